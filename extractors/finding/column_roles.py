"""The roles of a table's columns, each told by its heading and cells (column_signs.py), together.

A table whose columns cannot be told keeps `doubtful` set: whoever uses it then keeps the table whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.finding.column_signs import (
    Role,
    agrees,
    content_role,
    heading_key,
    heading_role,
    is_agency,
    is_marked,
    is_value,
    share,
)
from normalizers.text import fold
from pipeline.models import Row, RowKind, Table

HEADER_ROWS = 3  # a header has at most so many lines
PHRASES = 0.7  # share of rows in which a column of products holds a phrase, nearly every one another
_YEARS_ALONE = re.compile(r"(?:đến |hết )?(?:năm )?20[2-9]\d(?:\s*[-–]\s*20[2-9]\d)?")
_YEAR = re.compile(r"(?:^|\D)(20[2-9]\d)(?:\D|$)")


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """One column: its role, how sure (0..1), its heading, and its year (columns of yearly values)."""

    column: int
    role: Role
    confidence: float
    heading: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of all columns, the rows below the header, why they are doubtful (Vietnamese or empty)."""

    columns: tuple[ColumnRole, ...]
    body: tuple[Row, ...]
    doubtful: str = ""

    def column(self, role: Role) -> int | None:
        """The column of that role that is surest, the first of equals; None if there is none."""
        fitting = self.of(role)
        return max(fitting, key=lambda one: (one.confidence, -one.column)).column if fitting else None

    def of(self, role: Role) -> tuple[ColumnRole, ...]:
        """All columns of that role, from left to right."""
        return tuple(one for one in self.columns if one.role is role)

    @property
    def lists_tasks(self) -> bool:
        """Whether the rows are pieces of work: a column of them and one of who, what for or when."""
        others = (Role.LEAD, Role.HEAD, Role.COORDINATING, Role.DELIVERABLE, Role.DEADLINE, Role.SCHEDULE)
        return bool(self.of(Role.TASK)) and any(self.of(role) for role in others)


def column_roles(table: Table, before: Roles | None = None) -> Roles:
    """The role of every column of a table.

    Header rows are those the layout marked; where it marked none, the first rows whose cells are
    headings.  A column that its heading does not explain is told from its cells; a heading that its
    cells contradict loses confidence.  A table without header of as many columns as `before`, the table
    ahead of it under the same heading, goes on with that one's columns unless its cells contradict.
    `doubtful` says what stays unclear.
    """
    header, body = _split_header(table)
    cells_of = [[_text(row, column) for row in body if row.kind is RowKind.BODY] for column in range(table.columns)]
    if not header and before is not None and _goes_on(before, cells_of):
        known = tuple(replace(one, confidence=one.confidence * 0.9) for one in before.columns)
        return Roles(known, body)
    columns = [_column(header, column, cells) for column, cells in enumerate(cells_of)]
    columns = _one_of_each(_with_task(_helpers_behind_lead(columns), cells_of))
    columns = _as_indicators(_with_product(columns, cells_of))
    return Roles(tuple(columns), body, _doubt(table, header, columns))


_MAY_BE_VALUES = (Role.UNKNOWN, Role.VALUE, Role.DEADLINE, Role.INDICATOR, Role.DELIVERABLE)


def _column(header: Sequence[Row], column: int, cells: Sequence[str]) -> ColumnRole:
    """One column by its heading and its cells."""
    heading = _heading(header, column)
    role, confidence = _headed(header, column)
    if is_marked(heading, cells):
        return ColumnRole(column, Role.SCHEDULE, 0.9, heading)
    year = _year(header, column)
    # "Mục tiêu các năm" over "2026" names values, whatever "mục tiêu" names elsewhere
    # "Số điểm hỗ trợ" over "2026" too: a year alone heads values whatever stands above it
    alone = bool(_YEARS_ALONE.fullmatch(fold(heading.split(" / ")[-1]))) and " / " in heading
    if year is not None and (alone or role in _MAY_BE_VALUES):
        if share(cells, is_value) >= 0.5:
            return ColumnRole(column, Role.VALUE, 0.95, heading, year)
        year = None
    if role is Role.UNKNOWN:
        role, confidence = content_role(cells)
        confidence *= 1.0 if heading in ("", "-") else 0.8
    elif role is Role.UNIT and share(cells, is_agency) >= 0.6:
        role, confidence = Role.LEAD, 0.8  # "Đơn vị" above names of agencies
    elif role is not Role.VALUE and not agrees(role, cells):
        confidence *= 0.6
    return ColumnRole(column, role, confidence, heading, year if role is Role.VALUE else None)


def _goes_on(before: Roles, cells_of: Sequence[Sequence[str]]) -> bool:
    """Whether the cells fit the columns of the table ahead."""
    return (
        len(before.columns) == len(cells_of)
        and not before.doubtful
        and all(agrees(one.role, cells_of[one.column]) for one in before.columns)
    )


def _text(row: Row, column: int) -> str:
    cell = row.cell(column)
    return cell.text if cell is not None and (cell.column == column or cell.column_span == 1) else ""


def _split_header(table: Table) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    marked = tuple(row for row in table.rows if row.kind is RowKind.HEADER)
    if marked:
        return marked, tuple(row for row in table.rows if row.kind is not RowKind.HEADER)
    lines = 0
    for row in table.rows[:HEADER_ROWS]:
        texts = [cell.text for cell in row.cells if cell.text.strip()]
        known = sum(
            (heading_role(text)[0] is not Role.UNKNOWN and len(text) <= 60) or bool(_YEARS_ALONE.fullmatch(fold(text)))
            for text in texts
        )
        if not texts or known * 2 < len(texts) or (len(texts) < 2 and table.columns > 1):
            break
        lines += 1
    return table.rows[:lines], table.rows[lines:]


