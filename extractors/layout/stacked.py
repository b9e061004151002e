"""Tables of plain text whose cells' lines stand one under another, in the order of the columns.

Nothing in the text says where one cell ends and the next begins.  What tells it, in this order: what cells of a
kind look like ("Trưởng phòng ..." for a person, "Tháng 6/2026" for a deadline, "≥ 80" for a value); that a cell
begins in the middle of a line only behind cells that stand on that line whole (a file gives cells one by one, and
a line ends where the height changes); the width of each column (a line is broken where the next word no longer
fits); small letters at a line's start; and texts that stand in the same column of other rows.  A row's lines are
parted by the cheapest way (dynamic programming) three times: each pass learns the columns' widths, their common
texts and how often they are empty for the next.
"""
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.layout.agencies import names_agencies
from extractors.layout.cell_shapes import EXACT, fits, is_dated, known_unit
from extractors.layout.column_names import Column, openers
from extractors.layout.joins import ends_sentence, glue, glue_all, hangs
from extractors.layout.pieces import Piece
from extractors.layout.typeface import printed_width
from normalizers.text import fold

# Costs, in units of "one sign that speaks against it"; set by reason, checked on the made tables of benchmarks/.
OVERLONG = 0.8           # a digit's width beyond the column's width
HAD_ROOM = 4.0           # the next word would have fitted on the line above
CAPITAL_INSIDE = 0.4     # a capital at the start of a line inside a cell
ITEM_INSIDE = 0.3        # a list item, or a line after the end of a sentence
DASH_INSIDE = 0.6        # a dash inside a name: "Phòng Văn hóa / - Xã hội"
FOREIGN_INSIDE = 2.0     # a line inside a cell that begins like a person or a deadline elsewhere
SMALL_START = 6.0        # a cell that begins with a small letter
INSIDE_PART = 2.5        # the same in the part of a row that follows a page's end
INSIDE_LINE = 0.5        # a cell that begins behind others on its line
BEHIND_LINES = 5.0       # the same behind a cell of several lines: the file's order forbids it
ALONE = 2.0              # a cell on a line of its own before others, where such cells share a line elsewhere
HANGING_END = 4.0        # a cell that ends with a comma or a word that must go on
DOUBLED = 4.0            # a person or agency that stands twice in one cell
EXPECTED = -2.5          # a cell that begins as its kind does
UNEXPECTED = 3.0         # a cell that should begin in a certain way and does not
FITS = -3.0              # a cell that is all that its kind can be
UNFIT = 4.0              # a cell that is not
NAMED = -3.0             # an agency's cell that is a name in the catalogue
UNNAMED = 1.5            # one that is none
TITLE_ALONE = 2.0        # a person of one word or two: "Trưởng"
LISTED_ON = 2.0          # a cell of agencies that ends with a semicolon
FOREIGN = 1.5            # free text that begins like a cell of another kind
FOREIGN_TEXT = 4.0       # free text that begins with a text which often stands in another column
SKIPPED = 6.0            # an empty cell in a whole row
SKIPPED_PART = 1.5       # an empty cell in the first part of a broken row
KNOWN = -4.0             # a text that stands in this column in other rows too
FINISHED = 8.0           # more text for a cell that is all that its kind can be
COMPLETE = 3.0           # more text for a cell that was complete before the page ended
CONTINUED = 0.8          # more text for a cell that may have been complete
OPEN = 3.0               # no more text for a cell that was not
GUESSED = 0.25           # how far the first pass trusts its widths
HOPELESS = 14.0          # what a cell may cost before it is given up
ROOM_SURE = 1.5          # digits' widths that must be free to be sure that a word would have fitted
START_WIDTH = 15.0       # digits' widths that narrow columns are taken for before anything is learned
KNOWN_LENGTH = 80        # characters beyond which no text is expected to stand twice
PASSES = 3
OFTEN_EMPTY = ("other", "money", "note")        # kinds whose cells are empty as often as not
_DEADLINE = re.compile(
    r"(?:tháng|quí) [\divx]|(?:nhiệm vụ )?thường xuyên\b|h[àằ]ng (?:tháng|quí|năm)|trước ngày"
)
_ABBREVIATED = re.compile(r"(?:hđnd|ubnd|ubmttq|mttq)\b")       # agencies inside an agency's name
_ITEM = re.compile(r"[-+•(\d]")


