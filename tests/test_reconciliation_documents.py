"""Whose a document is, what it replaces, and which forms of it are one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reconciliation_builders import (
    CENTRE,
    PROVINCE,
    central_document,
    commune_plan,
    found,
    kinds,
    province_plan,
    target,
)

from pipeline.models import Extraction, Reference
from reconciliation import compare_all
from reconciliation.documents import build_library

UPPER = province_plan(target(80))
CITES_LAO_CAI = (Reference("31-KH/TU", "2025-12-15", "Tỉnh ủy Lào Cai", PROVINCE, is_basis=True),)


def _province_of(*documents: Extraction) -> tuple[str, str]:
    library = build_library(documents)
    ((place, (document, *_)),) = library.communes.items()
    return place[0], document.province_doubt


@pytest.mark.parametrize(
    ("name", "printed", "references", "expected", "doubt"),
    [
        ("xã Bảo Hà", "Lào Cai", (), "Lào Cai", ""),
        ("xã Bảo Hà", "tỉnh Lào Cai", (), "Lào Cai", ""),
        ("xã Tân Lợi", "", CITES_LAO_CAI, "Lào Cai", ""),  # by the issuer it cites
        ("xã Tân Lợi", "", (Reference("31-KH/TU", level=PROVINCE),), "Lào Cai", ""),  # by the number
        ("xã Bảo Hà", "", (), "Lào Cai", ""),  # the gazetteer has one
        ("xã Không Có", "", (), "Lào Cai", "tỉnh duy nhất"),  # the only province of the run
        ("phường Phước Long", "", (), "", "không rõ tỉnh"),  # two provinces have one, the run's has none
        ("xã Bảo Hà", "Cà Mau", (), "Cà Mau", "không có xã Bảo Hà"),  # printed, though the gazetteer disagrees
        ("xã Bảo Hà", "Cà Mau", CITES_LAO_CAI, "Lào Cai", "ghi Cà Mau"),  # two against one
    ],
)
def test_the_province_of_a_commune(
    name: str, printed: str, references: tuple[Reference, ...], expected: str, doubt: str
) -> None:
    plan = commune_plan(target(60), name=name, province=printed, references=references)
    province, said = _province_of(UPPER, plan)
    assert province == expected
    assert doubt in said
    assert bool(said) is bool(doubt)


def test_a_guessed_province_makes_findings_less_sure_and_leaves_a_note() -> None:
    outcome = compare_all([UPPER, commune_plan(target(60), name="xã Không Có", province="")], use_reference=False)
    assert [one.kind for one in outcome.findings] == ["lower"]
    assert outcome.findings[0].confidence < 1
    assert any("xã Không Có" in note for note in outcome.notes)


def test_a_commune_never_answers_to_another_province() -> None:
    other = province_plan(target(95), doc_id="other", province="Cà Mau", number="7-KH/TU")
    assert kinds(UPPER, other, commune_plan(target(85))) == ["stricter"]
    unknown = commune_plan(target(60), name="xã Không Có", province="")
    outcome = compare_all([UPPER, other, unknown], use_reference=False)
    assert outcome.findings == ()
    assert any("không rõ tỉnh" in note for note in outcome.notes)


def test_a_provincial_document_without_its_province_is_placed_by_who_cites_it() -> None:
    nameless = province_plan(target(80), province="", issuer="Tỉnh ủy")
    (finding,) = found(nameless, commune_plan(target(60), references=(Reference("31-KH/TU", is_basis=True),)))
    assert finding.kind == "lower"
    assert finding.confidence < 1
    outcome = compare_all([nameless, commune_plan(target(60))], use_reference=False)
    assert outcome.findings == ()
    assert any("không rõ tỉnh ban hành" in note for note in outcome.notes)


def test_no_province_document() -> None:
    assert kinds(commune_plan(target(60))) == []
    assert kinds(central_document(target(80)), commune_plan(target(60))) == ["lower"]


def test_two_communes_of_one_name_in_two_provinces_are_apart() -> None:
    here = commune_plan(target(60), name="xã Tân Lợi", province="Lào Cai")
    there = commune_plan(target(65), doc_id="there", name="xã Tân Lợi", province="Thái Nguyên")
    assert kinds(here, there) == []


def test_communes_without_a_name_are_apart() -> None:
    one = commune_plan(target(60), name="", province="Lạng Sơn", number="25/KH-UBND")
    other = commune_plan(target(65), doc_id="other", name="", province="Lạng Sơn", number="26/KH-UBND")
    assert kinds(one, other) == []


# --- forms of one plan ------------------------------------------------------------------------------------


def test_a_scan_beside_its_original_counts_once() -> None:
    original = commune_plan(target(60), target(85, indicator="Tỷ lệ hộ nghèo", target_id="T2"), doc_id="digital")
    read_badly = replace(
        original,
        doc_id="scan",
        targets=(replace(original.targets[0], confidence=0.8), replace(original.targets[1], value=88, confidence=0.8)),
    )
    outcome = compare_all([UPPER, read_badly, original], use_reference=False)
    assert [(one.kind, one.commune_doc_id) for one in outcome.findings] == [("lower", "digital")]
    assert any("scan" in note for note in outcome.notes)


def test_a_better_scan_keeps_the_ids_of_findings() -> None:
    plan = commune_plan(target(60))
    (before,) = found(UPPER, plan)
    (after,) = found(replace(UPPER, doc_id="again"), replace(plan, doc_id="rescanned"))
    assert (before.finding_id, before.commune_doc_id) == (after.finding_id, "commune")
    assert after.commune_doc_id == "rescanned"
    (changed,) = found(UPPER, commune_plan(target(65)))
    assert changed.finding_id != before.finding_id


def test_an_annex_of_its_own_is_part_of_the_plan_and_no_plan_itself() -> None:
    plan = commune_plan(target(80))
    annex = commune_plan(
        target(60, indicator="Tỷ lệ giao dịch không dùng tiền mặt"), doc_id="annex", doc_type="Phụ lục"
    )
    assigned = province_plan(target(80, applies_to="commune"))
    assert kinds(assigned, plan, annex) == []
    assert kinds(assigned, annex) == []  # a list of tasks alone: the plan is not in the run


# --- what replaces what -----------------------------------------------------------------------------------


def test_a_replaced_provincial_document_binds_no_more() -> None:
    old = province_plan(target(90), doc_id="old", number="12-KH/TU", date="2025-03-01")
    new = province_plan(target(70), doc_id="new", number="31-KH/TU", replaces=("12-KH/TU",))
    assert kinds(old, new, commune_plan(target(75))) == ["stricter"]
    both = province_plan(target(70, indicator="Tỷ lệ hộ nghèo", sign="<="), doc_id="new")
    assert kinds(old, both, commune_plan(target(75), target(70, sign="<=", indicator="Tỷ lệ hộ nghèo"))) == ["lower"]


def test_a_circle_of_replacements_keeps_the_later_one() -> None:
    old = province_plan(target(90), doc_id="old", number="12-KH/TU", date="2025-03-01", replaces=("31-KH/TU",))
    new = province_plan(target(70), doc_id="new", number="31-KH/TU", date="2025-12-15", replaces=("12-KH/TU",))
    outcome = compare_all([old, new, commune_plan(target(75))], use_reference=False)
    assert [one.kind for one in outcome.findings] == ["stricter"]
    assert any("thay thế lẫn nhau" in note for note in outcome.notes)


def test_a_document_that_replaces_itself_stays() -> None:
    plan = province_plan(target(90), replaces=("31-KH/TU",))
    assert kinds(plan, commune_plan(target(75))) == ["lower"]


@pytest.mark.parametrize(
    ("is_basis", "date", "expected"),
    [
        (True, "2021-06-15", ["superseded_basis"]),
        (True, "", ["superseded_basis"]),
        (False, "2021-06-15", []),  # mentioned, not a ground
        (True, "2026-01-05", []),  # a later decision of the same number
    ],
)
def test_a_ground_that_is_replaced(is_basis: bool, date: str, expected: list[str]) -> None:
    cited = Reference("942/QĐ-TTg", date, "Thủ tướng Chính phủ", CENTRE, is_basis=is_basis)
    plan = commune_plan(references=(cited,), years=(2020, 2020))
    found_kinds = [one.kind for one in found(plan, use_reference=True)]
    assert found_kinds == expected
    assert kinds(plan) == []  # without the shipped documents nobody replaces it


def test_the_sentence_of_a_replaced_ground_names_both() -> None:
    cited = Reference("942/QĐ-TTg", "2021-06-15", is_basis=True)
    (finding,) = found(commune_plan(references=(cited,), years=(2020, 2020)), use_reference=True)
    assert "942/QĐ-TTg ngày 15/06/2021" in finding.explanation
    assert "Quyết định số 2629/QĐ-TTg ngày 01/12/2025" in finding.explanation


# --- shipped documents ------------------------------------------------------------------------------------


def test_a_commune_is_compared_with_the_centre_on_day_one() -> None:
    plan = commune_plan(
        target(70, 2030, indicator="Tỷ lệ hồ sơ, kết quả giải quyết thủ tục hành chính được số hóa"), years=(2026, 2030)
    )
    lower = [one for one in found(plan, use_reference=True) if one.kind == "lower"]
    assert {one.upper_doc_id for one in lower} == {"ref:71/NQ-CP:2025-04-01"}
    assert "mục Phụ lục I" in lower[0].explanation
    assert "trang 0" not in lower[0].explanation


def test_secondary_figures_raise_nothing_on_their_own() -> None:
    plan = commune_plan(target(50, 2030, indicator="Tỷ lệ người dân có Sổ sức khỏe điện tử"), years=(2026, 2030))
    findings = found(plan, use_reference=True)
    assert [one for one in findings if one.indicator_key == "health_record"] == []


def test_an_ingested_document_takes_the_place_of_the_shipped_one() -> None:
    mine = central_document(target(50, 2030, indicator="Tỷ lệ giao dịch không dùng tiền mặt"))
    plan = commune_plan(target(60, 2030, indicator="Tỷ lệ giao dịch không dùng tiền mặt"), years=(2026, 2030))
    findings = [one for one in found(mine, plan, use_reference=True) if one.indicator_key == "cashless"]
    assert "ref:57-NQ/TW:2024-12-22" not in {one.upper_doc_id for one in findings}
    assert ("stricter", "centre") in {(one.kind, one.upper_doc_id) for one in findings}


def test_provinces_of_shipped_documents_bind_their_own_communes() -> None:
    coverage = target(60, 2030)
    mine = commune_plan(coverage, name="phường Võ Cường", province="Bắc Ninh", years=(2026, 2030))
    other = commune_plan(coverage, years=(2026, 2030))
    assert "ref:144/KH-UBND:2025-11-24" in {one.upper_doc_id for one in found(mine, use_reference=True)}
    assert "ref:144/KH-UBND:2025-11-24" not in {one.upper_doc_id for one in found(other, use_reference=True)}
