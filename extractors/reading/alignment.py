"""Grids of tables that have no vertical rules, or no rules at all, from how their words stand.

Two forms are served.  Half-ruled tables have a horizontal rule under each row: rows come from the rules.
Tables without rules (or with rules around the header alone) are stretches of lines in which three and more
columns stand under one another: rows come from the numbers in the first column and from the white between
rows.  In both, columns are what the white strips (gutters) part that no word crosses, but for rows that run
across the table.  Two columns without rules are a letterhead, a signature or a list, never taken for a table.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.reading.lines import Piece, Row, rows_of
from extractors.reading.rulings import Rule, find_grids, merged
from pipeline.models import Box, Grid

GUTTER = 0.45  # em: narrower strips of white are spaces between words
PARTED = 1.2  # em of white that parts two columns in a single row
FULL = 0.93  # share of the longest rule that a rule takes to part two rows all across
LEAST_RULED = 0.4  # share of the text's width that a table's rules take
LEAST_COLUMNS = 3
LEAST_ROWS = 3  # rows that stand in several columns, without rules
LINES_APART = 2.6  # em of white between lines, from which a table without rules ends
HEADER_APART = 0.8  # em of white between lines of a header
RUNS_ON = 0.7  # share of the table's width from which a line across it is running text
TYPICAL = 1.1  # em: how wide a gutter is in most of the rows that it parts
WIDER = 1.5  # times the white between lines of a cell: white between rows
INTO = 1.0  # points that a word reaches into a gutter that it crosses
MARGIN = 2.0  # points that a table reaches beyond its words
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}|[A-ZĐ])\)?[.)/]?")
_LABEL = re.compile(r"(?:[IVXLC]{1,5}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2})*)[.)/]?")


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that follow one another on a line."""

    pieces: tuple[Piece, ...]

    @property
    def box(self) -> Box:
        boxes = [piece.box for piece in self.pieces]
        return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes),
                   max(b.y1 for b in boxes))


def find_aligned(pieces: Sequence[Piece], horizontal: Sequence[Rule], grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The grids of half-ruled tables and tables without rules on a page.

    In: the page's words, its horizontal rules, and the grids that its rules make.  Out: further grids, none of
    which overlaps those; `inferred` where neither rows nor columns are ruled.
    """
    loose = [piece for piece in pieces if not any(_inside(piece.box, grid.box) for grid in grids)]
    if not loose:
        return ()
    free = [rule for rule in merged(horizontal)
            if not any(g.box.y0 - 3 <= rule.at <= g.box.y1 + 3 for g in grids)]
    found: list[Grid] = []
    for group in _ruled_groups(free, loose):
        grid = _half_ruled(group, loose)
        if grid is not None:
            found.append(grid)
    loose = [piece for piece in loose if not any(_inside(piece.box, grid.box) for grid in found)]
    rules = [rule for rule in free if not any(g.box.y0 - 3 <= rule.at <= g.box.y1 + 3 for g in found)]
    for lines in _stretches(rows_of(loose), (*grids, *found)):
        grid = _unruled(lines, rules)
        if grid is not None:
            found.append(grid)
    return tuple(sorted(found, key=lambda grid: grid.box.y0))


def _inside(box: Box, around: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return around.x0 - 2 <= x <= around.x1 + 2 and around.y0 <= y <= around.y1


# --- columns ----------------------------------------------------------------------------------------


def _runs(row: Sequence[Piece], gap: float) -> list[_Run]:
    """A line's words, parted where the white between them is wider than `gap` em."""
    runs: list[list[Piece]] = []
    for piece in sorted(row, key=lambda p: p.box.x0):
        if runs and piece.box.x0 - runs[-1][-1].box.x1 <= gap * piece.size:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [_Run(tuple(run)) for run in runs]


def _gutters(lines: Sequence[Row], left: float, right: float) -> list[tuple[float, float]]:
    """The strips of white between columns, from left to right, that no line crosses.

    Lines that run across the table (section rows) and headings over several columns are left out: a run of words
    that stands alone on its line and crosses what most of the other lines leave free.
    """
    em = statistics.median(piece.size for line in lines for piece in line)
    runs = [run for line in lines for run in _runs(line, GUTTER)]
    columns = _blocks(runs, em)
    while suspects := [run for run in runs if _bridges(run, runs, em)]:        # the widest first
        widest = max(suspects, key=lambda run: run.box.x1 - run.box.x0)
        runs = [run for run in runs if run is not widest]
        columns = _blocks(runs, em)
    return [(a[1], b[0]) for a, b in pairwise(columns) if a[1] > left and b[0] < right]


def _blocks(runs: Sequence[_Run], em: float) -> list[tuple[float, float]]:
    """What runs cover from left to right; those less than a gutter apart are one."""
    blocks: list[tuple[float, float]] = []
    for x0, x1 in sorted((run.box.x0, run.box.x1) for run in runs):
        if blocks and x0 - blocks[-1][1] < GUTTER * em:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], x1))
        else:
            blocks.append((x0, x1))
    return blocks


