"""The typed models that every stage takes and gives.

The data flows one way: file -> pages -> lines -> blocks -> records -> findings.  All models are
frozen dataclasses with no behaviour beyond reading themselves, so that a stage is a plain
function from one to the next and its result can be cached as JSON (`to_json`, `from_json`).

Units: boxes are PDF points from the page's top left; pages count from 1; confidences run from 0 to 1;
text is Unicode NFC.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import TypeAdapter


class Box(NamedTuple):
    """A rectangle in PDF points from the page's top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __str__(self) -> str:
        return " ".join(f"{value:.1f}" for value in self)


class MediaKind(StrEnum):
    """What kind of file an original is, told from its content and not from its name."""

    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    DOCX = "docx"


class Route(StrEnum):
    """How the text of a page or document was had (CONTRACT: documents.route)."""

    DIGITAL = "digital"      # a sound text layer, or sound plain text
    OCR = "ocr"              # page images
    REOCR = "reocr"          # a text layer was there and was too damaged to trust
    REPAIRED = "repaired"    # damaged text with no image behind it
    MIXED = "mixed"          # pages of several routes


class Level(StrEnum):
    """Who issues: the centre, a province, a commune (xã, phường, đặc khu)."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"


class Status(StrEnum):
    """How a document or page came out; `REVIEW` means something is doubtful and a person should look."""

    OK = "ok"
    REVIEW = "review"
    FAILED = "failed"


# --- file -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Original:
    """One input file, as it was found; its bytes are kept untouched under `sha256`."""

    doc_id: str
    source_file: str           # the name the user gave, with its suffix, without folders
    sha256: str
    size: int                  # bytes
    kind: MediaKind


# --- pages and lines ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """One printed token.  `raw` is what the source or engine had where repair changed it."""

    text: str
    box: Box | None = None
    confidence: float = 1.0
    raw: str | None = None
    alternatives: tuple[str, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line.  `text` keeps a plain text file's own spacing; `words` are its tokens in order."""

    text: str
    words: tuple[Word, ...] = ()
    box: Box | None = None
    size: float | None = None   # font size or measured glyph height, in points
    bold: bool = False
    italic: bool = False

    @property
    def confidence(self) -> float:
        """Mean confidence of the words, 1.0 for an empty line."""
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 1.0


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a ruled or aligned grid: where it is, not what it says."""

    row: int
    column: int
    box: Box
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The geometry of a table on one page, found by the reader; layout puts the words in."""

    box: Box
    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    open_top: bool = False      # no rule closes it above: a row may continue from the page before
    open_bottom: bool = False
    inferred: bool = False      # no rules: rows and columns follow from how the words stand


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: lines in reading order and the grids of its tables."""

    number: int
    lines: tuple[Line, ...]
    width: float | None = None      # points; None for plain text
    height: float | None = None
    grids: tuple[Grid, ...] = ()
    route: Route = Route.DIGITAL
    status: Status = Status.OK
    problem: str = ""               # Vietnamese, one line, empty when status is OK
    rotation: int = 0               # degrees the page image was turned clockwise to be upright
    tries: int = 0                  # runs in which its reading was broken off, by the clock or from outside
    fold: float | None = None       # points from the left, where the image shows two pages: the right one begins there


# --- blocks ---------------------------------------------------------------------------------------


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


# --- records --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a record is printed and what stands there."""

    page: int
    raw_text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a document says of itself.  None or '' where it does not say; nothing is filled in by guess."""

    number: str = ""
    doc_type: str = ""
    title: str = ""
    issuer: str = ""
    level: Level | None = None
    commune: str = ""             # with its kind: "xã Tân Lợi"
    province: str = ""            # without: "Gia Lai"
    issue_date: str = ""          # "YYYY-MM-DD", or "YYYY-MM" when the day cannot be read
    signer: str = ""
    signer_title: str = ""
    period_start: dt.date | None = None   # the plan's own period, from its title or text
    period_end: dt.date | None = None
    replaces: tuple[str, ...] = ()        # numbers of documents it replaces or repeals
    is_plan: bool = True                  # False for an invitation, an invoice, a law ...
    evidence: dict[str, Evidence] = field(default_factory=dict)   # field name -> where it is printed
    confidence: dict[str, float] = field(default_factory=dict)    # field name -> 0..1
    doubts: tuple[str, ...] = ()          # Vietnamese, one line each, for a person


@dataclass(frozen=True, slots=True)
class Reference:
    """One document that this one cites by number, once."""

    number: str
    date: str = ""
    issuer: str = ""
    level: Level | None = None
    is_basis: bool = False        # cited as ground (Căn cứ, Thực hiện ...)
    replaced_by_this: bool = False
    evidence: Evidence | None = None


class Comparator(StrEnum):
    """How a value binds (CONTRACT: targets.comparator)."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    EQUAL = "="
    AT_MOST = "<="
    LESS_THAN = "<"
    RANGE = "range"
    ABOUT = "~"