@dataclass(frozen=True, slots=True)
class Fragment:
    """The lines of a row, or of the part of a row that stands on one page."""

    number: str                      # as printed; "" when the row began on the page before
    lines: tuple[Piece, ...]         # without the number
    whole: bool                      # no page ends inside the row
    broken_before: bool = False      # it goes on with the fragment before


@dataclass(slots=True)
class Knowledge:
    """What the first pass learns for the second."""

    widths: list[float]                                   # in digits, by column
    texts: list[Counter[str]]                             # whole cells, by column; one for columns of a kind
    empty: list[float]                                    # what an empty cell costs in a whole row, by column
    alone: float = 0.0                                    # share of one-line cells that share their line
    sureness: float = 1.0                                 # how far the widths may be trusted


Parts = list[list[str]]              # for each column, the printed lines of its cell


def part_rows(fragments: Sequence[Fragment], columns: Sequence[Column]) -> list[Parts]:
    """For each fragment, the lines of each column (the number column, first, stays empty)."""
    nothing: list[Counter[str]] = [Counter() for _ in columns]
    empty = [0.5 if column.kind in OFTEN_EMPTY else SKIPPED for column in columns]
    knowledge = Knowledge(_first_widths(fragments, columns), nothing, empty, 0.0, GUESSED)
    for _ in range(PASSES - 1):
        knowledge = _learn(fragments, _pass(fragments, columns, knowledge), columns)
    return _pass(fragments, columns, knowledge)


def _first_widths(fragments: Sequence[Fragment], columns: Sequence[Column]) -> list[float]:
    lines = sorted(printed_width(piece.text) for f in fragments for piece in f.lines)
    title = lines[int(0.85 * (len(lines) - 1))] if lines else 2 * START_WIDTH
    return [title if column.kind == "title" else min(START_WIDTH, title) for column in columns]


def _learn(fragments: Sequence[Fragment], parted: Sequence[Parts], columns: Sequence[Column]) -> Knowledge:
    widths: list[float] = []
    empty: list[float] = []
    by_kind: dict[str, Counter[str]] = {column.kind: Counter() for column in columns}
    whole = [parts for fragment, parts in zip(fragments, parted, strict=True) if fragment.whole]
    for number, column in enumerate(columns):
        lengths = sorted(printed_width(line) for parts in parted for line in parts[number])
        widths.append(lengths[int(0.97 * (len(lengths) - 1))] if lengths else START_WIDTH)
        share = (sum(not parts[number] for parts in whole) + 0.1) / (len(whole) + 1)
        empty.append(min(SKIPPED, max(0.5, -2.0 * math.log(share))))
        by_kind[column.kind].update(
            glue_all(parts[number]).lower() for fragment, parts in zip(fragments, parted, strict=True)
            if fragment.whole and parts[number]
        )
    return Knowledge(widths, [by_kind[column.kind] for column in columns], empty, _sharing(fragments, parted))


def _sharing(fragments: Sequence[Fragment], parted: Sequence[Parts]) -> float:
    """Of the one-line cells that others follow, the share that stands on one line with the next; 0 where unsure."""
    shared = single = 0
    for fragment, parts in zip(fragments, parted, strict=True):
        lines = {piece.text for piece in fragment.lines}
        cells = [cell for cell in parts if cell]
        for cell in cells[:-1]:
            if len(cell) == 1:
                single += 1
                shared += cell[0] not in lines
    return shared / single if single > 4 else 0.0


