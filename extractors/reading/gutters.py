"""White strips (gutters) that part the columns of a table without vertical rules."""

from __future__ import annotations

import math
import statistics
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from extractors.reading.lines import Piece, Row
from pipeline.models import Box

GUTTER = 0.45  # em: narrower strips of white are spaces between words
PARTED = 1.2  # em of white that parts two columns in a single row


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow one another on a line."""

    pieces: tuple[Piece, ...]

    @property
    def box(self) -> Box:
        """Around all of them."""
        boxes = [piece.box for piece in self.pieces]
        return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes),
                   max(b.y1 for b in boxes))


def runs_of(row: Sequence[Piece], gap: float) -> list[Run]:
    """A line's words, parted where the white between them is wider than `gap` em."""
    runs: list[list[Piece]] = []
    for piece in sorted(row, key=lambda p: p.box.x0):
        if runs and piece.box.x0 - runs[-1][-1].box.x1 <= gap * piece.size:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [Run(tuple(run)) for run in runs]


def gutters_of(lines: Sequence[Row], left: float, right: float) -> list[tuple[float, float]]:
    """The strips of white between columns, from left to right, that no line crosses.

    Lines that run across the table (section rows) and headings over several columns are left out: a run of words
    that stands alone on its line and crosses what most of the other lines leave free.
    """
    em = statistics.median(piece.size for line in lines for piece in line)
    runs = [run for line in lines for run in runs_of(line, GUTTER)]
    while suspects := [run for run in _over_white(runs, em) if _bridges(run, runs, em)]:        # the widest first
        widest = max(suspects, key=lambda run: run.box.x1 - run.box.x0)
        runs = [run for run in runs if run is not widest]
    return [(a[1], b[0]) for a, b in pairwise(_blocks(runs, em)) if a[1] > left and b[0] < right]


def _blocks(runs: Sequence[Run], em: float) -> list[tuple[float, float]]:
    """What runs cover from left to right; those less than a gutter apart are one."""
    blocks: list[tuple[float, float]] = []
    for x0, x1 in sorted((run.box.x0, run.box.x1) for run in runs):
        if blocks and x0 - blocks[-1][1] < GUTTER * em:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], x1))
        else:
            blocks.append((x0, x1))
    return blocks


def _over_white(runs: Sequence[Run], em: float) -> list[Run]:
    """The runs that reach over the white between two neighbours on some line: few of many, and quickly told."""
    lines: dict[int, list[Box]] = {}
    for run in runs:
        lines.setdefault(_height(run.box, em), []).append(run.box)
    apart = [(a.x1, b.x0) for boxes in lines.values() for a, b in pairwise(sorted(boxes, key=lambda box: box.x0))
             if b.x0 - a.x1 >= PARTED * em]
    reach = sorted(apart)
    nearest = list(accumulate(reversed([end for _, end in reach]), min))[::-1]      # the first end from here on
    found = []
    for run in runs:
        at = bisect_right(reach, (run.box.x0, math.inf))
        if at < len(reach) and nearest[at] < run.box.x1:
            found.append(run)
    return found


def _height(box: Box, em: float) -> int:
    """The same number for what stands on one line."""
    return round(middle_of(box) / (0.5 * em))


def _bridges(run: Run, runs: Sequence[Run], em: float) -> bool:
    """True when a run stands over two others that lie side by side on one line, with a gutter between them."""
    box = run.box
    under = [other.box for other in runs
             if other is not run and other.box.x0 < box.x1 and box.x0 < other.box.x1
             and abs(middle_of(other.box) - middle_of(box)) > 0.4 * em]
    by_line: dict[int, list[Box]] = {}
    for other in under:
        by_line.setdefault(_height(other, em), []).append(other)
    sided = sum(
        any(b.x0 - a.x1 >= PARTED * em for a, b in pairwise(sorted(boxes, key=lambda one: one.x0)))
        for boxes in by_line.values() if len(boxes) > 1
    )
    single = [boxes[0] for boxes in by_line.values() if len(boxes) == 1]
    alone = sum(other.x0 - em < box.x0 and other.x1 + em > box.x1 for other in single)
    return sided > alone


def narrowed(gutters: Sequence[tuple[float, float]], row: Row, least: float) -> list[tuple[float, float]] | None:
    """What a row's words leave of the gutters; None where they leave less than `least` em of one."""
    kept: list[tuple[float, float]] = []
    for start, end in gutters:
        centre = (start + end) / 2
        for piece in row:
            if piece.box.x1 > start and piece.box.x0 < end:
                before = (piece.box.x0 + piece.box.x1) / 2 < centre
                start, end = (max(start, piece.box.x1), end) if before else (start, min(end, piece.box.x0))
        if end - start < least * row[0].size:
            return None
        kept.append((start, end))
    return kept


def middle_of(box: Box) -> float:
    """How far down the middle of a box is."""
    return (box.y0 + box.y1) / 2
