"""The metadata of an EPUB package, as pandoc metadata (pandoc manual, "EPUB metadata").

Accessibility metadata follow EPUB Accessibility 1.1, section 2: they say what the book
has, and claim no conformance that nobody has certified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import tree
from pipeline.render import templates
from pipeline.render.facts import direction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Book, Metadata, Theme

Value = str | list[Any] | dict[str, Any]

FEATURES = ["tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability", "unlocked"]


def metadata(book: Book, theme: Theme) -> dict[str, Any]:
    """Return the package metadata of a book in pandoc's AST form; what is not known is left out."""
    labels = templates.labels(theme, book.metadata.lang)
    values = {**_described(book.metadata, labels), **_accessible(book, labels), "toc-title": labels["contents"]}
    return {name: _ast(value) for name, value in values.items() if value}


def _described(meta: Metadata, labels: Mapping[str, str]) -> dict[str, Value]:
    creators = meta.authors or ((meta.publisher,) if meta.publisher else ())
    return {
        "title": _titles(meta),
        "creator": [{"role": "aut", "text": name} for name in creators],
        "publisher": meta.publisher,
        "lang": meta.lang,
        "page-progression-direction": "rtl" if direction(meta.lang) == "rtl" else "",
        "identifier": meta.identifier,
        "description": meta.excerpt,
        "subject": list(dict.fromkeys((*meta.categories, *meta.tags))),
        "rights": _rights(meta.rights, labels),
        "source": meta.source,
        "date": meta.date.isoformat() if meta.date else "",
        "belongs-to-collection": meta.series,
        "group-position": str(int(meta.number)) if meta.series and meta.number.isdecimal() else "",
    }


def _titles(meta: Metadata) -> Value:
    subtitle = [{"type": "subtitle", "text": meta.subtitle}] if meta.subtitle else []
    return [{"type": "main", "text": meta.title}, *subtitle]


def _rights(rights: str, labels: Mapping[str, str]) -> str:
    sentence = licence_sentence(rights, labels)
    return f"{templates.licence(rights)}. {sentence}" if sentence else templates.licence(rights)


def licence_sentence(rights: str, labels: Mapping[str, str]) -> str:
    """Return what a licence id permits, in words; nothing if no label says it."""
    return labels.get(f"licence-{rights.lower().replace('.', '-')}", "")


def _accessible(book: Book, labels: Mapping[str, str]) -> dict[str, Value]:
    bodies = [tree.loads(chapter.ast) for chapter in book.chapters]
    found = list(tree.query(bodies, "Image", "Math"))
    images = [node for node in found if node["t"] == "Image"]
    described = all(tree.text(image["c"][1]) for image in images)
    extra = ["alternativeText"] * described + ["MathML"] * (len(images) < len(found))
    return {
        "accessModes": ["textual", *["visual"] * bool(images)],
        "accessModeSufficient": ["textual"] if described else ["textual,visual"],
        "accessibilityFeatures": [*FEATURES, *extra],
        "accessibilityHazards": ["none"],
        "accessibilitySummary": labels["accessibility"],
    }


def _ast(value: Value) -> Any:
    """Return plain values as pandoc metadata (Text.Pandoc.Definition, `MetaValue`)."""
    match value:
        case str():
            return {"t": "MetaString", "c": value}
        case list():
            return {"t": "MetaList", "c": [_ast(item) for item in value]}
        case dict():
            return {"t": "MetaMap", "c": {name: _ast(item) for name, item in value.items()}}
