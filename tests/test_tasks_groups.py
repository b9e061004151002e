"""Lines that tell of other lines: labels below or behind a piece of work, a closing line that holds for a group."""

from __future__ import annotations

import datetime as dt

import pytest
from tasks_builders import lead, tasks_of

from extractors.finding.task_phrases import read_fields
from pipeline.models import DeadlineKind


def test_a_line_that_closes_a_group_holds_for_all_its_items() -> None:
    tasks = tasks_of(
        "1. Phòng Kinh tế",
        "- Khảo sát hiện trạng trạm bơm.",
        "- Lập dự toán sửa chữa, hoàn thành trước ngày 01/4/2026.",
        "- Thời gian hoàn thành: Quý II/2026.",
    )
    assert [task.deadline and task.deadline.date for task in tasks] == [
        dt.date(2026, 6, 30),
        dt.date(2026, 4, 1),
    ]


@pytest.mark.parametrize(
    ("closing", "day"),
    [
        ("Thời gian hoàn thành cả nhóm: trong quý III/2027; Phòng Kinh tế chịu trách nhiệm.", dt.date(2027, 9, 30)),
        ("Hai việc nêu tại mục này hoàn thành trong tháng 10/2026.", dt.date(2026, 10, 31)),
    ],
)
def test_a_closing_paragraph_that_says_so_holds_for_all_the_items(closing: str, day: dt.date) -> None:
    tasks = tasks_of(
        "1. Nhóm việc của Phòng Kinh tế",
        "a) Khảo sát giá vật tư tại các đại lý.",
        "b) Kết nối kho lạnh với hợp tác xã.",
        closing,
        "2. Công an xã:",
        "a) Tuần tra địa bàn ban đêm.",
    )
    assert [lead(task) for task in tasks] == [["Phòng Kinh tế"], ["Phòng Kinh tế"], ["Công an xã"]]
    assert [task.deadline and task.deadline.date for task in tasks] == [day, day, None]


def test_owners_named_below_the_last_item_are_all_the_items_owners() -> None:
    closing = "Đơn vị chủ trì: Phòng Kinh tế; đơn vị phối hợp: Công an xã. Thời gian hoàn thành: Tháng 9/2026."
    items = ("1. Về giao thông", "a) Lắp đặt đèn tại ngã tư chợ.", "b) Sửa chữa cầu treo bản Mới.")
    tasks = tasks_of(*items, closing, heading="II. NHIỆM VỤ")
    assert [lead(task) for task in tasks] == [["Phòng Kinh tế"], ["Phòng Kinh tế"]]
    assert [task.deadline and task.deadline.date for task in tasks] == [dt.date(2026, 9, 30)] * 2
    owned = ("1. Về giao thông", "a) Trạm Y tế xã lắp đặt đèn tại sân trạm.", "b) Sửa chữa cầu treo bản Mới.")
    first, second = tasks_of(*owned, closing, heading="II. NHIỆM VỤ")
    assert lead(first) == ["Trạm Y tế xã"]
    assert first.deadline is None
    assert lead(second) == ["Phòng Kinh tế"]


def test_lines_below_a_piece_of_work_describe_it() -> None:
    (task,) = tasks_of(
        "1. Tổ chức hội nghị quán triệt Nghị quyết",
        "- Cơ quan chủ trì: Ban Xây dựng Đảng",
        "- Người chịu trách nhiệm: Trưởng Ban Xây dựng Đảng",
        "- Sản phẩm: Hội nghị được tổ chức",
        "- Thời gian: tháng 3/2026",
        heading="II. NHIỆM VỤ",
    )
    assert lead(task) == ["Ban Xây dựng Đảng"]
    assert [owner.name for owner in task.head] == ["Trưởng Ban Xây dựng Đảng"]
    assert task.deliverable == "Hội nghị được tổ chức"
    assert task.deadline is not None
    assert task.deadline.kind is DeadlineKind.MONTH


