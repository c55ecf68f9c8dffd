import pytest

from pipeline.articles.sources import sources


@pytest.fixture
def found(tmp_path):
    """Return language, path and slug of what the patterns find among some files."""

    def look(files, patterns, exclude=()):
        for name in files:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return [(s.lang, s.path.relative_to(tmp_path).as_posix(), s.slug) for s in sources(tmp_path, patterns, exclude)]

    return look


def test_the_longer_pattern_has_the_file(found):
    files = ["a.md", "guide/b.md", "es/a.md", "es/guide/b.md", "c.md", "c.es.md"]
    assert found(files, {"en": ["**/*.md"], "es": ["es/**/*.md", "**/*.es.md"]}) == [
        ("en", "a.md", "a"),
        ("en", "c.md", "c"),
        ("en", "guide/b.md", "b"),
        ("es", "c.es.md", "c"),
        ("es", "es/a.md", "a"),
        ("es", "es/guide/b.md", "b"),
    ]


def test_a_page_that_speaks_for_its_folder_has_its_name(found):
    files = ["index.md", "cake/index.md", "bread/README.md", "rolls/_index.md"]
    assert [slug for *_, slug in found(files, {"en": ["**/*.md"]})] == ["bread", "cake", "index", "rolls"]


def test_files_of_one_name_take_that_of_their_folder_in_every_language(found):
    files = ["start.md", "bread/start.md", "cake/start.md", "cake/end.md", "es/cake/start.md"]
    assert found(files, {"en": ["**/*.md"], "es": ["es/**/*.md"]}) == [
        ("en", "bread/start.md", "bread-start"),
        ("en", "cake/end.md", "end"),
        ("en", "cake/start.md", "cake-start"),
        ("en", "start.md", "start"),
        ("es", "es/cake/start.md", "cake-start"),
    ]


def test_hidden_and_excluded_files_are_none(found):
    files = ["a.md", ".github/b.md", "tools/c.md", "tools/deep/d.md", "README.md"]
    assert found(files, {"en": ["**/*.md"]}, ["README.md", "tools/**/*"]) == [("en", "a.md", "a")]
