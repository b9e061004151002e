"""The drop folder: nothing taken half, nothing lost, nothing twice, every file at an end with its reason."""
from __future__ import annotations

import csv
import datetime as dt
import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from pipeline_stand_ins import compare_nothing, in_this_process, no_reports

from pipeline.document import Job
from pipeline.errors import ExitCode, OverlapError, StorageFullError, UsageError
from pipeline.intake import ScanSummary, scan
from pipeline.intake.looking import BACK_OFF
from pipeline.intake.settling import End
from pipeline.settings import load_settings
from pipeline.workers import failed

PLAN = "số: 05-KH/BCĐ\nxã: phường Phước Long\nchỉ tiêu: Phủ sóng 5G = 60\n"
START = dt.datetime(2026, 11, 22, 1, 30, tzinfo=dt.UTC)

Scan = Callable[..., ScanSummary]


class Office:
    """A drop folder, its output folder and a clock."""

    def __init__(self, place: Path) -> None:
        self.drop, self.out, self.now = place / "hộp thư", place / "kết quả", START
        self.drop.mkdir()
        self.slept: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def scan(self, **options: object) -> ScanSummary:
        given = {"executor": in_this_process, **options}
        return scan(self.drop, self.out, load_settings(jobs=1, min_free_megabytes=0.0),
                    sleep=self._sleep, clock=lambda: self.now, **given)  # type: ignore[arg-type]

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.meanwhile()

    def put(self, name: str, text: str = PLAN) -> Path:
        path = self.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def tree(self) -> list[str]:
        """Every file in the drop folder, ours too, without locks."""
        return sorted(str(path.relative_to(self.drop)) for path in self.drop.rglob("*")
                      if path.is_file() and path.name != "lock")

    def documents(self) -> list[dict[str, str]]:
        with (self.out / "documents.csv").open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("pipeline.publish.compare", compare_nothing)
    monkeypatch.setattr("pipeline.publish.write_reports", no_reports)
    monkeypatch.setattr("pipeline.publish.report_files", lambda out: ())
    return Office(tmp_path)


def test_a_file_that_stood_still_ends_in_done(office: Office) -> None:
    office.put("xã A/kế hoạch.txt")
    summary = office.scan()
    assert summary.ends == {End.DONE: 1}
    assert office.tree() == ["done/xã A/kế hoạch.txt"]
    assert [row["found_at"] for row in office.documents()] == ["xã A/kế hoạch.txt"]
    assert office.slept == [5.0]


def test_a_file_still_being_written_is_left_also_at_the_first_scan(office: Office) -> None:
    path = office.put("a.txt")
    office.meanwhile = lambda: path.write_text(PLAN * 2, encoding="utf-8")
    summary = office.scan()
    assert (summary.ends, summary.unsettled, office.tree()) == ({}, 1, ["a.txt"])
    office.meanwhile = lambda: None
    assert office.scan().ends == {End.DONE: 1}


def test_two_polls_are_two_looks(office: Office) -> None:
    path = office.put("a.txt")
    office.meanwhile = lambda: path.write_text(PLAN * 2, encoding="utf-8")
    office.scan()
    office.slept.clear()
    assert (office.scan().ends, office.slept) == ({End.DONE: 1}, [])


@pytest.mark.parametrize("name", ["~$kế hoạch.docx", "Thumbs.db", "desktop.ini", "xã A/Desktop.INI", "xã A/~$a.docx"])
def test_what_programs_leave_beside_files_is_left_alone(office: Office, name: str) -> None:
    office.put(name, "khóa")
    office.put("xã A/kế hoạch.txt")
    summary = office.scan()
    assert (summary.ends, summary.unsettled, summary.exit_code) == ({End.DONE: 1}, 0, ExitCode.OK)
    assert office.tree() == sorted([name, "done/xã A/kế hoạch.txt"])


def test_a_kind_that_is_not_read_is_told_to_who_dropped_it(office: Office) -> None:
    (office.drop / "ghi chú.xlsx").write_bytes(b"PK\x03\x04" + bytes(range(256)))
    assert office.scan().ends == {End.FAILED: 1}
    assert office.tree() == ["failed/ghi chú.xlsx", "failed/ghi chú.xlsx.reason.txt"]


