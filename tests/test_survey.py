"""What is learnt of a folder that was made for another tool."""

from pathlib import PurePosixPath

import pytest

from pipeline.errors import UsageError
from pipeline.survey import survey
from pipeline.survey.hrefs import hrefs
from pipeline.survey.languages import guessed
from pipeline.survey.site import Site, find_site


@pytest.fixture
def folder(tmp_path):
    """Write files into a folder that has no configured site above it."""

    def make(files):
        place = tmp_path / "a" / "b" / "my-series"
        for name, text in files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return place

    return make


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "astro.config.ts",
            "// site: 'https://old.example.org'\nexport default { /* title: 'No' */ site: \"https://a.example.org/\" }",
            Site("astro.config.ts", "", "https://a.example.org"),
        ),
        (
            "_config.yml",
            "title: T\nurl: https://j.example.org\nbaseurl: /x/\nauthor: Ada\nlang: ca_ES\n",
            Site("_config.yml", "T", "https://j.example.org/x", "Ada", "", ("ca",)),
        ),
        (
            "hugo.toml",
            (
                'title = "T"\nbaseURL = "https://h.example.org/"\ndefaultContentLanguage = "es"\ncopyright = "CC0"\n'
                "[languages.es]\n[languages.en]\n"
            ),
            Site("hugo.toml", "T", "https://h.example.org", "", "CC0", ("es", "en")),
        ),
        (
            "config.toml",
            'base_url = "https://z.example.org"\ntitle = "Z"\n',
            Site("config.toml", "Z", "https://z.example.org"),
        ),
        ("config.toml", 'title = "Some program"\n', Site()),
        (
            "book.toml",
            '[book]\ntitle = "B"\nauthors = ["A", "C"]\nlanguage = "fr"\n',
            Site("book.toml", "B", "", "A, C", "", ("fr",)),
        ),
        (
            "mkdocs.yml",
            "site_name: M\nsite_url: https://m.example.org/\ntheme:\n  language: en\nx: !!python/name:os.system\n",
            Site("mkdocs.yml", "M", "https://m.example.org", "", "", ("en",)),
        ),
        ("mkdocs.yml", "- a list\n", Site()),
        ("_config.yml", "title: [unclosed\n", Site()),
        ("_config.yml", 'title: T\nurl: "{{ host }}"\n', Site("_config.yml", "T")),
    ],
)
def test_sites(folder, name, text, expected):
    assert find_site(folder({name: text})) == expected


def test_the_site_may_be_configured_three_folders_above(folder):
    place = folder(
        {"astro.config.mjs": "export default { site: 'https://a.example.org' }", "src/content/essays/deep/a.md": ""}
    )
    assert find_site(place / "src" / "content" / "essays").file == "../../../astro.config.mjs"
    assert find_site(place / "src" / "content" / "essays" / "deep") == Site()


def test_languages_in_folders(folder):
    files = dict.fromkeys(["content/en/a.md", "content/en/b/c.md", "content/es/a.md"], "Text")
    assert survey(folder(files)).patterns == {"en": ("content/en/**/*.md",), "es": ("content/es/*.md",)}


def test_languages_in_endings(folder):
    files = dict.fromkeys(["posts/a.md", "posts/a.es.md", "posts/b.md", "posts/v1.2.md"], "The text and the words")
    found = survey(folder(files))
    assert found.patterns == {"en": ("posts/*.md",), "es": ("posts/*.es.md",)}
    assert found.counts == {"en": 3, "es": 1}


def test_a_folder_that_only_looks_like_a_language_is_none(folder):
    assert survey(folder({"a.md": "The words", "is/b.md": "The words", "it/c.md": "The words"})).patterns == {
        "en": ("**/*.md",)
    }


def test_the_language_is_declared_or_stated_or_guessed(folder):
    text = "El agua y las piedras que hay en los ríos."
    assert list(survey(folder({"a.md": text})).patterns) == ["es"]
    assert list(survey(folder({"a.md": f"---\ntitle: A\nlang: ca\n---\n{text}"})).patterns) == ["ca"]
    assert list(survey(folder({"book.toml": '[book]\ntitle = "B"\nlanguage = "de"\n'})).patterns) == ["de"]
    assert guessed(["Els ocells i les pedres amb què es fa una casa"]) == "ca"
    assert guessed(["", "www.example.com e i y x"]) == "en"


def test_what_is_about_the_folder_is_left_out_unless_it_is_a_chapter(folder):
    files = {
        "a.md": "See [its own page](part/README.md).",
        "README.md": "# A Title\n",
        "LICENSE.md": "All of it.",
        "CHANGELOG.md": "# 1.0\n",
        "part/README.md": "A chapter.",
        "other/README.md": "About a folder.",
        "node_modules/x/README.md": "Not ours.",
        "node_modules/x/docs.md": "Not ours.",
    }
    found = survey(folder(files))
    assert found.title == "A Title"
    assert found.counts == {"en": 2}
    assert set(found.exclude) == {
        "README.md",
        "LICENSE.md",
        "CHANGELOG.md",
        "other/README.md",
        "node_modules/**/*",
    }


