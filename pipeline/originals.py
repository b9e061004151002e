"""The untouched originals, each kept once under the SHA-256 of its bytes.

OUT/.doichieu/originals/ab/abcdef….pdf: copied, checked and made read-only; never written again.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.files import atomic_writer, storage_errors
from pipeline.fingerprints import file_sha256

_READ_AT_ONCE = 1 << 20
_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class Damage:
    """One kept original whose bytes are no longer those it is named after."""

    path: Path
    why: str            # Vietnamese, one line


@dataclass(frozen=True, slots=True)
class Originals:
    """The folder of kept originals."""

    root: Path

    def path(self, sha256: str, suffix: str) -> Path:
        """Where the original with these bytes lies or would lie; `suffix` with its dot."""
        return self.root / sha256[:2] / f"{sha256}{suffix.lower()}"

    def keep(self, source: Path, sha256: str) -> Path:
        """A copy of `source`, which must still have the given bytes; what is there already is not copied.

        Errors: UnreadableError when the file vanished or changed since it was hashed; StoreError.
        """
        kept = self.path(sha256, source.suffix)
        with storage_errors(kept):
            before = self.find(sha256)
            if before is not None and before.stat().st_size == _size(source):
                return before
        digest = hashlib.sha256()
        try:
            stream = source.open("rb")
        except OSError as error:
            raise _unreadable(source, error) from error
        with stream, atomic_writer(kept, _READ_ONLY) as copy:
            while chunk := stream.read(_READ_AT_ONCE):
                digest.update(chunk)
                copy.write(chunk)
            if digest.hexdigest() != sha256:
                raise UnreadableError(source, "tệp đang thay đổi", "đợi sao chép xong rồi chạy lại")
        return kept

    def find(self, sha256: str) -> Path | None:
        """The kept original with these bytes, whatever its suffix."""
        return next((path for path in self.root.glob(f"{sha256[:2]}/{sha256}*")), None) if sha256 else None

    def verify(self) -> Iterator[tuple[Path, Damage | None]]:
        """Every kept original with what is wrong with it, if anything."""
        for path in sorted(self.root.glob("??/*")):
            if path.name.startswith("."):
                continue
            try:
                actual = file_sha256(path)
            except OSError as error:
                yield path, Damage(path, f"không đọc được ({error.strerror})")
                continue
            yield path, None if actual == path.stem else Damage(path, "nội dung không còn khớp mã kiểm tra")


def _size(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError as error:
        raise _unreadable(source, error) from error


def _unreadable(source: Path, error: OSError) -> UnreadableError:
    return UnreadableError(source, f"không đọc được ({error.strerror})", "kiểm tra quyền đọc rồi chạy lại")
