"""Pictures of evidence: the right place of the page, upright, outlined, small."""
from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pipeline.models import Box
from pipeline.tables import PageRow
from reports.pictures import MARK, Pictures

SAMPLE = Path(__file__).parents[1] / "data/raw/lang-son.digital.pdf"
WIDTH, HEIGHT = 595.0, 842.0
WORDS = Box(100, 200, 300, 214)


def _scan(path: Path, scale: float = 2.0, quarter_turns: int = 0) -> Path:
    """A white A4 page with a black bar where `WORDS` stand."""
    page = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 255)
    ImageDraw.Draw(page).rectangle([value * scale for value in WORDS], fill=0)
    page.rotate(90 * quarter_turns, expand=True).save(path)
    return path


def _open(data: bytes | None) -> Image.Image:
    assert data is not None
    assert data.startswith(b"\xff\xd8\xff")
    return Image.open(io.BytesIO(data)).convert("RGB")


def _blackness(image: Image.Image) -> float:
    grey = image.convert("L")
    return sum(grey.histogram()[:60]) / (grey.width * grey.height)


@pytest.mark.parametrize(("turns", "rotation"), [(0, 0), (1, 90), (3, 270), (2, 180)])
def test_the_words_are_in_the_picture_also_of_turned_pages(tmp_path: Path, turns: int, rotation: int) -> None:
    path = _scan(tmp_path / "a.png", quarter_turns=turns)
    pictures = Pictures({"d": path}, [PageRow("d", 1, WIDTH, HEIGHT, rotation)])
    there, elsewhere = pictures("d", 1, WORDS), pictures("d", 1, Box(100, 600, 300, 614))
    assert _blackness(_open(there)) > 0.1
    assert _blackness(_open(elsewhere)) < 0.001


def test_the_words_are_outlined(tmp_path: Path) -> None:
    pictures = Pictures({"d": _scan(tmp_path / "a.png")}, [PageRow("d", 1, WIDTH, HEIGHT)])
    image = _open(pictures("d", 1, Box(100, 600, 300, 614)))
    red, green, _ = (band.tobytes() for band in image.split())
    outline = sum(high > 150 and abs(low - MARK[1]) < 70 for high, low in zip(red, green, strict=True))
    assert outline > 200


def test_pages_of_a_pdf(tmp_path: Path) -> None:
    pictures = Pictures({"d": SAMPLE}, [PageRow("d", 1, WIDTH, HEIGHT)])
    image = _open(pictures("d", 1, Box(80, 60, 500, 120)))
    assert _blackness(image) > 0.01
    assert image.width > image.height


def test_a_strip_is_small(tmp_path: Path) -> None:
    data = Pictures({"d": SAMPLE}, [PageRow("d", 1, WIDTH, HEIGHT)])("d", 1, Box(80, 300, 520, 340))
    assert data is not None
    assert len(data) < 25_000


@pytest.mark.parametrize("box", [Box(-50, -50, 10, 10), Box(590, 830, 700, 900), Box(100, 100, 100, 100),
                                 Box(0, 0, WIDTH, HEIGHT)])
def test_odd_boxes_still_give_a_picture(tmp_path: Path, box: Box) -> None:
    pictures = Pictures({"d": _scan(tmp_path / "a.png")}, [PageRow("d", 1, WIDTH, HEIGHT)])
    assert _open(pictures("d", 1, box)).height < 600


@pytest.mark.parametrize("box", [Box(100, 900, 200, 950), Box(700, 100, 800, 120), Box(-90, 10, -20, 20)])
def test_a_place_outside_the_page_has_no_picture(tmp_path: Path, box: Box) -> None:
    pictures = Pictures({"d": _scan(tmp_path / "a.png")}, [PageRow("d", 1, WIDTH, HEIGHT)])
    assert pictures("d", 1, box) is None


def test_what_cannot_be_pictured_is_none_and_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "a.pdf"
    broken.write_bytes(b"%PDF-1.7 not really")
    pages = [PageRow(doc_id, page, WIDTH, HEIGHT) for doc_id, page in (("d", 1), ("gone", 1), ("short", 99))]
    pictures = Pictures({"d": broken, "gone": tmp_path / "nothing.pdf", "short": SAMPLE}, pages)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert pictures("d", 1, WORDS) is None
            assert pictures("gone", 1, WORDS) is None
            assert pictures("short", 99, WORDS) is None
    assert len(caplog.records) == 3
    assert pictures("unknown", 1, WORDS) is None
    assert pictures("short", 1, WORDS) is None
