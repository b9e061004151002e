"""A page's grid and the words in it, as rows of cells."""
from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.layout.joins import PLAIN_SLACK, ends_sentence, first_word_width, glue, starts_small
from extractors.layout.numbering import labels
from extractors.layout.pieces import Piece, cut, hull
from pipeline.models import Box, Grid, GridCell

UNRULED = "bảng không kẻ, cột suy từ cách xếp chữ"
STRAY = 0.15       # a column boundary that fewer than this share of the rows have is a stray stroke


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell on one page: its printed lines, from top to bottom."""

    column: int
    column_span: int
    pieces: tuple[Piece, ...] = ()
    width: float = 0.0          # what its lines may take, in the page's unit
    hung: bool = False          # it reaches down from a row above

    @property
    def text(self) -> str:
        """Its lines on one line."""
        joined = ""
        for piece in self.pieces:
            joined = glue(joined, piece.text)
        return joined

    @property
    def bold(self) -> bool:
        """True when every line is bold."""
        return bool(self.pieces) and all(piece.bold for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row on one page."""

    cells: tuple[RawCell, ...]
    page: int

    @property
    def filled(self) -> list[RawCell]:
        """The cells that have words."""
        return [cell for cell in self.cells if cell.pieces]

    def at(self, column: int) -> RawCell | None:
        """The cell that covers a column."""
        return next((c for c in self.cells if c.column <= column < c.column + c.column_span), None)

    def text(self, column: int) -> str:
        """What the cell that covers a column says."""
        cell = self.at(column)
        return cell.text if cell else ""


@dataclass(frozen=True, slots=True)
class RawTable:
    """The part of a table that stands on one page."""

    page: int
    edges: tuple[float, ...]        # column boundaries, left to right
    rows: tuple[RawRow, ...]
    open_top: bool = False
    open_bottom: bool = False
    doubtful: str = ""      # why its shape is not sure (Vietnamese)

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.edges) - 1


def read_grid(grid: Grid, pieces: Sequence[Piece], page: int) -> RawTable:
    """The words of `pieces` (those inside the grid) in its cells."""
    grid = without_stray_columns(grid)
    held = _assign(grid, pieces)
    edges = _edges(grid)
    widest: dict[tuple[int, int], float] = defaultdict(float)
    lines: dict[int, list[Piece]] = {}
    for index, cell in enumerate(grid.cells):
        lines[index] = _lines(held.get(index, []))
        shape = (cell.column, cell.column_span)
        widest[shape] = max([widest[shape], *(piece.width for piece in lines[index])])
    rows: list[list[RawCell]] = [[] for _ in range(grid.rows)]
    for index, cell in enumerate(grid.cells):
        width = widest[cell.column, cell.column_span]
        raw = RawCell(cell.column, cell.column_span, tuple(lines[index]), width)
        for row in range(cell.row, min(cell.row + cell.row_span, grid.rows)):
            rows[row].append(raw if row == cell.row else replace(raw, hung=True))
    full = [
        RawRow(tuple(sorted(row, key=lambda c: c.column)), page) for row in rows
        if any(cell.pieces and not cell.hung for cell in row)
    ]
    return RawTable(page, edges, tuple(full), grid.open_top, grid.open_bottom, UNRULED if grid.inferred else "")


def without_stray_columns(grid: Grid) -> Grid:
    """The grid without boundaries that hardly any row has: specks and strokes read as rules."""
    starts: Counter[int] = Counter()
    for cell in grid.cells:
        starts[cell.column] += cell.row_span
    kept = [c for c in range(grid.columns) if c == 0 or starts[c] >= STRAY * grid.rows]
    if len(kept) == grid.columns:
        return grid
    place = {c: bisect_right(kept, c) - 1 for c in range(grid.columns)} | {grid.columns: len(kept)}
    cells: list[GridCell] = []
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.column)):
        start, end = place[cell.column], place[cell.column + cell.column_span]
        before = cells[-1] if cells else None
        if before is not None and before.row == cell.row and before.column == start:
            span = max(before.column_span, end - start)
            cells[-1] = replace(before, box=hull([before.box, cell.box]), column_span=span)
            continue
        cells.append(replace(cell, column=start, column_span=max(1, end - start)))
    return replace(grid, columns=len(kept), cells=tuple(cells))


