"""Roman numerals over headings that an engine misread, told by the headings before and after.

I, II and III are nothing but upright strokes: engines read "1.", "11.", "IL" and "II" for one another's, and lose the
stop behind them.  A heading in capitals that stands between "II." and "IV." is "III.", whatever was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.layout.numbering import roman
from extractors.layout.pieces import Piece
from extractors.layout.words import in_capitals

STROKES = ("", "I", "II", "III")  # numerals that an engine may take for one another
SECOND = 2
LEAST_CAPITALS = 2  # words in capitals behind the numeral
LOOKED_AT = 6  # words behind the numeral that tell capitals
_HEAD = re.compile(
    r"(?P<numeral>[IVX1lH|!]{1,5}|\d{1,2})(?P<close>\s?(?:[.)/](?:\s?[-–])?|[-–])|(?=\s))\s*(?P<words>\S.*)", re.DOTALL
)
_ONLY_STROKES = re.compile(r"[I1lH|!]{1,5}")


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A heading in capitals with a numeral: its place among the lines, the numeral read, its value (0: none) and what
    closes it."""

    place: int
    numeral: str
    value: int
    close: str


def mended(firsts: Sequence[Piece]) -> dict[int, Piece]:
    """In: the first printed line of every paragraph in order.  Out: those whose numeral is another, by their place."""
    found = [head for place, piece in enumerate(firsts) if (head := _numbered(place, piece.text)) is not None]
    closes = Counter(head.close for head in found if head.close).most_common(1)
    usual = closes[0][0] if closes and closes[0][1] > 1 else ""
    result: dict[int, Piece] = {}
    before = 0
    for at, head in enumerate(found):
        after = found[at + 1].value if at + 1 < len(found) else 0
        numeral = _proved(head, before, after)
        value = roman(numeral) or 0
        counts = value > 0 and (before == value - 1 or after == value + 1)
        close = usual if counts and not head.close else head.close
        if numeral + close != head.numeral + head.close:
            result[head.place] = _renumbered(firsts[head.place], head.numeral + head.close, numeral + close)
        before = value
    return result


def _proved(head: _Numbered, before: int, after: int) -> str:
    """The numeral of a heading, given the values of those before and after it (0: none)."""
    if not _ONLY_STROKES.fullmatch(head.numeral) or (before and head.value == before + 1):
        return head.numeral
    if before == head.value == SECOND:  # no numbering has II twice, one behind the other
        return STROKES[SECOND + 1]
    value = after - 1
    counted_anew = value == 1 and before > 1
    if 1 <= value < len(STROKES) and (before == value - 1 or counted_anew):
        return STROKES[value]
    return head.numeral


def _numbered(place: int, text: str) -> _Numbered | None:
    match = _HEAD.match(text)
    if match is None:
        return None
    words = match["words"].split()[:LOOKED_AT]
    if len(words) < LEAST_CAPITALS or not in_capitals(" ".join(words)):
        return None
    return _Numbered(place, match["numeral"], roman(match["numeral"]) or 0, match["close"])


def _renumbered(piece: Piece, read: str, printed: str) -> Piece:
    words = piece.words
    if words and words[0].text.startswith(read.split()[0]):
        first = replace(words[0], text=printed + words[0].text[len(read) :], raw=words[0].text)
        words = (first, *words[1:])
    return replace(piece, text=printed + piece.text[len(read) :], words=words)
