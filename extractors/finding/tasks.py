"""Every assigned piece of work in a document, from its tables and its prose."""

from __future__ import annotations

from extractors.finding.column_roles import Roles, column_roles
from extractors.finding.drafts import Draft, plan_year
from extractors.finding.lost_rows import lost_rows
from extractors.finding.task_prose import prose_tasks
from extractors.finding.task_tables import table_tasks
from pipeline.models import DocumentFacts, Layout, Task


def find_tasks(layout: Layout, facts: DocumentFacts) -> tuple[Task, ...]:
    """The tasks of a laid-out document in reading order, numbered N1, N2, ...

    A task has an owner, a deadline or a named product; what has none of these is no task.  A document
    that is no plan gives none.  Doubts are in Vietnamese, confidences are between 0.3 and 0.99.
    """
    return tuple(draft.task(f"N{number}") for number, draft in enumerate(task_drafts(layout, facts), 1))


def task_drafts(layout: Layout, facts: DocumentFacts) -> list[Draft]:
    """The tasks in reading order with what their confidence comes from, still without number."""
    if not facts.is_plan:
        return []
    year = plan_year(facts)
    drafts = prose_tasks(layout, year)
    before: Roles | None = None
    place: list[str] = []
    for block in layout.blocks:
        if block.table is None:
            continue
        here = [heading.label for heading in block.path]
        before = column_roles(block.table, before if here == place else None)
        place = here
        drafts += table_tasks(block, before, year)
    drafts += lost_rows(layout, drafts)
    drafts.sort(key=lambda draft: draft.block)
    return drafts
