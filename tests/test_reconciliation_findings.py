"""Findings end to end: the scenario through the real chain, sentences, tasks, history."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from rapidfuzz import fuzz
from reconciliation_builders import COVERAGE, commune_plan, found, province_plan, target

from extractors.finding import find_records
from extractors.layout import lay_out
from extractors.reading import open_original, read_pages
from extractors.repairing import repair_pages
from pipeline.models import Deadline, DeadlineKind, Extraction, Finding, FindingKind, Owner, Severity, Task
from pipeline.settings import load_settings
from pipeline.tables import History
from reconciliation import compare_all
from reconciliation.explaining import value_words
from reconciliation.history import Standing, dismiss, renew, restore

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "tests" / "data" / "scenario"
FLAGGED = {"missing", "lower", "later", "internal_conflict", "upper_conflict"}


# --- values that a table sets place by place -------------------------------------------------------------


def test_each_commune_is_compared_with_its_own_row() -> None:
    rows = [target(value, target_id=f"T{n}", applies_to=f"place:{name}")
            for n, (name, value) in enumerate({"Xã Bảo Hà": 60, "Phường Cam Đường": 90}.items(), 1)]
    province = province_plan(*rows)
    assert [(one.kind, one.upper_target_id) for one in found(province, commune_plan(target(50)))] == [("lower", "T1")]
    assert found(province, commune_plan(target(60))) == []
    assert found(province, commune_plan(target(10), name="xã Văn Bàn")) == []
    (missing,) = found(province, commune_plan(target(99, indicator="Tỷ lệ hộ nghèo", unit="%")))
    assert (missing.kind, missing.upper_target_id) == ("missing", "T1")


# --- the scenario -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scenario() -> list[Extraction]:
    settings = load_settings()
    documents = []
    for path in sorted((ROOT / "data" / "scenario").iterdir()):
        original = open_original(path, settings)
        documents.append(find_records(lay_out(repair_pages(tuple(read_pages(path, original, settings)))), original))
    return documents


def _rows(name: str) -> list[dict[str, str]]:
    with (SCENARIO / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _working_key(finding: Finding) -> str:
    """The scenario's own key of a finding's indicator, by the wording nearest to it."""
    wording = finding.indicator.lower().replace("tthc", "thủ tục hành chính")
    return max(
        _rows("wordings.csv"),
        key=lambda row: fuzz.ratio(wording, row["wording"].lower().replace("tthc", "thủ tục hành chính")),
    )["indicator_key"]


def test_the_scenario_is_flagged_as_a_careful_analyst_would(scenario: list[Extraction]) -> None:
    said = {
        (one.kind.value, "" if one.kind == "upper_conflict" else one.commune, _working_key(one))
        for one in compare_all(scenario, use_reference=False).findings
    }
    expected = {(row["kind"], row["commune"], row["indicator_key"]) for row in _rows("expected.csv")}
    assert expected - said == set()
    allowed = expected | {("lower", *place) for kind, *place in expected if kind == "internal_conflict"}
    assert {one for one in said if one[0] in FLAGGED} - allowed == set()


def test_the_scenario_reads_the_same_in_any_order(scenario: list[Extraction]) -> None:
    forward = compare_all(scenario, use_reference=False)
    assert compare_all(scenario[::-1], use_reference=False).findings == forward.findings


# --- what a finding says ----------------------------------------------------------------------------------


def test_sentences_can_be_pasted_into_a_letter() -> None:
    upper = province_plan(target(75, sign="="), issuer="Tỉnh ủy Đồng Nai", province="Đồng Nai")
    plan = commune_plan(
        target(60), name="phường Phước Long", number="05-KH/BCĐ", date="2026-01-29", province="Đồng Nai"
    )
    (finding,) = found(upper, plan)
    assert finding.explanation == (
        "Kế hoạch số 05-KH/BCĐ ngày 29/01/2026 của phường Phước Long đặt mục tiêu tỷ lệ phủ sóng 5G trên địa bàn ≥ 60% "
        "đến hết năm 2026 (trang 2), thấp hơn mức 75% đến hết năm 2026 tại Kế hoạch số 31-KH/TU ngày 15/12/2025 "
        "của Tỉnh ủy Đồng Nai (trang 2)."
    )
    assert (finding.severity, finding.commune_value, finding.upper_value) == (Severity.HIGH, "≥ 60%", "75%")
    assert (finding.commune_target_id, finding.upper_target_id, finding.indicator) == ("T1", "T1", COVERAGE)


@pytest.mark.parametrize(
    ("value", "unit", "sign", "top", "printed"),
    [
        (0.6, "index", ">", None, "> 0,6"),
        (72.5, "VND million/person/year", ">=", None, "≥ 72,5 triệu đồng/người/năm"),
        (1500, "count:thôn", "=", None, "1.500 thôn"),
        (3, "rank", "<=", None, "hạng ≤ 3"),
        (10, "% increase", "range", 12, "10 - 12% (mức tăng)"),
        (30, "times", "=", None, "30 lần"),
        (60, "%", "~", None, "khoảng 60%"),
    ],
)
def test_values_are_said_in_vietnamese(value: float, unit: str, sign: str, top: float | None, printed: str) -> None:
    assert value_words(target(value, sign=sign, unit=unit, value_max=top)) == printed


def test_a_missing_target_names_the_plan_the_demand_and_the_page() -> None:
    upper = province_plan(target(80, applies_to="commune"), target(100, 2030, applies_to="commune", target_id="T2"))
    (finding,) = found(upper, commune_plan(years=(2026, 2030)))
    assert finding.kind == "missing"
    assert finding.indicator == COVERAGE
    assert finding.explanation.startswith("Kế hoạch số 11/KH-UBND ngày 10/01/2026 của xã Bảo Hà chưa có chỉ tiêu")
    assert "≥ 80% đến hết năm 2026" in finding.explanation
    assert "≥ 100% đến hết năm 2030" in finding.explanation


def test_a_missing_target_with_a_near_wording_is_to_be_confirmed() -> None:
    upper = province_plan(target(80, indicator="Tỷ lệ hồ sơ thủ tục hành chính xử lý trực tuyến", applies_to="commune"))
    near = "Tỷ lệ hồ sơ TTHC xử lý trực tuyến lĩnh vực đất đai"
    (finding,) = found(upper, commune_plan(target(70, indicator=near)))
    assert finding.kind == "missing"
    assert finding.confidence <= 0.5
    assert near in finding.explanation


# --- tasks ------------------------------------------------------------------------------------------------

LEAD = (Owner("Phòng Văn hóa - Xã hội"),)


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (
            Task(
                "N1",
                "III.1",
                "Tập huấn",
                lead=LEAD,
                deadline=Deadline("Tháng 6/2026", DeadlineKind.MONTH, dt.date(2026, 6, 30)),
            ),
            [],
        ),
        (Task("N1", "III.1", "Tập huấn", deadline=Deadline("thường xuyên", DeadlineKind.ONGOING)), ["no_owner"]),
        (Task("N1", "III.1", "Tập huấn", lead=LEAD), ["no_deadline"]),
        (Task("N1", "III.1", "Tập huấn", lead=LEAD, deadline=Deadline("khi cần")), ["no_deadline"]),
        (
            Task(
                "N1",
                "III.1",
                "Tập huấn",
                lead=LEAD,
                deadline=Deadline("hằng quý", DeadlineKind.RECURRING, recurrence="quarterly"),
            ),
            [],
        ),
        (Task("N1", "III.1", "Tập huấn", lead=LEAD, deadline=Deadline("theo chỉ đạo", DeadlineKind.REFERENCE)), []),
        (
            Task(
                "N1",
                "III.1",
                "Tập huấn",
                lead=LEAD,
                deadline=Deadline("31/12/2025", DeadlineKind.DATE, dt.date(2025, 12, 31)),
            ),
            ["past_deadline"],
        ),
        (Task("N1", "III.1", "Tập huấn", head=(Owner("Chủ tịch UBND xã"),)), ["no_deadline", "no_owner"]),
    ],
)
def test_tasks(task: Task, expected: list[str]) -> None:
    findings = found(commune_plan(tasks=(task,)))
    assert sorted(one.kind for one in findings) == expected
    assert all(one.task_id == "N1" and "“Tập huấn”" in one.explanation for one in findings)


@pytest.mark.parametrize(("date", "expected"), [("2026-01", []), ("2026-02", ["past_deadline"]), ("", [])])
def test_a_deadline_is_past_only_when_the_date_of_issue_is_known(date: str, expected: list[str]) -> None:
    task = Task("N1", "III", "Tập huấn", lead=LEAD, deadline=Deadline("15/1", DeadlineKind.DATE, dt.date(2026, 1, 15)))
    assert [one.kind for one in found(commune_plan(tasks=(task,), date=date))] == expected


def test_two_equal_tasks_have_two_findings() -> None:
    tasks = tuple(Task(f"N{number}", "III", "Tập huấn", lead=LEAD) for number in range(2))
    assert len({one.finding_id for one in found(commune_plan(tasks=tasks))}) == 2


# --- history ----------------------------------------------------------------------------------------------

MONDAY, TUESDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 3)


def _finding(finding_id: str, document: str = "a") -> Finding:
    return Finding(finding_id, FindingKind.LOWER, Severity.HIGH, "…", commune_doc_id=document, upper_doc_id="u")


def test_new_open_and_gone() -> None:
    first = renew([], [_finding("F1"), _finding("F2")], MONDAY)
    assert [(one.history, one.first_seen) for one in first] == [(History.NEW, MONDAY)] * 2
    second = renew(first, [_finding("F2"), _finding("F3")], TUESDAY)
    assert [(one.finding.finding_id, one.history, one.first_seen) for one in second] == [
        ("F2", History.OPEN, MONDAY),
        ("F3", History.NEW, TUESDAY),
        ("F1", History.GONE, MONDAY),
    ]
    third = renew(second, [_finding("F2"), _finding("F3")], TUESDAY)
    assert [one.history for one in third] == [History.OPEN, History.OPEN]


def test_a_dismissal_stays_until_a_document_changes() -> None:
    (standing,) = renew([], [_finding("F1")], MONDAY)
    dismissed = dismiss(standing, " đã có văn bản giải trình ")
    assert (dismissed.history, dismissed.reason) == (History.DISMISSED, "đã có văn bản giải trình")
    (kept,) = renew([dismissed], [_finding("F1")], TUESDAY)
    assert (kept.history, kept.reason) == (History.DISMISSED, dismissed.reason)
    (back,) = renew([kept], [_finding("F1", document="rescanned")], TUESDAY)
    assert (back.history, back.reason, back.first_seen) == (History.OPEN, "", MONDAY)
    assert restore(dismissed).history is History.OPEN


def test_a_dismissal_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="lý do"):
        dismiss(Standing(_finding("F1"), History.NEW, MONDAY), "  ")


def test_a_dismissed_finding_whose_values_change_is_a_new_one() -> None:
    upper = province_plan(target(80))
    before = renew([], found(upper, commune_plan(target(60))), MONDAY)
    dismissed = [dismiss(one, "đã xem") for one in before]
    after = renew(dismissed, found(upper, commune_plan(target(65))), TUESDAY)
    assert [one.history for one in after] == [History.NEW, History.GONE]
    same = renew(dismissed, found(upper, replace(commune_plan(target(60)), doc_id="commune")), TUESDAY)
    assert [one.history for one in same] == [History.DISMISSED]
