"""Column roles: from headings in any order and wording, from cells where those fail, else doubted."""

from __future__ import annotations

import pytest

from extractors.finding.column_roles import Roles, column_roles
from extractors.finding.column_signs import Role, heading_role
from pipeline.models import Cell, Row, RowKind, Table


def table(*lines: str, header: int = 1) -> Table:
    """A table from lines with cells parted by strokes; the first `header` lines are its header."""
    rows = []
    for number, line in enumerate(lines):
        cells = tuple(Cell(text.strip(), column) for column, text in enumerate(line.split("|")))
        rows.append(Row(RowKind.HEADER if number < header else RowKind.BODY, cells))
    return Table(max(len(row.cells) for row in rows), tuple(rows))


def years_of(roles: Roles) -> dict[int, int]:
    return {one.column: one.year for one in roles.of(Role.VALUE) if one.year is not None}


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("STT", Role.NUMBER),
        ("Số TT", Role.NUMBER),
        ("Nội dung công việc", Role.TASK),
        ("TÊN NHIỆM VỤ", Role.TASK),
        ("Nhiệm vụ, giải pháp", Role.TASK),
        ("Người đứng đầu chịu trách nhiệm", Role.HEAD),
        ("Lãnh đạo phụ trách", Role.HEAD),
        ("Cơ quan, đơn vị chủ trì", Role.LEAD),
        ("ĐƠN VỊ CHỦ TRÍI", Role.LEAD),  # misread
        ("Đơn vị thực hiện", Role.LEAD),
        ("Đầu mối", Role.LEAD),
        ("Đơn vị phối hợp", Role.COORDINATING),
        ("Đơn vị tham gia", Role.COORDINATING),
        ("Cơ quan hỗ trợ", Role.COORDINATING),
        ("Đơn vị cùng làm", Role.COORDINATING),
        ("Đơn vị nhận việc", Role.LEAD),
        ("Hạn cuối", Role.DEADLINE),
        ("Tính bằng", Role.UNIT),
        ("Cấp ban hành", Role.APPROVAL),
        ("Cơ quan thẩm định", Role.APPROVAL),
        ("MỤC TIÊU CHÍNH ĐẦU TƯ/ SẢN PHẨM ĐẦU RA", Role.DELIVERABLE),
        ("Minh chứng", Role.DELIVERABLE),
        ("Thời gian hoàn thành", Role.DEADLINE),
        ("Tiến độ", Role.DEADLINE),
        ("Thời hạn", Role.DEADLINE),
        ("Kinh phí (triệu đồng)", Role.BUDGET),
        ("Mục tiêu", Role.DELIVERABLE),  # two roles have the phrase: the file's first, in every process
        ("Chỉ tiêu", Role.INDICATOR),
        ("Đơn vị tính", Role.UNIT),
        ("ĐVT", Role.UNIT),
        ("Cơ quan theo dõi, đánh giá", Role.MONITOR),
        ("Ghi chú", Role.NOTE),
        ("Đầu ra", Role.DELIVERABLE),
        ("Dấu hiệu hoàn thành", Role.DELIVERABLE),
        ("Cơ quan chịu trách nhiệm chính", Role.LEAD),
        ("Ai làm", Role.LEAD),
        ("Cơ quan cùng tham gia", Role.COORDINATING),
        ("Mốc hoàn thành", Role.DEADLINE),
        ("Tần suất", Role.DEADLINE),
        ("Trách nhiệm cá nhân", Role.HEAD),
        ("Đơn vị cung cấp số liệu", Role.MONITOR),
        ("Thước đo", Role.INDICATOR),
        ("Hoa hồng", Role.UNKNOWN),
    ],
)
def test_a_heading_names_its_role(heading: str, role: Role) -> None:
    assert heading_role(heading)[0] is role


def test_years_are_columns_of_values() -> None:
    roles = column_roles(
        table(
            "TT | Chỉ tiêu | Đơn vị tính | Năm 2026 | Năm 2030 | Cơ quan theo dõi",
            "1 | Tỷ lệ hồ sơ trực tuyến | % | 60 | 90 | Văn phòng HĐND và UBND",
            "2 | Số mô hình | mô hình | 2 | 5 | Phòng Kinh tế",
        )
    )
    assert years_of(roles) == {3: 2026, 4: 2030}
    assert roles.of(Role.INDICATOR)
    assert not roles.of(Role.TASK)
    assert not roles.lists_tasks


