"""Typography: what each language wants, where it may not be, and that letters stay."""

import re

import pypdfium2
import pytest
from conftest import ROOT, SERIES, article
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import pandoc
from pipeline.build import build
from pipeline.markup.tree import query, text
from pipeline.model import Metadata
from pipeline.render.pdf import typeset as lay_out
from pipeline.select import Wanted
from pipeline.series.publications import TypographyRules
from pipeline.theme import load_theme
from pipeline.theme.files import project_files
from pipeline.theme.labels import read_labels
from pipeline.typography import typeset, typeset_metadata, typeset_text
from pipeline.typography.customs import customs

LABELS = read_labels(project_files(ROOT / "styles", ROOT / "templates"), {}, [])
LANGUAGES = ("en", "es", "ca")
MANNERS = {lang: customs(lang, LABELS, TypographyRules()) for lang in LANGUAGES}
READER = pandoc.READER.replace("+sourcepos", "")
FRENCH = """\
contents = "Table des matières"
published = "Publié le"
[typography]
quotes = "«\\u00a0 \\u00a0» “ ”"
percent = "\\u202f"
range = "-"
spaced = "\\u00a0: \\u202f; \\u202f! \\u202f?"
numbered = "p. art. n°"
"""


def shown(markdown, lang="en", manner=None):
    """Return a Markdown text set, as plain HTML; ~ stands for a space at which no line breaks."""
    blocks = typeset(pandoc.read(markdown, READER), manner or MANNERS[lang])
    html = pandoc.write(blocks, "html", ["--wrap=none"]).decode().strip()
    return html.removeprefix("<p>").removesuffix("</p>").replace("\u00a0", "~").replace("\u202f", "_")


SAID = {
    "en": {
        'He said "hello \'you\' there".': "He said “hello ‘you’ there”.",
        "It's '90s rock, 'single' and \"a *b* c\".": "It’s ’90s rock, ‘single’ and “a <em>b</em> c”.",
        "25%, 25 % and 100 ‰": "25%, 25~% and 100~‰",
        "pages 5-7, 1990-1995, 2023-24": "pages 5–7, 1990–1995, 2023–24",
        "2026-02-10, NIST 600-1, GPT-4, 1-800-555, 3-2": "2026-02-10, NIST 600-1, GPT-4, 1-800-555, 3-2",
        "a word - another": "a word~– another",
        "here -- there": "here~– there",
        "5 - 3 and a -b": "5 - 3 and a -b",
        "3 x 4 x 5 m, 1920x1080, 0x10, 2x": "3~×~4~×~5~m, 1920×1080, 0x10, 2x",
        "10 km, 5 GB, 20 °C, 7 kWh, 30 km/h": "10~km, 5~GB, 20~°C, 7~kWh, 30~km/h",
        "10 people, 5 GBs, 3 s-waves": "10 people, 5 GBs, 3 s-waves",
        "10 000 000 in 2020 300": "10~000~000 in 2020 300",
        "on February 10, 2026, 10 March": "on February~10, 2026, 10~March",
        "J. R. Smith and Dr. Who": "J.~R.~Smith and Dr.~Who",
        "p. 42, Fig. 3, no. 7, § 12, vol. XII": "p.~42, Fig.~3, no.~7, §~12, vol.~XII",
        "20 million, 3 percent": "20~million, 3~percent",
        "a line\nthat ends at p.\n42": "a line that ends at p.~42",
        "wait...": "wait…",
    },
    "es": {
        'Dijo "hola \'tú\' allí" y "a "b" c".': "Dijo «hola “tú” allí» y «a “b” c».",
        "25%, 25 %": "25~%, 25~%",
        "páginas 23-45, 1998-1999": "páginas 23-45, 1998-1999",
        "el 10 de febrero de 2026": "el 10~de~febrero de 2026",
        "siglo XXI, n.º 3, pág. 42, art. 5": "siglo~XXI, n.º~3, pág.~42, art.~5",
        "Sr. González, J. A. Mendoza": "Sr.~González, J.~A.~Mendoza",
        "5 millones, 10 km": "5~millones, 10~km",
        "esto - aquello": "esto - aquello",
        "los agentes —redes— y": "los agentes —redes— y",
    },
    "ca": {
        'Va dir "hola", d\'"autocorrecció".': "Va dir «hola», d’«autocorrecció».",
        "25%, el curs 2016-2017": "25~%, el curs 2016-2017",
        "el 10 d'abril, 10 de febrer": "el 10~d’abril, 10~de~febrer",
        "segle XXI, núm. 3, pàg. 42": "segle~XXI, núm.~3, pàg.~42",
        "30 milions, 5 m, 20 s'han, la col·lecció": "30~milions, 5~m, 20 s’han, la col·lecció",
    },
}
CASES = [(lang, written, wanted) for lang, cases in SAID.items() for written, wanted in cases.items()]


