"""Plain text: columns parted by spaces, broken lines, tables between strokes or without any shape."""

from __future__ import annotations

import json

import pytest
from layout_pages import DATA, block_of, cells, kinds, plain, plain_file, recorded, section, tables
from rapidfuzz import fuzz

from extractors.layout import lay_out, render_text
from pipeline.models import BlockKind, Layout, RowKind


@pytest.fixture(scope="module")
def scenario() -> Layout:
    return lay_out(plain_file("two-columns-by-spaces.txt"))


@pytest.fixture(scope="module")
def broken_lines() -> Layout:
    """A plan as a text file with the page's own line ends."""
    return lay_out(plain_file("phuoc-long.lines.txt"))


def test_text_of_a_plain_file_is_its_own_lines() -> None:
    source = "KẾ HOẠCH  \n\n  Số 12 \n"
    assert render_text(lay_out(plain(source.removesuffix("\n")))) == source


def test_letterhead_columns_parted_by_spaces(scenario: Layout) -> None:
    assert kinds(scenario, BlockKind.LETTERHEAD) == [
        "ỦY BAN NHÂN DÂN",
        "XÃ MƯỜNG KHƯƠNG",
        "Số: 12/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Mường Khương, ngày 11 tháng 01 năm 2026",
    ]
    assert kinds(scenario, BlockKind.TITLE) == [
        "KẾ HOẠCH",
        "Phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số "
        "trên địa bàn xã Mường Khương năm 2026",
    ]


def test_letterhead_columns_on_one_line(broken_lines: Layout) -> None:
    assert kinds(broken_lines, BlockKind.LETTERHEAD)[-2:] == [
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Phước Long, ngày 29 tháng 01 năm 2026",
    ]
    assert "CÔNG NGHỆ, ĐỔI MỚI SÁNG TẠO" in kinds(broken_lines, BlockKind.LETTERHEAD)


@pytest.mark.parametrize(
    ("start", "path", "end"),
    [
        ("- Có > 70% thủ tục", "II.2.d", "giữa các cấp chính quyền."),
        ("+ Ứng dụng khoa học và công nghệ trong xây dựng, vận hành hệ thống Wifi", "IV.1", "tại phường."),
        ("1. Trách nhiệm của các thủ trưởng", "VII", "trong hệ thống chính trị phường:"),
        ("Trên đây là Kế hoạch", "VII.8", "triển khai thực hiện./."),
    ],
)
def test_paragraphs_are_joined_over_line_ends(broken_lines: Layout, start: str, path: str, end: str) -> None:
    block = block_of(broken_lines, start)
    assert section(block) == path
    assert block.text.endswith(end)


def test_recipients_and_signature_of_plain_text(broken_lines: Layout) -> None:
    assert kinds(broken_lines, BlockKind.RECIPIENTS)[0] == "Nơi nhận:"
    assert "- Các doanh nghiệp viễn thông;" in kinds(broken_lines, BlockKind.RECIPIENTS)
    assert kinds(broken_lines, BlockKind.SIGNATURE) == ["PHÓ BÍ THƯ THƯỜNG TRỰC", "PHÓ TRƯỞNG BAN CHỈ ĐẠO"]


def test_plain_text_has_no_boxes(scenario: Layout) -> None:
    assert all(span.box is None for block in scenario.blocks for span in block.spans)


PORTAL = """Đang tải văn bản...
|
ỦY BAN NHÂN DÂN
TỈNH MINH HỌA
-------
|
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
|
|
Số: 14/KH-UBND
|
Minh Họa, ngày 24
tháng 11 năm 2025
|
KẾ HOẠCH
PHÁT TRIỂN KINH TẾ SỐ GIAI ĐOẠN
2026 - 2030
I. MỤC TIÊU
1. Đến năm 2030
- Kinh tế số chiếm 30% GRDP.
|
Nơi nhận:
- Các sở, ban, ngành;
- Lưu: VT.
|
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
Trần Văn B
|
PHỤ LỤC
PHÂN CÔNG THỰC HIỆN CÁC CHỈ TIÊU
|
TT
|
Chỉ tiêu
|
Chủ trì
|
|
|
I. Kinh
tế số
|
|
|
1
|
Kinh tế số chiếm 30% GRDP
của tỉnh
|
Sở Tài chính
|
|
II
|
Xã hội số
|
|
2
|
Phủ sóng 5G đạt 100%
|
Sở Khoa học
và Công nghệ
|
"""


