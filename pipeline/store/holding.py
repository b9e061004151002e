"""One run at a time over several machines: a lock that the database's server keeps with a connection.

File locks on network shares are not to be trusted between machines.  An advisory lock of PostgreSQL goes with its
connection: when the process, its machine or the network dies, the server lets go.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import Connection, text

from pipeline.errors import BusyError
from pipeline.store.database import store_errors
from pipeline.store.store import Store


class Held(IntEnum):
    """What only one process of all machines does at a time; the values are the server's lock keys."""

    RUN = 5_703_001
    SCAN = 5_703_002


@dataclass(frozen=True, slots=True)
class Hold:
    """A lock that is held; `connection` None where the store is a file, which one machine has for itself."""

    name: str
    connection: Connection | None = None

    @property
    def among_machines(self) -> bool:
        """Whether it holds against every machine, not only in this folder."""
        return self.connection is not None

    def check(self) -> None:
        """Errors: StoreAwayError when the connection, and with it the lock, is gone."""
        if self.connection is not None:
            with store_errors(self.name):
                self.connection.execute(text("SELECT 1"))


@contextmanager
def held(store: Store, what: Held) -> Iterator[Hold]:
    """Holds the lock while the block runs.  Errors: BusyError when another process has it, StoreError."""
    if store.engine.dialect.name != "postgresql":
        yield Hold(store.name)
        return
    with store_errors(store.name):
        connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        free = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": int(what)}).scalar_one()
    try:
        if not free:
            raise BusyError(
                f"{store.name}: một máy khác đang chạy với cơ sở dữ liệu này – đợi xong rồi chạy lại"
            )
        yield Hold(store.name, connection)
    finally:
        connection.invalidate()            # the server lets go of the lock with the connection
        connection.close()
