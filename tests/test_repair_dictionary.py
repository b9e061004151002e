"""A person's answers: what they say of a damaged word wins on the next run, and mistakes in their file are told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from normalizers.diacritics import read_answers, repair
from pipeline.cli import app
from pipeline.errors import UsageError
from pipeline.run import run
from pipeline.settings import load_settings
from pipeline.stages import confirmed_words

PLAN = """DANG UY XA
Trién khai Nghi quyét s6 57-NQ/TW ngay 22/12/2024 ctia B6 Chinh tri vé dét pha phat
trién khoa hoc, cong nghé, d6i mdi sang tao va chuyén d6i sé quéc gia trén dia ban xa Qzxw, nam 2026
   - Ty 1é phu séng 5G trén dia ban dat tir 60% dan s6 tro lén.
UBND xa té chtrc thuc hién nhiém vu phat trién kinh té - xa hdi cua dia phuong
"""


def corrected(out: Path) -> str:
    (text,) = (out / "text").glob("*.txt")
    return text.read_text(encoding="utf-8")


def test_an_answer_wins_on_the_next_run(tmp_path: Path) -> None:
    plan, out, words = tmp_path / "plan.txt", tmp_path / "out", tmp_path / "words.tsv"
    plan.write_text(PLAN, encoding="utf-8")
    settings = load_settings(jobs=1, user_dictionary=str(words))
    run([plan], out, settings, use_reference=False)
    assert "Quế Xuân" not in corrected(out)
    words.write_text("# phiếu ngày 22/11\nQzxw,\tQuế Xuân,\n", encoding="utf-8")
    assert run([plan], out, settings, use_reference=False).unchanged == 0
    assert "trên địa bàn xã Quế Xuân, năm 2026" in corrected(out)
    assert run([plan], out, settings, use_reference=False).unchanged == 1
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["problem"] for row in csv.DictReader(stream)] != []


def test_an_answer_in_the_output_folder_needs_no_setting(tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.txt", tmp_path / "out"
    plan.write_text(PLAN, encoding="utf-8")
    run([plan], out, load_settings(jobs=1), use_reference=False)
    from pipeline.workspace import Workspace

    Workspace(out).user_dictionary.write_text("Qzxw\tQuế Xuân\n", encoding="utf-8")
    run([plan], out, load_settings(jobs=1), use_reference=False)
    assert "xã Quế Xuân, năm 2026" in corrected(out)


@pytest.mark.parametrize("raw", ["57-NQ/TW", "14", "I1.", "vé"])
def test_an_answer_wins_over_every_rule(raw: str) -> None:
    line = f"thuc hién {raw} ctia B6 Chinh tri vé dét pha phat trién khoa hoc, cong nghé"
    assert "thực hiện Phù Mỹ " in repair(line, channel="eng", answers={raw.rstrip("."): "Phù Mỹ"}).text.replace(
        "Mỹ. ", "Mỹ "
    )


def test_a_missing_file_holds_no_answers(tmp_path: Path) -> None:
    assert confirmed_words(load_settings(user_dictionary=str(tmp_path / "none.tsv"))) == {}
    assert confirmed_words(load_settings()) == {}


@pytest.mark.parametrize("bad", ["Qzxw Quế Xuân", "Qzxw\t", "\tQuế Xuân", "a\tb\tc", "Qzxw\tQu\udcff"])
def test_a_malformed_line_is_one_error_that_names_file_and_line(tmp_path: Path, bad: str) -> None:
    words = tmp_path / "words.tsv"
    words.write_bytes(f"vé\tvề\n\n{bad}\n".encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=r"words\.tsv, dòng 3: "):
        run([tmp_path], tmp_path.with_name("out"), load_settings(jobs=1, user_dictionary=str(words)))


def test_marks_that_both_words_carry_are_no_part_of_an_answer(tmp_path: Path) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("\ufeff(ctia,\t(của,\r\nX4.\txã.\n", encoding="utf-8")
    assert read_answers(words) == {"ctia": "của", "X4": "xã"}


def test_the_command_takes_a_dictionary(tmp_path: Path) -> None:
    plan, words = tmp_path / "plan.txt", tmp_path / "words.tsv"
    plan.write_text(PLAN, encoding="utf-8")
    words.write_text("Qzxw\tQuế Xuân\n", encoding="utf-8")
    shown = CliRunner().invoke(app, ["repair", str(plan), "--dictionary", str(words)])
    assert "xã Quế Xuân, năm 2026" in shown.output
