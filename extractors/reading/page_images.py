"""One page image to one Page: prepare, find tables, read, restore what the engine cannot print, lay lines."""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.reading.engines import OcrEngine, OcrFailure, ReadWord, Segmentation
from extractors.reading.lines import Piece, build_lines
from extractors.reading.preparing import prepare
from extractors.reading.raster_rules import find_rules
from extractors.reading.rulings import find_grids
from pipeline.models import Box, Page, Route, Status, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

DOUBTFUL_WORD = 0.5       # engine's confidence below which a word is marked
DOUBTFUL_PAGE = 0.70      # mean confidence below which a page goes to a person
LEAST_WORDS = 3


def read_page_image(image: Image, dpi: float, number: int, engine: OcrEngine, seconds: float,
                    route: Route = Route.OCR) -> Page:
    """The page that an image shows.

    In: grey or RGB image, its resolution, the page's number from 1, the engine, the time it may take.
    Out: a Page in points at that resolution; a page that cannot be read has status FAILED and says why.
    """
    width, height = image.shape[1] * 72 / dpi, image.shape[0] * 72 / dpi
    prepared = prepare(image)
    scaled = dpi * prepared.scale
    horizontal, vertical, mask = find_rules(prepared.image, scaled)
    grids = find_grids(horizontal, vertical)
    clean = prepared.image.copy()
    if grids:
        clean[mask > 0] = 255
    try:
        words = engine.read(clean, round(scaled), Segmentation.PAGE, seconds)
    except OcrFailure as failure:
        return Page(number, (), width, height, route=route, status=Status.FAILED,
                    problem=f"Trang {number}: không đọc được ảnh ({failure})")
    lines = build_lines(pieces_of(words, scaled), grids)
    page = Page(number, lines, width, height, grids, route)
    return replace(page, **_verdict(page))


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
        pieces.append(Piece(Word(word.text, confidence=word.confidence, doubtful=mark),
                            Box(left, top, right, bottom), word.line, size))
    return pieces


def _verdict(page: Page) -> dict[str, object]:
    words = [word for line in page.lines for word in line.words]
    if len(words) < LEAST_WORDS:
        return {}
    mean = math.fsum(word.confidence for word in words) / len(words)
    if mean >= DOUBTFUL_PAGE:
        return {}
    return {"status": Status.REVIEW, "problem": f"Trang {page.number}: ảnh khó đọc, độ tin cậy {mean:.0%}"}
