"""Site: what the configuration of a site generator says of a series."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.articles.metadata import LOADER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

UP = 3
"""How many folders above a series its site may be configured: as many as in Astro's src/content/essays."""
MKDOCS = ("site_name", "site_url", "site_author", "copyright")
QUOTED = r"""\s*[:=]\s*(["'`])(.*?)\1"""


@dataclass(frozen=True, slots=True)
class Site:
    """The facts of a site; whatever its configuration leaves open is empty."""

    file: str = ""
    """The configuration, as a path from the folder of the series."""
    title: str = ""
    address: str = ""
    publisher: str = ""
    rights: str = ""
    languages: tuple[str, ...] = ()
    """The default language first."""


def find_site(folder: Path) -> Site:
    """Return the site that is configured in a folder or just above it, nearest first."""
    above = [folder, *folder.resolve().parents[:UP]]
    for up, place in enumerate(above):
        for pattern, read in READERS.items():
            for path in sorted(place.glob(pattern)):
                site = _read(path, "../" * up + path.name, read)
                if site.title or site.address:
                    return site
    return Site()


def _read(path: Path, file: str, read: Callable[[str], Site]) -> Site:
    """Return the site of a file, an empty one if the file is not what its name says."""
    try:
        site = read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError, AttributeError, TypeError):
        return Site()
    address = site.address.rstrip("/") if re.match(r"https?://[^/\s]+(/\S*)?$", site.address) else ""
    return Site(file, site.title, address, site.publisher, site.rights, tuple(dict.fromkeys(filter(None, site.languages))))


def _astro(text: str) -> Site:
    """Return what plain values in a JavaScript configuration say; code is not run."""
    code = re.sub(r"^\s*//.*$|/\*[\s\S]*?\*/", "", text, flags=re.MULTILINE)

    def value(key: str) -> str:
        found = re.search(rf"\b{key}{QUOTED}", code)
        return found[2] if found else ""

    locales = re.search(r"\blocales\s*:\s*\[([^\]]*)\]", code)
    languages = (value("defaultLocale"), *re.findall(r"""["'`]([\w-]+)["'`]""", locales[1] if locales else ""))
    return Site("", value("title"), value("site"), languages=languages)


def _jekyll(text: str) -> Site:
    data = _yaml(text)
    author = data.get("author")
    name = author.get("name", "") if isinstance(author, dict) else author
    languages = (data.get("default_lang") or data.get("lang") or data.get("locale"), *_list(data.get("languages")))
    address = f"{data.get('url') or ''}{data.get('baseurl') or ''}"
    return Site("", data.get("title", ""), address, str(name or ""), languages=_codes(languages))


def _hugo(data: dict[str, Any]) -> Site:
    """Return what Hugo's, or Zola's, keys say."""
    keys = {key.lower().replace("_", ""): value for key, value in data.items()}
    address = keys.get("baseurl", "")
    first = keys.get("defaultcontentlanguage") or keys.get("defaultlanguage") or keys.get("languagecode")
    title = keys.get("title", "") if address else ""  # config.toml without an address is another program's
    return Site("", title, address, rights=keys.get("copyright", ""), languages=_codes((first, *keys.get("languages", {}))))


def _mdbook(text: str) -> Site:
    book = tomllib.loads(text).get("book", {})
    return Site("", book.get("title", ""), "", ", ".join(book.get("authors", ())), languages=_codes((book.get("language"),)))


def _mkdocs(text: str) -> Site:
    data = _yaml(text)
    theme = data.get("theme")
    languages = _codes((theme.get("language") if isinstance(theme, dict) else "",))
    name, address, author, rights = (str(data.get(key) or "") for key in MKDOCS)
    return Site("", name, address, author, rights, languages)


def _yaml(text: str) -> dict[str, Any]:
    """Return a YAML mapping of texts; tags that would run something are ignored."""
    data = yaml.load(text, Loader=LOADER)  # noqa: S506 - the base loader makes nothing but texts
    return data if isinstance(data, dict) else {}


def _list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _codes(languages: Iterable[object]) -> tuple[str, ...]:
    """Return language codes: `en_US`, which names a country too, is `en`."""
    return tuple(re.split(r"[_-]", str(code))[0].lower() for code in languages if code)


READERS: dict[str, Callable[[str], Site]] = {
    "astro.config.*": _astro,
    "_config.y*ml": _jekyll,
    "hugo.toml": lambda text: _hugo(tomllib.loads(text)),
    "hugo.y*ml": lambda text: _hugo(_yaml(text)),
    "config.toml": lambda text: _hugo(tomllib.loads(text)),
    "config.y*ml": lambda text: _hugo(_yaml(text)),
    "config/_default/hugo.toml": lambda text: _hugo(tomllib.loads(text)),
    "book.toml": _mdbook,
    "mkdocs.y*ml": _mkdocs,
}
