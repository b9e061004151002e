"""Tables of targets: an indicator a row, a year or a value a column; goals inside the cells of tasks."""
from __future__ import annotations

import datetime as dt

import pytest

from extractors.finding.indicator_tables import read_value
from extractors.finding.targets import find_targets
from pipeline.models import (
    Block,
    BlockKind,
    Cell,
    DocumentFacts,
    Heading,
    Layout,
    Row,
    RowKind,
    Span,
    Table,
    Target,
)

FACTS = DocumentFacts(issue_date="2025-12-20", period_start=dt.date(2026, 1, 1), period_end=dt.date(2030, 12, 31))


def targets_of(rows: list[list[str]], headers: int = 1, sections: tuple[int, ...] = (),
               caption: str = "") -> list[Target]:
    """The targets of a table given by its cells; `sections` are the numbers of rows that span it."""
    made = []
    for number, cells in enumerate(rows):
        kind = RowKind.HEADER if number < headers else RowKind.SECTION if number in sections else RowKind.BODY
        made.append(Row(kind, tuple(Cell(text, column, spans=(Span(1, text),)) for column, text in enumerate(cells))))
    heading = Block(0, BlockKind.HEADING, "Phụ lục I", label="Phụ lục I")
    text = "\n".join("\t".join(cells) for cells in rows)
    table = Block(1, BlockKind.TABLE, text, path=(Heading("Phụ lục I", caption, 0),), parent=0,
                  spans=(Span(1, text),), table=Table(len(rows[0]), tuple(made)))
    return list(find_targets(Layout((heading, table), 1), FACTS))


def told(targets: list[Target]) -> list[tuple[str, str, float, str, str]]:
    return [(one.indicator, one.comparator.value, one.value, one.unit, str(one.due_date)) for one in targets]


def test_rows_of_places_are_measured_by_the_headings() -> None:
    targets = targets_of([
        ["TT", "Thôn, khối", "Số hộ nghèo đầu năm", "Số hộ thoát nghèo trong năm", "Tỷ lệ hộ nghèo cuối năm (%)"],
        ["1", "Khối 1", "18", "06", "2,7"],
        ["2", "Thôn Cốc", "71", "17", "18,9"],
        ["3", "Thôn Ruộng", "58", "14", "15,7"],
    ])
    assert told(targets)[:2] == [
        ("Số hộ thoát nghèo trong năm", "=", 6, "count:hộ", "2030-12-31"),
        ("Tỷ lệ hộ nghèo cuối năm", "=", 2.7, "%", "2030-12-31"),
    ]
    assert [(one.owner, one.applies_to) for one in targets[2:4]] == [("Thôn Cốc", "place:Thôn Cốc")] * 2
    assert len(targets) == 6


def test_rows_of_places_under_years_are_measured_by_the_caption() -> None:
    caption = "TỶ LỆ HỒ SƠ NỘP TRỰC TUYẾN GIAO CHO CÁC XÃ, PHƯỜNG GIAI ĐOẠN 2026 - 2030"
    targets = targets_of([
        ["STT", "Xã, phường", "Năm 2026", "Năm 2030"],
        ["1", "Phường Bến Tre", "85", "96"],
        ["2", "Xã Ba Tri", "78", "93"],
    ], caption=caption)
    assert told(targets)[0] == ("Tỷ lệ hồ sơ nộp trực tuyến", "=", 85, "%", "2026-12-31")
    assert [one.applies_to for one in targets] == ["place:Phường Bến Tre"] * 2 + ["place:Xã Ba Tri"] * 2