def _edges(grid: Grid) -> tuple[float, ...]:
    found: dict[int, list[float]] = defaultdict(list)
    for cell in grid.cells:
        found[cell.column].append(cell.box.x0)
        found[cell.column + cell.column_span].append(cell.box.x1)
    known = {column: sorted(values)[len(values) // 2] for column, values in found.items()}
    known.setdefault(0, grid.box.x0)
    known.setdefault(grid.columns, grid.box.x1)
    edges: list[float] = []
    for column in range(grid.columns + 1):
        if column not in known:        # a boundary that no cell of this page has
            after = min(c for c in known if c > column)
            known[column] = edges[-1] + (known[after] - edges[-1]) / (after - column + 1)
        edges.append(known[column])
    return tuple(edges)


def _assign(grid: Grid, pieces: Sequence[Piece]) -> dict[int, list[Piece]]:
    """For each cell, the parts of lines whose words have their middle in it."""
    by_row = sorted(range(len(grid.cells)), key=lambda i: grid.cells[i].box.y0)
    tops = [grid.cells[i].box.y0 for i in by_row]
    held: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if not piece.words:
            held[_cell_at(grid.cells, by_row, tops, piece.box)].append(piece)
            continue
        words: dict[int, list[int]] = defaultdict(list)
        for order, word in enumerate(piece.words):
            words[_cell_at(grid.cells, by_row, tops, word.box or piece.box)].append(order)
        for index, orders in words.items():
            whole = len(orders) == len(piece.words)
            held[index].append(piece if whole else cut(piece, [piece.words[o] for o in orders]))
    return held


def _cell_at(cells: Sequence[GridCell], by_row: Sequence[int], tops: Sequence[float], box: Box) -> int:
    """The cell around the middle of `box`, else the nearest."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    for index in reversed(by_row[: bisect_right(tops, y)]):
        around = cells[index].box
        if around.x0 <= x <= around.x1 and y <= around.y1:
            return index
    return min(by_row, key=lambda i: _distance(cells[i].box, x, y))


def _distance(box: Box, x: float, y: float) -> float:
    return max(box.x0 - x, 0, x - box.x1) + max(box.y0 - y, 0, y - box.y1)


def _lines(parts: list[Piece]) -> list[Piece]:
    """Parts on one printed line as one piece, from top to bottom."""
    lines: list[list[Piece]] = []
    for piece in sorted(parts, key=lambda p: (p.middle, p.box.x0)):
        height = piece.box.y1 - piece.box.y0
        if lines and abs(lines[-1][0].middle - piece.middle) < 0.5 * height:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    merged: list[Piece] = []
    for line in lines:
        line.sort(key=lambda p: p.box.x0)
        words = [word for piece in line for word in piece.words]
        if len(line) == 1 or not words:
            merged.extend(line)
        else:
            merged.append(cut(line[0], words))
    return merged


def paragraphs(cell: RawCell) -> list[list[Piece]]:
    """The lines of a cell, parted into its paragraphs."""
    parts: list[list[Piece]] = []
    for piece in cell.pieces:
        if parts and not _cell_break(parts[-1][-1], piece, cell.width):
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return parts


def _cell_break(previous: Piece, piece: Piece, width: float) -> bool:
    if piece.whole:
        return True
    if starts_small(piece.text):
        return bool(labels(piece.text)) and ends_sentence(previous.text)
    letter = previous.width / max(1, len(previous.text))
    slack = 1.5 * letter if piece.placed or ends_sentence(previous.text) else PLAIN_SLACK * width
    room = width - previous.width > first_word_width(piece) + slack
    if labels(piece.text) and (room or ends_sentence(previous.text)):
        return True
    if previous.page != piece.page:         # a break of the page may have come before the line was full
        return room and ends_sentence(previous.text)
    return room
