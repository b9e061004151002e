"""Whole page images: turned pages, unreadable ones, letterheads that are looked at twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import reading_files as files
from raster_pages import DPI, page

from extractors.reading.engines import OcrError, ReadWord, Segmentation
from extractors.reading.letterhead import look_closer
from extractors.reading.orientation import turned_by, upright
from extractors.reading.page_images import PageImage, read_page_image
from extractors.reading.second_opinion import SecondOpinion, first_of
from pipeline.models import Status


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
