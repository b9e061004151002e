"""What the columns of tables are called (data/columns.yaml): names as printed, misread, run together or begun.

Names are compared by keys: a word without marks, in lower case, without closing signs.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from extractors.layout.words import plain
from normalizers.text import fold
from normalizers.word_lists import read_list

SAME_NAME = 83               # likeness (0..100) of a column's name that was misread
LONG_NAME, SAME_LONG_NAME = 12, 76       # letters from which a lower likeness tells it
LEAST_MISREAD, MOST_MISREAD = 6, 30      # letters that such a name has
# Kinds whose names are told also where they are misread; numbers, values and groups only where they stand whole.
_TOLD_MISREAD = frozenset({"title", "person", "agency", "product", "deadline", "unit", "money", "note", "other"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its header."""

    name: str                # as printed, on one line
    kind: str                # a key of data/columns.yaml


def name_key(word: str) -> str:
    """A printed word as names are compared."""
    return plain(word).strip(".,;:")


def kinds_of(keys: tuple[str, ...]) -> frozenset[str]:
    """The kinds of column that are called by words with these keys; none where they are no name."""
    return _names().get(keys, frozenset())


@lru_cache(maxsize=8192)
def misread_kinds(letters: str) -> frozenset[str]:
    """The kinds of the name that was read as `letters`, its words maybe run together: "cho tri", "Don vitham gia"."""
    if not LEAST_MISREAD <= len(letters) <= MOST_MISREAD:
        return frozenset()
    found = [(fuzz.ratio(letters, name), kinds) for name, kinds in _run_together().items()
             if name[0] == letters[0] and abs(len(name) - len(letters)) < 3]
    best = max(found, key=lambda one: one[0], default=(0.0, frozenset()))
    return best[1] if best[0] >= (SAME_NAME if len(letters) < LONG_NAME else SAME_LONG_NAME) else frozenset()


def begun_with(letters: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The names that may begin with `letters`, maybe misread: the letters that are missing, and the name's kinds."""
    if len(letters) < LEAST_MISREAD:
        return
    cut = len(letters)
    for name, kinds in _run_together().items():
        if len(name) >= cut + 2 and name[0] == letters[0] and fuzz.ratio(letters, name[:cut]) >= SAME_NAME:
            yield name[cut:], kinds


def printed_name(words: Sequence[str], kind: str) -> str:
    """A column's name; the listed one where it was misread: "Cho trì" is "Chủ trì"."""
    keys = tuple(map(name_key, words))
    letters = "".join(keys)
    if keys in _names() or kind in ("value", "number") or not LEAST_MISREAD <= len(letters) <= MOST_MISREAD:
        return " ".join(words)
    best = max(_entries()[kind]["headers"], key=lambda name: fuzz.ratio(letters, name_key(name).replace(" ", "")))
    alike = fuzz.ratio(letters, name_key(best).replace(" ", ""))
    return best.capitalize() if alike >= SAME_NAME else " ".join(words)


def is_name(column: Column) -> bool:
    """True when a column's name is one, with nothing behind it but a note in parentheses."""
    words = column.name.split("(", 1)[0].replace("|", " ").split()
    return column.kind in ("value", "number") or tuple(map(name_key, words)) in _names()


@cache
def openers(kind: str) -> re.Pattern[str] | None:
    """How cells of a kind begin, on folded text ("trưởng" is no "trường"); None where anything may."""
    words = _entries()[kind].get("openers", ())
    if not words:
        return None
    starts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    others = "|".join(re.escape(word) for word in _entries()[kind].get("not_openers", ()))
    return re.compile(rf"(?!(?:{others})\b)(?:{starts})\b" if others else rf"(?:{starts})\b")


@cache
def _entries() -> dict[str, dict[str, tuple[str, ...]]]:
    raw = read_list("extractors.layout", "columns.yaml")
    return {
        kind: {part: tuple(fold(entry) for entry in entries) for part, entries in parts.items()}
        for kind, parts in raw.items()
    }


@cache
def _names() -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for kind, parts in _entries().items():
        for name in parts["headers"]:
            found.setdefault(tuple(map(name_key, name.split())), set()).add(kind)
    return {name: frozenset(kinds) for name, kinds in found.items()}


@cache
def _run_together() -> dict[str, frozenset[str]]:
    several = ((name, kinds & _TOLD_MISREAD) for name, kinds in _names().items() if len(name) > 1)
    return {"".join(name): kinds for name, kinds in several if kinds}
