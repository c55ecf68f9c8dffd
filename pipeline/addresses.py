"""Addresses: the normal forms of an address as an author writes it (pure)."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.markup import liquid
from pipeline.markup.anchors import ascii_name

if TYPE_CHECKING:
    from pipeline.model import Reference

EXTERNAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
ARTICLE = re.compile(r"\.(?:md|markdown|mdx|html?)$")
"""The suffixes of a file that may be an article, or the page made of one."""
FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
FOLDER_PAGE = re.compile(r"/(?:_?index|INDEX|readme|README)$")


def path_of(href: str, site: str) -> str:
    """Return an address without fragment, query and the site's own address, percent-decoded."""
    path = within(liquid.plain(href), site).partition("#")[0].partition("?")[0]
    return unquote(path)


def within(href: str, site: str) -> str:
    """Return the path of an address on the site, by http or https; any other address as it is."""
    same = re.sub(r"^https?://", "//", site)
    seen = re.sub(r"^https?://", "//", href)
    if site and (seen == same or seen.startswith((same + "/", same + "#", same + "?"))):
        return seen.removeprefix(same) or "/"
    return href


def on_paper(href: str) -> str:
    """Return an address as paper tells it to a reader."""
    return href.removeprefix("mailto:").removeprefix("https://").rstrip("/")


def is_elsewhere(reference: Reference, site: str) -> bool:
    """Return whether a link leaves the series and its site."""
    href = liquid.plain(reference.href)
    return not reference.wiki and bool(EXTERNAL.match(href)) and within(href, site) == href


def site_path(path: str) -> str:
    """Return a site path without query and trailing slash, percent-decoded: the one form of the index."""
    return unquote(path.split("?", maxsplit=1)[0]).rstrip("/") or "/"


def bare(path: str) -> str:
    """Return the path of a file without its suffix; of a folder's own page, the folder."""
    return FOLDER_PAGE.sub("", ARTICLE.sub("", path)) or "/"


def base_name(path: str) -> str:
    """Return the last name of a path, without a suffix."""
    return posixpath.basename(bare(path.rstrip("/")))


def name_forms(path: str) -> list[str]:
    """Return what an index may have for a name: `Some Page.md` and "some-page" are one."""
    return [f"name:{name}" for text in (base_name(path), path) if (name := ascii_name(text))]


def below_root(path: str, file: str) -> str:
    """Return the path from the series' folder of a path that is written in `file`."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(file), path))


def normal_forms(reference: Reference, file: str, site: str) -> list[str]:
    """Return what an index may have for an address that is written in `file`, the most exact first."""
    path = path_of(reference.href, site)
    if reference.wiki:
        return name_forms(path)
    if not path.startswith("/"):
        whole = below_root(path, file)
        return [f"file:{whole}", f"file:{bare(whole)}"]
    forms = [site_path(path), f"file:{site_path(path)}", f"file:{bare(site_path(path))}"]
    return [*forms, *name_forms(path)] if "/_posts/" in path else forms if site_path(path) != "/" else forms[:1]
