"""Finds what a document says: its facts, the documents it cites, its targets and its tasks."""
from __future__ import annotations

from extractors.finding.facts import find_facts
from extractors.finding.references import find_references
from extractors.finding.targets import find_targets
from extractors.finding.tasks import find_tasks
from pipeline.models import Extraction, Layout, Original

__all__ = ["find_facts", "find_records", "find_references", "find_targets", "find_tasks"]


def find_records(layout: Layout, original: Original) -> Extraction:
    """Everything found in one laid-out document; what is doubtful is said in the records' `doubts`."""
    facts = find_facts(layout, original.source_file)
    return Extraction(
        doc_id=original.doc_id,
        facts=facts,
        references=find_references(layout, facts),
        targets=find_targets(layout, facts),
        tasks=find_tasks(layout, facts),
    )
