"""The tasks of the pipeline; `invoke --list` shows them, `invoke --help TASK` their options."""

from __future__ import annotations

import contextlib
import inspect
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.collection import Collection
from invoke.context import Context  # noqa: TC002 - Invoke reads the signature
from invoke.exceptions import Exit
from invoke.tasks import Task

from pipeline import console, contents
from pipeline.build import build
from pipeline.diagnostics import failing
from pipeline.doctor import examine
from pipeline.errors import EnvironmentLacks, PipelineError, UsageError
from pipeline.execute import cores, executor, watched
from pipeline.explain import explain as explained
from pipeline.explain import overview
from pipeline.select import Wanted
from pipeline.series import read_series
from pipeline.theme import load_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent
Options = dict[str, tuple[Any, str]]
"""Names of options to their defaults and help texts."""
FORMATS = ("pdf", "epub", "docx")
SHARED: Options = {
    "series": ("seeds", "a series.toml, or its folder"),
    "lang": ("", "languages, comma-separated (default: all)"),
    "strict": (False, "warnings fail too"),
    "json": ("", "write the report to this file (- for standard output)"),
    "quiet": (False, "print problems only"),
    "jobs": (0, "worker processes (default: cores)"),
    "executor": ("processes", "processes, or the address of a Dask scheduler (tcp://host:port)"),
}
MAKING: Options = {
    "out": ("dist", "the output folder"),
    "format": (",".join(FORMATS), "formats, comma-separated"),
    "variant": ("screen", "screen, print or large-print"),
}
ns = Collection()


def listed(options: Options | None = None, name: str = "") -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a task; `options` join its own parameters and come as `**options`."""
    shared = options or {}

    def register(body: Callable[..., None]) -> Callable[..., None]:
        own = [p for p in inspect.signature(body).parameters.values() if p.kind is not p.VAR_KEYWORD]
        more = [inspect.Parameter(key, own[0].kind, default=default) for key, (default, _) in shared.items()]
        setattr(body, "__signature__", inspect.Signature([*own, *more]))  # noqa: B010 - what inspect reads
        helped = {key: text for key, (_, text) in shared.items()}
        ns.add_task(Task(body, name=name or body.__name__, help=helped, auto_shortflags=False))
        return body

    return register


@contextlib.contextmanager
def exit_status() -> Iterator[None]:
    """Turn what the pipeline raises into a message and an exit status."""
    try:
        yield
    except PipelineError as error:
        raise Exit(str(error), code=error.status) from None
    except BrokenPipeError:
        raise Exit(code=1) from None
    except OSError as error:
        raise Exit(f"cannot go on: {error}", code=EnvironmentLacks.status) from None
    except KeyboardInterrupt:
        raise Exit("stopped; what was finished is whole", code=130) from None


def words(text: str) -> tuple[str, ...]:
    """Return the names in a comma-separated option."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def formats(text: str) -> tuple[str, ...]:
    """Return the formats of an option; raise `UsageError` for one that does not exist."""
    if unknown := [name for name in words(text) if name not in FORMATS]:
        raise UsageError(f"no format {unknown[0]!r}; there are {', '.join(FORMATS)}")
    return words(text)


def run(wanted: Wanted, making: dict[str, Any], options: dict[str, Any]) -> None:
    """Build, then show and judge what came of it; without `making`, only look."""
    jobs, tell_nothing = options["jobs"] or cores(), options["quiet"]
    with exit_status(), console.progress(quiet=tell_nothing) as tell, executor(options["executor"], jobs) as each:
        theme = load_theme(ROOT / "styles", ROOT / "templates", making.get("variant", "screen"))
        series, out = read_series(Path(options["series"])), Path(making.get("out", "dist"))
        report = build(series, wanted, theme, formats(making.get("format", "")), out, each=watched(each, tell))
    console.show(report, json_file=options["json"], notes=not making, quiet=tell_nothing)
    if failing(report.diagnostics, strict=options["strict"]):
        raise Exit(code=1)


def taken(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that say what to make."""
    return {key: options[key] for key in MAKING}


@listed(SHARED | MAKING)
def export(_: Context, **options: Any) -> None:
    """Build every book and brief of a series, in all languages and formats."""
    run(Wanted(languages=words(options["lang"])), taken(options), options)


@listed(SHARED | MAKING)
def brief(_: Context, slug: str, **options: Any) -> None:
    """Build one article (number, slug or the beginning of one slug) as a policy brief."""
    run(Wanted(books=(), briefs=(slug,), languages=words(options["lang"])), taken(options), options)


@listed(SHARED | MAKING)
def book(_: Context, name: str, **options: Any) -> None:
    """Build one collection as a book."""
    run(Wanted(books=(name,), briefs=(), languages=words(options["lang"])), taken(options), options)


@listed(SHARED)
def check(_: Context, **options: Any) -> None:
    """Tell everything there is to tell about a series, and write nothing."""
    run(Wanted(languages=words(options["lang"])), {}, options)


@listed({"series": SHARED["series"], "lang": SHARED["lang"]}, name="list")
def list_series(_: Context, **options: Any) -> None:
    """Show collections, editions, languages, article counts and missing translations."""
    with exit_status():
        print("\n".join(contents.overview(read_series(Path(options["series"])), words(options["lang"]))))


@listed()
def explain(_: Context, code: str) -> None:
    """Say what a diagnostic means and how to fix it; `all` lists the codes."""
    with exit_status():
        print(overview() if code == "all" else explained(code))


@listed()
def doctor(_: Context) -> None:
    """Show what the environment has and lacks, with the command that fixes each lack."""
    findings = examine()
    for finding in findings:
        print(f"{'ok  ' if finding.found else 'none'}  {finding.what:<26} {finding.found or finding.remedy}")
    if any(finding.needed and not finding.found for finding in findings):
        raise Exit("something that is needed is missing; each line says how to get it", code=EnvironmentLacks.status)


@listed({"accept": (False, "rewrite the expected texts"), "only": ("", "a pytest -k expression")})
def test(context: Context, **options: Any) -> None:
    """Run the tests on all cores."""
    flags = [*(["--accept"] if options["accept"] else []), *(["-k", f"'{options['only']}'"] if options["only"] else [])]
    context.run(" ".join([sys.executable, "-m pytest -n auto", *flags]), pty=sys.stdout.isatty())


@listed()
def lint(context: Context) -> None:
    """Check style with ruff and types with mypy."""
    context.run(f"{sys.executable} -m ruff check . && {sys.executable} -m mypy")


@listed({"out": MAKING["out"]})
def clean(_: Context, **options: Any) -> None:
    """Delete what was built."""
    for path in Path(options["out"]).glob("*"):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "README.md" and not path.name.startswith("."):
            path.unlink()
