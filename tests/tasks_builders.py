"""Tasks of a few printed paragraphs, laid out from plain text."""

from __future__ import annotations

import datetime as dt

from extractors.finding.tasks import find_tasks
from extractors.layout import lay_out
from pipeline.models import DocumentFacts, Line, Page, Task, Word

PREAMBLE = (
    "Thực hiện Nghị quyết của Đảng ủy về phát triển kinh tế - xã hội, bảo đảm quốc phòng, an ninh năm 2026",
    "trên địa bàn xã và căn cứ tình hình của địa phương, Ủy ban nhân dân xã ban hành Kế hoạch với các nội",
    "dung cụ thể như sau:",
)
YEAR = DocumentFacts(period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 12, 31))


def tasks_of(*lines: str, heading: str = "V. TỔ CHỨC THỰC HIỆN", facts: DocumentFacts = YEAR) -> tuple[Task, ...]:
    """The tasks of a few printed paragraphs below a heading, behind lines that tell how wide the page is."""
    printed = [Line(text, tuple(map(Word, text.split()))) for text in (*PREAMBLE, heading, *lines)]
    return find_tasks(lay_out([Page(1, tuple(printed))]), facts)


def lead(task: Task) -> list[str]:
    """The names of those who lead a task."""
    return [owner.name for owner in task.lead]
