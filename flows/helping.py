"""Several machines: the flow by which a machine of the work pool helps, and the call for it that a run sends out."""
from __future__ import annotations

from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import WorkerStatus
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound

from flows.tracking import flow, get_run_logger
from pipeline.machines import help_out
from pipeline.progress import Silent
from pipeline.run import with_user_dictionary
from pipeline.settings import Settings, load_settings
from pipeline.store import Store
from pipeline.working import worker_count
from pipeline.workspace import Workspace

POOL = "doichieu"
HELP = "help"
IDLE_SECONDS = 20.0              # a helper ends when the queue has been empty for so long


@flow(name=HELP, flow_run_name="help-{out}")
def help_with(out: str, jobs: int = 0) -> int:
    """Works on documents of the run under way until there are none; gives how many it did."""
    workspace = Workspace(Path(out))
    settings = with_user_dictionary(load_settings(jobs=jobs), workspace)
    with Store.opened(workspace.database_url(settings.database_url)) as store:
        return help_out(store, workspace, settings, worker_count(settings), idle_seconds=IDLE_SECONDS,
                        told=get_run_logger().warning)


class CallForHelp(Silent):
    """Listens to a run: when it has work for more than one machine, the others of the pool are called."""

    def __init__(self, out: Path, settings: Settings) -> None:
        self.out = out
        self.settings = settings
        self.called = 0

    def begin(self, documents: int, unchanged: int) -> None:
        """As Progress.begin."""
        if self.settings.several_machines and documents > 1:
            self.called = call(self.out)


def call(out: Path) -> int:
    """Starts a helper for every machine of the pool but the one that asks; gives how many.

    A server without the pool, or a pool without machines, leaves the run to this machine.
    """
    with get_client(sync_client=True) as client:
        try:
            client.read_deployment_by_name(f"{HELP}/{HELP}")
            found = client.read_workers_for_work_pool(POOL)
        except ObjectNotFound:
            return 0
    helpers = sum(worker.status == WorkerStatus.ONLINE for worker in found) - 1
    for _ in range(helpers):
        run_deployment(f"{HELP}/{HELP}", parameters={"out": str(out)}, timeout=0, as_subflow=False)
    return max(0, helpers)
