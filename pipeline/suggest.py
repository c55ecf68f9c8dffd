"""Suggest: the article that a link to nothing may mean, and how its address would be written."""

from __future__ import annotations

import dataclasses
import difflib
import posixpath
import re
from typing import TYPE_CHECKING

from pipeline.addresses import ARTICLE, bare, base_name, path_of, site_path
from pipeline.diagnostics import Code, Diagnostic
from pipeline.index import file_of, find
from pipeline.markup.anchors import ascii_name
from pipeline.markup.captions import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model import Article, Heading, LinkIndex, Reference, Target

ALIKE = 0.75
"""How like its nearest name a name must be to be taken for it."""
WITH_ID = "give one its name: ![caption](image.png){#fig:name}, or : caption {#tbl:name} below a table"


def unnumbered(fragment: str, target: Target, headings: Sequence[Heading], reference: Reference) -> Diagnostic:
    """Return that a figure or table is missing which a link names, and which may be meant."""
    ids = [heading.id for heading in headings if NAMED.match(heading.id)]
    near = difflib.get_close_matches(fragment, ids, 1, 0.4)
    hint = f"did you mean #{near[0]} ?" if near else f"it has {', '.join(f'#{i}' for i in ids)}" if ids else WITH_ID
    return Diagnostic(Code.L007, reference.place, f"no figure or table #{fragment} in {target.slug}", hint)


def suggestion(reference: Reference, article: Article, known: LinkIndex) -> str:
    """Return a hint with the nearest article, written as the link was; empty if none is near."""
    near = next(_near(reference, article, known), None)
    return f"did you mean {corrected(reference, near, article, known) or near.slug} ?" if near else ""


def certain(reference: Reference, article: Article, known: LinkIndex) -> str:
    """Return the address that a link must have meant, empty unless only one article comes into question.

    Such an article has the same slug (in another case or language), or alone has the same number.
    """
    target, exact = find(reference, article, known)
    if exact and target:
        return ""
    found = target or _same_slug(reference, article, known) or _only_of_number(reference, article, known)
    right = corrected(reference, found, article, known) if found else ""
    return right if right and find(dataclasses.replace(reference, href=right), article, known) == (found, True) else ""


def corrected(reference: Reference, target: Target, article: Article, known: LinkIndex) -> str:
    """Return the address of an article written as a link was, empty if it cannot be."""
    if "{" in reference.href:
        return ""  # a tag of Liquid names a file in its own way
    path, mark, fragment = reference.href.partition("#")
    address, question, query = path.partition("?")
    rest = f"{question}{query}{mark}{fragment}"
    if reference.wiki:
        return target.slug + rest
    match = _match(reference, known)
    if match is None:
        return _as_file(address, target, article, known) + rest
    new = _as_page(match, target, known)
    slash = "/" if address.endswith("/") else ""
    on_site = known.site if re.match(r"https?:", address) else ""
    return f"{on_site}{new.rstrip('/')}{slash}{rest}"


def _as_page(match: re.Match[str], target: Target, known: LinkIndex) -> str:
    """Return a site path with another slug; in another language than it names, the public one."""
    named = match.groupdict().get("lang")
    if named and named != target.lang and known.public.get(target.lang):
        return known.public[target.lang].format(slug=target.slug).removeprefix(known.site)
    path = match.string
    path = path[: match.start("slug")] + target.slug + path[match.end("slug") :]
    return path[: match.start("lang")] + target.lang + path[match.end("lang") :] if named else path


def _as_file(address: str, target: Target, article: Article, known: LinkIndex) -> str:
    """Return the path of an article's file, with as much of a beginning and an end as the address has."""
    path = path_of(address, known.site)
    file = target.file if ARTICLE.search(path) else bare(target.file)
    suffix = ARTICLE.search(path)
    if suffix and suffix[0].startswith(".htm"):
        file = ARTICLE.sub(suffix[0], file)
    if path.startswith("/"):
        return file
    relative = posixpath.relpath(file, posixpath.dirname(file_of(article)))
    slash = "/" if address.endswith("/") else ""
    return f"{'./' if address.startswith('./') and not relative.startswith('.') else ''}{relative}{slash}"


def _match(reference: Reference, known: LinkIndex) -> re.Match[str] | None:
    path = site_path(path_of(reference.href, known.site))
    return next((m for pattern in known.patterns if (m := re.fullmatch(pattern, path, re.IGNORECASE))), None)


def _wanted(reference: Reference, known: LinkIndex) -> str:
    """Return the slug that an address names."""
    match = _match(reference, known)
    return ascii_name(match["slug"] if match else base_name(path_of(reference.href, known.site)))


def _languages(article: Article, known: LinkIndex) -> list[str]:
    """Return the languages in which to look, the article's own and the default one first."""
    return list(dict.fromkeys((article.lang, known.default, *sorted({lang for lang, _ in known.articles}))))


def _same_slug(reference: Reference, article: Article, known: LinkIndex) -> Target | None:
    wanted = _wanted(reference, known)
    languages = _languages(article, known)
    return next((known.articles[lang, wanted] for lang in languages if (lang, wanted) in known.articles), None)


def _only_of_number(reference: Reference, article: Article, known: LinkIndex) -> Target | None:
    same = _of_number(reference, article, known)
    return same[0] if len(same) == 1 else None


def _of_number(reference: Reference, article: Article, known: LinkIndex) -> list[Target]:
    """Return the articles of the number that an address begins with, in the first language that has any."""
    number = _numbered(_wanted(reference, known))[0].lstrip("0")
    of_number = [t for t in known.articles.values() if number and t.number.lstrip("0") == number]
    by_language = [[t for t in of_number if t.lang == lang] for lang in _languages(article, known)]
    return next(filter(None, by_language), [])


def _near(reference: Reference, article: Article, known: LinkIndex) -> Iterator[Target]:
    """Yield the articles that a link may mean, the likeliest first: by slug, number, name, title."""
    if same := _same_slug(reference, article, known):
        yield same
    yield from _of_number(reference, article, known)
    name = _numbered(_wanted(reference, known))[1]
    own = sorted((t for t in known.articles.values() if t.lang == article.lang), key=lambda t: t.slug)
    names = {_numbered(t.slug)[1]: t for t in reversed(own)}
    titles = {ascii_name(t.title): t for t in reversed(own)}
    for wanted, among in ((name, names), (name, titles), (ascii_name(reference.text), titles)):
        for alike in difflib.get_close_matches(wanted, among, 1, ALIKE):
            yield among[alike]


def _numbered(slug: str) -> tuple[str, str]:
    """Return the number before a slug's first hyphen, if there is one, and the rest."""
    match = re.fullmatch(r"(?!\d{4}-\d{2}-\d{2})(\d+)-(.+)", slug)
    return (match[1], match[2]) if match else ("", slug)