def test_a_portal_s_tables_between_strokes() -> None:
    layout = lay_out(plain(PORTAL))
    assert kinds(layout, BlockKind.LETTERHEAD) == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH MINH HỌA",
        "Số: 14/KH-UBND",
        "CỘNG HÒA XÃ HỘI",
        "CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Minh Họa, ngày 24 tháng 11 năm 2025",
    ]
    assert kinds(layout, BlockKind.RECIPIENTS) == ["Nơi nhận:", "- Các sở, ban, ngành;", "- Lưu: VT."]
    assert kinds(layout, BlockKind.SIGNATURE) == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "Trần Văn B"]
    (table,) = tables(layout)
    assert cells(table) == [
        ["TT", "Chỉ tiêu", "Chủ trì"],
        ["", "I. Kinh tế số", ""],
        ["1", "Kinh tế số chiếm 30% GRDP của tỉnh", "Sở Tài chính"],
        ["II", "Xã hội số", ""],
        ["2", "Phủ sóng 5G đạt 100%", "Sở Khoa học và Công nghệ"],
    ]
    assert [row.kind.value for row in table.rows] == ["header", "section", "body", "section", "body"]


def test_a_table_with_a_row_a_line() -> None:
    (table,) = tables(
        lay_out(plain("I. CHỈ TIÊU\n| TT | Chỉ tiêu | Năm 2026 |\n|---|:--|--|\n| 1 | Phủ sóng 5G | 60% |"))
    )
    assert cells(table) == [["TT", "Chỉ tiêu", "Năm 2026"], ["1", "Phủ sóng 5G", "60%"]]


STACKED = """STT Nội dung công việc Cơ quan
chủ trì
Kết quả Thời hạn
hoàn thành
I. Hạ tầng số
1. Rà soát, mở rộng vùng phủ sóng của
các trạm phát trên địa bàn xã
Phòng Kinh tế
Báo cáo
Quý II/2026
2. Nâng cấp mạng nội bộ và thiết bị
của các cơ quan Đảng, chính
quyền và đoàn thể
Văn phòng
HĐND và
UBND xã
Thiết bị được
lắp đặt
Tháng 9/2026
STT Nội dung công việc Cơ quan
chủ trì
Kết quả Thời hạn
hoàn thành
II. Nhân lực số
3. Bồi dưỡng kỹ năng số cho cán bộ,
công chức của xã
Phòng Văn hóa
- Xã hội
Các lớp tập
huấn
Thường xuyên"""


def test_a_table_whose_cells_stand_under_one_another() -> None:
    (table,) = tables(lay_out(plain(STACKED)))
    assert cells(table) == [
        ["STT", "Nội dung công việc", "Cơ quan chủ trì", "Kết quả", "Thời hạn hoàn thành"],
        ["I. Hạ tầng số", "", "", "", ""],
        [
            "1.",
            "Rà soát, mở rộng vùng phủ sóng của các trạm phát trên địa bàn xã",
            "Phòng Kinh tế",
            "Báo cáo",
            "Quý II/2026",
        ],
        [
            "2.",
            "Nâng cấp mạng nội bộ và thiết bị của các cơ quan Đảng, chính quyền và đoàn thể",
            "Văn phòng HĐND và UBND xã",
            "Thiết bị được lắp đặt",
            "Tháng 9/2026",
        ],
        ["II. Nhân lực số", "", "", "", ""],
        [
            "3.",
            "Bồi dưỡng kỹ năng số cho cán bộ, công chức của xã",
            "Phòng Văn hóa - Xã hội",
            "Các lớp tập huấn",
            "Thường xuyên",
        ],
    ]
    assert "mất khung" in table.doubtful


