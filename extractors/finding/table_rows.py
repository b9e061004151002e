"""What the finders of tables share: cells by role, section rows, owners and deadlines of a row."""
from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from extractors.finding.column_roles import Roles
from extractors.finding.column_signs import Role
from extractors.finding.drafts import cell_deadline, plan_year
from extractors.finding.evidence import box_of
from extractors.finding.measure import Measure
from extractors.finding.owners import read_cell
from normalizers.text import squeeze
from pipeline.models import Block, Cell, DocumentFacts, Evidence, Row, RowKind, Span

SURE_COLUMN = 0.85           # confidence from which a column's role is sure
_SECTION_LABEL = re.compile(r"^\(?(?P<label>[IVXLC]{1,6}|[A-HĐ])\)?\s*[.)/:-]?(?:\s+|$)")
_ROW_LABEL = re.compile(r"^\(?(?P<label>\d{1,3}(?:[.\-]\d{1,3})*|[IVXLC]{1,6}|[A-HĐ]|[a-zđ])\)?[.):]?$")
_LETTER = re.compile(r"[ABDEFGHĐ]")          # capitals that are no Roman numerals


@dataclass(frozen=True, slots=True)
class TableTarget:
    """A target of a table row before the document's own horizon is filled in."""

    measure: Measure
    section: str
    owner: str
    due: dt.date | None
    evidence: Evidence
    reading: float                          # how surely its words were read
    traits: frozenset[str]                  # what its confidence comes from (assurance.py)
    doubts: tuple[str, ...] = ()


class Sections:
    """The section rows above a row: letters, below them Roman numerals."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def enter(self, row: Row, roles: Roles) -> bool:
        """Takes in a section row; False for any other."""
        filled = [cell for cell in row.cells if cell.text.strip()]
        label = row_label(row, roles)
        heads = bool(re.fullmatch(r"[IVXLC]{1,6}|[A-HĐ]", label)) and len(filled) <= 2
        if row.kind is not RowKind.SECTION and not heads:
            return False
        found = _SECTION_LABEL.match(squeeze(" ".join(cell.text for cell in filled)))
        mark = label or (found["label"] if found else "")
        if mark:
            above = [] if _LETTER.fullmatch(mark) else [one for one in self.labels if _LETTER.fullmatch(one)]
            self.labels = [*above, mark]
        return True


def roles_traits(roles: Roles) -> set[str]:
    """What a table's columns tell of the confidence of its targets."""
    traits = {"doubtful table"} if roles.doubtful else set()
    if any(one.role is Role.UNKNOWN for one in roles.columns):
        traits.add("unknown column")
    if any(one.role is not Role.UNKNOWN and one.confidence < SURE_COLUMN for one in roles.columns):
        traits.add("doubtful column")
    return traits


def column_cell(row: Row, column: int | None) -> Cell | None:
    """The cell that begins in a column, None where it has none of its own."""
    cell = row.cell(column) if column is not None else None
    return cell if cell is not None and cell.column == column else None


def role_cell(row: Row, role: Role, roles: Roles) -> Cell | None:
    """The row's cell in the column of a role."""
    return column_cell(row, roles.column(role))


def role_words(row: Row, role: Role, roles: Roles) -> str:
    """The words of the row's cell in the column of a role, on one line."""
    cell = role_cell(row, role, roles)
    return squeeze(cell.text) if cell else ""


def row_label(row: Row, roles: Roles) -> str:
    """The row's number without closing punctuation, "" if it has none."""
    found = _ROW_LABEL.match(role_words(row, Role.NUMBER, roles))
    return found["label"] if found else ""


def row_owner(row: Row, roles: Roles) -> str:
    """Who answers for the row: the lead agency, who follows it, the head."""
    for role in (Role.LEAD, Role.MONITOR, Role.HEAD):
        words = role_words(row, role, roles).strip(" ;,.")
        if re.search(r"chủ trì|phối hợp", words, re.IGNORECASE):       # "Phòng A chủ trì, phối hợp Sở B": A answers
            cell = role_cell(row, role, roles)
            words = "; ".join(read_cell(cell.text).lead) if cell else words
        if re.search(r"[^\W\d_]{2}", words):
            return words
    return ""


def row_due(row: Row, roles: Roles, facts: DocumentFacts) -> dt.date | None:
    """The last day of the row's deadline cell."""
    deadline = cell_deadline(role_words(row, Role.DEADLINE, roles), plan_year(facts))
    return deadline.date if deadline else None


def cells_evidence(block: Block, cells: list[Cell], words: str) -> Evidence:
    """Page and box of cells, with the words that are shown."""
    spans: list[Span] = [span for cell in cells for span in cell.spans]
    page = spans[0].page if spans else block.page
    return Evidence(page, squeeze(words), box_of(spans, page))
