"""Flows: thin, the same result as without Prefect, deployments that fit their flows."""
from __future__ import annotations

import csv
import inspect
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cronsim import CronSim

from pipeline.errors import ExitCode

PLAN = "Số: {number}/KH-UBND\nKẾ HOẠCH\nChuyển đổi số năm 2026\nI. MỤC TIÊU\n- Tỷ lệ phủ sóng 5G đạt {number}%.\n"


def test_every_deployment_fits_its_flow() -> None:
    from flows.deployments import office

    table = office("drop", "out")
    assert len({row.name for row in table}) == len(table)
    for row in table:
        inspect.signature(row.flow.fn).bind(**row.parameters)
        if row.cron:
            import datetime as dt

            assert next(CronSim(row.cron, dt.datetime(2026, 11, 22)))


def test_the_nightly_run_is_at_half_past_one_in_vietnam() -> None:
    from flows.deployments import TIMEZONE, office

    [nightly] = [row for row in office("drop", "out") if row.name == "nightly"]
    assert (nightly.cron, TIMEZONE) == ("30 1 * * *", "Asia/Ho_Chi_Minh")


def test_deployments_carry_their_schedules() -> None:
    from flows.deployments import office
    from flows.serving import deployable

    made = {row.name: deployable(row) for row in office("drop", "out", every_minutes=7)}
    [often], [nightly] = made["scan-drop"].schedules, made["nightly"].schedules
    assert often.schedule.interval.total_seconds() == 420
    assert (nightly.schedule.cron, nightly.schedule.timezone) == ("30 1 * * *", "Asia/Ho_Chi_Minh")
    assert made["ingest"].schedules == []


def test_telemetry_is_off_before_prefect_is_there() -> None:
    code = "import flows.tracking, os; from prefect.settings import get_current_settings as s; " \
           "print(os.environ['DO_NOT_TRACK'], s().server.analytics_enabled)"
    env = {key: value for key, value in os.environ.items() if "PREFECT" not in key and key != "DO_NOT_TRACK"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.split() == ["1", "False"]


@pytest.mark.server
@pytest.mark.slow
def test_through_prefect_the_tables_are_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in (50, 60):
        (folder / f"{number}.txt").write_text(PLAN.format(number=number), encoding="utf-8")
    (folder / "rỗng.pdf").touch()
    env = {**os.environ, "PREFECT_HOME": str(tmp_path / "prefect")}
    ran: dict[str, Any] = {}
    for name, option in (("plain", []), ("prefect", ["--prefect"])):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "run", str(folder), "--out", str(tmp_path / name), "--json",
             "--no-reference", *option],
            capture_output=True, text=True, timeout=300, check=False, env=env)
        assert done.returncode == ExitCode.SOME_FAILED, done.stderr
        ran[name] = json.loads(done.stdout)
    assert ran["plain"]["done"] == ran["prefect"]["done"] == 2
    for table in ("documents", "targets", "tasks", "references", "findings"):
        assert rows(tmp_path / "plain", table) == rows(tmp_path / "prefect", table)


DRIVER = """
import sys
from pathlib import Path
from flows.serving import server
from pipeline.workspace import Workspace
workspace = Workspace(Path(sys.argv[2]))
workspace.prepare()
with server(workspace) as address:
    from flows.drop import scan_drop
    first = scan_drop(sys.argv[1], sys.argv[2], use_reference=False)
    from prefect.client.orchestration import get_client
    with get_client(sync_client=True) as client:
        artifacts = {one.key for one in client.read_artifacts()}
    print(address, first["done"], first["failed"], sorted(artifacts))
"""


