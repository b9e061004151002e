"""Exclusions: documents that a person keeps out of the tables, with the reason."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pipeline.store.orm import ExclusionTable


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The exclusions within one transaction; they outlive a new reading of their document."""

    session: Session

    def all(self) -> dict[str, str]:
        """Why each excluded document is out, by doc_id."""
        table = ExclusionTable
        return {row.doc_id: row.reason for row in self.session.scalars(select(table).order_by(table.doc_id))}

    def put(self, doc_id: str, reason: str) -> None:
        """Excludes a document, or gives it another reason."""
        self.session.merge(ExclusionTable(doc_id=doc_id, reason=reason, since=dt.datetime.now(dt.UTC)))

    def lift(self, doc_id: str) -> None:
        """Lets a document count again."""
        self.session.execute(delete(ExclusionTable).where(ExclusionTable.doc_id == doc_id))
