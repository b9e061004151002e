"""The letterhead at the head of a document."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.layout.columns import gutter, part
from extractors.layout.joins import glue
from extractors.layout.numbering import CAPITALS, Scheme, labels
from extractors.layout.pieces import Measure, Piece, Sheet, hull
from extractors.layout.words import equals, in_capitals, is_national, opens_with, positions
from pipeline.models import BlockKind

STAR_READ = 2                # letters that an asterisk may be read as
LETTERHEAD_LINES = 30        # printed lines (both columns) a letterhead may have
ORNAMENT = re.compile(r"[-–—_=*.·•~ ]{3,}$|[_\-–—]{2,}$")
NUMBER_LINE = re.compile(r"^(?:Số|SỐ|số)\s*[:.]?\s*(?:\d|[-/.…_]|$)")
_BROKEN = re.compile(r"ngày[\s\d]*$|tháng[\s\d]*$|^Số\b.*[-/]$")
_GOES_ON = re.compile(r"\d|tháng\b|năm\b|[-/A-ZĐ]")
_PLACE_WORD = rf"[{CAPITALS}](?![{CAPITALS}])[\w.]*"
_RIGHT_COLUMN = re.compile(
    rf"(?<!\S){_PLACE_WORD}(?:\s{_PLACE_WORD}){{0,4}},\s*ngày\s+[\d.…_]*\s*tháng"
)


@dataclass(frozen=True, slots=True)
class Zone:
    """Pieces taken out of the flow, each with the kind of block it makes."""

    parts: tuple[tuple[BlockKind, Piece], ...]
    rest: tuple[Piece, ...]         # what follows on the page


def is_type_line(piece: Piece) -> bool:
    """True for the line that opens a title: the document type alone, in capitals."""
    return in_capitals(piece.text) and equals("document_types", piece.text)


def find_letterhead(sheet: Sheet, pieces: Sequence[Piece]) -> Zone | None:
    """The letterhead that `pieces` (a page's, from its top) begin with: left column first, then the right.

    None when nothing tells a letterhead: no national or Party title and no number line.
    """
    end = 0
    top: list[Piece] = []
    for piece in pieces[:LETTERHEAD_LINES]:
        if is_type_line(piece) or _opens_body(piece, sheet.measure):
            break
        end += 1
        top += _split_line(piece)
    if not any(is_national(p.text) or NUMBER_LINE.match(p.text) for p in top):
        return None
    lines = _with_star([line for column in columns(sheet, top) for line in _whole_lines(column)])
    return Zone(tuple((BlockKind.LETTERHEAD, line) for line in lines), tuple(pieces[end:]))


def _with_star(lines: Sequence[Piece]) -> list[Piece]:
    """The lines with the asterisk that Party letterheads have over the number (HD 36-HD/VPTW), whatever an engine made
    of it ("xk", "x")."""
    result = list(lines)
    if not any(equals("party_title", line.text) for line in lines):
        return result
    for at, (line, below) in enumerate(pairwise(lines)):
        if at and 0 < len(line.text) <= STAR_READ and NUMBER_LINE.match(below.text) and not line.text.isdigit():
            result[at] = replace(line, text="*", words=tuple(replace(word, text="*") for word in line.words[:1]))
    return result


def columns(sheet: Sheet, pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The left and the right column of a zone; by the words where no space runs down between them."""
    at = gutter(pieces, sheet.measure.left, sheet.measure.right)
    if at is not None:
        return part(pieces, at)
    rights = [p for p in pieces if is_national(p.text) or _RIGHT_COLUMN.match(p.text)]
    return [p for p in pieces if p not in rights], rights


def _whole_lines(column: Sequence[Piece]) -> list[Piece]:
    """A column's lines, with a number or a place and date that was broken on one line again."""
    lines: list[Piece] = []
    for piece in column:
        if lines and _BROKEN.search(lines[-1].text) and _GOES_ON.match(piece.text):
            last = lines[-1]
            lines[-1] = replace(last, text=glue(last.text, piece.text), words=last.words + piece.words,
                                box=hull([last.box, piece.box]))
        else:
            lines.append(piece)
    return lines


def _split_line(piece: Piece) -> list[Piece]:
    """A plain line that holds both columns, parted before the national title or the place and date."""
    if piece.placed:
        return [piece]
    match = _RIGHT_COLUMN.search(piece.text)
    at = match.start() if match else next(iter(positions("national_titles", piece.text)), 0)
    if at < 3:
        return [piece]
    middle = piece.box.x0 + at
    return [
        replace(piece, text=piece.text[:at].rstrip(), box=piece.box._replace(x1=middle - 1)),
        replace(piece, text=piece.text[at:], box=piece.box._replace(x0=middle)),
    ]


def _opens_body(piece: Piece, measure: Measure) -> bool:
    if any(known(piece.text) for known in (is_national, NUMBER_LINE.match, _RIGHT_COLUMN.search)):
        return False
    if opens_with("body_openers", piece.text) and not in_capitals(piece.text):
        return True
    if any(label.scheme in (Scheme.APPENDIX, Scheme.ROMAN, Scheme.PART) for label in labels(piece.text)):
        return True
    return piece.width > 0.8 * measure.width and not in_capitals(piece.text) and len(piece.text) > 60
