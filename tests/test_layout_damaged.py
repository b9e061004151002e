"""Tables of texts that a wrong engine read: torn headers, rows without numbers, names run into rules, prose behind."""

from __future__ import annotations

import pytest
from layout_pages import cells, plain, tables

from extractors.layout import lay_out
from extractors.layout.lost_headers import read_header
from extractors.layout.pieces import sheets_of
from extractors.layout.seen_names import SeenNames, mend_names
from extractors.layout.valued import part_valued
from pipeline.models import BlockKind, Cell, Row, RowKind, Table

PROSE = [
    "2.2. Ngoài các chỉ tiêu tại Bảng 1, đến cuối năm 2028 phấn đấu thu nhập bình quân đầu người",
    "đạt 92 triệu đồng, trong đó khu vực nông thôn mới kiểu mẫu có đóng góp rõ nét của kinh tế số và",
    "năng suất lao động xã hội tăng bình quân tối thiểu 8%/năm; chi phí sản xuất lúa giảm rõ rệt.",
    "Phần III. GIẢI PHÁP CHỦ YẾU",
    "1. Tập trung tuyên truyền để nông dân hiểu lợi ích của dữ liệu, coi dữ liệu là phân bón mới của",
    "đồng ruộng, gắn chuyển đổi số với bảo tồn Vườn quốc gia và du lịch cộng đồng của địa phương.",
]


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (  # the number's name misread, so is an agency's
            ["ss Nhiệm vụ, giải pháp Cho trì Phối hợp Thời gian Kết quả", "1 Lập hồ sơ"],
            ["ss", "Nhiệm vụ, giải pháp", "Chủ trì", "Phối hợp", "Thời gian", "Kết quả"],
        ),
        (  # narrow columns: names that go on below; the row that counts them misread
            ["STT Nội dung công việc Thời hạn Đầu mối thực | Đơn vị tham gia | Người phụ", "hiện trách",
             "(D (2) (3) 4) (5) iZ", "1 Lập hồ sơ"],
            ["STT", "Nội dung công việc", "Thời hạn", "Đầu mối thực hiện", "Đơn vị tham gia", "Người phụ trách"],
        ),
        (  # years on a line of their own stand beside the unit
            ["Te Tên chỉ tiêu ĐVT . Cơ quan | Ghi chú", "2026 | 2027 | 2028 | theo dõi", "1 Tỷ lệ hộ"],
            ["Te", "Tên chỉ tiêu", "ĐVT", "2026", "2027", "2028", "Cơ quan theo dõi", "Ghi chú"],
        ),
        (["Số TT Chỉ tiêu Đơn vị 2026 Đơn vị chịu trách nhiệm", "1 Tỷ lệ"],
         ["Số TT", "Chỉ tiêu", "Đơn vị", "2026", "Đơn vị chịu trách nhiệm"]),
    ],
)
def test_torn_headers(lines: list[str], columns: list[str]) -> None:
    (sheet,) = sheets_of(plain("\n".join(lines)))
    header = read_header(sheet.pieces, 0)
    assert header is not None
    assert [column.name for column in header.columns] == columns
    assert header.end == len(lines) - 1


def test_prose_behind_a_table_is_no_row() -> None:
    rows = ["TT Tên chỉ tiêu ĐVT 2026 2027", "1 Tỷ lệ ấp có sóng 5G % 95 100", "2 Tỷ lệ hộ có Internet cáp % 70 78"]
    layout = lay_out(plain("\n".join([*PROSE[4:] * 6, *rows, *PROSE])))
    (table,) = tables(layout)
    assert [row[1:] for row in cells(table)][1:] == [
        ["Tỷ lệ ấp có sóng 5G", "%", "95", "100"], ["Tỷ lệ hộ có Internet cáp", "%", "70", "78"]]
    headings = [block.label for block in layout.blocks if block.kind is BlockKind.HEADING]
    assert "Phần III." in headings


