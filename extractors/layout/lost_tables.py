"""Tables of plain text that lost their rules: found by their header, cut into rows by their numbers."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.layout.grids import RawCell, RawRow, RawTable
from extractors.layout.interleaved import STROKES, NumberedLine, part_lines
from extractors.layout.lost_ends import table_end
from extractors.layout.lost_headers import LostHeader, read_header, stands_again
from extractors.layout.numbering import roman
from extractors.layout.pieces import Piece
from extractors.layout.row_cutting import ROW, Rows, number_value
from extractors.layout.stacked import Fragment, part_rows
from extractors.layout.tables import says_continued
from extractors.layout.typeface import printed_width
from extractors.layout.valued import part_valued, rows_with_values
from extractors.layout.words import in_capitals
from extractors.layout.woven import WovenRow, completed, part_woven

SIDE_BY_SIDE = 30.0          # digits' widths that half of the lines exceed where columns share each line
SECTION_LINES = 6            # printed lines a section row may take
LOST = "bảng mất khung, dòng và ô suy từ thứ tự chữ"
_SECTION_LINE = re.compile(r"(?:[IVXLC]{1,5}[.)]?)?[\s|]*(?P<rest>.+)")
_SIDE_NUMBER = re.compile(r"(?P<number>\d{1,3})[.)]?(?=[\s|]|$)(?P<rest>.*)")
_UNREAD_NUMBER = re.compile(r"[^\W\d]\s*\|\s*(?P<rest>\S.*)")       # "T |" where "7 |" is printed
_RULED_LETTER = re.compile(r"^([A-HĐ]|[IVX]{1,4})[_.]+\s*(?=[^\W\d_])")       # "B_ |CHÍNH QUYỀN SỐ"
_BARRED = re.compile(r"^(?:DB|BD|BĐ|DĐ)\s+(?=[^\W\d_]{2})")
_LEADING = re.compile(r"^[^\w(%≥≤]+")
LEAST_ROWS = 3
NUMBERED = 0.7               # share of the lines with a number that must count on from one another

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
        end = table_end(pieces, header)
        header = _fullest(header, pieces[:end])
        items.append(_table(pieces[:end], header))
        position = end
    return items


def _fullest(header: LostHeader, pieces: Sequence[Piece]) -> LostHeader:
    """The header with the columns of the page where most of them can be read."""
    columns = header.columns
    for index in range(header.end, len(pieces)):
        again = read_header(pieces, index) if stands_again(header, pieces, index) > index else None
        if again is not None and len(again.columns) > len(columns) and again.numbered == header.numbered:
            columns = again.columns
    return replace(header, columns=columns)


def _table(pieces: Sequence[Piece], header: LostHeader) -> RawTable:
    lines = sorted(printed_width(piece.text) for piece in pieces[header.end:])
    valued = any(column.kind == "value" for column in header.columns)      # short rows stand whole on a line
    stroked = sum("|" in piece.text for piece in pieces[header.end:]) > 1
    if lines and not valued and (stroked or lines[len(lines) // 2] > SIDE_BY_SIDE):
        return _woven(pieces, header) or _side_by_side(pieces, header)
    rows = Rows(header.columns)
    position = header.end
    while position < len(pieces):
        again = stands_again(header, pieces, position)
        if again > position:
            rows.page_end()
            position = again
            continue
        piece = pieces[position]
        section = rows.begins_section(piece.text)
        end = _section_end(rows, header, pieces, position + 1, section) if section else 0
        if end:
            rows.section(section, list(pieces[position:end]))
            position = end
            continue
        match = rows.begins_row(piece.text) if header.numbered else None
        if match is not None:
            rest = match["rest"].strip()
            rows.row(match["number"], replace(piece, text=rest) if rest else None)
        elif not says_continued(piece.text):
            rows.line(piece)
            if not header.numbered and rows.is_over():
                rows.row("", None)
        position += 1
    rows.finish()
    table = _valued(pieces, header) if valued and not _numbers_tell(rows, header) else None
    return table or _raw(header, pieces, rows)


def _numbers_tell(rows: Rows, header: LostHeader) -> bool:
    """Whether every row of a table of targets was found by its number: none is missing, none holds two rows' values."""
    whole = [fragment for fragment in rows.fragments if not fragment.broken_before]
    if not header.numbered:
        return all(rows_with_values([piece.text for piece in one.lines], header.columns) < 2 for one in whole)
    values = [number_value(fragment.number) for fragment in whole]
    if not values or not all(values) or any(len(value) != len(values[0]) for value in values):
        return False
    counted = [value[-1] for value in values]
    steady = all(b in (a + 1, 1) for a, b in pairwise(counted)) and counted[0] == 1
    return steady and all(
        rows_with_values([piece.text for piece in one.lines], header.columns) < 2 for one in whole)


