"""Tables of plain text whose columns stand side by side on each line, with no more than a space between them.

Each printed line holds a part of some cells of one row, left to right; the row's number stands half way down.
Where the parts begin, and between which lines a row ends, follows from the widths of the columns, how cells
of a kind begin, and which lines go on with which.  Lines are read from top to bottom, the likeliest readings
kept (beam search); a second pass uses the widths and the agencies that the first found.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from heapq import heappop, heappush

from extractors.layout.agencies import names_agencies, names_start, part_of_agency
from extractors.layout.column_names import Column, openers
from extractors.layout.fluency import follows, held_together
from extractors.layout.joins import ends_sentence, glue, hangs
from extractors.layout.seen_names import ALIKE_NAME, SeenNames
from extractors.layout.typeface import printed_width
from normalizers.text import fold

BEAM = 60                # readings kept after each line
WORSE = 6.0              # by how much a reading may cost more than the best before it is given up
SPLITS = 60              # ways to part a line that are looked at
DEAREST = 12.0           # the most that the parts before the last may cost
# Costs, in units of "one sign that speaks against it".
OVERLONG = 0.5           # a digit's width beyond the column's
STROKE_INSIDE = 3.0      # a stroke that the source kept from a rule stands inside a part
HAD_ROOM = 2.0           # the next word would have fitted on the line above
ROOM_SURE = 3.0
SMALL_START = 5.0        # a cell that begins with a small letter
DASH_START = 1.0         # a cell that begins with a dash, which may be the end of the name before it: "Phòng Văn hóa -"
PART = 0.5               # a further part on the same line
CAPITAL_INSIDE = 0.7     # a capital at the start of a line inside a cell, no end of a sentence before it
SMALL_INSIDE = -0.4      # a small letter there
FLUENT = 0.5             # a nat by which a line's first word is likelier behind the line above than anywhere
GAP = 1.0                # a cell's lines do not follow one another
HANGING_END = 4.0        # a cell that ends with a comma or a word that must go on
APART = -0.7             # a row that ends where a blank line stands
EMPTY = 5.0              # a row without a cell of this column
UNNUMBERED = 6.0         # a row without its number
EXPECTED = -1.5          # an agency's cell that begins as such
UNEXPECTED = 3.0
UNLIKELY = 3.0           # a line of an agency's cell that is in no name of the catalogue
UNSEEN = 1.0             # one that is in a name of the catalogue, and in none that the column has shown
NAMED = -5.0             # an agency's cell that is a name in the catalogue
UNNAMED = 1.5            # one that is none
KNOWN = -2.0             # an agency that stands in other rows too
UNBALANCED = 0.8         # where rows are centred: a line by which the number stands more than one from the middle
LEAST_LONGER = 4         # rows of three lines and more that tell where numbers stand
HALF_WAY = 0.6           # share of them
AGENCY_WORDS = 6         # words an agency's line may have
_SPECK = re.compile(r"[^\w\s|%≥≤<>=+\-–—]+|[A-Za-zĐ]|\d[A-Z]")      # signs and lone capitals that damage left
STROKES = re.compile(r"\s*\|\s*")
_BRACKET = re.compile(r"(?<![^\s|])\[(?=[^\]]*$)")      # a rule read as a bracket that nothing closes: "[PHÁT TRIỂN"


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A printed line: its row's number, if that stands on it, and its words."""

    number: str
    text: str                # strokes left in
    apart: bool = False      # a blank line stands before it


@dataclass(slots=True)
class RowParts:
    """A row: its number and, for each column, the printed lines of its cell."""

    number: str = ""
    cells: list[list[str]] = field(default_factory=list)
    above: int = 0           # printed lines before the one with the number
    below: int = 0           # ... and behind it


