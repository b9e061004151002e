"""Several machines on one: a real PostgreSQL, a Prefect server on it, a work pool with three workers.

    python benchmarks/machines.py office [--files 60]     drop folder, pool, three workers; what one machine gives, row
                                                          for row; meanwhile the Prefect server is stopped and started,
                                                          one worker killed, the database restarted
    python benchmarks/machines.py speed [--files 200]     documents a second: one machine, then three

Everything listens on loopback on free ports and is gone at the end.  Plans are small texts; every
tenth is a long damaged sample, so that a run lasts long enough to be disturbed.
"""
from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from pipeline_postgres import Server, running  # noqa: E402

TABLES = ("documents", "references", "targets", "tasks", "findings")
PLAN = ("ỦY BAN NHÂN DÂN\nXÃ BẢO THẮNG\nSố: {number}/KH-UBND\nKẾ HOẠCH\nChuyển đổi số năm 2026\nI. MỤC TIÊU\n"
        "- Tỷ lệ phủ sóng 5G đạt {share}%.\nII. NHIỆM VỤ\n1. Giao Phòng Văn hóa - Xã hội xây dựng báo cáo trước "
        "ngày 30/6/2026.\n")


def plans(folder: Path, files: int) -> None:
    """Small texts, each another plan; every tenth the long damaged sample with a line of its own."""
    folder.mkdir(parents=True)
    sample = (ROOT / "data" / "raw" / "tan-loi.txt").read_text(encoding="utf-8")
    for number in range(1, files + 1):
        text = f"{sample}\n{number}\n" if number % 10 == 0 else PLAN.format(number=number, share=number % 90 + 10)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")


def tables(out: Path) -> dict[str, bytes]:
    """What a run wrote, by file."""
    return {name: (out / f"{name}.csv").read_bytes() for name in TABLES} | {
        path.name: path.read_bytes() for path in sorted((out / "text").iterdir())}


def command(*arguments: object) -> list[str]:
    """The program with this interpreter."""
    return [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]


