"""Tables without rules that go on over the end of a page without their header.

A page alone does not show that its first lines are rows: there may be two of them, or no three in which all columns
have words, and what a column holds there may leave white where it has words on the page before.  So the columns of
the page before are laid on the lines at the top, and those that keep to them are rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.reading.alignment import (
    LABEL,
    LEAST_COLUMNS,
    LEAST_ROWS,
    LINES_APART,
    MARGIN,
    NUMBER,
    built,
    columns_of,
    row_bounds,
)
from extractors.reading.gutters import GUTTER, narrowed, runs_of
from extractors.reading.lines import Piece, Row, build_lines, rows_of
from pipeline.models import Box, Grid, Line, Page

LEFT_WHITE = 0.8 * GUTTER  # em of a gutter that the words of a further page must leave white
HEADER_WORDS = 0.7  # share of the header's first line that stands again where the header is repeated
_PAGE_NUMBER = re.compile(r"\W*(?:trang\s+)?\d{1,3}(?:\s*/\s*\d{1,3})?\W*", re.IGNORECASE)

Gutter = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Open:
    """A table without rules with which a page ends: its outer edges, its gutters, whether its rows are numbered, and
    the words of its first line."""

    left: float
    right: float
    gutters: tuple[Gutter, ...]
    numbered: bool
    header: frozenset[str]


def with_carried_tables(pages: Iterable[Page]) -> Iterator[Page]:
    """The pages, each with the rows that go on at its top from a table without rules on the page before."""
    before: _Open | None = None
    for page in pages:
        if page.fold is not None:           # its halves stand side by side, and no table of theirs goes on below
            before = None
            yield page
            continue
        carried = None if before is None else _continued(page, before)
        before = _open_end(carried or page, before if carried else None)
        yield carried or page


def _open_end(page: Page, before: _Open | None) -> _Open | None:
    """The table without rules that may go on behind the page; where it came from `before`, it keeps that header."""
    grid = max(page.grids, key=lambda one: one.box.y1, default=None)
    if grid is None or not grid.inferred:
        return None
    if any(line.box and line.box.y0 > grid.box.y1 - MARGIN and not _PAGE_NUMBER.fullmatch(line.text)
           for line in page.lines):
        return None
    pieces = [piece for piece in _pieces(page.lines) if _inside(piece.box, grid.box)]
    gutters = _gutters(grid, pieces)
    if gutters is None:
        return None
    if before is not None:
        return replace(before, gutters=gutters)
    rows = rows_of(pieces)
    numbers = sum(bool(NUMBER.fullmatch(row[0].word.text)) for row in rows if row[0].box.x1 <= gutters[0][0] + 1)
    words = frozenset(piece.word.text for piece in rows[0])
    return _Open(grid.box.x0, grid.box.x1, gutters, numbers >= LEAST_ROWS, words)


def _gutters(grid: Grid, pieces: Sequence[Piece]) -> tuple[Gutter, ...] | None:
    """What the words of single columns leave white between them; None where a column has no cell of its own."""
    edges = [next((c.box.x0 for c in grid.cells if c.column == column), None) for column in range(1, grid.columns)]
    own = [cell.box for cell in grid.cells if cell.column_span == 1]
    boxes = [piece.box for piece in pieces if any(_inside(piece.box, box) for box in own)]
    found: list[Gutter] = []
    for edge in edges:
        if edge is None:
            return None
        found.append((max((box.x1 for box in boxes if _centre(box) < edge), default=edge),
                      min((box.x0 for box in boxes if _centre(box) > edge), default=edge)))
    return tuple((min(a, edge), max(b, edge)) for (a, b), edge in zip(found, edges, strict=True) if edge is not None)


def _continued(page: Page, before: _Open) -> Page | None:
    """The page with its first lines as a grid of the columns of `before`; None where they do not keep to those."""
    fixed = [grid for grid in page.grids if not grid.inferred]
    pieces = _pieces(page.lines)
    loose = [piece for piece in pieces if not any(_inside(piece.box, grid.box) for grid in fixed)]
    rows = rows_of(loose)
    start = _first_row(rows)
    rows, gutters = _keeping(rows[start:], before.gutters, fixed)
    if not rows or max(len(columns_of(row, gutters)) for row in rows) < LEAST_COLUMNS:
        return None
    words = [piece.word.text for piece in rows[0]]
    again = sum(word in before.header for word in words) >= HEADER_WORDS * len(words)
    if again and len(fixed) < len(page.grids):
        return None             # found by itself; the layout joins it by its header
    held = [piece for row in rows for piece in row]
    bounds = row_bounds(rows, gutters, 1 if before.numbered else LEAST_ROWS)
    left, right = min(piece.box.x0 for piece in held) - MARGIN, max(piece.box.x1 for piece in held) + MARGIN
    area = Box(min(before.left, left), bounds[0], max(before.right, right), bounds[-1])
    grid = built(area, gutters, bounds, (), held)
    others = [other for other in page.grids if other.box.y0 > area.y1 or other.box.y1 < area.y0]
    if grid is None or any(other.box.y1 > area.y1 + MARGIN for other in page.grids if other not in others):
        return None
    grids = tuple(sorted((*others, replace(grid, inferred=True)), key=lambda one: one.box.y0))
    return replace(page, lines=build_lines(pieces, grids), grids=grids)


def _first_row(rows: Sequence[Row]) -> int:
    """The first row that is no page number."""
    return int(bool(rows) and _PAGE_NUMBER.fullmatch(" ".join(piece.word.text for piece in rows[0])) is not None)


def _keeping(rows: Sequence[Row], gutters: Sequence[Gutter], fixed: Sequence[Grid]) -> tuple[list[Row], list[Gutter]]:
    """The rows from the first on that keep to the gutters, section rows between them too, and what they leave white."""
    kept: list[Row] = []
    whole = 0
    left = list(gutters)
    for row in rows:
        if kept and (_gap(kept[-1], row) > LINES_APART * row[0].size or _parted(kept[-1], row, fixed)):
            break
        white = narrowed(left, row, LEFT_WHITE)
        if white is not None:
            left = white
            kept.append(row)
            whole = len(kept)
        elif LABEL.fullmatch(row[0].word.text) and len(runs_of(row[1:], GUTTER * 2)) == 1:
            kept.append(row)        # a section row, if another row follows
        else:
            break
    return kept[:whole], left


def _gap(above: Row, row: Row) -> float:
    return min(piece.box.y0 for piece in row) - max(piece.box.y1 for piece in above)


def _parted(above: Row, row: Row, fixed: Sequence[Grid]) -> bool:
    return any(above[0].box.y0 < grid.box.y0 < row[0].box.y0 for grid in fixed)


def _centre(box: Box) -> float:
    return (box.x0 + box.x1) / 2


def _inside(box: Box, around: Box) -> bool:
    return around.x0 <= _centre(box) <= around.x1 and around.y0 <= (box.y0 + box.y1) / 2 <= around.y1


def _pieces(lines: Sequence[Line]) -> list[Piece]:
    """The words of lines, each line a run."""
    return [
        Piece(word, word.box, number, line.size or word.box.y1 - word.box.y0, line.bold, line.italic)
        for number, line in enumerate(lines) for word in line.words if word.box is not None
    ]
