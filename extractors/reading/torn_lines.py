"""Lines that the engine's page layout tore or left out: read again from a crop of their own.

Capitals with tone marks above, set close ("ĐẢNG ỦY PHƯỜNG" under "ĐẢNG BỘ TỈNH", "PHÓ GIÁM ĐỐC" under "KT. GIÁM
ĐỐC"), are cut in two by tesseract's search for lines, the marks on a line of their own, or two lines are taken for one.
What comes out is rubbish with little confidence ("lở tho công Voice"), a word as high as two lines, or a mark alone.
Cut out and read as one block, the same letters read well: on 47 pages of made scans of eight grades four letterheads
and signatures were torn, and each read right from its crop (2026-11).

Now and then a whole line of print is left out (once on 124 such pages).  Its ink shows, because no word stands on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.engines import OcrEngine, OcrError, ReadWord, Segmentation, around, moved
from extractors.reading.unread_ink import unread_areas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Pixels = tuple[int, int, int, int]

RUBBISH = 0.5  # mean confidence of a line of letters below which it may be torn; sound lines have 0.8 and more
LEAST_LETTERS = 3  # of a line of rubbish: less is a speck
MARK = 0.5  # of the small letters' height: a mark that was torn off is lower
MARKS, SURE = 0.9, 0.8  # two marks on one another are lower than this and read with less confidence: words are sure
OVER = 0.5  # of the small letters' height, from the foot of such a mark to the head of its letter
TALL = 3.6  # of the small letters' height: a capital with a tone mark has 2.2, a word of two lines 4 and more
LOOSE = 0.25  # letters that an unsure mark without letters counts against a reading
BESIDE = 2.0  # small letters' heights between words of one stretch; words stand up to 1.5 apart, columns 2.5 and more
REACH = 1.0  # small letters' heights around a torn line that its other half stands within
LARGEST = 14.0  # small letters' heights: a stretch as high as a letterhead's five lines
MOST = 2  # stretches of a page that are read again (0.1 to 0.2 s each)
MOST_LEFT_OUT = 6  # areas of ink without words: of more the engine can make nothing, not even alone
MARGIN = 0.5  # of the small letters' height, around a crop


def mended(
    words: Sequence[ReadWord], image: Image, x_height: float, dpi: float, engine: OcrEngine, seconds: float
) -> list[ReadWord]:
    """A page's words with torn lines read again; a second reading stands where it is surer of more letters.

    In: words outside tables, the image they were read on, the height of its small letters in pixels (0: unknown, and
    nothing is read again).
    """
    result = list(words)
    if x_height <= 0:
        return result
    unread = unread_areas(image, [word.box for word in words], x_height)
    left_out = unread if len(unread) <= MOST_LEFT_OUT else []
    for area in (*_torn_areas(words, x_height)[:MOST], *left_out[:MOST]):
        inside = [word for word in result if _touches(word.box, area)]
        again = _read_again(image, area, round(MARGIN * x_height), dpi, engine, seconds)
        if _worth(again) > max(0.0, _worth(inside)):
            first = max((word.line for word in result), default=-1) + 1
            result = [word for word in result if not _touches(word.box, area)]
            result += [replace(word, line=first + word.line) for word in again]
    return result


def _torn_areas(words: Sequence[ReadWord], x_height: float) -> list[Pixels]:
    """The boxes of stretches that hold a torn line, from top to bottom."""
    stretches = list(_stretches(words, BESIDE * x_height))
    areas: list[Pixels] = []
    for stretch in stretches:
        if not _is_torn(stretch, stretches, x_height) or any(_touches(stretch.box, area) for area in areas):
            continue
        area = _whole(stretch.box, stretches, round(REACH * x_height))
        if area[3] - area[1] <= LARGEST * x_height:
            areas.append(area)
    return sorted(areas, key=lambda area: area[1])


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of one of the engine's lines that stand side by side."""

    words: tuple[ReadWord, ...]
    box: Pixels


def _stretches(words: Sequence[ReadWord], gap: float) -> Iterator[_Stretch]:
    lines: dict[int, list[ReadWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    for line in lines.values():
        line.sort(key=lambda word: word.box[0])
        start = 0
        for at in range(1, len(line) + 1):
            if at == len(line) or line[at].box[0] - line[at - 1].box[2] > gap:
                held = tuple(line[start:at])
                yield _Stretch(held, around(word.box for word in held))
                start = at


def _is_torn(stretch: _Stretch, among: Sequence[_Stretch], x_height: float) -> bool:
    """Whether a stretch is rubbish, as high as two lines, or nothing but marks that stand over letters."""
    letters = sum(_letters(word) for word in stretch.words)
    if letters >= LEAST_LETTERS and any(word.box[3] - word.box[1] > TALL * x_height for word in stretch.words):
        return True
    if all(_is_mark(word, x_height) for word in stretch.words):
        left, _, right, bottom = stretch.box
        return any(
            other.box[0] < right and left < other.box[2] and abs(other.box[1] - bottom) < OVER * x_height
            for other in among
            if other is not stretch
        )
    sure = math.fsum(_letters(word) * word.confidence for word in stretch.words)
    return letters >= LEAST_LETTERS and sure < RUBBISH * letters


def _is_mark(word: ReadWord, x_height: float) -> bool:
    return word.box[3] - word.box[1] < (MARKS if word.confidence < SURE else MARK) * x_height


def _whole(box: Pixels, stretches: Sequence[_Stretch], reach: int) -> Pixels:
    """The box of a torn line with the lines just above and below it, none of them cut."""
    left, top, right, bottom = box
    near = (left, top - reach, right, bottom + reach)
    area = around([box, *(stretch.box for stretch in stretches if _touches(stretch.box, near))])
    while (grown := around([area, *(one.box for one in stretches if _touches(one.box, area))])) != area:
        area = grown
    return area


def _read_again(
    image: Image, area: Pixels, margin: int, dpi: float, engine: OcrEngine, seconds: float
) -> list[ReadWord]:
    """The words of an area, in the image's own pixels."""
    left, top = max(0, area[0] - margin), max(0, area[1] - margin)
    crop = np.ascontiguousarray(image[top : area[3] + margin, left : area[2] + margin])
    try:
        read = engine.read(crop, round(dpi), Segmentation.BLOCK, seconds)
    except OcrError:
        return []
    return moved(read, left, top)


def _worth(words: Sequence[ReadWord]) -> float:
    """How much of a reading is sure: letters and figures by the engine's confidence, rubbish and loose marks counted
    against it."""
    loose = sum(_letters(word) == 0 and word.confidence < SURE for word in words)
    return math.fsum(_letters(word) * (word.confidence - RUBBISH) for word in words) - LOOSE * loose


def _letters(word: ReadWord) -> int:
    return sum(map(str.isalnum, word.text))


def _touches(one: Pixels, two: Pixels) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
