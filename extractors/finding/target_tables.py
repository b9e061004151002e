"""Targets in tables: rows of indicators with their values, and goals inside the cells of a table of tasks."""
from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from extractors.finding.clauses import sentences
from extractors.finding.column_roles import Role, Roles, column_roles
from extractors.finding.drafts import cell_deadline, plan_year, section_path
from extractors.finding.evidence import box_of, confidence_of
from extractors.finding.measures import Measure, read_measures
from normalizers.dates import find_dates, last_allowed
from normalizers.numbers import find_quantities
from normalizers.text import fold, sentence_case, squeeze
from pipeline.models import Block, Cell, Comparator, DocumentFacts, Evidence, Row, RowKind, Span

_ENUMERATED = re.compile(r"^\(?(?P<no>\d{1,2})\)\s*")
_PARENTHESISED_UNIT = re.compile(r"\s*\((?P<unit>[^()]{1,30})\)\s*$")
_SUB = re.compile(r"^\s*(?:[-+•*]|trong đó|[a-zđ][).])\s*", re.IGNORECASE)
_SECTION_LABEL = re.compile(r"^\(?(?P<label>[IVXLC]{1,6}|[A-HĐ])\)?\s*[.)/:-]?(?:\s+|$)")
_ROW_LABEL = re.compile(r"^\(?(?P<label>\d{1,3}(?:[.\-]\d{1,3})*|[IVXLC]{1,6}|[A-HĐ]|[a-zđ])\)?[.):]?$")


@dataclass(frozen=True, slots=True)
class TableTarget:
    """A target of a table row before the document's own horizon is filled in."""

    measure: Measure
    section: str
    owner: str
    due: dt.date | None
    evidence: Evidence
    confidence: float
    doubts: tuple[str, ...] = ()


def table_targets(block: Block, facts: DocumentFacts) -> list[TableTarget]:
    """The targets of a table: a value (each year's) a row of indicators, or what the cells of tasks and results set."""
    if block.table is None:
        return []
    roles = column_roles(block.table)
    if roles.of(Role.INDICATOR) and roles.of(Role.VALUE):
        return _of_indicators(block, roles, facts)
    if roles.of(Role.TASK) or roles.of(Role.INDICATOR) or roles.of(Role.DELIVERABLE):
        return _of_tasks(block, roles, facts)
    return []


# --- rows and cells ----------------------------------------------------------------------------------


def _cell(row: Row, role: Role, roles: Roles) -> Cell | None:
    column = roles.column(role)
    cell = row.cell(column) if column is not None else None
    return cell if cell is not None and cell.column == column else None


def _words(row: Row, role: Role, roles: Roles) -> str:
    cell = _cell(row, role, roles)
    return squeeze(cell.text) if cell else ""


def _label(row: Row, roles: Roles) -> str:
    found = _ROW_LABEL.match(_words(row, Role.NUMBER, roles))
    return found["label"] if found else ""


