import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline import pandoc
from pipeline.errors import PandocFailed
from pipeline.markup.tree import query, text
from pipeline.pandoc import coprocess
from pipeline.pandoc.coprocess import Coprocess

ROOT = Path(__file__).parent.parent
JSON = ["-f", "commonmark", "-t", "json"]
ENDLESS = ["-f", "markdown", "-t", "json"], b"[" * 40
EMPTY = b'{"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": []}'
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
RICH = """# Título {#a}

A *word*[^1], `code`, $x^2 + \\frac{1}{2}$, "quotes" and [a link of words](#a) and
another line: "\\","t":"Str"},{"t":"Space"},{"c":"".

- [ ] not yet
- [x] done it is

> [!NOTE]
> An alert.

```python
def f(x):  # comment
\treturn x
```

| a | b |
|---|--:|
| 1 | 2 |

3. three
4. four

![A picture](picture.png)

[^1]: A note.
"""


@pytest.fixture
def warm():
    """Give a pandoc of the test's own, and leave none behind."""
    warm = Coprocess(pandoc.executable)
    yield warm
    warm.close()


def pid(warm):
    return warm.child.process.pid


def running(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def ends(number, seconds=20):
    deadline = time.monotonic() + seconds
    while running(number) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not running(number)


def test_reads_and_writes():
    blocks = pandoc.read("A *word*.\n", "commonmark_x")
    assert text(blocks) == "A word."
    assert pandoc.write(blocks, "html5") == b"<p>A <em>word</em>.</p>\n"


def test_yaml_in_a_body_is_text():
    assert "title" in text(pandoc.read("Text\n\n---\ntitle: x\n---\n"))


def test_raw_attributes_are_not_read():
    blocks = pandoc.read("`<w:p/>`{=openxml}\n\n```{=html}\n<script>1</script>\n```\n")
    assert not list(query(blocks, "RawInline", "RawBlock"))


@pytest.mark.parametrize(
    "source",
    [RICH, "", "- a", "- a\n\n\n", "- a\r\n- b\r\n", "a\rb", "\ttab\n", "- a\tb\n\tc\n", "\ufeff# a\n", "a\u2028b\x0cc\td"],
)
def test_reads_what_the_command_line_reads(source):
    expected = pandoc.run(["--sandbox", "-f", pandoc.READER, "-t", "json"], source.encode())
    assert pandoc.read(source) == json.loads(expected)["blocks"]


@pytest.mark.parametrize(
    ("to", "arguments"),
    [
        ("html5", []),
        ("html5-task_lists-smart", []),
        ("html5", ["--mathml", "--section-divs"]),
        ("markdown-smart", ["--columns=40"]),
        ("plain", []),
        ("docx", ["--reference-doc=reference.docx"]),
        ("epub3", ["--mathml", "--epub-cover-image=picture.png", "--css=book.css", "--toc", "--toc-depth=2"]),
    ],
)
def test_writes_the_bytes_that_the_command_line_writes(to, arguments, tmp_path, monkeypatch):
    (tmp_path / "picture.png").write_bytes(PNG)
    (tmp_path / "book.css").write_text("p { margin: 0 }")
    (tmp_path / "reference.docx").write_bytes(pandoc.run(["--print-default-data-file", "reference.docx"], b""))
    facts = {"lang": {"t": "MetaString", "c": "es"}, "identifier": {"t": "MetaString", "c": "urn:x"}}
    environment = {"SOURCE_DATE_EPOCH": "1700000000"}
    blocks = pandoc.read(RICH, "gfm+attributes")
    document = {"pandoc-api-version": pandoc.api_version(), "meta": facts, "blocks": blocks}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    expected = pandoc.run(["-f", "json", "-t", to, "--wrap=none", *arguments], json.dumps(document).encode())
    monkeypatch.chdir("/")
    written = [pandoc.write(blocks, to, arguments, facts, tmp_path, environment) for _ in range(2)]
    assert written == [expected, expected]


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        (pandoc.READER, "![x](file://{0}) ![y]({0}) <!-- include {0} -->"),
        ("markdown", "![x]({0})\n\n!include {0}"),
        ("rst", ".. include:: {0}"),
        ("latex", "\\input{{{0}}}"),
        ("org", '#+INCLUDE: "{0}"'),
        ("html", '<iframe src="{0}"></iframe>'),
    ],
)
def test_reading_fetches_nothing(reader, source, tmp_path):
    secret = tmp_path / "secret.tex"
    secret.write_text("canary")
    assert "canary" not in str(pandoc.read(source.format(secret), reader))
    if reader == "rst":  # the trap is one: without the sandbox it springs
        assert b"canary" in pandoc.run(["-f", reader, "-t", "json"], source.format(secret).encode())


