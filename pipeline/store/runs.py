"""Runs: when they began, where, and how they ended."""
from __future__ import annotations

import datetime as dt
import os
import socket
import uuid
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pipeline.errors import ExitCode
from pipeline.store.orm import RunTable

DIED = "DIED"                  # killed, or the power went; every other outcome is the name of an exit code


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs within one transaction."""

    session: Session

    def begin(self, files: int) -> str:
        """Notes that a run of this process begins; gives its id."""
        run_id = uuid.uuid4().hex
        self.session.add(RunTable(
            run_id=run_id, started_at=dt.datetime.now(dt.UTC), ended_at=None, outcome=None,
            host=socket.gethostname(), process=os.getpid(), files=files, done=0, unchanged=0, failed=0,
        ))
        return run_id

    def bury_the_dead(self) -> int:
        """Closes the records of runs that never ended; gives how many.  Only for who holds the output folder."""
        found = self.session.scalars(select(RunTable).where(RunTable.ended_at.is_(None))).all()
        for run in found:
            run.ended_at, run.outcome = dt.datetime.now(dt.UTC), DIED
        return len(found)

    def end(self, run_id: str, outcome: ExitCode, *, done: int, unchanged: int, failed: int) -> None:
        """Notes how the run ended."""
        self.session.execute(update(RunTable).where(RunTable.run_id == run_id).values(
            ended_at=dt.datetime.now(dt.UTC), outcome=outcome.name, done=done, unchanged=unchanged,
            failed=failed,
        ))