class _Sections:
    """The section rows above a row: "I", "V", "A"."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.words = ""

    def enter(self, row: Row, roles: Roles) -> bool:
        """Takes in a section row; False for any other."""
        filled = [cell for cell in row.cells if cell.text.strip()]
        label = _label(row, roles)
        roman = bool(re.fullmatch(r"[IVXLC]{1,6}|[A-HĐ]", label))
        if row.kind is not RowKind.SECTION and not (roman and len(filled) <= 2):
            return False
        text = squeeze(" ".join(cell.text for cell in filled))
        found = _SECTION_LABEL.match(text)
        mark = label or (found["label"] if found else "")
        if mark:
            self.labels = [mark] if re.match(r"[A-HĐ]$", mark) and mark not in "IVXLC" else \
                [one for one in self.labels if re.fullmatch(r"[A-HĐ]", one) and one not in "IVXC"] + [mark]
        self.words = text
        return True


def _evidence(block: Block, cells: list[Cell], words: str) -> Evidence:
    spans: list[Span] = [span for cell in cells for span in cell.spans]
    page = spans[0].page if spans else block.page
    return Evidence(page, squeeze(words), box_of(spans, page))


def _owner(row: Row, roles: Roles) -> str:
    for role in (Role.LEAD, Role.MONITOR, Role.HEAD):
        words = _words(row, role, roles).strip(" ;,.")
        if words:
            return words
    return ""


def _row_due(row: Row, roles: Roles, facts: DocumentFacts) -> dt.date | None:
    deadline = cell_deadline(_words(row, Role.DEADLINE, roles), plan_year(facts)) if roles.of(Role.DEADLINE) else None
    return deadline.date if deadline else None


# --- tables of tasks -----------------------------------------------------------------------------------


def _of_tasks(block: Block, roles: Roles, facts: DocumentFacts) -> list[TableTarget]:
    found: list[TableTarget] = []
    sections = _Sections()
    for row in roles.body:
        if sections.enter(row, roles):
            continue
        for role, note in ((Role.TASK, ""), (Role.INDICATOR, ""), (Role.DELIVERABLE, "(Kết quả)"), (Role.VALUE, "(Kết quả)")):
            cell = _cell(row, role, roles)
            if cell is not None and re.search(r"\d", cell.text):
                found += _of_cell(block, row, roles, facts, cell, note, sections.labels)
    return found


def _of_cell(block: Block, row: Row, roles: Roles, facts: DocumentFacts, cell: Cell, note: str, sections: list[str]) -> list[TableTarget]:
    targets: list[TableTarget] = []
    for sentence in sentences(cell.text):
        number = _ENUMERATED.match(sentence.text)
        words = sentence.text[number.end():] if number else sentence.text
        words = re.sub(r"^[-+•*]\s*", "", words)
        for measure in read_measures(words):
            explicit = measure.comparator is not Comparator.EQUAL or measure.linked
            if not (measure.unit in ("%", "‰", "index", "rank") or explicit and measure.unit.startswith("count")):
                continue
            if len(measure.indicator) < 4:
                continue
            mark = f"({number['no']})" if number else note
            targets.append(TableTarget(
                measure, section_path(block.path, *sections, _label(row, roles)) + (f" {mark}" if mark else ""),
                _owner(row, roles), measure.due or _row_due(row, roles, facts), _evidence(block, [cell], sentence.text),
                0.94 * confidence_of(cell.spans), (roles.doubtful,) if roles.doubtful else ()))
    return targets


# --- tables of indicators ---------------------------------------------------------------------------------


def _of_indicators(block: Block, roles: Roles, facts: DocumentFacts) -> list[TableTarget]:
    found: list[TableTarget] = []
    sections = _Sections()
    parent = ""
    for row in roles.body:
        if sections.enter(row, roles):
            parent = ""
            continue
        cell = _cell(row, Role.INDICATOR, roles)
        words = squeeze(cell.text) if cell else ""
        values = [(one.column, one.year, one.heading) for one in roles.of(Role.VALUE) if _value_words(row, one.column)]
        if not words:
            continue
        sub = bool(_SUB.match(words))
        name = _SUB.sub("", words) if sub else words
        if not values:
            parent = words if not sub else parent
            continue
        if not sub:
            parent = words
        full = f"{parent.rstrip(' :')} - {name}" if sub and parent and parent != words else name
        for column, year, heading in values:
            target = _indicator_target(block, row, roles, facts, full, column, year, heading, sections.labels)
            if target:
                found.append(target)
    return found


def _value_words(row: Row, column: int) -> str:
    cell = row.cell(column)
    return squeeze(cell.text) if cell is not None and cell.column == column and re.search(r"\d", cell.text) else ""


def _indicator_target(block: Block, row: Row, roles: Roles, facts: DocumentFacts, name: str, column: int, year: int | None,
                      heading: str, sections: list[str]) -> TableTarget | None:
    unit_words = _words(row, Role.UNIT, roles)
    indicator = name
    note = _PARENTHESISED_UNIT.search(name)
    if note and _unit_of(note["unit"]):
        unit_words, indicator = unit_words or note["unit"], name[:note.start()]
    measure = read_value(_value_words(row, column), unit_words, indicator)
    if measure is None:
        return None
    dates = [date for date in find_dates(indicator) if date.kind != "date"]
    due = dt.date(year, 12, 31) if year else _row_due(row, roles, facts) or measure.due
    if due is None:
        named = [*dates, *(date for date in find_dates(heading) if date.kind != "date")]
        due = last_allowed(named[0]) if named else None
    indicator = re.sub(r"\s*(?:(?:đến|trong|vào|hết|cuối)\s+)*(?:giai đoạn\s+)?năm\s+20\d\d$", "", indicator).strip(" ,;:") or indicator
    cells = [cell for cell in (_cell(row, Role.INDICATOR, roles), row.cell(column)) if cell is not None]
    spans = [span for cell in cells for span in cell.spans]
    return TableTarget(
        replace(measure, indicator=sentence_case(indicator)), section_path(block.path, *sections, _label(row, roles)),
        _owner(row, roles), due, _evidence(block, cells, " | ".join(cell.text for cell in row.cells if cell.text.strip())),
        0.95 * confidence_of(spans), (roles.doubtful,) if roles.doubtful else ())


def _unit_of(words: str) -> str:
    """The unit that a unit cell names: "%", "Triệu đồng", "Người"; "" for none known."""
    words = words.strip(" .()")
    if not words:
        return ""
    quantities = find_quantities(f"1 {words}")
    if quantities and quantities[0].unit and quantities[0].end >= len(words) * 0.6:
        return quantities[0].unit
    return "index" if re.search(r"chỉ số|hệ số|điểm", fold(words)) else f"count:{fold(words)}" if re.fullmatch(r"[^\W\d_]+(?:[\s,/]+[^\W\d_]+){0,3}", words) else ""


def read_value(words: str, unit_words: str, indicator: str) -> Measure | None:
    """The measure of a value cell ("≥ 80", "10,5 - 11,0", "Đạt từ 60% trở lên") with the row's unit; None if it holds no value."""
    if re.fullmatch(r"[\d./\s-]*(?:/|-)\d{4}", words) or not re.search(r"\d", words):
        return None
    unit = _unit_of(unit_words)
    text = words
    if re.fullmatch(r"[≥≤<>=~\s]*\d[\d.,]*(?:\s*[-–]\s*\d[\d.,]*)?\s*(?:trở lên|trở xuống)?", words):
        shown = "%" if not unit or unit in ("index",) else ""
        text = re.sub(r"(\d)(\s*(?:trở lên|trở xuống)?)$", rf"\1{shown or '%'}\2", words)
        bare = not unit
    else:
        bare = False
    measures = read_measures(f"Giá trị đạt {text}")
    if not measures:
        return None
    measure = measures[0]
    chosen = unit or ("" if bare else measure.unit)
    if not chosen:
        chosen = "index" if re.search(r"chỉ số|hệ số|điểm", fold(indicator)) else \
            "%" if re.search(r"tỉ lệ|tỉ trọng|tốc độ tăng", fold(indicator)) else "count"
    return replace(measure, unit=chosen, indicator=indicator, start=0, end=0)
