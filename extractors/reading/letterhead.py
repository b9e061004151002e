"""A closer look at the document number and the date in a letterhead: they are often handwritten or stamped,
and a wrong reading looks valid.

Print reads there with a confidence of 0.88 and more, handwriting with 0.83 and less (six official scans,
2026-11).  So whatever reads worse is read again, enlarged and alone; unless both readings agree and the
second is sure, the words are marked doubtful and carry the other reading as an alternative.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.engines import OcrEngine, OcrError, ReadWord, Segmentation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

TOP = 0.45  # of the page's height that a letterhead may reach down to
SURE_PRINT = 0.88
ENLARGED = 1.5
DOUBTFUL = 0.45  # the most confidence that is left to a word whose two readings differ
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

    left, top = min(word.box[0] for word in words), min(word.box[1] for word in words)
    right, bottom = max(word.box[2] for word in words), max(word.box[3] for word in words)
    margin = max(6, (bottom - top) // 3)
    crop = grey[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
    large = np.asarray(cv2.resize(crop, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC), np.uint8)
    try:
        return engine.read(np.ascontiguousarray(large), round(dpi * ENLARGED), Segmentation.LINE, seconds)
    except OcrError:
        return []


def _figures(texts: Iterator[str]) -> str:
    return "".join(char for text in texts for char in text if char.isdigit())
