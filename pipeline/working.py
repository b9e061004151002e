"""The documents of one run: handed to the workers, kept as they come back, counted."""
from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from pipeline.document import Job, Result
from pipeline.errors import ExitCode
from pipeline.executors import Executor
from pipeline.exports import write_text
from pipeline.journal import Journal
from pipeline.models import Status
from pipeline.progress import Progress
from pipeline.settings import Settings
from pipeline.store import FileRecord, Store
from pipeline.store.documents import Known
from pipeline.summary import Outcome
from pipeline.survey import Survey
from pipeline.tables import DocumentRow
from pipeline.workers import WorkerPool
from pipeline.workspace import Workspace


def worker_count(settings: Settings) -> int:
    """How many documents are worked on at once."""
    return settings.jobs or len(os.sched_getaffinity(0))


class Working:
    """The documents of one run and what became of them."""

    def __init__(self, store: Store, workspace: Workspace, found: Survey, known: Mapping[str, Known],
                 heard: Progress) -> None:
        self.store = store
        self.workspace = workspace
        self.found = found
        self.known = known
        self.heard = heard
        self.results: list[Result] = []
        with store.transaction() as session:
            self.run_id = store.runs(session).begin(sum(map(len, found.files.values())))
        self.journal = Journal(workspace.logs / "documents.jsonl", self.run_id)

    @property
    def rows(self) -> list[DocumentRow]:
        """The rows of the documents that are through."""
        return [result.row for result in self.results]

    @property
    def count(self) -> int:
        """Documents that are through, well or not."""
        return len(self.results)

    def note_unchanged(self) -> None:
        """Puts new names and times of known documents into the ledger."""
        fresh = [record for doc_id in self.found.unchanged for record in self.found.files[doc_id]
                 if record not in self.found.recorded]
        with self.store.transaction() as session:
            self.store.ledger(session).note(fresh)

    def carry_out(self, settings: Settings, executor: Executor) -> bool:
        """Works on all documents and keeps each result as it comes; gives whether it was interrupted."""
        if not self.found.jobs:
            return False
        # every worker may use all processors, so that the last document has them: the pool's turns share them out
        processors = worker_count(settings)
        within = settings.model_copy(update={"jobs": processors})
        jobs = [replace(job, settings=within) for job in self.found.jobs]
        with WorkerPool(min(processors, len(jobs)), self.workspace.logs / "workers.log") as pool:

            def perform(job: Job) -> Result:
                return pool.run(job, lambda stage, page: self.heard.working(job.source_file, stage, page))

            try:
                for result in executor(jobs, perform, pool):
                    self.keep(result)
            except KeyboardInterrupt:
                return True
        return False

    def keep(self, result: Result) -> None:
        """Writes a document's text, then its rows and its files in one transaction."""
        row = result.row
        if row.status is not Status.FAILED:
            write_text(self.workspace.text / f"{row.doc_id}.txt", result.text)
        with self.store.transaction() as session:
            self.store.documents(session).save(result)
            self.store.ledger(session).note(self._files(result))
        self.results.append(replace(result, extraction=None, pages=(), text=""))     # the store has them
        self.journal.document(result)
        for note in result.notes:
            self.heard.note(f"{row.source_file}: {note}")
        self.heard.finished(row)

    def _files(self, result: Result) -> list[FileRecord]:
        """The paths of a document, under the id that its opener gave it."""
        row = result.row
        return [replace(record, doc_id=row.doc_id, sha256=row.sha256)
                for record in self.found.files[result.asked]]

    def forget_mended(self) -> None:
        """Drops failures whose file has since got other content."""
        with self.store.transaction() as session:
            self.store.documents(session).drop_failed_orphans()

    def failures(self) -> tuple[DocumentRow, ...]:
        """Documents that failed now, and those that failed before and have not changed."""
        standing = (self.known[doc_id] for doc_id in self.found.unchanged)
        return (
            *(row for row in self.rows if row.status is Status.FAILED),
            *(DocumentRow(doc_id=one.doc_id, source_file=one.source_file, status=one.status,
                          problem=one.problem, reason=one.reason)
              for one in standing if one.status is Status.FAILED),
        )

    def outcomes(self) -> dict[str, Outcome]:
        """How the document under each path came out, now or before."""
        found = {
            doc_id: Outcome(doc_id, known.status, known.reason, known.problem, known.transient)
            for doc_id in self.found.unchanged for known in [self.known[doc_id]]
        }
        for result in self.results:
            row = result.row
            found[result.asked] = Outcome(row.doc_id, row.status, row.reason, row.problem, result.transient)
        return {
            record.path: found[doc_id]
            for doc_id, records in self.found.files.items() if doc_id in found for record in records
        }

    def end(self, outcome: ExitCode) -> None:
        """Closes the run's record."""
        failed = sum(row.status is Status.FAILED for row in self.rows)
        with self.store.transaction() as session:
            self.store.runs(session).end(
                self.run_id, outcome, done=self.count - failed, unchanged=len(self.found.unchanged),
                failed=failed,
            )
