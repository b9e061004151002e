"""Tables of targets: an indicator a row, a value or a year a column."""
from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from extractors.finding.assurance import measure_traits, read_traits
from extractors.finding.column_roles import ColumnRole, Roles
from extractors.finding.column_signs import Role
from extractors.finding.drafts import section_path
from extractors.finding.evidence import confidence_of
from extractors.finding.language import analyse, phrases
from extractors.finding.measure import A_YEAR, CHANGES, PLACES, Measure
from extractors.finding.measures import read_measures
from extractors.finding.table_rows import (
    Sections,
    TableTarget,
    cells_evidence,
    column_cell,
    role_words,
    roles_traits,
    row_due,
    row_label,
    row_owner,
)
from normalizers.dates import find_dates, last_allowed
from normalizers.numbers import find_quantities
from normalizers.places import find_province
from normalizers.text import fold, sentence_case, squeeze
from pipeline.models import Block, Comparator, DocumentFacts, Row

MANY_VALUES = 1          # columns of values from which a row's values may be mixed up
MOSTLY = 0.6             # share of filled cells that tells what a column holds
_VALUE_LIKE = re.compile(
    r"^(?:(?:phấn đấu|đạt|trên|dưới|từ|tối thiểu|ít nhất|không quá|khoảng|thuộc nhóm|nhóm|top)\s+)*[≥≤<>=~\s]*\d[\d.,]*"
    r"(?:\s*[-–]\s*\d[\d.,]*)?.{0,30}$", re.IGNORECASE)
_PLAIN_VALUE = re.compile(
    r"(?P<before>\D*?)(?P<number>\d[\d.,]*(?:\s*[-–]\s*\d[\d.,]*)?)\s*(?P<after>trở lên|trở xuống)?", re.IGNORECASE)
_THING = re.compile(
    r"(?P<before>(?:[^\W\d_]+\s+){0,3}[≥≤<>]?\s*)(?P<number>\d[\d.,]*)\s+(?P<thing>[^\W\d_]+(?:\s[^\W\d_]+)?)"
    r"(?:\s+(?P<after>trở lên|trở xuống))?", re.IGNORECASE)
_NO_THINGS = ("trở", "so", "lần", "năm", "tháng", "quí", "ngày", "trên", "trong")
_MONTH_OR_DAY = re.compile(r"[\d./\s-]*[/-]\d{4}")
_UNIT_NOTE = re.compile(r"\s*\((?P<unit>[^()]{1,30})\)\s*$")
_SCALE_NOTE = re.compile(r"\s*\((?:theo )?thang (?:điểm )?[^()]{1,20}\)", re.IGNORECASE)
_PART = re.compile(r"^\s*(?:[-+•*]|trong đó\s*:?|[a-zđ][).])\s*", re.IGNORECASE)
_RESULT = re.compile(r"thực hiện|ước|hiện trạng|kết quả|thực trạng|hiện có|đầu (?:năm|kỳ|nhiệm kỳ)")
_ONLY_YEAR = re.compile(r"(?:(?:kế hoạch|chỉ tiêu|mục tiêu|lộ trình|đến|hết|cuối|năm|giai đoạn|giao|20\d\d)[\s/:–-]*)+")
# What a caption says besides what is measured: "CHỈ TIÊU ... GIAO CHO CÁC XÃ, PHƯỜNG NĂM 2026".
_BEFORE_MEASURED = re.compile(r"^(?:(?:bảng|biểu)(?: tổng hợp| chi tiết)?|phân bổ|giao|chỉ tiêu|kế hoạch|[\d.:]+)\s+")
_BEHIND_MEASURED = re.compile(
    r"[\s,(-]+(?:giao|phân bổ|của|cho|tại|theo|đối với)\s+(?:cho\s+)?(?:các|từng)\s+"
    r"(?:xã|phường|thôn|bản|ấp|khối|khóm|tổ|khu|địa phương|đơn vị)\b.*$|[\s,(-]+(?:năm|giai đoạn)\s+20\d\d.*$")
_PLAN = re.compile(r"kế hoạch|chỉ tiêu|mục tiêu|phấn đấu|giao|lộ trình|phân kỳ|tiến độ")
_LEADING_YEAR = re.compile(
    r"^(?:phấn đấu\s+)?(?:đến|trong|vào|hết)\s+(?:hết\s+|cuối\s+)?năm\s+20\d\d,?\s+", re.IGNORECASE)
_CLOSING_YEAR = re.compile(r"[\s,(]*(?:(?:đến|trong|vào|hết|cuối)\s+)*(?:giai đoạn\s+)?(?:năm\s+)?20\d\d"
                           r"(?:\s*[-–]\s*20\d\d)?\)?$", re.IGNORECASE)
