"""What each column of a table is for, told from its heading and, as a second witness, from its cells.

The vocabulary is data (data/column_roles.yaml); the comparison forgives misread letters.  A table
whose columns cannot be told keeps `doubtful` set: whoever uses it then keeps the table whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from extractors.finding.lexicon import load_data
from normalizers.deadlines import read_deadline
from normalizers.organisations import owner_kind
from normalizers.text import fold, nfc
from pipeline.models import Row, RowKind, Table

HEADER_ROWS = 3  # a header has at most so many lines
MOST = 0.7  # share of a heading's letters that a phrase inside it must take to outweigh a misread whole
PHRASES = 0.7  # share of rows in which a column of products holds a phrase, nearly every one another
FUZZY = 86.0  # rapidfuzz ratio above which a misread heading still counts
_YEARS_ALONE = re.compile(r"(?:đến |hết )?(?:năm )?20[2-9]\d(?:\s*[-–]\s*20[2-9]\d)?")
_YEAR = re.compile(r"(?:^|\D)(20[2-9]\d)(?:\D|$)")
_NUMBERING = re.compile(r"^\(?(?:\d{1,3}(?:[.\-]\d{1,3})*|[IVXLC]{1,6}(?:[.\-]\d{1,3})*|[A-ZĐ]|[a-zđ])\)?[.)]?$")
_VALUE = re.compile(  # "85%", "≥ 3", "Đạt 91", "Tối thiểu 70%"
    r"^(?:(?:đạt|trên|dưới|từ|tối thiểu|tối đa|ít nhất|không quá|không dưới|khoảng|phấn đấu)\s+)*"
    r"[≥≤><=~\s]*\d[\d.,\s]*\s*(?:%|\D{0,20})?$", re.IGNORECASE)
_WORDS = re.compile(r"[^\w]+")
_SPAN = re.compile(r"(?:quí|q)\s?\.?(?:iv|i{1,3}|[1-4])|(?:tháng|t)\s?\.?\d{1,2}")
_MARK = re.compile(r"[xX×✓✔√●•■*+]")


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TASK = "task"
    HEAD = "head"
    LEAD = "lead"
    COORDINATING = "coordinating"
    DELIVERABLE = "deliverable"
    DEADLINE = "deadline"
    START = "start"
    SCHEDULE = "schedule"  # a quarter or month whose marked cells say when
    BUDGET = "budget"
    INDICATOR = "indicator"
    PLACE = "place"
    UNIT = "unit"
    VALUE = "value"  # the value set, or a year's value when `year` is set
    BASELINE = "baseline"
    MONITOR = "monitor"
    APPROVAL = "approval"
    BASIS = "basis"
    NOTE = "note"
    UNKNOWN = ""


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
    def years(self) -> dict[int, int]:
        """Column -> year, for columns of yearly values."""
        return {one.column: one.year for one in self.columns if one.role is Role.VALUE and one.year is not None}

    @property
    def lists_targets(self) -> bool:
        """Whether the rows are indicators and not pieces of work."""
        return bool(self.of(Role.INDICATOR)) and not self.of(Role.TASK)

    @property
    def lists_tasks(self) -> bool:
        """Whether the rows are pieces of work: a column of them and one of who, what for or when."""
        others = (Role.LEAD, Role.HEAD, Role.COORDINATING, Role.DELIVERABLE, Role.DEADLINE, Role.SCHEDULE)
        return bool(self.of(Role.TASK)) and any(self.of(role) for role in others)


def _key(text: str) -> str:
    return " ".join(_WORDS.sub(" ", fold(nfc(text))).split())


@cache
def _vocabulary() -> tuple[tuple[str, Role], ...]:
    """Phrases (compared without punctuation) with their roles, longest first; a phrase's roles in the file's order."""
    pairs = dict.fromkeys(
        (_key(phrase), Role(role)) for role, phrases in load_data("column_roles.yaml").items() for phrase in phrases
    )
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


@cache
def heading_role(heading: str) -> tuple[Role, float]:
    """The role that a column's heading names and how sure that is (0 with `Role.UNKNOWN`)."""
    from rapidfuzz import fuzz

    words = _key(heading)
    if not words:
        return Role.UNKNOWN, 0.0
    for phrase, role in _vocabulary():
        if phrase == words:
            return role, 1.0
    others = [(phrase, role) for phrase, role in _vocabulary() if role is not Role.PLACE]  # "Văn bản" holds "bản"
    ratio, likest = max(
        ((fuzz.ratio(phrase, words), role) for phrase, role in others if len(phrase) > 3),
        key=lambda one: one[0],
    )
    held = [(words.find(phrase), len(phrase), role) for phrase, role in others if _holds(words, phrase)]
    longest = max((length for _, length, _ in held), default=0)
    if held and (ratio < FUZZY or longest >= MOST * len(words)):
        # "Mục tiêu chính đầu tư / sản phẩm đầu ra": what stands first, unless it is as short as "mã"
        _, length, role = min(held, key=lambda one: (one[1] < 6, one[0], -one[1]))
        return role, 0.9 if length * 2 >= len(words) else 0.75
    return (likest, ratio / 100 * 0.95) if ratio >= FUZZY else (Role.UNKNOWN, 0.0)


