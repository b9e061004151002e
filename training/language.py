"""Counts the language model from plain text (see normalizers/diacritics/language.py for its form)."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from normalizers.diacritics.language import (
    BACKOFF_BITS,
    BACKOFF_STEP,
    BREAK,
    BUCKET,
    CODE,
    NUM,
    PRINT,
    SPECIALS,
    STEP,
    UNKNOWN,
    WEB,
    WORD_BITS,
    gram_keys,
    mix,
    places,
)
from normalizers.diacritics.tokens import Kind, cut, is_break
from training.corpus import WEIGHTS, Document

ORDER = 4
LEAST_COUNT = 4  # a word seen less often is unknown
MOST_WORDS = (1 << WORD_BITS) - 1
DISCOUNTS = (0.0, 0.8, 1.4, 1.9)  # by raw count 1, 2, 3 and more
LEAST_WEIGHT = 2  # an n-gram of more than two words that counts less is left out
FILL = 0.82  # share of the table's cells that are used

Grams = tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.float64]]  # words packed, raw count, weighted count

_KINDS = {
    Kind.NUMBER: SPECIALS[NUM],
    Kind.CODE: SPECIALS[CODE],
    Kind.WEB: SPECIALS[WEB],
    Kind.OTHER: SPECIALS[UNKNOWN],
}
_BREAK = SPECIALS[BREAK]


def words_of(line: str) -> Iterator[str]:
    """The lower-cased words of one sound line, with classes for figures and a sign at clause ends."""
    for piece in cut(line):
        if piece.kind is Kind.WORD:
            yield piece.text.lower()
        elif piece.kind is not Kind.GLUE:
            yield _KINDS[piece.kind]
        elif is_break(piece.text):
            yield _BREAK


def stream(document: Document) -> Iterator[str]:
    """The words of a document, across its line ends."""
    yield _BREAK
    capitals = False
    for line in document.lines:
        if not line or (line.isupper() and len(line) > 3) != capitals:
            yield _BREAK
            capitals = line.isupper() and len(line) > 3
        yield from words_of(line)
    yield _BREAK


def count(documents: Iterable[Document]) -> tuple[list[str], dict[int, Grams]]:
    """The words of all documents that are not held back, and the n-grams of every order."""
    by_document = [(WEIGHTS.get(doc.register, 1), list(stream(doc))) for doc in documents if not doc.held_back]
    counts: collections.Counter[str] = collections.Counter()
    for _, words in by_document:
        counts.update(words)
    for special in SPECIALS:
        counts.pop(special, None)
    known = [
        word
        for word, count in counts.most_common(MOST_WORDS - len(SPECIALS))
        if count >= LEAST_COUNT and re.search(r"\w", word)
    ]
    vocabulary = [*SPECIALS, *known]
    ids = {word: number for number, word in enumerate(vocabulary)}
    tokens = np.fromiter((ids.get(word, UNKNOWN) for _, words in by_document for word in words), dtype=np.uint64)
    weights = np.repeat([float(weight) for weight, _ in by_document], [len(words) for _, words in by_document])
    del by_document
    return vocabulary, {n: count_grams(tokens, weights, n) for n in range(1, ORDER + 1)}


def write(vocabulary: list[str], grams: dict[int, Grams], out: Path, cells: int) -> dict[str, int]:
    """Writes the model with about `cells` n-grams at most; returns figures for the model card."""
    estimate = Estimate(grams, len(vocabulary))
    model = estimate.pack(cells)
    np.savez(out, words=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8), **model)
    return {
        "tokens": int(grams[1][1].sum()),
        "words": len(vocabulary),
        **{f"{n}-grams seen": len(grams[n][0]) for n in grams},
        "n-grams kept": estimate.kept,
        "n-grams without a place": estimate.dropped,
    }


def count_grams(tokens: NDArray[np.uint64], weights: NDArray[np.float64], n: int) -> Grams:
    """Every n-gram that does not end in a clause end, with its counts, sorted by its packed words."""
    packed = np.zeros(len(tokens) - n + 1, dtype=np.uint64)
    for offset in range(n):
        packed = (packed << np.uint64(WORD_BITS)) | tokens[offset : len(tokens) - n + 1 + offset]
    keep = tokens[n - 1 :] != BREAK
    packed, weights = packed[keep], weights[n - 1 :][keep]
    order = np.argsort(packed, kind="stable")
    packed, weights = packed[order], weights[order]
    starts = np.flatnonzero(np.concatenate(([True], packed[1:] != packed[:-1])))
    raw = np.diff(np.append(starts, len(packed)))
    return packed[starts], raw, np.add.reduceat(weights, starts)


class Estimate:
    """Probabilities and back-off weights from counts; then the n-grams worth keeping."""

    def __init__(self, grams: dict[int, Grams], words: int) -> None:
        self.grams = grams
        self.words = words
        self.kept = self.dropped = 0
        self.prob = {1: self._unigrams()}
        for n in range(2, ORDER + 1):
            self.prob[n] = self._interpolated(n)

    def _unigrams(self) -> NDArray[np.float64]:
        """Share of the different words that a word follows, with a little for every word."""
        packed, _, _ = self.grams[2]
        followers = np.bincount((packed & np.uint64(MOST_WORDS)).astype(np.int64), minlength=self.words) + 0.5
        return followers / followers.sum()

    def _lower(self, n: int) -> NDArray[np.float64]:
        """The probability one order down, for each n-gram of order n."""
        packed = self.grams[n][0]
        tail = packed & np.uint64((1 << WORD_BITS * (n - 1)) - 1)
        if n == 2:
            return self.prob[1][tail.astype(np.int64)]
        return self.prob[n - 1][np.searchsorted(self.grams[n - 1][0], tail)]

    def _interpolated(self, n: int) -> NDArray[np.float64]:
        packed, raw, weighted = self.grams[n]
        discount = np.asarray(DISCOUNTS)[np.minimum(raw, 3)] * weighted / raw
        starts, group = contexts(packed)
        total = np.add.reduceat(weighted, starts)
        spare = np.add.reduceat(discount, starts)
        return (weighted - discount) / total[group] + (spare / total)[group] * self._lower(n)

    def pack(self, cells: int) -> dict[str, NDArray[np.generic]]:
        """The arrays of the model: the n-grams whose loss would cost most, at most `cells`."""
        worth = {
            n: self.grams[n][2]
            * np.abs(np.log(self.prob[n] / self._lower(n)))
            * ((self.grams[n][2] >= LEAST_WEIGHT) | (n == 2))
            for n in range(2, ORDER + 1)
        }
        floor = (
            np.partition(np.concatenate(list(worth.values())), -cells)[-cells]
            if sum(map(len, worth.values())) > cells
            else 0.0
        )
        keep = {n: worth[n] > max(floor, 1e-9) for n in worth}
        for n in range(ORDER, 2, -1):
            # The context of a kept n-gram carries its weight; its tail proves it at look-up.  Both are kept.
            heads = np.unique(self.grams[n][0][keep[n]] >> np.uint64(WORD_BITS))
            heads = heads[(heads & np.uint64(MOST_WORDS)) != BREAK]
            tails = np.unique(self.grams[n][0][keep[n]] & np.uint64((1 << WORD_BITS * (n - 1)) - 1))
            for needed in (heads, tails):
                keep[n - 1][np.searchsorted(self.grams[n - 1][0], needed)] = True
        backoff = {n: self._backoff(n, keep[n + 1]) for n in range(1, ORDER)}
        keys, probs, weights = [], [], []
        for n in range(2, ORDER + 1):
            chosen = np.flatnonzero(keep[n])
            chosen = chosen[np.argsort(-worth[n][chosen])]
            packed = self.grams[n][0][chosen]
            keys.append(
                gram_keys(*((packed >> np.uint64(WORD_BITS * (n - 1 - i))) & np.uint64(MOST_WORDS) for i in range(n)))
            )
            probs.append(self.prob[n][chosen])
            weights.append(backoff[n][chosen] if n < ORDER else np.ones(len(chosen)))
        # Contexts that end a clause are no predicted n-grams, so they stand nowhere yet.
        for n in range(2, ORDER):
            heads, values = self._break_contexts(n, keep[n + 1])
            keys.append(
                gram_keys(*((heads >> np.uint64(WORD_BITS * (n - 1 - i))) & np.uint64(MOST_WORDS) for i in range(n)))
            )
            probs.append(np.full(len(heads), 1e-9))
            weights.append(values)
        flat = np.concatenate(keys)
        self.kept = len(flat)
        table, self.dropped = fill(flat, np.concatenate(probs), np.concatenate(weights))
        return {
            "unigram": np.log(self.prob[1]).astype(np.float16),
            "unigram_backoff": np.log(backoff[1]).astype(np.float16),
            "table": table,
        }

    def _spare(self, n: int, keep: NDArray[np.bool_]) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
        """Each context of order-n grams that keeps any, and its back-off weight."""
        packed = self.grams[n][0][keep]
        if not len(packed):
            return packed, np.ones(0)
        starts, _ = contexts(packed)
        taken = np.add.reduceat(self.prob[n][keep], starts)
        below = np.add.reduceat(self._lower(n)[keep], starts)
        return packed[starts] >> np.uint64(WORD_BITS), np.clip((1 - taken) / np.maximum(1 - below, 1e-6), 1e-6, 1.0)

    def _backoff(self, n: int, keep_above: NDArray[np.bool_]) -> NDArray[np.float64]:
        heads, values = self._spare(n + 1, keep_above)
        if n == 1:
            dense = np.ones(self.words)
            dense[heads.astype(np.int64)] = values
            return dense
        dense = np.ones(len(self.grams[n][0]))
        inside = (heads & np.uint64(MOST_WORDS)) != BREAK
        dense[np.searchsorted(self.grams[n][0], heads[inside])] = values[inside]
        return dense

    def _break_contexts(self, n: int, keep_above: NDArray[np.bool_]) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
        heads, values = self._spare(n + 1, keep_above)
        outside = (heads & np.uint64(MOST_WORDS)) == BREAK
        return heads[outside], values[outside]


def contexts(packed: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each context starts in sorted n-grams, and the number of its context for each n-gram."""
    heads = packed >> np.uint64(WORD_BITS)
    first = np.concatenate(([True], heads[1:] != heads[:-1]))
    return np.flatnonzero(first), np.cumsum(first) - 1


