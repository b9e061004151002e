"""The figures above the lists: states of communes, coverage, days after the province's plan."""
from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.models import Comparator, FindingKind, Level, Severity
from pipeline.tables import DocumentRow, FindingRow, ReferenceRow, RunTables, TargetRow
from reports.overview import Place, State, build_matrix, summarise

LAO_CAI = Place("Lào Cai", "xã Bảo Hà")
PLAN = DocumentRow("p", "p.pdf", number="31-KH/TU", level=Level.PROVINCE, province="Lào Cai",
                   issue_date="2025-12-15")
COMMUNE = DocumentRow("c", "c.pdf", number="11/KH-UBND", level=Level.COMMUNE, commune="xã Bảo Hà",
                      province="Lào Cai", issue_date="2026-01-10")


def _target(doc: str, key: str, value: float = 80) -> TargetRow:
    return TargetRow(doc, f"{doc}-{key}-{value}", 2, None, "II", f"Tỷ lệ {key}", key, Comparator.AT_LEAST,
                     value, None, "%", dt.date(2026, 12, 31), False, "", 1.0, "")


def _finding(number: int, kind: FindingKind, key: str) -> FindingRow:
    return FindingRow(f"F{number}", kind, Severity.HIGH, "c", "xã Bảo Hà", key, f"Tỷ lệ {key}", "", "", "p",
                      Level.PROVINCE, "", "", 1.0, "…", province="Lào Cai")


def _run(**changes: object) -> RunTables:
    base = RunTables(
        documents=(PLAN, COMMUNE),
        targets=(_target("p", "a"), _target("p", "b"), _target("p", "c"), _target("c", "b"),
                 _target("c", "c", 70), _target("c", "own")),
        findings=(_finding(1, FindingKind.MISSING, "a"), _finding(2, FindingKind.LOWER, "c")),
    )
    return replace(base, **changes)


def test_each_cell_has_the_worst_state() -> None:
    matrix = build_matrix(_run())
    states = {key: cell.state for (_, key), cell in matrix.cells.items()}
    assert states == {"a": State.MISSING, "b": State.OK, "c": State.LOWER}
    stricter = _finding(3, FindingKind.STRICTER, "c")
    both = build_matrix(_run(findings=(stricter, _finding(2, FindingKind.LOWER, "c"))))
    assert both.cells[LAO_CAI, "c"].state is State.LOWER
    assert both.cells[LAO_CAI, "c"].findings == ["F3", "F2"]
    assert both.cells[LAO_CAI, "c"].values == ["≥ 70% (2026)"]


def test_what_a_single_commune_sets_for_itself_is_no_column() -> None:
    assert build_matrix(_run()).left_out == 1
    neighbour = replace(COMMUNE, doc_id="e", commune="xã Bát Xát")
    tables = _run(documents=(PLAN, COMMUNE, neighbour))
    both = build_matrix(replace(tables, targets=(*tables.targets, _target("e", "own"))))
    assert both.left_out == 0
    assert both.cells[LAO_CAI, "own"].state is State.OWN


def test_another_provinces_targets_do_not_bind() -> None:
    elsewhere = replace(PLAN, province="Gia Lai")
    assert build_matrix(_run(documents=(elsewhere, COMMUNE), findings=())).left_out == 3
    assert build_matrix(_run(findings=())).left_out == 1


def test_the_centre_binds_everyone() -> None:
    central = replace(PLAN, level=Level.CENTRAL, province="")
    assert build_matrix(_run(documents=(central, COMMUNE))).cells[LAO_CAI, "b"].state is State.OK


def test_indicators_with_most_trouble_come_first() -> None:
    assert [key for key, _ in build_matrix(_run()).indicators][:2] == ["a", "c"]


def test_coverage_counts_what_upper_documents_ask_for() -> None:
    tables = _run()
    line, = summarise(tables, build_matrix(tables))
    commune, = line.communes
    assert (commune.covered, commune.bound) == (2, 3)
    assert line.coverage == 2 / 3


def test_days_from_the_plan_in_the_run() -> None:
    tables = _run()
    line, = summarise(tables, build_matrix(tables))
    assert line.days == (26,)
    assert line.communes[0].basis == "31-KH/TU"


def test_days_from_the_plan_that_is_cited_though_it_is_not_in_the_run() -> None:
    cited = (ReferenceRow("c", "27-KH/TU", "2025-12-31", "Tỉnh ủy", Level.PROVINCE, is_basis=True),
             ReferenceRow("c", "57-NQ/TW", "2024-12-22", "Bộ Chính trị", Level.CENTRAL, is_basis=True))
    tables = _run(documents=(COMMUNE,), references=cited)
    line, = summarise(tables, build_matrix(tables))
    assert (line.days, line.communes[0].basis) == ((10,), "27-KH/TU")


def test_no_days_where_a_date_is_not_known() -> None:
    tables = _run(documents=(PLAN, replace(COMMUNE, issue_date="2026-01")))
    line, = summarise(tables, build_matrix(tables))
    assert line.days == ()


def test_communes_of_one_name_in_two_provinces_stay_apart() -> None:
    other = replace(COMMUNE, doc_id="d", province="Gia Lai")
    tables = _run(documents=(PLAN, COMMUNE, other))
    assert [line.province for line in summarise(tables, build_matrix(tables))] == ["Gia Lai", "Lào Cai"]


def test_a_document_without_its_province_joins_the_only_commune_of_that_name() -> None:
    silent = replace(COMMUNE, doc_id="d", province="")
    tables = _run(documents=(PLAN, COMMUNE, silent))
    line, = summarise(tables, build_matrix(tables))
    assert line.communes[0].documents == 2


def test_what_is_reported_against_the_province_is_no_commune_line() -> None:
    against = replace(_finding(4, FindingKind.UPPER_CONFLICT, "a"), commune="", commune_doc_id="p")
    tables = _run(findings=(against,))
    line, = summarise(tables, build_matrix(tables))
    assert line.kinds == {FindingKind.UPPER_CONFLICT: 1}
    assert [commune.place for commune in line.communes] == [LAO_CAI]
