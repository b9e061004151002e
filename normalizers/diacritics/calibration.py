"""Turns the decoder's confidence into the share of such words that are right (see `training.calibration`)."""

from __future__ import annotations

import csv
from bisect import bisect_right
from functools import cache
from pathlib import Path

CURVE = Path(__file__).resolve().parent.parent / "data" / "repair" / "calibration-eng.csv"


@cache
def _curve() -> tuple[list[float], list[float]]:
    with CURVE.open(encoding="utf-8", newline="") as handle:
        rows = [(float(row["least"]), float(row["right"])) for row in csv.DictReader(handle)]
    return [least for least, _ in rows], [right for _, right in rows]


def calibrated(confidence: float) -> float:
    """The share of held-back words of this confidence (0 to 1) that were right; never falls as confidence rises.

    1.0 is no estimate of the decoder (a figure that stays, a person's answer) and stays 1.0.
    """
    if confidence >= 1.0:
        return 1.0
    lows, rights = _curve()
    return rights[max(0, bisect_right(lows, confidence) - 1)]