_Row = tuple[str, tuple[tuple[str, ...], ...], int, int]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What has been made of the lines so far."""

    cost: float
    rows: tuple[_Row, ...]                                         # finished
    number: str                                                    # of the open row
    cells: tuple[tuple[str, ...], ...]                             # of the open row
    gaps: tuple[bool, ...]                                         # the cell had no part on the last line
    above: int = 0                                                 # lines of the open row before that of its number
    below: int = 0                                                 # ... and behind it


_Step = tuple[float, _Reading, tuple[str, ...]]      # what it costs in all, the reading before, the line's parts


@dataclass(slots=True)
class _Knowledge:
    widths: list[float]
    agencies: Counter[str]
    seen: SeenNames = field(default_factory=SeenNames)
    middle: bool = False     # the rows' numbers stand half way down them


def part_lines(blocks: Sequence[Sequence[NumberedLine]], columns: Sequence[Column]) -> list[list[RowParts]]:
    """The rows of each block of lines (what stands between two section rows)."""
    knowledge = _Knowledge(_first_widths([line for block in blocks for line in block], columns), Counter())
    parted = [_read(block, columns, knowledge) for block in blocks]
    knowledge = _learn(parted, columns, knowledge)
    return [_read(block, columns, knowledge) for block in blocks]


def _first_widths(lines: Sequence[NumberedLine], columns: Sequence[Column]) -> list[float]:
    """Widths from the lines whose strokes show every column, else equal shares."""
    shown = [parts for line in lines if len(parts := STROKES.split(line.text.strip("| "))) == len(columns) - 1]
    widest = sorted(printed_width(line.text) for line in lines)
    whole = widest[int(0.95 * (len(widest) - 1))] if widest else 60.0
    narrow = [openers(column.kind) is not None for column in columns[1:]]
    share = (whole - 14.0 * sum(narrow)) / max(1, len(narrow) - sum(narrow))
    widths = [4.0, *(14.0 if small else share for small in narrow)]
    for number in range(1, len(columns)):
        lengths = sorted(printed_width(parts[number - 1]) for parts in shown)
        if len(lengths) > 1:
            widths[number] = lengths[int(0.9 * (len(lengths) - 1))]
    return widths


def _learn(parted: Sequence[Sequence[RowParts]], columns: Sequence[Column], known: _Knowledge) -> _Knowledge:
    rows = [row for block in parted for row in block]
    widths = list(known.widths)
    agencies: Counter[str] = Counter()
    names: list[list[str]] = []
    for number, column in enumerate(columns):
        lengths = sorted(printed_width(line) for row in rows for line in row.cells[number])
        if number and len(lengths) > 4:
            widths[number] = lengths[int(0.95 * (len(lengths) - 1))]
        if column.kind == "agency":
            agencies.update(_joined(row.cells[number]).lower() for row in rows if row.cells[number])
            names += [row.cells[number] for row in rows]
    return _Knowledge(widths, agencies, SeenNames(names), _stand_half_way(rows))


def _stand_half_way(rows: Sequence[RowParts]) -> bool:
    """Whether most of the longer rows have their number half way down, as tables print it that centre their cells."""
    longer = [row for row in rows if row.number and row.above + row.below > 1]
    middle = sum(abs(row.above - row.below) <= 1 for row in longer)
    return len(longer) >= LEAST_LONGER and middle > HALF_WAY * len(longer)


def _joined(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        text = glue(text, line)
    return text


def _read(lines: Sequence[NumberedLine], columns: Sequence[Column], known: _Knowledge) -> list[RowParts]:
    empty: tuple[tuple[str, ...], ...] = tuple(() for _ in columns)
    numbers = [int(line.number) for line in lines if line.number]
    lost_numbers = bool(numbers) and len(numbers) < numbers[-1]
    narrow = [number for number, column in enumerate(columns) if openers(column.kind) is not None]
    beam = [_Reading(0.0, (), "", empty, tuple(False for _ in columns))]
    for line in lines:
        splits = _splits(line.text, columns, known)
        open_rows = [reading for reading in beam if not (line.number and reading.number)]      # one number a row
        open_rows += [
            _close(reading, columns, known, APART if line.apart else 0.0) for reading in beam
            if any(reading.cells[1:]) and (reading.number or lost_numbers)
        ]
        grown: list[_Step] = []
        best = float("inf")
        for reading in open_rows:
            for price, parts in splits:
                if reading.cost + price > best + WORSE:
                    break
                cost = reading.cost + price + _price(reading, parts, columns, known)
                if cost <= best + WORSE:
                    grown.append((cost, reading, parts))
                    best = min(best, cost)
        beam = _best(grown, line.number, narrow)
    if not lines or not beam:
        return []
    ended = [_close(reading, columns, known) for reading in beam]
    chosen = min(ended, key=lambda reading: reading.cost)
    return [RowParts(number, [list(cell) for cell in cells], above, below)
            for number, cells, above, below in chosen.rows]


def _best(steps: list[_Step], number: str, narrow: Sequence[int]) -> list[_Reading]:
    """The cheapest steps taken, one of those that what follows cannot tell apart."""
    kept: dict[tuple[object, ...], _Reading] = {}
    for cost, before, parts in sorted(steps, key=lambda step: step[0]):
        cells = tuple((*cell, part) if part else cell for cell, part in zip(before.cells, parts, strict=True))
        gaps = tuple(bool(cell) and not part for cell, part in zip(before.cells, parts, strict=True))
        above = before.above + (not number and not before.number)
        below = before.below + (not number and bool(before.number))
        reading = _Reading(cost, before.rows, number or before.number, cells, gaps, above, below)
        ends = tuple(cell[-1] if cell else "" for cell in cells)
        kept.setdefault((bool(reading.number), ends, tuple(cells[n] for n in narrow), gaps), reading)
        if len(kept) == BEAM:
            break
    return list(kept.values())


def _splits(text: str, columns: Sequence[Column], known: _Knowledge) -> list[tuple[float, tuple[str, ...]]]:
    """The ways to give a line's words to the columns from the second on, cheapest first."""
    words = [word for word in _BRACKET.sub("| ", text).replace("|", " | ").split() if not _SPECK.fullmatch(word)]
    ways: list[tuple[float, tuple[str, ...]]] = []
    torn = [FLUENT * nats for nats in held_together(words)]
    last_column = len(columns) - 1
    narrow = [openers(column.kind) is not None for column in columns]
    cheapest: list[float] = []               # prices of the cheapest ways found, negative: a heap, dearest first

    @cache
    def priced(start: int, end: int, column: int) -> tuple[str, float]:
        part, cost = _part(words[start:end], column, columns, known)
        return part, cost + torn[start] if part else cost

    def ends(column: int, start: int) -> range:
        if column == last_column:
            return range(len(words), len(words) + 1)
        return range(start, (min(len(words), start + AGENCY_WORDS) if narrow[column] else len(words)) + 1)

    @cache
    def at_least(column: int, start: int) -> float:
        """What the words from `start` on cost in this column and those behind it."""
        if column > last_column:
            return 0.0
        return min(priced(start, end, column)[1] + at_least(column + 1, end) for end in ends(column, start))

    def give(column: int, start: int, price: float, parts: tuple[str, ...]) -> None:
        if column > last_column:
            ways.append((price, parts))
            heappush(cheapest, -price)
            if len(cheapest) > SPLITS:
                heappop(cheapest)
            return
        for end in ends(column, start):
            part, cost = priced(start, end, column)
            if price + cost >= DEAREST and column < last_column:
                continue
            # no name that is alike brings it before the SPLITS cheapest any more
            if len(cheapest) == SPLITS and price + cost + at_least(column + 1, end) - 2 * UNLIKELY > -cheapest[0]:
                continue
            give(column + 1, end, price + cost, (*parts, part))

    give(1, 0, 0.0, ("",))
    agencies = [number for number, column in enumerate(columns) if column.kind == "agency"]

    def promise(way: tuple[float, tuple[str, ...]]) -> float:
        alike = max((1 - known.seen.unlikeness(way[1][number]) for number in agencies), default=0.0)
        return way[0] - 2 * UNLIKELY * alike

    return sorted(sorted(ways, key=promise)[:SPLITS], key=lambda way: way[0])


