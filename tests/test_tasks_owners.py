"""Owners: where a list of them ends in a sentence, how cells are parted, who leads and who helps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.finding.owners import helpers, people, read_cell, read_owners

LISTS = [
    ("Các đơn vị triển khai thực hiện các nội dung sau", ["Các đơn vị"]),
    ("Thủ trưởng các đơn vị khẩn trương tổ chức thực hiện", ["Thủ trưởng các đơn vị"]),
    ("các ban xây dựng Đảng theo dõi, kiểm tra", ["Các ban xây dựng Đảng"]),
    ("Các cơ quan tham mưu, giúp việc Đảng ủy rà soát", ["Các cơ quan tham mưu, giúp việc Đảng ủy"]),
    ("tổ công tác triển khai Đề án 06 tổng hợp", ["Tổ công tác triển khai Đề án 06"]),
    ("chi bộ xây dựng Đảng bộ trong sạch", ["Chi bộ"]),
    ("Tổ giúp việc Ban Chỉ đạo thường xuyên giao ban", ["Tổ giúp việc Ban Chỉ đạo"]),
    ("phòng Kinh tế, Hạ tầng và Đô thị:", ["Phòng Kinh tế, Hạ tầng và Đô thị"]),
    ("Văn phòng HĐND và UBND xã, Công an xã có trách nhiệm", ["Văn phòng HĐND và UBND xã", "Công an xã"]),
    ("các cơ quan, đơn vị, trường học báo cáo kết quả", ["Các cơ quan, đơn vị, trường học"]),
    ("Trung tâm Phục vụ hành chính công niêm yết thủ tục", ["Trung tâm Phục vụ hành chính công"]),
    ("Thủ trưởng các cơ quan, đơn vị chịu trách nhiệm trước xã", ["Thủ trưởng các cơ quan, đơn vị"]),
    ("đơn vị chủ trì phải đính kèm minh chứng", ["Đơn vị chủ trì"]),
    (
        "Thủ trưởng các cơ quan, ban, ngành, các đơn vị sự nghiệp; Trưởng Công an xã triển khai",
        ["Thủ trưởng các cơ quan, ban, ngành, các đơn vị sự nghiệp", "Trưởng Công an xã"],
    ),
    (
        "Ban Chỉ đạo về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số xã chủ trì",
        ["Ban Chỉ đạo về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số xã"],
    ),
    (
        "Doanh nghiệp viễn thông VNPT và Viettel trên địa bàn phường",
        ["Doanh nghiệp viễn thông VNPT và Viettel"],
    ),
    ("UB.MTT(Q và các đoàn thể phường phối hợp", ["UB.MTTQ", "Các đoàn thể phường"]),
    ("Bộ Ngoại giao (cơ quan đầu mối), Bộ Công Thương đề xuất", ["Bộ Ngoại giao", "Bộ Công Thương"]),
    ("Sở Y tế Chủ trì triển khai bệnh án điện tử", ["Sở Y tế"]),
    ("Ban Chỉ đạo xã Phối hợp với các ngành", ["Ban Chỉ đạo xã"]),
    ("Ban hành kế hoạch kiểm tra", []),
    ("Tổ chức hội nghị quán triệt", []),
    ("Phòng, chống thiên tai", []),
]


@pytest.mark.parametrize(("text", "names"), LISTS)
def test_a_list_of_owners_ends_where_the_work_begins(text: str, names: list[str]) -> None:
    assert list(read_owners(text).names) == names


CELLS = [
    ("Đảng ủy UBND xã chủ trì, phối hợp Công an xã", ["Đảng ủy UBND xã"], ["Công an xã"]),
    ("Chủ trì: Phòng Kinh tế\nPhối hợp: Các thôn", ["Phòng Kinh tế"], ["Các thôn"]),
    ("Sở Tài chính; Sở Nội vụ thúc đẩy, theo dõi, báo cáo chỉ tiêu", ["Sở Tài chính", "Sở Nội vụ"], []),
    ("Bộ Khoa học và\nCông nghệ, Bộ Công an", ["Bộ Khoa học và Công nghệ", "Bộ Công an"], []),
    ("Sở Khoa học và Công nghệ Sở Công Thương", ["Sở Khoa học và Công nghệ", "Sở Công Thương"], []),
    (
        "Trung tâm dịch vụ công ích, Văn phòng HĐND và UBND xã",
        ["Trung tâm dịch vụ công ích", "Văn phòng HĐND và UBND xã"],
        [],
    ),
    ("- Phòng Kinh tế;\n- Trạm Y tế xã.", ["Phòng Kinh tế", "Trạm Y tế xã"], []),
    ("Các cơ quan, đơn vị liên quan", ["Các cơ quan, đơn vị liên quan"], []),
    ("Công an xã và các phòng, cơ quan liên quan", ["Công an xã", "Các phòng, cơ quan liên quan"], []),
    ("Ban Xây dựng Đảng: các cơ quan liên quan", ["Ban Xây dựng Đảng", "Các cơ quan liên quan"], []),
    (
        "Các sở: Tài chính, Văn hóa, Thể thao và Du lịch; Công an tỉnh",
        ["Sở Tài chính", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh"],
        [],
    ),
    ("", [], []),
]


@pytest.mark.parametrize(("text", "lead", "coordinating"), CELLS)
def test_a_cell_of_owners(text: str, lead: list[str], coordinating: list[str]) -> None:
    cell = read_cell(text)
    assert list(cell.lead) == lead
    assert list(cell.coordinating) == coordinating


def test_a_cell_with_no_known_agency_is_doubted() -> None:
    assert read_cell("Theo phân cấp hiện hành").doubt


def test_helpers_stand_behind_words_of_coordination() -> None:
    assert helpers("Chủ trì, phối hợp với Văn phòng Đảng ủy và các cơ quan liên quan theo dõi tiến độ") == (
        "Văn phòng Đảng ủy",
        "Các cơ quan liên quan",
    )
    assert helpers("Phối hợp tuyên truyền, vận động Nhân dân") == ()


def test_people_are_told_from_agencies() -> None:
    assert people(("Trưởng phòng Kinh tế", "Phòng Kinh tế", "Chánh Văn phòng HĐND và UBND xã")) == (
        "Trưởng phòng Kinh tế",
        "Chánh Văn phòng HĐND và UBND xã",
    )


@given(st.text(alphabet="abđ ,;:().\n-PhòngKinhtếCôngan", max_size=80))
def test_any_text_is_read_without_loss_of_order(text: str) -> None:
    listed = read_owners(text)
    assert 0 <= listed.end <= len(text)
    assert all(name.strip() == name and name for name in listed.names)
    read_cell(text)


def test_a_person_of_two_offices_is_one() -> None:
    assert read_cell("Phó Chủ tịch UBND phường - Giám đốc Trung tâm; Trưởng Công an phường").lead == (
        "Phó Chủ tịch UBND phường - Giám đốc Trung tâm", "Trưởng Công an phường")
    assert read_cell("Phòng Kinh tế - Văn phòng HĐND và UBND").lead == ("Phòng Kinh tế", "Văn phòng HĐND và UBND")


def test_a_name_that_nobody_knows_stands_alone_behind_a_semicolon() -> None:
    assert read_cell("VNPT Phú Thọ; xóm Đảy").lead == ("VNPT Phú Thọ", "Xóm Đảy")
    assert read_cell("Hội Nông dân xã; nghệ nhân dệt").lead == ("Hội Nông dân xã", "Nghệ nhân dệt")