def _valued(pieces: Sequence[Piece], header: LostHeader) -> RawTable | None:
    """A table of targets whose rows have their values side by side on one line; None for any other."""
    lines: list[str] = []
    position = header.end
    while position < len(pieces):
        again = stands_again(header, pieces, position)
        if again == position and not says_continued(pieces[position].text):
            lines.append(pieces[position].text)
        position = max(again, position + 1)
    rows = part_valued(lines, header.columns)
    if rows is None:
        return None
    model = pieces[header.start]
    raw = [_header_row(header, pieces)]
    for row in rows:
        if row.section:
            raw.append(_section([replace(model, text=row.section)], len(header.columns)))
            continue
        texts = [[row.number] if row.number else [], *row.cells[1:]]
        raw.append(RawRow(tuple(
            RawCell(column, 1, tuple(replace(model, text=line) for line in cell)) for column, cell in enumerate(texts)
        ), model.page))
    edges = tuple(map(float, range(len(header.columns) + 1)))
    whole = RawTable(model.page, edges, tuple(raw), doubtful=LOST)
    return whole if header.numbered else _without_numbers(whole)


def _woven(pieces: Sequence[Piece], header: LostHeader) -> RawTable | None:
    """A table whose columns share each line, its rows' numbers on their first lines; None for any other."""
    if not header.numbered:
        return None
    rows = Rows(header.columns)
    position = header.end
    numbers = 0
    while position < len(pieces):
        again = stands_again(header, pieces, position)
        if again > position:
            position = again
            continue
        text = _LEADING.sub("", pieces[position].text)
        section = rows.begins_section(_section_text(text))
        end = _section_end(rows, header, pieces, position + 1, section) if section else 0
        match = rows.begins_row(STROKES.sub(" ", text))
        numbers += _SIDE_NUMBER.match(text) is not None
        if end:
            rows.section(section, [
                replace(piece, text=_section_text(piece.text).strip()) for piece in pieces[position:end]])
            position = end
            continue
        if match is not None:
            rest = _LEADING.sub("", text[len(match["number"]):]).strip()
            rows.row(match["number"], replace(pieces[position], text=rest) if rest else None)
        elif (rows.fragments or rows.open or rows.sections) and not says_continued(pieces[position].text):
            rows.line(pieces[position])
        position += 1
    rows.finish()
    if len(rows.fragments) < max(LEAST_ROWS, NUMBERED * numbers):
        return None
    found = [WovenRow(one.number, [piece.text for piece in one.lines]) for one in rows.fragments]
    first = next((number for number, piece in enumerate(pieces) if piece is rows.fragments[0].lines[0]), header.end)
    columns = completed(found, header.columns, header.garbled or first > header.end + 1)
    part_woven(found, columns)
    return _raw_of(replace(header, columns=columns), pieces, rows, [row.cells for row in found])


def _section_text(text: str) -> str:
    """A line without strokes; a section's "Đ" read as "DB" and the specks of rules beside its letter put right."""
    return _BARRED.sub("Đ ", _RULED_LETTER.sub(r"\1 ", STROKES.sub(" ", text)))


