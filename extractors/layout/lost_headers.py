"""The header of a table whose rules are lost: which columns it names, and where it stands again."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from extractors.layout.pieces import Piece
from extractors.layout.words import plain
from normalizers.text import fold
from normalizers.word_lists import read_list

HEADER_LINES = 16            # printed lines a header may take
LEAST_COLUMNS = 3
SAME_HEADER = 80             # likeness (0..100) of a header that stands again


FILLERS = 2                  # words behind a name on its line, from which it is a name no more
_NUMBER_COLUMN = re.compile(r"(?:s ?t ?t|t ?t|so tt|so thu tu)\b")
VALUED = frozenset({"title", "product", "value", "yearly"})      # columns of values where a year is named
_YEAR = re.compile(r"20[2-9]\d")
_PERIOD = re.compile(r"giai doan (?:tu )?(?:nam )?20\d\d ?(?:-|den|den nam) ?20\d\d")
_COUNTED = re.compile(r"\(?\d{1,2}\)?")
_GARBLED = re.compile(r"[^\w\s,.;:/()&\-–\"“”]")      # signs that no column name has


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its header."""

    name: str                # as printed, on one line
    kind: str                # a key of data/columns.yaml


@dataclass(frozen=True, slots=True)
class LostHeader:
    """A header found in running lines."""

    columns: tuple[Column, ...]      # the rows' numbers first, with an empty name where they have none
    start: int               # index of its first line
    end: int                 # behind its last
    raw: str                 # its lines, for comparison
    garbled: bool = False    # it holds words of no name: others may be lost between its lines

    @property
    def numbered(self) -> bool:
        """Whether the rows have numbers."""
        return bool(self.columns[0].name)


@cache
def _entries() -> dict[str, dict[str, tuple[str, ...]]]:
    raw = read_list("extractors.layout", "columns.yaml")
    return {
        kind: {part: tuple(fold(entry) for entry in entries) for part, entries in parts.items()}
        for kind, parts in raw.items()
    }


@cache
def _names() -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for kind, parts in _entries().items():
        for name in parts["headers"]:
            found.setdefault(tuple(map(_key, name.split())), set()).add(kind)
    return {name: frozenset(kinds) for name, kinds in found.items()}


def _key(word: str) -> str:
    return plain(word).strip(".,;:")


@cache
def openers(kind: str) -> re.Pattern[str] | None:
    """How cells of a kind begin, on folded text ("trưởng" is no "trường"); None where anything may."""
    words = _entries()[kind].get("openers", ())
    if not words:
        return None
    starts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    others = "|".join(re.escape(word) for word in _entries()[kind].get("not_openers", ()))
    return re.compile(rf"(?!(?:{others})\b)(?:{starts})\b" if others else rf"(?:{starts})\b")


@dataclass(frozen=True, slots=True)
class _Token:
    key: str                 # for comparison
    printed: str
    line: int                # index of its line


def read_header(pieces: Sequence[Piece], start: int) -> LostHeader | None:
    """The header whose first line is `start`, or None.

    It names the column of numbers first, or else begins with the column of work or indicators and names nothing but
    columns on that line.  Names over several columns come where they stand, the names under them behind all others.
    """
    opening = plain(" ".join(piece.text for piece in pieces[start:start + 2]))
    numbered = _NUMBER_COLUMN.match(opening) is not None
    tokens = [
        _Token(_key(printed), printed, index)
        for index in range(start, min(start + HEADER_LINES, len(pieces)))
        for printed in pieces[index].text.replace("|", " ").split()
    ]
    if not tokens or not (numbered or "title" in _name_at(tokens, 0)[1]):
        return None
    columns, position, filled = _read_columns(tokens)
    kinds = [kind for _, kind in columns]
    if len(columns) < LEAST_COLUMNS:
        return None
    named_once = kinds.count("title") == 1 and "number" not in kinds
    if not numbered and (filled or not named_once or not {"agency", "person"} & set(kinds)):
        return None
    position = _behind_counter(tokens, position, len(columns))
    raw = " ".join(token.printed for token in tokens[:position])
    named = tuple(Column(" ".join(words), kind) for words, kind in columns)
    end = tokens[position - 1].line + 1
    whole = named if numbered else (Column("", "number"), *named)
    return LostHeader(whole, start, end, plain(raw), any(not _is_name(column) for column in named))


def _is_name(column: Column) -> bool:
    """True when a column's name is one, with nothing behind it but a note in parentheses."""
    words = column.name.split("(", 1)[0].replace("|", " ").split()
    return column.kind in ("value", "number") or tuple(map(_key, words)) in _names()


def _read_columns(tokens: Sequence[_Token]) -> tuple[list[tuple[list[str], str]], int, bool]:
    """The columns that a header names, where it ends, and whether it holds parentheses or, on its first line, words
    of no name."""
    columns: list[tuple[list[str], str]] = []
    position = 0
    inside = False                           # parentheses
    filled = False
    years = sum(_YEAR.fullmatch(token.key) is not None for token in tokens)
    while position < len(tokens):
        token = tokens[position]
        same_line = bool(columns) and token.line == tokens[position - 1].line
        titled = any(kind == "title" for _, kind in columns)
        length, kind = _column_at(tokens, position, years, titled)
        if inside or (columns and token.printed.startswith("(") and not _COUNTED.fullmatch(token.key)):
            columns[-1][0].append(token.printed)
            inside = ")" not in token.printed
            filled = True
            position += 1
        elif length and not _is_body(tokens, position, length, kind, columns):
            words = [one.printed for one in tokens[position:position + length]]
            if columns and columns[-1][0][-1].endswith("/"):
                columns[-1][0].extend(words)
            else:
                columns.append((words, kind))
            position += length
        elif same_line and not _COUNTED.fullmatch(token.key):
            if _GARBLED.search(token.printed) and not any(kind == "agency" for _, kind in columns):
                columns.append(([token.printed], "agency"))     # plans name who does it: the unreadable column
            else:
                columns[-1][0].append(token.printed)            # a word of a longer name
            filled = filled or token.line == tokens[0].line
            position += 1
        else:
            break
    return _grouped(columns), position, filled


