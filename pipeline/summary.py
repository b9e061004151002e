"""How a run went, for people's exit codes and for programs."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import ExitCode
from pipeline.models import Status
from pipeline.tables import DocumentRow

_MISSING_DEPENDENCY = "missingdependency"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the document under one path came out."""

    doc_id: str
    status: Status
    reason: str = ""
    problem: str = ""
    transient: bool = False         # failed, and trying the same bytes again may succeed


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How a run went.  Counts are of documents unless said otherwise."""

    out: Path
    done: int                            # worked on and well
    review: int                          # of these, with something doubtful
    unchanged: int                       # nothing to do, failures that stand included
    failures: tuple[DocumentRow, ...]    # failed now, or before with the same bytes and settings
    duplicates: int                      # files whose bytes another file has too
    skipped: int                         # files that are no documents
    findings: int
    new_findings: int
    files: tuple[Path, ...]              # what to open
    seconds: float
    died: int = 0                        # earlier runs that were killed, whose work this one took up
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)     # by the path a file is known under

    @property
    def exit_code(self) -> ExitCode:
        """What the command line returns for this."""
        if any(row.reason == _MISSING_DEPENDENCY for row in self.failures):
            return ExitCode.MISSING_DEPENDENCY
        return ExitCode.SOME_FAILED if self.failures else ExitCode.OK


def as_data(summary: RunSummary) -> dict[str, Any]:
    """The summary for programs; its keys are documented in docs/cli.md."""
    return {
        "out": str(summary.out),
        "done": summary.done,
        "review": summary.review,
        "unchanged": summary.unchanged,
        "duplicates": summary.duplicates,
        "skipped": summary.skipped,
        "failed": [
            {name: getattr(row, name) for name in ("doc_id", "source_file", "reason", "problem")}
            for row in summary.failures
        ],
        "findings": summary.findings,
        "new_findings": summary.new_findings,
        "died": summary.died,
        "files": [str(path) for path in summary.files],
        "seconds": summary.seconds,
        "exit_code": int(summary.exit_code),
    }
