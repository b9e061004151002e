"""Tables of plain text whose columns are woven into each line, the rows' numbers on their first lines.

Each printed line holds a part of some cells of one row, left to right, with no more than a space or a stroke
between them.  Cells begin on the row's first line and go on without gaps, so each line's parts belong to the cells
that have not ended.  Where the parts begin follows from what cells of a kind look like, the widths of the columns, and
which lines go on with which.  A row is read from top to bottom, the likeliest readings kept (beam search); a second
pass uses the widths, the agencies and the empty columns that the first found.  (Tables whose numbers stand half way
down their rows are read by interleaved.py, which has to find where rows end as well.)
"""
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.layout.agencies import names_agencies, names_person, names_start, part_of_agency, part_of_person
from extractors.layout.cell_shapes import EXACT, fits, is_dated, known_unit, mended, timely
from extractors.layout.column_names import Column, openers
from extractors.layout.fluency import follows, held_together
from extractors.layout.joins import ends_sentence, glue_all, hangs
from extractors.layout.seen_names import ALIKE_NAME, SeenNames
from extractors.layout.typeface import printed_width
from normalizers.text import fold

# Costs, in units of "one sign that speaks against it"; set by reason, checked on the made tables of benchmarks/.
OVERLONG = 0.5           # a digit's width beyond the column's
STROKE_INSIDE = 3.0      # a stroke that the source kept from a rule stands inside a part
STROKE_BETWEEN = -1.0    # ... or between two parts
HAD_ROOM = 2.5           # the next word would have fitted on the line above
ROOM_SURE = 3.0          # digits' widths that must be free to be sure of it
SMALL_START = 5.0        # a cell that begins with a small letter
LATE = 6.0               # a cell that begins below the row's first line
CAPITAL_INSIDE = 0.7     # a capital at the start of a line inside a cell
SMALL_INSIDE = -0.4      # a small letter there
FLUENT = 0.5             # a nat by which a line's first word is likelier behind the line above than anywhere
GAP = 6.0                # a cell that has ended goes on
HANGING_END = 4.0        # a cell that ends with a comma or a word that must go on
EMPTY = 5.0              # a row without a cell of this column
EXPECTED = -1.5          # a cell that begins as its kind does
UNEXPECTED = 3.0
FOREIGN = 1.5            # free text that begins as an agency or a deadline does
UNLIKELY = 2.0           # a line of an agency's cell that is in no name of the catalogue
UNSEEN = 1.0             # ... that is in one, and in none that the column has shown
FITS = -3.0              # a cell that is all that its kind can be
UNFIT = 4.0              # a cell that is not
NAMED = -4.0             # an agency's cell that is a name in the catalogue
UNNAMED = 1.5            # one that is none
KNOWN = -2.0             # a short text that stands in this column in other rows too
BEAM = 24                # readings kept after each line
WORSE = 7.0              # by how much a reading may cost more than the best before it is given up
WAYS = 60                # ways to part a line that are looked at
DEAREST = 14.0           # what a way may cost by itself
NARROW = {"agency": 7, "person": 8, "deadline": 5, "unit": 4, "value": 4, "money": 3, "note": 5}    # words on a line
START = {"agency": 15.0, "person": 16.0, "deadline": 11.0, "unit": 9.0, "value": 8.0, "money": 8.0, "note": 9.0}
OFTEN_EMPTY = ("note", "money", "other")
GUESSED = 0.3            # how far the first pass trusts its widths
DATED = 0.5              # share of the rows that must name a deadline for a lost column of them
SAMPLE = 12              # rows on which the place of a lost column is tried
GAIN = 1.5               # what a row must gain from a lost column of agencies
LEARNED = 60             # rows that widths are learned from
LOST_DEADLINE = "Thời hạn"
LOST_AGENCY = ("Cơ quan chủ trì", "Cơ quan phối hợp")
KNOWN_LENGTH = 60        # characters beyond which no text is expected to stand twice


_NAMES: dict[str, Callable[[str], bool]] = {"agency": names_agencies, "person": names_person}
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


@dataclass(slots=True)
class WovenRow:
    """A row: its number, its printed lines, and for each column the lines of its cell (the first stays empty)."""

    number: str
    lines: list[str]
    cells: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class _Knowledge:
    widths: list[float]
    texts: list[Counter[str]]
    empty: list[float]
    sureness: float          # how far the widths may be trusted
    seen: dict[int, SeenNames] = field(default_factory=dict)     # names that stand again, by column


