"""The header of a table whose rules are lost: which columns it names, and where it stands again."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extractors.layout.column_names import (
    SAME_NAME,
    Column,
    begun_with,
    is_name,
    kinds_of,
    misread_kinds,
    name_key,
    printed_name,
)
from extractors.layout.pieces import Piece
from extractors.layout.words import plain

HEADER_LINES = 16            # printed lines a header may take
LEAST_COLUMNS = 3
LEAST_NAMED = 2              # columns of which every word is read as a name, the numbers' counted
SAME_HEADER = 80             # likeness (0..100) of a header that stands again
FILLERS = 2                  # words behind a name on its line, from which it is a name no more
_NUMBER_COLUMN = re.compile(r"(?:s ?t ?t|t ?t|so tt|so thu tu)\b")
VALUED = frozenset({"title", "product", "value", "yearly"})      # columns of values where a year is named
_UNIT_ENDS = frozenset({"vi", "tinh", "dvt"})       # last words of names of the column of units
BROKEN_OVER = 2              # lines below the first words of a name among which its others stand
_YEAR = re.compile(r"20[2-9]\d")
_PERIOD = re.compile(r"giai doan (?:tu )?(?:nam )?20\d\d ?(?:-|den|den nam) ?20\d\d")
_COUNTED = re.compile(r"\(?\d{1,2}\)?")
_TELLING = frozenset({"agency", "person", "deadline", "product", "unit", "note"})    # no line of prose names two
_GARBLED = re.compile(r"[^\w\s,.;:/()&\-–\"“”]")      # signs that no column name has


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


@dataclass(frozen=True, slots=True)
class _Token:
    key: str                 # for comparison
    printed: str
    line: int                # index of its line
    edge: bool = False       # a stroke of the table's rules stands before it


def read_header(pieces: Sequence[Piece], start: int) -> LostHeader | None:
    """The header whose first line is `start`, or None.

    It names the column of numbers first, or else begins with the column of work or indicators and names nothing but
    columns on that line.  Names over several columns come where they stand, the names under them behind all others.
    """
    opening = plain(" ".join(piece.text for piece in pieces[start:start + 2]))
    numbered = _NUMBER_COLUMN.match(opening) is not None
    tokens = _tokens(pieces, start)
    if not tokens:
        return None
    if not numbered and _misread_number(tokens):
        numbered = True
        tokens = [replace(tokens[0], key="tt"), *tokens[1:]]
    if not (numbered or "title" in _name_at(tokens, 0)[1]):
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
    named = tuple(Column(printed_name(words, kind), kind) for words, kind in columns)
    if sum(map(is_name, named)) < LEAST_NAMED:
        return None                          # too little of it can be read to tell columns
    end = tokens[position - 1].line + 1
    whole = named if numbered else (Column("", "number"), *named)
    return LostHeader(whole, start, end, plain(raw), any(not is_name(column) for column in named))


def _tokens(pieces: Sequence[Piece], start: int) -> list[_Token]:
    found: list[_Token] = []
    for index in range(start, min(start + HEADER_LINES, len(pieces))):
        edge = False
        for printed in pieces[index].text.replace("|", " | ").split():
            if name_key(printed) in ("", "|"):
                edge = edge or printed == "|"
                continue
            found.append(_Token(name_key(printed), printed, index, edge))
            edge = False
    return found


def _misread_number(tokens: Sequence[_Token]) -> bool:
    """Whether "TT" stands first and was read as something else ("ss", "Te"): names of columns follow on the line, the
    work or the indicators first."""
    if len(tokens[0].key) > 3 or not tokens[0].key.isalpha():
        return False
    line = [token for token in tokens if token.line == tokens[0].line]
    at, kinds = 1, set[str]()
    while at < len(line):
        length, found = _name_at(line, at)
        if at == 1 and "title" not in found:
            return False
        kinds |= found
        at += max(1, length)
    return len(kinds & _TELLING) > 1


def _read_columns(tokens: Sequence[_Token]) -> tuple[list[tuple[list[str], str]], int, bool]:
    """The columns that a header names, where it ends, and whether it holds parentheses or, on its first line, words
    of no name."""
    columns: list[tuple[list[str], str]] = []
    position = 0
    taken: set[int] = set()
    inside = False                           # parentheses
    filled = False
    years = sum(_YEAR.fullmatch(token.key) is not None for token in tokens)
    while position < len(tokens):
        token = tokens[position]
        if columns and _counts_columns(tokens, position):
            break
        if position in taken:                # the rest of a name that began on a line above
            position += 1
            continue
        same_line = bool(columns) and token.line == tokens[position - 1].line
        titled = any(kind == "title" for _, kind in columns)
        length, kind = _column_at(tokens, position, years, titled)
        broken = _broken_name(tokens, position, taken) if not inside and len(columns) > 1 else (0, "", ())
        rest: tuple[int, ...] = ()
        if broken[0] > length or (broken[0] and broken[0] == length and kind in ("", "title")):
            length, kind, rest = broken
            taken.update(rest)
        if inside or (columns and token.printed.startswith("(") and not _COUNTED.fullmatch(token.key)):
            columns[-1][0].append(token.printed)
            inside = ")" not in token.printed
            filled = True
            position += 1
        elif length and not _is_body(tokens, position, length, kind, columns):
            words = [one.printed for one in (*tokens[position:position + length], *(tokens[at] for at in rest))]
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
    while taken and max(taken) >= position:      # the rest of the last line's names
        position = max(taken) + 1
        taken = {at for at in taken if at >= position}
    return _grouped(columns), position, filled


def _column_at(tokens: Sequence[_Token], position: int, years: int, titled: bool) -> tuple[int, str]:
    """The column name, or name over several columns, that begins at a token: how many tokens, and its kind."""
    if _PERIOD.match(" ".join(token.key for token in tokens[position:position + 6])):
        length = next(n for n in range(2, 7) if _PERIOD.fullmatch(_joined(tokens, position, n)))
        return length, "group"
    if years > 1 and _YEAR.fullmatch(tokens[position].key):
        return 1, "value"
    length, kinds = _name_at(tokens, position)
    if not length and titled and [token.key for token in tokens[position:position + 2]] == ["don", "vi"]:
        after = tokens[position + 2:position + 3]
        if after and _YEAR.fullmatch(after[0].key):
            return 2, "unit"                 # "Đơn vị", and beside it "2026"
    if titled and _YEAR.fullmatch(tokens[position].key) and position and tokens[position - 1].key in _UNIT_ENDS:
        return 1, "value"
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


def _broken_name(tokens: Sequence[_Token], position: int, taken: set[int]) -> tuple[int, str, tuple[int, ...]]:
    """The name whose first words stand at a token and whose others stand below, where its column is narrow: "Người phụ"
    over "trách".  How many tokens, its kind, and which tokens below belong to it."""
    line = tokens[position].line
    below = [at for at in range(position + 1, len(tokens))
             if line < tokens[at].line <= line + BROKEN_OVER and at not in taken]
    for length in (4, 3, 2, 1):
        words = tokens[position:position + length]
        after = tokens[position + length] if position + length < len(tokens) else None
        if len(words) < length or words[-1].line != line or any(token.edge for token in words[1:]):
            continue
        if after is not None and after.line == line and not after.edge and not _name_at(tokens, position + length)[0] \
                and not _YEAR.fullmatch(after.key):
            continue
        found = _completed("".join(token.key for token in words), tokens, below)
        if found is not None:
            return length, *found
    return 0, "", ()


def _completed(letters: str, tokens: Sequence[_Token], below: Sequence[int]) -> tuple[str, tuple[int, ...]] | None:
    """The kind of the name that begins with `letters` and whose rest one or two tokens below make up, and which."""
    for missing, kinds in begun_with(letters):
        for at in below:
            for rest in ((at,), (at, at + 1)):
                if rest[-1] not in below or tokens[rest[-1]].line != tokens[at].line:
                    continue
                if fuzz.ratio("".join(tokens[one].key for one in rest), missing) >= SAME_NAME:
                    return min(kinds), rest
    return None


def _name_at(tokens: Sequence[_Token], position: int) -> tuple[int, frozenset[str]]:
    """The longest name that begins at a token: how many tokens, and its kinds."""
    for length in range(min(8, len(tokens) - position), 0, -1):
        if kinds := kinds_of(tuple(token.key for token in tokens[position:position + length])):
            return length, kinds
    for length in range(min(5, len(tokens) - position), 0, -1):
        one = tokens[position:position + length]
        whole = one[-1].line == one[0].line and not any(token.edge for token in one[1:])
        if whole and (kinds := misread_kinds("".join(token.key for token in one))):
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
        return _values_by_unit(plain_columns)
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


def _values_by_unit(columns: list[tuple[list[str], str]]) -> list[tuple[list[str], str]]:
    """Years that were read behind all other columns stand beside the column of units."""
    kinds = [kind for _, kind in columns]
    first = next((at for at in range(len(kinds)) if set(kinds[at:]) == {"value"}), len(kinds))
    if "unit" not in kinds or len(kinds) - first < 2 or "value" in kinds[:first]:
        return columns
    at = kinds.index("unit") + 1
    return [*columns[:at], *columns[first:], *columns[at:first]]


def _behind_counter(tokens: Sequence[_Token], position: int, columns: int) -> int:
    """Behind the row that numbers the columns, "(1) (2) (3)", if it stands at `position`."""
    count = 0
    while position + count < len(tokens) and tokens[position + count].key.strip("()") == str(count + 1):
        count += 1
    if count >= max(LEAST_COLUMNS, columns - 1):
        return position + count
    if position == len(tokens) or not _counts_columns(tokens, position):
        return position
    return position + sum(token.line == tokens[position].line for token in tokens[position:])


def _counts_columns(tokens: Sequence[_Token], position: int) -> bool:
    """Whether a row that numbers the columns begins at a token, some of its figures misread: "(D (2) (3) 4) (5) iZ"."""
    if position and tokens[position - 1].line == tokens[position].line:
        return False
    line = [token for token in tokens[position:] if token.line == tokens[position].line]
    told = sum(_COUNTED.fullmatch(token.printed.strip(".,;:|")) is not None for token in line)
    return told >= LEAST_COLUMNS and told * 2 > len(line) and all(len(token.printed) < 5 for token in line)


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
