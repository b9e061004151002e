"""Marks, numerals and brackets that an engine misreads, put right from their image: recorded words of made scans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractors.reading.engines import ReadWord, Segmentation
from extractors.reading.glyphs import restored
from extractors.reading.numeral_strokes import inside_brackets, numeral_at_start
from extractors.reading.second_opinion import SecondOpinion
from extractors.reading.strokes import glyphs_in, low_marks

RECORDED = Path(__file__).parent / "data" / "reading" / "strokes.txt"
PAPER, STEP = 245, 25  # grey of an unprinted pixel, and how much darker each step of the record is


@dataclass(frozen=True)
class Seen:
    """A word as an engine read it, as it is printed, its page's height of small letters, and its image."""

    read: str
    printed: str
    x_height: float
    image: Any

    @property
    def word(self) -> ReadWord:
        """The word with its box on its image, which has two pixels of paper around it."""
        height, width = self.image.shape
        return ReadWord(self.read, (2, 2, width - 2, height - 2), 0.9, 0)


def recorded() -> list[Seen]:
    blocks = RECORDED.read_text(encoding="utf-8").split("\n= ")[1:]
    seen = []
    for block in blocks:
        head, *rows = block.splitlines()
        read, printed, x_height = (part.strip() for part in head.split("|"))
        image = np.full((len(rows), max(map(len, rows)) + 2), PAPER, np.uint8)
        for y, row in enumerate(rows):
            for x, sign in enumerate(row):
                image[y, x] = PAPER - STEP * (0 if sign == "." else int(sign))
        seen.append(Seen(read, printed, float(x_height), image))
    return seen


WORDS = recorded()
BRACKETED = [seen for seen in WORDS if seen.printed in ("(7)", "(4)")]
PLAIN = [seen for seen in WORDS if seen not in BRACKETED and seen.printed not in ("<0,8", "I/2026.")]


def named(seen: Seen) -> str:
    return f"{seen.read} is {seen.printed}"


@pytest.mark.parametrize("seen", PLAIN, ids=named)
def test_a_word_is_printed_as_its_image_shows_it(seen: Seen) -> None:
    words = restored([seen.word], seen.image, seen.x_height)
    assert " ".join(word.text for word in words) == seen.printed
    boxes = [word.box for word in words]
    assert boxes == sorted(boxes)
    assert all(box[0] < box[2] for box in boxes)


def test_a_quarter_whose_slash_touches_its_numeral_is_read() -> None:
    (seen,) = [seen for seen in WORDS if seen.printed == "I/2026."]
    before = ReadWord("quý", (0, 0, 2, 2), 0.9, 0)
    assert restored([before, seen.word], seen.image, seen.x_height)[-1].text == "I/2026."


@pytest.mark.parametrize("read", ["thể", "nhận", "2026", "U", "H", "12", "1"])
def test_without_proof_nothing_changes(read: str) -> None:
    blank = np.full((40, 90), PAPER, np.uint8)
    assert [word.text for word in restored([ReadWord(read, (2, 2, 88, 38), 0.9, 0)], blank, 17)] == [read]


def test_the_letter_that_icelanders_write_is_a_barred_d() -> None:
    blank = np.full((40, 200), PAPER, np.uint8)
    words = [ReadWord(text, (2, 2, 198, 38), 0.9, 0) for text in ("01-NQ/ĐÐH", "08-CTr/ÐU", "ĐĐBQH")]
    assert [word.text for word in restored(words, blank, 17)] == ["01-NQ/ĐH", "08-CTr/ĐU", "ĐĐBQH"]


def test_on_a_page_of_figures_small_letters_are_lower_than_they_seem() -> None:
    """A table's page: the usual height of ink is that of its figures, and a sign is narrower than a letter of that."""
    (seen,) = [seen for seen in WORDS if seen.printed == "≥ 40"]
    figures = [ReadWord("40", (24, 2, 55, 24), 0.9, 0)] * 10
    words = restored([seen.word, *figures], seen.image, 22.0)
    assert [word.text for word in words[:2]] == ["≥", "40"]


@pytest.mark.parametrize(("white", "confidence", "expected"), [
    (10, 0.7, ["Bí", "thư"]),
    (4, 0.7, ["Bíthư"]),       # no wider than between letters
    (10, 0.96, ["Bíthư"]),     # the engine is sure
    (10, 0.1, ["Bíthư"]),      # no word at all
])
def test_two_words_printed_as_one_part_where_a_space_is(white: int, confidence: float, expected: list[str]) -> None:
    image = np.full((40, 120), PAPER, np.uint8)
    left = 4
    for glyph in range(5):
        image[8:30, left : left + 8] = 30
        left += 8 + (white if glyph == 1 else 3)
    words = restored([ReadWord("Bíthư", (2, 4, left, 34), confidence, 0)], image, 17)
    assert [word.text for word in words] == expected
    assert words[0].box[0] == 2
    assert words[-1].box[2] == left


@pytest.mark.parametrize(("ink", "confidence", "kept"), [
    (150, 0.2, False),      # a stamp's stroke
    (150, 0.9, True),       # the engine is sure: pale print
    (60, 0.2, True),        # as dark as print: hard to read
])
def test_what_a_stamp_leaves_is_no_word(ink: int, confidence: float, kept: bool) -> None:
    page = np.full((60, 900), PAPER, np.uint8)
    print_ = [ReadWord("xã", (10 + 60 * at, 10, 50 + 60 * at, 40), 0.96, 0) for at in range(12)]
    for word in print_:
        page[15:38, word.box[0] + 4 : word.box[2] - 4] = 40
    page[15:38, 804:836] = ink
    read = restored([*print_, ReadWord("Sẻ", (800, 10, 840, 40), confidence, 1)], page, 17)
    assert [word.text for word in read].count("xã") == 12
    assert ("Sẻ" in [word.text for word in read]) == kept
    pale = np.where(page < PAPER, np.uint8(150), page)   # where all print is pale, pale is no sign
    alike = restored([*print_, ReadWord("Sẻ", (800, 10, 840, 40), confidence, 1)], np.asarray(pale), 17)
    assert alike[-1].text == "Sẻ"


