"""The ink of one word on a page image: where it is dark, and of what blobs it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ink = NDArray[np.bool_]
    Image = NDArray[np.uint8]

EDGE = 2  # pixels around a word's box that may hold its ink


def ink_of(grey: Image, box: tuple[int, int, int, int]) -> Ink:
    """True where the word's own box, a little widened, is darker than half way to its paper."""
    crop = crop_of(grey, box)
    if crop.size == 0:
        return np.zeros((0, 0), np.bool_)
    return np.asarray(crop < (int(crop.min()) + int(crop.max())) / 2)


def crop_of(grey: Image, box: tuple[int, int, int, int]) -> Image:
    """The part of the page that a word stands on, a little widened."""
    left, top, right, bottom = box
    return grey[max(0, top - EDGE) : bottom + EDGE, max(0, left - EDGE) : right + EDGE]


@dataclass(frozen=True, slots=True)
class Part:
    """A blob of ink: its box (pixels of the word's crop, ends excluded) and how many pixels it has."""

    left: int
    top: int
    right: int
    bottom: int
    area: int

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left


def parts_of(ink: Ink) -> list[Part]:
    """The connected blobs of a word's ink, from left to right."""
    import cv2

    if ink.size == 0:
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    parts = [Part(int(x), int(y), int(x + w), int(y + h), int(area)) for x, y, w, h, area in stats[1:]]
    return sorted(parts, key=lambda part: part.left)


def share_of(grey: Image, percent: float) -> float:
    """The grey that so many per cent of the pixels are darker than.

    `numpy.percentile` takes twenty times as long over a word.
    """
    rank = round(percent / 100 * (grey.size - 1))
    return float(np.partition(grey.ravel(), rank)[rank])


def lengths_of(row: NDArray[np.bool_]) -> list[int]:
    """How long each run of ink along a row of pixels is."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [int(length) for length in edges[1::2] - edges[::2]]
