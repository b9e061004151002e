"""Precision and recall of indicator matching on the labelled pairs: python benchmarks/reconcile_pairs.py

Prints every pair that comes out wrong with the reason of its match, so that whoever extends the catalogue or the
lexicon sees what a change does.  Two wordings are said to be one when they end up under one key.
"""

from __future__ import annotations

import csv
from pathlib import Path

from reconciliation.catalogue import key_of, matcher
from reconciliation.grouping import joined_keys

PAIRS = Path(__file__).parents[1] / "tests" / "data" / "reconciliation" / "pairs.csv"


def main() -> None:
    """Measures and prints."""
    with PAIRS.open(encoding="utf-8", newline="") as handle:
        pairs = list(csv.DictReader(handle))
    keys = {wording: key_of(wording) for pair in pairs for wording in (pair["one"], pair["other"])}
    joined = joined_keys(keys)
    right = said = so = 0
    for pair in pairs:
        one, other = (joined.get(keys[pair[name]], keys[pair[name]]) for name in ("one", "other"))
        says, is_so = one == other, pair["same"] == "yes"
        right, said, so = right + (says and is_so), said + says, so + is_so
        if says != is_so:
            match = matcher().match(pair["other"])
            print(f"{'wrongly one' if says else 'missed'}: {pair['one']} | {pair['other']}")
            print(f"    {one} | {other}: {match.level}, {match.probability:.2f}, {match.reason}")
    print(f"{len(pairs)} pairs, {so} of them one: precision {right / said:.3f}, recall {right / so:.3f}")


if __name__ == "__main__":
    main()