def test_rows_of_targets_without_their_numbers() -> None:
    (sheet,) = sheets_of(plain("TT Tên chỉ tiêu ĐVT 2026 2027 2028 Theo dõi\n1 Tỷ lệ"))
    header = read_header(sheet.pieces, 0)
    assert header is not None
    rows = part_valued(
        [
            "I. Hạ tầng số",
            "1 | Tỷ lệ hộ gia đình có Internet cáp % > 70 +78 s85 | VHXH",
            "quang",
            "Tỷ lệ hồ sơ thủ tục hành chính",
            "nộp trực tuyến",
            "% 80 88 95 |KT",
            "3 |Trạm quan trắc nước tự động Trạm 01 02 04 |KT",
            "Tỷ lệ người dân có sổ sức khỏe",
            "điện tử",
            "% = 80 285 290 |CAX",
        ],
        header.columns,
    )
    assert rows is not None
    assert [row.section or [row.number, *(" ".join(cell) for cell in row.cells[1:])] for row in rows] == [
        "I Hạ tầng số",
        ["1", "Tỷ lệ hộ gia đình có Internet cáp quang", "%", "> 70", "≥ 78", "≥ 85", "VHXH"],
        ["2", "Tỷ lệ hồ sơ thủ tục hành chính nộp trực tuyến", "%", "80", "88", "95", "KT"],
        ["3", "Trạm quan trắc nước tự động", "Trạm", "01", "02", "04", "KT"],
        ["4", "Tỷ lệ người dân có sổ sức khỏe điện tử", "%", "≥ 80", "≥ 85", "≥ 90", "CAX"],
    ]


def test_a_share_above_a_hundred_stays_where_nothing_speaks_against_it() -> None:
    (sheet,) = sheets_of(plain("TT Tên chỉ tiêu ĐVT 2026 2027 Theo dõi\n1 Tỷ lệ"))
    header = read_header(sheet.pieces, 0)
    assert header is not None
    rows = part_valued(["1 Số lượt khách lượt 250 285 KT", "2 Diện tích ha 120 230 KT"], header.columns)
    assert rows is not None
    assert [[cell[0] for cell in row.cells[3:5]] for row in rows] == [["250", "285"], ["120", "230"]]


def _table(names: list[str]) -> Table:
    head = Row(RowKind.HEADER, tuple(Cell(text, at) for at, text in enumerate(("TT", "Nội dung", "Chủ trì"))))
    body = [Row(RowKind.BODY, (Cell(str(at), 0), Cell("Việc", 1), Cell(name, 2))) for at, name in enumerate(names, 1)]
    return Table(3, (head, *body))


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("Phòng YarAl 'hoa - Xã hội", "Phòng Văn hóa - Xã hội"),
        ("Phòng Văn hóa – %(5 hội", "Phòng Văn hóa - Xã hội"),
        ("Ban Xây dựng bằng", "Ban Xây dựng Đảng"),                 # Đ read as B
        ("Phòng Văn hóa - Xã hội: các phong, đơn vị", "Phòng Văn hóa - Xã hội; các phòng, đơn vị"),
        ("Phòng Kinh tế", "Phòng Kinh tế"),                          # another known name
        ("Tổ hợp tác xã Sông Hồng", "Tổ hợp tác xã Sông Hồng"),      # sound words that no list knows
        ("Phòng Văn hóa", "Phòng Văn hóa"),                          # what lacks words is not filled up
    ],
)
def test_names_as_other_rows_have_them(read: str, mended: str) -> None:
    table = mend_names(_table(["Phòng Văn hóa - Xã hội", "Phòng Văn hóa - Xã hội", "Công an xã", read]))
    assert cells(table)[-1][2] == mended


def test_a_name_that_lacks_words_is_not_like_the_whole() -> None:
    seen = SeenNames([["Phòng Văn hóa -", "Xã hội"]] * 2)
    assert seen.whole("Phòng Văn hóa - Xã")[1] == 0.0
    assert seen.unlikeness("Xã hội") == 0.0
    assert seen.unlikeness("Thu thập thông tin") == 1.0
