"""`doichieu backup` and `doichieu recover`."""
from __future__ import annotations

import sys
from pathlib import Path

from pipeline.backup import back_up, recover, stored_documents
from pipeline.errors import ExitCode
from pipeline.settings import load_settings


def backup_command(place: Path, out: Path, *, keep: int, database: str | None) -> ExitCode:
    """Makes a backup and says where; `STORE` when kept originals are damaged.  Errors: as `back_up`."""
    made = back_up(out, load_settings(database_url=database), place, keep=keep)
    print(f"Đã sao lưu vào {made.folder}: {made.originals} bản gốc ({made.copied} mới chép)")
    for path in made.damaged:
        sys.stderr.write(f"HỎNG {path}: nội dung không còn khớp mã kiểm tra, không sao lưu – chạy lại với tệp gốc\n")
    return ExitCode.STORE if made.damaged else ExitCode.OK


def recover_command(folder: Path, out: Path, *, database: str | None) -> None:
    """Recovers a backup and says what there is now.  Errors: as `recover`."""
    settings = load_settings(database_url=database)
    originals = recover(folder, out, settings)
    print(f"Đã phục hồi vào {out}: {stored_documents(out, settings)} văn bản, {originals} bản gốc; các bảng đã ghi lại")
