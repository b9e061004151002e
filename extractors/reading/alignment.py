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
from dataclasses import replace
from itertools import pairwise

from extractors.reading.gutters import GUTTER, PARTED, gutters_of, middle_of, narrowed, runs_of
from extractors.reading.lines import Piece, Row, rows_of
from extractors.reading.rulings import Rule, find_grids, merged
from pipeline.models import Box, Grid

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
NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}|[A-ZĐ])\)?[.)/]?")
LABEL = re.compile(r"(?:[IVXLC]{1,5}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2})*)[.)/]?")


def find_aligned(pieces: Sequence[Piece], horizontal: Sequence[Rule], grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The grids of half-ruled tables and tables without rules on a page.

    In: the page's words, its horizontal rules, and the grids that its rules make.  Out: further grids, none of
    which overlaps those; `inferred` where neither rows nor columns are ruled.
    """
    found = list(find_half_ruled(pieces, horizontal, grids))
    loose = outside_of(pieces, (*grids, *found))
    if not loose:
        return tuple(found)
    rules = _free(horizontal, (*grids, *found))
    for lines in stretches_of(rows_of(loose), (*grids, *found)):
        grid = _unruled(lines, rules)
        if grid is not None:
            found.append(grid)
    return tuple(sorted(found, key=lambda grid: grid.box.y0))


def find_half_ruled(pieces: Sequence[Piece], horizontal: Sequence[Rule], grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """As `find_aligned`, tables with a rule under each row alone; what the words say does not matter."""
    rules = _free(horizontal, grids)
    if len(rules) < LEAST_ROWS or not (loose := outside_of(pieces, grids)):
        return ()
    made = (_half_ruled(group, loose) for group in _ruled_groups(rules, loose))
    return tuple(grid for grid in made if grid is not None)


def outside_of(pieces: Sequence[Piece], grids: Sequence[Grid]) -> list[Piece]:
    """The words that stand in none of the tables."""
    return [piece for piece in pieces if not any(_inside(piece.box, grid.box) for grid in grids)]


def _free(horizontal: Sequence[Rule], grids: Sequence[Grid]) -> list[Rule]:
    """The rules that belong to none of the tables, those that touch joined."""
    return [rule for rule in merged(horizontal)
            if not any(g.box.y0 - 3 <= rule.at <= g.box.y1 + 3 for g in grids)]


def _inside(box: Box, around: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return around.x0 - 2 <= x <= around.x1 + 2 and around.y0 <= y <= around.y1


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
    gutters = gutters_of(lines, left, right)
    if not gutters:
        return None
    bands = sorted({round(rule.at, 1) for rule in rules if rule.end - rule.start >= FULL * (right - left)})
    partial = [rule for rule in rules if rule.end - rule.start < FULL * (right - left)]
    more = _below_last_rule(area, gutters, pieces)
    if more:
        end = max(p.box.y1 for line in more for p in line) + 1
        area, bands = Box(left, top, right, end), [*bands, end]
        inside += [piece for line in more for piece in line]
    grid = built(area, gutters, bands, partial, inside)
    return replace(grid, open_bottom=True) if grid is not None and more else grid


def _below_last_rule(area: Box, gutters: Sequence[tuple[float, float]], pieces: Sequence[Piece]) -> list[Row]:
    """The lines of a row that goes on on the next page: no rule stands under it.

    They close by the last rule, stand in the table's columns, the first of them in most of these, and are the page's
    last but for its number.
    """
    below = rows_of([piece for piece in pieces if middle_of(piece.box) > area.y1])
    if below and len(below[-1]) == 1 and below[-1][0].word.text.isdigit():
        below = below[:-1]
    if not below:
        return []
    em = statistics.median(piece.size for line in below for piece in line)
    gaps = [min(p.box.y0 for p in line) - end for line, end in zip(
        below, [area.y1, *(max(p.box.y1 for p in line) for line in below)], strict=False)]
    columns = columns_of(below[0], gutters)
    if max(gaps) > em or len(columns) < LEAST_COLUMNS or 2 * len(columns) <= len(gutters) + 1:
        return []
    words = [piece.box for line in below for piece in line]
    inside = all(area.x0 - 2 <= box.x0 and box.x1 <= area.x1 + 2 for box in words)
    crossed = any(box.x0 < b - INTO and box.x1 > a + INTO for a, b in gutters for box in words)
    return list(below) if inside and not crossed else []


def built(area: Box, gutters: Sequence[tuple[float, float]], bands: Sequence[float], partial: Sequence[Rule],
           pieces: Sequence[Piece]) -> Grid | None:
    """The grid that rows (`bands` are their bounds) and gutters make; a word over a gutter joins the cells there."""
    places = [(a + b) / 2 for a, b in gutters]
    down = [Rule(area.x0, area.y0, area.y1), Rule(area.x1, area.y0, area.y1)]
    across = [Rule(at, area.x0, area.x1) for at in bands]
    # rules that part a heading from those under it reach from gutter to gutter
    across += [Rule(r.at, _snapped(r.start, places, area.x0), _snapped(r.end, places, area.x1)) for r in partial]
    cuts = sorted({*bands, *(rule.at for rule in partial)})
    for low, high in pairwise(cuts):
        held = [piece for piece in pieces if low <= middle_of(piece.box) <= high]
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
    return bool(over) and all(len(runs_of(line, PARTED)) == 1 for line in rows_of(over))


def _snapped(x: float, places: Sequence[float], edge: float) -> float:
    return min([*places, edge], key=lambda place: abs(place - x))


# --- without rules ----------------------------------------------------------------------------------


def stretches_of(rows: Sequence[Row], grids: Sequence[Grid]) -> list[list[Row]]:
    """Lines that may be a table: from one in three columns on, down to running text or a wide gap."""
    found: list[list[Row]] = []
    at = taken = 0
    while at < len(rows):
        if len(runs_of(rows[at], PARTED)) < LEAST_COLUMNS:
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
        if gap > HEADER_APART * em or len(runs_of(above, PARTED)) < 2 or above[0].italic != row[0].italic:
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
        if gap > LINES_APART * em or any(middle_of(above[0].box) < g.box.y0 < middle_of(row[0].box) for g in grids):
            break
        left, right = min(left, row[0].box.x0), max(right, row[-1].box.x1)
        runs = runs_of(row, PARTED)
        long = max(run.box.x1 - run.box.x0 for run in runs)
        labelled = LABEL.fullmatch(row[0].word.text) is not None
        if long > RUNS_ON * (right - left) and not labelled and not _keeps_columns(rows[start:end], row):
            break
        end += 1
    while end > start + 1 and len(runs_of(rows[end - 1], PARTED)) == 1 and LABEL.fullmatch(rows[end - 1][0].word.text):
        end -= 1        # a heading behind the table
    return end


def _keeps_columns(above: Sequence[Row], row: Row) -> bool:
    """True when a row leaves white what those above it leave white: it fills narrow columns and is no running text."""
    if len(above) < LEAST_ROWS:
        return False
    left, right = min(p.box.x0 for line in above for p in line), max(p.box.x1 for line in above for p in line)
    gutters = gutters_of(above, left, right)
    return len(gutters) + 1 >= LEAST_COLUMNS and narrowed(gutters, row, GUTTER) is not None


def _unruled(lines: Sequence[Row], rules: Sequence[Rule]) -> Grid | None:
    """The grid of lines that stand in columns; None where they are no table."""
    pieces = [piece for line in lines for piece in line]
    left, right = min(p.box.x0 for p in pieces), max(p.box.x1 for p in pieces)
    gutters = [g for g in gutters_of(lines, left, right) if _typical(g, lines)]
    if len(gutters) + 1 < LEAST_COLUMNS:
        return None
    if sum(len(columns_of(line, gutters)) > 1 for line in lines) < LEAST_ROWS:
        return None
    bands = row_bounds(lines, gutters)
    if len(bands) < LEAST_ROWS:
        return None
    whole = FULL * (right - left)
    own = [rule for rule in rules if bands[0] - MARGIN < rule.at < bands[1] and rule.end - rule.start < whole]
    partial = [rule for rule in own if rule.start > left - MARGIN] or _headed(lines, gutters, bands[1], right)
    area = Box(left - MARGIN, bands[0], right + MARGIN, bands[-1])
    grid = built(area, gutters, bands, partial, pieces)
    return None if grid is None else replace(grid, inferred=True)


def columns_of(line: Sequence[Piece], gutters: Sequence[tuple[float, float]]) -> set[int]:
    """The columns in which a line has words."""
    return {sum((g[0] + g[1]) / 2 < (p.box.x0 + p.box.x1) / 2 for g in gutters) for p in line}


def _headed(lines: Sequence[Row], gutters: Sequence[tuple[float, float]], below: float, right: float) -> list[Rule]:
    """A rule, as it were, under each heading that stands over several columns in the header."""
    em = statistics.median(piece.size for line in lines for piece in line)
    runs = [run.box for line in lines if middle_of(line[0].box) < below for run in runs_of(line, GUTTER * 2)]
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
    if sum(bool(NUMBER.fullmatch(p.word.text)) for p in left) >= LEAST_ROWS and len(left) <= len(lines) + 2:
        return True         # the rows' numbers stand close to their words
    for line in lines:
        before = [p for p in line if p.box.x1 <= gutter[0] + 1]
        after = [p for p in line if p.box.x0 >= gutter[1] - 1]
        if before and after:
            gaps.append((after[0].box.x0 - before[-1].box.x1) / after[0].size)
    return bool(gaps) and statistics.median(gaps) >= TYPICAL


def row_bounds(
    lines: Sequence[Row], gutters: Sequence[tuple[float, float]], least_numbers: int = LEAST_ROWS
) -> list[float]:
    """Where rows begin and end: white between lines that is wide, one number in each row where rows are numbered.

    `least_numbers` is how many lines must begin with a number for rows to count as numbered.
    """
    em = statistics.median(piece.size for line in lines for piece in line)
    placed = ((min(p.box.y0 for p in line), max(p.box.y1 for p in line), line) for line in lines)
    spans = sorted(placed, key=lambda span: span[:2])
    steps: list[tuple[float, float, list[Piece]]] = []      # lines on different heights that touch are one step
    for y0, y1, line in spans:
        if steps and y0 < steps[-1][1] - 0.15 * em:
            steps[-1] = (steps[-1][0], max(steps[-1][1], y1), [*steps[-1][2], *line])
        else:
            steps.append((y0, y1, list(line)))
    gaps = [max(0.0, b[0] - a[1]) for a, b in pairwise(steps)]
    first = gutters[0][0] + 1
    numbered = [at for at, step in enumerate(steps) if any(
        p.box.x1 <= first + 1 and NUMBER.fullmatch(p.word.text) for p in step[2])]
    usual = sorted(gaps)[len(gaps) // 4] if gaps else 0.0
    cuts = [at for at, gap in enumerate(gaps) if gap > WIDER * usual + 0.08 * em]
    if len(numbered) >= least_numbers:
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
