"""The theme: tokens that reach every format, overlays, and what a series may bring of its own."""

import ctypes
import dataclasses
import pickle
import re
import zipfile
from collections import Counter
from pathlib import Path

import lxml.etree as et
import pypdfium2
import pytest
from conftest import ROOT, SERIES, article
from test_execute import run_by

from pipeline.build import build
from pipeline.diagnostics import Code
from pipeline.errors import SeriesError, UsageError
from pipeline.execution.workers import Limits, processes
from pipeline.render import unrendered
from pipeline.select import Wanted
from pipeline.storage.digest import Names, digest
from pipeline.theme import load_theme, trimmed
from pipeline.theme.docx_properties import points
from pipeline.theme.files import project_files, tables
from pipeline.theme.kinds import kind_of, read_kinds
from pipeline.theme.tokens import names

FORMATS = ("pdf", "epub", "docx")
VARIANTS = ("screen", "print", "large-print", "compact")
TRIMS = {"a4": (595, 842), "a5": (420, 595), "6x9": (432, 648)}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHARACTER = 0.496
"""The mean width of a character of English text in the face of the text, in ems, spaces included."""
BODY = "Plain words with a [link](https://example.com/).\n\n## A Section\n\nMore words.\n"
HOSTILE = "[theme]\nfolder = 'theme'\n"


def themed(series, variant="screen"):
    return load_theme(ROOT / "styles", ROOT / "templates", variant, series)


@pytest.fixture
def publish(make_series, tmp_path):
    """Publish a series of one article in three formats, with files in its theme's folder; return the artifacts' paths."""

    def made(files=(), *, variant="screen", toml=SERIES, theme='[theme]\nfolder = "theme"\n', formats=FORMATS):
        own = {f"theme/{name}": text for name, text in dict(files).items()}
        series = make_series({"001-first.md": article(BODY), "theme/README.md": "", **own}, toml + theme)
        report = build(series, Wanted(books=()), themed(series, variant), formats, tmp_path / "out")
        assert [str(d) for d in report.diagnostics] == []
        return {artifact.format: Path(artifact.path) for artifact in report.artifacts}

    return made


def printed(path):
    """Return how many characters of a PDF have each colour, and each face and size of type."""
    raw, colours, faces = pypdfium2.raw, Counter(), Counter()
    with pypdfium2.PdfDocument(path) as document:
        for text in (page.get_textpage() for page in document):
            for index in range(raw.FPDFText_CountChars(text)):
                channels, matrix = [ctypes.c_uint() for _ in range(4)], raw.FS_MATRIX()
                name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
                if not raw.FPDFText_GetFontInfo(text, index, name, 100, flags) or not name.value:
                    continue  # a line end, which pdfium adds
                raw.FPDFText_GetFillColor(text, index, *channels)
                raw.FPDFText_GetMatrix(text, index, matrix)
                family = re.match(r".{6}\+(.+?)(-(Semi-Bold|Bold|Italic))*,?$", name.value.decode())[1]
                colours["#" + "".join(f"{channel.value:02x}" for channel in channels[:3])] += 1
                faces[family, round(raw.FPDFText_GetFontSize(text, index) * matrix.a, 2)] += 1
    return colours, faces


def part(path, name):
    with zipfile.ZipFile(path) as package:
        return package.read(next(n for n in package.namelist() if n.endswith(name))).decode()


def style(path, name):
    root = et.fromstring(part(path, "word/styles.xml").encode())
    return next(s for s in root.iter(f"{W}style") if s.get(f"{W}styleId") == name)


# One token, three formats


def test_an_accent_reaches_every_format(publish):
    made = publish({"tokens.toml": '[colour]\naccent = "#a21caf"\naccent-strong = "#86198f"\n'})
    colours, _ = printed(made["pdf"])
    assert colours["#86198f"] > 0
    assert not {"#2563eb", "#1d4ed8"} & set(colours)
    assert "#a21caf" in (css := part(made["epub"], ".css"))
    assert not {"#2563eb"} & set(re.findall("#[0-9a-f]{6}", css))
    assert style(made["docx"], "Hyperlink").find(f"{W}rPr/{W}color").get(f"{W}val") == "86198f"
    assert 'val="A21CAF"' in part(made["docx"], "theme1.xml")


