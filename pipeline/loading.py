"""Everything a store holds, as the tables that exports, reports and the screen are made from."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.models import Extraction
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

_SEVERITY = ("high", "medium", "info")


@dataclass(frozen=True, slots=True)
class Loaded:
    """All documents of a store as rows and as records."""

    rows: RunTables
    extractions: tuple[Extraction, ...]
    counting: frozenset[str]               # doc_ids that are no second form and no older version of a plan


def load_documents(store: Store, commune: str = "") -> Loaded:
    """Documents, their rows and their lineage; `commune` narrows them.  Errors: StoreError."""
    with store.transaction() as session:
        found_at = store.ledger(session).found_at()
        documents = list(store.documents(session).all(commune))
        excluded = store.exclusions(session).all()
    documents = [_without_records(document, excluded.get(document.row.doc_id)) for document in documents]
    lineages = trace(documents)
    found = tuple(document.extraction for document in documents if document.extraction is not None)
    return Loaded(
        rows=RunTables(
            documents=tuple(_row(document, lineages, found_at) for document in documents),
            pages=tuple(page for document in documents for page in document.pages),
            references=tuple(row for extraction in found for row in reference_rows(extraction)),
            targets=tuple(row for extraction in found for row in target_rows(extraction)),
            tasks=tuple(row for extraction in found for row in task_rows(extraction)),
        ),
        extractions=found,
        counting=frozenset(
            doc_id for doc_id, lineage in lineages.items()
            if not (lineage.same_plan_as or lineage.replaced_by)
        ),
    )


def load_tables(store: Store) -> RunTables:
    """The whole of a store: documents, their rows, findings with their history.  Errors: StoreError."""
    rows = load_findings(store)
    return replace(
        load_documents(store).rows,
        findings=tuple(row for row in rows if row.history in (History.NEW, History.OPEN)),
        dismissed=tuple(row for row in rows if row.history is History.DISMISSED),
        gone=tuple(row for row in rows if row.history is History.GONE),
    )


def load_findings(store: Store) -> list[FindingRow]:
    """All findings with their history, what matters most first.  Errors: StoreError."""
    with store.transaction() as session:
        return sorted((stored.row() for stored in store.findings(session).all()), key=_finding_order)


def _without_records(document: StoredDocument, reason: str | None) -> StoredDocument:
    """An excluded document keeps its row, which says why, and its pages; nothing else of it counts."""
    if reason is None:
        return document
    row = replace(document.row, is_plan=False, problem=f"để ra ngoài theo yêu cầu: {reason}")
    return replace(document, row=row, extraction=None)


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
