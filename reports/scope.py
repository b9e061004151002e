"""A run narrowed: to what counts once, to one commune, or to one province.

A commune or province keeps the upper documents that its findings name; they move to the reference rows:
they serve as evidence and bind, and are not listed or counted as its own.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.models import Level
from pipeline.tables import FindingRow, RunTables
from reports.overview import Place, Places


def counted(tables: RunTables) -> RunTables:
    """Without the targets, tasks and citations of second forms of a plan (its scan) and of older versions.

    Their documents stay, so that the lists of documents are whole (`document_notes` says what they are).
    """
    again = {row.doc_id for row in tables.documents if row.same_plan_as}
    again |= {row.version_of for row in tables.documents if row.version_of}
    return replace(
        tables,
        targets=tuple(row for row in tables.targets if row.doc_id not in again),
        tasks=tuple(row for row in tables.tasks if row.doc_id not in again),
        references=tuple(row for row in tables.references if row.doc_id not in again),
    )


def document_notes(tables: RunTables) -> dict[str, str]:
    """doc_id -> why a document's rows are not counted (Vietnamese), for those that are not."""
    files = {row.doc_id: row.source_file for row in tables.documents}
    notes = {row.version_of: f"Đã có bản mới hơn: {row.source_file}" for row in tables.documents
             if row.version_of}
    notes |= {row.doc_id: f"Bản khác của cùng văn bản: {files.get(row.same_plan_as, row.same_plan_as)}"
              for row in tables.documents if row.same_plan_as}
    return notes


def of_commune(tables: RunTables, place: Place) -> RunTables:
    """Only that commune's documents, rows and findings."""
    places = Places(tables)
    own = {row.doc_id for row in tables.documents if places.of_document(row) == place}
    return _narrowed(tables, own, lambda row: places.of_finding(row) == place)


def of_province(tables: RunTables, province: str) -> RunTables:
    """Only that province's documents and its communes', with their rows and findings."""
    places = Places(tables)
    own = set()
    for row in tables.documents:
        place = places.of_document(row)
        if row.level is not Level.CENTRAL and (place.province if place else row.province) == province:
            own.add(row.doc_id)
    return _narrowed(tables, own, lambda row: places.of_finding(row).province == province)


def _narrowed(tables: RunTables, own: set[str], about: Callable[[FindingRow], bool]) -> RunTables:
    findings = tuple(filter(about, tables.findings))
    upper = {row.doc_id for row in tables.documents if row.level in (Level.CENTRAL, Level.PROVINCE)} - own
    upper |= {row.upper_doc_id for row in findings} - own
    return replace(
        tables,
        documents=tuple(row for row in tables.documents if row.doc_id in own),
        pages=tuple(row for row in tables.pages if row.doc_id in own or row.doc_id in upper),
        references=tuple(row for row in tables.references if row.doc_id in own),
        targets=tuple(row for row in tables.targets if row.doc_id in own),
        tasks=tuple(row for row in tables.tasks if row.doc_id in own),
        findings=findings,
        dismissed=tuple(filter(about, tables.dismissed)),
        gone=tuple(filter(about, tables.gone)),
        reference_documents=(*tables.reference_documents,
                             *(row for row in tables.documents if row.doc_id in upper)),
        reference_targets=(*tables.reference_targets,
                           *(row for row in tables.targets if row.doc_id in upper)),
    )