Cells = tuple[tuple[str, ...], ...]


def part_woven(rows: Sequence[WovenRow], columns: Sequence[Column], passes: int = 2) -> float:
    """Gives every row its cells; what the last reading costs in all."""
    knowledge = _first_knowledge(rows, columns)
    first = rows[:LEARNED]                   # enough to learn from: a table may have thousands of rows
    for _ in range(passes - 1):
        _give(first, columns, knowledge)
        knowledge = _learn(first, columns, knowledge)
    return _give(rows, columns, knowledge)


def _give(rows: Sequence[WovenRow], columns: Sequence[Column], knowledge: _Knowledge) -> float:
    cost = 0.0
    for row in rows:
        price, cells = _read(row, columns, knowledge)
        row.cells = [
            _deadline_lines(cell) if column.kind == "deadline" else list(cell)
            for column, cell in zip(columns, cells, strict=True)
        ]
        cost += price
    return cost


def _deadline_lines(cell: Sequence[str]) -> list[str]:
    """The lines of a deadline's cell, put right where the words on both sides of a line's end prove it."""
    whole = mended(" ".join(cell)).split()
    lines: list[str] = []
    for part in cell:
        count = len(part.split())
        lines.append(" ".join(whole[:count]))
        whole = whole[count:]
    return lines


def _first_knowledge(rows: Sequence[WovenRow], columns: Sequence[Column]) -> _Knowledge:
    lines = sorted(printed_width(line) for row in rows for line in row.lines)
    whole = lines[int(0.95 * (len(lines) - 1))] if lines else 80.0
    kinds = [column.kind for column in columns[1:]]
    narrow = sum(START.get(kind, 0.0) for kind in kinds)
    wide = sum(2.0 if kind == "title" else 1.0 for kind in kinds if kind not in START)
    share = max(14.0, (whole - narrow) / max(1.0, wide))
    widths = [4.0, *(START.get(kind, share * (2.0 if kind == "title" else 1.0)) for kind in kinds)]
    empty = [0.7 if column.kind in OFTEN_EMPTY else EMPTY for column in columns]
    return _Knowledge(widths, [Counter() for _ in columns], empty, GUESSED)


def _learn(rows: Sequence[WovenRow], columns: Sequence[Column], known: _Knowledge) -> _Knowledge:
    widths = list(known.widths)
    by_kind: dict[str, Counter[str]] = {column.kind: Counter() for column in columns}
    empty = list(known.empty)
    for number, column in enumerate(columns):
        lengths = sorted(printed_width(line) for row in rows for line in row.cells[number])
        if number and len(lengths) > 4:
            widths[number] = max(5.0, lengths[round(0.95 * (len(lengths) - 1))])
        share = (sum(not row.cells[number] for row in rows) + 0.1) / (len(rows) + 1)
        empty[number] = min(EMPTY, max(0.5, -2.0 * math.log(share)))
        if column.kind == "agency" and all(other.kind != "agency" for other in columns[:number]):
            empty[number] = EMPTY        # somebody does the work; who helps may be nobody
        by_kind[column.kind].update(glue_all(row.cells[number]).lower() for row in rows if row.cells[number])
    seen = {
        number: SeenNames((row.cells[number] for row in rows), _NAMES[column.kind])
        for number, column in enumerate(columns) if column.kind in _NAMES
    }
    return _Knowledge(widths, [by_kind[column.kind] for column in columns], empty, 1.0, seen)


def _read(row: WovenRow, columns: Sequence[Column], known: _Knowledge) -> tuple[float, Cells]:
    """The cheapest reading of a row's lines."""
    empty: Cells = tuple(() for _ in columns)
    beam: list[tuple[float, Cells]] = [(0.0, empty)]
    for depth, line in enumerate(row.lines):
        ways = _ways(line, columns, known)
        grown: dict[Cells, float] = {}
        best = math.inf
        for cost, cells in beam:
            for price, parts in ways:
                if cost + price > best + WORSE:
                    break
                total = cost + price + _price(cells, parts, depth, columns, known)
                if total > best + WORSE:
                    continue
                best = min(best, total)
                taken = tuple((*cell, part) if part else cell for cell, part in zip(cells, parts, strict=True))
                grown[taken] = min(total, grown.get(taken, math.inf))
        ranked = sorted(grown.items(), key=lambda one: one[1])[:BEAM]
        beam = [(cost, cells) for cells, cost in ranked]
        if not beam:
            return DEAREST * len(row.lines), ((), tuple(row.lines), *[() for _ in columns[2:]])
    return min(((cost + _close(cells, columns, known), cells) for cost, cells in beam), key=lambda one: one[0])