@dataclass(frozen=True, slots=True)
class Target:
    """One chỉ tiêu: an indicator, a value, a day by which."""

    target_id: str
    section: str
    indicator: str
    comparator: Comparator
    value: float
    unit: str
    value_max: float | None = None
    due_date: dt.date | None = None
    due_inherited: bool = False
    owner: str = ""
    indicator_key: str = ""
    # Whom it is for: "commune" (xã, phường), "province", "nation", "province:NAME", "place:NAME AS PRINTED", "" unsaid
    applies_to: str = ""
    confidence: float = 1.0
    evidence: Evidence = Evidence(1, "")
    doubts: tuple[str, ...] = ()


class DeadlineKind(StrEnum):
    """What kind of deadline is printed (CONTRACT: tasks.deadline_kind)."""

    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as printed and as meant."""

    raw: str
    kind: DeadlineKind | None = None
    date: dt.date | None = None       # the last day allowed
    before: bool = False              # "trước ngày ..."
    recurrence: str = ""              # "monthly-20", "quarterly", "yearly-06-30; yearly-12-25"


@dataclass(frozen=True, slots=True)
class Owner:
    """A person or agency made answerable: the printed name and, where known, the canonical one."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One nhiệm vụ with its owners, product and deadline."""

    task_id: str
    section: str
    title: str
    no: str = ""
    head: tuple[Owner, ...] = ()
    lead: tuple[Owner, ...] = ()
    coordinating: tuple[Owner, ...] = ()
    deliverable: str = ""
    deadline: Deadline | None = None
    confidence: float = 1.0
    evidence: Evidence = Evidence(1, "")
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one document."""

    doc_id: str
    facts: DocumentFacts
    references: tuple[Reference, ...] = ()
    targets: tuple[Target, ...] = ()
    tasks: tuple[Task, ...] = ()


# --- findings -------------------------------------------------------------------------------------


class FindingKind(StrEnum):
    """The kinds of gap and conflict."""

    MISSING = "missing"
    LOWER = "lower"
    LATER = "later"
    INTERIM = "interim"
    STRICTER = "stricter"
    UNIT_MISMATCH = "unit_mismatch"
    INTERNAL_CONFLICT = "internal_conflict"
    UPPER_CONFLICT = "upper_conflict"
    NO_OWNER = "no_owner"
    NO_DEADLINE = "no_deadline"
    PAST_DEADLINE = "past_deadline"
    SUPERSEDED_BASIS = "superseded_basis"


class Severity(StrEnum):
    """How much a finding matters."""

    HIGH = "high"
    MEDIUM = "medium"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap or conflict, with a sentence that an official could paste into a letter."""

    finding_id: str              # stable from run to run while its two sides stay the same
    kind: FindingKind
    severity: Severity
    explanation: str
    commune_doc_id: str = ""
    commune: str = ""
    indicator_key: str = ""
    indicator: str = ""
    commune_target_id: str = ""
    commune_value: str = ""
    upper_doc_id: str = ""
    upper_level: Level | None = None
    upper_target_id: str = ""
    upper_value: str = ""
    confidence: float = 1.0
    province: str = ""
    task_id: str = ""


# --- JSON -----------------------------------------------------------------------------------------

T = TypeVar("T")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def to_json(value: Any, kind: Any = None) -> bytes:
    """One model (or a tuple of them, with `kind` given) as compact UTF-8 JSON."""
    return _adapter(cast(Hashable, kind or type(value))).dump_json(value)


def from_json(kind: type[T], data: bytes) -> T:
    """The inverse of `to_json`; raises pydantic.ValidationError on anything else."""
    result: T = _adapter(cast(Hashable, kind)).validate_json(data)
    return result
