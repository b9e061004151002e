"""Bad input through the real command line: one clear line for each file, its row, and the rest done."""
from __future__ import annotations

import csv
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bad_files import empty_pdf, image_bomb, pdf, zip_file

from pipeline.errors import ExitCode

PLAN = """ỦY BAN NHÂN DÂN
XÃ TÂN LỢI
Số: 12/KH-UBND
Tân Lợi, ngày 05 tháng 02 năm 2026
KẾ HOẠCH
Chuyển đổi số năm 2026
I. MỤC TIÊU
- Tỷ lệ phủ sóng 5G trên địa bàn đạt từ 60% dân số trở lên.
=Tỷ lệ hồ sơ xử lý trực tuyến đạt trên 80%.
+ 100% cán bộ được bồi dưỡng kỹ năng số.
@Tỷ lệ dân số có chữ ký số đạt tối thiểu 50%.
"""
# TCVN3 and VNI as old word processors on Windows saved them.
TCVN3 = "KÕ ho¹ch cña x·. Tû lÖ d©n sè cã hå s¬ søc khoÎ ®iÖn tö ®¹t 60% ®Õn n¨m 2026.\n" * 5
VNI = "Keá hoaïch cuûa xaõ. Tyû leä daân soá coù hoà sô söùc khoûe ñieän töû ñaït 60% ñeán naêm 2026.\n" * 5

# File -> what its line says.
FAILING = {
    "rỗng.pdf": "rỗng",
    "cắt cụt.pdf": "cắt cụt",
    "có mật khẩu.pdf": "mật khẩu",
    "không trang.pdf": "không có trang",
    "2000 trang.pdf": "2000 trang",
    "thật ra là zip.pdf": "ZIP",
    "bom ảnh.png": "ảnh",
    "lối ra.txt": "ra ngoài",
    "gãy.pdf": "không",
    "ống.txt": "không phải tệp thường",
}
WELL = ("kế hoạch số 12 – xã Tân Lợi.txt", "chỉ hạn chế.pdf", "tcvn3.txt", "vni.txt", "=1+1.txt")


@dataclass(frozen=True)
class Ran:
    """A finished command and what it left."""

    out: Path
    code: int
    stdout: str
    stderr: str

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def document(self, name: str) -> dict[str, str]:
        return next(row for row in self.rows("documents") if row["source_file"] == name)


