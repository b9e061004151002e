"""Ruled lines on a page image: finding them for the table grids, and wiping them out for the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of
from extractors.reading.rulings import Rule
from extractors.reading.straight_strokes import Strokes

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
    flat = _solid(Strokes.of(np.asarray(cv2.transpose(ink), dtype=np.uint8)), solid, gap).opened(long)
    across = np.asarray(cv2.transpose(flat.image()), dtype=np.uint8)
    strokes = _solid(Strokes.of(ink), solid, gap)
    tall = strokes.opened(long)
    down = tall.image()
    horizontal = [
        Rule((y + h / 2) / point, x / point, (x + w) / point) for x, y, w, h in _boxes(across) if h <= THICKEST * point
    ]
    low = strokes.without(tall).image()
    between = [box for box in _boxes(low) if _from_rule_to_rule(box, horizontal, point)]
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


def _solid(ink: Strokes, solid: int, gap: int) -> Strokes:
    """What is left of the ink when only solid strokes stay and their gaps are bridged.

    Solid first: bridging alone would join the feet of printed letters to a rule.
    """
    return ink.opened(solid).closed(gap)


def _boxes(mask: Image) -> list[tuple[int, int, int, int]]:
    found = blobs_of(mask)
    return list(
        zip(found.lefts.tolist(), found.tops.tolist(), found.widths.tolist(), found.heights.tolist(), strict=True)
    )
