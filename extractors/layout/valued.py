"""Tables of targets in plain text that lost their rules: a row's unit and values share one printed line.

Columns of values are narrow, so a row's unit, values and what stands behind them are read on one line ("% 80 88 95
KT"), while its indicator has further lines above or below, and so has the agency behind.  Such lines tell the rows; row
numbers and rules, which the engine loses first, are not needed.  An indicator begins with a capital, goes on with small
letters, and lines of it that stand above its values begin it.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.layout.agencies import names_agencies, part_of_agency
from extractors.layout.cell_shapes import known_unit
from extractors.layout.column_names import Column
from extractors.layout.joins import glue_all
from normalizers.text import fold

LEAST_ROWS = 2
WOVEN = 0.6              # share of the lines with values that must hold more than values
MISSED = 0.25            # share of rows whose values may stand on no line of their own
UNIT_WORDS = 3
BARE_UNIT = 2            # words before the values that are all unit
SECTION_WORDS = 10
NAME_WORDS = 4           # last words of an indicator's line that may belong to the agency behind the values
_NUMBER = re.compile(r"(?P<sign>[≥≤<>=~+sS]*)(?P<value>\d[\d.,]*(?:[-–]\d[\d.,]*)?%?)[\])°]?")
_SIGN = re.compile(r"[≥≤<>=~+]+")
_DASH = frozenset({"-", "–"})
_LEADS = (
    "tối thiểu", "tối đa", "ít nhất", "không quá", "không dưới", "trên", "dưới", "từ", "khoảng", "đạt", "nhóm", "top",
)
_ROW_NUMBER = re.compile(r"[|\[\s]*(?P<number>\d{1,3}|[il1|]{1,2})[.)]?[|\[\s]+(?=[^\W\d])")
_SECTION = re.compile(r"[|\[\s]*(?P<label>[IVXLl1|]{1,4}|[A-HĐ]|[a-z])[.)_]*[|\s]+(?P<rest>[^\W\d_].*)")
_DIRT = re.compile(r"[^\w%≥≤<>=~+\-–]+")
_SHARE = 100.0           # what a share in per cent does not exceed where its sign was read as a figure


@dataclass(slots=True)
class ValuedRow:
    """A row: its number as read and, for each column, the printed lines of its cell; or a section row's words."""

    number: str = ""
    section: str = ""
    cells: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Core:
    """A line with a row's values, taken apart."""

    number: str
    title: str
    unit: str
    values: tuple[str, ...]
    rest: str


def part_valued(lines: Sequence[str], columns: Sequence[Column]) -> list[ValuedRow] | None:
    """The rows of a table of targets; None where its lines do not hold rows' values side by side."""
    kinds = [column.kind for column in columns]
    places = [at for at, kind in enumerate(kinds) if kind == "value"]
    if "title" not in kinds or not places or places != list(range(places[0], places[-1] + 1)):
        return None
    has_unit = "unit" in kinds and kinds.index("unit") == places[0] - 1
    cores = [_core(line, len(places), has_unit) for line in lines]
    found = [core for core in cores if core is not None]
    told = sum(bool(core.title or core.unit) for core in found)
    if len(found) < LEAST_ROWS or told < WOVEN * len(found):
        return None
    if sum(_numbered(line) for line in lines) > len(found) + MISSED * len(found):
        return None                          # cells stand one under another: most rows have no such line
    return _Gatherer(columns, places).rows(lines, cores)


def _numbered(line: str) -> bool:
    number = _ROW_NUMBER.match(line)
    return number is not None and number["number"].isdigit()


def _count(rows: Sequence[ValuedRow]) -> None:
    """Gives rows whose number was lost the number between those around them; misread ones too ("il" for 1)."""
    counted = [row for row in rows if not row.section]
    read = [(at, int(row.number)) for at, row in enumerate(counted) if row.number.isdigit()]
    offsets = Counter(number - at for at, number in read)
    if not offsets or offsets.most_common(1)[0][1] * 2 < len(read):
        return
    offset = offsets.most_common(1)[0][0]
    if offset < 0 or any(row.cells[1][:1] and row.cells[1][0].startswith(("-", "+")) for row in counted if row.cells):
        return
    for at, row in enumerate(counted):
        if not row.number.isdigit():
            row.number = str(at + offset)


def _untitled(cores: Sequence[_Core | None]) -> int:
    """How many lines from the first on hold values and no indicator."""
    return next((at for at, core in enumerate(cores) if core is None or core.title), len(cores))