@pytest.mark.parametrize(("lang", "written", "wanted"), CASES)
def test_what_a_language_wants(lang, written, wanted):
    assert shown(written, lang) == wanted


@pytest.mark.parametrize(("lang", "written", "wanted"), CASES)
def test_twice_is_once(lang, written, wanted):  # noqa: ARG001 - the same cases
    once = typeset(pandoc.read(written, READER), MANNERS[lang])
    assert typeset(once, MANNERS[lang]) == once


@pytest.mark.parametrize(
    "untouched",
    [
        '`10-20 "a" 5 %`',
        '```\n"a" 10-20 kg\n```',
        "$10-20$",
        "<https://example.org/10-20>",
        "https://example.org/a-10-20/5-7",
        "www.example.org/10-20",
        "me.10-20@example.org",
    ],
)
def test_what_is_never_touched(untouched):
    blocks = pandoc.read(untouched, READER)
    assert typeset(blocks, MANNERS["es"]) == blocks


def test_addresses_and_anchors_stay():
    written = '# Pages 5-7\n\n[see "pp. 5-7"](#pages-5-7) ![10-20](10-20.png "a")\n'
    blocks = typeset(pandoc.read(written, READER), MANNERS["en"])
    assert [node["c"][1][0] for node in query(blocks, "Header")] == ["pages-5-7"]
    assert [node["c"][2] for node in query(blocks, "Link", "Image")] == [["#pages-5-7", ""], ["10-20.png", "a"]]
    assert text([node["c"][1] for node in query(blocks, "Link")]) == "see “pp. 5–7”"


def test_a_passage_in_another_language_keeps_its_own_spaces():
    assert shown('un [10 % "mot" 5-7]{lang=fr} 10 %', "en") == 'un <span lang="fr">10 % “mot” 5-7</span> 10~%'
    assert shown('un [10 % "a" 5-7]{lang=en} 10 %', "en") == 'un <span lang="en">10~% “a” 5–7</span> 10~%'


@pytest.mark.parametrize(
    ("off", "wanted"),
    [
        ("quotes", "“a” 5–7~kg, 25%"),
        ("spaces", "“a” 5–7 kg, 25%"),
        ("signs", "“a” 5-7~kg, 25%"),
    ],
)
def test_a_series_may_want_less(off, wanted):
    manner = customs("en", LABELS, TypographyRules(**{off: False}))
    assert shown('"a" 5-7 kg, 25%', manner=manner) == wanted
    spanish = customs("es", LABELS, TypographyRules(**{off: False}))
    found = shown('"a" 25%', manner=spanish)
    assert ("«" in found, "~" in found) == (off != "quotes", off != "spaces")


def test_a_language_without_customs_is_left_alone():
    assert customs("de", LABELS, TypographyRules()) is None


@pytest.mark.parametrize(
    ("lang", "written", "wanted"),
    [
        ("en", "The \"End\" of 'It' isn't near: \"a 'b' c\"", "The “End” of ‘It’ isn’t near: “a ‘b’ c”"),
        ("en", "'90s -- 5\" disks... pp. 5-7", '’90s\u00a0– 5" disks… pp.\u00a05–7'),
        ("en", '"\'a\' b" and "c"', "“‘a’ b” and “c”"),
        ("es", 'La "nueva \'era\'" del 50%', "La «nueva “era”» del 50\u00a0%"),
        ("ca", "L'\"ús\" d'això", "L’«ús» d’això"),
    ],
)
def test_metadata_is_set_like_the_text(lang, written, wanted):
    assert typeset_text(written, MANNERS[lang]) == wanted
    metadata = typeset_metadata(Metadata(title=written, lang=lang, excerpt=written), MANNERS[lang])
    assert (metadata.title, metadata.subtitle, metadata.excerpt) == (wanted, "", wanted)


# What must hold of any text

WORDS = st.lists(
    st.sampled_from(
        ["word", '"a', 'b"', "'c'", "d's", "10", "5-7", "10-20", "%", "kg", "p.", "J.", "Dr.", "x", "-", "--", "…", "Núm.",
         "XII", "de", "febrero", "abril", "February", "col·lecció", "https://a.org/5-7", "`5-7 x`", "*em*",
         "[l](u-1-2)", "\n"],
    ),
    max_size=12,
)  # fmt: skip
LETTERS = re.compile(r"[\W_x×]")


def letters(blocks):
    """Return letters and digits, less the one that may be a sign."""
    return LETTERS.sub("", text(blocks))


