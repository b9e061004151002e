"""CSV files: bytes as the contract asks, and no cell that a spreadsheet takes for a formula."""
from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cells import columns
from pipeline.exports import TABLES, neutral, plain, write_csv, write_exports, write_text
from pipeline.models import Box, Comparator
from pipeline.tables import RunTables, TargetRow

CONTRACT = {
    "documents": "doc_id, source_file, sha256, number, doc_type, title, issuer, level, commune, province, issue_date, "
                 "signer, pages, route, confidence, status, problem",
    "references": "doc_id, number, date, issuer, level",
    "targets": "doc_id, target_id, page, bbox, section, indicator, indicator_key, comparator, value, value_max, unit, "
               "due_date, due_inherited, owner, confidence, raw_text",
    "tasks": "doc_id, task_id, page, bbox, section, no, title, head, lead, coordinating, deliverable, deadline_raw, "
             "deadline_kind, deadline_date, deadline_before, recurrence, confidence, raw_text",
    "findings": "finding_id, kind, severity, commune_doc_id, commune, indicator_key, indicator, commune_target_id, "
                "commune_value, upper_doc_id, upper_level, upper_target_id, upper_value, confidence, explanation",
}


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_begin_as_the_contract_says(table: str) -> None:
    wanted = tuple(CONTRACT[table].split(", "))
    assert columns(TABLES[table])[:len(wanted)] == wanted


@pytest.mark.parametrize(("given_text", "written"), [
    ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
    ("+84 269", "'+84 269"),
    ("- Nhiệm vụ trọng tâm", "'- Nhiệm vụ trọng tâm"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("＝1+1", "'＝1+1"),
    ("'=1", "''=1"),
    ("=", "="),                       # the comparator
    ("-", "-"),                       # a bullet
    (">=", ">="),
    ("-5", "-5"),
    ("-5,5", "-5,5"),
    ("Tỷ lệ = 5", "Tỷ lệ = 5"),
    ("'nháy", "'nháy"),
])
def test_only_what_could_be_a_formula_is_changed(given_text: str, written: str) -> None:
    assert neutral(given_text) == written
    assert plain(written) == given_text


@given(st.text(alphabet="=+-@\t\r\n'＝ a5,Đ", max_size=6))
def test_every_cell_comes_back_and_none_is_a_formula(text: str) -> None:
    written = neutral(text)
    assert plain(written) == text
    begins_a_formula = len(written) > 1 and written[0] in "=+-@\t\r\n＝"
    assert not begins_a_formula or re.fullmatch(r"[+-]\d+([.,]\d+)*", written)


def target(**changes: object) -> TargetRow:
    given: dict[str, object] = {
        "doc_id": "0123456789ab", "target_id": "T1", "page": 2, "bbox": Box(1, 2.25, 3, 4), "section": "II.2.1 (1)",
        "indicator": "Tỷ lệ phủ sóng 5G", "indicator_key": "", "comparator": Comparator.EQUAL, "value": -0.5,
        "value_max": None, "unit": "%", "due_date": None, "due_inherited": True, "owner": "", "confidence": 0.98765,
        "raw_text": "- đạt \"60%\",\ntrở lên", "doubts": ("một", "hai"),
    }
    return TargetRow(**{**given, **changes})  # type: ignore[arg-type]


def test_bytes_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "targets.csv"
    write_csv(path, columns(TargetRow), [target()])
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfdoc_id,target_id,")
    assert data.endswith(b"\r\n")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert row["bbox"] == "1.0 2.2 3.0 4.0"
    assert (row["comparator"], row["value"], row["value_max"], row["due_inherited"]) == ("=", "-0.5", "", "true")
    assert (row["confidence"], row["doubts"]) == ("0.988", "một; hai")
    assert plain(row["raw_text"]) == "- đạt \"60%\",\ntrở lên"


def test_whole_numbers_have_no_point(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", columns(TargetRow), [target(value=60.0, page=0)])
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert (row["value"], row["page"]) == ("60", "")


def test_empty_tables_still_have_their_header(tmp_path: Path) -> None:
    for path in write_exports(RunTables(), tmp_path):
        assert path.read_text(encoding="utf-8-sig").startswith("finding_id" if path.stem == "findings" else "doc_id")


def test_text_keeps_form_feeds_and_has_no_mark(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "trang một\ftrang hai")
    assert (tmp_path / "a.txt").read_bytes() == "trang một\ftrang hai".encode()


def test_a_failure_while_writing_leaves_the_old_table_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_csv(path, columns(TargetRow), [target()])
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_csv(path, columns(TargetRow), [target(owner=object())])
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["t.csv"]
