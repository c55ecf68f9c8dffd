"""Meaning: what the layout engine knows of a box and does not say in its tags (ISO 32000-1, 14.8.4, 14.9.2 and 14.9.5).

Structure elements are still the engine's own here: dictionaries whose values are written as they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag as far as it matters here (BCP 47, 2.1)."""
NOTE = "footnote"
"""The class of a note among the text; the layout takes it to the foot of the page."""
LEADER = "leader"
"""The class of the dots between an entry of the contents and its number, which are drawn for the eye."""
CALL, MARK = "::footnote-call", "::footnote-marker"
TAGS = {"pre": "/P", "code": "/Code", "li::before": "/Lbl"}
"""How elements are tagged that the engine has no tag for, and marks of list items, which are ours."""
NUMBERINGS = {"a": "LowerAlpha", "A": "UpperAlpha", "i": "LowerRoman", "I": "UpperRoman"}
"""What the marks of a numbered list are like, by its type, if they are no numbers (14.8.5.5)."""


class Meaning:
    """What is told of the boxes of one document."""

    def __init__(self) -> None:
        """Know of no note."""
        self._calls: dict[Any, Any] = {}
        self._notes: dict[Any, list[Any]] = defaultdict(list)
        self._marked: set[Any] = set()

    def __call__(self, box: Any, element: Any) -> None:
        """Tell the language of a box in its structure element, its long form, and what it is besides a box."""
        if box.element is None or box.element_tag in {"html", "body"}:
            return
        lang = str(box.style["lang"] or "")
        if LANGUAGE.fullmatch(lang):
            element["Lang"] = f"({lang})"
        if box.element_tag == "abbr" and (meaning := box.element.get("title")):
            element["E"] = f"<feff{meaning.encode('utf-16-be').hex()}>"
        if box.element.get("class") == NOTE:
            self._note(box, element)
        elif box.element.get("class") == LEADER:
            element["S"] = "/Artifact"
        elif tag := TAGS.get(box.element_tag):
            element["S"] = tag
            self._marked.add(box.element)
        elif box.element_tag in {"ul", "ol"} and not self._marked.isdisjoint(box.element):
            numbered = NUMBERINGS.get(box.element.get("type"), "Decimal")
            kind = numbered if box.element_tag == "ol" else "Disc"
            element["A"] = f"<< /O /List /ListNumbering /{kind} >>"

    def _note(self, box: Any, element: Any) -> None:
        """Tag a note, its mark, or the reference to it, which names all parts of a note that runs over pages."""
        if box.element_tag.endswith(CALL):
            element["S"] = "/Reference"
            self._calls[box.element] = element
        elif box.element_tag.endswith(MARK):
            element["S"] = "/Lbl"
        elif element["S"] == "/Span":
            parts = self._notes[box.element]
            parts.append(element.reference.decode())
            element["S"] = "/Note"
            element["ID"] = f"(note-{len(self._notes)}-{len(parts)})"
            if call := self._calls.get(box.element):
                call["Ref"] = f"[{' '.join(parts)}]"
