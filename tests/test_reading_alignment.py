"""Tables without vertical rules, or without any: columns from white strips, rows from rules, numbers and white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from extractors.reading.alignment import find_aligned, row_bounds
from extractors.reading.lines import Piece, rows_of
from extractors.reading.rulings import Rule
from pipeline.models import Box, Grid, Word

SIZE = 10.0
LETTER = 5.0
PITCH = 12.0


class Sheet:
    """Words and rules that are being drawn."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.rules: list[Rule] = []
        self.run = 0

    def line(self, text: str, x: float, y: float) -> None:
        """A line of text; every letter LETTER wide."""
        self.run += 1
        for word in text.split():
            box = Box(x, y, x + LETTER * len(word), y + SIZE)
            self.pieces.append(Piece(Word(word), box, self.run, SIZE))
            x = box.x1 + LETTER * 0.6

    def row(self, texts: Sequence[str], columns: Sequence[float], y: float) -> float:
        """Cells side by side, "\\n" inside a cell parts its lines; the bottom of the lowest."""
        for text, x in zip(texts, columns, strict=True):
            for number, part in enumerate(text.split("\n") if text else []):
                self.line(part, x, y + PITCH * number)
        return y + PITCH * max(text.count("\n") + 1 for text in texts)

    def found(self) -> tuple[Grid, ...]:
        return find_aligned(self.pieces, self.rules, ())

    def cells(self, grid: Grid) -> list[list[str]]:
        """The words in each cell, row by row; a merged cell stands in its first place."""
        rows = [[""] * grid.columns for _ in range(grid.rows)]
        for cell in grid.cells:
            inside = [
                p for p in self.pieces
                if cell.box.x0 <= (p.box.x0 + p.box.x1) / 2 < cell.box.x1
                and cell.box.y0 <= (p.box.y0 + p.box.y1) / 2 < cell.box.y1
            ]
            inside.sort(key=lambda p: (p.box.y0, p.box.x0))
            rows[cell.row][cell.column] = " ".join(p.word.text for p in inside)
        return rows


COLUMNS = (60, 90, 260, 360)
HEADER = ("TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")
ROWS = (
    ("1", "Số hóa sổ hộ tịch đang lưu\ngiữ tại xã", "Văn phòng\nHĐND và UBND", "Quý II/2026"),
    ("2", "Lắp camera an ninh", "Công an xã", "Tháng 9/2026"),
    ("3", "Tập huấn kỹ năng số cho\nngười dân tại các thôn", "Đoàn xã", "Thường xuyên"),
)


def table(*, ruled: bool, middle: bool = False, section: str = "", gap: float = 6.0) -> Sheet:
    sheet = Sheet()
    y = 100.0
    for number, row in enumerate((HEADER, *ROWS)):
        if ruled:
            sheet.rules.append(Rule(y - gap / 2, 55, 440))
        if number == 1 and section:
            sheet.line(section, 60, y)
            y += PITCH + gap
            if ruled:
                sheet.rules.append(Rule(y - gap / 2, 55, 440))
        high = max(text.count("\n") for text in row)
        for text, x in zip(row, COLUMNS, strict=True):
            down = (high - text.count("\n")) * PITCH / 2 if middle else 0.0
            sheet.row([text], [x], y + down)
        y += PITCH * (high + 1) + gap
    if ruled:
        sheet.rules.append(Rule(y - gap / 2, 55, 440))
    return sheet


def wanted() -> list[list[str]]:
    return [[" ".join(text.split()) for text in row] for row in (HEADER, *ROWS)]


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("ruled", [False, True])
def test_rows_and_columns_are_found(ruled: bool, middle: bool) -> None:
    sheet = table(ruled=ruled, middle=middle)
    (grid,) = sheet.found()
    assert sheet.cells(grid) == wanted()
    assert grid.inferred is not ruled


@pytest.mark.parametrize("ruled", [False, True])
def test_a_section_row_runs_across(ruled: bool) -> None:
    title = "I. Phát triển hạ tầng và dữ liệu số dùng chung cho các cơ quan của xã"
    sheet = table(ruled=ruled, section=title)
    (grid,) = sheet.found()
    assert sheet.cells(grid) == [wanted()[0], [title, "", "", ""], *wanted()[1:]]


@pytest.mark.parametrize("ruled", [False, True])
def test_a_heading_over_several_columns(ruled: bool) -> None:
    columns = (60, 90, 220, 280, 340)
    sheet = Sheet()
    sheet.line("Mục tiêu qua các năm", 240, 100)
    sheet.row(("TT", "Chỉ tiêu"), columns[:2], 108 if ruled else 102)
    sheet.row(("Năm 2026", "Năm 2028", "Năm 2030"), columns[2:], 116)
    y = 134.0
    bounds = [98.0, 131.0]
    for number, name in enumerate(("Tỷ lệ thôn có 5G", "Số mô hình", "Tỷ lệ hộ nghèo"), 1):
        sheet.row((str(number), name, "60", "80", "90"), columns, y)
        y += 18
        bounds.append(y - 3)
    if ruled:
        sheet.rules += [Rule(at, 55, 400) for at in bounds] + [Rule(113, 216, 400)]
    (grid,) = sheet.found()
    years = sheet.cells(grid)[:2]
    assert years[0][2:] == ["Mục tiêu qua các năm", "", ""]
    assert years[1][2:] == ["Năm 2026", "Năm 2028", "Năm 2030"]
    assert next(c for c in grid.cells if (c.row, c.column) == (0, 0)).row_span == 2
    assert sheet.cells(grid)[2] == ["1", "Tỷ lệ thôn có 5G", "60", "80", "90"]


