"""The text of a PDF's marked content, by the fonts' own maps to Unicode (ISO 32000-1, 9.10.3 and 14.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Mapping

Page = Any
"""The object number of a page."""
LITERAL, HEXADECIMAL = rb"\((?:[^()\\]++|\\.)*+\)", rb"<[0-9A-Fa-f\s]*>"
TOKEN = re.compile(
    rb"/MCID\s+(?P<mcid>\d+)[^>]*>>\s*BDC|(?P<open>\bB[DM]C\b)|(?P<close>\bEMC\b)"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+[-\d.]+\s+Tf\b"
    rb"|(?P<shown>\[(?:" + LITERAL + rb"|[^\]()]++)*+\]\s*TJ\b|(?:" + LITERAL + rb"|" + HEXADECIMAL + rb")\s*Tj\b)",
    re.DOTALL,
)
"""What matters in a content stream: marked content, fonts and text."""
STRING = re.compile(rb"\((?P<literal>(?:[^()\\]++|\\.)*+)\)|<(?P<hexadecimal>[0-9A-Fa-f\s]*)>", re.DOTALL)
ESCAPE = re.compile(rb"\\(\r?\n|[0-7]{1,3}|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b""}
"""Of a literal string (7.3.4.2)."""
CHARS, RANGES = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL), re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
PAIR, TRIPLE = re.compile(rb"<(\w+)>\s*<(\w+)>"), re.compile(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>")
NONE: Mapping[str, bytes] = {}


class Font(NamedTuple):
    """A font as far as it tells text: what each code is, and what codes there may be in a string."""

    texts: Mapping[bytes, str]
    codes: re.Pattern[bytes]

    def read(self, codes: bytes) -> str:
        """Return the text of a string."""
        return "".join([self.texts.get(code, "\N{REPLACEMENT CHARACTER}") for code in self.codes.findall(codes)])


class Pages:
    """The pages of a document, each read when its text is first asked for."""

    def __init__(self, pdf: pikepdf.Pdf, shared: Mapping[str, bytes] = NONE) -> None:
        """Read nothing yet; `shared` are the maps to Unicode of fonts that are elsewhere, by name."""
        self._shared = {name.encode(): _mapped(cmap) for name, cmap in shared.items()}
        self._pages = {page.objgen: page for page in pdf.pages}
        self._texts: dict[Page, dict[int, str]] = {}
        self._fonts: dict[Any, Font] = {}

    def text(self, page: Page, mcid: int) -> str:
        """Return the text of a piece of marked content."""
        if page not in self._texts:
            self._texts[page] = self._read(self._pages[page])
        return self._texts[page].get(mcid, "")

    def _read(self, page: Any) -> dict[int, str]:
        """Return the text of each piece of marked content of a page."""
        fonts = {str(name).encode()[1:]: font for name, font in page.Resources.get("/Font", {}).items()}
        known: dict[bytes, Font] = {**self._shared}
        texts: dict[int, list[str]] = {}
        around: list[int] = []
        used = UNKNOWN
        for token in TOKEN.finditer(_stream(page)):
            kind = token.lastgroup
            if kind == "shown":
                if around and around[-1] >= 0:
                    texts.setdefault(around[-1], []).append(used.read(_codes(token["shown"])))
            elif kind == "font":
                name = token["font"]
                if name not in known:
                    known[name] = self._font(fonts[name]) if name in fonts else UNKNOWN
                used = known[name]
            elif kind == "mcid":
                around.append(int(token["mcid"]))
            elif kind == "open":
                around.append(-1)
            elif around:
                around.pop()
        return {mcid: "".join(parts) for mcid, parts in texts.items()}

    def _font(self, font: Any) -> Font:
        if font.objgen not in self._fonts or font.objgen == (0, 0):
            self._fonts[font.objgen] = _mapped(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else UNKNOWN
        return self._fonts[font.objgen]


def _stream(page: Any) -> bytes:
    contents = page.Contents
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def _codes(shown: bytes) -> bytes:
    """Return the bytes of the strings that an operator shows."""
    return b"".join(
        ESCAPE.sub(_unescaped, literal) if literal else bytes.fromhex(hexadecimal.decode("ascii"))
        for literal, hexadecimal in STRING.findall(shown)
    )


def _unescaped(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return bytes([int(code, 8) & 255]) if code[:1] in b"01234567" else ESCAPED.get(code, code)


def _mapped(cmap: bytes) -> Font:
    """Return the font of a map to Unicode: codes are of one byte where the map has such, else of two."""
    found: dict[bytes, str] = {}
    for block in CHARS.findall(cmap):
        found |= {_bytes(code): _utf16(text) for code, text in PAIR.findall(block)}
    for block in RANGES.findall(cmap):
        for low, high, text in TRIPLE.findall(block):
            first, begin, length = int(low, 16), int(text, 16), len(low) // 2
            codes = range(first, int(high, 16) + 1)
            found |= {code.to_bytes(length, "big"): chr(begin + code - first) for code in codes}
    short = b"".join(code for code in found if len(code) == 1)
    return Font(found, re.compile(rb"[%s]|..?" % re.escape(short) if short else rb"..?", re.DOTALL))


UNKNOWN = _mapped(b"")


def _bytes(code: bytes) -> bytes:
    return bytes.fromhex(code.decode("ascii"))


def _utf16(text: bytes) -> str:
    return _bytes(text).decode("utf-16-be", "replace")
