"""The page's calendar, agencies and lists of tasks."""
from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.models import DeadlineKind
from pipeline.tables import RunTables, TaskRow
from reports.agenda import NO_AGENCY, agencies
from reports.frames import counts, lines
from reports.overview import Places
from reports.words import date_text, deadline_text, label, number_text, short_name

SOON = dt.timedelta(days=30)
CALENDAR_BACK = 3       # months of the calendar before the report's, or from January where that is earlier
CALENDAR_ON = 14        # and after it; years that reach beyond are listed below

_ROLES = ("lead", "coordinating", "head")

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TaskParts:
    """What the template needs: the calendar, the agencies, and the data that the script lists from."""

    deadlines: Part
    agencies: list[Part]
    data: Part


def task_parts(tables: RunTables) -> TaskParts:
    """The parts for all tasks of a run."""
    names: dict[str, int] = {}
    documents = {row.doc_id: index for index, row in enumerate(tables.documents)}
    places = Places(tables)
    where = [places.of_document(row) for row in tables.documents]
    data: Part = {
        "today": tables.made_on.isoformat(),
        "soon": (tables.made_on + SOON).isoformat(),
        "documents": [[place.commune if place else label("levels", row.level), short_name(row)]
                      for row, place in zip(tables.documents, where, strict=True)],
        "tasks": [_compact(task, documents, names) for task in tables.tasks],
    }
    data["agencies"] = list(names)
    return TaskParts(_deadlines(tables), _agencies(tables, names), data)


def _compact(task: TaskRow, documents: Mapping[str, int], names: dict[str, int]) -> list[Any]:
    """One task in the order that the script reads (`T` in page.js)."""
    owners: dict[str, list[int]] = {"lead": [], "coordinating": [], "head": []}
    for agency, role in agencies(task):
        owners[role].append(names.setdefault(agency, len(names)))
    if not task.lead:
        owners["lead"].append(names.setdefault(NO_AGENCY, len(names)))
    return [
        documents[task.doc_id], task.page, task.title, task.deliverable, owners["lead"],
        owners["coordinating"],
        deadline_text(task), task.deadline_date.isoformat() if task.deadline_date else "", _group(task),
        owners["head"],
    ]


def _group(task: TaskRow) -> str:
    """The list that a task without a date is shown in."""
    if task.deadline_date:
        return ""
    return task.deadline_kind.value if task.deadline_kind in (
        DeadlineKind.RECURRING, DeadlineKind.ONGOING, DeadlineKind.REFERENCE) else "none"


def _agencies(tables: RunTables, names: Mapping[str, int]) -> list[Part]:
    """Busiest first; `index` is the agency's number in the data."""
    duties: list[tuple[str, str]] = []
    for task in tables.tasks:
        owners = set(agencies(task)) if task.lead else {*agencies(task), (NO_AGENCY, "lead")}
        overdue = task.deadline_date is not None and task.deadline_date < tables.made_on
        duties += owners
        duties += [(agency, "late") for agency, role in owners if overdue and role == "lead"]
    table = lines(counts(duties).reindex(columns=[*_ROLES, "late"], fill_value=0))
    made: list[Part] = []
    for name, index in names.items():
        line = table[name]
        chips = [f"{label('roles', role)}: {line[role]}" for role in _ROLES if line[role]]
        if line["late"]:
            chips.append(f"đã qua hạn: {line['late']}")
        made.append({"name": name, "index": index, "chips": chips, "count": sum(line[role] for role in _ROLES)})
    return sorted(made, key=lambda agency: -agency["count"])


def _deadlines(tables: RunTables) -> Part:
    today = tables.made_on
    days = Counter(task.deadline_date for task in tables.tasks if task.deadline_date)
    groups = Counter(_group(task) for task in tables.tasks)
    first = min(_shift(today, -CALENDAR_BACK), dt.date(today.year, 1, 1))
    last = _shift(today, CALENDAR_ON)
    shown = {day: count for day, count in days.items() if first <= day < _shift(last, 1)}
    months = []
    if shown:
        month = max(first, min(shown).replace(day=1))
        while month <= min(last, max(shown)):
            months.append(_month(month, shown, today))
            month = _shift(month, 1)
    far = {day.year for day in days if day not in shown}
    return {
        "note": f"{number_text(sum(days.values()))} trong {number_text(len(tables.tasks))} nhiệm vụ có ngày "
                "hạn. Số nhỏ là số nhiệm vụ đến hạn trong ngày; chọn ngày hoặc tháng để xem danh sách. "
                f"Ngày lập báo cáo {date_text(today)} có khung đỏ.",
        "months": months,
        "far": [{"iso": str(year), "name": f"Cả năm {year}",
                 "count": sum(count for day, count in days.items() if day.year == year)}
                for year in sorted(far)],
        "groups": [
            {"code": code, "name": name, "count": count} for code, name, count in (
                ("late", "Đã qua hạn", sum(count for day, count in days.items() if day < today)),
                ("soon", "Đến hạn trong 30 ngày",
                 sum(count for day, count in days.items() if today <= day <= today + SOON)),
                *((kind.value, label("deadline_kinds", kind), groups[kind.value]) for kind in (
                    DeadlineKind.RECURRING, DeadlineKind.ONGOING, DeadlineKind.REFERENCE)),
                ("none", "Chưa có thời hạn", groups["none"]),
            )
        ],
    }


def _shift(day: dt.date, months: int) -> dt.date:
    """The first of the month that lies so many months on."""
    total = day.year * 12 + day.month - 1 + months
    return dt.date(total // 12, total % 12 + 1, 1)


def _month(month: dt.date, counts: Mapping[dt.date, int], today: dt.date) -> Part:
    weeks = []
    for week in calendar.Calendar().monthdatescalendar(month.year, month.month):
        weeks.append([
            {"day": day.day if day.month == month.month else 0, "iso": day.isoformat(),
             "label": date_text(day), "count": counts.get(day, 0), "today": day == today,
             "weight": _weight(counts.get(day, 0))}
            for day in week
        ])
    count = sum(count for day, count in counts.items() if (day.year, day.month) == (month.year, month.month))
    return {"name": f"Tháng {month:%m/%Y}", "iso": f"{month:%Y-%m}", "weeks": weeks, "count": count,
            "past": _shift(month, 1) <= today}


def _weight(count: int) -> int:
    """How dark a day is: 1 to 3 tasks, 4 to 14, 15 and more."""
    return 1 if count < 4 else 2 if count < 15 else 3
