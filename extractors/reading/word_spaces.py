"""Words that the engine joined, or that have dirt about them, parted where the image shows the space between them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.engines import ReadWord
from extractors.reading.strokes import (
    spaced_dash,
    specked_end,
    specked_gap,
    specked_start,
    word_gaps,
)
from extractors.reading.word_ink import EDGE, ink_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ink = NDArray[np.bool_]
    Image = NDArray[np.uint8]

JUNK, JOINED = 0.3, 0.95  # confidences between which two words may have been printed as one (0.52 to 0.94)
LEAST_PART = 2  # letters of each
SHOWN = 0.6  # the least confidence of a sign that its image proves
_NUMBERED = re.compile(r"([Ss]ố)(\d{1,5}[/-].*)")  # "số25/KH-UBND"
SPECK_BEFORE = re.compile(r"[.,'’‘`_~-](?=\w)")
SPECK_BEHIND = re.compile(r"(?<=[\w)%][.,:;])[.,:;'’`_-]$")
SPECK_BETWEEN = re.compile(r"([^\W\d_]{2,}[,;:]?|[HIVX]+)([.'’`·_-])([^\W\d_]+[.,;:]?)")
SPACED = re.compile(r"(\d[\d.,]*)([-–])(\d[\d.,]*%?[.,;:]?)")
OFF_THE_MARK = 0.15  # of a word's width: a space lies no further from where the mark read in its place would stand
NARROW = 0.45  # of a word's height: a sign before its figure is no narrower
_GLUED = re.compile(r"(\(?\d[\d.,]*%)([^\W\d_]{2,}\W*)")
_SIGNS = frozenset("<>≥≤")
WORD_GAP = 0.3  # of the x-height: white between a sign and its figure that is a space


def unjoined(word: ReadWord, grey: Image, x_height: float) -> list[ReadWord]:
    """Words that the engine printed as one ("Bíthư"), each by itself where the image has spaces between them."""
    letters = word.text.rstrip(".,;:")
    doubted = JUNK <= word.confidence < JOINED and letters.isalpha() and len(letters) >= 2 * LEAST_PART
    gaps = word_gaps(ink_of(grey, word.box), x_height, len(word.text)) if doubted and x_height > 0 else []
    ends = [0, *(at for at, _, _ in gaps), len(letters)]
    if not gaps or min(end - start for start, end in pairwise(ends)) < LEAST_PART:
        return [word]
    left, top, right, bottom = word.box
    start = max(0, left - EDGE)
    edges = [left, *(start + column for _, *columns in gaps for column in columns), right]
    ends[-1] = len(word.text)
    return [
        replace(word, text=word.text[a:b], box=(edges[2 * at], top, edges[2 * at + 1], bottom), other="")
        for at, (a, b) in enumerate(pairwise(ends))
    ]


def unspecked(word: ReadWord, grey: Image, x_height: float) -> list[ReadWord]:
    """The word without dirt that was read as a mark before it or behind its stop; as two words where the dirt lies in
    the space between them."""
    if x_height <= 0:
        return [word]
    left, top, right, bottom = word.box
    start = max(0, left - EDGE)
    if SPECK_BEFORE.match(word.text):
        column = specked_start(ink_of(grey, word.box), x_height)
        if column is not None:
            return [replace(word, text=word.text[1:], box=(start + column, top, right, bottom), other="")]
    if SPECK_BEHIND.search(word.text):
        column = specked_end(ink_of(grey, word.box), x_height)
        if column is not None:
            return [replace(word, text=word.text[:-1], box=(left, top, start + column, bottom), other="")]
    two = SPECK_BETWEEN.fullmatch(word.text)
    gap = specked_gap(ink_of(grey, word.box), x_height) if two else None
    if two is None or gap is None:
        return [word]
    before, mark, behind = two.groups()
    middle = (gap[0] + gap[1]) / 2 / (right - left)
    if abs(middle - (len(before) + 0.5) / len(word.text)) > OFF_THE_MARK:
        return [word]
    if gap[2] and before[-1].isalpha():
        if mark != ".":
            return [word]
        before += mark
    return [
        replace(word, text=before, box=(left, top, start + gap[0], bottom), other=""),
        replace(word, text=behind, box=(start + gap[1], top, right, bottom), other=""),
    ]


def apart(word: ReadWord, grey: Image, x_height: float) -> list[ReadWord]:
    """Two figures and the dash between them as three words where they are printed apart ("75 - 80")."""
    spaced = SPACED.fullmatch(word.text)
    place = spaced_dash(ink_of(grey, word.box), x_height) if spaced and x_height > 0 else None
    if spaced is None or place is None:
        return [word]
    left, top, right, bottom = word.box
    start = max(0, left - EDGE)
    edges = (left, start + place[0], start + place[1], start + place[2], start + place[3], right)
    return [
        replace(word, text=text, box=(edges[2 * at], top, edges[2 * at + 1], bottom), other="")
        for at, text in enumerate(spaced.groups())
    ]


def parted(word: ReadWord, grey: Image, x_height: float) -> list[ReadWord]:
    """A sign and the figure after it as two words where they are printed apart ("≥ 85")."""
    left, top, right, bottom = word.box
    if len(word.text) < 2 or word.text[0] not in _SIGNS or not word.text[1].isdigit() or x_height <= 0:
        return [word]
    columns = np.flatnonzero(ink_of(grey, word.box).any(axis=0)) + max(0, left - EDGE)
    wide = columns - columns[:1] >= min(0.6 * x_height, NARROW * (bottom - top)) - 1
    gap = next((at for at in np.flatnonzero(np.diff(columns) > 1) if wide[at]), None)
    if gap is None or columns[gap + 1] - columns[gap] < WORD_GAP * x_height:
        return [word]
    box = (left, top, int(columns[gap]) + 1, bottom)
    sign = replace(word, text=word.text[0], box=box, other="", confidence=max(word.confidence, SHOWN))
    return [sign, replace(word, text=word.text[1:], box=(int(columns[gap + 1]), top, right, bottom))]


def unglued(word: ReadWord) -> list[ReadWord]:
    """A share and the word behind it, or "số" and the document number, as two words, however narrow the space: no word
    goes on behind "100%"."""
    glued = _GLUED.fullmatch(word.text) or _NUMBERED.fullmatch(word.text)
    if glued is None:
        return [word]
    left, top, right, bottom = word.box
    middle = left + round((right - left) * glued.end(1) / len(word.text))
    share = replace(word, text=glued[1], box=(left, top, middle, bottom), other="")
    return [share, replace(word, text=glued[2], box=(middle, top, right, bottom), other="")]
