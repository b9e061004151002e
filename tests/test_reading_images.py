"""Page images: what preparation does and leaves alone, signs decided from their image, tables, letterheads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pytest
import reading_files as files

from extractors.reading.blobs import blobs_of
from extractors.reading.engines import OcrError, ReadWord, Segmentation
from extractors.reading.glyphs import chevron_with_bar, dash_of, restored
from extractors.reading.letterhead import look_closer
from extractors.reading.orientation import runs_down, turned_by, upright
from extractors.reading.page_images import PageImage, read_page_image
from extractors.reading.preparing import letter_height, prepare, skew_of, turned
from extractors.reading.raster_rules import find_rules
from extractors.reading.rulings import Rule, find_grids
from extractors.reading.second_opinion import SecondOpinion, first_of
from extractors.reading.unrolling import only_letters, rolled_back, unrolled
from pipeline.models import Status

WHITE, BLACK = 255, 20
DPI = 200


def page(height: int = 1400, width: int = 1000, lines: int = 20) -> Any:
    """A page of letter-like marks, 18 pixels high, in lines; every mark is broad above and narrow below."""
    image = np.full((height, width), WHITE, np.uint8)
    chance = np.random.default_rng(7)
    for row in range(lines):
        x, y = 100, 150 + 50 * row
        while x < width - 120:
            cv2.rectangle(image, (x, y), (x + 12, y + 4), BLACK, -1)
            cv2.rectangle(image, (x + 4, y), (x + 8, y + 17), BLACK, -1)
            x += int(chance.integers(18, 45))
    return image


# --- preparation ------------------------------------------------------------------------------------


def test_a_clean_page_comes_out_as_it_went_in() -> None:
    image = page()
    prepared = prepare(image)
    assert prepared.steps == ()
    assert np.array_equal(prepared.image, image)


def test_dust_is_wiped_off_and_dots_stay() -> None:
    image = page()
    image[60:63, 500:503] = BLACK  # dust
    image[176:181, 141:146] = BLACK  # a dot below, 5 pixels like those of print
    prepared = prepare(image)
    assert prepared.steps == ("specks",)
    assert prepared.image[61, 501] == WHITE
    assert prepared.image[178, 143] == BLACK


def test_blobs_are_those_that_labelling_finds_also_inside_the_holes_of_others() -> None:
    random = np.random.default_rng(20261125)
    ink = (random.random((90, 120)) < 0.35).astype(np.uint8)  # ragged, touching at corners, full of holes
    cv2.rectangle(ink, (20, 20), (70, 60), 0, -1)
    cv2.rectangle(ink, (25, 25), (65, 55), 1, 2)
    cv2.rectangle(ink, (40, 38), (46, 42), 1, -1)  # a blob in the hole of the frame
    found = blobs_of(ink)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes = zip(found.lefts, found.tops, found.widths, found.heights, strict=True)
    assert sorted(map(tuple, boxes)) == sorted(map(tuple, stats[1:, :4]))
    assert np.array_equal(found.drawn(np.ones(len(found.widths), np.bool_)), ink)
    large = (stats[:, cv2.CC_STAT_WIDTH] > 5) & (stats[:, cv2.CC_STAT_AREA] < ink.size)
    large[0] = False
    assert np.array_equal(found.drawn(found.widths > 5), large[labels].astype(np.uint8))
    assert blobs_of(np.zeros((9, 9), np.uint8)).drawn(np.zeros(0, np.bool_)).sum() == 0


def test_a_mark_beside_a_letter_is_no_dust_however_small() -> None:
    image = page()
    image[172:175, 105:108] = BLACK  # a dot below of a sans serif face: as small as dust, but under a letter
    image[60:63, 500:503] = BLACK
    prepared = prepare(image)
    assert prepared.image[61, 501] == WHITE
    assert prepared.image[173, 106] == BLACK


def test_dust_beside_letters_is_wiped_off_where_it_lies_as_thick_elsewhere() -> None:
    image = page()
    for y in range(6, 1400, 30):
        for x in range(7, 1000, 30):
            if (image[y - 3 : y + 5, x - 3 : x + 5] == WHITE).all():
                image[y : y + 2, x : x + 2] = BLACK
    assert np.abs(prepare(image).image.astype(int) - page()).mean() < 0.02


def test_marks_stay_on_a_dusty_page_where_they_are_larger_than_its_dust() -> None:
    image = page()
    feet = [(y + 4, x) for y in range(167, 1118, 50) for x in np.flatnonzero(np.diff(image[y].astype(int)) < 0)]
    marks = feet[::5]
    for y, x in marks:
        image[y : y + 3, x : x + 3] = BLACK  # a dot below a letter
    for x in range(20, 980, 12):
        image[40:42, x : x + 2] = image[1300:1302, x : x + 2] = BLACK  # dust
    prepared = prepare(image).image
    assert all(prepared[y + 1, x + 1] == BLACK for y, x in marks)
    assert (prepared[:100] == WHITE).all()


def test_narrow_columns_of_an_upright_page_are_not_taken_for_a_page_on_its_side() -> None:
    image = np.full((1400, 1000), WHITE, np.uint8)
    for x in range(100, 900, 90):  # letters exactly below one another, lines of uneven height
        for row, y in enumerate(range(100, 1300, 25)):
            cv2.rectangle(image, (x, y + 5 * (row % 3)), (x + 12, y + 17), BLACK, -1)
    assert runs_down(image)
    engine = files.FakeEngine([ReadWord("xã", (100, 100, 140, 120), 0.9, 0)])
    read = read_page_image(PageImage(image, DPI, 2), engine, 5)
    assert read.rotation == 0


def test_small_letters_keep_their_marks_and_are_enlarged() -> None:
    image = cv2.resize(page(), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    image[30:32, 250:252] = BLACK
    prepared = prepare(image)
    assert prepared.steps == ("size",)
    assert prepared.scale > 1.3


@pytest.mark.parametrize(("figures", "small", "height"), [(300, 200, 15), (300, 60, 22), (60, 300, 15)])
def test_small_letters_are_the_measure_also_where_figures_are_more(figures: int, small: int, height: int) -> None:
    image = np.full((1400, 1000), WHITE, np.uint8)
    for place in range(figures + small):
        x, y = 40 + 30 * (place % 30), 40 + 40 * (place // 30)
        tall = 22 if place < figures else 15
        cv2.rectangle(image, (x, y - tall + 1), (x + 11, y), BLACK, 3, cv2.LINE_4)
    assert letter_height(image) == pytest.approx(height, abs=3)


@pytest.mark.parametrize("colour", [(200, 40, 40), (50, 70, 200)], ids=["red seal", "blue signature"])
def test_coloured_ink_fades_and_print_under_it_stays(colour: tuple[int, int, int]) -> None:
    image = cv2.cvtColor(page(), cv2.COLOR_GRAY2RGB)
    over = image.copy()
    cv2.circle(over, (500, 600), 150, colour, 12)
    mixed = np.minimum(image, over)
    prepared = prepare(mixed)
    assert "coloured stamps" in prepared.steps
    plain = prepare(page()).image
    assert np.abs(prepared.image.astype(int) - plain).mean() < 1.0
    assert (prepared.image[plain < 60] < 100).mean() > 0.97


def test_a_grey_seal_is_wiped_off_and_print_under_it_stays() -> None:
    over = page()
    cv2.circle(over, (500, 600), 150, 125, 12)
    prepared = prepare(np.minimum(over, page()))
    assert "grey stamps" in prepared.steps
    assert prepared.image[450, 500] == WHITE  # the top of the ring
    assert (prepared.image[page() < 60] < 100).mean() > 0.97


def test_the_thin_rings_and_small_letters_of_a_grey_seal_go_with_its_broad_strokes() -> None:
    over = page()
    cv2.circle(over, (500, 600), 150, 125, 12)
    cv2.circle(over, (500, 600), 100, 125, 2)
    for x in range(400, 620, 40):
        cv2.rectangle(over, (x, 585), (x + 5, 592), 125, -1)
    prepared = prepare(np.minimum(over, page()))
    assert not ((prepared.image > 110) & (prepared.image < 140)).any()
    assert (prepared.image[page() < 60] < 100).mean() > 0.97


def test_shadow_is_divided_out() -> None:
    light = np.tile(np.linspace(1.0, 0.5, 1000), (1400, 1))
    prepared = prepare((page() * light).astype(np.uint8))
    assert "paper" in prepared.steps
    assert np.percentile(prepared.image, 30) > 225


@pytest.mark.parametrize("slope", [-4.0, -0.7, 0.5, 3.0])
def test_slopes_are_measured_and_turned_back(slope: float) -> None:
    sloping = turned(page(), -slope)
    assert skew_of(sloping) == pytest.approx(slope, abs=0.15)
    assert abs(skew_of(prepare(sloping).image)) < 0.2


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_page_is_left_alone(level: int) -> None:
    prepared = prepare(np.full((800, 600), level, np.uint8))
    assert prepared.scale == 1.0
    assert "skew" not in prepared.steps


@pytest.mark.parametrize(("degrees", "down"), [(0, False), (90, True), (180, False), (270, True)])
def test_lines_that_run_down_are_told(degrees: int, down: bool) -> None:
    assert runs_down(turned_by(page(), degrees)) is down


# --- signs ------------------------------------------------------------------------------------------


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


# --- tables -----------------------------------------------------------------------------------------


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
    around = only_letters(grainy, DPI)
    assert around is not None
    assert around[110, 305] == BLACK
    assert (around[400:] == WHITE).all()


# --- whole pages ------------------------------------------------------------------------------------


@dataclass
class UprightEngine:
    """Reads well only what stands upright: lines across, with white between them, whose upper edge is the sharper
    one."""

    name: str = "upright 1"
    letters: str = "quyết"
    calls: int = 0
    tallest: int = 0

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read."""
        self.calls += 1
        self.tallest = max(self.tallest, image.shape[0])
        rows = (image < 128).sum(axis=1).astype(int)
        steps = np.diff(rows)
        confidence = 0.95 if (rows == 0).mean() > 0.3 and steps.max() > -steps.min() else 0.2
        return [
            ReadWord("nghị", (120, 120, 180, 140), confidence, 0),
            ReadWord(self.letters, (200, 120, 260, 140), confidence, 0),
        ]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turned_pages_are_righted(degrees: int) -> None:
    image = page()
    read = read_page_image(PageImage(turned_by(image, degrees), DPI, 1), UprightEngine(), 5)
    assert read.rotation == -degrees % 360
    assert (read.width, read.height) == (360, 504)
    assert read.status is Status.OK


