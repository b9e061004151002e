"""A second engine: asked only where the first is unsure, decided by language for words and by the image for figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import reading_files as files

from extractors.reading import TesseractEngine, Turns, default_engine
from extractors.reading import trueocr_engine as trueocr
from extractors.reading.engines import CachedEngine, OcrError, ReadWord, Segmentation
from extractors.reading.second_opinion import SecondOpinion
from extractors.repairing import UNSURE_ENGINE, repair_pages
from pipeline.errors import MissingDependencyError
from pipeline.models import Box, Line, Page, Route, Word
from pipeline.settings import Settings

IMAGE = np.full((100, 400), 255, np.uint8)


@dataclass
class Reader:
    """Reads the page as `words`, and every crop of it as `again`."""

    words: Sequence[ReadWord]
    again: str = ""
    name: str = "reader 1"
    crops: list[tuple[int, ...]] = field(default_factory=list)

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read."""
        if segmentation is not Segmentation.LINE:
            return self.words
        self.crops.append(image.shape)
        return [ReadWord(text, (0, 0, 9, 9), 0.8, 0) for text in self.again.split()]


def read(text: str, confidence: float, second: str, third: str = "") -> ReadWord:
    first = Reader([ReadWord(text, (100, 20, 160, 50), confidence, 0)], third)
    (word,) = SecondOpinion(first, Reader([], second)).read(IMAGE, 200, Segmentation.PAGE, 5)
    return word


def test_only_unsure_words_are_read_twice_each_in_its_line_height() -> None:
    first = Reader(
        [
            ReadWord("đến", (20, 20, 60, 50), 0.96, 0),
            ReadWord("nắm", (100, 30, 160, 50), 0.6, 0),
            ReadWord("-", (200, 30, 210, 40), 0.3, 0),
        ]
    )
    second = Reader([], "năm")
    words = SecondOpinion(first, second).read(IMAGE, 200, Segmentation.PAGE, 5)
    assert [(word.text, word.other) for word in words] == [("đến", ""), ("nắm", "năm"), ("-", "")]
    assert second.crops == [(30, 68)]


def test_agreement_makes_sure_whatever_stops_and_dashes_stand_there() -> None:
    assert read("2025–2026,", 0.5, "2025-2026").confidence > 0.9
    assert read("2025–2026,", 0.5, "2025-2026").text == "2025–2026,"


@pytest.mark.parametrize(
    ("third", "text", "other"),
    [("161/2024/NĐ-CP", "161/2024/NĐ-CP", "181/2024/NĐ-CP"), ("181/2024/NĐ-CP", "181/2024/NĐ-CP", "161/2024/NĐ-CP")],
)
def test_a_figure_is_decided_by_three_looks_and_stays_doubtful(third: str, text: str, other: str) -> None:
    word = read("181/2024/NĐ-CP", 0.7, "161/2024/NĐ-CP", third)
    assert (word.text, word.other) == (text, other)
    assert word.confidence < 0.5


@pytest.mark.parametrize(
    ("first", "second", "text", "sure"),
    [
        ("17/KH-ĐŨ", "17/KH-ĐU", "17/KH-ĐU", 0.8),  # a sign that nobody uses gives way; the figures are the same
        ("193/2025/QHI5", "193/2025/QH15", "193/2025/QH15", 0.45),
        ("17/KH-ĐU", "17/KH-ĐŨ", "17/KH-ĐU", 0.45),
        ("17/KH-ĐU", "11/KH-ĐU", "17/KH-ĐU", 0.45),
    ],
)
def test_document_numbers_are_asked_about_sooner_and_held_against_the_known_signs(
    first: str, second: str, text: str, sure: float
) -> None:
    word = read(first, 0.97, second)
    assert (word.text, word.confidence) == (text, sure)
    assert read(first, 0.99, second).text == first


def test_a_code_with_a_letter_twice_and_an_eth_are_put_right_before_the_engines_are_compared() -> None:
    word = read("17/KH-ĐÐU", 0.7, "17/KH-ĐU")
    assert (word.text, word.other) == ("17/KH-ĐU", "")
    assert word.confidence > 0.9


@pytest.mark.parametrize(
    ("first", "second", "third", "text"),
    [
        ("1V/2026", "IV/2026", "1V/2026", "IV/2026"),  # no month and no quarter
        ("IH/2026.", "III/2026", "IH/2026", "III/2026."),
        ("6/2026", "IV/2026", "6/2026", "6/2026"),  # a month is one
        ("II/2026", "III/2026", "II/2026", "II/2026"),
    ],
)
def test_a_quarter_has_a_numeral(first: str, second: str, third: str, text: str) -> None:
    assert read(first, 0.7, second, third).text == text