def test_a_conversion_that_never_ends_is_killed_and_the_next_is_served(warm):
    warm.convert(JSON, b"a", 10)
    first = pid(warm)
    with pytest.raises(PandocFailed, match=r"more than 0\.5 seconds"):
        warm.convert(*ENDLESS, 0.5)
    assert not running(first)
    assert b"Str" in warm.convert(JSON, b"a", 10)


def test_a_conversion_that_needs_too_much_memory_fails_and_the_next_is_served():
    small = Coprocess(pandoc.executable, heap="128M")
    with pytest.raises(PandocFailed, match="128M of memory"):
        small.convert(JSON, b"*a* " * 400_000, 60)
    assert b"Str" in small.convert(JSON, b"a", 10)
    small.close()


def test_a_single_run_is_limited_too():
    with pytest.raises(PandocFailed, match=r"more than 0\.5 seconds"):
        pandoc.run(*ENDLESS, seconds=0.5)
    with pytest.raises(PandocFailed, match="16M of memory"):
        pandoc.run(JSON, b"*a* " * 400_000, heap="16M")


def test_what_pandoc_complains_of_is_told():
    with pytest.raises(PandocFailed, match="Unknown"):
        pandoc.write([], "no-such-format")
    with pytest.raises(PandocFailed, match="Unknown"):
        pandoc.run(["-t", "no-such-format"], b"")


@pytest.mark.parametrize(
    ("arguments", "source"),
    [(["-f", "no-such", "-t", "json"], b""), ([*JSON, "--no-such"], b""), (["-f", "json", "-t", "html"], b"{")],
)
def test_a_complaint_leaves_pandoc_in_use(warm, arguments, source):
    warm.convert(JSON, b"a", 10)
    first = pid(warm)
    with pytest.raises(PandocFailed, match=r"\w"):
        warm.convert(arguments, source, 10)
    assert b"Str" in warm.convert(JSON, b"a", 10)
    assert pid(warm) == first


def test_an_option_that_no_writer_has_is_told(warm):
    with pytest.raises(PandocFailed, match="unknown property"):
        warm.convert(["-f", "json", "-t", "html", "--embed-resources"], EMPTY, 10)


def test_the_last_words_of_a_crash_are_told(tmp_path):
    (tmp_path / "reference.docx").write_bytes(b"no archive")
    with pytest.raises(PandocFailed, match="central directory"):
        pandoc.write([], "docx", ["--reference-doc=reference.docx"], folder=tmp_path)
    assert pandoc.read("a")


def test_one_request_leaves_nothing_to_the_next(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "full" / "picture.png").write_bytes(PNG)
    blocks = pandoc.read(RICH)
    clean = pandoc.write(blocks, "docx", folder=tmp_path / "empty", environment={"SOURCE_DATE_EPOCH": "0"})
    spanish = {"lang": {"t": "MetaString", "c": "es"}}
    pandoc.write(
        blocks, "docx", ["--toc"], spanish, tmp_path / "full", {"SOURCE_DATE_EPOCH": "1700000000", "TZ": "Asia/Tokyo"}
    )
    assert pandoc.write(blocks, "docx", folder=tmp_path / "empty", environment={"SOURCE_DATE_EPOCH": "0"}) == clean


def test_the_images_of_one_document_are_not_given_to_the_next(tmp_path):
    (tmp_path / "picture.png").write_bytes(PNG)
    illustrated = pandoc.write(pandoc.read(RICH), "docx", folder=tmp_path)
    assert b"word/media/" in illustrated
    read = json.loads(pandoc.PANDOC.convert(["-f", "docx", "-t", "json"], illustrated, 10))
    assert list(query(read["blocks"], "Image"))
    assert b"word/media/" not in pandoc.write(read["blocks"], "docx")