def test_a_long_table_that_lost_its_shape() -> None:
    """48 tasks over 14 pages in seven columns; 6 of its 392 cells come out otherwise."""
    (table,) = tables(lay_out(plain_file("lang-son.lines.txt")))
    expected = json.loads((DATA / "lang-son.table.json").read_text(encoding="utf-8"))
    assert len(table.rows) == len(expected)
    assert [row.kind for row in table.rows].count(RowKind.SECTION) == 7
    wrong = sum(
        " ".join(want.split()) != have
        for wanted, row in zip(expected, cells(table), strict=True)
        for want, have in zip(wanted, row, strict=True)
    )
    assert wrong <= 6


SIDE_BY_SIDE = """TT TÊN NHIỆM VỤ ĐƠN VỊ CHỦ TRÌ SẢN PHẨM ĐẦU RA
I |HẠ TẦNG SỐ
Mua sắm thiết bị, máy tính, máy in cho các cơ quan, đơn vị Đáp ứng nhu cầu làm việc, quản lý và điều
1 |của xã và trung tâm phục vụ hành chính công; thay thế thiết | Phòng Văn hóa - |hành; bảo đảm an toàn thông tin
bị đã hết hạn sử dụng Xã hội
2 Nâng cấp mạng nội bộ của trụ sở Ủy ban nhân dân xã và các | Văn phòng Đảng ủy |Mạng nội bộ hoạt động ổn định, an toàn
nhà văn hóa ấp
II NHÂN LỰC SỐ
1 Bồi dưỡng kỹ năng số cho cán bộ, công chức và người dân | Phòng Văn hóa - |Các lớp bồi dưỡng được tổ chức theo kế
trên địa bàn xã Xã hội hoạch năm"""


def test_a_table_whose_columns_share_each_line() -> None:
    (table,) = tables(lay_out(plain(SIDE_BY_SIDE)))
    assert cells(table)[2:4] == [
        [
            "1",
            "Mua sắm thiết bị, máy tính, máy in cho các cơ quan, đơn vị của xã và trung tâm phục vụ hành chính "
            "công; thay thế thiết bị đã hết hạn sử dụng",
            "Phòng Văn hóa - Xã hội",
            "Đáp ứng nhu cầu làm việc, quản lý và điều hành; bảo đảm an toàn thông tin",
        ],
        [
            "2",
            "Nâng cấp mạng nội bộ của trụ sở Ủy ban nhân dân xã và các nhà văn hóa ấp",
            "Văn phòng Đảng ủy",
            "Mạng nội bộ hoạt động ổn định, an toàn",
        ],
    ]
    assert [row.kind.value for row in table.rows] == ["header", "section", "body", "body", "section", "body"]


def test_an_appendix_whose_columns_share_each_line() -> None:
    """20 tasks; 6 rows come out with words in the wrong cell, one of them unreadable in the source."""
    (table,) = tables(lay_out(plain_file("tan-loi.appendix-lines.txt")))
    (printed,) = tables(lay_out(recorded("tan-loi.digital")))
    wanted = [row for row in cells(printed)[1:] if row[0].isdigit()]
    had = [row for row in cells(table)[1:] if row[0].isdigit()]
    assert [row[0] for row in had] == [row[0] for row in wanted]
    right = sum(
        all(fuzz.ratio(a, b) >= 90 for a, b in zip(want, have, strict=True))
        for want, have in zip(wanted, had, strict=True)
    )
    assert right >= 14


BODY = (
    "KẾ HOẠCH",
    "Chuyển đổi số năm 2026",
    "II. TỔ CHỨC THỰC HIỆN",
    "1. Ủy ban Mặt trận Tổ quốc Việt Nam xã",
    "- Vận động đoàn viên cài đặt VNeID;",
    "- Lưu trữ hồ sơ, tài liệu của các cuộc vận động theo quy định.",
    "Trên đây là Kế hoạch chuyển đổi số, yêu cầu các cơ quan nghiêm túc thực hiện./.",
)


