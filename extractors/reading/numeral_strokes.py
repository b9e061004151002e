"""Roman numerals and column numbers as their image shows them: the strokes of I, II and III and of (i), (ii) and (iii),
brackets around a number.  Each function says what it proves, None where it proves nothing (see `strokes.py`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.strokes import LEAN, LEAST_INK, leans
from extractors.reading.word_ink import Part, lengths_of, parts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ink = NDArray[np.bool_]
    Image = NDArray[np.uint8]

BAND = (0.35, 0.65)  # of a capital's height: where stems stand alone, without serifs and crossbars
FULL = 0.8  # of the band that a stem fills
STEM = 0.34  # of a capital's height: a stem is no wider
FLAG = 1  # pixels by which the serifs of an I differ at the top; a 1 reaches further to the left alone
SERIF = 0.14  # of a capital's height: what the serifs of an I add to the width of its stem
TOP_PART = 0.33  # of a capital's height: where the flag of a 1 is
SLANT = 0.2  # pixels to the left for one down: a slash leans more, an upright stem less
MOST = 3  # stems: IV and VI hold another letter
NUMERAL = re.compile(r"(?P<stems>[HIl1|!]{1,4}L?|U)(?P<rest>[./-]|-[^\W\d_].*)?")
BRACKETED = re.compile(r"\([1lIiíìïịíĩỉ!|]{0,4}\)")
BRACKET_WIDE = 0.5  # of a bracket's height: it is no wider
BULGE = 0.07  # of a bracket's height, by which its middle stands out from both of its ends


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
    if max((run for row in band for run in lengths_of(row[left : left + 2 * height])), default=0) == 0:
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
    widest = max(length for row in top for length in [0, *lengths_of(row)])
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
    if fifth == 0 or width > BRACKET_WIDE * height or max(len(lengths_of(row)) for row in glyph) > 1:
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
