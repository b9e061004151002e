"""`doichieu serve`: a Prefect server when none is named, and one process for the deployments of an office."""
from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipeline.errors import MissingDependencyError, UsageError
from pipeline.intake.layout import DropFolder
from pipeline.lock import only_run
from pipeline.settings import load_settings
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

    from flows.deployments import Deployment

_START_SECONDS = 180.0           # a first start makes the database; a busy machine takes its time
_LOOK_SECONDS = 0.5
_KEPT_DAYS = 30                  # of flow runs in a server of our own


def serve(drop: Path, out: Path, *, every_minutes: float) -> None:
    """Runs until it is stopped.

    Errors: UsageError (no drop folder, overlap with `out`), MissingDependencyError when the server does not start.
    """
    DropFolder(drop).prepare(out)
    workspace = Workspace(out)
    workspace.prepare()
    with server(workspace):
        import prefect

        from flows.deployments import office

        table = office(str(drop.absolute()), str(out.absolute()), every_minutes)
        # One flow run at a time, and schedules that go on by themselves after a restart.
        prefect.serve(*map(deployable, table), pause_on_shutdown=False, limit=1)


def register(drop: Path, out: Path, *, every_minutes: float) -> None:
    """Makes the work pool of several machines and puts the flows into it; done again, it renews them.

    Every machine then runs `prefect worker start --pool doichieu --type process`.  Errors: UsageError when no
    Prefect server is named, the settings do not say `several_machines`, or the drop folder is missing or overlaps.
    """
    if not os.environ.get("PREFECT_API_URL"):
        raise UsageError("Nhiều máy cần một máy chủ Prefect chung – đặt PREFECT_API_URL=http://MÁY-CHỦ:4200/api")
    if not load_settings().several_machines:
        raise UsageError("Các máy chưa dùng chung hàng đợi – đặt several_machines và database_url trong tệp thiết lập")
    DropFolder(drop).prepare(out)
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate

    from flows.deployments import several
    from flows.helping import POOL

    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"), overwrite=True)
    for row in several(str(drop.absolute()), str(out.absolute()), every_minutes):
        deployable(row, POOL).apply()


def deployable(row: Deployment, pool: str = "") -> RunnerDeployment:
    """A row of the table as Prefect takes it; in a `pool` every machine loads the flow from its own installation."""
    from prefect.schedules import Cron, Interval
    from prefect.types.entrypoint import EntrypointType

    from flows.deployments import TIMEZONE

    schedule = None
    if row.cron:
        schedule = Cron(row.cron, timezone=TIMEZONE)
    elif row.every_minutes:
        schedule = Interval(dt.timedelta(minutes=row.every_minutes), timezone=TIMEZONE)
    made = row.flow.to_deployment(
        name=row.name, parameters=row.parameters, schedule=schedule, work_pool_name=pool or None,
        entrypoint_type=EntrypointType.MODULE_PATH if pool else EntrypointType.FILE_PATH,
    )
    return cast("RunnerDeployment", made)            # a coroutine only where an event loop runs


@contextlib.contextmanager
def server(workspace: Workspace) -> Iterator[str]:
    """The address of a Prefect server: that of PREFECT_API_URL, else one of our own on loopback.

    Errors: BusyError when another `serve` has its server in this output folder, MissingDependencyError.
    """
    given = os.environ.get("PREFECT_API_URL")
    if given:
        yield given
        return
    os.environ.setdefault("PREFECT_HOME", str(workspace.hidden / "prefect"))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    # a scan every five minutes is 105,000 flow runs a year
    os.environ.setdefault("PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED", "true")
    os.environ.setdefault("PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD", str(_KEPT_DAYS * 86_400))
    with only_run(workspace.hidden, "serve.lock"), _own_server(workspace) as address:
        yield address


@contextlib.contextmanager
def _own_server(workspace: Workspace) -> Iterator[str]:
    mark = workspace.hidden / "prefect-server.pid"
    _end_orphan(mark)
    port = _free_port()
    address = f"http://127.0.0.1:{port}/api"
    with (workspace.logs / "prefect.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        )
    mark.write_text(str(process.pid), encoding="ascii")
    try:
        _wait(process, address, workspace)
        os.environ["PREFECT_API_URL"] = address
        yield address
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_START_SECONDS)
        mark.unlink(missing_ok=True)


def _end_orphan(mark: Path) -> None:
    """Ends the server of a `serve` that was killed: two would work on one database, and send runs out twice.

    Only for who holds the lock of `serve`: the process that is named can then be no server in use.
    """
    try:
        orphan = int(mark.read_text(encoding="ascii"))
        said = Path(f"/proc/{orphan}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return                                # none, or it has ended
    if b"prefect" in said and b"server" in said:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(orphan, signal.SIGTERM)         # it is the leader of its session
    mark.unlink(missing_ok=True)


def _wait(process: subprocess.Popen[bytes], address: str, workspace: Workspace) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(_LOOK_SECONDS)
    raise MissingDependencyError(
        f"Máy chủ Prefect không khởi động được – xem {workspace.logs / 'prefect.log'}, chạy `doichieu doctor`"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