def test_a_heading_face_reaches_every_format(publish):
    made = publish({"tokens.toml": '[face]\ndisplay = "Source Serif 4"\n'})
    _, faces = printed(made["pdf"])
    assert {face for face, _ in faces} == {"Source-Serif-4"}
    heading = re.search(r"h1, h2, h3, h4, h5, h6 \{[^}]*font-family: ([^;]+);", part(made["epub"], ".css"))[1]
    assert heading.startswith('"Source Serif 4"')
    fonts = et.fromstring(part(made["docx"], "theme1.xml").encode()).iter("{*}latin")
    assert [font.get("typeface") for font in fonts] == ["Source Serif 4", "Source Serif 4"]


def test_a_size_of_the_text_reaches_every_format(publish):
    made = publish({"tokens.toml": '[size]\nbody = "12pt"\nleading = "17pt"\n'})
    _, faces = printed(made["pdf"])
    assert faces["Source-Serif-4", 12] > len("Plain words with a link")
    assert not faces["Source-Serif-4", 10]
    css = part(made["epub"], ".css")
    assert re.search(r"h2 \{ font-size: ([\d.]+)em", css)[1] == f"{14.5 / 12:.4g}"
    assert re.search(r"\nbody \{[^}]*line-height: ([\d.]+);", css)[1] == f"{17 / 12:.4g}"
    defaults = et.fromstring(part(made["docx"], "word/styles.xml").encode()).find(f"{W}docDefaults")
    assert defaults.find(f".//{W}sz").get(f"{W}val") == "24"


# Tokens and their kinds


def test_every_token_has_a_kind():
    files = project_files(ROOT / "styles", ROOT / "templates")
    declared = tables(files["kinds.toml"], [])
    kinds = read_kinds(declared, ["Inter"])
    tokens = [f"{table}.{name}" for table, inside in tables(files["tokens.toml"], []).items() for name in inside]
    assert {kind_of(token, kinds).name for token in tokens} == set(declared)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("trim", ["", *TRIMS])
def test_the_measure_can_be_read(variant, trim):
    tokens = trimmed(themed(None, variant), trim).tokens
    assert not [value for value in tokens.values() if "{" in value]
    for margins in (("book-inner", "book-outer"), ("brief-left", "brief-right", "brief-side"), ("page-inner", "page-outer")):
        width = points(tokens["page-width"]) - sum(points(tokens[name]) for name in margins)
        characters = width / (points(tokens["size-body"]) * CHARACTER)
        least, most = (36, 56) if variant == "large-print" else (58, 70)
        assert least < characters < most + 0.5, (margins, characters)
        if trim in {"", "a4"} and variant != "large-print":
            assert characters > 65.5


