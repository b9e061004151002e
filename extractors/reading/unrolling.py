"""Reading ruled tables: the cells are cut out and set one below the other, so that an engine that would
mix the
columns of a table reads one plain column; the words then go back to where their cells stand."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of
from extractors.reading.engines import ReadWord
from pipeline.models import Box, Grid, GridCell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

INK = 160  # of 255
INSET = 1.2  # points inside a cell's rules where nothing is read
SHORT, LOW = 0.35, 0.22  # inches: a cell's ink no wider and no higher is a number of one to three figures
SIDE_BY_SIDE = 10  # such numbers set in one row: alone on a line an engine takes them for anything
APART = 0.21  # inches between them: wider and the engine parts them again, narrower and it joins them
BESIDE = 1.2  # times a number's height, between its ink and that of the text it numbers: wider and the engine joins the
# words of the text, narrower and it joins the two
CLOSEST = 0.05  # inches between patches
PADDING = 0.13  # inches of white around a cell on the sheet
FIGURE = re.compile(r"[<>≥≤]?\d+(?:[.,]\d+)*%?[.)]?|[IVX]+[.)]?|%")
LEAST_INK = 6  # pixels: a cell with less is empty
SAME_FOOT = 1  # pixels by which the feet of letters on one line differ
LEAST_LETTER = 0.04  # inches: the small letters of 7 pt print are as high
AROUND_LETTER = 0.12  # inches: tone marks, dots and dashes stand as near to a letter
_FIGURES = re.compile(r"\d+")
SAMPLED = 4  # every so many rows and columns tell the paper's grey
HALO = 4  # pixels around ink that belong to it: soft edges tell letters apart


@dataclass(frozen=True, slots=True)
class Patch:
    """A piece of the page (pixels)."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Placed:
    """A patch and where its top left corner stands on the sheet."""

    patch: Patch
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells set below one another; short numbers side by side."""

    image: Image
    places: tuple[Placed, ...]

    def nearest(self, words: Sequence[ReadWord]) -> list[int]:
        """Which place each word stands on, or nearest to (its middle, across and down added)."""
        middles = np.array([word.box for word in words], np.float64).reshape(-1, 4)
        x, y = (middles[:, (0, 1)] + middles[:, (2, 3)]).T[:, :, None] / 2
        left, top = np.array([(place.left, place.top) for place in self.places]).T
        wide, high = np.array([(place.patch.width, place.patch.height) for place in self.places]).T
        across = np.maximum(np.maximum(left - x, x - left - wide), 0)
        down = np.maximum(np.maximum(top - y, y - top - high), 0)
        return [int(number) for number in np.argmin(across + down, axis=1)]


def unrolled(grey: Image, grids: Sequence[Grid], dpi: float) -> Sheet | None:
    """The cells of all grids on one sheet, or None where every cell is empty."""
    rows: list[list[Patch]] = []
    lone: list[Patch] = []
    for grid in grids:
        inked = {cell: patch for cell in grid.cells if (patch := _inked(grey, cell.box, dpi / 72))}
        short = [cell for cell, patch in inked.items() if patch.width <= SHORT * dpi and patch.height <= LOW * dpi]
        leading = {text: cell for cell in short if (text := _text_after(cell, inked, short)) is not None}
        rows += [
            [inked[leading[cell]], patch] if cell in leading else [patch]
            for cell, patch in inked.items()
            if cell not in short
        ]
        lone += [inked[cell] for cell in short if cell not in leading.values()]
    rows += [lone[start : start + SIDE_BY_SIDE] for start in range(0, len(lone), SIDE_BY_SIDE)]
    rows += [[patch] for patch in lone]  # once more, each on its own line: see `_surety`
    return _set_out(rows, grey, dpi) if rows else None


def _text_after(cell: GridCell, inked: Iterable[GridCell], short: Container[GridCell]) -> GridCell | None:
    """The text that a short cell numbers: the nearest cell with ink on its right, unless that is short too."""
    after = [
        other
        for other in inked
        if other.row <= cell.row < other.row + other.row_span and other.column > cell.column
    ]
    if not _leads(cell, inked):
        return None
    nearest = min(after, key=lambda other: other.column, default=None)
    return None if nearest is None or nearest in short or nearest.row != cell.row else nearest


def _leads(cell: GridCell, inked: Iterable[GridCell]) -> bool:
    """True for the first cell with ink of its row: a row's number.  Others are values, units and the like."""
    return not any(
        other.row <= cell.row < other.row + other.row_span and other.column < cell.column for other in inked
    )


