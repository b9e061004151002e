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
from extractors.reading.strokes import (
    BRACKETED,
    NUMERAL,
    SPACED,
    SPECK_BEFORE,
    SPECK_BEHIND,
    SPECK_BETWEEN,
    STOPS,
    dotted_stems,
    ends_with_slash,
    numeral_at_start,
    share_of,
    spaced_dash,
    specked_end,
    specked_gap,
    specked_start,
    stop_at_end,
    word_gaps,
)

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
_TAILED = frozenset("gjpqyýỳỷỹỵQJ")  # a word of these alone has no feet to tell a point from a comma by
# The height of small letters is no more of the usual word's: 0.57 to 0.70 on 170 pages of made scans, up to 0.96 on the
# thirteen where figures, capitals or a stamp were taken for small letters.
X_OF_WORD, LEAST_WORDS = 0.68, 10
# What is left of a stamp is paler than print: of 519 words read with less confidence than this on 170 made pages, 126
# were less dark than this (0 paper, 1 print), and all of them were strokes of stamps.
UNSURE, PALE = 0.6, 0.65
DARKEST = 3  # per cent of a word's pixels that its darkness is taken from
SAMPLED = 40  # words that tell how dark the page's print is
JUNK, JOINED = 0.3, 0.95  # confidences between which two words may have been printed as one (0.52 to 0.94)
LEAST_PART = 2  # letters of each
SHOWN = 0.6  # the least confidence of a sign that its image proves
_NUMBERED = re.compile(r"([Ss]ố)(\d{1,5}[/-].*)")  # "số25/KH-UBND"
OFF_THE_MARK = 0.15  # of a word's width: a space lies no further from where the mark read in its place would stand
NARROW = 0.45  # of a word's height: a sign before its figure is no narrower
_BLOT = re.compile(r"^_(?=[^\W_])|(?<=[^\W_])_$")  # "2_": what the engine makes of a gap
_QUARTER = re.compile(r"[IHl1|!]{1,5}/(?P<year>\d{4}\D*)")  # of I, II, III after "quý"
_GLUED = re.compile(r"(\(?\d[\d.,]*%)([^\W\d_]{2,}\W*)")
_SIGNS = frozenset("<>≥≤")
WORD_GAP = 0.3  # of the x-height: white between a sign and its figure that is a space
LEAN = 0.22  # of a glyph's height, by which the upper quarter of a slash stands to the right of the lower one
_EIGHT = re.compile(r"(?P<before>[<>≥≤]?)(?P<figure>[\d.,]*§[\d.,§]*)(?P<after>%?[.):;]?)")
_SLASHES = re.compile(r"/?[⁄∕]/?")  # "quý I⁄2027", "I/⁄2026": the fraction slash, which nobody types
PERCENT_MISREAD = frozenset({"%o", "%0", "%ọ", "%%"})  # of a lone sign: % has two rings, ‰ has three
DASHES = frozenset("-–—−_")
EN_DASH, EM_DASH = 0.92, 1.65  # times the x-height: from here on a dash is an en dash, an em dash
RULE = 3.2  # times the x-height: longer strokes are ruled lines
MARGIN = 2  # pixels around a word's box that may hold its ink


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
        for word in _unspecked(read, grey, x_height)
        for one in _unjoined(word, grey, x_height)
        for sign in _parted(replace(one, text=_restored(one, last, grey, x_height)), grey, x_height)
        for spaced in _apart(sign, grey, x_height)
        for part in _unglued(spaced)
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


def _unjoined(word: ReadWord, grey: Image, x_height: float) -> list[ReadWord]:
    """Words that the engine printed as one ("Bíthư"), each by itself where the image has spaces between them."""
    letters = word.text.rstrip(".,;:")
    doubted = JUNK <= word.confidence < JOINED and letters.isalpha() and len(letters) >= 2 * LEAST_PART
    gaps = word_gaps(_ink(grey, word.box), x_height, len(word.text)) if doubted and x_height > 0 else []
    ends = [0, *(at for at, _, _ in gaps), len(letters)]
    if not gaps or min(end - start for start, end in pairwise(ends)) < LEAST_PART:
        return [word]
    left, top, right, bottom = word.box
    start = max(0, left - MARGIN)
    edges = [left, *(start + column for _, *columns in gaps for column in columns), right]
    ends[-1] = len(word.text)
    return [
        replace(word, text=word.text[a:b], box=(edges[2 * at], top, edges[2 * at + 1], bottom), other="")
        for at, (a, b) in enumerate(pairwise(ends))
    ]


def _unspecked(word: ReadWord, grey: Image, x_height: float) -> list[ReadWord]:
    """The word without dirt that was read as a mark before it or behind its stop; as two words where the dirt lies in
    the space between them."""
    if x_height <= 0:
        return [word]
    left, top, right, bottom = word.box
    start = max(0, left - MARGIN)
    if SPECK_BEFORE.match(word.text):
        column = specked_start(_ink(grey, word.box), x_height)
        if column is not None:
            return [replace(word, text=word.text[1:], box=(start + column, top, right, bottom), other="")]
    if SPECK_BEHIND.search(word.text):
        column = specked_end(_ink(grey, word.box), x_height)
        if column is not None:
            return [replace(word, text=word.text[:-1], box=(left, top, start + column, bottom), other="")]
    two = SPECK_BETWEEN.fullmatch(word.text)
    gap = specked_gap(_ink(grey, word.box), x_height) if two else None
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