def _ways(text: str, columns: Sequence[Column], known: _Knowledge) -> list[tuple[float, tuple[str, ...]]]:
    """The ways to give a line's words to the columns from the second on, cheapest first."""
    words = [bare for word in text.replace("|", " | ").split() if (bare := word.strip("_~^=—")) and (
        bare in ("|", "%", "-", "–", "≥", "≤", ">", "<") or any(map(str.isalnum, bare)))]
    last = len(columns) - 1
    torn = [FLUENT * nats for nats in held_together(words)]
    # The best ways to give the first words to the first columns: (what it promises, price, parts) by where they end.
    given: dict[int, list[tuple[float, float, tuple[str, ...]]]] = {0: [(0.0, 0.0, ("",))]}
    for column in range(1, last + 1):
        most = NARROW.get(columns[column].kind, len(words)) + 2
        seen = known.seen.get(column)
        grown: dict[int, list[tuple[float, float, tuple[str, ...]]]] = {}
        for start, ways in given.items():
            ends = [len(words)] if column == last else range(start, min(len(words), start + most) + 1)
            for end in ends:
                if end - start > most:
                    break
                part, cost = _part(words, start, end, column, columns, known)
                if cost > DEAREST:
                    break
                cost += torn[start] if part else 0.0
                gain = UNLIKELY * (1 - seen.unlikeness(part)) if seen is not None and part else 0.0
                grown.setdefault(end, []).extend(
                    (promise + cost - gain, price + cost, (*parts, part))
                    for promise, price, parts in ways if price + cost < DEAREST
                )
        given = {end: sorted(ways, key=_promise)[:WAYS] for end, ways in grown.items()}
    found = [(price, parts) for _, price, parts in given.get(len(words), [])]
    return sorted(found, key=lambda way: way[0])


def _promise(way: tuple[float, float, tuple[str, ...]]) -> float:
    return way[0]


def _part(words: Sequence[str], start: int, end: int, column: int, columns: Sequence[Column], known: _Knowledge
          ) -> tuple[str, float]:
    """A part's text and what it costs by itself."""
    inner = words[start:end]
    price = 0.0
    if inner and inner[0] == "|":
        inner, price = inner[1:], STROKE_BETWEEN
    while inner and inner[-1] == "|":
        inner = inner[:-1]
    price += STROKE_INSIDE * sum(word == "|" for word in inner)
    text = " ".join(word for word in inner if word != "|")
    if not text:
        return "", 0.0
    price += OVERLONG * known.sureness * max(0.0, printed_width(text) - known.widths[column] - 1)
    seen = known.seen.get(column)
    own = _own(text, columns[column].kind)
    if seen is not None and seen.names:
        own = (own or UNSEEN) * seen.unlikeness(text)
    return text, price + own


@lru_cache(maxsize=32768)
def _own(text: str, kind: str) -> float:
    """What a line's part costs in a column of a kind, whatever stands around it."""
    if kind == "agency":
        return 0.0 if part_of_agency(text) else UNLIKELY
    if kind == "person":
        return 0.0 if part_of_person(text) else UNLIKELY
    if kind in ("value", "money") and not any(map(str.isdigit, text)):
        return UNLIKELY
    if kind == "deadline" and not timely(text):
        return UNLIKELY
    return 0.0


def _price(cells: Cells, parts: Sequence[str], depth: int, columns: Sequence[Column], known: _Knowledge) -> float:
    """What it costs that a line's parts go on with the row's cells."""
    cost = 0.0
    for column in range(1, len(columns)):
        part, cell = parts[column], cells[column]
        if not part:
            continue
        if not cell:
            start = _start(part, columns[column].kind)
            seen = known.seen.get(column)
            if seen is not None and start > EXPECTED and seen.starts(part):
                start = EXPECTED
            cost += start + (LATE if depth else 0.0)
        elif len(cell) < depth:
            cost += GAP
        else:
            cost += _line_break(cell[-1], part, known.widths[column], known.sureness)
    return cost


