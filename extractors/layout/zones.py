"""The letterhead at the head of a document and the recipients and signature at its foot."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.layout.columns import gutter, part
from extractors.layout.joins import glue, starts_small
from extractors.layout.numbering import CAPITALS, Scheme, labels
from extractors.layout.pieces import Measure, Piece, Sheet, hull
from extractors.layout.words import begins, equals, in_capitals, is_national, opens_with, positions
from pipeline.models import BlockKind

LETTERHEAD_LINES = 30        # printed lines (both columns) a letterhead may have
SIGNATURE_LENGTH = 70        # letters the first line of the closing part may have
CLOSING_LINES = 70           # lines of recipients and signature in plain text
ORNAMENT = re.compile(r"[-–—_=*.·•~ ]{3,}$|[_\-–—]{2,}$")
_NUMBER_LINE = re.compile(r"^(?:Số|SỐ|số)\s*[:.]?\s*(?:\d|[-/.…_]|$)")
_BROKEN = re.compile(r"ngày[\s\d]*$|tháng[\s\d]*$|^Số\b.*[-/]$")
_GOES_ON = re.compile(r"\d|tháng\b|năm\b|[-/A-ZĐ]")
_ON_BEHALF = re.compile(r"(?:TM|T/M|KT|K/T|TL|T/L|TUQ)[. ]")
_PLACE_WORD = rf"[{CAPITALS}](?![{CAPITALS}])[\w.]*"
_RIGHT_COLUMN = re.compile(
    rf"(?<!\S){_PLACE_WORD}(?:\s{_PLACE_WORD}){{0,4}},\s*ngày\s+[\d.…_]*\s*tháng"
)
_CAPITALS_BEHIND = re.compile(rf"^(?P<left>.*?[\w,;.:)])\s+(?P<right>[{CAPITALS}][{CAPITALS}./ ]{{4,}})$")


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
    if not any(is_national(p.text) or _NUMBER_LINE.match(p.text) for p in top):
        return None
    lines = [line for column in _columns(sheet, top) for line in _whole_lines(column)]
    return Zone(tuple((BlockKind.LETTERHEAD, line) for line in lines), tuple(pieces[end:]))


def _columns(sheet: Sheet, pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
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
    if any(known(piece.text) for known in (is_national, _NUMBER_LINE.match, _RIGHT_COLUMN.search)):
        return False
    if opens_with("body_openers", piece.text) and not in_capitals(piece.text):
        return True
    if any(label.scheme in (Scheme.APPENDIX, Scheme.ROMAN, Scheme.PART) for label in labels(piece.text)):
        return True
    return piece.width > 0.8 * measure.width and not in_capitals(piece.text) and len(piece.text) > 60


def opens_closing(piece: Piece, measure: Measure) -> bool:
    """True for the first line of the closing part: "Nơi nhận", or a signature's first in the right half."""
    if len(piece.text) > SIGNATURE_LENGTH:
        return False
    if begins("recipients", piece.text):
        return True
    if not in_capitals(piece.text) or not opens_with("signature_openers", piece.text):
        return False
    right = (piece.box.x0 + piece.box.x1) / 2 > measure.left + 0.55 * measure.width
    return right or _ON_BEHALF.match(piece.text) is not None


def find_closing(sheet: Sheet, pieces: Sequence[Piece]) -> Zone | None:
    """The recipients (left) and signature (right) that `pieces` begin with; None when they do not."""
    if not pieces or not opens_closing(pieces[0], sheet.measure):
        return None
    return _plain_closing(pieces) if sheet.plain else _placed_closing(sheet, pieces)


def _placed_closing(sheet: Sheet, pieces: Sequence[Piece]) -> Zone:
    end = 0
    for piece in pieces:
        if end and _opens_more(piece, sheet.measure):
            break
        end += 1
    zone = pieces[:end]
    lefts, rights = _columns(sheet, zone)
    parts: list[tuple[BlockKind, Piece]] = []
    for column in (lefts, rights):
        named = any(begins("recipients", piece.text) for piece in column)
        parts += [(BlockKind.RECIPIENTS if named else BlockKind.SIGNATURE, piece) for piece in column]
    return Zone(tuple(parts), tuple(pieces[end:]))


def _opens_more(piece: Piece, measure: Measure) -> bool:
    """True when an appendix or further text begins behind the closing part."""
    if any(label.scheme in (Scheme.APPENDIX, Scheme.ROMAN) for label in labels(piece.text)):
        return True
    wide = piece.width > 0.7 * measure.width
    return wide and not begins("recipients", piece.text)


def _plain_closing(pieces: Sequence[Piece]) -> Zone:
    lefts: list[Piece] = []
    rights: list[Piece] = []
    end = 0
    for piece in pieces[:CLOSING_LINES]:
        if end and any(label.scheme in (Scheme.APPENDIX, Scheme.ROMAN) for label in labels(piece.text)):
            break
        opener = opens_with("signature_openers", piece.text)
        if rights and in_capitals(piece.text) and not opener and len(piece.text.split()) > 2:
            break
        end += 1
        left, right = _split_capitals(piece)
        listed = begins("recipients", left.text) or left.text[0] in "-–+•"
        goes_on = lefts and not opener and (starts_small(left.text) or lefts[-1].text[-1] not in ",;.:")
        if listed or goes_on:
            lefts.append(left)
            if right is not None:
                rights.append(right)
        else:
            rights.append(piece)
    parts = [(BlockKind.RECIPIENTS, piece) for piece in lefts]
    parts += [(BlockKind.SIGNATURE, piece) for piece in rights]
    return Zone(tuple(parts), tuple(pieces[end:]))


def _split_capitals(piece: Piece) -> tuple[Piece, Piece | None]:
    """A recipient and the signature words that plain text has behind it: "- Sở ..., TRƯỞNG BAN CHỈ ĐẠO"."""
    match = _CAPITALS_BEHIND.match(piece.text)
    if not match or not opens_with("signature_openers", match.group("right")):
        return piece, None
    return replace(piece, text=match.group("left")), replace(piece, text=match.group("right"))