def test_addresses_are_learnt_from_links(folder):
    files = {
        "001-a.md": "[b](/research/002-b/) [b](/research/002-b/#x) [gone](/research/003-gone) [page](/about)",
        "002-b.md": "[a](https://s.example.org/research/001-a/?q) [b](https://s.example.org/research/002-b/) "
        "[b](https://s.example.org/research/002-b/) [es](/research/es/001-a/) [c](https://x.example.com/001)",
        "es/001-a.md": "[b](</research/002-b>)\n\n```\n[no](/code/001-a)\n```\n",
    }
    found = survey(folder(files)).addresses
    assert found.patterns == ("/research/{slug}", "/research/{lang}/{slug}")
    assert found.public == ("/research/{slug}/", "/research/{lang}/{slug}/")
    assert (found.site, found.strangers) == ("https://s.example.org", ("003-gone",))


def test_folders_with_files_are_noticed_wherever_they_are(folder):
    files = {
        "astro.config.mjs": "export default { site: 'https://a.example.org' }",
        "public/logo.txt": "",
        "src/assets/x.png": "",
        "src/essays/a.md": "![x](../assets/deep/x.png) [y](b.md) [z](deep/../b.md) [w](../gone/x.md) [up](../..)",
        "src/essays/b.md": "Text",
    }
    found = survey(folder(files) / "src" / "essays")
    assert found.addresses.outside == ("../..", "../assets", "../gone")
    assert found.assets == ("../../public", "../assets")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[other one|text]] and [[Other One#part]]", "obsidian"),
        ("[[text|Other one]]", "mediawiki"),
        ("[[Other one]]", "obsidian"),
        ("[[nothing|here]]\n\n```\n[[other one]]\n```\n", ""),
    ],
)
def test_wikilinks(folder, text, expected):
    assert survey(folder({"a.md": text, "Other one.md": "Text"})).addresses.wikilinks == expected


@pytest.mark.parametrize(
    ("stated", "keys", "sort"),
    [
        (
            "eip: {n}\nteaser: x\nposted: 2026-01-01\nyear: 2026",
            {"excerpt": ("teaser",), "date": ("posted",), "number": ("eip",)},
            ("number", "slug"),
        ),
        ("description: x\ndate: 2026-01-01\nviews: 7", {}, ("date", "slug")),
        ("weight: 3\ndate: 2026-01-01", {}, ("weight", "slug")),
        ("layout: post", {}, ("slug",)),
    ],
)
def test_metadata_keys_and_their_meaning(folder, stated, keys, sort):
    found = survey(folder({f"eip-{n}.md": f"---\ntitle: T\n{stated.format(n=n)}\n---\nText" for n in (1, 20)}))
    assert (found.habits.keys, found.sort, found.habits.titled) == (keys, sort, True)


def test_categories_with_their_names_in_each_language(folder):
    def text(*names):
        return f"---\ntitle: T\ncategories: [{', '.join(names)}]\n---\nText"

    files = {"a.md": text("Law", "Water"), "b.md": text("Law"), "c.md": text("Air"), "es/a.md": text("Derecho", "Agua")}
    (only,) = survey(folder(files)).categories
    assert (only.name, only.titles, only.count) == ("Law", {"en": "Law", "es": "Derecho"}, 2)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"notes.txt": "x"}, "it holds no Markdown file"),
        ({"README.md": "# X"}, "only README.md"),
        ({}, "there is no folder"),
    ],
)
def test_a_folder_without_articles_is_answered(folder, files, message):
    with pytest.raises(UsageError, match=message):
        survey(folder(files))


def test_a_summary_lists_most_of_the_pages(folder):
    files = {"a/SUMMARY.md": "- [B](b.md)\n- [C](c.md)\n- [D]()\n", "a/b.md": "B", "a/c.md": "C", "a/README.md": "Read"}
    place = folder(files)
    assert survey(place).summary == "a/SUMMARY.md"
    (place / "a" / "SUMMARY.md").write_text("[B](b.md)")
    assert survey(place).summary == ""


def test_hrefs():
    text = '[a](b.md "t") ![i](<my pic.png>) <a href="/c">d</a> [r][n]\n\n[n]: https://e.org/f\n\n```\n[x](y.md)\n```\n'
    assert hrefs(text) == ["b.md", "my pic.png", "/c", "https://e.org/f"]


def test_paths_are_posix(folder):
    assert PurePosixPath(next(iter(survey(folder({"one two/a.md": "Text"})).patterns["en"]))) == PurePosixPath(
        "one two/*.md"
    )
