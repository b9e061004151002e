"""The ledger: which bytes lay under which path, so that unchanged files are not read again.

Size and time of change stand for the bytes only when the file had stood still for a while before it was
read; a file written in the very moment of reading, or dated in the future, is hashed again next time.
"""
from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import stat_result

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from pipeline.store.orm import FileTable

_AT_ONCE = 500                  # records in one statement; databases limit its parameters
_SETTLED_SECONDS = 2.0          # coarsest time stamp of common file systems (FAT: 2 s)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One path and what lay there."""

    path: str                  # absolute
    found_at: str              # below its input folder
    size: int                  # bytes
    mtime_ns: int
    sha256: str                # '' when it could not be read
    doc_id: str
    trusted: bool              # size and time may stand for the bytes

    def matches(self, found: stat_result) -> bool:
        """Whether the file still is what was recorded, as far as size and time can tell."""
        return self.trusted and self.size == found.st_size and self.mtime_ns == found.st_mtime_ns


def settled(found: stat_result, now: float | None = None) -> bool:
    """Whether a file that is read now had stood still long enough for its time stamp to mean something."""
    return (time.time() if now is None else now) - found.st_mtime > _SETTLED_SECONDS


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger within one transaction."""

    session: Session

    def all(self) -> dict[str, FileRecord]:
        """Every record by path."""
        table = FileTable
        found = self.session.execute(select(
            table.path, table.found_at, table.size, table.mtime_ns, table.sha256, table.doc_id, table.trusted,
        ))
        return {
            path: FileRecord(path, where, size, mtime_ns, sha256 or "", doc_id, trusted)
            for path, where, size, mtime_ns, sha256, doc_id, trusted in found
        }

    def found_at(self) -> dict[str, tuple[str, ...]]:
        """Where each document's bytes lie, by doc_id, sorted."""
        places: dict[str, set[str]] = defaultdict(set)
        for doc_id, where in self.session.execute(select(FileTable.doc_id, FileTable.found_at)):
            places[doc_id].add(where)
        return {doc_id: tuple(sorted(wheres)) for doc_id, wheres in places.items()}

    def note(self, records: Iterable[FileRecord]) -> None:
        """Writes records over those of the same paths."""
        given = {record.path: record for record in records}
        paths = list(given)
        for start in range(0, len(paths), _AT_ONCE):
            self._note({path: given[path] for path in paths[start:start + _AT_ONCE]})

    def _note(self, given: Mapping[str, FileRecord]) -> None:
        table = FileTable
        before = select(table.path, table.first_seen).where(table.path.in_(given))
        seen = {row.path: row.first_seen for row in self.session.execute(before)}
        self.session.execute(delete(table).where(table.path.in_(given)))
        now = dt.datetime.now(dt.UTC)
        self.session.execute(insert(table), [
            {
                "path": record.path, "found_at": record.found_at, "size": record.size,
                "mtime_ns": record.mtime_ns, "sha256": record.sha256 or None, "doc_id": record.doc_id,
                "trusted": record.trusted, "first_seen": seen.get(record.path, now),
            }
            for record in given.values()
        ])