def rows_with_values(lines: Sequence[str], columns: Sequence[Column]) -> int:
    """How many of the lines hold a row's values side by side."""
    count = sum(column.kind == "value" for column in columns)
    has_unit = any(column.kind == "unit" for column in columns)
    return sum(_core(line, count, has_unit) is not None for line in lines)


class _Gatherer:
    """Gives the lines around the lines with values to rows."""

    def __init__(self, columns: Sequence[Column], places: Sequence[int]) -> None:
        self._columns = columns
        self._places = places
        self._title = next(at for at, column in enumerate(columns) if column.kind == "title")
        self._unit = next((at for at, column in enumerate(columns) if column.kind == "unit"), 0)
        self._behind = places[-1] + 1 if places[-1] + 1 < len(columns) else 0
        self._rows: list[ValuedRow] = []
        self._pending: list[str] = []

    def rows(self, lines: Sequence[str], cores: Sequence[_Core | None]) -> list[ValuedRow]:
        """All rows and section rows, in order."""
        for at, (line, core) in enumerate(zip(lines, cores, strict=True)):
            section = _SECTION.fullmatch(line.strip()) if core is None else None
            words = section["rest"].split() if section else []
            if section is not None and words[0][0].isupper() and len(words) <= SECTION_WORDS:
                self._leave_pending()
                self._rows.append(ValuedRow(section=f"{section['label']} {section['rest']}".replace("|", " ").strip()))
            elif core is not None:
                self._take(core, _untitled(cores[at:]))
            else:
                self._further(_clean(line))
        self._leave_pending()
        _count(self._rows)
        return self._rows

    def _open(self) -> ValuedRow | None:
        return self._rows[-1] if self._rows and not self._rows[-1].section else None

    def _take(self, core: _Core, untitled: int) -> None:
        """A row's values; `untitled` such lines stand together, the indicators of all of them above the first."""
        row = ValuedRow(core.number, cells=[[] for _ in self._columns])
        above, self._pending = self._pending, []
        starts = [at for at, line in enumerate(above) if line[:1].isupper()]
        if untitled > 1 and len(starts) >= untitled:
            above, self._pending = above[:starts[1]], above[starts[1]:]
        if core.title[:1].isupper():
            names = [line for line in above if part_of_agency(line)]
            others = [line for line in above if line not in names]
            row.cells[self._title] = [*others, core.title] if others and others[-1][-1:] in ",-–" else [core.title]
            if self._behind:
                kept = others if row.cells[self._title] == [core.title] else []
                row.cells[self._behind] = [*kept, *names]
        else:
            first = next((at for at, line in enumerate(above) if line[:1].isupper()), len(above))
            last = self._open()
            if last is not None and first:
                last.cells[self._title] += above[:first]
            number = _ROW_NUMBER.match(above[first]) if first < len(above) else None
            if number is not None:
                row.number = row.number or number["number"]
                above[first] = above[first][number.end():]
            row.cells[self._title] = [*above[first:], *([core.title] if core.title else [])]
        if self._unit and core.unit:
            row.cells[self._unit] = [core.unit]
        elif core.unit:
            row.cells[self._title].append(core.unit)
        for at, value in zip(self._places, _signed(core.values, core.unit), strict=True):
            row.cells[at] = [value]
        if self._behind and core.rest:
            row.cells[self._behind].append(core.rest)
        elif core.rest:
            row.cells[self._title].append(core.rest)
        self._rows.append(row)

    def _further(self, line: str) -> None:
        """A line without values: more of the row above, or the beginning of the one below."""
        if not line:
            return
        row = self._open()
        if row is None or self._pending:
            self._pending.append(line)
            return
        behind = row.cells[self._behind] if self._behind else []
        if self._behind and behind and names_agencies(glue_all([*behind, line])):
            behind.append(line)
        elif line[0].islower() or line[0] in "(":
            title, name = self._parted(line, behind)
            row.cells[self._title] += [title] if title else []
            behind += [name] if name else []
        else:
            self._pending.append(line)

    def _parted(self, line: str, behind: Sequence[str]) -> tuple[str, str]:
        """An indicator's further line, and its last words where they complete the agency behind the values."""
        words = line.split()
        if self._behind and behind and not names_agencies(glue_all(behind)):
            for count in range(1, min(NAME_WORDS, len(words)) + 1):
                name = " ".join(words[-count:])
                if names_agencies(glue_all([*behind, name])):
                    return " ".join(words[:-count]), name
        return line, ""

    def _leave_pending(self) -> None:
        """Lines that no row below took go to the row above, or stand as a row of their own."""
        row = self._open()
        if row is not None:
            row.cells[self._behind or self._title] += self._pending
        elif self._pending:
            cells: list[list[str]] = [[] for _ in self._columns]
            cells[self._title] = list(self._pending)
            self._rows.append(ValuedRow(cells=cells))
        self._pending = []


