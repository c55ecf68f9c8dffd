import io
import shutil
import zipfile

import pytest

from pipeline import pandoc
from pipeline.look.office import paged
from pipeline.render.docx import formulas
from pipeline.render.raster import pages
from pipeline.theme.docx_xml import omml, parsed, written

FORMULAS = {
    r"(1-p)^n": "[(1−p)]^n",
    r"f(x)^2": "f[(x)]^2",
    r"[0,1)^2": "[[0,1)]^2",
    r"x\in(0,1]": "x∈[(0,1]]",
    r"|x|^2+|y|^2": "[|x|]^2+[|y|]^2",
    r"\{a\}_i": "[{a}]_i",
    r"\lfloor x\rfloor^2": "[⌊x⌋]^2",
    r"((a+b)c)^2": "[([(a+b)]c)]^2",
    r"\|x\|_2^2": "[∥x∥]_2^2",
    r"\sqrt{(a+b)^2}": "rad{[(a+b)]^2}",
    r"\frac{(1-p)^n}{[a]^2}": "[(1−p)]^n/[[a]]^2",
    r"\sum_{i=1}^n (x_i)^2": "∑_i=1^n{[(x_i)]^2}",
    r"\sum_i\sum_j(x)": "∑_i^“\u200b”{∑_j^“\u200b”{[(x)]}}",
    r"\int_0^1[f(x)]^2\,dx": "∫_0^1{[[f[(x)]]]^2}\u2009dx",
    r"P(A|B)": "P[(A“|”B)]",
    r"f|_a": "f“|”_a",
    r"a)^2": "a“)”^2",
    r"(a": "“(”a",
    r"|a(b|c)|": "[|a[(b“|”c)]|]",
    r"\left(\frac{a}{b}\right)^n": "[(a/b)]^n",
    r"x_{<t}": "x_“<”t",
    r"x^*": "x^“*”",
    r"\operatorname{over}(x)": "“over”[(x)]",
    r"\mathrm{GDP}_t": "“GDP”_t",
    r"\mathbb{R}^n": "ℝ^n",
    r"\text{a (b)}^2": "a (b)^2",
    r"\underbrace{(a)^2}_{x}": "⏟{[(a)]^2}_x",
    r"\bar{x}": "\u0305{x}",
    r"\begin{aligned}a&=(b+\\&\quad c)\end{aligned}": "m{a,“=”“(”b“+”;“\u200b”,\u2001c“)”}",
    r"a\&b": "a“&”b",
}
"""TeX, and what it becomes: [] are delimiters, {} what something stands at, “” what is literal."""


def written_by_pandoc(formula: str) -> bytes:
    return pandoc.write([{"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, formula]}]}], "docx")


def document(package: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        return parts.read("word/document.xml")


def shown(element) -> str:
    """Return a formula on one line."""

    def of(name: str) -> str:
        return "".join(map(shown, element.iterfind(omml(name))))

    def sign(name: str) -> str:
        return next(element.iter(omml(name))).get(omml("val"))

    match element.tag.rpartition("}")[2]:
        case "t":
            return element.text or ""
        case "r" if element.find(f"{omml('rPr')}/{omml('lit')}") is not None:
            return f"“{of('t')}”"
        case "d":
            return f"[{sign('begChr')}{of('e')}{sign('endChr')}]"
        case "sSup" | "sSub" | "sSubSup" | "limLow":
            low, high = of("sub") or of("lim"), of("sup")
            return of("e") + (f"_{low}" if low else "") + (f"^{high}" if high else "")
        case "f":
            return f"{of('num')}/{of('den')}"
        case "nary":
            return f"{sign('chr')}_{of('sub')}^{of('sup')}{{{of('e')}}}"
        case "acc" | "groupChr":
            return f"{sign('chr')}{{{of('e')}}}"
        case "rad":
            return f"rad{{{of('e')}}}"
        case "m":
            rows = (",".join(map(shown, row.iterfind(omml("e")))) for row in element.iterfind(omml("mr")))
            return f"m{{{';'.join(rows)}}}"
    return "".join(map(shown, element))


@pytest.mark.parametrize("formula", FORMULAS)
def test_brackets_hold_what_they_enclose(formula):
    root = parsed(document(written_by_pandoc(formula)))
    formulas.mend(root)
    (found,) = root.iter(omml("oMath"))
    assert shown(found) == FORMULAS[formula]


def test_count_of_columns_comes_first_as_the_schema_wants():
    root = parsed(document(written_by_pandoc(r"\begin{pmatrix}a&b\end{pmatrix}")))
    formulas.mend(root)
    assert [[child.tag for child in columns] for columns in root.iter(omml("mcPr"))] == [[omml("count"), omml("mcJc")]] * 2


def test_what_is_literal_says_its_style_too():
    root = parsed(document(written_by_pandoc(r"\begin{aligned}a&=b\\&=c\end{aligned}")))
    formulas.mend(root)
    said = [[child.tag for child in properties] for properties in root.iter(omml("rPr"))]
    assert said == [[omml("lit"), omml("sty")]] * 3


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_finds_no_mistake_in_them():
    math = [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, formula]}]} for formula in FORMULAS]
    package = pandoc.write(math, "docx")
    root = parsed(document(package))
    formulas.mend(root)
    mended = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as parts, zipfile.ZipFile(mended, "w") as target:
        for name in parts.namelist():
            target.writestr(name, written(root) if name == "word/document.xml" else parts.read(name))
    assert "¿" in letters(package)
    assert "¿" not in letters(mended.getvalue())


def letters(package: bytes) -> str:
    return "".join(glyph.text for page in pages(paged(package)) for glyph in page.glyphs)
