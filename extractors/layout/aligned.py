"""Tables without rules on pages with boxes: columns from the words that stand under one another.

Such a table is known by its header: a line, or up to three, of column names side by side.  Its columns are the
strips that the fewest words cross; a row begins where the first column has a number (or, without numbers,
any word).
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.layout.grids import UNRULED, RawCell, RawRow, RawTable
from extractors.layout.numbering import Scheme, labels
from extractors.layout.pieces import Measure, Piece, cut
from extractors.layout.words import begins, holds, is_national

LEAST_COLUMNS = 3
HEADER_LINES = 3
CROSSING = 0.75          # share of the type area from which a line is running text and no row
STRIPS = 40              # places looked at for the strip between two columns
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]+)\)?[.)]?")

Item = Piece | RawTable


def with_aligned_tables(items: Sequence[Item], measure: Measure) -> list[Item]:
    """The items of a page, those lines that are a table without rules put into one."""
    found: list[Item] = []
    position = 0
    while position < len(items):
        item = items[position]
        rows = _rows_from(items, position, measure) if isinstance(item, Piece) else []
        table = _table(rows, measure) if len(rows) > 1 else None
        if table is None:
            found.append(item)
            position += 1
        else:
            found.append(table)
            position += sum(map(len, rows))
    return found


def _rows_from(items: Sequence[Item], start: int, measure: Measure) -> list[list[Piece]]:
    """The printed rows from `start` on if a header stands there, up to running text or the closing part."""
    first = _row_at(items, start, measure)
    if len(first) < LEAST_COLUMNS - 1 or not _names_columns(first):
        return []
    rows = [first]
    position = start + len(first)
    while position < len(items):
        row = _row_at(items, position, measure)
        if not row or _ends_table(row, measure):
            break
        rows.append(row)
        position += len(row)
    return rows


def _row_at(items: Sequence[Item], start: int, measure: Measure) -> list[Piece]:
    """The pieces from `start` on that stand on one line."""
    row: list[Piece] = []
    for item in items[start:]:
        if not isinstance(item, Piece):
            break
        if row and abs(item.middle - row[0].middle) > 0.4 * measure.pitch:
            break
        row.append(item)
    return row


def _names_columns(row: Sequence[Piece]) -> bool:
    named = sum(holds("table_header", piece.text) and len(piece.text) < 40 for piece in row)
    return named >= 2 and named * 2 > len(row) and not any(is_national(piece.text) for piece in row)


def _ends_table(row: Sequence[Piece], measure: Measure) -> bool:
    text = row[0].text
    if begins("recipients", text):
        return True
    readings = labels(text)
    section = bool(readings) and readings[0].scheme in (Scheme.ROMAN, Scheme.UPPER)
    return len(row) == 1 and row[0].width > CROSSING * measure.width and not section


def _table(rows: Sequence[Sequence[Piece]], measure: Measure) -> RawTable | None:
    height = _header_height(rows, measure)
    names = _columns([piece for row in rows[:height] for piece in row])
    if len(names) < LEAST_COLUMNS or height == len(rows):
        return None
    body = [piece for row in rows[height:] for piece in row]
    edges = [min(measure.left, *(piece.box.x0 for piece in body)) - 1]
    for left, right in pairwise(names):
        edges.append(_strip(left, right, body))
    edges.append(max(measure.right, *(piece.box.x1 for piece in body)) + 1)
    header = [_cells([piece for row in rows[:height] for piece in row], edges)]
    logical: list[list[Piece]] = []
    numbered = sum(bool(_NUMBER.fullmatch(row[0].text)) for row in rows[height:]) > 1
    for row in rows[height:]:
        if not logical or _begins_row(row, edges, numbered):
            logical.append([])
        logical[-1].extend(row)
    page = body[0].page
    cells = [*header, *(_section(row, edges) or _cells(row, edges) for row in logical)]
    return RawTable(page, tuple(edges), tuple(RawRow(tuple(row), page) for row in cells), doubtful=UNRULED)


def _header_height(rows: Sequence[Sequence[Piece]], measure: Measure) -> int:
    """Rows of the header: the first, and those close under it that begin no numbered row."""
    height = 1
    while height < min(HEADER_LINES, len(rows) - 1):
        step = rows[height][0].box.y0 - rows[height - 1][0].box.y0
        first = rows[height][0]
        if step > 1.3 * measure.pitch or _NUMBER.fullmatch(first.text) or labels(first.text):
            break
        if not all(holds("table_header", piece.text) or piece.text[0].islower() for piece in rows[height]):
            break
        height += 1
    return height


def _columns(pieces: Sequence[Piece]) -> list[tuple[float, float]]:
    """What the header's names cover from left to right; names above one another are one column's."""
    spans: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda p: p.box.x0):
        if spans and piece.box.x0 < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], piece.box.x1))
        else:
            spans.append((piece.box.x0, piece.box.x1))
    return spans


def _strip(left: tuple[float, float], right: tuple[float, float], body: Sequence[Piece]) -> float:
    """Where the fewest words cross between two columns; of equal places the middle one."""
    low, high = (left[0] + left[1]) / 2, (right[0] + right[1]) / 2
    boxes = [word.box for piece in body for word in piece.words if word.box is not None]
    places = [low + (high - low) * step / STRIPS for step in range(1, STRIPS)]
    crossed = [sum(box.x0 < place < box.x1 for box in boxes) for place in places]
    fewest = [place for place, count in zip(places, crossed, strict=True) if count == min(crossed)]
    return fewest[len(fewest) // 2]


def _begins_row(row: Sequence[Piece], edges: Sequence[float], numbered: bool) -> bool:
    first = row[0]
    if first.box.x0 >= edges[1]:
        return False
    return not numbered or _NUMBER.match(first.text) is not None


def _section(row: Sequence[Piece], edges: Sequence[float]) -> list[RawCell] | None:
    """One cell over all columns, where a line with a label runs over their boundaries."""
    if len(row) != 1 or not labels(row[0].text):
        return None
    crossed = sum(row[0].box.x0 < edge < row[0].box.x1 for edge in edges[1:-1])
    return [RawCell(0, len(edges) - 1, tuple(row), row[0].width)] if crossed > 1 else None


def _cells(pieces: Sequence[Piece], edges: Sequence[float]) -> list[RawCell]:
    columns = len(edges) - 1
    held: list[list[Piece]] = [[] for _ in range(columns)]
    for piece in pieces:
        if not piece.words:
            held[_column((piece.box.x0 + piece.box.x1) / 2, edges)].append(piece)
            continue
        words: dict[int, list[int]] = {}
        for order, word in enumerate(piece.words):
            box = word.box or piece.box
            words.setdefault(_column((box.x0 + box.x1) / 2, edges), []).append(order)
        for column, orders in words.items():
            whole = len(orders) == len(piece.words)
            held[column].append(piece if whole else cut(piece, [piece.words[order] for order in orders]))
    return [
        RawCell(column, 1, tuple(held[column]), edges[column + 1] - edges[column] - 4) for column in range(columns)
    ]


def _column(x: float, edges: Sequence[float]) -> int:
    return max(0, min(len(edges) - 2, sum(edge <= x for edge in edges) - 1))
