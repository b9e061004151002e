"""White print on a dark ground, as in the heading row of some tables, turned into dark print on a light one.

The engine reads every line it is unsure of a second time the other way round, in the hope of such print; that costs a
bad page a tenth of its time and a table's heading still comes out torn, for its ground hides the rules around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

STEP = 8  # pixels of the page in one of the image on which grounds are looked for
DARK = 110  # of 255: darker ground has white print; the greys behind black print are lighter than 150
SOLID = 3  # of those pixels: a ground holds squares of it everywhere, as no print does
LEAST_WIDTH, LEAST_HEIGHT = 12, 4  # of them: a cell of 0.5 by 0.16 inches at 200 dpi
FULL = 0.6  # of its box that a ground fills; rings, seals and drawings fill less
PRINT = (0.03, 0.5)  # of the ground that is light: less is a bar, more is no ground
LIGHT = 160  # of 255
MOST = 0.3  # of the page: more is a photograph or a page that is black


def on_light_ground(grey: Image) -> Image | None:
    """The page with its dark grounds and their print inverted, or None where it has none."""
    import cv2

    small = cv2.resize(grey, None, fx=1 / STEP, fy=1 / STEP, interpolation=cv2.INTER_AREA)
    dark = np.asarray(small < DARK, dtype=np.uint8)
    square = np.ones((SOLID, SOLID), np.uint8)
    solid = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, square), dtype=np.uint8)
    if not solid.any() or solid.mean() > MOST:
        return None
    found = blobs_of(solid)
    inverted = grey.copy()
    changed = False
    for left, top, wide, high in zip(
        found.lefts.tolist(), found.tops.tolist(), found.widths.tolist(), found.heights.tolist(), strict=True
    ):
        ground = solid[top : top + high, left : left + wide]
        if wide < LEAST_WIDTH or high < LEAST_HEIGHT or ground.mean() < FULL:
            continue
        place = _edges(grey, left, top, wide, high)
        light = float((grey[place] > LIGHT).mean())
        if PRINT[0] <= light <= PRINT[1]:
            inverted[place] = 255 - grey[place]
            changed = True
    return inverted if changed else None


def _edges(grey: Image, left: int, top: int, wide: int, high: int) -> tuple[slice, slice]:
    """The rows and columns of the page that a ground of the small image covers, to the pixel."""
    near = STEP
    rows = slice(max(0, top * STEP - near), min(grey.shape[0], (top + high) * STEP + near))
    columns = slice(max(0, left * STEP - near), min(grey.shape[1], (left + wide) * STEP + near))
    part = grey[rows, columns] < LIGHT
    down, across = np.flatnonzero(part.mean(axis=1) > 1 / 2), np.flatnonzero(part.mean(axis=0) > 1 / 2)
    return (
        slice(rows.start + int(down[0]), rows.start + int(down[-1]) + 1),
        slice(columns.start + int(across[0]), columns.start + int(across[-1]) + 1),
    )
