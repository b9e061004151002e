#!/usr/bin/env python3
"""Fails when a score is below its floor: floors.py FLOORS.json SCORE.json FINDINGS.json

FLOORS.json maps a document (or "mean", or "findings") to figures and their floors.  A figure whose
name begins with "max_" is a ceiling (error rates).  Floors are raised by hand, never lowered.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    floors, score, findings = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:4])
    have = score["documents"] | {"mean": score["mean"], "findings": findings}
    short = []
    for document, figures in floors.items():
        for name, bound in figures.items():
            key = name.removeprefix("max_")
            value = have.get(document, {}).get(key)
            if value is None or (value > bound if name.startswith("max_") else value < bound):
                short.append(f"{document}: {key} is {value}, bound {name} {bound}")
    print("\n".join(short) or "all floors hold")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
