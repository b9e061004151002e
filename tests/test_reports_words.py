"""Vietnamese number, date and unit forms."""
from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models import Comparator, DeadlineKind, FindingKind, Severity
from pipeline.tables import DocumentRow, TargetRow
from reports.overview import State
from reports.words import (
    KIND_ORDER,
    document_name,
    fold,
    iso_text,
    label,
    number_text,
    province_name,
    recurrence_text,
    value_text,
    words,
)


@pytest.mark.parametrize(("value", "text"), [
    (60.0, "60"), (60.5, "60,5"), (0.7, "0,7"), (1655.0, "1.655"), (12000.25, "12.000,25"), (0.0, "0"),
    (1 / 3, "0,3333"),
])
def test_numbers_take_a_decimal_comma_and_thousands_dots(value: float, text: str) -> None:
    assert number_text(value) == text


@given(st.integers(0, 10**12))
def test_whole_numbers_read_back(value: int) -> None:
    assert int(number_text(value).replace(".", "")) == value


@pytest.mark.parametrize(("text", "shown"), [
    ("2026-01-29", "29/01/2026"), ("2026-01", "01/2026"), ("", ""), ("không rõ", "không rõ"),
])
def test_dates(text: str, shown: str) -> None:
    assert iso_text(text) == shown


def _target(comparator: str, value: float, unit: str, value_max: float | None = None) -> TargetRow:
    return TargetRow("d", "T1", 1, None, "", "x", "", Comparator(comparator), value, value_max, unit,
                     dt.date(2026, 12, 31), False, "", 1.0, "")


@pytest.mark.parametrize(("target", "shown"), [
    (_target(">=", 60, "%"), "≥ 60%"),
    (_target("=", 100, "%"), "100%"),
    (_target("<", 2.5, "%"), "< 2,5%"),
    (_target("range", 4.5, "index", 4.8), "4,5–4,8"),
    (_target("<=", 10, "rank"), "thứ hạng ≤ 10"),
    (_target("=", 72, "VND million/person/year"), "72 triệu đồng/người/năm"),
    (_target(">=", 5, "count:thôn"), "≥ 5 thôn"),
    (_target("~", 30, "times"), "khoảng 30 lần"),
    (_target(">=", 1, "Gbps"), "≥ 1 Gbps"),
])
def test_values(target: TargetRow, shown: str) -> None:
    assert value_text(target) == shown


@pytest.mark.parametrize(("recurrence", "shown"), [
    ("monthly-20", "ngày 20 hằng tháng"), ("quarterly", "hằng quý"),
    ("yearly-06-30; yearly-12-25", "ngày 30/06, 25/12 hằng năm"), ("", ""), ("fortnightly", "fortnightly"),
])
def test_recurrences(recurrence: str, shown: str) -> None:
    assert recurrence_text(recurrence) == shown


def test_document_names() -> None:
    plan = DocumentRow("d", "a.pdf", number="05-KH/BCĐ", doc_type="Kế hoạch", issue_date="2026-01-29",
                       issuer="Ban Chỉ đạo phường Phước Long")
    assert document_name(plan) == "Kế hoạch số 05-KH/BCĐ ngày 29/01/2026 của Ban Chỉ đạo phường Phước Long"
    assert document_name(DocumentRow("d", "a.pdf")) == "a.pdf"


def test_cities_and_provinces() -> None:
    assert province_name("Lào Cai") == "tỉnh Lào Cai"
    assert province_name("Huế") == "thành phố Huế"
    assert province_name("") == ""


def test_sorting_ignores_marks() -> None:
    assert sorted(["xã Đông Hà", "xã An", "xã Êa"], key=fold) == ["xã An", "xã Đông Hà", "xã Êa"]


def test_every_enumeration_has_its_words() -> None:
    assert set(KIND_ORDER) == set(FindingKind)
    assert set(words()["states"]) == {str(state) for state in State}
    for group, values in (("severities", Severity), ("deadline_kinds", DeadlineKind),
                          ("comparators", Comparator)):
        assert set(words()[group]) == {value.value for value in values}
    assert label("severities", Severity.HIGH) == "Cao"