_INDEX = re.compile(r"chỉ số|hệ số|điểm")
_SHARE_OF = re.compile(r"%\s*(?:so với\s+|trong\s+)?(?P<base>GDP|GRDP)", re.IGNORECASE)
_NUMBER_OF = re.compile(r"(?:tổng )?số(?: lượng)? (.+)", re.IGNORECASE)
_SHARE = re.compile(r"tỉ lệ|tỉ trọng|tốc độ tăng")


@dataclass(frozen=True, slots=True)
class IndicatorColumns:
    """The columns of a table of indicators: its names, its values, and the roles of the others."""

    roles: Roles
    names: int
    values: tuple[ColumnRole, ...]

    @property
    def of_places(self) -> bool:
        """Whether its rows are places, and what is measured stands above the values."""
        return any(one.column == self.names for one in self.roles.of(Role.PLACE))


def indicator_columns(roles: Roles, facts: DocumentFacts) -> IndicatorColumns | None:
    """The columns of a table of indicators; None for any other table.

    Columns of results ("Thực hiện năm 2025") and of years before the plan's are no values.
    """
    first = facts.period_start.year if facts.period_start else 0
    values = tuple(one for one in _value_columns(roles)
                   if not (one.year and one.year < first)
                   and (not _RESULT.search(fold(one.heading)) or _PLAN.search(fold(one.heading))))
    names = _name_column(roles) if values else None
    return IndicatorColumns(roles, names, values) if names is not None else None


def _value_columns(roles: Roles) -> tuple[ColumnRole, ...]:
    """Columns headed so; beside a column of indicators also those whose cells are mostly short and numeric."""
    headed = roles.of(Role.VALUE)
    places = bool(roles.of(Role.PLACE)) and not roles.of(Role.TASK) and not roles.of(Role.INDICATOR)
    if (headed and not places) or not (roles.of(Role.INDICATOR) or places):
        return headed
    found: list[ColumnRole] = list(headed)
    for one in roles.columns:
        if one.role in (Role.UNKNOWN, Role.DELIVERABLE, Role.NOTE):
            held = [squeeze(cell.text) for row in roles.body if (cell := column_cell(row, one.column))]
            cells = [words for words in held if words]
            if len(cells) >= 2 and sum(bool(_VALUE_LIKE.match(cell)) for cell in cells) >= MOSTLY * len(cells):
                found.append(one)
    return tuple(sorted(found, key=lambda one: one.column))


def _name_column(roles: Roles) -> int | None:
    """The column of indicators; in a table of values without one and without tasks the widest column of words."""
    column = roles.column(Role.INDICATOR)
    if column is not None or roles.of(Role.TASK):
        return column
    if roles.of(Role.PLACE):
        return roles.column(Role.PLACE)
    free = [one.column for one in roles.columns if one.role is Role.UNKNOWN]
    length = {at: sum(len(cell.text) for row in roles.body if (cell := column_cell(row, at))) for at in free}
    return max(free, key=lambda at: length[at], default=None)


@dataclass(frozen=True, slots=True)
class _Named:
    """A row's indicator with its unit's words; a part carries the whole's name ("Số hộ nghèo - Khu vực nông thôn")."""

    name: str
    unit: str


def indicator_targets(block: Block, columns: IndicatorColumns, facts: DocumentFacts) -> list[TableTarget]:
    """One target for each row and column of values."""
    found: list[TableTarget] = []
    sections = Sections()
    whole: _Named | None = None
    for row in columns.roles.body:
        if sections.enter(row, columns.roles):
            whole = None
            continue
        named, is_part = _named(row, columns, whole)
        if named is None:
            continue
        whole = whole if is_part else named
        for column in columns.values:
            target = _target(block, row, columns, facts, named, column, sections)
            found += [target] if target else []
    return found


def _named(row: Row, columns: IndicatorColumns, whole: _Named | None) -> tuple[_Named | None, bool]:
    """The row's indicator, None for a row without one or a note; and whether it is a part of the row above."""
    cell = column_cell(row, columns.names)
    words = squeeze(cell.text) if cell else ""
    if not words or fold(words).startswith("ghi chú"):
        return None, False
    unnumbered = columns.roles.column(Role.NUMBER) is not None and not row_label(row, columns.roles)
    is_part = whole is not None and (bool(_PART.match(words)) or unnumbered)
    bare = _PART.sub("", _PART.sub("", words))         # "- Trong đó: ..."
    name, unit = _split_unit(bare)
    unit = unit or role_words(row, Role.UNIT, columns.roles)
    if whole is not None and is_part:
        return _Named(f"{whole.name.rstrip(' :')} - {name}", unit or whole.unit), True
    return _Named(name, unit), False


