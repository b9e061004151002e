"""One page image to one Page: turn upright, prepare, find tables, read, restore what the engine cannot print,
look closer at the letterhead, lay lines."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.alignment import find_aligned, find_half_ruled
from extractors.reading.engines import OcrEngine, OcrError, ReadWord, Segmentation, moved
from extractors.reading.glyphs import restored
from extractors.reading.grounds import grey_of
from extractors.reading.ink_runs import ink_runs
from extractors.reading.letterhead import Doubt, look_closer
from extractors.reading.line_heads import with_heads
from extractors.reading.lines import Piece, build_lines
from extractors.reading.orientation import turned_by, upright, upside_down
from extractors.reading.photographs import photographs, survey, without
from extractors.reading.preparing import prepare
from extractors.reading.raster_rules import find_rules
from extractors.reading.rulings import Rule, find_grids
from extractors.reading.second_opinion import first_of
from extractors.reading.spreads import fold_of, joined
from extractors.reading.strips import column_strips
from extractors.reading.torn_lines import mended
from extractors.reading.unrolling import INK, only_letters, rolled_back, unrolled
from normalizers.document_numbers import without_seam
from normalizers.text import nfc
from pipeline.models import Box, Grid, Line, Page, Route, Status, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

DOUBTFUL_WORD = 0.5  # engine's confidence below which a word is marked
DOUBTFUL_PAGE = 0.70  # mean confidence below which a page goes to a person
# Mean confidence of pages that are no Vietnamese print: 0.19 to 0.32 (grain, Lao, Chinese, pictures); the worst faxes
# that can still be made out have 0.43.
RUBBISH_PAGE = 0.40
SURE_WORD, SURE_SHARE = 0.8, 0.15  # of its words that are sure
NOISE = 0.40  # confidence below which a mark without letter or figure is dirt
GRAIN = 0.30  # the same for letters and figures lower than
LOWEST_LETTER = 0.7  # times the page's small letters
INKED = 0.02  # of an image without words: as much ink as a page of text has
LETTERHEAD_PAGE = 1
LETTERHEAD_TOP = 0.25  # of the page's height that an issuer's name ends within
SMALLEST = 32  # pixels
TALLEST = 32_767  # pixels: leptonica takes no more, and no table of a page needs as many
MOST_HELD = 100_000_000  # bytes of page images under way at once: 25 grey A4 pages at 200 dpi, 4 coloured at 300
# More pages wait for an engine than there are processors; what takes memory is done to few of them at once.
PREPARING = threading.BoundedSemaphore(os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page waiting to be read: its image (grey or RGB), resolution, number from 1 and route; the words that
    are known already (of a text layer beside the picture; their place on the image is white); by how many
    degrees clockwise it was turned before; and what is wrong with the image itself (Vietnamese, '' for nothing)."""

    image: Image
    dpi: float
    number: int
    route: Route = Route.OCR
    known: tuple[Piece, ...] = ()
    turned: int = 0
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    words: list[ReadWord]
    doubts: list[Doubt]
    grids: tuple[Grid, ...]
    across: tuple[Rule, ...]     # horizontal rules
    image: Image
    dpi: float
    pictured: float = 0.0        # share of the page under photographs, which are not read
    rubbish: float | None = None  # mean confidence of words that were no words

    @property
    def is_rubbish(self) -> bool:
        """Whether hardly a word is sure: what the engine made of another script, of pictures, of print that shines
        through from the other side."""
        sure = sum(word.confidence >= SURE_WORD for word in self.words)
        return self.confidence < RUBBISH_PAGE and sure < SURE_SHARE * len(self.words)

    @property
    def confidence(self) -> float:
        """Mean confidence, 1.0 without words."""
        return math.fsum(word.confidence for word in self.words) / len(self.words) if self.words else 1.0