def _heading(header: Sequence[Row], column: int) -> str:
    """The words above a column, outermost first, each cell once."""
    words: list[str] = []
    for row in header:
        cell = row.cell(column)
        text = " ".join(cell.text.split()) if cell else ""
        if text and text not in words and not re.fullmatch(r"\(?\d{1,2}\)?", text):
            words.append(text)
    return " / ".join(words)


def _headed(header: Sequence[Row], column: int) -> tuple[Role, float]:
    """The innermost heading that names a role; then the outer ones; then all their words together."""
    parts = _heading(header, column).split(" / ")
    readings = [heading_role(part) for part in reversed(parts)]
    for role, confidence in readings:
        if role is not Role.UNKNOWN and confidence >= 0.9:
            return role, confidence
    whole = heading_role(" ".join(parts))
    return max([*readings, whole], key=lambda one: one[1])


def _year(header: Sequence[Row], column: int) -> int | None:
    for part in reversed(_heading(header, column).split(" / ")):
        found = _YEAR.search(part)
        if found and len(part) <= 40:
            return int(found[1])
    return None


def _helpers_behind_lead(columns: list[ColumnRole]) -> list[ColumnRole]:
    """Of two columns of agencies that only their cells tell, the second is of those that help."""
    leads = [one for one in columns if one.role is Role.LEAD]
    return [
        replace(one, role=Role.COORDINATING) if one in leads[1:] and one.confidence <= 0.6 else one for one in columns
    ]


def _with_task(columns: list[ColumnRole], cells_of: Sequence[Sequence[str]]) -> list[ColumnRole]:
    """Where no heading names the work or the indicator, the unexplained column of longest cells is it."""
    if any(one.role in (Role.TASK, Role.INDICATOR) for one in columns):
        return columns
    free = [one for one in columns if one.role is Role.UNKNOWN]
    if not free or not any(one.role in (Role.LEAD, Role.DEADLINE, Role.DELIVERABLE) for one in columns):
        return columns
    length = {one.column: sum(map(len, cells_of[one.column])) / max(1, len(cells_of[one.column])) for one in free}
    chosen = max(free, key=lambda one: length[one.column])
    if length[chosen.column] < 20:
        return columns
    return [replace(one, role=Role.TASK, confidence=0.5) if one is chosen else one for one in columns]


def _with_product(columns: list[ColumnRole], cells_of: Sequence[Sequence[str]]) -> list[ColumnRole]:
    """In a table of work whose product no heading names, the one unexplained column of words holds it.

    Its heading must say something ("Cần nộp"), its cells be phrases in most rows: sums of money, marks and the odd
    remark are none.
    """
    roles = {one.role for one in columns}
    free = [one for one in columns if one.role is Role.UNKNOWN]
    if Role.DELIVERABLE in roles or not {Role.TASK, Role.LEAD} <= roles or len(free) != 1 or not free[0].heading:
        return columns
    cells = cells_of[free[0].column]
    filled = [cell for cell in cells if len(cell.split()) > 1]
    if len(filled) < PHRASES * len(cells) or len({heading_key(cell) for cell in filled}) < PHRASES * len(filled):
        return columns
    return [replace(one, role=Role.DELIVERABLE, confidence=0.6) if one is free[0] else one for one in columns]


def _as_indicators(columns: list[ColumnRole]) -> list[ColumnRole]:
    """What has values by years and neither helpers, days nor products is no work: "Nội dung" names indicators there."""
    roles = {one.role for one in columns}
    working = {Role.COORDINATING, Role.DELIVERABLE, Role.DEADLINE, Role.START, Role.SCHEDULE}
    if Role.INDICATOR in roles or roles & working or not any(one.year for one in columns if one.role is Role.VALUE):
        return columns
    return [replace(one, role=Role.INDICATOR, confidence=0.9 * one.confidence) if one.role is Role.TASK else one
            for one in columns]


_SINGLE = (Role.NUMBER, Role.TASK, Role.DEADLINE, Role.INDICATOR)


def _one_of_each(columns: list[ColumnRole]) -> list[ColumnRole]:
    """Of several columns with a role that stands once, the surest keeps it."""
    for role in _SINGLE:
        same = [one for one in columns if one.role is role]
        if len(same) < 2:
            continue
        kept = max(same, key=lambda one: (one.confidence, -one.column))
        columns = [
            replace(one, role=Role.UNKNOWN, confidence=0.0) if one.role is role and one is not kept else one
            for one in columns
        ]
    return columns


def _doubt(table: Table, header: Sequence[Row], columns: Sequence[ColumnRole]) -> str:
    if table.doubtful:
        return table.doubtful
    known = [one for one in columns if one.role is not Role.UNKNOWN]
    if not any(one.role in (Role.TASK, Role.INDICATOR, Role.PLACE) for one in columns):
        return "bảng không rõ cột nào là nhiệm vụ hoặc chỉ tiêu"
    if not header:
        return "bảng không có dòng tiêu đề, vai trò các cột đoán theo nội dung"
    weak = [one.heading or str(one.column + 1) for one in known if one.confidence < 0.5]
    if weak:
        return "nội dung cột không khớp với tiêu đề: " + ", ".join(weak)
    return ""
