"""A drop folder that nobody watches: folders that vanish, clocks that jump, names and files that harm."""
from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import sqlite3
from pathlib import Path

import pytest
from pipeline_stand_ins import in_this_process
from test_pipeline_intake import PLAN, START, Office, office  # noqa: F401  (a fixture)

from pipeline.errors import ExitCode, OverlapError, StorageFullError, StoreError, UsageError
from pipeline.intake import scan
from pipeline.intake.looking import BACK_OFF
from pipeline.intake.settling import End
from pipeline.run import run
from pipeline.settings import load_settings
from pipeline.workers import failed


def unlucky(jobs, perform, pool):  # type: ignore[no-untyped-def]
    for job in jobs:
        yield failed(job, "máy chủ bận – thử lại", "unreadable", transient=True)


def test_a_name_that_is_no_text_stops_nothing(office: Office) -> None:  # noqa: F811
    office.put("a.txt")
    strange = os.fsdecode(bytes(office.drop) + b"/k\xb5 ho\xb9ch\n.txt")
    Path(strange).write_text(PLAN + "khác", encoding="utf-8")
    assert office.scan().ends == {End.DONE: 2}
    assert office.tree() == ["done/a.txt", "done/k\\xb5 ho\\xb9ch\\x0a.txt"]
    assert sorted(row["source_file"] for row in office.documents()) == ["a.txt", "k\\xb5 ho\\xb9ch\\x0a.txt"]


def test_a_strange_name_that_fails_for_a_while_keeps_its_place(office: Office) -> None:  # noqa: F811
    strange = bytes(office.drop) + b"/\xff.txt"
    Path(os.fsdecode(strange)).write_text(PLAN, encoding="utf-8")
    assert office.scan(executor=unlucky).ends == {End.PUT_OFF: 1}
    assert os.path.lexists(strange)
    assert office.scan().resting == 1
    office.now += BACK_OFF[0]
    assert office.scan().ends == {End.DONE: 1}


def test_a_name_of_full_length_finds_its_end_with_a_reason(office: Office) -> None:  # noqa: F811
    office.put("x" * 251 + ".pdf", "")
    assert office.scan().ends == {End.FAILED: 1}
    [kept, reason] = sorted(path.name for path in (office.drop / "failed").iterdir())
    assert reason == f"{kept}.reason.txt"


def test_a_run_says_what_is_wrong_with_a_name(office: Office) -> None:  # noqa: F811
    Path(os.fsdecode(bytes(office.drop) + b"/\xff.txt")).write_text(PLAN, encoding="utf-8")
    summary = run([office.drop], office.out, load_settings(jobs=1), executor=in_this_process)
    [row] = summary.failures
    assert (row.source_file, row.reason) == ("\\xff.txt", "unreadable")
    assert "đổi tên" in row.problem


def test_a_wait_that_a_wrong_clock_set_is_not_waited_for(office: Office) -> None:  # noqa: F811
    office.put("a.txt")
    office.now = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)
    assert office.scan(executor=unlucky).ends == {End.PUT_OFF: 1}
    office.now = START
    assert office.scan().ends == {End.DONE: 1}


def test_a_wait_is_kept_when_the_clock_is_put_back_a_little(office: Office) -> None:  # noqa: F811
    office.put("a.txt")
    office.scan(executor=unlucky)
    office.now -= dt.timedelta(minutes=30)
    assert office.scan(executor=unlucky).resting == 1


def test_a_permanent_failure_rests_whatever_the_clock_says(office: Office) -> None:  # noqa: F811
    office.put("rỗng.pdf", "")
    office.scan()
    office.now = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)
    assert (office.scan().ends, office.scan().resting) == ({}, 1)


