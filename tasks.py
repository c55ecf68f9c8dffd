"""The tasks of the pipeline; `invoke --list` shows them, `invoke --help TASK` their options."""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
import os
import shlex
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.collection import Collection
from invoke.context import Context  # noqa: TC002 - Invoke reads the signature
from invoke.exceptions import Exit
from invoke.tasks import Task

from pipeline import console, contents
from pipeline.build import books, build
from pipeline.collections.freeze import frozen, read_lock
from pipeline.diagnostics import failing, in_order, weighed
from pipeline.errors import EnvironmentLacks, PipelineError, SeriesError, UsageError
from pipeline.execution.execute import cores, executor, room, streaming
from pipeline.execution.stopping import stoppable
from pipeline.execution.working import Limits
from pipeline.model import BuildReport
from pipeline.output.hold import held
from pipeline.output.records import forget
from pipeline.parse import unparsed
from pipeline.produce import unfinished
from pipeline.render import unrendered
from pipeline.resolve import unresolved
from pipeline.select import Wanted
from pipeline.series import read_series
from pipeline.storage.cache import cached
from pipeline.storage.desk import desk
from pipeline.storage.ledger import Ledger
from pipeline.storage.store import Nowhere, store
from pipeline.theme import load_theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.collections.freeze import Lock
    from pipeline.execution.jobs import Lost
    from pipeline.model import Each

