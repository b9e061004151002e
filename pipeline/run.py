"""A run: files in, documents worked on side by side, everything of the output folder made anew."""
from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.discovery import discover
from pipeline.document import Job, Result
from pipeline.errors import ExitCode, InterruptedRunError
from pipeline.executors import Executor, in_threads
from pipeline.exports import write_text
from pipeline.journal import Journal
from pipeline.lock import only_run
from pipeline.models import Status
from pipeline.progress import Progress, Silent
from pipeline.publish import Published, publish, reference_used
from pipeline.settings import Settings
from pipeline.stages import Chain
from pipeline.store import FileRecord, Store
from pipeline.store.documents import Known
from pipeline.summary import RunSummary
from pipeline.survey import Survey, survey
from pipeline.tables import DocumentRow
from pipeline.workers import WorkerPool
from pipeline.workspace import Workspace


def run(inputs: Sequence[Path], out: Path, settings: Settings, progress: Progress | None = None, *,
        use_reference: bool = True, executor: Executor = in_threads) -> RunSummary:
    """Works on every new or changed document of `inputs` and renews what stands in `out`.

    A document that fails does not stop the others.  Errors: UsageError, StoreError, StorageFullError;
    InterruptedRunError after an interruption, when what was finished has been kept.
    """
    started = time.monotonic()
    heard = progress or Silent()
    discovered = discover(inputs, out)
    workspace = Workspace(out)
    workspace.prepare()
    settings = with_user_dictionary(settings, workspace)
    url = workspace.database_url(settings.database_url)
    with only_run(workspace.hidden), Store.opened(url) as store:
        chain = Chain.of(settings)
        with store.transaction() as session:
            ledger = store.ledger(session).all()
            known = store.documents(session).known()
        found = survey(discovered.candidates, ledger, known, workspace, settings, chain)
        heard.begin(len(found.jobs), len(found.unchanged))
        work = _Work(store, workspace, found, known, heard)
        work.note_unchanged()
        interrupted = work.carry_out(settings, executor)
        work.forget_mended()
        published = publish(store, workspace, heard, use_reference=use_reference)
        summary = _summary(work, published, discovered.skipped, time.monotonic() - started)
        work.end(ExitCode.INTERRUPTED if interrupted else summary.exit_code)
    heard.end()
    if interrupted:
        left = len(found.jobs) - work.count
        raise InterruptedRunError(
            f"Đã dừng theo yêu cầu: {work.count} văn bản xong và được giữ, còn {left} "
            "– chạy lại lệnh để làm tiếp"
        )
    return summary


def refresh(out: Path, settings: Settings, progress: Progress | None = None, *,
            use_reference: bool | None = None) -> Published:
    """Renews findings, tables and reports from the store, without looking at any file.

    `use_reference` None: as the run before.
    """
    workspace = Workspace(out)
    workspace.prepare()
    url = workspace.database_url(settings.database_url)
    with only_run(workspace.hidden), Store.opened(url) as store:
        wanted = reference_used(store) if use_reference is None else use_reference
        return publish(store, workspace, progress or Silent(), use_reference=wanted)


def with_user_dictionary(settings: Settings, workspace: Workspace) -> Settings:
    """The settings with the output folder's own dictionary where none is named."""
    if settings.user_dictionary:
        return settings
    return settings.model_copy(update={"user_dictionary": str(workspace.user_dictionary)})


def worker_count(settings: Settings) -> int:
    """How many documents are worked on at once."""
    return settings.jobs or len(os.sched_getaffinity(0))


class _Work:
    """The documents of one run and what became of them."""

    def __init__(self, store: Store, workspace: Workspace, found: Survey, known: Mapping[str, Known],
                 heard: Progress) -> None:
        self.store = store
        self.workspace = workspace
        self.found = found
        self.known = known
        self.heard = heard
        self.journal = Journal(workspace.logs / "documents.jsonl")
        self.rows: list[DocumentRow] = []
        with store.transaction() as session:
            self.run_id = store.runs(session).begin(sum(map(len, found.files.values())))

    @property
    def count(self) -> int:
        """Documents that are through, well or not."""
        return len(self.rows)

    def note_unchanged(self) -> None:
        """Puts new names and times of known documents into the ledger."""
        with self.store.transaction() as session:
            self.store.ledger(session).note(
                record for doc_id in self.found.unchanged for record in self.found.files[doc_id]
            )

    def carry_out(self, settings: Settings, executor: Executor) -> bool:
        """Works on all documents and keeps each result as it comes; gives whether it was interrupted."""
        if not self.found.jobs:
            return False
        size = min(worker_count(settings), len(self.found.jobs))
        within = settings.model_copy(update={"jobs": max(1, worker_count(settings) // size)})
        jobs = [replace(job, settings=within) for job in self.found.jobs]
        with WorkerPool(size, self.workspace.logs / "workers.log") as pool:

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
        self.rows.append(row)
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

    def end(self, outcome: ExitCode) -> None:
        """Closes the run's record."""
        failed = sum(row.status is Status.FAILED for row in self.rows)
        with self.store.transaction() as session:
            self.store.runs(session).end(
                self.run_id, outcome, done=self.count - failed, unchanged=len(self.found.unchanged),
                failed=failed,
            )


def _summary(work: _Work, published: Published, skipped: int, seconds: float) -> RunSummary:
    well = [row for row in work.rows if row.status is not Status.FAILED]
    return RunSummary(
        out=work.workspace.out,
        done=len(well),
        review=sum(row.status is Status.REVIEW for row in well),
        unchanged=len(work.found.unchanged),
        failures=work.failures(),
        duplicates=work.found.duplicates,
        skipped=skipped,
        findings=published.findings,
        new_findings=published.new_findings,
        files=published.files,
        seconds=round(seconds, 3),
    )
