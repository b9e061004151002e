"""What engines misread and the layout proves: numerals of headings, numbers of columns, a letterhead's asterisk."""

from __future__ import annotations

import pytest
from layout_pages import line, ruled, sheet

from extractors.layout import lay_out, render_text
from extractors.layout.numerals import mended
from extractors.layout.pieces import Piece
from pipeline.models import Box, Page


def headings(*read: str) -> list[str]:
    """What the headings of a plan come out as, a sentence under each."""
    lines = [line("KẾ HOẠCH", 260, 60, bold=True), line("Chuyển đổi số năm 2026", 220, 80)]
    for at, text in enumerate(read):
        lines.append(line(text, 90, 120 + 60 * at, bold=True))
        lines.append(line("Các đơn vị thực hiện đúng tiến độ đã đề ra.", 90, 150 + 60 * at))
    printed = render_text(lay_out([sheet(1, lines)])).splitlines()
    return [text for text in printed[2:] if not text.startswith("Các")]


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        (
            ["1. YÊU CẦU CHUNG", "II. MỤC TIÊU LỚN", "II. NHIỆM VỤ LỚN", "IV. TỔ CHỨC THỰC HIỆN"],
            ["I. YÊU CẦU CHUNG", "II. MỤC TIÊU LỚN", "III. NHIỆM VỤ LỚN", "IV. TỔ CHỨC THỰC HIỆN"],
        ),
        (
            ["I- TÌNH HÌNH CHUNG", "11- MỤC TIÊU LỚN", "III- NHIỆM VỤ LỚN"],
            ["I- TÌNH HÌNH CHUNG", "II- MỤC TIÊU LỚN", "III- NHIỆM VỤ LỚN"],
        ),
    ],
)
def test_neighbours_prove_a_numeral(read: list[str], printed: list[str]) -> None:
    assert headings(*read) == printed


@pytest.mark.parametrize(
    "read",
    [
        ["I. TÌNH HÌNH CHUNG", "1. KẾT QUẢ LỚN", "2. HẠN CHẾ LỚN", "II. NHIỆM VỤ LỚN"],  # figures under numerals
        ["I. TÌNH HÌNH CHUNG", "1. KẾT QUẢ LỚN", "II. NHIỆM VỤ LỚN"],
        ["1. TÌNH HÌNH CHUNG", "2. MỤC TIÊU LỚN", "3. NHIỆM VỤ LỚN"],
        ["I. TÌNH HÌNH CHUNG", "III. NHIỆM VỤ LỚN", "IV. TỔ CHỨC THỰC HIỆN"],  # one that is not there
        ["I. TÌNH HÌNH CHUNG", "II. MỤC TIÊU LỚN", "I. NHIỆM VỤ LỚN", "II. TỔ CHỨC THỰC HIỆN"],  # counted anew
    ],
)
def test_sound_numerals_stay(read: list[str]) -> None:
    assert headings(*read) == read


def test_a_stop_that_was_lost_is_that_of_the_other_numerals() -> None:
    firsts = [Piece(1, text, Box(90, y, 300, y + 12)) for y, text in enumerate(
        ["I. TÌNH HÌNH CHUNG", "Một câu bình thường.", "II MỤC TIÊU LỚN", "III. NHIỆM VỤ LỚN"])]
    assert {place: piece.text for place, piece in mended(firsts).items()} == {2: "II. MỤC TIÊU LỚN"}


WIDTHS = (40, 200, 120, 120)
HEADER = ("TT", "Nội dung", "Chủ trì", "Thời hạn")


def over_two_pages(first: tuple[str, ...], second: tuple[str, ...]) -> list[str]:
    """A table whose header, with numbered columns, stands on both pages."""
    pages: list[Page] = []
    for number, counted in enumerate((first, second), start=1):
        row = (str(number), f"Việc thứ {number} của kế hoạch", "Văn phòng", "Quý I")
        lines, grid = ruled((HEADER, counted, row), WIDTHS, bold_rows=(0,))
        pages.append(sheet(number, lines, (grid,)))
    return render_text(lay_out(pages)).replace("\f", "").splitlines()


def test_misread_numbers_of_columns_are_the_columns_own_and_stand_once() -> None:
    counted = ("(1)", "(2)", "(3)", "(4)")
    assert over_two_pages(("1)", "(2)", "@)", "(4)"), ("1)", "(2)", "(3)", "4")) == over_two_pages(counted, counted)
    assert sum("(3)" in text for text in over_two_pages(counted, counted)) == 1


@pytest.mark.parametrize("values", [("1", "2", "3", "4"), ("1", "40", "60", "80"), ("1", "(2)", "(50)", "(60)")])
def test_a_row_of_figures_is_no_numbering_in_brackets(values: tuple[str, ...]) -> None:
    lines, grid = ruled((HEADER, values), WIDTHS, bold_rows=(0,))
    assert "\t".join(values) in render_text(lay_out([sheet(1, lines, (grid,))]))


@pytest.mark.parametrize("star", ["*", "x", "xk"])
def test_the_asterisk_of_a_party_letterhead(star: str) -> None:
    layout = lay_out(
        [
            sheet(
                1,
                [
                    line("ĐẢNG BỘ TỈNH AN GIANG", 70, 50),
                    line("ĐẢNG CỘNG SẢN VIỆT NAM", 330, 50, bold=True),
                    line("ĐẢNG ỦY PHƯỜNG RẠCH GIÁ", 64, 66, bold=True),
                    line(star, 130, 82),
                    line("Rạch Giá, ngày 24 tháng 12 năm 2025", 300, 82),
                    line("Số 08-CTr/ĐU", 96, 98),
                    line("CHƯƠNG TRÌNH HÀNH ĐỘNG", 220, 130, bold=True),
                    line("thực hiện Nghị quyết Đại hội đại biểu Đảng bộ tỉnh", 150, 146),
                ],
            )
        ]
    )
    assert render_text(layout).splitlines()[:4] == [
        "ĐẢNG BỘ TỈNH AN GIANG",
        "ĐẢNG ỦY PHƯỜNG RẠCH GIÁ",
        "*",
        "Số 08-CTr/ĐU",
    ]
