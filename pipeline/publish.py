"""What is made over all documents of the store: findings, CSV files, workbook and page.

Each is made only when what it is made from has changed, so that a run without news costs nothing.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.exports import TABLES, write_exports
from pipeline.fingerprints import code_digest, combine
from pipeline.models import Extraction, Finding
from pipeline.progress import Progress
from pipeline.reporting import report_files, write_reports
from pipeline.store import Store, StoredDocument
from pipeline.tables import (
    DocumentRow,
    FindingRow,
    History,
    RunTables,
    reference_rows,
    target_rows,
    task_rows,
)
from pipeline.versions import Lineage, trace
from pipeline.workspace import Workspace

_FINDINGS_STATE = "findings_made_of"
_TABLES_STATE = "tables_made_of"
_SEVERITY = ("high", "medium", "info")


@dataclass(frozen=True, slots=True)
class Published:
    """What stands in the output folder now."""

    files: tuple[Path, ...]
    findings: int
    new_findings: int
    renewed: bool                  # False: nothing had changed


def publish(store: Store, workspace: Workspace, progress: Progress, *,
            use_reference: bool = True) -> Published:
    """Reconciles all documents and writes every table and report.  Errors: StoreError."""
    files = (*(workspace.out / f"{name}.csv" for name in TABLES), *report_files(workspace.out))
    made_of = _made_of(store, workspace, use_reference=use_reference)
    with store.transaction() as session:
        state = store.findings(session)
        compared = state.state(_FINDINGS_STATE) == made_of.findings
        written = state.state(_TABLES_STATE) == made_of.tables
        if compared and written and all(map(Path.is_file, files)):
            return _published(files, state.all(), renewed=False)

    tables = load_tables(store)
    try:
        if not compared:
            progress.closing("đối chiếu các cấp")
            findings = compare(tables, use_reference=use_reference)
            with store.transaction() as session:
                store.findings(session).replace(findings)
                store.findings(session).set_state(_FINDINGS_STATE, made_of.findings)
    finally:            # what was found in the documents is worth having without a comparison too
        progress.closing("ghi các bảng và báo cáo")
        tables = with_findings(tables, store)
        write_exports(tables.rows, workspace.out)
    write_reports(tables.rows, workspace)
    with store.transaction() as session:
        store.findings(session).set_state(_TABLES_STATE, made_of.tables)
    return _published(files, [*tables.rows.findings], renewed=True)


@dataclass(frozen=True, slots=True)
class _MadeOf:
    """Digests of everything that findings and tables depend on."""

    findings: str
    tables: str


def _made_of(store: Store, workspace: Workspace, *, use_reference: bool) -> _MadeOf:
    with store.transaction() as session:
        documents = store.documents(session).digest()
        places = store.ledger(session).found_at()
    rules = [code_digest(package) for package in ("reconciliation", "normalizers")]
    drawing = [code_digest(package) for package in ("reports", "pipeline")]
    findings = combine([documents, str(use_reference), *rules])
    places_now = (str(sorted(places.items())), str(workspace.out.resolve()))
    return _MadeOf(findings, combine([findings, *places_now, *drawing]))


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents of a store as rows and as records."""

    rows: RunTables
    extractions: tuple[Extraction, ...]        # of documents that count: no second form, no older version


def load_tables(store: Store, commune: str = "") -> Everything:
    """Documents, their rows and their lineage; `commune` narrows them."""
    with store.transaction() as session:
        found_at = store.ledger(session).found_at()
        documents = list(store.documents(session).all(commune))
    lineages = trace(documents)
    found = [document.extraction for document in documents if document.extraction is not None]
    return Everything(
        rows=RunTables(
            documents=tuple(_row(document, lineages, found_at) for document in documents),
            pages=tuple(page for document in documents for page in document.pages),
            references=tuple(row for extraction in found for row in reference_rows(extraction)),
            targets=tuple(row for extraction in found for row in target_rows(extraction)),
            tasks=tuple(row for extraction in found for row in task_rows(extraction)),
        ),
        extractions=tuple(
            extraction for extraction in found
            if not (lineages[extraction.doc_id].same_plan_as or lineages[extraction.doc_id].replaced_by)
        ),
    )


def with_findings(tables: Everything, store: Store) -> Everything:
    """The same with the store's findings, standing ones apart from those that are gone."""
    with store.transaction() as session:
        rows = sorted(store.findings(session).all(), key=_finding_order)
    return replace(tables, rows=replace(
        tables.rows,
        findings=tuple(row for row in rows if row.history in (History.NEW, History.OPEN)),
        dismissed=tuple(row for row in rows if row.history is History.DISMISSED),
        gone=tuple(row for row in rows if row.history is History.GONE),
    ))


def compare(tables: Everything, *, use_reference: bool) -> list[Finding]:
    """The findings over all documents that count."""
    from reconciliation import reconcile

    return reconcile(tables.extractions, use_reference=use_reference)


def _row(document: StoredDocument, lineages: Mapping[str, Lineage],
         found_at: Mapping[str, tuple[str, ...]]) -> DocumentRow:
    lineage = lineages[document.row.doc_id]
    return replace(
        document.row,
        found_at=found_at.get(document.row.doc_id, ()),
        same_plan_as=lineage.same_plan_as,
        version_of=lineage.version_of,
    )


def _finding_order(row: FindingRow) -> tuple[int, str, str, str, str, str]:
    """What matters most first, then by place, so that two runs write the same."""
    return (_SEVERITY.index(row.severity.value), row.province, row.commune, row.kind.value,
            row.indicator_key, row.finding_id)


def _published(files: tuple[Path, ...], rows: list[FindingRow], *, renewed: bool) -> Published:
    standing = [row for row in rows if row.history in (History.NEW, History.OPEN)]
    new = sum(row.history is History.NEW for row in standing)
    return Published(files, len(standing), new if renewed else 0, renewed)
