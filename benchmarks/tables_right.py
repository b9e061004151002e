"""How many rows, cells and records of made tables come out right (make_tables.py prints them).

    python -m benchmarks.tables_right FOLDER [--only NAME ...] [--kind pdf stacked woven scan] [--wrong]

Prints a line a file: body rows whose every cell is right, single cells right, tasks and targets found and right in
every field, of those that are printed; records beyond those ("more"); whether the table is marked as doubtful.  A
cell is right from `ALIKE` of 100 on in text that was ruined, else when it is the same but for spaces and marks.
`--wrong` shows what is wrong.  Readings are kept beside the files (NAME.pages) and hold while the files are not newer.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from extractors.finding import find_records
from extractors.layout import lay_out
from extractors.reading import open_original, read_pages
from extractors.repairing import repair_pages
from normalizers.text import fold
from pipeline.models import Layout, Page, RowKind, Target, Task, from_json, to_json
from pipeline.settings import load_settings

ALIKE = 90.0        # in ruined text
SAME = 99.5         # elsewhere
ROW_FOUND = 50.0    # a row is found
FOUND = 70.0        # a record is found from here on


@dataclass(slots=True)
class Score:
    """Counts of one file."""

    name: str
    rows: int = 0
    rows_right: int = 0
    cells: int = 0
    cells_right: int = 0
    records: int = 0
    found: int = 0
    exact: int = 0
    more: int = 0
    doubtful: str = ""
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The counts, to print."""
        return (f"{self.name:24} rows {self.rows_right:4}/{self.rows:<4} cells {self.cells_right:5}/{self.cells:<5} "
                f"found {self.found:3} exact {self.exact:3} of {self.records:3} more {self.more:3}  {self.doubtful}")


def plain(text: str) -> str:
    """A text without spaces and signs."""
    return " ".join(re.sub(r"[^\w%/≥≤<>]+", " ", fold(text)).split())


def alike(one: str, two: str) -> float:
    """0..100."""
    return 100.0 if plain(one) == plain(two) else fuzz.ratio(plain(one), plain(two))


def pages_of(path: Path) -> tuple[Page, ...]:
    """The file's pages, read and repaired, kept beside it."""
    kept = path.with_name(path.name + ".pages")
    if kept.exists() and kept.stat().st_mtime >= path.stat().st_mtime:
        return from_json(tuple[Page, ...], kept.read_bytes())
    settings = load_settings()
    original = open_original(path, settings, None)
    pages = repair_pages(tuple(read_pages(path, original, settings)))
    kept.write_bytes(to_json(pages, tuple[Page, ...]))
    return pages


def score(path: Path, right: dict[str, Any], enough: float) -> Score:
    """The counts of one file."""
    layout = lay_out(pages_of(path))
    extraction = find_records(layout, open_original(path, load_settings(), None))
    result = Score(path.name)
    _rows(result, layout, right, enough)
    if right["tasks"]:
        _records(result, right["tasks"], extraction.tasks, _task_likeness, enough, _task_faults)
        result.more += sum(target is not None for target in extraction.targets)
    else:
        _records(result, right["targets"], extraction.targets, _target_likeness, enough, _target_faults)
        result.more += len(extraction.tasks)
    return result


def _rows(result: Score, layout: Layout, right: dict[str, Any], enough: float) -> None:
    tables = [block.table for block in layout.blocks if block.table is not None]
    result.doubtful = "; ".join(sorted({table.doubtful for table in tables if table.doubtful}))
    got: list[list[str]] = []
    for table in tables:
        for row in table.rows:
            if row.kind is RowKind.BODY:
                cells = [row.cell(column) for column in range(table.columns)]
                got.append([cell.text if cell else "" for cell in cells])
    wanted = [texts for kind, texts in right["rows"] if kind == "body"]
    free = list(range(len(got)))
    for texts in wanted:
        result.rows += 1
        result.cells += len(texts)
        likest = max(free, key=lambda at: alike(" ".join(texts), " ".join(got[at])), default=None)
        if likest is None or alike(" ".join(texts), " ".join(got[likest])) < ROW_FOUND:
            result.wrong.append(f"row lost: {texts}")
            continue
        free.remove(likest)
        faults = [f"{text!r} -> {_at(got[likest], at)!r}" for at, text in enumerate(texts)
                  if alike(text, _at(got[likest], at)) < enough]
        result.cells_right += len(texts) - len(faults)
        result.rows_right += not faults
        result.wrong += [f"row {texts[0]}: {fault}" for fault in faults]
    result.wrong += [f"row too many: {got[at]}" for at in free]


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _task_likeness(want: dict[str, Any], have: Task) -> float:
    return alike(want["title"], have.title)


