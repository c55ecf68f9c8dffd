"""Links: where each link of a draft goes from the book it stands in.

`resolutions` says of each link of a draft whether it
leads inside the book, to an article outside it, to the rest of the site, elsewhere
or nowhere. `resolve.py` writes the answers into the AST.
"""

from __future__ import annotations

import dataclasses
import difflib
import fnmatch
import os
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.anchors import ascii_name
from pipeline.diagnostics import Code, Diagnostic
from pipeline.index import site_path, target_of
from pipeline.model import Draft, LinkIndex, Reference, Resolution, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Article, Edition, Heading

Members = frozenset[tuple[str, str]]
"""Language and slug of the articles in a book."""
MARKDOWN = (".md", ".markdown", ".mdx")
EXTERNAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def with_fragments(drafts: Iterable[Draft], known: LinkIndex, articles: Iterable[Article]) -> list[Article]:
    """Return the articles whose headings some link of the drafts names and the index lacks."""
    found = set()
    for draft in drafts:
        for reference in draft.references:
            target = _look_up(reference.href, draft.article, known) if "#" in reference.href else None
            if target:
                found.add((target.lang, target.slug))
    return [a for a in articles if (a.lang, a.slug) in found - set(known.headings)]


def members(edition: Edition) -> Members:
    """Return which articles are in an edition."""
    return frozenset((article.lang, article.slug) for article in edition.articles)


def resolutions(draft: Draft, known: LinkIndex, members: Members) -> tuple[Resolution, ...]:
    """Return where each link of a draft goes from a book with these members."""
    return tuple(_resolution(reference, draft, known, members) for reference in draft.references)


def _resolution(reference: Reference, draft: Draft, known: LinkIndex, members: Members) -> Resolution:
    href = reference.href
    if href.startswith("#"):
        return _in_book(reference, target_of(draft.article), known)
    if EXTERNAL.match(href) and not _on_site(href, known):
        return Resolution(href, "external")
    target = _look_up(href, draft.article, known)
    if target is None:
        return _elsewhere(reference, known, draft.article.lang)
    inside = (target.lang, target.slug) in members
    resolution = (_in_book if inside else _outside)(reference, target, known)
    told = [*resolution.diagnostics]
    if not inside and len(members) > 1:
        told.append(_leaving(reference, target))
    if target.lang != draft.article.lang and not _names_language(href, target):
        told.append(_other_language(reference, target))
    return dataclasses.replace(resolution, diagnostics=tuple(told))


def _look_up(href: str, article: Article, known: LinkIndex) -> Target | None:
    """Return what an address means in an article: in its own language, or else in the default one."""
    path = href.split("#", maxsplit=1)[0]
    path = path.removeprefix(known.site) if _on_site(path, known) else path
    if not path.startswith("/"):
        folder = posixpath.dirname(os.path.relpath(article.path, known.root).replace(os.sep, "/"))
        path = posixpath.normpath(posixpath.join("/", folder, unquote(path.split("?")[0])))
        return known.targets.get((article.lang, f"file:{path}"))
    own = known.targets.get((article.lang, site_path(path))) or known.targets.get((article.lang, f"file:{site_path(path)}"))
    return own or known.targets.get((known.default, site_path(path)))


def _on_site(href: str, known: LinkIndex) -> bool:
    return bool(known.site) and (href == known.site or href.startswith((known.site + "/", known.site + "#")))


def _names_language(href: str, target: Target) -> bool:
    return f"/{target.lang}/" in href or href.endswith(MARKDOWN)


def _in_book(reference: Reference, target: Target, known: LinkIndex) -> Resolution:
    heading, told = _heading(reference, target, known)
    return Resolution(f"#{heading.anchor if heading else target.slug}", "book", target.title, target.number, told)


def _outside(reference: Reference, target: Target, known: LinkIndex) -> Resolution:
    _, told = _heading(reference, target, known)
    fragment = reference.href.partition("#")[2]
    href = f"{target.url}#{fragment}" if fragment and target.url else target.url
    return Resolution(href, "series", target.title, target.number, told)


def _leaving(reference: Reference, target: Target) -> Diagnostic:
    message = f"{target.slug} is not in this book: the link goes to its public address"
    return Diagnostic(Code.L003, reference.place, message)


def _heading(reference: Reference, target: Target, known: LinkIndex) -> tuple[Heading | None, tuple[Diagnostic, ...]]:
    """Return the heading that a link's fragment names, or why there is none."""
    fragment = unquote(reference.href.partition("#")[2])
    headings = known.headings.get((target.lang, target.slug))
    if not fragment or headings is None:
        return None, ()
    for same in (str, ascii_name):
        for heading in headings:
            if same(heading.id) == same(fragment):
                return heading, ()
    near = difflib.get_close_matches(fragment, [h.id for h in headings], 1, 0.4)
    hint = f"did you mean #{near[0]} ?" if near else f"its headings: {', '.join('#' + h.id for h in headings[:4])}"
    return None, (Diagnostic(Code.L002, reference.place, f"no heading #{fragment} in {target.slug}", hint),)


def _elsewhere(reference: Reference, known: LinkIndex, lang: str) -> Resolution:
    """Return the resolution of an address that no article here has: the site's own, or nothing."""
    path = reference.href.split("#")[0].removeprefix(known.site)
    match = next((m for pattern in known.patterns if (m := re.fullmatch(pattern, site_path(path)))), None)
    wanted = match["slug"] if match else ""
    if any(fnmatch.fnmatch(wanted, pattern) for pattern in known.published):
        language = match.groupdict().get("lang") or lang if match else lang
        return Resolution(known.public.get(language, "").format(slug=wanted), "series")
    if path.startswith("/") and not wanted and known.site:
        return Resolution(known.site + reference.href.removeprefix(known.site), "site")
    hint = _suggestion(wanted or posixpath.basename(path), reference.href, known, lang)
    broken = Diagnostic(Code.L001, reference.place, f"link target not found: {reference.href}", hint)
    return Resolution("", "broken", diagnostics=(broken,))


def _suggestion(wanted: str, href: str, known: LinkIndex, lang: str) -> str:
    """Return a hint with the nearest slug, written as the link was: of the same number, or of a like name."""
    stem, suffix = posixpath.splitext(wanted)
    number, name = _numbered(stem)
    slugs = sorted({target.slug for (language, _), target in known.targets.items() if language == lang})
    same = [slug for slug in slugs if number and _numbered(slug)[0] == number]
    alike = difflib.get_close_matches(name, [_numbered(slug)[1] for slug in slugs], 1, 0.75)
    near = same or [slug for slug in slugs if alike and _numbered(slug)[1] == alike[0]]
    return f"did you mean {href.replace(wanted, near[0] + suffix)} ?" if near else ""


def _numbered(slug: str) -> tuple[str, str]:
    """Return the number before a slug's first hyphen, if there is one, and the rest."""
    match = re.fullmatch(r"(\d+)-(.+)", slug)
    return (match[1], match[2]) if match else ("", slug)


def _other_language(reference: Reference, target: Target) -> Diagnostic:
    return Diagnostic(Code.L004, reference.place, f"{target.slug} exists only in {target.lang}: the link goes there")