def _bridges(run: _Run, runs: Sequence[_Run], em: float) -> bool:
    """True when a run stands over two others that lie side by side on one line, with a gutter between them."""
    box = run.box
    under = [other.box for other in runs
             if other is not run and other.box.x0 < box.x1 and box.x0 < other.box.x1
             and abs(_middle(other.box) - _middle(box)) > 0.4 * em]
    by_line: dict[int, list[Box]] = {}
    for other in under:
        by_line.setdefault(round(_middle(other) / (0.5 * em)), []).append(other)
    sided = sum(
        any(b.x0 - a.x1 >= PARTED * em for a, b in pairwise(sorted(boxes, key=lambda one: one.x0)))
        for boxes in by_line.values() if len(boxes) > 1
    )
    single = [boxes[0] for boxes in by_line.values() if len(boxes) == 1]
    alone = sum(other.x0 - em < box.x0 and other.x1 + em > box.x1 for other in single)
    return sided > alone


def _middle(box: Box) -> float:
    return (box.y0 + box.y1) / 2


# --- half-ruled -------------------------------------------------------------------------------------


def _ruled_groups(rules: Sequence[Rule], pieces: Sequence[Piece]) -> list[list[Rule]]:
    """Horizontal rules that make one table: three or more of one extent, with what lies between them."""
    wide = max(p.box.x1 for p in pieces) - min(p.box.x0 for p in pieces)
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if rule.end - rule.start < LEAST_RULED * wide:
            continue
        home = next((g for g in groups if abs(g[0].start - rule.start) < 6 and abs(g[0].end - rule.end) < 6), None)
        if home is None:
            groups.append([rule])
        else:
            home.append(rule)
    whole = [group for group in groups if len(group) >= LEAST_ROWS]
    for group in whole:
        start, end = group[0].start, group[0].end
        group += [r for r in rules if r not in group and group[0].at < r.at < group[-1].at
                  and r.start > start - 6 and r.end < end + 6]
    return whole


def _half_ruled(rules: Sequence[Rule], pieces: Sequence[Piece]) -> Grid | None:
    """The grid of a table with a rule under each row; None where its words make no columns."""
    left, right = min(r.start for r in rules), max(r.end for r in rules)
    top, bottom = min(r.at for r in rules), max(r.at for r in rules)
    area = Box(left, top, right, bottom)
    inside = [piece for piece in pieces if _inside(piece.box, area)]
    lines = rows_of(inside)
    if len(lines) < LEAST_ROWS:
        return None
    gutters = _gutters(lines, left, right)
    if not gutters:
        return None
    bands = sorted({round(rule.at, 1) for rule in rules if rule.end - rule.start >= FULL * (right - left)})
    partial = [rule for rule in rules if rule.end - rule.start < FULL * (right - left)]
    more = _below_last_rule(area, gutters, pieces)
    if more:
        end = max(p.box.y1 for line in more for p in line) + 1
        area, bands = Box(left, top, right, end), [*bands, end]
        inside += [piece for line in more for piece in line]
    grid = _built(area, gutters, bands, partial, inside)
    return replace(grid, open_bottom=True) if grid is not None and more else grid


