"""Joining printed lines into paragraphs: where one ends, and how two lines become one text.

The main sign is typographic: a line that stops where the next word would still have fitted ends a
paragraph.  Indents, gaps, closing punctuation, labels and small letters at the start help where a
scan is ragged or a page ends.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractors.layout.numbering import Label, labels
from extractors.layout.pieces import Measure, Piece
from extractors.layout.words import endings, in_capitals

PLAIN_SLACK = 0.22       # share of a plain line that must be free for it to end a paragraph in mid-sentence
WIDE_GAP = 1.45          # lines further apart than this many pitches stand in different paragraphs
ENDS = (".", ";", ":", "!", "?", "./.", ".”", ";”", "…")
_CODE_END = re.compile(r"(?:\d|(?<![\w])[\dA-ZĐ][\dA-ZĐ&.\-]*)[-/]$")
_CODE_START = re.compile(r"[-/][A-ZĐ]")


def glue(before: str, after: str) -> str:
    """Two printed lines as one text: a document number broken at its hyphen or stroke closes up again."""
    if not before or not after:
        return before or after
    last = before.rsplit(None, 1)[-1]
    if len(last) > 1 and _CODE_END.search(last) and not after[0].islower():
        return before + after
    if before[-1].isdigit() and _CODE_START.match(after):
        return before + after
    return f"{before} {after}"


def glue_all(texts: Iterable[str]) -> str:
    """Printed lines as one paragraph."""
    joined = ""
    for text in texts:
        joined = glue(joined, text)
    return joined


def ends_sentence(text: str) -> bool:
    """True when `text` closes with punctuation that may end a paragraph."""
    return text.endswith(ENDS)


def hangs(text: str) -> bool:
    """True when a text cannot end here: a comma or hyphen, or words after which it must go on."""
    return text.endswith((",", "-", "–", "—")) or text.lower().endswith(endings("hanging_words"))


def starts_small(text: str) -> bool:
    """True when a small letter stands first: the middle of a sentence; "- 100% cán bộ" has a figure first."""
    return next((char for char in text if char.isalnum()), "").islower()


def first_word_width(piece: Piece) -> float:
    """The width of its first word, in the page's unit."""
    if piece.words and piece.words[0].box is not None:
        return piece.words[0].box.x1 - piece.words[0].box.x0
    return piece.width * len(piece.text.split(" ", 1)[0]) / max(1, len(piece.text))


def has_room(previous: Piece, piece: Piece, measure: Measure) -> bool:
    """True when the first word of `piece` would have fitted behind `previous` on its line.

    Plain text counts characters where the page had proportional letters, so there a line must stop well
    short to tell anything, unless it ends a sentence.
    """
    used = previous.width if centred(previous, measure) else previous.box.x1 - measure.left
    slack = 1.6 * measure.letter
    if not previous.placed:
        slack = (0.08 if ends_sentence(previous.text) else PLAIN_SLACK) * measure.width
    return measure.width - used > first_word_width(piece) + slack


def centred(piece: Piece, measure: Measure) -> bool:
    """True when the line stands in the middle with room on both sides."""
    middle = (piece.box.x0 + piece.box.x1) / 2
    room = 0.06 * measure.width
    return (abs(middle - measure.centre) < 0.035 * measure.width
            and piece.box.x0 - measure.left > room and measure.right - piece.box.x1 > room)


def clear_label(readings: Sequence[Label], text: str) -> bool:
    """True when a label can hardly be the chance start of a wrapped line: not "- xã hội", not "(2) ..."."""
    if not readings:
        return False
    label = readings[0]
    rest = text[len(label.text):].lstrip()
    if not rest:
        return label.scheme.named
    return not rest[0].islower() and not (label.scheme.bullet and rest[0].isdigit())


def _reads_complete(line: Piece) -> bool:
    """True when a line that stops early may be a heading: a number or capitals, and no word that hangs.

    "2. Sở" over "Khoa học và Công nghệ" and "a) Nhiệm vụ: Rà soát" over "Danh mục ..." go on below.
    """
    if hangs(line.text):
        return False
    if in_capitals(line.text):
        return True
    readings = labels(line.text)
    if not readings or readings[0].scheme.bullet:
        return False
    words = line.text[len(readings[0].text):].split()
    return len(words) != 1 and not any(word.endswith(":") for word in words[:-1])


def breaks(previous: Piece, piece: Piece, before: Measure, after: Measure, hanging: float | None) -> bool:
    """True when `piece` begins a new paragraph after `previous`.

    In: the two lines, the type areas of their pages, and where the further lines of the current paragraph
    start (None while it has only one).
    """
    one_page = previous.page == piece.page
    ended = ends_sentence(previous.text)
    middle = centred(previous, before)
    room = has_room(previous, piece, before)
    readings = labels(piece.text)
    if before.ragged and not ended and not readings:
        room = room and not piece.text[0].isdigit() and _reads_complete(previous)
    gap = one_page and piece.box.y0 - previous.box.y0 > WIDE_GAP * before.pitch
    indent = piece.box.x0 - after.left > 1.5 * after.letter
    if indent and hanging is not None and abs(piece.box.x0 - hanging) < after.letter:
        indent = False
    if one_page and abs(piece.middle - previous.middle) < 0.3 * before.pitch:
        return False
    if readings and (room or ended or gap or (indent and not starts_small(piece.text))):
        return not (starts_small(piece.text) and readings[0].scheme.bullet and not (ended or gap))
    if readings and readings[0].scheme.bullet and previous.bold and not piece.bold and not starts_small(piece.text):
        return True                        # a heading in bold that fills its line, and the first item under it
    if clear_label(readings, piece.text) and not readings[0].scheme.bullet:
        return True
    was_title, is_title = in_capitals(previous.text), in_capitals(piece.text)
    if was_title and is_title and not gap and not ended and (middle or not piece.placed):
        return bool(readings)              # the lines of one title
    if was_title != is_title and (room or gap or middle) and len(piece.text) > 3:
        return not starts_small(piece.text) or gap
    if starts_small(piece.text):
        return gap and ended
    if middle and centred(piece, after) and not gap and not ended:
        return False
    if room or gap:
        return True
    return indent and ended
