"""Tasks in prose: each form of words by itself, laid out from plain text."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.finding.drafts import section_path
from extractors.finding.headings import Section, section_of
from extractors.finding.products import handed_over, made_document, named_product
from extractors.finding.task_phrases import prose_deadline, read_fields
from extractors.finding.tasks import find_tasks
from extractors.layout import lay_out
from pipeline.models import Block, BlockKind, DeadlineKind, DocumentFacts, Heading, Line, Page, Task, Word

PREAMBLE = (
    "Thực hiện Nghị quyết của Đảng ủy về phát triển kinh tế - xã hội, bảo đảm quốc phòng, an ninh năm 2026",
    "trên địa bàn xã và căn cứ tình hình của địa phương, Ủy ban nhân dân xã ban hành Kế hoạch với các nội",
    "dung cụ thể như sau:",
)
YEAR = DocumentFacts(period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 12, 31))


def tasks_of(*lines: str, heading: str = "V. TỔ CHỨC THỰC HIỆN", facts: DocumentFacts = YEAR) -> tuple[Task, ...]:
    """The tasks of a few printed paragraphs below a heading, behind lines that tell how wide the page is."""
    printed = [Line(text, tuple(map(Word, text.split()))) for text in (*PREAMBLE, heading, *lines)]
    return find_tasks(lay_out([Page(1, tuple(printed))]), facts)


def lead(task: Task) -> list[str]:
    return [owner.name for owner in task.lead]


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


@pytest.mark.parametrize(
    ("text", "product"),
    [
        (
            "Xây dựng kế hoạch tuyên truyền chuyên đề phù hợp với điều kiện cơ sở",
            "Kế hoạch tuyên truyền chuyên đề",
        ),
        (
            "Đầu tư xây dựng, vận hành hệ thống chiếu sáng thông minh (Smart Light) nhằm đẹp phố",
            "Hệ thống chiếu sáng thông minh (Smart Light)",
        ),
        ("Thử nghiệm một số công nghệ mới (hệ thống Công nghệ IOC).", "Hệ thống Công nghệ IOC"),
        ("Xây dựng các mô hình kinh tế số", ""),
        ("Tổ chức các lớp tập huấn, bồi dưỡng kỹ năng số cơ bản", ""),
        ("Xây dựng kế hoạch", ""),
    ],
)
def test_a_product_is_one_named_thing(text: str, product: str) -> None:
    assert named_product(text) == product


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (
            "Xây dựng Kế hoạch bồi dưỡng cho cán bộ bản, tổ dân phố, hoàn thành trong tháng 4/2026.",
            "Kế hoạch bồi dưỡng cho cán bộ bản, tổ dân phố",
        ),
        ("Ban hành Đề án chợ 4.0 trước ngày 15/11/2026.", "Đề án chợ 4.0"),
        ("Tham mưu ban hành Bộ chỉ số đánh giá cán bộ trong quý I.", "Bộ chỉ số đánh giá cán bộ"),
        ("Lãnh đạo xây dựng kế hoạch triển khai, hoàn thành trước ngày 30/10/2026", "Kế hoạch triển khai"),
        ("Chủ trì, phối hợp với Công an xã tham mưu Quyết định kiện toàn tổ", "Quyết định kiện toàn tổ"),
        ("Hướng dẫn các thôn xây dựng kế hoạch vận động hội viên", ""),
        ("Rà soát hộ nghèo; xây dựng kế hoạch giảm nghèo bền vững", ""),
        ("Tổng hợp, báo cáo kết quả trước ngày 25/11/2026", ""),
        ("Xây dựng kế hoạch và tổ chức thực hiện", ""),
        ("Tham mưu ban hành Quy chế quản lý, khai thác camera; báo cáo", "Quy chế quản lý, khai thác camera"),
        ("Xây dựng kế hoạch triển khai, đôn đốc các thôn thực hiện", "Kế hoạch triển khai"),
        (
            "Hoàn thiện dự thảo Đề án phát triển chợ số, kinh tế tuần hoàn giai đoạn 2026 - 2030, trình Đảng ủy",
            "Đề án phát triển chợ số, kinh tế tuần hoàn giai đoạn 2026 - 2030",
        ),
        ("Ban hành các kế hoạch thành phần", ""),
        ("Xây dựng kế hoạch cụ thể hóa Nghị quyết này", "Kế hoạch cụ thể hóa Nghị quyết"),
        ("Xây dựng chương trình, đề án, kế hoạch phát triển dữ liệu", ""),
        ("Xây dựng kế hoạch cụ thể để triển khai", ""),
        ("Lập hồ sơ sức khỏe điện tử cho người dân", ""),
        ("Trình Ủy ban nhân dân xã Đề án cấp nước sạch trước ngày 20/6/2026", "Đề án cấp nước sạch"),
        ("Trình Chủ tịch Ủy ban nhân dân xã quyết định khen thưởng tập thể", ""),
        (
            "Ban hành Đề án phát triển du lịch gắn với nghề gốm trong quý III/2026",
            "Đề án phát triển du lịch gắn với nghề gốm",
        ),
        ("Ban hành Nghị quyết về phí vệ sinh tại kỳ họp giữa năm 2026", "Nghị quyết về phí vệ sinh"),
        (
            "Ban hành Quy chế dùng chữ ký số trong cơ quan nhà nước của xã trong tháng 4/2026",
            "Quy chế dùng chữ ký số trong cơ quan nhà nước của xã",
        ),
        ("Ký kết chương trình hợp tác “ba nhà” về tiêu thụ vải thiều", "Chương trình hợp tác “ba nhà”"),
        ("Xây dựng Hệ thống cảnh báo cháy rừng, vận hành trước mùa khô", "Hệ thống cảnh báo cháy rừng"),
        ("Xây dựng hệ thống giao thông nông thôn", ""),
        ("XÂY DỰNG HỆ THỐNG CHÍNH TRỊ TRONG SẠCH", ""),
    ],
)
def test_a_document_that_somebody_is_told_to_make_is_the_product(text: str, document: str) -> None:
    assert made_document(text) == document


def test_what_is_handed_over_is_a_product() -> None:
    assert (
        handed_over("Xây dựng kế hoạch, gửi về Phòng Kinh tế trước ngày 05/3/2026") == "Kế hoạch gửi về Phòng Kinh tế"
    )
    assert handed_over("Theo dõi, tổng hợp kết quả") == ""


@pytest.mark.parametrize(
    ("text", "kind", "firm"),
    [
        ("Tổ chức quán triệt trong tháng 5/2026", DeadlineKind.MONTH, True),
        ("Đánh giá kết quả, báo cáo trước 30/6 và 25/12", DeadlineKind.RECURRING, True),
        ("Định kỳ báo cáo kết quả", DeadlineKind.RECURRING, False),
        ("Thường xuyên cập nhật dữ liệu", DeadlineKind.ONGOING, False),
        ("Vận hành tổng đài; thường xuyên đo mức độ hài lòng", DeadlineKind.ONGOING, False),
        ("Dạy bơi cho học sinh, thực hiện liên tục trong hè", DeadlineKind.ONGOING, False),
        ("Bồi dưỡng giáo viên dạy giáo dục thường xuyên tại trung tâm", None, False),
        ("Ban hành kế hoạch trước ngày 20/01 của năm kế hoạch", DeadlineKind.RECURRING, True),
        ("Họp giao ban vào thứ Hai tuần đầu của tháng", DeadlineKind.RECURRING, False),
        ("Mở phiên chợ vào ngày 10 các tháng 2, 5, 8", DeadlineKind.RECURRING, True),
        ("Quán triệt trong kỳ sinh hoạt tháng 02/2026", DeadlineKind.MONTH, True),
        ("Ban hành nghị quyết tại kỳ họp giữa năm 2026", DeadlineKind.YEAR, True),
        ("Giám sát, báo cáo kết quả tại kỳ họp cuối năm 2026", None, False),
        ("Tổng kết năm; thời hạn theo Kế hoạch số 15/KH-UBND", DeadlineKind.REFERENCE, False),
        ("Làm đường, hoàn thành cùng tiến độ tại điểm 3.1 mục III", DeadlineKind.REFERENCE, False),
        ("Bố trí dự toán ngân sách hằng năm", None, False),
        ("Triển khai quy hoạch hạ tầng số đến năm 2030", None, False),
        ("Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024", None, False),
    ],
)
def test_the_deadline_of_a_sentence(text: str, kind: DeadlineKind | None, firm: bool) -> None:
    deadline, binding = prose_deadline(text, 2026)
    assert (deadline.kind if deadline else None) == kind
    assert binding is firm


def test_labels_behind_semicolons_need_no_colon() -> None:
    fields = read_fields("Vận hành hồ chứa; đơn vị chủ trì Chi cục Thủy lợi; đơn vị phối hợp các công ty thủy lợi; "
                         "thời gian xong trước mùa mưa, chậm nhất ngày 15/5/2026; sản phẩm là quy trình được duyệt.")
    assert fields.title == "Vận hành hồ chứa"
    assert fields.values == {"lead": "Chi cục Thủy lợi", "coordinating": "các công ty thủy lợi",
                             "deadline": "chậm nhất ngày 15/5/2026", "deliverable": "quy trình được duyệt"}
    assert read_fields("Kiểm tra; đơn vị thực hiện tốt được khen").values == {}


def test_labelled_parts_of_a_paragraph() -> None:
    fields = read_fields("Tổ chức tập huấn. Đơn vị chủ trì: Phòng A; thời gian hoàn thành: quý II/2026.")
    assert fields.title == "Tổ chức tập huấn."
    assert fields.values == {"lead": "Phòng A", "deadline": "quý II/2026"}
    assert read_fields("Hoàn thành trong quý II/2026.").title == ""
    assert read_fields("Hoàn thành kế hoạch được giao").values == {}


@pytest.mark.parametrize(
    ("labels", "section"),
    [
        (("V", "3"), "V.3"),
        (("II", "2", "2.1", "(1)"), "II.2.1 (1)"),
        (("Phụ lục", "I", "4"), "Phụ lục I.4"),
        (("PHỤ LỤC II", "3"), "Phụ lục II.3"),
        ((), ""),
    ],
)
def test_the_path_of_headings(labels: tuple[str, ...], section: str) -> None:
    assert section_path(tuple(Heading(label, "", 0) for label in labels)) == section


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


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("MỤC ĐÍCH, YÊU CẦU", Section.GOAL),
        ("Các mục tiêu cụ thể", Section.GOAL),
        ("1I. MỤC TIÊU", Section.GOAL),
        ("Thực hiện mục tiêu quốc gia về y tế", Section.NONE),
        ("NHIỆM VỤ VÀ GIẢI PHÁP", Section.WORK),
        ("Phát triển cơ sở dữ liệu", Section.NONE),
        ("Hạn chế rác thải nhựa", Section.NONE),
        ("TÌNH HÌNH VÀ KẾT QUẢ NĂM 2025", Section.STATUS),
        ("KẾT QUẢ NĂM 2025", Section.STATUS),
        ("Bảo đảm kinh phí", Section.BUDGET),
        ("TỔ CHỨC THỰC HIỆN", Section.ASSIGNMENT),
        ("Phân công trách nhiệm cụ thể", Section.ASSIGNMENT),
    ],
)
def test_what_a_heading_is_about(heading: str, section: Section) -> None:
    block = Block(1, BlockKind.ITEM, "- x", path=(Heading("I", heading, 0),))
    assert section_of(block) is section


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


def test_work_that_begins_with_a_deadlines_label_is_no_label() -> None:
    first, second = tasks_of(
        "1. Phòng Kinh tế",
        "- Hướng dẫn các thôn sửa đường.",
        "- Hoàn thành Báo cáo khảo sát hạ tầng số trước 30/4/2026.",
    )
    assert first.deadline is None
    assert second.deliverable == "Báo cáo khảo sát hạ tầng số"
    assert read_fields("Hoàn thành trong quý II/2026").values == {"deadline": "quý II/2026"}


def test_what_is_built_behind_a_preposition_is_a_product() -> None:
    tasks = tasks_of(
        "1. Hạ tầng số",
        "- Ứng dụng công nghệ trong xây dựng mô hình chợ thông minh phục vụ tiểu thương.",
        heading="III. NHIỆM VỤ, GIẢI PHÁP",
    )
    assert [task.deliverable for task in tasks] == ["Mô hình chợ thông minh"]


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