def read_page_image(page: PageImage, engine: OcrEngine, seconds: float) -> Page:
    """The page that an image shows, in points at the image's resolution, upright.

    Out: a Page with `rotation` as it was turned; one that cannot be read has status FAILED and says why.
    """
    if min(page.image.shape[:2]) < SMALLEST:
        problem = f"Trang {page.number}: ảnh quá nhỏ để có chữ"
        return Page(page.number, (), *_size(page, 0), (), page.route, Status.REVIEW, problem, page.turned)
    turn = 0
    alone = first_of(engine)
    try:
        grey = grey_of(page.image)
        turn = upright(grey, page.dpi, alone, seconds)
        fold = fold_of(turned_by(grey, turn))
        if fold is not None:
            return _read_spread(page, turn, fold, engine, seconds)
        reading = _read(turned_by(page.image, turn), page, engine, seconds)
        if reading.confidence < DOUBTFUL_PAGE and upside_down(reading.image, reading.dpi, alone, seconds):
            turn = (turn + 180) % 360
            reading = _read(turned_by(page.image, turn), page, engine, seconds)
    except OcrError as failure:
        problem = f"Trang {page.number}: không đọc được ảnh ({failure})"
        rotation = (page.turned + turn) % 360
        tries = 1 if failure.passing else 0
        return Page(page.number, (), *_size(page, turn), (), page.route, Status.FAILED, problem, rotation, tries)
    if reading.is_rubbish:
        reading = replace(reading, words=[], doubts=[], grids=(), rubbish=reading.confidence)
    beside = (replace(piece, run=-1 - piece.run) for piece in page.known if turn == 0)
    pieces = [*pieces_of(reading), *beside]
    grids = (*reading.grids, *find_aligned(pieces, reading.across, reading.grids))
    lines = build_lines(pieces, grids)
    status, problem = _verdict(page, lines, reading)
    rotation = (page.turned + turn) % 360
    return Page(page.number, lines, *_size(page, turn), grids, page.route, status, problem, rotation)


def _read_spread(page: PageImage, turn: int, fold: int, engine: OcrEngine, seconds: float) -> Page:
    """The page of an image that shows two, parted at the column `fold` once it is turned."""
    image = turned_by(page.image, turn)
    rotation = (page.turned + turn) % 360
    across = fold * 72 / page.dpi
    beside: tuple[list[Piece], list[Piece]] = ([], [])
    for piece in page.known if turn == 0 else ():
        box = piece.box
        if box.x0 < across:
            beside[0].append(piece)
        else:
            beside[1].append(replace(piece, box=box._replace(x0=box.x0 - across, x1=box.x1 - across)))
    left, right = (
        read_page_image(
            replace(page, image=np.ascontiguousarray(half), known=tuple(known), turned=rotation), engine, seconds
        )
        for half, known in zip((image[:, :fold], image[:, fold:]), beside, strict=True)
    )
    return joined(left, right, across, rotation)