def quantised(values: NDArray[np.float64], step: float, most: int) -> NDArray[np.uint32]:
    """Probabilities as steps of negative log, 0 to `most`."""
    return np.clip(np.rint(-np.log(np.maximum(values, 1e-12)) / step), 0, most).astype(np.uint32)


def fill(
    keys: NDArray[np.uint64], probs: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.uint32], int]:
    """The table of buckets, and how many keys found no place in it."""
    buckets = int(len(keys) / FILL / BUCKET) + 1
    table = np.zeros(buckets * BUCKET, dtype=np.uint32)
    load = np.zeros(buckets, dtype=np.int64)
    first, second, prints = places(mix(keys), buckets)
    cells = (prints << PRINT) | (quantised(probs, STEP, 127) << BACKOFF_BITS) | quantised(weights, BACKOFF_STEP, 31)
    waiting = np.arange(len(keys))
    for _ in range(60):
        missed = []
        for part in np.array_split(waiting, max(1, len(waiting) // 20_000)):
            choice = np.where(load[first[part]] <= load[second[part]], first[part], second[part])
            order = np.argsort(choice, kind="stable")
            part, choice = part[order], choice[order]
            starts = (
                np.flatnonzero(np.concatenate(([True], choice[1:] != choice[:-1])))
                if len(choice)
                else np.zeros(0, dtype=np.int64)
            )
            rank = np.arange(len(choice)) - np.repeat(starts, np.diff(np.append(starts, len(choice))))
            slot = load[choice] + rank
            fits = slot < BUCKET
            table[choice[fits] * BUCKET + slot[fits]] = cells[part[fits]]
            np.add.at(load, choice[fits], 1)
            missed.append(part[~fits])
        before, waiting = len(waiting), np.concatenate(missed)
        if len(waiting) in (0, before):
            break
    return table.reshape(buckets, BUCKET), len(waiting)
