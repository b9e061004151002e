"""Repair of pages: damaged text throughout, page images only where the engine was unsure."""

from __future__ import annotations

from dataclasses import replace

from extractors.repairing import repair_pages
from pipeline.models import Box, Line, Page, Route, Word

DAMAGED = [
    "Trién khai Nghi quyét s6 57-NQ/TW ngay 22/12/2024 ctia B6 Chinh tri vé dét pha phat",
    "trién khoa hoc, cong nghé, d6i mdi sang tao va chuyén d6i sé quéc gia trén dia ban xa nam 2026",
    "   - Ty 1é phu séng 5G trén dia ban dat tir 60% dan s6 tro lén.",
    "",
    "UBND xa té chtrc thuc hién nhiém vu phat trién kinh té - xa hdi cua dia phuong",
]


def page(lines: list[str], route: Route = Route.DIGITAL, confidence: float = 1.0) -> Page:
    box = Box(72, 100, 120, 112) if route is not Route.DIGITAL else None
    return Page(
        1,
        tuple(Line(text, tuple(Word(token, box, confidence) for token in text.split())) for text in lines),
        route=route,
    )


def test_damaged_text_is_repaired_line_by_line_and_says_what_stood_there() -> None:
    (repaired,) = repair_pages([page(DAMAGED)])
    assert repaired.route is Route.REPAIRED
    assert len(repaired.lines) == len(DAMAGED)
    assert repaired.lines[2].text.startswith("   - Tỷ lệ phủ sóng 5G trên địa bàn đạt từ 60% dân số")
    assert repaired.lines[3].text == ""
    word = next(word for word in repaired.lines[0].words if word.text == "quyết")
    assert word.raw == "quyét"
    numbers = [word.text for line in repaired.lines for word in line.words if "/" in word.text]
    assert numbers == ["57-NQ/TW", "22/12/2024"]


def test_words_and_text_of_a_line_agree() -> None:
    (repaired,) = repair_pages([page(DAMAGED)])
    for line in repaired.lines:
        assert [word.text for word in line.words] == line.text.split()


def test_sound_text_is_left_alone() -> None:
    sound = page(["Tỷ lệ phủ sóng 5G trên địa bàn đạt từ 60% dân số trở lên, các cơ quan phối hợp thực hiện nhiệm vụ"])
    assert repair_pages([sound]) == (sound,)


SCANNED = "Triển khai thực hiện nhiệm vụ phát triển khoa học, công nghệ, đối mới sáng tạo và chuyển đổi số năm 2026"


def test_a_scan_is_heard_twice_only_where_the_engine_was_unsure() -> None:
    (unsure,) = repair_pages([page([SCANNED], Route.OCR, confidence=0.80)])
    assert "đổi mới sáng tạo" in unsure.lines[0].text
    changed = [word for word in unsure.lines[0].words if word.raw]
    assert [(word.raw, word.text) for word in changed] == [("đối", "đổi")]
    assert changed[0].box is not None
    misread = SCANNED.replace("đối mới", "đổi mcới")  # more than a mark
    (sure,) = repair_pages([page([misread], Route.OCR, confidence=0.97)])
    assert sure.lines[0].text == misread


def test_labels_and_numerals_are_no_words() -> None:
    lines = ["H. MỤC TIÊU", "a) Phát triển hạ tầng số", "1 Về hạ tầng"]
    (repaired,) = repair_pages([page(lines, Route.OCR, confidence=0.5)])
    assert [line.text.split()[0] for line in repaired.lines] == ["H.", "a)", "1"]


def test_an_unsure_line_of_a_scan_is_heard_with_the_words_around_it_and_the_sure_lines_stay() -> None:
    words = SCANNED.split()
    cut = words.index("đối")
    sure = page([" ".join(words[:cut]), " ".join(words[cut:])], Route.OCR, confidence=0.97)
    first = replace(sure.lines[1], words=(replace(sure.lines[1].words[0], confidence=0.80), *sure.lines[1].words[1:]))
    (heard,) = repair_pages([replace(sure, lines=(sure.lines[0], first))])
    assert heard.lines[0] is sure.lines[0]
    assert heard.lines[1].text.startswith("đổi mới sáng tạo")