def test_running_text_is_no_table() -> None:
    sheet = Sheet()
    sentence = "Ủy ban nhân dân xã giao các phòng phối hợp với các thôn rà soát hồ sơ đất đai của các hộ dân"
    words = sentence.split()
    for number in range(30):
        turned = words[number % 7:] + words[: number % 7]
        sheet.line(" ".join(turned), 60, 100 + PITCH * number)
    assert not sheet.found()


def test_letterhead_and_signature_are_no_tables() -> None:
    sheet = Sheet()
    for number, (left, right) in enumerate((
        ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("XÃ MINH SƠN", "Độc lập - Tự do - Hạnh phúc"),
        ("Số: 47/KH-UBND", "Minh Sơn, ngày 12 tháng 01 năm 2026"), ("Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"),
        ("- Như trên;", "CHỦ TỊCH"), ("- Lưu: VT.", "Nguyễn Văn A"),
    )):
        sheet.row((left, right), (60, 280), 60 + 14 * number)
    assert not sheet.found()


def test_an_underlined_heading_and_a_list_are_no_table() -> None:
    sheet = Sheet()
    sheet.rules = [Rule(90, 200, 300), Rule(400, 60, 160)]
    for number in range(8):
        sheet.line(f"{number + 1}. Triển khai nhiệm vụ thứ {number + 1} của kế hoạch", 60, 100 + 14 * number)
    assert not sheet.found()


def test_words_of_ruled_tables_are_left_alone() -> None:
    sheet = table(ruled=False)
    around = Grid(Box(50, 90, 450, 300), 1, 1, ())
    assert find_aligned(sheet.pieces, (), (around,)) == ()


def test_nothing_on_an_empty_page() -> None:
    assert find_aligned((), (Rule(10, 0, 500),), ()) == ()


def test_a_line_that_ends_a_table_gives_no_second_one_over_it() -> None:
    sheet = Sheet()
    y = sheet.row(HEADER, COLUMNS, 50.0)
    for number in (1, 2, 3):
        y = sheet.row((str(number), f"Xây dựng kế hoạch {number}", "Văn phòng", "Quý I/2026"), COLUMNS, y + 4)
    sheet.line("a) Những việc dưới đây do các phòng cùng làm trong cả năm theo chương trình công tác", 60, y + 4)
    y += PITCH + 4
    for number in (4, 5, 6):
        y = sheet.row((str(number), f"Kiểm tra tiến độ {number}", "Phòng Kinh tế", "Quý II/2026"), COLUMNS, y + 4)
    grids = sheet.found()
    for above, below in pairwise(grids):
        assert above.box.y1 <= below.box.y0
    words = " ".join(cell for grid in grids for row in sheet.cells(grid) for cell in row)
    assert all(f"kế hoạch {n}" in words for n in (1, 2, 3))
    assert all(f"tiến độ {n}" in words for n in (4, 5, 6))


def broken_off(closing: str = "") -> Sheet:
    """A table whose last row goes on on the next page: no rule stands under it; `closing` is a line of text below."""
    sheet = table(ruled=True)
    last = sheet.rules[-1].at
    sheet.row(("4", "Mở chuyên mục kỹ năng\nsố trên loa", "Trung tâm\nDịch vụ", "Hằng tuần"), COLUMNS, last + 3)
    if closing:
        sheet.line(closing, 60, last + 40)
    return sheet


def test_a_row_without_a_rule_below_goes_on_on_the_next_page() -> None:
    sheet = broken_off()
    (grid,) = sheet.found()
    assert sheet.cells(grid)[-1] == ["4", "Mở chuyên mục kỹ năng số trên loa", "Trung tâm Dịch vụ", "Hằng tuần"]
    assert grid.open_bottom


def test_words_below_a_table_are_none_of_its_rows() -> None:
    sheet = broken_off("Trên đây là Kế hoạch của Ủy ban nhân dân xã, đề nghị các đơn vị thực hiện.")
    assert all(len(sheet.cells(grid)) == len(ROWS) + 1 and not grid.open_bottom for grid in sheet.found())


def test_a_full_row_of_narrow_columns_is_no_running_text() -> None:
    sheet = Sheet()
    columns = (60, 80, 235, 323, 413)
    rows = (
        ("1", "Xây dựng kế hoạch năm", "Văn phòng xã", "Kế hoạch", "Quý I"),
        ("2", "Giám sát việc thực hiện", "Ban Kiểm tra", "Báo cáo", "Quý II"),
        ("3", "Quy định về điểm phát sóng wifi\ncông cộng ở các thôn trong xã ta",
         "Phòng Văn hóa - Xã\nhội; Hội Nông dân", "Tin, bài trên hệ\nthống truyền hình", "Quý III"),
        ("4", "Tập huấn", "Đoàn xã", "Lớp học", "Quý IV"),
    )
    y = 100.0
    for row in (("TT", "Nội dung", "Chủ trì", "Sản phẩm", "Thời hạn"), *rows):
        y = sheet.row(row, columns, y) + 6
    (grid,) = sheet.found()
    assert [row[0] for row in sheet.cells(grid)] == ["TT", "1", "2", "3", "4"]
    assert sheet.cells(grid)[3][1] == "Quy định về điểm phát sóng wifi công cộng ở các thôn trong xã ta"


def test_two_lines_of_one_height_are_rows_like_any() -> None:
    """As damaged files have them: lines on the very same height that do not lie beside one another."""
    sheet = table(ruled=False)
    lines = rows_of(sheet.pieces)
    other = [replace(piece, run=piece.run + 99) for piece in lines[-1]]
    bounds = row_bounds([*lines, other], [(70.0, 75.0)])
    assert bounds == sorted(bounds)
