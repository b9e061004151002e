"""How reliable the confidences are: of records marked so sure, how many are right.

    python benchmarks/reliability.py GOLD OUT [GOLD OUT ...] [--wrong]

GOLD holds a folder a document with its right answers (gold.json: `targets`, `tasks`), OUT is what a run wrote.
A document of OUT belongs to the folder whose name its file's stem begins with.  A target is right when value,
unit, comparator and day are the right ones and its indicator reads alike (ratio 90); a task when its title
reads alike (70) and owners, product (85) and deadline are right.  Prints a line a band of confidence: how many
records, how many right, the mean confidence; `--wrong` lists the wrong ones of the highest band.
"""
from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from normalizers.text import key

BANDS = (0.9, 0.8, 0.6, 0.0)
ALIKE_INDICATOR, ALIKE_TITLE, ALIKE_PRODUCT, ALIKE_OWNER, ALIKE_UNIT = 90.0, 70.0, 85.0, 85.0, 85.0
Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def paired(gold: list[Row], got: list[Row], alike: Callable[[Row, Row], float]) -> dict[int, Row]:
    """Which right answer each found record (by its place) is nearest to, the best pairs first, none twice."""
    pairs = sorted(((alike(want, have), i, j) for i, want in enumerate(gold) for j, have in enumerate(got)),
                   reverse=True)
    used: set[int] = set()
    found: dict[int, Row] = {}
    for likeness, i, j in pairs:
        if likeness > 0 and i not in used and j not in found:
            used.add(i)
            found[j] = gold[i]
    return found


def _number(text: Any) -> float | None:
    return float(text) if text not in (None, "") else None


def target_alike(want: Row, have: Row) -> float:
    """How alike two targets of one value and unit read, 0 for others; one of the same day is preferred."""
    units = [key(str(unit or "")).replace(" ", "") for unit in (want.get("unit"), have.get("unit"))]
    counts = all(unit.startswith("count") for unit in units)
    same_unit = counts or units[0] == units[1] or fuzz.ratio(*units) >= ALIKE_UNIT
    if _number(want.get("value")) != _number(have.get("value")) or not same_unit:
        return 0.0
    words = max(fuzz.ratio(key(want["indicator"]), key(have["indicator"])),
                fuzz.token_sort_ratio(key(want["indicator"]), key(have["indicator"])))
    return float(words + ((want.get("due") or "") == have["due_date"])) if words >= ALIKE_TITLE else 0.0


def target_right(want: Row, have: Row, from_text: bool) -> bool:
    """Whether every field of a target is right; damaged text cannot tell ≥ from >."""
    sign = want["comparator"] if from_text else want.get("comparator_in_pdf", want["comparator"])
    signs = {sign, have["comparator"]}
    same_sign = len(signs) == 1 or (from_text and signs in ({">", ">="}, {"<", "<="}))
    return target_alike(want, have) >= ALIKE_INDICATOR and same_sign and (want.get("due") or "") == have["due_date"]


def task_alike(want: Row, have: Row) -> float:
    """How alike two titles read; 0 where they are not the same work."""
    words = float(fuzz.ratio(key(want["title"]), key(have["title"])))
    return words if words >= ALIKE_TITLE else 0.0


def task_right(want: Row, have: Row, _from_text: bool) -> bool:
    """Whether owners, product and deadline of a task are right."""
    product = [key(str(one or "")) for one in (want.get("deliverable"), have["deliverable"])]
    if any(product) and fuzz.ratio(*product) < ALIKE_PRODUCT:
        return False
    deadline = want.get("deadline") or {}
    dated = deadline.get("kind") not in ("recurring", "ongoing", "reference", None)
    same_time = (deadline.get("date") or "") == have["deadline_date"] if dated else (
        (deadline.get("kind") or "") == have["deadline_kind"])
    roles = ("lead", "coordinating", "head")
    return same_time and all(_same_owners(want.get(role) or [], have[role]) for role in roles)


def _same_owners(want: list[str], have: str) -> bool:
    left = [key(part) for one in want for part in one.split(";") if key(part)]
    right = [key(part) for part in have.split(";") if key(part)]
    return len(left) == len(right) and all(
        max((fuzz.token_sort_ratio(one, other) for other in right), default=0.0) >= ALIKE_OWNER for one in left)


def judged(gold: Path, out: Path) -> Iterator[tuple[str, float, bool, str]]:
    """Every record of a run with a right answer file: its kind, confidence, whether it is right, its words."""
    documents = rows(out / "documents.csv")
    tables = {"targets": rows(out / "targets.csv"), "tasks": rows(out / "tasks.csv")}
    for folder in sorted(one for one in gold.iterdir() if (one / "gold.json").exists()):
        answers = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        for document in documents:
            if not Path(document["source_file"]).stem.startswith(folder.name):
                continue
            from_text = document["source_file"].endswith(".txt")
            for kind, alike, right in (("targets", target_alike, target_right), ("tasks", task_alike, task_right)):
                got = [row for row in tables[kind] if row["doc_id"] == document["doc_id"]]
                pairs = paired(answers[kind], got, alike)
                for index, row in enumerate(got):
                    ok = index in pairs and right(pairs[index], row, from_text)
                    words = f"{Path(document['source_file']).name}: {row.get('indicator') or row.get('title')}"
                    yield kind, float(row["confidence"]), ok, words


def main() -> None:
    """Prints the reliability of targets, tasks and both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="GOLD OUT [GOLD OUT ...]")
    parser.add_argument("--wrong", action="store_true", help="list the wrong records of the highest band")
    args = parser.parse_args()
    pairs = zip(args.folders[::2], args.folders[1::2], strict=True)
    records = [one for gold, out in pairs for one in judged(gold, out)]
    for kind in ("targets", "tasks", ""):
        chosen = [one for one in records if kind in ("", one[0])]
        print(kind or "both")
        high = 1.01
        for low in BANDS:
            band = [one for one in chosen if low <= one[1] < high]
            if band:
                right = sum(one[2] for one in band)
                print(f"    {low:.1f} and more: {len(band):5} records, {right:5} right = {right / len(band):6.1%}, "
                      f"mean confidence {sum(one[1] for one in band) / len(band):.2f}")
            high = low
    if args.wrong:
        for kind, confidence, right, words in records:
            if confidence >= BANDS[0] and not right:
                print(f"{kind} {confidence} {words[:160]}")


if __name__ == "__main__":
    main()
