"""The script to compare with: articles to a book, or to briefs one by one, with pandoc and WeasyPrint and nothing else.

It is what a person who knows both tools writes in an hour, and is kept honest: it takes pandoc's fastest reader, lays out
one tagged document (PDF/UA-1) with the project's own faces, sizes and margins, so that both sides set about the same pages,
and in a batch it loads the layout engine and its stylesheet once.

It does: strip metadata; give headings and notes names that are unique in the book, and rewrite links between articles, by
regular expressions; contents and page references by `target-counter`; running heads; notes at the end of their section; EPUB
with that look; DOCX as pandoc writes it.

It does not: check links or anything else; distrust an article; make parts, covers, colophons, notes at the foot of a
page; embed faces in EPUB and DOCX; fill the contents of the DOCX; repair what pandoc and WeasyPrint leave open in tags
and metadata; write the same bytes each time; remember anything: whatever was edited, it does all again. It makes one
format after the other.

    python plain.py (book|briefs) OUT --styles FOLDER --series TITLE --site URL [--lean] ARTICLE...

FOLDER holds `print.css` and `epub.css`. A lean book has no page references: they make the layout engine set many pages
twice.
"""

from __future__ import annotations

import argparse
import html
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frontmatter
import pypandoc
import weasyprint
from weasyprint.text.fonts import FontConfiguration

