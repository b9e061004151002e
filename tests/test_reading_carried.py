"""Tables without rules that go on over the end of a page without their header."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.reading.alignment import find_aligned
from extractors.reading.carried_tables import with_carried_tables
from extractors.reading.lines import Piece, build_lines
from pipeline.models import Box, Page, Word

SIZE = 10.0
LETTER = 5.0
PITCH = 12.0
COLUMNS = (60, 90, 280, 390)
HEADER = ("TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")
FIRST = (
    ("1", "Số hóa sổ hộ tịch đang lưu giữ tại xã", "Văn phòng xã", "Quý II/2026"),
    ("2", "Lắp camera an ninh ở các ngã ba", "Công an xã", "Tháng 9/2026"),
    ("3", "Tập huấn kỹ năng số cho người dân", "Đoàn xã", "Thường xuyên"),
)
TEXT = "Ủy ban nhân dân xã yêu cầu các cơ quan, đơn vị và các thôn nghiêm túc triển khai thực hiện Kế hoạch này"


def page(number: int, rows: Sequence[Sequence[str] | str], *, numbered: bool = True) -> Page:
    """A page of table rows and running lines, its number at the top."""
    pieces: list[Piece] = []

    def line(text: str, x: float, y: float) -> None:
        run = len(pieces)
        for word in text.split():
            box = Box(x, y, x + LETTER * len(word), y + SIZE)
            pieces.append(Piece(Word(word, box), box, run, SIZE))
            x = box.x1 + LETTER * 0.6

    y = 30.0
    if numbered:
        line(str(number), 290, y)
    y += 30
    for row in rows:
        for text, x in zip((row,) if isinstance(row, str) else row, COLUMNS, strict=False):
            for step, part in enumerate(text.split("\n")):
                line(part, x, y + PITCH * step)
        y += 6 + PITCH * max(text.count("\n") + 1 for text in ((row,) if isinstance(row, str) else row))
    grids = find_aligned(pieces, (), ())
    return Page(number, build_lines(pieces, grids), 595, 842, grids)


def rows_on(read: Page) -> list[list[str]]:
    """The cells of the page's only table."""
    (grid,) = read.grids
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        words = [
            word.text for line in read.lines for word in line.words
            if word.box and cell.box.x0 <= (word.box.x0 + word.box.x1) / 2 < cell.box.x1
            and cell.box.y0 <= (word.box.y0 + word.box.y1) / 2 < cell.box.y1
        ]
        rows[cell.row][cell.column] = " ".join(words)
    return rows


def test_two_rows_on_the_next_page_are_rows_of_the_table() -> None:
    rest = (("4", "Vận hành trang thông tin", "Văn phòng xã", ""), ("5", "Sơ kết", "Văn phòng xã", "Quý IV/2026"))
    first, second = with_carried_tables([page(1, (HEADER, *FIRST)), page(2, (*rest, TEXT, TEXT))])
    assert second.grids
    assert rows_on(first) == [list(row) for row in (HEADER, *FIRST)]
    assert rows_on(second) == [list(row) for row in rest]
    assert [cell.box.x0 for cell in second.grids[0].cells[:4]] == [cell.box.x0 for cell in first.grids[0].cells[:4]]
    assert sum(TEXT in line.text for line in second.lines) == 2


def test_a_row_that_the_page_breaks_keeps_to_its_columns() -> None:
    rest = (("", "trên địa bàn xã", "và Công an xã", ""), ("4", "Sơ kết", "Đoàn xã", "Quý IV/2026"))
    _, second = with_carried_tables([page(1, (HEADER, *FIRST)), page(2, rest)])
    assert rows_on(second) == [list(row) for row in rest]


def test_a_table_goes_on_over_several_pages() -> None:
    rest = (("4", "Vận hành trang thông tin", "Văn phòng xã", "2026"), ("5", "Sơ kết", "Đoàn xã", "2027"))
    last = (("6", "Tổng kết", "Văn phòng xã", "2030"),)
    *_, third = with_carried_tables([page(1, (HEADER, *FIRST)), page(2, rest), page(3, (*last, TEXT))])
    assert rows_on(third) == [list(row) for row in last]


def test_a_section_row_stands_between_the_rows() -> None:
    rest = ("II. Phát triển hạ tầng và dữ liệu số dùng chung cho các cơ quan", ("4", "Sơ kết", "Đoàn xã", "2027"))
    _, second = with_carried_tables([page(1, (HEADER, *FIRST)), page(2, rest)])
    assert [row[0] for row in rows_on(second)] == [rest[0], "4"]


def test_what_does_not_keep_to_the_columns_stays_as_it_is() -> None:
    text = page(2, (TEXT, TEXT, TEXT))
    signed = page(2, ("Nơi nhận:", "- Như trên;", "- Lưu: VT."))
    for other in (text, signed):
        assert list(with_carried_tables([page(1, (HEADER, *FIRST)), other]))[1] == other


def test_a_table_that_text_closes_does_not_go_on() -> None:
    rest = page(2, (("4", "Vận hành trang thông tin", "Văn phòng xã", "2026"), ("5", "Sơ kết", "Đoàn xã", "2027")))
    assert list(with_carried_tables([page(1, (HEADER, *FIRST, TEXT)), rest]))[1] == rest


def test_a_header_that_stands_again_is_left_to_the_layout() -> None:
    again = page(2, (HEADER, *FIRST))
    assert again.grids
    assert list(with_carried_tables([page(1, (HEADER, *FIRST)), again]))[1] == again


def test_a_single_row_below_a_header_that_stands_again_is_a_row() -> None:
    rest = (HEADER, ("4", "Vận hành trang thông tin", "Văn phòng xã", "2026"))
    alone = page(2, (*rest, TEXT))
    assert not alone.grids
    _, second = with_carried_tables([page(1, (HEADER, *FIRST)), alone])
    assert rows_on(second) == [list(row) for row in rest]
