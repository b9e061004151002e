"""The flow that compares what is in the store and writes every table anew."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.after import sound_alarm
from flows.tracking import flow
from pipeline.run import refresh
from pipeline.settings import load_settings


@flow(name="reconcile", flow_run_name="reconcile-{out}", on_failure=[sound_alarm], on_crashed=[sound_alarm])
def reconcile(out: str, use_reference: bool = True) -> dict[str, Any]:
    """Renews findings, tables and reports of `out` without reading any document."""
    published = refresh(Path(out), load_settings(), use_reference=use_reference)
    return {
        "findings": published.findings,
        "new_findings": published.new_findings,
        "renewed": published.renewed,
    }
