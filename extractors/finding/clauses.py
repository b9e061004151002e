"""Sentences of a block, with their place in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A full stop ends a sentence where a capital, digit, bullet or the end follows; a semicolon and a line
# end always do.  "v.v.", "TP.", "đ/c." and stops inside numbers, web addresses and "(...)" do not.
_END = re.compile(
    r"(?:[.!?…]+(?:[”\"])?(?=\s+(?:[“\"(]?[A-ZĐÀ-Ỹ\d≥≤<>]|[-+•])|\s*$)|;|\n|(?<=[.;,:])\s*(?=\(\d{1,2}\)\s))"
)
_ABBREVIATED = re.compile(
    r"(?:\bv\.\s?v|\bTP|\bTX|\bP|\bQ|\bĐ/c|\bđ/c|\bTS|\bThS|\bPGS|\bGS|\bSt|\bNo|\bUB|\bTT)\.?$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it begins in its text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the text it is from."""
        return self.start + len(self.text)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order; closing stops and semicolons are left out."""
    found: list[Sentence] = []
    start = 0
    for end in [*_END.finditer(text), None]:
        stop = end.start() if end else len(text)
        if end:
            inside = text[start:stop]
            if end[0] == ";" and inside.count("(") > inside.count(")"):
                continue
            if end[0].startswith(".") and (
                _ABBREVIATED.search(inside) or inside.count("(") > inside.count(")")
            ):
                continue
        piece = text[start:stop]
        stripped = piece.strip(" \n\t.;")
        if stripped:
            found.append(Sentence(stripped, start + piece.index(stripped)))
        start = end.end() if end else stop
    return found
