"""A layout as the text a reader would type: text/DOC_ID.txt (CONTRACT: What a run writes)."""
from __future__ import annotations

from pipeline.models import BlockKind, Cell, Layout, Row, Table

PAGE_BREAK = "\f"


def row_text(row: Row, above: Row | None = None) -> str:
    """A table row on one line, cells parted by tabs; a cell that reaches down from `above` stands once."""
    earlier = {(cell.column, cell.spans) for cell in above.cells if cell.spans} if above else set()
    return "\t".join("" if (cell.column, cell.spans) in earlier else one_line(cell) for cell in row.cells)


def one_line(cell: Cell) -> str:
    """A cell's paragraphs on one line."""
    return " ".join(cell.text.split())


def table_text(table: Table) -> str:
    """A table, a row a line."""
    above: Row | None = None
    lines: list[str] = []
    for row in table.rows:
        lines.append(row_text(row, above))
        above = row
    return "\n".join(lines)


def render_text(layout: Layout) -> str:
    """The corrected text of a document, ending with a line end; empty when there is none.

    Pages (PDF, image, docx) come in reading order, a paragraph a line, a table row a line, no page numbers or
    running headers, a form feed for each page that begins.  Plain text comes as its own lines.
    """
    if layout.lines:
        return "".join(f"{line}\n" for line in layout.lines)
    lines: list[str] = []
    page = 1
    for block in layout.blocks:
        if block.kind is BlockKind.MARGIN:
            continue
        parts = _rows(block.table) if block.table is not None else [(block.page, block.text)]
        for start, text in parts:
            breaks = PAGE_BREAK * max(0, start - page)
            page = max(page, start)
            lines.append(breaks + text)
    return "".join(f"{line}\n" for line in lines) + PAGE_BREAK * max(0, layout.pages - page)


def _rows(table: Table) -> list[tuple[int, str]]:
    above: Row | None = None
    parts: list[tuple[int, str]] = []
    page = 1
    for row in table.rows:
        page = max(page, min((span.page for cell in row.cells for span in cell.spans), default=page))
        parts.append((page, row_text(row, above)))
        above = row
    return parts
