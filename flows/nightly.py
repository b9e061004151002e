"""The nightly flow: everything is looked at, and the kept originals are held against their checksums."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.ingest import ingest
from flows.tracking import flow, get_run_logger, task
from pipeline.originals import Originals
from pipeline.workspace import Workspace


@task(name="verify-originals", persist_result=False)
def verify_originals(out: str) -> list[str]:
    """What is wrong with kept originals, one line each; nothing when all is well."""
    return [
        f"{damage.path}: {damage.why}"
        for _, damage in Originals(Workspace(Path(out)).originals).verify() if damage is not None
    ]


@flow(name="nightly", flow_run_name="nightly-{out}")
def nightly(inputs: list[str], out: str, jobs: int = 0, use_reference: bool = True) -> dict[str, Any]:
    """A full scan of `inputs`, then the originals; gives the run's summary with the damages."""
    summary = ingest(inputs, out, jobs, use_reference)
    damages = verify_originals(out)
    for damage in damages:
        get_run_logger().error(damage)
    return {**summary, "damaged_originals": damages}
