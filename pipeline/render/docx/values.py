"""What a book or a brief states of itself, for its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.render import templates
from pipeline.render.colophon import colophon, revision

if TYPE_CHECKING:
    from pipeline.model import Book, Theme


def stated(book: Book, theme: Theme) -> dict[str, Any]:
    """Return the values that the templates of first pages, briefs and properties receive."""
    metadata, label = book.metadata, templates.labels(theme, book.metadata.lang)
    faces = {role: theme.tokens[f"face-{role}"] for role in ("text", "display", "code")}
    return {
        "book": book,
        "metadata": metadata,
        "creators": metadata.authors or tuple(filter(None, [metadata.publisher])),
        "licence_label": "licence-" + metadata.rights.lower().replace(".", "-"),
        "colophon": colophon(book, label),
        "revision": revision(book, label),
        "typeset": label["typeset"].format(**faces),
    }