def test_a_header_of_two_lines_takes_the_inner_heading() -> None:
    rows = (
        Row(
            RowKind.HEADER,
            (Cell("STT", 0), Cell("Nội dung", 1), Cell("Phân công", 2, 2), Cell("Thời gian", 4)),
        ),
        Row(RowKind.HEADER, (Cell("", 0), Cell("", 1), Cell("Chủ trì", 2), Cell("Phối hợp", 3), Cell("", 4))),
        Row(
            RowKind.BODY,
            (
                Cell("1", 0),
                Cell("Trồng cây", 1),
                Cell("Phòng Kinh tế", 2),
                Cell("Các thôn", 3),
                Cell("Tháng 2/2026", 4),
            ),
        ),
    )
    roles = column_roles(Table(5, rows))
    assert [one.role for one in roles.columns] == [
        Role.NUMBER,
        Role.TASK,
        Role.LEAD,
        Role.COORDINATING,
        Role.DEADLINE,
    ]


def test_cells_tell_the_columns_of_a_table_without_header() -> None:
    roles = column_roles(
        table(
            "1 | Ra quân vệ sinh đường liên thôn | Hội Nông dân xã | Các thôn | 15/4/2026",
            "2 | Sửa chữa nhà văn hóa thôn | Phòng Kinh tế | Ban Chỉ huy Quân sự xã | Tháng 5/2026",
            "3 | Tổng kết, khen thưởng các tập thể | Phòng Văn hóa - Xã hội | Công an xã | Quý IV/2026",
            header=0,
        )
    )
    assert [one.role for one in roles.columns] == [
        Role.NUMBER,
        Role.TASK,
        Role.LEAD,
        Role.COORDINATING,
        Role.DEADLINE,
    ]
    assert roles.doubtful


def test_unit_heading_above_agencies_is_a_column_of_leads() -> None:
    roles = column_roles(
        table(
            "TT | Nhiệm vụ | Đơn vị",
            "1 | Lập hồ sơ | Phòng Kinh tế",
            "2 | Kiểm kê tài sản | Công an xã",
            "3 | Quyết toán | Trạm Y tế",
        )
    )
    assert roles.column(Role.LEAD) == 2


def test_a_table_of_something_else_is_doubted_and_no_table_of_tasks() -> None:
    roles = column_roles(table("Họ và tên | Ngày sinh | Quê quán", "Lê A | 01/02/1990 | Huế", "Trần B | 1991 | Vinh"))
    assert roles.doubtful
    assert not roles.lists_tasks


def test_a_table_without_header_goes_on_with_the_columns_of_the_one_ahead() -> None:
    ahead = column_roles(table("STT | Nhiệm vụ | Chủ trì | Kết quả | Thời gian", "1 | A | Sở Nội vụ | B | Năm 2026"))
    rows = [f"{number} | Việc {number} | Sở Tài chính | Hoàn thành | Quý I/2027" for number in range(2, 6)]
    assert [one.role for one in column_roles(table(*rows, header=0), ahead).columns] == [
        Role.NUMBER,
        Role.TASK,
        Role.LEAD,
        Role.DELIVERABLE,
        Role.DEADLINE,
    ]
    others = [f"{number} | Việc {number} | 10% | 20% | 30%" for number in range(2, 6)]
    assert column_roles(table(*others, header=0), ahead).column(Role.LEAD) is None


def test_years_below_a_heading_of_goals_are_values() -> None:
    roles = column_roles(
        table("TT | Chỉ tiêu | Đơn vị tính | Mục tiêu các năm | ", " |  |  | 2026 | 2027",
              "1 | Hộ có điện | % | 97 | 99", "2 | Hộ có nước sạch | % | 81 | 84", header=2)
    )
    assert years_of(roles) == {3: 2026, 4: 2027}


@pytest.mark.parametrize(("cells", "role"), [
    (("Sổ đỏ điện tử của ấp", "Nhật ký trực tàu cá", "Bản đồ bãi giữ xe"), Role.DELIVERABLE),
    (("Chưa có", "Chưa có", "Chưa có"), Role.UNKNOWN),          # the same remark all the way down
    (("12", "", "xem sau"), Role.UNKNOWN),
])
def test_the_one_unexplained_column_of_phrases_holds_what_comes_out(cells: tuple[str, ...], role: Role) -> None:
    roles = column_roles(table(
        "TT | Nhiệm vụ | Chủ trì | Cần nộp | Thời hạn",
        f"1 | Cấp giấy chứng nhận trên nền tảng số | Phòng Kinh tế | {cells[0]} | Tháng 4/2026",
        f"2 | Gắn thiết bị giám sát tàu cá | Đồn Biên phòng | {cells[1]} | Quý II/2026",
        f"3 | Thu phí giữ xe bằng mã QR | Ban Quản lý chợ | {cells[2]} | Năm 2026",
    ))
    assert roles.columns[3].role is role