def _apart(word: ReadWord, grey: Image, x_height: float) -> list[ReadWord]:
    """Two figures and the dash between them as three words where they are printed apart ("75 - 80")."""
    spaced = SPACED.fullmatch(word.text)
    place = spaced_dash(_ink(grey, word.box), x_height) if spaced and x_height > 0 else None
    if spaced is None or place is None:
        return [word]
    left, top, right, bottom = word.box
    start = max(0, left - MARGIN)
    edges = (left, start + place[0], start + place[1], start + place[2], start + place[3], right)
    return [
        replace(word, text=text, box=(edges[2 * at], top, edges[2 * at + 1], bottom), other="")
        for at, text in enumerate(spaced.groups())
    ]


def _parted(word: ReadWord, grey: Image, x_height: float) -> list[ReadWord]:
    """A sign and the figure after it as two words where they are printed apart ("≥ 85")."""
    left, top, right, bottom = word.box
    if len(word.text) < 2 or word.text[0] not in _SIGNS or not word.text[1].isdigit() or x_height <= 0:
        return [word]
    columns = np.flatnonzero(_ink(grey, word.box).any(axis=0)) + max(0, left - MARGIN)
    wide = columns - columns[:1] >= min(0.6 * x_height, NARROW * (bottom - top)) - 1
    gap = next((at for at in np.flatnonzero(np.diff(columns) > 1) if wide[at]), None)
    if gap is None or columns[gap + 1] - columns[gap] < WORD_GAP * x_height:
        return [word]
    box = (left, top, int(columns[gap]) + 1, bottom)
    sign = replace(word, text=word.text[0], box=box, other="", confidence=max(word.confidence, SHOWN))
    return [sign, replace(word, text=word.text[1:], box=(int(columns[gap + 1]), top, right, bottom))]


def _unglued(word: ReadWord) -> list[ReadWord]:
    """A share and the word behind it, or "số" and the document number, as two words, however narrow the space: no word
    goes on behind "100%"."""
    glued = _GLUED.fullmatch(word.text) or _NUMBERED.fullmatch(word.text)
    if glued is None:
        return [word]
    left, top, right, bottom = word.box
    middle = left + round((right - left) * glued.end(1) / len(word.text))
    share = replace(word, text=glued[1], box=(left, top, middle, bottom), other="")
    return [share, replace(word, text=glued[2], box=(middle, top, right, bottom), other="")]


def _restored(word: ReadWord, before: str, grey: Image, x_height: float) -> str:
    text = _ETH.sub("Đ", _SLASHES.sub("/", word.text))
    if _BLOT.search(text) and not has_low_stroke(_ink(grey, word.box), x_height):
        text = _BLOT.sub("", text)
    if text[0] in CHEVRONS:
        sign = chevron_with_bar(_first_glyph(_ink(grey, word.box), x_height))
        if sign is not None:
            return sign + text.lstrip("<>=_-")
    quarter = _QUARTER.fullmatch(text) if before == "quý" else None
    if quarter:
        ink = _ink(grey, word.box)
        stems, touching = stems_of(_before_slash(ink)), numeral_at_start(ink)
        if stems is None and touching is not None and touching[1] == "/":
            stems = touching[0]
        return text if stems is None else "I" * stems + "/" + quarter["year"]
    shown = _shown(text, word.box, grey, x_height)
    if shown is not None:
        return shown
    numeral = _STEMS.fullmatch(text)
    if numeral:
        stems = stems_of(_ink(grey, word.box))
        return text if stems is None else "I" * stems + numeral["end"]
    eight = _EIGHT.fullmatch(text)
    if eight:
        return eight["before"] + _with_eights(eight["figure"], _ink(grey, word.box), len(text)) + eight["after"]
    if text in PERCENT_MISREAD:
        return {2: "%", 3: "‰"}.get(rings_of(_ink(grey, word.box)), text)
    if _BARE.fullmatch(text):
        return with_point(text, _ink(grey, word.box)) or text
    if x_height > 0 and set(text) <= DASHES:
        dash = dash_of(_ink(grey, word.box), x_height)
        return text if dash is None else dash
    return text


def _shown(text: str, box: tuple[int, int, int, int], grey: Image, x_height: float) -> str | None:
    """A numeral, or a word with the stop at its end, as the image shows it; None where it proves nothing."""
    numeral = NUMERAL.fullmatch(text)
    if numeral:
        as_figure = any(map(str.isdigit, numeral["stems"]))
        seen = numeral_at_start(_ink(grey, box), read_as_figure=as_figure)
        if seen is None:
            return None
        stems, mark = seen
        if not mark and not numeral["stems"].isalpha():
            return None  # a number that stands alone, or a stroke of a rule
        rest = numeral["rest"] or mark
        sure = rest.startswith(mark) and (bool(mark) or not rest) and (mark == "/" or numeral["stems"] != "U")
        return "I" * stems + rest if sure else None
    if BRACKETED.fullmatch(text):
        letters = dotted_stems(_ink(grey, box))
        return None if letters is None else "(" + "i" * letters + ")"
    if x_height <= 0 or len(text) < 2:
        return None
    if text.endswith("..."):
        return text[:-3] + "./." if ends_with_slash(_ink(grey, box), x_height) else None
    if text[-1] in STOPS and text[-2] not in ".,:;/§" and set(text[:-1]) - _TAILED:
        stop = stop_at_end(_ink(grey, box), _crop(grey, box), x_height)
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


def _ink(grey: Image, box: tuple[int, int, int, int]) -> Ink:
    """True where the word's own box, a little widened, is darker than half way to its paper."""
    crop = _crop(grey, box)
    if crop.size == 0:
        return np.zeros((0, 0), np.bool_)
    return np.asarray(crop < (int(crop.min()) + int(crop.max())) / 2)


def _crop(grey: Image, box: tuple[int, int, int, int]) -> Image:
    left, top, right, bottom = box
    return grey[max(0, top - MARGIN) : bottom + MARGIN, max(0, left - MARGIN) : right + MARGIN]


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
