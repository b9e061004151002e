"""Targets in tables: rows of indicators with their values, and goals inside the cells of a table of tasks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from extractors.finding.clauses import sentences
from extractors.finding.column_roles import ColumnRole, Role, Roles, column_roles
from extractors.finding.drafts import cell_deadline, plan_year, section_path
from extractors.finding.evidence import box_of, confidence_of
from extractors.finding.measure import Measure
from extractors.finding.measures import read_measures
from normalizers.dates import find_dates, last_allowed
from normalizers.numbers import find_quantities
from normalizers.text import fold, sentence_case, squeeze
from pipeline.models import Block, Cell, Comparator, DocumentFacts, Evidence, Row, RowKind, Span

_ENUMERATED = re.compile(r"^\(?(?P<no>\d{1,2})\)\s*")
_PARENTHESISED_UNIT = re.compile(r"\s*\((?P<unit>[^()]{1,30})\)\s*$")
_SUB = re.compile(r"^\s*(?:[-+•*]|trong đó\s*:?|[a-zđ][).])\s*", re.IGNORECASE)
_SECTION_LABEL = re.compile(r"^\(?(?P<label>[IVXLC]{1,6}|[A-HĐ])\)?\s*[.)/:-]?(?:\s+|$)")
_VALUE_LIKE = re.compile(
    r"^(?:(?:phấn đấu|đạt|trên|dưới|từ|tối thiểu|ít nhất|không quá|khoảng|thuộc nhóm|nhóm|top|đạt từ)\s+)*[≥≤<>=~\s]*\d[\d.,]*"
    r"(?:\s*[-–]\s*\d[\d.,]*)?.{0,30}$",
    re.IGNORECASE,
)
MOSTLY = 0.6  # share of filled cells that tells what a column holds
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
    values = _value_columns(roles)
    names = _name_column(roles) if values else None
    if names is not None:
        return _of_indicators(block, _Columns(roles, names, values), facts)
    if roles.of(Role.TASK) or roles.of(Role.INDICATOR) or roles.of(Role.DELIVERABLE):
        return _of_tasks(block, roles, facts)
    return []


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table of indicators: its names, its values, and the roles of the others."""

    roles: Roles
    names: int
    values: tuple[ColumnRole, ...]


def _value_columns(roles: Roles) -> tuple[ColumnRole, ...]:
    """Columns that hold values: those headed so, or whose cells are mostly short and numeric beside a column of indicators."""
    headed = roles.of(Role.VALUE)
    if headed or not roles.of(Role.INDICATOR):
        return headed
    found = []
    for one in roles.columns:
        if one.role not in (Role.UNKNOWN, Role.DELIVERABLE, Role.NOTE):
            continue
        cells = [
            squeeze(cell.text)
            for row in roles.body
            if (cell := row.cell(one.column)) and cell.column == one.column and cell.text.strip()
        ]
        if len(cells) >= 2 and sum(bool(_VALUE_LIKE.match(cell)) for cell in cells) >= MOSTLY * len(cells):
            found.append(one)
    return tuple(found)


def _name_column(roles: Roles) -> int | None:
    """The column of indicators; in a table of values without one that is headed so and without tasks, the widest column of words."""
    column = roles.column(Role.INDICATOR)
    if column is not None or roles.of(Role.TASK):
        return column
    free = [one.column for one in roles.columns if one.role is Role.UNKNOWN]
    length = {
        at: sum(len(cell.text) for row in roles.body if (cell := row.cell(at)) and cell.column == at)
        for at in free
    }
    return max(free, key=lambda at: length[at], default=None)


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
            self.labels = (
                [mark]
                if re.match(r"[A-HĐ]$", mark) and mark not in "IVXLC"
                else [one for one in self.labels if re.fullmatch(r"[A-HĐ]", one) and one not in "IVXC"]
                + [mark]
            )
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
    deadline = (
        cell_deadline(_words(row, Role.DEADLINE, roles), plan_year(facts))
        if roles.of(Role.DEADLINE)
        else None
    )
    return deadline.date if deadline else None


# --- tables of tasks -----------------------------------------------------------------------------------


