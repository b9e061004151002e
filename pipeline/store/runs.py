"""Runs: when they began, where, and how they ended."""
from __future__ import annotations

import datetime as dt
import os
import socket
import uuid
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from pipeline.errors import ExitCode
from pipeline.store.orm import RunTable


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

    def end(self, run_id: str, outcome: ExitCode, *, done: int, unchanged: int, failed: int) -> None:
        """Notes how the run ended."""
        self.session.execute(update(RunTable).where(RunTable.run_id == run_id).values(
            ended_at=dt.datetime.now(dt.UTC), outcome=outcome.name, done=done, unchanged=unchanged,
            failed=failed,
        ))
