"""Tasks while they are being put together, and the words that tables and prose read alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.finding.assurance import confidence
from extractors.finding.owners import as_owners
from normalizers.deadlines import DeadlineReading, read_deadline
from pipeline.models import Deadline, DeadlineKind, DocumentFacts, Evidence, Heading, Task


@dataclass(slots=True)
class Draft:
    """A task in the making; `stated` says whether an owner, a deadline or a product has been named for it."""

    block: int
    title: str
    section: str
    evidence: Evidence
    no: str = ""
    head: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    deliverable: str = ""
    deadline: Deadline | None = None
    weak_deadline: bool = False             # makes no task by itself: "hằng năm", "trong 20 ngày sau khi ..."
    reading: float = 1.0                    # how surely its words were read
    traits: set[str] = field(default_factory=set)      # what its confidence comes from (assurance.py)
    doubts: list[str] = field(default_factory=list)

    @property
    def stated(self) -> bool:
        """Whether anything makes this piece of work a task: who, until when, or what comes out."""
        named = self.lead or self.head or self.coordinating or self.deliverable
        return bool(named or (self.deadline and not self.weak_deadline))

    @property
    def confidence(self) -> float:
        """The probability that the task is right in every field."""
        return confidence("tasks", self.traits, self.reading)

    def doubt(self, why: str, trait: str) -> None:
        """Notes a doubt: in Vietnamese for people, as a trait for the confidence."""
        self.traits.add(trait)
        if why not in self.doubts:
            self.doubts.append(why)

    def task(self, task_id: str) -> Task:
        """The finished task."""
        return Task(
            task_id=task_id,
            section=self.section,
            title=self.title,
            no=self.no,
            head=as_owners(self.head),
            lead=as_owners(self.lead),
            coordinating=as_owners(self.coordinating),
            deliverable=self.deliverable,
            deadline=self.deadline,
            confidence=self.confidence,
            evidence=self.evidence,
            doubts=tuple(self.doubts),
        )


def plan_year(facts: DocumentFacts) -> int | None:
    """The year of a plan for one year, for "Tháng 6" and "quý III"; None for several years or none known."""
    start, end = facts.period_start, facts.period_end
    if start and end and start.year == end.year:
        return end.year
    if end is None and re.match(r"\d{4}", facts.issue_date):
        return int(facts.issue_date[:4])
    return None


def as_deadline(reading: DeadlineReading) -> Deadline:
    """The model's deadline for a reading of the normalizers."""
    return Deadline(
        reading.raw,
        DeadlineKind(reading.kind) if reading.kind else None,
        reading.date,
        reading.before,
        reading.recurrence,
    )


def cell_deadline(text: str, year: int | None) -> Deadline | None:
    """The deadline of a table cell or of what follows "Thời gian hoàn thành:"; None for an empty one."""
    reading = read_deadline(text, year=year)
    return as_deadline(reading) if reading else None


def section_path(path: tuple[Heading, ...], *more: str) -> str:
    """Headings' labels as one path: ("II", "2", "2.1") and "(1)" give "II.2.1 (1)"."""
    parts: list[str] = []
    for label in [heading.label for heading in path] + list(more):
        label = label.strip(" .:")
        if not label or label in "-+•*":
            continue
        if parts and re.match(rf"{re.escape(parts[-1])}[.\-]\S", label):
            parts[-1] = label
        elif parts and label.startswith("("):
            parts[-1] += " " + label
        else:
            parts.append(label)
    text = ".".join(parts)
    # "Phụ lục" without a number of its own: "Phụ lục I.4"
    return re.sub(r"^phụ lục\.?\s*", "Phụ lục ", text, flags=re.IGNORECASE).rstrip()
