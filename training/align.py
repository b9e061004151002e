"""Lines the words of truth and damage up, so that each damaged word has the word it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from normalizers.diacritics.tokens import Kind, cut
from normalizers.text import strip_marks

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """One simulated page: lines that were printed and lines that were read, paired."""

    engine: str
    held_back: bool
    register: str
    grade: str
    lines: tuple[tuple[str, str], ...]  # (truth, read)


def pages(path: Path) -> Iterator[Page]:
    """The pages that `training.simulate` wrote, their lines paired."""
    with path.open(encoding="utf-8") as handle:
        for row in map(json.loads, handle):
            truth, read = row["truth"], row["read"]
            pairs = align(
                truth, read, lambda a, b: Levenshtein.normalized_distance(strip_marks(a), strip_marks(b)), 0.7
            )
            yield Page(row["engine"], row["held_back"], row["register"], row["grade"], tuple(pairs))


def align(left: Sequence[T], right: Sequence[T], distance, gap: float) -> list[tuple[T, T]]:
    """The pairs of the cheapest alignment; what has no partner is left out."""
    rows, columns = len(left), len(right)
    cost = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    step = [[2] * (columns + 1) for _ in range(rows + 1)]
    for j in range(1, columns + 1):
        cost[0][j] = j * gap
    for i in range(1, rows + 1):
        cost[i][0] = i * gap
        step[i][0] = 1
        for j in range(1, columns + 1):
            away = distance(left[i - 1], right[j - 1]) if abs(i - j) < 12 + abs(rows - columns) else 9.0
            cost[i][j], step[i][j] = min(
                (cost[i - 1][j - 1] + away, 0), (cost[i - 1][j] + gap, 1), (cost[i][j - 1] + gap, 2)
            )
    pairs = []
    i, j = rows, columns
    while i and j:
        if step[i][j] == 0:
            pairs.append((left[i - 1], right[j - 1]))
            i, j = i - 1, j - 1
        elif step[i][j] == 1:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def word_pairs(truth: str, read: str) -> list[tuple[str, str]]:
    """(word, what was read) for the words of one printed line."""
    chunks = (truth.split(), read.split())
    if len(chunks[0]) == len(chunks[1]):
        paired = list(zip(*chunks, strict=True))
    else:
        paired = align(
            *chunks,
            lambda a, b: Levenshtein.normalized_distance(strip_marks(a).lower(), strip_marks(b).lower()),
            0.6,
        )
    found = []
    for true, seen in paired:
        cores = [[piece.text for piece in cut(text) if piece.kind is not Kind.GLUE] for text in (true, seen)]
        if len(cores[0]) == len(cores[1]):
            found.extend(zip(*cores, strict=True))
        elif len(cores[0]) == 1 and cores[1]:
            found.append((cores[0][0], seen.rstrip(".,;:)”")))
    return found
