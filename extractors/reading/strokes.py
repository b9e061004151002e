"""What small marks and Roman numerals an image shows: the stop at the end of a word, the strokes of I, II and III and
of (i), (ii) and (iii), the spaces around a dash between figures.

Tesseract's Vietnamese model takes ; for : and for a comma, "./." for an ellipsis, "I." for "1." or "IL", "III-" for
"II-", "(ii)" for "(1)", and prints "75 - 80" as one word.  It is as sure of these as of anything, so the image decides:
each function says what it proves, None where it proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

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
BAND = (0.35, 0.65)  # of a capital's height: where stems stand alone, without serifs and crossbars
FULL = 0.8  # of the band that a stem fills
STEM = 0.34  # of a capital's height: a stem is no wider
FLAG = 1  # pixels by which the serifs of an I differ at the top; a 1 reaches further to the left alone
SERIF = 0.14  # of a capital's height: what the serifs of an I add to the width of its stem
TOP_PART = 0.33  # of a capital's height: where the flag of a 1 is
SLANT = 0.2  # pixels to the left for one down: a slash leans more, an upright stem less
LEAN = 0.15  # of a slash's height, by which its upper quarter stands to the right of the lower one (0.17 in Arial)
MOST = 3  # stems: IV and VI hold another letter
SPACE = 0.45  # times the x-height: white between letters that is a space (spaces 0.47 and more, others 0.42 and less)
WORD_GAP = 0.36  # times the x-height: white on either side of a dash that is a space


SPOT = 0.02  # times the x-height squared: a mark of less ink is dirt (99 in 100 of 830 full stops: 0.028 and more)


LEAST_INK = 3  # pixels: a blob of fewer is dust


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


def share_of(grey: Image, percent: float) -> float:
    """The grey that so many per cent of the pixels are darker than.

    `numpy.percentile` takes twenty times as long over a word.
    """
    rank = round(percent / 100 * (grey.size - 1))
    return float(np.partition(grey.ravel(), rank)[rank])


def parts_of(ink: Ink) -> list[Part]:
    """The connected blobs of a word's ink, from left to right."""
    import cv2

    if ink.size == 0:
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    parts = [Part(int(x), int(y), int(x + w), int(y + h), int(area)) for x, y, w, h, area in stats[1:]]
    return sorted(parts, key=lambda part: part.left)


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


def numeral_at_start(ink: Ink, *, read_as_figure: bool = False) -> tuple[int, str] | None:
    """How many stems of I, II or III a word begins with and the mark behind them: '.', '/', '-' or '' for none.

    None where something else stands there, or one of the stems is a 1.  What was `read_as_figure` has to show the
    serifs of an I: a 1 of thin or slanting print has hardly a flag.
    """
    parts = parts_of(ink)
    if not parts:
        return None
    tallest = max(part.height for part in parts)
    first = next(part for part in parts if part.height >= 0.75 * tallest)
    if first.left > parts[0].left + STEM * tallest:
        return None
    height = first.height
    band = ink[first.top + round(BAND[0] * height) : first.top + round(BAND[1] * height)]
    if len(band) < 3:
        return None
    stems = _stems(band, first.left, height)
    if stems is None:
        return None
    if read_as_figure and not all(_has_serif(ink[first.top : first.bottom], stem) for stem in stems):
        return None
    if not all(_is_stem_of_i(ink[first.top : first.bottom], stems, at) for at in range(len(stems))):
        return None
    end = stems[-1][1]
    joined = next(part for part in parts if part.left < end <= part.right and part.height >= 0.75 * tallest)
    if joined.right > end + 0.25 * height:
        return (len(stems), "/") if _slopes(ink[joined.top : joined.bottom, : joined.right]) else None
    after = [part for part in parts if part.left >= end - 1 and part.area >= LEAST_INK and part is not joined]
    mark = _mark(ink, after[0], first) if after else ""
    return None if mark is None else (len(stems), mark)


