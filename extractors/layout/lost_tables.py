"""Tables of plain text that lost their rules: found by their header, cut into rows by their numbers."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.layout.grids import RawCell, RawRow, RawTable
from extractors.layout.interleaved import STROKES, NumberedLine, part_lines
from extractors.layout.lost_headers import LostHeader, read_header, stands_again
from extractors.layout.numbering import Scheme, labels, roman
from extractors.layout.pieces import Piece
from extractors.layout.stacked import Fragment, part_rows
from extractors.layout.typeface import printed_width
from extractors.layout.words import begins, in_capitals

SIDE_BY_SIDE = 45.0          # digits' widths that a third of the lines exceed where columns share each line
SECTION_LINES = 6            # printed lines a section row may take
LOST = "bảng mất khung, dòng và ô suy từ thứ tự chữ"
_ROW = re.compile(r"(?P<number>[\dlIO]{1,3}[.)]|\d{1,3}(?=\s+\S))\s*(?P<rest>.*)")
_SECTION = re.compile(r"(?P<number>[IVXLC]{1,5})(?P<mark>[.)/]?)\s+(?P<rest>\S.*)")
_SECTION_LINE = re.compile(r"(?:[IVXLC]{1,5}[.)]?)?[\s|]*(?P<rest>.+)")
_SIDE_NUMBER = re.compile(r"(?P<number>\d{1,3})[.)]?(?=[\s|])(?P<rest>.*)")
_MISREAD = str.maketrans("lIO", "110")

Item = Piece | RawTable


def with_lost_tables(items: Sequence[Item]) -> list[Item]:
    """The items of a plain page, those lines that were a table put into one."""
    found: list[Item] = []
    run: list[Piece] = []
    for item in items:
        if isinstance(item, Piece):
            run.append(item)
            continue
        found += _in_run(run)
        found.append(item)
        run = []
    return found + _in_run(run)


def _in_run(pieces: list[Piece]) -> list[Item]:
    items: list[Item] = []
    position = 0
    while position < len(pieces):
        header = read_header(pieces, position)
        if header is None:
            items.append(pieces[position])
            position += 1
            continue
        end = _table_end(pieces, header.end)
        items.append(_table(pieces[:end], header))
        position = end
    return items


def _table_end(pieces: Sequence[Piece], start: int) -> int:
    """Where the table's lines end: at the recipients, an appendix, or the end of the text."""
    for index in range(start, len(pieces)):
        text = pieces[index].text
        named = labels(text)
        if begins("recipients", text) or (named and named[0].scheme is Scheme.APPENDIX):
            return index
    return len(pieces)


class _Rows:
    """Cuts lines into sections and fragments of rows."""

    def __init__(self) -> None:
        self.sections: list[tuple[int, list[Piece]]] = []      # before which fragment, and its lines
        self.fragments: list[Fragment] = []
        self._number = ""
        self._lines: list[Piece] = []
        self._goes_on = False
        self.last = 0
        self._section = 0

    def section(self, number: int, lines: list[Piece]) -> None:
        """A row that spans the table."""
        self._close(whole=True)
        self._section = number
        self.sections.append((len(self.fragments), lines))

    def row(self, number: str, rest: Piece | None) -> None:
        """A row begins."""
        self._close(whole=True)
        self._number = number
        self.last = int(number.rstrip(".)").translate(_MISREAD))
        self._lines = [rest] if rest is not None else []
        self._goes_on = False

    def line(self, piece: Piece) -> None:
        """More of the row."""
        self._lines.append(piece)

    def page_end(self) -> None:
        """The header stands again: what follows may go on with the row."""
        self._close(whole=False)
        self._goes_on = True

    def finish(self) -> None:
        """The table's end."""
        self._close(whole=True)

    def begins_row(self, text: str) -> re.Match[str] | None:
        """The match when `text` begins the next row: numbers go up by one, or start again after a section."""
        match = _ROW.match(text)
        if match is None:
            return None
        digits = match["number"].rstrip(".)").translate(_MISREAD)
        if not digits.isdigit():
            return None
        value = int(digits)
        marked = match["number"][-1] in ".)"
        new_section = bool(self.sections) and self.sections[-1][0] == len(self.fragments)
        first = value == 1 and new_section and not self._lines
        fits = first or value == self.last + 1 or (marked and value == self.last + 2)
        rest = match["rest"]
        return match if fits and (not rest or not rest[0].islower()) else None

    def begins_section(self, text: str) -> int | None:
        """The section's number when `text` begins the next one."""
        match = _SECTION.match(text)
        value = roman(match["number"]) if match else None
        if match is None or value is None or not match["rest"][0].isupper():
            return None
        return value if value == self._section + 1 else None

    def _close(self, whole: bool) -> None:
        if self._lines or self._number:
            lines, broken = tuple(self._lines), self._goes_on
            self.fragments.append(Fragment(self._number, lines, whole and not broken, broken))
        self._number, self._lines = "", []
        self._goes_on = False


