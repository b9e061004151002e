"""A closer look at the document number and the date in a letterhead: they are often handwritten or stamped,
and a wrong reading looks valid.

Print reads there with a confidence of 0.88 and more, handwriting with 0.83 and less (six official scans,
2026-11).  So whatever reads worse is read again, enlarged and alone; unless both readings agree and the
second is sure, the words are marked doubtful and carry the other reading as an alternative.

Where the two columns of a letterhead do not stand level, an engine lays the issuer's line and the place and date beside
it on one line and reads the left one as rubbish ("TỈNH ỦY" as "hay vài"): that is read again too, from its own crop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.engines import OcrEngine, OcrError, ReadWord, Segmentation, around

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

TOP = 0.45  # of the page's height that a letterhead may reach down to
SURE_PRINT = 0.88
ENLARGED = 1.5
DOUBTFUL = 0.45  # the most confidence that is left to a word whose two readings differ
UPPER = 0.25  # of the page's height that the issuer's name may reach down to
RUBBISH = 0.5  # confidence of words on a line that the engine laid askew (0.00 to 0.48 on three of 41 made scans)
LEAST_WORDS = 2
ASKEW = 1.5  # times the height of the words around: as tall are the words of such a line
LEAST_ROW = 0.6  # the same: a row of print is no lower
APART = 0.12  # the same: white between two lines of print
INK = 160  # of 255
LONGEST_PLACE = 4  # words of a place's name
LONGEST_NUMBER = 5  # words from "Số" on that may hold the number

_NUMBER = re.compile(r"s[ốôóỐÔÓ0o]\s*:?", re.IGNORECASE)
_DAY, _YEAR = "ngày", re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word of a reading (by its index) that two looks did not settle, and what else it may be."""

    index: int
    other: str


def look_closer(
    words: Sequence[ReadWord], grey: Image, dpi: float, engine: OcrEngine, seconds: float
) -> tuple[list[ReadWord], list[Doubt]]:
    """The words of a first page, with number and date read twice where the first reading is unsure.

    Out: the words, surer where both looks agree, and the doubts that remain.
    """
    words = _levelled(words, grey, dpi, engine, seconds)
    result, doubts = list(words), []
    for span in _spans(words, TOP * grey.shape[0]):
        unsure = [index for index in span if words[index].confidence < SURE_PRINT]
        if not unsure:
            continue
        again = _read_again([words[index] for index in span], grey, dpi, engine, seconds)
        first, second = _figures(words[index].text for index in span), _figures(word.text for word in again)
        sure = min((word.confidence for word in again), default=0.0)
        for index in unsure:
            word = words[index]
            if first == second and sure >= SURE_PRINT:
                result[index] = replace(word, confidence=sure)
            else:
                result[index] = replace(word, confidence=min(word.confidence, DOUBTFUL))
                doubts.append(Doubt(index, " ".join(other.text for other in again)))
    return result, doubts


def _levelled(
    words: Sequence[ReadWord], grey: Image, dpi: float, engine: OcrEngine, seconds: float
) -> Sequence[ReadWord]:
    """The words with the issuer's line read from its own crop, where the engine read rubbish there."""
    above = [word for word in words if word.box[3] <= UPPER * grey.shape[0]]
    sure = [word.box[3] - word.box[1] for word in above if word.confidence >= SURE_PRINT]
    if not sure:
        return words
    usual = float(np.median(sure))
    lines: dict[int, list[ReadWord]] = {}
    for word in above:
        if word.confidence < RUBBISH and any(map(str.isalnum, word.text)):
            lines.setdefault(word.line, []).append(word)
    for line, rubbish in lines.items():
        place = _first_row(rubbish, above, grey, usual) if len(rubbish) >= LEAST_WORDS else None
        if place is None:
            continue
        again = _placed_again(place, grey, dpi, engine, seconds, line=1 + max(word.line for word in words))
        if again and min(word.confidence for word in again) >= RUBBISH:
            gone = [word for word in above if word in rubbish or (word.line != line and _inside(word, place))]
            return [*(word for word in words if word not in gone), *again]
    return words