def _slopes(ink: Ink) -> bool:
    """Whether the right edge of some ink runs to the left from top to foot, as that of a slash does."""
    edges = [int(np.flatnonzero(row)[-1]) for row in ink if row.any()]
    quarter, middle = len(edges) // 4, len(edges) // 2
    if quarter == 0:
        return False
    upper, lower = float(np.mean(edges[:quarter])), float(np.mean(edges[-quarter:]))
    half = float(np.mean(edges[middle - quarter // 2 : middle + quarter // 2 + 1]))
    gradual = min(upper - half, half - lower) >= 0.3 * (upper - lower)  # the bar of a T ends at once
    return upper - lower >= LEAN * len(edges) and gradual


def _stems(band: Ink, left: int, height: int) -> list[tuple[int, int]] | None:
    """The upright strokes (start, end) that a band of rows begins with, up to what is none; None where there are none,
    too many or some are joined."""
    if max((run for row in band for run in _lengths(row[left : left + 2 * height])), default=0) == 0:
        return None
    columns = np.flatnonzero(band.any(axis=0))
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    stems: list[tuple[int, int]] = []
    for group in groups:
        start, end = int(group[0]), int(group[-1]) + 1
        glyph = band[:, start:end]
        filled = float(glyph.any(axis=1).mean())
        upright = float(glyph.mean(axis=0).max()) >= FULL
        if stems and start - stems[-1][1] > 0.45 * height:
            break
        if end - start > STEM * height or filled < FULL or not upright:
            break
        inked = np.flatnonzero(glyph.any(axis=1))
        upper, lower = (float(np.flatnonzero(glyph[row]).mean()) for row in (inked[0], inked[-1]))
        if upper - lower > SLANT * len(band):
            break  # a slash
        stems.append((start, end))
    return stems if 1 <= len(stems) <= MOST else None


def _is_stem_of_i(letters: Ink, stems: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a stem has serifs at the top on both sides alike, or none, as an I has, and no flag, as a 1 has."""
    height = letters.shape[0]
    start, end = stems[at]
    reach = round(0.3 * height)
    low = (stems[at - 1][1] + start) // 2 if at else max(0, start - reach)
    high = (end + stems[at + 1][0]) // 2 if at + 1 < len(stems) else min(letters.shape[1], end + reach)
    top = letters[: max(1, round(TOP_PART * height))]
    inked = top.max(axis=0)
    left, right = _joined(inked[low:start][::-1]), _joined(inked[end:high])
    return left <= FLAG if right == 0 else left - right <= FLAG


def _has_serif(letters: Ink, stem: tuple[int, int]) -> bool:
    """Whether the top of a stem is a flat serif, wider than the stem; that of a 1 is the tip of its flag."""
    height = letters.shape[0]
    wide = stem[1] - stem[0]
    reach = round(0.3 * height)
    top = letters[:2, max(0, stem[0] - reach) : stem[1] + reach]
    widest = max(length for row in top for length in [0, *_lengths(row)])
    return bool(widest >= wide + max(3, round(SERIF * height)))


def _joined(columns: NDArray[np.bool_]) -> int:
    """How many columns hold ink from the first on without a gap."""
    white = np.flatnonzero(~columns)
    return int(white[0]) if len(white) else len(columns)


def _mark(ink: Ink, part: Part, letter: Part) -> str | None:
    """What mark a blob behind a numeral is, '' for a letter that is none of them; None where it can't be told."""
    height = letter.height
    if part.height >= 0.75 * height:
        return "/" if leans(ink[part.top : part.bottom, part.left : part.right]) else None
    if part.height <= 0.3 * height and part.width <= 0.3 * height and part.top > letter.top + 0.65 * height:
        return "." if abs(part.bottom - letter.bottom) <= 0.12 * height else None
    if part.height <= 0.2 * height and part.width >= 0.2 * height:
        return "-"
    return None


def _lengths(row: NDArray[np.bool_]) -> list[int]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [int(length) for length in edges[1::2] - edges[::2]]


def dotted_stems(ink: Ink) -> int | None:
    """How many letters i stand between two brackets: "(ii)"; None where something else does."""
    parts = [part for part in parts_of(ink) if part.area >= 3]
    if len(parts) < 4:
        return None
    first, last = parts[0], parts[-1]
    tallest = max(part.height for part in parts)
    if min(first.height, last.height) < 0.85 * tallest or first.width > 0.5 * tallest or last.width > 0.5 * tallest:
        return None
    inner = parts[1:-1]
    stems = [part for part in inner if 0.35 * tallest <= part.height < 0.75 * tallest and part.width < 0.32 * tallest]
    dots = [part for part in inner if part.height < 0.25 * tallest and part.width < 0.25 * tallest]
    if len(stems) + len(dots) != len(inner) or len(stems) != len(dots) or not 1 <= len(stems) <= MOST:
        return None
    above = all(
        any(dot.bottom <= stem.top and dot.left < stem.right + 2 and dot.right > stem.left - 2 for dot in dots)
        for stem in stems
    )
    return len(stems) if above else None


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
NUMERAL = re.compile(r"(?P<stems>[HIl1|!]{1,4}L?|U)(?P<rest>[./-]|-[^\W\d_].*)?")
BRACKETED = re.compile(r"\([1lIiíìïịíĩỉ!|]{0,4}\)")
BRACKET_WIDE = 0.5  # of a bracket's height: it is no wider
BULGE = 0.07  # of a bracket's height, by which its middle stands out from both of its ends


def inside_brackets(ink: Ink) -> tuple[int, int] | None:
    """The columns between an opening bracket that a word begins with and the closing one it ends with; None where it
    has no such brackets."""
    parts = [part for part in parts_of(ink) if part.area >= LEAST_INK]
    tallest = max((part.height for part in parts), default=0)
    if len(parts) < 3 or min(parts[0].height, parts[-1].height) < 0.9 * tallest:
        return None
    first, last = (ink[part.top : part.bottom, part.left : part.right] for part in (parts[0], parts[-1]))
    inner = parts[1:-1]
    if any(part.left <= parts[0].left or part.right >= parts[-1].right for part in inner):
        return None
    if max(part.height for part in inner) > 0.92 * tallest or not (_bulge(first) < -BULGE and _bulge(last) > BULGE):
        return None
    return min(part.left for part in inner), max(part.right for part in inner)


def _bulge(glyph: Ink) -> float:
    """How far the middle of a thin upright stroke stands out to the right from the line between its ends, in its
    heights; 0 for what is no such stroke."""
    height, width = glyph.shape
    glyph = _largest(glyph)
    fifth = height // 5
    if fifth == 0 or width > BRACKET_WIDE * height or max(len(_lengths(row)) for row in glyph) > 1:
        return 0.0
    middles = np.array([np.flatnonzero(row).mean() if row.any() else np.nan for row in glyph])
    if np.isnan(middles).any():
        return 0.0
    ends = (middles[:fifth].mean() + middles[-fifth:].mean()) / 2
    middle = float(np.mean(middles[height // 2 - fifth // 2 : height // 2 + fifth // 2 + 1]))
    return float((middle - ends) / height)


def _largest(ink: Ink) -> Ink:
    """The largest blob of some ink alone."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


def glyphs_in(ink: Ink) -> int:
    """How many glyphs a figure has, marks of one above another taken together (a per cent sign counts three or one)."""
    return len([part for part in _upright(parts_of(ink)) if part.area >= LEAST_INK or part.area == 0])


# Dirt beside a word and between two, as the engine prints it: "-hoạch", "tử:,", "UBND.xã"
SPECK_BEFORE = re.compile(r"[.,'’‘`_~-](?=\w)")
SPECK_BEHIND = re.compile(r"(?<=[\w)%][.,:;])[.,:;'’`_-]$")
SPECK_BETWEEN = re.compile(r"([^\W\d_]{2,}[,;:]?|[HIVX]+)([.'’`·_-])([^\W\d_]+[.,;:]?)")
SPACED = re.compile(r"(\d[\d.,]*)([-–])(\d[\d.,]*%?[.,;:]?)")
STOPS = ",:;"  # a full stop is not mistaken for them
