"""The flow that takes in files and folders, and its call from the command line."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.after import sound_alarm, tell
from flows.documents import in_tasks
from flows.helping import CallForHelp
from flows.tracking import flow
from pipeline.errors import BusyError
from pipeline.progress import Progress
from pipeline.run import run
from pipeline.settings import Settings, load_settings
from pipeline.summary import RunSummary, as_data


@flow(name="ingest", flow_run_name="ingest-{out}", on_failure=[sound_alarm], on_crashed=[sound_alarm])
def ingest(inputs: list[str], out: str, jobs: int = 0, use_reference: bool = True) -> dict[str, Any]:
    """Works on what is new in `inputs` and renews the tables of `out`; gives the run's summary.

    A run that finds another one at work in `out` leaves everything to it.
    """
    settings = load_settings(jobs=jobs)
    try:
        summary = run([Path(one) for one in inputs], Path(out), settings, CallForHelp(Path(out), settings),
                      use_reference=use_reference, executor=in_tasks)
    except BusyError as error:
        return {"skipped": str(error)}
    tell(summary, Path(out), settings)
    return as_data(summary)


def run_through_prefect(inputs: Sequence[Path], out: Path, settings: Settings, progress: Progress, *,
                        use_reference: bool) -> RunSummary:
    """`doichieu run --prefect`: the same flow with the caller's settings and progress."""
    summaries: list[RunSummary] = []

    @flow(name="ingest", flow_run_name="ingest-{out}")
    def ingest_here(inputs: list[str], out: str) -> dict[str, Any]:
        summaries.append(run([Path(one) for one in inputs], Path(out), settings, progress,
                             use_reference=use_reference, executor=in_tasks))
        return as_data(summaries[0])

    ingest_here([str(one) for one in inputs], str(out))
    return summaries[0]