def _first_row(
    rubbish: Sequence[ReadWord], among: Sequence[ReadWord], grey: Image, usual: float
) -> tuple[int, int, int, int] | None:
    """The box of the first row of print where words were laid askew, with what was read beside them on another line;
    None where they are no taller than others."""
    left, top, right, bottom = around(word.box for word in rubbish)
    if bottom - top < ASKEW * usual:
        return None
    ink = (grey[top:bottom, left:right] < INK).any(axis=1)
    rows = np.flatnonzero(ink)
    bands = [] if len(rows) == 0 else np.split(rows, np.flatnonzero(np.diff(rows) > APART * usual) + 1)
    band = next((band for band in bands if LEAST_ROW * usual <= band[-1] - band[0] + 1 <= ASKEW * usual), None)
    if band is None:  # none as high as print; dots of the line above make a lower one
        return None
    place = (left, top + int(band[0]), right, top + int(band[-1]) + 1)
    for word in sorted(among, key=lambda word: word.box[0]):
        beside = word.box[0] <= place[2] + usual and word.box[2] >= place[0] - usual
        if beside and word.line != rubbish[0].line and _inside(word, (0, place[1], grey.shape[1], place[3])):
            place = (min(place[0], word.box[0]), place[1], max(place[2], word.box[2]), place[3])
    return place


def _inside(word: ReadWord, place: tuple[int, int, int, int]) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return place[0] <= x <= place[2] and place[1] <= y <= place[3]


def _placed_again(
    place: tuple[int, int, int, int], grey: Image, dpi: float, engine: OcrEngine, seconds: float, *, line: int
) -> list[ReadWord]:
    """What stands in a box, read alone, with the boxes of its words on the page."""
    left, top, _, bottom = place
    margin = max(6, (bottom - top) // 3)
    start = max(0, left - margin)
    read = _read_again([ReadWord("", place, 0.0, 0)], grey, dpi, engine, seconds)
    return [
        replace(word, box=(start + round(word.box[0] / ENLARGED), top, start + round(word.box[2] / ENLARGED), bottom))
        for word in (replace(one, line=line) for one in read)
        if any(map(str.isalnum, word.text))
    ]


def _spans(words: Sequence[ReadWord], lowest: float) -> Iterator[list[int]]:
    """The words of the document number and of the date, as indexes in reading order."""
    lines: dict[int, list[int]] = {}
    for index, word in enumerate(words):
        if word.box[3] <= lowest:
            lines.setdefault(word.line, []).append(index)
    for line in lines.values():
        texts = [words[index].text for index in line]
        for place, text in enumerate(texts):
            if _NUMBER.match(text) and (text.endswith(":") or place == 0):
                yield line[place : place + LONGEST_NUMBER]
                break
            if text.lower() == _DAY and _dates_the_letter(texts, place):
                year = next((i for i in range(place, len(texts)) if _YEAR.match(texts[i])), len(texts) - 1)
                yield line[place : year + 1]
                break


def _dates_the_letter(texts: Sequence[str], day: int) -> bool:
    """Whether "ngày" at `day` stands behind a place and before its month, as no date inside a sentence does."""
    behind_place = day <= LONGEST_PLACE or texts[day - 1].endswith((",", "."))
    return behind_place and any("tháng" in text.lower() for text in texts[day + 1 : day + 5])


def _read_again(
    words: Sequence[ReadWord], grey: Image, dpi: float, engine: OcrEngine, seconds: float
) -> Sequence[ReadWord]:
    import cv2

    left, top, right, bottom = around(word.box for word in words)
    margin = max(6, (bottom - top) // 3)
    crop = grey[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
    large = np.asarray(cv2.resize(crop, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC), np.uint8)
    try:
        return engine.read(np.ascontiguousarray(large), round(dpi * ENLARGED), Segmentation.LINE, seconds)
    except OcrError:
        return []


def _figures(texts: Iterator[str]) -> str:
    return "".join(char for text in texts for char in text if char.isdigit())