def _below_last_rule(area: Box, gutters: Sequence[tuple[float, float]], pieces: Sequence[Piece]) -> list[Row]:
    """The lines of a row that goes on on the next page: no rule stands under it.

    They close by the last rule, stand in the table's columns, the first of them in most of these, and are the page's
    last but for its number.
    """
    below = rows_of([piece for piece in pieces if _middle(piece.box) > area.y1])
    if below and len(below[-1]) == 1 and below[-1][0].word.text.isdigit():
        below = below[:-1]
    if not below:
        return []
    em = statistics.median(piece.size for line in below for piece in line)
    gaps = [min(p.box.y0 for p in line) - end for line, end in zip(
        below, [area.y1, *(max(p.box.y1 for p in line) for line in below)], strict=False)]
    columns = _columns_of(below[0], gutters)
    if max(gaps) > em or len(columns) < LEAST_COLUMNS or 2 * len(columns) <= len(gutters) + 1:
        return []
    words = [piece.box for line in below for piece in line]
    inside = all(area.x0 - 2 <= box.x0 and box.x1 <= area.x1 + 2 for box in words)
    crossed = any(box.x0 < b - INTO and box.x1 > a + INTO for a, b in gutters for box in words)
    return list(below) if inside and not crossed else []


def _built(area: Box, gutters: Sequence[tuple[float, float]], bands: Sequence[float], partial: Sequence[Rule],
           pieces: Sequence[Piece]) -> Grid | None:
    """The grid that rows (`bands` are their bounds) and gutters make; a word over a gutter joins the cells there."""
    places = [(a + b) / 2 for a, b in gutters]
    down = [Rule(area.x0, area.y0, area.y1), Rule(area.x1, area.y0, area.y1)]
    across = [Rule(at, area.x0, area.x1) for at in bands]
    # rules that part a heading from those under it reach from gutter to gutter
    across += [Rule(r.at, _snapped(r.start, places, area.x0), _snapped(r.end, places, area.x1)) for r in partial]
    cuts = sorted({*bands, *(rule.at for rule in partial)})
    for low, high in pairwise(cuts):
        held = [piece for piece in pieces if low <= _middle(piece.box) <= high]
        headed = [(r.start, r.end) for r in across[len(bands):] if abs(r.at - high) < 1 and _is_one(held, r)]
        for (start, end), place in zip(gutters, places, strict=True):
            if any(x0 + 1 < place < x1 - 1 for x0, x1 in headed):
                continue
            if not any(p.box.x0 < end - INTO and p.box.x1 > start + INTO for p in held):
                down.append(Rule(place, low, high))
    made = find_grids(across, down)
    return made[0] if len(made) == 1 else None


def _is_one(pieces: Sequence[Piece], rule: Rule) -> bool:
    """True when the words over a rule are one heading."""
    over = [p for p in pieces if rule.start <= (p.box.x0 + p.box.x1) / 2 <= rule.end]
    return bool(over) and all(len(_runs(line, PARTED)) == 1 for line in rows_of(over))


def _snapped(x: float, places: Sequence[float], edge: float) -> float:
    return min([*places, edge], key=lambda place: abs(place - x))


# --- without rules ----------------------------------------------------------------------------------


def _stretches(rows: Sequence[Row], grids: Sequence[Grid]) -> list[list[Row]]:
    """Lines that may be a table: from one in three columns on, down to running text or a wide gap."""
    found: list[list[Row]] = []
    at = taken = 0
    while at < len(rows):
        if len(_runs(rows[at], PARTED)) < LEAST_COLUMNS:
            at += 1
            continue
        end = _stretch_end(rows, at, grids)
        start = _stretch_start(rows, at, taken)
        if end - start >= LEAST_ROWS:
            found.append(list(rows[start:end]))
            taken = end
        at = max(end, at + 1)
    return found


