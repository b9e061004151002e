"""Tables without vertical rules on page images, cut into cells and columns by their ink before an engine reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pytest

from extractors.reading.alignment import find_half_ruled
from extractors.reading.engines import ReadWord, Segmentation
from extractors.reading.ink_runs import ink_runs
from extractors.reading.page_images import PageImage, read_page_image
from extractors.reading.raster_rules import find_rules
from extractors.reading.strips import column_strips

DPI = 200
X_HEIGHT = 16
WIDE, APART, SPACE = 10, 4, 11  # of a letter, between letters, between words (pixels)
PITCH = 42
LEFT = 200
COLUMNS = (210, 270, 640, 900, 1180)
ROWS = (
    ("9", "9999 99999 9999", "9999 999", "99999 99", "99999 99"),
    ("9", "99999 9999 99999 999\n99999 9999", "99999 999\n9999", "9999", "999 9999"),
    ("9", "9999 999", "9999", "99999 999\n99 9999", "9999 99"),
    ("9", "99999 99999 9999 99\n9999", "9999 9999", "9999 9", "99 999"),
)
ACROSS = "9999 99999 999 9999 99999 9999 999 9999 9999 99999 9999"


def write(image: Any, text: str, x: int, y: int) -> None:
    """Letters as frames, a line below the other where the text has line breaks."""
    for step, line in enumerate(text.split("\n")):
        at = x
        for letter in line:
            if letter == " ":
                at += SPACE - APART
                continue
            top = y + step * PITCH
            cv2.rectangle(image, (at, top), (at + WIDE - 1, top + X_HEIGHT - 1), 0, 2)
            at += WIDE + APART


def page(rows: Sequence[Sequence[str] | str], *, ruled: bool) -> Any:
    image = np.full((1400, 1654), 255, np.uint8)
    y = 300
    for row in rows:
        texts, places = ((row,), (LEFT + 10,)) if isinstance(row, str) else (row, COLUMNS)
        if ruled:
            cv2.line(image, (LEFT, y - 20), (1400, y - 20), 0, 2)
        for text, x in zip(texts, places, strict=True):
            write(image, text, x, y)
        y += PITCH * max(text.count("\n") + 1 for text in texts) + 20
    if ruled:
        cv2.line(image, (LEFT, y - 20), (1400, y - 20), 0, 2)
    return image


def runs_on(image: Any) -> tuple[Any, list[Any]]:
    horizontal, _, mask = find_rules(image, DPI)
    return ink_runs(np.where(mask > 0, np.uint8(255), image), X_HEIGHT, DPI), horizontal


def test_a_run_of_ink_holds_what_stands_within_a_column() -> None:
    runs, _ = runs_on(page(ROWS[:1], ruled=False))
    assert sorted(run.box.x0 * DPI / 72 for run in runs) == pytest.approx(COLUMNS, abs=2)
    assert all(run.box.y1 - run.box.y0 == pytest.approx(X_HEIGHT * 72 / DPI, abs=0.8) for run in runs)


def test_a_page_without_letters_has_no_runs() -> None:
    assert ink_runs(np.full((400, 400), 255, np.uint8), 0.0, DPI) == []
    assert ink_runs(np.full((400, 400), 255, np.uint8), X_HEIGHT, DPI) == []


def test_rows_by_rules_and_columns_by_ink() -> None:
    runs, horizontal = runs_on(page((*ROWS[:2], ACROSS, *ROWS[2:]), ruled=True))
    (grid,) = find_half_ruled(runs, horizontal, ())
    assert (grid.rows, grid.columns) == (5, 5)
    across = [cell for cell in grid.cells if cell.row == 2]
    assert across[0].column_span > 1
    assert sum(cell.row == 1 for cell in grid.cells) == 5


def test_columns_are_read_apart_where_nothing_is_ruled() -> None:
    runs, _ = runs_on(page((*ROWS[:2], ACROSS, *ROWS[2:]), ruled=False))
    grids = column_strips(runs, ())
    whole = [cell for grid in grids for cell in grid.cells]
    for x in COLUMNS:
        over = [c for c in whole if c.box.x0 * DPI / 72 <= x + 20 <= c.box.x1 * DPI / 72 and c.column_span == 1]
        assert sum(c.box.y1 - c.box.y0 for c in over) * DPI / 72 > 4 * PITCH


def test_running_text_is_read_as_a_page() -> None:
    lines = [f"{ACROSS[number:]} {ACROSS[:number]}".replace("  ", " ").strip() for number in range(12)]
    runs, _ = runs_on(page(lines, ruled=False))
    assert column_strips(runs, ()) == ()


class Asked:
    """An engine that reads nothing and notes what it was shown."""

    name = "asked"

    def __init__(self) -> None:
        self.seen: list[tuple[Segmentation, Any]] = []

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> list[ReadWord]:
        self.seen.append((segmentation, image))
        return []


@pytest.mark.parametrize("ruled", [True, False])
def test_the_engine_sees_no_two_columns_on_one_line(ruled: bool) -> None:
    engine = Asked()
    image = page((*ROWS, *ROWS), ruled=ruled)
    read_page_image(PageImage(image, DPI, 2), engine, 10.0)
    sheets = [shown for segmentation, shown in engine.seen if segmentation is Segmentation.BLOCK]
    assert sheets
    assert sheets[-1].shape[1] < 0.5 * image.shape[1]
