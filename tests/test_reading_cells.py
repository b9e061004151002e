"""Small things in table cells: rows of one line, short numbers side by side, signs and quarters before figures."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import cv2
import numpy as np
import pytest
import reading_files as files

from extractors.reading.engines import ReadWord
from extractors.reading.glyphs import restored
from extractors.reading.page_images import PageImage, read_page_image
from extractors.reading.raster_rules import find_rules
from extractors.reading.rulings import find_grids
from extractors.reading.unrolling import Placed, Sheet, rolled_back, unrolled

DPI = 200
WHITE, BLACK = 255, 20


def head_of_years(gap: int = 0) -> Any:
    """A table whose head is a merged cell over three years, the years' row 16 points high, above a row over all."""
    image = np.full((800, 1000), WHITE, np.uint8)
    for y, left, right in ((100, 100, 900), (150, 300, 900), (195, 100, 900), (260, 100, 900), (600, 100, 900)):
        cv2.line(image, (left, y), (right, y), BLACK, 2)
    for x, spans in ((100, ((100, 600),)), (300, ((100, 195), (260, 600))), (500, ((150, 195), (260, 600))),
                     (700, ((150, 195), (260, 600))), (900, ((100, 600),))):
        for top, bottom in spans:
            cv2.line(image, (x, top), (x, bottom - (gap if bottom - top < 60 else 0)), BLACK, 2)
    for x in (400, 600, 800):
        cv2.rectangle(image, (x - 15, 162), (x + 15, 182), BLACK, 3)
    return image


def test_the_rules_of_a_row_of_one_line_part_its_cells() -> None:
    image = head_of_years()
    horizontal, vertical, mask = find_rules(image, DPI)
    (grid,) = find_grids(horizontal, vertical)
    years = [cell for cell in grid.cells if cell.row == 1 and cell.column > 0]
    assert [(cell.column, cell.column_span) for cell in years] == [(1, 1), (2, 1), (3, 1)]
    assert not (np.where(mask > 0, WHITE, image)[152:193, 490:510] < 128).any()      # wiped out for the engine
    assert [cell.column_span for cell in grid.cells if cell.row == 2] == [4]         # the row over all stays whole


def test_a_short_stroke_that_ends_in_white_is_no_rule() -> None:
    (grid,) = find_grids(*find_rules(head_of_years(gap=20), DPI)[:2])
    assert [cell.column_span for cell in grid.cells if cell.row == 1 and cell.column > 0] == [3]


def numbers(count: int) -> Any:
    image = np.full((600, 1000), WHITE, np.uint8)
    for x in range(100, 100 + 200 * (count + 1), 200):
        cv2.line(image, (x, 100), (x, 300), BLACK, 2)
    for y in (100, 300):
        cv2.line(image, (100, y), (100 + 200 * count, y), BLACK, 2)
    for number in range(count):
        cv2.rectangle(image, (190 + 200 * number, 190), (210 + 200 * number, 210), BLACK, -1)
    return image


def side_by_side(sheet: Sheet) -> list[Placed]:
    """The two places that stand on one line; each cell is set alone besides."""
    found = [[one, two] for one, two in combinations(sheet.places, 2) if abs(one.top - two.top) <= 2]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(("text", "expected"), [
    ("20.31", ["20", "31"]), ("20 31", ["20", "31"]), ("20.3.1", ["20.3.1"]), ("2031", ["2031"]),
])
def test_numbers_that_the_engine_joins_over_the_gap_go_back_to_their_own_cells(text: str, expected: list[str]) -> None:
    image = numbers(2)
    horizontal, vertical, mask = find_rules(image, DPI)
    sheet = unrolled(np.where(mask > 0, np.uint8(255), image), find_grids(horizontal, vertical), DPI)
    assert sheet is not None
    one, two = side_by_side(sheet)
    box = (one.left + 4, one.top + 4, two.left + two.patch.width - 4, one.top + 24)
    placed = rolled_back([ReadWord(text, box, 0.6, 0)], sheet, first_line=0)
    assert [word.text for word in placed] == expected
    if len(expected) == 2:
        assert [word.box[0] > 200 for word in placed] == [False, True]


def test_a_figure_stands_on_its_foot_whatever_its_upper_half_is() -> None:
    """The bar of a 5 or 7 is the row with most ink above the row with least."""
    image = numbers(2)
    image[185:215, 385:415] = WHITE
    cv2.rectangle(image, (390, 190), (410, 192), BLACK, -1)          # a 7
    cv2.line(image, (409, 190), (398, 210), BLACK, 2)
    horizontal, vertical, mask = find_rules(image, DPI)
    sheet = unrolled(np.where(mask > 0, np.uint8(255), image), find_grids(horizontal, vertical), DPI)
    assert sheet is not None
    one, two = side_by_side(sheet)
    assert abs((one.top + one.patch.height) - (two.top + two.patch.height)) <= 2


