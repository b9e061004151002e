"""Findings of the newest comparison, with their history, and named facts of the store."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pipeline.models import Finding, from_json, to_json
from pipeline.store.orm import FindingTable, StateTable
from pipeline.tables import FindingRow, History, finding_row


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding as the store keeps it; `reconciliation.history` says what the fields mean."""

    finding: Finding
    history: History
    first_seen: dt.date
    reason: str = ""
    dismissed_for: tuple[str, str] = ("", "")

    def row(self) -> FindingRow:
        """The row of the tables."""
        return finding_row(self.finding, self.history, self.first_seen, self.reason)


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings within one transaction."""

    session: Session

    def all(self) -> list[StoredFinding]:
        """Every finding, dismissed and gone ones too."""
        return [
            StoredFinding(
                from_json(Finding, table.finding), History(table.history), table.first_seen.date(),
                table.reason or "",
                (table.dismissed_commune_doc_id or "", table.dismissed_upper_doc_id or ""),
            )
            for table in self.session.scalars(select(FindingTable).order_by(FindingTable.finding_id))
        ]

    def replace(self, findings: Iterable[StoredFinding]) -> None:
        """Puts these in the place of all."""
        self.session.execute(delete(FindingTable))
        self.session.expunge_all()
        self.session.add_all(_table(stored) for stored in findings)

    def state(self, name: str) -> str:
        """A named fact of the store, '' when it was never set."""
        return self.session.scalar(select(StateTable.value).where(StateTable.name == name)) or ""

    def set_state(self, name: str, value: str) -> None:
        """Sets a named fact."""
        self.session.merge(StateTable(name=name, value=value))


def _table(stored: StoredFinding) -> FindingTable:
    finding = stored.finding
    return FindingTable(
        finding_id=finding.finding_id, kind=finding.kind.value, severity=finding.severity.value,
        commune=finding.commune or None, province=finding.province or None,
        indicator_key=finding.indicator_key or None, explanation=finding.explanation,
        confidence=finding.confidence, finding=to_json(finding), history=stored.history.value,
        first_seen=dt.datetime.combine(stored.first_seen, dt.time(), dt.UTC),
        reason=stored.reason or None, dismissed_commune_doc_id=stored.dismissed_for[0] or None,
        dismissed_upper_doc_id=stored.dismissed_for[1] or None,
    )
