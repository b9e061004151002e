"""The figures that stand above the lists: communes × indicators, and a line for each province.

A commune is known by province and name, since names repeat between provinces.
"""
from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pipeline.models import FindingKind, Level, Status
from pipeline.tables import DocumentRow, FindingRow, RunTables, TargetRow
from reports.frames import counts, lines
from reports.words import fold, iso_date, short_name, value_text

if TYPE_CHECKING:
    from pandas import DataFrame


class Place(NamedTuple):
    """A commune of a province; `commune` is '' for the province itself."""

    province: str
    commune: str


class State(StrEnum):
    """How a commune stands on one indicator, worst first."""

    MISSING = "missing"
    LOWER = "lower"
    CONFLICT = "conflict"
    LATER = "later"
    MISMATCH = "mismatch"
    INTERIM = "interim"
    STRICTER = "stricter"
    OK = "ok"
    OWN = "own"         # the commune's own target, no upper document sets one


STATE_OF_KIND: Mapping[FindingKind, State] = {
    FindingKind.MISSING: State.MISSING,
    FindingKind.LOWER: State.LOWER,
    FindingKind.INTERNAL_CONFLICT: State.CONFLICT,
    FindingKind.LATER: State.LATER,
    FindingKind.UNIT_MISMATCH: State.MISMATCH,
    FindingKind.INTERIM: State.INTERIM,
    FindingKind.STRICTER: State.STRICTER,
}
_RANK = {state: rank for rank, state in enumerate(State)}
SHARED = 20       # an indicator of the communes' own is a column where one in so many sets it
FAULTS = frozenset(list(State)[: _RANK[State.INTERIM]])   # states that ask for something to be mended


@dataclass(slots=True)
class MatrixCell:
    """One commune on one indicator: the worst state, the printed values, the findings behind it."""

    state: State
    values: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Matrix:
    """Communes × indicators; `left_out` counts those that only a few communes set for themselves."""

    places: list[Place]
    indicators: list[tuple[str, str]]                       # key, name
    cells: dict[tuple[Place, str], MatrixCell]
    left_out: int = 0


class Places:
    """Tells which commune a document or finding belongs to.

    A document that does not name its province belongs to the only province in the run that has a
    commune of that name, where there is exactly one.
    """

    def __init__(self, tables: RunTables) -> None:
        provinces: dict[str, set[str]] = defaultdict(set)
        for row in tables.documents:
            if row.commune and row.province:
                provinces[row.commune].add(row.province)
        self._only = {commune: next(iter(of)) for commune, of in provinces.items() if len(of) == 1}
        self._documents = {row.doc_id: row for row in tables.documents}

    def of_document(self, row: DocumentRow) -> Place | None:
        """The commune of a commune's document, else None; one that is not named goes by its document."""
        if row.level not in (Level.COMMUNE, None) or not (row.commune or row.level):
            return None
        return Place(row.province or self._only.get(row.commune, ""),
                     row.commune or f"(chưa rõ xã: {short_name(row)})")

    def of_finding(self, row: FindingRow) -> Place:
        """The commune that a finding is about; commune '' where it is about a province."""
        document = self._documents.get(row.commune_doc_id)
        place = self.of_document(document) if document else None
        if place is not None and row.commune in ("", place.commune):
            return place
        return Place(row.province or self._only.get(row.commune, ""), row.commune)


def build_matrix(tables: RunTables) -> Matrix:
    """Every commune of the run against every indicator that a commune sets or lacks.

    What no upper document sets is shown where at least two communes, and one in `SHARED`, set it.
    """
    places = Places(tables)
    where = {row.doc_id: place for row in tables.documents if (place := places.of_document(row))}
    upper = _upper_keys(tables)
    cells: dict[tuple[Place, str], MatrixCell] = {}
    wordings: dict[str, Counter[str]] = defaultdict(Counter)
    for target in tables.targets:
        if not target.indicator_key:
            continue
        wordings[target.indicator_key][target.indicator] += 1
        own = where.get(target.doc_id)
        if own is None:
            continue
        bound = target.indicator_key in upper[own.province] or target.indicator_key in upper[""]
        cell = cells.setdefault((own, target.indicator_key), MatrixCell(State.OK if bound else State.OWN))
        value = _value(target)
        if value not in cell.values:
            cell.values.append(value)
    for finding in tables.findings:
        state = STATE_OF_KIND.get(finding.kind)
        place = places.of_finding(finding)
        if state is None or not finding.indicator_key or not place.commune:
            continue
        wordings[finding.indicator_key][finding.indicator] += 1
        cell = cells.setdefault((place, finding.indicator_key), MatrixCell(state))
        cell.findings.append(finding.finding_id)
        if _RANK[state] < _RANK[cell.state] or cell.state in (State.OK, State.OWN):
            cell.state = state
    names = {row.key: row.name for row in tables.indicators}
    found = set(where.values()) | {place for place, _ in cells}
    used = Counter(key for _, key in cells)
    upheld = {key for (_, key), cell in cells.items() if cell.state is not State.OWN}
    few = {key for key in used if key not in upheld and used[key] < max(2, len(found) / SHARED)}
    faults = Counter(key for (_, key), cell in cells.items() if cell.state in FAULTS)
    indicators = sorted(
        ((key, names.get(key) or wordings[key].most_common(1)[0][0]) for key in used.keys() - few),
        key=lambda item: (-faults[item[0]], -used[item[0]], item[1]),
    )
    ordered = sorted(found, key=lambda place: (fold(place.province), fold(place.commune)))
    kept = {at: cell for at, cell in cells.items() if at[1] not in few}
    return Matrix(ordered, indicators, kept, len(few))


