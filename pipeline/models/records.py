"""What a document says: its facts, the documents it cites, its targets and its tasks, each with its evidence."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.models.pages import Box


class Level(StrEnum):
    """Who issues: the centre, a province, a commune (xã, phường, đặc khu)."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a record is printed and what stands there."""

    page: int
    raw_text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a document says of itself.  None or '' where it does not say; nothing is filled in by guess."""

    number: str = ""
    doc_type: str = ""
    title: str = ""
    issuer: str = ""
    level: Level | None = None
    commune: str = ""             # with its kind: "xã Tân Lợi"
    province: str = ""            # without: "Gia Lai"
    issue_date: str = ""          # "YYYY-MM-DD", or "YYYY-MM" when the day cannot be read
    signer: str = ""
    signer_title: str = ""
    period_start: dt.date | None = None   # the plan's own period, from its title or text
    period_end: dt.date | None = None
    replaces: tuple[str, ...] = ()        # numbers of documents it replaces or repeals
    is_plan: bool = True                  # False for an invitation, an invoice, a law ...
    evidence: dict[str, Evidence] = field(default_factory=dict)   # field name -> where it is printed
    confidence: dict[str, float] = field(default_factory=dict)    # field name -> 0..1
    doubts: tuple[str, ...] = ()          # Vietnamese, one line each, for a person


@dataclass(frozen=True, slots=True)
class Reference:
    """One document that this one cites by number, once."""

    number: str
    date: str = ""
    issuer: str = ""
    level: Level | None = None
    is_basis: bool = False        # cited as ground (Căn cứ, Thực hiện ...)
    replaced_by_this: bool = False
    evidence: Evidence | None = None


class Comparator(StrEnum):
    """How a value binds (CONTRACT: targets.comparator)."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    EQUAL = "="
    AT_MOST = "<="
    LESS_THAN = "<"
    RANGE = "range"
    ABOUT = "~"


@dataclass(frozen=True, slots=True)
class Target:
    """One chỉ tiêu: an indicator, a value, a day by which."""

    target_id: str
    section: str
    indicator: str
    comparator: Comparator
    value: float
    unit: str
    value_max: float | None = None
    due_date: dt.date | None = None
    due_inherited: bool = False
    owner: str = ""
    indicator_key: str = ""
    # Whom it is for: "commune" (xã, phường), "province", "nation", "province:NAME", "place:NAME AS PRINTED", "" unsaid
    applies_to: str = ""
    confidence: float = 1.0
    evidence: Evidence = Evidence(1, "")
    doubts: tuple[str, ...] = ()


class DeadlineKind(StrEnum):
    """What kind of deadline is printed (CONTRACT: tasks.deadline_kind)."""

    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as printed and as meant."""

    raw: str
    kind: DeadlineKind | None = None
    date: dt.date | None = None       # the last day allowed
    before: bool = False              # "trước ngày ..."
    recurrence: str = ""              # "monthly-20", "quarterly", "yearly-06-30; yearly-12-25"


@dataclass(frozen=True, slots=True)
class Owner:
    """A person or agency made answerable: the printed name and, where known, the canonical one."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One nhiệm vụ with its owners, product and deadline."""

    task_id: str
    section: str
    title: str
    no: str = ""
    head: tuple[Owner, ...] = ()
    lead: tuple[Owner, ...] = ()
    coordinating: tuple[Owner, ...] = ()
    deliverable: str = ""
    deadline: Deadline | None = None
    confidence: float = 1.0
    evidence: Evidence = Evidence(1, "")
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one document."""

    doc_id: str
    facts: DocumentFacts
    references: tuple[Reference, ...] = ()
    targets: tuple[Target, ...] = ()
    tasks: tuple[Task, ...] = ()