@settings(deadline=None, max_examples=60)
@given(WORDS, st.sampled_from(LANGUAGES))
def test_letters_never_change(words, lang):
    blocks = pandoc.read(" ".join(words), READER)
    once = typeset(blocks, MANNERS[lang])
    assert letters(once) == letters(blocks)
    assert typeset(once, MANNERS[lang]) == once


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("ab5 7-'\"x%.,p—\n·À"), max_size=30), st.sampled_from(LANGUAGES))
def test_letters_of_metadata_never_change(words, lang):
    assert LETTERS.sub("", typeset_text(words, MANNERS[lang])) == LETTERS.sub("", words)


# In publications


def words_of(artifact):
    with pypdfium2.PdfDocument(artifact.path) as document:
        return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_bounded() for page in document))


def test_headings_and_links_agree_after_all(make_series, theme, tmp_path):
    links = "See [it](#pages-5-7) and [two](002-two.md#the-end)."
    files = {
        "001-one.md": article(f"{links}\n\n## Pages 5-7\n\nText.\n", title="'\"One\"'"),
        "002-two.md": article('## The "End"\n\nText.\n', title="It's Two"),
    }
    report = build(make_series(files), Wanted(), theme, ("pdf",), tmp_path / "out")
    assert [str(d) for d in report.diagnostics if d.weight != "note"] == []
    (book,) = [artifact for artifact in report.artifacts if artifact.layout == "book"]
    with pypdfium2.PdfDocument(book.path) as document:
        outline = [entry.get_title() for entry in document.get_toc()]
    assert {"“One”", "Pages 5–7", "It’s Two", "The “End”"} <= set(outline)


def test_a_fourth_language_needs_one_file(make_series, tmp_path):
    toml = SERIES.replace('["en", "es"]', '["fr"]').replace('en = "*.md"\nes = "es/*.md"', 'fr = "*.md"')
    files = {
        "001-un.md": article('Il dit : "bonjour", 25% et art. 5 ! Le 10 février.\n', title="Un titre"),
        "theme/templates/labels/fr.toml": FRENCH,
    }
    series = make_series(files, toml + '[theme]\nfolder = "theme"\n')
    theme = load_theme(ROOT / "styles", ROOT / "templates", series=series)
    report = build(series, Wanted(), theme, ("pdf",), tmp_path / "out")
    told = [str(d) for d in report.diagnostics]
    assert len(told) == 1
    assert "C012" in told[0]
    assert "labels are missing: part, page" in told[0]
    (brief, book) = sorted(report.artifacts, key=lambda artifact: artifact.layout, reverse=True)
    assert "Table des matières" in words_of(book)
    found = words_of(brief)
    assert "10 février 2026" in found
    assert "« bonjour »" in found
    manner = customs("fr", theme.labels, TypographyRules())
    said = 'Il dit : "bonjour", 25% et art. 5 ! Le 10 février'
    assert shown(said, manner=manner) == "Il dit~: «~bonjour~», 25_% et art.~5_! Le 10~février"


# Labels


def test_every_language_has_every_label():
    keys = {lang: set(texts) for lang, texts in LABELS.items()}
    assert set(keys) == set(LANGUAGES)
    assert keys["en"] == keys["es"] == keys["ca"]
    for key in keys["en"]:
        assert len({tuple(sorted(re.findall(r"\{\w+\}", texts[key]))) for texts in LABELS.values()}) == 1, key


# Hyphens


def test_a_line_never_breaks_at_the_dot_of_a_double_l(theme):
    words = ("col·lecció", "intel·ligència", "paral·lelament", "tranquil·litat", "excel·lència", "col·laboració")
    style = "margin:0;text-indent:0;overflow-wrap:normal;hyphenate-limit-chars:5 2 2;hyphenate-limit-zone:0"
    boxes = "".join(f'<p style="width:{width}pt;{style}">mot {word} ser</p>' for word in words for width in range(30, 95))
    data, *_ = lay_out(f'<html lang="ca"><body>{boxes}', theme, {}, tagged=False)
    with pypdfium2.PdfDocument(data) as document:
        lines = [line for page in document for line in page.get_textpage().get_text_bounded().splitlines()]
    broken = {line.strip() for line in lines if line.strip().endswith(("\ufffe", "\u2010", "-"))}
    assert len(broken) > len(words)
    assert not [line for line in lines if line.startswith("·")]
    assert not [line for line in broken if re.search(r"·.?.?$", line)]
    assert not {re.sub(r"\W+$", "", line).rpartition(" ")[2] for line in broken} & {w.partition("·")[0] for w in words}