READER = "commonmark_x-yaml_metadata_block"
FENCE = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)[ \t]*$)", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
NOTE = re.compile(r"\[\^([^\]]+)\]")
LINK = re.compile(r"\]\((?:https?://[^/)]+)?(/[^)#]*?/)?([\w-]+)/?(?:#([\w-]+))?\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LABEL = re.compile(r"\A\s*\*\*([^*\n]+)\*\*[ ]*\n\*(?:Type|Tipo|Tipus): ([^*\n]+)\*\s*$", re.MULTILINE)


@dataclass
class Chapter:
    """An article as read."""

    slug: str
    meta: dict[str, Any]
    label: str
    kind: str
    body: str


@dataclass
class Job:
    """What is the same for all files of a run."""

    out: Path
    styles: Path
    series: str
    site: str
    css: weasyprint.CSS
    fonts: FontConfiguration
    lean: bool


def read(path: Path) -> Chapter:
    """Return an article without its metadata."""
    post = frontmatter.load(str(path))
    found = LABEL.match(post.content)
    label, kind = found.groups() if found else ("", "")
    body = IMAGE.sub(lambda m: f"![{m[1]}]({path.parent / m[2]})", LABEL.sub("", post.content))
    return Chapter(path.stem, post.metadata, label, kind, body)


def named(chapter: Chapter, known: set[str], site: str) -> str:
    """Return the text of an article with names that are unique in the book, and links to its chapters or to the site."""
    slug = chapter.slug

    def heading(found: re.Match[str]) -> str:
        name = re.sub(r"[^\w\- ]", "", found[2].lower()).replace(" ", "-")
        return f"{found[1]} {found[2]} {{#{slug}--{name}}}"

    def link(found: re.Match[str]) -> str:
        path, target, section = found.groups()
        if target in known:
            return f"](#{target}--{section})" if section else f"](#{target})"
        return f"]({site}{path}{target}{f'#{section}' if section else ''})" if path else found[0]

    def prose(text: str) -> str:
        return LINK.sub(link, NOTE.sub(rf"[^{slug}-\1]", HEADING.sub(heading, text)))

    pieces = FENCE.split(chapter.body)
    return "".join(piece if FENCE.fullmatch(piece) else prose(piece) for piece in pieces)


def opened(chapter: Chapter, text: str) -> str:
    """Return the text of a chapter with its title and what stands around it."""
    meta = chapter.meta
    label = f"::: object\n{chapter.label}\n:::\n\n" if chapter.label else ""
    standfirst = f"::: standfirst\n{meta.get('excerpt', '')}\n:::\n\n" if meta.get("excerpt") else ""
    byline = f"::: byline\n{meta.get('date', '')} · Version {meta.get('version', '1.0')}\n:::\n\n"
    return f"# {meta['title']} {{#{chapter.slug} .chapter-title}}\n\n{label}{standfirst}{byline}{text}\n"


def pandoc(text: str, to: str, *arguments: str) -> str:
    """Return what pandoc writes of a text."""
    command = [pypandoc.get_pandoc_path(), "-f", READER, "-t", to, "--reference-location=section", *arguments]
    return subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout


def packages(job: Job, name: str, title: str, text: str) -> None:
    """Write the EPUB and the DOCX."""
    facts = (f"--metadata=title={title}", "--metadata=lang=en", f"--metadata=author={job.series}", "--toc", "--toc-depth=2")
    css = f"--css={job.styles / 'epub.css'}"
    pandoc(text, "epub3", *facts, css, "--split-level=1", "-o", str(job.out / f"{name}.epub"))
    pandoc(text, "docx", *facts, "-o", str(job.out / f"{name}.docx"))


def print_pdf(job: Job, name: str, title: str, kind: str, content: str) -> None:
    """Write the PDF."""
    author = f'<meta name="author" content="{html.escape(job.series)}">'
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title>{author}'
    page = f'<!DOCTYPE html><html lang="en"><head>{head}</head><body class="{kind}">{content}</body></html>'
    document = weasyprint.HTML(string=page, base_url=str(job.out))
    document.write_pdf(job.out / f"{name}.pdf", stylesheets=[job.css], font_config=job.fonts, pdf_variant="pdf/ua-1")


def book(job: Job, chapters: list[Chapter]) -> None:
    """Write one book of all articles."""
    known = {chapter.slug for chapter in chapters}
    text = "\n\n".join(opened(chapter, named(chapter, known, job.site)) for chapter in chapters)
    lines = [f'<li><a href="#{c.slug}">{html.escape(c.meta["title"])}</a></li>' for c in chapters]
    front = f'<section class="titlepage"><p class="title">{html.escape(job.series)}</p></section>'
    contents = f'<nav class="contents"><h1>Contents</h1><ul>{"".join(lines)}</ul></nav>'
    kind = "book" if job.lean else "book references"
    print_pdf(job, "book", job.series, kind, front + contents + pandoc(text, "html5"))
    packages(job, "book", job.series, text)


def brief(job: Job, chapter: Chapter) -> None:
    """Write one article alone."""
    meta, escape = chapter.meta, html.escape
    text = named(chapter, {chapter.slug}, job.site)
    topics = escape(", ".join(meta.get("categories", [])))
    facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in [
        ("Published", meta.get("date", "")), ("Version", meta.get("version", "")), ("Topics", topics)])  # fmt: skip
    content = (
        f'<div class="running-head">{escape(job.series)} · {escape(meta["title"])}</div>'
        f'<div class="masthead"><p>{escape(job.series)}</p></div>'
        f'<div class="opening"><p class="object">{escape(chapter.label)}</p>'
        f'<h1>{escape(meta["title"])}</h1><p class="standfirst">{escape(meta.get("excerpt", ""))}</p>'
        f'<div class="facts"><p>{escape(chapter.kind)}</p><dl>{facts}</dl></div></div><main>{pandoc(text, "html5")}</main>'
        f'<section class="closing"><h2>How to cite</h2><p>{escape(job.series)} ({str(meta.get("date", ""))[:4]}). '
        f"<em>{escape(meta['title'])}</em>. {job.site}/{chapter.slug}/</p></section>"
    )
    print_pdf(job, chapter.slug, meta["title"], "brief", content)
    packages(job, chapter.slug, meta["title"], opened(chapter, text))


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["book", "briefs"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--styles", type=Path, required=True)
    parser.add_argument("--series", required=True)
    parser.add_argument("--site", default="")
    parser.add_argument("--lean", action="store_true")
    parser.add_argument("articles", type=Path, nargs="+")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    fonts = FontConfiguration()
    css = weasyprint.CSS(given.styles / "print.css", font_config=fonts)
    job = Job(given.out.resolve(), given.styles.resolve(), given.series, given.site, css, fonts, given.lean)
    chapters = [read(path.resolve()) for path in given.articles]
    if given.what == "book":
        book(job, chapters)
    else:
        for chapter in chapters:
            brief(job, chapter)


if __name__ == "__main__":
    main()
