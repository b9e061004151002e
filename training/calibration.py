"""Learns what the decoder's confidence is worth: confidence as computed -> share of such words that are right.

    python -m training.calibration PAGES.jsonl normalizers/data/repair/calibration-eng.csv
    python -m training.calibration HELD.jsonl normalizers/data/repair/calibration-vie.csv --engine vie

Uses the held-back pages of `training.simulate` (training has not seen them): of every two the first for the
curve, the second for the table that is printed.  The curve is the isotonic regression of right on confidence (pool
adjacent violators, Ayer et al. 1955), of at least `LEAST` words a step.
"""

from __future__ import annotations

import argparse
import bisect
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from normalizers.diacritics import RepairedLine, Token, repair_lines
from normalizers.diacritics.block import DOUBTFUL
from training.align import pages

LEAST = 40  # words a step stands for
Judged = tuple[float, bool]  # confidence, right


def judged(printed: str, repaired: RepairedLine) -> Iterator[Judged]:
    """The confidence of each printed word of a line and whether it was read right, where words pair off."""
    truth, words = printed.split(), repaired.text.split()
    right = {
        place
        for op in Levenshtein.opcodes(truth, words)
        if op.tag == "equal"
        for place in range(op.dest_start, op.dest_end)
    }
    tokens = list(repaired.tokens)
    for place, word in enumerate(words):
        mine: list[Token] = []
        start = 0
        while tokens and (found := word.find(tokens[0].text, start)) >= 0:
            start = found + len(tokens[0].text)
            mine.append(tokens.pop(0))
        decoded = [token.confidence for token in mine if token.text and token.confidence < 1.0]
        if decoded:
            yield min(decoded), place in right


def isotonic(found: Sequence[Judged]) -> list[tuple[float, float]]:
    """(least confidence, share right) of each step, both rising."""
    steps: list[list[float]] = []  # least confidence, right, words
    for confidence, good in sorted(found):
        if steps and (steps[-1][2] < LEAST or confidence == steps[-1][0]):
            steps[-1][1] += good
            steps[-1][2] += 1
        else:
            steps.append([confidence, float(good), 1.0])
        while len(steps) > 1 and steps[-1][2] >= LEAST and steps[-2][1] / steps[-2][2] >= steps[-1][1] / steps[-1][2]:
            last = steps.pop()
            steps[-1][1] += last[1]
            steps[-1][2] += last[2]
    return [(low, right / words) for low, right, words in steps]


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("curve", type=Path)
    parser.add_argument("--engine", choices=("eng", "vie"), default="eng")
    args = parser.parse_args()
    halves: tuple[list[Judged], list[Judged]] = ([], [])
    held = [page for page in pages(args.pages) if page.held_back and page.engine == args.engine]
    for number, page in enumerate(held):
        repaired = repair_lines([read for _, read in page.lines], channel=args.engine, calibrated=False)
        for (printed, _), line in zip(page.lines, repaired, strict=True):
            halves[number % 2].extend(judged(printed, line))
    steps = isotonic(halves[0])
    with args.curve.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["least", "right"])
        rows.writerows((f"{low:.5f}", f"{share:.4f}") for low, share in steps)
    lows = [low for low, _ in steps]
    after = [(steps[max(0, bisect.bisect_right(lows, c) - 1)][1], good) for c, good in halves[1]]
    for name, side in (("as computed", halves[1]), ("calibrated", after)):
        print(name)
        for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 0.98), (0.98, 0.99), (0.99, 1.01)):
            part = [(c, good) for c, good in side if low <= c < high]
            if part:
                mean = sum(c for c, _ in part) / len(part)
                share = sum(good for _, good in part) / len(part)
                print(f"| {low:.2f}-{min(high, 1):.2f} | {len(part)} | {mean:.3f} | {share:.3f} |")
        wrong = sum(not good for _, good in side)
        for least in (0.7, 0.8, DOUBTFUL, 0.95):
            below = [good for c, good in side if c < least]
            caught = below.count(False) / max(1, wrong)
            print(f"below {least}: {len(below) / len(side):.4f} of the words, {caught:.3f} of the errors")


if __name__ == "__main__":
    main()
