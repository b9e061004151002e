"""Tasks in prose: which sentences are tasks, and who is told to do them."""

from __future__ import annotations

import datetime as dt

import pytest
from tasks_builders import lead, tasks_of

from pipeline.models import DeadlineKind, DocumentFacts


def test_bullets_below_an_addressed_unit_are_its_tasks() -> None:
    tasks = tasks_of(
        "1. Giao phòng Kinh tế:",
        "- Tham mưu bố trí kinh phí.",
        "- Báo cáo kết quả trước ngày 25/11/2026.",
        "2. Đề nghị Ủy ban Mặt trận Tổ quốc xã và các đoàn thể",
        "- Vận động đoàn viên, hội viên tham gia.",
    )
    assert [lead(task) for task in tasks] == [
        ["Phòng Kinh tế"],
        ["Phòng Kinh tế"],
        ["Ủy ban Mặt trận Tổ quốc xã", "Các đoàn thể"],
    ]
    assert tasks[1].deadline is not None
    assert tasks[1].deadline.date == dt.date(2026, 11, 25)
    assert [task.section for task in tasks] == ["V.1", "V.1", "V.2"]
    assert tasks[0].lead[0].key == "Phòng Kinh tế"


def test_a_unit_before_a_colon_is_told_what_stands_behind() -> None:
    (task,) = tasks_of(
        "1. Phòng Văn hóa - Xã hội: chủ trì, phối hợp với Công an xã theo dõi, tổng hợp kết quả, "
        "báo cáo trước ngày 20 hằng tháng."
    )
    assert lead(task) == ["Phòng Văn hóa - Xã hội"]
    assert [owner.name for owner in task.coordinating] == ["Công an xã"]
    assert task.deadline is not None
    assert task.deadline.kind is DeadlineKind.RECURRING
    assert task.deadline.recurrence == "monthly-20"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("1. Công an xã có trách nhiệm hướng dẫn đăng ký tài khoản định danh.", ["Công an xã"]),
        (
            "1. Các phòng, đơn vị chủ động bố trí kinh phí thực hiện nhiệm vụ được giao.",
            ["Các phòng, đơn vị"],
        ),
        ("1. Khi hoàn thành nhiệm vụ, đơn vị chủ trì phải đính kèm minh chứng.", ["Đơn vị chủ trì"]),
        ("1. Ủy ban nhân dân xã yêu cầu các thôn rà soát hộ nghèo trước ngày 15/5/2026.", ["Các thôn"]),
        ("1. Kiểm tra thực địa các công trình; giao Phòng Kinh tế tổng hợp danh mục.", ["Phòng Kinh tế"]),
        ("1. Chỉ đạo các trường học tổ chức ngày hội chuyển đổi số.", ["Các trường học"]),
        ("1. Hằng năm, Ban Xây dựng Đảng kiểm tra việc học tập của đảng viên.", ["Ban Xây dựng Đảng"]),
        ("1. Chế độ làm việc: Tổ công tác họp giao ban thứ Hai đầu tháng.", ["Tổ công tác"]),
    ],
)
def test_who_is_told_in_a_sentence(line: str, names: list[str]) -> None:
    (task,) = tasks_of(line)
    assert lead(task) == names


@pytest.mark.parametrize(
    "line",
    [
        "- Đẩy mạnh tuyên truyền nâng cao nhận thức của người dân về dịch vụ số.",
        "- Tổ chức các lớp tập huấn kỹ năng số cho cán bộ, công chức.",
        "- Hệ thống sẽ tự động cảnh báo các nhiệm vụ quá hạn.",
        "- Tổ giúp việc Ban Chỉ đạo tỉnh sẽ thẩm định chất lượng minh chứng.",
        "- Ban hành đầy đủ các văn bản chỉ đạo, hướng dẫn.",
        "- Khuyến khích cán bộ, công chức đề xuất sáng kiến.",
    ],
)
def test_what_names_no_owner_no_day_and_no_product_is_no_task(line: str) -> None:
    assert tasks_of("1. Phát triển hạ tầng số", line, heading="III. NHIỆM VỤ, GIẢI PHÁP") == ()


def test_goals_are_no_tasks() -> None:
    assert tasks_of("- Các cơ quan, đơn vị nâng cao ý thức trách nhiệm.", heading="I. MỤC ĐÍCH, YÊU CẦU") == ()
    assert tasks_of("- 100% cơ quan, đơn vị hoàn thành trong năm 2026.", heading="II. MỤC TIÊU") == ()


def test_the_closing_formula_is_no_task_unless_it_sets_a_day() -> None:
    closing = "Trên đây là Kế hoạch năm 2026. Yêu cầu các đơn vị nghiêm túc triển khai thực hiện./."
    assert tasks_of("1. Công an xã:", "- Cấp tài khoản định danh.", closing)[1:] == ()
    dated = "Trên đây là Kế hoạch năm 2026; yêu cầu các đơn vị báo cáo kết quả trước ngày 10/12/2026./."
    assert lead(tasks_of("1. Công an xã:", "- Cấp tài khoản định danh.", dated)[-1]) == ["Các đơn vị"]


@pytest.mark.parametrize(
    ("heading", "leads", "heads"),
    [
        ("1. Công an xã (đồng chí Trưởng Công an xã chịu trách nhiệm):", ["Công an xã"], ["Trưởng Công an xã"]),
        ("1. Cơ quan thường trực Ban Chỉ đạo (Phòng Văn hóa - Xã hội)", ["Phòng Văn hóa - Xã hội"], []),
        ("1. Phòng Văn hóa - Xã hội (cơ quan thường trực Ban Chỉ đạo)", ["Phòng Văn hóa - Xã hội"], []),
    ],
)
def test_what_brackets_behind_an_addressed_unit_say(heading: str, leads: list[str], heads: list[str]) -> None:
    (task,) = tasks_of(heading, "- Diễn tập ứng cứu sự cố mạng.")
    assert lead(task) == leads
    assert [owner.name for owner in task.head] == heads


