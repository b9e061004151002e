"""Tables: headers, merged cells, section rows, rows broken across pages; recorded ones and drawn ones."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from layout_pages import DATA, cells, kinds, line, recorded, ruled, sheet, tables

from extractors.layout import lay_out, render_text
from pipeline.models import BlockKind, Layout, Page, RowKind

HEADER = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"]
WIDTHS = (30, 200, 110, 90)


def _kinds(layout: Layout) -> list[str]:
    return [row.kind.value for table in tables(layout) for row in table.rows]


def _pages(*parts: list[list[str]], open_breaks: bool = False) -> list[Page]:
    pages = []
    for number, rows in enumerate(parts, 1):
        lines, grid = ruled(
            rows, WIDTHS, open_top=open_breaks and number > 1, open_bottom=open_breaks and number < len(parts)
        )
        pages.append(sheet(number, lines, [grid]))
    return pages


def test_a_table_of_tasks_over_fourteen_pages_is_one() -> None:
    (table,) = tables(lay_out(recorded("lang-son.digital")))
    expected = json.loads((DATA / "lang-son.table.json").read_text(encoding="utf-8"))
    assert [[" ".join(text.split()) for text in row] for row in cells(table)] == [
        [" ".join(text.split()) for text in row] for row in expected
    ]
    assert [row.kind for row in table.rows].count(RowKind.SECTION) == 7
    assert not table.doubtful


def test_rows_of_a_scan_are_joined_although_its_header_reads_otherwise_on_each_page() -> None:
    (table,) = tables(lay_out(recorded("lang-son.scan")))
    assert [row.kind for row in table.rows].count(RowKind.HEADER) == 1
    assert [row.kind for row in table.rows].count(RowKind.SECTION) == 2
    contest = next(row for row in cells(table) if row[0].startswith("24"))
    assert "tư vấn cho học sinh phổ thông theo đuổi các ngành khoa học" in contest[1]  # over the page end


def test_the_header_stands_once_and_its_words_are_not_lost() -> None:
    layout = lay_out(
        _pages([HEADER, ["1", "Một", "Phòng A", "Quý I"]], [HEADER, ["2", "Hai", "Phòng B", "Quý II"]])
    )
    assert cells(tables(layout)[0]) == [
        HEADER,
        ["1", "Một", "Phòng A", "Quý I"],
        ["2", "Hai", "Phòng B", "Quý II"],
    ]
    assert render_text(layout).count("Nhiệm vụ") == 1


def test_a_header_of_three_lines_with_merged_cells() -> None:
    lines, grid = ruled(
        [
            ["TT", "Chỉ tiêu", "Lộ trình", "", "", "Cơ quan theo dõi"],
            ["", "", "Giai đoạn 2026 - 2030", "", "", ""],
            ["", "", "Năm 2026", "Năm 2027", "Năm 2030", ""],
            ["1", "Tỷ lệ phủ sóng 5G (%)", "60", "70", "100", "Phòng Kinh tế"],
        ],
        (30, 150, 60, 60, 60, 100),
        spans={(0, 0): (3, 1), (0, 1): (3, 1), (0, 2): (1, 3), (1, 2): (1, 3), (0, 5): (3, 1)},
    )
    (table,) = tables(lay_out([sheet(1, lines, [grid])]))
    assert [row.kind for row in table.rows] == [RowKind.HEADER] * 3 + [RowKind.BODY]
    assert [table.rows[2].cell(column).text for column in range(6)] == [  # type: ignore[union-attr]
        "TT",
        "Chỉ tiêu",
        "Năm 2026",
        "Năm 2027",
        "Năm 2030",
        "Cơ quan theo dõi",
    ]
    assert cells(table)[3] == ["1", "Tỷ lệ phủ sóng 5G (%)", "60", "70", "100", "Phòng Kinh tế"]


def test_a_row_that_numbers_the_columns_is_header() -> None:
    layout = lay_out(_pages([HEADER, ["(1)", "(2)", "(3)", "(4)"], ["1", "Một", "Phòng A", "Quý I"]]))
    assert _kinds(layout) == ["header", "header", "body"]


def test_a_table_without_header_says_so() -> None:
    layout = lay_out(
        _pages([["1", "Xây dựng kế hoạch", "Phòng A", "Quý I"], ["2", "Báo cáo", "Phòng B", "Quý II"]])
    )
    assert _kinds(layout) == ["body", "body"]
    assert "không có dòng tiêu đề" in tables(layout)[0].doubtful


@pytest.mark.parametrize("open_breaks", [True, False])
@pytest.mark.parametrize("header", [True, False])
def test_a_row_broken_by_the_page_is_joined_cell_by_cell(open_breaks: bool, header: bool) -> None:
    first = [HEADER, ["1", "Tổ chức tập huấn kỹ năng số cho", "Phòng Văn hóa", "Quý I"]]
    second = [["", "cán bộ, công chức và người dân", "- Xã hội", ""], ["2", "Báo cáo", "Phòng B", "Quý II"]]
    layout = lay_out(_pages(first, [HEADER, *second] if header else second, open_breaks=open_breaks))
    assert cells(tables(layout)[0]) == [
        HEADER,
        [
            "1",
            "Tổ chức tập huấn kỹ năng số cho cán bộ, công chức và người dân",
            "Phòng Văn hóa - Xã hội",
            "Quý I",
        ],
        ["2", "Báo cáo", "Phòng B", "Quý II"],
    ]


def test_a_row_whose_number_says_that_it_goes_on() -> None:
    layout = lay_out(
        _pages(
            [HEADER, ["1", "Xây dựng cơ sở dữ liệu;", "Phòng A", "Quý I"]],
            [["1.", "Khai thác dữ liệu.", "", ""]],
        )
    )
    assert cells(tables(layout)[0])[1][1] == "Xây dựng cơ sở dữ liệu; Khai thác dữ liệu."


def test_a_line_that_only_says_continued_does_not_part_the_table() -> None:
    first, second = _pages(
        [HEADER, ["1", "Một", "Phòng A", "Quý I"]], [HEADER, ["2", "Hai", "Phòng B", "Quý II"]]
    )
    second = sheet(2, [line("Phụ lục I (tiếp theo)", 240, 60), *second.lines], second.grids)
    assert [len(table.rows) for table in tables(lay_out([first, second]))] == [3]


def test_rows_without_numbers_are_told_by_their_words() -> None:
    header = ["Nội dung công việc", "Cơ quan chủ trì", "Kết quả"]
    pages = []
    for number, rows in enumerate(
        [
            [header, ["Hoàn thiện hạ tầng mạng tại các", "Phòng Kinh tế", "Báo cáo"]],
            [["thôn, tổ dân phố trên địa bàn xã", "", ""], ["Bồi dưỡng cán bộ", "Phòng Nội vụ", "Lớp học"]],
            [["Tổng kết", "Văn phòng", "Báo cáo"]],
        ],
        1,
    ):
        lines, grid = ruled(rows, (220, 110, 90))
        pages.append(sheet(number, lines, [grid]))
    assert [row[0] for row in cells(tables(lay_out(pages))[0])] == [
        "Nội dung công việc",
        "Hoàn thiện hạ tầng mạng tại các thôn, tổ dân phố trên địa bàn xã",
        "Bồi dưỡng cán bộ",
        "Tổng kết",
    ]


@pytest.mark.parametrize(
    ("row", "span"),
    [
        (["I. Nâng cao nhận thức", "", "", ""], {(1, 0): (1, 4)}),
        (["I", "PHÁT TRIỂN HẠ TẦNG SỐ", "", ""], {(1, 1): (1, 3)}),
        (["II", "Hợp tác về kinh tế số", "", ""], {}),
        (["A", "PHÁT TRIỂN NỀN MÓNG", "", ""], {}),
        (["1.", "Rà soát, hoàn thiện thể chế", "", ""], {(1, 1): (1, 3)}),
    ],
)
def test_section_rows(row: list[str], span: dict[tuple[int, int], tuple[int, int]]) -> None:
    lines, grid = ruled([HEADER, row, ["1", "Một", "Phòng A", "Quý I"]], WIDTHS, spans=span)
    assert _kinds(lay_out([sheet(1, lines, [grid])])) == ["header", "section", "body"]


def test_a_task_with_empty_cells_is_no_section() -> None:
    layout = lay_out(
        _pages([HEADER, ["1", "Xây dựng kế hoạch năm", "", ""], ["2", "Báo cáo", "Phòng B", "Quý II"]])
    )
    assert _kinds(layout) == ["header", "body", "body"]


def test_a_cell_merged_downwards_holds_for_each_row_and_is_printed_once() -> None:
    lines, grid = ruled(
        [HEADER, ["1", "Một", "Phòng A", "Quý I"], ["2", "Hai", "", "Quý II"]], WIDTHS, spans={(1, 2): (2, 1)}
    )
    layout = lay_out([sheet(1, lines, [grid])])
    assert [row[2] for row in cells(tables(layout)[0])] == ["Cơ quan chủ trì", "Phòng A", "Phòng A"]
    assert render_text(layout).count("Phòng A") == 1


def test_paragraphs_in_a_cell_stay_apart() -> None:
    layout = lay_out(
        _pages(
            [
                HEADER,
                [
                    "1",
                    "Về số hóa hồ sơ của xã:\n(1) Chỉ đạo xử lý hồ sơ trên\nmôi trường điện tử;\n"
                    "(2) Hoàn thành.",
                    "Sở Nội vụ\nSở Y tế",
                    "Quý I",
                ],
                ["2", "Ban hành kế hoạch tổ chức thực\nhiện", "Văn phòng Hội đồng", "Quý II"],
            ]
        )
    )
    body = tables(layout)[0].rows[1]
    assert body.cells[1].text.split("\n") == [
        "Về số hóa hồ sơ của xã:",
        "(1) Chỉ đạo xử lý hồ sơ trên môi trường điện tử;",
        "(2) Hoàn thành.",
    ]
    assert body.cells[2].text.split("\n") == ["Sở Nội vụ", "Sở Y tế"]


def test_two_tables_of_other_columns_stay_two() -> None:
    first = _pages([HEADER, ["1", "Một", "Phòng A", "Quý I"]])[0]
    lines, grid = ruled([["TT", "Chỉ tiêu", "Năm 2026"], ["1", "Tỷ lệ số hóa (%)", "100"]], (30, 300, 100))
    assert len(tables(lay_out([first, sheet(2, lines, [grid])]))) == 2


def test_text_between_two_tables_parts_them() -> None:
    first, second = _pages(
        [HEADER, ["1", "Một", "Phòng A", "Quý I"]], [HEADER, ["1", "Hai", "Phòng B", "Quý II"]]
    )
    second = sheet(
        2, [line("II. CÁC NHIỆM VỤ GIAO CÁC THÔN, TỔ DÂN PHỐ", 60, 60), *second.lines], second.grids
    )
    assert len(tables(lay_out([first, second]))) == 2


def test_a_stray_stroke_makes_no_column() -> None:
    lines, grid = ruled(
        [HEADER, *([str(n), f"Việc thứ {n}", "Phòng A", "Quý I"] for n in range(1, 9))],
        WIDTHS,
    )
    stray = [c for c in grid.cells if not (c.row == 3 and c.column == 1)]
    split = next(c for c in grid.cells if c.row == 3 and c.column == 1)
    moved = [type(c)(c.row, c.column + (c.column > 1), c.box, 1, 2 if c.column == 1 else 1) for c in stray]
    half = split.box._replace(x1=split.box.x0 + 150)
    rest = split.box._replace(x0=split.box.x0 + 150)
    moved += [type(split)(3, 1, half), type(split)(3, 2, rest)]
    broken = type(grid)(grid.box, grid.rows, 5, tuple(moved))
    (table,) = tables(lay_out([sheet(1, lines, [broken])]))
    assert table.columns == 4
    assert cells(table)[3] == ["3", "Việc thứ 3", "Phòng A", "Quý I"]


def test_a_table_cut_off_at_the_page_edge_keeps_every_word() -> None:
    lines, grid = ruled(
        [HEADER, ["1", "Tổ chức hội nghị triển khai nhiệm vụ trong năm", "Phòng A", "Quý I"]],
        (30, 150, 90, 60),
        left=400,
    )
    layout = lay_out([sheet(1, lines, [grid])])
    assert sorted(render_text(layout).split()) == sorted(word.text for part in lines for word in part.words)


def test_a_thousand_rows_over_fifty_pages_in_time() -> None:
    parts = [
        [HEADER, *([str(20 * page + n), f"Việc {20 * page + n}", "Phòng A", "Quý I"] for n in range(1, 21))]
        for page in range(50)
    ]
    pages = _pages(*parts)
    begun = time.process_time()
    (table,) = tables(lay_out(pages))
    assert time.process_time() - begun < 50 * 0.1  # seconds; the aim is 15 ms a page on a free core
    assert [row[0] for row in cells(table)] == ["TT", *map(str, range(1, 1001))]


def test_a_frame_around_the_letterhead_is_no_table() -> None:
    lines, grid = ruled(
        [
            [
                "ỦY BAN NHÂN DÂN\nXÃ TÂN LỢI\nSố: 12/KH-UBND",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
            ]
        ],
        (200, 280),
        top=40,
    )
    layout = lay_out([sheet(1, [*lines, line("KẾ HOẠCH", 260, 140), line("1. Một việc", 60, 180)], [grid])])
    assert not tables(layout)
    assert kinds(layout, BlockKind.LETTERHEAD)[:3] == ["ỦY BAN NHÂN DÂN", "XÃ TÂN LỢI", "Số: 12/KH-UBND"]


def test_a_table_without_rules_is_found_by_its_columns() -> None:
    rows = [
        (["1", "Tổ chức tập huấn kỹ năng số", "Phòng Văn hóa", "Quý I"], 140),
        (["", "cho cán bộ, công chức", "- Xã hội", ""], 156),
        (["2", "Báo cáo kết quả", "Văn phòng", "Quý II"], 180),
    ]
    columns = (60, 110, 320, 450)
    lines = [
        line(text, x, 110, bold=True)
        for text, x in zip(["TT", "Tên nhiệm vụ", "Cơ quan chủ trì", "Thời gian"], columns, strict=True)
    ]
    lines += [line(text, x, y) for texts, y in rows for text, x in zip(texts, columns, strict=True) if text]
    after = "Các cơ quan, đơn vị căn cứ kế hoạch này tổ chức thực hiện và báo cáo kết quả"
    layout = lay_out([sheet(1, [*lines, line(after, 60, 220)])])
    (table,) = tables(layout)
    assert cells(table) == [
        ["TT", "Tên nhiệm vụ", "Cơ quan chủ trì", "Thời gian"],
        ["1", "Tổ chức tập huấn kỹ năng số cho cán bộ, công chức", "Phòng Văn hóa - Xã hội", "Quý I"],
        ["2", "Báo cáo kết quả", "Văn phòng", "Quý II"],
    ]
    assert "không kẻ" in table.doubtful
    assert kinds(layout, BlockKind.PARAGRAPH) == [after]


@pytest.mark.parametrize(("head", "inferred", "found"), [
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True, 0),
    ("ĐẢNG CỘNG SẢN VIỆT NAM", True, 0),
    ("ĐẢNG CỘNG SẢN VIỆT NAM", False, 1),
    ("Cơ quan chủ trì", True, 1),
])
def test_columns_that_nobody_ruled_are_no_table_around_a_letterhead(head: str, inferred: bool, found: int) -> None:
    """A speck read as a word between the two columns of a letterhead makes a third and a fourth."""
    rows = [["TỈNH ỦY", "R", "o", head], ["Số 52", "i", ".", "Tây Ninh, ngày 05"], ["Một", "a", "b", "Hai"]]
    lines, grid = ruled(rows, [120, 40, 40, 250])
    layout = lay_out([sheet(1, lines, [replace(grid, inferred=inferred)])])
    assert len(tables(layout)) == found
