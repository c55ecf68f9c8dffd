"""The import rule: values know no stage, stages know no other stage, and each library has one door."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
MODULES = {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in PACKAGE.rglob("*.py")}
STAGES = ["load", "select", "parse", "assets", "links", "resolve", "assemble", "render", "validate", "write"]
VALUES = ["model", "diagnostics", "errors"]
MADE_OF_STAGES = {"pipeline.build", "pipeline.contents", "pipeline.fix", "pipeline.produce"}
PAPER = (
    *("content", "elements", "piece", "tags", "bind", "pages", "structure", "navigation"),
    *("embedded", "charmaps", "describe", "hyperlinks", "inks", "pdfa", "pdfx"),
)
LOUPE = (
    *("validate.pdf", "validate.conformance", "validate.press", "validate.written", "audit.pdf"),
    *("validate.parity.pdf", "validate.parity.glyphs"),
)
"""The modules that work on the objects of a PDF, and those that look at them."""
DOORS = {
    "pypandoc": {"pipeline.pandoc"},
    "weasyprint": {"pipeline.render.pdf.engine"},
    "pikepdf": {*(f"pipeline.render.pdf.{name}" for name in PAPER), *(f"pipeline.{name}" for name in LOUPE)},
    "ziamath": {"pipeline.render.pdf.formulas"},
    "pypdfium2": {"pipeline.render.raster"},
    "frontmatter": {"pipeline.articles.metadata"},
    "uharfbuzz": {"pipeline.theme.harfbuzz"},
    "distributed": {"pipeline.execution.cluster"},
    "fsspec": {"pipeline.storage.bucket"},
    "jpype": {"pipeline.audit.machine", "pipeline.audit.verapdf"},
}


HOW_THINGS_RUN = {
    "execution.execute": set(),
    "execution.worker": {"execution.workers"},
    "execution.nursery": {"execution.workers"},
    "execution.working": {"execution.cluster", "execution.nursery", "execution.worker", "execution.workers"},
    "execution.workers": {"execution.execute"},
    "execution.cluster": {"execution.execute"},
    "execution.jobs": {"storage.cache", *(f"execution.{user}" for user in ("cluster", "execute", "workers", "working"))},
    "execution.stopping": set(),
    "storage.cache": set(),
    "storage.store": set(),
    "storage.bucket": {"storage.store"},
    "storage.ledger": set(),
    "console": {"audit.report", "console"},
}
"""Modules that no stage knows, and who does, besides `tasks.py`."""


def imports(path, *, checked=True):
    """Return the modules that a module imports when it runs, or also when its types are checked."""
    found = set()
    code = ast.parse(path.read_text())
    if not checked:
        code.body = [n for n in code.body if not (isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")]
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def stage_of(name):
    return next((s for s in STAGES if name == f"pipeline.{s}" or name.startswith(f"pipeline.{s}.")), None)


@pytest.mark.parametrize("name", MODULES)
def test_stages_do_not_know_one_another(name):
    if name in MADE_OF_STAGES or name.startswith(("pipeline.look", "pipeline.audit")):
        pytest.skip("these are made of stages")
    known = {stage_of(module) for module in imports(MODULES[name])} - {None, stage_of(name)}
    assert not known, f"{name} imports the stages {known}"


@pytest.mark.parametrize("name", VALUES)
def test_values_know_only_values(name):
    known = {m for m in imports(MODULES[f"pipeline.{name}"]) if m.startswith("pipeline.")}
    assert known <= {f"pipeline.{v}" for v in VALUES} | {m for v in VALUES for m in known if m.startswith(f"pipeline.{v}.")}


@pytest.mark.parametrize(("module", "users"), HOW_THINGS_RUN.items())
def test_only_tasks_decide_how_things_run(module, users):
    known = {name for name, path in MODULES.items() if f"pipeline.{module}" in imports(path, checked=False)}
    assert {f"pipeline.{user}" for user in users} == known


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_one_door(library):
    users = {
        name for name, path in MODULES.items() if any(i == library or i.startswith(library + ".") for i in imports(path))
    }
    assert users == DOORS[library]


def test_the_orchestrator_is_short():
    functions = [n for n in ast.parse((PACKAGE / "build.py").read_text()).body if isinstance(n, ast.FunctionDef)]
    assert sum(function.end_lineno - function.lineno for function in functions) < 48


@pytest.mark.parametrize("name", MODULES)
def test_modules_are_short(name):
    limit = 500 if name == "pipeline.model" else 200  # the model is a list of values, without logic
    assert len(MODULES[name].read_text().splitlines()) <= limit


def test_the_repository_names_no_registry():
    locks = [path.read_text() for path in ROOT.glob("*.lock")]
    assert locks
    assert not [text for text in locks if "index-url" in text or "://" in text]


def test_every_package_is_installed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    assert listed == sorted(name for name, path in MODULES.items() if path.name == "__init__.py")
