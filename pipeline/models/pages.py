"""A file and what is printed on its pages: words, lines, the geometry of tables."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


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


class Status(StrEnum):
    """How a document or page came out; `REVIEW` means something is doubtful and a person should look."""

    OK = "ok"
    REVIEW = "review"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Original:
    """One input file, as it was found; its bytes are kept untouched under `sha256`."""

    doc_id: str
    source_file: str           # the name the user gave, with its suffix, without folders
    sha256: str
    size: int                  # bytes
    kind: MediaKind


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
