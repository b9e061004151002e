"""Targets in tables: rows of indicators with their values, and goals inside the cells of a table of tasks."""
from __future__ import annotations

import re

from extractors.finding.assurance import measure_traits, read_traits
from extractors.finding.clauses import sentences
from extractors.finding.column_roles import Roles, column_roles
from extractors.finding.column_signs import Role
from extractors.finding.drafts import section_path
from extractors.finding.evidence import confidence_of
from extractors.finding.indicator_tables import indicator_columns, indicator_targets
from extractors.finding.lexicon import ASSIGNMENTS, lexicon
from extractors.finding.measure import SHORTEST_INDICATOR, Measure, is_share
from extractors.finding.measures import read_measures
from extractors.finding.table_rows import (
    Sections,
    TableTarget,
    cells_evidence,
    role_cell,
    roles_traits,
    row_due,
    row_label,
    row_owner,
)
from pipeline.models import Block, Cell, Comparator, DocumentFacts, Row

_PURE = ("index", "rank", "times")
_AMOUNTS = ("km", "km2", "m", "m2", "m3", "ha", "tấn", "kg", "MW", "kWh", "Mbps", "Gbps")
_ENUMERATED = re.compile(r"^\(?(?P<no>\d{1,2})\)\s*")
_BULLET = re.compile(r"^[-+•*]\s*")
_CELLS = ((Role.TASK, ""), (Role.INDICATOR, ""), (Role.DELIVERABLE, "(Kết quả)"), (Role.VALUE, "(Kết quả)"))


def table_targets(block: Block, facts: DocumentFacts) -> list[TableTarget]:
    """The targets of a table: a value (each year's) a row of indicators, or what cells of tasks and results set."""
    if block.table is None:
        return []
    roles = column_roles(block.table)
    columns = indicator_columns(roles, facts)
    return indicator_targets(block, columns, facts) if columns else _of_tasks(block, roles, facts)


def _of_tasks(block: Block, roles: Roles, facts: DocumentFacts) -> list[TableTarget]:
    """Goals inside the cells of tasks and results: "100% văn bản gửi, nhận có ký số"."""
    found: list[TableTarget] = []
    sections = Sections()
    for row in roles.body:
        if sections.enter(row, roles):
            continue
        for role, note in _CELLS:
            cell = role_cell(row, role, roles)
            if cell is not None:
                found += _of_cell(block, row, cell, note, roles, facts, sections)
    return found


def _of_cell(block: Block, row: Row, cell: Cell, note: str, roles: Roles, facts: DocumentFacts,
             sections: Sections) -> list[TableTarget]:
    targets: list[TableTarget] = []
    before: Measure | None = None            # the last measure of the clause before a semicolon
    reading = confidence_of(cell.spans)
    end = 0
    for sentence in sentences(cell.text):
        number = _ENUMERATED.match(sentence.text)
        words = _BULLET.sub("", sentence.text[number.end():] if number else sentence.text)
        mark = f" ({number['no']})" if number else f" {note}" if note else ""
        before = before if ";" in cell.text[end:sentence.start] else None
        end = sentence.end
        measures = read_measures(words, before)
        before = measures[-1] if measures else None
        targets += [
            TableTarget(
                measure, section_path(block.path, *sections.labels, row_label(row, roles)) + mark,
                row_owner(row, roles), measure.due or row_due(row, roles, facts),
                cells_evidence(block, [cell], sentence.text), reading,
                frozenset({"cell", *measure_traits(measure), *read_traits(reading), *roles_traits(roles),
                           *({"day of the row"} if measure.due is None else ()),
                           *({"later"} if measure is not measures[0] else ()),
                           *({"cell of results"} if note else ())}),
                (roles.doubtful,) if roles.doubtful else ())
            for measure in measures if _is_goal(measure, words, product=bool(note))]
    return targets


def _is_goal(measure: Measure, words: str, *, product: bool) -> bool:
    """Shares and ranks; amounts and counted things with a bound; things made whose number opens a cell of products.

    "Tối thiểu 30 km tuyến đường có cống bể", "04 điểm thu gom pin cũ"; but "01 báo cáo" says what is written.
    """
    if len(measure.indicator) < SHORTEST_INDICATOR or measure.implied:
        return False
    if is_share(measure.unit) or measure.unit in _PURE:
        return True
    firm = measure.linked or measure.comparator in (Comparator.AT_LEAST, Comparator.RANGE)
    counted = measure.unit.startswith("count")
    if product and counted and measure.start == 0:
        thing = measure.unit.partition(":")[2] or measure.indicator
        return not lexicon(ASSIGNMENTS).labels(thing) & {"documents", "papers"}
    return firm and (counted or (product and measure.unit in _AMOUNTS))
