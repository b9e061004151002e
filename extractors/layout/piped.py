"""Tables of plain text whose cells are parted by strokes.

Two forms circulate: a row a line ("| a | b |", as in Markdown), and what law portals export: each cell's
lines under one another, with a line "|" before, between and behind the cells of a row.  Merged cells stand
once there, so rows may be short; what is an empty cell and what a row's end follows from the width of the
first row and from the numbers in the first column.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.layout.grids import RawCell, RawRow, RawTable
from extractors.layout.pieces import Piece
from extractors.layout.words import begins, is_national
from pipeline.models import Box

STROKE = "|"
RIGHT_COLUMN = 60.0      # where the right column of a letterhead is put, in characters
_RULE = re.compile(r"[|:\-\s]+")
_ROW_START = re.compile(r"(?:[IVXLC]+|\d{1,3}(?:\.\d{1,3})*|[A-Za-zđĐ])[.)]?")

Cell = list[Piece]


def with_tables(pieces: Sequence[Piece]) -> list[Piece | RawTable]:
    """The pieces of a plain page, those between strokes put into tables, or side by side for a letterhead."""
    items: list[Piece | RawTable] = []
    heads = _letterhead_starts(pieces)
    position = 0
    while position < len(pieces):
        if not pieces[position].text.startswith(STROKE):
            items.append(pieces[position])
            position += 1
            continue
        if pieces[position].text == STROKE:
            end = min((head for head in heads if head > position), default=len(pieces))
            rows, position = _read_cells(pieces[:end], position)
        else:
            rows, position = _read_lines(pieces, position)
        items.extend(_items(rows))
    return items


def _letterhead_starts(pieces: Sequence[Piece]) -> list[int]:
    """The strokes with which a letterhead begins: two before the national or Party title."""
    starts: list[int] = []
    strokes: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.text == STROKE:
            strokes.append(index)
        elif len(strokes) > 1 and is_national(piece.text):
            starts.append(strokes[-2])
    return starts


def _items(rows: list[list[Cell]]) -> Sequence[Piece | RawTable]:
    if any(_frames_text(cell) for row in rows for cell in row):
        return _side_by_side(rows)
    width = max((len(row) for row in rows), default=0)
    if width < 2:
        return [piece for row in rows for cell in row for piece in cell]
    return [_table(rows, width)]


def _frames_text(cell: Cell) -> bool:
    return any(is_national(piece.text) or begins("recipients", piece.text) for piece in cell)


def _read_lines(pieces: Sequence[Piece], position: int) -> tuple[list[list[Cell]], int]:
    """Rows that stand on a line each."""
    rows: list[list[Cell]] = []
    while position < len(pieces) and pieces[position].text.startswith(STROKE):
        piece = pieces[position]
        if not _RULE.fullmatch(piece.text):
            texts = piece.text.removeprefix(STROKE).removesuffix(STROKE).split(STROKE)
            rows.append([[replace(piece, text=text.strip())] if text.strip() else [] for text in texts])
        position += 1
    return rows, position


def _read_cells(pieces: Sequence[Piece], position: int) -> tuple[list[list[Cell]], int]:
    """Rows whose cells stand under one another; and where the table ends."""
    width = _first_width(pieces, position)
    rows: list[list[Cell]] = [[]]
    position += 1
    while position < len(pieces):
        row = rows[-1]
        cell, strokes, after = _cell(pieces, position)
        if not cell and not strokes:
            break
        if cell:
            if not strokes:                     # no stroke behind it: running text after the table
                break
            row.append(cell)
            position += len(cell) + 1
            if len(row) == width and strokes == 1:
                break
            strokes -= 1
        missing = width - len(row)
        opens_row = not after or _ROW_START.fullmatch(after) is not None
        if strokes > missing:
            used = missing + 1
        elif strokes and opens_row:
            used = strokes
        else:
            row += [[] for _ in range(strokes)]
            position += strokes
            if len(row) == width:
                break
            continue
        row += [[] for _ in range(used - 1)]
        position += used
        rows.append([])
    return [row for row in rows if any(row)], position


def _cell(pieces: Sequence[Piece], position: int) -> tuple[Cell, int, str]:
    """The lines up to the next stroke, how many strokes follow, and the line behind them."""
    end = position
    while end < len(pieces) and pieces[end].text != STROKE:
        end += 1
    strokes = end
    while strokes < len(pieces) and pieces[strokes].text == STROKE:
        strokes += 1
    after = pieces[strokes].text if strokes < len(pieces) else ""
    return list(pieces[position:end]), strokes - end, after


def _first_width(pieces: Sequence[Piece], position: int) -> int:
    """The number of cells in the first row; 2 for a letterhead or a signature, which may be all there is."""
    while position < len(pieces) and pieces[position].text == STROKE:
        position += 1
    width = 0
    framed = False
    while position < len(pieces):
        cell, strokes, _ = _cell(pieces, position)
        if not strokes:
            break
        width += 1
        position += len(cell) + 1
        framed = framed or _frames_text(cell)
        if width == 2 and framed:
            return 2
        if strokes > 1:
            break
    return max(width, 1)


def _side_by_side(rows: Sequence[Sequence[Cell]]) -> list[Piece]:
    """Two columns of text as the letterhead and signature rules expect them: side by side, row by row."""
    placed: list[Piece] = []
    for row in rows:
        for column, cell in enumerate(row):
            for piece in cell:
                left = min(column, 1) * RIGHT_COLUMN
                box = Box(left, piece.box.y0, left + min(len(piece.text), RIGHT_COLUMN - 5), piece.box.y1)
                placed.append(replace(piece, box=box))
    return placed


def _table(rows: Sequence[Sequence[Cell]], width: int) -> RawTable:
    widest = [
        max((len(piece.text) for row in rows if column < len(row) for piece in row[column]), default=1)
        for column in range(width)
    ]
    page = next(piece.page for row in rows for cell in row for piece in cell)
    raw = [
        RawRow(tuple(
            RawCell(c, 1 if c + 1 < len(row) else width - c, tuple(cell), float(widest[c]))
            for c, cell in enumerate(row)
        ), page)
        for row in rows
    ]
    edges = [0.0]
    for letters in widest:
        edges.append(edges[-1] + letters)
    return RawTable(page, tuple(edges), tuple(raw))