def _column_at(tokens: Sequence[_Token], position: int, years: int, titled: bool) -> tuple[int, str]:
    """The column name, or name over several columns, that begins at a token: how many tokens, and its kind."""
    if _PERIOD.match(" ".join(token.key for token in tokens[position:position + 6])):
        length = next(n for n in range(2, 7) if _PERIOD.fullmatch(_joined(tokens, position, n)))
        return length, "group"
    if years > 1 and _YEAR.fullmatch(tokens[position].key):
        return 1, "value"
    length, kinds = _name_at(tokens, position)
    if kinds == {"yearly"} and years > 1 and tokens[position].key == "nam" and length == 1 and titled:
        behind = [token.key for token in tokens[position + 1:position + 2]]
        if not (behind and _YEAR.fullmatch(behind[0])):
            return 1, "group"                # "Năm", its figure under the line of another column
    for more in (1, 2, 3):                   # "Thực hiện năm 2025", "Năm 2026", "Chỉ tiêu đến năm 2030"
        behind = [token.key for token in tokens[position + length:position + length + more]]
        ends = len(behind) == more and _YEAR.fullmatch(behind[-1]) and set(behind[:-1]) <= {"nam", "den"}
        if kinds & VALUED and ends:
            if length + more > 2 and tokens[position + length].printed[0].isupper() and more > 1:
                break                        # "Chỉ tiêu", and beside it "Năm 2026"
            return length + more, "value"
    if "year_group" in kinds and years > 1 and (titled or "title" not in kinds):
        return length, "group"
    own = sorted(kinds - {"year_group", "yearly"})
    return (length, own[0]) if own else (0, "")


def _name_at(tokens: Sequence[_Token], position: int) -> tuple[int, frozenset[str]]:
    """The longest name that begins at a token: how many tokens, and its kinds."""
    for length in range(min(8, len(tokens) - position), 0, -1):
        kinds = _names().get(tuple(token.key for token in tokens[position:position + length]))
        if kinds is not None:
            return length, kinds
    return 0, frozenset()


def _joined(tokens: Sequence[_Token], position: int, length: int) -> str:
    return " ".join(token.key for token in tokens[position:position + length])


def _is_body(
    tokens: Sequence[_Token], position: int, length: int, kind: str, columns: Sequence[tuple[list[str], str]]
) -> bool:
    """True when what looks like a name begins the first row: "Phối hợp khảo sát ..." under a whole header."""
    if len(columns) < LEAST_COLUMNS or tokens[position].line == tokens[position - 1].line:
        return False
    if kind in ("title", "number") and any(other == kind for _, other in columns):
        return True
    line = tokens[position].line
    behind = [at for at in range(position + length, len(tokens)) if tokens[at].line == line]
    return len(behind) > FILLERS and not any(_column_at(tokens, at, 0, True)[0] for at in behind)


def _grouped(columns: list[tuple[list[str], str]]) -> list[tuple[list[str], str]]:
    """The columns from left to right: those named last stand under the name over several columns."""
    places = [at for at, (_, kind) in enumerate(columns) if kind == "group"]
    plain_columns = [column for column in columns if column[1] != "group"]
    if not places or not plain_columns:
        return plain_columns
    last = plain_columns[-1][1]
    most = len(plain_columns) if last == "value" else 2
    under = 0
    while under < min(most, len(plain_columns)) and plain_columns[-1 - under][1] == last:
        under += 1
    if last not in ("value", "agency") or under < 2:
        return plain_columns
    rest, moved = plain_columns[:-under], plain_columns[-under:]
    at = min(places[0], len(rest))
    return [*rest[:at], *moved, *rest[at:]]


def _behind_counter(tokens: Sequence[_Token], position: int, columns: int) -> int:
    """Behind the row that numbers the columns, "(1) (2) (3)", if it stands at `position`."""
    count = 0
    while position + count < len(tokens) and tokens[position + count].key.strip("()") == str(count + 1):
        count += 1
    return position + count if count >= max(LEAST_COLUMNS, columns - 1) else position


def stands_again(header: LostHeader, pieces: Sequence[Piece], start: int) -> int:
    """Behind the last line of a header repeated at `start` (a new page); `start` when it is not there."""
    lines = header.end - header.start
    first = plain(pieces[start].text)
    if fuzz.ratio(first, header.raw[: len(first)]) < SAME_HEADER:
        return start
    joined = ""
    for index in range(start, min(start + lines + 2, len(pieces))):
        joined = plain(f"{joined} {pieces[index].text}")
        if len(joined) >= len(header.raw) - 3:
            return index + 1 if fuzz.ratio(joined, header.raw) >= SAME_HEADER else start
    return start