def test_a_year_a_column() -> None:
    targets = targets_of([
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2025", "Năm 2026", "Năm 2030", "Cơ quan theo dõi"],
        ["I", "Kinh tế", "", "", "", "", ""],
        ["1", "Thu nhập bình quân đầu người", "Triệu đồng/người/năm", "60", "66", "≥ 95", "Phòng Kinh tế"],
        ["2", "Tỷ lệ hộ nghèo", "%", "3,2", "< 2,5", "0,5 - 1", "Phòng Văn hóa - Xã hội"],
        ["3", "Số doanh nghiệp thành lập mới", "Doanh nghiệp", "12", "15", "20", ""],
    ], sections=(1,))
    assert told(targets) == [
        ("Thu nhập bình quân đầu người", "=", 66, "VND million/person/year", "2026-12-31"),
        ("Thu nhập bình quân đầu người", ">=", 95, "VND million/person/year", "2030-12-31"),
        ("Tỷ lệ hộ nghèo", "<", 2.5, "%", "2026-12-31"),
        ("Tỷ lệ hộ nghèo", "range", 0.5, "%", "2030-12-31"),
        ("Số doanh nghiệp thành lập mới", "=", 15, "count:doanh nghiệp", "2026-12-31"),
        ("Số doanh nghiệp thành lập mới", "=", 20, "count:doanh nghiệp", "2030-12-31"),
    ]
    assert targets[0].owner == "Phòng Kinh tế"
    assert [one.section for one in targets[:1]] == ["Phụ lục I.I.1"]
    assert not any(one.due_inherited for one in targets)


def test_one_value_a_row_parts_and_units_in_the_name() -> None:
    targets = targets_of([
        ["STT", "Tên chỉ tiêu", "Mục tiêu giai đoạn 2026 - 2030", "Đơn vị chủ trì"],
        ["1", "Tốc độ tăng trưởng GRDP bình quân/năm (%)", "10,5 - 11,0", "Sở Tài chính"],
        ["", "Trong đó: khu vực dịch vụ", "12", "Sở Công Thương"],
        ["2", "GRDP bình quân đầu người đến năm 2030 (USD)", "8.500", "Sở Tài chính"],
        ["3", "Số doanh nghiệp hoạt động (nghìn doanh nghiệp)", "2", "Sở Tài chính"],
        ["4", "Chỉ số phát triển con người (HDI)", "> 0,8", "Sở Y tế"],
        ["5", "Chỉ số năng lực cạnh tranh", "Thuộc nhóm 10 tỉnh dẫn đầu", "Sở Tài chính"],
    ])
    assert told(targets) == [
        ("Tốc độ tăng trưởng GRDP bình quân/năm", "range", 10.5, "%", "2030-12-31"),
        ("Tốc độ tăng trưởng GRDP bình quân/năm - khu vực dịch vụ", "=", 12, "%", "2030-12-31"),
        ("GRDP bình quân đầu người", "=", 8500, "USD", "2030-12-31"),
        ("Số doanh nghiệp hoạt động", "=", 2000, "count:doanh nghiệp", "2030-12-31"),
        ("Chỉ số phát triển con người (HDI)", ">", 0.8, "index", "2030-12-31"),
        ("Chỉ số năng lực cạnh tranh", "<=", 10, "rank", "2030-12-31"),
    ]


def test_goals_inside_the_cells_of_tasks() -> None:
    targets = targets_of([
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Kết quả", "Thời gian hoàn thành"],
        ["1", "(1) Rà soát quy trình; (2) 100% đơn vị ký số văn bản", "Văn phòng UBND", "05 lớp tập huấn",
         "Tháng 6/2026"],
        ["2", "Trang bị máy tính đáp ứng cấu hình tối thiểu", "Phòng Kinh tế",
         "- 90% hồ sơ được số hóa.\n- Tối thiểu 02 mô hình điểm", "Thường xuyên"],
    ])
    assert told(targets) == [
        ("Đơn vị ký số văn bản", "=", 100, "%", "2026-06-30"),
        ("Lớp tập huấn", "=", 5, "count:lớp tập huấn", "2026-06-30"),
        ("Hồ sơ được số hóa", "=", 90, "%", "2030-12-31"),
        ("Mô hình điểm", ">=", 2, "count:mô hình", "2030-12-31"),
    ]
    results = ["Phụ lục I.1 (Kết quả)", "Phụ lục I.2 (Kết quả)", "Phụ lục I.2 (Kết quả)"]
    assert [one.section for one in targets] == ["Phụ lục I.1 (2)", *results]
    assert [one.owner for one in targets] == ["Văn phòng UBND"] * 2 + ["Phòng Kinh tế"] * 2
    assert [one.due_inherited for one in targets] == [False, False, True, True]


def test_a_table_of_something_else_gives_nothing() -> None:
    assert targets_of([["Họ và tên", "Chức vụ", "Điện thoại"], ["Nguyễn Văn An", "Chủ tịch", "0912345678"]]) == []