def _upper_keys(tables: RunTables) -> dict[str, set[str]]:
    """Province -> keys that its documents set; '' -> keys that the centre sets."""
    of: dict[str, str] = {}
    for row in (*tables.reference_documents, *tables.documents):
        if row.level is Level.CENTRAL:
            of[row.doc_id] = ""
        elif row.level is Level.PROVINCE and row.province:
            of[row.doc_id] = row.province
    keys: dict[str, set[str]] = defaultdict(set)
    for target in (*tables.reference_targets, *tables.targets):
        if target.indicator_key and target.doc_id in of:
            keys[of[target.doc_id]].add(target.indicator_key)
    return keys


def _value(target: TargetRow) -> str:
    year = f" ({target.due_date.year})" if target.due_date else ""
    return value_text(target) + year


_COUNTED = ["documents", *(f"documents {status}" for status in Status), "targets", "tasks", "bound", "lacking",
            *(kind.value for kind in FindingKind)]


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """The figures of one commune."""

    place: Place
    documents: int
    targets: int
    tasks: int
    kinds: Mapping[FindingKind, int]
    bound: int                  # indicators that an upper document sets and the commune answers for
    covered: int                # of these, the ones that the commune's documents have
    days: int | None            # from the province's plan to the commune's first plan that carries it out
    basis: str                  # number of that province's plan

    @property
    def coverage(self) -> float | None:
        """Share of upper targets that the commune has, 0..1; None where none bind."""
        return self.covered / self.bound if self.bound else None


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """The figures of one province: its communes summed up, and what is reported against itself."""

    province: str
    communes: tuple[CommuneLine, ...]
    documents: int              # of communes and of the province itself
    review: int
    failed: int
    targets: int
    tasks: int
    kinds: Mapping[FindingKind, int]

    @property
    def coverage(self) -> float | None:
        """Share of upper targets that the communes have, 0..1."""
        bound = sum(line.bound for line in self.communes)
        return sum(line.covered for line in self.communes) / bound if bound else None

    @property
    def days(self) -> tuple[int, ...]:
        """Days from the province's plan to each commune's, where both dates are known, ascending."""
        return tuple(sorted(line.days for line in self.communes if line.days is not None))


def summarise(tables: RunTables, matrix: Matrix) -> list[ProvinceLine]:
    """One line for each province of the run, communes inside; documents of no known province under ''."""
    figures = _figures(tables, matrix)
    of_province, of_place = lines(figures.groupby(level=0).sum()), lines(figures)
    places = Places(tables)
    delays = _delays(tables, {row.doc_id: place for row in tables.documents if (place := places.of_document(row))})
    communes: dict[str, list[CommuneLine]] = defaultdict(list)
    for place in matrix.places:
        line = of_place[place]
        communes[place.province].append(CommuneLine(
            place, line["documents"], line["targets"], line["tasks"], _kinds(line), line["bound"],
            line["bound"] - line["lacking"], *delays.get(place, (None, ""))))
    return [
        ProvinceLine(
            name, tuple(communes[name]), line["documents"], line[f"documents {Status.REVIEW}"],
            line[f"documents {Status.FAILED}"], line["targets"], line["tasks"], _kinds(line),
        )
        for name, line in sorted(of_province.items(), key=lambda item: (not item[0], fold(item[0])))
    ]


def _figures(tables: RunTables, matrix: Matrix) -> DataFrame:
    """What is counted of every place (province, commune); commune '' has the province's own."""
    places = Places(tables)
    home = {row.doc_id: places.of_document(row) or Place(row.province, "")
            for row in tables.documents if row.level is not Level.CENTRAL}
    own = [row for row in tables.documents if row.doc_id in home]
    table = counts([
        *((*home[row.doc_id], "documents") for row in own),
        *((*home[row.doc_id], f"documents {row.status}") for row in own),
        *((*home[row.doc_id], "targets") for row in tables.targets if row.doc_id in home),
        *((*home[row.doc_id], "tasks") for row in tables.tasks if row.doc_id in home),
        *((*places.of_finding(row), row.kind.value) for row in tables.findings),
        *((*place, "bound") for (place, _), cell in matrix.cells.items() if cell.state is not State.OWN),
        *((*place, "lacking") for (place, _), cell in matrix.cells.items() if cell.state is State.MISSING),
    ])
    return table.reindex(columns=_COUNTED, fill_value=0)


def _kinds(line: Mapping[str, int]) -> dict[FindingKind, int]:
    return {kind: line[kind.value] for kind in FindingKind if line[kind.value]}


def _delays(tables: RunTables, where: Mapping[str, Place]) -> dict[Place, tuple[int, str]]:
    """Days from the province's plan to the first of the commune's documents that comes after it.

    The province's plan is the latest provincial document that the commune's document cites with a whole
    date; where it cites none, the latest of the province's own plans in the run that is not younger.
    """
    cited: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
    for reference in tables.references:
        day = iso_date(reference.date)
        if reference.level is Level.PROVINCE and day:
            cited[reference.doc_id].append((day, reference.number))
    own: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
    for row in (*tables.documents, *tables.reference_documents):
        day = iso_date(row.issue_date)
        if row.level is Level.PROVINCE and row.is_plan and day:
            own[row.province].append((day, row.number))
    found: dict[Place, tuple[int, str]] = {}
    for row in tables.documents:
        place, issued = where.get(row.doc_id), iso_date(row.issue_date)
        if place is None or issued is None or not row.is_plan:
            continue
        earlier = [item for item in cited[row.doc_id] or own[place.province] if item[0] <= issued]
        if earlier:
            day, number = max(earlier)
            days = (issued - day).days
            if place not in found or days < found[place][0]:
                found[place] = (days, number)
    return found