def _of_tasks(block: Block, roles: Roles, facts: DocumentFacts) -> list[TableTarget]:
    found: list[TableTarget] = []
    sections = _Sections()
    for row in roles.body:
        if sections.enter(row, roles):
            continue
        for role, note in (
            (Role.TASK, ""),
            (Role.INDICATOR, ""),
            (Role.DELIVERABLE, "(Kết quả)"),
            (Role.VALUE, "(Kết quả)"),
        ):
            cell = _cell(row, role, roles)
            if cell is not None and re.search(r"\d", cell.text):
                found += _of_cell(block, row, roles, facts, cell, note, sections.labels)
    return found


def _of_cell(
    block: Block, row: Row, roles: Roles, facts: DocumentFacts, cell: Cell, note: str, sections: list[str]
) -> list[TableTarget]:
    targets: list[TableTarget] = []
    for sentence in sentences(cell.text):
        number = _ENUMERATED.match(sentence.text)
        words = sentence.text[number.end() :] if number else sentence.text
        words = re.sub(r"^[-+•*]\s*", "", words)
        for measure in read_measures(words):
            explicit = measure.comparator in (Comparator.AT_LEAST, Comparator.RANGE) or measure.linked
            if not (
                measure.unit in ("%", "‰", "index", "rank", "times", "% increase", "% decrease")
                or (explicit
                and measure.unit.startswith("count"))
            ):
                continue
            if len(measure.indicator) < 4:
                continue
            mark = f"({number['no']})" if number else note
            targets.append(
                TableTarget(
                    measure,
                    section_path(block.path, *sections, _label(row, roles)) + (f" {mark}" if mark else ""),
                    _owner(row, roles),
                    measure.due or _row_due(row, roles, facts),
                    _evidence(block, [cell], sentence.text),
                    0.94 * confidence_of(cell.spans),
                    (roles.doubtful,) if roles.doubtful else (),
                )
            )
    return targets


# --- tables of indicators ---------------------------------------------------------------------------------


def _of_indicators(block: Block, columns: _Columns, facts: DocumentFacts) -> list[TableTarget]:
    found: list[TableTarget] = []
    sections = _Sections()
    parent = parent_unit = ""
    numbered = columns.roles.column(Role.NUMBER) is not None
    for row in columns.roles.body:
        if sections.enter(row, columns.roles):
            parent = parent_unit = ""
            continue
        cell = row.cell(columns.names)
        words = squeeze(cell.text) if cell is not None and cell.column == columns.names else ""
        if not words or words.lower().startswith("ghi chú"):
            continue
        sub = bool(_SUB.match(words)) or (numbered and bool(parent) and not _label(row, columns.roles))
        name, unit = _split_unit(_SUB.sub("", words) if sub else words)
        unit = unit or _words(row, Role.UNIT, columns.roles) or (parent_unit if sub else "")
        if not sub:
            parent, parent_unit = name, unit
        full = f"{parent.rstrip(' :')} - {name}" if sub and parent else name
        for one in columns.values:
            if value := _value_words(row, one.column):
                target = _indicator_target(
                    block, row, columns, facts, full, unit, one, value, sections.labels
                )
                if target:
                    found.append(target)
    return found


def _value_words(row: Row, column: int) -> str:
    cell = row.cell(column)
    return (
        squeeze(cell.text)
        if cell is not None and cell.column == column and re.search(r"\d", cell.text)
        else ""
    )


def _split_unit(name: str) -> tuple[str, str]:
    """An indicator's name and the unit that it carries in parentheses: "GDP bình quân đầu người (USD)"."""
    note = _PARENTHESISED_UNIT.search(name)
    if note and _unit_of(note["unit"], known_only=True)[0]:
        return name[: note.start()], note["unit"]
    return name, ""


