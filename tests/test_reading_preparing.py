"""What preparation does to page images, and what it leaves alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import reading_files as files
from raster_pages import BLACK, DPI, WHITE, page

from extractors.reading.blobs import blobs_of
from extractors.reading.engines import ReadWord
from extractors.reading.orientation import runs_down, turned_by
from extractors.reading.page_images import PageImage, read_page_image
from extractors.reading.preparing import letter_height, prepare, skew_of, turned


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
