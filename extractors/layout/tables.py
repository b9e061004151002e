"""Page tables joined into logical ones: headers, section rows, rows broken across pages."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from extractors.layout.counting_rows import with_counting_row
from extractors.layout.grids import RawCell, RawRow, RawTable, paragraphs
from extractors.layout.joins import ends_sentence, glue_all, starts_small
from extractors.layout.numbering import roman
from extractors.layout.words import holds, in_capitals, plain
from pipeline.models import Cell, Row, RowKind, Table

EDGE_TOLERANCE = 0.025       # share of the table's width by which a column boundary may differ between pages
SAME_HEADER = 82             # likeness (0..100) of a repeated header row; OCR never reads it twice alike
SAME_CELL = 65               # likeness of one header cell read twice
CONTINUED_LENGTH = 60        # letters of a line that says "(tiếp theo)"
HEADER_CELL = 140            # letters a header cell may have
_COUNTER = re.compile(r"\(?(?:\d{1,2}|[A-ZĐ])\)?(?:\s*[=+*x×/:-]\s*[\d()A-Z+*x×/:=-]+)?")
_ROW_NUMBER = re.compile(r"\(?(?:[IVXLC]+|\d{1,4}(?:\.\d{1,3})*|[A-Za-zđĐ])\)?[.)/:]?")
_YEAR = re.compile(r"(?:Năm\s+)?20[2-9]\d")
_NOT_NUMBER = re.compile(r"[^\w.]|_|\.$")
_SECTION_LABEL = re.compile(r"[IVXLC]+[.)/]\s|[A-ZĐ][.)/]\s")
_SAYS_CONTINUED = re.compile(r"\(\s*tiếp(?:\s+theo)?[^)]{0,20}\)", re.IGNORECASE)
_CONTINUED = re.compile(r"\(?\s*tiếp(?:\s+theo)?\s*\)?", re.IGNORECASE)
NO_HEADER = "bảng không có dòng tiêu đề"


@dataclass(slots=True)
class Draft:
    """A logical table while its pages come in."""

    edges: tuple[float, ...]
    header: list[RawRow]
    rows: list[RawRow]
    last_page: int
    open_bottom: bool
    doubtful: str

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.edges) - 1


def begin(table: RawTable) -> Draft:
    """A logical table from its first page."""
    counted = with_counting_row(table.rows)
    height = header_height(counted, table.columns)
    header, rows = counted[:height], counted[height:]
    return Draft(table.edges, header, rows, table.page, table.open_bottom, table.doubtful)


def header_height(rows: Sequence[RawRow], columns: int) -> int:
    """How many rows at the top are header: one of header words, what its tall cells span, a counting row."""
    if not rows or not _header_like(rows[0]):
        return 0
    height = 1
    while height < min(len(rows), 4):
        row = rows[height]
        spanned = any(cell.hung for cell in row.cells) and not all(cell.hung for cell in row.filled)
        if not (spanned and _short(row)) and not _counting(row):
            break
        height += 1
    return height


def _short(row: RawRow) -> bool:
    return all(len(cell.text) <= HEADER_CELL for cell in row.cells)


def _header_like(row: RawRow) -> bool:
    filled = row.filled
    if len(filled) < 2 or not _short(row):
        return False
    if row.text(0) and _ROW_NUMBER.fullmatch(row.text(0).strip()) and not holds("table_header", row.text(0)):
        return False
    named = sum(holds("table_header", cell.text) for cell in filled)
    named += sum(_YEAR.fullmatch(cell.text.strip()) is not None for cell in filled) if named else 0
    return named * 2 >= len(filled) or (named > 0 and all(cell.bold for cell in filled))


def _counting(row: RawRow) -> bool:
    """True for the row under a header that numbers the columns: "(1) (2) (3)", "A B 1 2"."""
    texts = [cell.text.strip() for cell in row.filled]
    if len(texts) < 3 or not all(_COUNTER.fullmatch(text) for text in texts):
        return False
    numbers = [int(match.group()) for text in texts if (match := re.search(r"\d+", text))]
    return len(numbers) >= 2 and numbers == sorted(set(numbers)) and numbers[0] <= 2


def extend(draft: Draft, table: RawTable) -> bool:
    """Add the next page's part; False when it is another table."""
    if table.page - draft.last_page > 1:
        return False
    fitted = _fit(draft, table)
    if fitted is None:
        return False
    rows = with_counting_row(fitted)
    repeated = _repeated_header(draft.header, rows)
    if repeated == 0 and draft.header and header_height(rows, draft.columns) and not draft.open_bottom:
        return False
    rows = rows[repeated:]
    if rows and draft.rows and _goes_on(draft, rows[0]):
        draft.rows[-1] = _merge(draft.rows[-1], rows[0])
        rows = rows[1:]
    draft.rows.extend(rows)
    draft.last_page, draft.open_bottom = table.page, table.open_bottom
    return True


