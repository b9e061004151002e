"""The queue of a run that several machines work on: documents are claimed, leased, delivered, collected.

Claims use `FOR UPDATE SKIP LOCKED`, so that no two machines get the same document and none waits for another.
A lease that is not extended in time, by the clock of the database's server, gives the document back: its
machine is dead or cut off.  What it delivers afterwards is not taken.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CursorResult, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from pipeline.document import Result
from pipeline.models import from_json, to_json
from pipeline.store.orm import QueueTable

MOST_ATTEMPTS = 3               # machines that may vanish over one document before it counts as failed


@dataclass(frozen=True, slots=True)
class Order:
    """One document to be worked on by whoever claims it; its bytes lie among the kept originals."""

    doc_id: str
    sha256: str
    source_file: str
    chain: str                  # stages.Chain.attempt: who has another must leave it alone


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue within one transaction."""

    session: Session

    def begin(self, orders: Iterable[Order]) -> None:
        """Puts a run's documents in the place of whatever an earlier run left.  Only for who holds the run."""
        self.session.execute(delete(QueueTable))
        rows = [
            {"doc_id": one.doc_id, "position": position, "chain": one.chain, "sha256": one.sha256,
             "source_file": one.source_file, "attempts": 0}
            for position, one in enumerate(orders)
        ]
        if rows:
            self.session.execute(insert(QueueTable), rows)

    def claim(self, machine: str, chain: str, seconds: float) -> Order | None:
        """The next document for `machine`, leased to it for `seconds`; None when there is none for its `chain`."""
        table = QueueTable
        row = self.session.scalars(
            select(table)
            .where(table.result.is_(None), table.chain == chain, table.attempts < MOST_ATTEMPTS)
            .where(or_(table.leased_until.is_(None), table.leased_until < func.now()))
            .order_by(table.position).limit(1).with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        order = Order(row.doc_id, row.sha256, row.source_file, row.chain)
        self.session.execute(update(table).where(table.doc_id == row.doc_id).values(
            machine=machine, leased_until=_from_now(seconds), attempts=table.attempts + 1))
        return order

    def extend(self, machine: str, seconds: float) -> None:
        """Holds everything that `machine` works on for `seconds` from now."""
        table = QueueTable
        self.session.execute(
            update(table).where(table.machine == machine, table.result.is_(None)).values(
                leased_until=_from_now(seconds)))

    def give_back(self, machine: str) -> None:
        """Lets others have at once what `machine` has not finished; it was no fault of the documents."""
        table = QueueTable
        self.session.execute(
            update(table).where(table.machine == machine, table.result.is_(None)).values(
                machine=None, leased_until=None, attempts=table.attempts - 1))

    def deliver(self, machine: str, result: Result) -> bool:
        """Leaves a result for the run; False when the document is no longer this machine's."""
        table = QueueTable
        done = self.session.execute(
            update(table)
            .where(table.doc_id == result.asked, table.machine == machine, table.result.is_(None))
            .values(result=to_json(result), leased_until=None))
        return isinstance(done, CursorResult) and done.rowcount == 1

    def delivered(self) -> list[Result]:
        """The results that wait for the run, in the order of the documents."""
        table = QueueTable
        found = self.session.scalars(
            select(table.result).where(table.result.is_not(None)).order_by(table.position))
        return [from_json(Result, packed) for packed in found if packed is not None]

    def given_up(self) -> list[str]:
        """The documents over which `MOST_ATTEMPTS` machines vanished."""
        table = QueueTable
        return list(self.session.scalars(
            select(table.doc_id)
            .where(table.result.is_(None), table.attempts >= MOST_ATTEMPTS, table.leased_until < func.now())
            .order_by(table.position)))

    def remove(self, doc_ids: Iterable[str]) -> None:
        """Takes documents off the queue: their results are kept."""
        self.session.execute(delete(QueueTable).where(QueueTable.doc_id.in_(list(doc_ids))))

    def machines(self) -> list[str]:
        """Who works on something now."""
        table = QueueTable
        found = select(table.machine).where(table.machine.is_not(None), table.result.is_(None)).distinct()
        return sorted(name for name in self.session.scalars(found) if name)

    @property
    def is_empty(self) -> bool:
        """Whether no document waits or is worked on."""
        return self.session.scalar(select(func.count()).select_from(QueueTable)) == 0


def _from_now(seconds: float) -> ColumnElement[dt.datetime]:
    """A moment by the clock of the database's server."""
    return func.now() + dt.timedelta(seconds=seconds)
