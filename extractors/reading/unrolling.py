"""Reading ruled tables: the cells are cut out and set one below the other, so that an engine that would
mix the
columns of a table reads one plain column; the words then go back to where their cells stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.reading.engines import ReadWord
from pipeline.models import Grid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

INK = 160  # of 255
INSET = 1.2  # points inside a cell's rules where nothing is read
PADDING = 0.13  # inches of white around a cell on the sheet
LEAST_INK = 6  # pixels: a cell with less is empty
HALO = 4  # pixels around ink that belong to it: soft edges tell letters apart


@dataclass(frozen=True, slots=True)
class Patch:
    """A piece of the page and where it stands on the sheet (pixels)."""

    left: int
    top: int
    right: int
    bottom: int
    sheet_top: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells set below one another; `pad` is the white left of each."""

    image: Image
    patches: tuple[Patch, ...]
    pad: int


def unrolled(grey: Image, grids: Sequence[Grid], dpi: float) -> Sheet | None:
    """The cells of all grids as one column, or None where every cell is empty."""
    import numpy as np

    point, pad = dpi / 72, max(8, round(PADDING * dpi))
    patches: list[Patch] = []
    below = pad
    for grid in grids:
        for cell in grid.cells:
            inset = INSET
            left, top = round((cell.box.x0 + inset) * point), round((cell.box.y0 + inset) * point)
            right, bottom = round((cell.box.x1 - inset) * point), round((cell.box.y1 - inset) * point)
            ink = grey[max(0, top) : bottom, max(0, left) : right] < INK
            rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
            if len(rows) < LEAST_INK or len(columns) < 2:
                continue
            patch = Patch(
                max(0, left + int(columns[0]) - HALO),
                max(0, top + int(rows[0]) - HALO),
                min(grey.shape[1], left + int(columns[-1]) + 1 + HALO),
                min(grey.shape[0], top + int(rows[-1]) + 1 + HALO),
                below,
            )
            patches.append(patch)
            below += patch.bottom - patch.top + pad
    if not patches:
        return None
    paper = int(np.median(grey))
    sheet = np.full((below, max(p.right - p.left for p in patches) + 2 * pad), paper, np.uint8)
    for p in patches:
        sheet[p.sheet_top : p.sheet_top + p.bottom - p.top, pad : pad + p.right - p.left] = grey[
            p.top : p.bottom, p.left : p.right
        ]
    return Sheet(sheet, tuple(patches), pad)


def rolled_back(words: Sequence[ReadWord], sheet: Sheet, first_line: int) -> list[ReadWord]:
    """Words read on the sheet, with their boxes on the page; lines are numbered from `first_line`."""
    placed: list[ReadWord] = []
    lines: dict[tuple[int, int], int] = {}
    for word in words:
        middle = (word.box[1] + word.box[3]) / 2
        number, patch = min(enumerate(sheet.patches), key=lambda item: _distance(middle, item[1]))
        left, down = patch.left - sheet.pad, patch.top - patch.sheet_top
        box = (word.box[0] + left, word.box[1] + down, word.box[2] + left, word.box[3] + down)
        line = lines.setdefault((number, word.line), first_line + len(lines))
        placed.append(replace(word, box=box, line=line))
    return placed


def _distance(y: float, patch: Patch) -> float:
    end = patch.sheet_top + patch.bottom - patch.top
    return max(patch.sheet_top - y, y - end, 0.0)
