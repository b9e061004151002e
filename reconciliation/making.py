"""Findings put together: both sides, a sentence, and an id that stays while both sides stay.

An id is made of the kind, the place and what the two sides say (document number and date, value, day), not
of bytes or positions: a better scan of the same plan keeps its findings' ids.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from pipeline.models import Finding, FindingKind, Reference, Severity, Task
from reconciliation import explaining
from reconciliation.compare import Aim
from reconciliation.documents import Document

SEVERITY = {
    FindingKind.MISSING: Severity.HIGH,
    FindingKind.LOWER: Severity.HIGH,
    FindingKind.LATER: Severity.HIGH,
    FindingKind.INTERIM: Severity.INFO,
    FindingKind.STRICTER: Severity.INFO,
    FindingKind.UNIT_MISMATCH: Severity.MEDIUM,
    FindingKind.INTERNAL_CONFLICT: Severity.HIGH,
    FindingKind.UPPER_CONFLICT: Severity.HIGH,
    FindingKind.NO_OWNER: Severity.MEDIUM,
    FindingKind.NO_DEADLINE: Severity.MEDIUM,
    FindingKind.PAST_DEADLINE: Severity.MEDIUM,
    FindingKind.SUPERSEDED_BASIS: Severity.MEDIUM,
}
UNSURE_PROVINCE = 0.7  # what is left of certainty when the commune's province is a guess
UNSURE_UNIT = 0.7  # when a unit was not printed
UNSURE_SAME = 0.5  # when a near wording may be the missing target


def sureness(*aims: Aim) -> float:
    """How sure a comparison of these targets is."""
    sure = min(aim.target.confidence for aim in aims)
    if any(aim.document.province_doubt for aim in aims):
        sure *= UNSURE_PROVINCE
    if any(not aim.amount.sure for aim in aims):
        sure *= UNSURE_UNIT
    return round(sure, 3)


class Maker:
    """Collects findings and gives each its id."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._used: Counter[str] = Counter()

    def _id(self, kind: FindingKind, *parts: str) -> str:
        text = "\n".join((kind, *parts))
        self._used[text] += 1
        if self._used[text] > 1:
            text += f"\n{self._used[text]}"
        return "F" + hashlib.sha256(text.encode()).hexdigest()[:12]

    def compared(self, kind: FindingKind, own: Aim, upper: Aim, explanation: str, sure: float) -> None:
        """A finding with two targets: the commune's (or lower one) and the upper (or other) one."""
        self.findings.append(
            Finding(
                self._id(kind, own.identity, upper.identity),
                kind,
                SEVERITY[kind],
                explanation,
                commune_doc_id=own.document.doc_id,
                commune=own.document.commune,
                indicator_key=own.target.indicator_key,
                indicator=own.target.indicator,
                commune_target_id=own.target.target_id,
                commune_value=explaining.value_words(own.target),
                upper_doc_id=upper.document.extraction.doc_id,
                upper_level=upper.document.level,
                upper_target_id=upper.target.target_id,
                upper_value=explaining.value_words(upper.target),
                confidence=sure,
                province=own.document.province,
            )
        )

    def missing(self, document: Document, upper: Aim, explanation: str, sure: float) -> None:
        """A finding about a target that a commune's documents lack."""
        kind = FindingKind.MISSING
        self.findings.append(
            Finding(
                self._id(kind, "|".join(document.place), upper.identity),
                kind,
                SEVERITY[kind],
                explanation,
                commune_doc_id=document.doc_id,
                commune=document.commune,
                indicator_key=upper.target.indicator_key,
                indicator=upper.target.indicator,
                upper_doc_id=upper.document.extraction.doc_id,
                upper_level=upper.document.level,
                upper_target_id=upper.target.target_id,
                upper_value=explaining.value_words(upper.target),
                confidence=sure,
                province=document.province,
            )
        )

    def task(self, kind: FindingKind, document: Document, task: Task, explanation: str) -> None:
        """A finding about one task."""
        said = "|".join((task.section, task.no, task.title, task.deadline.raw if task.deadline else ""))
        self.findings.append(
            Finding(
                self._id(kind, document.identity, said),
                kind,
                SEVERITY[kind],
                explanation,
                commune_doc_id=document.doc_id,
                commune=document.commune,
                confidence=round(task.confidence, 3),
                province=document.province,
                task_id=task.task_id,
            )
        )

    def basis(self, document: Document, cited: Reference, newer: Document, explanation: str) -> None:
        """A finding about a replaced ground."""
        kind = FindingKind.SUPERSEDED_BASIS
        self.findings.append(
            Finding(
                self._id(kind, document.identity, cited.number, newer.identity),
                kind,
                SEVERITY[kind],
                explanation,
                commune_doc_id=document.doc_id,
                commune=document.commune,
                upper_doc_id=newer.extraction.doc_id,
                upper_level=newer.level,
                province=document.province,
            )
        )
