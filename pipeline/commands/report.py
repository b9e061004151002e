"""`doichieu report`: the letter to a commune, or the page narrowed to it."""
from __future__ import annotations

from pathlib import Path

from pipeline.commands.opening import opened_store
from pipeline.commands.targets import checked_target
from pipeline.errors import UsageError
from pipeline.loading import load_tables
from pipeline.publish import with_shipped
from pipeline.reporting import write_letter, write_page
from pipeline.workspace import Workspace


def report_command(commune: str, out: Path, *, province: str, docx: Path | None, html: Path | None,
                   database: str | None) -> None:
    """Writes what was asked for; `province` is '' where the commune's name is enough.

    Errors: UsageError (no such commune, several, no folder for a file; nothing written yet), StoreError.
    """
    if docx is None and html is None:
        raise UsageError("Chưa nêu tệp báo cáo – thêm --docx TỆP.docx hoặc --html TỆP.html")
    for option, path, suffixes in (("--docx", docx, (".docx",)), ("--html", html, (".html", ".htm"))):
        if path is not None:
            checked_target(option, path, *suffixes)
    from reports.letter import find_commune
    from reports.scope import of_commune

    with opened_store(out, database) as store:
        tables = with_shipped(load_tables(store), store)
    place = find_commune(tables, commune, province)
    if docx is not None:
        print(f"{docx}: {write_letter(tables, place.commune, place.province, docx)} phát hiện")
    if html is not None:
        write_page(of_commune(tables, place), Workspace(out), html, scope=place.commune)
        print(html)
