"""What a phrase says of a task: its product, its deadline, its labelled parts, the section it stands in."""

from __future__ import annotations

import pytest

from extractors.finding.drafts import section_path
from extractors.finding.headings import Section, section_of
from extractors.finding.products import handed_over, made_document, named_product
from extractors.finding.task_phrases import prose_deadline, read_fields
from pipeline.models import Block, BlockKind, DeadlineKind, Heading


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