def doichieu(*arguments: object, out: Path, prefix: Sequence[str] = (), **options: Any) -> Ran:
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "pipeline.cli", *map(str, arguments), "--out", str(out)],
        capture_output=True, text=True, timeout=300, check=False, **options,
    )
    return Ran(out, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One run over everything that goes wrong, and some files that do not."""
    place = tmp_path_factory.mktemp("bad")
    folder = place / "hộp thư đến"
    folder.mkdir()
    whole = pdf(["Plan of the commune for 2026, with some words to be read."] * 20)
    (folder / "rỗng.pdf").touch()
    (folder / "cắt cụt.pdf").write_bytes(whole[:len(whole) // 2])
    (folder / "có mật khẩu.pdf").write_bytes(pdf(["secret"], user_password="mật khẩu".encode().hex()))
    (folder / "chỉ hạn chế.pdf").write_bytes(pdf(["KE HOACH restricted yet readable"] * 5, user_password=""))
    (folder / "không trang.pdf").write_bytes(empty_pdf(0))
    (folder / "2000 trang.pdf").write_bytes(empty_pdf(2000))
    zip_file(folder / "thật ra là zip.pdf")
    (folder / "bom ảnh.png").write_bytes(image_bomb(50_000))
    (folder / "tcvn3.txt").write_bytes(TCVN3.encode("cp1252", "surrogatepass"))
    (folder / "vni.txt").write_bytes(VNI.encode("cp1252"))
    (place / "bí mật.txt").write_text(PLAN, encoding="utf-8")
    (folder / "lối ra.txt").symlink_to(place / "bí mật.txt")
    (folder / "gãy.pdf").symlink_to(folder / "không còn.pdf")
    os.mkfifo(folder / "ống.txt")
    (folder / "kế hoạch số 12 – xã Tân Lợi.txt").write_text(PLAN, encoding="utf-8")
    (folder / "=1+1.txt").write_text(PLAN.replace("12/KH", "13/KH"), encoding="utf-8")
    return doichieu("run", folder, "--no-reference", "--json", "--jobs", "2", out=place / "kết quả")


def test_the_run_ends_with_the_code_for_failed_documents(ran: Ran) -> None:
    assert ran.code == ExitCode.SOME_FAILED, ran.stderr
    summary = json.loads(ran.stdout)
    assert (summary["done"], len(summary["failed"])) == (len(WELL), len(FAILING))


@pytest.mark.parametrize("name", FAILING)
def test_a_bad_file_has_a_row_and_one_line_with_reason_and_remedy(ran: Ran, name: str) -> None:
    row = ran.document(name)
    assert row["status"] == "failed"
    assert FAILING[name].casefold() in row["problem"].casefold()
    why, dash, remedy = row["problem"].partition(" – ")
    assert why
    assert dash
    assert remedy
    assert "\n" not in row["problem"]
    lines = [line for line in ran.stderr.splitlines() if f"{name}:" in line]
    assert len(lines) == 1
    assert row["problem"] in lines[0]


@pytest.mark.parametrize("name", WELL)
def test_the_rest_is_done(ran: Ran, name: str) -> None:
    row = next(row for row in ran.rows("documents") if row["source_file"].lstrip("'") == name)
    assert row["status"] in ("ok", "review"), row["problem"]
    assert (ran.out / "text" / f"{row['doc_id']}.txt").stat().st_size > 0


@pytest.mark.parametrize("name", ["tcvn3.txt", "vni.txt"])
def test_old_encodings_come_out_as_unicode(ran: Ran, name: str) -> None:
    text = (ran.out / "text" / f"{ran.document(name)['doc_id']}.txt").read_text(encoding="utf-8")
    assert "Kế hoạch của xã. Tỷ lệ dân số" in text


def test_no_cell_is_a_formula(ran: Ran) -> None:
    for path in ran.out.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        formulas = [cell for cell in cells if len(cell) > 1 and cell[0] in "=+-@\t\r"
                    and not re.fullmatch(r"[+-]?[\d.,]+", cell)]
        assert formulas == [], path.name
    assert "'=1+1.txt" in [row["source_file"] for row in ran.rows("documents")]


def test_no_cell_of_the_workbook_is_a_formula(ran: Ran) -> None:
    from openpyxl import load_workbook

    book = load_workbook(ran.out / "doichieu.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_nothing_is_lost_or_left_half_written(ran: Ran) -> None:
    assert not [path for path in ran.out.rglob("*") if ".~doichieu-" in path.name]
    kept = {path.stem for path in (ran.out / ".doichieu" / "originals").glob("??/*")}
    assert {row["sha256"] for row in ran.rows("documents") if row["status"] != "failed"} == kept


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "không quyền.txt").write_text(PLAN, encoding="utf-8")
    (folder / "không quyền.txt").chmod(0)
    (folder / "được.txt").write_text(PLAN, encoding="utf-8")
    ran = doichieu("run", folder, "--no-reference", out=tmp_path / "out", prefix=_without_roots_privilege())
    assert ran.code == ExitCode.SOME_FAILED, ran.stderr
    row = ran.document("không quyền.txt")
    assert (row["status"], row["reason"]) == ("failed", "unreadable")
    assert "quyền" in row["problem"]
    assert ran.document("được.txt")["status"] != "failed"


def _without_roots_privilege() -> list[str]:
    """What to put before a command so that file permissions hold for it, also when root runs the tests."""
    if os.getuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root reads every file, and setpriv is not here to stop it")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


def test_no_room_for_the_results(tmp_path: Path) -> None:
    """The limit on file sizes stands for a full disk: writing fails in the same calls."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(PLAN, encoding="utf-8")
    out = tmp_path / "out"
    ran = doichieu("run", folder, "--no-reference", out=out,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)))
    assert ran.code == ExitCode.STORAGE_FULL, ran.stderr
    assert "hết chỗ" in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr
    assert not [path for path in out.rglob("*") if ".~doichieu-" in path.name]
    again = doichieu("run", folder, "--no-reference", out=out)
    assert again.code == ExitCode.OK, again.stderr
    assert len(again.rows("documents")) == 1


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_disk_that_fills_up(tmp_path: Path, share: float) -> None:
    """The disk holds that share of what the same run needs elsewhere: it fills early, or near the end."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(PLAN.replace("12/KH", f"{number}/KH"), encoding="utf-8")
    assert doichieu("run", folder, "--no-reference", out=tmp_path / "roomy").code == ExitCode.OK
    needed = sum(path.stat().st_size for path in (tmp_path / "roomy").rglob("*") if path.is_file())
    kilobytes = int(share * needed / 1024)
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(disk)],
                             capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let tests mount")
    try:
        ran = doichieu("run", folder, "--no-reference", out=disk / "out")
        assert ran.code == ExitCode.STORAGE_FULL, ran.stderr
        assert "hết chỗ" in ran.stderr.splitlines()[-1]
        assert not [path for path in disk.rglob("*") if ".~doichieu-" in path.name]
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        again = doichieu("run", folder, "--no-reference", out=disk / "out")
        assert again.code == ExitCode.OK, again.stderr
        assert len(again.rows("documents")) == 3
    finally:
        subprocess.run(["umount", str(disk)], check=True)
