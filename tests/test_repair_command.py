"""`doichieu repair` on standard input and in colour."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app

DAMAGED = "Trién khai Nghi quyét s6 57-NQ/TW ngay 22/12/2024 ctia B6 Chinh tri vé dét pha phat trién khoa hoc Qzxw\n"
SOUND = "Đảng ủy xã giao Ủy ban nhân dân xã chủ trì, phối hợp với các cơ quan, đơn vị tổ chức thực hiện.\n"


def shown(text: bytes, *options: str) -> str:
    done = CliRunner().invoke(app, ["repair", "-", *options], input=text)
    assert done.exit_code == 0, done.output
    return done.output


def test_standard_input_is_repaired_line_by_line(tmp_path: Path) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("Qzxw\tQuế Xuân\n", encoding="utf-8")
    lines = shown((DAMAGED + "\r\n" + DAMAGED).encode(), "--dictionary", str(words)).split("\n")
    assert lines[0].startswith("Triển khai Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị")
    assert lines[0].endswith("Quế Xuân")
    assert lines[1:] == ["", lines[0], ""]


@pytest.mark.parametrize("text", [b"", b"\x00\xff\xfe\x01\n" * 20, SOUND.encode(), "\u202e\u200b\ufeff\n".encode()])
def test_what_is_no_damaged_text_passes_through(text: bytes) -> None:
    assert shown(text).count("\n") == text.count(b"\n")
    assert shown(text, "--diff") == "không có gì phải sửa\n"


def test_a_byte_order_mark_is_no_text() -> None:
    assert shown(b"\xef\xbb\xbf" + SOUND.encode()) == SOUND
    assert shown(b"\xef\xbb\xbf" + DAMAGED.encode()) == shown(DAMAGED.encode())


def test_a_difference_is_coloured_only_where_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    plain = shown(DAMAGED.encode(), "--diff")
    assert "\x1b" not in plain
    assert plain.startswith("@ dòng 1\n- Trién khai Nghi quyét")
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = shown(DAMAGED.encode(), "--diff")
    assert "\x1b[31mTrién\x1b[0m khai" in coloured
    assert "\x1b[32mTriển\x1b[0m khai" in coloured
    assert "m57-NQ/TW" not in coloured
