"""Ruled lines on a page image: finding them for the table grids, and wiping them out for the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of
from extractors.reading.rulings import Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

LEAST_RULE = 28.0  # points: shorter strokes are letters, dashes and underlined words, but for those between two rules
SOLID = 10.0  # points of unbroken stroke that a rule is made of
GAP = 4.0  # points of broken rule that are bridged
REACHED = 2.0  # points between the end of a low stroke and the rule that it comes from
THICKEST = 4.0  # points: thicker bars are no rules


def find_rules(grey: Image, dpi: float) -> tuple[list[Rule], list[Rule], Image]:
    """Horizontal and vertical rules in points, and a mask (255 on rules) of the image's size."""
    import cv2

    point = dpi / 72
    ink = np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12),
        dtype=np.uint8,
    )
    solid, gap, long = (max(3, round(length * point)) for length in (SOLID, GAP, LEAST_RULE))
    across = _long(_solid(ink, (solid, 1), (gap, 1)), (long, 1))
    strokes = _solid(ink, (1, solid), (1, gap))
    down = _long(strokes, (1, long))
    horizontal = [
        Rule((y + h / 2) / point, x / point, (x + w) / point) for x, y, w, h in _boxes(across) if h <= THICKEST * point
    ]
    low = cv2.bitwise_and(strokes, cv2.bitwise_not(down))
    between = [box for box in _boxes(np.asarray(low, dtype=np.uint8)) if _from_rule_to_rule(box, horizontal, point)]
    vertical = [
        Rule((x + w / 2) / point, y / point, (y + h) / point)
        for x, y, w, h in (*_boxes(down), *between)
        if w <= THICKEST * point
    ]
    for x, y, w, h in between:
        down[y : y + h, x : x + w] = 255
    mask = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return horizontal, vertical, np.asarray(mask, dtype=np.uint8)


def _from_rule_to_rule(box: tuple[int, int, int, int], horizontal: list[Rule], point: float) -> bool:
    """True for a stroke between two rules: a column's edge in a row of one line, lower than any other rule may be."""
    x, y, wide, high = (value / point for value in box)
    ends = [rule.at for rule in horizontal if rule.start - REACHED <= x + wide / 2 <= rule.end + REACHED]
    return any(abs(at - y) <= REACHED for at in ends) and any(abs(at - y - high) <= REACHED for at in ends)


def _solid(ink: Image, solid: tuple[int, int], gap: tuple[int, int]) -> Image:
    """What is left of the ink when only solid strokes stay and their gaps are bridged.

    Solid first: bridging alone would join the feet of printed letters to a rule.
    """
    import cv2

    kept = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, solid))
    joined = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, gap))
    return np.asarray(joined, dtype=np.uint8)


def _long(strokes: Image, long: tuple[int, int]) -> Image:
    """The strokes that are long enough to be rules wherever they stand."""
    import cv2

    kept = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, long))
    return np.asarray(kept, dtype=np.uint8)


def _boxes(mask: Image) -> list[tuple[int, int, int, int]]:
    found = blobs_of(mask)
    return list(
        zip(found.lefts.tolist(), found.tops.tolist(), found.widths.tolist(), found.heights.tolist(), strict=True)
    )