# --- signs and quarters -----------------------------------------------------------------------------


def quarter(stems: int, lean: int = 9) -> Any:
    """I, II or III, a slash and a figure, capitals 22 pixels high."""
    image = np.full((34, 110), WHITE, np.uint8)
    for stem in range(stems):
        image[4:26, 6 + 9 * stem : 9 + 9 * stem] = BLACK
    left = 6 + 9 * stems
    cv2.line(image, (left, 27), (left + lean, 3), BLACK, 2)
    cv2.rectangle(image, (left + 16, 5), (left + 26, 25), BLACK, 2)
    return image


@pytest.mark.parametrize(("before", "read", "stems", "expected"), [
    ("Quý", "II/2026;", 3, "III/2026;"),
    ("quý", "1/2026", 1, "I/2026"),
    ("quý", "11/2026.", 2, "II/2026."),
    ("quý", "IH⁄2026,", 3, "III/2026,"),
    ("QUÝ", "I/⁄2026", 1, "I/2026"),
    ("quý", "IV/2026", 2, "IV/2026"),
    ("tháng", "11/2026", 2, "11/2026"),
    ("Số", "1/2026", 1, "1/2026"),
])
def test_a_quarter_has_as_many_strokes_as_stand_before_the_slash(
    before: str, read: str, stems: int, expected: str
) -> None:
    words = [ReadWord(before, (0, 0, 2, 2), 0.9, 0), ReadWord(read, (2, 2, 108, 30), 0.4, 0)]
    assert restored(words, quarter(stems), 15)[-1].text == expected


def test_without_a_slash_in_the_image_a_quarter_stays_as_read() -> None:
    words = [ReadWord("quý", (0, 0, 2, 2), 0.9, 0), ReadWord("II/2026", (2, 2, 108, 30), 0.4, 0)]
    assert restored(words, quarter(3, lean=0), 15)[-1].text == "II/2026"


@pytest.mark.parametrize(("white", "expected"), [(9, ["≥", "85"]), (3, ["≥85"])])
def test_a_sign_printed_apart_from_its_figure_is_a_word_of_its_own(white: int, expected: list[str]) -> None:
    image = np.full((40, 90), WHITE, np.uint8)
    cv2.line(image, (6, 6), (24, 14), BLACK, 2)
    cv2.line(image, (24, 14), (6, 22), BLACK, 2)
    cv2.line(image, (6, 28), (24, 28), BLACK, 2)
    left = 26 + white
    for at in (left, left + 16):
        cv2.rectangle(image, (at, 7), (at + 12, 27), BLACK, 2)
    (read,) = [ReadWord(">85_", (4, 4, 86, 30), 0.7, 3)]
    words = restored([read], image, 16)
    assert [word.text for word in words] == expected
    assert {word.line for word in words} == {3}
    assert words[0].box[0] <= 6 < 24 < words[0].box[2] <= words[-1].box[2]


def test_letters_lower_than_any_are_the_grain_of_the_paper_unless_the_engine_is_sure() -> None:
    image = np.full((1000, 800), WHITE, np.uint8)
    for y in range(100, 900, 40):
        for x in range(80, 700, 20):
            cv2.rectangle(image, (x, y), (x + 10, y + 15), BLACK, 3)
    words = [
        ReadWord("kế", (80, 100, 200, 120), 0.9, 0), ReadWord("R", (300, 110, 304, 114), 0.05, 0),
        ReadWord("hoạch", (320, 100, 420, 116), 0.2, 0), ReadWord("a", (440, 110, 446, 114), 0.9, 0),
    ]
    read = read_page_image(PageImage(image, DPI, 2), files.FakeEngine(words), 5)
    assert [word.text for line in read.lines for word in line.words] == ["kế", "hoạch", "a"]


@pytest.mark.parametrize(("read", "expected"), [
    ("100%cơ", ["100%", "cơ"]), ("(99,5%hộ)", ["(99,5%", "hộ)"]), ("100%", ["100%"]), ("%cơ", ["%cơ"]),
    ("5Gcơ", ["5Gcơ"]),
])
def test_a_word_is_parted_from_the_share_before_it(read: str, expected: list[str]) -> None:
    words = restored([ReadWord(read, (10, 5, 70, 25), 0.9, 4)], np.full((40, 100), WHITE, np.uint8), 15)
    assert [word.text for word in words] == expected
    assert [words[0].box[0], words[-1].box[2]] == [10, 70]
