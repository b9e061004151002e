"""Where a table whose rules are lost ends: at the recipients, an appendix, the end of the text, or where prose begins.

A table of targets stands in the middle of many plans, and what follows it ("2.2. Ngoài các chỉ tiêu ...", "Phần III.
GIẢI PHÁP") has nothing that says so but its form: lines as wide as the prose before the table, which go on with one
another as words do in sentences.  Lines woven of several cells are wide and do not go on with one another; cells that
stand under one another go on and are narrow.
"""
from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.layout.fluency import follows
from extractors.layout.joins import ends_sentence, starts_small
from extractors.layout.lost_headers import LostHeader, stands_again
from extractors.layout.numbering import Scheme, labels
from extractors.layout.pieces import Piece
from extractors.layout.tables import says_continued
from extractors.layout.typeface import printed_width
from extractors.layout.words import begins, in_capitals

WINDOW = 8               # printed lines that are looked at
PROSE_LINES = 10         # lines of prose before the table that tell how wide it is
WIDE = 0.8               # share of that width from which a line may be one of prose
NARROW = 25.0            # digits' widths below which a line tells nothing
FLUENT = 1.2             # nats that lines of prose go on with one another, in the mean
LEAST_PAIRS = 2          # lines that go on with the one before
LEAST_ITEMS = 3          # or items that end as sentences do


def table_end(pieces: Sequence[Piece], header: LostHeader) -> int:
    """The index behind the table's last line."""
    width = _prose_width(pieces[:header.start])
    last_header = max(
        (index for index in range(header.end, len(pieces)) if stands_again(header, pieces, index) > index), default=-1)
    for index in range(header.end, len(pieces)):
        text = pieces[index].text
        named = labels(text)
        appendix = bool(named) and named[0].scheme is Scheme.APPENDIX and not says_continued(text)
        if begins("recipients", text) or appendix:
            return index
        if width and index > max(header.end, last_header) and _begins_prose(pieces, index, width):
            return index
    return len(pieces)


def _prose_width(before: Sequence[Piece]) -> float:
    """How wide the lines of prose before a table are, in digits' widths; 0 where there are too few to tell."""
    widths = sorted(width for piece in before if (width := printed_width(piece.text)) > NARROW)
    return widths[int(0.7 * len(widths))] if len(widths) >= PROSE_LINES else 0.0


def _begins_prose(pieces: Sequence[Piece], index: int, width: float) -> bool:
    """Whether a heading or an item of prose begins at `index`."""
    readings = labels(pieces[index].text)
    if not readings or "|" in pieces[index].text:
        return False
    scheme = readings[0].scheme
    words = pieces[index].text[len(readings[0].text):].strip()
    heading = scheme.named or (scheme in (Scheme.ROMAN, Scheme.UPPER) and in_capitals(words) and len(words) > 3)
    window = pieces[index + heading:index + heading + WINDOW]
    if heading and window and not labels(window[0].text) and in_capitals(window[0].text):
        window = window[1:]                      # "PHẦN III" over its title
    if not window or any("|" in piece.text for piece in window[:2]):
        return False
    if not heading and not _goes_on(window, width):
        return False
    wide = [piece for piece in window if WIDE * width <= printed_width(piece.text)]
    gains = [follows(a.text, b.text) for a, b in pairwise(window) if starts_small(b.text) and not ends_sentence(a.text)]
    items = sum(bool(labels(piece.text)) and ends_sentence(piece.text) for piece in window)
    flows = len(gains) >= LEAST_PAIRS and len(wide) >= LEAST_PAIRS and sum(gains) > FLUENT * len(gains)
    found = [reading[0].scheme for piece in window if (reading := labels(piece.text))]
    parted = any(scheme in (Scheme.PART, Scheme.CHAPTER) for scheme in (readings[0].scheme, *found))
    if parted and len(wide) >= LEAST_PAIRS and not any("|" in piece.text for piece in window):
        return True                              # no cell begins with "Phần III."
    return flows or (items >= LEAST_ITEMS and bool(wide))


def _goes_on(window: Sequence[Piece], width: float) -> bool:
    """Whether the first line of `window` is a sentence, or goes on as one."""
    first, second = window[0].text, window[1].text if len(window) > 1 else ""
    if ends_sentence(first):
        return True
    return printed_width(first) >= WIDE * width and starts_small(second) and follows(first, second) > -FLUENT