def _clean(line: str) -> str:
    words = [word for word in line.replace("|", " ").split() if not _DIRT.fullmatch(word)]
    return " ".join(words).lstrip("[]{}").strip()


def _core(line: str, count: int, has_unit: bool) -> _Core | None:
    """The line taken apart where it holds exactly so many values side by side."""
    number = _ROW_NUMBER.match(line)
    words = [word for word in line[number.end() if number else 0:].replace("|", " | ").split()
             if word == "|" or not _DIRT.fullmatch(word)]
    groups = _values(words)
    for last in range(len(groups) - 1, count - 2, -1):
        run = groups[last - count + 1:last + 1]
        if any(words[at] != "|" for (_, end, _), (start, _, _) in pairwise(run)
               for at in range(end, start)):
            continue
        before = [word for word in words[:run[0][0]] if word != "|"]
        rest = " ".join(word for word in words[run[-1][1]:] if word != "|")
        unit = _unit(before) if has_unit else []
        if has_unit and not unit and count < 2:
            continue
        title = " ".join(before[:len(before) - len(unit)]).lstrip("[]{}")
        return _Core(number["number"] if number else "", title, " ".join(unit), tuple(text for _, _, text in run), rest)
    return None


def _values(words: Sequence[str]) -> list[tuple[int, int, str]]:
    """The values of a line: (first word, behind its last, text)."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        start = at
        lead = ""
        for length in (2, 1):
            phrase = fold(" ".join(words[at:at + length]))
            if phrase in _LEADS:
                lead, at = " ".join(words[at:at + length]), at + length
                break
        if at < len(words) and _SIGN.fullmatch(words[at]):
            lead, at = f"{lead} {words[at]}".strip(), at + 1
        match = _NUMBER.fullmatch(words[at]) if at < len(words) else None
        if match is None:
            at = start + 1
            continue
        value, at = match["value"], at + 1
        if at + 1 < len(words) and words[at] in _DASH and (more := _NUMBER.fullmatch(words[at + 1])):
            value, at = f"{value} - {more['value']}", at + 2
        found.append((start, at, f"{lead} {match['sign']}{value}".strip()))
    return found


def _unit(before: Sequence[str]) -> list[str]:
    """The last words before the values that are a unit: a known one, or a thing with a capital ("Trạm", "Sản phẩm")."""
    for length in range(min(UNIT_WORDS, len(before)), 0, -1):
        if known_unit(" ".join(before[-length:])):
            return list(before[-length:])
    if any(char.isdigit() for word in before[-UNIT_WORDS:] for char in word):
        return []
    alone = len(before) <= BARE_UNIT             # the indicator stands on the lines above
    for length in range(1, min(UNIT_WORDS, len(before) - (not alone)) + 1):
        if before[-length][0].isupper():
            return list(before[-length:])
    return []


def _signed(values: Sequence[str], unit: str) -> list[str]:
    """The values with the signs ≥ and ≤ that were read as 2, s or +: a share beyond 100 % in a row of shares, a letter
    before a figure.  Which of the two stands there follows from whether the row's values grow."""
    told = any(value[0] in "sS+≥≤" for value in values)
    shares = unit == "%" or told
    bare = [_bare(value, shares) for value in values]
    figures = [_figure(value) for value in bare]
    grows = all(a <= b for a, b in pairwise(figures))
    sign = "≥" if grows else "≤"
    told = told or any(one != value for one, value in zip(bare, values, strict=True))
    found = []
    for one, value in zip(bare, values, strict=True):
        if one != value:
            found.append(f"{sign} {one}")
        else:
            found.append(f"{sign} {value.lstrip('= ')}" if told and value[0] == "=" else value)
    return found


def _bare(value: str, shares: bool) -> str:
    """A value without the figure or letter that its sign was read as."""
    text = value.lstrip("sS+ ")
    if shares and text[:1] == "2" and text[1:].isdigit() and 10 <= int(text[1:]) <= _SHARE < int(text):
        return text[1:]
    return text


def _figure(value: str) -> float:
    found = re.search(r"\d[\d.]*(?:,\d+)?", value)
    return float(found[0].rstrip(".").replace(".", "").replace(",", ".")) if found else 0.0
