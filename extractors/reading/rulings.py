"""From ruled lines to table grids: the same code serves vector rules of a PDF and rules found on an image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.models import Box, Grid, GridCell

TOUCH = 3.0  # points: rules nearer than this meet
SNAP = 3.0  # points: rules nearer than this are the same one
COVERED = 0.6  # share of a cell's side that must be ruled to part it from its neighbour
LEAST_CELL = 4.0  # points: narrower slices are double rules, not cells
OPEN_SIDE = 14.0  # points: horizontals reaching this far past the last vertical leave room for a column
LEAST_OPEN = 3  # horizontals that end there
MOST_ENDS = 0.6  # share of the horizontals that end there
OPEN_END = 8.0  # points: verticals reaching this far past the last rule leave the table open


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight ruled line: `at` is its fixed coordinate, `start` to `end` its extent (points)."""

    at: float
    start: float
    end: float


def find_grids(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> tuple[Grid, ...]:
    """The ruled tables of a page, from top to bottom.  A frame of one column is no table."""
    across, down = merged(horizontal), merged(vertical)
    grids = (_grid(*group) for group in _connected(across, down))
    return tuple(sorted((grid for grid in grids if grid is not None), key=lambda grid: (grid.box.y0, grid.box.x0)))


def merged(rules: Sequence[Rule]) -> list[Rule]:
    """Collinear rules that touch or overlap, joined into one."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.start)):
        near = (i for i in reversed(range(len(joined))) if rule.at - joined[i].at <= SNAP)
        same = next(
            (i for i in near if rule.start <= joined[i].end + TOUCH and joined[i].start <= rule.end + TOUCH),
            None,
        )
        if same is None:
            joined.append(rule)
        else:
            other = joined[same]
            joined[same] = Rule(other.at, min(other.start, rule.start), max(other.end, rule.end))
    return joined


def _connected(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of horizontal and vertical rules that meet one another."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    left_across = set(range(len(across)))
    left_down = set(range(len(down)))
    while left_down:
        found_across: set[int] = set()
        found_down: set[int] = set()
        fresh = {left_down.pop()}
        while fresh:
            found_down |= fresh
            reached = {i for i in left_across for j in fresh if _meet(across[i], down[j])}
            left_across -= reached
            found_across |= reached
            fresh = {j for j in left_down for i in reached if _meet(across[i], down[j])}
            left_down -= fresh
        groups.append(([across[i] for i in found_across], [down[j] for j in found_down]))
    return groups


def _meet(across: Rule, down: Rule) -> bool:
    return across.start - TOUCH <= down.at <= across.end + TOUCH and down.start - TOUCH <= across.at <= down.end + TOUCH


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    if not across:
        return None
    xs, ys = _steps([rule.at for rule in down]), _steps([rule.at for rule in across])
    top, bottom = min(rule.start for rule in down), max(rule.end for rule in down)
    down = [*down, *_open_sides(across, xs, top, bottom)]
    xs = _steps([rule.at for rule in down])
    open_top, open_bottom = ys[0] - top > OPEN_END, bottom - ys[-1] > OPEN_END
    ys = [top] * open_top + ys + [bottom] * open_bottom
    if len(xs) < 3 or len(ys) < 2:
        return None
    cells = _cells(xs, ys, across, down)
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return Grid(box, len(ys) - 1, len(xs) - 1, cells, open_top, open_bottom)


def _open_sides(across: Sequence[Rule], xs: Sequence[float], top: float, bottom: float) -> list[Rule]:
    """Verticals where most rules end beyond the outermost one: a side that is not ruled, or too faintly to be found."""
    found: list[Rule] = []
    for edge, ends in ((xs[0], [rule.start for rule in across]), (xs[-1], [rule.end for rule in across])):
        beyond = sorted(end for end in ends if (end < edge - OPEN_SIDE if edge == xs[0] else end > edge + OPEN_SIDE))
        usual = beyond[len(beyond) // 2] if beyond else edge
        alike = sum(abs(end - usual) <= TOUCH for end in beyond)
        if alike >= LEAST_OPEN and alike > MOST_ENDS * len(across):
            found.append(Rule(usual, top, bottom))
    return found


def _steps(values: list[float]) -> list[float]:
    """Distinct coordinates in order; those nearer than a cell can be narrow are one."""
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > LEAST_CELL:
            steps.append(value)
    return steps


def _cells(xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]) -> tuple[GridCell, ...]:
    def parted_below(row: int, column: int) -> bool:
        return _covered(across, ys[row + 1], xs[column], xs[column + 1])

    def parted_right(row: int, column: int) -> bool:
        return _covered(down, xs[column + 1], ys[row], ys[row + 1])

    rows, columns = len(ys) - 1, len(xs) - 1
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            wide = 1
            while (
                column + wide < columns
                and (row, column + wide) not in taken
                and not parted_right(row, column + wide - 1)
            ):
                wide += 1
            high = 1
            while row + high < rows and all(
                (row + high, column + step) not in taken and not parted_below(row + high - 1, column + step)
                for step in range(wide)
            ):
                high += 1
            taken |= {(row + i, column + j) for i in range(high) for j in range(wide)}
            box = Box(xs[column], ys[row], xs[column + wide], ys[row + high])
            cells.append(GridCell(row, column, box, high, wide))
    return tuple(cells)


def _covered(rules: list[Rule], at: float, start: float, end: float) -> bool:
    near = (rule for rule in rules if abs(rule.at - at) <= LEAST_CELL)
    ruled = sum(max(0.0, min(end, rule.end) - max(start, rule.start)) for rule in near)
    return ruled >= COVERED * (end - start)
