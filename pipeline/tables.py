"""The tables of a run: column names and order (CONTRACT), and the rows made from the models.

One row is a plain dict from column to value, as the CSV files, the database, the workbook and the
page have it.  Dates are ISO 8601 strings, lists are joined by '; ', None means "the document does not say".
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.models import (
    Evidence,
    Extraction,
    Finding,
    Level,
    Original,
    Owner,
    Reference,
    Route,
    Severity,
    Status,
    Target,
    Task,
)

Value = str | int | float | bool | None
Row = dict[str, Value]

LIST_SEPARATOR = "; "

DOCUMENTS = (
    "doc_id", "source_file", "sha256", "number", "doc_type", "title", "issuer", "level", "commune", "province",
    "issue_date", "signer", "pages", "route", "confidence", "status", "problem",
    # further columns
    "signer_title", "reason", "kind", "is_plan", "period_start", "period_end", "replaces", "found_at",
    "same_plan_as", "version_of", "doubts",
)
REFERENCES = (
    "doc_id", "number", "date", "issuer", "level",
    "is_basis", "replaced_by_this", "page", "bbox", "raw_text",
)
TARGETS = (
    "doc_id", "target_id", "page", "bbox", "section", "indicator", "indicator_key", "comparator", "value",
    "value_max", "unit", "due_date", "due_inherited", "owner", "confidence", "raw_text",
    "applies_to", "doubts",
)
TASKS = (
    "doc_id", "task_id", "page", "bbox", "section", "no", "title", "head", "lead", "coordinating", "deliverable",
    "deadline_raw", "deadline_kind", "deadline_date", "deadline_before", "recurrence", "confidence", "raw_text",
    "head_key", "lead_key", "coordinating_key", "doubts",
)
FINDINGS = (
    "finding_id", "kind", "severity", "commune_doc_id", "commune", "indicator_key", "indicator",
    "commune_target_id", "commune_value", "upper_doc_id", "upper_level", "upper_target_id", "upper_value",
    "confidence", "explanation",
    "province", "task_id",
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "documents": DOCUMENTS,
    "references": REFERENCES,
    "targets": TARGETS,
    "tasks": TASKS,
    "findings": FINDINGS,
}

_SEVERITY_ORDER = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class RunTables:
    """Everything the exports and reports are made from, over all documents of the output folder."""

    documents: tuple[Row, ...] = ()
    references: tuple[Row, ...] = ()
    targets: tuple[Row, ...] = ()
    tasks: tuple[Row, ...] = ()
    findings: tuple[Row, ...] = ()
    extractions: Mapping[str, Extraction] = field(default_factory=dict)      # doc_id -> what was found in it
    finding_records: tuple[Finding, ...] = ()

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of one of `COLUMNS`."""
        rows: tuple[Row, ...] = getattr(self, name)
        return rows


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a document came out, apart from what was found in it."""

    status: Status
    problem: str = ""          # Vietnamese, one line
    reason: str = ""           # stable English word when failed (errors.DoiChieuError.reason)
    pages: int | None = None
    route: Route | None = None
    confidence: float | None = None
    doubts: tuple[str, ...] = ()


def document_row(original: Original | None, doc_id: str, source_file: str, verdict: Verdict,
                 extraction: Extraction | None) -> Row:
    """One row of documents.csv; `original` is None when not even its bytes could be read."""
    row: Row = dict.fromkeys(DOCUMENTS)
    row.update(
        doc_id=doc_id,
        source_file=source_file,
        sha256=original.sha256 if original else None,
        kind=original.kind.value if original else None,
        pages=verdict.pages,
        route=verdict.route.value if verdict.route else None,
        confidence=_share(verdict.confidence),
        status=verdict.status.value,
        problem=_text(verdict.problem),
        reason=_text(verdict.reason),
        doubts=_list(verdict.doubts),
    )
    if extraction is not None:
        facts = extraction.facts
        row.update(
            number=_text(facts.number),
            doc_type=_text(facts.doc_type),
            title=_text(facts.title),
            issuer=_text(facts.issuer),
            level=_level(facts.level),
            commune=_text(facts.commune),
            province=_text(facts.province),
            issue_date=_text(facts.issue_date),
            signer=_text(facts.signer),
            signer_title=_text(facts.signer_title),
            is_plan=facts.is_plan,
            period_start=_date(facts.period_start),
            period_end=_date(facts.period_end),
            replaces=_list(facts.replaces),
        )
    return row


def reference_row(doc_id: str, reference: Reference) -> Row:
    """One row of references.csv."""
    return {
        "doc_id": doc_id,
        "number": reference.number,
        "date": _text(reference.date),
        "issuer": _text(reference.issuer),
        "level": _level(reference.level),
        "is_basis": reference.is_basis,
        "replaced_by_this": reference.replaced_by_this,
        **_place(reference.evidence),
    }


def target_row(doc_id: str, target: Target) -> Row:
    """One row of targets.csv."""
    return {
        "doc_id": doc_id,
        "target_id": target.target_id,
        "section": _text(target.section),
        "indicator": target.indicator,
        "indicator_key": _text(target.indicator_key),
        "comparator": target.comparator.value,
        "value": target.value,
        "value_max": target.value_max,
        "unit": target.unit,
        "due_date": _date(target.due_date),
        "due_inherited": target.due_inherited,
        "owner": _text(target.owner),
        "confidence": _share(target.confidence),
        "applies_to": _text(target.applies_to),
        "doubts": _list(target.doubts),
        **_place(target.evidence),
    }


def task_row(doc_id: str, task: Task) -> Row:
    """One row of tasks.csv."""
    deadline = task.deadline
    return {
        "doc_id": doc_id,
        "task_id": task.task_id,
        "section": _text(task.section),
        "no": _text(task.no),
        "title": task.title,
        "head": _names(task.head),
        "lead": _names(task.lead),
        "coordinating": _names(task.coordinating),
        "deliverable": _text(task.deliverable),
        "deadline_raw": _text(deadline.raw) if deadline else None,
        "deadline_kind": deadline.kind.value if deadline and deadline.kind else None,
        "deadline_date": _date(deadline.date) if deadline else None,
        "deadline_before": deadline.before if deadline else False,
        "recurrence": _text(deadline.recurrence) if deadline else None,
        "confidence": _share(task.confidence),
        "head_key": _keys(task.head),
        "lead_key": _keys(task.lead),
        "coordinating_key": _keys(task.coordinating),
        "doubts": _list(task.doubts),
        **_place(task.evidence),
    }


def finding_row(finding: Finding) -> Row:
    """One row of findings.csv."""
    return {
        "finding_id": finding.finding_id,
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "commune_doc_id": _text(finding.commune_doc_id),
        "commune": _text(finding.commune),
        "indicator_key": _text(finding.indicator_key),
        "indicator": _text(finding.indicator),
        "commune_target_id": _text(finding.commune_target_id),
        "commune_value": _text(finding.commune_value),
        "upper_doc_id": _text(finding.upper_doc_id),
        "upper_level": _level(finding.upper_level),
        "upper_target_id": _text(finding.upper_target_id),
        "upper_value": _text(finding.upper_value),
        "confidence": _share(finding.confidence),
        "explanation": finding.explanation,
        "province": _text(finding.province),
        "task_id": _text(finding.task_id),
    }


def finding_order(finding: Finding) -> tuple[int, str, str, str, str, str]:
    """Sort key of findings: what matters most first, then by place, so that two runs print the same."""
    return (_SEVERITY_ORDER[finding.severity], finding.province, finding.commune, finding.kind.value,
            finding.indicator_key, finding.finding_id)


def _place(evidence: Evidence | None) -> Row:
    if evidence is None:
        return {"page": None, "bbox": None, "raw_text": None}
    return {
        "page": evidence.page,
        "bbox": str(evidence.box) if evidence.box else None,
        "raw_text": _text(evidence.raw_text),
    }


def _text(value: str) -> str | None:
    return value or None


def _date(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def _level(value: Level | None) -> str | None:
    return value.value if value else None


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _list(values: Iterable[str]) -> str | None:
    return LIST_SEPARATOR.join(value for value in values if value) or None


def _names(owners: Iterable[Owner]) -> str | None:
    return _list(owner.name for owner in owners)


def _keys(owners: Iterable[Owner]) -> str | None:
    """Keys in the order of the names; an unknown one stays an empty place so that they line up."""
    keys = [owner.key for owner in owners]
    return LIST_SEPARATOR.join(keys) if any(keys) else None