def _relative(edges: Sequence[float]) -> list[float]:
    width = max(edges[-1] - edges[0], 1.0)
    return [(edge - edges[0]) / width for edge in edges]


def _fit(draft: Draft, table: RawTable) -> list[RawRow] | None:
    """The part's rows in the draft's columns, or None when the columns are others."""
    old, new = _relative(draft.edges), _relative(table.edges)
    if len(old) == len(new):
        close = all(abs(a - b) <= 2 * EDGE_TOLERANCE for a, b in zip(old, new, strict=True))
        if close or _repeated_header(draft.header, table.rows) or _words_agree(draft, table):
            return list(table.rows)
    places = [_nearest(old, edge) for edge in new]
    known = [place for place in places if place is not None]
    few_missing = len(set(known)) == len(known) and len(known) == len(new)      # cells merged on this page
    few_more = set(known) == set(range(len(old)))                               # a stray rule on this page
    if not (few_missing or few_more):
        return None
    return [RawRow(tuple(_moved(row.cells, places)), row.page) for row in table.rows]


def _words_agree(draft: Draft, table: RawTable) -> bool:
    """True when the words of both leave white between all columns: boundaries without rules lie where there is room."""
    before = _extents([*draft.header, *draft.rows], draft.edges)
    after = _extents(table.rows, table.edges)
    if not (before.keys() & after.keys()) or len(before) < len(draft.edges) - 1:
        return False
    spans = [[part[column] for part in (before, after) if column in part] for column in sorted(before)]
    return all(max(x1 for _, x1 in left) < min(x0 for x0, _ in right) for left, right in pairwise(spans))


def _extents(rows: Sequence[RawRow], edges: Sequence[float]) -> dict[int, tuple[float, float]]:
    """From where to where the words of single columns stand, from the table's left edge."""
    found: dict[int, tuple[float, float]] = {}
    for cell in (cell for row in rows for cell in row.cells if cell.column_span == 1 and not cell.hung):
        for piece in cell.pieces:
            x0, x1 = piece.box.x0 - edges[0], piece.box.x1 - edges[0]
            old = found.get(cell.column, (x0, x1))
            found[cell.column] = (min(old[0], x0), max(old[1], x1))
    return found


def _nearest(edges: Sequence[float], edge: float) -> int | None:
    nearest = min(range(len(edges)), key=lambda i: abs(edges[i] - edge))
    return nearest if abs(edges[nearest] - edge) <= EDGE_TOLERANCE else None


def _moved(cells: Sequence[RawCell], places: Sequence[int | None]) -> list[RawCell]:
    """A row's cells in other columns; cells parted by an unknown boundary become one."""
    moved: list[RawCell] = []
    for cell in cells:
        column = next(p for p in reversed(places[: cell.column + 1]) if p is not None)
        end = next(p for p in places[cell.column + cell.column_span:] if p is not None)
        if moved and column < moved[-1].column + moved[-1].column_span:
            last = moved[-1]
            pieces = tuple(sorted(last.pieces + cell.pieces, key=lambda p: (round(p.middle), p.box.x0)))
            span = max(end - last.column, last.column_span)
            moved[-1] = replace(last, column_span=span, pieces=pieces, width=last.width + cell.width)
        else:
            moved.append(replace(cell, column=column, column_span=max(1, end - column)))
    return moved


def says_continued(text: str) -> bool:
    """True for a line that only says that a table goes on: "(tiếp theo)", "Phụ lục II (tiếp theo)"."""
    return len(text) <= CONTINUED_LENGTH and _SAYS_CONTINUED.search(text) is not None


def _repeated_header(header: Sequence[RawRow], rows: Sequence[RawRow]) -> int:
    """How many rows at the top repeat the header."""
    height = 0
    for known, row in zip(header, rows, strict=False):
        if fuzz.ratio(_row_key(known), _row_key(row)) < SAME_HEADER and not _same_cells(known, row):
            break
        height += 1
    return height


def _same_cells(known: RawRow, row: RawRow) -> bool:
    """True when at least half of the header's cells stand again in their columns, and none is long."""
    filled = known.filled
    again = sum(
        fuzz.token_sort_ratio(plain(cell.text), plain(row.text(cell.column))) >= SAME_CELL for cell in filled
    )
    return len(filled) > 1 and again * 2 >= len(filled) and _short(row)


