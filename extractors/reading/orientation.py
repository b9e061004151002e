"""Which way up a page image is.  Whether its lines run across or down shows in the image; which of the two
ways round is right, the engine's own confidence on a strip of the page tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.engines import OcrEngine, ReadWord, Segmentation
from extractors.reading.preparing import reduced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

SIZE = 900  # pixels, about, of the longer side on which directions are compared
LONGEST_LETTER = 0.04  # of that side: longer ink is a rule or a picture
SIDEWAYS = 1.3  # times as sharp: columns of ink against rows of ink on a page turned by a quarter
UPSIDE_DOWN = 1.3  # times as good a reading, before a page is turned by a half
STRIP = 0.3  # of the page's height, read to compare two ways round
NARROW_STRIP = 0.1  # the same, read first: mostly it settles the matter at a third of the cost
# Mean confidence of a strip that is read the right way round: 0.77 and more; upside down at most 0.47, on its side at
# most 0.28 (48 strips of a tenth of a page, 12 pages of three made scans, each in all four positions, 2026-11).
SURELY_UPRIGHT = 0.7
LEAST_LETTERS = 40


def runs_down(grey: Image) -> bool:
    """Whether the lines of text run down the image instead of across it."""
    import cv2

    small = reduced(grey, SIZE)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    letter = extent <= LONGEST_LETTER * max(small.shape)
    letter[0] = False
    if letter.sum() < LEAST_LETTERS:
        return False
    letters = letter[labels]
    return _sharpness(letters.sum(axis=0)) > SIDEWAYS * _sharpness(letters.sum(axis=1))


def _sharpness(profile: NDArray[np.int64]) -> float:
    """How abruptly ink comes and goes along a profile, free of its length and of how much ink there is."""
    return float(np.square(np.diff(profile.astype(np.float64))).mean() / max(1.0, profile.mean() ** 2))


def upright(grey: Image, dpi: float, engine: OcrEngine, seconds: float) -> int:
    """Degrees clockwise (0, 90, 270) by which a page must be turned so that its lines run across.  A half
    turn is told later, by `upside_down`, and only where the page reads badly.

    A page that seems to lie on its side is read as it is too: the narrow columns of an upright table look the same.
    """
    if not runs_down(grey):
        return 0
    for turn in (90, 270, 0):
        words = engine.read(_strip(turned_by(grey, turn), NARROW_STRIP), round(dpi), Segmentation.BLOCK, seconds)
        if _letters(words) >= LEAST_LETTERS and _confidence(words) >= SURELY_UPRIGHT:
            return turn
    return max((0, 90, 270), key=lambda turn: _legibility(_strip(turned_by(grey, turn)), dpi, engine, seconds))


def upside_down(grey: Image, dpi: float, engine: OcrEngine, seconds: float) -> bool:
    """Whether the page reads clearly better the other way round."""
    as_is = _legibility(_strip(grey), dpi, engine, seconds)
    return _legibility(_strip(turned_by(grey, 180)), dpi, engine, seconds) > UPSIDE_DOWN * as_is


def turned_by(image: Image, degrees: int) -> Image:
    """The image turned clockwise by a multiple of 90 degrees."""
    import cv2

    turns = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    turn = turns.get(degrees % 360)
    return image if turn is None else np.asarray(cv2.rotate(image, turn), dtype=np.uint8)


def _strip(grey: Image, share: float = STRIP) -> Image:
    """The band, `share` of the page's height, that holds most ink."""
    height = max(1, round(share * grey.shape[0]))
    ink = np.cumsum((grey < 128).sum(axis=1))
    start = int(np.argmax(ink[height - 1 :] - np.concatenate(([0], ink[:-height]))))
    return np.ascontiguousarray(grey[start : start + height])


def _legibility(strip: Image, dpi: float, engine: OcrEngine, seconds: float) -> float:
    return legible(engine.read(strip, round(dpi), Segmentation.BLOCK, seconds))


def _letters(words: Sequence[ReadWord]) -> int:
    """How many letters and figures were read."""
    return sum(sum(map(str.isalnum, word.text)) for word in words)


def _confidence(words: Sequence[ReadWord]) -> float:
    """The mean confidence of letters and figures."""
    sure = sum(sum(map(str.isalnum, word.text)) * word.confidence for word in words)
    return sure / max(1, _letters(words))


def legible(words: Sequence[ReadWord]) -> float:
    """How much of a reading is sure: letters and figures, weighted by the engine's confidence squared."""
    return sum(sum(map(str.isalnum, word.text)) * word.confidence**2 for word in words)