@pytest.mark.parametrize(("text", "second", "expected"), [
    ("sœ", "%", "%"), ("9o_", "%", "%"), ("sở", "", "sở"), ("phần", "%", "phần"), ("65", "%", "65"),
])
def test_a_sign_of_per_cent_that_stands_alone_is_known_by_the_second_engine(
    text: str, second: str, expected: str
) -> None:
    assert read(text, 0.3, second).text == expected


def test_the_second_engine_is_not_shown_a_sign_before_a_figure() -> None:
    image = IMAGE.copy()
    image[25:45, 104:116] = 0      # the sign
    image[25:45, 128:140] = image[25:45, 144:156] = 0      # the figure
    second = Reader([], "85")
    first = Reader([ReadWord(">8", (100, 20, 160, 50), 0.3, 0)], "85")
    (word,) = SecondOpinion(first, second).read(image, 200, Segmentation.PAGE, 5)
    assert second.crops == [(30, 43)]            # from half way between sign and figure
    assert word.text == ">85"


def test_agreement_on_letters_leaves_the_language_model_its_say() -> None:
    assert read("đấy", 0.6, "đấy").confidence < UNSURE_ENGINE < read("2026", 0.6, "2026").confidence
    assert settled("đẩy mạnh chuyển đối số quốc gia", 3, "đối", 0.94).text == "đổi"


@pytest.mark.parametrize("second", [OcrError("trueocr dừng với lỗi Fail"), OcrError("không xong trong 5 giây")])
def test_a_second_engine_that_fails_has_no_opinion(second: OcrError) -> None:
    words = [ReadWord("nắm", (100, 30, 160, 50), 0.6, 0)]
    assert SecondOpinion(Reader(words), files.FaultyEngine(second)).read(IMAGE, 200, Segmentation.PAGE, 5) == words


@pytest.mark.parametrize("rubbish", ["", "n", "\0\x07", "~~ ..", "\u202e\u200b"])
def test_rubbish_is_no_opinion(rubbish: str) -> None:
    assert read("nắm", 0.6, rubbish) == ReadWord("nắm", (100, 20, 160, 50), 0.6, 0)


def test_on_a_hopeless_page_so_many_words_are_asked_about_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.reading.second_opinion.MOST_ASKED", 3)
    words = [ReadWord("nắm", (100, 30, 160, 50), 0.6, 0)] * 5
    second = Reader([], "năm")
    read = SecondOpinion(Reader(words), second).read(IMAGE, 200, Segmentation.PAGE, 5)
    assert [word.other for word in read] == ["năm", "năm", "năm", "", ""]
    # how long it took does not matter
    assert SecondOpinion(Reader(words), second).read(IMAGE, 200, Segmentation.PAGE, 0.0) == read


@dataclass
class ReaderOfMany(Reader):
    """The same in one go."""

    goes: list[int] = field(default_factory=list)
    fails: bool = False

    def read_all(
        self, images: Sequence[Any], dpi: int, segmentation: Segmentation, seconds: float
    ) -> Sequence[Sequence[ReadWord]]:
        """As ManyAtOnce.read_all."""
        self.goes.append(len(images))
        if self.fails:
            raise OcrError("tesseract dừng với lỗi 1")
        return [self.read(image, dpi, segmentation, seconds) for image in images]


@pytest.mark.parametrize("fails", [False, True])
def test_third_looks_of_a_page_are_taken_in_one_go_and_singly_where_that_fails(fails: bool) -> None:
    words = [ReadWord("160", (20, 20, 60, 50), 0.6, 0), ReadWord("200", (100, 20, 160, 50), 0.6, 0)]
    first = ReaderOfMany(words, "150", fails=fails)
    read = SecondOpinion(first, Reader([], "150")).read(IMAGE, 200, Segmentation.PAGE, 5)
    assert [(word.text, word.other) for word in read] == [("150", "160"), ("150", "200")]
    assert first.goes == [2]
    assert len(first.crops) == 2


def test_both_readings_are_kept_under_both_names(tmp_path: Path) -> None:
    both = SecondOpinion(Reader([ReadWord("nắm", (100, 30, 160, 50), 0.6, 0)]), Reader([], "năm", "other 2"))
    assert both.name.startswith("reader 1 + other 2")
    assert both.name != "reader 1 + other 2"  # what was kept before the rules changed is read anew
    cached = CachedEngine(both, tmp_path)
    first = cached.read(IMAGE, 200, Segmentation.PAGE, 5)
    assert cached.read(IMAGE, 200, Segmentation.PAGE, 5) == first
    assert first[0].other == "năm"


