"""Learns what the soundness test judges by: a multinomial logistic regression, its coefficients a table to read.

    python -m training.soundness CORPUS PAGES.jsonl [--foreign FILE ...] [--each 60]

Stretches of every kind are drawn (`training.stretches`) from documents, pages and catalogues that training sees.
Every group weighs the same, however many stretches there are of it.  Newton's method would do; Adam needs no
second derivatives and is ten lines.
"""

from __future__ import annotations

import argparse
import collections
import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from normalizers.legacy_encodings import ENCODINGS
from normalizers.soundness import COEFFICIENTS, EVIDENCE, FEATURES, LEGACY, Traits, traits
from training.stretches import Stretch, drawn

SEED = 20261125
PENALTY = 1e-4  # on squared coefficients (of features scaled to a deviation of 1)
STEPS, RATE = 3000, 0.05
Matrix = NDArray[np.float64]
Group = tuple[str, str]  # kind, and what its stretches have in common


def fitted(found: Sequence[tuple[Group, Traits]]) -> dict[Group, tuple[float, Matrix]]:
    """Of each group the constant and the slopes in the order of FEATURES, from groups and traits."""
    groups = sorted({group for group, _ in found}, key=str)
    each = collections.Counter(group for group, _ in found)
    share = np.array([1 / (len(groups) * each[group]) for group, _ in found])
    truth = np.array([[group == other for other in groups] for group, _ in found], dtype=float)
    roots = np.array([traits.roots for _, traits in found])
    evidence = np.array([traits.words / (traits.words + EVIDENCE) for _, traits in found])[:, None]
    middle, spread = roots.mean(0), roots.std(0) + 1e-6
    inputs = np.c_[(roots - middle) / spread, np.ones(len(roots))] * evidence
    weights = first = second = np.zeros((inputs.shape[1], len(groups)))
    for step in range(1, STEPS + 1):
        scores = inputs @ weights
        guesses = np.exp(scores - scores.max(1, keepdims=True))
        guesses /= guesses.sum(1, keepdims=True)
        slope = inputs.T @ ((guesses - truth) * share[:, None]) + PENALTY * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        weights = weights - RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
    slopes = weights[:-1] / spread[:, None]
    constants = weights[-1] - middle @ slopes
    return {group: (float(constants[at]), slopes[:, at]) for at, group in enumerate(groups)}


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--foreign", type=Path, nargs="*", default=[])
    parser.add_argument("--each", type=int, default=60, help="stretches of each kind and length")
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    args = parser.parse_args()
    learn(args.corpus, args.pages, args.out, args.foreign, args.each)


def learn(corpus: Path, pages: Path, out: Path, foreign: Sequence[Path] = (), each: int = 60) -> int:
    """Draws, fits and writes the table; returns the number of stretches."""
    found = [
        (group_of(stretch), traits(stretch.text))
        for stretch in drawn(corpus, pages, held_back=False, each=each, seed=SEED, foreign=foreign)
    ]
    write(fitted(found), out)
    return len(found)


def group_of(stretch: Stretch) -> Group:
    """The old encodings are one group: which one it is, conversion itself tells."""
    kind = LEGACY if stretch.kind.value in ENCODINGS else stretch.kind.value
    return kind, stretch.group or kind


def write(found: dict[Group, tuple[float, Matrix]], out: Path) -> None:
    """The table, a row a group."""
    with out.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["kind", "group", "constant", *FEATURES])
        for (kind, group), (constant, slopes) in found.items():
            rows.writerow([kind, group, f"{constant:.2f}", *(f"{slope:.2f}" for slope in slopes)])


if __name__ == "__main__":
    main()
