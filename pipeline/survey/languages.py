"""Languages: in which language each page is, as its folder or the end of its name says, and the patterns for that."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import babel

from pipeline.articles.titles import CODE as CODE_BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CODE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
COMMON = {
    "en": "the and of to is that with are",
    "es": "el los las una que para con del",
    "ca": "els amb una que per més dels és",
    "fr": "le les des une est dans pour sur",
    "de": "der und das ist nicht ein mit den",
    "it": "il che di per gli della sono anche",
    "pt": "uma para não são dos pelo também ao",
    "nl": "het een van niet zijn voor ook naar",
}
"""Words that hardly a text of the language does without."""


def languages(paths: Iterable[PurePosixPath], declared: Iterable[str]) -> dict[PurePosixPath, str]:
    """Return the language that each path names, empty for none.

    A folder `es` or an ending `.es.md` counts only if the site declares the language,
    or the same path exists without it or in another language: `is/` may be any folder.
    """
    marks = {path: _mark(path) for path in paths}
    holders: dict[PurePosixPath, set[str]] = defaultdict(set)
    for code, twin in marks.values():
        holders[twin].add(code)
    certain = {*declared}.union(*(codes for codes in holders.values() if len(codes) > 1))
    return {path: code if code in certain else "" for path, (code, _) in marks.items()}


def _mark(path: PurePosixPath) -> tuple[str, PurePosixPath]:
    """Return the language that a path names, and the path without it."""
    for place, part in enumerate(path.parts[:-1]):
        if _is_code(part):
            return part, PurePosixPath(*path.parts[:place], *path.parts[place + 1 :])
    stem, dot, code = path.stem.rpartition(".")
    return (code, path.with_name(stem + path.suffix)) if dot and _is_code(code) else ("", path)


def _is_code(text: str) -> bool:
    try:
        return bool(CODE.fullmatch(text) and babel.Locale.parse(text, sep="-"))
    except (ValueError, babel.UnknownLocaleError):
        return False


def guessed(texts: Iterable[str]) -> str:
    """Return the language whose common words the texts use most, English if they use none."""
    words = Counter(word for text in texts for word in re.findall(r"\w+", CODE_BLOCK.sub("", text).lower()))
    return max(COMMON, key=lambda code: sum(words[word] for word in COMMON[code].split()))


def patterns(found: Mapping[PurePosixPath, str], default: str) -> dict[str, tuple[str, ...]]:
    """Return the patterns that give each path its language, the default language first, then the largest.

    `found` is what `languages` returns.
    """
    groups: dict[tuple[str, str, str], list[PurePosixPath]] = defaultdict(list)
    for path, lang in found.items():
        groups[lang or default, *_where(path, lang)].append(path)
    sizes = Counter({lang: sum(len(g) for key, g in groups.items() if key[0] == lang) for lang, *_ in groups})
    order = sorted(sizes, key=lambda lang: (lang != default, -sizes[lang], lang))
    return {lang: tuple(_pattern(key, group) for key, group in sorted(groups.items()) if key[0] == lang) for lang in order}


def _where(path: PurePosixPath, lang: str) -> tuple[str, str]:
    """Return the folder of a language in which a path is, if it names one, and the ending of its files."""
    if lang in path.parts[:-1]:
        return str(PurePosixPath(*path.parts[: path.parts.index(lang) + 1])), path.suffix
    return "", f".{lang}{path.suffix}" if lang else path.suffix


def _pattern(key: tuple[str, str, str], paths: list[PurePosixPath]) -> str:
    _, folder, ending = key
    base = PurePosixPath(folder or os.path.commonpath([path.parent for path in paths]))
    below = "**/" if any(path.parent != base for path in paths) else ""
    return str(base / f"{below}*{ending}")