def _side_by_side(pieces: Sequence[Piece], header: LostHeader) -> RawTable:
    """A table whose columns stand side by side on each line: sections in capitals, numbers half way down."""
    width = len(header.columns)
    raw = [_header_row(header, pieces)]
    blocks: list[list[NumberedLine]] = [[]]
    heads: list[list[Piece]] = [[]]              # the section row before each block
    expected = 1
    for at, piece in enumerate(pieces[header.end:], header.end):
        match = _SECTION_LINE.fullmatch(piece.text)
        if match and in_capitals(match["rest"]) and len(match["rest"].split()) > 1:
            if blocks[-1] or not heads[-1]:
                blocks.append([])
                heads.append([])
            heads[-1].append(replace(piece, text=STROKES.sub(" ", piece.text).strip()))
            expected = 1
            continue
        number = _SIDE_NUMBER.match(piece.text)
        unread = _UNREAD_NUMBER.match(piece.text)
        apart = piece.box.y0 - pieces[at - 1].box.y0 > 1
        if number is not None and _counts_on(number, expected):
            blocks[-1].append(NumberedLine(number["number"], number["rest"], apart))
            expected = int(number["number"]) + 1
        elif unread is not None and _next_number(pieces[at + 1:]) == expected + 1:
            blocks[-1].append(NumberedLine(str(expected), unread["rest"], apart))
            expected += 1
        else:
            blocks[-1].append(NumberedLine("", piece.text, apart))
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


def _next_number(pieces: Sequence[Piece]) -> int | None:
    """The number of the next row that has one, before a section row."""
    for piece in pieces:
        if in_capitals(piece.text):
            return None
        if number := _SIDE_NUMBER.match(piece.text):
            return int(number["number"])
    return None


def _counts_on(number: re.Match[str], expected: int) -> bool:
    """True for the next row's number, or the one after it where damage may have taken the next."""
    value, rest = int(number["number"]), number["rest"].lstrip(" |")
    return value == expected or (expected < value <= expected + 2 and bool(rest) and rest[0].isupper())


def _section_end(rows: Rows, header: LostHeader, pieces: Sequence[Piece], start: int, label: str) -> int:
    """Behind the section row whose further lines begin at `start`; 0 where an arabic or single letter heads no row."""
    firsts = {(1,), (rows.last[-1] + 1,), (int(label), 1) if label.isdigit() else (1,)}
    if label.isdigit():
        firsts = {(int(label), 1)}
    for index in range(start, min(start + SECTION_LINES, len(pieces))):
        match = ROW.match(pieces[index].text)
        first = match is not None and number_value(match["number"]) in firsts
        if first or stands_again(header, pieces, index) > index:
            return index
    return start if roman(label) is not None and len(label) >= 1 and not label.isdigit() else 0


def _raw(header: LostHeader, pieces: Sequence[Piece], rows: Rows) -> RawTable:
    return _raw_of(header, pieces, rows, part_rows(rows.fragments, header.columns))


def _raw_of(header: LostHeader, pieces: Sequence[Piece], rows: Rows, parted: Sequence[list[list[str]]]) -> RawTable:
    """The table of rows whose fragments have been parted."""
    columns = header.columns
    page = pieces[header.start].page
    raw = [_header_row(header, pieces)]
    sections = dict(rows.sections)
    for index, (fragment, parts) in enumerate(zip(rows.fragments, parted, strict=True)):
        after_section = index in sections
        if after_section:
            raw.append(_section(sections[index], len(columns)))
        cells = [_cell(0, [fragment.number] if fragment.number else [], fragment, page)]
        cells += [_cell(number, parts[number], fragment, page) for number in range(1, len(columns))]
        if fragment.broken_before and len(raw) > 1 and not after_section:
            raw[-1] = RawRow(tuple(
                replace(old, pieces=old.pieces + new.pieces)
                for old, new in zip(raw[-1].cells, cells, strict=True)
            ), page)
        else:
            raw.append(RawRow(tuple(cells), page))
    if len(rows.fragments) in sections:
        raw.append(_section(sections[len(rows.fragments)], len(columns)))
    edges = tuple(float(number) for number in range(len(columns) + 1))
    whole = RawTable(page, edges, tuple(raw), doubtful=LOST)
    return whole if header.numbered else _without_numbers(whole)


def _without_numbers(table: RawTable) -> RawTable:
    """The table without its first column, which holds nothing."""
    rows = tuple(
        RawRow(tuple(replace(c, column=max(0, c.column - 1), column_span=min(c.column_span, table.columns - 1))
                     for c in row.cells if c.column or c.column_span > 1), row.page)
        for row in table.rows
    )
    return RawTable(table.page, table.edges[1:], rows, doubtful=table.doubtful)


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