@pytest.mark.parametrize(("cell", "unit", "value"), [
    ("100", "%", (100, None, "=", "%")),
    ("≥ 80", "%", (80, None, ">=", "%")),
    ("Từ 60% trở lên", "", (60, None, ">=", "%")),
    ("Không quá 60", "%", (60, None, "<=", "%")),
    ("98 - 100", "%", (98, 100, "range", "%")),
    ("1.655", "km", (1655, None, "=", "km")),
    ("45 - 50", "triệu lượt", (45e6, 50e6, "range", "count:lượt")),
    ("Giảm 1 - 1,5 điểm %/năm", "%", (1, 1.5, "range", "% decrease")),
])
def test_value_cells(cell: str, unit: str, value: tuple[float, float | None, str, str]) -> None:
    measure = read_value(cell, unit, "Chỉ tiêu")
    assert measure is not None
    assert (measure.value, measure.value_max, measure.comparator.value, measure.unit) == value


@pytest.mark.parametrize("cell", ["", "Đạt", "12/2026", "x", "-"])
def test_cells_without_a_value(cell: str) -> None:
    assert read_value(cell, "%", "Chỉ tiêu") is None


@pytest.mark.parametrize(
    ("value", "unit", "indicator", "want"),
    [
        ("12", "Điểm", "Số điểm Wi-Fi công cộng", "count:điểm"),
        ("12", "điểm", "Điểm hỗ trợ dịch vụ công trực tuyến", "count:điểm"),
        ("85", "Điểm", "Số điểm đánh giá chỉ số cải cách hành chính", "index"),
        ("85", "Điểm", "Chỉ số hài lòng của người dân", "index"),
        ("≥ 30", "% GRDP", "Tỷ trọng kinh tế số", "% GRDP"),
        ("2", "%GDP", "Chi cho nghiên cứu và phát triển", "% GDP"),
        ("8,5", "%/năm", "Tốc độ tăng năng suất lao động", "%/năm"),
    ],
)
def test_points_and_bases_of_a_unit_column(value: str, unit: str, indicator: str, want: str) -> None:
    measure = read_value(value, unit, indicator)
    assert measure is not None
    assert measure.unit == want


def test_a_rank_and_a_time_limit_in_a_column_of_units() -> None:
    targets = targets_of([
        ["TT", "Chỉ tiêu", "ĐVT", "Năm 2026", "Năm 2030"],
        ["1", "Vị trí của xã trong bảng chuyển đổi số toàn tỉnh", "Thứ hạng", "25", "≤ 10"],
        ["2", "Thời gian cấp lại giấy khai sinh", "Giờ", "Không quá 8", "4"],
    ])
    assert [(one.comparator.value, one.value, one.unit) for one in targets] == [
        ("<=", 25, "rank"), ("<=", 10, "rank"), ("<=", 8, "count:giờ"), ("=", 4, "count:giờ")]


@pytest.mark.parametrize(("product", "goal"), [
    ("04 điểm thu gom pin cũ", ("Điểm thu gom pin cũ", "=", 4)),
    ("Tối thiểu 30 km tuyến đường có cống bể ngầm", ("Tuyến đường có cống bể ngầm", ">=", 30)),
    ("01 báo cáo", None),
    ("02 biên bản", None),
    ("Sổ theo dõi năm 2026", None),
])
def test_a_number_that_opens_a_cell_of_products_is_a_goal(product: str, goal: tuple[str, str, float] | None) -> None:
    targets = targets_of([
        ["TT", "Nhiệm vụ", "Chủ trì", "Sản phẩm", "Thời hạn"],
        ["1", "Dọn sạch rác thải điện tử tại khu dân cư", "Phòng Kinh tế", product, "Tháng 10/2026"],
        ["2", "Chỉnh trang cột, dây cáp", "Phòng Kinh tế", "Tuyến phố không còn dây treo", "Năm 2026"],
    ])
    assert [(one.indicator, one.comparator.value, one.value) for one in targets] == ([goal] if goal else [])