def _table(pieces: Sequence[Piece], header: LostHeader) -> RawTable:
    lines = sorted(printed_width(piece.text) for piece in pieces[header.end:])
    if lines and lines[int(0.7 * len(lines))] > SIDE_BY_SIDE:
        return _side_by_side(pieces, header)
    rows = _Rows()
    position = header.end
    while position < len(pieces):
        again = stands_again(header, pieces, position)
        if again > position:
            rows.page_end()
            position = again
            continue
        piece = pieces[position]
        section = rows.begins_section(piece.text)
        if section is not None:
            end = _section_end(rows, header, pieces, position + 1)
            rows.section(section, list(pieces[position:end]))
            position = end
            continue
        match = rows.begins_row(piece.text)
        if match is not None:
            rest = match["rest"].strip()
            rows.row(match["number"], replace(piece, text=rest) if rest else None)
        else:
            rows.line(piece)
        position += 1
    rows.finish()
    return _raw(header, pieces, rows)


def _side_by_side(pieces: Sequence[Piece], header: LostHeader) -> RawTable:
    """A table whose columns stand side by side on each line: sections in capitals, numbers half way down."""
    width = len(header.columns)
    raw = [_header_row(header, pieces)]
    blocks: list[list[NumberedLine]] = [[]]
    heads: list[list[Piece]] = [[]]              # the section row before each block
    expected = 1
    for piece in pieces[header.end:]:
        match = _SECTION_LINE.fullmatch(piece.text)
        if match and in_capitals(match["rest"]) and len(match["rest"].split()) > 1:
            if blocks[-1] or not heads[-1]:
                blocks.append([])
                heads.append([])
            heads[-1].append(replace(piece, text=STROKES.sub(" ", piece.text).strip()))
            expected = 1
            continue
        number = _SIDE_NUMBER.match(piece.text)
        if number is not None and _counts_on(number, expected):
            blocks[-1].append(NumberedLine(number["number"], number["rest"]))
            expected = int(number["number"]) + 1
        else:
            blocks[-1].append(NumberedLine("", piece.text))
    page = pieces[header.start].page
    model = pieces[header.start]
    for head, rows in zip(heads, part_lines(blocks, header.columns), strict=True):
        if head:
            raw.append(_section(head, width))
        for row in rows:
            texts = [[row.number] if row.number else [], *row.cells[1:]]
            raw.append(RawRow(tuple(
                RawCell(column, 1, tuple(replace(model, text=line) for line in lines))
                for column, lines in enumerate(texts)
            ), page))
    return RawTable(page, tuple(map(float, range(width + 1))), tuple(raw), doubtful=LOST)


def _counts_on(number: re.Match[str], expected: int) -> bool:
    """True for the next row's number, or the one after it where damage may have taken the next."""
    value, rest = int(number["number"]), number["rest"].lstrip(" |")
    return value == expected or (expected < value <= expected + 2 and bool(rest) and rest[0].isupper())


def _section_end(rows: _Rows, header: LostHeader, pieces: Sequence[Piece], start: int) -> int:
    numbers = ("1", str(rows.last + 1))
    for index in range(start, min(start + SECTION_LINES, len(pieces))):
        match = _ROW.match(pieces[index].text)
        numbered = match is not None and match["number"].rstrip(".)").translate(_MISREAD) in numbers
        if numbered or stands_again(header, pieces, index) > index:
            return index
    return start


def _raw(header: LostHeader, pieces: Sequence[Piece], rows: _Rows) -> RawTable:
    columns = header.columns
    page = pieces[header.start].page
    parted = part_rows(rows.fragments, columns)
    raw = [_header_row(header, pieces)]
    sections = dict(rows.sections)
    for index, (fragment, parts) in enumerate(zip(rows.fragments, parted, strict=True)):
        if index in sections:
            raw.append(_section(sections[index], len(columns)))
        cells = [_cell(0, [fragment.number] if fragment.number else [], fragment, page)]
        cells += [_cell(number, parts[number], fragment, page) for number in range(1, len(columns))]
        if fragment.broken_before and len(raw) > 1:
            raw[-1] = RawRow(tuple(
                replace(old, pieces=old.pieces + new.pieces)
                for old, new in zip(raw[-1].cells, cells, strict=True)
            ), page)
        else:
            raw.append(RawRow(tuple(cells), page))
    if len(rows.fragments) in sections:
        raw.append(_section(sections[len(rows.fragments)], len(columns)))
    edges = tuple(float(number) for number in range(len(columns) + 1))
    return RawTable(page, edges, tuple(raw), doubtful=LOST)


def _header_row(header: LostHeader, pieces: Sequence[Piece]) -> RawRow:
    model = pieces[header.start]
    return RawRow(tuple(
        RawCell(number, 1, (replace(model, text=column.name),)) for number, column in enumerate(header.columns)
    ), model.page)


def _section(lines: Sequence[Piece], columns: int) -> RawRow:
    return RawRow((RawCell(0, columns, tuple(lines), float(max(len(p.text) for p in lines))),), lines[0].page)


def _cell(column: int, lines: Sequence[str], fragment: Fragment, page: int) -> RawCell:
    model = fragment.lines[0] if fragment.lines else None
    if model is None or not lines:
        return RawCell(column, 1)
    return RawCell(column, 1, tuple(replace(model, text=line) for line in lines), 0.0)