def test_the_environment_of_the_process_is_nothing_to_a_document(tmp_path):
    place = tmp_path / "càrpeta"
    place.mkdir()
    (place / "dibuix.png").write_bytes(PNG)
    script = f"""
import hashlib, pathlib
from pipeline import pandoc
blocks = pandoc.read("ñ ![x](dibuix.png)")
document = pandoc.write(blocks, "docx", folder=pathlib.Path("{place}"), environment={{"SOURCE_DATE_EPOCH": "0"}})
print(b"word/media/" in document, hashlib.sha256(document).hexdigest())
"""
    environments = [
        {},
        {"LC_ALL": "C", "TZ": "Asia/Tokyo", "ODD": b"\xff\xfe"},
        {"LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "9", "HOME": str(tmp_path)},
    ]
    python = [sys.executable, "-c", script]
    printed = {subprocess.run(python, cwd=ROOT, env=e, capture_output=True, check=True).stdout for e in environments}
    assert len(printed) == 1
    assert printed.pop().startswith(b"True")


def test_an_interrupted_request_is_not_answered_to_the_next(warm):
    def interrupt(*_):
        raise KeyboardInterrupt

    warm.convert(JSON, b"a", 10)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            warm.convert(*ENDLESS, 60)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert b"Str" in warm.convert(JSON, b"a", 10)


def test_threads_get_each_their_answer():
    texts = [f"text {number} " * (number + 1) for number in range(40)]
    with ThreadPoolExecutor(4) as threads:
        assert [text(blocks) for blocks in threads.map(pandoc.read, texts)] == [t.strip() for t in texts]


@pytest.mark.parametrize(("limit", "value"), [("REQUESTS", 1), ("LARGE", 10), ("BUSY_SECONDS", 0.0)])
def test_a_worn_pandoc_is_replaced(warm, monkeypatch, limit, value):
    warm.convert(JSON, b"a", 10)
    first = pid(warm)
    monkeypatch.setattr(coprocess, limit, value)
    warm.convert(JSON, b"a", 10)
    assert not running(first)
    assert b"Str" in warm.convert(JSON, b"a", 10)


BEGINNING = """
import os, time
from pipeline import pandoc
def work():
    pandoc.read("a")
    print(pandoc.PANDOC.child.process.pid, flush=True)
work()
"""
ENDINGS = {
    "returns": "",
    "raises": "raise RuntimeError",
    "is killed": "os.kill(os.getpid(), 9)",
    "is killed, and a process that it forked lives on": """
if os.fork():
    os.kill(os.getpid(), 9)
os.closerange(1, 3)
time.sleep(60)
""",
    "is a worker, and is killed": """
if os.fork():
    os.wait()
    time.sleep(60)
work()
os.kill(os.getpid(), 9)
""",
}


@pytest.mark.parametrize("how", ENDINGS)
def test_pandoc_ends_when_its_process(how):
    script = [sys.executable, "-c", BEGINNING + ENDINGS[how]]
    with subprocess.Popen(
        script, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        children = [int(process.stdout.readline()) for _ in range(1 + ("worker" in how))]
        assert ends(children[-1])
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert ends(children[0])


def test_a_forked_process_has_a_pandoc_of_its_own():
    pandoc.read("a")
    ours, (back, there) = pid(pandoc.PANDOC), os.pipe()
    child = os.fork()
    if not child:
        answers = [text(pandoc.read(f"child {n}")) == f"child {n}" for n in range(20)]
        os.write(there, f"{pid(pandoc.PANDOC)} {all(answers)}".encode())
        os._exit(0)
    assert all(text(pandoc.read(f"parent {n}")) == f"parent {n}" for n in range(20))
    os.waitpid(child, 0)
    theirs, well = os.read(back, 100).split()
    assert well == b"True"
    assert int(theirs) != ours == pid(pandoc.PANDOC)


def test_no_pandoc_computes_for_ever(warm):
    """The parent was killed in the middle of a conversion: nobody waits for it, and the limit of its time ends it."""
    warm.convert(JSON, b"a", 10)
    limits = Path(f"/proc/{pid(warm)}/limits").read_text()
    assert f"Max cpu time              {coprocess.CPU_SECONDS}" in limits
    assert coprocess.BUSY_SECONDS + pandoc.WRITE_SECONDS < coprocess.CPU_SECONDS
