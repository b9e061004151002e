"""Tasks in the two orders that offices ask for: by agency and by deadline."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.models import DeadlineKind
from pipeline.tables import TaskRow

NO_AGENCY = "(chưa rõ cơ quan chủ trì)"
_UNDATED = [DeadlineKind.RECURRING, DeadlineKind.ONGOING, DeadlineKind.REFERENCE, None]


class Duty(NamedTuple):
    """One agency's part in one task; `role` is "lead", "coordinating" or "head"."""

    agency: str
    role: str
    task: TaskRow


def agencies(task: TaskRow) -> Iterator[tuple[str, str]]:
    """(agency, role) of a task: the canonical name where one is known, else the printed one."""
    for role, names, keys in (
        ("lead", task.lead, task.lead_key),
        ("coordinating", task.coordinating, task.coordinating_key),
        ("head", task.head, task.head_key),
    ):
        for index, name in enumerate(names):
            yield (keys[index] if index < len(keys) and keys[index] else name), role


def by_agency(tasks: Iterable[TaskRow]) -> list[Duty]:
    """Every agency's duties, leads first, then by deadline; tasks that no one leads at the end."""
    duties = [Duty(agency, role, task) for task in tasks for agency, role in agencies(task)]
    unled = [Duty(NO_AGENCY, "lead", task) for task in tasks if not task.lead]
    roles = ["lead", "coordinating", "head"]
    return sorted(duties, key=lambda duty: (duty.agency, roles.index(duty.role), _when(duty.task))) + unled


def by_deadline(tasks: Iterable[TaskRow]) -> list[TaskRow]:
    """Dated tasks first, earliest first; then recurring, ongoing, by other documents, and without any."""
    return sorted(tasks, key=_when)


def _when(task: TaskRow) -> tuple[dt.date, int]:
    if task.deadline_date is not None:
        return task.deadline_date, 0
    kind = task.deadline_kind if task.deadline_kind in _UNDATED else None
    return dt.date.max, 1 + _UNDATED.index(kind)