def _size(page: PageImage, turn: int) -> tuple[float, float]:
    """Width and height in points of the page once it is turned."""
    height, width = (pixels * 72 / page.dpi for pixels in page.image.shape[:2])
    return (height, width) if turn % 180 else (width, height)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A page image that an engine may see, with what was found on it: its ruled and half-ruled tables, the columns of
    tables without rules, and the rules across it."""

    image: Image
    dpi: float
    x_height: float
    grids: tuple[Grid, ...]
    strips: tuple[Grid, ...]
    across: tuple[Rule, ...]


def _made_ready(image: Image, dpi: float) -> _Ready:
    import cv2

    with PREPARING:
        prepared = prepare(image)
        dpi *= prepared.scale
        horizontal, vertical, mask = find_rules(prepared.image, dpi)
        clean = np.asarray(cv2.max(prepared.image, mask), dtype=np.uint8)  # white where there was a rule
        grids = find_grids(horizontal, vertical)
        runs = ink_runs(clean, prepared.x_height, dpi)
        grids = tuple(sorted((*grids, *find_half_ruled(runs, horizontal, grids)), key=lambda grid: grid.box.y0))
        strips = column_strips(runs, grids)
        return _Ready(clean, dpi, prepared.x_height, grids, strips, tuple(horizontal))


def _read(image: Image, page: PageImage, engine: OcrEngine, seconds: float) -> _Reading:
    surveyed = survey(grey_of(image), page.dpi)
    pictured = photographs(surveyed)
    if pictured is not None:
        image = without(image, pictured)
        surveyed = survey(grey_of(image), page.dpi)
    share = 0.0 if pictured is None else float(pictured.mean())
    if not surveyed.has_marks():
        return _Reading([], [], (), (), image, page.dpi, share)
    ready = _made_ready(image, page.dpi)
    clean, dpi, grids = ready.image, ready.dpi, ready.grids
    parted = (*grids, *ready.strips)
    words = with_heads(restored(_words(ready, parted, engine, seconds), clean, ready.x_height))
    top = LETTERHEAD_TOP * clean.shape[0] if page.number == LETTERHEAD_PAGE else 0
    words = [word for word in words if _is_star(word, top) or not _is_dirt(word, ready.x_height)]
    doubts: list[Doubt] = []
    if page.number == LETTERHEAD_PAGE:
        words, doubts = look_closer(words, clean, dpi, engine, seconds)
    return _Reading(words, doubts, grids, ready.across, clean, dpi, share)


def _is_star(word: ReadWord, lowest: float) -> bool:
    """Whether a word is the asterisk that Party letterheads have under the issuer (HD 36-HD/VPTW), small and read with
    little confidence."""
    return word.text == "*" and word.box[3] <= lowest


def _is_dirt(word: ReadWord, x_height: float) -> bool:
    """Whether a word is a speck, or grain of the paper beside print: no letter or figure, or one lower than any is."""
    if not any(map(str.isalnum, word.text)):
        return word.confidence < NOISE
    return word.confidence < GRAIN and word.box[3] - word.box[1] < LOWEST_LETTER * x_height


def _words(ready: _Ready, grids: Sequence[Grid], engine: OcrEngine, seconds: float) -> list[ReadWord]:
    """Words outside tables as the engine lays them out, then the words of tables cell by cell."""
    clean, dpi = ready.image, ready.dpi
    sheet = unrolled(clean, grids, dpi) if grids else None
    if sheet is None or sheet.image.shape[0] > TALLEST:
        whole = engine.read(clean, round(dpi), Segmentation.PAGE, seconds)
        return mended(whole, clean, ready.x_height, dpi, engine, seconds)
    words: list[ReadWord] = []
    rest = clean.copy()
    for grid in grids:
        left, top, right, bottom = (round(value * dpi / 72) for value in grid.box)
        rest[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = 255
    outside = only_letters(rest, dpi)
    if outside is not None:
        part, across, down = outside
        read = engine.read(part, round(dpi), Segmentation.PAGE, seconds)
        words += moved(mended(read, part, ready.x_height, dpi, engine, seconds), across, down)
    first = max((word.line for word in words), default=-1) + 1
    on_sheet = engine.read(sheet.image, round(dpi), Segmentation.BLOCK, seconds)
    return words + rolled_back(on_sheet, sheet, first)


def pieces_of(reading: _Reading) -> list[Piece]:
    """Words in points.  A word's size is what its engine's line measures."""
    point = 72 / reading.dpi
    tall: dict[int, list[float]] = {}
    for word in reading.words:
        tall.setdefault(word.line, []).append((word.box[3] - word.box[1]) * point)
    sizes = {line: sorted(heights)[len(heights) // 2] * 1.1 for line, heights in tall.items()}
    pieces = []
    for word in reading.words:
        box = Box(*(value * point for value in word.box))
        other = (word.other,) if word.other else ()
        doubtful = word.confidence < DOUBTFUL_WORD
        printed = Word(without_seam(nfc(word.text)), confidence=word.confidence, alternatives=other, doubtful=doubtful)
        pieces.append(Piece(printed, box, word.line, sizes[word.line]))
    for doubt in reading.doubts:
        piece = pieces[doubt.index]
        other = (doubt.other,) if doubt.other else ()
        pieces[doubt.index] = replace(piece, word=replace(piece.word, doubtful=True, alternatives=other))
    return pieces


def _verdict(page: PageImage, lines: Sequence[Line], reading: _Reading) -> tuple[Status, str]:
    said = (*filter(None, (page.wrong,)), *_problems(lines, reading))
    return (Status.REVIEW, f"Trang {page.number}: {'; '.join(said)}") if said else (Status.OK, "")


def _problems(lines: Sequence[Line], reading: _Reading) -> Iterator[str]:
    """What a person should know of a page, in Vietnamese."""
    if reading.pictured:
        yield f"ảnh chụp hoặc hình vẽ chiếm {reading.pictured:.0%} trang, chữ trong đó (nếu có) không đọc"
    if reading.rubbish is not None:
        yield (
            f"không nhận ra chữ Việt (độ tin cậy {reading.rubbish:.0%}), có thể là chữ nước ngoài, hình hoặc"
            " ảnh quá xấu: không lấy chữ nào"
        )
    elif not lines and not reading.pictured and (reading.image < INK).mean() > INKED:
        yield "có hình hoặc nền đậm nhưng không đọc được chữ nào"
    elif reading.confidence < DOUBTFUL_PAGE:
        yield f"ảnh khó đọc, độ tin cậy {reading.confidence:.0%}"
    if reading.doubts:
        yield "số hiệu hoặc ngày ban hành đọc chưa chắc chắn (có thể viết tay)"
