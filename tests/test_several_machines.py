"""Several machines over one run, with a real PostgreSQL and worker processes of the command line."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pipeline_postgres import Server, program, running
from test_pipeline_store import result

from pipeline.errors import BusyError, StoreAwayError, UsageError
from pipeline.machines import patiently
from pipeline.store import Store
from pipeline.store.holding import Held, held
from pipeline.store.queue import MOST_ATTEMPTS, Order

pytestmark = pytest.mark.server
PLAN = ("ỦY BAN NHÂN DÂN\nXÃ BẢO THẮNG\nSố: {number}/KH-UBND\nKẾ HOẠCH\nChuyển đổi số năm 2026\nI. MỤC TIÊU\n"
        "- Tỷ lệ phủ sóng 5G đạt {number}%.\nII. NHIỆM VỤ\n1. Giao Phòng Văn hóa - Xã hội xây dựng báo cáo trước "
        "ngày 30/6/2026.\n")
TABLES = ("documents", "references", "targets", "tasks", "findings")
ORDERS = [Order(f"{n:012d}", f"{n:064d}", f"{n}.txt", "chain") for n in range(3)]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    with running() as server:
        yield server


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.database("machines")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.opened(url) as opened:
        with opened.transaction() as session:
            opened.queue(session).begin(ORDERS)
        yield opened


def claim(store: Store, machine: str, chain: str = "chain", seconds: float = 60.0) -> str:
    with store.transaction() as session:
        order = store.queue(session).claim(machine, chain, seconds)
    return order.doc_id if order else ""


def test_nobody_waits_for_a_document_that_another_is_claiming(store: Store) -> None:
    with store.transaction() as first, store.transaction() as second:
        one = store.queue(first).claim("a", "chain", 60)
        other = store.queue(second).claim("b", "chain", 60)
    assert (one, other) == (ORDERS[0], ORDERS[1])
    assert [claim(store, "c"), claim(store, "c")] == [ORDERS[2].doc_id, ""]


def test_another_program_or_other_settings_get_nothing(store: Store) -> None:
    assert claim(store, "a", chain="newer") == ""


def test_a_document_of_a_silent_machine_goes_to_another_and_its_late_result_is_not_taken(store: Store) -> None:
    assert claim(store, "dead", seconds=0.01) == ORDERS[0].doc_id
    time.sleep(0.05)
    assert claim(store, "alive") == ORDERS[0].doc_id
    late = replace(result(doc_id=ORDERS[0].doc_id), asked=ORDERS[0].doc_id)
    with store.transaction() as session:
        assert not store.queue(session).deliver("dead", late)
        assert store.queue(session).deliver("alive", late)
        assert store.queue(session).delivered() == [late]


def test_a_document_that_stops_machine_after_machine_is_given_up(store: Store) -> None:
    for number in range(MOST_ATTEMPTS):
        assert claim(store, f"m{number}", seconds=0.01) == ORDERS[0].doc_id
        time.sleep(0.05)
    with store.transaction() as session:
        assert store.queue(session).given_up() == [ORDERS[0].doc_id]
    assert claim(store, "next") == ORDERS[1].doc_id


def test_what_a_machine_gives_back_is_no_attempt(store: Store) -> None:
    for _ in range(MOST_ATTEMPTS + 1):
        assert claim(store, "a") == ORDERS[0].doc_id
        with store.transaction() as session:
            store.queue(session).give_back("a")


def test_only_one_machine_holds_the_run_and_a_broken_connection_lets_go(store: Store, url: str) -> None:
    with Store.opened(url) as other, held(store, Held.RUN) as hold:
        hold.check()
        with pytest.raises(BusyError, match="máy khác"), held(other, Held.RUN):
            pass
        with other.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(StoreAwayError):
            hold.check()
        with held(other, Held.RUN) as mine:
            mine.check()


def test_a_server_that_is_away_is_tried_again_and_then_said() -> None:
    told: list[str] = []
    with pytest.raises(StoreAwayError, match="không kết nối được"):
        patiently(lambda: Store.open("postgresql://nobody@127.0.0.1:9/none"), told.append, waits=(0, 0))
    assert len(told) == 2


def test_without_postgresql_it_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(command("worker", tmp_path / "out", ""), capture_output=True, text=True, check=False)
    assert (done.returncode, "PostgreSQL" in done.stderr) == (UsageError.exit_code, True)


def command(what: str, out: Path, url: str, *more: str) -> list[str]:
    database = ["--database", url] if url else []
    return [sys.executable, "-m", "pipeline.cli", what, *more, "--out", str(out), *database]


ENVIRONMENT = {**os.environ, "DOICHIEU_SEVERAL_MACHINES": "true", "DOICHIEU_LEASE_SECONDS": "2", "DOICHIEU_JOBS": "1"}


@contextmanager
def machines(out: Path, url: str, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    started = [
        subprocess.Popen(command("worker", out, url), env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, text=True)
        for _ in range(count)
    ]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def tables(out: Path) -> dict[str, bytes]:
    return {name: (out / f"{name}.csv").read_bytes() for name in TABLES} | {
        path.name: path.read_bytes() for path in sorted((out / "text").iterdir())}


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise TimeoutError


@pytest.mark.slow
def test_the_tables_are_those_of_one_machine_whatever_dies(postgres: Server, url: str, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(1, 41):
        (source / f"{number}.txt").write_text(PLAN.format(number=number), encoding="utf-8")
    (source / "rỗng.pdf").touch()
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    subprocess.run(command("run", alone, "", str(source), "--no-reference"), check=False, capture_output=True)

    with machines(shared, url, 2) as (first, second):
        run = subprocess.Popen(command("run", shared, url, str(source), "--no-reference"), env=ENVIRONMENT,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said: list[str] = []
        reader = threading.Thread(target=lambda: said.extend(run.communicate(timeout=240)), daemon=True)
        reader.start()
        with Store.opened(url) as store:

            def at_work(process: subprocess.Popen[str]) -> bool:
                with store.transaction() as session:
                    return any(f"-{process.pid}-" in name for name in store.queue(session).machines())

            until(lambda: at_work(first))
            first.send_signal(signal.SIGKILL)              # in mid-document, its lease still running
            until(lambda: at_work(second))
        postgres.control("restart", "-m", "fast")          # under everybody's hands
        reader.join(240)
        assert run.returncode == 4, said                   # the empty file
    assert tables(shared) == tables(alone)
    with Store.opened(url) as store, store.transaction() as session:
        assert store.queue(session).is_empty