def test_the_first_sure_strip_rights_a_page_and_no_second_opinion_is_asked() -> None:
    first = UprightEngine(letters="nghịquyết" * 5)
    second = files.FaultyEngine(AssertionError("asked which way up a page is"))
    image = turned_by(page(), 270)
    assert upright(image, DPI, first_of(SecondOpinion(first, second)), 5) == 90
    assert (first.calls, second.calls) == (1, 0)
    assert first.tallest <= 0.11 * turned_by(image, 90).shape[0]


def test_an_unreadable_page_says_so() -> None:
    black = read_page_image(PageImage(np.zeros((900, 700), np.uint8), DPI, 3), files.FakeEngine(), 5)
    assert (black.status, black.lines) == (Status.REVIEW, ())
    assert black.problem.startswith("Trang 3: ")
    blank = read_page_image(PageImage(np.full((900, 700), 255, np.uint8), DPI, 4), files.FakeEngine(), 5)
    assert (blank.status, blank.problem) == (Status.OK, "")
    speck = read_page_image(PageImage(np.zeros((1, 5), np.uint8), DPI, 6), files.FakeEngine(), 5)
    assert (speck.status, speck.problem) == (Status.REVIEW, "Trang 6: ảnh quá nhỏ để có chữ")
    hung = read_page_image(PageImage(page(), DPI, 5), files.FaultyEngine(files.HANGS), 1)
    assert hung.status is Status.FAILED
    assert "không xong trong 1 giây" in hung.problem