def _stretch_start(rows: Sequence[Row], at: int, taken: int) -> int:
    """Where the lines above that stand in two columns and close by begin: more lines of the header.

    Lines before `taken` belong to the stretch before.
    """
    while at > taken:
        above, row = rows[at - 1], rows[at]
        em = statistics.median(piece.size for piece in row)
        gap = min(p.box.y0 for p in row) - max(p.box.y1 for p in above)
        if gap > HEADER_APART * em or len(_runs(above, PARTED)) < 2 or above[0].italic != row[0].italic:
            break
        at -= 1
    return at


def _stretch_end(rows: Sequence[Row], start: int, grids: Sequence[Grid]) -> int:
    left, right = rows[start][0].box.x0, rows[start][-1].box.x1
    end = start + 1
    while end < len(rows):
        above, row = rows[end - 1], rows[end]
        em = statistics.median(piece.size for piece in row)
        gap = min(p.box.y0 for p in row) - max(p.box.y1 for p in above)
        if gap > LINES_APART * em or any(_middle(above[0].box) < g.box.y0 < _middle(row[0].box) for g in grids):
            break
        left, right = min(left, row[0].box.x0), max(right, row[-1].box.x1)
        runs = _runs(row, PARTED)
        long = max(run.box.x1 - run.box.x0 for run in runs)
        labelled = _LABEL.fullmatch(row[0].word.text) is not None
        if long > RUNS_ON * (right - left) and not labelled:
            break
        end += 1
    while end > start + 1 and len(_runs(rows[end - 1], PARTED)) == 1 and _LABEL.fullmatch(rows[end - 1][0].word.text):
        end -= 1        # a heading behind the table
    return end


def _unruled(lines: Sequence[Row], rules: Sequence[Rule]) -> Grid | None:
    """The grid of lines that stand in columns; None where they are no table."""
    pieces = [piece for line in lines for piece in line]
    left, right = min(p.box.x0 for p in pieces), max(p.box.x1 for p in pieces)
    gutters = [g for g in _gutters(lines, left, right) if _typical(g, lines)]
    if len(gutters) + 1 < LEAST_COLUMNS:
        return None
    if sum(len(_columns_of(line, gutters)) > 1 for line in lines) < LEAST_ROWS:
        return None
    bands = _row_bounds(lines, gutters)
    if len(bands) < LEAST_ROWS:
        return None
    whole = FULL * (right - left)
    own = [rule for rule in rules if bands[0] - MARGIN < rule.at < bands[1] and rule.end - rule.start < whole]
    partial = [rule for rule in own if rule.start > left - MARGIN] or _headed(lines, gutters, bands[1], right)
    area = Box(left - MARGIN, bands[0], right + MARGIN, bands[-1])
    grid = _built(area, gutters, bands, partial, pieces)
    return None if grid is None else replace(grid, inferred=True)


def _columns_of(line: Sequence[Piece], gutters: Sequence[tuple[float, float]]) -> set[int]:
    """The columns in which a line has words."""
    return {sum((g[0] + g[1]) / 2 < (p.box.x0 + p.box.x1) / 2 for g in gutters) for p in line}


