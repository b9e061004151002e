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
BUSY = 1.5  # percent by which "paper" changes from cell to cell: 3.6 and more in photographs, 0.4 on paper in shadow
AROUND = 25  # cells over which that is averaged
GAP = 13  # cells of light inside a photograph
SMALLEST = 31  # cells: a photograph is no narrower
BESIDE_PAPER = 0.5  # of the image: what reaches its edge and is smaller is the table that a photographed page lies on


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
    height, width = grey.shape
    mean = cv2.resize(grey, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(mean, np.ones((NEAR, NEAR), np.uint8))
    return Survey(np.asarray(mean, dtype=np.uint8), np.asarray(paper, dtype=np.uint8))


def photographs(surveyed: Survey) -> NDArray[np.bool_] | None:
    """Which cells belong to photographs, None where there is none.

    A photograph is dark and changes everywhere, where print, however shaded or in shadow, stands on paper that is even
    or changes slowly.  (Two photographs and four made pictures against 25 scans, some of them photographed pages.)
    """
    import cv2

    paper = surveyed.paper
    dark = paper < DARK * np.percentile(paper, 90)
    if np.count_nonzero(dark) < SMALLEST**2:
        return None
    level = paper.astype(np.float32)
    across, down = (cv2.Sobel(level, cv2.CV_32F, dx, 1 - dx, ksize=1) / 2 for dx in (1, 0))
    change = cv2.boxFilter(100 * (np.abs(across) + np.abs(down)) / np.maximum(level, 20), -1, (AROUND, AROUND))
    found = (dark & (change >= BUSY)).astype(np.uint8)
    whole_again = cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((GAP, GAP), np.uint8))
    large = cv2.morphologyEx(whole_again, cv2.MORPH_OPEN, np.ones((SMALLEST, SMALLEST), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(large, connectivity=8)
    whole = np.zeros(paper.shape, np.bool_)
    for number in range(1, count):
        left, top, wide, high, cells = stats[number]
        inside = left > 0 and top > 0 and left + wide < paper.shape[1] and top + high < paper.shape[0]
        if inside or cells > BESIDE_PAPER * paper.size:
            whole |= labels == number
    return whole if whole.any() else None


def without(image: Image, cells: NDArray[np.bool_]) -> Image:
    """A copy of an image, grey or RGB, with the pixels of these cells white."""
    import cv2

    height, width = image.shape[:2]
    mask = cv2.resize(cells.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    clean = image.copy()
    clean[cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0] = 255
    return clean