def _target(block: Block, row: Row, columns: IndicatorColumns, facts: DocumentFacts, named: _Named, column: ColumnRole,
            sections: Sections) -> TableTarget | None:
    roles = columns.roles
    cells = [cell for at in (columns.names, column.column) if (cell := column_cell(row, at))]
    if len(cells) < 2:
        return None
    indicator, unit = named.name, named.unit
    owner = row_owner(row, roles)
    measured = _measured_of_places(block, column) if columns.of_places else ""
    if measured:
        indicator, heading_unit = _split_unit(measured)
        unit, owner = unit or heading_unit, named.name
    elif not roles.of(Role.INDICATOR):          # rows of sectors: the heading says what is measured
        heading, heading_unit = _split_unit(column.heading)
        indicator, unit = f"{sentence_case(heading.lower())} - {indicator}", unit or heading_unit
    measure = read_value(squeeze(cells[1].text), unit, indicator)
    if measure is None:
        return None
    if measured:
        measure = replace(measure, scope=measure.scope or _addressee(named.name))
    due = (measure.due or _one_year(column) or _named_due(named.name) or _named_due(column.heading)
           or row_due(row, roles, facts))
    reading = confidence_of([span for cell in cells for span in cell.spans])
    seen = {name for name, holds in (
        ("of places", bool(measured)),
        ("heading measures", not measured and not roles.of(Role.INDICATOR)),
        ("day of the heading", measure.due is None and _one_year(column) is None),
        ("no unit column", not unit),
        ("words in the value", bool(re.search(r"[^\W\d_]{4}", cells[1].text))),
        ("no owner", bool(roles.of(Role.LEAD) or roles.of(Role.MONITOR)) and not owner),
        ("part of a whole", " - " in indicator),
        ("unnumbered", roles.column(Role.NUMBER) is not None and not row_label(row, roles)),
        ("many values", len(columns.values) > MANY_VALUES),
    ) if holds}
    indicator = _LEADING_YEAR.sub("", indicator)
    indicator = _CLOSING_YEAR.sub("", indicator).strip(" ,;:") or indicator
    return TableTarget(
        replace(measure, indicator=sentence_case(indicator)),
        section_path(block.path, *sections.labels, row_label(row, roles)), owner, due,
        cells_evidence(block, cells, " | ".join(cell.text for cell in row.cells if cell.text.strip())),
        reading,
        frozenset({"value of a row", *measure_traits(measure), *read_traits(reading), *roles_traits(roles), *seen}),
        (roles.doubtful,) if roles.doubtful else ())


def _measured_of_places(block: Block, column: ColumnRole) -> str:
    """What a column of a table of places measures: its heading; above bare years the caption; '' for neither."""
    heading = next((part for part in reversed(column.heading.split(" / ")) if not _ONLY_YEAR.fullmatch(fold(part))), "")
    if heading:
        return heading if any(map(str.islower, heading)) else heading.lower()
    caption = squeeze(block.path[-1].text).lower() if block.path else ""
    while cut := _BEFORE_MEASURED.match(caption):
        caption = caption[cut.end():]
    return _BEHIND_MEASURED.sub("", caption)


def _addressee(place: str) -> str:
    """Whom a row of places addresses, as in Target.applies_to: a province by its name, else the place as printed."""
    province = find_province(place)
    return f"province:{province.name}" if province else f"place:{place}"


def _one_year(column: ColumnRole) -> dt.date | None:
    """The last day of what heads a column, a year, a quarter or a day; None for a period.

    A period above the years heads them all.
    """
    own = next((part for part in reversed(column.heading.split(" / ")) if str(column.year) in part), column.heading)
    dates = find_dates(own)
    if len(dates) == 1 and dates[0].kind in ("quarter", "month", "date"):       # "Đến hết quý II/2026"
        return last_allowed(dates[0])
    several = any(date.kind == "period" for date in dates)
    return dt.date(column.year, 12, 31) if column.year and not several else None


def _named_due(words: str) -> dt.date | None:
    dates = [date for date in find_dates(words) if date.kind != "date"]
    return last_allowed(dates[0]) if dates else None


# --- units and values --------------------------------------------------------------------------------


def _split_unit(name: str) -> tuple[str, str]:
    """An indicator's name and the unit that it carries in parentheses: "GDP bình quân đầu người (USD)"."""
    name = _SCALE_NOTE.sub("", name)
    note = _UNIT_NOTE.search(name)
    if note and _unit_of(note["unit"], known_only=True)[0]:
        return name[:note.start()], note["unit"]
    return name, ""


