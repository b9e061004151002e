"""The database's tables.  Columns of references, targets, tasks and findings are those of the CSV files.

What was found in a document is kept twice: whole, as the JSON of its `Extraction`, from which everything
is made again exactly; and as rows, so that the tables can be asked in SQL.  Both are written in one
transaction.
"""
from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Double, ForeignKey, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
}

DOC_ID = String(12)
SHA256 = String(64)


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {float: Double()}


class DocumentTable(Base):
    """One input document, its row of documents.csv and what was found in it."""

    __tablename__ = "documents"

    doc_id: Mapped[str] = mapped_column(DOC_ID, primary_key=True)
    sha256: Mapped[str | None] = mapped_column(SHA256, index=True)
    source_file: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(String(16))
    commune: Mapped[str | None] = mapped_column(Text, index=True)
    province: Mapped[str | None] = mapped_column(Text, index=True)
    issue_date: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(16), index=True)
    problem: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(32))
    transient: Mapped[bool]
    made_by: Mapped[str] = mapped_column(String(24))              # stages.Chain.whole
    row: Mapped[bytes] = mapped_column(LargeBinary)               # tables.DocumentRow as JSON
    pages: Mapped[bytes] = mapped_column(LargeBinary)             # tuple of tables.PageRow as JSON
    extraction: Mapped[bytes | None] = mapped_column(LargeBinary)  # models.Extraction as JSON
    extraction_digest: Mapped[str | None] = mapped_column(String(24))
    first_seen: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class _Row:
    """A row that belongs to a document and goes with it; `position` is its place in the document."""

    doc_id: Mapped[str] = mapped_column(
        DOC_ID, ForeignKey("documents.doc_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class ReferenceTable(_Row, Base):
    """A document that a document cites."""

    __tablename__ = "references"

    number: Mapped[str] = mapped_column(Text, index=True)
    date: Mapped[str | None] = mapped_column(String(10))
    issuer: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(String(16))
    is_basis: Mapped[bool]
    replaced_by_this: Mapped[bool]
    page: Mapped[int | None]
    raw_text: Mapped[str | None] = mapped_column(Text)


class TargetTable(_Row, Base):
    """A chỉ tiêu."""

    __tablename__ = "targets"

    target_id: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None]
    bbox: Mapped[str | None] = mapped_column(Text)
    section: Mapped[str | None] = mapped_column(Text)
    indicator: Mapped[str | None] = mapped_column(Text)
    indicator_key: Mapped[str | None] = mapped_column(Text, index=True)
    comparator: Mapped[str] = mapped_column(String(8))
    value: Mapped[float]
    value_max: Mapped[float | None]
    unit: Mapped[str | None] = mapped_column(Text)
    due_date: Mapped[str | None] = mapped_column(String(10))
    due_inherited: Mapped[bool]
    owner: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[float]
    raw_text: Mapped[str | None] = mapped_column(Text)
    applies_to: Mapped[str | None] = mapped_column(Text)
    doubts: Mapped[str | None] = mapped_column(Text)


class TaskTable(_Row, Base):
    """A nhiệm vụ."""

    __tablename__ = "tasks"

    task_id: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None]
    bbox: Mapped[str | None] = mapped_column(Text)
    section: Mapped[str | None] = mapped_column(Text)
    no: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    head: Mapped[str | None] = mapped_column(Text)
    lead: Mapped[str | None] = mapped_column(Text)
    coordinating: Mapped[str | None] = mapped_column(Text)
    deliverable: Mapped[str | None] = mapped_column(Text)
    deadline_raw: Mapped[str | None] = mapped_column(Text)
    deadline_kind: Mapped[str | None] = mapped_column(String(16))
    deadline_date: Mapped[str | None] = mapped_column(String(10), index=True)
    deadline_before: Mapped[bool]
    recurrence: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[float]
    raw_text: Mapped[str | None] = mapped_column(Text)
    head_key: Mapped[str | None] = mapped_column(Text)
    lead_key: Mapped[str | None] = mapped_column(Text, index=True)
    coordinating_key: Mapped[str | None] = mapped_column(Text)
    doubts: Mapped[str | None] = mapped_column(Text)


class FindingTable(Base):
    """A gap or conflict of the newest comparison, and those that people set aside or that are gone."""

    __tablename__ = "findings"

    finding_id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), index=True)
    severity: Mapped[str] = mapped_column(String(16), index=True)
    commune: Mapped[str | None] = mapped_column(Text, index=True)
    province: Mapped[str | None] = mapped_column(Text)
    indicator_key: Mapped[str | None] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float]
    finding: Mapped[bytes] = mapped_column(LargeBinary)          # models.Finding as JSON
    history: Mapped[str] = mapped_column(String(16), index=True)  # tables.History
    first_seen: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str | None] = mapped_column(Text)             # why a person set it aside
    dismissed_commune_doc_id: Mapped[str | None] = mapped_column(Text)
    dismissed_upper_doc_id: Mapped[str | None] = mapped_column(Text)


class ExclusionTable(Base):
    """A document that a person keeps out of the tables; stands whether or not the document is read anew."""

    __tablename__ = "exclusions"

    doc_id: Mapped[str] = mapped_column(DOC_ID, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class RunTable(Base):
    """One run: when, of what, how it ended."""

    __tablename__ = "runs"

    run_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    started_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None] = mapped_column(String(16))      # errors.ExitCode name or DIED; None: running
    host: Mapped[str] = mapped_column(Text)
    process: Mapped[int]
    files: Mapped[int]
    done: Mapped[int]
    unchanged: Mapped[int]
    failed: Mapped[int]


class FileTable(Base):
    """The ledger: every path that was ever looked at and whose bytes it held."""

    __tablename__ = "files"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    found_at: Mapped[str] = mapped_column(Text)                  # the path below the input folder
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(SHA256)
    doc_id: Mapped[str] = mapped_column(DOC_ID, index=True)
    trusted: Mapped[bool]                                        # size and time may stand for the bytes
    first_seen: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class DropTable(Base):
    """A file in a drop folder: when it was looked at last, and when it may be tried again."""

    __tablename__ = "drops"

    path: Mapped[str] = mapped_column(Text, primary_key=True)    # where it was dropped, absolute
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]                                        # that failed for a passing reason
    not_before: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    why: Mapped[str | None] = mapped_column(Text)


class QueueTable(Base):
    """A document of the run under way, when several machines work on it together."""

    __tablename__ = "queue"

    doc_id: Mapped[str] = mapped_column(DOC_ID, primary_key=True)
    position: Mapped[int] = mapped_column(index=True)            # order in which documents are handed out
    chain: Mapped[str] = mapped_column(String(24))               # stages.Chain.attempt of the run
    sha256: Mapped[str] = mapped_column(SHA256)                  # names its kept original
    source_file: Mapped[str] = mapped_column(Text)
    machine: Mapped[str | None] = mapped_column(Text)            # who works on it
    leased_until: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))   # the server's clock
    attempts: Mapped[int]
    result: Mapped[bytes | None] = mapped_column(LargeBinary)    # document.Result as JSON


class StateTable(Base):
    """Named facts of the store itself: for which documents findings and exports were last made."""

    __tablename__ = "state"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
