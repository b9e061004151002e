"""From words with boxes to lines in reading order; the same code serves text layers and page images.

Words inside a ruled table are gathered cell by cell.  Outside tables, words on one height form a row, and
a row
is cut where two columns stand side by side: letterheads and signature blocks, whose left column is read
before the right one.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.models import Box, Grid, Line, Word

SAME_ROW = 0.5  # share of the lower word's height that two words of a row overlap in
LOOK_BACK = 6  # rows above that a run may still belong to
WIDE_GAP = 2.0  # em: no justified line spreads its words so far
VERY_WIDE_GAP = 4.0  # em: parts columns even where a single row shows it
UNEVEN_GAP = 1.4  # times the row's usual gap: a gutter too narrow to be seen in one row alone
USUAL_GAP = 0.3  # em, where a row has no other gap to compare with
BAND_GAP = 3.0  # em of white between rows that ends a two-column stretch
LABEL_LENGTH = 5  # "1.", "(12)", "2.1.": a list label may stand far from its text


@dataclass(frozen=True, slots=True)
class Piece:
    """One word on its way into a line: `run` names the line that the source itself put it on."""

    word: Word
    box: Box
    run: int
    size: float
    bold: bool = False
    italic: bool = False


Row = list[Piece]


def build_lines(pieces: Sequence[Piece], grids: Sequence[Grid] = ()) -> tuple[Line, ...]:
    """Lines in reading order.  In: words with boxes, and the page's tables.  A table's lines stand cell by
    cell
    where the table stands among the rows."""
    inside: dict[tuple[int, int, int], Row] = {}
    outside: Row = []
    for piece in pieces:
        place = _cell_of(piece.box, grids)
        if place is None:
            outside.append(piece)
        else:
            inside.setdefault(place, []).append(piece)
    stretches: list[tuple[float, list[Line]]] = []
    above = sorted(grids, key=lambda grid: grid.box.y0)
    loose = rows_of(outside)
    edges = [grid.box.y0 for grid in above]
    for _, group in groupby(loose, key=lambda row: sum(edge < _middle(row) for edge in edges)):
        stretch = list(group)
        stretches.append((_middle(stretch[0]), [as_line(row) for row in read_columns(stretch)]))
    for index, grid in enumerate(grids):
        cells = sorted(place for place in inside if place[0] == index)
        lines = [as_line(row) for place in cells for row in rows_of(inside[place])]
        stretches.append((grid.box.y0, lines))
    return tuple(line for _, lines in sorted(stretches, key=lambda item: item[0]) for line in lines)


def _cell_of(box: Box, grids: Sequence[Grid]) -> tuple[int, int, int] | None:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    for index, grid in enumerate(grids):
        if not _holds(grid.box, x, y):
            continue
        for cell in grid.cells:
            if _holds(cell.box, x, y):
                return index, cell.row, cell.column
    return None


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def rows_of(pieces: Iterable[Piece]) -> list[Row]:
    """Rows from top to bottom, each from left to right.

    Words that the source put on one run stay together; runs on one height that do not overlap are one row.
    """
    runs: dict[int, Row] = {}
    for piece in pieces:
        runs.setdefault(piece.run, []).append(piece)
    rows: list[Row] = []
    extents: list[tuple[float, float]] = []
    for run in sorted(runs.values(), key=_middle):
        extent = _extent(run)
        near = range(len(rows) - 1, max(-1, len(rows) - 1 - LOOK_BACK), -1)
        home = next((at for at in near if _level(extents[at], extent) and not _collide(rows[at], run)), None)
        if home is None:
            rows.append(list(run))
            extents.append(extent)
        else:
            rows[home].extend(run)
            extents[home] = _extent(rows[home])
    for row in rows:
        row.sort(key=lambda piece: piece.box.x0)
    return sorted(rows, key=_middle)


def _middle(row: Sequence[Piece]) -> float:
    return _median([(piece.box.y0 + piece.box.y1) / 2 for piece in row])


def _extent(row: Sequence[Piece]) -> tuple[float, float]:
    return _median([piece.box.y0 for piece in row]), _median([piece.box.y1 for piece in row])


def _median(values: list[float]) -> float:
    """As `statistics.median`, which takes four times as long over a row of words."""
    values.sort()
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def _level(one: tuple[float, float], two: tuple[float, float]) -> bool:
    (top, bottom), (other_top, other_bottom) = one, two
    shared = min(bottom, other_bottom) - max(top, other_top)
    return shared >= SAME_ROW * min(bottom - top, other_bottom - other_top)


def _collide(one: Sequence[Piece], two: Sequence[Piece]) -> bool:
    return any(a.box.x0 < b.box.x1 - 1 and b.box.x0 < a.box.x1 - 1 for a in one for b in two)


# --- columns ----------------------------------------------------------------------------------------


def read_columns(rows: Sequence[Row]) -> list[Row]:
    """Rows with two-column stretches cut at their gutter: all left parts, then all right parts."""
    result: list[Row] = []
    start = 0
    while start < len(rows):
        band = _band_from(rows, start)
        if band is None:
            result.append(rows[start])
            start += 1
            continue
        end, left_edge, right_edge = band
        centre = (left_edge + right_edge) / 2
        for left_side in (True, False):
            for row in rows[start:end]:
                part = [piece for piece in row if (piece.box.x0 < centre) == left_side]
                if part:
                    result.append(part)
        start = end
    return result


def _band_from(rows: Sequence[Row], start: int) -> tuple[int, float, float] | None:
    """(end, gutter's left, gutter's right) of a two-column stretch that begins at `start`, or None."""
    for seed in range(start, min(start + 4, len(rows))):
        if seed > start and _gap_between(rows[seed - 1], rows[seed]) > BAND_GAP * _em(rows[seed]):
            return None
        for left, right in _wide_gaps(rows[seed]):
            band = _grow(rows, start, seed, left, right)
            if band is not None:
                return band
    return None


def _grow(rows: Sequence[Row], start: int, seed: int, left: float, right: float) -> tuple[int, float, float] | None:
    em = _em(rows[seed])
    both = 0
    end = start
    # the surest row first, so that rows above it are cut at its gutter
    order = [seed, *range(seed - 1, start - 1, -1), *range(seed + 1, len(rows))]
    for index in order:
        if index > seed and _gap_between(rows[index - 1], rows[index]) > BAND_GAP * em:
            break
        narrowed = _narrow(rows[index], left, right)
        if narrowed is None:
            if index < seed:
                return None
            break
        left, right = narrowed
        both += _two_sided(rows[index], left, right)
        end = max(end, index + 1)
    sure = right - left > VERY_WIDE_GAP * em
    return (end, left, right) if both >= 2 or (both and sure) else None


def _narrow(row: Row, left: float, right: float) -> tuple[float, float] | None:
    """The part of the gutter that `row` leaves free, or None when the row crosses it."""
    if row[-1].box.x1 <= right:
        return max(left, min(row[-1].box.x1, right)), right
    if row[0].box.x0 >= left:
        return left, min(right, row[0].box.x0)
    gaps = [(a.box.x1, b.box.x0) for a, b in pairwise(row)]
    usual = statistics.median(gap[1] - gap[0] for gap in gaps) if len(gaps) > 2 else USUAL_GAP * _em(row)
    for gap_left, gap_right in gaps:
        low, high = max(left, gap_left), min(right, gap_right)
        if high - low >= USUAL_GAP * _em(row) and gap_right - gap_left >= UNEVEN_GAP * usual:
            return low, high
    return None


def _two_sided(row: Row, left: float, right: float) -> bool:
    return row[0].box.x1 <= right and row[-1].box.x0 >= left


def _wide_gaps(row: Row) -> list[tuple[float, float]]:
    em = _em(row)
    gaps = [(a.box.x1, b.box.x0) for a, b in pairwise(row)]
    if gaps and len(row[0].word.text) <= LABEL_LENGTH:
        gaps = gaps[1:]
    return sorted((gap for gap in gaps if gap[1] - gap[0] > WIDE_GAP * em), key=lambda gap: gap[0] - gap[1])


def _em(row: Sequence[Piece]) -> float:
    return statistics.median(piece.size for piece in row)


def _gap_between(upper: Row, lower: Row) -> float:
    return _extent(lower)[0] - _extent(upper)[1]


def as_line(row: Row) -> Line:
    """One Line of the row's words, single spaces between them."""
    boxes = [piece.box for piece in row]
    box = Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))
    letters = sum(len(piece.word.text) for piece in row)
    return Line(
        text=" ".join(piece.word.text for piece in row),
        words=tuple(replace(piece.word, box=piece.box) for piece in row),
        box=box,
        size=round(_em(row), 1),
        bold=sum(len(piece.word.text) for piece in row if piece.bold) * 2 > letters,
        italic=sum(len(piece.word.text) for piece in row if piece.italic) * 2 > letters,
    )
