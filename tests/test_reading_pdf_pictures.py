"""A page that is one picture is taken as it is, pixel for pixel what drawing it gives; any other page is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import reading_files as files

from extractors.reading.pdf_pages import rendering_dpi
from extractors.reading.pdf_pictures import picture_alone
from extractors.reading.pdf_text import read_text_layer
from pipeline.settings import Settings

WIDE, HIGH = 600, 800  # pixels
SIZE = (216.0, 288.0)  # points: 200 dpi
COVERING = "q 216 0 0 288 0 0 cm /X0 Do Q"
HIDDEN = "BT 3 Tr /F1 12 Tf 20 200 Td (Ke hoach) Tj ET"
SHOWN = "BT /F1 12 Tf 20 200 Td (Ke hoach) Tj ET"


def taken_and_drawn(
    path: Path, content: str, size: tuple[float, float] = SIZE, rotate: int = 0
) -> tuple[object, object]:
    greys = np.random.default_rng(5).integers(0, 256, (HIGH, WIDE), dtype=np.uint8)
    pictures = [files.picture(WIDE, HIGH, greys.tobytes())]
    path.write_bytes(files.pdf([content], size=size, rotate=rotate, xobjects=pictures))
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    layer = read_text_layer(page)
    dpi = rendering_dpi(layer, Settings())
    drawn = page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()
    return picture_alone(page, layer, dpi), drawn[..., 0]


@pytest.mark.parametrize("content", [COVERING, f"{COVERING} {HIDDEN}", f"{SHOWN} {COVERING}"])
def test_a_page_that_shows_one_picture_is_its_pixels(tmp_path: Path, content: str) -> None:
    taken, drawn = taken_and_drawn(tmp_path / "page.pdf", content)
    assert isinstance(taken, np.ndarray)
    assert taken.shape == (HIGH, WIDE)
    assert np.array_equal(taken, drawn)


@pytest.mark.parametrize(
    ("content", "size", "rotate"),
    [
        (f"{COVERING} {SHOWN}", SIZE, 0),  # text that is seen
        (f"{COVERING} 0 0 50 50 re f", SIZE, 0),  # something drawn over it
        ("q 180 0 0 240 20 20 cm /X0 Do Q", SIZE, 0),  # a margin
        ("q -216 0 0 288 216 0 cm /X0 Do Q", SIZE, 0),  # mirrored
        ("q 216 0 0 -288 0 288 cm /X0 Do Q", SIZE, 0),  # upside down
        ("q 0 288 -216 0 216 0 cm /X0 Do Q", SIZE, 0),  # on its side
        (COVERING, (216.0, 340.0), 0),  # a page longer than it
        (COVERING, SIZE, 90),
        ("q 432 0 0 576 0 0 cm /X0 Do Q", (432.0, 576.0), 0),  # 100 dpi: drawn larger
    ],
)
def test_any_other_page_is_drawn(tmp_path: Path, content: str, size: tuple[float, float], rotate: int) -> None:
    taken, _ = taken_and_drawn(tmp_path / "page.pdf", content, size, rotate)
    assert taken is None