def _row_key(row: RawRow) -> str:
    return plain(_CONTINUED.sub("", " ".join(cell.text for cell in row.cells if not cell.hung)))


def numbered(rows: Sequence[RawRow]) -> bool:
    """True when the first column holds the rows' numbers."""
    firsts = [text for row in rows if not is_section(row) and (text := row.text(0).strip())]
    return bool(firsts) and sum(bool(_ROW_NUMBER.fullmatch(text)) for text in firsts) >= 0.8 * len(firsts)


def _goes_on(draft: Draft, row: RawRow) -> bool:
    """True when the first row of a page continues the last row of the page before."""
    last = draft.rows[-1]
    if is_section(last):
        return len(row.filled) == 1 and starts_small(row.filled[0].text)
    if is_section(row) and not starts_small(row.filled[-1].text):
        return False
    evidence = _text_evidence(last, row)
    if not numbered([*draft.rows, row]):
        return evidence > 0
    before, after = _NOT_NUMBER.sub("", last.text(0)), _NOT_NUMBER.sub("", row.text(0))
    if _CONTINUED.search(row.text(0)) or (after and after == before):
        return True
    if after:
        return not before and evidence > 0
    return evidence >= 0 if _blank_numbers(draft.rows) else True


def _blank_numbers(rows: Sequence[RawRow]) -> bool:
    """True when whole rows often have no number, so that a missing one proves nothing."""
    body = [row for row in rows if not is_section(row)]
    return len(body) >= 4 and sum(not row.text(0).strip() for row in body) > 0.2 * len(body)


def _text_evidence(last: RawRow, row: RawRow) -> float:
    """How much the words say that `row` goes on with `last`: positive for, negative against."""
    score = 0.0
    for cell in row.filled:
        above = last.text(cell.column)
        if not above:
            score -= 1.0
        elif starts_small(cell.text):
            score += 2.0 if len(above) > 60 else 1.0
        elif ends_sentence(above):
            score -= 1.0
        else:
            score -= 0.25
    score += 0.5 * sum(1 for cell in last.filled if not row.text(cell.column))
    return score


def _merge(last: RawRow, row: RawRow) -> RawRow:
    """One row from its two parts, cell by cell."""
    cells: list[RawCell] = []
    taken: set[int] = set()
    for cell in last.cells:
        more = [c for c in row.cells if cell.column <= c.column < cell.column + cell.column_span and c.pieces]
        taken.update(c.column for c in more)
        pieces = cell.pieces + tuple(piece for c in more for piece in c.pieces)
        cells.append(replace(cell, pieces=pieces, width=max([cell.width, *(c.width for c in more)])))
    cells += [cell for cell in row.cells if cell.column not in taken and cell.pieces]
    return RawRow(tuple(sorted(cells, key=lambda c: c.column)), last.page)


def is_section(row: RawRow) -> bool:
    """True for a row that heads those below: one cell across, or a number and a title, nothing behind."""
    filled = row.filled
    columns = max((c.column + c.column_span for c in row.cells), default=0)
    if not filled or columns < 2 or any(cell.hung for cell in filled):
        return False
    title = filled[-1]
    if len(filled) == 1 and title.column_span >= max(2, columns - 1):
        return True
    if len(filled) > 2 or filled[0].column > 1:
        return False
    if len(filled) == 2:
        number = filled[0].text.strip(" .)(/")
        if filled[0].column != 0 or not _ROW_NUMBER.fullmatch(filled[0].text.strip()):
            return False
        if title.column_span >= max(2, columns - 2):
            return True
        counted = number.isupper() and roman(number) is not None
        return columns > 2 and (counted or title.bold or in_capitals(title.text))
    if columns < 3 or title.column > 1:
        return False
    return title.bold or in_capitals(title.text) or _SECTION_LABEL.match(title.text) is not None


def finish(draft: Draft) -> Table:
    """The logical table."""
    rows = [_row(row, RowKind.HEADER) for row in draft.header]
    rows += [_row(row, RowKind.SECTION if is_section(row) else RowKind.BODY) for row in draft.rows]
    doubts = [*([] if draft.header else [NO_HEADER]), *([draft.doubtful] if draft.doubtful else [])]
    return Table(draft.columns, tuple(rows), "; ".join(doubts))


def _row(row: RawRow, kind: RowKind) -> Row:
    return Row(kind, tuple(_cell(cell) for cell in row.cells))


def _cell(cell: RawCell) -> Cell:
    text = "\n".join(glue_all(piece.text for piece in lines) for lines in paragraphs(cell))
    return Cell(text, cell.column, cell.column_span, tuple(piece.span() for piece in cell.pieces))
