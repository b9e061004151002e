"""The nightly flow: the drop folder, everything that was ever taken in, the originals' checksums."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.after import sound_alarm
from flows.drop import scan_drop
from flows.ingest import ingest
from flows.tracking import flow, get_run_logger, task
from pipeline.intake.layout import DropFolder
from pipeline.notices import alarm, send
from pipeline.originals import Originals
from pipeline.settings import load_settings
from pipeline.workspace import Workspace


@task(name="verify-originals", persist_result=False)
def verify_originals(out: str) -> list[str]:
    """What is wrong with kept originals, one line each; nothing when all is well."""
    return [
        f"{damage.path}: {damage.why}"
        for _, damage in Originals(Workspace(Path(out)).originals).verify() if damage is not None
    ]


@flow(name="nightly", flow_run_name="nightly-{drop}", on_failure=[sound_alarm], on_crashed=[sound_alarm])
def nightly(drop: str, out: str, jobs: int = 0, use_reference: bool = True) -> dict[str, Any]:
    """Scans the drop folder, then works again on what was done before if the program or settings changed.

    Gives the scan, the run over done/ and the damaged originals, one line each.
    """
    scanned = scan_drop(drop, out, jobs, use_reference)
    done = DropFolder(Path(drop)).done
    renewed = ingest([str(done)], out, jobs, use_reference) if done.is_dir() else {}
    damages = verify_originals(out)
    for damage in damages:
        get_run_logger().error(damage)
    if damages:
        for trouble in send(alarm("kiểm tra bản gốc", "\n".join(damages)), load_settings()):
            get_run_logger().warning(trouble)
    return {"scan": scanned, "done": renewed, "damaged_originals": damages}
