"""Where things lie in a drop folder."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.discovery import check_overlap
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
            raise UsageError(f"{self.root}: không có thư mục này – tạo thư mục nhận tệp trước")
        check_overlap(self.root, out)
        check_overlap(out, self.root)
        with storage_errors(self.root):
            for folder in (self.done, self.failed, self.claimed):
                folder.mkdir(exist_ok=True)

    def waiting(self) -> Iterator[Path]:
        """Every file that someone has left, whatever its kind; hidden ones and our own folders are passed."""
        for path in sorted(self.root.iterdir()):
            if path not in (self.done, self.failed) and not path.name.startswith("."):
                yield from _files(path)

    def where(self, path: Path) -> str:
        """How a file is called below the drop folder; a mended one as before it failed."""
        base = self.failed if self.failed in path.parents else self.root
        return str(path.relative_to(base))

    def sent_back(self) -> Iterator[Path]:
        """Files in `failed`, which a person may have mended where they lie."""
        yield from (path for path in _files(self.failed) if not path.name.endswith(REASON_SUFFIX))


def _files(path: Path) -> Iterator[Path]:
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    for below in sorted(path.iterdir()):
        if not below.name.startswith("."):
            yield from _files(below)
