"""Findings of the newest comparison, with their history."""
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
class Findings:
    """The findings within one transaction."""

    session: Session

    def replace(self, findings: Iterable[Finding]) -> None:
        """Makes these the newest; what stood before and is not among them is kept as gone."""
        now = dt.datetime.now(dt.UTC)
        before = {
            row.finding_id: row for row in self.session.scalars(
                select(FindingTable).where(FindingTable.history != History.GONE.value)
            )
        }
        gone = {key: (row.finding, row.first_seen) for key, row in before.items()}
        known = {key: row.first_seen for key, row in before.items()}
        self.session.execute(delete(FindingTable))
        self.session.expunge_all()
        for finding in findings:
            gone.pop(finding.finding_id, None)
            history = History.OPEN if finding.finding_id in known else History.NEW
            self.session.add(_table(finding, history, known.get(finding.finding_id, now)))
        for packed, first_seen in gone.values():
            self.session.add(_table(from_json(Finding, packed), History.GONE, first_seen))

    def all(self) -> list[FindingRow]:
        """Every finding, gone ones too."""
        return [
            finding_row(from_json(Finding, table.finding), History(table.history), table.first_seen.date())
            for table in self.session.scalars(select(FindingTable))
        ]

    def state(self, name: str) -> str:
        """A named fact of the store, '' when it was never set."""
        return self.session.scalar(select(StateTable.value).where(StateTable.name == name)) or ""

    def set_state(self, name: str, value: str) -> None:
        """Sets a named fact."""
        self.session.merge(StateTable(name=name, value=value))


def _table(finding: Finding, history: History, first_seen: dt.datetime) -> FindingTable:
    return FindingTable(
        finding_id=finding.finding_id, kind=finding.kind.value, severity=finding.severity.value,
        commune=finding.commune or None, province=finding.province or None,
        indicator_key=finding.indicator_key or None, explanation=finding.explanation,
        confidence=finding.confidence, finding=to_json(finding), history=history.value, first_seen=first_seen,
    )
