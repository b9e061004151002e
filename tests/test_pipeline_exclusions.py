"""A document that was dropped by mistake: out of every table, whatever runs come, until someone takes it back."""
from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.commands.exclusions import exclude_command, include_command
from pipeline.errors import UsageError
from pipeline.run import run
from pipeline.settings import load_settings

PLAN = """ỦY BAN NHÂN DÂN TỈNH NGHỆ AN
ỦY BAN NHÂN DÂN XÃ {name}
Số: {number}/KH-UBND
{place}, ngày 05 tháng 02 năm 2026
KẾ HOẠCH
Chuyển đổi số năm 2026
I. MỤC TIÊU
- Tỷ lệ phủ sóng 5G trên địa bàn đạt từ {share}% dân số trở lên.
"""
REASON = "bản nháp, xã đã rút"


def table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sources(out: Path, name: str) -> set[str]:
    files = {row["doc_id"]: row["source_file"] for row in table(out, "documents")}
    return {files[row["doc_id"]] for row in table(out, name)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    given = tmp_path / "in"
    given.mkdir()
    for number, (name, place, share) in enumerate((("YÊN THÀNH", "Yên Thành", 60), ("CON CUÔNG", "Con Cuông", 10)), 21):
        text = PLAN.format(name=name, place=place, number=number, share=share)
        (given / f"{place}.txt").write_text(text, encoding="utf-8")
    return given


def test_an_excluded_document_counts_nowhere_and_says_so(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([folder], out, load_settings())
    assert sources(out, "targets") == {"Yên Thành.txt", "Con Cuông.txt"}
    about = [row for row in table(out, "findings") if "Con Cuông" in row["commune"]]
    assert about

    exclude_command("Con Cuông.txt", f"  {REASON} ", out, database=None)
    assert sources(out, "targets") == {"Yên Thành.txt"}
    assert not [row for row in table(out, "findings") if "Con Cuông" in row["commune"]]
    [row] = [row for row in table(out, "documents") if row["source_file"] == "Con Cuông.txt"]
    assert row["problem"] == f"để ra ngoài theo yêu cầu: {REASON}"

    later = folder / "thêm.txt"                   # a later run, which reads what is new and renews all tables
    later.write_text(PLAN.format(name="ĐÔ LƯƠNG", place="Đô Lương", number=30, share=70), encoding="utf-8")
    (folder / "bản sao.txt").write_bytes((folder / "Con Cuông.txt").read_bytes())       # the same bytes again
    run([folder], out, load_settings())
    assert sources(out, "targets") == {"Yên Thành.txt", "thêm.txt"}

    include_command(row["doc_id"], out, database=None)
    assert sources(out, "targets") == {"Yên Thành.txt", "Con Cuông.txt", "thêm.txt"}
    assert [one for one in table(out, "findings") if "Con Cuông" in one["commune"]] == about


@pytest.mark.parametrize(("document", "reason", "said"), [
    ("Con Cuông.txt", " ", "lý do"),
    ("không có.txt", REASON, "Không có văn bản"),
    ("giống.txt", REASON, "Có 2 văn bản"),
])
def test_what_is_not_said_clearly_changes_nothing(
    folder: Path, tmp_path: Path, document: str, reason: str, said: str,
) -> None:
    for number in (41, 42):                       # two documents of one name
        (folder / str(number)).mkdir()
        (folder / str(number) / "giống.txt").write_text(
            PLAN.format(name="ĐÔ LƯƠNG", place="Đô Lương", number=number, share=number), encoding="utf-8")
    out = tmp_path / "out"
    run([folder], out, load_settings())
    before = table(out, "targets")
    with pytest.raises(UsageError, match=said):
        exclude_command(document, reason, out, database=None)
    assert table(out, "targets") == before
    with pytest.raises(UsageError, match="không bị để ra ngoài"):
        include_command("Con Cuông.txt", out, database=None)


@pytest.mark.parametrize("arguments", [["doctor"], ["run", "--help"]])
def test_a_full_standard_output_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "pipeline.cli", *arguments], stdout=full, stderr=subprocess.PIPE,
                              text=True, timeout=120, check=False, cwd=tmp_path)
    assert done.returncode == 6
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())           # no log of a defect
