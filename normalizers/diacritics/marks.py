"""Words whose tone or letter marks the language model is sure were misread, though an engine was sure of them.

Tesseract prints "Nơi nhân:", "sửa đối", "kế hoạch cự thể" with all the confidence it has.  A word that is next to
impossible after the words before it is held against the words of the same letters with one mark other: where one of
those is likelier by far, between the words on both sides, it is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache

import numpy as np

from normalizers.diacritics.language import BREAK, NUM, SPECIALS, UNKNOWN
from normalizers.diacritics.repairing import language_model
from normalizers.diacritics.tokens import is_break
from normalizers.text import nfc

REACH = 3  # words before and after a word that say how likely it is
# Nats: over the 160 pages of 41 made scans 20 words that gained as much were misread and none was right; of those that
# gained 6 to 12, 17 were misread and 40 right.  A word is looked at where it is less likely after those before it.
LEAST_GAIN, SURPRISING = 12.0, -8.0
COMMON = -9.0  # log probability of a word that may be put in: a rarer one is likelier a clash of fingerprints
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPS = re.compile(r"^\W+|\W+$")
_CLOSING = ".,;:!?…”\"')"


def remarked(words: Sequence[str], asked: Collection[int]) -> dict[int, str]:
    """The words (by their place) that stand with another mark, as printed: stops and capitals stay.

    In: printed words in reading order, and the places of those that may change.  Figures, abbreviations in capitals and
    words that the model does not know never do.
    """
    model = language_model()
    numbers, places = [BREAK] * REACH, [-1] * REACH
    for place, word in enumerate(words):
        core = _STOPS.sub("", nfc(word))
        if core:
            numbers.append(NUM if any(map(str.isdigit, core)) else model.ids.get(core.lower(), UNKNOWN))
            places.append(place)
        if is_break(word[len(word.rstrip(_CLOSING)) :]):
            numbers.append(BREAK)
            places.append(-1)
    chain = np.array(numbers + [BREAK] * REACH, np.int64)
    at = np.arange(REACH, len(numbers))
    if len(at) == 0:
        return {}
    history = np.stack([chain[at - 3], chain[at - 2], chain[at - 1]])
    likely = model.score(history, np.arange(len(at)), chain[at])
    doubted = [
        int(spot)
        for spot in at[np.asarray(likely < SURPRISING)]
        if places[spot] in asked and chain[spot] >= len(SPECIALS) and _changes(words[places[spot]])
    ]
    passages = [(spot, other) for spot in doubted for other in (int(chain[spot]), *_near(int(chain[spot])))]
    weights = _weights(chain, passages)
    found: dict[int, str] = {}
    for spot in doubted:
        own, *others = [weights[number] for number, passage in enumerate(passages) if passage[0] == spot]
        if others and max(others) - own >= LEAST_GAIN:
            other = _near(int(chain[spot]))[others.index(max(others))]
            found[places[spot]] = _in_place(words[places[spot]], model.words[other])
    return found


def _weights(chain: np.ndarray[tuple[int], np.dtype[np.int64]], passages: Sequence[tuple[int, int]]) -> list[float]:
    """How likely (nats) each word of `passages` (place in the chain, number) is there, with the words after it."""
    if not passages:
        return []
    model = language_model()
    rows = np.stack([chain[spot - REACH : spot + REACH + 1] for spot, _ in passages])
    rows[:, REACH] = [number for _, number in passages]
    total = np.zeros(len(rows))
    for column in range(REACH, 2 * REACH + 1):
        history = np.stack([rows[:, column - 3], rows[:, column - 2], rows[:, column - 1]])
        scores = model.score(history, np.arange(len(rows)), rows[:, column])
        total += np.where(rows[:, column] == UNKNOWN, 0.0, scores)
    return [float(value) for value in total]


def _changes(word: str) -> bool:
    """Whether a printed word may change: one of letters, small but for the first."""
    core = _STOPS.sub("", nfc(word))
    return len(core) > 1 and core.isalpha() and core in (core.lower(), core.capitalize())


def _in_place(word: str, other: str) -> str:
    core = _STOPS.sub("", nfc(word))
    return nfc(word).replace(core, other.capitalize() if core[0].isupper() else other)


@cache
def _families() -> dict[str, tuple[int, ...]]:
    """The model's words by their letters without marks."""
    families: dict[str, list[int]] = {}
    for number, word in enumerate(language_model().words):
        if number >= len(SPECIALS) and word.isalpha():
            families.setdefault(_bare(word), []).append(number)
    return {letters: tuple(numbers) for letters, numbers in families.items()}


@cache
def _near(number: int) -> tuple[int, ...]:
    """The words of the same letters in which one letter has another tone, or another mark, and no other differs."""
    words = language_model().words
    word = words[number]
    common = language_model().unigram >= COMMON
    return tuple(
        other
        for other in _families()[_bare(word)]
        if other != number and common[other] and _one_mark(word, words[other])
    )


def _one_mark(one: str, two: str) -> bool:
    if len(one) != len(two):
        return False
    differ = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    if len(differ) != 1:
        return False
    first, second = (set(unicodedata.normalize("NFD", letter)[1:]) for letter in differ[0])
    return (first & TONES) == (second & TONES) or (first - TONES) == (second - TONES)


def _bare(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
