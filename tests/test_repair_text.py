"""Repair of damaged text: what it reads, what it leaves alone, what it says about each word."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizers.diacritics import read_answers, repair, repair_lines
from normalizers.diacritics.abbreviations import sound_code, sound_form
from normalizers.diacritics.block import DOUBTFUL
from normalizers.diacritics.calibration import calibrated
from normalizers.diacritics.scribbles import scribbles
from normalizers.text import strip_marks

# Lines as an OCR with an English model read them, and what was printed.
READ = [
    ("Trién khai Nghi quyét s6 57-NQ/TW ngay 22/12/2024 ciia B6 Chinh tri",
     "Triển khai Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị"),
    ("phat trién khoa hoc, cong nghé, d6i méi sang tao va chuyén doi s6 qubc gia;",
     "phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia;"),
    ("chtc Pang, chinh quyén, Mat tran T6 qudc va céc t6 chirc chinh tri - xa héi",
     "chức Đảng, chính quyền, Mặt trận Tổ quốc và các tổ chức chính trị - xã hội"),
    ("giai quyét thu tuc hanh chinh, cung cép dich vu cong truc tuyén toan trinh",
     "giải quyết thủ tục hành chính, cung cấp dịch vụ công trực tuyến toàn trình"),
]


@pytest.mark.parametrize(("read", "printed"), READ)
def test_damaged_line_reads_as_printed(read: str, printed: str) -> None:
    assert repair(read, channel="eng").text == printed


def test_text_without_marks_gets_them_back() -> None:
    printed = "\n".join(line for _, line in READ)
    assert repair(strip_marks(printed), channel="stripped").text == printed


def test_lines_and_leading_spaces_stay() -> None:
    text = "\n  Trién khai Nghi quyét\n\n\t- s6 57-NQ/TW ngay 22/12/2024 ciia B6 Chinh tri   \n"
    lines = repair(text, channel="eng").text.split("\n")
    assert len(lines) == text.count("\n") + 1
    assert lines[1].startswith("  Triển")
    assert lines[3].startswith("\t- số 57-NQ/TW")
    assert lines[3].endswith("   ")


def test_each_token_keeps_what_it_was_and_its_runners_up() -> None:
    tokens = repair("ngay 22/12/2024 ciia B6 Chinh tri", channel="eng").tokens
    assert [token.raw for token in tokens] == ["ngay", "22/12/2024", "ciia", "B6", "Chinh", "tri"]
    assert all(0.0 <= token.confidence <= 1.0 for token in tokens)
    assert all(token.text not in token.alternatives for token in tokens)
    assert {token.text for token in tokens if token.changed} == {"ngày", "của", "Bộ", "Chính", "trị"}


def test_a_persons_answer_wins(tmp_path: Path) -> None:
    line = "dia ban phuong Phudc Tén trong nam"
    path = tmp_path / "answers.tsv"
    path.write_text("# từ hỏng, từ đúng\nPhudc\tPhú\nTén\tTân\n", encoding="utf-8")
    assert "Phú Tân" in repair(line, channel="eng", answers=read_answers(path)).text
    path.write_text("không có dấu tab\n", encoding="utf-8")
    with pytest.raises(ValueError, match="dòng 1"):
        read_answers(path)


def test_streaming_gives_the_same_as_the_whole() -> None:
    lines = [read for read, _ in READ] * 3 + [""]
    streamed = [line.text for line in repair_lines(iter(lines), channel="eng")]
    assert streamed == repair("\n".join(lines), channel="eng").text.split("\n")


@pytest.mark.parametrize(("damaged", "sound"), [
    ("03-KH/BCP", "03-KH/BCĐ"), ("204-QD/TW", "204-QĐ/TW"), ("17-TB/CQTTBCP", "17-TB/CQTTBCĐ"),
    ("57-NQ/TW7", "57-NQ/TW"), ("1229/QD-UBND", "1229/QĐ-UBND"), ("30/2020/ND-CP", "30/2020/NĐ-CP"),
    ("57-NQ/TW", "57-NQ/TW"), ("193/2025/QH15", "193/2025/QH15"), ("12/ABC-XYZW", "12/ABC-XYZW"),
])
def test_document_number_changes_only_where_its_damage_is_provable(damaged: str, sound: str) -> None:
    assert sound_code(damaged) == sound


@pytest.mark.parametrize(("read", "form"), [
    ("HDND", "HĐND"), ("BCP", "BCĐ"), ("VNelD", "VNeID"), ("UBND", "UBND"), ("CP", "CP"), ("ZQXJ", None),
])
def test_abbreviation(read: str, form: str | None) -> None:
    assert sound_form(read) == form


def test_number_stamped_into_its_word_is_parted() -> None:
    assert repair("S602 -KH/BCD", channel="eng").text == "Số 02 -KH/BCĐ"


@pytest.mark.parametrize(("line", "runs"), [
    (r"\ A A LA X A \ 2 . .. | Phong", [r"\ A A LA X A \ 2 . .."]),
    ("2. Phòng VH - XH để thẩm định", []),
    ("thuỷ lợi … … …", []),
    ("1 | 2 | 3 | a) b) c)", []),
])
def test_scribbles(line: str, runs: list[str]) -> None:
    chunks = line.split()
    assert [" ".join(chunks[start:end]) for start, end in scribbles(chunks)] == runs


def test_confidence_is_a_share_that_never_falls_and_marks_the_doubtful() -> None:
    curve = [calibrated(step / 1000) for step in range(1001)]
    assert curve == sorted(curve)
    assert 0.0 < curve[0] < 0.6 < curve[900] < 1.0 == curve[-1]
    line = "Ong Nguyén Vén Tl6c, ban Qué X0én Tdu, t6 tru6ng t0 hgp tac, ngay 22/12/2024"
    tokens = repair(line, channel="eng").tokens
    assert {token.doubtful for token in tokens if token.confidence < DOUBTFUL} == {True}
    assert not any(token.doubtful for token in tokens if token.changed and token.confidence >= DOUBTFUL)
