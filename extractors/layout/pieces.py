"""Printed lines with a place, whatever they came from.

Text layers and OCR give boxes in points.  Plain text has none, so a line's place is read from its
own spacing: a character is one unit wide, a line one unit high.  From here on the same code
serves all of them; only `Measure` knows the unit.
"""
from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.layout.halves import parted
from pipeline.models import Box, Line, Page, Span, Word

PLAIN_LINE = 25          # characters from which a plain line says how wide its text is
COMMON_STEP = 0.04       # share of line steps from which one is taken for the line pitch of plain text
RAGGED_END = 0.75        # share of the line before which a sentence that goes on is not expected to break
RAGGED_SHARE = 0.08      # share of such breaks that makes a text ragged
# Transcripts in Markdown: "**II- MỤC TIÊU**" is a line in bold, "10 \\- 12%" prints "10 - 12%"
_MARKED = re.compile(r"^(?:#{1,6}\s+)?(?P<mark>\*{2,3}|__|\*(?=\S))(?P<words>.*\S)(?P=mark)$")
_EMPHASIS = re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*")
_ESCAPED = re.compile(r"\\([-~>=<.&_*#+()\[\]%])")
COLUMN_GAP = re.compile(r"(?: {4,}|\t+)")   # spaces by which plain text parts columns


@dataclass(frozen=True, slots=True)
class Piece:
    """One printed line, or the part of it that stands in one column."""

    page: int
    text: str
    box: Box                        # points, or characters and lines
    words: tuple[Word, ...] = ()
    placed: bool = True             # the box is real and may serve as evidence
    size: float | None = None
    bold: bool = False
    italic: bool = False
    confidence: float = 1.0
    whole: bool = False             # a whole paragraph: the source (docx) knows no lines

    @property
    def middle(self) -> float:
        """Half way down the line."""
        return (self.box.y0 + self.box.y1) / 2

    @property
    def width(self) -> float:
        """How far the line reaches."""
        return self.box.x1 - self.box.x0

    def span(self) -> Span:
        """The line as evidence."""
        doubtful = tuple(word.text for word in self.words if word.doubtful)
        return Span(self.page, self.text, self.box if self.placed else None, round(self.confidence, 4), doubtful)


@dataclass(frozen=True, slots=True)
class Measure:
    """The type area of a page, in the page's unit."""

    left: float
    right: float
    pitch: float        # from one line to the next inside a paragraph
    letter: float       # mean width of a character
    top: float
    bottom: float
    ragged: bool = False    # lines were broken anywhere, so that room behind a line tells nothing

    @property
    def width(self) -> float:
        """The width of the type area."""
        return max(self.right - self.left, self.letter)

    @property
    def centre(self) -> float:
        """Its vertical axis."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as pieces, in the reader's order."""

    page: Page
    pieces: tuple[Piece, ...]
    measure: Measure

    @property
    def plain(self) -> bool:
        """True when the page is plain text, without boxes."""
        return self.page.width is None


def hull(boxes: Sequence[Box]) -> Box:
    """The smallest box around `boxes` (at least one)."""
    return Box(
        min(box.x0 for box in boxes), min(box.y0 for box in boxes),
        max(box.x1 for box in boxes), max(box.y1 for box in boxes),
    )


def piece_of(line: Line, page: int) -> Piece | None:
    """A line that has a box, as a piece; None when it has no words or no box."""
    text = " ".join(line.text.split())
    if not text or line.box is None:
        return None
    whole = len(line.words) > 1 and all(word.box == line.box for word in line.words)
    return Piece(
        page, text, line.box, line.words, True, line.size, line.bold, line.italic, line.confidence, whole
    )


def cut(piece: Piece, words: Sequence[Word]) -> Piece:
    """The part of `piece` that `words` (all with boxes) make up."""
    boxes = [word.box for word in words if word.box is not None]
    return replace(
        piece, text=" ".join(word.text for word in words), words=tuple(words), box=hull(boxes),
        confidence=sum(word.confidence for word in words) / len(words),
    )


def _plain_pieces(page: Page) -> list[Piece]:
    pieces: list[Piece] = []
    for row, line in enumerate(page.lines):
        text = line.text.replace("\f", " ").expandtabs(8).rstrip()
        start = 0
        parts: list[tuple[int, str]] = []
        for gap in COLUMN_GAP.finditer(text):
            if text[start:gap.start()].strip():
                parts.append((start, text[start:gap.start()]))
                start = gap.end()
        parts.append((start, text[start:]))
        for offset, part in parts:
            if not part.strip():
                continue
            left = offset + len(part) - len(part.lstrip())
            box = Box(left, row, offset + len(part.rstrip()), row + 1)
            words, bold = _without_markup(" ".join(part.split()))
            pieces.append(
                Piece(page.number, words, box, (), False, None, line.bold or bold, line.italic, line.confidence)
            )
    return pieces


