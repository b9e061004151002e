"""The names that stand again and again in a column of agencies or persons, and what damage made of them in other rows.

A plan's table names few agencies, most of them in many rows ("Phòng Văn hóa - Xã hội").  Where rules and letters ran
into one another the engine reads the same name as "Phòng YarAl 'hoa - Xã hội" or "Phòng Văn hóa - )g(fi hội"; the rows
where it is whole tell what it was.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz

from extractors.layout.agencies import names_agencies, with_marks
from extractors.layout.fluency import is_word
from extractors.layout.joins import glue_all
from normalizers.text import fold, strip_marks
from pipeline.models import Cell, RowKind, Table

LEAST_SEEN = 2           # whole cells from which a name is one of the column's
ALIKE_LINE = 0.66        # likeness (0..1) of a line's part to a line of such a name, from which it may be that line
ALIKE_START = 0.74       # ... to the line on which such a name begins
ALIKE_NAME = 0.83        # of a whole cell to such a name
LEAST_NAMED = 3          # cells with a known name that make a column one of agencies ...
NAMED_SHARE = 0.4        # ... and the share of its cells
_SIGNS = re.compile(r"[^a-z0-9;]+")


class SeenNames:
    """The names of one column, each with the lines that it was printed on."""

    def __init__(
        self, cells: Iterable[Sequence[str]] = (), is_name: Callable[[str], bool] = names_agencies
    ) -> None:
        names: Counter[str] = Counter()
        lines: dict[str, Counter[str]] = {}
        first: dict[str, Counter[str]] = {}
        for cell in cells:
            name = glue_all(cell)
            if name and is_name(name):
                names[name] += 1
                lines.setdefault(name, Counter()).update(map(bare, cell))
                first.setdefault(name, Counter())[bare(cell[0])] += 1
        kept = [name for name, count in names.items() if count >= LEAST_SEEN]
        self.names = tuple(sorted(kept, key=lambda name: -names[name]))
        self._lines = frozenset(line for name in kept for line in lines[name] if len(line) > 3)
        self._first = frozenset(line for name in kept for line in first[name] if len(line) > 3)
        self._bare = tuple(map(bare, self.names))

    def unlikeness(self, text: str) -> float:
        """How little like `text` is to a line of one of the names: 0 where it is one, 1 where it is none at all."""
        alike = _likest(bare(text), self._lines)
        return min(1.0, 2 * (1 - alike)) if alike >= ALIKE_LINE else 1.0

    def starts(self, text: str) -> bool:
        """Whether `text` may be the line on which one of the names begins."""
        return not text[0].islower() and _likest(bare(text), self._first) >= ALIKE_START

    def whole(self, text: str) -> tuple[str, float]:
        """The name that `text` is likest to, and how like, 0 to 1; a name that lacks words is not like the whole."""
        folded = bare(text)
        best, found = 0.0, ""
        for name, other in zip(self.names, self._bare, strict=True):
            alike = fuzz.ratio(folded, other) / 100
            if alike > best and not _lacks_words(folded.split(), other.split()):
                best, found = alike, name
        return found, best


def _lacks_words(words: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether `words` are `whole` without some of its words."""
    rest = iter(whole)
    return len(words) < len(whole) and all(word in rest for word in words)


def bare(text: str) -> str:
    """A text's letters without marks, with single spaces between what signs part."""
    return _bare(text)


@lru_cache(maxsize=32768)
def _bare(text: str) -> str:
    return _SIGNS.sub(" ", strip_marks(fold(text))).strip()


@lru_cache(maxsize=32768)
def _likest(text: str, lines: frozenset[str]) -> float:
    return max((fuzz.ratio(text, line) / 100 for line in lines), default=0.0) if text else 0.0


def mend_names(table: Table) -> Table:
    """The table with agencies whose letters ran into a rule as the other rows of their column have them.

    Only a cell with words that are none is mended, and only to a name that stands whole in other rows and is much like
    it.  The spans keep the words as they were read.
    """
    mended: dict[int, SeenNames] = {}
    for column in range(1, table.columns):
        cells = [row.cell(column) for row in table.rows if row.kind is RowKind.BODY]
        texts = [cell.text for cell in cells if cell and cell.text]
        if sum(map(names_agencies, texts)) >= max(LEAST_NAMED, NAMED_SHARE * len(texts)):
            mended[column] = SeenNames([text] for text in texts)
    rows = [
        replace(row, cells=tuple(_mended(cell, mended.get(cell.column)) for cell in row.cells))
        if row.kind is RowKind.BODY else row
        for row in table.rows
    ]
    return replace(table, rows=tuple(rows))


def _mended(cell: Cell, seen: SeenNames | None) -> Cell:
    if seen is None or not cell.text:
        return cell
    text = with_marks(cell.text.replace(":", ";"))        # no name of an agency holds a colon
    if not names_agencies(text):
        name, alike = seen.whole(text)
        odd = [word for word in text.split() if word not in name.split()]
        if alike < ALIKE_NAME or all(is_word(word) for word in odd if bare(word)):
            return cell
        text = name
    return replace(cell, text=text)
