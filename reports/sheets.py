"""Excel sheets of typed columns: styles, safe cells, filters and print set-up.

No cell is ever a formula, whatever the data hold: words are written as strings with a quote prefix, so
that they stay words also when someone edits the cell.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import xlsxwriter

from reports.words import words

T = TypeVar("T")
MAX_TEXT = 32_767        # characters that an Excel cell holds
MAX_ROWS = 1_048_576     # rows that an Excel sheet holds
MAX_HEIGHT = 400.0       # points; Excel takes 409
LETTERS = 1.08           # of the body font that go into one unit of column width, broken at words
LINE_HEIGHT = 14.5       # points a line of the body font takes
HEADER_ROW = 3           # title, note, an empty row, then the header
NAVY, GREY, PALE = "#1F3A5F", "#4A5560", "#EEF1F4"


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column: width in characters; `style` is a name in `_forms`; `paint` may pick another for a row."""

    title: str
    width: float
    value: Callable[[T], Any]
    style: str = "text"
    paint: Callable[[T], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """A sheet's table: the first `printed` columns go on paper (0: all), `totals` stand below."""

    columns: Sequence[Column[T]]
    rows: Sequence[T]
    printed: int = 0
    totals: Sequence[Any] = field(default=())


def _forms() -> dict[str, dict[str, Any]]:
    font = {"font_name": "Times New Roman", "font_size": 11}
    base = {**font, "valign": "top", "border": 1, "border_color": "#C8CDD2"}
    text = {**base, "text_wrap": True, "quote_prefix": True}
    date = {**base, "num_format": "dd/mm/yyyy", "align": "center"}
    header = {**text, "bold": True, "bg_color": NAVY, "font_color": "#FFFFFF", "align": "center"}
    total = {**base, "bold": True, "bg_color": PALE}
    forms: dict[str, dict[str, Any]] = {
        "text": text,
        "number": {**base, "num_format": "#,##0.####"},
        "integer": {**base, "num_format": "#,##0"},
        "page": {**base, "num_format": "0", "align": "center"},
        "share": {**base, "num_format": "0.0%"},
        "date": date,
        "late": {**date, "bg_color": "#F8D9DC"},
        "header": {**header, "valign": "vcenter"},
        "rotated": {**header, "rotation": 90, "valign": "bottom", "font_size": 9},
        "title": {**font, "font_size": 15, "bold": True, "font_color": NAVY},
        "note": {**font, "italic": True, "font_color": GREY},
        "total text": {**total, "quote_prefix": True},
        "total number": {**total, "num_format": "#,##0.####"},
        "total integer": {**total, "num_format": "#,##0"},
        "total share": {**total, "num_format": "0.0%"},
        "severity high": {**text, "bold": True, "font_color": "#A61B29"},
        "severity medium": {**text, "font_color": "#8A5A00"},
        "status review": {**text, "bg_color": "#FFF3CD"},
        "status failed": {**text, "bg_color": "#F8D9DC"},
    }
    for name, look in words()["states"].items():
        fill = {"bg_color": look["fill"], "font_color": look["ink"]}
        forms[f"state {name}"] = {
            **text, **fill, "align": "center", "valign": "vcenter", "font_size": 9}
    return forms


class Book:
    """An open workbook; `close` writes it and raises OSError where that fails."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(str(path), {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "default_date_format": "dd/mm/yyyy",
        })
        self.styles = {name: self._book.add_format(form) for name, form in _forms().items()}

    def sheet(self, name: str, title: str, note: str) -> Any:
        """A new sheet with its title, set up for A4 landscape."""
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, title, self.styles["title"])
        sheet.write_string(1, 0, note, self.styles["note"])
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.55)
        sheet.set_footer("&L&A&RTrang &P/&N")
        sheet.hide_gridlines(2)
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Any, style: str) -> None:
        """One cell: None and '' are blank, strings stay strings, dates and numbers are real ones."""
        form = self.styles[style]
        if value is None or value == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, str):
            text = value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…"
            sheet.write_string(row, column, text, form)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, form)
        else:
            sheet.write_datetime(row, column, value, form)

    def fill(self, sheet: Any, table: Table[T]) -> int:
        """Writes a filtered table with a frozen header that repeats on paper; the row after its last one."""
        columns = table.columns
        titles = [(column.title, 0.75 * column.width) for column in columns]    # bold, with filter buttons
        sheet.set_row(HEADER_ROW, _height(titles))
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(HEADER_ROW, number, column.title, self.styles["header"])
        kept = table.rows[: MAX_ROWS - HEADER_ROW - 3]
        end = HEADER_ROW + 1
        for item in kept:
            values = [column.value(item) for column in columns]
            texts = [(value, column.width) for value, column in zip(values, columns, strict=True)
                     if isinstance(value, str) and (len(value) > column.width or "\n" in value)]
            sheet.set_row(end, _height(texts))
            for number, (column, value) in enumerate(zip(columns, values, strict=True)):
                painted = column.paint(item) if column.paint else None
                self.put(sheet, end, number, value, painted or column.style)
            end += 1
        sheet.autofilter(HEADER_ROW, 0, max(end - 1, HEADER_ROW + 1), len(columns) - 1)
        for number, value in enumerate(table.totals):
            self.put(sheet, end, number, value, f"total {columns[number].style}")
        end += bool(table.totals)
        if len(kept) < len(table.rows):
            note = f"Còn {len(table.rows) - len(kept)} dòng không vừa một trang tính: xem các tệp CSV."
            sheet.write_string(end, 0, note, self.styles["note"])
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.fit_to_pages(1, 0)
        if table.printed:
            sheet.print_area(0, 0, max(end - 1, HEADER_ROW + 1), table.printed - 1)
        return end

    def close(self) -> None:
        """Writes the file."""
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            cause = error.args[0] if error.args else error
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def _height(texts: Sequence[tuple[str, float]]) -> float:
    """Points that wrapped texts need in columns of so many characters."""
    lines = max((sum(math.ceil(max(len(part), 1) / (width * LETTERS)) for part in text.split("\n"))
                 for text, width in texts), default=1)
    return min(1.5 + LINE_HEIGHT * lines, MAX_HEIGHT)
