import io
import zipfile

import pikepdf
import pytest

from pipeline.model import Artifact
from pipeline.validate import validate

PAGE = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:e="http://www.idpf.org/2007/ops">'
    "<head><title>T</title></head><body>{}</body></html>"
)
NAV = '<nav e:type="toc">{}</nav><nav e:type="page-list">{}</nav>'
DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)


def told(fmt, data):
    artifact = Artifact("b", "book", "en", fmt, "screen", data)
    return [(d.code.name, d.message.split(": ")[-1]) for d in validate(artifact).diagnostics]


def package(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def epub(**pages):
    return package(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": "<c/>",
            **{f"{n}.xhtml": PAGE.format(t) for n, t in {"nav": NAV.format("", ""), **pages}.items()},
        }
    )


def docx(body):
    return package({"[Content_Types].xml": "<t/>", "word/document.xml": DOCUMENT.format(body)})


def pdf(destination):
    document = pikepdf.new()
    page = document.add_blank_page()
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], Dest=pikepdf.String(destination)
    )
    page.Annots = document.make_indirect(pikepdf.Array([document.make_indirect(link)]))
    names = pikepdf.NameTree.new(document)
    names["there"] = pikepdf.Array([page.obj, pikepdf.Name.Fit])
    document.Root.Names = pikepdf.Dictionary(Dests=names.obj)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


BARE = ("V002", "it has no XMP metadata")
"""What is told of any PDF that claims nothing."""


def test_links_that_land_are_not_told():
    assert told("pdf", pdf("there")) == [BARE]
    assert told("epub", epub(a='<a href="b.xhtml#x"/><a href="https://x.org"/>', b='<p id="x"/>')) == []
    assert told("docx", docx('<w:bookmarkStart w:id="1" w:name="x"/><w:hyperlink w:anchor="x"/>')) == []


def test_dangling_links_are_told():
    assert told("pdf", pdf("nowhere")) == [BARE, ("V001", "nowhere")]
    assert told("epub", epub(a='<a href="b.xhtml#y"/><a href="c.xhtml"/><a href="#z"/>', b='<p id="x"/>')) == [
        ("V001", "#z"),
        ("V001", "b.xhtml#y"),
        ("V001", "c.xhtml"),
    ]
    assert told("docx", docx('<w:hyperlink w:anchor="y"/>')) == [("V001", "y")]
    assert told("docx", docx(r"<w:p><w:r><w:instrText> PAGEREF z \h </w:instrText></w:r></w:p>")) == [("V001", "z")]


def test_ways_that_miss_something_are_told():
    chapter = '<section id="x" role="doc-chapter"><span id="page_1" e:type="pagebreak"/></section>'
    sound = NAV.format('<a href="a.xhtml#x"/>', '<a href="a.xhtml#page_1"/>')
    assert told("epub", epub(a=chapter, nav=sound)) == []
    assert told("epub", epub(a=chapter)) == [
        ("V002", "the contents lack a.xhtml#x"),
        ("V002", "the list of pages lacks a.xhtml#page_1"),
    ]
    astray = told("epub", epub(a=chapter, nav=sound.replace("page_1", "x")))
    assert ("V002", "the list of pages leads to a.xhtml#x, where no page begins") in astray
    assert ("V002", "it has no table of contents") in told("epub", epub(a=chapter, nav="<p/>"))


def test_text_that_is_formatted_by_anything_but_styles_is_told():
    item = "<w:pPr><w:pStyle/><w:numPr/><w:ind/></w:pPr>"
    assert told("docx", docx(f"<w:p>{item}<w:r><w:rPr><w:rStyle/><w:lang/></w:rPr></w:r></w:p>")) == []
    assert told("docx", docx("<w:p><w:pPr><w:ind/></w:pPr><w:r><w:rPr><w:b/></w:rPr></w:r></w:p>")) == [
        ("V002", "b"),
        ("V002", "ind"),
    ]


def test_a_style_that_is_not_there_is_told():
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    files = {
        "[Content_Types].xml": "<t/>",
        "word/document.xml": DOCUMENT.format('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr></w:p><w:tblStyle w:val="B"/>'),
        "word/styles.xml": f'<w:styles {word}><w:style w:styleId="A"/></w:styles>',
    }
    assert told("docx", package(files)) == [("V002", "B")]


@pytest.mark.parametrize("fmt", ["pdf", "epub", "docx"])
def test_damaged_artifacts_are_told(fmt):
    (fault,) = told(fmt, b"%PDF-1.7 no such thing")
    assert fault[0] == "V002"


def test_ill_formed_pages_are_told():
    broken = package({"mimetype": "application/epub+zip", "META-INF/container.xml": "<c/>", "a.xhtml": "<p>"})
    assert told("epub", broken)[0][0] == told("docx", docx("<w:p>"))[0][0] == "V002"
    assert told("epub", package({"a.xhtml": "<p/>"}))[0] == ("V002", "its first entry is not the media type")
