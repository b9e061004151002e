"""Printed words of a page image before any engine has read it: where ink stands, not what it says.

Tables without vertical rules have to be cut into columns before they are read: an engine that sees the whole page
takes words of neighbouring columns for one line, and loses some of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of
from extractors.reading.lines import Piece
from extractors.reading.unrolling import INK
from pipeline.models import Box, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

LEAST, MOST = 0.55, 5.0  # x-heights: lower ink is a tone mark, a dot or dust; higher is a drawing
BRIDGED = 0.7  # x-heights: letters nearer than this are one run; words stand 0.55 apart, columns 0.9
EM = 2.0  # x-heights: serif faces 2.2, sans serif 1.9


def ink_runs(clean: Image, x_height: float, dpi: float) -> list[Piece]:
    """Runs of letters on one line, each as a Piece without text (boxes in points).

    In: the prepared image, its ruled lines wiped out, and the height of its small letters in pixels.
    """
    import cv2

    if x_height <= 0:
        return []
    ink = cv2.threshold(clean, INK, 255, cv2.THRESH_BINARY_INV)[1]
    found = blobs_of(np.asarray(ink, dtype=np.uint8))
    letters = (found.heights >= LEAST * x_height) & (found.heights <= MOST * x_height)
    bridge = np.ones((1, 2 * round(BRIDGED * x_height / 2) + 1), np.uint8)
    runs = blobs_of(np.asarray(cv2.morphologyEx(found.drawn(letters), cv2.MORPH_CLOSE, bridge), dtype=np.uint8))
    point = 72 / dpi
    size = EM * x_height * point
    return [
        Piece(Word(""), Box(x * point, y * point, (x + wide) * point, (y + high) * point), number, size)
        for number, (x, y, wide, high) in enumerate(
            zip(runs.lefts.tolist(), runs.tops.tolist(), runs.widths.tolist(), runs.heights.tolist(), strict=True)
        )
    ]