def _without_markup(text: str) -> tuple[str, bool]:
    """A plain line without the marks of Markdown, and whether they set all of it in bold."""
    if "*" not in text and "\\" not in text and not text.startswith(("#", "__")):
        return text, False
    text = _ESCAPED.sub(r"\1", text)
    whole = _MARKED.match(text)
    if whole and whole["mark"] not in whole["words"] and any(char.isalnum() for char in text):
        return whole["words"], len(whole["mark"]) > 1
    return re.sub(r"^#{1,6}\s+", "", _EMPHASIS.sub(r"\1", text)), False


def _measure(pieces: Sequence[Piece], fallback: Measure | None) -> Measure:
    """The type area, from the lines that fill it: the widest third of them."""
    if not pieces:
        return fallback or Measure(0, 1, 1, 1, 0, 1)
    letter = statistics.median(p.width / max(1, len(p.text)) for p in pieces)
    widest = max(p.width for p in pieces)
    placed = pieces[0].placed
    if placed:
        wide = [p for p in pieces if p.width > 0.7 * widest]
    else:       # characters of unequal width; lost tables and unbroken paragraphs make some lines longer
        wide = [p for p in pieces if p.width > PLAIN_LINE] or list(pieces)
    lefts = sorted(p.box.x0 for p in wide)
    rights = sorted(p.box.x1 for p in wide)
    right = rights[-1 - len(rights) // 10] if placed else rights[int(0.7 * len(rights))]
    steps = sorted(
        step for a, b in pairwise(pieces)
        if (step := b.box.y0 - a.box.y0) > 0.3 * (a.box.y1 - a.box.y0)
        and abs(a.box.x0 - b.box.x0) < 0.5 * widest
    )
    if placed:
        height = statistics.median(p.box.y1 - p.box.y0 for p in pieces)
        pitch = steps[len(steps) // 4] if len(steps) >= 4 else max(height * 1.15, 1.0)
    else:
        pitch = min((step for step in steps if steps.count(step) > COMMON_STEP * len(steps)), default=1.0)
    found = Measure(
        left=lefts[len(lefts) // 10], right=right, pitch=pitch, letter=letter,
        top=min(p.box.y0 for p in pieces), bottom=max(p.box.y1 for p in pieces),
        ragged=not placed and _ragged(pieces, right),
    )
    if fallback is None or len(wide) >= 6:
        return found
    return replace(fallback, top=found.top, bottom=found.bottom)


def _ragged(pieces: Sequence[Piece], right: float) -> bool:
    """True when many lines end far from the right margin although a sentence goes on below them."""
    on = [a for a, b in pairwise(pieces) if b.text[0].islower() and b.box.y0 - a.box.y1 < 1]
    early = sum(piece.box.x1 < RAGGED_END * right for piece in on)
    return len(on) >= 10 and early > RAGGED_SHARE * len(on)


def sheets_of(pages: Sequence[Page]) -> list[Sheet]:
    """Every page as a sheet, one that shows two as two.  Pages with few lines borrow the type area of the others of
    their size."""
    pages = [half for page in pages for half in parted(page)]
    rows = [
        _plain_pieces(page) if page.width is None
        else [p for line in page.lines if (p := piece_of(line, page.number))]
        for page in pages
    ]
    rows = [_whole(pieces) if any(piece.whole for piece in pieces) else pieces for pieces in rows]
    outside = [
        [p for p in pieces if not any(_within(p, grid.box) for grid in page.grids)]
        for page, pieces in zip(pages, rows, strict=True)
    ]
    shared: dict[tuple[float | None, float | None], Measure] = {}
    for page, pieces in sorted(zip(pages, outside, strict=True), key=lambda both: -len(both[1])):
        shared.setdefault(_shape(page), _measure(pieces, None))
    return [
        Sheet(page, tuple(pieces), _measure(free, shared[_shape(page)]))
        for page, pieces, free in zip(pages, rows, outside, strict=True)
    ]


def _whole(pieces: Sequence[Piece]) -> list[Piece]:
    """A docx page, where single words cannot be told from paragraphs: all are, and rows go before columns."""
    return sorted((replace(piece, whole=True) for piece in pieces), key=lambda p: (p.middle, p.box.x0))


def _shape(page: Page) -> tuple[float | None, float | None]:
    if page.width is None or page.height is None:
        return (None, None)
    return (round(page.width, -1), round(page.height, -1))


def _within(piece: Piece, box: Box) -> bool:
    middle = (piece.box.x0 + piece.box.x1) / 2
    return box.x0 <= middle <= box.x1 and box.y0 <= piece.middle <= box.y1