@contextlib.contextmanager
def started(line: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process with all it starts, ended at the end."""
    with log.open("ab") as stream:
        process = subprocess.Popen(
            line, env=environment, stdout=stream, stderr=stream, start_new_session=True, cwd=ROOT
        )
    try:
        yield process
    finally:
        stop(process, signal.SIGTERM)


def stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Ends a process and everything it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(what: str, condition: Callable[[], bool], seconds: float = 180.0) -> None:
    """Waits for a condition.  Errors: TimeoutError naming it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise TimeoutError(what)


def answers(address: str) -> bool:
    """Whether a Prefect server is up."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def office(files: int, place: Path, postgres: Server) -> bool:
    """The whole of it; gives whether the tables are those of one machine."""
    drop, out, alone = place / "drop", place / "out", place / "alone"
    plans(drop, files)
    subprocess.run(command("run", drop, "--out", alone, "--no-reference"), check=True, capture_output=True, cwd=ROOT)

    url, port = postgres.database("doichieu"), free_port()
    address = f"http://127.0.0.1:{port}/api"
    prefect_url = postgres.database("prefect").replace("postgresql:", "postgresql+asyncpg:")
    environment = {
        **os.environ, "PREFECT_API_URL": address, "PREFECT_HOME": str(place / "prefect"),
        "PREFECT_API_DATABASE_CONNECTION_URL": prefect_url, "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1", "DOICHIEU_DATABASE_URL": url, "DOICHIEU_SEVERAL_MACHINES": "true", "DOICHIEU_JOBS": "1",
        "DOICHIEU_LEASE_SECONDS": "5", "DOICHIEU_SETTLE_SECONDS": "0.2", "PYTHONPATH": str(ROOT),
        "PREFECT_WORKER_QUERY_SECONDS": "2",
    }
    prefect = [sys.executable, "-m", "prefect"]
    server = [*prefect, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    worker = [*prefect, "worker", "start", "--pool", "doichieu", "--type", "process", "--limit", "2"]
    with contextlib.ExitStack() as stack:

        def start(line: list[str], name: str) -> subprocess.Popen[bytes]:
            return stack.enter_context(started(line, environment, place / f"{name}.log"))

        began = time.monotonic()
        api = start(server, "server")
        until("the Prefect server", lambda: answers(address))
        subprocess.run(command("serve", drop, "--out", out, "--pool"), env=environment, check=True, cwd=ROOT)
        for number in range(3):
            start(worker, f"worker-{number}")
        until("three workers", lambda: online(environment) == 3)
        print(f"server, pool and three workers up after {time.monotonic() - began:.0f} s")
        began = time.monotonic()
        subprocess.run([*prefect, "deployment", "run", "scan-drop/scan-drop", "--param", "use_reference=false"],
                       env=environment, check=True, capture_output=True, cwd=ROOT)
        until("claims of two machines", lambda: len(at_work(url)) >= 2)
        print(f"at work after {time.monotonic() - began:.0f} s: {', '.join(at_work(url))}")
        stop(api, signal.SIGTERM)
        print("Prefect server stopped")
        time.sleep(3)
        api = start(server, "server")
        until("the Prefect server again", lambda: answers(address))
        print("Prefect server started again")
        victim = helper(url)
        if victim:
            os.kill(victim, signal.SIGKILL)
            print(f"helper {victim} killed")
        postgres.control("restart", "-m", "fast")
        print("database restarted")
        until("all files in done/", lambda: len(list((drop / "done").glob("*.txt"))) == files, 600)
        until("the tables", lambda: (out / "doichieu.html").exists())
        print(f"{files} files done after {time.monotonic() - began:.0f} s")
    return tables(out) == tables(alone)


def online(environment: dict[str, str]) -> int:
    """How many workers the pool has."""
    code = ("from prefect.client.orchestration import get_client\n"
            "with get_client(sync_client=True) as c: print(sum(w.status == 'ONLINE' for w in "
            "c.read_workers_for_work_pool('doichieu')))")
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def at_work(url: str) -> list[str]:
    """The machines that hold documents."""
    from pipeline.errors import StoreError
    from pipeline.store import Store

    try:
        with Store.opened(url) as store, store.transaction() as session:
            return store.queue(session).machines()
    except StoreError:
        return []


def helper(url: str) -> int:
    """The process of a machine that helps, 0 when none does: the run's own is the one that the run names."""
    from sqlalchemy import text

    from pipeline.store import Store

    with Store.opened(url) as store, store.engine.connect() as connection:
        own = connection.execute(text("SELECT process FROM runs WHERE ended_at IS NULL")).scalars().all()
    found = [int(name.split("-")[-2]) for name in at_work(url)]
    return next((process for process in found if process not in own), 0)


def speed(files: int, place: Path, postgres: Server) -> None:
    """One machine against three on the same documents."""
    taken: dict[int, float] = {}
    plans(place / "in", files)
    for count in (1, 3):
        out = place / f"out-{count}"
        environment = {**os.environ, "DOICHIEU_DATABASE_URL": postgres.database(f"speed{count}"), "DOICHIEU_JOBS": "1",
                       "DOICHIEU_SEVERAL_MACHINES": "true", "PYTHONPATH": str(ROOT)}
        with contextlib.ExitStack() as stack:
            for _ in range(count - 1):
                stack.enter_context(started(command("worker", "--out", out), environment, place / "worker.log"))
            time.sleep(5)
            began = time.monotonic()
            subprocess.run(command("run", place / "in", "--out", out, "--no-reference"), env=environment, check=True,
                           capture_output=True, cwd=ROOT)
            taken[count] = time.monotonic() - began
        print(f"{count} machine(s): {files} documents in {taken[count]:.1f} s")
    print(f"three are {taken[1] / taken[3]:.2f} times as fast as one on {os.cpu_count()} processors")


def main() -> None:
    """Runs one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("office", "speed"))
    parser.add_argument("--files", type=int, default=60)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="doichieu-machines-"))
    try:
        with running() as postgres:
            if given.what == "speed":
                speed(given.files, place, postgres)
            elif office(given.files, place, postgres):
                print("tables and texts are those of one machine, byte for byte")
            else:
                sys.exit("THE TABLES DIFFER from those of one machine")
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
