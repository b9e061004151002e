"""What is remembered of files in drop folders between two looks."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pipeline.store.orm import DropTable


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it was at the last look, and what came of earlier attempts at it."""

    path: str                              # where it was dropped, absolute
    size: int                              # bytes
    mtime_ns: int
    attempts: int = 0                      # that failed for a passing reason
    not_before: dt.datetime | None = None  # UTC; None: at once
    why: str = ""                          # of the last failure, Vietnamese


@dataclass(frozen=True, slots=True)
class Drops:
    """The looks within one transaction."""

    session: Session

    def all(self) -> dict[str, Look]:
        """Every look by path."""
        return {
            row.path: Look(row.path, row.size, row.mtime_ns, row.attempts, utc(row.not_before),
                           row.why or "")
            for row in self.session.scalars(select(DropTable))
        }

    def remember(self, looks: Iterable[Look]) -> None:
        """Writes looks over those of the same paths."""
        for look in looks:
            self.session.merge(DropTable(
                path=look.path, size=look.size, mtime_ns=look.mtime_ns, attempts=look.attempts,
                not_before=look.not_before, why=look.why or None,
            ))

    def forget(self, paths: Iterable[str]) -> None:
        """Drops what is known of files that are gone from their folder."""
        for path in paths:
            self.session.execute(delete(DropTable).where(DropTable.path == path))


def utc(moment: dt.datetime | None) -> dt.datetime | None:
    """SQLite gives times back without their zone; all of ours are UTC."""
    return moment.replace(tzinfo=dt.UTC) if moment is not None and moment.tzinfo is None else moment
