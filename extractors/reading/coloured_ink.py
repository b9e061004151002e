"""Coloured ink over print: a seal or a signature is divided out, so that the print under it is what it was.

Ink over ink multiplies: where a red seal lies over paper, the red channel is the paper's level times the seal's own,
and where it lies over a letter, that times the letter's darkness.  Dividing the strongest channel by the ink's level
gives paper and letter back, half-dark edges of letters too.  (Words under seals and signatures of five made scans, four
pages each: 3 in 4 of those that were lost are read with it, 2026-11.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

STROKE = 0.03  # of the page's height: coloured ink joined so far is a seal or a signature, smaller may be print
FILLED = 0.6  # of its box: coloured ground of a table or a picture; seals and signatures fill a tenth to four tenths
FRINGE = 2  # pixels around coloured ink that blur and the colour's coarser grid leave less coloured
INK_LEVEL = 30  # per cent of an ink's pixels that are darker than its level: its edges over letters
PAPER_LEVEL = 70  # per cent of the pixels around that are darker than the paper: print and the seal's own shadow


def divided_out(strongest: Image, stamp: Image, grey: Image, channels: tuple[Image, ...]) -> Image:
    """`grey` with the coloured ink of `stamp` (a mask, 255 on it) taken away.

    In: `strongest`, the strongest of the page's `channels` everywhere.  Seals and signatures are divided out, down to
    the paper around them; other coloured ink (print, grounds of tables) fades to its strongest channel, which keeps it
    readable.
    """
    import cv2

    faded = np.where(stamp > 0, strongest, grey)
    around = np.ones((2 * FRINGE + 1, 2 * FRINGE + 1), np.uint8)
    for box in _stroke_boxes(stamp):
        mark, strong, result = stamp[box], strongest[box], faded[box]
        reach = cv2.dilate(mark, around) > 0
        bare = grey[box][~reach]
        if len(bare) == 0:
            continue
        paper = float(np.percentile(bare, PAPER_LEVEL))
        for channel in channels:
            leading = channel[box] == strong
            ink = strong[leading & (mark > 0)]
            if len(ink) == 0:
                continue
            inked = leading & reach
            lifted = strong[inked] * (paper / max(1.0, float(np.percentile(ink, INK_LEVEL))))
            result[inked] = np.minimum(lifted, paper).astype(np.uint8)
    return faded


def _stroke_boxes(stamp: Image) -> Iterator[tuple[slice, slice]]:
    """The boxes of the seals and signatures among coloured ink, as rows and columns; of those inside one another the
    outer."""
    import cv2

    found = blobs_of(stamp)
    large = np.flatnonzero(np.maximum(found.widths, found.heights) > STROKE * stamp.shape[0])
    held: list[tuple[int, int, int, int]] = []
    for index in sorted(large.tolist(), key=lambda index: -int(found.widths[index] * found.heights[index])):
        left, top = int(found.lefts[index]), int(found.tops[index])
        right, bottom = left + int(found.widths[index]), top + int(found.heights[index])
        if any(x0 <= left and y0 <= top and right <= x1 and bottom <= y1 for x0, y0, x1, y1 in held):
            continue
        area = stamp[top:bottom, left:right]
        if cv2.countNonZero(area) <= FILLED * area.size:
            held.append((left, top, right, bottom))
            yield (
                slice(max(0, top - FRINGE), bottom + FRINGE),
                slice(max(0, left - FRINGE), right + FRINGE),
            )