def _headed(lines: Sequence[Row], gutters: Sequence[tuple[float, float]], below: float, right: float) -> list[Rule]:
    """A rule, as it were, under each heading that stands over several columns in the header."""
    em = statistics.median(piece.size for line in lines for piece in line)
    runs = [run.box for line in lines if _middle(line[0].box) < below for run in _runs(line, GUTTER * 2)]
    found: list[Rule] = []
    edges = [min(p.box.x0 for line in lines for p in line), *((a + b) / 2 for a, b in gutters), right]
    for box in runs:
        if not any(box.x0 < a + 1 and box.x1 > b - 1 for a, b in gutters):
            continue
        at = box.y1 + 0.1 * em
        free = [
            column for column, (x0, x1) in enumerate(pairwise(edges))
            if not any(other.y0 < at and other is not box and x0 < (other.x0 + other.x1) / 2 < x1 for other in runs)
            and any(other.y0 >= at - 0.3 * em and x0 < (other.x0 + other.x1) / 2 < x1 for other in runs)
        ]
        middle = sum(edge < (box.x0 + box.x1) / 2 for edge in edges[1:-1])
        if middle not in free:
            continue
        low = high = middle
        while low - 1 in free:
            low -= 1
        while high + 1 in free:
            high += 1
        if high > low:
            found.append(Rule(at, edges[low], edges[high + 1]))
    return found


def _typical(gutter: tuple[float, float], lines: Sequence[Row]) -> bool:
    """True when the lines that stand on both sides of a gutter leave it wide: spaces in a text are narrow."""
    gaps = []
    left = [p for line in lines for p in line if p.box.x1 <= gutter[0] + 1]
    if sum(bool(_NUMBER.fullmatch(p.word.text)) for p in left) >= LEAST_ROWS and len(left) <= len(lines) + 2:
        return True         # the rows' numbers stand close to their words
    for line in lines:
        before = [p for p in line if p.box.x1 <= gutter[0] + 1]
        after = [p for p in line if p.box.x0 >= gutter[1] - 1]
        if before and after:
            gaps.append((after[0].box.x0 - before[-1].box.x1) / after[0].size)
    return bool(gaps) and statistics.median(gaps) >= TYPICAL


def _row_bounds(lines: Sequence[Row], gutters: Sequence[tuple[float, float]]) -> list[float]:
    """Where rows begin and end: white between lines that is wide, one number in each row where rows are numbered."""
    em = statistics.median(piece.size for line in lines for piece in line)
    spans = sorted((min(p.box.y0 for p in line), max(p.box.y1 for p in line), line) for line in lines)
    steps: list[tuple[float, float, list[Piece]]] = []      # lines on different heights that touch are one step
    for y0, y1, line in spans:
        if steps and y0 < steps[-1][1] - 0.15 * em:
            steps[-1] = (steps[-1][0], max(steps[-1][1], y1), [*steps[-1][2], *line])
        else:
            steps.append((y0, y1, list(line)))
    gaps = [max(0.0, b[0] - a[1]) for a, b in pairwise(steps)]
    first = gutters[0][0] + 1
    numbered = [at for at, step in enumerate(steps) if any(
        p.box.x1 <= first + 1 and _NUMBER.fullmatch(p.word.text) for p in step[2])]
    usual = sorted(gaps)[len(gaps) // 4] if gaps else 0.0
    cuts = [at for at, gap in enumerate(gaps) if gap > WIDER * usual + 0.08 * em]
    if len(numbered) >= LEAST_ROWS:
        cuts = _by_numbers(gaps, numbered, cuts)
    between = ((steps[at][1] + steps[at + 1][0]) / 2 for at in sorted(set(cuts)))
    return [steps[0][0] - 1, *between, steps[-1][1] + 1]


def _by_numbers(gaps: Sequence[float], numbered: Sequence[int], wide: Sequence[int]) -> list[int]:
    """Between two numbers one cut: at the widest white, and of equal ones just above the number."""
    cuts: list[int] = []
    before = -1
    for at in numbered:
        span = range(max(before, 0), at)
        if before < 0:          # the header's lines, and what goes on from the page before
            cuts += [cut for cut in wide if cut < at - 1]
            if at:
                cuts.append(at - 1 if not wide or at - 1 in wide else max(
                    (cut for cut in wide if cut < at), default=at - 1))
        elif span:
            cuts.append(max(span, key=lambda cut: (round(gaps[cut], 0), cut)))
        before = at
    return cuts