@lru_cache(maxsize=32768)
def _start(part: str, kind: str) -> float:
    price = SMALL_START if part[0].islower() and kind not in ("unit", "note") else 0.0
    bare = fold(part)
    if kind in ("value", "unit", "money"):
        return price
    own = openers(kind)
    if own is not None:
        begins = own.match(bare) is not None or (kind == "agency" and part[0].isupper() and names_start(part))
        begins = begins or (kind == "deadline" and _DAY.match(part) is not None)
        return price + (EXPECTED if begins else UNEXPECTED)
    others = (openers("agency"), openers("deadline"))
    return price + (FOREIGN if any(other is not None and other.match(bare) for other in others) else 0.0)


@lru_cache(maxsize=65536)
def _line_break(previous: str, part: str, width: float, sureness: float) -> float:
    price = 0.0
    free = width - printed_width(f"{previous} {part.split(' ', 1)[0]}")
    if free > 0 and not ends_sentence(previous):
        price += HAD_ROOM * sureness * min(1.0, free / ROOM_SURE)
    if sureness == 1.0:
        price -= FLUENT * follows(previous, part)
    if part[0].islower():
        return price + SMALL_INSIDE
    return price + (0.0 if ends_sentence(previous) or hangs(previous) else CAPITAL_INSIDE)


def _close(cells: Cells, columns: Sequence[Column], known: _Knowledge) -> float:
    """What it costs that a row ends with these cells."""
    cost = 0.0
    for column in range(1, len(columns)):
        text = glue_all(cells[column])
        cost += _whole(text, columns[column].kind) if text else known.empty[column]
        seen = known.seen.get(column)
        if text and seen is not None and not _NAMES[columns[column].kind](text):
            alike = seen.whole(text)[1]
            cost += NAMED * alike if alike >= ALIKE_NAME else 0.0
        if text and len(text) < KNOWN_LENGTH and known.texts[column][text.lower()] > 1:
            cost += KNOWN
    return cost


@lru_cache(maxsize=65536)
def _whole(text: str, kind: str) -> float:
    """What a whole cell costs in a column of a kind."""
    if kind == "unit":
        return (FITS if known_unit(text) else 0.3 * len(text.split())) if fits(kind, text) else UNFIT
    if kind in EXACT:
        return FITS if fits(kind, text) else 1.5 if kind == "deadline" and is_dated(text) else UNFIT
    cost = (NAMED if _NAMES[kind](text) else UNNAMED) if kind in _NAMES else 0.0
    return cost + (HANGING_END if hangs(text) else 0.0)


# --- columns that the header lost --------------------------------------------------------------------


def completed(rows: Sequence[WovenRow], columns: Sequence[Column], garbled: bool) -> tuple[Column, ...]:
    """The columns, with those that the header names no more: where its words were lost between other lines.

    A column of deadlines where most rows name one; one of agencies (only where the header is `garbled`) where the rows
    read much better with it.  Their places are those with which the rows read best.
    """
    sample = [WovenRow(row.number, row.lines) for row in rows[:SAMPLE]]
    dated = sum(any(_holds_deadline(line) for line in row.lines) for row in rows)
    found = tuple(columns)
    if not any(column.kind in ("deadline", "value") for column in columns) and dated >= DATED * len(rows):
        found = _with_one(sample, found, Column(LOST_DEADLINE, "deadline"), 0.0)
    agencies = sum(column.kind == "agency" for column in columns)
    if garbled and agencies < 2 and not any(column.kind == "value" for column in columns):
        found = _with_one(sample, found, Column(LOST_AGENCY[agencies], "agency"), GAIN * len(sample))
    return found


def _with_one(rows: Sequence[WovenRow], columns: tuple[Column, ...], added: Column, gain: float) -> tuple[Column, ...]:
    """The columns with `added` where it makes the rows cheapest; without it where it gains less than `gain`."""
    ways = [(*columns[:at], added, *columns[at:]) for at in range(2, len(columns) + 1)]
    best = min(ways, key=lambda way: part_woven(rows, way, 1))
    return best if part_woven(rows, best, 1) + gain < part_woven(rows, columns, 1) else columns


@lru_cache(maxsize=4096)
def _holds_deadline(line: str) -> bool:
    words = line.replace("|", " ").split()
    return any(
        not words[at][0].islower() and fits("deadline", " ".join(words[at:at + length]))
        for at in range(len(words)) for length in (1, 2, 3) if at + length <= len(words)
    )