# --- decided by language ----------------------------------------------------------------------------


def settled(text: str, index: int, other: str, confidence: float = 0.6) -> Word:
    words = [Word(token, Box(0, 0, 9, 9), 0.97) for token in text.split()]
    words[index] = Word(words[index].text, Box(0, 0, 9, 9), confidence, alternatives=(other,))
    (page,) = repair_pages([Page(1, (Line(text, tuple(words)),), route=Route.OCR)])
    assert page.lines[0].text.split()[index] == page.lines[0].words[index].text
    return page.lines[0].words[index]


def test_language_takes_the_likelier_of_two_readings() -> None:
    assert settled("Các khu công nhgiệp trên địa bàn tỉnh", 3, "nghiệp").text == "nghiệp"
    assert settled("Các khu công nghiệp trên địa bàn tỉnh", 3, "nghiêp").text == "nghiệp"
    assert settled("tổ chức kính doanh có hiệu quả", 2, "kinh").text == "kinh"


def test_language_takes_neither_where_the_decoder_knows_better_and_keeps_what_only_the_second_engine_spoils() -> None:
    assert settled("mạng, thúc đẩy phát triển kinh tế", 2, "đấy").text == "đẩy"
    assert settled("VỀ PHÁT TRIỂN KHOA HỌC", 2, "TRIẾN").text == "TRIỂN"
    assert settled("VỀ PHÁT TRIẾN KHOA HỌC", 2, "TRIÊN").text == "TRIỂN"


def test_a_list_of_recipients_ends_with_the_office_that_files() -> None:
    assert settled("- Lưu: VI, VHXH.", 2, "VT,").text == "VT,"
    assert settled("theo Phụ lục VI, VHXH.", 3, "VT,").text == "VI,"


def test_a_figure_put_for_a_letter_between_letters_is_a_letter() -> None:
    assert settled("nhiệm vụ được g1ao trong năm", 3, "giao", 0.9).text == "giao"
    assert settled("phủ sóng 5G đến thôn", 2, "SG", 0.45).text == "5G"


def test_letters_are_put_together_as_print_does() -> None:
    assert settled("tin bài, phóng SỰ, phim tài liệu", 3, "sự,").text == "sự,"
    assert settled("Đề nghị UB.MTT(Q và các đoàn thể", 2, "UB.MTTQ").text == "UB.MTTQ"
    assert settled("Kế hoạch năm 2026 như Sau:", 5, "sau:", 0.83).text == "sau:"
    assert settled("các cơ quan, đơn vị liên quan", 4, "Vị", 0.9).text == "vị"
    assert settled("Lưu: Văn phòng", 1, "văn", 0.9).text == "Văn"
    assert settled("nền tảng cÔng nghệ số", 2, "công").text == "công"


def test_language_never_decides_a_figure() -> None:
    word = settled("giai đoạn 2026 đến năm 2O30", 5, "2080", 0.45)
    assert (word.text, word.alternatives) == ("2O30", ("2080",))


# --- which engine -----------------------------------------------------------------------------------


def test_without_the_package_or_by_setting_tesseract_reads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_engine(Settings(second_engine=False), Turns(1)).name == TesseractEngine().name
    monkeypatch.setattr("extractors.reading.is_installed", lambda: False)
    assert default_engine(Settings(), Turns(1)).name == TesseractEngine().name


def test_trueocr_reads_a_line_and_nothing_else() -> None:
    pytest.importorskip("trueocr")
    engine = trueocr.TrueOcrEngine()
    assert list(engine.read(np.full((40, 200), 255, np.uint8), 200, Segmentation.LINE, 5)) == []
    with pytest.raises(OcrError, match="từng dòng"):
        engine.read(IMAGE, 200, Segmentation.PAGE, 5)
    with pytest.raises(OcrError, match="dừng với lỗi ValueError"):
        engine.read(np.zeros((0, 10), np.uint8), 200, Segmentation.LINE, 5)


def test_a_missing_trueocr_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "trueocr", None)
    trueocr._loaded.cache_clear()
    with pytest.raises(MissingDependencyError, match="pip install trueocr"):
        trueocr.TrueOcrEngine().read(IMAGE, 200, Segmentation.LINE, 5)
