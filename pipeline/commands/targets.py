"""Where a command is told to write: checked before the work is done."""
from __future__ import annotations

from pathlib import Path

from pipeline.errors import UsageError


def checked_target(option: str, path: Path, *suffixes: str) -> Path:
    """`path` as `option` ("--png") names it, its folder there and its suffix one of `suffixes`.  Error: UsageError."""
    if path.suffix.lower() not in suffixes:
        raise UsageError(f"{option} {path}: tên tệp phải có đuôi {' hoặc '.join(suffixes)}")
    if path.is_dir():
        raise UsageError(f"{option} {path}: đây là thư mục – nêu tên tệp")
    if not path.parent.is_dir():
        raise UsageError(f"{option} {path}: không có thư mục {path.parent} – tạo thư mục hoặc sửa đường dẫn")
    return path
