"""Fits how sure the records are: traits of how a record was found -> the chance that it is right in every field.

    python -m training.assurance --fresh GOLD OUT [GOLD OUT ...] [--known GOLD OUT ...] [--write] [--wrong]

GOLD holds a folder a document with its right answers (gold.json), OUT is what `doichieu run` wrote over those
documents; their layouts are taken from its cache, the records are found anew.  `--fresh` are plans that nobody had
looked at when the rules were written; `--known` ones tell what traits weigh, but rules have been mended for
them, so that the fit gives them an offset of their own that the program then leaves out.

The model is a logistic regression with a ridge (Newton's method), a weight a trait, and a curve from its log odds to
the share of right records among those it was not fitted on.  Prints the reliability on the fresh plans, each
predicted by a fit and a curve that left all its forms out; `--write` fits on all of them and writes
extractors/finding/data/assurance.yaml.  Needs numpy (it comes with OpenCV).
"""
from __future__ import annotations

import argparse
import collections
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy
import yaml

from benchmarks.reliability import BANDS, paired, rows, target_alike, target_right, task_alike, task_right
from extractors.finding import find_facts
from extractors.finding.assurance import WORST_READING, on_curve
from extractors.finding.owners import as_owners
from extractors.finding.targets import graded_targets
from extractors.finding.tasks import task_drafts
from pipeline.models import Layout, from_json
from pipeline.workspace import Workspace

OUT = Path(__file__).resolve().parent.parent / "extractors" / "finding" / "data" / "assurance.yaml"
RIDGE = 12.0            # how strongly weights are held to what is expected of them; the bias is free
DOUBT = -0.8            # what is expected of a trait that tells of a doubt: rare ones have little to be fitted on
TOLD = -1.6             # of one that people are told of
TOLD_OF = frozenset(("lost row", "name mended", "name unread", "owner for a day", "day unread", "doubtful table",
                     "no lead in the row", "went on", "no day", "handed on to a unit"))
ALIKE = 0.5             # power of their number by which records alike weigh less
KNOWN = 0.5             # weight of a record of a plan that rules have been mended for
STEP = 30               # records that a step of the curve has, at least
NEUTRAL = frozenset((   # traits that say how a record was found or what it holds, and tell of no doubt
    "prose", "value of a row", "cell", "row", "item", "sentence", "opener", "inside", "image", "bound", "dated",
    "comma", "counted", "range", "rank", "later", "a head", "row, a head", "of places", "several helpers",
    "row, several helpers", "several leads", "row, several leads", "many values", "day of the plan", "day carried",
    "cell of results", "day of the row", "labelled lead", "change", "verb first"))
ROUNDS = 30
ROLES = ("lead", "coordinating", "head")
KINDS = ("targets", "tasks")


@dataclass(frozen=True)
class Judged:
    """A record with a right answer beside it."""

    kind: str
    document: str           # the folder of its right answers: all its forms belong together
    form: str
    traits: frozenset[str]
    reading: float
    right: bool
    fresh: bool
    words: str


def judged(gold: Path, out: Path, *, fresh: bool) -> Iterator[Judged]:
    """Every record of the documents of a run that have right answers."""
    documents = rows(out / "documents.csv")
    for folder in sorted(one for one in gold.iterdir() if (one / "gold.json").exists()):
        answers = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        for document in documents:
            name = Path(document["source_file"]).name
            if name.split(".")[0] != folder.name:
                continue
            yield from _judged_document(answers, out, document, folder.name, fresh=fresh)


def _judged_document(answers: Any, out: Path, document: dict[str, Any], name: str, *, fresh: bool) -> Iterator[Judged]:
    file = Path(document["source_file"]).name
    found = list(_records(_layout(out, document["sha256"]), file))
    for kind, alike, right in (("targets", target_alike, target_right), ("tasks", task_alike, task_right)):
        got = [one for one in found if one[0] == kind]
        pairs = paired(answers[kind], [row for _, row, _, _ in got], alike)
        for place, (_, row, traits, reading) in enumerate(got):
            good = place in pairs and right(pairs[place], row, file.endswith(".txt"))
            words = row.get("indicator") or row["title"]
            yield Judged(kind, name, file.split(".", 1)[1], traits, reading, good, fresh, f"{file}: {words}")


