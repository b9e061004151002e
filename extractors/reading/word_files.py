"""DOCX files: paragraphs and tables in the order of the document, laid on one made-up page.

A .docx has no pages and no places of its own; a line's box tells the order and the table cell only.
"""

from __future__ import annotations

import errno
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import BrokenFileError
from pipeline.models import Box, Grid, GridCell, Line, Page, Route, Word

# what zipfile, lxml and python-docx raise on archives and parts that cannot be
_MALFORMED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, SyntaxError, KeyError, ValueError, AttributeError,
    TypeError, IndexError, AssertionError, RecursionError,
)
VALUE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"
WIDTH = 595.0  # points: A4
MARGIN = 60.0
PITCH = 16.0  # points from line to line
SIZE = 13.0
GUTTER = 20.0  # points between the columns of an unruled table
LETTER = 6.0  # mean width of a letter of that size


def read_word_file(path: Path) -> Iterator[Page]:
    """One Page: a line a paragraph, a Grid a table.  Raises BrokenFileError."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.oxml.exceptions import XmlchemyError
    from docx.table import Table

    try:
        document = docx.Document(str(path))
        sheet = _Sheet()
        for item in document.iter_inner_content():
            if isinstance(item, Table) and _is_ruled(item):
                sheet.add_table(item)
            elif isinstance(item, Table):
                sheet.add_columns(item)
            else:
                sheet.add_paragraph(item, MARGIN, WIDTH - MARGIN)
    except (PackageNotFoundError, XmlchemyError, *_MALFORMED) as error:
        raise _broken(path) from error
    except OSError as error:
        if error.errno != errno.EINVAL:        # EINVAL: a directory that points before the beginning of the file
            raise
        raise _broken(path) from error
    yield Page(1, tuple(sheet.lines), WIDTH, sheet.y + MARGIN, tuple(sheet.grids), Route.DIGITAL)


def _broken(path: Path) -> BrokenFileError:
    return BrokenFileError(path, "tệp DOCX bị hỏng, không mở được", "mở bằng Word rồi lưu lại")


class _Sheet:
    """The made-up page while it fills from top to bottom."""

    def __init__(self) -> None:
        self.y = MARGIN
        self.lines: list[Line] = []
        self.grids: list[Grid] = []

    def add_paragraph(self, paragraph: Any, left: float, right: float) -> None:
        for text in paragraph.text.split("\n"):
            clean = unicodedata.normalize("NFC", " ".join(text.split()))
            if not clean:
                continue
            # a short paragraph ends before the margin, as it would in print: layout reads its end from that
            box = Box(left, self.y, min(right, left + LETTER * len(clean)), self.y + SIZE)
            runs = [run for run in paragraph.runs if run.text.strip()]
            self.lines.append(
                Line(
                    clean,
                    tuple(Word(token, box) for token in clean.split()),
                    box,
                    SIZE,
                    bold=bool(runs) and all(_styled(run, paragraph, "bold") for run in runs),
                    italic=bool(runs) and all(_styled(run, paragraph, "italic") for run in runs),
                )
            )
            self.y += PITCH

    def add_table(self, table: Any) -> None:
        columns = len(table.columns)
        step = (WIDTH - 2 * MARGIN) / max(1, columns)
        spans = _spans(table)
        top = self.y
        edges = [top]
        texts: dict[tuple[int, int], list[Line]] = {}
        for number in range(len(table.rows)):
            deepest = start = self.y
            for (row, column), (cell, _, wide) in spans.items():
                if row != number:
                    continue
                self.y, before = start + 2, len(self.lines)
                for paragraph in cell.paragraphs:
                    self.add_paragraph(paragraph, MARGIN + column * step + 1, MARGIN + (column + wide) * step - 1)
                texts[row, column] = self.lines[before:]
                deepest = max(deepest, self.y)
            self.y = max(deepest, start + PITCH) + 2
            edges.append(self.y)
        cells = tuple(
            GridCell(
                row,
                column,
                Box(MARGIN + column * step, edges[row], MARGIN + (column + wide) * step, edges[row + high]),
                high,
                wide,
            )
            for (row, column), (_, high, wide) in spans.items()
        )
        self.grids.append(Grid(Box(MARGIN, top, WIDTH - MARGIN, self.y), len(table.rows), columns, cells))
        self.y += PITCH

    def add_columns(self, table: Any) -> None:
        """A table without rules only sets text side by side: a letterhead, a signature beside its
        recipients."""
        columns = max(1, len(table.columns))
        step = (WIDTH - 2 * MARGIN) / columns
        start = deepest = self.y
        for column in range(columns):
            self.y = start
            for (_, left), (cell, _, wide) in _spans(table).items():
                if left == column:
                    for paragraph in cell.paragraphs:
                        edge = MARGIN + column * step
                        self.add_paragraph(paragraph, edge, edge + wide * step - GUTTER)
            deepest = max(deepest, self.y)
        self.y = deepest


def _is_ruled(table: Any) -> bool:
    """Whether any border is drawn: by the table, by a cell, or by a style that is not the plain one."""
    borders = [edge.get(VALUE, "none") for edge in table._tbl.xpath("./w:tblPr/w:tblBorders/* | .//w:tcBorders/*")]
    if borders:
        return any(value not in ("none", "nil") for value in borders)
    return table.style is not None and table.style.name not in ("Normal Table", "Table Normal")


def _styled(run: Any, paragraph: Any, what: str) -> bool:
    own = getattr(run, what)
    return bool(getattr(paragraph.style.font, what) if own is None and paragraph.style is not None else own)


def _spans(table: Any) -> dict[tuple[int, int], tuple[Any, int, int]]:
    """Each distinct cell by its top left place, with the rows and columns it covers."""
    places: dict[Any, list[tuple[int, int]]] = {}
    cells: dict[Any, Any] = {}
    for number, row in enumerate(table.rows):
        column = row.grid_cols_before
        for cell in row.cells:
            places.setdefault(cell._tc, []).append((number, column))
            cells[cell._tc] = cell
            column += 1
    spans = {}
    for key, taken in places.items():
        (top, left), (bottom, right) = min(taken), max(taken)
        spans[top, left] = (cells[key], bottom - top + 1, right - left + 1)
    return dict(sorted(spans.items()))
