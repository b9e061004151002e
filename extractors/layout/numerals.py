"""Roman numerals over headings that an engine misread, told by the headings before and after.

I, II and III are nothing but upright strokes: engines read "1.", "11.", "IL" and "II" for one another's.  A heading in
capitals that stands between "II." and "IV." is "III.", whatever was read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.layout.numbering import roman
from extractors.layout.pieces import Piece
from extractors.layout.words import in_capitals

STROKES = ("", "I", "II", "III")
LEAST_CAPITALS = 2  # words in capitals behind the numeral
_HEAD = re.compile(r"(?P<numeral>[IVX1lH|!]{1,5})(?P<close>\s?[.)/]?\s?[-–]?)(?=\s*\S)(?P<words>.*)", re.DOTALL)
_ONLY_STROKES = re.compile(r"[I1lH|!]{1,5}")


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A heading in capitals with a numeral: its place among the lines, the numeral read and its value (0: none)."""

    place: int
    numeral: str
    value: int


def mended(firsts: Sequence[Piece]) -> dict[int, Piece]:
    """In: the first printed line of every paragraph in order.  Out: those whose numeral is another, by their place."""
    found = [head for place, piece in enumerate(firsts) if (head := _numbered(place, piece.text)) is not None]
    result: dict[int, Piece] = {}
    before = 0
    for at, head in enumerate(found):
        after = found[at + 1].value if at + 1 < len(found) else 0
        value = head.value
        fits = 1 <= after - 1 < len(STROKES) and before in (0, after - 2)
        if fits and _ONLY_STROKES.fullmatch(head.numeral) and head.numeral != STROKES[after - 1]:
            value = after - 1
            result[head.place] = _renumbered(firsts[head.place], head.numeral, STROKES[value])
        before = value
    return result


def _numbered(place: int, text: str) -> _Numbered | None:
    match = _HEAD.match(text)
    if match is None or not match["close"].strip():
        return None
    words = " ".join(match["words"].split()[:6])
    if len(words.split()) < LEAST_CAPITALS or not in_capitals(words):
        return None
    return _Numbered(place, match["numeral"], roman(match["numeral"]) or 0)


def _renumbered(piece: Piece, read: str, numeral: str) -> Piece:
    words = piece.words
    if words and words[0].text.startswith(read):
        first = replace(words[0], text=numeral + words[0].text[len(read) :], raw=words[0].text)
        words = (first, *words[1:])
    return replace(piece, text=numeral + piece.text[len(read) :], words=words)
