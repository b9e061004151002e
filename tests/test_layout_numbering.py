"""Labels at the start of paragraphs, and the tree that they make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.layout.numbering import LETTERS, Outline, Scheme, labels, roman

LABELS = [
    ("I. MỤC ĐÍCH, YÊU CẦU", "I.", Scheme.ROMAN, (1,)),
    ("IX- TỔ CHỨC", "IX-", Scheme.ROMAN, (9,)),
    ("II.- Mục tiêu", "II.-", Scheme.ROMAN, (2,)),
    ("1- Ban Xây dựng Đảng: chủ trì", "1-", Scheme.DECIMAL, (1,)),
    ("1.2- Về kinh tế", "1.2-", Scheme.DECIMAL_2, (1, 2)),
    ("a- Nội dung", "a-", Scheme.LETTER, (1,)),
    ("III - NHIỆM VỤ", "III -", Scheme.ROMAN, (3,)),
    ("1. Mục tiêu chung", "1.", Scheme.DECIMAL, (1,)),
    ("1/ Mục tiêu chung", "1/", Scheme.DECIMAL, (1,)),
    ("2.1. Hạ tầng số", "2.1.", Scheme.DECIMAL_2, (2, 1)),
    ("1.1 Tiếp tục nêu cao", "1.1", Scheme.DECIMAL_2, (1, 1)),
    ("2.1.3. Dữ liệu", "2.1.3.", Scheme.DECIMAL_3, (2, 1, 3)),
    ("(12) Tỷ lệ hồ sơ", "(12)", Scheme.BRACKETED, (12,)),
    ("3) Kinh phí", "3)", Scheme.NUMBER, (3,)),
    ("a) Đến năm 2030", "a)", Scheme.LETTER, (1,)),
    ("đ) Thúc đẩy", "đ)", Scheme.LETTER, (5,)),
    ("e. Phát triển xã hội số", "e.", Scheme.LETTER, (6,)),
    ("- Tỷ lệ phủ sóng", "-", Scheme.DASH, ()),
    ("– 80% dân số", "–", Scheme.DASH, ()),
    ("+ Rà soát, nâng cấp", "+", Scheme.PLUS, ()),
    ("• Tổ công nghệ số", "•", Scheme.DOT, ()),
    ("Phụ lục II", "Phụ lục II", Scheme.APPENDIX, (2,)),
    ("PHỤ LỤC", "PHỤ LỤC", Scheme.APPENDIX, ()),
    ("PHẦN II", "PHẦN II", Scheme.PART, (2,)),
    ("Phần thứ nhất", "Phần thứ nhất", Scheme.PART, (1,)),
    ("Chương I", "Chương I", Scheme.CHAPTER, (1,)),
    ("Điều 1. Phê duyệt", "Điều 1.", Scheme.ARTICLE, (1,)),
    # What engines make of them
    ("IH. Tăng cường đầu tư", "IH.", Scheme.ROMAN, (3,)),
    ("_b. Phát triển khoa học", "_b.", Scheme.LETTER, (2,)),
    ("Iv. Tổ CHỨC THỰC HIỆN", "Iv.", Scheme.ROMAN, (4,)),
    ("IH- MỤC TIÊU", "IH-", Scheme.ROMAN, (3,)),
    ("~ Triển khai hoàn thành", "~", Scheme.DASH, ()),
    ("- VI. KINH PHÍ THỰC HIỆN", "- VI.", Scheme.ROMAN, (6,)),
    # What is none
    ("57-NQ/TW ngày 22/12/2024", None, None, None),
    ("05 - CTr/TU ngày 20/3/2026", None, None, None),
    ("10- 15 triệu đồng", None, None, None),
    ("X-quang", None, None, None),
    ("2026 của Ban Chỉ đạo Trung ương;", None, None, None),
    ("15 tuổi trở lên có tài khoản", None, None, None),
    ("1.500 tỷ đồng", None, None, None),
    ("3.5 triệu đồng", None, None, None),
    ("72/TTr-BKHCN ngày 28 tháng 4", None, None, None),
    ("16/01/2026 của Ban Chỉ đạo tỉnh", None, None, None),
    ("Phụ lục II kèm theo Kế hoạch này được gửi", None, None, None),
    ("Điều 12 của Luật", None, None, None),
    ("ứng dụng) trong quản lý", None, None, None),
]


@pytest.mark.parametrize(("text", "label", "scheme", "numbers"), LABELS)
def test_label(text: str, label: str | None, scheme: Scheme | None, numbers: tuple[int, ...] | None) -> None:
    readings = labels(text)
    if label is None:
        assert not readings
        return
    assert (readings[0].text, readings[0].scheme, readings[0].numbers) == (label, scheme, numbers)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("II. MỤC TIÊU", "II"),
        ("2.1. Hạ tầng", "2.1"),
        ("(1) Tỷ lệ", "(1)"),
        ("a) Đến năm", "a"),
        ("Phụ lục I", "Phụ lục I"),
        ("_b. Phát triển", "b"),
        ("Điều 2. Tổ chức", "Điều 2"),
    ],
)
def test_bare_label(text: str, bare: str) -> None:
    assert labels(text)[0].bare == bare


@given(st.integers(1, 399))
def test_roman_numerals_are_read_back(value: int) -> None:
    signs = (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    rest, text = value, ""
    for amount, sign in signs:
        text += sign * (rest // amount)
        rest %= amount
    assert roman(text) == value


@pytest.mark.parametrize("text", ["", "IIX", "VX", "IIII", "H", "ABC"])
def test_malformed_numerals_are_none(text: str) -> None:
    assert roman(text) is None


def _sections(lines: list[str]) -> list[str]:
    outline = Outline()
    found = []
    for index, text in enumerate(lines):
        label = outline.choose(labels(text))
        placed = outline.place(
            label, index, text[len(label.text) :].strip(), text.endswith(":") or len(text) < 30
        )
        steps = [heading.label for heading in placed.path]
        found.append(".".join([*steps, label.bare] if not label.scheme.bullet else steps))
    return found


@pytest.mark.parametrize(
    ("lines", "sections"),
    [
        (
            ["I. A", "1. B", "2. C", "2.1. D", "(1) E", "(2) F", "2.2. G", "(1) H", "II. K", "1. L"],
            [
                "I",
                "I.1",
                "I.2",
                "I.2.2.1",
                "I.2.2.1.(1)",
                "I.2.2.1.(2)",
                "I.2.2.2",
                "I.2.2.2.(1)",
                "II",
                "II.1",
            ],
        ),
        (
            ["II. A", "2. B", "a. C", "- D", "b. E", "- F", "+ G", "- H", "3. K"],
            ["II", "II.2", "II.2.a", "II.2.a", "II.2.b", "II.2.b", "II.2.b", "II.2.b", "II.3"],
        ),
        # A numbered list inside a lettered heading, then the outer numbers go on
        (["1. Mục tiêu:", "a) Chung:", "b) Cụ thể:", "2. Nhiệm vụ:"], ["1", "1.a", "1.b", "2"]),
        # h) i) k): the letter goes on, no small Roman numeral
        (["g) Một", "h) Hai", "i) Ba", "k) Bốn"], ["g", "h", "i", "k"]),
        # A. B. C. D.: capital letters, no Roman hundred
        (["A. Một", "1. Hai", "B. Ba", "C. Bốn", "D. Năm"], ["A", "A.1", "B", "C", "D"]),
        # Contradictory numbering does not break the tree
        (["I. Một", "1. Hai", "1. Ba", "5. Bốn", "II. Năm"], ["I", "I.1", "I.1.1", "I.1.5", "II"]),
    ],
)
def test_tree(lines: list[str], sections: list[str]) -> None:
    assert _sections(lines) == sections


def test_bullets_hang_under_what_announces_them() -> None:
    outline = Outline()
    parents = []
    for index, text in enumerate(
        ["4. Giao phòng:", "- Phối hợp:", "+ Rà soát", "+ Đánh giá", "- Triển khai"]
    ):
        label = outline.choose(labels(text))
        parents.append(outline.place(label, index, text, text.endswith(":")).parent)
    assert parents == [None, 0, 1, 1, 0]


def test_an_appendix_starts_the_numbers_again() -> None:
    outline = Outline()
    for index, text in enumerate(["V. TỔ CHỨC", "1. Một", "Phụ lục I", "1. Hai"]):
        placed = outline.place(outline.choose(labels(text)), index, text, True)
    assert [heading.label for heading in placed.path] == ["Phụ lục I"]


def test_vietnamese_letters_in_order() -> None:
    assert [labels(f"{letter}) Nội dung")[0].last for letter in LETTERS[:8]] == list(range(1, 9))


def test_ones_go_on_with_roman_numerals_over_a_heading_in_capitals() -> None:
    outline = Outline()
    first = outline.choose(labels("I. MỤC TIÊU"))
    outline.place(first, 0, "MỤC TIÊU", True)
    second = outline.choose(labels("11. TỔ CHỨC THỰC HIỆN"))
    assert (second.scheme, second.bare) == (Scheme.ROMAN, "II")
    assert outline.choose(labels("11. Tổ chức thực hiện")).scheme is Scheme.DECIMAL


def test_a_second_chapter_stands_beside_an_unlabelled_one() -> None:
    outline = Outline()
    outline.place_unlabelled(0, "IL NHÌN LẠI NĂM 2025")                  # "I." as an engine may read it
    second = outline.place(labels("II. MỤC TIÊU")[0], 1, "MỤC TIÊU", opens=True)
    assert [heading.text for heading in second.path] == []
    first = Outline()
    first.place_unlabelled(0, "QUYẾT ĐỊNH:")
    assert [h.text for h in first.place(labels("I. MỤC TIÊU")[0], 1, "MỤC TIÊU", opens=True).path] == ["QUYẾT ĐỊNH:"]
