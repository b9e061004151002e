"""Tables of plain text whose cells' lines stand one under another, in the order of the columns.

Nothing in the text says where one cell ends and the next begins.  What tells it, in this order: the width
of each column (a line is broken where the next word no longer fits), how cells of a kind begin ("Trưởng
phòng ..." for a person, "Tháng 6/2026" for a deadline), small letters at a line's start, and texts that
stand in the same column of other rows.  A row's lines are parted by the cheapest way (dynamic programming)
twice: the first pass learns the columns' widths and common texts, the second uses them.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.layout.joins import ends_sentence, glue, glue_all, hangs
from extractors.layout.lost_headers import Column, openers
from extractors.layout.pieces import Piece
from extractors.layout.typeface import printed_width
from normalizers.text import fold

# Costs, in units of "one sign that speaks against it"; set by reason on one table, checked on others.
OVERLONG = 0.8           # a digit's width beyond the column's width
HAD_ROOM = 4.0           # the next word would have fitted on the line above
CAPITAL_INSIDE = 0.4     # a capital at the start of a line inside a cell
ITEM_INSIDE = 0.3        # a list item, or a line after the end of a sentence
DASH_INSIDE = 0.6        # a dash inside a name: "Phòng Văn hóa / - Xã hội"
FOREIGN_INSIDE = 2.0     # a line inside a cell that begins like a person or a deadline elsewhere
SMALL_START = 6.0        # a cell that begins with a small letter
INSIDE_LINE = 4.5        # a cell that begins in the middle of a printed line
INSIDE_PART = 2.5        # the same in a row that a page broke
HANGING_END = 4.0        # a cell that ends with a comma or a word that must go on
DOUBLED = 4.0            # a person or agency that stands twice in one cell
EXPECTED = -2.5          # a cell that begins as its kind does
UNEXPECTED = 3.0         # a cell that should begin in a certain way and does not
FOREIGN = 1.5            # free text that begins like a cell of another kind
FOREIGN_TEXT = 4.0       # free text that begins with a text which often stands in another column
SKIPPED = 6.0            # an empty cell in a whole row
SKIPPED_PART = 1.5       # an empty cell in the first part of a broken row
KNOWN = -4.0             # a text that stands in this column in other rows too
COMPLETE = 3.0           # more text for a cell that was complete before the page ended
CONTINUED = 0.8          # more text for a cell that may have been complete
OPEN = 3.0               # no more text for a cell that was not
GUESSED = 0.25           # how far the first pass trusts its widths
HOPELESS = 14.0          # what a cell may cost before it is given up
ROOM_SURE = 1.5          # digits' widths that must be free to be sure that a word would have fitted
START_WIDTH = 15.0       # digits' widths that narrow columns are taken for before anything is learned
KNOWN_LENGTH = 80        # characters beyond which no text is expected to stand twice
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
    sureness: float = 1.0                                 # how far the widths may be trusted


Parts = list[list[str]]              # for each column, the printed lines of its cell


def part_rows(fragments: Sequence[Fragment], columns: Sequence[Column]) -> list[Parts]:
    """For each fragment, the lines of each column (the number column, first, stays empty)."""
    nothing: list[Counter[str]] = [Counter() for _ in columns]
    knowledge = Knowledge(_first_widths(fragments, len(columns)), nothing, GUESSED)
    knowledge = _learn(fragments, _pass(fragments, columns, knowledge), columns)
    return _pass(fragments, columns, knowledge)


def _first_widths(fragments: Sequence[Fragment], columns: int) -> list[float]:
    firsts = sorted(printed_width(f.lines[0].text) for f in fragments if f.number and f.lines)
    title = firsts[int(0.8 * (len(firsts) - 1))] if firsts else 2 * START_WIDTH
    return [4.0, title, *[min(START_WIDTH, title)] * (columns - 2)]


def _learn(fragments: Sequence[Fragment], parted: Sequence[Parts], columns: Sequence[Column]) -> Knowledge:
    widths: list[float] = []
    by_kind: dict[str, Counter[str]] = {column.kind: Counter() for column in columns}
    for number, column in enumerate(columns):
        lengths = sorted(printed_width(line) for parts in parted for line in parts[number])
        widths.append(lengths[int(0.97 * (len(lengths) - 1))] if lengths else START_WIDTH)
        by_kind[column.kind].update(
            glue_all(parts[number]).lower() for fragment, parts in zip(fragments, parted, strict=True)
            if fragment.whole and parts[number]
        )
    return Knowledge(widths, [by_kind[column.kind] for column in columns])


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
        self._cuts: list[tuple[int, int]] = []            # (line, word) before which a cell may begin
        narrowest, title = min(knowledge.widths[1:]), knowledge.widths[1]
        for number, words in enumerate(self._lines):
            length = printed_width(self._texts[number])
            mixed = length > title + 2 or narrowest + 1 < length < 0.75 * title
            free = mixed and (before is not None or length > title + 2)
            for at, word in enumerate(words):
                text = " ".join(words[at:at + 5])
                if at == 0 or free or (word[0].isupper() and self._may_open(text, mixed)):
                    self._cuts.append((number, at))
        self._cuts.append((len(self._lines), 0))

    def _may_open(self, text: str, mixed: bool) -> bool:
        """True when a cell may begin in the middle of a line: with a deadline in any, else in a long one."""
        bare = fold(text)
        kinds = {column.kind for column in self._columns[2:]}
        return any((mixed or kind == "deadline") and _begins(bare, kind) for kind in kinds)

    def best(self) -> Parts:
        """The cheapest way to part the lines."""
        last, width = len(self._cuts) - 1, len(self._columns)
        infinite = float("inf")
        # cost[c][i]: lines up to cut i given out, the last of them to column c (0: none given out yet)
        cost = [[infinite] * (last + 1) for _ in range(width)]
        back: dict[tuple[int, int], tuple[int, int]] = {}
        cost[0][0] = 0.0
        for column in range(1, width):
            for start in range(last):
                base, previous = self._reach(cost, column, start)
                if base == infinite:
                    continue
                for end, price in self._cells(start, column):
                    if base + price < cost[column][end]:
                        cost[column][end] = base + price
                        back[column, end] = (previous, start)
        ends = [cost[c][last] + self._skips(c, width) for c in range(width)]
        column = min(range(width), key=ends.__getitem__)
        if ends[column] == infinite:                       # nothing fits: all of it is the title
            return [[], self._texts, *[[] for _ in range(width - 2)]]
        parts: Parts = [[] for _ in self._columns]
        end = last
        while column:
            previous, start = back[column, end]
            parts[column] = self._printed(start, end)
            column, end = previous, start
        return parts

    def _reach(self, cost: Sequence[Sequence[float]], column: int, at: int) -> tuple[float, int]:
        """The cheapest state from which a cell of `column` may begin at a cut."""
        best = (float("inf"), 0)
        for previous in range(column):
            if cost[previous][at] < best[0]:
                base = cost[previous][at] + self._skips(previous, column)
                if base < best[0]:
                    best = (base, previous)
        return best

    def _skips(self, previous: int, column: int) -> float:
        """What it costs that the columns between two are empty."""
        if self._before is not None:
            return sum(0.2 + (OPEN if self._open[c] else 0.0) for c in range(previous + 1, column))
        return (column - previous - 1) * (SKIPPED if self._fragment.whole else SKIPPED_PART)

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
            price += COMPLETE if self._knowledge.texts[column][earlier.lower()] > 1 else CONTINUED
        previous = self._before[column][-1] if self._before is not None and self._before[column] else ""
        joined = earlier
        end = start + 1
        while end < len(self._cuts) and price < HOPELESS + 0.8 * (line - self._cuts[start][0]):
            # The cuts inside the current line, then the one behind it.
            while end < len(self._cuts) and self._cuts[end][0] == line:
                words = self._lines[line][at: self._cuts[end][1]]
                part = " ".join(words)
                yield end, price + self._line(part, line if at == 0 else -1, previous, column, width) \
                    + self._end(glue(joined, part), column)
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
        total = SMALL_START if part[0].islower() else 0.0
        if openers(kind) is not None:
            return total + (EXPECTED if _begins(bare, kind) else UNEXPECTED)
        if column > 1 and (_begins(bare, "person") or _begins(bare, "agency") or _ABBREVIATED.match(bare)):
            total += FOREIGN
        return total

    def _end(self, text: str, column: int) -> float:
        """What it costs that a cell ends here, its whole text being `text`."""
        if len(text) < KNOWN_LENGTH and self._knowledge.texts[column][text.lower()] > 1 and not hangs(text):
            return KNOWN
        total = DOUBLED if self._columns[column].kind in ("person", "agency") and _doubles(text) else 0.0
        if self._fragment.whole or self._before is not None:
            total += HANGING_END if hangs(text) else 0.0
        return total


def _begins(bare: str, kind: str) -> bool:
    found = openers(kind)
    return found is not None and found.match(bare) is not None


def _is_second(previous: str, part: str, bare: str) -> bool:
    """True when a line inside a cell of agencies begins one that nothing before it announces."""
    if previous[-1] in ",;" or hangs(previous) or part.split(" ", 1)[0].isupper():
        return False
    return _begins(bare, "agency")


def _doubles(text: str) -> bool:
    """True when the words that a cell begins with stand in it again, not behind a comma or semicolon."""
    words = text.split()
    if len(words) < 4 or len(text) > KNOWN_LENGTH or len(set(words)) == len(words):
        return False
    return any(
        words[i:i + 2] == words[first:first + 2] and words[i - 1][-1] not in ",;"
        for first in (0, 1) for i in range(first + 2, len(words) - 1)
    )
