"""Measures the soundness test: right and wrong answers over stretches of text of every kind.

    python benchmarks/soundness.py CORPUS PAGES.jsonl [--foreign FILE ...] [--each 100] [--seed N] [--wrong 3]

Only held-back documents, pages and catalogues are used (`training.stretches` says what is drawn).
"""

from __future__ import annotations

import argparse
import collections
import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from normalizers.soundness import soundness
from training.stretches import LENGTHS, Stretch, drawn

SEED = 20261126
STEPS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.97, 0.99, 1.01)  # of probability, in the table of calibration


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("pages", type=Path, help="pages of training.simulate")
    parser.add_argument("--foreign", type=Path, nargs="*", default=[], help="plain text in other languages")
    parser.add_argument("--each", type=int, default=100, help="stretches of each kind and length")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--wrong", type=int, default=0, help="wrong answers to print for each kind")
    args = parser.parse_args()
    right: dict[str, dict[int, list[bool]]] = {}
    wrong: dict[str, list[Stretch]] = {}
    said: dict[str, collections.Counter[str]] = {}
    sure: list[tuple[float, bool, int]] = []
    for stretch in drawn(
        args.corpus, args.pages, held_back=True, each=args.each, seed=args.seed, foreign=args.foreign
    ):
        judged = soundness(stretch.text)
        good = judged.kind is stretch.kind
        right.setdefault(stretch.name, {}).setdefault(stretch.words, []).append(good)
        sure.append((judged.probability, good, stretch.words))
        if not good:
            wrong.setdefault(stretch.name, []).append(stretch)
            said.setdefault(stretch.name, collections.Counter())[judged.kind] += 1
    print(f"{'right, by number of words':36}" + "".join(f"{length:>8}" for length in LENGTHS) + "      all")
    for name, lengths in right.items():
        every = [good for answers in lengths.values() for good in answers]
        shares = "".join(
            f"{sum(lengths[n]) / len(lengths[n]):8.3f}" if n in lengths else f"{'-':>8}" for n in LENGTHS
        )
        print(f"{name:36}{shares}{sum(every) / len(every):9.4f} of {len(every)} {dict(said.get(name, {})) or ''}")
        for stretch in wrong.get(name, [])[: args.wrong]:
            print("   ", repr(stretch.text[:200]))
    for least in (0, 30, 60, 120):
        answers = [good for _, good, words in sure if words >= least]
        print(f"of {least} words or more: {sum(answers)} of {len(answers)} right ({sum(answers) / len(answers):.4f})")
    for low, high in itertools.pairwise(STEPS):
        part = [(probability, good) for probability, good, _ in sure if low <= probability < high]
        if part:
            mean, share = (sum(side) / len(part) for side in zip(*part, strict=True))
            print(f"probability {low:.2f}-{min(high, 1):.2f}: {len(part)} answers, mean {mean:.3f}, {share:.4f} right")


if __name__ == "__main__":
    main()
