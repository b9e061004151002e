"""What small marks an image shows: the stop at the end of a word, specks beside it, the spaces around a dash between
figures.  What Roman numerals and brackets it shows: `numeral_strokes.py`.

Tesseract's Vietnamese model takes ; for : and for a comma, "./." for an ellipsis, "I." for "1." or "IL", "III-" for
"II-", "(ii)" for "(1)", and prints "75 - 80" as one word.  It is as sure of these as of anything, so the image decides:
each function says what it proves, None where it proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.word_ink import Part, parts_of, share_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ink = NDArray[np.bool_]
    Image = NDArray[np.uint8]

LARGE = 0.6  # times the x-height: a letter or figure is no lower, a stop is
LOW = 0.5  # times the x-height above the feet: a full stop begins no higher
HIGH = 0.42  # the same: the upper dot of a colon ends no lower
TAIL = 0.14  # times the x-height: a stop ends no higher above the feet
# How dark it is there: 910 commas 0.27 and more, 540 full stops 0.10 and less (13 made scans, four faces, 200 dpi)
POINTED, HANGING = 0.14, 0.22
BELOW = 0.3  # times the x-height: the tail of a comma, below the feet
SPECK = 0.12  # times the x-height: a mark that is smaller both ways is dirt
LEAN = 0.15  # of a slash's height, by which its upper quarter stands to the right of the lower one (0.17 in Arial)
SPACE = 0.45  # times the x-height: white between letters that is a space (spaces 0.47 and more, others 0.42 and less)
WORD_GAP = 0.36  # times the x-height: white on either side of a dash that is a space


SPOT = 0.02  # times the x-height squared: a mark of less ink is dirt (99 in 100 of 830 full stops: 0.028 and more)


LEAST_INK = 3  # pixels: a blob of fewer is dust


@dataclass(frozen=True, slots=True)
class Stop:
    """The mark at the end of a word: whether a dot stands above it, whether any ink does (a dot that touches the letter
    before it), and how dark the paper is below the feet (0 as paper, 1 as print), where a comma has its tail."""

    dotted: bool
    inked: bool
    tail: float

    @property
    def sign(self) -> str | None:
        """Which of . , : and ; it is; None where it may be one or the other."""
        if POINTED < self.tail < HANGING or self.inked != self.dotted:
            return None
        return (":" if self.dotted else ".") if self.tail <= POINTED else ";" if self.dotted else ","


def stop_at_end(ink: Ink, grey: Image, x_height: float) -> Stop | None:
    """The stop that ends a word; None where its last glyph is none.  `grey` is the crop that `ink` was taken from."""
    parts = [part for part in parts_of(ink) if max(part.width, part.height) > SPECK * x_height]
    letters = _upright([part for part in parts if max(part.width, part.height) >= LARGE * x_height])  # no marks
    if not letters:
        return None
    end = max(letter.right for letter in letters)
    last = [part for part in parts if part.height < LARGE * x_height and part.left + part.right > 2 * end]
    feet = sorted(letter.bottom for letter in letters)[(len(letters) - 1) // 2]  # tails of g, p, q and y reach lower
    low = [part for part in last if part.top > feet - LOW * x_height]
    high = [part for part in last if feet - 1.25 * x_height < part.top and part.bottom < feet - HIGH * x_height]
    if not low or len(low) + len(high) != len(last) or len(high) > 1 or low[0].bottom < feet - TAIL * x_height:
        return None
    below = grey[feet + 1 : feet + 1 + round(BELOW * x_height), max(0, low[0].left - 2) : low[0].right + 1]
    paper, print_ = share_of(grey, 50), float(grey.min())
    if below.size == 0 or paper <= print_:
        return None
    above = ink[max(0, round(feet - 1.1 * x_height)) : round(feet - HIGH * x_height), low[0].left : low[0].right]
    tail = float((paper - below.min(axis=1)).clip(0).mean() / (paper - print_))
    return Stop(bool(high), bool(high) or bool(above.any()), tail)


def _upright(parts: Sequence[Part]) -> list[Part]:
    """Blobs that stand above one another as one: a figure that is broken, a letter with its marks."""
    groups: list[Part] = []
    for part in parts:
        if groups and part.left < groups[-1].right - 1:
            last = groups.pop()
            groups.append(
                Part(last.left, min(last.top, part.top), max(last.right, part.right), max(last.bottom, part.bottom), 0)
            )
        else:
            groups.append(part)
    return groups


def ends_with_slash(ink: Ink, x_height: float) -> bool:
    """Whether the last three glyphs are "./.", with which official letters end."""
    parts = [part for part in parts_of(ink) if max(part.width, part.height) > SPECK * x_height]
    if len(parts) < 4:
        return False
    before, slash, last = parts[-3:]
    tall = slash.height >= 1.1 * x_height and leans(ink[slash.top : slash.bottom, slash.left : slash.right])
    return tall and all(
        max(dot.width, dot.height) < 0.5 * x_height and dot.top > slash.top + slash.height / 2 for dot in (before, last)
    )


def leans(glyph: Ink) -> bool:
    """Whether a glyph is one stroke from the lower left to the upper right."""
    rows = np.flatnonzero(glyph.any(axis=1))
    quarter = len(rows) // 4
    if quarter == 0:
        return False
    upper, lower = (np.flatnonzero(glyph[part].any(axis=0)).mean() for part in (rows[:quarter], rows[-quarter:]))
    spans = [np.flatnonzero(glyph[row]) for row in rows]
    thin = np.median([span[-1] - span[0] + 1 for span in spans]) < LEAN * len(rows)
    return bool(upper - lower >= LEAN * len(rows) and thin)


def specked_start(ink: Ink, x_height: float) -> int | None:
    """The column where a word's letters begin behind specks; None where no speck, or print, is before them."""
    parts = parts_of(ink)
    first = next((part for part in parts if part.height >= LARGE * x_height), None)
    before = [part for part in parts if first is not None and part.right <= first.left]
    return first.left if first is not None and before and all(_is_spot(part, x_height) for part in before) else None


