"""The language model: how likely a syllable is after the three before it.

Interpolated absolute discounting (Ney, Essen and Kneser 1994) over up to four syllables, pruned, in
back-off form.  All n-grams of two to four words share one table of 32-bit cells (20 bits of fingerprint, 7 of
log probability, 5 of back-off weight) in buckets of four, with two buckets for each key.  One unknown bigram
in 130,000 is found by mistake; longer ones are looked up only where their tail is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

UNKNOWN, BREAK, NUM, CODE, WEB = range(5)
SPECIALS = ("<unk>", "<s>", "<num>", "<code>", "<web>")
WORD_BITS = 15  # at most 32,768 words
PRINT, BACKOFF_BITS = np.uint32(12), np.uint32(5)  # a cell: 20 bits of fingerprint, 7 and 5 of values
BACKOFF_STEP = 0.25
STEP = 0.125  # nats between two quantised values
BUCKET = 4
Words = NDArray[np.int64]
Scores = NDArray[np.float32]


def mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A 64-bit hash of 64-bit keys (the finaliser of splitmix64)."""
    with np.errstate(over="ignore"):
        keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return keys ^ (keys >> np.uint64(31))


def gram_keys(*words: Words) -> NDArray[np.uint64]:
    """One key for each n-gram given as parallel (or broadcastable) arrays of its words, first word first."""
    key = np.uint64(len(words))
    for word in words:
        key = (key << np.uint64(WORD_BITS)) | np.asarray(word).astype(np.uint64)  # type: ignore[assignment]
    return np.asarray(key)


def places(hashes: NDArray[np.uint64], buckets: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]:
    """The two buckets and the fingerprint (never 0) of each hash."""
    size, low = np.uint64(buckets), np.uint64(0xFFFFFFFF)
    first = (((hashes >> np.uint64(32)) * size) >> np.uint64(32)).astype(np.int64)
    second = ((((hashes >> np.uint64(20)) & low) * size) >> np.uint64(32)).astype(np.int64)
    return first, second, np.maximum((hashes & np.uint64(0xFFFFF)).astype(np.uint32), 1)


@dataclass(frozen=True)
class LanguageModel:
    """A loaded model; words are numbers, `words[number]` is the lower-cased word."""

    words: tuple[str, ...]
    ids: dict[str, int]
    unigram: Scores  # log probability of each word
    unigram_backoff: Scores
    table: NDArray[np.uint32]  # (buckets, BUCKET)

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Reads what `training.language` wrote."""
        with np.load(path) as data:
            words = tuple(bytes(data["words"]).decode("utf-8").split("\n"))
            return cls(
                words,
                {word: number for number, word in enumerate(words)},
                data["unigram"].astype(np.float32),
                data["unigram_backoff"].astype(np.float32),
                data["table"],
            )

    def find(self, keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """The cell of each n-gram key, 0 where it is not known."""
        first, second, prints = places(mix(keys), len(self.table))
        found = _match(self.table[first], prints)
        missed = np.flatnonzero(found == 0)
        found[missed] = _match(self.table[second[missed]], prints[missed])
        return found

    def score(self, history: Words, at: Words, word: Words) -> Scores:
        """Log probability of each `word` after the three words in the column `at` of `history`.

        `history` is (3, contexts), the word farthest back first; `at` and `word` are as long as the result.
        """
        third, second, first = history
        weight1 = self.unigram_backoff[first]
        weight2 = backoff_of(self.find(gram_keys(second, first)))
        weight3 = backoff_of(self.find(gram_keys(third, second, first)))
        score: Scores = self.unigram[word] + weight1[at]
        cells = np.ones(len(word), dtype=np.uint32)
        for words, weight in (
            ((first,), weight2),
            ((second, first), weight3),
            ((third, second, first), None),
        ):
            # Its tail proves an n-gram: where that is unknown, a find would be another's fingerprint.
            proven = np.flatnonzero(cells)
            cells = np.zeros(len(word), dtype=np.uint32)
            cells[proven] = self.find(gram_keys(*(context[at[proven]] for context in words), word[proven]))
            score = np.where(cells != 0, prob_of(cells), score)
            if weight is not None:
                score = score + weight[at]
        return score


def _match(buckets: NDArray[np.uint32], prints: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The cell of each bucket that has the fingerprint, else 0."""
    cells: NDArray[np.uint32] = np.where((buckets >> PRINT) == prints[:, None], buckets, 0).astype(np.uint32)
    return np.asarray(cells[:, 0] | cells[:, 1] | cells[:, 2] | cells[:, 3], dtype=np.uint32)


def prob_of(cells: NDArray[np.uint32]) -> Scores:
    """The log probability in each cell."""
    return ((cells >> BACKOFF_BITS) & np.uint32(0x7F)).astype(np.float32) * np.float32(-STEP)


def backoff_of(cells: NDArray[np.uint32]) -> Scores:
    """The log back-off weight in each cell, 0 for an unknown context."""
    return (cells & np.uint32(0x1F)).astype(np.float32) * np.float32(-BACKOFF_STEP)
