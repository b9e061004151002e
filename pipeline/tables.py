"""The plain rows of a run: what the CSV files hold and what workbook, page and letter read.

Every row type is a frozen dataclass whose fields stand in the order of the CSV columns; fields that
the output format does not ask for follow at the end.  Empty means "the document does not say": ''
for words, None for numbers, dates and enumerations, () for lists.  Units are those of `pipeline.models`:
pages count from 1 (0: the page is not known, as for figures that ship with the program), boxes are PDF
points from the page's top left, confidences run from 0 to 1.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.models import (
    Box,
    Comparator,
    DeadlineKind,
    Extraction,
    Finding,
    FindingKind,
    Level,
    MediaKind,
    Original,
    Owner,
    Page,
    Route,
    Severity,
    Status,
)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One input document; of a failed one only what could be told is there, `problem` says why."""

    doc_id: str
    source_file: str
    sha256: str = ""
    number: str = ""
    doc_type: str = ""
    title: str = ""
    issuer: str = ""
    level: Level | None = None
    commune: str = ""
    province: str = ""
    issue_date: str = ""              # "YYYY-MM-DD", or "YYYY-MM" when the day cannot be read
    signer: str = ""
    pages: int = 0
    route: Route | None = None
    confidence: float = 0.0
    status: Status = Status.OK
    problem: str = ""
    signer_title: str = ""
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    replaces: tuple[str, ...] = ()
    is_plan: bool = True
    kind: MediaKind | None = None
    reason: str = ""                  # of a failed one: stable English word (errors.DoiChieuError.reason)
    found_at: tuple[str, ...] = ()    # every path under which these bytes were found
    same_plan_as: str = ""            # doc_id of the document this one is another form of (a scan, a text)
    version_of: str = ""              # doc_id of the earlier version that this one takes the place of
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page as it was read; width and height in points, `rotation` degrees clockwise to be upright."""

    doc_id: str
    page: int
    width: float | None
    height: float | None
    rotation: int = 0
    route: Route = Route.DIGITAL
    status: Status = Status.OK
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One document that a document cites, once."""

    doc_id: str
    number: str
    date: str = ""
    issuer: str = ""
    level: Level | None = None
    is_basis: bool = False
    replaced_by_this: bool = False
    page: int = 0
    raw_text: str = ""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One chỉ tiêu."""

    doc_id: str
    target_id: str
    page: int
    bbox: Box | None
    section: str
    indicator: str
    indicator_key: str
    comparator: Comparator
    value: float
    value_max: float | None
    unit: str
    due_date: dt.date | None
    due_inherited: bool
    owner: str
    confidence: float
    raw_text: str
    applies_to: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One nhiệm vụ.  Owner lists hold printed names; the `_key` lists their canonical names in step."""

    doc_id: str
    task_id: str
    page: int
    bbox: Box | None
    section: str
    no: str
    title: str
    head: tuple[str, ...]
    lead: tuple[str, ...]
    coordinating: tuple[str, ...]
    deliverable: str
    deadline_raw: str
    deadline_kind: DeadlineKind | None
    deadline_date: dt.date | None
    deadline_before: bool
    recurrence: str
    confidence: float
    raw_text: str
    head_key: tuple[str, ...] = ()
    lead_key: tuple[str, ...] = ()
    coordinating_key: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class History(StrEnum):
    """Where a finding stands against the run before."""

    NEW = "new"
    OPEN = "open"                # was there before and still is
    DISMISSED = "dismissed"      # a person set it aside, with a reason
    GONE = "gone"                # was there at the last run and is no more


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One gap or conflict with its history."""

    finding_id: str
    kind: FindingKind
    severity: Severity
    commune_doc_id: str
    commune: str
    indicator_key: str
    indicator: str
    commune_target_id: str
    commune_value: str
    upper_doc_id: str
    upper_level: Level | None
    upper_target_id: str
    upper_value: str
    confidence: float
    explanation: str
    province: str = ""
    task_id: str = ""
    history: History = History.NEW
    first_seen: dt.date | None = None
    reason: str = ""                  # why it was dismissed


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of the catalogue."""

    key: str
    name: str
    unit: str = ""
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True)
class RunTables:
    """All rows of a run.

    `findings` are those that stand (new or open); dismissed and gone ones are kept apart.
    `reference_documents` and `reference_targets` are the shipped ones that findings or the comparison
    name: same row types, `page` 0, `raw_text` '' and `section` as the place.
    """

    documents: tuple[DocumentRow, ...] = ()
    pages: tuple[PageRow, ...] = ()
    references: tuple[ReferenceRow, ...] = ()
    targets: tuple[TargetRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    dismissed: tuple[FindingRow, ...] = ()
    gone: tuple[FindingRow, ...] = ()
    reference_documents: tuple[DocumentRow, ...] = ()
    reference_targets: tuple[TargetRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    made_on: dt.date = field(default_factory=dt.date.today)


def document_row(
    original: Original, extraction: Extraction, *, pages: int, route: Route | None, confidence: float,
    status: Status = Status.OK, problem: str = "",
) -> DocumentRow:
    """The row of a document that was read."""
    facts = extraction.facts
    return DocumentRow(
        doc_id=original.doc_id, source_file=original.source_file, sha256=original.sha256,
        number=facts.number, doc_type=facts.doc_type, title=facts.title, issuer=facts.issuer,
        level=facts.level, commune=facts.commune, province=facts.province, issue_date=facts.issue_date,
        signer=facts.signer, pages=pages, route=route, confidence=confidence, status=status,
        problem=problem, signer_title=facts.signer_title, period_start=facts.period_start,
        period_end=facts.period_end, replaces=facts.replaces, is_plan=facts.is_plan,
    )


def page_rows(doc_id: str, pages: Iterable[Page]) -> Iterator[PageRow]:
    """How the pages of one document were read."""
    for page in pages:
        yield PageRow(doc_id, page.number, page.width, page.height, page.rotation, page.route, page.status,
                      page.problem)


def reference_rows(extraction: Extraction) -> Iterator[ReferenceRow]:
    """The documents that one document cites."""
    for cited in extraction.references:
        evidence = cited.evidence
        yield ReferenceRow(
            extraction.doc_id, cited.number, cited.date, cited.issuer, cited.level, cited.is_basis,
            cited.replaced_by_this, evidence.page if evidence else 0, evidence.raw_text if evidence else "",
        )


def target_rows(extraction: Extraction) -> Iterator[TargetRow]:
    """The targets of one document."""
    for target in extraction.targets:
        yield TargetRow(
            extraction.doc_id, target.target_id, target.evidence.page, target.evidence.box, target.section,
            target.indicator, target.indicator_key, target.comparator, target.value, target.value_max,
            target.unit, target.due_date, target.due_inherited, target.owner, target.confidence,
            target.evidence.raw_text, target.applies_to, target.doubts,
        )


def _names(owners: Sequence[Owner]) -> tuple[str, ...]:
    return tuple(owner.name for owner in owners)


def _keys(owners: Sequence[Owner]) -> tuple[str, ...]:
    return tuple(owner.key for owner in owners)


def task_rows(extraction: Extraction) -> Iterator[TaskRow]:
    """The tasks of one document."""
    for task in extraction.tasks:
        deadline = task.deadline
        yield TaskRow(
            extraction.doc_id, task.task_id, task.evidence.page, task.evidence.box, task.section, task.no,
            task.title, _names(task.head), _names(task.lead), _names(task.coordinating), task.deliverable,
            deadline.raw if deadline else "", deadline.kind if deadline else None,
            deadline.date if deadline else None, deadline.before if deadline else False,
            deadline.recurrence if deadline else "", task.confidence, task.evidence.raw_text,
            _keys(task.head), _keys(task.lead), _keys(task.coordinating), task.doubts,
        )


def finding_row(
    finding: Finding, history: History = History.NEW, first_seen: dt.date | None = None, reason: str = ""
) -> FindingRow:
    """A finding with its history marks."""
    return FindingRow(
        finding.finding_id, finding.kind, finding.severity, finding.commune_doc_id, finding.commune,
        finding.indicator_key, finding.indicator, finding.commune_target_id, finding.commune_value,
        finding.upper_doc_id, finding.upper_level, finding.upper_target_id, finding.upper_value,
        finding.confidence, finding.explanation, finding.province, finding.task_id, history, first_seen,
        reason,
    )
