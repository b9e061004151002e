"""Tables on page images: grids from rules, words read on the sheet and given back to their cells."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
import reading_files as files
from raster_pages import BLACK, DPI, WHITE

from extractors.reading.engines import ReadWord, Segmentation
from extractors.reading.page_images import PageImage, read_page_image
from extractors.reading.raster_rules import find_rules
from extractors.reading.rulings import Rule, find_grids
from extractors.reading.unrolling import only_letters, rolled_back, unrolled


def ruled_page() -> Any:
    image = np.full((1000, 1400), WHITE, np.uint8)
    for x in (100, 500, 1300):
        cv2.line(image, (x, 100), (x, 700), BLACK, 2)
    for y in (100, 400, 700):
        cv2.line(image, (100, y), (1300, y), BLACK, 2)
    for x, y in ((150, 200), (600, 200), (150, 500), (600, 560)):
        cv2.rectangle(image, (x, y), (x + 100, y + 20), BLACK, 4)
    return image


def test_rules_on_an_image_become_a_grid_in_points() -> None:
    horizontal, vertical, _ = find_rules(ruled_page(), DPI)
    (grid,) = find_grids(horizontal, vertical)
    assert (grid.rows, grid.columns, len(grid.cells)) == (2, 2, 4)
    assert grid.box.x0 == pytest.approx(100 * 72 / DPI, abs=1)
    assert grid.box.y1 == pytest.approx(700 * 72 / DPI, abs=1)


def test_columns_of_a_row_of_one_line_are_found() -> None:
    image = np.full((1000, 1400), WHITE, np.uint8)
    for y in (100, 150, 200, 250):
        cv2.line(image, (100, y), (1300, y), BLACK, 2)
    for x in (100, 1300):
        cv2.line(image, (x, 100), (x, 250), BLACK, 2)
    for x in (500, 900):  # 50 pixels are 18 points; the middle row runs across
        cv2.line(image, (x, 100), (x, 150), BLACK, 2)
        cv2.line(image, (x, 200), (x, 250), BLACK, 2)
    for x in (560, 700, 960):  # letters in the first row: they reach from no rule to the other
        cv2.line(image, (x, 110), (x, 140), BLACK, 3)
    horizontal, vertical, _ = find_rules(image, DPI)
    (grid,) = find_grids(horizontal, vertical)
    assert [(cell.row, cell.column_span) for cell in grid.cells] == [(0, 1)] * 3 + [(1, 3)] + [(2, 1)] * 3


def test_a_table_without_a_ruled_side_goes_on_to_where_its_rules_end() -> None:
    horizontal = [Rule(at, 50, 500) for at in (100, 130, 160, 190)]
    inside = [Rule(at, 100, 190) for at in (80, 300)]
    (open_sided,) = find_grids(horizontal, inside)
    sides = [Rule(50, 100, 190), Rule(500, 100, 190)]
    (framed,) = find_grids(horizontal, [*inside, *sides])
    assert open_sided == framed
    (one_longer,) = find_grids([*horizontal[:3], Rule(190, 50, 560)], [*inside, *sides])
    assert one_longer.box.x1 == 500


def test_words_read_on_the_sheet_go_back_to_their_cells() -> None:
    image = ruled_page()
    horizontal, vertical, mask = find_rules(image, DPI)
    grids = find_grids(horizontal, vertical)
    sheet = unrolled(np.where(mask > 0, np.uint8(255), image), grids, DPI)
    assert sheet is not None
    assert len(sheet.places) == 4
    words = [
        ReadWord(str(n), (place.left + 5, place.top + 5, place.left + 60, place.top + 20), 0.9, 0)
        for n, place in enumerate(sheet.places)
    ]
    placed = rolled_back(words, sheet, first_line=7)
    assert [(round(word.box[0], -1), round(word.box[1], -1)) for word in placed] == [
        (150, 200),
        (600, 200),
        (150, 500),
        (600, 560),
    ]
    assert [word.line for word in placed] == [7, 8, 9, 10]


def test_a_number_stands_before_the_text_that_it_numbers() -> None:
    image = np.full((1000, 1400), WHITE, np.uint8)
    for x in (100, 200, 800, 1300):
        cv2.line(image, (x, 100), (x, 700), BLACK, 2)
    for y in (100, 400, 700):
        cv2.line(image, (100, y), (1300, y), BLACK, 2)
    for y in (120, 420):
        cv2.rectangle(image, (140, y + 100), (160, y + 120), BLACK, -1)  # a number in the middle of its cell
        for line in (0, 40):
            for x in range(220, 700, 30):
                cv2.rectangle(image, (x, y + line), (x + 15, y + line + 20), BLACK, -1)
    cv2.rectangle(image, (900, 200), (920, 220), BLACK, -1)  # a number with nothing on its right
    horizontal, vertical, mask = find_rules(image, DPI)
    sheet = unrolled(np.where(mask > 0, np.uint8(255), image), find_grids(horizontal, vertical), DPI)
    assert sheet is not None
    first, text, second, other, lone, again = sheet.places
    for number, beside in ((first, text), (second, other)):
        assert number.left + number.patch.width < beside.left
        assert abs(number.top + number.patch.height - (beside.top + 29)) <= 2  # 4 of halo, 21 of ink, 4 of halo
    assert lone.top > other.top + other.patch.height
    assert lone.patch == again.patch


@pytest.mark.parametrize(
    ("beside", "alone", "expected"),
    [
        ("60", "620", "620"),  # a digit dropped
        ("75", "7S", "75"),
        ("§0", "80", "80"),
        ("", "45", "45"),
        ("45", "", "45"),
    ],
)
def test_a_short_cell_is_read_twice_and_the_surer_reading_counts(beside: str, alone: str, expected: str) -> None:
    image = np.full((600, 800), WHITE, np.uint8)
    for x in (100, 300, 500):
        cv2.line(image, (x, 100), (x, 400), BLACK, 2)
    for y in (100, 250, 400):
        cv2.line(image, (100, y), (500, y), BLACK, 2)
    for glyph in range(len(expected)):
        cv2.rectangle(image, (330 + 16 * glyph, 180), (340 + 16 * glyph, 200), BLACK, -1)
    horizontal, vertical, mask = find_rules(image, DPI)
    sheet = unrolled(np.where(mask > 0, np.uint8(255), image), find_grids(horizontal, vertical), DPI)
    assert sheet is not None
    words = [
        ReadWord(text, (place.left + 4, place.top + 4, place.left + 40, place.top + 24), 0.9, line)
        for line, (text, place) in enumerate(zip((beside, alone), sheet.places, strict=True)) if text
    ]
    assert [word.text for word in rolled_back(words, sheet, 0)] == [expected]


def test_the_grain_of_an_empty_page_is_no_text() -> None:
    grainy = np.clip(np.random.default_rng(3).normal(200, 25, (800, 600)), 0, 255).astype(np.uint8)
    assert only_letters(grainy, DPI) is None
    grainy[100:120, 300:310] = BLACK
    grainy[600:620, 300:310] = BLACK
    around = only_letters(grainy, DPI)
    assert around is not None
    part, left, top = around
    assert part.shape[0] < 620
    assert part.shape[1] < 150
    assert part[110 - top, 305 - left] == part[610 - top, 305 - left] == BLACK
    assert (part[300 - top : 400 - top] == WHITE).all()


@pytest.mark.parametrize(("tallest", "asked"), [(32_767, [Segmentation.BLOCK]), (10, [Segmentation.PAGE])])
def test_cells_that_fill_a_taller_sheet_than_an_engine_takes_are_read_with_their_page(
    monkeypatch: pytest.MonkeyPatch, tallest: int, asked: list[Segmentation]
) -> None:
    """False tables on a picture made a sheet of 73,842 rows, on which tesseract failed."""
    monkeypatch.setattr("extractors.reading.page_images.TALLEST", tallest)
    engine = files.FakeEngine()
    read_page_image(PageImage(ruled_page(), DPI, 2), engine, 5)
    assert [mode for *_, mode in engine.asked] == asked