def test_versions_follow_each_other_also_when_the_clock_is_put_back(office: Office,  # noqa: F811
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(dt.datetime):
        year_now = 2040

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:      # type: ignore[override]
            return dt.datetime(cls.year_now, 1, 1, tzinfo=tz)

    monkeypatch.setattr("pipeline.store.documents.dt.datetime", Clock)
    office.put("cũ.txt")
    office.scan()
    Clock.year_now = 2026
    office.put("mới.txt", PLAN.replace("= 60", "= 90"))
    office.scan()
    rows = {row["source_file"]: row for row in office.documents()}
    assert rows["mới.txt"]["version_of"] == rows["cũ.txt"]["doc_id"]


def test_a_folder_that_vanishes_between_two_looks_is_one_clear_error(office: Office) -> None:  # noqa: F811
    office.put("a.txt")
    office.meanwhile = lambda: shutil.rmtree(office.drop)
    with pytest.raises(StoreError, match=r"không còn truy cập được|không ghi được"):
        office.scan()


def test_a_folder_that_vanishes_under_the_work_is_taken_up_when_it_is_back(office: Office) -> None:  # noqa: F811
    for number in range(3):
        office.put(f"{number}.txt", f"{PLAN}{number}")
    away = office.drop.with_name("ổ mạng đã ngắt")

    def unmounted(jobs, perform, pool):  # type: ignore[no-untyped-def]
        yield from in_this_process(jobs[:1], perform, pool)
        office.drop.rename(away)
        yield from in_this_process(jobs[1:], perform, pool)

    with pytest.raises(StoreError):
        office.scan(executor=unmounted)
    with pytest.raises(UsageError, match="ổ mạng"):
        office.scan()
    shutil.rmtree(office.drop, ignore_errors=True)
    away.rename(office.drop)
    assert office.scan().ends == {End.DONE: 3}
    assert office.tree() == ["done/0.txt", "done/1.txt", "done/2.txt"]
    assert len(office.documents()) == 3


def test_a_subfolder_that_vanishes_takes_nothing_else_along(office: Office) -> None:  # noqa: F811
    office.put("xã A/a.txt")
    office.put("b.txt", PLAN + "b")
    office.meanwhile = lambda: shutil.rmtree(office.drop / "xã A")
    assert office.scan().ends == {End.DONE: 1}


def test_a_disk_that_fills_up_in_mid_scan_leaves_the_rest_in_the_folder(office: Office,  # noqa: F811
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        office.put(f"{number}.txt", f"{PLAN}{number}")
    free = iter([10**12, 10**12, 10**12, 10**5, 10**5, 10**5])
    monkeypatch.setattr("shutil.disk_usage",
                        lambda path: shutil._ntuple_diskusage(10**12, 0, next(free)))      # type: ignore[attr-defined]

    def performing(jobs, perform, pool):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(pool, "run", lambda job, report: next(iter(in_this_process([job], perform, pool))))
        yield from map(perform, jobs)

    with pytest.raises(StorageFullError, match="MB trống"):
        scan(office.drop, office.out, load_settings(jobs=1, min_free_megabytes=1.0), executor=performing,
             sleep=lambda _: None, clock=lambda: office.now)
    assert office.tree() == ["0.txt", "1.txt", "2.txt"]
    monkeypatch.undo()


def test_an_input_within_the_output_is_refused(office: Office) -> None:  # noqa: F811
    inside = office.out / "vào"
    inside.mkdir(parents=True)
    with pytest.raises(OverlapError, match="bao lấy"):
        run([inside], office.out, load_settings(jobs=1), executor=in_this_process)


def test_a_record_that_cannot_be_read_back_costs_its_own_document_and_is_made_anew(office: Office) -> None:  # noqa: F811
    office.put("a.txt")
    office.put("b.txt", PLAN.replace("05-KH", "06-KH"))
    office.scan()
    with sqlite3.connect(office.out / ".doichieu" / "store.sqlite") as store:
        store.execute("UPDATE documents SET extraction = ? WHERE source_file = 'a.txt'", (b'{"half',))
        # so that all tables are made anew
        store.execute("UPDATE documents SET row = CAST(row || ' ' AS BLOB) WHERE source_file = 'b.txt'")
    done = office.drop / "done"
    settings = load_settings(jobs=1)
    first = run([done], office.out, settings, executor=in_this_process)
    assert first.exit_code in (ExitCode.OK, ExitCode.SOME_FAILED)
    second = run([done], office.out, settings, executor=in_this_process)
    assert second.done == 1
    assert {row["source_file"]: row["status"] for row in office.documents()} == {"a.txt": "ok", "b.txt": "ok"}


def test_folders_that_dead_processes_had_just_begun_are_cleared(office: Office) -> None:  # noqa: F811
    claimed = office.drop / ".claimed"
    (claimed / f".{socket.gethostname()}-999999999-ab" / "files").mkdir(parents=True)
    mine = claimed / f".{socket.gethostname()}-{os.getpid()}-cd"
    (mine / "files").mkdir(parents=True)
    office.scan()
    assert list(claimed.iterdir()) == [mine]


def test_a_file_that_may_not_be_moved_is_left_and_told(office: Office,  # noqa: F811
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("a.txt")
    office.put("của người khác/b.txt", PLAN + "b")
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    summary = office.scan()
    assert (summary.ends, summary.exit_code) == ({End.DONE: 1}, ExitCode.SOME_FAILED)
    assert summary.stuck == (
        "của người khác/b.txt: không lấy ra được (Permission denied) – cấp quyền ghi cho thư mục chứa tệp",)


@pytest.mark.skipif(os.getuid() == 0, reason="root may list every folder")
def test_a_folder_that_may_not_be_listed_is_told(office: Office) -> None:  # noqa: F811
    closed = office.put("kín/a.txt").parent
    closed.chmod(0)
    try:
        summary = office.scan()
        assert summary.exit_code is ExitCode.SOME_FAILED
        assert "kín" in summary.stuck[0]
    finally:
        closed.chmod(0o755)


def test_secrets_in_a_file_that_others_may_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = tmp_path / "doichieu.toml"
    settings.write_text('database_url = "postgresql://doichieu:mat-khau@db/doichieu"\njobs = 3\n', encoding="utf-8")
    settings.chmod(0o640)
    with pytest.raises(UsageError, match="chmod 600"):
        load_settings()
    settings.chmod(0o600)
    assert load_settings().jobs == 3
    settings.write_text("jobs = 4\n", encoding="utf-8")
    settings.chmod(0o644)
    assert load_settings().jobs == 4
