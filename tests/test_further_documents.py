"""Plans of other bodies, in other words and layouts than the samples, end to end against their right answers.

Floors are what was reached, a little below; they only ever rise.  What the first runs gave, before any rule was
looked at again, stands in tests/data/README.md.
"""
from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.reliability import paired, rows, target_alike, target_right, task_alike, task_right
from pipeline.run import run
from pipeline.settings import load_settings

DATA = Path(__file__).parent / "data"
FOLDERS = [DATA / name for name in ("unseen", "held", "exam", "fresh") if (DATA / name).exists()]
FLOORS: dict[str, dict[str, float]] = yaml.safe_load((DATA / "further_floors.yaml").read_text(encoding="utf-8"))
PAGES = {f"{folder.name}/{path.name.split('.')[0]}": path
         for folder in FOLDERS for path in sorted(folder.glob("*.digital.pdf"))}
FIELDS = ("number", "doc_type", "level", "issue_date")


def _f1(right: int, got: int, wanted: int) -> float:
    return 2 * right / (got + wanted) if got + wanted else 1.0


def _figures(gold: dict[str, Any], document: dict[str, Any], targets: list[Any], tasks: list[Any]) -> dict[str, float]:
    """Share of right document fields, F1 of records found and of records right in every field."""
    facts = gold["document"]
    wanted = {name: facts[name] for name in FIELDS if facts.get(name)}
    figures = {"facts": sum(document[name] == value for name, value in wanted.items()) / len(wanted)}
    for kind, got, alike, right in (("targets", targets, target_alike, target_right),
                                    ("tasks", tasks, task_alike, task_right)):
        pairs = paired(gold[kind], got, alike)
        exact = sum(right(want, got[place], False) for place, want in pairs.items())
        figures[kind] = _f1(len(pairs), len(got), len(gold[kind]))
        figures[f"{kind}_exact"] = _f1(exact, len(got), len(gold[kind]))
    return figures


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """Each document's figures, from the tables of one run over all of them."""
    given, out = tmp_path_factory.mktemp("plans"), tmp_path_factory.mktemp("out")
    for name, path in PAGES.items():
        (given / f"{name.replace('/', '.')}.pdf").symlink_to(path)
    run([*sorted(given.iterdir())], out, load_settings(), use_reference=False)
    tables: dict[str, dict[str, list[Any]]] = {}
    for table in ("targets", "tasks"):
        tables[table] = defaultdict(list)
        for row in rows(out / f"{table}.csv"):
            tables[table][row["doc_id"]].append(row)
    found = {}
    for document in rows(out / "documents.csv"):
        batch, name = document["source_file"].removesuffix(".pdf").split(".")
        gold = json.loads((DATA / batch / name / "gold.json").read_text(encoding="utf-8"))
        of = document["doc_id"]
        found[f"{batch}/{name}"] = _figures(gold, document, tables["targets"][of], tables["tasks"][of])
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_further_document(name: str, figures: dict[str, dict[str, float]]) -> None:
    short = {key: (round(figures[name][key], 3), floor) for key, floor in FLOORS[name].items()
             if figures[name][key] < floor}
    assert not short, figures[name]
