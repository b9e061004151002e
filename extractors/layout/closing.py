"""The recipients and the signature at a document's foot."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.layout.joins import starts_small
from extractors.layout.numbering import CAPITALS, Scheme, labels
from extractors.layout.pieces import Measure, Piece, Sheet
from extractors.layout.words import begins, in_capitals, opens_with
from extractors.layout.zones import Zone, columns
from pipeline.models import BlockKind

SIGNATURE_LENGTH = 70        # letters the first line of the closing part may have
CLOSING_LINES = 70           # lines of recipients and signature in plain text
LISTED_LINES = 30            # lines in which a list of recipients comes to its end ("Lưu: VT.")
ENTRY_LENGTH = 75            # letters that a line of recipients may have
SCRAP_LENGTH = 30            # letters of a name, or of what a stamp leaves between the recipients
ARCHIVE_LENGTH = 45
_ON_BEHALF = re.compile(r"(?:TM|T/M|KT|K/T|TL|T/L|TUQ)[. ]")
_CAPITALS_BEHIND = re.compile(rf"^(?P<left>.*?[\w,;.:)–-])\s+(?P<right>[{CAPITALS}][{CAPITALS}./ ]{{4,}})$")
_BULLETS = "-–—+•*~="
_SPECKS_BEHIND = re.compile(r"(?<=[;,:])\s*\W{1,2}$")      # "- UBND tỉnh (b/c); >"
_SENTENCE_END = re.compile(r"(?:[.!?]|\./\.)$")


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


def _opens_unnamed(pieces: Sequence[Piece]) -> bool:
    """True where a list of recipients begins whose "Nơi nhận" was misread or is missing.

    From here to the line "Lưu: VT." there are only short entries, which end in ";" or ",", capitals of the
    signature and scraps; numbered items and sentences there are none.
    """
    if not _may_open(pieces):
        return False
    entries = 0
    open_entry = False
    for piece in pieces[:LISTED_LINES]:
        text = _SPECKS_BEHIND.sub("", _split_capitals(piece)[0].text)
        if _is_archive(text):
            return entries > 0
        if len(text) > ENTRY_LENGTH or any(not label.scheme.bullet for label in labels(text)):
            return False
        if in_capitals(text) and text[0] not in _BULLETS:
            continue
        if _SENTENCE_END.search(text):
            return False
        if text[0] in _BULLETS or text[-1] in ";,":
            entries += 1
            open_entry = text[-1] not in ";,"
        elif len(text) > SCRAP_LENGTH and not (open_entry and starts_small(text)):
            return False
    return False


def _may_open(pieces: Sequence[Piece]) -> bool:
    """Whether the first line may begin the closing part: an entry, capitals, or the scrap of "Nơi nhận"."""
    first = pieces[0]
    left, right = _split_capitals(first)
    if first.text[0] in _BULLETS or in_capitals(first.text):
        return True
    scrap = len(left.text) <= SCRAP_LENGTH and left.text[-1] not in ".;," and len(pieces) > 1
    return scrap and (right is not None or not starts_small(first.text))


def _is_archive(text: str) -> bool:
    """True for the last entry of the recipients: "- Lưu: VT, VP."."""
    return len(text) <= ARCHIVE_LENGTH and begins("archives", text.lstrip(_BULLETS + " _.'`"))


def find_closing(sheet: Sheet, pieces: Sequence[Piece]) -> Zone | None:
    """The recipients (left) and signature (right) that `pieces` begin with; None when they do not.

    A list of recipients is known by "Nơi nhận", or where that was lost by its entries and its last line.
    """
    if not pieces or not (opens_closing(pieces[0], sheet.measure) or _opens_unnamed(pieces)):
        return None
    return _plain_closing(pieces) if sheet.plain else _placed_closing(sheet, pieces)


def _placed_closing(sheet: Sheet, pieces: Sequence[Piece]) -> Zone:
    end = 0
    for piece in pieces:
        if end and _opens_more(piece, sheet.measure):
            break
        end += 1
    zone = pieces[:end]
    lefts, rights = columns(sheet, zone)
    parts: list[tuple[BlockKind, Piece]] = []
    for column in (lefts, rights):
        named = any(begins("recipients", piece.text) or _is_archive(piece.text) for piece in column)
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
        first = not lefts and not rights and not opener
        listed = first or begins("recipients", left.text) or left.text[0] in _BULLETS
        listed = listed or left.text[-1] in ";," or _is_archive(left.text)
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
