"""What the parts of finding contribute: the exact F1 of targets and tasks without each of them.

    python benchmarks/finding_ablation.py GOLD FOLDER [--only NAME ...]

GOLD holds a folder a document with its right answers, FOLDER the documents (text layers and text files; no page
image is read).  Every document is read and repaired once; then records are found with all parts, and without

    patterns    the phrases of data/*.jsonl that the spaCy pipeline marks (comparators, links, guards, scopes)
    scopes, guards, links, comparators    one file of them each
    assignments the words by which prose gives work (openers, obligations, verbs that end a list of owners)
    catalogue   the list of agencies (normalizers/data/organisations.yaml)
    tree        the tree of headings and items: every block stands alone
    underthesea its word on signers whose family name no list knows (facts only)
"""
from __future__ import annotations

import argparse
import contextlib
import json
import unittest.mock
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reliability import paired, target_alike, target_right, task_alike, task_right

from extractors.finding import find_records, language, lexicon, setting, signature
from extractors.layout import lay_out
from extractors.reading import open_original, read_pages
from extractors.repairing import repair_pages
from normalizers import organisations
from pipeline.models import Block, Extraction, Layout, Original, Page, Target, Task
from pipeline.settings import load_settings

PARTS = ("", "patterns", "comparators", "links", "guards", "scopes", "assignments", "catalogue", "tree", "underthesea")


@contextlib.contextmanager
def without(part: str) -> Iterator[None]:
    """The finders without one part; everything they had cached is built anew, and again afterwards."""
    changes: list[Any] = []
    if part in ("patterns", "comparators", "links", "guards", "scopes"):
        left = tuple(name for name in language.PATTERN_FILES if part != "patterns" and not name.startswith(part))
        changes.append(unittest.mock.patch.object(language, "PATTERN_FILES", left))
    if part == "catalogue":
        load = organisations._load
        changes.append(unittest.mock.patch.object(
            organisations, "_load", lambda name: load(name) | {"organisations": []}))
    if part == "assignments":
        loaded = lexicon.load_data
        changes.append(unittest.mock.patch.object(
            lexicon, "load_data",
            lambda name: {key: {} if isinstance(words, dict) else [] for key, words in loaded(name).items()}
            if name == "assignments.yaml" else loaded(name)))
    if part == "underthesea":
        changes.append(unittest.mock.patch.object(signature, "is_vouched_for", return_value=False))
    _forget()
    try:
        with contextlib.ExitStack() as stack:
            for change in changes:
                stack.enter_context(change)
            yield
    finally:
        _forget()


def _forget() -> None:
    for cached in (language.pipeline, lexicon.lexicon, lexicon._tokens, organisations._names, setting._heading_says,
                   setting.names_measured):
        cached.cache_clear()


def flat(layout: Layout) -> Layout:
    """The blocks without the tree that hangs them under their headings."""
    return replace(layout, blocks=tuple(_alone(block) for block in layout.blocks))


def _alone(block: Block) -> Block:
    return replace(block, parent=None, path=())


def target_row(one: Target) -> dict[str, Any]:
    """A target as targets.csv has it, as far as it is compared."""
    return {"indicator": one.indicator, "comparator": one.comparator.value, "value": one.value, "unit": one.unit,
            "due_date": one.due_date.isoformat() if one.due_date else ""}


def task_row(one: Task) -> dict[str, Any]:
    """A task as tasks.csv has it, as far as it is compared."""
    deadline = one.deadline
    owners = {role: getattr(one, role) for role in ("lead", "coordinating", "head")}
    return {"title": one.title, "deliverable": one.deliverable,
            **{role: "; ".join(owner.name for owner in named) for role, named in owners.items()},
            "deadline_kind": deadline.kind.value if deadline and deadline.kind else "",
            "deadline_date": deadline.date.isoformat() if deadline and deadline.date else ""}


def exact(answers: dict[str, Any], found: Extraction, from_text: bool) -> tuple[float, float]:
    """The F1 of targets and of tasks that are right in every field."""
    scores = []
    for kind, got, alike, right in (
        ("targets", [target_row(one) for one in found.targets], target_alike, target_right),
        ("tasks", [task_row(one) for one in found.tasks], task_alike, task_right),
    ):
        pairs = paired(answers[kind], got, alike)
        hits = sum(right(want, got[index], from_text) for index, want in pairs.items())
        scores.append(2 * hits / (len(got) + len(answers[kind])) if got or answers[kind] else 1.0)
    return scores[0], scores[1]


def main() -> None:
    """Prints the mean exact F1 over the documents, with everything and without each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=list(PARTS), help="parts to leave out, one at a time")
    args = parser.parse_args()
    settings = load_settings()
    warnings.filterwarnings("ignore", message=".*does not have any patterns defined")
    read: list[tuple[Path, Original, Sequence[Page], dict[str, Any]]] = []
    for folder in sorted(one for one in args.gold.iterdir() if (one / "gold.json").exists()):
        answers = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        for path in sorted([*args.folder.glob(f"{folder.name}*digital.pdf"), *args.folder.glob(f"{folder.name}*.txt")]):
            original = open_original(path, settings, None)
            read.append((path, original, repair_pages(tuple(read_pages(path, original, settings))), answers))
    for part in args.only:
        with without(part):
            scores, signers = [], 0
            for path, original, pages, answers in read:
                layout = lay_out(pages)
                found = find_records(flat(layout) if part == "tree" else layout, original)
                scores.append(exact(answers, found, path.suffix == ".txt"))
                signers += bool(found.facts.signer)
        targets, tasks = (sum(score[at] for score in scores) / max(1, len(scores)) for at in (0, 1))
        print(f"{'without ' + part if part else 'everything':24} targets exact F1 {targets:.3f}   "
              f"tasks exact F1 {tasks:.3f}   signers {signers} of {len(read)}")


if __name__ == "__main__":
    main()