def _task_faults(want: dict[str, Any], have: Task, enough: float) -> list[str]:
    deadline = have.deadline
    kind = deadline.kind.value if deadline and deadline.kind else ""
    date = str(deadline.date) if deadline and deadline.date and kind not in ("recurring", "ongoing") else ""
    pairs = [
        ("title", want["title"], have.title), ("no", want["no"].lstrip("0"), have.no.lstrip("0")),
        ("head", "; ".join(want["head"]), "; ".join(owner.name for owner in have.head)),
        ("lead", "; ".join(want["lead"]), "; ".join(owner.name for owner in have.lead)),
        ("coordinating", "; ".join(want["coordinating"]), "; ".join(owner.name for owner in have.coordinating)),
        ("deliverable", want["deliverable"], have.deliverable), ("kind", want["kind"], kind),
        ("date", want["date"], date)]
    return [f"{name}: {one!r} -> {two!r}" for name, one, two in pairs
            if one.count(";") != two.count(";") or alike(one, two) < enough]


def _target_likeness(want: dict[str, Any], have: Target) -> float:
    same = want["value"] == have.value and want["due"] == str(have.due_date)
    return alike(want["indicator"], have.indicator) if same else 0.0


def _target_faults(want: dict[str, Any], have: Target, enough: float) -> list[str]:
    pairs = [("indicator", want["indicator"], have.indicator), ("unit", want["unit"], have.unit),
             ("comparator", want["comparator"], have.comparator.value), ("owner", want["owner"], have.owner)]
    return [f"{name}: {one!r} -> {two!r}" for name, one, two in pairs
            if one != two and (name == "comparator" or alike(one, two) < enough)]


def _records(result: Score, wanted: Sequence[Any], got: Sequence[Any], likeness: Any, enough: float,
             faults_of: Any) -> None:
    free = list(range(len(got)))
    result.records = len(wanted)
    for want in wanted:
        likest = max(free, key=lambda at: likeness(want, got[at]), default=None)
        if likest is None or likeness(want, got[likest]) < FOUND:
            result.wrong.append(f"record lost: {want}")
            continue
        free.remove(likest)
        result.found += 1
        faults = faults_of(want, got[likest], enough)
        result.exact += not faults
        result.wrong += [f"record {want.get('no', want.get('indicator'))}: {fault}" for fault in faults]
    result.more = len(free)
    result.wrong += [f"record too many: {got[at]}" for at in free]


KINDS = {"pdf": ".pdf", "stacked": ".stacked.txt", "woven": ".woven.txt"}


def main() -> None:
    """Prints a line a file and the sums of tuned and held forms by kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--kind", nargs="+", default=["pdf", "stacked", "woven", "scan"])
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    sums: dict[tuple[str, str], Score] = {}
    for source in sorted(args.folder.glob("*.json")):
        if args.only and source.stem not in args.only:
            continue
        right = json.loads(source.read_text(encoding="utf-8"))
        paths = [("scan", path) for path in sorted(args.folder.glob(f"{source.stem}.*.scan.pdf"))]
        paths += [(kind, source.with_name(source.stem + suffix)) for kind, suffix in KINDS.items()]
        for kind, path in sorted(paths):
            if kind not in args.kind or not path.exists():
                continue
            one = score(path, right, SAME if kind in ("pdf", "stacked") else ALIKE)
            print(one.line(), flush=True)
            if args.wrong:
                print(*(f"    {text}" for text in one.wrong), sep="\n")
            group = "held" if source.stem[0] in "hq" else "tuned"
            whole = sums.setdefault((kind, group), Score(f"SUM {kind} {group}"))
            for name in ("rows", "rows_right", "cells", "cells_right", "records", "found", "exact", "more"):
                setattr(whole, name, getattr(whole, name) + getattr(one, name))
    for _, whole in sorted(sums.items()):
        print(f"{whole.line()} = rows {whole.rows_right / max(1, whole.rows):.3f} cells "
              f"{whole.cells_right / max(1, whole.cells):.3f} exact F1 "
              f"{2 * whole.exact / max(1, 2 * whole.records - (whole.records - whole.found) + whole.more):.3f}")


if __name__ == "__main__":
    main()
