"""The two sides of a finding: which document says what, and where it is printed."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pipeline.models import Box, FindingKind, Level
from pipeline.tables import DocumentRow, FindingRow, ReferenceRow, RunTables, TargetRow, TaskRow
from reports.words import commune_kind, date_text, document_name, fold, short_name, value_text

# Findings below this confidence go to a person first.  Of records of new plans below it less than half are right in
# every field (tests/data/README.md); between it and 0.8 two thirds are, and a finding needs only some of the fields.
DOUBTFUL = 0.6
_UPPER_TITLES = {Level.CENTRAL: "Trung ương", Level.PROVINCE: "Cấp tỉnh"}
TASK_KINDS = frozenset({FindingKind.NO_OWNER, FindingKind.NO_DEADLINE, FindingKind.PAST_DEADLINE})


@dataclass(frozen=True, slots=True)
class Side:
    """What one document says.  `quote` is '' and `page` 0 for figures that ship with the program."""

    document: str          # its name in words
    number: str            # its number, or the file's name
    doc_id: str
    value: str             # "≥ 60%, đến 31/12/2026"
    quote: str = ""
    page: int = 0
    section: str = ""
    box: Box | None = None
    target: TargetRow | None = None

    @property
    def place(self) -> str:
        """ "trang 2, mục II.1"."""
        parts = [f"trang {self.page}" if self.page else "", f"mục {self.section}" if self.section else "",
                 "" if self.page or not self.target else "số liệu đi kèm chương trình"]
        return ", ".join(part for part in parts if part)


class Evidence:
    """Looks up what findings point at."""

    def __init__(self, tables: RunTables) -> None:
        self.documents: dict[str, DocumentRow] = {
            row.doc_id: row for row in (*tables.reference_documents, *tables.documents)
        }
        self._targets: dict[tuple[str, str], TargetRow] = {
            (row.doc_id, row.target_id): row for row in (*tables.reference_targets, *tables.targets)
        }
        self._references: dict[str, list[ReferenceRow]] = defaultdict(list)
        for reference in tables.references:
            self._references[reference.doc_id].append(reference)
        self._tasks: dict[tuple[str, str], TaskRow] = {(row.doc_id, row.task_id): row for row in tables.tasks}
        self._places = {doc_id: place for place, doc_id in enumerate(self.documents)}
        # records are kept in the order in which they are read, targets before tasks
        self._order = {key: place for place, key in enumerate((*self._targets, *self._tasks))}

    def commune_side(self, finding: FindingRow) -> Side | None:
        """What the commune's document says; None where the finding is that it says nothing."""
        if finding.task_id:
            task = self._tasks.get((finding.commune_doc_id, finding.task_id))
            if task is not None:
                return Side(*self._names(task.doc_id), task.doc_id, "", task.raw_text, task.page,
                            task.section, task.bbox)
        if finding.kind is FindingKind.SUPERSEDED_BASIS:
            return self._citation(finding)
        return self._side(finding.commune_doc_id, finding.commune_target_id, finding.commune_value)

    def reading_order(self, finding: FindingRow) -> tuple[int, int]:
        """Where a finding's words stand: the place of their document, then of the record in it (section, page).

        A finding of what the commune does not say stands where the upper document says it; one without a record first.
        """
        for doc_id, record in ((finding.commune_doc_id, finding.commune_target_id or finding.task_id),
                               (finding.upper_doc_id, finding.upper_target_id)):
            if record:
                return self._places.get(doc_id, -1), self._order.get((doc_id, record), -1)
        return self._places.get(finding.commune_doc_id, -1), -1

    def subject(self, finding: FindingRow) -> str:
        """What a finding is about: the indicator, or the task's title."""
        task = self._tasks.get((finding.commune_doc_id, finding.task_id))
        return finding.indicator or (task.title if task else "")

    def upper_side(self, finding: FindingRow) -> Side | None:
        """What the upper document (for an internal conflict: the other place) says."""
        if finding.kind is FindingKind.SUPERSEDED_BASIS and finding.upper_doc_id:
            return Side(*self._names(finding.upper_doc_id), finding.upper_doc_id, "")
        return self._side(finding.upper_doc_id, finding.upper_target_id, finding.upper_value)

    def upper_title(self, finding: FindingRow) -> str:
        """Heading of the second side."""
        if finding.upper_level is Level.COMMUNE or finding.upper_doc_id == finding.commune_doc_id:
            document = self.documents.get(finding.commune_doc_id)
            commune = finding.commune or (document.commune if document else "")
            return f"Chỗ khác của {commune_kind(commune)}"
        return _UPPER_TITLES.get(finding.upper_level or Level.CENTRAL, "Cấp trên")

    def own_title(self, finding: FindingRow) -> str:
        """Heading of the first side where no commune is meant: the level of the document at fault."""
        document = self.documents.get(finding.commune_doc_id)
        level = document.level if document else None
        return _UPPER_TITLES.get(level or Level.PROVINCE, "Cấp tỉnh")

    def _citation(self, finding: FindingRow) -> Side | None:
        """Where the commune's document cites what the newer one replaces."""
        newer = self.documents.get(finding.upper_doc_id)
        replaced = {fold(number) for number in newer.replaces} if newer else set()
        for cited in self._references[finding.commune_doc_id]:
            if fold(cited.number) in replaced:
                names = self._names(cited.doc_id)
                return Side(*names, cited.doc_id, cited.number, cited.raw_text, cited.page)
        return None

    def _names(self, doc_id: str) -> tuple[str, str]:
        document = self.documents.get(doc_id)
        return (document_name(document), short_name(document)) if document else (doc_id, doc_id)

    def _side(self, doc_id: str, target_id: str, value: str) -> Side | None:
        target = self._targets.get((doc_id, target_id))
        if target is not None:
            due = f", đến {date_text(target.due_date)}" if target.due_date else ""
            return Side(*self._names(doc_id), doc_id, value_text(target) + due, target.raw_text, target.page,
                        target.section, target.bbox, target)
        return Side(*self._names(doc_id), doc_id, value) if doc_id and value else None
