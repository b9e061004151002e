"""Results of stages on disk: one compressed JSON file for each document and stage.

The key in the file's name stands for the input's bytes, the stage, its code, its settings and all of
that for the stages before it (see `pipeline.stages.Chain`).  Only the newest result of a stage is kept for a
document, so the cache grows with the documents and not with the runs.
"""
from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from pipeline.files import storage_errors, write_atomically
from pipeline.models import from_json, to_json

T = TypeVar("T")

_SUFFIX = ".json.gz"
_LEVEL = 4              # gzip: a third of the time of the default for a tenth more bytes


class CorruptEntryError(Exception):
    """A cached result cannot be read back; it is made anew."""


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache under one folder."""

    root: Path

    def path(self, sha256: str, stage: str, key: str) -> Path:
        """Where the result of `stage` under `key` lies or would lie."""
        return self.folder(sha256) / f"{stage}.{key}{_SUFFIX}"

    def get(self, sha256: str, stage: str, key: str, kind: type[T]) -> T | None:
        """The result, or None when it is not there.  Errors: CorruptEntryError, StoreError."""
        path = self.path(sha256, stage, key)
        with storage_errors(path):
            try:
                packed = path.read_bytes()
            except FileNotFoundError:
                return None
        try:
            return from_json(kind, gzip.decompress(packed))
        except (gzip.BadGzipFile, EOFError, zlib.error, ValidationError) as error:
            raise CorruptEntryError(f"{path}: {type(error).__name__}") from error

    def put(self, sha256: str, stage: str, key: str, value: object, kind: type) -> None:
        """Keeps a result and drops older ones of the same stage.  Errors: StorageFullError, StoreError."""
        path = self.path(sha256, stage, key)
        write_atomically(path, gzip.compress(to_json(value, kind), _LEVEL, mtime=0))
        for older in path.parent.glob(f"{stage}.*{_SUFFIX}"):
            if older != path:
                older.unlink(missing_ok=True)

    @property
    def pages(self) -> Path:
        """Where the readings of page images lie; a page that stands in two documents is read once."""
        return self.root / "pages"

    def folder(self, sha256: str) -> Path:
        """Where everything that is kept for one document lies."""
        return self.root / sha256[:2] / sha256
