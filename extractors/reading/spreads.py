"""Two pages side by side on one image, as books and bound files are copied: where the fold is, and one page of two.

Each half is read by itself, the left one first, so that no line and no table runs over the fold.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.preparing import reduced
from pipeline.models import Box, Grid, Line, Page, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

SIZE = 1200  # pixels, about, of the longer side on which the fold is looked for
WIDER = 1.2  # times as wide as high: two A4 pages have 1.41, two pages of a book 1.3 and more
MIDDLE = (0.42, 0.58)  # shares of the width between which the fold lies
WHITE = 0.05  # of the width that no ink crosses there: the inner margins of two A4 pages leave 0.08 to 0.12
INK = 0.72  # of the paper's brightness in the same column, which a fold's shadow darkens from top to bottom
BLACK = 70  # grey levels: a column whose paper is darker is the depth of the fold
FULL_COLUMN = 0.005  # of a column under ink: dust and the holes of a binder leave less
LINES = 8  # lines of text in each half: letterheads and signatures alone, in two columns, have fewer
FILLED = 0.3  # of the height over which each half has text
LONG_LINE = 0.28  # of the whole width: running text fills most of its own page
LONG_LINES = 5  # in one of the halves
HALF_TURN = 180


def fold_of(grey: Image) -> int | None:
    """The column of pixels at which an upright image parts into two pages; None where it shows one.

    A landscape page of one table or text has ink across its middle; two pages have white there from top to bottom and
    lines of text, most of them a page wide, on both sides.
    """
    height, width = grey.shape
    if width < WIDER * height:
        return None
    small = reduced(grey, SIZE)
    paper = np.percentile(small, 80, axis=0)
    ink = (small < INK * paper) & (paper > BLACK)
    gutter = _widest_white(ink)
    if gutter is None:
        return None
    start, end = gutter
    halves = ink[:, :start], ink[:, end:]
    long = max(_long_lines(half, ink.shape[1]) for half in halves)
    if long < LONG_LINES or not all(map(_is_page, halves)):
        return None
    return int((start + end) / 2 * width / ink.shape[1])


def _widest_white(ink: NDArray[np.bool_]) -> tuple[int, int] | None:
    """First and last column of the widest white stretch about the middle, None where it is narrow."""
    width = ink.shape[1]
    white = np.concatenate(([False], ink.mean(axis=0) <= FULL_COLUMN, [False]))
    edges = np.flatnonzero(np.diff(white.astype(np.int8)))
    middle = [
        (int(start), int(end))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if end > MIDDLE[0] * width and start < MIDDLE[1] * width
    ]
    start, end = max(middle, key=lambda stretch: stretch[1] - stretch[0], default=(0, 0))
    inside = MIDDLE[0] * width <= (start + end) / 2 <= MIDDLE[1] * width
    return (start, end) if inside and end - start >= WHITE * width else None


def _rows(half: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last row of each stretch of rows with ink."""
    inked = np.concatenate(([False], half.sum(axis=1) >= 3, [False]))
    edges = np.flatnonzero(np.diff(inked.astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _is_page(half: NDArray[np.bool_]) -> bool:
    """True where a half holds as many lines, or a table as high, as a page does."""
    rows = _rows(half)
    filled = sum(end - start for start, end in rows)
    tall = any(end - start > FILLED * len(half) for start, end in rows)  # sides of a table join its rows
    return tall or (len(rows) >= LINES and filled > 0 and rows[-1][1] - rows[0][0] >= FILLED * len(half))


def _long_lines(half: NDArray[np.bool_], width: int) -> int:
    """How many lines of a half reach over most of a page's width."""
    reach = 0
    for start, end in _rows(half):
        columns = np.flatnonzero(half[start:end].any(axis=0))
        long = columns[-1] - columns[0] >= LONG_LINE * width
        reach += (LONG_LINES if end - start > FILLED * len(half) else 1) if long else 0
    return reach


def joined(left: Page, right: Page, fold: float, rotation: int) -> Page:
    """One page of its halves, left before right; `fold` is where the right one begins (points from the left).

    Halves that lay upside down on an image turned by `rotation` come the other way round: it is turned as a whole.
    """
    turns = {page.rotation for page in (left, right) if page.lines}
    if turns == {(rotation + HALF_TURN) % 360}:
        left, right, fold, rotation = right, left, right.width or fold, (rotation + HALF_TURN) % 360
    worst = max((left.status, right.status), key=[Status.OK, Status.REVIEW, Status.FAILED].index)
    said = (_said(left, "nửa trái"), _said(right, "nửa phải"))
    return replace(
        left,
        lines=(*left.lines, *(_moved_line(line, fold) for line in right.lines)),
        grids=(*left.grids, *(_moved_grid(grid, fold) for grid in right.grids)),
        width=fold + (right.width or 0.0),
        height=max(left.height or 0.0, right.height or 0.0),
        status=Status.REVIEW if worst is Status.FAILED and (left.lines or right.lines) else worst,
        problem="; ".join(filter(None, said)),
        rotation=rotation,
        tries=max(left.tries, right.tries),
        fold=fold,
    )


def _said(page: Page, half: str) -> str:
    name = f"Trang {page.number}"
    return page.problem.replace(name, f"{name}, {half}", 1)


def _moved(box: Box, across: float) -> Box:
    return box._replace(x0=box.x0 + across, x1=box.x1 + across)


def _moved_line(line: Line, across: float) -> Line:
    words = tuple(replace(word, box=_moved(word.box, across)) if word.box else word for word in line.words)
    return replace(line, words=words, box=_moved(line.box, across) if line.box else None)


def _moved_grid(grid: Grid, across: float) -> Grid:
    cells = tuple(replace(cell, box=_moved(cell.box, across)) for cell in grid.cells)
    return replace(grid, box=_moved(grid.box, across), cells=cells)