@pytest.mark.parametrize(("trim", "size"), TRIMS.items())
def test_a_trim_is_the_size_of_the_page(publish, trim, size):
    made = publish(theme=f'[theme]\ntrim = "{trim}"\n', formats=("pdf", "docx"))
    with pypdfium2.PdfDocument(made["pdf"]) as document:
        assert {tuple(map(round, page.get_size())) for page in document} == {size}
    page = et.fromstring(part(made["docx"], "word/document.xml").encode()).find(f".//{W}pgSz")
    assert (int(page.get(f"{W}w")) // 20, int(page.get(f"{W}h")) // 20) == pytest.approx(size, abs=1)


def test_each_edition_has_its_own_trim(make_series, tmp_path):
    toml = SERIES.replace('title = "All of It"', 'title = "All of It"\ntrim = "6x9"')
    series = make_series({"001-first.md": article(BODY)}, toml + '[theme]\ntrim = "a5"\n[briefs]\ntrim = "a4"\n')
    report = build(series, Wanted(), themed(series, "print"), ("pdf",), tmp_path / "out")
    found = {}
    for artifact in report.artifacts:
        with pypdfium2.PdfDocument(artifact.path) as document:
            left, bottom, right, top = document[0].get_trimbox()
            found[artifact.layout] = (round(right - left), round(top - bottom))
    assert found == {"book": TRIMS["6x9"], "brief": TRIMS["a4"]}


def test_a_trim_counts_only_where_there_are_pages(publish):
    one, other = (publish(theme=theme, formats=("epub",))["epub"].read_bytes() for theme in ("", '[theme]\ntrim = "a5"\n'))
    assert one == other


def test_an_unknown_variant(make_series):
    with pytest.raises(UsageError, match="no variant 'prnt'; there are compact, large-print, print, screen"):
        themed(make_series({}), "prnt")


# What a series brings


def test_own_files_take_precedence_one_by_one(make_series):
    own = {
        "tokens.toml": '[colour]\naccent = "#a21caf"\n[size]\nbody = "11pt"\n[print.size]\nbody = "9pt"\n',
        "variants/print.toml": '[page]\nbleed = "5mm"\n',
        "variants/slides.toml": '[page]\nwidth = "297mm"\nheight = "210mm"\n',
        "trims/square.toml": '[page]\nwidth = "200mm"\nheight = "200mm"\n[slides.page]\nheight = "100mm"\n',
        "custom.css": ".mine { color: var(--colour-accent); }\n",
        "templates/pdf/front/title.html.j2": '<p>{% include "pdf/mine.html.j2" %}</p>\n',
        "templates/pdf/mine.html.j2": "{{ book.metadata.title }}\n",
        "templates/labels/en.toml": 'contents = "In This Book"\nlicence-cc0-1-0 = "Take it."\n',
    }
    series = make_series({f"theme/{name}": text for name, text in own.items()}, SERIES + HOSTILE)
    ours, screen, printing, slides = (themed(None), themed(series), themed(series, "print"), themed(series, "slides"))
    assert [theme.tokens["size-body"] for theme in (ours, screen, printing)] == ["10pt", "11pt", "9pt"]
    assert [theme.tokens["page-bleed"] for theme in (screen, printing)] == ["0mm", "5mm"]
    assert printing.tokens["page-marks"] == "crop"
    assert slides.tokens["page-width"] == "297mm"
    assert [trimmed(theme, "square").tokens["page-height"] for theme in (screen, slides)] == ["200mm", "100mm"]
    changed = {name for name in screen.styles if screen.styles[name] != ours.styles[name]}
    assert changed == {"custom.css"}
    assert {n for n in screen.templates if screen.templates[n] != ours.templates.get(n)} == {
        "pdf/front/title.html.j2",
        "pdf/mine.html.j2",
    }
    changed = {key for key in screen.labels["en"] if screen.labels["en"][key] != ours.labels["en"].get(key)}
    assert changed == {"contents", "licence-cc0-1-0"}


def test_large_print_takes_the_colours_of_the_series(make_series):
    series = make_series({"theme/tokens.toml": '[colour]\naccent = "#c2410c"\n'}, SERIES + HOSTILE)
    assert themed(series).tokens["colour-accent"] == "#c2410c"
    assert themed(series, "large-print").tokens["colour-accent"] == "#9f350a"


def test_files_that_lead_out_of_the_folder(make_series, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("h1 { content: 'secret'; }")
    series = make_series({"theme/README.md": ""}, SERIES + HOSTILE)
    (tmp_path / "theme" / "custom.css").symlink_to(secret)
    with pytest.raises(SeriesError, match=r"custom\.css leads out of the theme's folder"):
        themed(series)


def test_a_folder_that_is_not_there(make_series):
    with pytest.raises(SeriesError, match=r"series.toml:\d+:1: error C014 no folder them"):
        themed(make_series({}, SERIES + "[theme]\nfolder = 'them'\n"))
    with pytest.raises(SeriesError, match=r"must be a path from series\.toml"):
        make_series({}, SERIES + "[theme]\nfolder = '/etc'\n")


def test_a_theme_is_small_and_says_nothing_of_where_it_was(make_series, tmp_path):
    series = make_series({"theme/tokens.toml": '[colour]\naccent = "#ff9900"\n'}, SERIES + HOSTILE)
    theme = themed(series)
    assert {d.code for d in theme.diagnostics} == {Code.C016}
    sent = trimmed(theme, "a5")
    assert str(tmp_path) not in repr(sent)
    assert pickle.loads(pickle.dumps(sent)) == sent  # noqa: S301 - our own
    assert len(pickle.dumps(sent)) < 150_000
    assert digest(sent, Names()) == digest(trimmed(dataclasses.replace(theme, diagnostics=()), "a5"), Names())


@pytest.mark.parametrize(
    ("rule", "line", "answer"),
    [
        ('p[style="Normal"] {\n  colour: #ffffff;\n}', 2, "unknown property colour: #ffffff"),
        ('p[style="Normal"] { color: #ffffff; }\nh1, h7 {}', 2, "unknown selector h1"),
        ('p[style="Normal"] {\n\n  margin-top: wide; }', 3, "not a length: wide"),
        ('p[style="Normal"] { margin-top: var(--weight-text); colour: var(--colour-text); }', 1, "unknown property colour"),
    ],
)
def test_a_rule_that_no_word_style_can_follow(make_series, rule, line, answer):
    css = (ROOT / "styles" / "docx.css").read_text()
    series = make_series({"theme/docx.css": f"{rule}\n{css}"}, SERIES + HOSTILE)
    with pytest.raises(SeriesError) as caught:
        themed(series)
    (told,) = caught.value.diagnostics
    assert (told.code, told.place.line) == (Code.C007, line)
    assert told.place.file.endswith("theme/docx.css")
    assert answer in told.message


# Templates of a series are held in a sandbox

ATTACKS = {
    "{{ ''.__class__.__mro__[1].__subclasses__() }}": "access to attribute '__class__'",
    "{{ book.metadata.__init__.__globals__ }}": "access to attribute '__init__'",
    "{{ theme.tokens.update({'colour-text': '#ff0000'}) }}": "access to attribute 'update'",
    "{% for i in range(10 ** 8) %}{% endfor %}": "Range too big",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}": "access to attribute '__init__'",
    "{{ '{0.__class__}'.format(book) }}": "access to attribute '__class__'",
    "{% include ['/etc/passwd', '../../../etc/passwd'] %}": "none of the templates given were found",
    "{{ book.metadata.titel }}": "has no attribute 'titel'",
    "{{ 1 / 0 }}": "division by zero",
    "{{ 1 + book }}": "unsupported operand",
}


@pytest.mark.parametrize(("attack", "answer"), ATTACKS.items(), ids=range(len(ATTACKS)))
def test_what_a_template_may_not(make_series, tmp_path, attack, answer):
    files = {"001-first.md": article(BODY), "theme/templates/pdf/brief.html.j2": f"<html>\n{attack}</html>\n"}
    series = make_series(files, SERIES + HOSTILE)
    report = build(series, Wanted(books=()), themed(series), ("pdf",), tmp_path / "out")
    (told,) = report.diagnostics
    assert told.code is Code.C015
    assert (told.place.file, told.place.line) == ("templates/pdf/brief.html.j2", 2)
    assert answer in told.message
    assert not (tmp_path / "out" / "en").exists()


GREED = {
    "time": ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "ran longer than 3 seconds"),
    "memory": ("{{ 'x' * 10 ** 10 }}", "more memory than a worker may have"),
    "memory of a filter": ("{{ 'x'|center(10 ** 10) }}", "more memory than a worker may have"),
}


@pytest.mark.parametrize(("attack", "reason"), GREED.values(), ids=GREED)
def test_what_a_template_may_take(make_series, tmp_path, attack, reason):
    files = {"001-first.md": article(BODY), "theme/templates/pdf/brief.html.j2": attack}
    series = make_series(files, SERIES + HOSTILE)
    limits = Limits(seconds=3 if "range" in attack else 300, memory=2 * 2**30)
    with run_by(processes(2, {"render_job": unrendered}, limits)) as each:
        report = build(series, Wanted(books=()), themed(series), ("pdf",), tmp_path / "out", each=each)
    (told,) = report.diagnostics
    assert told.code is Code.R001
    assert reason in told.message


# The variants are what the project says they are


def test_the_variants_and_trims_are_those_documented():
    files = project_files(ROOT / "styles", ROOT / "templates")
    assert names(files, "variants/") == sorted(VARIANTS)
    assert names(files, "trims/") == sorted(TRIMS)
