"""The exceptions of the pipeline; problems of content are diagnostics, never these.

PipelineError
├── UsageError          exit status 2: a name or option that does not exist
├── SeriesError         exit status 2: `series.toml` is wrong; carries every mistake
├── EnvironmentLacks    exit status 3: a tool or library is missing; carries the remedy
└── PandocFailed        a pandoc run ended badly; stages turn it into a diagnostic
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.diagnostics import Diagnostic


PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What brings the libraries that WeasyPrint lays text out with."""


class PipelineError(Exception):
    """The base of all exceptions raised on purpose."""

    status = 1


class UsageError(PipelineError):
    """The command line names something that does not exist."""

    status = 2


class SeriesError(PipelineError):
    """`series.toml` or a theme file is wrong: all its mistakes at once."""

    status = 2

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Keep every mistake found."""
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        """Return the mistakes, one after the other."""
        return "\n".join(str(d) for d in self.diagnostics)


class EnvironmentLacks(PipelineError):  # noqa: N818 - reads as a sentence where it is raised
    """A program or library is missing; `remedy` is the command that installs it."""

    status = 3

    def __init__(self, what: str, remedy: str) -> None:
        """Keep what is missing and how to get it."""
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy

    def __str__(self) -> str:
        """Return what is missing, and on the next line the remedy."""
        return f"{self.what}\n  remedy: {self.remedy}"


class PandocFailed(PipelineError):  # noqa: N818 - reads as a sentence where it is raised
    """Pandoc ended with an error, overran its time or its memory."""
