"""Pages laid out: paragraphs, headings and tables in reading order, each with where it is printed."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.models.pages import Box


class BlockKind(StrEnum):
    """What a stretch of lines is on the page."""

    LETTERHEAD = "letterhead"    # superior body, issuer, number, national or Party title, place and date
    TITLE = "title"              # document type and abstract
    HEADING = "heading"          # "II. MỤC TIÊU", "2.1. Hạ tầng số"
    PARAGRAPH = "paragraph"
    ITEM = "item"                # a numbered or bulleted paragraph: "(1) ...", "- ...", "a) ..."
    TABLE = "table"
    FOOTNOTE = "footnote"
    SIGNATURE = "signature"
    RECIPIENTS = "recipients"    # Nơi nhận
    MARGIN = "margin"            # page numbers and running headers: never text of the document


@dataclass(frozen=True, slots=True)
class Span:
    """Printed words at one place: the evidence behind a block, cell or record; `doubtful` are those of its words
    that reading left doubtful."""

    page: int
    text: str
    box: Box | None = None
    confidence: float = 1.0
    doubtful: tuple[str, ...] = ()


class RowKind(StrEnum):
    """What a table row does."""

    HEADER = "header"
    SECTION = "section"      # spans the table: "I. Nâng cao nhận thức ..."
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: its paragraphs joined by newline in `text`, and where they are printed."""

    text: str
    column: int
    column_span: int = 1
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One logical table row, already joined over page breaks."""

    kind: RowKind
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell | None:
        """The cell that covers `column`, or None."""
        return next((c for c in self.cells if c.column <= column < c.column + c.column_span), None)


@dataclass(frozen=True, slots=True)
class Table:
    """A logical table over one or more pages; a header repeated on later pages stands once."""

    columns: int
    rows: tuple[Row, ...]
    doubtful: str = ""       # why its shape is not sure (Vietnamese), empty when it is


@dataclass(frozen=True, slots=True)
class Heading:
    """One step of a heading path: its label as printed without closing punctuation, and its words."""

    label: str               # "II", "2.1", "a", "(1)", "Phụ lục I"
    text: str
    block: int               # index of the heading's block in the layout


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, item, table or other stretch, joined over line and page ends."""

    index: int
    kind: BlockKind
    text: str                            # one paragraph on one line; a table row per line, cells parted by tabs
    spans: tuple[Span, ...] = ()         # one for each printed line (or cell), in order
    label: str = ""                      # the numbering or bullet as printed: "II.", "2.1.", "(1)", "-", "+"
    path: tuple[Heading, ...] = ()       # headings (and numbered items) above it, outermost first
    parent: int | None = None            # index of the block it hangs under in the numbering tree
    table: Table | None = None

    @property
    def page(self) -> int:
        """The page it starts on."""
        return self.spans[0].page if self.spans else 1

    @property
    def body(self) -> str:
        """The text without its label."""
        return self.text.removeprefix(self.label).lstrip() if self.label else self.text


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's blocks in reading order."""

    blocks: tuple[Block, ...]
    pages: int
    lines: tuple[str, ...] = ()     # a plain text file's own lines, as repaired; empty for pages with boxes
