"""Links: where each link of a draft goes from the book it stands in.

`resolutions` says of each link of a draft whether it
leads inside the book, to an article outside it, to the rest of the site, elsewhere
or nowhere. `resolve.py` writes the answers into the AST.
"""

from __future__ import annotations

import dataclasses
import difflib
import fnmatch
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.addresses import ARTICLE, FILE, is_elsewhere, path_of, site_path, within
from pipeline.diagnostics import Code, Diagnostic
from pipeline.index import find, target_of
from pipeline.markup.anchors import named
from pipeline.markup.captions import NAMED
from pipeline.model import Draft, Heading, LinkIndex, Reference, Resolution, Target
from pipeline.shelves import located, site_path_of
from pipeline.suggest import corrected, suggestion, unnumbered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Article, Edition

Members = frozenset[tuple[str, str]]
"""Language and slug of the articles in a book."""


def with_fragments(drafts: Iterable[Draft], known: LinkIndex, articles: Iterable[Article]) -> list[Article]:
    """Return the articles whose headings some link of the drafts names and the index lacks."""
    found = set()
    for draft in drafts:
        for reference in draft.references:
            if "#" in reference.href and not is_elsewhere(reference, known.site):
                target, _ = find(reference, draft.article, known)
                found.update([(target.lang, target.slug)] if target else [])
    return [a for a in articles if (a.lang, a.slug) in found - set(known.headings)]


def members(edition: Edition) -> Members:
    """Return which articles are in an edition."""
    return frozenset((article.lang, article.slug) for article in edition.articles)


def resolutions(draft: Draft, known: LinkIndex, members: Members, here: str = "") -> tuple[Resolution, ...]:
    """Return where each link of a draft goes from a book with these members, the artifact `here`."""
    return tuple(_resolution(reference, draft, known, members, here) for reference in draft.references)


def home(edition: Edition, known: LinkIndex) -> str:
    """Return the artifact of an edition, with `{variant}` and `{format}`."""
    return known.files.get((edition.layout, edition.lang, edition.name), "")


def _resolution(reference: Reference, draft: Draft, known: LinkIndex, members: Members, here: str) -> Resolution:
    article = draft.article
    if reference.href.startswith("#"):
        return _in_book(reference, target_of(article), known)
    if is_elsewhere(reference, known.site):
        return Resolution(reference.href, "external")
    target, exact = find(reference, article, known)
    if target is None:
        return _elsewhere(reference, article, known)
    inside = (target.lang, target.slug) in members
    if not inside and _has_translation(reference, target, article, known, members):
        return Resolution(f"#{target.slug}", "book", target.title, target.number)
    resolution = _in_book(reference, target, known) if inside else _outside(reference, target, known, here)
    told = [*resolution.diagnostics, *(() if exact else (_miswritten(reference, target, article, known),))]
    if not inside and len(members) > 1:
        told.append(_leaving(reference, target, resolution))
    if target.lang != article.lang and not _names_language(reference.href, target):
        told.append(_other_language(reference, target))
    return dataclasses.replace(resolution, diagnostics=tuple(told))


def _has_translation(reference: Reference, target: Target, article: Article, known: LinkIndex, members: Members) -> bool:
    """Return whether the book has the target in another language, and the link did not ask for this one.

    So it is with a chapter that stands in for a missing translation: its links stay in the book.
    """
    asked = target.lang != article.lang and _names_language(reference.href, target)
    return not asked and any((lang, target.slug) in members for lang in known.public)


def _names_language(href: str, target: Target) -> bool:
    return f"/{target.lang}/" in href or bool(ARTICLE.search(href))


def _in_book(reference: Reference, target: Target, known: LinkIndex) -> Resolution:
    heading, told = _heading(reference, target, known)
    anchor = heading.anchor if heading else target.slug
    found = Resolution(f"#{anchor}", "book", target.title, target.number, diagnostics=told)
    return _called(found, heading, reference)


def _called(resolution: Resolution, heading: Heading | None, reference: Reference) -> Resolution:
    """Return a resolution with the name of what is in the article, as far as the link may have to say it.

    A figure or table that is missing is called what the author calls it.
    """
    fragment = reference.href.partition("#")[2]
    if heading is None or (reference.text and not heading.kind):
        return dataclasses.replace(resolution, name=f"@{fragment}") if NAMED.match(fragment) else resolution
    return dataclasses.replace(resolution, name=heading.text, kind=heading.kind, count=heading.number)


