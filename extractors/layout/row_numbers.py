"""Row numbers of tables on page images: "26," between 25 and 27 is "26.", and so is an unreadable one.

A lone number is what OCR reads worst: "11." comes out as "II.", "24." as "21", and two rows' numbers run
together as "22.23".  In a numbered table the rows around it prove what stands there.  Only cells that an
engine read are mended; what a text layer or a plain text prints stays, also where it counts wrongly.
The spans keep the words as they were read.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.models import Cell, Row, RowKind, Table

_READ = re.compile(r"(\d{1,3})\W{0,2}")
_PRINTED = re.compile(r"(\d{1,3})([.)]?)")
_LONGEST = 8            # characters a misread number may have
_WITNESSES = 3          # rows that must count alike before they say anything
_NUMBERED = 0.5         # share of the rows that must have a number


@dataclass(frozen=True, slots=True)
class _Seen:
    """A body row's first cell: its place among the body rows and the number read in it, if any."""

    place: int
    row: int
    cell: Cell
    number: int | None

    @property
    def offset(self) -> int | None:
        """Alike for rows that count on from each other."""
        return None if self.number is None else self.number - self.place


def mend_row_numbers(table: Table) -> Table:
    """The table with the numbers of its first column as the rows around them prove them."""
    seen = _first_cells(table.rows)
    if sum(one.number is not None for one in seen) < max(_WITNESSES, _NUMBERED * len(seen)):
        return table
    votes = Counter(one.offset for one in seen if one.offset is not None)
    trusted = [one for one in seen if one.offset is not None and votes[one.offset] >= _WITNESSES]
    suffix, digits = _suffix(seen), _digits(seen)
    rows = list(table.rows)
    for one in seen:
        number = _proved(one, trusted)
        if number is None or not _may_be_mended(one.cell, rows[one.row]):
            continue
        text = f"{number:0{digits}}{suffix}"
        if text != one.cell.text:
            row = rows[one.row]
            rows[one.row] = replace(row, cells=(replace(one.cell, text=text), *row.cells[1:]))
    return replace(table, rows=tuple(rows))


def _first_cells(rows: Sequence[Row]) -> list[_Seen]:
    body = [index for index, row in enumerate(rows) if row.kind is RowKind.BODY and row.cells]
    cells = [(index, rows[index].cells[0]) for index in body if rows[index].cells[0].column == 0]
    return [_Seen(place, index, cell, _number(cell.text)) for place, (index, cell) in enumerate(cells)]


def _number(text: str) -> int | None:
    found = _READ.fullmatch(text.strip())
    return int(found[1]) if found else None


def _suffix(seen: Sequence[_Seen]) -> str:
    """What most numbers end in: "." or ")" or nothing."""
    found = (_PRINTED.fullmatch(one.cell.text.strip()) for one in seen)
    most = Counter(match[2] for match in found if match).most_common(1)
    return most[0][0] if most else ""


def _digits(seen: Sequence[_Seen]) -> int:
    """How many digits numbers below ten take: two where most of them are printed as "01"."""
    small = [one.cell.text.strip() for one in seen if one.number is not None and one.number < 10]
    return 2 if 2 * sum(text.startswith("0") for text in small) > len(small) else 1


def _may_be_mended(cell: Cell, row: Row) -> bool:
    """True for what an engine read; a number that it did not see is told by the rest of its row."""
    spans = cell.spans or tuple(span for other in row.cells for span in other.spans)
    return len(cell.text) <= _LONGEST and bool(spans) and all(span.confidence < 1 for span in spans)


def _proved(one: _Seen, trusted: Sequence[_Seen]) -> int | None:
    """The number of a row: its own where it counts with others, else what the rows on both sides say."""
    if one in trusted:
        return one.number
    before = next((other for other in reversed(trusted) if other.place < one.place), None)
    after = next((other for other in trusted if other.place > one.place), None)
    if after is None or after.offset is None:
        return None
    number = one.place + after.offset
    if before is None:                                   # the first rows: only a number counting from 1
        return number if number >= 1 and one.number is None and one.place < _WITNESSES else None
    return number if before.offset == after.offset else None