def _part(words: Sequence[str], column: int, columns: Sequence[Column], known: _Knowledge) -> tuple[str, float]:
    """A part's text and what it costs by itself."""
    inner = list(words)
    while inner and inner[0] == "|":
        inner = inner[1:]
    while inner and inner[-1] == "|":
        inner = inner[:-1]
    strokes = inner.count("|")
    text = " ".join(word for word in inner if word != "|")
    price = STROKE_INSIDE * strokes + OVERLONG * max(0.0, printed_width(text) - known.widths[column] - 1)
    if text and columns[column].kind == "agency":
        worst = UNSEEN if part_of_agency(text) and known.seen.names else 0.0 if part_of_agency(text) else UNLIKELY
        price += worst * known.seen.unlikeness(text)
    return text, price


def _price(reading: _Reading, parts: tuple[str, ...], columns: Sequence[Column], known: _Knowledge) -> float:
    """What it costs that a line's parts go on with the open row."""
    cost = 0.0
    for column in range(1, len(columns)):
        part = parts[column]
        if not part:
            continue
        cost += PART
        cell = reading.cells[column]
        if cell:
            cost += _line_break(cell[-1], part, known.widths[column]) + (GAP if reading.gaps[column] else 0.0)
        else:
            cost += _start(part, columns[column].kind)
            if columns[column].kind == "agency" and known.seen.starts(part):
                cost += min(0.0, EXPECTED - _start(part, "agency"))
    return cost


