"""Document numbers, agencies and places."""

from __future__ import annotations

import pytest

from normalizers.document_numbers import (
    find_document_numbers,
    has_unknown_code,
    issuer_of,
    number_key,
    parse_document_number,
    type_name,
    without_seam,
)
from normalizers.organisations import canonical, is_person, owner_kind, split_owners
from normalizers.places import find_communes, find_province, provinces, provinces_named_in


@pytest.mark.parametrize(
    ("text", "printed", "type_code", "issuer_code", "level"),
    [
        ("Số 02-KH/BCĐ", "02-KH/BCĐ", "KH", "BCĐ", ""),
        ("Số: 25 /KH-UBND", "25/KH-UBND", "KH", "UBND", ""),
        ("số 17 /KH-ĐU, ngày 7/10/2025", "17/KH-ĐU", "KH", "ĐU", ""),
        ("71/NQ -CP", "71/NQ-CP", "NQ", "CP", "central"),
        ("30/2020/NĐ-CP", "30/2020/NĐ-CP", "NĐ", "CP", "central"),
        ("193/2025/QH15", "193/2025/QH15", "", "QH15", "central"),
        ("66.7/2025/NQ-CP", "66.7/2025/NQ-CP", "NQ", "CP", "central"),
        ("57-NQ/TW", "57-NQ/TW", "NQ", "TW", "central"),
        ("57 – NQ/TW", "57-NQ/TW", "NQ", "TW", "central"),
        ("57/NQ-TW", "57/NQ-TW", "NQ", "TW", "central"),
        ("02/KH-BCĐTW", "02/KH-BCĐTW", "KH", "BCĐTW", "central"),
        ("17-TB/CQTTBCĐ", "17-TB/CQTTBCĐ", "TB", "CQTTBCĐ", "central"),
        ("22-KH/TU", "22-KH/TU", "KH", "TU", "province"),
        ("46-CTr/TU", "46-CTr/TU", "CTr", "TU", "province"),
        ("0155/KH-UBND", "0155/KH-UBND", "KH", "UBND", ""),
        ("2629/QÐ-TTg", "2629/QĐ-TTg", "QĐ", "TTg", "central"),
        ("788/STP-HCBT", "788/STP-HCBT", "", "STP-HCBT", "province"),
        ("133/TTr-SKHCN", "133/TTr-SKHCN", "TTr", "SKHCN", "province"),
        ("154/CTPH-LĐLĐ-SVH,TT,DL", "154/CTPH-LĐLĐ-SVH,TT,DL", "CTPH", "LĐLĐ-SVH,TT,DL", ""),
        ("149/QĐ-BKHCN", "149/QĐ-BKHCN", "QĐ", "BKHCN", "central"),
        ("số 61-KH/TỪ, ngày 20/01/2026", "61-KH/TU", "KH", "TU", "province"),
        ("số 03-KH/BCĐTVW", "03-KH/BCĐTW", "KH", "BCĐTW", "central"),
        ("số 19 /KH—})I, ngày 8/9/2025 của Đảng ủy xã", "19/KH-ĐU", "KH", "ĐU", ""),
        ("số 23-NQ/}{U, ngày 9/8/2025 của Tỉnh ủy", "23-NQ/TU", "NQ", "TU", "province"),
    ],
)
def test_document_numbers(text: str, printed: str, type_code: str, issuer_code: str, level: str) -> None:
    from normalizers.text import nfc

    number = parse_document_number(nfc(text))
    assert number is not None
    assert (number.printed, number.type_code, number.issuer_code) == (printed, type_code, issuer_code)
    assert issuer_of(number).level == level