@pytest.mark.parametrize(
    ("foot", "recipients"),
    [
        # "Nơi nhận" misread, with the signature's capitals behind it
        (
            ["Not nhs - TM. ỦY BAN NHÂN DÂN", "- UBND tỉnh (b/c); >", "- TT Đảng ủy, HĐND xã; KT. CHỦ TỊCH",
             "- Các phòng, đơn vị: PHÓ CHỦ TỊCH", "- Lưu: VT.", "Y Thanh Niê"],
            ["Not nhs -", "- UBND tỉnh (b/c); >", "- TT Đảng ủy, HĐND xã;", "- Các phòng, đơn vị:", "- Lưu: VT."],
        ),
        # ... and missing
        (
            ["- Sở Nội vụ;", "- Các thôn, các trường học và trạm y tế", "trên địa bàn xã;", "- Luu VT.", "CHỦ TỊCH"],
            ["- Sở Nội vụ;", "- Các thôn, các trường học và trạm y tế trên địa bàn xã;", "- Luu VT."],
        ),
        (
            ["Nai nhdn", "Ban Thường vụ Tỉnh ủy (b/c),", "Các chi bộ,", "Lưu Văn phòng Đảng ủy.", "T/M ĐẢNG ỦY"],
            ["Nai nhdn Ban Thường vụ Tỉnh ủy (b/c), Các chi bộ, Lưu Văn phòng Đảng ủy."],
        ),
    ],
)
def test_recipients_are_known_without_their_heading(foot: list[str], recipients: list[str]) -> None:
    layout = lay_out(plain("\n".join([*BODY, *foot])))
    assert [" ".join(text.split()) for text in kinds(layout, BlockKind.RECIPIENTS)] == recipients
    assert kinds(layout, BlockKind.ITEM)[-1].startswith("- Lưu trữ hồ sơ")


def test_short_items_of_work_are_no_recipients() -> None:
    work = ["2. Các thôn", "- Rà soát hộ nghèo;", "- Lưu trữ hồ sơ.", "III. KINH PHÍ"]
    layout = lay_out(plain("\n".join([*BODY[:6], *work])))
    assert kinds(layout, BlockKind.RECIPIENTS) == []


def test_headings_that_a_narrow_text_broke_after_one_word() -> None:
    lines = [
        "Thực hiện chương trình của tỉnh về chuyển", "đổi số, xã triển khai các nhiệm", "vụ sau đây trong năm với sự",
        "tham gia của các", "đoàn thể và người dân ở tất cả", "các thôn để", "từng bước đưa dịch vụ công đến gần",
        "dân hơn nữa và", "giảm giấy tờ cho mọi người khi", "làm việc với", "cơ quan nhà nước ở địa phương",
        "hoặc với", "các đơn vị sự nghiệp công lập trên", "địa bàn xã.",
        "1. Sở", "Khoa học và Công nghệ", "- Theo dõi, tổng hợp.",
        "a) Nhiệm vụ: Rà soát", "Danh mục dữ liệu của xã.",
    ]
    texts = [block.text for block in lay_out(plain("\n".join(lines))).blocks]
    assert texts[1:] == ["1. Sở Khoa học và Công nghệ", "- Theo dõi, tổng hợp.",
                         "a) Nhiệm vụ: Rà soát Danh mục dữ liệu của xã."]


def test_a_transcript_in_markdown() -> None:
    layout = lay_out(plain("**II- MỤC TIÊU**\n\n**1. Đến năm 2030**\n\n- Có từ **10 \\- 12** mô hình.\n\n* * *\n"))
    first, second, third = layout.blocks[:3]
    assert (first.kind, first.text) == (BlockKind.HEADING, "II- MỤC TIÊU")
    assert (second.text, second.parent) == ("1. Đến năm 2030", first.index)
    assert third.text == "- Có từ 10 - 12 mô hình."
    assert render_text(layout).startswith("**II- MỤC TIÊU**")


def test_a_letterhead_whose_columns_stand_under_one_another() -> None:
    lines = ["CÔNG BÁO/Số 12/Ngày 03-02-2026", "27", "", "THỦ TƯỚNG CHÍNH PHỦ", "_______", "", "Số: 45/QĐ-TTg",
             "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Hà Nội, ngày 20 tháng 01 năm 2026",
             "", "QUYẾT ĐỊNH", "Phê duyệt Đề án thử nghiệm"]
    head = kinds(lay_out(plain("\n".join(lines))), BlockKind.LETTERHEAD)
    assert head[:2] == ["THỦ TƯỚNG CHÍNH PHỦ", "Số: 45/QĐ-TTg"]
