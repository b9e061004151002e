"""Pages for the layout tests: recorded ones, plain ones, and ones drawn by hand."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

from pipeline.models import Block, BlockKind, Box, Grid, GridCell, Layout, Line, Page, Table, Word, from_json

DATA = Path(__file__).parent / "data" / "layout"
LETTER = 6.0  # points: the width of every character of a drawn line
HEIGHT = 12.0
A4 = (595.0, 842.0)


def recorded(name: str) -> tuple[Page, ...]:
    """Pages as the reader gave them for a sample."""
    return from_json(tuple[Page, ...], gzip.decompress((DATA / f"{name}.json.gz").read_bytes()))


def plain(text: str) -> tuple[Page, ...]:
    """A plain text file as the reader gives it."""
    lines = tuple(Line(line, tuple(Word(token) for token in line.split())) for line in text.split("\n"))
    return (Page(1, lines),)


def plain_file(name: str) -> tuple[Page, ...]:
    """A plain text file among the test data."""
    return plain((DATA / name).read_text(encoding="utf-8").removesuffix("\n"))


def line(text: str, x: float, y: float, *, bold: bool = False, size: float = 13.0) -> Line:
    """A drawn line: every character LETTER wide."""
    words: list[Word] = []
    at = x
    for token in text.split(" "):
        words.append(Word(token, Box(at, y, at + LETTER * len(token), y + HEIGHT)))
        at += LETTER * (len(token) + 1)
    return Line(text, tuple(words), Box(x, y, at - LETTER, y + HEIGHT), size, bold)


def sheet(number: int, lines: Sequence[Line], grids: Sequence[Grid] = ()) -> Page:
    """An A4 page."""
    return Page(number, tuple(lines), *A4, grids=tuple(grids))


def ruled(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    top: float = 100.0,
    left: float = 60.0,
    spans: dict[tuple[int, int], tuple[int, int]] | None = None,
    bold_rows: Sequence[int] = (),
    open_top: bool = False,
    open_bottom: bool = False,
) -> tuple[list[Line], Grid]:
    """A drawn table: texts by row and column, "\\n" inside a cell parts its lines.

    `spans` gives (rows, columns) of merged cells by their top left place; texts under them are left out.
    """
    spans = spans or {}
    covered = {
        (row + down, column + right)
        for (row, column), (high, wide) in spans.items()
        for down in range(high)
        for right in range(wide)
    } - set(spans)
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width)
    tops = [top]
    for row in rows:
        tops.append(tops[-1] + 4 + 14 * max(1, *(text.count("\n") + 1 for text in row)))
    lines: list[Line] = []
    cells: list[GridCell] = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if (r, c) in covered:
                continue
            high, wide = spans.get((r, c), (1, 1))
            cells.append(GridCell(r, c, Box(edges[c], tops[r], edges[c + wide], tops[r + high]), high, wide))
            for n, part in enumerate(text.split("\n") if text else []):
                lines.append(line(part, edges[c] + 3, tops[r] + 2 + 14 * n, bold=r in bold_rows))
    box = Box(left, top, edges[-1], tops[-1])
    return lines, Grid(box, len(rows), len(widths), tuple(cells), open_top, open_bottom)


def kinds(layout: Layout, kind: BlockKind) -> list[str]:
    """The texts of all blocks of a kind."""
    return [block.text for block in layout.blocks if block.kind is kind]


def tables(layout: Layout) -> list[Table]:
    """All tables."""
    return [block.table for block in layout.blocks if block.table is not None]


def cells(table: Table) -> list[list[str]]:
    """A table's texts by row; a cell over several columns stands in the first."""
    grid: list[list[str]] = []
    for row in table.rows:
        texts = [""] * table.columns
        for cell in row.cells:
            texts[cell.column] = " ".join(cell.text.split())
        grid.append(texts)
    return grid


def block_of(layout: Layout, start: str) -> Block:
    """The block whose text begins with `start`."""
    return next(block for block in layout.blocks if block.text.startswith(start))


def section(block: Block) -> str:
    """Its heading path by labels."""
    return ".".join(heading.label for heading in block.path)
