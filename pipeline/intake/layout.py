"""Where things lie in a drop folder."""
from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.discovery import check_overlap, is_left_by_programs
from pipeline.errors import UsageError
from pipeline.files import storage_errors

REASON_SUFFIX = ".reason.txt"


@dataclass(frozen=True, slots=True)
class DropFolder:
    """A folder into which people put files; ours are `done`, `failed` and the hidden `.claimed`."""

    root: Path

    @property
    def done(self) -> Path:
        return self.root / "done"

    @property
    def failed(self) -> Path:
        return self.root / "failed"

    @property
    def claimed(self) -> Path:
        return self.root / ".claimed"

    def prepare(self, out: Path) -> None:
        """Makes our folders.  Errors: UsageError (no such folder, overlap with `out`), StoreError."""
        if not self.root.is_dir():
            raise UsageError(f"{self.root}: không có thư mục này – tạo thư mục nhận tệp trước, hoặc kiểm tra ổ mạng")
        check_overlap(self.root, out)
        with storage_errors(self.root):
            for folder in (self.done, self.failed, self.claimed):
                folder.mkdir(exist_ok=True)

    def waiting(self) -> Iterator[Path]:
        """Every file that someone has left, whatever its kind.

        Our own folders are passed, and what programs leave beside people's files: hidden files, lock files, Thumbs.db.
        """
        for path in sorted(self.root.iterdir()):
            if path not in (self.done, self.failed) and not is_left_by_programs(path.name):
                yield from _files(path)

    def closed(self) -> list[Path]:
        """Folders that this user may not list: what lies in them is not seen."""
        return list(_closed(self.root))

    def where(self, path: Path) -> str:
        """How a file is called below the drop folder; a mended one as before it failed."""
        base = self.failed if self.failed in path.parents else self.root
        return str(path.relative_to(base))

    def sent_back(self) -> Iterator[Path]:
        """Files in `failed`, which a person may have mended where they lie."""
        yield from (path for path in _files(self.failed) if not path.name.endswith(REASON_SUFFIX))


def _files(path: Path) -> Iterator[Path]:
    """The files below a folder, or the file itself; a folder that may not be listed, or goes meanwhile, has none."""
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    try:
        found = sorted(path.iterdir())
    except (PermissionError, FileNotFoundError):
        return                                   # `closed` tells of it
    for below in found:
        if not is_left_by_programs(below.name):
            yield from _files(below)


def _closed(path: Path) -> Iterator[Path]:
    for below in sorted(path.iterdir()):
        if below.is_symlink() or not below.is_dir() or below.name.startswith("."):
            continue
        if os.access(below, os.R_OK | os.X_OK):
            yield from _closed(below)
        else:
            yield below