def test_a_clock_that_jumps_does_not_matter(office: Office) -> None:
    path = office.put("a.txt")
    os.utime(path, (4e9, 4e9))
    office.now = dt.datetime(1999, 1, 1, tzinfo=dt.UTC)
    assert office.scan().ends == {End.DONE: 1}


def test_a_broken_file_ends_in_failed_with_its_reason_and_rests(office: Office) -> None:
    office.put("rỗng.pdf", "")
    assert office.scan().exit_code is ExitCode.SOME_FAILED
    assert office.tree() == ["failed/rỗng.pdf", "failed/rỗng.pdf.reason.txt"]
    reason = (office.drop / "failed" / "rỗng.pdf.reason.txt").read_text(encoding="utf-8")
    assert "Lý do: tệp rỗng" in reason
    assert "Cách sửa: " in reason
    assert "Mã lý do: brokenfile" in reason
    again = office.scan()
    assert (again.ends, again.resting) == ({}, 1)


def test_a_failed_file_that_was_mended_where_it_lies_is_taken_again(office: Office) -> None:
    office.put("a.txt", "")
    office.scan()
    (office.drop / "failed" / "a.txt").write_text(PLAN, encoding="utf-8")
    assert office.scan().ends == {End.DONE: 1}
    assert office.tree() == ["done/a.txt"]
    assert [row["status"] for row in office.documents()] == ["ok"]


def test_a_mended_file_and_a_new_one_of_its_name_take_turns(office: Office) -> None:
    office.put("a.txt", "")
    office.scan()
    (office.drop / "failed" / "a.txt").write_text(PLAN, encoding="utf-8")
    office.put("a.txt", PLAN + "mới")
    for _ in range(3):
        office.scan()
    assert len([name for name in office.tree() if name.startswith("done/a")]) == 2
    assert sorted(row["status"] for row in office.documents()) == ["ok", "ok"]


def test_a_passing_failure_is_tried_again_with_growing_waits_and_then_given_up(office: Office) -> None:
    office.put("a.txt")

    def unlucky(jobs, perform, pool):  # type: ignore[no-untyped-def]
        for job in jobs:
            assert isinstance(job, Job)
            yield failed(job, "máy chủ bận – thử lại", "unreadable", transient=True)

    for wait in BACK_OFF:
        assert office.scan(executor=unlucky).ends == {End.PUT_OFF: 1}
        assert office.tree() == ["a.txt"]
        office.now += wait - dt.timedelta(seconds=1)
        assert office.scan(executor=unlucky).resting == 1
        office.now += dt.timedelta(seconds=2)
    assert office.scan(executor=unlucky).ends == {End.FAILED: 1}
    assert office.tree() == ["failed/a.txt", "failed/a.txt.reason.txt"]


def test_a_passing_failure_that_passes(office: Office) -> None:
    office.put("a.txt")

    def unlucky(jobs, perform, pool):  # type: ignore[no-untyped-def]
        yield failed(jobs[0], "máy chủ bận – thử lại", "unreadable", transient=True)

    office.scan(executor=unlucky)
    office.now += BACK_OFF[0]
    assert office.scan().ends == {End.DONE: 1}


def test_equal_bytes_under_other_names_are_one_document(office: Office) -> None:
    for name in ("a.txt", "b.txt", "con/a.txt"):
        office.put(name)
    office.scan()
    assert office.tree() == ["done/a.txt", "done/b.txt", "done/con/a.txt"]
    assert [row["found_at"] for row in office.documents()] == ["a.txt; b.txt; con/a.txt"]


def test_another_file_of_the_same_name_does_not_replace_the_first(office: Office) -> None:
    office.put("scan001.txt", PLAN)
    office.scan()
    office.put("scan001.txt", PLAN + "khác")
    office.scan()
    names = office.tree()
    assert len(names) == 2
    assert names[1] == "done/scan001.txt"
    assert {(office.drop / name).read_text(encoding="utf-8") for name in names} == {PLAN, PLAN + "khác"}
    assert len(office.documents()) == 2