def _set_out(rows: Sequence[Sequence[Patch]], grey: Image, dpi: float) -> Sheet:
    """The rows below one another on paper of the page's own grey.  A number stands on its text's first line, as in
    a list; lone numbers stand on one line."""
    pad = max(8, round(PADDING * dpi))
    places: list[Placed] = []
    below = pad
    for row in rows:
        feet = [_first_foot(grey, patch, round(LOW * dpi)) for patch in row]
        line = below + max(feet)
        leading = row[-1].height > LOW * dpi or row[-1].width > SHORT * dpi
        left = pad
        for patch, foot in zip(row, feet, strict=True):
            places.append(Placed(patch, left, line - foot))
            apart = BESIDE * (patch.height - 2 * HALO) - 2 * HALO if leading else APART * dpi
            left += patch.width + round(max(apart, CLOSEST * dpi))
        below = max(place.top + place.patch.height for place in places[-len(row) :]) + pad
    wide = max(place.left + place.patch.width for place in places) + pad
    sheet = np.full((below, wide), int(np.median(grey[::SAMPLED, ::SAMPLED])), np.uint8)
    for place in places:
        patch = place.patch
        sheet[place.top : place.top + patch.height, place.left : place.left + patch.width] = grey[
            patch.top : patch.bottom, patch.left : patch.right
        ]
    return Sheet(sheet, tuple(places))


def _first_foot(grey: Image, patch: Patch, line: int) -> int:
    """How many pixels below the patch's top its first line of print stands, a line being at most `line` high: where
    most letters of that line have their feet.  The bars of 4, 5 and 7 end higher, tone marks too; tails end lower."""
    ink = (grey[patch.top : min(patch.bottom, patch.top + 2 * line), patch.left : patch.right] < INK).astype(np.uint8)
    found = blobs_of(ink)
    feet = found.tops + found.heights
    first = (feet <= max(line, int(feet.min(initial=line)))) & (found.heights >= LEAST_INK)
    if not first.any():
        return patch.height - HALO
    weights = np.bincount(feet[first], weights=found.heights[first])
    near = np.convolve(weights, np.ones(2 * SAME_FOOT + 1), mode="same")
    most = np.flatnonzero(near == near.max())
    return round(float(most[most <= most[0] + 2 * SAME_FOOT].mean()))


def only_letters(grey: Image, dpi: float) -> tuple[Image, int, int] | None:
    """The part of an image that holds letters, paper white everywhere but around ink as large as they are, and where
    it begins (pixels from the left and the top); None where there are no letters.

    An engine reads the grain of an empty page as words, and lays out the whole of it for a page number.
    """
    import cv2

    ink = cv2.threshold(grey, INK, 255, cv2.THRESH_BINARY_INV)[1]
    found = blobs_of(np.asarray(ink, dtype=np.uint8))
    large = np.flatnonzero(found.heights >= LEAST_LETTER * dpi)
    if len(large) == 0:
        return None
    reach = round(AROUND_LETTER * dpi)
    lefts, tops = (np.maximum(edge[large] - reach, 0) for edge in (found.lefts, found.tops))
    rights, feet = (found.lefts + found.widths)[large] + reach, (found.tops + found.heights)[large] + reach
    seen = np.full_like(grey, 255)
    for left, top, right, foot in zip(*(edge.tolist() for edge in (lefts, tops, rights, feet)), strict=True):
        seen[top:foot, left:right] = grey[top:foot, left:right]
    left, top = max(0, int(lefts.min()) - reach), max(0, int(tops.min()) - reach)
    part = seen[top : int(feet.max()) + reach, left : int(rights.max()) + reach]
    return np.ascontiguousarray(part), left, top


