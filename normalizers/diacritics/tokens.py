"""Cuts printed lines into spacing, marks and cores, so that only cores are ever changed.

A core is what a syllable, a number or a name can stand in; brackets, quotation marks and full stops
around it are kept as they are.  Joining all pieces of a line gives the line back, sign for sign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """What a piece is."""

    GLUE = 0  # spaces, brackets, dashes, bullets: never changed
    WORD = 1  # may be a damaged syllable
    NUMBER = 2  # figures: never changed
    CODE = 3  # a document number such as 57-NQ/TW
    WEB = 4  # an address of the web or of mail: never changed
    OTHER = 5  # letters of another script: never changed


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a line."""

    text: str
    kind: Kind


# Figures with their signs: 60%, 22/12/2024, 1.000.000, 4.0, 2026-2030, >=80%, 5G, 30/11.
NUMBER = re.compile(r"[<>=≤≥±~+\-–]*\d[\d.,:/\-–]*(?:%|‰|[A-ZĐ]{1,2}|[hx]\d*|m2|km2?)?")
# Document numbers, sound or damaged: 57-NQ/TW, 2629/QĐ-TTg, 17/KH—})IJ, 30/2020/NĐ-CP, -KH/BCD.
CODE = re.compile(
    r"\d{0,5}[a-z]?(?:/(?:19|20)\d\d)?[-–—/][A-ZĐÐ][\w&.]{0,7}[-–—/][^\s,;]{1,16}"
    r"|\d{1,5}[-–—/][A-ZĐÐ][A-ZĐÐ\-–]{1,15}|\d+/(?:19|20)\d\d/[A-ZĐ]+\d+"
)
WEB = re.compile(
    r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+|(?:https?://|www\.)\S+|[a-z0-9\-]{2,}(?:\.[a-z0-9\-]{2,})+(?:/\S*)?",
    re.IGNORECASE,
)

# A figure of a day or a year that lost the space before it: "ngay05/3/2026", "gay25", "nam2026".
_GLUED = re.compile(
    r"(?P<word>(?:n?g[aà][yv]|n[aăi]m|th[aá]ng))"
    r"(?P<figure>20[0-4]\d|\d{1,2}/\d{1,2}(?:/\d{4})?|0[1-9]|[12]\d|3[01])",
    re.IGNORECASE,
)

LONGEST_WORD = 40  # characters; three words run into one have fewer, rubbish has more

_SPACE = re.compile(r"(\s+)")
_OPENING = '/([{<"“”‘«*+•·|_=#-–—…'
_CLOSING = '/.,;:!)]}>"”“»…*|_=-–—'
# Inside one printed token these part two cores: "và/hoặc", "kinh tế-xã", "sát|".
_PARTS = re.compile(r"([/|–—\-…“”\"]|\.\.+|,(?=\D)|(?<=\D);)")


def latin(char: str) -> bool:
    """Whether a letter is of the Latin script (or no letter at all); control characters are of none."""
    return (
        " " <= char < "\x7f"
        or "\xa0" <= char < "\u0250"
        or "\u1e00" <= char <= "\u1eff"
        or "\u2000" <= char <= "\u2bff"
        or "\ufb00" <= char <= "\ufb06"
        or "\u0300" <= char <= "\u036f"
    )


def cut(line: str) -> list[Piece]:
    """The pieces of one line, in order; ''.join of their texts is the line."""
    pieces: list[Piece] = []
    for chunk in _SPACE.split(line):
        if not chunk:
            continue
        if chunk.isspace():
            pieces.append(Piece(chunk, Kind.GLUE))
        else:
            _cut_chunk(chunk, pieces)
    return pieces


def _cut_chunk(chunk: str, pieces: list[Piece]) -> None:
    start, end = 0, len(chunk)
    while start < end and chunk[start] in _OPENING:
        start += 1
    while end > start and chunk[end - 1] in _CLOSING:
        end -= 1
    while start and chunk[start - 1] in "-–—/" and CODE.fullmatch(chunk[start - 1 : end]):
        start -= 1  # a number stamped later: "-KH/BCĐ", "/KH-ĐU"
    core = chunk[start:end]
    if start:
        pieces.append(Piece(chunk[:start], Kind.GLUE))
    if core:
        kind = _kind(core)
        glued = _GLUED.fullmatch(core)
        if glued:
            pieces += [Piece(glued["word"], Kind.WORD), Piece(glued["figure"], Kind.NUMBER)]
        elif kind is Kind.WORD and _PARTS.search(core):
            for part in _PARTS.split(core):
                if part:
                    pieces.append(Piece(part, Kind.GLUE if _PARTS.fullmatch(part) else _kind(part)))
        else:
            pieces.append(Piece(core, kind))
    if end < len(chunk):
        pieces.append(Piece(chunk[end:], Kind.GLUE))


def _kind(core: str) -> Kind:
    if NUMBER.fullmatch(core):
        return Kind.NUMBER
    if WEB.fullmatch(core) and not core.replace(".", "").isdigit():
        return Kind.WEB
    if CODE.fullmatch(core):
        return Kind.CODE
    if not any(char.isalnum() or char in "$&§£€¥¢" for char in core):
        return Kind.GLUE
    if len(core) > LONGEST_WORD or not all(latin(char) for char in core):
        return Kind.OTHER
    return Kind.WORD


def is_mark(char: str) -> bool:
    """Whether a sign at the edge of a printed token is no part of its core."""
    return char in _OPENING or char in _CLOSING


def is_break(glue: str) -> bool:
    """Whether a piece of glue ends a sentence or a clause: the language model starts anew after it."""
    return any(char in ".;:!?|" for char in glue)
