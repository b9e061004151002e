"""`doichieu show`: one table of the store in the terminal, or as JSON."""
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pipeline.cells import Cell, cells
from pipeline.commands.opening import opened_store
from pipeline.loading import load_documents, load_tables

# What fits on a screen, in order, with its Vietnamese heading.
_SHOWN: dict[str, dict[str, str]] = {
    "documents": {"source_file": "Tệp", "number": "Số", "commune": "Xã, phường", "issue_date": "Ngày",
                  "route": "Đọc", "status": "Trạng thái", "problem": "Vấn đề"},
    "references": {"doc_id": "Văn bản", "number": "Số dẫn", "date": "Ngày", "issuer": "Nơi ban hành"},
    "targets": {"commune": "Xã, phường", "section": "Mục", "indicator": "Chỉ tiêu", "comparator": "",
                "value": "Giá trị", "unit": "Đơn vị", "due_date": "Hạn", "page": "Trang"},
    "tasks": {"commune": "Xã, phường", "section": "Mục", "title": "Nhiệm vụ", "lead": "Chủ trì",
              "coordinating": "Phối hợp", "deadline_raw": "Thời hạn", "page": "Trang"},
    "findings": {"severity": "Mức", "kind": "Loại", "commune": "Xã, phường", "indicator": "Chỉ tiêu",
                 "commune_value": "Của xã", "upper_value": "Cấp trên", "explanation": "Diễn giải"},
}


def show_command(table: str, out: Path, *, commune: str, as_json: bool, database: str | None) -> None:
    """Prints the rows of `table`.  Errors: UsageError when nothing was ever written there, StoreError."""
    rows = rows_of(table, out, commune=commune, database=database)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    _print_table(table, rows)


def rows_of(table: str, out: Path, *, commune: str, database: str | None) -> list[dict[str, Cell]]:
    """The rows as cells, with the commune of each row's document beside them."""
    with opened_store(out, database) as store:
        if table == "findings":
            found = [cells(row) for row in load_tables(store).findings]
            return [row for row in found if commune.casefold() in str(row["commune"] or "").casefold()]
        tables = load_documents(store, commune).rows
    communes: dict[str, Cell] = {row.doc_id: row.commune or row.issuer for row in tables.documents}
    listed: tuple[Any, ...] = getattr(tables, table)
    return [{"commune": communes[row.doc_id], **cells(row)} for row in listed]


def _print_table(table: str, rows: list[dict[str, Cell]]) -> None:
    from rich.console import Console
    from rich.table import Table

    printed = Table(box=None, pad_edge=False)
    for heading in _SHOWN[table].values():
        printed.add_column(heading, overflow="fold")
    for row in rows:
        printed.add_row(*(_words(row.get(name)) for name in _SHOWN[table]))
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False)
    with console.capture() as text:                # rich's own end of a broken pipe would be exit code 1
        console.print(printed)
        console.print(f"{len(rows)} dòng")
    print(text.get(), end="")


def _words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
