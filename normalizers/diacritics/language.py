"""The language model: how likely a syllable is after the three before it.

Interpolated absolute discounting (Ney, Essen and Kneser 1994) over up to four syllables, pruned, in
back-off form.  All n-grams of two to four words share one table of 32-bit cells: 16 bits of fingerprint,
8 of log probability, 8 of back-off weight, in buckets of four with two choices for each key (about one
false find in 8,000 lookups).  A lookup is two gathers, so a whole beam is scored in a few numpy calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

UNKNOWN, BREAK, NUM, CODE, WEB = range(5)
SPECIALS = ("<unk>", "<s>", "<num>", "<code>", "<web>")
WORD_BITS = 15  # at most 32,768 words
STEP = 0.08  # nats between two quantised values
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


def places(
    hashes: NDArray[np.uint64], buckets: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]:
    """The two buckets and the fingerprint (never 0) of each hash."""
    first = ((hashes >> np.uint64(16)) % np.uint64(buckets)).astype(np.int64)
    second = ((hashes >> np.uint64(38)) % np.uint64(buckets)).astype(np.int64)
    return first, second, (hashes & np.uint64(0xFFFF)).astype(np.uint32) | np.uint32(1)


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

    def find(self, keys: NDArray[np.uint64]) -> tuple[Scores, Scores, NDArray[np.bool_]]:
        """Log probability, back-off weight and whether it is known, for each n-gram key."""
        first, second, prints = places(mix(keys), len(self.table))
        cells = np.concatenate((self.table[first], self.table[second]), axis=-1)
        cells = np.where((cells >> np.uint32(16)) == prints[..., None], cells, 0).max(axis=-1)
        known = cells != 0
        prob = ((cells >> np.uint32(8)) & np.uint32(0xFF)).astype(np.float32) * -STEP
        backoff = (cells & np.uint32(0xFF)).astype(np.float32) * -STEP
        return prob, backoff, known

    def score(self, third: Words, second: Words, first: Words, word: Words) -> Scores:
        """Log probability of `word` after `third second first` (all broadcast together)."""
        score = self.unigram[word] + self.unigram_backoff[first]
        _, weight, _ = self.find(gram_keys(second, first))
        prob, _, known = self.find(gram_keys(first, word))
        score = np.where(known, prob, score) + weight
        _, weight, _ = self.find(gram_keys(third, second, first))
        prob, _, known = self.find(gram_keys(second, first, word))
        score = np.where(known, prob, score) + weight
        prob, _, known = self.find(gram_keys(third, second, first, word))
        return np.where(known, prob, score)
