"""The reports for people: workbook, page and letter, each replaced in one step."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import atomic_path
from pipeline.originals import Originals
from pipeline.tables import RunTables
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from reports.pictures import Pictures

STEM = "doichieu"
WORKBOOK = f"{STEM}.xlsx"
PAGE = f"{STEM}.html"


def report_files(out: Path) -> tuple[Path, ...]:
    """Where the workbook and the page lie."""
    return out / WORKBOOK, out / PAGE


def write_reports(tables: RunTables, workspace: Workspace) -> None:
    """The workbook for analysts and the page to look at; for many provinces also one of each a province.

    Errors: StorageFullError, StoreError.
    """
    from reports.volumes import volumes

    for volume in volumes(tables, STEM):
        write_workbook(volume.tables, workspace.out / f"{volume.stem}.xlsx",
                       summary_only=bool(volume.provinces))
        write_page(volume.tables, workspace, workspace.out / f"{volume.stem}.html", volume.scope,
                   volume.provinces)


def write_workbook(tables: RunTables, path: Path, *, summary_only: bool = False) -> None:
    """The workbook.  Errors: StorageFullError, StoreError."""
    from reports.workbook import write_workbook as write

    with atomic_path(path) as temporary:
        write(tables, temporary, summary_only=summary_only)


def write_page(tables: RunTables, workspace: Workspace, path: Path, scope: str = "",
               provinces: Mapping[str, str] | None = None) -> None:
    """The page, with pictures of the evidence cut from the kept originals.

    `provinces` (name -> stem) makes it the one that leads to the pages of the provinces.
    """
    from reports.page import write_page as write

    pictures = None if provinces else _pictures(tables, workspace)
    with atomic_path(path) as temporary:
        write(tables, temporary, pictures, scope=scope, provinces=provinces)


def write_letter(tables: RunTables, commune: str, province: str, path: Path) -> int:
    """The letter to a commune of a province; gives how many findings it lists.  Errors: UsageError, StoreError."""
    from reports.letter import write_letter as write

    with atomic_path(path) as temporary:
        return write(tables, commune, temporary, province=province)


def _pictures(tables: RunTables, workspace: Workspace) -> Pictures:
    from reports.pictures import Pictures

    originals = Originals(workspace.originals)
    kept = {row.doc_id: originals.find(row.sha256)
            for row in (*tables.documents, *tables.reference_documents) if row.sha256}
    return Pictures({doc_id: path for doc_id, path in kept.items() if path is not None}, tables.pages)
