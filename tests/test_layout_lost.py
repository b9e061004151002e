"""Tables that lost their rules in plain text: headers in many forms, rows without marks, cells one under another.

The files in data/layout/made were printed by benchmarks/make_tables.py and dumped in the order of the PDF's content.
"""

from __future__ import annotations

import json

import pytest
from layout_pages import DATA, cells, plain, tables

from extractors.layout import lay_out
from extractors.layout.cell_shapes import fits
from extractors.layout.lost_headers import read_header
from extractors.layout.pieces import sheets_of
from pipeline.models import RowKind

MADE = DATA / "made"


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (["TT Nội dung Đơn vị chủ trì Thời hạn", "1 Lập hồ sơ"], ["TT", "Nội dung", "Đơn vị chủ trì", "Thời hạn"]),
        (
            ["ST", "T", "Chỉ số ĐVT", "Kế", "hoạch", "năm", "2026", "Cơ quan theo", "dõi, đánh giá", "Ghi chú", "I SỐ"],
            ["ST T", "Chỉ số", "ĐVT", "Kế hoạch năm 2026", "Cơ quan theo dõi, đánh giá", "Ghi chú"],
        ),
        (  # a heading over two columns, whose names come last
            ["Số", "TT", "Nhiệm vụ", "Phân công thực hiện", "Kết quả Tiến độ", "Cơ quan", "chủ trì",
             "Cơ quan phối hợp"],
            ["Số TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kết quả", "Tiến độ"],
        ),
        (  # ... and over years
            ["TT Chỉ tiêu Đơn vị tính", "Lộ trình thực hiện", "Đơn vị theo dõi Giai đoạn 2026 - 2030", "Năm", "2026",
             "Năm", "2028", "A. Nhân lực"],
            ["TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2026", "Năm 2028", "Đơn vị theo dõi"],
        ),
        (["TT Chỉ tiêu Năm 2026 Năm 2027", "1 Số lớp"], ["TT", "Chỉ tiêu", "Năm 2026", "Năm 2027"]),
        (
            ["TT Công việc Chủ trì Kinh phí", "(triệu đồng)", "(1) (2) (3) (4)", "1 Lập hồ sơ"],
            ["TT", "Công việc", "Chủ trì", "Kinh phí (triệu đồng)"],
        ),
        (["Nội dung công việc Chủ trì", "Thời hạn", "Lập hồ sơ"], ["", "Nội dung công việc", "Chủ trì", "Thời hạn"]),
    ],
)
def test_headers(lines: list[str], columns: list[str]) -> None:
    (sheet,) = sheets_of(plain("\n".join(lines)))
    header = read_header(sheet.pieces, 0)
    assert header is not None
    assert [column.name for column in header.columns] == columns


@pytest.mark.parametrize(
    "lines",
    [
        ["Nội dung, nhiệm vụ của kế hoạch được triển khai như sau:", "Đơn vị chủ trì báo cáo."],
        ["TTHC được rà soát, cắt giảm trong năm", "Nội dung khác"],
        ["DANH MỤC NHIỆM VỤ NĂM 2026", "(Kèm theo Kế hoạch số 12/KH-UBND)", "Đơn vị chủ trì Thời hạn"],
        ["Nhiệm vụ", "Chỉ đạo các thôn rà soát hộ nghèo."],
    ],
)
def test_no_headers(lines: list[str]) -> None:
    (sheet,) = sheets_of(plain("\n".join(lines)))
    assert read_header(sheet.pieces, 0) is None


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("h01", 0),  # six columns, sections by letters, a header on each page
        ("h04", 0),  # numbers "1.1" under sections "1", a header of two lines
        ("h07", 0),  # numbers "01" that begin again, money, several agencies in a cell
        ("h09", 3),  # no numbers
        ("k01", 0),  # targets by year, "Năm" and its figure on two lines
        ("q01", 0),  # three lines of header
        ("q02", 0),  # values with a note behind
        ("t09", 0),  # no numbers, sections
        ("t13", 2),  # the deadline stands first, cells centred
    ],
)
def test_cells_one_under_another(name: str, wrong: int) -> None:
    (table,) = tables(lay_out(plain((MADE / f"{name}.stacked.txt").read_text(encoding="utf-8"))))
    expected = json.loads((MADE / f"{name}.rows.json").read_text(encoding="utf-8"))
    body = [row for row, kind in zip(cells(table), table.rows, strict=True) if kind.kind is RowKind.BODY]
    assert len(body) == pytest.approx(len(expected), abs=1)
    assert sum([" ".join(text.split()) for text in row] not in body for row in expected) <= wrong
    assert "mất khung" in table.doubtful


def test_a_thousand_lost_rows() -> None:
    rows = [
        f"{number}. Rà soát hồ sơ của thôn số {number}, cập nhật vào cơ\nsở dữ liệu của xã\nPhòng Kinh tế\nQuý I/2026"
        for number in range(1, 1001)
    ]
    (table,) = tables(lay_out(plain("\n".join(["TT Nội dung Đơn vị chủ trì Thời hạn", *rows]))))
    assert [row[0] for row in cells(table)[1:]] == [f"{number}." for number in range(1, 1001)]
    assert cells(table)[1000][2:] == ["Phòng Kinh tế", "Quý I/2026"]


