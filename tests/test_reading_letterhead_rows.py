"""Letterheads whose columns do not stand level: the issuer's line, laid askew by the engine, is read from its crop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from extractors.reading.engines import OcrError, ReadWord, Segmentation
from extractors.reading.letterhead import look_closer

PRINT = ((100, 250), (170, 250), (250, 250))  # where the three words of the issuer's line begin


@dataclass
class Reader:
    """Reads every crop as `words`; `fails` as an engine that crashes."""

    words: Sequence[str]
    confidence: float = 0.95
    fails: bool = False
    name: str = "reader 1"
    crops: list[tuple[int, ...]] = field(default_factory=list)

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read: the words side by side over the crop."""
        assert segmentation is Segmentation.LINE
        self.crops.append(image.shape)
        if self.fails:
            raise OcrError("tesseract dừng với lỗi 1")
        wide = image.shape[1] // len(self.words)
        return [
            ReadWord(text, (at * wide, 5, (at + 1) * wide - 5, 40), self.confidence, 0)
            for at, text in enumerate(self.words)
        ]


def page() -> tuple[list[ReadWord], Any]:
    """TỈNH ỦY HÀ with an asterisk below it, a date lower on the right, on an engine's line with it."""
    image = np.full((2300, 1600), 245, np.uint8)
    for left, top in PRINT:
        image[top : top + 30, left : left + 50] = 30
    image[292:304, 190:202] = 30
    image[238:242, 180:184] = 30                     # the dot below a letter of the line above
    rubbish = [
        ReadWord(text, (left, 238, left + 50, 306), 0.1, 1)
        for text, (left, _) in zip(("Là", "hay", "vài"), PRINT, strict=True)
    ]
    above = [
        ReadWord(text, (100 + 80 * at, 200, 170 + 80 * at, 232), 0.95, 0) for at, text in enumerate(("ĐẢNG", "BỘ"))
    ]
    date = [
        ReadWord(text, (900 + 80 * at, 272, 970 + 80 * at, 304), 0.96, 1)
        for at, text in enumerate(("Hà", "Tĩnh,", "ngày", "17", "tháng", "10", "năm", "2025"))
    ]
    return [*above, *rubbish, *date], image


def texts(words: Sequence[ReadWord]) -> list[str]:
    return [word.text for word in words]


def test_the_issuers_line_is_read_alone_and_stands_where_it_is_printed() -> None:
    words, image = page()
    engine = Reader(["TỈNH", "ỦY", "HÀ"])
    read, doubts = look_closer(words, image, 200, engine, 5)
    assert texts(read) == ["ĐẢNG", "BỘ", "Hà", "Tĩnh,", "ngày", "17", "tháng", "10", "năm", "2025", "TỈNH", "ỦY", "HÀ"]
    assert doubts == []
    assert len(engine.crops) == 1
    assert engine.crops[0][0] < 100                  # the line alone, enlarged, without the asterisk
    line = [word for word in read if word.text in ("TỈNH", "ỦY", "HÀ")]
    assert {word.box[1::2] for word in line} == {(250, 280)}
    assert 85 <= line[0].box[0] < line[1].box[0] < line[2].box[2] <= 315
    assert len({word.line for word in line}) == 1
    assert line[0].line not in {word.line for word in words}


def test_what_the_second_look_cannot_read_either_stays() -> None:
    words, image = page()
    for engine in (Reader(["x"], confidence=0.1), Reader(["x"], fails=True)):
        assert texts(look_closer(words, image, 200, engine, 5)[0]) == texts(words)


def test_words_that_stand_level_or_were_read_surely_are_not_looked_at() -> None:
    words, image = page()
    engine = Reader(["TỈNH"])
    level = [
        replace(word, box=(word.box[0], 250, word.box[2], 280)) if word.confidence < 0.5 else word for word in words
    ]
    assert texts(look_closer(level, image, 200, engine, 5)[0]) == texts(level)
    one = [word for word in words if word.text not in ("hay", "vài")]
    assert texts(look_closer(one, image, 200, engine, 5)[0]) == texts(one)
    low = [replace(word, box=(word.box[0], word.box[1] + 1500, word.box[2], word.box[3] + 1500)) for word in words]
    assert texts(look_closer(low, image, 200, engine, 5)[0]) == texts(low)
    assert engine.crops == []
