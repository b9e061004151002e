"""Ruled lines on a page image: finding them for the table grids, and wiping them out for the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of
from extractors.reading.rulings import Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

LEAST_RULE = 28.0  # points: shorter strokes are letters, dashes and underlined words
SOLID = 10.0  # points of unbroken stroke that a rule is made of
GAP = 4.0  # points of broken rule that are bridged
THICKEST = 4.0  # points: thicker bars are no rules
SHORT = 12.0  # points: the lowest row that a short rule parts
SHORT_THICKEST = 2.5  # points: the same for short strokes, stems of bold capitals in tight rows are thicker
END = 2.0  # points that a short stroke may end before the rule that it runs into


def find_rules(grey: Image, dpi: float) -> tuple[list[Rule], list[Rule], Image]:
    """Horizontal and vertical rules in points, and a mask (255 on rules) of the image's size."""
    import cv2

    point = dpi / 72
    ink = np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12),
        dtype=np.uint8,
    )
    solid, gap, long = (max(3, round(length * point)) for length in (SOLID, GAP, LEAST_RULE))
    across = _opened(_strokes(ink, (solid, 1), (gap, 1)), (long, 1))
    upright = _strokes(ink, (1, solid), (1, gap))
    down = _opened(upright, (1, long))
    down |= _between(upright, across, down, point)
    horizontal = [
        Rule((y + h / 2) / point, x / point, (x + w) / point) for x, y, w, h in _boxes(across) if h <= THICKEST * point
    ]
    vertical = [
        Rule((x + w / 2) / point, y / point, (y + h) / point) for x, y, w, h in _boxes(down) if w <= THICKEST * point
    ]
    mask = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return horizontal, vertical, np.asarray(mask, dtype=np.uint8)


def _strokes(ink: Image, solid: tuple[int, int], gap: tuple[int, int]) -> Image:
    """What is left of the ink when only solid strokes stay and their gaps are bridged.

    Solid first: bridging alone would join the feet of printed letters to a rule.
    """
    import cv2

    bridge = cv2.getStructuringElement(cv2.MORPH_RECT, gap)
    return np.asarray(cv2.morphologyEx(_opened(ink, solid), cv2.MORPH_CLOSE, bridge), dtype=np.uint8)


def _opened(ink: Image, least: tuple[int, int]) -> Image:
    """The ink where a box of `least` width and height fits into it."""
    import cv2

    box = cv2.getStructuringElement(cv2.MORPH_RECT, least)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, box), dtype=np.uint8)


def _between(upright: Image, across: Image, down: Image, point: float) -> Image:
    """Strokes too short for a rule that run from one horizontal rule to the next: a row of one line is lower than
    `LEAST_RULE`, such as that of the years in a head of two rows."""
    end = round(END * point)
    kept = np.zeros_like(upright)
    for left, top, wide, high in _boxes(upright):
        right, bottom = left + wide, top + high
        if wide > SHORT_THICKEST * point or high < SHORT * point or down[top:bottom, left:right].any():
            continue
        above, below = (across[max(0, y - end) : y + end, left:right] for y in (top, bottom))
        if above.any() and below.any():
            kept[top:bottom, left:right] = upright[top:bottom, left:right]
    return kept


def _boxes(mask: Image) -> list[tuple[int, int, int, int]]:
    found = blobs_of(mask)
    return list(
        zip(found.lefts.tolist(), found.tops.tolist(), found.widths.tolist(), found.heights.tolist(), strict=True)
    )
