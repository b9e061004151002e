"""`doichieu report`: the letter to a commune, or the page narrowed to it."""
from __future__ import annotations

from pathlib import Path

from pipeline.commands.opening import opened_store
from pipeline.errors import UsageError
from pipeline.loading import load_tables
from pipeline.publish import with_shipped
from pipeline.reporting import write_letter, write_page
from pipeline.workspace import Workspace


def report_command(commune: str, out: Path, *, docx: Path | None, html: Path | None,
                   database: str | None) -> None:
    """Writes what was asked for.  Errors: UsageError (no such commune, nothing written yet), StoreError."""
    if docx is None and html is None:
        raise UsageError("Chưa nêu tệp báo cáo – thêm --docx TỆP.docx hoặc --html TỆP.html")
    from reports.letter import find_commune
    from reports.scope import of_commune

    with opened_store(out, database) as store:
        tables = with_shipped(load_tables(store), store)
    if docx is not None:
        print(f"{docx}: {write_letter(tables, commune, docx)} phát hiện")
    if html is not None:
        place = find_commune(tables, commune)
        write_page(of_commune(tables, place), Workspace(out), html, scope=place.commune)
        print(html)
