"""Signs that the engine cannot print or mixes up, decided from their own image.

Tesseract's Vietnamese model has no ≥ and no ≤ (they come out as > and <), takes hyphen, en dash and em dash
for one another, the numeral II for an H, an 8 for a section sign, % for "%o", and a gap for an underscore.  A sign
changes only where its image proves it: no proof, no change.  What stops and strokes an image shows: `strokes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.engines import ReadWord
from extractors.reading.numeral_strokes import BRACKETED, NUMERAL, dotted_stems, numeral_at_start
from extractors.reading.strokes import ends_with_slash, stop_at_end
from extractors.reading.word_ink import crop_of, ink_of, share_of
from extractors.reading.word_spaces import NARROW, apart, parted, unglued, unjoined, unspecked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Ink = NDArray[np.bool_]

POINT_HIGH, COMMA_HANGS = 0.35, 0.08  # times a digit's height: a point is no higher, a comma reaches below the feet
THOUSANDS = 3  # digits behind a point
_BARE = re.compile(r"[<>≥≤]?\d{2,6}")  # a figure that may have lost its comma
BAR_COVER = 0.72  # of the sign's width that its bar covers
TIP_REACH = 0.22  # of the sign's width by which a chevron's tip stands out from both of its ends
CHEVRONS = {">": "≥", "<": "≤"}
CROSSBAR = 0.45  # of a capital's height: a stem is thinner, the bar of an H with its stems is wider
_STEMS = re.compile(r"(?=.*[HI])[IHl1]{1,4}(?P<end>[.:)]?)")  # how I, II and III come out
_ETH = re.compile(r"ĐÐ|ÐĐ|Ð")  # the Icelandic letter, which the engine prints for Đ, or beside it for one Đ
STOPS = ",:;"  # a full stop is not mistaken for them
_TAILED = frozenset("gjpqyýỳỷỹỵQJ")  # a word of these alone has no feet to tell a point from a comma by
# The height of small letters is no more of the usual word's: 0.57 to 0.70 on 170 pages of made scans, up to 0.96 on the
# thirteen where figures, capitals or a stamp were taken for small letters.
X_OF_WORD, LEAST_WORDS = 0.68, 10
# What is left of a stamp is paler than print: of 519 words read with less confidence than this on 170 made pages, 126
# were less dark than this (0 paper, 1 print), and all of them were strokes of stamps.
UNSURE, PALE = 0.6, 0.65
DARKEST = 3  # per cent of a word's pixels that its darkness is taken from
SAMPLED = 40  # words that tell how dark the page's print is
_BLOT = re.compile(r"^_(?=[^\W_])|(?<=[^\W_])_$")  # "2_": what the engine makes of a gap
_QUARTER = re.compile(r"[IHl1|!]{1,5}/(?P<year>\d{4}\D*)")  # of I, II, III after "quý"
LEAN = 0.22  # of a glyph's height, by which the upper quarter of a slash stands to the right of the lower one
_EIGHT = re.compile(r"(?P<before>[<>≥≤]?)(?P<figure>[\d.,]*§[\d.,§]*)(?P<after>%?[.):;]?)")
_SLASHES = re.compile(r"/?[⁄∕]/?")  # "quý I⁄2027", "I/⁄2026": the fraction slash, which nobody types
PERCENT_MISREAD = frozenset({"%o", "%0", "%ọ", "%%"})  # of a lone sign: % has two rings, ‰ has three
DASHES = frozenset("-–—−_")
EN_DASH, EM_DASH = 0.92, 1.65  # times the x-height: from here on a dash is an en dash, an em dash
RULE = 3.2  # times the x-height: longer strokes are ruled lines


def restored(words: Sequence[ReadWord], grey: Image, x_height: float) -> list[ReadWord]:
    """The words with ≥, ≤ and dashes as the image shows them; ruled strokes taken for dashes are left out.

    In: words with boxes on `grey`, the usual height of its small letters in pixels (0: unknown).
    """
    x_height = _usual(words, x_height)
    words = _printed(words, grey)
    before = ("", *(word.text.casefold() for word in words))
    seen = (
        part
        for read, last in zip(words, before, strict=False)
        for word in unspecked(read, grey, x_height)
        for one in unjoined(word, grey, x_height)
        for sign in parted(replace(one, text=_restored(one, last, grey, x_height)), grey, x_height)
        for spaced in apart(sign, grey, x_height)
        for part in unglued(spaced)
    )
    return [word for word in seen if word.text]


def _printed(words: Sequence[ReadWord], grey: Image) -> list[ReadWord]:
    """The words without those that the engine doubted and that are much paler than what it was sure of: stamps."""
    sure = [word for word in words if word.confidence >= UNSURE]
    if len(sure) == len(words) or len(sure) < LEAST_WORDS:
        return list(words)
    paper = float(np.median(grey[::SAMPLED, ::SAMPLED]))
    step = max(1, len(sure) // SAMPLED)
    dark = paper - float(np.median([_darkest(word, grey) for word in sure[::step]]))
    return [word for word in words if word.confidence >= UNSURE or paper - _darkest(word, grey) >= PALE * dark]


def _darkest(word: ReadWord, grey: Image) -> float:
    left, top, right, bottom = word.box
    crop = grey[max(0, top) : bottom, max(0, left) : right]
    return share_of(crop, DARKEST) if crop.size else 0.0


def _usual(words: Sequence[ReadWord], x_height: float) -> float:
    """The height of small letters, held against that of the words: on a page of figures those are in the majority."""
    tall = [word.box[3] - word.box[1] for word in words if len(word.text) > 1]
    return min(x_height, X_OF_WORD * float(np.median(tall))) if len(tall) >= LEAST_WORDS else x_height


def _restored(word: ReadWord, before: str, grey: Image, x_height: float) -> str:
    text = _ETH.sub("Đ", _SLASHES.sub("/", word.text))
    if _BLOT.search(text) and not has_low_stroke(ink_of(grey, word.box), x_height):
        text = _BLOT.sub("", text)
    if text[0] in CHEVRONS:
        sign = chevron_with_bar(_first_glyph(ink_of(grey, word.box), x_height))
        if sign is not None:
            return sign + text.lstrip("<>=_-")
    quarter = _QUARTER.fullmatch(text) if before == "quý" else None
    if quarter:
        ink = ink_of(grey, word.box)
        stems, touching = stems_of(_before_slash(ink)), numeral_at_start(ink)
        if stems is None and touching is not None and touching[1] == "/":
            stems = touching[0]
        return text if stems is None else "I" * stems + "/" + quarter["year"]
    shown = _shown(text, word.box, grey, x_height)
    if shown is not None:
        return shown
    numeral = _STEMS.fullmatch(text)
    if numeral:
        stems = stems_of(ink_of(grey, word.box))
        return text if stems is None else "I" * stems + numeral["end"]
    eight = _EIGHT.fullmatch(text)
    if eight:
        return eight["before"] + _with_eights(eight["figure"], ink_of(grey, word.box), len(text)) + eight["after"]
    if text in PERCENT_MISREAD:
        return {2: "%", 3: "‰"}.get(rings_of(ink_of(grey, word.box)), text)
    if _BARE.fullmatch(text):
        return with_point(text, ink_of(grey, word.box)) or text
    if x_height > 0 and set(text) <= DASHES:
        dash = dash_of(ink_of(grey, word.box), x_height)
        return text if dash is None else dash
    return text


def _shown(text: str, box: tuple[int, int, int, int], grey: Image, x_height: float) -> str | None:
    """A numeral, or a word with the stop at its end, as the image shows it; None where it proves nothing."""
    numeral = NUMERAL.fullmatch(text)
    if numeral:
        as_figure = any(map(str.isdigit, numeral["stems"]))
        seen = numeral_at_start(ink_of(grey, box), read_as_figure=as_figure)
        if seen is None:
            return None
        stems, mark = seen
        if not mark and not numeral["stems"].isalpha():
            return None  # a number that stands alone, or a stroke of a rule
        rest = numeral["rest"] or mark
        sure = rest.startswith(mark) and (bool(mark) or not rest) and (mark == "/" or numeral["stems"] != "U")
        return "I" * stems + rest if sure else None
    if BRACKETED.fullmatch(text):
        letters = dotted_stems(ink_of(grey, box))
        return None if letters is None else "(" + "i" * letters + ")"
    if x_height <= 0 or len(text) < 2:
        return None
    if text.endswith("..."):
        return text[:-3] + "./." if ends_with_slash(ink_of(grey, box), x_height) else None
    if text[-1] in STOPS and text[-2] not in ".,:;/§" and set(text[:-1]) - _TAILED:
        stop = stop_at_end(ink_of(grey, box), crop_of(grey, box), x_height)
        return text[:-1] + stop.sign if stop is not None and stop.sign is not None else None
    return None


def with_point(text: str, ink: Ink) -> str | None:
    """A figure with the comma (or the point before three digits) that the engine left out, where the image shows one
    small glyph more, at the feet of the digits; None where it does not."""
    columns = np.flatnonzero(ink.any(axis=0))
    if len(columns) == 0:
        return None
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    extents = [np.flatnonzero(ink[:, group[0] : group[-1] + 1].any(axis=1)) for group in groups]
    if len(groups) != len(text) + 1:
        return None
    feet = float(np.median([rows[-1] for rows in extents]))
    high = float(np.median([rows[-1] - rows[0] + 1 for rows in extents]))
    low = [at for at, rows in enumerate(extents) if rows[0] > feet - POINT_HIGH * high]
    if len(low) != 1 or not text[low[0] - 1 : low[0] + 1].isdigit() or not 0 < low[0] < len(text):
        return None
    hangs = extents[low[0]][-1] - feet > COMMA_HANGS * high
    if hangs or len(text) - low[0] == THOUSANDS:
        return text[: low[0]] + ("," if hangs else ".") + text[low[0] :]
    return None


def _with_eights(figure: str, ink: Ink, read: int) -> str:
    """A figure with § as the 8 that it is: plans print no section sign.  "8§5" is 85 where fewer glyphs stand than
    were `read`: the engine gave one of them twice."""
    columns = np.flatnonzero(ink.any(axis=0))
    glyphs = int((np.diff(columns) > 1).sum()) + 1 if len(columns) else read
    twice = max(0, read - glyphs)
    figure = re.sub(r"§(?=8)|(?<=8)§|§(?=§)", "", figure, count=twice) if twice else figure
    return figure.replace("§", "8")


def _first_glyph(ink: Ink, x_height: float) -> Ink:
    """The leftmost glyph: ink up to the first white column after it."""
    columns = np.flatnonzero(ink.any(axis=0))
    if len(columns) == 0:
        return ink
    breaks = np.flatnonzero(np.diff(columns) > 1)
    high = int(ink.any(axis=1).sum())
    end = columns[-1]
    for gap in breaks:
        if columns[gap] - columns[0] + 1 >= min(0.6 * x_height, NARROW * high):
            end = columns[gap]
            break
    return np.asarray(ink[:, columns[0] : end + 1])


def chevron_with_bar(ink: Ink) -> str | None:
    """'≥' or '≤' where the glyph is a chevron over a bar, else None."""
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < 7:
        return None
    glyph = ink[rows[0] : rows[-1] + 1]
    height, width = glyph.shape
    cover = glyph.sum(axis=1) / width
    bar = np.flatnonzero(cover[height // 2 :] >= BAR_COVER) + height // 2
    if len(bar) == 0 or bar[0] < 0.6 * height:
        return None
    above = glyph[: bar[0]]
    inked = np.flatnonzero(above.any(axis=1))
    if len(inked) < 5 or cover[inked].max() >= BAR_COVER:
        return None
    centres = np.array([np.flatnonzero(row).mean() for row in above[inked]]) / width
    third = max(1, len(centres) // 4)
    start, end = centres[:third].mean(), centres[-third:].mean()
    middle = centres[len(centres) // 2 - third // 2 : len(centres) // 2 + third // 2 + 1]
    if middle.mean() - max(start, end) >= TIP_REACH:
        return "≥"
    if min(start, end) - middle.mean() >= TIP_REACH:
        return "≤"
    return None


def has_low_stroke(ink: Ink, x_height: float) -> bool:
    """Whether the first or the last glyph is a flat stroke at the foot, as an underscore is."""
    columns = np.flatnonzero(ink.any(axis=0))
    if len(columns) == 0:
        return False
    breaks = np.flatnonzero(np.diff(columns) > 1)
    edges = [0, *(breaks + 1), len(columns)]
    middle = ink.shape[0] / 2
    for start, end in ((edges[0], edges[1]), (edges[-2], edges[-1])):
        rows = np.flatnonzero(ink[:, columns[start] : columns[end - 1] + 1].any(axis=1))
        if rows[0] > middle and rows[-1] - rows[0] + 1 <= 0.3 * max(x_height, 1.0) and end - start >= 0.3 * x_height:
            return True
    return False


def stems_of(ink: Ink) -> int | None:
    """How many upright strokes stand side by side, which the numerals I, II and III are made of; None where
    some stroke runs across between them, as in an H, or where there are more than three."""
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < 7:
        return None
    height = int(rows[-1] - rows[0] + 1)
    middle = ink[rows[0] + round(0.35 * height) : rows[0] + round(0.65 * height)]
    runs = [_runs(row) for row in middle]
    if any(run > CROSSBAR * height for row in runs for run in row):
        return None
    stems = int(np.median([len(row) for row in runs]))
    return stems if 1 <= stems <= 3 else None


def _before_slash(ink: Ink) -> Ink:
    """The glyphs on the left of the first slash; no ink where no slash stands free."""
    columns = np.flatnonzero(ink.any(axis=0))
    edges = [0, *(np.flatnonzero(np.diff(columns) > 1) + 1), len(columns)]
    for start, end in pairwise(edges):
        glyph = ink[:, columns[start] : columns[end - 1] + 1]
        rows = np.flatnonzero(glyph.any(axis=1))
        quarter = max(1, len(rows) // 4)
        upper, lower = (np.flatnonzero(glyph[part].any(axis=0)).mean() for part in (rows[:quarter], rows[-quarter:]))
        if upper - lower >= LEAN * len(rows) and max(map(len, map(_runs, glyph))) == 1:
            return np.asarray(ink[:, columns[0] : columns[start]])
    return ink[:, :0]


def _runs(row: NDArray[np.bool_]) -> list[int]:
    """The lengths of the stretches of ink in one row of pixels."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [int(length) for length in edges[1::2] - edges[::2]]


def rings_of(ink: Ink) -> int:
    """How many rings of ink close a bit of paper in."""
    import cv2

    count, _ = cv2.connectedComponents(np.pad((~ink).astype(np.uint8), 1, constant_values=1), connectivity=4)
    return int(count) - 2


def dash_of(ink: Ink, x_height: float) -> str | None:
    """The dash that one flat stroke is, by its length, '' where it is a ruled line; None where the ink is no
    flat stroke."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) == 0 or rows[-1] - rows[0] + 1 > 0.4 * x_height:
        return None
    length = (columns[-1] - columns[0] + 1) / x_height
    if length < 0.3:
        return None
    if length >= RULE:
        return ""
    return "-" if length < EN_DASH else "–" if length < EM_DASH else "—"
