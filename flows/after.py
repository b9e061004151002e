"""What follows a run: its tables beside the flow run, messages to people."""
from __future__ import annotations

from pathlib import Path

from flows.artifacts import publish
from flows.tracking import get_run_logger
from pipeline.loading import load_findings
from pipeline.notices import notice, send
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.summary import RunSummary
from pipeline.workspace import Workspace


def tell(summary: RunSummary, out: Path, settings: Settings) -> None:
    """Publishes artifacts and sends notices; must be called within a flow run."""
    with Store.opened(Workspace(out).database_url(settings.database_url)) as store:
        findings = load_findings(store)
    publish(summary, findings)
    for trouble in send(notice(summary, findings), settings):
        get_run_logger().warning(trouble)