def _holds(words: str, phrase: str) -> bool:
    return f" {phrase} " in f" {words} "


# --- the second witness -----------------------------------------------------------------------------


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    filled = [cell for cell in cells if cell.strip()]
    return sum(test(cell) for cell in filled) / len(filled) if filled else 0.0


def _is_deadline(cell: str) -> bool:
    reading = read_deadline(cell) if len(cell) <= 80 else None
    return reading is not None and reading.kind is not None


def _is_agency(cell: str) -> bool:
    return len(cell) <= 250 and owner_kind(cell) in ("agency", "group")


def _is_person(cell: str) -> bool:
    return len(cell) <= 250 and owner_kind(cell) == "person"


_CONTENT: dict[Role, Callable[[str], bool]] = {
    Role.NUMBER: lambda cell: bool(_NUMBERING.match(cell.strip())),
    Role.LEAD: lambda cell: _is_agency(cell) or _is_person(cell),
    Role.COORDINATING: lambda cell: _is_agency(cell) or _is_person(cell),
    Role.HEAD: lambda cell: _is_person(cell) or _is_agency(cell),
    Role.DEADLINE: _is_deadline,
    Role.VALUE: lambda cell: bool(_VALUE.match(cell.strip())),
}


def _from_content(cells: Sequence[str]) -> tuple[Role, float]:
    """A role for a column without a telling heading, from what its cells look like."""
    if sum(bool(cell.strip()) for cell in cells) < 2:
        return Role.UNKNOWN, 0.0
    if _share(cells, _CONTENT[Role.NUMBER]) >= 0.8:
        return Role.NUMBER, 0.7
    if _share(cells, _is_deadline) >= 0.6:
        return Role.DEADLINE, 0.6
    if _share(cells, _is_person) >= 0.6:
        return Role.HEAD, 0.6
    if _share(cells, _is_agency) >= 0.6:
        return Role.LEAD, 0.6
    if _share(cells, _CONTENT[Role.VALUE]) >= 0.7:
        return Role.VALUE, 0.55
    return Role.UNKNOWN, 0.0


# --- the whole table --------------------------------------------------------------------------------


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
    if _marked(heading, cells):
        return ColumnRole(column, Role.SCHEDULE, 0.9, heading)
    year = _year(header, column)
    # "Mục tiêu các năm" over "2026" names values, whatever "mục tiêu" names elsewhere
    # "Số điểm hỗ trợ" over "2026" too: a year alone heads values whatever stands above it
    alone = bool(_YEARS_ALONE.fullmatch(fold(heading.split(" / ")[-1]))) and " / " in heading
    if year is not None and (alone or role in _MAY_BE_VALUES):
        if _share(cells, _CONTENT[Role.VALUE]) >= 0.5:
            return ColumnRole(column, Role.VALUE, 0.95, heading, year)
        year = None
    if role is Role.UNKNOWN:
        role, confidence = _from_content(cells)
        confidence *= 1.0 if heading in ("", "-") else 0.8
    elif role is Role.UNIT and _share(cells, _is_agency) >= 0.6:
        role, confidence = Role.LEAD, 0.8  # "Đơn vị" above names of agencies
    elif role in _CONTENT and role is not Role.VALUE and not _agrees(role, cells):
        confidence *= 0.6
    return ColumnRole(column, role, confidence, heading, year if role is Role.VALUE else None)


def _marked(heading: str, cells: Sequence[str]) -> bool:
    """Whether a column stands for a quarter or month ("Quý II", "T9") and its cells hold nothing but marks."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    spans = _SPAN.fullmatch(fold(heading.split(" / ")[-1]).strip())
    return bool(filled and spans) and all(map(_MARK.fullmatch, filled))


def _agrees(role: Role, cells: Sequence[str]) -> bool:
    """Whether cells do not contradict a role; fewer than three say nothing."""
    filled = sum(bool(cell.strip()) for cell in cells)
    return filled < 3 or role not in _CONTENT or _share(cells, _CONTENT[role]) >= 0.25


def _goes_on(before: Roles, cells_of: Sequence[Sequence[str]]) -> bool:
    """Whether the cells fit the columns of the table ahead."""
    return (
        len(before.columns) == len(cells_of)
        and not before.doubtful
        and all(_agrees(one.role, cells_of[one.column]) for one in before.columns)
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
    if len(filled) < PHRASES * len(cells) or len({_key(cell) for cell in filled}) < PHRASES * len(filled):
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