def test_a_card_of_work_owners_and_time_under_labels() -> None:
    tasks = tasks_of(
        "1. Về hạ tầng",
        "a) Nhiệm vụ:",
        "- Lắp đặt camera tại cổng chợ.",
        "- Nâng cấp đường truyền cho trạm y tế.",
        "b) Cơ quan thực hiện:",
        "- Đơn vị chủ trì: Công an xã.",
        "- Đơn vị phối hợp: Phòng Kinh tế, các thôn.",
        "c) Thời gian thực hiện: Hoàn thành trong tháng 8/2026.",
        "2. Về dữ liệu",
        "a) Nội dung: Đối soát sổ hộ tịch với cơ sở dữ liệu dân cư.",
        "b) Cơ quan chủ trì: Phòng Văn hóa - Xã hội.",
        heading="II. NHIỆM VỤ",
    )
    assert [(task.title, lead(task), [one.name for one in task.coordinating]) for task in tasks] == [
        ("Lắp đặt camera tại cổng chợ.", ["Công an xã"], ["Phòng Kinh tế", "Các thôn"]),
        ("Nâng cấp đường truyền cho trạm y tế.", ["Công an xã"], ["Phòng Kinh tế", "Các thôn"]),
        ("Đối soát sổ hộ tịch với cơ sở dữ liệu dân cư.", ["Phòng Văn hóa - Xã hội"], []),
    ]
    assert [task.deadline and task.deadline.date for task in tasks] == [dt.date(2026, 8, 31)] * 2 + [None]


def test_work_that_begins_with_a_deadlines_label_is_no_label() -> None:
    first, second = tasks_of(
        "1. Phòng Kinh tế",
        "- Hướng dẫn các thôn sửa đường.",
        "- Hoàn thành Báo cáo khảo sát hạ tầng số trước 30/4/2026.",
    )
    assert first.deadline is None
    assert second.deliverable == "Báo cáo khảo sát hạ tầng số"
    assert read_fields("Hoàn thành trong quý II/2026").values == {"deadline": "quý II/2026"}


def test_labels_below_an_unnumbered_paragraph_are_its_own() -> None:
    tasks = tasks_of(
        "4. An toàn thông tin",
        "Kiểm tra, vá lỗ hổng bảo mật các máy tính kết nối mạng truyền số liệu chuyên dùng.",
        "* Đơn vị thực hiện chính: Văn phòng HĐND và UBND.",
        "* Đơn vị cùng làm: Công an xã.",
        "* Mốc thời gian: Hằng quý.",
        "Tập huấn cho cán bộ thôn cách nhận biết thư giả mạo.",
        "* Người chịu trách nhiệm: Trưởng Công an xã.",
        "* Đơn vị thực hiện chính: Công an xã.",
        "* Mốc thời gian: Tháng 10/2026.",
        heading="III. NHIỆM VỤ, GIẢI PHÁP",
    )
    assert [lead(task) for task in tasks] == [["Văn phòng HĐND và UBND"], ["Công an xã"]]
    assert [[owner.name for owner in task.coordinating] for task in tasks] == [["Công an xã"], []]
    assert [[owner.name for owner in task.head] for task in tasks] == [[], ["Trưởng Công an xã"]]
    assert [task.deadline and task.deadline.kind for task in tasks] == [DeadlineKind.RECURRING, DeadlineKind.MONTH]


def test_labels_in_brackets_close_a_paragraph() -> None:
    (task,) = tasks_of(
        "5. Kinh tế số",
        "Hướng dẫn các hộ nuôi ong dán mã truy xuất lên sản phẩm (phụ trách: Phòng Kinh tế; tham gia: Hội Nông dân xã; "
        "hạn: 30/11/2026; sản phẩm: Danh sách hộ đã dán mã).",
        heading="III. NHIỆM VỤ, GIẢI PHÁP",
    )
    assert task.title == "Hướng dẫn các hộ nuôi ong dán mã truy xuất lên sản phẩm"
    assert lead(task) == ["Phòng Kinh tế"]
    assert [owner.name for owner in task.coordinating] == ["Hội Nông dân xã"]
    assert task.deliverable == "Danh sách hộ đã dán mã"
    assert task.deadline is not None
    assert task.deadline.date == dt.date(2026, 11, 30)


def test_a_closing_line_names_the_number_of_its_group() -> None:
    tasks = tasks_of(
        "2. Cải cách hành chính",
        "2.1. Cắt giảm thủ tục nội bộ giữa các phòng.",
        "2.2. Niêm yết mã QR tra cứu hồ sơ tại nhà văn hóa thôn.",
        "Hai việc nêu tại mục 2 do Trung tâm Phục vụ hành chính công chịu trách nhiệm chính, "
        "Văn phòng HĐND và UBND phối hợp, hoàn tất trước ngày 30/9/2026.",
        heading="III. NHIỆM VỤ, GIẢI PHÁP",
    )
    assert [lead(task) for task in tasks] == [["Trung tâm Phục vụ hành chính công"]] * 2
    assert [[owner.name for owner in task.coordinating] for task in tasks] == [["Văn phòng HĐND và UBND"]] * 2
    assert {task.deadline.date for task in tasks if task.deadline} == {dt.date(2026, 9, 30)}