@pytest.mark.server
@pytest.mark.slow
def test_a_scan_against_a_server_of_our_own_leaves_its_tables_there(tmp_path: Path) -> None:
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    (drop / "a.txt").write_text(PLAN.format(number=50), encoding="utf-8")
    (drop / "rỗng.pdf").touch()
    env = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")}
    done = subprocess.run([sys.executable, "-c", DRIVER, str(drop), str(out)], capture_output=True, text=True,
                          timeout=400, check=False, env={**env, "DOICHIEU_SETTLE_SECONDS": "0.1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].partition(" ")[2] == "1 1 ['ket-qua', 'van-ban-hong']"
    assert sorted(path.name for path in (drop / "failed").iterdir()) == ["rỗng.pdf", "rỗng.pdf.reason.txt"]


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


SERVED = """
import sys
from pathlib import Path
from flows.serving import server
from pipeline.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
workspace.prepare()
with server(workspace) as address:
    print((workspace.hidden / "prefect-server.pid").read_text(), flush=True)
    sys.stdin.read()
"""


@pytest.mark.server
@pytest.mark.slow
def test_the_server_of_a_serve_that_was_killed_is_ended_by_the_next(tmp_path: Path) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")}
    servers = []
    for _ in range(2):
        serving = subprocess.Popen([sys.executable, "-c", SERVED, str(tmp_path)], stdout=subprocess.PIPE,
                                   stdin=subprocess.PIPE, text=True, env=env)
        assert serving.stdout is not None
        servers.append(int(serving.stdout.readline()))
        if len(servers) == 1:
            serving.kill()                                   # its server lives on
            serving.wait()
            assert Path(f"/proc/{servers[0]}").exists()
    gone = not is_alive(servers[0])
    serving.communicate()
    assert gone
    assert not is_alive(servers[1])


def is_alive(process: int) -> bool:
    """Whether it runs; one that has ended and that nobody has asked about does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_people_are_told_of_a_flow_that_broke_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                  caplog: pytest.LogCaptureFixture) -> None:
    from flows import after
    from flows.nightly import nightly
    from flows.tracking import Failed

    said: list[str] = []

    def send(text: str, _: object, workspace: Any) -> list[str]:
        said.append(f"{workspace.out} {text}")
        return ["không gửi được"]

    monkeypatch.setattr(after, "send_alarm", send)
    log = logging.getLogger(after.__name__)
    monkeypatch.setattr(log, "handlers", [caplog.handler])      # Prefect's loggers may hand nothing on
    monkeypatch.setattr(log, "propagate", False)
    run = after.FlowRun(flow_id="00000000-0000-0000-0000-000000000000", parameters={"out": str(tmp_path)}, name="x")
    [hook] = nightly.on_failure_hooks
    hook(nightly, run, Failed(message="StorageFullError: hết chỗ\nTraceback"))
    assert said == [f"{tmp_path} Đối Chiếu: nightly KHÔNG chạy xong.\nStorageFullError: hết chỗ"]
    assert caplog.messages == ["không gửi được"]
    assert nightly.on_crashed_hooks == [hook]


def test_a_second_serve_in_the_same_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.serving import server
    from pipeline.errors import BusyError
    from pipeline.lock import only_run
    from pipeline.workspace import Workspace

    for name in list(os.environ):
        if name.startswith("PREFECT"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    workspace = Workspace(tmp_path)
    workspace.prepare()
    with only_run(workspace.hidden, "serve.lock"), pytest.raises(BusyError), server(workspace):
        pass


def test_the_nightly_run_says_what_it_could_not_send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import nightly

    class Log:
        said: ClassVar[list[str]] = []

        def error(self, line: str) -> None:
            self.said.append(line)

        warning = error

    monkeypatch.setattr(nightly, "scan_drop", lambda *_: {})
    monkeypatch.setattr(nightly, "verify_originals", lambda _: ["a.pdf: hỏng"])
    monkeypatch.setattr(nightly, "get_run_logger", Log)
    monkeypatch.setenv("DOICHIEU_NOTIFY_WEBHOOK", "http://[bad/")
    nightly.nightly.fn(str(tmp_path / "drop"), str(tmp_path / "out"))
    assert Log.said[0] == "a.pdf: hỏng"
    assert [line.split(" (")[0] for line in Log.said[1:]] == ["không gửi được thông báo tới webhook"]
