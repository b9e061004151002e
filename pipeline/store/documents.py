"""Documents and their rows: one document's are replaced together or not at all."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from pipeline.cells import cells
from pipeline.document import Result
from pipeline.errors import DAMAGED
from pipeline.fingerprints import combine
from pipeline.models import Extraction, Status, from_json, to_json
from pipeline.store.drops import utc
from pipeline.store.orm import DocumentTable, FileTable, ReferenceTable, TargetTable, TaskTable
from pipeline.tables import DocumentRow, PageRow, reference_rows, target_rows, task_rows

_PAGES = tuple[PageRow, ...]
_SHARED = ("doc_id", "sha256", "source_file", "number", "level", "commune", "province", "issue_date",
           "status", "problem", "reason")
_AT_ONCE = 200           # rows fetched from the database in one go


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the store holds it."""

    row: DocumentRow
    extraction: Extraction | None
    pages: tuple[PageRow, ...]
    first_seen: dt.datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What a run must know of a document to decide whether to work on it again."""

    doc_id: str
    source_file: str
    made_by: str
    status: Status
    transient: bool
    problem: str
    reason: str


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents within one transaction."""

    session: Session

    def save(self, result: Result) -> None:
        """Puts a result in the place of whatever stood there for the document."""
        doc_id = result.row.doc_id
        now = dt.datetime.now(dt.UTC)
        this = DocumentTable.doc_id == doc_id
        first_seen = self.session.scalar(select(DocumentTable.first_seen).where(this))
        self.session.execute(delete(DocumentTable).where(this))
        if first_seen is None:             # versions follow each other by it, also when the clock was put back
            newest = utc(self.session.scalar(select(func.max(DocumentTable.first_seen))))
            first_seen = now if newest is None else max(now, newest + dt.timedelta(microseconds=1))
        extraction = to_json(result.extraction) if result.extraction else None
        flat = cells(result.row)
        self.session.add(DocumentTable(
            **{name: flat[name] for name in _SHARED},
            transient=result.transient,
            made_by=result.made_by,
            row=to_json(result.row),
            pages=to_json(result.pages, _PAGES),
            extraction=extraction,
            extraction_digest=combine([extraction.decode()]) if extraction else None,
            first_seen=first_seen,
            updated_at=now,
        ))
        self.session.flush()
        if result.extraction is not None:
            self._add_rows(result.extraction)

    def set_keys(self, extraction: Extraction) -> None:
        """Puts other indicator keys on a document's targets.

        The digest stays: it stands for what was read in the document; keys follow from all documents.
        """
        of_document = DocumentTable.doc_id == extraction.doc_id
        packed = to_json(extraction)
        self.session.execute(update(DocumentTable).where(of_document).values(extraction=packed))
        self.session.execute(update(TargetTable), [
            {"doc_id": extraction.doc_id, "position": position, "indicator_key": target.indicator_key or None}
            for position, target in enumerate(extraction.targets)
        ])

    def known(self) -> dict[str, Known]:
        """Every document's state, by doc_id."""
        table = DocumentTable
        found = self.session.execute(select(
            table.doc_id, table.source_file, table.made_by, table.status, table.transient, table.problem,
            table.reason,
        ))
        return {
            doc_id: Known(doc_id, name, made_by, Status(status), transient, problem or "", reason or "")
            for doc_id, name, made_by, status, transient, problem, reason in found
        }

    def all(self, commune: str = "") -> Iterator[StoredDocument]:
        """Every document, by name and id; with `commune`, those of the communes whose name holds it.

        One that cannot be read back (a bad disk, a defect) is a failed one and is made anew by the next run: it must
        not keep all others from their tables.
        """
        wanted = select(DocumentTable).order_by(DocumentTable.source_file, DocumentTable.doc_id)
        if commune:
            wanted = wanted.where(DocumentTable.commune.icontains(commune, autoescape=True))
        damaged: list[str] = []
        for table in self.session.scalars(wanted.execution_options(yield_per=_AT_ONCE)):
            try:
                yield StoredDocument(
                    row=from_json(DocumentRow, table.row),
                    extraction=from_json(Extraction, table.extraction) if table.extraction else None,
                    pages=from_json(_PAGES, table.pages),
                    first_seen=table.first_seen,
                )
            except ValidationError:
                damaged.append(table.doc_id)
                yield _damaged(table)
            self.session.expunge(table)
        if damaged:                        # the next run works on them again
            self.session.execute(update(DocumentTable).where(DocumentTable.doc_id.in_(damaged)).values(made_by=""))

    def digest(self) -> str:
        """Stands for everything found in all documents: equal as long as nothing changed."""
        table = DocumentTable
        found = self.session.execute(
            select(table.doc_id, table.extraction_digest, table.status, table.row).order_by(table.doc_id)
        )
        return combine([f"{doc_id} {digest} {status} {combine([row.decode()])}"
                        for doc_id, digest, status, row in found])

    def drop_failed_orphans(self) -> None:
        """Forgets failures whose file has since got other content: no path leads to them any more."""
        held = select(FileTable.doc_id)
        self.session.execute(
            delete(DocumentTable)
            .where(DocumentTable.status == Status.FAILED.value)
            .where(DocumentTable.doc_id.not_in(held))
        )

    def _add_rows(self, extraction: Extraction) -> None:
        made = (
            (ReferenceTable, reference_rows(extraction)),
            (TargetTable, target_rows(extraction)),
            (TaskTable, task_rows(extraction)),
        )
        for table, rows in made:
            names = {column.name for column in table.__table__.columns}
            self.session.add_all(
                table(position=position, **{name: cell for name, cell in cells(row).items() if name in names})
                for position, row in enumerate(rows)
            )


def _damaged(table: DocumentTable) -> StoredDocument:
    why = "bản ghi trong cơ sở dữ liệu bị hỏng – chạy lại, văn bản này được làm lại từ bản gốc"
    row = DocumentRow(doc_id=table.doc_id, source_file=table.source_file, sha256=table.sha256 or "", is_plan=False,
                      status=Status.FAILED, problem=why, reason=DAMAGED)
    return StoredDocument(row, None, (), table.first_seen)