def test_the_head_of_the_groups_agency_answers_for_its_work() -> None:
    (task,) = tasks_of("1. Trạm Y tế xã", "- Trưởng Trạm Y tế xã chịu trách nhiệm về kho vắc xin.")
    assert lead(task) == ["Trạm Y tế xã"]
    assert [owner.name for owner in task.head] == ["Trưởng Trạm Y tế xã"]


def test_a_unit_directed_to_lead_leads() -> None:
    first, second = tasks_of(
        "1. Đảng ủy Ủy ban nhân dân tỉnh",
        "- Chỉ đạo Sở Y tế chủ trì, phối hợp Sở Tài chính rà soát giá dịch vụ.",
        "- Lãnh đạo Ủy ban nhân dân tỉnh bố trí vốn; mời Sở Tài chính phối hợp thẩm định.",
    )
    assert (lead(first), [one.name for one in first.coordinating]) == (["Sở Y tế"], ["Sở Tài chính"])
    assert lead(second) == ["Đảng ủy Ủy ban nhân dân tỉnh"]
    assert [one.name for one in second.coordinating] == ["Sở Tài chính"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("1. Hội Nông dân Vận động hội viên cài đặt ứng dụng.", ["Hội Nông dân"]),
        ("1. Tỉnh đoàn Chỉ đạo các cơ sở đoàn ra quân.", ["Tỉnh đoàn"]),
        ("1. Phòng Văn hóa Thông tin tổng hợp, báo cáo.", ["Phòng Văn hóa Thông tin"]),
    ],
)
def test_a_sentence_run_on_behind_a_name(line: str, names: list[str]) -> None:
    assert [lead(task) for task in tasks_of(line)] == [names]


def test_what_is_reported_regularly_by_a_body_named_after_money() -> None:
    (task,) = tasks_of("1. Sở Tài chính định kỳ hằng quý tổng hợp, báo cáo Ủy ban nhân dân tỉnh.")
    assert task.deadline is not None
    assert task.deadline.recurrence == "quarterly"


def test_a_document_that_is_no_plan_gives_no_tasks() -> None:
    assert tasks_of("1. Giao Phòng Kinh tế:", "- Mua giấy in.", facts=DocumentFacts(is_plan=False)) == ()


def test_goals_below_the_name_of_a_unit_are_no_tasks() -> None:
    assert (
        tasks_of(
            "2. Mục tiêu cụ thể",
            "a) Cơ quan nhà nước",
            "- 100% hồ sơ công việc được xử lý trên môi trường điện tử.",
            heading="II. MỤC TIÊU",
        )
        == ()
    )


def test_a_unit_named_inside_an_item_does_not_take_it_from_the_group() -> None:
    tasks = tasks_of(
        "1. Phòng Kinh tế",
        "- Thẩm định hồ sơ vay vốn; giao Hội Nông dân xã theo dõi.",
        "- Các thôn rà soát danh sách hộ vay, gửi về phòng trước ngày 10/3/2026.",
    )
    assert [lead(task) for task in tasks] == [["Phòng Kinh tế"], ["Các thôn"]]


def test_rows_of_a_table_that_fell_apart_are_tasks_in_doubt() -> None:
    appendix = ["PHỤ LỤC", "DANH MỤC NHIỆM VỤ NĂM 2026", "(Kèm theo Kế hoạch số 12/KH-UBND)"]
    cells = [
        "Đơn vị chủ trì | Đơn vị phối hợp",
        "Lắp đặt camera an ninh tại các thôn",
        "Nội dung công việc Sản phẩm",
        "Phòng Kinh tế | Trước",
        "Số hóa sổ hộ tịch, hồ sơ địa chính",
        "Hệ thống mạng đạt chuẩn cấp độ 2",
    ]
    spaced = [line for cell in cells for line in ("", cell, "")]
    tasks = tasks_of(*appendix, *spaced)
    assert [task.title for task in tasks] == [cells[1], cells[4]]
    assert all(task.doubts and task.confidence < 0.6 for task in tasks)
    assert tasks_of(*appendix, "", cells[1], "", cells[4]) == ()


def test_what_is_built_behind_a_preposition_is_a_product() -> None:
    tasks = tasks_of(
        "1. Hạ tầng số",
        "- Ứng dụng công nghệ trong xây dựng mô hình chợ thông minh phục vụ tiểu thương.",
        heading="III. NHIỆM VỤ, GIẢI PHÁP",
    )
    assert [task.deliverable for task in tasks] == ["Mô hình chợ thông minh"]


def test_heads_of_all_agencies_are_told_as_one() -> None:
    (task,) = tasks_of(
        "1. Thủ trưởng các cơ quan, đơn vị chịu trách nhiệm về số liệu của mình; gửi báo cáo trước ngày 20 hằng tháng."
    )
    assert lead(task) == ["Thủ trưởng các cơ quan, đơn vị"]


def test_who_is_led_to_work_with_others_does_it() -> None:
    (task,) = tasks_of(
        "2. Đảng ủy Ủy ban nhân dân xã",
        "- Chỉ đạo Công an xã phối hợp với các trường học dạy phòng, chống lừa đảo, hạn cuối là ngày 15/9/2026.",
    )
    assert lead(task) == ["Công an xã"]
    assert [owner.name for owner in task.coordinating] == ["Các trường học"]
    assert task.deadline is not None
    assert task.deadline.date == dt.date(2026, 9, 15)
