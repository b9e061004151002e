"""Lines of print on which no word stands: an engine left them out.

They are looked for on the image reduced to about four pixels a small letter, which costs 1 ms a page: the boxes of the
words are wiped off, and ink that is left and has a line's shape is one.  Signatures are higher, rules thinner, dust and
single letters shorter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Pixels = tuple[int, int, int, int]

SMALL = 4  # pixels of a small letter on the reduced image
INK = 160  # of 255, on the reduced image: thin strokes are half paper
AROUND = 0.4  # small letters' heights around a word that are the word's
JOINED = 2.0  # small letters' heights between letters of one line
LEAST_HIGH, MOST_HIGH = 0.8, 3.2  # small letters' heights of a line
LEAST_WIDE = 10.0  # small letters' heights: three words and more
LEAST_INK, MOST_INK = 0.1, 0.6  # of its box: print; less is a dotted rule, more a picture


def unread_areas(image: Image, boxes: Sequence[Pixels], x_height: float) -> list[Pixels]:
    """The boxes of lines of ink on which no word stands, from top to bottom, in the image's pixels.

    In: the image, the boxes of its words, the height of its small letters in pixels (more than 0).
    """
    import cv2

    step = max(1, round(x_height / SMALL))
    small = cv2.resize(image, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    ink = (np.asarray(small) < INK).astype(np.uint8)
    margin = AROUND * x_height
    for left, top, right, bottom in boxes:
        rows = slice(max(0, int((top - margin) / step)), int((bottom + margin) / step) + 1)
        ink[rows, max(0, int((left - margin) / step)) : int((right + margin) / step) + 1] = 0
    unit = x_height / step
    reach = max(3, round(JOINED * unit))
    found = blobs_of(np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8)), dtype=np.uint8))
    shaped = (found.widths >= LEAST_WIDE * unit) & (found.heights >= LEAST_HIGH * unit)
    shaped &= found.heights <= MOST_HIGH * unit
    areas = []
    for index in np.flatnonzero(shaped).tolist():
        left, top = int(found.lefts[index]), int(found.tops[index])
        right, bottom = left + int(found.widths[index]), top + int(found.heights[index])
        if LEAST_INK <= float(ink[top:bottom, left:right].mean()) <= MOST_INK:
            areas.append((left * step, top * step, right * step, bottom * step))
    return sorted(areas, key=lambda area: area[1])