def _layout(out: Path, sha256: str) -> Layout:
    """The newest layout that the run's cache holds of a document."""
    folder = Workspace(out).cache / sha256[:2] / sha256
    newest = max(folder.glob("lay_out.*.json.gz"), key=lambda path: path.stat().st_mtime)
    return from_json(Layout, gzip.decompress(newest.read_bytes()))


def _records(layout: Layout, file: str) -> Iterator[tuple[str, dict[str, Any], frozenset[str], float]]:
    """Kind, fields as the CSV files have them, traits and reading of every record that is found."""
    facts = find_facts(layout, file)
    for one in graded_targets(layout, facts):
        target = one.target
        yield "targets", {
            "indicator": target.indicator, "comparator": str(target.comparator),
            "value": target.value, "unit": target.unit,
            "due_date": target.due_date.isoformat() if target.due_date else "",
        }, one.traits, one.reading
    for draft in task_drafts(layout, facts):
        deadline = draft.deadline
        yield "tasks", {
            "title": draft.title, "deliverable": draft.deliverable,
            "deadline_date": deadline.date.isoformat() if deadline and deadline.date else "",
            "deadline_kind": str(deadline.kind or "") if deadline else "",
            **{role: "; ".join(owner.name for owner in as_owners(getattr(draft, role))) for role in ROLES},
        }, frozenset(draft.traits), draft.reading


@dataclass(frozen=True)
class Model:
    """Bias, the weight of a reading's distance from certain, the weights of traits: log odds."""

    bias: float
    reading: float
    weights: dict[str, float]

    def score(self, one: Judged) -> float:
        """The log odds of a record being right."""
        score = self.bias + sum(self.weights.get(trait, DOUBT) for trait in one.traits)
        return score + self.reading * min(WORST_READING, 1 - one.reading)

def fit(records: Sequence[Judged]) -> Model:
    """The model of some records of one kind.

    Records of one document with the same traits, in all its forms, are right or wrong for one reason (a column's
    role, a header's years): so many of them weigh as their number's root.
    """
    seen: dict[str, set[str]] = collections.defaultdict(set)
    count: collections.Counter[str] = collections.Counter()
    for one in records:
        count.update(one.traits)
        for trait in one.traits:
            seen[trait].add(one.document)
    names = sorted(trait for trait in count if len(seen[trait]) > 1 or trait not in NEUTRAL)
    at = {name: place + 3 for place, name in enumerate(names)}
    table = numpy.zeros((len(records), len(names) + 3))
    alike = collections.Counter((one.document, one.traits - {"image"}) for one in records)
    weight = numpy.array([
        alike[one.document, one.traits - {"image"}] ** -ALIKE * (1.0 if one.fresh else KNOWN) for one in records])
    for place, one in enumerate(records):
        table[place, 0] = 1.0
        table[place, 1] = 10 * min(WORST_READING, 1 - one.reading)
        table[place, 2] = not one.fresh
        for trait in one.traits & at.keys():
            table[place, at[trait]] = 1.0
    right = numpy.array([one.right for one in records], dtype=float)
    ridge = numpy.full(table.shape[1], RIDGE)
    ridge[[0, 2]] = 0.01
    expected = numpy.zeros(table.shape[1])
    expected[3:] = [_expected(name) for name in names]
    found = expected.copy()
    for _ in range(ROUNDS):
        chance = 1 / (1 + numpy.exp(-table @ found))
        slope = table.T @ (weight * (right - chance)) - ridge * (found - expected)
        bend = (table * (weight * chance * (1 - chance))[:, None]).T @ table + numpy.diag(ridge)
        step = numpy.linalg.solve(bend, slope)
        found += step * min(1.0, 1 / numpy.abs(step).max())      # no leap: far out the curve is flat
        if numpy.abs(step).max() < 1e-6:
            break
    weights = {name: _expected(name) for name in NEUTRAL | TOLD_OF}
    weights |= {name: round(float(found[place]), 2) for name, place in at.items()}
    return Model(round(float(found[0]), 2), round(10 * float(found[1]), 2), weights)