ROOT = Path(__file__).parent
Body = Callable[..., None]
"""What a task does."""
LIMITS = Limits()
Options = dict[str, tuple[Any, str]]
"""Names of options to their defaults and help texts."""
FORMATS = ("pdf", "epub", "docx")
SHARED: Options = {
    "series": (os.path.relpath(ROOT / "seeds"), "a series.toml, or its folder"),
    "lang": ("", "languages, comma-separated (default: all)"),
    "strict": (False, "warnings fail too"),
    "json": ("", "write the report to this file (- for standard output)"),
    "sarif": ("", "write the diagnostics to this file as SARIF 2.1.0 (- for standard output)"),
    "quiet": (False, "print problems only"),
    "jobs": (0, "worker processes (default: cores)"),
    "executor": ("processes", "processes, or the address of a Dask scheduler (tcp://host:port)"),
    "job_seconds": (LIMITS.seconds, "how many seconds one job may take"),
    "job_memory": (LIMITS.memory // 2**20, "how much memory one job may take, in MB"),
    "cache": ("", "the cache: a folder (default: the platform's), or an address that fsspec knows (s3://…)"),
    "cache_size": (2048, "how large the cache may grow, in MB"),
    "no_cache": (False, "neither use nor fill the cache"),
}
MAKING: Options = {
    "out": (os.path.relpath(ROOT / "dist"), "the output folder"),
    "format": (",".join(FORMATS), "formats, comma-separated"),
    "explain_rebuild": (False, "say of each artifact what has changed since it was written there before"),
    "variant": ("screen", "screen, print, large-print, compact, or one of the series"),
}
FROZEN: Options = {"frozen": ("", "make the books that this lock file holds (invoke list --freeze writes one)")}
MENDING: Options = {
    "fix": (False, "rewrite the links in the articles that can only mean one address, after showing the difference"),
    "dry": (False, "with --fix, show the difference only"),
}
LISTING: Options = {
    "series": SHARED["series"],
    "lang": SHARED["lang"],
    "missing": (False, "show the table of missing translations instead"),
    "freeze": ("", "write what every book holds to this lock file (- for standard output)"),
}
LOOKING: Options = {
    **{key: option for key, option in SHARED.items() if key not in {"strict", "json", "sarif"}},
    "out": (os.path.relpath(ROOT / "dist" / "look"), "the output folder"),
    "explain_rebuild": (False, "say of each artifact what has changed since it was written there before"),
    "variant": ("screen,print,large-print,compact", "variants, comma-separated"),
    "brief": ("", "the article to look at (default: the first brief)"),
    "book": ("", "the collection to look at (default: the first one)"),
    "format": MAKING["format"],
}
VALIDATING: Options = {
    **SHARED,
    "out": (os.path.relpath(ROOT / "dist"), "the output folder, whose files are validated if none is named"),
    "format": MAKING["format"],
    "full": (False, "ask the validators too (invoke doctor lists them); one that is not installed: exit status 3"),
    "validators": ("", "with --full, only these validators, comma-separated"),
}
CLEANING: Options = {
    "out": MAKING["out"],
    "cache": ("", "delete the cache too: the platform's, or that in a folder or at an address"),
}
LOST: Lost = {"parse": unparsed, "resolve": unresolved, "render_job": unrendered, "finish": unfinished}
"""What stands for the result of a job that its worker did not survive."""
ns = Collection()


def listed(options: Options | None = None, name: str = "", optional: tuple[str, ...] = ()) -> Callable[[Body], Body]:
    """Make a function a task; `options` join its own parameters and come as `**options`.

    Those that are `optional` may be given without a value, and are then `True`.
    """
    shared = options or {}

    def register(body: Body) -> Body:
        own = [p for p in inspect.signature(body).parameters.values() if p.kind is not p.VAR_KEYWORD]
        more = [inspect.Parameter(key, own[0].kind, default=default) for key, (default, _) in shared.items()]
        setattr(body, "__signature__", inspect.Signature([*own, *more]))  # noqa: B010 - what inspect reads
        helped = {key: text for key, (_, text) in shared.items()}
        task: Task[Body] = Task(body, name=name or body.__name__, help=helped, auto_shortflags=False, optional=optional)
        ns.add_task(task)
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


@contextlib.contextmanager
def mistakes_shown(options: dict[str, Any]) -> Iterator[None]:
    """Show the mistakes of a `series.toml` or theme as a report, like those of the articles."""
    try:
        yield
    except SeriesError as error:
        show(BuildReport(diagnostics=error.diagnostics), Ledger(), options, notes=True)
        raise Exit(code=error.status) from None


def show(report: BuildReport, ledger: Ledger, options: dict[str, Any], *, notes: bool) -> None:
    """Print a report, and write it where the options say."""
    files = {"json_file": options["json"], "sarif_file": options["sarif"]}
    console.show(report, ledger, **files, notes=notes, quiet=options["quiet"])
    if options.get("explain_rebuild"):
        console.show_changes(report.artifacts)


def words(text: str) -> tuple[str, ...]:
    """Return the names in a comma-separated option."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def formats(text: str) -> tuple[str, ...]:
    """Return the formats of an option; raise `UsageError` for one that does not exist."""
    if unknown := [name for name in words(text) or text if name not in FORMATS]:
        raise UsageError(f"no format {unknown[0]!r}; there are {', '.join(FORMATS)}")
    return words(text)


def lock(file: str) -> Lock | None:
    """Return the lock file of an option, if it names one; raise `UsageError` if it is none."""
    return read_lock(Path(file)) if file else None


def built(wanted: Wanted, making: dict[str, Any], options: dict[str, Any]) -> tuple[BuildReport, Ledger]:
    """Build and return what came of it, and how; without `making`, only look."""
    with exit_status(), mistakes_shown(options), running(options) as (each, ledger):
        series, out = read_series(Path(options["series"])), Path(making.get("out", "dist"))
        theme = load_theme(ROOT / "styles", ROOT / "templates", making.get("variant", "screen"), series)
        wanted = dataclasses.replace(wanted, frozen=lock(options.get("frozen", "")))
        with held(out, console.warn) if making else contextlib.nullcontext(), stoppable():
            return build(series, wanted, theme, formats(making.get("format", "")), out, each=each), ledger


@contextlib.contextmanager
def running(options: dict[str, Any]) -> Iterator[tuple[Each, Ledger]]:
    """Give what runs the stages, as the options say, and its ledger; nothing is begun before the first job."""
    jobs, limits = options["jobs"] or cores(), Limits(options["job_seconds"], options["job_memory"] * 2**20)
    kept = Nowhere() if options["no_cache"] else store(options["cache"], options["cache_size"] * 2**20)
    desk()
    with console.progress(quiet=options["quiet"]) as tell, executor(options["executor"], jobs, LOST, limits) as (run, width):
        space, ledger = room(width), Ledger(tell)
        try:
            with streaming(cached(kept, ledger, run, space), space) as each:
                yield each, ledger
        finally:
            kept.prune()
            console.warn(kept.trouble)


def run(wanted: Wanted, making: dict[str, Any], options: dict[str, Any]) -> None:
    """Build, then show and judge what came of it."""
    report, ledger = built(wanted, making, options)
    with exit_status():
        show(report, ledger, options, notes=not making)
    if failing(report.diagnostics, strict=options["strict"]):
        raise Exit(code=1)


def taken(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that say what to make."""
    return {key: options[key] for key in MAKING}


@listed(SHARED | MAKING | FROZEN)
def export(_: Context, **options: Any) -> None:
    """Build every book and brief of a series, in all languages and formats."""
    run(Wanted(languages=words(options["lang"])), taken(options), options)


@listed(SHARED | MAKING)
def brief(_: Context, slug: str, **options: Any) -> None:
    """Build one article (number, slug or the beginning of one slug) as a policy brief."""
    run(Wanted(books=(), briefs=(slug,), languages=words(options["lang"])), taken(options), options)


@listed(SHARED | MAKING | FROZEN)
def book(_: Context, name: str, **options: Any) -> None:
    """Build one collection as a book."""
    run(Wanted(books=(name,), briefs=(), languages=words(options["lang"])), taken(options), options)


@listed(LOOKING)
def look(_: Context, **options: Any) -> None:
    """Draw contact sheets of a brief and a book in all variants and languages, and check their pages."""
    from pipeline import look as views  # noqa: PLC0415 - what one task needs is loaded for it

    with exit_status(), running(options) as (each, _ledger), ThreadPoolExecutor(cores()) as threads:
        series, out = read_series(Path(options["series"])), Path(options["out"])
        themes = [load_theme(ROOT / "styles", ROOT / "templates", name, series) for name in words(options["variant"])]
        wanted = views.sample(series, options["brief"], options["book"], words(options["lang"]))
        made = views.made(series, wanted, themes, formats(options["format"]), out, each=each)
        seen = views.look(made, out, show=threads.map)
    print("\n".join(line for view in seen for line in view.told))
    if any(view.wrong for view in seen):
        raise Exit(code=1)


@listed(VALIDATING)
def validate(context: Context, **options: Any) -> None:
    """Compare finished files, those in dist or the ones named after --, with the series; --full asks validators too."""
    from pipeline.audit import Bench, audit, report  # noqa: PLC0415 - as above
    from pipeline.audit.files import chosen, subjects  # noqa: PLC0415
    from pipeline.audit.java import Machine  # noqa: PLC0415
    from pipeline.audit.validators import named  # noqa: PLC0415

    with exit_status(), mistakes_shown(options), running(options) as (each, _ledger), ThreadPoolExecutor(cores()) as threads:
        series, out = read_series(Path(options["series"])), Path(options["out"])
        asked = named(words(options["validators"])) if options["full"] else ()
        paths = chosen(shlex.split(context.remainder), out, formats(options["format"]))
        theme = load_theme(ROOT / "styles", ROOT / "templates", series=series)
        _, made = books(series, Wanted(languages=words(options["lang"])), theme, each=each)
        given = subjects(paths, made, series, out, strays=not options["lang"])
        with Machine() as machine:
            found = audit(given, Bench(series, theme.labels, asked, machine), ask=threads.map)
        report.show(found, json_file=options["json"], sarif_file=options["sarif"], quiet=options["quiet"])
    if failing(found.diagnostics, strict=options["strict"]):
        raise Exit(code=1)
    if found.lacking:
        raise Exit(f"not installed: {', '.join(found.lacking)} (see invoke doctor)", code=EnvironmentLacks.status)


def mend(options: dict[str, Any]) -> None:
    """Show how links in the sources should be written where that is certain, and write it unless only looking."""
    from pipeline.fix import difference, rewrite_all, rewrites  # noqa: PLC0415 - as above

    dry = options["dry"]
    with exit_status(), mistakes_shown(options), running({**options, "no_cache": True}) as (each, _):
        found = rewrites(read_series(Path(options["series"])), each)
        taken_by_report = "-" in (options["json"], options["sarif"])
        print("".join(map(difference, found)), end="", file=sys.stderr if taken_by_report else None)
        if not dry:
            rewrite_all(found)
    print(f"{len(found)} files {'would be' if dry else 'are'} rewritten", file=sys.stderr)


@listed(SHARED | FROZEN | MENDING)
def check(_: Context, **options: Any) -> None:
    """Tell everything there is to tell about a series, and write nothing but what --fix mends."""
    if options["fix"] or options["dry"]:
        mend(options)
    run(Wanted(languages=words(options["lang"])), {}, options)


@listed({"force": (False, "overwrite the series.toml that is there"), "quiet": SHARED["quiet"]})
def init(_: Context, folder: str, **options: Any) -> None:
    """Look at a folder of Markdown made for another tool, and write a series.toml for it."""
    from pipeline.init import described, series_toml, tolerable, vacant  # noqa: PLC0415 - as above
    from pipeline.survey import survey  # noqa: PLC0415

    with exit_status():
        path = vacant(Path(folder), force=options["force"])
        found = survey(path.parent)
        path.write_text(series_toml(found), encoding="utf-8")
        defaults = {key: default for key, (default, _) in SHARED.items()}
        tolerated = tolerable(built(Wanted(), {}, {**defaults, **options, "series": folder})[0].diagnostics)
        path.write_text(series_toml(found, tolerated), encoding="utf-8")
    if not options["quiet"]:
        print("\n".join(described(found, path, tolerated)))


@listed(LISTING, name="list")
def list_series(_: Context, **options: Any) -> None:
    """Show collections, editions, languages, article counts and missing translations."""
    with exit_status():
        series = read_series(Path(options["series"]))
        articles, editions = contents.held(series, Wanted(briefs=(), languages=words(options["lang"])))
        if options["freeze"]:
            console.write_text(frozen(editions), options["freeze"])
        else:
            table, whole = contents.missing(series, articles), contents.overview(series, articles, editions)
            print("\n".join(table if options["missing"] else whole))
    told = in_order(weighed((d for edition in editions for d in edition.diagnostics), series.diagnostics))
    console.show_diagnostics(told, notes=False)
    if failing(told):
        raise Exit(code=1)


@listed()
def explain(_: Context, code: str) -> None:
    """Say what a diagnostic means and how to fix it; `all` lists the codes."""
    from pipeline.console import explain as texts  # noqa: PLC0415 - as above

    with exit_status():
        print(texts.overview() if code == "all" else texts.explain(code))


@listed()
def doctor(_: Context) -> None:
    """Show what the environment has and lacks, with the command that fixes each lack."""
    from pipeline.console.doctor import examine  # noqa: PLC0415 - as above

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


@listed({
    "chapters": ("25,50,100,200", "how many articles, at each size"),
    "cases": ("cold,edit,nothing,batch,dask", "what to measure; check times invoke check over 500 to 2,000 articles"),
    "workers": ("1,2", "numbers of worker processes"),
    "series": ("", "a real series to measure with (default: made-up articles)"),
    "repeat": (3, "how often the short cases are repeated"),
    "out": (os.path.relpath(ROOT / "dist" / "bench"), "the folder of the table, the data and the plot"),
    "profile": (False, "tell where the time goes instead"),
})  # fmt: skip
def bench(context: Context, **options: Any) -> None:
    """Measure books and briefs beside a plain script of pandoc and WeasyPrint, and judge the figures."""
    given = [f"--{name}={value}" for name, value in options.items() if value and name != "profile"]
    command = [sys.executable, "-m", "bench", *given, *(["--profile"] if options["profile"] else [])]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    context.run(shlex.join(command), pty=sys.stdout.isatty(), env={"PYTHONPATH": paths})


@listed()
def lint(context: Context) -> None:
    """Check style with ruff and types with mypy."""
    context.run(f"{sys.executable} -m ruff check . && {sys.executable} -m mypy")


@listed(CLEANING, optional=("cache",))
def clean(_: Context, **options: Any) -> None:
    """Delete the files that were built, and no others."""
    with exit_status():
        if options["cache"]:
            store("" if options["cache"] is True else options["cache"], 0).clear()
        out = Path(options["out"])
        with held(out, console.warn) if out.is_dir() else contextlib.nullcontext():
            print(f"{contents.counted(forget(out), 'file')} deleted")
