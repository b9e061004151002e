"""Seals and signatures over print are divided out; coloured print and coloured grounds stay readable."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from extractors.reading.preparing import prepare

RED, BLUE = (205, 40, 50), (40, 60, 170)
INK, PAPER = 20, 255


def print_of(rows: range = range(80, 1300, 40)) -> Any:
    """Lines of strokes as high as small letters."""
    image = np.full((1400, 1000), PAPER, np.uint8)
    for y in rows:
        for x in range(100, 900, 24):
            cv2.rectangle(image, (x, y), (x + 3, y + 18), INK, -1)
            cv2.rectangle(image, (x + 9, y), (x + 12, y + 18), INK, -1)
            cv2.line(image, (x, y), (x + 12, y), INK, 2)
    return image


def sealed(page: Any, colour: tuple[int, int, int]) -> Any:
    """The page with a seal pressed over its print: ink over ink, so that levels multiply."""
    seal = np.full((*page.shape, 3), 255, np.uint8)
    cv2.circle(seal, (500, 600), 150, colour, 6)
    cv2.circle(seal, (500, 600), 60, colour, -1)
    for angle in np.arange(0, 2 * np.pi, 0.25):
        x, y = int(500 + 115 * np.cos(angle)), int(600 + 115 * np.sin(angle))
        cv2.rectangle(seal, (x - 8, y - 8), (x + 8, y + 8), colour, 3)
    return (page[:, :, None].astype(np.float32) * seal / 255).astype(np.uint8)


def as_jpeg(image: Any) -> Any:
    """The image as a scanner keeps it, colour at half the resolution."""
    held = io.BytesIO()
    Image.fromarray(image).save(held, "JPEG", quality=75)
    return np.asarray(Image.open(held))


@pytest.mark.parametrize("colour", [RED, BLUE], ids=["red", "blue"])
def test_what_a_seal_covers_is_paper_and_print_again(colour: tuple[int, int, int]) -> None:
    page = print_of()
    found = prepare(as_jpeg(sealed(page, colour))).image[440:760, 340:660]
    under = page[440:760, 340:660]
    assert (found[under == PAPER] > 200).mean() > 0.97  # a seal that merely faded stands at its own 170 to 205
    assert (found[under == INK] < 110).mean() > 0.97


def test_under_a_shadow_the_paper_beside_a_seal_is_the_measure() -> None:
    light = np.tile(np.linspace(1.0, 0.55, 1000), (1400, 1))[:, :, None]
    page = print_of()
    found = prepare(as_jpeg((sealed(page, RED) * light).astype(np.uint8))).image[440:760, 340:660]
    under = page[440:760, 340:660]
    assert (found[under == PAPER] > 190).mean() > 0.97
    assert (found[under == INK] < 120).mean() > 0.97


def test_coloured_print_stays_darker_than_the_paper() -> None:
    page = cv2.cvtColor(print_of(range(80, 1300, 40)), cv2.COLOR_GRAY2RGB)
    heading = np.s_[80:100, :]
    page[heading][page[heading].sum(axis=2) < 300] = (0, 112, 192)  # a heading in the blue of a word processor
    found = prepare(page).image[heading]
    assert (found[print_of()[heading] == INK] < 200).all()


def test_white_letters_on_a_coloured_ground_stay_apart_from_it() -> None:
    page = cv2.cvtColor(print_of(range(500, 1300, 40)), cv2.COLOR_GRAY2RGB)
    page[100:160, 100:900] = (0, 112, 192)
    page[115:145, 150:850:30] = 255
    found = prepare(page).image[100:160, 100:900].astype(int)
    assert np.median(found[15:45, 50:750:30]) - np.median(found) > 50