def test_a_sign_that_its_image_proves_is_no_dirt_however_unsure_the_engine_was() -> None:
    (seen,) = [seen for seen in WORDS if seen.printed == "≥ 40"]
    sign, figure = restored([ReadWord(">40", seen.word.box, 0.1, 0)], seen.image, seen.x_height)
    assert (sign.text, sign.confidence, figure.confidence) == ("≥", 0.6, 0.1)


@pytest.mark.parametrize(("read", "expected"), [
    ("số25/KH-UBND", ["số", "25/KH-UBND"]), ("Số17-KH/ĐU", ["Số", "17-KH/ĐU"]), ("số25", ["số25"]),
])
def test_a_document_number_is_parted_from_the_word_before_it(read: str, expected: list[str]) -> None:
    blank = np.full((40, 200), PAPER, np.uint8)
    assert [word.text for word in restored([ReadWord(read, (2, 2, 198, 38), 0.9, 0)], blank, 17)] == expected


# --- two engines and an image -----------------------------------------------------------------------


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


def decided(seen: Seen, second: str, third: str = "?", confidence: float = 0.6) -> tuple[ReadWord, Reader, Reader]:
    word = ReadWord(seen.read, seen.word.box, confidence, 0)
    engines = Reader([word], third), Reader([], second)
    (read,) = SecondOpinion(*engines).read(seen.image, 200, Segmentation.PAGE, 5)
    return read, *engines


@pytest.mark.parametrize("seen", BRACKETED, ids=named)
@pytest.mark.parametrize("confidence", [0.2, 0.97])
def test_a_number_in_brackets_is_read_without_them(seen: Seen, confidence: float) -> None:
    figure = seen.printed.strip("()")
    word, first, second = decided(seen, figure, confidence=confidence)
    assert (word.text, word.confidence >= 0.9) == (seen.printed, True)
    assert second.crops[0][1] < seen.image.shape[1] - 8     # brackets are not shown
    assert first.crops == []
    other, _, _ = decided(seen, "8" if figure == "4" else "1")
    assert other.confidence < 0.5                           # the engines differ: doubtful
    assert decided(seen, "xx")[0].text == seen.printed      # what the first engine read has the right length


def test_a_bracket_of_two_figures_is_not_filled_with_one() -> None:
    (seen,) = [seen for seen in BRACKETED if seen.printed == "(4)"]
    wide = np.concatenate([seen.image[:, :28], seen.image[:, 12:28], seen.image[:, 28:]], axis=1)
    twice = Seen("@)", "(44)", seen.x_height, wide)
    assert decided(twice, "4")[0].text == "@)"
    assert decided(twice, "44")[0].text == "(44)"


def test_of_two_figures_the_one_with_as_many_marks_as_the_image_stands_without_a_third_look() -> None:
    (seen,) = [seen for seen in WORDS if seen.printed == "<0,8"]
    word, first, _ = decided(seen, "0,8", third="08")
    assert (word.text, word.other, first.crops) == ("<0,8", "<08", [])
    assert word.confidence < 0.5


@pytest.mark.parametrize(("read", "second", "expected"), [
    ("=U,7D", "0,75", "=0,75"), ("I5", "15", "15"), ("q2)", "12)", "12)"), ("12", "12_", "12"), ("T0)", "Tơ)", "Tơ)"),
])
def test_what_has_no_shape_of_a_figure_gives_way_to_one_that_has(read: str, second: str, expected: str) -> None:
    blank = Seen(read, expected, 17.0, np.full((40, 90), PAPER, np.uint8))
    word, first, _ = decided(blank, second, third=read)
    assert (word.text, first.crops) == (expected, [])


# --- ink --------------------------------------------------------------------------------------------


def drawn(*boxes: tuple[int, int, int, int]) -> Any:
    ink = np.zeros((40, 80), np.bool_)
    for left, top, right, bottom in boxes:
        ink[top:bottom, left:right] = True
    return ink


def test_glyphs_and_the_marks_at_their_feet_are_counted() -> None:
    ink = drawn((2, 5, 12, 30), (16, 26, 20, 32), (24, 5, 34, 30))
    assert (glyphs_in(ink), low_marks(ink)) == (3, 1)
    assert glyphs_in(np.zeros((0, 0), np.bool_)) == 0
    assert inside_brackets(ink) is None
    assert inside_brackets(drawn((2, 5, 6, 30), (10, 8, 20, 28), (24, 5, 28, 30))) is None     # bars, no brackets


@pytest.mark.parametrize("stems", [0, 4, 5])
def test_what_has_no_stem_or_more_than_three_is_no_numeral(stems: int) -> None:
    assert numeral_at_start(drawn(*((4 + 10 * at, 4, 7 + 10 * at, 30) for at in range(stems)))) is None


def test_a_t_is_no_numeral_with_a_slash() -> None:
    capital = drawn((2, 4, 30, 8), (13, 8, 18, 34))
    assert numeral_at_start(capital) is None
