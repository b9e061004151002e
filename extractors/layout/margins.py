"""What stands on a page but is no text of the document: page numbers, running headers, stamps; and footnotes.

Every rule looks at the page's edge only, so that a number alone in the middle of a page stays.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extractors.layout.pieces import Piece, Sheet
from extractors.layout.words import begins, plain
from pipeline.models import Box, Route

EDGE = 0.09              # share of the page's height, at its top and bottom, where margins stand
REPEATS = 3              # pages on which an edge line must repeat to be a running header
SHORT = 5                # letters of what may be a misread page number
SAME_PLACE = 12.0        # points within which page numbers stand at one place on their pages
FOOTNOTE_SIZE = 0.9      # a footnote's letters are smaller than this share of the text's
# The same where sizes are measured on an image: a line without tall letters ("2. Mục tiêu cụ thể năm 2026") measures
# 0.88 of the others; footnotes of 10 and 11 points under text of 14 have 0.71 and 0.79.
FOOTNOTE_SIZE_SEEN = 0.83
_PAGE_NUMBER = re.compile(r"[-–—|\s]*(?:trang\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—|.\s]*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\(?[\d*]{1,3}\)?[.:]?\s*\S")
_DIGITS = re.compile(r"\d+")


def margin_pieces(sheets: Sequence[Sheet]) -> set[int]:
    """Identities (`id`) of the pieces that are page numbers, running headers or stamps."""
    numbers: dict[int, list[tuple[int, Piece]]] = defaultdict(list)     # offset to the page's own number
    repeated: dict[str, list[Piece]] = defaultdict(list)
    short: list[Piece] = []
    found: set[int] = set()
    for order, sheet in enumerate(sheets):
        for piece in _edge_pieces(sheet):
            if match := _PAGE_NUMBER.fullmatch(piece.text):
                numbers[int(match.group(1)) - order].append((order, piece))
            elif begins("margin_marks", piece.text):
                found.add(id(piece))
            else:
                if len(piece.text) <= SHORT and piece.placed:
                    short.append(piece)
                repeated[_DIGITS.sub("#", plain(piece.text))].append(piece)
    for pieces in repeated.values():
        pages = {piece.page for piece in pieces}
        if len(pages) >= REPEATS and len(pages) >= len(sheets) / 3 and _one_height(pieces):
            found.update(map(id, pieces))
    run = max(numbers.values(), key=len, default=[])
    if len(run) >= 2 or (run and len(sheets) == 1) or (run and _alone(sheets[run[0][0]], run[0][1])):
        found.update(id(piece) for _, piece in run)
        places = [piece.box for _, piece in run]
        found.update(id(piece) for piece in short if len(run) >= 2 and _at_one_place(piece, places))
    return found


def _at_one_place(piece: Piece, places: Sequence[Box]) -> bool:
    """True where other pages have their number: an engine may have misread this one."""
    return any(
        abs(piece.box.x1 - box.x1) < SAME_PLACE and abs(piece.middle - (box.y0 + box.y1) / 2) < SAME_PLACE
        for box in places
    )


def _edge_pieces(sheet: Sheet) -> list[Piece]:
    if not sheet.pieces:
        return []
    if sheet.page.height is None:
        first, last = sheet.pieces[0], sheet.pieces[-1]
        return [first] if first is last else [first, last]
    height = sheet.page.height
    tables = [grid.box for grid in sheet.page.grids]
    return [
        piece for piece in sheet.pieces
        if (piece.box.y1 < EDGE * height or piece.box.y0 > (1 - EDGE) * height)
        and not any(box.y0 <= piece.middle <= box.y1 and box.x0 <= piece.box.x0 <= box.x1 for box in tables)
    ]


def _one_height(pieces: Sequence[Piece]) -> bool:
    tops = sorted(piece.box.y0 for piece in pieces)
    middle = tops[len(tops) // 2]
    return sum(abs(top - middle) < 12 for top in tops) >= 0.8 * len(tops)


def _alone(sheet: Sheet, piece: Piece) -> bool:
    """True when nothing stands near the piece on its line or just beside it."""
    reach = 1.5 * sheet.measure.pitch
    return not any(other is not piece and abs(other.middle - piece.middle) < reach for other in sheet.pieces)


def footnote_pieces(sheet: Sheet) -> set[int]:
    """Identities of the pieces that make up a page's footnotes: small letters at its foot, after a mark."""
    sizes = sorted(piece.size for piece in sheet.pieces if piece.size is not None)
    if not sizes or sheet.page.height is None:
        return set()
    seen = sheet.page.route in (Route.OCR, Route.REOCR)
    largest = (FOOTNOTE_SIZE_SEEN if seen else FOOTNOTE_SIZE) * sizes[len(sizes) // 2]
    found: list[Piece] = []
    pending: list[Piece] = []
    for piece in sorted(sheet.pieces, key=lambda p: -p.middle):
        if piece.size is None or piece.size >= largest or piece.middle < sheet.page.height / 2:
            break
        pending.append(piece)
        if _FOOTNOTE.match(piece.text) and piece.text[0] in "0123456789*(":
            found.extend(pending)
            pending = []
    return set(map(id, found))
