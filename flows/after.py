"""What follows a run: its tables beside the flow run, messages to people."""
from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from flows.artifacts import publish
from flows.tracking import FlowRun, State, get_run_logger
from pipeline.loading import load_findings
from pipeline.notices import alarm, notice, send, send_alarm
from pipeline.settings import Settings, load_settings
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


def sound_alarm(flow: Any, flow_run: FlowRun, state: State[Any]) -> None:
    """Prefect's hook for a flow run that failed or crashed: people are told, once, by the outermost flow."""
    if flow_run.parent_task_run_id is None:
        text = alarm(str(flow.name), "".join((state.message or "").splitlines()[:1]))
        place = Workspace(Path(str(flow_run.parameters.get("out", "."))))
        for trouble in send_alarm(text, load_settings(), place):
            logging.getLogger(__name__).warning(trouble)      # the run is over: it has no logger of its own
