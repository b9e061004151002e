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


def find_rules(grey: Image, dpi: float) -> tuple[list[Rule], list[Rule], Image]:
    """Horizontal and vertical rules in points, and a mask (255 on rules) of the image's size."""
    import cv2

    point = dpi / 72
    ink = np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12),
        dtype=np.uint8,
    )
    solid, gap, long = (max(3, round(length * point)) for length in (SOLID, GAP, LEAST_RULE))
    across = _strokes(ink, [(solid, 1), (gap, 1), (long, 1)])
    down = _strokes(ink, [(1, solid), (1, gap), (1, long)])
    horizontal = [
        Rule((y + h / 2) / point, x / point, (x + w) / point) for x, y, w, h in _boxes(across) if h <= THICKEST * point
    ]
    vertical = [
        Rule((x + w / 2) / point, y / point, (y + h) / point) for x, y, w, h in _boxes(down) if w <= THICKEST * point
    ]
    mask = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return horizontal, vertical, np.asarray(mask, dtype=np.uint8)


def _strokes(ink: Image, kernels: list[tuple[int, int]]) -> Image:
    """What is left of the ink when only solid strokes stay, their gaps are bridged, and only long ones stay.

    Solid first: bridging alone would join the feet of printed letters to a rule.
    """
    import cv2

    for step, kernel in zip((cv2.MORPH_OPEN, cv2.MORPH_CLOSE, cv2.MORPH_OPEN), kernels, strict=True):
        ink = np.asarray(cv2.morphologyEx(ink, step, cv2.getStructuringElement(cv2.MORPH_RECT, kernel)), dtype=np.uint8)
    return ink


def _boxes(mask: Image) -> list[tuple[int, int, int, int]]:
    found = blobs_of(mask)
    return list(
        zip(found.lefts.tolist(), found.tops.tolist(), found.widths.tolist(), found.heights.tolist(), strict=True)
    )
