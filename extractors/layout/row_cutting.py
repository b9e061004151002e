"""Cuts the lines of a table that lost its rules into section rows and rows, by the numbers that these begin with."""
from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.cell_shapes import EXACT, fits
from extractors.layout.column_names import Column, openers
from extractors.layout.joins import hangs
from extractors.layout.numbering import roman
from extractors.layout.pieces import Piece
from extractors.layout.stacked import Fragment
from normalizers.text import fold

LAST_WORDS = 4               # words that a deadline behind other cells on a line may have
_SECTION = re.compile(r"(?P<number>[IVXLC]{1,5}|[A-HĐ]|\d{1,2})(?P<mark>[.)/]?)\s+(?P<rest>\S.*)")
LETTERS = "ABCDĐEGHIK"       # sections, in the order of the alphabet
_MISREAD = str.maketrans("lIO", "110")
ROW = re.compile(r"(?P<number>(?:\d{1,3}\.)?(?:[\dlIO]{1,4}[.)]|\d{1,4}(?=\s|$)))\s*(?P<rest>.*)")


class Rows:
    """Cuts lines into sections and fragments of rows."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.sections: list[tuple[int, list[Piece]]] = []      # before which fragment, and its lines
        self.fragments: list[Fragment] = []
        self._number = ""
        self._lines: list[Piece] = []
        self._goes_on = False
        self.last: tuple[int, ...] = (0,)
        self._section = ""
        self._columns = columns
        self._titled = columns[1].kind == "title"
        self._counted = any(column.kind in ("value", "money") for column in columns)      # other cells are numbers

    def section(self, label: str, lines: list[Piece]) -> None:
        """A row that spans the table."""
        self._close(whole=True)
        self._section = label
        self.sections.append((len(self.fragments), lines))

    @property
    def open(self) -> bool:
        """Whether a row has begun."""
        return bool(self._lines or self._number)

    def row(self, number: str, rest: Piece | None) -> None:
        """A row begins."""
        self._close(whole=True)
        self._number = number
        if number:
            self.last = number_value(number)
        self._lines = [rest] if rest is not None else []
        self._goes_on = False

    def line(self, piece: Piece) -> None:
        """More of the row."""
        self._lines.append(piece)

    def is_over(self) -> bool:
        """True when a row without number has come to its last cell: a deadline, a value or the like."""
        kind = self._columns[-1].kind
        if kind not in EXACT or len(self._lines) < 2:
            return False
        before, last = self._lines[-2].text, self._lines[-1].text
        return fits(kind, last) or (not last[0].isupper() and fits(kind, f"{before} {last}")) or any(
            last[at].isupper() and fits(kind, last[at:]) for at in _word_starts(last)[-LAST_WORDS:])

    def page_end(self) -> None:
        """The header stands again: what follows may go on with the row."""
        self._close(whole=False)
        self._goes_on = True

    def finish(self) -> None:
        """The table's end."""
        self._close(whole=True)

    def begins_row(self, text: str) -> re.Match[str] | None:
        """The match when `text` begins the next row: numbers go up by one, or start again after a section."""
        match = ROW.match(text)
        if match is None or not number_value(match["number"]):
            return None
        value, rest = number_value(match["number"]), match["rest"]
        marked = match["number"][-1] in ".)"
        new_section = bool(self.sections) and self.sections[-1][0] == len(self.fragments) and not self._lines
        if len(value) == 2:
            follows = ((self.last[0], self.last[-1] + 1), (self.last[0] + 1, 1))
            fits = value in follows or (new_section and value[1] == 1)
        else:
            fits = value[0] == self.last[-1] + 1 or (new_section and value[0] == 1)
            fits = fits or (marked and value[0] == self.last[-1] + 2)
        if not fits or rest[:1].islower():
            return None
        if self._counted and (not rest or (self._titled and _is_other(rest))):
            return None                      # a value, with the next cell behind it
        return match

    def begins_section(self, text: str) -> str:
        """The section's label when `text` begins the next one, else ""."""
        match = _SECTION.match(text)
        if match is None or not match["rest"][0].isupper():
            return ""
        label = match["number"]
        if label.isdigit():
            follows = int(label) == self.last[0] + (len(self.last) > 1 or not self.last[0])
            return label if follows and not match["mark"] else ""
        lettered = len(self._section) == 1 and self._section in LETTERS and roman(self._section) != 1
        if not lettered and roman(label) == (roman(self._section) or 0) + 1:
            return label
        after = LETTERS[LETTERS.index(self._section) + 1:][:2] if lettered else "A" if not self._section else ""
        follows = label in after[:1] or (label in after and after[0] == "Đ")
        return label if follows and not self._lines_end_open() else ""

    def _lines_end_open(self) -> bool:
        """True when the row's last line cannot end a cell."""
        return bool(self._lines) and hangs(self._lines[-1].text)

    def _close(self, whole: bool) -> None:
        if self._lines or self._number:
            lines, broken = tuple(self._lines), self._goes_on
            self.fragments.append(Fragment(self._number, lines, whole and not broken, broken))
        self._number, self._lines = "", []
        self._goes_on = False


def number_value(number: str) -> tuple[int, ...]:
    """A row's number as figures: (3,) of "03.", (2, 1) of "2.1"; () for none."""
    parts = number.rstrip(".)").translate(_MISREAD).split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()


def _word_starts(text: str) -> list[int]:
    return [found.start() for found in re.finditer(r"\S+", text)]


def _is_other(text: str) -> bool:
    """True when a line begins with a cell that is no piece of work: an agency or a value."""
    agency = openers("agency")
    return (agency is not None and agency.match(fold(text[:40])) is not None) or text[0].isdigit()