def specked_end(ink: Ink, x_height: float) -> int | None:
    """The column where a word ends before a speck that stands last; None where a mark of print does."""
    parts = parts_of(ink)
    if len(parts) < 2 or not _is_spot(parts[-1], x_height):
        return None
    return max(part.right for part in parts if not _is_spot(part, x_height)) if parts[-1].left > 0 else None


def specked_gap(ink: Ink, x_height: float) -> tuple[int, int, bool] | None:
    """The columns of the space between two words in which there is nothing or a speck, and whether a stop is printed
    before it; None where there is no such space, or a dash beside it."""
    printed = [part for part in parts_of(ink) if not _is_spot(part, x_height)]
    best: tuple[int, int, bool] | None = None
    end, last = 0, None
    for part in printed:
        wide = part.left - end
        if last is not None and wide >= WORD_GAP * x_height and (best is None or wide > best[1] - best[0]):
            dashed = any(one.height < 0.3 * x_height and one.width >= 1.6 * one.height for one in (last, part))
            best = None if dashed else (end, part.left, last.height < LARGE * x_height)
        if part.right > end:
            end, last = part.right, part
    return best


def word_gaps(ink: Ink, x_height: float, letters: int) -> list[tuple[int, int, int]]:
    """The spaces inside what was read as one word: how many letters stand before each, and its columns.

    None where the image has not as many letters as were read: some touch or are broken.
    """
    groups = _upright([part for part in parts_of(ink) if part.area >= LEAST_INK])
    if len(groups) != letters:
        return []
    pairs = enumerate(pairwise(groups), start=1)
    return [(at, a.right, b.left) for at, (a, b) in pairs if b.left - a.right >= SPACE * x_height]


def _is_spot(part: Part, x_height: float) -> bool:
    return part.area < SPOT * x_height * x_height


def low_marks(ink: Ink) -> int:
    """How many points and commas stand among and behind the figures of a word."""
    parts = [part for part in parts_of(ink) if part.area >= LEAST_INK]
    tallest = max((part.height for part in parts), default=0)
    foot = max((part.top + part.height / 2 for part in parts if part.height > 0.6 * tallest), default=0.0)
    return sum(part.height <= 0.45 * tallest and part.width <= 0.35 * tallest and part.top >= foot for part in parts)


def spaced_dash(ink: Ink, x_height: float) -> tuple[int, int, int, int] | None:
    """Where the figures on both sides of a dash end, the dash begins and ends and they go on (columns of the crop),
    where the dash stands between spaces; None where it does not."""
    parts = parts_of(ink)
    dashes = [
        at for at, part in enumerate(parts)
        if part.width >= 1.6 * part.height and part.width >= 0.25 * x_height and part.height < 0.4 * x_height
    ]
    if len(dashes) != 1 or not 0 < dashes[0] < len(parts) - 1:
        return None
    dash = parts[dashes[0]]
    before, after = max(part.right for part in parts[: dashes[0]]), parts[dashes[0] + 1].left
    if min(dash.left - before, after - dash.right) < WORD_GAP * x_height:
        return None
    return before, dash.left, dash.right, after


# How I, II and III come out, alone ("IL", "1.", "U" for "I/") or before their heading ("HI-NHIỆM")
def glyphs_in(ink: Ink) -> int:
    """How many glyphs a figure has, marks of one above another taken together (a per cent sign counts three or one)."""
    return len([part for part in _upright(parts_of(ink)) if part.area >= LEAST_INK or part.area == 0])


# Dirt beside a word and between two, as the engine prints it: "-hoạch", "tử:,", "UBND.xã"