@lru_cache(maxsize=8192)
def _start(part: str, kind: str) -> float:
    price = SMALL_START if part[0].islower() else DASH_START if part[0] in "-–" else 0.0
    own = openers(kind)
    if own is not None:
        begins = own.match(fold(part)) is not None or (part[0].isupper() and names_start(part))
        price += EXPECTED if begins else UNEXPECTED
    else:
        agency = openers("agency")
        price += 1.5 if agency is not None and agency.match(fold(part)) else 0.0
    return price


@lru_cache(maxsize=65536)
def _line_break(previous: str, part: str, width: float) -> float:
    price = 0.0
    free = width - printed_width(f"{previous} {part.split(' ', 1)[0]}")
    if free > 0 and not ends_sentence(previous):
        price += HAD_ROOM * min(1.0, free / ROOM_SURE)
    price -= FLUENT * follows(previous, part)
    if part[0].islower():
        price += SMALL_INSIDE
    elif not ends_sentence(previous) and not hangs(previous):
        price += CAPITAL_INSIDE
    return price


def _close(reading: _Reading, columns: Sequence[Column], known: _Knowledge, extra: float = 0.0) -> _Reading:
    """The reading with its open row finished."""
    cost = reading.cost + extra + (0.0 if reading.number else UNNUMBERED)
    if known.middle and reading.number:
        cost += UNBALANCED * min(2, max(0, abs(reading.above - reading.below) - 1))
    for column in range(1, len(columns)):
        text = _joined(reading.cells[column])
        if not text:
            cost += EMPTY
            continue
        cost += HANGING_END if hangs(text) else 0.0
        if columns[column].kind != "agency":
            continue
        if names_agencies(text):
            cost += NAMED
        elif (alike := known.seen.whole(text)[1]) >= ALIKE_NAME:
            cost += NAMED * alike
        elif not hangs(text):
            cost += KNOWN if known.agencies[text.lower()] > 1 else UNNAMED
    rows = (*reading.rows, (reading.number, reading.cells, reading.above, reading.below))
    return _Reading(cost, rows, "", tuple(() for _ in columns), tuple(False for _ in columns))
