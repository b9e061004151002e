"""Finds pen strokes, stamp edges and table rules that an engine read as stray letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.diacritics.abbreviations import is_known

SPECKS = frozenset(".;:)'’‘`")  # print never sets these apart from the word before them (2 in 58,000 words of plans)
LEAST_RUN = 3  # chunks in a row
LABEL = 2  # signs of a list mark at most
LEAST_UNLIKELY = 2  # of them that sound text never holds alone
_STRAY = re.compile(r"\w|[\W_]{1,2}|[A-Z]{2}|\d[A-Za-z]|[A-Za-z][\W_]|[\W_][A-Za-z]")
# What stands alone in sound text: one-letter words, figures, list marks, dashes, bullets, table bars.
_PLAUSIBLE = re.compile(
    r"[aàáảãạăâeèéẻẽẹêiìíỉĩịoòóỏõọôơuùúủũụưyỳýỷỹỵ]|\d+[.)]?|[IVX]+[.)]?|[+\-–—*•|=<>≥≤%&]|[a-zđ][.)]"
)


def scribbles(chunks: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end) of each run of chunks (the parts of a line between spaces) that is no text.

    A run is at least three stray chunks of one or two signs, two of which sound text never holds alone;
    figures and list marks at its edges are left to the text.
    """
    found = []
    start = 0
    while start < len(chunks):
        end = start
        while end < len(chunks) and _stray(chunks[end]):
            end += 1
        first, last = start, end
        start = end + 1
        while first < last and _PLAUSIBLE.fullmatch(chunks[first]):
            first += 1
        while last > first and _PLAUSIBLE.fullmatch(chunks[last - 1]):
            last -= 1
        unlikely = sum(not _PLAUSIBLE.fullmatch(chunk) for chunk in chunks[first:last])
        lettered = any(char.isalpha() for chunk in chunks[first:last] for char in chunk)  # no dotted blanks
        if lettered and last - first >= LEAST_RUN and unlikely >= LEAST_UNLIKELY:
            found.append((first, last))
    return found


def specks(chunks: Sequence[str]) -> list[int]:
    """The places of stops and closing brackets that stand alone in a line: grains of dirt read as signs.

    Dots in a row lead to a page number, a sign behind a list mark ("a )") belongs to it, a bracket closes one that
    is open: these stay.
    """
    found = []
    for place, chunk in enumerate(chunks):
        beside = [*chunks[max(0, place - 1) : place], *chunks[place + 1 : place + 2]]
        alone = chunk in SPECKS and bool(place) and not (place == 1 and len(chunks[0]) <= LABEL)
        dotted = any(not set(other) - {*".…"} for other in beside)
        before = " ".join(chunks[:place])
        closes = chunk == ")" and before.count("(") > before.count(")")
        if alone and not dotted and not closes:
            found.append(place)
    return found


def _stray(chunk: str) -> bool:
    return bool(_STRAY.fullmatch(chunk)) and not chunk.endswith((",", ";", "%")) and not is_known(chunk)
