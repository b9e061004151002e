"""The store as one object: its parts share an engine."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pipeline.store.database import open_engine, store_errors
from pipeline.store.documents import Documents
from pipeline.store.drops import Drops
from pipeline.store.exclusions import Exclusions
from pipeline.store.findings import Findings
from pipeline.store.ledger import Ledger
from pipeline.store.queue import Queue
from pipeline.store.runs import Runs


@dataclass(frozen=True, slots=True)
class Store:
    """An open database at the newest schema."""

    engine: Engine

    @classmethod
    def open(cls, url: str) -> Store:
        """Opens and migrates.  Errors: UsageError, StorageFullError, StoreError."""
        return cls(open_engine(url))

    @classmethod
    @contextmanager
    def opened(cls, url: str) -> Iterator[Store]:
        """The same for the length of a block."""
        store = cls.open(url)
        try:
            yield store
        finally:
            store.close()

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()

    @property
    def name(self) -> str:
        """The database's URL without its password, for messages."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """All of it or none.  Errors: StorageFullError, StoreError."""
        with store_errors(self.name), Session(self.engine) as session, session.begin():
            yield session

    def documents(self, session: Session) -> Documents:
        """Documents within a transaction."""
        return Documents(session)

    def exclusions(self, session: Session) -> Exclusions:
        """Documents that a person keeps out, within a transaction."""
        return Exclusions(session)

    def findings(self, session: Session) -> Findings:
        """Findings within a transaction."""
        return Findings(session)

    def ledger(self, session: Session) -> Ledger:
        """The ledger of files within a transaction."""
        return Ledger(session)

    def drops(self, session: Session) -> Drops:
        """Looks at drop folders within a transaction."""
        return Drops(session)

    def queue(self, session: Session) -> Queue:
        """The documents of a run on several machines within a transaction."""
        return Queue(session)

    def runs(self, session: Session) -> Runs:
        """Runs within a transaction."""
        return Runs(session)
