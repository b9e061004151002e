"""The flow that scans the drop folder."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.after import sound_alarm, tell
from flows.documents import in_tasks
from flows.helping import CallForHelp
from flows.tracking import flow
from pipeline.errors import BusyError
from pipeline.intake import scan
from pipeline.intake.scan import scan_data
from pipeline.notices import left_behind, send_alarm
from pipeline.settings import load_settings
from pipeline.workspace import Workspace


@flow(name="scan-drop", flow_run_name="scan-{drop}", on_failure=[sound_alarm], on_crashed=[sound_alarm])
def scan_drop(drop: str, out: str, jobs: int = 0, use_reference: bool = True) -> dict[str, Any]:
    """Takes in what has been dropped and has stood still; gives what became of the files.

    A scan that finds another run at work in `out` leaves everything for the next one.
    """
    settings = load_settings(jobs=jobs)
    try:
        summary = scan(Path(drop), Path(out), settings, CallForHelp(Path(out), settings),
                       use_reference=use_reference, executor=in_tasks)
    except BusyError as error:
        return {"skipped": str(error)}
    if summary.run is not None:
        tell(summary.run, Path(out), settings)
    if summary.stuck:
        send_alarm(left_behind(summary.stuck), settings, Workspace(Path(out)))
    return scan_data(summary)
