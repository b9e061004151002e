"""`doichieu report`: the letter to a commune, or the page narrowed to it."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.commands.opening import opened_store
from pipeline.errors import UsageError
from pipeline.loading import load_tables
from pipeline.publish import with_shipped
from pipeline.reporting import write_letter, write_page
from pipeline.tables import RunTables
from pipeline.workspace import Workspace


def report_command(commune: str, out: Path, *, docx: Path | None, html: Path | None,
                   database: str | None) -> None:
    """Writes what was asked for.  Errors: UsageError (no such commune, nothing written yet), StoreError."""
    if docx is None and html is None:
        raise UsageError("Chưa nêu tệp báo cáo – thêm --docx TỆP.docx hoặc --html TỆP.html")
    with opened_store(out, database) as store:
        tables = with_shipped(load_tables(store), store)
    if docx is not None:
        print(f"{docx}: {write_letter(tables, commune, docx)} phát hiện")
    if html is not None:
        write_page(narrowed(tables, commune), Workspace(out), html, scope=commune)
        print(html)


def narrowed(tables: RunTables, commune: str) -> RunTables:
    """The same tables with only the commune's own documents and findings.  Errors: UsageError."""
    wanted = commune.casefold()
    documents = tuple(row for row in tables.documents if wanted in row.commune.casefold())
    if not documents:
        raise UsageError(f"Không có văn bản nào của '{commune}' – xem `doichieu show documents`")
    ids = {row.doc_id for row in documents}
    return replace(
        tables,
        documents=documents,
        pages=tuple(row for row in tables.pages if row.doc_id in ids),
        references=tuple(row for row in tables.references if row.doc_id in ids),
        targets=tuple(row for row in tables.targets if row.doc_id in ids),
        tasks=tuple(row for row in tables.tasks if row.doc_id in ids),
        findings=tuple(row for row in tables.findings if wanted in row.commune.casefold()),
        dismissed=tuple(row for row in tables.dismissed if wanted in row.commune.casefold()),
        gone=tuple(row for row in tables.gone if wanted in row.commune.casefold()),
    )
