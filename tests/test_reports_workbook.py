"""The workbook as Excel reads it: real dates and numbers, no formulas, every row there."""
from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from reports_fake import HOSTILE, fake_run

from pipeline.tables import RunTables
from reports.overview import State
from reports.sheets import HEADER_ROW
from reports.words import words
from reports.workbook import write_workbook

SHEETS = ["Tổng hợp", "Theo xã", "Ma trận", "Phát hiện", "Chỉ tiêu", "Nhiệm vụ theo cơ quan",
          "Nhiệm vụ theo thời hạn", "Văn bản và chất lượng"]
FIRST = HEADER_ROW + 2       # openpyxl counts rows from 1


@pytest.fixture(scope="module")
def run() -> RunTables:
    return fake_run(communes=8, indicators=12, tasks=6)


@pytest.fixture(scope="module")
def book(run: RunTables, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    write_workbook(run, path)
    return load_workbook(path)


def _column(sheet: Worksheet, title: str) -> list[object]:
    header = [cell.value for cell in sheet[HEADER_ROW + 1]]
    return [row[header.index(title)].value for row in sheet.iter_rows(min_row=FIRST)]


def test_sheets(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_no_cell_is_a_formula_and_hostile_words_stay_words(book: Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    hostile = [cell for cell in cells if cell.value == HOSTILE]
    assert hostile
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)


def test_dates_and_numbers_are_real(book: Workbook) -> None:
    targets = book["Chỉ tiêu"]
    assert {type(value) for value in _column(targets, "Hạn")} == {dt.datetime}
    assert {type(value) for value in _column(targets, "Giá trị")} <= {int, float}
    documents = book["Văn bản và chất lượng"]
    assert all(isinstance(value, dt.datetime) for value in _column(documents, "Ngày ban hành"))
    due = [cell for cell in targets[FIRST] if isinstance(cell.value, dt.datetime)]
    assert due[0].number_format == "dd/mm/yyyy"


def test_every_row_is_there(book: Workbook, run: RunTables) -> None:
    findings = (*run.findings, *run.dismissed, *run.gone)
    assert len(_column(book["Phát hiện"], "Mã")) == len(findings)
    assert len(_column(book["Chỉ tiêu"], "Chỉ tiêu")) == len(run.targets)
    assert len(_column(book["Nhiệm vụ theo thời hạn"], "Nhiệm vụ")) == len(run.tasks)
    assert len(_column(book["Văn bản và chất lượng"], "Mã văn bản")) == len(run.documents)
    roles = sum(len(task.lead) + len(task.coordinating) + len(task.head) for task in run.tasks)
    assert len(_column(book["Nhiệm vụ theo cơ quan"], "Vai trò")) == roles


def test_findings_show_both_sides(book: Workbook, run: RunTables) -> None:
    sheet = book["Phát hiện"]
    header = [cell.value for cell in sheet[HEADER_ROW + 1]]
    rows = [dict(zip(header, (cell.value for cell in row), strict=True))
            for row in sheet.iter_rows(min_row=FIRST)]
    lower = next(row for row in rows if row["Loại"] == "Thấp hơn cấp trên")
    assert lower["Của xã: nguyên văn"] in {target.raw_text for target in run.targets}
    assert lower["Cấp trên: nguyên văn"] in {target.raw_text for target in run.targets}
    assert lower["Của xã: trang"] >= 1
    assert lower["Cấp trên: trang"] >= 1
    assert lower["Của xã: số"] < lower["Cấp trên: số"]
    missing = next(row for row in rows if row["Loại"] == "Thiếu chỉ tiêu")
    assert missing["Của xã: nguyên văn"] is None
    assert {row["Tình trạng"] for row in rows} >= {"Mới", "Đã bỏ qua", "Không còn"}


def test_matrix_says_each_state_in_sign_and_colour(book: Workbook, run: RunTables) -> None:
    sheet = book["Ma trận"]
    assert (sheet.max_row - HEADER_ROW - 1, sheet.max_column - 2) == (8, 12)
    looks = words()["states"]
    legend = {cell.value.split(" ")[0]: cell.fill.fgColor.rgb for cell in sheet[3] if cell.value}
    assert len(legend) == len(State)
    cells = [cell for row in sheet.iter_rows(min_row=FIRST, min_col=3) for cell in row if cell.value]
    assert len({cell.value[0] for cell in cells}) >= 5
    for cell in cells:
        assert cell.fill.fgColor.rgb == legend[cell.value[0]]
    assert legend[looks["missing"]["sign"]] == "FF" + looks["missing"]["fill"].removeprefix("#")


def test_tables_filter_freeze_and_print_on_a4(book: Workbook) -> None:
    for sheet in book:
        assert sheet.auto_filter.ref, sheet.title
        assert sheet.freeze_panes is not None
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"


def test_tasks_by_deadline_come_in_order_undated_last(book: Workbook) -> None:
    due = _column(book["Nhiệm vụ theo thời hạn"], "Hạn")
    dated = [value for value in due if value is not None]
    assert dated == sorted(dated)
    assert due[: len(dated)] == dated


def test_summary_adds_up(book: Workbook, run: RunTables) -> None:
    sheet = book["Tổng hợp"]
    communes = _column(sheet, "Số xã, phường, đặc khu")
    provinces = [value for value in communes if value is not None]
    assert provinces[-1] == sum(provinces[:-1]) == 8
    shares = _column(sheet, "Chỉ tiêu cấp trên đã có trong văn bản xã")
    assert all(0 < share < 1 for share in shares if share is not None)


def test_an_empty_run_still_gives_a_book(tmp_path: Path) -> None:
    write_workbook(RunTables(), tmp_path / "empty.xlsx")
    assert load_workbook(tmp_path / "empty.xlsx").sheetnames == SHEETS


def test_a_path_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        write_workbook(RunTables(), tmp_path / "missing" / "a.xlsx")


@pytest.mark.slow
def test_120_communes_take_at_most_10_seconds(tmp_path: Path) -> None:
    tables = fake_run()
    start = time.process_time()
    write_workbook(tables, tmp_path / "a.xlsx")
    assert time.process_time() - start <= 10