def _expected(trait: str) -> float:
    return 0.0 if trait in NEUTRAL else TOLD if trait in TOLD_OF else DOUBT


def left_out(records: Sequence[Judged]) -> list[tuple[Judged, float]]:
    """Every fresh record of one kind with its log odds by a fit without any form of its document."""
    found: list[tuple[Judged, float]] = []
    for document in sorted({one.document for one in records if one.fresh}):
        model = fit([one for one in records if one.document != document])
        found += [(one, model.score(one)) for one in records if one.fresh and one.document == document]
    return found


def curve(scored: Sequence[tuple[Judged, float]]) -> list[tuple[float, float]]:
    """Log odds of left-out records -> share of right ones: an isotonic regression (pool adjacent violators, Ayer 1955).

    A fit knows less of a new document than of its own, so that its own log odds are too sure.  Each step has
    `STEP` records at least and one wrong record more than were seen; between the steps' middles the
    program draws straight lines.
    """
    steps: list[list[float]] = []           # sum of scores, right ones, records
    for one, score in sorted(scored, key=lambda pair: pair[1]):
        if steps and steps[-1][2] < STEP:
            steps[-1] = [steps[-1][0] + score, steps[-1][1] + one.right, steps[-1][2] + 1]
        else:
            steps.append([score, float(one.right), 1.0])
        while len(steps) > 1 and steps[-1][2] >= STEP and steps[-2][1] / steps[-2][2] >= steps[-1][1] / steps[-1][2]:
            _join(steps)
    if len(steps) > 1 and steps[-1][2] < STEP:
        _join(steps)
    return [(round(total / count, 2), round(right / (count + 1), 3)) for total, right, count in steps]


def _join(steps: list[list[float]]) -> None:
    last = steps.pop()
    steps[-1] = [one + other for one, other in zip(steps[-1], last, strict=True)]


def _pairs(folders: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    yield from zip(folders[::2], folders[1::2], strict=True)


def main() -> None:
    """Fits, prints the reliability on plans left out, writes the weights where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", nargs="+", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--known", nargs="+", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--write", action="store_true", help="fit on all and write the weights")
    parser.add_argument("--wrong", action="store_true", help="list the wrong records of the highest band")
    args = parser.parse_args()
    records = [one for fresh, folders in ((True, args.fresh), (False, args.known))
               for gold, out in _pairs(folders) for one in judged(gold, out, fresh=fresh)]
    tested: list[tuple[Judged, float]] = []
    models: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        mine = [one for one in records if one.kind == kind]
        scored = left_out(mine)
        for document in sorted({one.document for one, _ in scored}):        # the curve by the other documents
            steps = curve([pair for pair in scored if pair[0].document != document])
            tested += [(one, round(on_curve(score, steps), 2)) for one, score in scored if one.document == document]
        models[kind] = {**asdict(fit(mine)), "unseen": DOUBT, "curve": [list(step) for step in curve(scored)]}
    for kind in (*KINDS, ""):
        chosen = [(one, sure) for one, sure in tested if kind in ("", one.kind)]
        print(kind or "both")
        high = 1.01
        for low in BANDS:
            band = [(one, sure) for one, sure in chosen if low <= sure < high]
            if band:
                right = sum(one.right for one, _ in band)
                print(f"    {low:.1f} and more: {len(band):5} records, {right:5} right = {right / len(band):6.1%}, "
                      f"mean confidence {sum(sure for _, sure in band) / len(band):.2f}")
            high = low
    if args.wrong:
        for one, sure in tested:
            if sure >= BANDS[0] and not one.right:
                print(f"{one.kind} {sure} {one.words[:140]} {sorted(one.traits)}")
    if args.write:
        head = "# Fitted by training/assurance.py: log odds of a record being right in every field. Not to be edited.\n"
        OUT.write_text(head + yaml.safe_dump(
            models, allow_unicode=True, sort_keys=True, width=120, default_flow_style=None), encoding="utf-8")


if __name__ == "__main__":
    main()