def test_a_file_that_changes_while_it_is_worked_on_goes_back(office: Office) -> None:
    path = office.put("a.txt")
    stream = path.open("a", encoding="utf-8")

    def slow_writer(jobs, perform, pool):  # type: ignore[no-untyped-def]
        yield from in_this_process(jobs, perform, pool)
        stream.write("thêm")
        stream.flush()

    with stream:
        assert office.scan(executor=slow_writer).ends == {End.PUT_BACK: 1}
    assert office.tree() == ["a.txt"]
    assert office.scan().ends == {End.DONE: 1}


def test_an_error_of_the_run_puts_everything_back(office: Office) -> None:
    office.put("a.txt")
    office.put("b.txt", PLAN + "b")

    def disk_full(jobs, perform, pool):  # type: ignore[no-untyped-def]
        yield from in_this_process(jobs[:1], perform, pool)
        raise StorageFullError("đầy")

    with pytest.raises(StorageFullError):
        office.scan(executor=disk_full)
    assert office.tree() == ["a.txt", "b.txt"]
    assert office.scan().ends == {End.DONE: 2}
    assert len(office.documents()) == 2


def test_links_and_pipes_end_in_failed(office: Office, tmp_path: Path) -> None:
    (tmp_path / "bí mật.txt").write_text(PLAN, encoding="utf-8")
    (office.drop / "ra ngoài.txt").symlink_to(tmp_path / "bí mật.txt")
    os.mkfifo(office.drop / "ống")
    assert office.scan().ends == {End.FAILED: 2}
    assert (tmp_path / "bí mật.txt").read_text(encoding="utf-8") == PLAN


def test_hidden_files_are_left(office: Office) -> None:
    office.put(".đang chép.txt")
    assert (office.scan().ends, office.tree()) == ({}, [".đang chép.txt"])


def test_folders_that_overlap_are_refused(office: Office) -> None:
    office.out = office.drop / "out"
    with pytest.raises(OverlapError):
        office.scan()
    office.out = office.drop.parent
    with pytest.raises(OverlapError):
        office.scan()


def test_a_folder_that_is_not_there(office: Office) -> None:
    office.drop.rmdir()
    with pytest.raises(UsageError):
        office.scan()


def test_nothing_is_touched_when_the_disk_is_nearly_full(office: Office) -> None:
    office.put("a.txt")
    with pytest.raises(StorageFullError, match="MB trống"):
        scan(office.drop, office.out, load_settings(min_free_megabytes=1e9))
    assert office.tree() == ["a.txt"]


def test_what_a_dead_process_had_claimed_is_taken_over_at_once(office: Office) -> None:
    office.put("xã A/a.txt")
    left = office.drop / ".claimed" / "máy-cũ-1-ab" / "files" / "1" / "xã B"
    left.mkdir(parents=True)
    (left / "b.txt").write_text(PLAN + "b", encoding="utf-8")
    summary = office.scan()
    assert (summary.taken_over, summary.ends) == (1, {End.DONE: 2})
    assert office.tree() == ["done/xã A/a.txt", "done/xã B/b.txt"]


SCANNER = textwrap.dedent("""
    import sys
    from pathlib import Path
    import pipeline.publish
    from pipeline.intake import scan
    from pipeline.settings import load_settings
    from pipeline_stand_ins import compare_nothing, in_this_process, no_reports
    pipeline.publish.compare, pipeline.publish.write_reports = compare_nothing, no_reports
    pipeline.publish.report_files = lambda out: ()
    print("ready", flush=True)
    scan(Path(sys.argv[1]), Path(sys.argv[2]), load_settings(jobs=1, min_free_megabytes=0.0, settle_seconds=0.05),
         executor=in_this_process)
""")


@pytest.mark.slow
def test_kills_at_random_moments_lose_and_double_nothing(office: Office) -> None:
    chance = random.Random(20261122)
    for number in range(12):
        office.put(f"{number}.txt", f"{PLAN}{number}\n")
    kills = 0
    for _ in range(10):
        process = subprocess.Popen([sys.executable, "-c", SCANNER, str(office.drop), str(office.out)],
                                   stdout=subprocess.PIPE, cwd=Path(__file__).parent)
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(chance.uniform(0.0, 1.2))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        assert len(office.tree()) == 12
    assert kills > 0
    office.scan()
    assert office.tree() == sorted(f"done/{number}.txt" for number in range(12))
    assert sorted(row["found_at"] for row in office.documents()) == sorted(f"{n}.txt" for n in range(12))
