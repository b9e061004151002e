"""A run over small text plans: what is made, what is left alone, what a failure costs."""
from __future__ import annotations

import csv
import multiprocessing
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from pipeline_postgres import program, running
from pipeline_stand_ins import compare_nothing, in_this_process, in_workers, no_reports, work

from pipeline.errors import (
    ExitCode,
    InterruptedRunError,
    OverlapError,
    StorageFullError,
    StoreError,
    UsageError,
)
from pipeline.lock import only_run
from pipeline.run import run
from pipeline.settings import Settings, load_settings
from pipeline.summary import RunSummary
from pipeline.workers import WorkerPool

PLAN = "số: 05-KH/BCĐ\nxã: phường Phước Long\nchỉ tiêu: Phủ sóng 5G = 60\nchỉ tiêu: Chữ ký số = 50\n"

Run = Callable[..., RunSummary]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "kế hoạch các xã"
    folder.mkdir()
    return folder


@pytest.fixture
def go(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run of the stand-in stages over `source`, in this process unless told otherwise."""
    monkeypatch.setattr("pipeline.publish.compare", compare_nothing)
    monkeypatch.setattr("pipeline.publish.write_reports", no_reports)
    monkeypatch.setattr("pipeline.publish.report_files", lambda out: ())

    def run_it(*inputs: Path, settings: Settings | None = None, **options: object) -> RunSummary:
        given = {"executor": in_this_process, **options}
        return run(inputs or (source,), tmp_path / "out", settings or load_settings(jobs=2), **given)  # type: ignore[arg-type]

    return run_it


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_tables_and_text_come_out(go: Run, source: Path) -> None:
    (source / "Kế hoạch số 5.txt").write_text(PLAN, encoding="utf-8")
    summary = go()
    assert (summary.done, summary.failures, summary.exit_code) == (1, (), ExitCode.OK)
    [document] = rows(summary.out, "documents")
    assert (document["source_file"], document["number"], document["commune"], document["status"]) == (
        "Kế hoạch số 5.txt", "05-KH/BCĐ", "phường Phước Long", "ok")
    assert document["doc_id"] == document["sha256"][:12]
    assert [(row["doc_id"], row["indicator"], row["value"]) for row in rows(summary.out, "targets")] == [
        (document["doc_id"], "Phủ sóng 5G", "60"), (document["doc_id"], "Chữ ký số", "50")]
    assert (summary.out / "text" / f"{document['doc_id']}.txt").read_text(encoding="utf-8") == PLAN.strip()


def test_unchanged_files_are_left_alone(go: Run, source: Path) -> None:
    for number in range(3):
        (source / f"{number}.txt").write_text(PLAN + str(number), encoding="utf-8")
    first = go()
    stamps = {path: path.stat().st_mtime_ns for path in first.out.rglob("*.csv")}
    second = go()
    assert (second.done, second.unchanged, second.exit_code) == (0, 3, ExitCode.OK)
    assert {path: path.stat().st_mtime_ns for path in first.out.rglob("*.csv")} == stamps


def test_same_size_and_time_but_other_bytes_are_noticed_when_the_file_was_fresh(go: Run, source: Path) -> None:
    plan = source / "a.txt"
    plan.write_text("chỉ tiêu: A = 60", encoding="utf-8")
    stamp = plan.stat().st_mtime_ns
    go()
    plan.write_text("chỉ tiêu: A = 70", encoding="utf-8")
    os.utime(plan, ns=(stamp, stamp))
    summary = go()
    assert summary.done == 1
    assert "70" in [row["value"] for row in rows(summary.out, "targets")]


def test_more_input_adds_to_what_is_there(go: Run, source: Path, tmp_path: Path) -> None:
    (source / "a.txt").write_text(PLAN, encoding="utf-8")
    go()
    new = tmp_path / "NEW.txt"
    new.write_text("chỉ tiêu: B = 1", encoding="utf-8")
    summary = go(new)
    assert sorted(row["source_file"] for row in rows(summary.out, "documents")) == ["NEW.txt", "a.txt"]


def test_a_failure_does_not_stop_the_others_and_stands_until_the_file_is_mended(go: Run, source: Path) -> None:
    (source / "good.txt").write_text(PLAN, encoding="utf-8")
    (source / "empty.pdf").touch()
    first = go()
    assert (first.done, first.exit_code) == (1, ExitCode.SOME_FAILED)
    failed = next(row for row in rows(first.out, "documents") if row["status"] == "failed")
    assert failed["source_file"] == "empty.pdf"
    assert failed["problem"]
    second = go()
    assert (second.done, [row.source_file for row in second.failures]) == (0, ["empty.pdf"])
    (source / "empty.pdf").write_text("số: 1/KH", encoding="utf-8")
    third = go()
    assert (third.exit_code, {row["status"] for row in rows(third.out, "documents")}) == (ExitCode.OK, {"ok"})


def test_equal_bytes_are_one_document_with_all_its_places(go: Run, source: Path) -> None:
    (source / "con").mkdir()
    for name in ("a.txt", "bản sao.txt", "con/c.txt"):
        (source / name).write_text(PLAN, encoding="utf-8")
    summary = go()
    [document] = rows(summary.out, "documents")
    assert document["found_at"] == "a.txt; bản sao.txt; con/c.txt"
    assert (summary.done, summary.duplicates) == (1, 2)


def test_another_form_of_a_plan_is_told_from_a_new_version(go: Run, source: Path) -> None:
    (source / "a.txt").write_text(PLAN, encoding="utf-8")
    go()
    (source / "b.txt").write_text(PLAN + "một dòng nữa", encoding="utf-8")
    go()
    changed = PLAN.replace("= 60", "= 75").replace("= 50", "= 80")
    (source / "c.txt").write_text(changed, encoding="utf-8")
    documents = {row["source_file"]: row for row in rows(go().out, "documents")}
    heads = {documents["a.txt"]["doc_id"], documents["b.txt"]["doc_id"]}
    assert {documents["a.txt"]["same_plan_as"], documents["b.txt"]["same_plan_as"]} & heads
    assert documents["c.txt"]["version_of"] in heads
    assert documents["c.txt"]["same_plan_as"] == ""


def test_output_inside_input_is_refused_and_beside_it_not(go: Run, source: Path, tmp_path: Path) -> None:
    (source / "a.txt").write_text(PLAN, encoding="utf-8")
    with pytest.raises(OverlapError):
        go(tmp_path)
    assert go().done == 1


def test_an_input_that_is_not_there_is_a_usage_error(go: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="không có tệp"):
        go(tmp_path / "nowhere")


def test_rows_are_never_doubled_when_a_document_is_worked_on_again(go: Run, source: Path) -> None:
    (source / "a.txt").write_text(PLAN, encoding="utf-8")
    out = go().out
    again = go(settings=load_settings(jobs=1, page_seconds=31))
    assert (len(rows(again.out, "documents")), len(rows(again.out, "targets"))) == (1, 2)
    with sqlite3.connect(out / ".doichieu" / "store.sqlite") as store:
        assert store.execute("SELECT count(*) FROM targets").fetchone() == (2,)


def test_files_of_other_kinds_are_counted_and_left(go: Run, source: Path) -> None:
    for name in ("Thumbs.db", "ghi chú.xlsx", "~$a.docx", ".hidden.txt"):
        (source / name).write_text("x", encoding="utf-8")
    summary = go()
    assert (summary.done, summary.skipped, summary.exit_code) == (0, 4, ExitCode.OK)


def test_a_second_run_in_the_same_folder_is_refused(go: Run, source: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / ".doichieu").mkdir(parents=True)
    with only_run(tmp_path / "out" / ".doichieu"), pytest.raises(StoreError, match="lần chạy khác"):
        go()


def test_what_a_killed_run_left_is_cleared(go: Run, source: Path) -> None:
    (source / "a.txt").write_text(PLAN, encoding="utf-8")
    out = go().out
    litter = out / ".doichieu" / "cache" / ".~doichieu-half"
    litter.write_bytes(b"half")
    go()
    assert litter.exists()                     # nobody died: another program may be writing
    with sqlite3.connect(out / ".doichieu" / "store.sqlite") as store:
        store.execute("UPDATE runs SET ended_at = NULL, outcome = NULL")
    go()
    assert not litter.exists()
    with sqlite3.connect(out / ".doichieu" / "store.sqlite") as store:
        assert {row[0] for row in store.execute("SELECT outcome FROM runs")} == {"DIED", "OK"}


def test_corrupt_cache_entries_are_made_anew_and_said(go: Run, source: Path, tmp_path: Path) -> None:
    (source / "a.txt").write_text(PLAN, encoding="utf-8")
    out = go().out
    for entry in (out / ".doichieu" / "cache").rglob("find.*.json.gz"):
        entry.write_bytes(b"\x1f\x8b half of something")
    (out / "text" / f"{rows(out, 'documents')[0]['doc_id']}.txt").unlink()
    summary = go()
    assert (summary.done, len(rows(out, "targets"))) == (1, 2)
    assert "bị hỏng" in (out / ".doichieu" / "logs" / "documents.jsonl").read_text(encoding="utf-8")


def test_a_page_that_was_broken_off_is_tried_again_by_the_next_run(
        go: Run, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source / "a.txt").write_text(f"{PLAN}\fSLOW\nchỉ tiêu: Dân số = 70", encoding="utf-8")
    first = go()
    assert (len(rows(first.out, "targets")), rows(first.out, "documents")[0]["status"]) == (2, "review")
    assert go().done == 1                                  # and again
    monkeypatch.setattr("pipeline_stand_ins.TIME_IS_SHORT", False)
    third = go()
    assert (third.done, len(rows(third.out, "targets")), rows(third.out, "documents")[0]["status"]) == (1, 3, "ok")
    assert (go().unchanged, len(rows(third.out, "targets"))) == (1, 3)


def test_an_interruption_keeps_what_is_done(go: Run, source: Path) -> None:
    for name in "abc":
        (source / f"{name}.txt").write_text(PLAN + name, encoding="utf-8")

    def interrupted(jobs, perform, pool):  # type: ignore[no-untyped-def]
        yield from in_this_process(jobs[:1], perform, pool)
        raise KeyboardInterrupt

    with pytest.raises(InterruptedRunError, match="1 văn bản xong và được giữ, còn 2"):
        go(executor=interrupted)
    assert go().done == 2


@pytest.mark.slow
def test_workers_that_die_hang_or_break_cost_one_document_each(go: Run, source: Path) -> None:
    for name, word in {"killed": "KILL", "broken": "CRASH", "hangs": "HANG", "good": "", "better": "x"}.items():
        (source / f"{name}.txt").write_text(PLAN + word, encoding="utf-8")
    summary = go(settings=load_settings(jobs=2, document_seconds=6.0), executor=in_workers)
    problems = {row.source_file: (row.reason, row.problem) for row in summary.failures}
    assert set(problems) == {"killed.txt", "broken.txt", "hangs.txt"}
    assert "SIGKILL" in problems["killed.txt"][1]
    assert problems["hangs.txt"][0] == "quota"
    assert summary.done == 2


@pytest.mark.slow
def test_a_worker_that_dies_with_nothing_to_do_costs_no_document(go: Run, source: Path) -> None:
    def between_jobs(jobs, perform, pool):  # type: ignore[no-untyped-def]
        with WorkerPool(1, Path(os.devnull), work) as own:
            for job in jobs:
                yield own.run(job)
                for child in multiprocessing.active_children():
                    child.kill()
                    child.join()

    for name in "ab":
        (source / f"{name}.txt").write_text(PLAN + name, encoding="utf-8")
    summary = go(executor=between_jobs)
    assert (summary.done, summary.failures) == (2, ())


@pytest.mark.slow
def test_a_full_disk_in_a_worker_ends_the_run_with_its_own_error(go: Run, source: Path) -> None:
    (source / "a.txt").write_text(PLAN + "FULL", encoding="utf-8")
    with pytest.raises(StorageFullError, match="hết chỗ"):
        go(executor=in_workers)


@pytest.mark.server
def test_postgresql_gives_the_same_tables(go: Run, source: Path, tmp_path: Path) -> None:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    for name in "abc":
        (source / f"{name}.txt").write_text(PLAN + name, encoding="utf-8")
    (source / "rỗng.pdf").touch()
    out = go().out
    tables = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    shutil.rmtree(out)
    with running() as server:
        settings = load_settings(jobs=2, database_url=server.database("run"))
        go(settings=settings)
        assert {path.name: path.read_bytes() for path in out.glob("*.csv")} == tables
        assert go(settings=settings).done == 0
