"""Vietnamese numbers and quantities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.numbers import find_quantities, format_number, parse_number, parse_number_words

WORDS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("5.000", 5000),
        ("1.655", 1655),
        ("0,7", 0.7),
        ("0.6", 0.6),
        ("1,0", 1.0),
        ("05", 5),
        ("66.7", 66.7),
        ("1.234.567,5", 1234567.5),
        ("1,000,000", 1000000),
        ("12.500", 12500),
        ("0.600", 0.6),
        ("10,5", 10.5),
        ("1,234.5", 1234.5),
    ],
)
def test_numbers(printed: str, value: float) -> None:
    assert parse_number(printed) == value


@pytest.mark.parametrize("printed", ["", "5G", "1.2.3", "1..2", "một", "١٢", "1,2,3"])
def test_no_numbers(printed: str) -> None:
    assert parse_number(printed) is None


@given(st.integers(0, 10**9))
def test_whole_numbers_survive_printing(number: int) -> None:
    assert parse_number(format_number(number)) == number


@given(st.decimals(min_value=0, max_value=10**6, places=2))
def test_decimals_survive_printing(number: object) -> None:
    value = float(str(number))
    assert parse_number(format_number(value)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("hai mươi lăm", 25),
        ("mười lăm", 15),
        ("một trăm linh năm", 105),
        ("một nghìn hai trăm", 1200),
        ("ba triệu", 3_000_000),
        ("mười", 10),
        ("hai mốt", None),
        ("tỷ lệ", None),
        ("", None),
    ],
)
def test_number_words(words: str, value: int | None) -> None:
    assert parse_number_words(words) == value


@given(st.integers(1, 9), st.integers(1, 9))
def test_tens_in_words(tens: int, units: int) -> None:
    unit = (
        {1: "mốt", 5: "lăm"}.get(units, WORDS[units]) if tens > 1 else ("lăm" if units == 5 else WORDS[units])
    )
    words = f"{WORDS[tens]} mươi {unit}" if tens > 1 else f"mười {unit}"
    assert parse_number_words(words) == tens * 10 + units


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("đạt từ 60% dân số", [(60, None, "%")]),
        ("72 triệu đồng/người/năm", [(72, None, "VND million/person/year")]),
        ("45,5 tỷ đồng", [(45.5, None, "VND billion")]),
        ("từ 40 - 50 tổ chức", [(40, 50, "count:tổ chức")]),
        ("8-10%", [(8, 10, "%")]),
        ("60% đến 70%", [(60, 70, "%")]),
        ("2 triệu doanh nghiệp", [(2_000_000, None, "count:doanh nghiệp")]),
        ("12 người trên một vạn dân", [(12, None, "count:người/10,000 people")]),
        ("gấp đôi", [(2, None, "times")]),
        ("gấp 30 lần GRDP", [(30, None, "times")]),
        ("hai mô hình", [(2, None, "count:mô hình")]),
        ("một số mô hình", []),
        ("năm đơn vị", []),  # "năm" is year more often than five
        ("ít nhất 2/3 số hộ", [(66.7, None, "%")]),
        ("hai phần ba số hộ", [(66.7, None, "%")]),
        ("08/10 thôn", [(8, None, "count:thôn")]),
        ("phủ sóng 5G, IPv6", []),
        ("55 tỷ USD/năm", [(55, None, "USD billion/year")]),
        ("10 Gbps", [(10, None, "Gbps")]),
        ("0,2‰", [(0.2, None, "‰")]),
        ("giảm từ 5 - 3%", [(5, None, ""), (3, None, "%")]),  # a range does not fall
    ],
)
def test_quantities(text: str, found: list[tuple[float, float | None, str]]) -> None:
    assert [(one.value, one.value_max, one.unit) for one in find_quantities(text)] == found


@given(st.integers(0, 10**6), st.sampled_from(["%", " hộ", " triệu đồng", " thôn"]))
def test_a_quantity_is_found_where_it_stands(number: int, unit: str) -> None:
    text = f"Phấn đấu đạt {format_number(number)}{unit} vào cuối kỳ"
    quantities = find_quantities(text)
    assert [one.value for one in quantities] == [number]
    assert text[quantities[0].start : quantities[0].end] == f"{format_number(number)}{unit}"
