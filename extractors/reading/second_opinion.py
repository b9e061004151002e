"""A second engine asked about the words that the first is unsure of.

The first engine finds the words; each one it is unsure of is cut out of the image and read by the second, and
what that says is kept beside the word (`ReadWord.other`).  Which of the two is right is decided later: words of
letters by the language model (`extractors.repairing`), figures here, by the image alone: where the engines differ
on a figure, the one that has the shape of a figure and as many glyphs as the image stands; where both have, the first
looks again at an enlarged crop and two readings out of three stand.  Either way the word stays doubtful.  A number in
brackets, which the first engine takes for anything ("@)", "4"), is read by the second without them.
A document number whose sign nobody uses ("193/2025/QHI5") gives way to a reading that has a known one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.engines import CachedEngine, ManyAtOnce, OcrEngine, OcrError, ReadWord, Segmentation
from extractors.reading.numeral_strokes import inside_brackets
from extractors.reading.strokes import glyphs_in, low_marks
from extractors.reading.word_ink import EDGE, ink_of
from normalizers.diacritics.weighing import is_figure
from normalizers.document_numbers import has_unknown_code, without_seam
from normalizers.text import nfc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# The first engine's confidence below which the second is asked: above it, where they differ the first is right
# 19 times in 20 (23,000 words of 24 made scans of eight grades, 2026-11; 5 % of the words are below).
UNSURE = 0.93
SURE_CODE = 0.985  # the same for words of letters and figures, such as document numbers: a few on a page
# What one page may cost, in questions to the second engine (3.5 ms each), and what a look of the first costs in them
# (one start, 0.15 s, and little more for each further look).  Counted, not timed: a file must read the same on a busy
# machine.  Pages of made scans ask 10 to 70 questions; no page of theirs comes near the limit.
MOST_ASKED = 6000
LOOK = 20
MARGIN = 0.15  # of the line's height, around a word's crop
ENLARGED = 2.0  # times, for the first engine's second look at a figure
# Confidence of a word that both engines read alike: 98 % of such words were right, of figures all.  A word of letters
# stays low enough for the language model to be heard: the two engines take the same marks for one another.
AGREED, AGREED_FIGURE = 0.94, 0.97
LEAST_OF_IT = 0.6  # of the first reading's length: what is shorter has lost a part of the word
SOUNDER = 0.8  # the most confidence of a document number whose sign only the second engine read as a known one
SPLIT_FIGURE = 0.45  # the most confidence that is left to a figure on which the engines differ

PERCENT = "%"
LONGEST_PERCENT = 3  # characters that the first engine makes of a sign of per cent that stands alone: "sœ", "œ", "9o"
_SIGN = re.compile(r"[<>≥≤](?=\d)")

RULES = 2  # of weighing the two: readings kept under other rules are not those of these
# What stands alone as a figure: amount, share, range, date, quarter, list mark, document number, with stops around it.
_FORMED = re.compile(
    r"[(“\"]?[<>≥≤=]?(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?|\d+(?:\.\d+)+|\d{1,2}([/.-])\d{1,2}(?:\1(?:19|20)\d\d)?"
    r"|\d{1,5}(?:/(?:19|20)\d\d)?[/-][A-ZĐ][A-ZĐa-zđ]{1,4}[/-][A-ZĐ][A-ZĐa-zđ]+"
    r"|\d+[-–]\d+|\d{1,2}/(?:19|20)\d\d|(?:I{1,3}|IV)/(?:19|20)\d\d|[AC-HK-NP-RT-ZĐ]\.?\d{1,2}|\d[A-Z])%?[.,;:)”\"]{0,3}"
)
_BRACKETED = re.compile(r"[\d()\[\]@®©Œ]{1,4}")  # how "(4)" comes out
_POINTS = re.compile(r"[.,]")
_WHOLE = re.compile(r"\(\d+\)")
_NOUGHT = re.compile(r"[^\W\d_]0\W*")  # "T0)" for "Tơ)": a letter that is read as nought

_CORE = re.compile(r"\w(?:.*[\w%])?", re.DOTALL)  # a word without the stops around it
_QUARTER = re.compile(r"(?:I{1,3}|IV)/(?:19|20)\d\d")
_LIKE_QUARTER = re.compile(r"(?!\d{1,2}/)(?!(?:I{1,3}|IV)/)[^\W_]{1,4}/(?:19|20)\d\d")  # "1V/2026": neither
_MIXED = re.compile(r"\d\W?[^\W\d_]|[^\W\d_]\W?\d")
_DASHES = str.maketrans("–—−", "---")  # the second engine prints no long dash


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Engine `first` with the opinions of `second` on its unsure words."""

    first: OcrEngine
    second: OcrEngine

    @property
    def name(self) -> str:
        """As OcrEngine.name."""
        return f"{self.first.name} + {self.second.name}, {RULES}"

    def read(self, image: Image, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read.  A second engine that fails has no opinion."""
        read = self.first.read(image, dpi, segmentation, seconds)
        words = [replace(word, text=without_seam(nfc(word.text))) for word in read]
        extents = _extents(words)
        left = MOST_ASKED
        split: dict[int, Image] = {}  # crops of the figures that a third look decides, by their word
        for index, word in enumerate(words):
            inner = _without_brackets(image, word)
            if inner is not None and left > 0:
                words[index] = _in_brackets(word, _heard(self.second, inner[0], dpi, seconds), inner[1])
                left -= 1
                continue
            sure = word.confidence >= (SURE_CODE if _MIXED.search(word.text) else UNSURE)
            if sure or left <= 0 or not any(map(str.isalnum, word.text)):
                continue
            crop = _crop(image, word, *extents[word.line])
            if _SIGN.match(word.text):
                crop = _after_sign(crop)  # which the second engine takes for a figure
            words[index], is_split = _judged(word, _heard(self.second, crop, dpi, seconds))
            shaped = _by_shape(words[index], image) if is_split else None
            if shaped is not None:
                words[index], is_split = shaped, False
            elif is_split:
                split[index] = _enlarged(crop)
            left -= LOOK if is_split else 1
        looks = _looks(self.first, list(split.values()), round(dpi * ENLARGED), seconds)
        for index, look in zip(split, looks, strict=True):
            word = words[index]
            if _same(look, word.other):
                words[index] = replace(word, text=word.other, other=word.text)
        return words


def _judged(word: ReadWord, heard: str) -> tuple[ReadWord, bool]:
    """The word with what the second engine `heard`, where that is an opinion, and whether a third look should decide
    between the two."""
    if heard == PERCENT and word.text.isdigit():  # both are figures of a kind: neither is believed
        return replace(word, other=heard, confidence=min(word.confidence, SPLIT_FIGURE)), False
    if heard == PERCENT and len(word.text) <= LONGEST_PERCENT:
        return replace(word, text=heard, other=word.text, confidence=max(word.confidence, SOUNDER)), False
    if len(_core(heard)) < LEAST_OF_IT * len(_core(word.text)):
        return word, False
    if _same(word.text, heard):
        agreed = AGREED_FIGURE if is_figure(word.text) else AGREED
        return replace(word, confidence=max(word.confidence, agreed)), False
    other = _in_place_of(word.text, heard)
    has_figures = any(map(str.isdigit, other))
    if not is_figure(word.text) and not has_figures:
        return replace(word, other=other), False
    doubtful = replace(word, other=other, confidence=min(word.confidence, SPLIT_FIGURE))
    if _QUARTER.fullmatch(_core(other)) and _LIKE_QUARTER.fullmatch(_core(word.text)):
        return replace(doubtful, text=other, other=word.text, confidence=min(word.confidence, SOUNDER)), False
    if not has_figures and _NOUGHT.fullmatch(word.text):
        return replace(doubtful, text=other, other=word.text), False
    if not has_figures or not has_unknown_code(word.text) or has_unknown_code(other):
        return doubtful, has_figures
    if _figures(word.text) == _figures(other):
        doubtful = replace(doubtful, confidence=min(word.confidence, SOUNDER))
    return replace(doubtful, text=other, other=word.text), False


def _by_shape(word: ReadWord, image: Image) -> ReadWord | None:
    """The word as the one of its two readings that the image allows: only that is a figure, or only that has as many
    glyphs as stand there.  None where both are as good."""
    readings = (word.text, word.other)
    if not any(map(str.isdigit, word.text)):
        return None
    bare = word.text.removesuffix(")")
    if bare != word.text and "(" not in bare and glyphs_in(ink_of(image, word.box)) == len(bare) and bare.isdigit():
        return replace(word, text=bare, other=word.text)  # a bracket that neither opens nor stands there
    formed = [_FORMED.fullmatch(text) is not None for text in readings]
    if formed[0] == formed[1] and not any(char.isalpha() and char not in "IVX" for text in readings for char in text):
        count = glyphs_in(ink_of(image, word.box))
        formed = [count in (len(text), len(text) + 2 * text.count(PERCENT)) for text in readings]
    if formed[0] == formed[1] and _POINTS.sub("", word.text) == _POINTS.sub("", word.other):
        marks = low_marks(ink_of(image, word.box))
        formed = [len(_POINTS.findall(text)) == marks for text in readings]
    if formed[0] == formed[1]:
        return None
    return word if formed[0] else replace(word, text=word.other, other=word.text)


def _without_brackets(image: Image, word: ReadWord) -> tuple[Image, int] | None:
    """The crop of a number between brackets and how many figures it has; None where there are no brackets, or the
    reading has both already."""
    if not _BRACKETED.fullmatch(word.text) or _WHOLE.fullmatch(word.text):
        return None
    left, top, _, bottom = word.box
    ink = ink_of(image, word.box)
    place = inside_brackets(ink)
    if place is None:
        return None
    start = max(0, left - EDGE) + place[0]
    crop = image[max(0, top - EDGE) : bottom + EDGE, max(0, start - EDGE) : start + place[1] - place[0] + EDGE]
    return np.ascontiguousarray(crop), glyphs_in(ink[:, place[0] : place[1]])


def _in_brackets(word: ReadWord, heard: str, glyphs: int) -> ReadWord:
    """The word with the number that either engine read between its brackets, where that has as many figures as the
    image; doubtful where they differ."""
    readings = [_figures(heard), _figures(word.text)]
    good = [figures for figures in readings if len(figures) == glyphs]
    if not good:
        return word
    if len(set(good)) == len(readings):
        return replace(word, text=f"({good[0]})", other=word.text, confidence=min(word.confidence, SPLIT_FIGURE))
    return replace(word, text=f"({good[0]})", confidence=max(word.confidence, AGREED_FIGURE))


def _figures(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def first_of(engine: OcrEngine) -> OcrEngine:
    """The engine that finds the words, without second opinions: it tells which way up a page is.

    On a page the wrong way round nearly every word is doubtful, and asking about each would cost more than the page.
    """
    if isinstance(engine, CachedEngine):
        return replace(engine, engine=first_of(engine.engine))
    return engine.first if isinstance(engine, SecondOpinion) else engine


def _heard(engine: OcrEngine, crop: Image, dpi: int, seconds: float) -> str:
    """What an engine reads on a crop, '' where it fails or reads rubbish."""
    try:
        return _text_of(engine.read(crop, dpi, Segmentation.LINE, seconds))
    except OcrError:
        return ""


def _text_of(words: Sequence[ReadWord]) -> str:
    text = without_seam(nfc("".join(word.text for word in words)))
    return text if text.isprintable() and (text == PERCENT or any(map(str.isalnum, text))) else ""


def _looks(engine: OcrEngine, crops: Sequence[Image], dpi: int, seconds: float) -> list[str]:
    """What an engine reads on each crop, as `_heard`; in one go where it can."""
    if len(crops) > 1 and isinstance(engine, ManyAtOnce):
        try:
            return [_text_of(words) for words in engine.read_all(crops, dpi, Segmentation.LINE, seconds)]
        except OcrError:  # of one of them: each for itself
            pass
    return [_heard(engine, crop, dpi, seconds) for crop in crops]


def _same(one: str, two: str) -> bool:
    """Whether two readings are the same word, stops around it and the length of its dashes aside."""
    return _core(one) == _core(two)


def _core(text: str) -> str:
    start, end = _span(text)
    return text[start:end].translate(_DASHES)


def _span(text: str) -> tuple[int, int]:
    core = _CORE.search(text)
    return core.span() if core else (0, 0)


def _in_place_of(text: str, other: str) -> str:
    """The core of `other` between the stops of `text`: the second engine knows fewer of them."""
    (start, end), (other_start, other_end) = _span(text), _span(other)
    return text[:start] + other[other_start:other_end] + text[end:]


def _enlarged(crop: Image) -> Image:
    import cv2

    large = cv2.resize(crop, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, dtype=np.uint8)


def _after_sign(crop: Image) -> Image:
    """A crop without its first glyph; the whole where no white parts it from the rest."""
    ink = np.flatnonzero((crop < (int(crop.min()) + int(crop.max())) / 2).any(axis=0))
    gaps = np.flatnonzero(np.diff(ink) > 1)
    return crop if len(gaps) == 0 else np.ascontiguousarray(crop[:, (ink[gaps[0]] + ink[gaps[0] + 1]) // 2 :])


def _extents(words: Sequence[ReadWord]) -> dict[int, tuple[int, int]]:
    """Top and bottom of every line."""
    extents: dict[int, tuple[int, int]] = {}
    for word in words:
        top, bottom = extents.get(word.line, (word.box[1], word.box[3]))
        extents[word.line] = min(top, word.box[1]), max(bottom, word.box[3])
    return extents


def _crop(image: Image, word: ReadWord, top: int, bottom: int) -> Image:
    """The word with its line's height: a second engine judges letters by their size."""
    margin = max(2, round(MARGIN * (bottom - top)))
    left, right = max(0, word.box[0] - margin), word.box[2] + margin
    return np.ascontiguousarray(image[max(0, top) : bottom, left:right])
