"""PDF/A-3a with PDF/UA-1, and PDF/X-4: what is written conforms, and each thing that is taken from it is missed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from conftest import SERIES
from pikepdf import Array, Dictionary, Name, ObjectStreamMode
from test_pdf import ROOT, chapter, elements, made, sample, text

from pipeline.errors import SeriesError
from pipeline.model import Attachment, Book, Part
from pipeline.render import split
from pipeline.storage.digest import Names, digest
from pipeline.theme import load_theme
from pipeline.validate import conformance
from pipeline.validate.written import drawings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.model import Theme

WORDS = """
A [palabra *suya*]{lang=es} among ours.[^1]

::: {lang=ca}
Un paràgraf sencer.

- un element
:::

| | a |
|-|-|
| b | 1 |

![](layers.svg)

[^1]: A note with [una palabra]{lang=es}.
"""
SOURCES = (
    Attachment("one.md", "One", dt.date(2026, 2, 10), b"---\ntitle: One\n---\n\nText.\n"),
    Attachment("two.es.md", "Dos", None, "Más.\n".encode()),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Return the sample book with sources attached."""
    return dataclasses.replace(sample("book", tmp_path_factory.mktemp("book")), attachments=SOURCES)


@pytest.fixture(scope="module")
def press() -> Theme:
    """Return the theme of the print variant."""
    return load_theme(ROOT / "styles", ROOT / "templates", "print")


@pytest.fixture(scope="module")
def kept(book: Book, theme: Theme) -> bytes:
    """Return the book for the screen and the archive."""
    return made(book, theme).data


@pytest.fixture(scope="module")
def printed(book: Book, press: Theme) -> bytes:
    """Return the book for a press."""
    return made(book, press).data


def first(pdf: pikepdf.Pdf, kind: str) -> Any:
    """Return the first structure element of a kind."""
    return next(e for e, _ in elements(pdf.Root.StructTreeRoot.K[0]) if str(e.S) == kind)


def found(
    data: bytes, harm: Callable[[pikepdf.Pdf], object] = lambda _: None, mode: ObjectStreamMode = ObjectStreamMode.generate
) -> list[str]:
    """Return the faults of a document after some harm."""
    harmed = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        harm(pdf)
        pdf.save(harmed, object_stream_mode=mode)
    with pikepdf.open(harmed) as pdf:
        return list(conformance.faults(pdf, harmed.getvalue()))


def taken(owner: Callable[[pikepdf.Pdf], Any], key: str) -> Callable[[pikepdf.Pdf], None]:
    """Return the harm of taking a key from an object."""

    def harm(pdf: pikepdf.Pdf) -> None:
        del owner(pdf)[key]

    return harm


def _link(pdf: pikepdf.Pdf) -> Any:
    return next(link for page in pdf.pages for link in page.get("/Annots", []))


def _descriptor(pdf: pikepdf.Pdf) -> Any:
    return next(o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Type") == Name.FontDescriptor)


def _unmark(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[-1]
    page.contents_add(b"0 0 10 10 re f")


def _unclaim(pdf: pikepdf.Pdf) -> None:
    packet = pdf.Root.Metadata.read_bytes().replace(b"<pdfaid:conformance>A<", b"<pdfaid:conformance>B<")
    pdf.Root.Metadata.write(packet)


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=pikepdf.String("1")))


