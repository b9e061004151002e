"""Finds the likeliest words of whole paragraphs at once: a beam search over the lattice of candidates.

Many paragraphs are searched side by side, one position at a time, so that each numpy call does the work
of all of them.  Hypotheses that agree in their last three words are one; the better stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from normalizers.diacritics.language import BREAK, LanguageModel

BEAM = 14
BATCH = 64  # paragraphs searched side by side
BREAK_COST = 4.0  # nats that a break costs where a cell or a heading may end without a sign
MARGIN = 9.0  # nats behind the best at which a hypothesis is given up
LANGUAGE_WEIGHT = 1.0  # of the language model against the channel
NO_WORD = -1
_NEVER = np.float32(-1e9)
Words = NDArray[np.int64]
Scores = NDArray[np.float32]


class Option(NamedTuple):
    """One way to read a slot: a word, perhaps with a second one (a split), perhaps over the next slot too
    (a join)."""

    word: int
    score: float  # log P(read | word)
    second: int = NO_WORD
    joins: bool = False
    text: str = ""  # how it is printed


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paragraph with its options; a clause end has the single option `BREAK`.

    An `optional` slot holds no word: the text may go on over it.
    """

    options: tuple[Option, ...]
    optional: bool = False


END_OF_CLAUSE = Slot((Option(BREAK, 0.0),))
PERHAPS_END = Slot((Option(BREAK, -BREAK_COST),), optional=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a slot was decided to be: the option's place, None where an earlier slot took it in, and each
    option's probability beside the decided neighbours."""

    option: int | None
    shares: tuple[float, ...]


def decode(paragraphs: Sequence[Sequence[Slot]], model: LanguageModel) -> list[list[Choice]]:
    """The best reading of every paragraph, slot by slot."""
    order = sorted((i for i, slots in enumerate(paragraphs) if slots), key=lambda i: -len(paragraphs[i]))
    result: list[list[Choice]] = [[] for _ in paragraphs]
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        lattice = _Lattice([paragraphs[i] for i in batch])
        paths = _Search(lattice, model).run()
        shares = _shares(lattice, paths, model)
        for row, i in enumerate(batch):
            length = lattice.lengths[row]
            result[i] = [
                Choice(option if option != NO_WORD else None, tuple(weights[:count]))
                for option, weights, count in zip(
                    paths[row, :length].tolist(),
                    shares[row, :length].tolist(),
                    lattice.counts[row, :length].tolist(),
                    strict=True,
                )
            ]
    return result


class _Lattice:
    """The options of a batch of paragraphs, longest first, as arrays (paragraph, slot, option)."""

    def __init__(self, paragraphs: Sequence[Sequence[Slot]]) -> None:
        self.lengths = np.array([len(slots) for slots in paragraphs])
        width = max(len(slot.options) for slots in paragraphs for slot in slots)
        shape = (len(paragraphs), int(self.lengths.max()), width)
        self.words = np.zeros(shape, dtype=np.int64)
        self.second = np.full(shape, NO_WORD, dtype=np.int64)
        self.scores = np.full(shape, _NEVER, dtype=np.float32)
        self.joins = np.zeros(shape, dtype=np.bool_)
        self.counts = np.zeros(shape[:2], dtype=np.int64)
        self.optional = np.zeros(shape[:2], dtype=np.bool_)
        for p, slots in enumerate(paragraphs):
            for t, slot in enumerate(slots):
                n = self.counts[p, t] = len(slot.options)
                self.optional[p, t] = slot.optional
                words, scores, second, joins, _ = zip(*slot.options, strict=True)
                self.words[p, t, :n] = words
                self.scores[p, t, :n] = scores
                if max(second) != NO_WORD:
                    self.second[p, t, :n] = second
                if any(joins):
                    self.joins[p, t, :n] = joins
        self.breaks = self.words[:, :, 0] == BREAK


class _Search:
    """One beam search; arrays are (paragraph, hypothesis), best hypothesis first."""

    def __init__(self, lattice: _Lattice, model: LanguageModel) -> None:
        self.lattice = lattice
        self.model = model
        count, length, self.width = lattice.words.shape
        self.history = np.full((3, count, 1), BREAK, dtype=np.int64)
        self.score = np.zeros((count, 1), dtype=np.float32)
        self.pending = np.zeros((count, 1), dtype=np.bool_)
        # What each kept hypothesis came from: parent * (width + 1) + option, the option `width` being a skip.
        self.back = np.zeros((length, count, BEAM), dtype=np.int32)

    def run(self) -> NDArray[np.int64]:
        """The chosen option of each (paragraph, slot), -1 where a join took the slot in."""
        count, length, _ = self.lattice.words.shape
        for t in range(length):
            self._step(t, int((self.lattice.lengths > t).sum()))
        path = np.zeros((count, length), dtype=np.int64)
        place = np.zeros(count, dtype=np.int64)
        for t in range(length - 1, -1, -1):
            came_from = self.back[t, np.arange(count), place]
            option = came_from % (self.width + 1)
            path[:, t] = np.where(option == self.width, NO_WORD, option)
            place = np.where(t < self.lattice.lengths, came_from // (self.width + 1), place)
        return path

    def _step(self, t: int, live: int) -> None:
        """Takes the hypotheses of the first `live` paragraphs over slot `t`; the others have ended."""
        words, second = self.lattice.words[:live, t], self.lattice.second[:live, t]
        flat = self._gains(t, live).reshape(live, -1)
        pool = min(2 * BEAM, flat.shape[1])
        best = np.argpartition(-flat, pool - 1, axis=1)[:, :pool]
        value = np.take_along_axis(flat, best, 1)
        ranks = np.argsort(-value, axis=1, kind="stable")
        best, value = np.take_along_axis(best, ranks, 1), np.take_along_axis(value, ranks, 1)
        parent, option = best // (self.width + 1), best % (self.width + 1)
        skip = option == self.width
        rows = np.arange(live)[:, None]
        chosen = np.where(skip, 0, option)
        word, other = words[rows, chosen], second[rows, chosen]
        old, held = self.history[:, rows, parent], self.pending[rows, parent]
        optional = self.lattice.optional[:live, t, None]
        two = other != NO_WORD
        new = np.stack((np.where(two, old[2], old[1]), np.where(two, word, old[2]), np.where(two, other, word)))
        history = np.where(skip, old, new)
        pending = np.where(skip, held & optional, self.lattice.joins[rows, t, chosen])
        key = (history[0] << 32) | (history[1] << 17) | (history[2] << 1) | pending
        same = (key[:, :, None] == key[:, None, :]) & np.tri(pool, k=-1, dtype=np.bool_)
        value = np.where(same.any(axis=2), _NEVER, value)
        keep = np.argsort(-value, axis=1, kind="stable")[:, :BEAM]
        self.back[t, :live, : keep.shape[1]] = np.take_along_axis(best, keep, 1)
        self.score = np.maximum(np.take_along_axis(value, keep, 1), _NEVER)
        self.history = history[:, rows, keep]
        self.pending = np.take_along_axis(pending, keep, 1)

    def _gains(self, t: int, live: int) -> Scores:
        """The score of each (paragraph, hypothesis, option) after slot `t`; the last option is a skip."""
        lattice, score = self.lattice, self.score[:live]
        alive = score > score[:, :1] - MARGIN
        total = np.full((live, score.shape[1], self.width + 1), _NEVER, dtype=np.float32)
        goes_on = self.pending[:live] | lattice.optional[:live, t, None]
        total[:, :, self.width] = np.where(goes_on, score, _NEVER)
        options = np.arange(self.width) < lattice.counts[:live, t, None]
        p, h, k = np.nonzero((alive & ~self.pending[:live])[:, :, None] & options[:, None, :])
        contexts = self.history[:, :live].reshape(3, -1)
        at = p * score.shape[1] + h
        word, second = lattice.words[p, t, k], lattice.second[p, t, k]
        step = self.model.score(contexts, at, word)
        step[lattice.breaks[p, t]] = 0.0
        split = np.flatnonzero(second != NO_WORD)
        if len(split):
            after = np.stack((contexts[1, at[split]], contexts[2, at[split]], word[split]))
            step[split] += self.model.score(after, np.arange(len(split)), second[split])
        total[p, h, k] = score[p, h] + LANGUAGE_WEIGHT * step + lattice.scores[p, t, k]
        return total


def _shares(lattice: _Lattice, paths: NDArray[np.int64], model: LanguageModel) -> Scores:
    """Each option's probability where its neighbours stay as decided: (paragraph, slot, option)."""
    paragraphs, length, width = lattice.words.shape
    chosen = np.maximum(paths, 0)[:, :, None]
    inside = np.arange(length) < lattice.lengths[:, None]
    stands = inside & (paths != NO_WORD)
    second = np.take_along_axis(lattice.second, chosen, 2)[:, :, 0]
    takes = stands.astype(np.int64) + (stands & (second != NO_WORD))  # words that each slot puts down
    after = np.cumsum(takes, axis=1)
    where = after - takes + 3
    lines = np.full((paragraphs, int(after.max(initial=0)) + 7), BREAK, dtype=np.int64)
    p, t = np.nonzero(stands)
    lines[p, where[p, t]] = np.take_along_axis(lattice.words, chosen, 2)[p, t, 0]
    p, t = np.nonzero(stands & (second != NO_WORD))
    lines[p, where[p, t] + 1] = second[p, t]
    valid = np.arange(width) < lattice.counts[:, :, None]
    plain = (lattice.second == NO_WORD) & ~lattice.joins
    p, t, k = np.nonzero(valid & plain & (lattice.counts[:, :, None] > 1))
    word, at = lattice.words[p, t, k], where[p, t]
    near = [lines[p, at + step] for step in (-3, -2, -1)] + [word] + [lines[p, at + step] for step in (1, 2, 3)]
    every = np.arange(len(word))
    total = lattice.scores[p, t, k] + LANGUAGE_WEIGHT * model.score(np.stack(near[:3]), every, word)
    for ahead in (1, 2, 3):
        later = np.flatnonzero(near[ahead + 3] != BREAK)
        context = np.stack([words[later] for words in near[ahead : ahead + 3]])
        total[later] += LANGUAGE_WEIGHT * model.score(context, np.arange(len(later)), near[ahead + 3][later])
    scores = np.full((paragraphs, length, width), _NEVER, dtype=np.float32)
    scores[p, t, k] = total
    least = np.maximum(np.take_along_axis(scores, chosen, 2), -1e6)
    np.put_along_axis(scores, chosen, least, 2)
    weight: Scores = np.exp(scores - scores.max(axis=2, keepdims=True))
    weight /= weight.sum(axis=2, keepdims=True)
    return weight
