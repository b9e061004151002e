"""White print on a dark ground, as in the heading row of some tables, turned into dark print on a light one.

The engine's own way with it is to read every line that it is unsure of a second time, inverted: that costs time on bad
pages, and a heading still came out torn, for its ground hides the rules around it.
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
LETTER = 5  # of those pixels: print on a ground is lower, or its strokes are nearer to one another
SOLID = 3  # of those pixels: a ground holds squares of it everywhere, as no print does
LEAST_WIDTH, LEAST_HEIGHT = 12, 4  # of them: a cell of 0.5 by 0.16 inches at 200 dpi
FULL = 0.85  # of the rectangle about it, however it lies, that a ground fills; a disc fills 0.79, drawings less
PRINT = (0.03, 0.5)  # of the ground that is lighter by CONTRAST: less is a bar, more is no ground
CONTRAST = 80  # of 255
STAINED = 0.02  # of the ground that may be darker: more is dark print, in a shadow
NEAR, RING = 4, 14  # pixels above and below a ground, between which the paper is looked at: beyond the table's rule
LIGHT = 160  # of 255
MOSTLY = 0.5  # of a row or column of pixels: how much of it is dark where a ground stands
MOST = 0.3  # of the page: more is a photograph or a page that is black


def on_light_ground(image: Image) -> Image | None:
    """The page (grey or RGB) with its dark grounds and their print inverted, or None where it has none."""
    import cv2

    small = cv2.resize(image, None, fx=1 / STEP, fy=1 / STEP, interpolation=cv2.INTER_AREA)
    dark = np.asarray(grey_of(np.asarray(small, dtype=np.uint8)) < DARK, dtype=np.uint8)
    whole = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((LETTER, LETTER), np.uint8))
    solid = np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((SOLID, SOLID), np.uint8)), dtype=np.uint8)
    if not solid.any() or solid.mean() > MOST:
        return None
    found = blobs_of(solid)
    boxes = zip(found.lefts.tolist(), found.tops.tolist(), found.widths.tolist(), found.heights.tolist(), strict=True)
    inverted = image.copy()
    changed = False
    for left, top, wide, high in boxes:
        ground = solid[top : top + high, left : left + wide]
        if wide < LEAST_WIDTH or high < LEAST_HEIGHT or not _is_rectangle(ground):
            continue
        place = _edges(image, left, top, wide, high)
        level = _ground_level(grey_of(image), place)
        if level is not None:
            white = 255 / (255 - level)
            inverted[place] = np.minimum((255 - image[place].astype(np.float32)) * white, 255).astype(np.uint8)
            changed = True
    return inverted if changed else None


def _ground_level(grey: Image, place: tuple[slice, slice]) -> float | None:
    """How dark a ground is (0 to 255) that bears nothing but lighter print and stands out from the paper around it.

    None for anything else, such as lines of print in a shadow.
    """
    rows, columns = place
    ground = grey[place]
    if ground.shape[0] < (LEAST_HEIGHT - 1) * STEP or ground.shape[1] < (LEAST_WIDTH - 1) * STEP:
        return None
    level = float(np.median(ground))
    light, darker = float((ground > level + CONTRAST).mean()), float((ground < level - CONTRAST / 2).mean())
    around = np.concatenate([
        grey[max(0, rows.start - RING) : max(0, rows.start - NEAR), columns].ravel(),
        grey[rows.stop + NEAR : rows.stop + RING, columns].ravel(),
    ])
    if level >= DARK or not PRINT[0] <= light <= PRINT[1] or darker > STAINED or len(around) == 0:
        return None
    return level if np.median(around) > level + CONTRAST else None


def _is_rectangle(ground: Image) -> bool:
    """Whether a dark area is a rectangle, whatever is printed on it."""
    import cv2

    edges = cv2.findContours(ground, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    outer = max(edges, key=cv2.contourArea)
    sides = cv2.minAreaRect(outer)[1]
    return cv2.contourArea(outer) >= FULL * sides[0] * sides[1]


def grey_of(image: Image) -> Image:
    """A page image in greys; one that is grey already as it is."""
    import cv2

    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _edges(image: Image, left: int, top: int, wide: int, high: int) -> tuple[slice, slice]:
    """The rows and columns of the page that a ground of the small image covers, to the pixel."""
    rows = slice(max(0, (top - 1) * STEP), min(image.shape[0], (top + high + 1) * STEP))
    columns = slice(max(0, (left - 1) * STEP), min(image.shape[1], (left + wide + 1) * STEP))
    part = grey_of(image[rows, columns]) < LIGHT
    down, across = np.flatnonzero(part.mean(axis=1) > MOSTLY), np.flatnonzero(part.mean(axis=0) > MOSTLY)
    if len(down) == 0 or len(across) == 0:
        return rows, columns
    return (
        slice(rows.start + int(down[0]), rows.start + int(down[-1]) + 1),
        slice(columns.start + int(across[0]), columns.start + int(across[-1]) + 1),
    )
