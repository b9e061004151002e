"""The header of a table whose rules are lost: which columns it names, and where it stands again."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz

from extractors.layout.pieces import Piece
from extractors.layout.words import plain
from normalizers.text import fold

HEADER_LINES = 16            # printed lines a header may take
LEAST_COLUMNS = 3
SAME_HEADER = 80             # likeness (0..100) of a header that stands again


_GARBLED = re.compile(r"[^\w\s,.;:/()&\-–\"“”]")      # signs that no column name has


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its header."""

    name: str                # as printed, on one line
    kind: str                # a key of data/columns.yaml


@dataclass(frozen=True, slots=True)
class LostHeader:
    """A header found in running lines."""

    columns: tuple[Column, ...]
    start: int               # index of its first line
    end: int                 # behind its last

    @property
    def key(self) -> str:
        """Its words, for comparison."""
        return plain(" ".join(column.name for column in self.columns))


@cache
def _entries() -> dict[str, dict[str, tuple[str, ...]]]:
    import yaml

    raw = yaml.safe_load(files("extractors.layout").joinpath("data/columns.yaml").read_text(encoding="utf-8"))
    return {
        kind: {part: tuple(fold(entry) for entry in entries) for part, entries in parts.items()}
        for kind, parts in raw.items()
    }


@cache
def _names() -> dict[tuple[str, ...], str]:
    return {
        tuple(plain(name).split()): kind for kind, parts in _entries().items() for name in parts["headers"]
    }


@cache
def openers(kind: str) -> re.Pattern[str] | None:
    """How cells of a kind begin, on folded text ("trưởng" is no "trường"); None where anything may."""
    words = _entries()[kind].get("openers", ())
    if not words:
        return None
    starts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{starts})\b")


def read_header(pieces: Sequence[Piece], start: int) -> LostHeader | None:
    """The header whose first line is `start`, or None: it begins with the number column and names others."""
    if not re.match(r"(?:stt|tt|so tt|so thu tu)\b", plain(pieces[start].text)):
        return None
    tokens: list[tuple[str, str, int]] = []           # folded, printed, line
    for index in range(start, min(start + HEADER_LINES, len(pieces))):
        for printed in pieces[index].text.replace("|", " ").split():
            tokens.append((plain(printed), printed, index))
    columns: list[tuple[list[str], str]] = []
    position = 0
    while position < len(tokens):
        length, kind = _name_at(tokens, position)
        if length:
            words = [token[1] for token in tokens[position:position + length]]
            if columns and columns[-1][0][-1].endswith("/"):
                columns[-1][0].extend(words)
            else:
                columns.append((words, kind))
            position += length
        elif columns and tokens[position][2] == tokens[position - 1][2]:
            word = tokens[position][1]
            if _GARBLED.search(word) and not any(kind == "agency" for _, kind in columns):
                columns.append(([word], "agency"))          # plans name who does it: the unreadable column
            else:
                columns[-1][0].append(word)                 # a word of a longer name
            position += 1
        else:
            break
    if len(columns) < LEAST_COLUMNS:
        return None
    end = tokens[position - 1][2] + 1
    return LostHeader(tuple(Column(" ".join(name), kind) for name, kind in columns), start, end)


def _name_at(tokens: Sequence[tuple[str, str, int]], position: int) -> tuple[int, str]:
    """The longest column name that begins at a token: how many tokens, and its kind."""
    for length in range(min(8, len(tokens) - position), 0, -1):
        words = tuple(token[0] for token in tokens[position:position + length])
        kind = _names().get(words)
        if kind is not None:
            return length, kind
    return 0, ""


def stands_again(header: LostHeader, pieces: Sequence[Piece], start: int) -> int:
    """Behind the last line of a header repeated at `start` (a new page); `start` when it is not there."""
    lines = header.end - header.start
    first = plain(pieces[start].text)
    if fuzz.ratio(first, plain(" ".join(c.name for c in header.columns))[: len(first)]) < SAME_HEADER:
        return start
    joined = ""
    for index in range(start, min(start + lines + 2, len(pieces))):
        joined = plain(f"{joined} {pieces[index].text}")
        if len(joined) >= len(header.key) - 3:
            return index + 1 if fuzz.ratio(joined, header.key) >= SAME_HEADER else start
    return start