@pytest.mark.parametrize(
    "text",
    ["24/7", "ngày 22/12/2024", "0,6 - 0,8", "Số 12 phố Huế", "60%/năm", "5G/IoT", "TCP/IP", "1/2 số hộ"],
)
def test_no_document_numbers(text: str) -> None:
    assert find_document_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Số: 37/KH-UđND", "37/KH-UBND"),
        ("Quyết định số 749/QB- TTg", "749/QĐ-TTg"),
        ("Nghị quyết số 193/2025/QHI5 và", "193/2025/QH15"),
        ("Nghị quyết số 202/2025/QHl5", "202/2025/QH15"),
        ("Kế hoạch số 17/KH-ĐĐU, ngày", "17/KH-ĐU"),
        ("Số 04-NQ/DU", "04-NQ/ĐU"),
        ("12/2020/ND-CP", "12/2020/NĐ-CP"),
    ],
)
def test_misread_codes_are_put_right_and_say_so(text: str, printed: str) -> None:
    (span,) = find_document_numbers(text)
    assert (span.number.printed, span.number.misread) == (printed, True)
    assert span.number.key == number_key(printed)


@pytest.mark.parametrize("text", ["25/KH-UBND", "15/QĐ-UBDT", "788/STP-HCBT", "02/KH-BCĐTW", "57-NQ/TW"])
def test_right_codes_are_left_alone(text: str) -> None:
    (span,) = find_document_numbers(text)
    assert (span.number.printed, span.number.misread) == (text, False)


def test_odd_forms_share_a_key() -> None:
    assert number_key("57-NQ/TW") == number_key("57/NQ-TW") == number_key("Số 57 - NQ/TW")
    assert number_key("02-KH/BCĐTW") == number_key("02/KH-BCDTW")
    assert number_key("57-NQ/TW") != number_key("57-KH/TW")
    assert number_key("109/NQ-CP") != number_key("109/QĐ-BTC")


def test_several_numbers_in_a_sentence() -> None:
    text = "Kế hoạch số 92/KH-UBND ngày 15/9/2025 thực hiện Nghị quyết số 71/NQ-CP và số 469-KH/TU"
    spans = find_document_numbers(text)
    assert [one.number.printed for one in spans] == ["92/KH-UBND", "71/NQ-CP", "469-KH/TU"]
    assert all(text[one.start : one.end] == one.number.printed for one in spans)


def test_type_names() -> None:
    assert type_name("CTr") == "Chương trình"
    assert type_name("XYZ") == ""


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("phòng VH -XH", "Phòng Văn hóa - Xã hội"),
        ("Phòng Văn hóa – Xã hội xã", "Phòng Văn hóa - Xã hội"),
        ("Phòng VH-XH", "Phòng Văn hóa - Xã hội"),
        ("Phòng Văn hoá - Xã hội", "Phòng Văn hóa - Xã hội"),
        ("UB.MTTQ", "Ủy ban Mặt trận Tổ quốc Việt Nam"),
        ("Sở KH&CN", "Sở Khoa học và Công nghệ"),
        ("Sở Khoa học - Công nghệ", "Sở Khoa học và Công nghệ"),
        ("VPĐU", "Văn phòng Đảng ủy"),
        ("Công an phường Phước Long", "Công an"),
        ("TT PVHCC", "Trung tâm Phục vụ hành chính công"),
        ("UBND xã Tân Lợi", "Ủy ban nhân dân"),
        ("Văn phòng HĐND & UBND", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"),
        ("Quỹ Bảo trợ trẻ em", "Quỹ Bảo trợ trẻ em"),
        ("Phòng VH & XH xã", "Phòng Văn hóa - Xã hội"),
        ("Trường THCS và TT&TT", "Trường THCS và Thông tin và Truyền thông"),
        ("Hạt Kiểm lâm TT\\&TT", "Hạt Kiểm lâm TT\\&TT"),
        ("Trung tâm Văn hóa - Thông tin và Thể thao xã", "Trung tâm Văn hóa, Thông tin và Thể thao"),
    ],
)
def test_canonical_names(printed: str, name: str) -> None:
    assert canonical(printed) == name


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("Trưởng phòng Văn hóa - Xã hội", "person"),
        ("Chánh Văn phòng HĐND và UBND", "person"),
        ("Hiệu trưởng các đơn vị trường học", "person"),
        ("Bí thư các chi, đảng bộ trực thuộc", "person"),
        ("Văn phòng HĐND và UBND", "agency"),
        ("Công an xã", "agency"),
        ("Các cơ quan, đơn vị liên quan", "group"),
        ("Văn bản triển khai", ""),
        ("Báo cáo tiến độ", ""),
    ],
)
def test_people_told_from_agencies(printed: str, kind: str) -> None:
    assert owner_kind(printed) == kind
    assert is_person(printed) == (kind == "person")


