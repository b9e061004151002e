"""Lines that the engine's layout tore are read again from their own crop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from extractors.reading.engines import OcrError, ReadWord, Segmentation
from extractors.reading.torn_lines import mended

IMAGE = np.full((600, 1600), 255, np.uint8)
X_HEIGHT = 18.0


@dataclass
class Again:
    """Reads every crop as `text`, one word after another, with one confidence."""

    text: str
    confidence: float = 0.93
    name: str = "again 1"
    crops: list[tuple[int, ...]] = field(default_factory=list)

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read."""
        self.crops.append(image.shape)
        if not self.text:
            raise OcrError("hỏng")
        return [
            ReadWord(text, (9 + 60 * at, 12, 59 + 60 * at, 36), self.confidence, 0)
            for at, text in enumerate(self.text.split())
        ]


def words(*lines: tuple[int, int, str, float]) -> list[ReadWord]:
    """Lines from (left, top, text, confidence); a character is 16 pixels wide, a line 26 high."""
    found = []
    for number, (left, top, text, confidence) in enumerate(lines):
        at = left
        for token in text.split():
            found.append(ReadWord(token, (at, top, at + 16 * len(token), top + 26), confidence, number))
            at += 16 * len(token) + 10
    return found


LETTERHEAD = words(
    (200, 100, "ỦY BAN NHÂN DÂN", 0.95),
    (900, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", 0.95),
    (210, 134, "lở tho công Voice", 0.25),
    (220, 190, "Số: 38/KH-UBND", 0.9),
)


def mend(read: Sequence[ReadWord], engine: Again) -> list[str]:
    return [word.text for word in mended(read, IMAGE, X_HEIGHT, 200, engine, 5)]


def test_rubbish_gives_way_to_what_its_crop_says_and_the_other_column_stays() -> None:
    engine = Again("ỦY BAN NHÂN DÂN ĐẶC KHU CÁT HẢI")
    texts = mend(LETTERHEAD, engine)
    assert " ".join(texts[-8:]) == "ỦY BAN NHÂN DÂN ĐẶC KHU CÁT HẢI"
    assert {"CỘNG", "38/KH-UBND"} <= set(texts)
    assert "Voice" not in texts
    ((height, width, *_),) = engine.crops  # the two lines of the left column
    assert height < 120
    assert width < 400


def test_boxes_come_back_in_the_pages_own_pixels() -> None:
    word = mended(LETTERHEAD, IMAGE, X_HEIGHT, 200, Again("ỦY BAN NHÂN DÂN ĐẶC KHU CÁT HẢI"), 5)[-8]
    assert word.box == (200, 103, 250, 127)
    assert word.line > max(one.line for one in LETTERHEAD)


def test_a_mark_that_lies_alone_over_letters_was_torn_off() -> None:
    read = words((900, 100, "KT. CHỦ TỊCH", 0.95), (904, 140, "PHO CHỦ TỊCH", 0.95))
    mark = ReadWord("“", (940, 130, 950, 137), 0.6, 9)
    assert mend([*read, mark], Again("KT. CHỦ TỊCH PHÓ CHỦ TỊCH", 0.96)) == ["KT.", "CHỦ", "TỊCH", "PHÓ", "CHỦ", "TỊCH"]


def test_a_word_as_high_as_two_lines_was_two() -> None:
    read = [ReadWord("Pa¿e", (200, 100, 280, 176), 0.0, 0), *words((290, 104, "BỘ TỈNH", 0.95))]
    assert mend(read, Again("ĐẢNG BỘ TỈNH ĐẢNG ỦY")) == ["ĐẢNG", "BỘ", "TỈNH", "ĐẢNG", "ỦY"]


def test_a_second_reading_that_is_no_surer_is_not_taken() -> None:
    texts = [word.text for word in LETTERHEAD]
    assert mend(LETTERHEAD, Again("ỦY BAN NHÂN DÂN rác", 0.4)) == texts
    assert mend(LETTERHEAD, Again("")) == texts


def printed(*tops: int) -> Any:
    """An image with lines of strokes as letters have them."""
    image = IMAGE.copy()
    for top in tops:
        for x in range(100, 1200, 16):
            image[top : top + 18, x : x + 4] = 0
    return image


def test_a_line_of_ink_without_words_was_left_out() -> None:
    engine = Again("thông tại Tờ trình số 04")
    read = [ReadWord("dòng", (96, 96, 1210, 122), 0.95, 0), ReadWord("sau", (96, 176, 1210, 202), 0.95, 1)]
    found = mended(read, printed(100, 140, 180), X_HEIGHT, 200, engine, 5)
    assert [word.text for word in found] == ["dòng", "sau", "thông", "tại", "Tờ", "trình", "số", "04"]
    assert 120 < found[2].box[1] < 176
    assert engine.crops[0][0] < 60


def test_ink_that_is_no_line_is_not_read() -> None:
    image = IMAGE.copy()
    image[100:103, 100:1200] = 0  # a rule
    image[200:400, 300:700:9] = 0  # a signature or a picture
    image[500:518, 100:160:9] = 0  # a few strokes
    engine = Again("gì đó")
    assert mended([], image, X_HEIGHT, 200, engine, 5) == []
    assert engine.crops == []


def test_sound_pages_cost_no_further_reading() -> None:
    engine = Again("gì đó")
    sound = words(*((100, 100 + 40 * row, "một dòng chữ đọc rõ ràng", 0.95) for row in range(10)))
    stop = ReadWord(".", (560, 118, 564, 122), 0.9, 0)
    assert mend([*sound, stop], engine) == [word.text for word in [*sound, stop]]
    assert mend([], engine) == []
    assert engine.crops == []
