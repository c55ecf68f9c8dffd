"""What may differ between the text and a witness, by format, and why. Nothing else may."""

from __future__ import annotations

import re
from typing import NamedTuple

NOTE, ADDRESS, FORMULA, OTHERWISE, WITHIN = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""Marks in the text of a book: a reference to a note, the end of a link out of it with its address as paper tells it, a
formula's source between two, and the end of a link in the book, whose page PDF/X tells in the text.
Private characters, which no article holds."""
ANYWHERE = ""
"""The destination of a link that some formats lead to a file beside the artifact, and others to the public address."""
MARKS = re.compile(f"([{NOTE}{WITHIN}]|[{ADDRESS}{FORMULA}][^{OTHERWISE}]*{OTHERWISE})")
UNSEEN = "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{BULLET}☐☒"
"""Where a line may break or may not: each writer says that in its own way. A bullet is the mark of a list item, and a
task's box is one in DOCX, a character in the other formats."""
HYPHENS = "\\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}"
SEEN, SPACELESS, SPACE = re.compile(f"[{UNSEEN}]"), re.compile(rf"[\s{UNSEEN}{HYPHENS}]+"), re.compile(r"\s+")
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
RAISED_ONE = re.compile("[⁰¹²³⁴-⁹]")
PLACED = re.compile(r"(?:\([^()\d]{1,6}[\divxlc]*\))?")
NUMBER = re.compile(r"\d*")
ITEM = re.compile(r"(?:\d+|[a-z]|[ivxlc]+)[.)]|[▪◦‣–]")
MARKER = re.compile(rf"\s*(?:{ITEM.pattern}|[•☐☒])\s*")
"""The mark of a list item whose text is a paragraph of its own."""
PAGE = re.compile(r"\s*\([^()\d\s]{1,6}\s[\divxlc]*\)$")
"""The page that a link in the book leads to, in print; a piece of a book leaves it open."""


class Manner(NamedTuple):
    """How a format writes: whether spaces and capitals can be read in it, and the source of a formula."""

    spaces: bool = True
    formulas: bool = True
    kinds: tuple[tuple[str, str], ...] = ()
    """Kinds of passages that the format does not tell from others."""

    def kind(self, kind: str) -> str:
        """Return what a kind of passage is in the format."""
        return dict(self.kinds).get(kind, kind)

    def key(self, text: str, kind: str = "text") -> str:
        """Return what of the text of a passage counts: of code each line as it is, but for empty ones."""
        if self.spaces and kind == "code":
            return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
        if self.spaces:
            return " ".join(SEEN.sub("", text).split())
        said = SPACELESS.sub("", text)
        return (said.translate(RAISED) if RAISED_ONE.search(said) else said).casefold()

    def pieces(self, text: str, kind: str) -> tuple[str, ...]:
        """Return a marked text as what counts of it and the marks between, in turn."""
        if kind == "code" or not MARKS.search(text):
            return (self.key(text, kind),)
        parts = MARKS.split(text)
        if not self.spaces:
            return tuple(self.key(part) if not n % 2 else _mark(part, self) for n, part in enumerate(parts))
        clean = [SPACE.sub(" ", SEEN.sub("", p)) for p in parts]
        ends = [clean[0].lstrip(), *clean[1:]]
        ends[-1] = ends[-1].rstrip()
        return tuple(part if not n % 2 else _mark(parts[n], self) for n, part in enumerate(ends))


def _mark(mark: str, manner: Manner) -> str:
    return mark[0] + manner.key(mark[1:].removesuffix(OTHERWISE))


MANNERS = {
    "epub": Manner(),
    # A formula is OMML, without its TeX.
    "docx": Manner(formulas=False),
    # A line of a PDF ends without the space after it, and with a hyphen that may be the word's or the line's: no one
    # can tell from the file. Capitals may be the style sheet's. A raised 2 and the character ² are one glyph, with one
    # text. A formula is a figure, and code a paragraph: our layout engine knows no other tags for them.
    "pdf": Manner(spaces=False, kinds=(("formula", "image"), ("code", "text"))),
}
