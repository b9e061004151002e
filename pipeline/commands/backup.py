"""`doichieu backup` and `doichieu recover`."""
from __future__ import annotations

from pathlib import Path

from pipeline.backup import back_up, recover, stored_documents
from pipeline.settings import load_settings


def backup_command(place: Path, out: Path, *, keep: int, database: str | None) -> None:
    """Makes a backup and says where.  Errors: as `back_up`."""
    made = back_up(out, load_settings(database_url=database), place, keep=keep)
    print(f"Đã sao lưu vào {made.folder}: {made.originals} bản gốc ({made.copied} mới chép)")


def recover_command(folder: Path, out: Path, *, database: str | None) -> None:
    """Recovers a backup and says what there is now.  Errors: as `recover`."""
    settings = load_settings(database_url=database)
    originals = recover(folder, out, settings)
    print(f"Đã phục hồi vào {out}: {stored_documents(out, settings)} văn bản, {originals} bản gốc; các bảng đã ghi lại")