def _inked(grey: Image, cell: Box, point: float) -> Patch | None:
    """The part of a cell that holds ink, with its soft edges; None where there is none."""
    left, top = (max(0, round((edge + INSET) * point)) for edge in (cell.x0, cell.y0))
    right, bottom = (round((edge - INSET) * point) for edge in (cell.x1, cell.y1))
    ink = grey[top:bottom, left:right] < INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) < LEAST_INK or len(columns) < 2:
        return None
    return Patch(
        max(0, left + int(columns[0]) - HALO),
        max(0, top + int(rows[0]) - HALO),
        min(grey.shape[1], left + int(columns[-1]) + 1 + HALO),
        min(grey.shape[0], top + int(rows[-1]) + 1 + HALO),
    )


def rolled_back(words: Sequence[ReadWord], sheet: Sheet, first_line: int) -> list[ReadWord]:
    """Words read on the sheet, with their boxes on the page; lines are numbered from `first_line`."""
    placed: list[ReadWord] = []
    lines: dict[tuple[int, int], int] = {}
    held: dict[int, list[ReadWord]] = {}
    parts = [part for word in words for part in _parted(word, sheet)]
    for word, number in zip(parts, sheet.nearest(parts), strict=True):
        held.setdefault(number, []).append(word)
    for number in _read_once(held, sheet):
        place = sheet.places[number]
        across, down = place.patch.left - place.left, place.patch.top - place.top
        for word in held[number]:
            box = (word.box[0] + across, word.box[1] + down, word.box[2] + across, word.box[3] + down)
            line = lines.setdefault((number, word.line), first_line + len(lines))
            placed.append(replace(word, box=box, line=line))
    return placed


def _parted(word: ReadWord, sheet: Sheet) -> list[ReadWord]:
    """A word that the engine read over the gap between lone numbers ("20.31"), as one word for each of them."""
    left, top, right, bottom = word.box
    covered = [
        place
        for place in sheet.places
        if place.top <= (top + bottom) / 2 <= place.top + place.patch.height
        and left < place.left + place.patch.width / 2 < right
    ]
    parts = _FIGURES.findall(word.text)
    if len(covered) < 2 or len(parts) != len(covered):
        return [word]
    covered.sort(key=lambda place: place.left)
    boxes = [(place.left, top, place.left + place.patch.width, bottom) for place in covered]
    return [replace(word, text=part, box=box) for part, box in zip(parts, boxes, strict=True)]


def _read_once(held: Mapping[int, Sequence[ReadWord]], sheet: Sheet) -> list[int]:
    """The places whose words count, in the order of the reading: of two places of one patch the surer one."""
    best: dict[Patch, int] = {}
    for number, words in held.items():
        place = sheet.places[number]
        other = best.get(place.patch)
        if other is None or _surety(words, place, sheet.image) > _surety(held[other], place, sheet.image):
            best[place.patch] = number
    return [number for number in held if best[sheet.places[number].patch] == number]


def _surety(words: Sequence[ReadWord], place: Placed, sheet: Image) -> tuple[bool, bool, int, float]:
    """How far a reading of a short cell can be trusted: it is a figure, of glyphs that the engine knows, as many as
    there are on the page.  Side by side an engine drops digits and commas, alone it takes some for letters."""
    text = "".join(word.text for word in words)
    cell = sheet[place.top : place.top + place.patch.height, place.left : place.left + place.patch.width]
    columns = np.flatnonzero((cell < INK).any(axis=0))
    glyphs = int((np.diff(columns) > 1).sum()) + 1 if len(columns) else 0
    confidence = sum(word.confidence for word in words) / len(words)
    return FIGURE.fullmatch(text.replace("§", "8")) is not None, "§" not in text, -abs(glyphs - len(text)), confidence
