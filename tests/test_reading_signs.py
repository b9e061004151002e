"""Signs decided from their image: bounds, dashes, numerals, commas, per cent and per mille."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from raster_pages import BLACK, WHITE

from extractors.reading.engines import ReadWord
from extractors.reading.glyphs import chevron_with_bar, dash_of, restored


def sign(name: str, size: int = 24) -> Any:
    """A sign as print shows it, `size` pixels wide."""
    image = np.full((size + 12, size + 8), WHITE, np.uint8)
    left, right, top, bottom = 4, 4 + size - 1, 4, 4 + round(0.7 * size)
    middle = (top + bottom) // 2
    tip, ends = {">": (right, left), "≥": (right, left), "<": (left, right), "≤": (left, right)}.get(name, (0, 0))
    if tip or ends:
        cv2.line(image, (ends, top), (tip, middle), BLACK, 2)
        cv2.line(image, (tip, middle), (ends, bottom), BLACK, 2)
    if name in "≥≤":
        cv2.line(image, (left, bottom + 5), (right, bottom + 5), BLACK, 2)
    if name == "=":
        cv2.line(image, (left, top + 4), (right, top + 4), BLACK, 2)
        cv2.line(image, (left, bottom), (right, bottom), BLACK, 2)
    if name == "z":
        cv2.line(image, (left, top), (right, top), BLACK, 2)
        cv2.line(image, (right, top), (left, bottom), BLACK, 2)
        cv2.line(image, (left, bottom), (right, bottom), BLACK, 2)
    return image


@pytest.mark.parametrize("size", [14, 20, 32])
@pytest.mark.parametrize(
    ("name", "expected"), [("≥", "≥"), ("≤", "≤"), (">", None), ("<", None), ("=", None), ("z", None)]
)
def test_only_a_chevron_over_a_bar_is_at_least(name: str, expected: str | None, size: int) -> None:
    assert chevron_with_bar(sign(name, size) < 128) == expected


@pytest.mark.parametrize(
    ("read", "shown", "expected"),
    [
        (">", "≥", "≥"),
        (">=", "≥", "≥"),
        ("<", "≤", "≤"),
        (">", ">", ">"),
        ("<", "<", "<"),
        ("=", "=", "="),
    ],
)
def test_signs_become_what_their_image_shows(read: str, shown: str, expected: str) -> None:
    image = sign(shown)
    word = ReadWord(read, (3, 3, image.shape[1] - 3, image.shape[0] - 3), 0.9, 0)
    assert [word.text for word in restored([word], image, 18)] == [expected]


@pytest.mark.parametrize(("length", "expected"), [(10, "-"), (20, "–"), (36, "—"), (80, "")])
def test_dashes_are_told_by_their_length(length: int, expected: str) -> None:
    ink = np.zeros((20, length + 4), np.bool_)
    ink[9:11, 2 : 2 + length] = True
    assert dash_of(ink, 18) == expected


@pytest.mark.parametrize(
    ("read", "stems", "crossbar", "expected"),
    [
        ("H.", 2, False, "II."),
        ("IH.", 3, False, "III."),
        ("H", 3, False, "III"),
        ("I", 1, False, "I"),
        ("H", 2, True, "H"),
    ],
)
def test_numerals_have_as_many_strokes_as_stand_there(read: str, stems: int, crossbar: bool, expected: str) -> None:
    image = np.full((30, 60), WHITE, np.uint8)
    for stem in range(stems):
        image[4:26, 6 + 12 * stem : 9 + 12 * stem] = BLACK
    if crossbar:
        image[14:16, 6:21] = BLACK
    image[23:26, 45:48] = BLACK if read.endswith(".") else WHITE
    word = ReadWord(read, (4, 3, 50, 27), 0.9, 0)
    assert [word.text for word in restored([word], image, 16)] == [expected]


@pytest.mark.parametrize(
    ("read", "strokes", "expected"),
    [("2_", (), "2"), ("_s", (), "s"), ("2_", (30,), "2_"), ("_2", (2,), "_2"), ("__", (2, 30), "__")],
)
def test_an_underscore_stays_where_one_is_printed(read: str, strokes: tuple[int, ...], expected: str) -> None:
    image = np.full((34, 60), WHITE, np.uint8)
    image[4:26, 16:26] = BLACK  # the letter
    for left in strokes:
        image[27:29, left : left + 12] = BLACK
    word = ReadWord(read, (2, 3, 50, 29), 0.9, 0)
    assert [word.text for word in restored([word], image, 16)] == [expected]


@pytest.mark.parametrize(
    ("read", "glyphs", "expected"),
    [
        ("7§", 2, "78"),
        ("8§5", 2, "85"),
        ("§85", 2, "85"),
        ("8§§", 2, "88"),
        ("§", 1, "8"),
        ("§.", 2, "8."),
        ("0,§", 3, "0,8"),
        (">§0%", 4, ">80%"),
        ("Mục§", 4, "Mục§"),
        ("I⁄2027", 6, "I/2027"),
        ("I/⁄2026", 6, "I/2026"),
    ],
)
def test_no_section_sign_and_no_fraction_slash_stand_in_a_figure(read: str, glyphs: int, expected: str) -> None:
    image = np.full((34, 80), WHITE, np.uint8)
    for glyph in range(glyphs):
        image[6:26, 6 + 14 * glyph : 16 + 14 * glyph] = BLACK
    word = ReadWord(read, (4, 3, 70, 29), 0.9, 0)
    assert "".join(word.text for word in restored([word], image, 16)) == expected


@pytest.mark.parametrize(
    ("read", "glyphs", "expected"),
    [
        ("27", "9,9", "2,7"),
        ("<08", "9", "<08"),  # the sign counts as a glyph
        ("171", "99,9", "17,1"),
        ("1250", "9.999", "1.250"),
        ("125", "9.99", "125"),  # no point stands before two digits
        ("2026", "9999", "2026"),
        ("2026", "9999,", "2026"),
        ("2026", "9'999", "2026"),
    ],
)
def test_a_figure_gets_back_the_comma_that_its_image_shows(read: str, glyphs: str, expected: str) -> None:
    image = np.full((50, 160), WHITE, np.uint8)
    left = 6
    for glyph in glyphs:
        if glyph == "9":
            image[10:31, left : left + 10] = BLACK
        else:
            top, bottom = {",": (27, 36), ".": (27, 31), "'": (10, 16)}[glyph]
            image[top:bottom, left : left + 3] = BLACK
        left += 13 if glyph == "9" else 6
    word = ReadWord(read, (4, 8, left, 38), 0.9, 0)
    assert [word.text for word in restored([word], image, 16)] == [expected]


@pytest.mark.parametrize(("rings", "expected"), [(2, "%"), (3, "‰"), (1, "%o")])
def test_a_lone_percent_sign_has_two_rings(rings: int, expected: str) -> None:
    image = np.full((34, 80), WHITE, np.uint8)
    for ring in range(rings):
        cv2.circle(image, (14 + 20 * ring, 12 + 8 * min(ring, 1)), 6, BLACK, 2)
    word = ReadWord("%o", (4, 3, 70, 29), 0.9, 0)
    assert [word.text for word in restored([word], image, 16)] == [expected]
