"""Names behind "xã", "phường", "đặc khu", "tỉnh": where what was decoded is no such place and another reading is one.

A language model has seen most of the 3,321 communes once or not at all, so it prefers common words ("xã Tân Lót" for
"xã Tân Lợi").  The gazetteer decides only among the readings that the channel offers, and only where one of the words
was not sure; what it decides stays marked for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from normalizers.diacritics.syllables import Case, case_of
from normalizers.places import find_communes, find_province

LONGEST = 4  # words of a name
UNSURE = 0.9  # confidence below which a word may be another
MOST_READINGS = 200  # combinations tried for one name
_KINDS = {"xã": "xã", "phường": "phường", "khu": "đặc khu", "tỉnh": "tỉnh"}

Word = tuple[str, float, tuple[str, ...]]  # a word as decoded, how sure that is (0 to 1), what else it may be


def place_readings(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Words that the gazetteer reads otherwise: (place in `words`, the word as the place's name has it)."""
    for at, (text, _, _) in enumerate(words):
        kind = _KINDS.get(text.lower())
        if kind is None or (text.lower() == "khu" and (at == 0 or words[at - 1][0].lower() != "đặc")):
            continue
        name = list(words[at + 1 : at + 1 + LONGEST])
        capital = next((n for n, word in enumerate(name) if case_of(word[0]) is Case.LOWER), len(name))
        yield from ((at + 1 + place, word) for place, word in _otherwise(kind, name[:capital]))


def _otherwise(kind: str, name: Sequence[Word]) -> list[tuple[int, str]]:
    lengths = range(len(name), 0, -1)
    if any(_is_place(kind, [word[0] for word in name[:length]]) for length in lengths):
        return []
    for length in lengths:
        choices = [(text, *others) if sure < UNSURE else (text,) for text, sure, others in name[:length]]
        count = 1
        for choice in choices:
            count *= len(choice)
        if 1 < count <= MOST_READINGS:
            for reading in product(*choices):  # likelier words first
                if _is_place(kind, reading):
                    return [(n, word) for n, word in enumerate(reading) if word != name[n][0]]
    return []


def _is_place(kind: str, words: Sequence[str]) -> bool:
    name = " ".join(words)
    return find_province(name) is not None if kind == "tỉnh" else bool(find_communes(f"{kind} {name}"))