@pytest.mark.parametrize(
    ("cell", "owners"),
    [
        (
            "Phòng Văn hóa - Xã hội; Văn phòng HĐND và UBND",
            ["Phòng Văn hóa - Xã hội", "Văn phòng HĐND và UBND"],
        ),
        (
            "Trung tâm dịch vụ công ích, Văn phòng HĐND và UBND xã",
            ["Trung tâm dịch vụ công ích", "Văn phòng HĐND và UBND xã"],
        ),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", ["Phòng Kinh tế, Hạ tầng và Đô thị"]),
        (
            "Các cơ quan, đơn vị liên quan; doanh nghiệp viễn thông",
            ["Các cơ quan, đơn vị liên quan", "doanh nghiệp viễn thông"],
        ),
        (
            "Thủ trưởng các cơ quan, ban, ngành, các đơn vị sự nghiệp",
            ["Thủ trưởng các cơ quan, ban, ngành, các đơn vị sự nghiệp"],
        ),
        ("Phòng Văn hóa - Xã hội/Phòng Kinh tế", ["Phòng Văn hóa - Xã hội", "Phòng Kinh tế"]),
        (
            "Công an tỉnh, Đơn vị vận hành hệ thống (Sở KH&CN, Sở Tài chính)",
            ["Công an tỉnh", "Đơn vị vận hành hệ thống (Sở KH&CN, Sở Tài chính)"],
        ),
        ("Sở Văn hóa, Thể thao và Du lịch, Sở Y tế", ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]),
        ("Phó Bí thư Đảng ủy - Chủ tịch UBND phường", ["Phó Bí thư Đảng ủy - Chủ tịch UBND phường"]),
        ("Trạm Y tế xã, Chi nhánh Văn phòng đăng ký đất đai", ["Trạm Y tế xã", "Chi nhánh Văn phòng đăng ký đất đai"]),
        ("", []),
    ],
)
def test_owners_of_a_cell(cell: str, owners: list[str]) -> None:
    assert split_owners(cell) == owners


def test_places() -> None:
    assert len(provinces()) == 34
    assert find_province("TP HUẾ") is not None
    lao_cai = find_province("LÀO CAI")
    assert lao_cai is not None
    assert (lao_cai.name, lao_cai.is_city) == ("Lào Cai", False)
    assert {one.province for one in find_communes("xã Bảo Hà")} == {"Lào Cai"}
    assert len(find_communes("phường Phước Long")) > 1
    assert [one.name for one in find_communes("phường Phước Long", "Đồng Nai")] == ["phường Phước Long"]
    assert find_communes("xã Không Có") == ()
    assert provinces_named_in("tỉnh Lạng Sơn; Tỉnh ủy Lào Cai; thành phố Hồ Chí Minh; tỉnh lẻ") == [
        "Lạng Sơn",
        "Lào Cai",
        "Hồ Chí Minh",
    ]


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("05-NQ/ĐĐU,", "05-NQ/ĐU,"),
        ("05-NQ/ĐÐU", "05-NQ/ĐU"),
        ("58/KH-UUBND", "58/KH-UBND"),
        ("3260-KH/ĐĐQH15", "3260-KH/ĐĐQH15"),  # Đảng đoàn Quốc hội
        ("17/KH-XXYZ", "17/KH-XXYZ"),
        ("toàn bộ", "toàn bộ"),
    ],
)
def test_a_letter_read_twice_in_an_issuers_code(read: str, printed: str) -> None:
    assert without_seam(read) == printed


@pytest.mark.parametrize("sign", ["05-KH/BCŒĐ", "12-NQ/ĐŨ", "06-NQ/TÚ,"])
def test_letters_that_no_code_has_make_it_unknown(sign: str) -> None:
    assert has_unknown_code(sign)