@pytest.mark.parametrize(("second", "doubtful"), [("115", True), ("445", False)])
def test_a_doubtful_number_is_read_again_and_stays_doubtful_unless_both_agree(second: str, doubtful: bool) -> None:
    words = [
        ReadWord("Số:", (100, 100, 150, 130), 0.96, 0),
        ReadWord("445", (160, 100, 210, 130), 0.67, 0),
        ReadWord("/NQ-CP", (220, 100, 330, 130), 0.92, 0),
    ]
    again = files.FakeEngine([ReadWord(f"Số: {second} /NQ-CP", (0, 0, 10, 10), 0.93, 0)])
    result, doubts = look_closer(words, page(), DPI, again, 5)
    assert [doubt.index for doubt in doubts] == ([1] if doubtful else [])
    assert (result[1].confidence < 0.5) is doubtful


def test_a_sure_letterhead_is_not_read_twice() -> None:
    words = [ReadWord("Số:", (100, 100, 150, 130), 0.96, 0), ReadWord("99/NQ-CP", (160, 100, 210, 130), 0.91, 0)]
    engine = files.FaultyEngine(OcrError("not to be asked"))
    assert look_closer(words, page(), DPI, engine, 5) == (words, [])
    assert engine.calls == 0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Hà Nội, ngày 29 tháng 4 năm 2026", True),
        ("Số: 37/KH-UBND Ea Kar, ngày 29 tháng 4 năm 2026", True),
        ("SYT ngày 26/7/2020 về việc khẩn trương", False),
        ("Căn cứ Luật Tổ chức Chính phủ ngày 18 tháng 02 năm 2025;", False),
    ],
)
def test_only_the_date_of_the_letter_itself_is_read_again(text: str, asked: bool) -> None:
    parts = text.split()
    words = [
        ReadWord(part, (60 + 50 * at, 100, 105 + 50 * at, 130), 0.9 if at < parts.index("ngày") else 0.7, 0)
        for at, part in enumerate(parts)
    ]
    engine = files.FakeEngine()
    _, doubts = look_closer(words, page(width=1600), DPI, engine, 5)
    assert bool(doubts) is bool(engine.asked) is asked
