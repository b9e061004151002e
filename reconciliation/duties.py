"""Findings of single documents: tasks with no owner or deadline, deadlines in the past, replaced grounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from normalizers.document_numbers import number_key
from pipeline.models import DeadlineKind, FindingKind, Task
from reconciliation import explaining
from reconciliation.documents import Document, Library
from reconciliation.making import Maker
from reconciliation.reference import SECONDARY

_NO_DATE_NEEDED = (DeadlineKind.RECURRING, DeadlineKind.ONGOING, DeadlineKind.REFERENCE)


def issued_from(document: Document) -> dt.date | None:
    """The first day on which the document can have been issued; None where no date can be read."""
    parts = document.facts.issue_date.split("-")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return None
    return dt.date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) == 3 else 1)


def task_kinds(task: Task, issued: dt.date | None) -> Iterator[FindingKind]:
    """What is wrong with one task of a document issued on a day."""
    if not task.lead:
        yield FindingKind.NO_OWNER
    deadline = task.deadline
    if deadline is None or (deadline.date is None and not deadline.recurrence and deadline.kind not in _NO_DATE_NEEDED):
        yield FindingKind.NO_DEADLINE
    elif (
        deadline.date is not None
        and issued is not None
        and deadline.date < issued
        and deadline.kind is not DeadlineKind.RECURRING
    ):
        yield FindingKind.PAST_DEADLINE


def task_findings(document: Document, maker: Maker) -> None:
    """Adds the findings of a document's tasks."""
    issued = issued_from(document)
    for task in document.extraction.tasks:
        for kind in task_kinds(task, issued):
            maker.task(kind, document, task, explaining.task_gap(kind, document, task))


def basis_findings(document: Document, library: Library, maker: Maker) -> None:
    """Adds a finding for each ground that a document of the run or a shipped one replaces."""
    for cited in document.extraction.references:
        number = number_key(cited.number)
        newer = library.replaced_by.get(number)
        if not cited.is_basis or newer is None or newer is document or SECONDARY in newer.facts.doubts:
            continue
        if cited.replaced_by_this or (newer.facts.issue_date and cited.date and cited.date > newer.facts.issue_date):
            continue  # a later document that bears the same number again
        later = (
            bool(newer.facts.issue_date and document.facts.issue_date)
            and newer.facts.issue_date > document.facts.issue_date
        )
        maker.basis(document, cited, newer, explaining.superseded(document, cited.number, cited.date, newer, later))