def _pass(fragments: Sequence[Fragment], columns: Sequence[Column], knowledge: Knowledge) -> list[Parts]:
    parted: list[Parts] = []
    before: Parts | None = None
    for fragment in fragments:
        parts = _Splitter(fragment, columns, knowledge, before if fragment.broken_before else None).best()
        parted.append(parts)
        before = parts
        if fragment.broken_before and len(parted) > 1:
            before = [old + new for old, new in zip(parted[-2], parts, strict=True)]
    return parted


class _Splitter:
    """Parts one fragment: for each column and each place where its cell may begin, the cheapest end."""

    def __init__(
        self, fragment: Fragment, columns: Sequence[Column], knowledge: Knowledge, before: Parts | None
    ) -> None:
        self._fragment = fragment
        self._columns = columns
        self._knowledge = knowledge
        self._before = before
        self._earlier = [glue_all(lines) for lines in before] if before is not None else [""] * len(columns)
        self._open = [self._is_open(number) for number in range(len(columns))]
        self._lines = [piece.text.split() for piece in fragment.lines]
        self._texts = [" ".join(words) for words in self._lines]
        self._bare = [fold(text[:40]) for text in self._texts]
        self._folded = f" {fold(glue_all(self._texts))} "
        self._ends: dict[tuple[int, str], float] = {}
        self._deadlines = {
            (line, at) for line, words in enumerate(self._lines) for at in range(1, len(words))
            if not words[at][0].islower() and _begins(fold(" ".join(words[at:at + 5])), "deadline")
        } if any(column.kind == "deadline" for column in columns) else set()
        self._cuts: list[tuple[int, int]] = []            # (line, word) before which a cell may begin
        small = before is not None or any(column.kind == "unit" for column in columns)
        for number, words in enumerate(self._lines):
            self._cuts += [
                (number, at) for at, word in enumerate(words)
                if at == 0 or small or not word[0].islower()
            ]
        self._cuts.append((len(self._lines), 0))

    def best(self) -> Parts:
        """The cheapest way to part the lines."""
        last, width = len(self._cuts) - 1, len(self._columns)
        infinite = float("inf")
        # cost[c, one][i]: lines up to cut i given out, the last of them to column c, whose cell is one line's part
        cost = {(c, one): [infinite] * (last + 1) for c in range(width) for one in (False, True)}
        back: dict[tuple[int, bool, int], tuple[int, bool, int]] = {}
        cost[0, False][0] = 0.0
        for column in range(1, width):
            for start in range(last):
                base, previous, was_one = self._reach(cost, column, start)
                if base == infinite:
                    continue
                for end, price in self._cells(start, column):
                    one = self._cuts[end][0] - self._cuts[start][0] < 2 and not (
                        self._cuts[end][0] > self._cuts[start][0] and self._cuts[end][1])
                    if base + price < cost[column, one][end]:
                        cost[column, one][end] = base + price
                        back[column, one, end] = (previous, was_one, start)
        ends = {(c, one): cost[c, one][last] + self._skips(c, width) for c, one in cost}
        column, one = min(ends, key=ends.__getitem__)
        if ends[column, one] == infinite:                  # nothing fits: all of it is the title
            return [[], self._texts, *[[] for _ in range(width - 2)]]
        parts: Parts = [[] for _ in self._columns]
        end = last
        while column:
            previous, was_one, start = back[column, one, end]
            parts[column] = self._printed(start, end)
            column, one, end = previous, was_one, start
        return parts

    def _reach(
        self, cost: dict[tuple[int, bool], list[float]], column: int, at: int
    ) -> tuple[float, int, bool]:
        """The cheapest state from which a cell of `column` may begin at a cut."""
        best = (float("inf"), 0, False)
        inside = self._cuts[at][1] > 0
        for (previous, one), costs in cost.items():
            if previous >= column or costs[at] >= best[0]:
                continue
            base = costs[at] + self._skips(previous, column)
            if one and not inside:
                base += ALONE * self._knowledge.alone
            if base < best[0]:
                best = (base, previous, one)
        return best

    def _skips(self, previous: int, column: int) -> float:
        """What it costs that the columns between two are empty."""
        if self._before is not None:
            return sum(0.2 + (OPEN if self._open[c] else 0.0) for c in range(previous + 1, column))
        empty = self._knowledge.empty[previous + 1:column]
        return sum(empty) if self._fragment.whole else sum(min(cost, SKIPPED_PART) for cost in empty)

    def _is_open(self, column: int) -> bool:
        """True when the part of a cell on the page before reads as if it went on."""
        text = self._earlier[column]
        known = self._knowledge.texts[column]
        if not text or known[text.lower()] > 1:
            return False
        return hangs(text) or any(n > 2 and other.startswith(text.lower()) for other, n in known.items())

    def _printed(self, start: int, end: int) -> list[str]:
        """The printed lines between two cuts."""
        (first, at), (last, until) = self._cuts[start], self._cuts[end]
        lines: list[str] = []
        for number in range(first, last + (1 if until else 0)):
            words = self._lines[number]
            words = words[at if number == first else 0: until if number == last else len(words)]
            lines.append(" ".join(words))
        return lines

    def _cells(self, start: int, column: int) -> Iterator[tuple[int, float]]:
        """Every end of a cell of `column` that begins at a cut, and its cost, until it gets hopeless."""
        width = self._knowledge.widths[column]
        line, at = self._cuts[start]
        earlier = self._earlier[column]
        price = 0.0
        if at:
            price = INSIDE_LINE if self._before is None else INSIDE_PART
        if earlier and not self._open[column]:
            price += self._more(earlier, column)
        previous = self._before[column][-1] if self._before is not None and self._before[column] else ""
        joined = earlier
        end = start + 1
        while end < len(self._cuts) and price < HOPELESS + 0.8 * (line - self._cuts[start][0]):
            # The cuts inside the current line, then the one behind it.
            while end < len(self._cuts) and self._cuts[end][0] == line:
                words = self._lines[line][at: self._cuts[end][1]]
                part = " ".join(words)
                if line == self._cuts[start][0]:
                    yield end, price + self._line(part, line if at == 0 else -1, previous, column, width) \
                        + self._end(glue(joined, part), column)
                elif self._cuts[end] in self._deadlines:
                    yield end, price + self._line(part, line if at == 0 else -1, previous, column, width) \
                        + self._end(glue(joined, part), column) + BEHIND_LINES
                end += 1
            part = " ".join(self._lines[line][at:]) if at else self._texts[line]
            price += self._line(part, line if at == 0 else -1, previous, column, width)
            joined = glue(joined, part)
            if self._is_foreign(joined, column):
                price += FOREIGN_TEXT
            if end < len(self._cuts):
                yield end, price + self._end(joined, column)
            previous, line, at = part, line + 1, 0
            end += 1

    def _more(self, earlier: str, column: int) -> float:
        """What it costs that a cell goes on which read as complete before the page ended."""
        kind = self._columns[column].kind
        if kind in EXACT and fits(kind, earlier):
            return FINISHED
        if self._knowledge.texts[column][earlier.lower()] > 1 or (kind == "agency" and names_agencies(earlier)):
            return COMPLETE
        return CONTINUED

    def _is_foreign(self, text: str, column: int) -> bool:
        """True when a cell of free text so far is a text that often stands in another column."""
        if len(text) >= KNOWN_LENGTH or openers(self._columns[column].kind) is not None:
            return False
        own, bare = self._knowledge.texts[column], text.lower()
        return any(texts is not own and texts[bare] > 2 for texts in self._knowledge.texts)

    def _line(self, part: str, line: int, previous: str, column: int, width: float) -> float:
        """What it costs that `part` stands in `column`, after `previous` or as the cell's first line."""
        total = OVERLONG * max(0.0, printed_width(part) - width - 0.5)
        bare = self._bare[line] if line >= 0 else fold(part[:40])
        kind = self._columns[column].kind
        if not previous:
            return total + self._start(part, bare, kind, column)
        free = width - printed_width(f"{previous} {part.split(' ', 1)[0]}")
        if free > 0:
            room = HAD_ROOM * self._knowledge.sureness * min(1.0, free / ROOM_SURE)
            if _ITEM.match(part):
                room = min(room, ITEM_INSIDE if openers(kind) is None else DASH_INSIDE)
            total += ITEM_INSIDE if ends_sentence(previous) else room
        if part[0].isupper():
            total += CAPITAL_INSIDE
            person = kind != "person" and _begins(bare, "person")
            deadline = kind != "deadline" and _DEADLINE.match(bare) is not None
            if person or deadline or (kind == "agency" and _is_second(previous, part, bare)):
                total += FOREIGN_INSIDE
        return total

    def _start(self, part: str, bare: str, kind: str, column: int) -> float:
        """What it costs that a cell of `column` begins with `part`."""
        total = SMALL_START if part[0].islower() and kind != "unit" else 0.0
        if kind in EXACT and kind != "deadline":
            return total
        if openers(kind) is not None:
            return total + (EXPECTED if _begins(bare, kind) else UNEXPECTED)
        if column > 1 and (_begins(bare, "person") or _begins(bare, "agency") or _ABBREVIATED.match(bare)):
            total += FOREIGN
        return total

    def _end(self, text: str, column: int) -> float:
        """What it costs that a cell ends here, its whole text being `text`."""
        if (column, text) not in self._ends:
            self._ends[column, text] = self._end_price(text, column)
        return self._ends[column, text]

    def _end_price(self, text: str, column: int) -> float:
        if len(text) < KNOWN_LENGTH and self._knowledge.texts[column][text.lower()] > 1 and not hangs(text):
            return KNOWN
        kind = self._columns[column].kind
        total = DOUBLED if kind in ("person", "agency") and _doubles(text) else 0.0
        if kind == "unit":
            total += self._unit(text)
        elif kind in EXACT:
            total += FITS if fits(kind, text) else 0.5 if kind == "deadline" and is_dated(text) else UNFIT
        elif kind == "agency":
            total += NAMED if names_agencies(text) else UNNAMED
        elif kind == "person" and text.count(" ") < 2:
            total += TITLE_ALONE
        if kind in ("agency", "person") and text.endswith(";"):
            total += LISTED_ON
        if self._fragment.whole or self._before is not None:
            total += HANGING_END if hangs(text) else 0.0
        return total


    def _unit(self, text: str) -> float:
        """A unit's cell: a known unit, or the thing that the row counts ("Số mô hình ..."), else some name."""
        if not fits("unit", text):
            return UNFIT
        counted = f"số {fold(text)} " in self._folded
        return FITS if counted or known_unit(text) else 0.3 * len(text.split())


@lru_cache(maxsize=16384)
def _begins(bare: str, kind: str) -> bool:
    found = openers(kind)
    return found is not None and found.match(bare) is not None


def _is_second(previous: str, part: str, bare: str) -> bool:
    """True when a line inside a cell of agencies begins one that nothing before it announces."""
    if previous[-1] in ",;" or hangs(previous) or part.split(" ", 1)[0].isupper():
        return False
    return _begins(bare, "agency")


@lru_cache(maxsize=16384)
def _doubles(text: str) -> bool:
    """True when the words that a cell begins with stand in it again, not behind a comma or semicolon."""
    words = text.split()
    if len(words) < 4 or len(text) > KNOWN_LENGTH or len(set(words)) == len(words):
        return False
    return any(
        words[i:i + 2] == words[first:first + 2] and words[i - 1][-1] not in ",;"
        for first in (0, 1, 2) for i in range(first + 2, len(words) - 1)
    )