def _outside(reference: Reference, target: Target, known: LinkIndex, here: str) -> Resolution:
    """Return the resolution of a link to an article that is in another book, by the policy of the series."""
    heading, told = _heading(reference, target, known)
    fragment = reference.href.partition("#")[2]
    public = f"{target.url}#{fragment}" if fragment and target.url else target.url
    found = _called(Resolution("", "series", target.title, target.number, diagnostics=told), heading, reference)
    if known.outside == "mention":
        return found
    file = known.homes.get((target.lang, target.slug)) if known.outside == "sibling" and here else None
    sibling = posixpath.relpath(file, posixpath.dirname(here)) if file else ""
    return dataclasses.replace(found, href=public, sibling=sibling)


def _leaving(reference: Reference, target: Target, resolution: Resolution) -> Diagnostic:
    goes = "is only mentioned" if not resolution.href else "goes to its public address"
    goes = f"goes to {resolution.sibling}" if resolution.sibling else goes
    return Diagnostic(Code.L003, reference.place, f"{target.slug} is not in this book: the link {goes}")


def _heading(reference: Reference, target: Target, known: LinkIndex) -> tuple[Heading | None, tuple[Diagnostic, ...]]:
    """Return the heading that a link's fragment names, or why there is none."""
    fragment = unquote(reference.href.partition("#")[2])
    headings = known.headings.get((target.lang, target.slug))
    if not fragment or headings is None:
        return None, ()
    title = Heading("", target.title, 1, target.slug)  # the heading of the chapter itself is no part of its body
    heading = named(fragment, (*headings, title))
    if heading:
        return heading, ()
    if NAMED.match(fragment):
        return None, (unnumbered(fragment, target, headings, reference),)
    near = difflib.get_close_matches(fragment, [h.id for h in headings], 1, 0.4)
    ids = ", ".join("#" + heading.id for heading in headings[:4])
    hint = f"did you mean #{near[0]} ?" if near else f"its headings: {ids}" if ids else ""
    return None, (Diagnostic(Code.L002, reference.place, f"no heading #{fragment} in {target.slug}", hint),)


def _elsewhere(reference: Reference, article: Article, known: LinkIndex) -> Resolution:
    """Return the resolution of an address that no article here has: the site's own, a file, or nothing."""
    path = path_of(reference.href, known.site)
    match = next((m for pattern in known.patterns if (m := re.fullmatch(pattern, site_path(path)))), None)
    wanted = match["slug"] if match else ""
    if match and any(fnmatch.fnmatch(wanted, pattern) for pattern in known.published):
        language = match.groupdict().get("lang") or article.lang
        public = known.public.get(language, "") if known.outside != "mention" else ""
        return Resolution(public.format(slug=wanted), "series")
    if not wanted and not reference.wiki and (file := _file(reference, path, article, known)):
        return file
    if path.startswith("/") and not wanted and known.site and not reference.wiki:
        return Resolution(known.site + within(reference.href, known.site), "site")
    hint = suggestion(reference, article, known)
    broken = Diagnostic(Code.L001, reference.place, f"link target not found: {reference.href}", hint)
    return Resolution("", "broken", diagnostics=(broken,))


def _file(reference: Reference, path: str, article: Article, known: LinkIndex) -> Resolution | None:
    """Return the resolution of a link to a file of the series, or to a folder; nothing if it may be something else.

    A file that exists is at its place on the site, below the shelf that holds it; without a site
    it is only mentioned, since an artifact does not carry it. The disk is looked at.
    """
    found = located(path, article) if path and not ARTICLE.search(path) else None
    if found:
        fragment = "".join(reference.href.partition("#")[1:])
        return Resolution(known.site and known.site + site_path_of(found, article) + fragment, "site")
    if not FILE.search(path) or ARTICLE.search(path) or (path.startswith("/") and known.site):
        return None
    hint = "paths start at the article, or with / at a folder of articles.assets"
    missing = Diagnostic(Code.L006, reference.place, f"linked file not found: {reference.href}", hint)
    return Resolution("", "broken", diagnostics=(missing,))


def _miswritten(reference: Reference, target: Target, article: Article, known: LinkIndex) -> Diagnostic:
    right = corrected(reference, target, article, known)
    message = f"{reference.href} leads to {target.slug}, whose address is written in another case"
    return Diagnostic(Code.L005, reference.place, message, f"write {right}" if right else "")


def _other_language(reference: Reference, target: Target) -> Diagnostic:
    return Diagnostic(Code.L004, reference.place, f"{target.slug} exists only in {target.lang}: the link goes there")
