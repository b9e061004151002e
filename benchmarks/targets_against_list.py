"""Targets found in a document against a list of what it sets: recall, and what was found beyond the list.

    python benchmarks/targets_against_list.py LIST.json NUMBER=FILE...

LIST.json holds objects with `doc` (the document's number), `indicator`, `comparator`, `value`, `due_year` and
`quote` (the sentence, or a part of it); those without a value are passed over.  A target is found when the
value agrees and its sentence or indicator reads like the listed one; right when comparator and year agree too.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from extractors.finding import find_facts, find_targets
from extractors.layout import lay_out
from extractors.reading import open_original, read_pages
from extractors.repairing import repair_pages
from normalizers.document_numbers import number_key
from normalizers.text import key
from pipeline.models import Target
from pipeline.settings import load_settings

ALIKE = 70.0             # rapidfuzz ratio from which two wordings are taken for one


def likeness(listed: dict[str, Any], target: Target) -> float:
    """How alike a listed and a found target read; 0 where their values differ."""
    value = float(listed["value"])
    if target.value not in (value, value * 1e6):        # lists print "2" for "2 triệu doanh nghiệp"
        return 0.0
    words = max(fuzz.token_set_ratio(key(listed["indicator"]), key(target.indicator)),
                fuzz.partial_ratio(key(listed.get("quote", "")), key(target.evidence.raw_text)))
    return float(words + fuzz.token_sort_ratio(key(listed["indicator"]), key(target.indicator)) / 100)


def compare(listed: list[dict[str, Any]], found: list[Target]) -> tuple[int, int, list[dict[str, Any]], list[Target]]:
    """How many listed targets were found, how many are right, the missed ones, and those beyond the list."""
    pairs = sorted(((likeness(one, target), i, j) for i, one in enumerate(listed) for j, target in enumerate(found)),
                   reverse=True)
    taken: dict[int, int] = {}
    for alike, i, j in pairs:
        if alike >= ALIKE and i not in taken and j not in taken.values():
            taken[i] = j
    right = 0
    for i, j in taken.items():
        year, day = listed[i]["due_year"], found[j].due_date
        same_year = not isinstance(year, int) or (day is not None and day.year == year)
        right += same_year and listed[i]["comparator"] == found[j].comparator.value
    return (len(taken), right, [one for i, one in enumerate(listed) if i not in taken],
            [target for j, target in enumerate(found) if j not in taken.values()])


def main() -> None:
    """Prints a line a document, the missed targets, and with --all those beyond the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("documents", nargs="+", help="NUMBER=FILE")
    parser.add_argument("--all", action="store_true", help="also print what was found beyond the list")
    args = parser.parse_args()
    settings = load_settings()
    entries = json.loads(args.list.read_text(encoding="utf-8"))
    for document in args.documents:
        number, _, name = document.partition("=")
        path = Path(name)
        original = open_original(path, settings, None)
        layout = lay_out(repair_pages(tuple(read_pages(path, original, settings))))
        found = list(find_targets(layout, find_facts(layout)))
        listed = [one for one in entries if number_key(one["doc"]) == number_key(number) and one["value"] is not None]
        hits, right, missed, beyond = compare(listed, found)
        print(f"{number}: found {hits} of {len(listed)}, right in comparator and year {right}, "
              f"beyond the list {len(beyond)}")
        for one in missed:
            print(f"    missed: {one['indicator']} {one['comparator']} {one['value']} | {one.get('quote', '')[:120]}")
        for target in beyond if args.all else ():
            print(f"    beyond: {target.indicator} {target.comparator.value} {target.value:g} {target.unit}")


if __name__ == "__main__":
    main()
