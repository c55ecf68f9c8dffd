"""Addresses: how the articles of a folder are addressed, learnt from the links between them."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.articles.titles import CODE
from pipeline.markup.anchors import ascii_name
from pipeline.survey.hrefs import hrefs
from pipeline.survey.pages import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pipeline.survey.pages import Page

SHARE = 0.1
"""Of the links to articles by their site addresses, how many must have a form for it to count."""
CERTAIN = 3
"""How many links must spell out a site's address for it to be believed."""
WIKI = re.compile(r"\[\[([^\]|\n#]+)(?:#[^\]|\n]*)?(?:\|([^\]\n]+))?\]\]")
WEB = re.compile(r"(https?://[^/?#]+)([^?#]*)")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The forms of address that occur, and what stands out among the links."""

    patterns: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    """The same as they are mostly written, with a last slash or without."""
    site: str = ""
    """The site's address, if links between articles spell it out."""
    strangers: tuple[str, ...] = ()
    """Slugs in addresses of these forms that no article has."""
    outside: tuple[str, ...] = ()
    """What relative links and images lead to above the folder: the first step below each `..`."""
    wikilinks: str = ""
    """How `[[…]]` names articles: "obsidian" before the bar, "mediawiki" after it, empty for not at all."""


def addresses(pages: Collection[Page], slugs: Collection[str], languages: Collection[str], site: str) -> Addresses:
    """Return how the pages address the articles of these slugs on a site; `site` may be empty."""
    links = [(page, href) for page in pages for href in hrefs(page.body)]
    own = site or _spoken([href for _, href in links], slugs)
    paths = [path for _, href in links if (path := _site_path(href, own))]
    forms = Counter(form for path in paths if (form := _form(path, slugs, languages)))
    plain = Counter(form.rstrip("/") for form in forms.elements())
    common = {form for form, count in plain.items() if count >= SHARE * plain.total()}
    common |= {form for form in plain if form.replace("/{lang}", "") in common}
    kept = tuple(sorted(common, key=lambda form: ("{lang}" in form, -plain[form], form)))
    public = tuple(max((p for p in (form, form + "/")), key=lambda p: forms[p]) for form in kept)
    wikilinks = _wikilinks((page.body for page in pages), slugs)
    return Addresses(kept, public, own, _strangers(paths, kept, slugs, languages), _outside(links), wikilinks)


def _site_path(href: str, site: str) -> str:
    """Return the path of an address on the site, empty for any other and for a Markdown file."""
    path = re.split(r"[?#]", href.removeprefix(site) if site else href)[0]
    return unquote(path) if path.startswith("/") and not path.startswith("//") and not path.endswith(SUFFIXES) else ""


def _form(path: str, slugs: Collection[str], languages: Collection[str]) -> str:
    """Return the form of an article's address, such as `/research/{lang}/{slug}/`; empty if it is none."""
    folders, last = posixpath.split(path.rstrip("/"))
    slug = re.sub(r"\.html?$", "", last)
    if slug not in slugs:
        return ""
    spoken = "/".join("{lang}" if part in languages else part for part in folders.split("/"))
    return f"{spoken.rstrip('/')}/{{slug}}{last.removeprefix(slug)}{'/' if path.endswith('/') else ''}"


def _strangers(
    paths: Iterable[str],
    forms: Iterable[str],
    slugs: Collection[str],
    languages: Collection[str],
) -> tuple[str, ...]:
    language = "(?:" + "|".join(map(re.escape, sorted(languages))) + ")"
    found: set[str] = set()
    for form in forms:
        expression = re.escape(form).replace(r"\{lang\}", language).replace(r"\{slug\}", r"([\w.-]+)") + "/?"
        found.update(match[1] for path in paths if (match := re.fullmatch(expression, path)))
    return tuple(sorted(found - set(slugs) - set(languages)))


def _spoken(all_hrefs: Iterable[str], slugs: Collection[str]) -> str:
    """Return the site whose absolute addresses end in slugs most often, empty if none does so often enough."""
    found = (WEB.fullmatch(re.split(r"[?#]", href)[0]) for href in all_hrefs)
    sites = Counter(web[1] for web in found if web and posixpath.basename(web[2].rstrip("/")) in slugs)
    return next((site for site, count in sites.most_common(1) if count >= CERTAIN), "")


def _wikilinks(bodies: Iterable[str], slugs: Collection[str]) -> str:
    """Return which of the two ways to write `[[a|b]]` names articles more often; `[[a]]` is either."""
    found = [pair for body in bodies for pair in WIKI.findall(CODE.sub("", body))]
    before, after = (sum(ascii_name(pair[side] or pair[0]) in slugs for pair in found) for side in (0, 1))
    return ("obsidian" if before >= after else "mediawiki") if before or after else ""


def _outside(links: Iterable[tuple[Page, str]]) -> tuple[str, ...]:
    """Return what relative addresses name above the folder, each once."""
    relative = [(page, re.split(r"[?#]", href)[0]) for page, href in links if not re.match(r"[a-zA-Z][\w+.-]*:|/", href)]
    paths = [PurePosixPath(posixpath.normpath(posixpath.join(page.path.parent, unquote(path)))) for page, path in relative]
    return tuple(sorted({_first_step(path) for path in paths if path.parts[:1] == ("..",)}))


def _first_step(path: PurePosixPath) -> str:
    up = path.parts.count("..")
    return str(PurePosixPath(*path.parts[: up + 1]))