def _indicator_target(
    block: Block,
    row: Row,
    columns: _Columns,
    facts: DocumentFacts,
    indicator: str,
    unit_words: str,
    one: ColumnRole,
    value: str,
    sections: list[str],
) -> TableTarget | None:
    roles = columns.roles
    own_due = _named_due(indicator)
    if not roles.of(Role.INDICATOR):  # rows of places or sectors: the heading says what is measured
        heading, heading_unit = _split_unit(one.heading)
        unit_words = unit_words or heading_unit
        indicator = f"{sentence_case(heading.lower())} - {indicator}"
    measure = read_value(value, unit_words, indicator)
    if measure is None:
        return None
    one_year = (
        dt.date(one.year, 12, 31)
        if one.year and len(find_dates(one.heading)) <= 1 and not _named_period(one.heading)
        else None
    )
    due = measure.due or one_year or own_due or _named_due(one.heading) or _row_due(row, roles, facts)
    indicator = re.sub(
        r"^(?:phấn đấu\s+)?(?:đến|trong|vào|hết)\s+(?:hết\s+|cuối\s+)?năm\s+20\d\d,?\s+",
        "",
        indicator,
        flags=re.IGNORECASE,
    )
    indicator = (
        re.sub(
            r"[\s,(]*(?:(?:đến|trong|vào|hết|cuối)\s+)*(?:giai đoạn\s+)?(?:năm\s+)?20\d\d(?:\s*[-–]\s*20\d\d)?\)?$",
            "",
            indicator,
        ).strip(" ,;:")
        or indicator
    )
    cells = [cell for cell in (row.cell(columns.names), row.cell(one.column)) if cell is not None]
    spans = [span for cell in cells for span in cell.spans]
    return TableTarget(
        replace(measure, indicator=sentence_case(indicator)),
        section_path(block.path, *sections, _label(row, roles)),
        _owner(row, roles),
        due,
        _evidence(block, cells, " | ".join(cell.text for cell in row.cells if cell.text.strip())),
        0.95 * confidence_of(spans),
        (roles.doubtful,) if roles.doubtful else (),
    )


def _named_period(words: str) -> bool:
    return any(date.kind == "period" for date in find_dates(words))


def _named_due(words: str) -> dt.date | None:
    dates = [date for date in find_dates(words) if date.kind != "date"]
    return last_allowed(dates[0]) if dates else None


def _unit_of(words: str, *, known_only: bool = False) -> tuple[str, float]:
    """The unit that a unit cell names ("%", "Triệu đồng", "triệu doanh nghiệp") and the factor of its scale word; ("", 1) for none.

    Words that are no known unit name a counted thing, unless `known_only`.
    """
    words = words.strip(" .()")
    if not words:
        return "", 1.0
    quantities = find_quantities(f"1 {words}")
    if quantities and quantities[0].unit and quantities[0].end >= len(words) * 0.6:
        unit = quantities[0].unit
        return ("%" if unit.startswith("%") else unit), quantities[0].value
    if re.fullmatch(r"chỉ số|hệ số|điểm|điểm số", fold(words)):
        return "index", 1.0
    if known_only:
        return "", 1.0
    plain = re.fullmatch(r"[^\W\d_]+(?:[\s,/]+[^\W\d_]+){0,3}", words)
    return (f"count:{fold(words)}", 1.0) if plain else ("", 1.0)


_PLAIN_VALUE = re.compile(
    r"(?P<before>.*?)(?P<number>\d[\d.,]*(?:\s*[-–]\s*\d[\d.,]*)?)\s*(?P<after>trở lên|trở xuống)?",
    re.IGNORECASE,
)


def read_value(words: str, unit_words: str, indicator: str) -> Measure | None:
    """The measure of a value cell ("≥ 80", "10,5 - 11,0", "Đạt từ 60% trở lên") with the row's unit; None if it holds no value."""
    if re.fullmatch(r"[\d./\s-]*(?:/|-)\d{4}", words) or not re.search(r"\d", words):
        return None
    unit, factor = _unit_of(unit_words)
    plain = _PLAIN_VALUE.fullmatch(words)
    text = f"{plain['before']}{plain['number']}% {plain['after'] or ''}" if plain else words
    measures = read_measures(f"Giá trị đạt {text}")
    if not measures:
        return None
    measure = measures[0]
    if measure.unit not in ("rank", "% increase", "% decrease"):
        chosen = unit or ("" if plain else measure.unit)
        if not chosen:
            folded = fold(indicator)
            chosen = (
                "index"
                if re.search(r"chỉ số|hệ số|điểm", folded)
                else "%"
                if re.search(r"tỉ lệ|tỉ trọng|tốc độ tăng", folded)
                else "count"
            )
        if factor != 1.0 and plain:
            measure = replace(
                measure,
                value=round(measure.value * factor, 6),
                value_max=round(measure.value_max * factor, 6) if measure.value_max is not None else None,
            )
        measure = replace(measure, unit=chosen)
    return replace(measure, indicator=indicator, start=0, end=0)