def test_numbers_that_contradict_one_another_begin_no_rows() -> None:
    """What follows is kept under the last row that counted, and no word is lost."""
    rows = ["1 Lập hồ sơ", "Công an xã", "Quý I/2026", "7 Mua máy", "Công an xã", "Quý II/2026"]
    text = "\n".join(["TT Nội dung Đơn vị chủ trì Thời hạn", *rows])
    (table,) = tables(lay_out(plain(text)))
    assert sorted(" ".join(" ".join(row) for row in cells(table)).split()) == sorted(text.split())


@pytest.mark.parametrize(
    ("kind", "yes", "no"),
    [
        ("value", ["≥ 80", "Đạt 12", "15 trở lên", "Tối thiểu 70%", "4,5 - 4,8"], ["Phòng Kinh tế", "3 Văn phòng"]),
        ("unit", ["%", "mô hình", "triệu đồng/người/năm"], ["≥ 80", "mô hình của các xã miền núi"]),
        ("money", ["120", "1.200", "80,5", "50 triệu đồng"], ["Quý I/2026", "Chuyển tiếp"]),
        ("deadline", ["Quý I/2026", "Thường xuyên", "Trước ngày 30/9/2026"], ["Phòng Kinh tế", "Lớp tập huấn"]),
    ],
)
def test_what_whole_cells_look_like(kind: str, yes: list[str], no: list[str]) -> None:
    assert [fits(kind, text) for text in yes + no] == [True] * len(yes) + [False] * len(no)


WOVEN = """TT Nội dung nhiệm vụ Cơ quan chủ trì Sản phẩm Thời hạn
I. Hạ tầng số
1 | Rà soát, nâng cấp đường truyền tại trụ sở và Văn phòng HĐND Báo cáo kết quả Tháng 3/2026
các nhà văn hóa thôn, bảo đảm hoạt động thông và UBND
suốt
2 | Lắp đặt camera an ninh tại các ngã ba trên địa | Công an xã Hệ thống đi vào hoạt Trước ngày
bàn xã động ổn định 30/9/2026
3 | Mua sắm máy tính cho bộ phận một cửa Phòng Kinh tế Biên bản nghiệm thu, Quý II/2026
bàn giao
II. Nhân lực số
4 | Bồi dưỡng kỹ năng số cho cán bộ, công chức và | Phòng Văn hóa - | Lớp tập huấn Thường xuyên
người dân tại các thôn, ưu tiên người cao tuổi Xã hội
5 | Hướng dẫn các trường học khai thác nền tảng | Phòng Văn hóa - | Văn bản chỉ đạo, Nhiệm vụ thường
học liệu dùng chung Xã hội hướng dẫn xuyên"""
IN_ROWS = [
    [
        "1",
        "Rà soát, nâng cấp đường truyền tại trụ sở và các nhà văn hóa thôn, bảo đảm hoạt động thông suốt",
        "Văn phòng HĐND và UBND",
        "Báo cáo kết quả",
        "Tháng 3/2026",
    ],
    [
        "2",
        "Lắp đặt camera an ninh tại các ngã ba trên địa bàn xã",
        "Công an xã",
        "Hệ thống đi vào hoạt động ổn định",
        "Trước ngày 30/9/2026",
    ],
    ["3", "Mua sắm máy tính cho bộ phận một cửa", "Phòng Kinh tế", "Biên bản nghiệm thu, bàn giao", "Quý II/2026"],
    [
        "4",
        "Bồi dưỡng kỹ năng số cho cán bộ, công chức và người dân tại các thôn, ưu tiên người cao tuổi",
        "Phòng Văn hóa - Xã hội",
        "Lớp tập huấn",
        "Thường xuyên",
    ],
    [
        "5",
        "Hướng dẫn các trường học khai thác nền tảng học liệu dùng chung",
        "Phòng Văn hóa - Xã hội",
        "Văn bản chỉ đạo, hướng dẫn",
        "Nhiệm vụ thường xuyên",
    ],
]


@pytest.mark.parametrize("heading", [" Thời hạn", ""])
def test_columns_woven_into_each_line(heading: str) -> None:
    """Numbers on the rows' first lines; the name of the last column may be lost with its line."""
    (table,) = tables(lay_out(plain(WOVEN.replace(" Thời hạn", heading, 1))))
    body = [row for row, kind in zip(cells(table), table.rows, strict=True) if kind.kind is RowKind.BODY]
    assert body == IN_ROWS
    assert [row.kind for row in table.rows].count(RowKind.SECTION) == 2
    assert "mất khung" in table.doubtful


def test_a_misread_quarter_is_one_in_a_column_of_deadlines() -> None:
    (table,) = tables(lay_out(plain(WOVEN.replace("Quý II/2026", "Quỹ 1/2026"))))
    assert cells(table)[4][4] == "Quý 1/2026"
