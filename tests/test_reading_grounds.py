"""White print on a dark ground: turned round where a heading stands on it, left alone where nothing is printed."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raster_pages import BLACK, WHITE, page

from extractors.reading.grounds import on_light_ground
from extractors.reading.preparing import prepare, turned
from extractors.reading.straight_strokes import Strokes

NAVY = (0, 40, 110)
HEAD = (slice(800, 860), slice(100, 900))


def with_heading(ground: Any, image: Any) -> Any:
    """The page with a bar across it in which white marks stand like print."""
    image[HEAD] = ground
    for x in range(130, 860, 40):
        image[820:824, x : x + 13] = WHITE
        image[820:838, x + 4 : x + 9] = WHITE
    return image


@pytest.mark.parametrize("coloured", [False, True])
def test_a_heading_on_a_dark_ground_becomes_dark_print_on_white(coloured: bool) -> None:
    plain = page(lines=12)
    image = np.repeat(plain[:, :, None], 3, axis=2) if coloured else plain
    prepared = prepare(with_heading(NAVY if coloured else 45, image))
    assert prepared.steps[0] == "grounds"
    assert prepared.image[830, 136] < 60  # a letter's stem
    assert prepared.image[810, 500] > 240  # the ground
    assert np.array_equal(prepared.image[:780], plain[:780])


def test_a_heading_that_slopes_is_turned_round_all_the_same() -> None:
    prepared = prepare(turned(with_heading(45, page(lines=12)), 1.5))
    assert prepared.steps == ("grounds", "skew")
    assert np.median(prepared.image[815:845, 130:870]) > 240


def test_bars_drawings_photographs_and_black_pages_stay_as_they_are() -> None:
    bar = page(lines=12)
    bar[HEAD] = BLACK  # nothing printed on it
    ring = page(lines=12)
    cv2.circle(ring, (500, 1000), 150, BLACK, 30)
    disc = page(lines=12)
    cv2.circle(disc, (500, 1000), 150, BLACK, -1)
    cv2.putText(disc, "XA", (430, 1030), cv2.FONT_HERSHEY_SIMPLEX, 3, WHITE, 8)
    photograph = page(lines=12)
    photograph[700:, :] = np.random.default_rng(1).integers(0, 90, (700, 1000))
    for image in (bar, ring, disc, photograph, np.full((1400, 1000), BLACK, np.uint8), page()):
        assert on_light_ground(image) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 30), st.integers(3, 12), st.integers(0, 2**32 - 1))
def test_strokes_are_opened_and_closed_as_opencv_does_it(height: int, width: int, length: int, seed: int) -> None:
    ink = (np.random.default_rng(seed).random((height, width)) < 0.8).astype(np.uint8) * 255
    odd = length | 1  # an even window has no middle, and OpenCV's result is a pixel off
    line = np.ones((odd, 1), np.uint8)
    strokes = Strokes.of(ink)
    assert np.array_equal(strokes.image(), ink)
    framed = cv2.copyMakeBorder(ink, odd, odd, 0, 0, cv2.BORDER_CONSTANT, value=0)  # beyond the image is paper
    for ours, operation in ((strokes.opened(odd), cv2.MORPH_OPEN), (strokes.closed(odd), cv2.MORPH_CLOSE)):
        assert np.array_equal(ours.image(), cv2.morphologyEx(framed, operation, line)[odd:-odd])
