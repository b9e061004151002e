"""The store: documents, their rows, findings, runs and the ledger of files, in SQLite or PostgreSQL."""
from __future__ import annotations

from pipeline.store.database import open_engine
from pipeline.store.documents import Documents, StoredDocument
from pipeline.store.findings import Findings
from pipeline.store.ledger import FileRecord, Ledger
from pipeline.store.runs import Runs
from pipeline.store.store import Store

__all__ = ["Documents", "FileRecord", "Findings", "Ledger", "Runs", "Store", "StoredDocument", "open_engine"]
