"""The rules on values and dates as tables, and units made comparable."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reconciliation_builders import LATE, central_document, commune_plan, found, kinds, province_plan, target

from pipeline.models import Target
from reconciliation.units import amount_of, scale_of

U = province_plan(target(80))  # 5G >= 80 % by the end of 2026


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ([(80, 2026, ">=")], []),
        ([(80, 2026, ">")], []),
        ([(80, 2026, "=")], []),
        ([(79.9, 2026, ">=")], ["lower"]),
        ([(60, 2027, ">=")], ["lower"]),
        ([(80, 2027, ">=")], ["later"]),
        ([(60, 2026, ">="), (80, 2027, ">=")], ["later", "lower"]),
        ([(60, 2025, ">="), (80, 2026, ">=")], []),
        ([(60, 2025, ">=")], ["interim"]),
        ([(80, 2025, ">=")], []),  # reached before the day: no last step is open
        ([(60, 2024, ">="), (70, 2025, ">=")], ["interim"]),
        ([(90, 2026, ">=")], ["stricter"]),
        ([(90, 2025, ">=")], ["stricter"]),
        ([(90, 2027, ">=")], ["later"]),
        ([(80, 2026, ">="), (70, 2030, ">=")], ["lower"]),
        ([(75, 2026, "range", 85)], ["lower"]),
        ([(80, 2026, "range", 85)], []),
    ],
)
def test_more_is_better(own: list[tuple[Any, ...]], expected: list[str]) -> None:
    targets = [
        target(value, due, sign, value_max=top[0] if top else None, target_id=f"T{number}")
        for number, (value, due, sign, *top) in enumerate(own)
    ]
    assert kinds(U, commune_plan(*targets, years=(2024, 2030))) == expected


@pytest.mark.parametrize(
    ("value", "due", "sign", "expected"),
    [
        (2, 2026, "<", []),
        (2, 2026, "<=", []),
        (4, 2026, "<=", ["lower"]),
        (1, 2026, "<=", ["stricter"]),
        (2, 2027, "<=", ["later"]),
        (3, 2027, "<=", ["lower"]),
        (3, 2025, "<=", ["interim"]),
    ],
)
def test_less_is_better(value: float, due: int, sign: str, expected: list[str]) -> None:
    upper = province_plan(target(2, 2026, "<", LATE))
    assert kinds(upper, commune_plan(target(value, due, sign, LATE), years=(2025, 2027))) == expected


@pytest.mark.parametrize(
    ("years", "due", "expected"),
    [
        ((2026, 2026), 2026, ["missing"]),
        ((2026, 2030), 2026, ["missing"]),
        ((2026, 2030), 2030, ["missing"]),
        ((2026, 2026), 2030, []),  # a plan for one year says nothing of a goal for five
        ((2027, 2027), 2026, []),
        ((2026, 2026), None, []),
    ],
)
def test_missing_only_where_a_plan_covers_the_day(years: tuple[int, int], due: int | None, expected: list[str]) -> None:
    upper = province_plan(target(80, due, applies_to="commune"))
    assert kinds(upper, commune_plan(years=years)) == expected


@pytest.mark.parametrize(
    ("indicator", "applies_to", "expected"),
    [
        ("Tỷ trọng kinh tế số", "", []),  # provinces answer for it
        ("Tỷ trọng kinh tế số", "commune", ["missing"]),  # the document assigns it
        ("Tỷ lệ phủ sóng 5G trên địa bàn", "", ["missing"]),  # the catalogue says communes do
        ("Tỷ lệ phủ sóng 5G trên địa bàn", "province", []),  # the document says whose it is
        ("Tỷ lệ phủ sóng 5G trên địa bàn", "nation", []),
        ("Tỷ lệ tàu cá lắp thiết bị giám sát hành trình", "", []),  # nobody says
        ("Tỷ lệ tàu cá lắp thiết bị giám sát hành trình", "commune", ["missing"]),
    ],
)
def test_whom_an_upper_target_binds(indicator: str, applies_to: str, expected: list[str]) -> None:
    upper = province_plan(target(80, indicator=indicator, applies_to=applies_to))
    assert kinds(upper, commune_plan(years=(2026, 2026))) == expected


def test_a_province_figure_never_counts_against_a_commune() -> None:
    upper = province_plan(target(30, 2026, indicator="Tỷ trọng kinh tế số"))
    assert kinds(upper, commune_plan(target(10, indicator="Tỷ trọng kinh tế số"))) == []


def test_a_commune_that_repeats_its_province_does_not_contradict_itself() -> None:
    plan = commune_plan(target(80), target(95, target_id="T2", applies_to="province"))
    assert kinds(U, plan) == []


def test_each_date_is_judged_by_itself() -> None:
    upper = province_plan(target(80, 2026), target(100, 2030, target_id="T2"))
    assert kinds(upper, commune_plan(target(90))) == ["interim", "stricter"]


def test_a_plan_begun_later_is_not_late() -> None:
    assert kinds(province_plan(target(80, 2025)), commune_plan(target(80, 2026))) == []
    assert kinds(province_plan(target(80, 2025)), commune_plan(target(80, 2026), years=(2025, 2026))) == ["later"]


def test_centre_and_province_are_both_compared() -> None:
    findings = found(central_document(target(90)), province_plan(target(90)), commune_plan(target(60)))
    assert {(one.kind, one.upper_level) for one in findings} == {("lower", "province"), ("lower", "central")}
    assert len(findings) == 2


# --- conflicts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([(90, 2026), (93, 2026)], ["internal_conflict"]),
        ([(90, 2026), (90, 2026)], []),
        ([(90, 2026), (93, 2027)], []),
        ([(90, 2026), (92, 2026), (95, 2026)], ["internal_conflict"]),
    ],
)
def test_two_values_for_one_day(values: list[tuple[float, int]], expected: list[str]) -> None:
    targets = [target(value, due, target_id=f"T{number}") for number, (value, due) in enumerate(values)]
    assert kinds(commune_plan(*targets)) == expected


def test_strict_and_non_strict_are_one_value_and_a_range_holds_its_values() -> None:
    assert kinds(commune_plan(target(60), target(60, sign=">", target_id="T2"))) == []
    assert kinds(commune_plan(target(60, sign="range", value_max=70), target(65, target_id="T2"))) == []


def test_two_documents_of_one_commune_in_force_together() -> None:
    party = commune_plan(target(70), doc_id="party", number="05-KH/ĐU", issuer="Đảng ủy xã Bảo Hà")
    state = commune_plan(target(60), doc_id="state")
    (finding,) = found(party, state)
    assert finding.kind == "internal_conflict"
    assert {finding.commune_doc_id, finding.upper_doc_id} == {"party", "state"}
    replaced = commune_plan(target(60), doc_id="state", replaces=("05-KH/ĐU",))
    assert kinds(party, replaced) == []


def test_a_province_below_the_centre_is_said_once() -> None:
    communes = [
        commune_plan(target(95), doc_id=f"c{number}", name=name)
        for number, name in enumerate(("xã Bảo Hà", "xã Bát Xát", "xã Phong Hải"))
    ]
    findings = found(central_document(target(80, 2030)), province_plan(target(70, 2030)), *communes)
    conflicts = [one for one in findings if one.kind == "upper_conflict"]
    assert len(conflicts) == 1
    assert (conflicts[0].commune, conflicts[0].province) == ("", "Lào Cai")


@pytest.mark.parametrize(
    ("centre", "province", "expected"),
    [
        ((80, 2030), (80, 2030), []),
        ((80, 2030), (85, 2030), []),
        ((80, 2030), (70, 2027), []),
        ((80, 2030), (70, 2030), ["upper_conflict"]),
    ],
)
def test_province_against_centre(centre: tuple[int, int], province: tuple[int, int], expected: list[str]) -> None:
    assert kinds(central_document(target(*centre)), province_plan(target(*province))) == expected


def test_two_provincial_documents_that_disagree() -> None:
    party = province_plan(target(70))
    state = province_plan(target(75), doc_id="state", number="92/KH-UBND", issuer="UBND tỉnh Lào Cai")
    assert kinds(party, state) == ["upper_conflict"]


# --- units -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((80, "%"), (0.8, "index"), []),
        ((80, "%"), (0.8, ""), []),
        ((80, "%"), (0.7, "ratio"), ["lower"]),
        ((80, "%"), (80, ""), []),
        ((80, "%"), (5, "count:trạm"), ["unit_mismatch"]),
        ((72, "VND million/person/year"), (0.072, "VND billion/person/year"), []),
        ((72, "VND million/person/year"), (70, "triệu đồng/người/năm"), ["lower"]),
        ((1, "Gbps"), (1000, "Mbps"), []),
        ((1, "Gbps"), (500, "Mbps"), ["lower"]),
        ((200, "count:doanh nghiệp"), (150, "count:doanh nghiệp công nghệ số"), ["lower"]),
        ((5, "count:doanh nghiệp"), (5, "count:doanh nghiệp/1000 dân"), ["unit_mismatch"]),
    ],
)
def test_units_are_converted_or_said_not_to_fit(
    one: tuple[float, str], other: tuple[float, str], expected: list[str]
) -> None:
    indicator = "Thu nhập bình quân đầu người" if "VND" in one[1] else "Tỷ lệ phủ sóng 5G trên địa bàn"
    upper = province_plan(target(one[0], unit=one[1], indicator=indicator))
    assert kinds(upper, commune_plan(target(other[0], unit=other[1], indicator=indicator))) == expected


def test_a_unit_tells_a_near_miss_apart() -> None:
    wording = "Giao dịch thanh toán không dùng tiền mặt"
    upper = province_plan(target(30, unit="times", indicator=wording))
    assert kinds(upper, commune_plan(target(80, indicator=wording))) == []


def test_growth_in_per_cent_is_no_share() -> None:
    growth = "Tăng trưởng bình quân doanh số thương mại điện tử"
    upper = province_plan(target(23, indicator=growth, applies_to="commune"))
    share = commune_plan(target(20, indicator="Tỷ trọng thương mại điện tử trong tổng mức bán lẻ"))
    assert "lower" not in kinds(upper, share)


def test_growth_is_growth_whether_or_not_the_unit_says_so() -> None:
    wording = "Tốc độ tăng năng suất lao động"
    upper = province_plan(target(8.5, unit="% increase", indicator=wording, applies_to="commune"))
    assert kinds(upper, commune_plan(target(8.5, indicator=wording))) == []
    assert kinds(upper, commune_plan(target(7, indicator=wording))) == ["lower"]


def test_a_value_without_a_unit_is_less_sure() -> None:
    (finding,) = found(U, commune_plan(target(60, unit="")))
    assert finding.kind == "lower"
    assert finding.confidence < 1


def test_a_rank_is_better_when_it_is_lower() -> None:
    wording = "Xếp hạng chỉ số cải cách hành chính cấp xã"
    upper = province_plan(target(30, sign="<=", unit="rank", indicator=wording, applies_to="commune"))
    assert kinds(upper, commune_plan(target(40, sign="<=", unit="rank", indicator=wording))) == ["lower"]
    assert kinds(upper, commune_plan(target(20, sign="<=", unit="rank", indicator=wording))) == ["stricter"]


@pytest.mark.parametrize(
    ("unit", "dimension", "factor"),
    [
        ("%", "ratio", 0.01),
        ("% GRDP", "ratio", 0.01),
        ("% increase", "growth", 1),
        ("%/năm", "growth", 1),
        ("index", "index", 1),
        ("rank", "rank", 1),
        ("Gbps", "bit/s", 1e9),
        ("Mb/s", "bit/s", 1e6),
        ("VND million/person/year", "vnd/person/year", 1e6),
        ("tỷ đồng", "vnd", 1e9),
        ("USD billion/year", "usd/year", 1e9),
        ("count:thôn", "count", 1),
        ("count:nghìn hộ", "count", 1e3),
        ("giờ", "giờ", 1),
    ],
)
def test_scales(unit: str, dimension: str, factor: float) -> None:
    assert (scale_of(unit).dimension, scale_of(unit).factor) == (dimension, factor)


# --- what always holds ---------------------------------------------------------------------------------

_values = st.integers(min_value=0, max_value=1000).map(lambda tenths: tenths / 10)
_targets = st.builds(
    lambda value, year, sign, number: target(value, year, sign, target_id=f"T{number}"),
    _values,
    st.integers(2025, 2030),
    st.sampled_from([">=", ">", "="]),
    st.integers(1, 99),
)


@given(_values, st.sampled_from([">=", ">", "="]), st.sampled_from([">=", ">", "="]))
def test_equal_values_are_never_below(value: float, mine: str, theirs: str) -> None:
    assert kinds(province_plan(target(value, sign=theirs)), commune_plan(target(value, sign=mine))) == []


@given(_values)
def test_a_share_and_its_percentage_are_one_amount(percent: float) -> None:
    usual = "%"
    share: Target = target(percent / 100, unit="ratio")
    assert amount_of(share, usual).low == pytest.approx(amount_of(target(percent), usual).low)


@given(st.lists(_targets, max_size=5), st.lists(_targets, max_size=5), st.randoms())
def test_the_order_of_documents_and_targets_changes_nothing(
    upper: list[Target], own: list[Target], chance: Any
) -> None:
    def said(first: list[Target], second: list[Target], *, turned: bool) -> list[tuple[str, str]]:
        documents = [province_plan(*first), commune_plan(*second, years=(2025, 2030))]
        return sorted((one.kind, one.indicator_key) for one in found(*(documents[::-1] if turned else documents)))

    before = said(upper, own, turned=False)
    chance.shuffle(upper)
    chance.shuffle(own)
    assert said(upper, own, turned=True) == before


@given(st.lists(_targets, max_size=4), st.lists(_targets, max_size=4))
def test_ids_are_stable_and_each_is_used_once(upper: list[Target], own: list[Target]) -> None:
    documents = province_plan(*upper), commune_plan(*own, years=(2025, 2030))
    first, second = found(*documents), found(*documents)
    assert [one.finding_id for one in first] == [one.finding_id for one in second]
    assert len({one.finding_id for one in first}) == len(first)
    assert all(one.explanation.endswith(".") for one in first)
