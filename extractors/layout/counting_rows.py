"""The row under a table's header that numbers its columns, where an engine misread some of its numbers.

"(1) (2) (3) ... (8)" in small print comes out as "1) (2) @) 4 @®) (6) 7) (8)" on grey and worn scans.  Most cells still
hold their own column's number, so that the others are known; left as it is, the row is taken for data and no further
page's header is known again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.layout.grids import RawCell, RawRow
from extractors.layout.pieces import Piece

UNDER_HEADER = 3  # rows from a table's top among which the columns' numbers stand
LEAST_COLUMNS = 4
LONGEST = 4  # characters: "(12)"
COUNTED = 0.6  # share of the cells that hold their own column's number
BRACKETED = re.compile(r"\((\d{1,2})\)")
_NUMBER = re.compile(r"\D{0,2}(\d{1,2})\D?")


def with_counting_row(rows: Sequence[RawRow]) -> list[RawRow]:
    """The rows of a table's part with the numbers of its columns as printed."""
    return [_mended(row) if 0 < place < UNDER_HEADER else row for place, row in enumerate(rows)]


def _mended(row: RawRow) -> RawRow:
    """A row that numbers the columns in brackets, all of its numbers right; another row as it is."""
    cells = [cell for cell in row.filled if not cell.hung]
    texts = [cell.text.strip() for cell in cells]
    if len(cells) < LEAST_COLUMNS or any(len(text) > LONGEST for text in texts):
        return row
    right = [_number(text) == cell.column + 1 for cell, text in zip(cells, texts, strict=True)]
    bracketed = sum(BRACKETED.fullmatch(text) is not None for text in texts)
    if sum(right) < COUNTED * len(cells) or not bracketed or any(cell.column_span > 1 for cell in cells):
        return row
    return replace(row, cells=tuple(_numbered(cell) if cell in cells else cell for cell in row.cells))


def _number(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def _numbered(cell: RawCell) -> RawCell:
    text = f"({cell.column + 1})"
    return cell if cell.text.strip() == text else replace(cell, pieces=(_saying(cell.pieces[0], text),))


def _saying(piece: Piece, text: str) -> Piece:
    words = tuple(replace(word, text=text, raw=word.text, doubtful=False) for word in piece.words[:1])
    return replace(piece, text=text, words=words)
