"""What on a page image is no print: photographs, which an engine would read as words, and pages without any ink.

Both are told from the image in cells of 1/25 inch: the paper between letters shows within two of them, so the lightest
cell around is the paper, in shadow too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Cells = NDArray[np.uint8]

CELLS = 25  # to the inch
NEAR = 5  # cells around one among which there is paper
MARK = 12  # grey levels by which ink darkens its cell; the grain of scanned paper darkens one by 5 at most
LEAST_MARKS = 6  # cells: fewer are dust
DARK = 0.8  # of the page's white: photographs are darker throughout, shaded cells of tables are not
CHANGE = 0.015  # of its brightness by which "paper" differs from cell to cell in a picture
DARKEST = 20  # grey levels: below, a level or two are no change
AROUND = 25  # cells among which those that change are counted
MOSTLY, PARTLY = 0.6, 0.25  # of them in a photograph somewhere, and everywhere
SQUARED = 0.7  # of the rectangle about it from which a photograph fills all of it
SURE = 0.1  # of a photograph where most cells change: bands of shading reach 0.51 nowhere more
ALL_OVER = 0.5  # of all cells: nothing but a picture
GAP = 13  # cells of light inside a photograph
SMALLEST = 31  # cells: a photograph is no narrower


@dataclass(frozen=True, slots=True)
class Survey:
    """A grey image in cells: the mean of each, and the paper about it."""

    mean: Cells
    paper: Cells

    def has_marks(self) -> bool:
        """Whether anything is darker than the paper about it, as print is; an empty page has only grain."""
        return int(np.count_nonzero(self.paper.astype(np.int16) - self.mean >= MARK)) >= LEAST_MARKS


def survey(grey: Image, dpi: float) -> Survey:
    """The image in cells."""
    import cv2

    step = max(1, round(dpi / CELLS))
    high, wide = (max(1, side // step) for side in grey.shape)
    whole = grey[: high * step, : wide * step]  # fractions of a pixel cost OpenCV many times as much
    mean = cv2.resize(whole, (wide, high), interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(mean, np.ones((NEAR, NEAR), np.uint8))
    return Survey(np.asarray(mean, dtype=np.uint8), np.asarray(paper, dtype=np.uint8))


def photographs(surveyed: Survey) -> NDArray[np.bool_] | None:
    """Which cells belong to photographs, None where there is none.

    A photograph is dark and changes everywhere, where print, however shaded or in shadow, stands on paper that is even
    or changes slowly.  (40 pages of scans, photographed ones among them, have 0.38 at most where `MOSTLY` is asked;
    photographs 0.8 and more.)
    """
    import cv2

    paper = surveyed.paper
    level = paper.astype(np.float32)
    across, down = (cv2.Sobel(level, cv2.CV_32F, dx, 1 - dx, ksize=1) / 2 for dx in (1, 0))
    changing = (np.abs(across) + np.abs(down) >= CHANGE * np.maximum(level, DARKEST)).astype(np.float32)
    if changing.mean() >= ALL_OVER:
        return np.ones(paper.shape, np.bool_)
    dark = paper < DARK * np.percentile(paper, 90)
    if np.count_nonzero(dark) < SMALLEST**2:
        return None
    share = np.asarray(cv2.boxFilter(changing, -1, (AROUND, AROUND)))
    partly = (dark & (share >= PARTLY)).astype(np.uint8)
    closed = cv2.morphologyEx(partly, cv2.MORPH_CLOSE, np.ones((GAP, GAP), np.uint8))
    large = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((SMALLEST, SMALLEST), np.uint8))
    found = np.zeros(paper.shape, np.bool_)
    for outline in cv2.findContours(large, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
        left, top, wide, high = cv2.boundingRect(outline)
        if left == 0 or top == 0 or left + wide == paper.shape[1] or top + high == paper.shape[0]:
            continue  # it goes on beyond the image, as the table does on which a photographed page lies
        one = cv2.drawContours(np.zeros_like(large), [outline], 0, 1, cv2.FILLED) > 0
        if np.count_nonzero(one & dark & (share >= MOSTLY)) < SURE * np.count_nonzero(one):
            continue
        if np.count_nonzero(one) >= SQUARED * wide * high:  # its light corners too
            one[top : top + high, left : left + wide] = True
        found |= one
    if not found.any():
        return None
    # its outermost cells have paper near them, and did not count as dark
    return np.asarray(cv2.dilate(found.astype(np.uint8), np.ones((NEAR, NEAR), np.uint8))) > 0


def without(image: Image, cells: NDArray[np.bool_]) -> Image:
    """A copy of an image, grey or RGB, with the pixels of these cells white."""
    import cv2

    step = image.shape[1] // cells.shape[1]
    high, wide = (side * step for side in cells.shape)
    mask = cv2.resize(cells.astype(np.uint8), (wide, high), interpolation=cv2.INTER_NEAREST)
    rest = (0, image.shape[0] - high, 0, image.shape[1] - wide)  # pixels that fill no cell
    mask = cv2.copyMakeBorder(mask, *rest, borderType=cv2.BORDER_REPLICATE)
    reach = 2 * step + 1  # a cell more on every side: its edge may run through one
    clean = image.copy()
    clean[cv2.dilate(mask, np.ones((reach, reach), np.uint8)) > 0] = 255
    return clean