def _unit_of(words: str, *, known_only: bool = False) -> tuple[str, float]:
    """The unit that a unit cell names ("%", "Triệu đồng", "triệu doanh nghiệp") and the factor of its scale word.

    ("", 1) for none.  Words that are no known unit name a counted thing, unless `known_only`.
    """
    words = words.strip(" .()")
    if base := _SHARE_OF.fullmatch(words):
        return f"% {base['base'].upper()}", 1.0
    quantities = find_quantities(f"1 {words}") if words else []
    if quantities and quantities[0].unit and quantities[0].end >= MOSTLY * len(words):
        unit = quantities[0].unit
        return (A_YEAR if unit == "%/year" else "%" if unit.startswith("%") else unit), quantities[0].value
    if re.fullmatch(r"chỉ số|hệ số|điểm|điểm số", fold(words)):
        return "index", 1.0
    if re.fullmatch(r"(?:thứ |xếp )?hạng|thứ bậc", fold(words)):
        return "rank", 1.0
    plain = not known_only and re.fullmatch(r"[^\W\d_]+(?:[\s,/]+[^\W\d_]+){0,3}", words)
    return (f"count:{fold(words)}", 1.0) if plain else ("", 1.0)


def read_value(words: str, unit_words: str, indicator: str) -> Measure | None:
    """The measure of a value cell with the row's unit; None where it holds no value.

    "≥ 80", "10,5 - 11,0", "Đạt từ 60% trở lên", "Thuộc nhóm 3 nước dẫn đầu".
    """
    if _MONTH_OR_DAY.fullmatch(words) or not re.search(r"\d|gấp (?:đôi|hai|ba|bốn|năm)", fold(words)):
        return None
    words, own_unit = _without_thing(words)
    unit_words = unit_words or own_unit
    plain = _PLAIN_VALUE.fullmatch(words)
    text = f"{plain['before']}{plain['number']}% {plain['after'] or ''}" if plain else words
    measure = next(iter(read_measures(f"Giá trị đạt {text}")), None)
    if measure is None or measure.unit in ("rank", *CHANGES.values()):
        return measure and replace(measure, indicator=indicator)
    unit, factor = _unit_of(unit_words)
    if unit == "point":
        unit = _unit_of_points(indicator)
    unit = unit or ("" if plain else measure.unit) or _unit_by_name(indicator)
    factor = factor if plain else 1.0
    if unit == "rank" and measure.comparator is Comparator.EQUAL:      # "Thứ hạng | 12": twelfth or better
        measure = replace(measure, comparator=Comparator.AT_MOST)
    highest = None if measure.value_max is None else round(measure.value_max * factor, 6)
    return replace(measure, indicator=indicator, unit=unit, value=round(measure.value * factor, 6), value_max=highest)


def _without_thing(words: str) -> tuple[str, str]:
    """A value without the thing that its cell counts, and that thing: "100 mắt trở lên" is ("100 trở lên", "mắt").

    Only a short thing that is no known unit and no word of goals: those the measures read themselves.
    """
    found = _THING.fullmatch(words)
    if not found or fold(found["thing"]).split()[0] in _NO_THINGS:
        return words, ""
    if any(one.unit for one in find_quantities(f"1 {found['thing']}")):
        return words, ""
    return squeeze(f"{found['before']}{found['number']} {found['after'] or ''}"), found["thing"]


def _unit_of_points(indicator: str) -> str:
    """What "Điểm" in a column of units means: an index's value, places that are counted, else points."""
    if counts_places(indicator):
        return PLACES
    if re.search(r"chỉ số|hệ số|\bindex\b", fold(indicator)) or phrases(analyse(indicator), "score"):
        return "index"              # "Chỉ số chuyển đổi số | Điểm | 0,7"
    return PLACES if re.match(r"(?:số )?điểm\s", fold(indicator)) else "point"


def counts_places(indicator: str) -> bool:
    """Whether an indicator counts points that are places ("Số điểm Wi-Fi công cộng"), and is no score."""
    doc = analyse(indicator)
    return bool(phrases(doc, "place")) and not phrases(doc, "score")


def _unit_by_name(indicator: str) -> str:
    """The unit of a bare number, by what is measured; "Số hộ thoát nghèo" counts hộ."""
    folded = fold(indicator)
    if _INDEX.search(folded) or _SHARE.search(folded):
        return "index" if _INDEX.search(folded) else "%"
    things = find_quantities(f"1 {counted[1]}") if (counted := _NUMBER_OF.match(indicator)) else []
    return things[0].unit if things and things[0].unit.startswith("count:") else "count"