def test_points_of_an_index_are_its_value_and_points_on_a_map_are_counted() -> None:
    targets = targets_of([
        ["TT", "Chỉ tiêu", "ĐVT", "Năm 2026"],
        ["1", "Chỉ số hài lòng của người nộp thuế (thang điểm 100)", "Điểm", "86"],
        ["2", "Điểm sạc xe điện công cộng", "Điểm", "12"],
    ])
    assert told(targets) == [("Chỉ số hài lòng của người nộp thuế", "=", 86, "index", "2026-12-31"),
                             ("Điểm sạc xe điện công cộng", "=", 12, "count:điểm", "2026-12-31")]


def test_contents_with_values_by_years_are_indicators_whatever_their_heading_says() -> None:
    targets = targets_of([
        ["TT", "Nội dung", "Kết quả năm 2025", "Mục tiêu năm 2026", "Mục tiêu đến 2030", "Đơn vị theo dõi"],
        ["1", "Hộ nuôi cá lồng có nhật ký điện tử", "35%", "50%", "≥ 85%", "Phòng Kinh tế"],
        ["2", "Cột đèn thông minh ven hồ", "6 cột", "Tối thiểu 18 cột", "60 cột trở lên", "Ban Quản lý dự án"],
        ["", "- Trong đó: bến thuyền", "2", "6", "20", ""],
        ["3", "Nhà lưu trữ điện tử", "Chưa có", "Khởi công", "Hoàn thành", "Phòng Nội vụ"],
    ])
    assert told(targets) == [
        ("Hộ nuôi cá lồng có nhật ký điện tử", "=", 50, "%", "2026-12-31"),
        ("Hộ nuôi cá lồng có nhật ký điện tử", ">=", 85, "%", "2030-12-31"),
        ("Cột đèn thông minh ven hồ", ">=", 18, "count:cột", "2026-12-31"),
        ("Cột đèn thông minh ven hồ", ">=", 60, "count:cột", "2030-12-31"),
        ("Cột đèn thông minh ven hồ - bến thuyền", "=", 6, "count", "2026-12-31"),
        ("Cột đèn thông minh ven hồ - bến thuyền", "=", 20, "count", "2030-12-31"),
    ]


def test_two_measures_of_places_each_by_years() -> None:
    targets = targets_of([
        ["TT", "Tên xóm", *["Tỷ lệ hộ trả tiền điện qua mạng (%)"] * 2, *["Số điểm hỗ trợ người già (điểm)"] * 2],
        ["TT", "Tên xóm", "2026", "2027", "2026", "2027"],
        ["1", "Xóm Trại", "64", "82", "01", "02"],
        ["2", "Xóm Vôi", "58", "77", "02", "02"],
    ], headers=2)
    assert [(one.owner, one.indicator, one.value, str(one.due_date)) for one in targets[:4]] == [
        ("Xóm Trại", "Tỷ lệ hộ trả tiền điện qua mạng", 64, "2026-12-31"),
        ("Xóm Trại", "Tỷ lệ hộ trả tiền điện qua mạng", 82, "2027-12-31"),
        ("Xóm Trại", "Số điểm hỗ trợ người già", 1, "2026-12-31"),
        ("Xóm Trại", "Số điểm hỗ trợ người già", 2, "2027-12-31"),
    ]


def test_of_lead_and_helper_in_one_cell_the_lead_owns_the_goal() -> None:
    (target,) = targets_of([
        ["TT", "Công việc", "Đơn vị chủ trì, phối hợp", "Hoàn thành"],
        ["1", "Cấp mã cho 100% phương tiện thủy", "Công an xã chủ trì, phối hợp Phòng Kinh tế", "Tháng 8/2026"],
        ["2", "Kẻ lại vạch neo đậu", "Phòng Kinh tế chủ trì", "Tháng 9/2026"],
    ])
    assert target.owner == "Công an xã"


def test_quarters_and_days_head_values_and_multiples_are_times() -> None:
    targets = targets_of([
        ["TT", "Chỉ tiêu", "ĐVT", "Đến hết quý III/2026", "Đến 31/12/2027"],
        ["1", "Tỷ lệ tàu du lịch bán vé điện tử", "%", "55", "≥ 90"],
        ["2", "Lượt khách đặt phòng qua mạng", "", "Gấp 1,5 lần năm 2025", "Gấp đôi"],
    ])
    assert [(one.value, one.unit, str(one.due_date)) for one in targets] == [
        (55, "%", "2026-09-30"), (90, "%", "2027-12-31"), (1.5, "times", "2026-09-30"), (2, "times", "2027-12-31")]
