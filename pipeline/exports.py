"""The CSV and text files of an output folder.

UTF-8 with a byte order mark (Excel asks for it), RFC 4180 quoting with CRLF line ends, true/false, ISO
dates, numbers with a decimal point; an empty cell means "the document does not say".

Cells that a spreadsheet program would take for a formula get one apostrophe in front, the sign by which
such programs know text: a cell of words that begins with = + - @, a tab or a line end, and goes on.
Numbers stay numbers, also negative ones, and a sign that stands alone (the comparator `=`, a bullet `-`)
stays itself: neither is a formula.  A cell that already begins with apostrophes and then such a sign gets
one more, so that `plain` gives every cell back exactly: "take one apostrophe away where apostrophes are
followed by = + - @ tab or CR".
"""
from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.cells import Cell, cells, columns
from pipeline.files import atomic_writer, write_atomically
from pipeline.tables import DocumentRow, FindingRow, ReferenceRow, RunTables, TargetRow, TaskRow

TABLES: Mapping[str, type] = {
    "documents": DocumentRow,
    "references": ReferenceRow,
    "targets": TargetRow,
    "tasks": TaskRow,
    "findings": FindingRow,
}

# Fullwidth forms too: some East Asian versions of spreadsheet programs take them for the plain ones.
_SIGNS = "=+\\-@\\t\\r\\n＝＋－＠"
_FORMULA = re.compile(f"'*[{_SIGNS}].", re.DOTALL)
_GUARDED = re.compile(f"''*[{_SIGNS}].", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def neutral(text: str) -> str:
    """A cell's words so that no spreadsheet program takes them for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """The inverse of `neutral`, for programs that read the CSV files."""
    return text[1:] if _GUARDED.match(text) else text


def write_exports(tables: RunTables, out: Path) -> list[Path]:
    """Writes all CSV files, each replaced in one step; gives their paths.  Errors: StoreError."""
    written = []
    for name, row_type in TABLES.items():
        path = out / f"{name}.csv"
        write_csv(path, columns(row_type), getattr(tables, name))
        written.append(path)
    return written


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Any]) -> None:
    """One table; rows are those of `pipeline.tables`."""
    with atomic_writer(path) as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows([_field(cell) for cell in cells(row).values()] for row in rows)
        text.flush()
        text.detach()                    # the stream below is still to be flushed to the disk


def write_text(path: Path, text: str) -> None:
    """A document's corrected text, UTF-8 without a mark, so that its first line is its first line."""
    write_atomically(path, text.encode("utf-8"))


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return neutral(cell) if isinstance(cell, str) else str(cell)
