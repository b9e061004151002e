"""One page image to one Page: prepare, find tables, read, restore what the engine cannot print, lay lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.engines import OcrEngine, OcrError, ReadWord, Segmentation
from extractors.reading.glyphs import restored
from extractors.reading.lines import Piece, build_lines
from extractors.reading.preparing import prepare
from extractors.reading.raster_rules import find_rules
from extractors.reading.rulings import find_grids
from extractors.reading.unrolling import INK, rolled_back, unrolled
from pipeline.models import Box, Grid, Line, Page, Route, Status, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

DOUBTFUL_WORD = 0.5  # engine's confidence below which a word is marked
DOUBTFUL_PAGE = 0.70  # mean confidence below which a page goes to a person
LEAST_WORDS = 3


def read_page_image(
    image: Image, dpi: float, number: int, engine: OcrEngine, seconds: float, route: Route = Route.OCR
) -> Page:
    """The page that an image shows.

    In: grey or RGB image, its resolution, the page's number from 1, the engine, the time it may take.
    Out: a Page in points at that resolution; a page that cannot be read has status FAILED and says why.
    """
    width, height = image.shape[1] * 72 / dpi, image.shape[0] * 72 / dpi
    prepared = prepare(image)
    scaled = dpi * prepared.scale
    horizontal, vertical, mask = find_rules(prepared.image, scaled)
    grids = find_grids(horizontal, vertical)
    clean = prepared.image
    if grids:
        clean = np.where(mask > 0, np.uint8(255), clean)
    try:
        words = _read(clean, grids, scaled, engine, seconds)
    except OcrError as failure:
        return Page(
            number,
            (),
            width,
            height,
            route=route,
            status=Status.FAILED,
            problem=f"Trang {number}: không đọc được ảnh ({failure})",
        )
    words = restored(words, clean, prepared.x_height)
    lines = build_lines(pieces_of(words, scaled), grids)
    status, problem = _verdict(number, lines)
    return Page(number, lines, width, height, grids, route, status, problem)


def _read(
    clean: Image, grids: Sequence[Grid], dpi: float, engine: OcrEngine, seconds: float
) -> list[ReadWord]:
    """Words outside tables as the engine lays them out, then the words of tables cell by cell."""
    sheet = unrolled(clean, grids, dpi) if grids else None
    if sheet is None:
        return list(engine.read(clean, round(dpi), Segmentation.PAGE, seconds))
    words: list[ReadWord] = []
    rest = clean.copy()
    for grid in grids:
        left, top, right, bottom = (round(value * dpi / 72) for value in grid.box)
        rest[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = 255
    if (rest < INK).any():
        words += engine.read(rest, round(dpi), Segmentation.PAGE, seconds)
    first = max((word.line for word in words), default=-1) + 1
    return words + rolled_back(
        engine.read(sheet.image, round(dpi), Segmentation.BLOCK, seconds), sheet, first
    )


def pieces_of(words: Sequence[ReadWord], dpi: float) -> list[Piece]:
    """Words in points.  A word's size is what its engine's line measures."""
    point = 72 / dpi
    tall: dict[int, list[float]] = {}
    for word in words:
        tall.setdefault(word.line, []).append((word.box[3] - word.box[1]) * point)
    pieces = []
    for word in words:
        left, top, right, bottom = (value * point for value in word.box)
        heights = sorted(tall[word.line])
        size = heights[len(heights) // 2] * 1.1
        mark = word.confidence < DOUBTFUL_WORD
        pieces.append(
            Piece(
                Word(word.text, confidence=word.confidence, doubtful=mark),
                Box(left, top, right, bottom),
                word.line,
                size,
            )
        )
    return pieces


def _verdict(number: int, lines: Sequence[Line]) -> tuple[Status, str]:
    words = [word for line in lines for word in line.words]
    if len(words) < LEAST_WORDS:
        return Status.OK, ""
    mean = math.fsum(word.confidence for word in words) / len(words)
    if mean >= DOUBTFUL_PAGE:
        return Status.OK, ""
    return Status.REVIEW, f"Trang {number}: ảnh khó đọc, độ tin cậy {mean:.0%}"