def _smooth(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile.Interpolate = True


HARMS = {
    "no XMP": taken(lambda pdf: pdf.Root, "/Metadata"),
    "level A": _unclaim,
    "colours": taken(lambda pdf: pdf.Root, "/OutputIntents"),
    "MarkInfo": taken(lambda pdf: pdf.Root, "/MarkInfo"),
    "its language": taken(lambda pdf: pdf.Root, "/Lang"),
    "its title in the window": taken(lambda pdf: pdf.Root, "/ViewerPreferences"),
    "text alternative": taken(lambda pdf: first(pdf, "/Figure"), "/Alt"),
    "note without ID": taken(lambda pdf: first(pdf, "/Note"), "/ID"),
    "scope": taken(lambda pdf: first(pdf, "/TH").A, "/Scope"),
    "printed": taken(_link, "/F"),
    "described": taken(_link, "/Contents"),
    "font not embedded": taken(_descriptor, "/FontFile2"),
    "neither tagged": _unmark,
    "lead to its tags": taken(lambda pdf: pdf.pages[-1], "/StructParents"),
    "script": _script,
    "may smooth": _smooth,
    "relationship": taken(lambda pdf: pdf.Root.AF[0], "/AFRelationship"),
}


def test_what_is_written_conforms(kept: bytes, printed: bytes) -> None:
    assert found(kept) == []
    assert found(printed) == []


@pytest.mark.parametrize("said", HARMS)
def test_what_is_taken_from_a_document_for_the_archive_is_missed(said: str, kept: bytes) -> None:
    assert any(said in fault for fault in found(kept, HARMS[said]))
    assert any(said in fault for fault in found(kept, HARMS[said], ObjectStreamMode.disable))


def _annotate(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = Array([pdf.make_indirect(Dictionary(Subtype=Name.Link, Rect=Array([50, 50, 90, 90])))])


def _outgrow(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].TrimBox = Array([-40, -40, 900, 900])


def _unsay(pdf: pikepdf.Pdf) -> None:
    for space in {s.objgen: s for s in (o for o in pdf.objects if isinstance(o, Dictionary)) if "/DefaultRGB" in s}.values():
        del space.DefaultRGB


PRESS_HARMS = {
    "colours": taken(lambda pdf: pdf.Root, "/OutputIntents"),
    "trapped": taken(lambda pdf: pdf.docinfo, "/Trapped"),
    "annotation": _annotate,
    "within its bleed": _outgrow,
    "no known meaning": _unsay,
    "font not embedded": taken(_descriptor, "/FontFile2"),
}


@pytest.mark.parametrize("said", PRESS_HARMS)
def test_what_is_taken_from_a_document_for_a_press_is_missed(said: str, printed: bytes) -> None:
    assert any(said in fault for fault in found(printed, PRESS_HARMS[said]))


def test_the_sources_are_attached_with_their_own_dates(kept: bytes, printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        tree = pikepdf.NameTree(pdf.Root.Names.EmbeddedFiles)
        assert {str(name): one.EF.F.read_bytes() for name, one in tree.items()} == {s.name: s.data for s in SOURCES}
        files = list(pdf.Root.AF)
        assert [str(one.AFRelationship) for one in files] == ["/Source"] * 2
        assert {str(one.EF.F.Subtype) for one in files} == {"/text/markdown"}
        assert [str(one.EF.F.Params.ModDate)[:10] for one in files] == ["D:20260210", "D:20260301"]
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert "/AF" not in pdf.Root


def test_no_piece_depends_on_the_sources(book: Book, theme: Theme) -> None:
    bare = dataclasses.replace(book, attachments=())
    for fmt in ("pdf", "epub", "docx"):
        one, other = ([digest(job, Names()) for job in split(value, theme, fmt)] for value in (book, bare))
        assert one == other


@pytest.fixture(scope="module")
def words(theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pikepdf.Pdf]:
    """Return a brief with words in other languages, a note, and a picture that says nothing."""
    shown = sample("book", tmp_path_factory.mktemp("words")).chapters[0].assets
    article = chapter("one", "One", WORDS, assets=shown)
    data = made(Book("one", "brief", article.metadata, (Part("", (article,)),)), theme)
    assert data.diagnostics == ()
    with pikepdf.open(io.BytesIO(data.data)) as pdf:
        yield pdf


def test_passages_say_their_language(words: pikepdf.Pdf) -> None:
    said = [(str(e.S), str(e.Lang)) for e, _ in elements(words.Root.StructTreeRoot.K[0]) if "/Lang" in e]
    assert said == [("/Span", "es"), ("/Div", "ca"), ("/Span", "es")]


def test_notes_are_referred_to(words: pikepdf.Pdf) -> None:
    note, call = first(words, "/Note"), first(words, "/Reference")
    assert [one.objgen for one in call.Ref] == [note.objgen]
    assert str(note.ID).startswith("brief-note-")


def test_header_cells_have_a_scope(words: pikepdf.Pdf) -> None:
    cells = [e for e, _ in elements(words.Root.StructTreeRoot.K[0]) if str(e.S) == "/TH"]
    assert [str(cell.A.Scope) for cell in cells] == ["/Column", "/Column"]


def test_a_picture_without_text_alternative_is_none_of_the_text(words: pikepdf.Pdf) -> None:
    assert found_alternatives(words) == ["QR code: https://example.org/one/"]


def found_alternatives(pdf: pikepdf.Pdf) -> list[str]:
    """Return the text alternatives of all figures."""
    return [str(e.Alt) for e, _ in elements(pdf.Root.StructTreeRoot.K[0]) if str(e.S) == "/Figure"]


def test_a_press_has_trim_and_bleed_and_black_text(printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert pdf.pdf_version == "1.6"
        (intent,) = pdf.Root.OutputIntents
        assert (str(intent.S), str(intent.OutputConditionIdentifier)) == ("/GTS_PDFX", "FOGRA39")
        assert intent.DestOutputProfile.read_bytes()[12:20] == b"prtrCMYK"
        assert str(pdf.docinfo["/GTS_PDFXVersion"]) == "PDF/X-4"
        for page in pdf.pages:
            trim, bleed = ([float(edge) for edge in page[box]] for box in ("/TrimBox", "/BleedBox"))
            assert trim[0] - bleed[0] == pytest.approx(3 / 25.4 * 72, abs=0.01)
            assert "/Annots" not in page
        drawn = b"".join(operators for _, operators in drawings(pdf))
    assert b"\n0 g\n" in drawn
    assert b"0 0 0 rg" not in drawn


def test_the_profile_of_a_series_is_checked(make_series: Any) -> None:
    wrong = '[theme]\nfolder = "theme"\n'
    files = {"a.md": "x", "theme/profiles/mine.icc": b"no profile", "theme/tokens.toml": '[pdf]\nprofile = "mine.icc"\n'}
    series = make_series(files, SERIES + wrong)
    with pytest.raises(SeriesError) as raised:
        load_theme(ROOT / "styles", ROOT / "templates", "print", series)
    (told,) = raised.value.diagnostics
    assert "mine.icc" in told.message
    assert load_theme(ROOT / "styles", ROOT / "templates", "screen", series).profile == b""


ORDER = """
Alpha one.

- Beta two

  Gamma three

  - Delta four
  - Epsilon five

  Zeta six

- Eta seven

1. Theta eight
   1. Iota nine
2. Kappa ten

> Lambda eleven
>
> - Mu twelve

| Nu | Xi |
|----|----|
| Omicron | Pi |

Rho thirteen with `sigma`.

```
Tau
```

Upsilon last.
"""


def test_content_is_drawn_in_the_order_of_the_text(theme: Theme) -> None:
    article = chapter("one", "One", ORDER)
    data = made(Book("one", "brief", article.metadata, (Part("", (article,)),)), theme).data
    shown = " ".join(text(data)[0].split())
    words = re.findall(r"[•–]|\d\.|[A-Z][a-z]+", shown[shown.index("Alpha") : shown.index("last.")])
    lists = "• Beta Gamma – Delta – Epsilon Zeta • Eta 1. Theta 1. Iota 2. Kappa"
    assert " ".join(words) == f"Alpha {lists} Lambda • Mu Nu Xi Omicron Pi Rho Tau Upsilon"


def test_lists_and_code_are_tagged_as_what_they_are(theme: Theme) -> None:
    article = chapter("one", "One", ORDER)
    data = made(Book("one", "brief", article.metadata, (Part("", (article,)),)), theme).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        every = [*elements(pdf.Root.StructTreeRoot.K[0])]
        tags = [(str(e.S), str(p.S) if p is not None else "") for e, p in every]
        numberings = [str(e.A.ListNumbering) for e, _ in every if str(e.S) == "/L" and "/A" in e]
        items = [[str(kid.S) for kid in e.K] for e, _ in every if str(e.S) == "/LI" and len(e.K) > 1]
    assert numberings == ["/Disc", "/Disc", "/Decimal", "/Decimal", "/Disc"]
    assert items == [["/Lbl", "/LBody"]] * 8
    assert tags.count(("/Code", "/P")) == 2
