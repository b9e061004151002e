"""Tables without rules on a page image, cut into their columns before an engine reads them.

Where a table stands is told from the page's ink alone (`ink_runs`).  Its rows are found later, from the words
(`alignment`): an engine that reads each column by itself does not take two columns for one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.reading.alignment import (
    LEAST_COLUMNS,
    LEAST_ROWS,
    MARGIN,
    TYPICAL,
    built,
    columns_of,
    outside_of,
    stretches_of,
)
from extractors.reading.gutters import GUTTER, gutters_of, narrowed
from extractors.reading.lines import Piece, Row, rows_of
from pipeline.models import Box, Grid

NUMBER = 2.6  # em: ink in front of a gutter that is no wider is a row's number
KEEPING = 0.6  # share of a table's lines that keep to its columns; the others are headings across and section rows
CLOSE = 0.15  # em that lines may share of their heights and still be two


def column_strips(pieces: Sequence[Piece], grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The columns of tables without rules, as grids to be read by; lines that run across are cells of their own.

    In: the page's ink as runs, and the grids that are known.  Out: grids that overlap none of those.
    """
    lines = rows_of(outside_of(pieces, grids))
    found = (_strips(stretch) for stretch in stretches_of(lines, grids))
    return tuple(grid for grid in found if grid is not None)


def _strips(lines: Sequence[Row]) -> Grid | None:
    pieces = [piece for line in lines for piece in line]
    left, right = min(p.box.x0 for p in pieces), max(p.box.x1 for p in pieces)
    gutters = [gutter for gutter in gutters_of(lines, left, right) if _is_wide(gutter, lines)]
    apart = [line for line in lines if narrowed(gutters, line, GUTTER) is not None]
    filled = sum(len(columns_of(line, gutters)) >= LEAST_COLUMNS for line in apart)
    if len(gutters) + 1 < LEAST_COLUMNS or filled < LEAST_ROWS or len(apart) < KEEPING * len(lines):
        return None
    bands = _bands(lines, gutters)
    area = Box(left - MARGIN, bands[0], right + MARGIN, bands[-1])
    made = built(area, gutters, bands, (), pieces)
    return None if made is None else replace(made, inferred=True)


def _is_wide(gutter: tuple[float, float], lines: Sequence[Row]) -> bool:
    """True when most lines with ink on both sides leave a gutter wide, or rows' numbers stand in front of it."""
    before = [piece for line in lines for piece in line if piece.box.x1 <= gutter[0] + 1]
    numbers = bool(before) and all(piece.box.x1 - piece.box.x0 <= NUMBER * piece.size for piece in before)
    gaps: list[float] = []
    for line in lines:
        lefts = [piece.box.x1 for piece in line if piece.box.x0 < gutter[0]]
        rights = [piece.box.x0 for piece in line if piece.box.x1 > gutter[1]]
        if lefts and rights:
            gaps.append((min(rights) - max(lefts)) / line[0].size)
    return bool(gaps) and sorted(gaps)[len(gaps) // 2] >= (GUTTER if numbers else TYPICAL)


def _bands(lines: Sequence[Row], gutters: Sequence[tuple[float, float]]) -> list[float]:
    """Bounds of the stretches in which the columns stand apart, and of the lines across them."""
    steps: list[tuple[float, float, bool]] = []
    for line in sorted(lines, key=lambda row: min(piece.box.y0 for piece in row)):
        top, bottom = min(p.box.y0 for p in line), max(p.box.y1 for p in line)
        across = any(p.box.x0 < end - 1 and p.box.x1 > start + 1 for p in line for start, end in gutters)
        if steps and top < steps[-1][1] - CLOSE * line[0].size:
            steps[-1] = (steps[-1][0], max(bottom, steps[-1][1]), across or steps[-1][2])
        else:
            steps.append((top, bottom, across))
    between = [(one[1] + two[0]) / 2 for one, two in pairwise(steps) if one[2] or two[2]]
    return [steps[0][0] - MARGIN, *between, steps[-1][1] + MARGIN]
