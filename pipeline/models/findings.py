"""What the comparison of documents gives: gaps and conflicts."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.models.records import Level


class FindingKind(StrEnum):
    """The kinds of gap and conflict."""

    MISSING = "missing"
    LOWER = "lower"
    LATER = "later"
    INTERIM = "interim"
    STRICTER = "stricter"
    UNIT_MISMATCH = "unit_mismatch"
    INTERNAL_CONFLICT = "internal_conflict"
    UPPER_CONFLICT = "upper_conflict"
    NO_OWNER = "no_owner"
    NO_DEADLINE = "no_deadline"
    PAST_DEADLINE = "past_deadline"
    SUPERSEDED_BASIS = "superseded_basis"


class Severity(StrEnum):
    """How much a finding matters."""

    HIGH = "high"
    MEDIUM = "medium"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap or conflict, with a sentence that an official could paste into a letter."""

    finding_id: str              # stable from run to run while its two sides stay the same
    kind: FindingKind
    severity: Severity
    explanation: str
    commune_doc_id: str = ""
    commune: str = ""
    indicator_key: str = ""
    indicator: str = ""
    commune_target_id: str = ""
    commune_value: str = ""
    upper_doc_id: str = ""
    upper_level: Level | None = None
    upper_target_id: str = ""
    upper_value: str = ""
    confidence: float = 1.0
    province: str = ""
    task_id: str = ""
