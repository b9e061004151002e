"""Tasks of whole documents: real Word files in other wording, layout and order than the bundled samples.

Each document under data/tasks is a text file from which a .docx is made (a line with tabs is a table row;
"^" merges a cell with the one above, "<" with the one on its left) and read by the real chain.  Its right
answers stand beside it as YAML and were written before the program first saw the document.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz

from extractors.finding.tasks import find_tasks
from extractors.layout import lay_out
from extractors.reading import open_original, read_pages
from normalizers.text import fold
from pipeline.models import DocumentFacts, Owner, Task
from pipeline.settings import load_settings

DOCUMENTS = Path(__file__).parent / "data" / "tasks"
NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.txt"))


def word_file(source: Path, target: Path) -> None:
    """A .docx of the text file."""
    import docx

    document = docx.Document()
    for is_table, group in groupby(
        source.read_text(encoding="utf-8").splitlines(), key=lambda line: "\t" in line
    ):
        lines = list(group)
        if not is_table:
            for line in lines:
                document.add_paragraph(line)
            continue
        rows = [line.split("\t") for line in lines]
        table = document.add_table(len(rows), max(map(len, rows)), style="Table Grid")
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text == "^":
                    table.cell(r - 1, c).merge(table.cell(r, c))
                elif text == "<":
                    table.cell(r, c - 1).merge(table.cell(r, c))
                else:
                    table.cell(r, c).text = text
    document.save(str(target))


def facts_of(source: Path) -> DocumentFacts:
    """What the document says of its own time, enough for deadlines without a year."""
    text = source.read_text(encoding="utf-8")
    period = re.search(r"giai đoạn (\d{4}) - (\d{4})", text)
    first, last = (int(period[1]), int(period[2])) if period else (2026, 2026)
    return DocumentFacts(period_start=dt.date(first, 1, 1), period_end=dt.date(last, 12, 31))


def tasks_of(source: Path, folder: Path) -> tuple[Task, ...]:
    """The tasks found by reading, layout and finding."""
    target = folder / f"{source.stem}.docx"
    word_file(source, target)
    settings = load_settings()
    original = open_original(target, settings, None)
    return find_tasks(lay_out(tuple(read_pages(target, original, settings))), facts_of(source))


@dataclass(frozen=True)
class Comparison:
    """How many tasks are right, and what is wrong, in words."""

    found: int
    exact: int
    expected: int
    got: int
    wrong: tuple[str, ...]

    @property
    def f1(self) -> float:
        return 2 * self.found / (self.expected + self.got) if self.expected + self.got else 1.0

    @property
    def exact_f1(self) -> float:
        return 2 * self.exact / (self.expected + self.got) if self.expected + self.got else 1.0


def _names(owners: tuple[Owner, ...]) -> list[str]:
    return sorted(fold(owner.name) for owner in owners)


def compare(expected: list[dict[str, Any]], got: tuple[Task, ...]) -> Comparison:
    """Each right answer against the task whose title reads most like it."""
    left = list(got)
    wrong: list[str] = []
    found = exact = 0
    for answer in expected:
        likest = max(left, key=lambda task: fuzz.ratio(fold(task.title), fold(answer["title"])), default=None)
        if likest is None or fuzz.ratio(fold(likest.title), fold(answer["title"])) < 70:
            wrong.append(f"missed: {answer['title']}")
            continue
        left.remove(likest)
        found += 1
        faults = [
            f"{name}: {want!r} but {have!r}"
            for name, want, have in (
                ("lead", sorted(map(fold, answer.get("lead", []))), _names(likest.lead)),
                (
                    "coordinating",
                    sorted(map(fold, answer.get("coordinating", []))),
                    _names(likest.coordinating),
                ),
                ("head", sorted(map(fold, answer.get("head", []))), _names(likest.head)),
                ("deliverable", fold(answer.get("deliverable", "")), fold(likest.deliverable)),
                ("kind", answer.get("kind"), likest.deadline.kind if likest.deadline else None),
                (
                    "date",
                    answer.get("date"),
                    str(likest.deadline.date) if likest.deadline and likest.deadline.date else None,
                ),
            )
            if want != have
        ]
        exact += not faults
        wrong += [f"{answer['title'][:40]}: {fault}" for fault in faults]
    wrong += [f"not a task: {task.title}" for task in left]
    return Comparison(found, exact, len(expected), len(got), tuple(wrong))


def answers_of(name: str) -> list[dict[str, Any]]:
    """The right answers of a document."""
    answers: list[dict[str, Any]] = yaml.safe_load((DOCUMENTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return answers


@pytest.mark.parametrize("name", NAMES)
def test_tasks_of_a_document_nobody_tuned_for(name: str, tmp_path: Path) -> None:
    """Every task of the document with its owners, product and deadline, and nothing else."""
    comparison = compare(answers_of(name), tasks_of(DOCUMENTS / f"{name}.txt", tmp_path))
    assert comparison.exact_f1 == 1.0, "\n".join(comparison.wrong)
