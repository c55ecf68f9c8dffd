"""Fix: the addresses in the sources that can only mean one article, written as they should be.

Nothing but those addresses changes: line ends, byte order mark and all else stay byte for byte.
What a file would become is parsed again first; unless just the links in question differ, it is left alone.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.diagnostics import Code
from pipeline.index import index
from pipeline.links import resolutions
from pipeline.load import load
from pipeline.output.files import replace
from pipeline.parse import parse
from pipeline.suggest import certain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import Article, Draft, Each, LinkIndex, Reference
    from pipeline.series import Series

LINE_END = re.compile(r"\r\n|\r|\n")
BEFORE = r"""(?:\]\(\s*<?|\[\[(?:[^\]|]*\|)?|<|\bhref\s*=\s*["']?)"""
"""What stands before the address of a link in the text."""
DEFINED = r"^[ \t>]*\[[^\]]+\]:\s*<?"
"""What stands before the address of a reference definition."""
AFTER = r"""(?=[\s)>"'\]|]|$)"""
BOM = "\ufeff"
Span = tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Rewrite:
    """A source file as it is and as it should be."""

    file: str
    path: Path
    old: str
    new: str


def rewrites(series: Series, each: Each = map) -> tuple[Rewrite, ...]:
    """Return the source files whose links can be mended with certainty."""
    articles = load(series)
    known = index(series, articles)
    drafts = [(draft, _changes(draft, known)) for draft in each(parse, articles)]
    found = [_rewrite(draft, changes) for draft, changes in drafts if changes]
    return tuple(rewrite for rewrite in found if rewrite)


def difference(rewrite: Rewrite) -> str:
    """Return the unified diff of a rewrite."""
    old, new = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (rewrite.old, rewrite.new))
    lines = difflib.unified_diff(old, new, f"a/{rewrite.file}", f"b/{rewrite.file}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def rewrite_all(found: Iterable[Rewrite]) -> None:
    """Write each file whole, with the permissions it has; raise `OSError`."""
    for rewrite in found:
        mode = rewrite.path.stat().st_mode
        replace(rewrite.path, rewrite.new.encode("utf-8"))
        rewrite.path.chmod(mode)


def _changes(draft: Draft, known: LinkIndex) -> dict[Reference, str]:
    """Return the right address of each link that is wrong and can only mean one article."""
    wrong = {Code.L001, Code.L005}
    answers = zip(draft.references, resolutions(draft, known, frozenset()), strict=True)
    mended = {r: certain(r, draft.article, known) for r, a in answers if wrong & {d.code for d in a.diagnostics}}
    return {reference: address for reference, address in mended.items() if address}


def _rewrite(draft: Draft, changes: dict[Reference, str]) -> Rewrite | None:
    """Return the rewrite of an article's file; nothing if the file is not quite what was read, or would not be."""
    article = draft.article
    path = Path(article.path).resolve()
    old = path.read_bytes().decode("utf-8")
    spans = _spans(old, changes)
    if spans is None or _body(old, article) != article.body:
        return None
    new = old
    for (start, end), address in sorted(spans.items(), reverse=True):
        new = new[:start] + address + new[end:]
    return Rewrite(article.file, path, old, new) if _as_wanted(draft, _body(new, article), changes) else None


def _body(text: str, article: Article) -> str:
    lines = LINE_END.sub("\n", text.removeprefix(BOM)).split("\n")
    return "\n".join(lines[article.offset :])


def _as_wanted(draft: Draft, body: str, changes: dict[Reference, str]) -> bool:
    """Return whether a body reads as the draft does, the addresses of `changes` aside."""
    read = parse(dataclasses.replace(draft.article, body=body))
    wanted = [changes.get(reference, reference.href) for reference in draft.references]
    same = read.headings == draft.headings and read.images == draft.images and read.words == draft.words
    return same and [reference.href for reference in read.references] == wanted


def _spans(text: str, changes: dict[Reference, str]) -> dict[Span, str] | None:
    """Return where each address stands in a file, with what it becomes; nothing if one is not found."""
    starts = [0, *(end.end() for end in LINE_END.finditer(text))]
    spans: dict[Span, str] = {}
    for reference, address in changes.items():
        begin = starts[reference.place.line - 1] if 0 < reference.place.line <= len(starts) else 0
        column = begin + max(reference.place.column - 1, 0)
        opened = text[column : column + 1] in ("[", "<", "!")
        fresh = (span for span in _inline(text, reference.href, column if opened else begin) if span not in spans)
        span = next(fresh, None) or next(_defined(text, reference.href), None)
        if span is None:
            return None
        spans[span] = address
    return spans


def _inline(text: str, href: str, start: int) -> Iterator[Span]:
    for found in re.compile(f"{BEFORE}({re.escape(href)}){AFTER}").finditer(text, start):
        yield found.span(1)


def _defined(text: str, href: str) -> Iterator[Span]:
    for found in re.finditer(f"{DEFINED}({re.escape(href)}){AFTER}", text, re.MULTILINE):
        yield found.span(1)
