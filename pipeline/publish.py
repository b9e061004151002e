"""What is made over all documents of the store: findings, CSV files, workbook and page.

Each is made only when what it is made from has changed, so that a run without news costs nothing.
"""
from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.answers import REVIEW, AnswerBook
from pipeline.comparing import compare, indicator_rows, shipped_documents, shipped_targets
from pipeline.errors import DAMAGED
from pipeline.exports import TABLES, write_exports
from pipeline.fingerprints import code_digest, combine, files_digest
from pipeline.loading import load_tables
from pipeline.progress import Progress
from pipeline.reporting import report_files, write_reports
from pipeline.store import Store
from pipeline.tables import FindingRow, History, RunTables
from pipeline.workspace import Workspace

_FINDINGS = "findings_made_of"
_TABLES = "tables_made_of"
_REFERENCE = "use_reference"
_REVIEW = "review_list"
_YES = "yes"
_NEEDED = ("reconciliation", "reconciliation.review", "reports.page", "reports.volumes", "reports.workbook", "pandas")


@dataclass(frozen=True, slots=True)
class Published:
    """What stands in the output folder now."""

    files: tuple[Path, ...]
    findings: int
    new_findings: int
    renewed: bool                  # False: nothing had changed


def get_ready() -> None:
    """Loads what `publish` needs, a second's work, so that it can be done while documents are worked on."""
    for name in _NEEDED:
        importlib.import_module(name)
    from reconciliation.indicators import catalogue

    catalogue()


def publish(store: Store, workspace: Workspace, progress: Progress, *,
            use_reference: bool = True) -> Published:
    """Reconciles all documents and writes every table and report.  Errors: StoreError, DataFileError."""
    answers = AnswerBook(workspace.answers)
    review = workspace.out / REVIEW
    _take_answers(store, answers, review)
    files = (*(workspace.out / f"{name}.csv" for name in TABLES), *report_files(workspace.out))
    made_of = _made_of(store, workspace, answers, use_reference=use_reference)
    with store.transaction() as session:
        state = store.findings(session)
        compared = state.state(_FINDINGS) == made_of.findings and review.is_file()
        if compared and state.state(_TABLES) == made_of.tables and all(map(Path.is_file, files)):
            return _published(files, [stored.row() for stored in state.all()], renewed=False)
    try:
        if not compared:
            progress.closing("đối chiếu các cấp")
            compare(store, answers, review, progress, use_reference=use_reference)
            with store.transaction() as session:
                store.findings(session).set_state(_FINDINGS, made_of.findings)
                store.findings(session).set_state(_REFERENCE, _YES if use_reference else "")
                store.findings(session).set_state(_REVIEW, files_digest([review]))
    finally:            # what was found in the documents is worth having without a comparison too
        progress.closing("ghi các bảng và báo cáo")
        tables = load_tables(store)
        write_exports(tables, workspace.out)
    write_reports(with_shipped(tables, store), workspace)
    whole = not any(row.reason == DAMAGED for row in tables.documents)       # else all is made again when it is mended
    with store.transaction() as session:
        state = store.findings(session)
        state.set_state(_TABLES, made_of.tables if whole else "")
        if not whole:
            state.set_state(_FINDINGS, "")
    return _published(files, tables.findings, renewed=True)


def reference_used(store: Store) -> bool:
    """Whether the newest comparison took the shipped reference documents in."""
    with store.transaction() as session:
        return store.findings(session).state(_REFERENCE) == _YES


def with_shipped(tables: RunTables, store: Store) -> RunTables:
    """The tables with what the program itself brings: indicators, and reference documents when they count."""
    use_reference = reference_used(store)
    return replace(
        tables,
        indicators=indicator_rows(),
        reference_documents=shipped_documents() if use_reference else (),
        reference_targets=shipped_targets() if use_reference else (),
    )


def _take_answers(store: Store, answers: AnswerBook, review: Path) -> None:
    """Answers that someone wrote into the list where it lies, before it is written anew."""
    with store.transaction() as session:
        untouched = store.findings(session).state(_REVIEW) == files_digest([review])
    if review.is_file() and not untouched:
        answers.take(review)


@dataclass(frozen=True, slots=True)
class _MadeOf:
    """Digests of everything that findings and tables depend on."""

    findings: str
    tables: str


def _made_of(store: Store, workspace: Workspace, answers: AnswerBook, *, use_reference: bool) -> _MadeOf:
    with store.transaction() as session:
        documents = combine([store.documents(session).digest(), str(store.exclusions(session).all())])
        places = store.ledger(session).found_at()
        aside = sorted(stored.finding.finding_id for stored in store.findings(session).all()
                       if stored.history is History.DISMISSED)
    rules = [code_digest(package) for package in ("reconciliation", "normalizers")]
    drawing = [code_digest(package) for package in ("reports", "pipeline")]
    findings = combine([documents, str(use_reference), answers.digest(), *rules])
    places_now = (str(sorted(places.items())), str(aside), str(workspace.out.resolve()))
    return _MadeOf(findings, combine([findings, *places_now, *drawing]))


def _published(files: tuple[Path, ...], rows: Iterable[FindingRow], *, renewed: bool) -> Published:
    standing = [row for row in rows if row.history in (History.NEW, History.OPEN)]
    new = sum(row.history is History.NEW for row in standing)
    return Published(files, len(standing), new if renewed else 0, renewed)
