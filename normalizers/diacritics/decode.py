"""Finds the likeliest words of whole paragraphs at once: a beam search over the lattice of candidates.

Many paragraphs are searched side by side, one position at a time, so that each numpy call does the work
of all of them.  Hypotheses that agree in their last three words are one, the better stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from normalizers.diacritics.language import BREAK, LanguageModel

BEAM = 16
WIDTH = 12  # candidates of one slot
LANGUAGE_WEIGHT = 1.0  # of the language model against the channel
_NONE = -1
_NEVER = np.float32(-1e9)
Words = NDArray[np.int64]
Scores = NDArray[np.float32]


class Option(NamedTuple):
    """One way to read a slot: a word, perhaps a second one (a split), perhaps over the next slot too (a join)."""

    word: int
    score: float  # log P(read | word)
    second: int = _NONE
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paragraph with its options; a clause end has the single option `BREAK`."""

    options: tuple[Option, ...]


END_OF_CLAUSE = Slot((Option(BREAK, 0.0),))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a slot was decided to be: the option's place, None where an earlier slot took it in, and each
    option's probability beside the decided neighbours."""

    option: int | None
    shares: tuple[float, ...]


def decode(paragraphs: Sequence[Sequence[Slot]], model: LanguageModel) -> list[list[Choice]]:
    """The best reading of every paragraph, slot by slot."""
    order = sorted(range(len(paragraphs)), key=lambda i: -len(paragraphs[i]))
    result: list[list[Choice]] = [[] for _ in paragraphs]
    for start in range(0, len(order), 48):
        batch = [i for i in order[start : start + 48] if paragraphs[i]]
        if batch:
            lattice = _Lattice([paragraphs[i] for i in batch])
            for i, choices in zip(batch, _shares(lattice, _search(lattice, model), model), strict=True):
                result[i] = choices
    return result


class _Lattice:
    """The options of a batch of paragraphs as arrays (paragraph, slot, option)."""

    def __init__(self, paragraphs: Sequence[Sequence[Slot]]) -> None:
        self.lengths = np.array([len(slots) for slots in paragraphs])
        shape = (
            len(paragraphs),
            int(self.lengths.max()),
            max(len(s.options) for slots in paragraphs for s in slots),
        )
        self.words = np.zeros(shape, dtype=np.int64)
        self.second = np.full(shape, _NONE, dtype=np.int64)
        self.scores = np.full(shape, _NEVER, dtype=np.float32)
        self.joins = np.zeros(shape, dtype=np.bool_)
        self.counts = np.zeros(shape[:2], dtype=np.int64)
        for p, slots in enumerate(paragraphs):
            for t, slot in enumerate(slots):
                n = self.counts[p, t] = len(slot.options)
                self.words[p, t, :n], self.scores[p, t, :n], self.second[p, t, :n], self.joins[p, t, :n] = (
                    zip(*slot.options, strict=True)
                )
        self.breaks = self.words[:, :, 0] == BREAK


def _search(lattice: _Lattice, model: LanguageModel) -> NDArray[np.int64]:
    """The chosen option of each (paragraph, slot), -1 where a join took the slot in."""
    count, length, width = lattice.words.shape
    rows = np.arange(count)[:, None]
    history = np.full((3, count, 1), BREAK, dtype=np.int64)  # third, second, first word back
    score = np.zeros((count, 1), dtype=np.float32)
    pending = np.zeros((count, 1), dtype=np.bool_)
    back = np.zeros(
        (length, count, BEAM), dtype=np.int32
    )  # parent * (width + 1) + option; option `width` is a skip
    for t in range(length):
        words, second = lattice.words[:, t], lattice.second[:, t]
        live = slice(0, int((lattice.lengths > t).sum()))  # paragraphs are sorted, longest first
        total = np.full((count, score.shape[1], width + 1), _NEVER, dtype=np.float32)
        n = int(lattice.counts[live, t].max())
        step = model.score(
            history[0][live, :, None],
            history[1][live, :, None],
            history[2][live, :, None],
            words[live, None, :n],
        )
        step = np.where(lattice.breaks[live, t][:, None, None], 0, step)
        if (second[live] != _NONE).any():
            more = model.score(
                history[1][live, :, None],
                history[2][live, :, None],
                words[live, None, :n],
                np.maximum(second[live, None, :n], 0),
            )
            step = step + np.where(second[live, None, :n] != _NONE, more, 0)
        gain = LANGUAGE_WEIGHT * step + lattice.scores[live, None, t, :n]
        total[live, :, :n] = np.where(pending[live, :, None], _NEVER, score[live, :, None] + gain)
        total[live, :, width] = np.where(pending[live], score[live], _NEVER)
        total[live.stop :, :, 0] = score[live.stop :]
        flat = total.reshape(count, -1)
        pool = min(2 * BEAM, flat.shape[1])
        best = np.argpartition(-flat, pool - 1, axis=1)[:, :pool]
        best = np.take_along_axis(
            best, np.argsort(-np.take_along_axis(flat, best, 1), axis=1, kind="stable"), 1
        )
        parent, option = best // (width + 1), best % (width + 1)
        skip = (option == width) | (np.arange(count) >= live.stop)[:, None]
        chosen = np.where(skip, 0, option)
        word, other = words[rows, chosen], second[rows, chosen]
        old = history[:, rows, parent]
        two = other != _NONE
        new = np.stack(
            (np.where(two, old[2], old[1]), np.where(two, word, old[2]), np.where(two, other, word))
        )
        history = np.where(skip, old, new)
        ahead = np.where(skip, False, lattice.joins[rows, t, chosen])
        value = np.take_along_axis(flat, best, 1)
        key = ((history[0] << 32) | (history[1] << 17) | (history[2] << 1)) | ahead
        same = (key[:, :, None] == key[:, None, :]) & np.tri(pool, k=-1, dtype=np.bool_)
        value = np.where(same.any(axis=2), _NEVER, value)
        keep = np.argsort(-value, axis=1, kind="stable")[:, :BEAM]
        score = np.take_along_axis(value, keep, 1)
        score = np.maximum(score, _NEVER)
        history = history[:, rows, keep]
        pending = np.take_along_axis(ahead, keep, 1)
        back[t, :, : keep.shape[1]] = np.take_along_axis(best, keep, 1)
    path = np.zeros((count, length), dtype=np.int64)
    place = np.zeros(count, dtype=np.int64)
    for t in range(length - 1, -1, -1):
        step_back = back[t, np.arange(count), place]
        option = step_back % (width + 1)
        inside = t < lattice.lengths
        path[:, t] = np.where(option == width, _NONE, option)
        place = np.where(inside, step_back // (width + 1), place)
    return path


def _shares(lattice: _Lattice, path: NDArray[np.int64], model: LanguageModel) -> list[list[Choice]]:
    """Each option's probability where its neighbours stay as decided."""
    result: list[list[Choice]] = []
    for p, length in enumerate(lattice.lengths):
        result.append(_paragraph_shares(lattice, path[p, :length], p, model))
    return result


def _paragraph_shares(
    lattice: _Lattice, path: NDArray[np.int64], p: int, model: LanguageModel
) -> list[Choice]:
    length, width = len(path), lattice.words.shape[2]
    chosen = np.maximum(path, 0)
    slots = np.arange(length)
    decided: list[int] = []
    where = np.zeros(length, dtype=np.int64)
    for t in range(length):
        where[t] = len(decided)
        if path[t] != _NONE:
            decided.append(int(lattice.words[p, t, chosen[t]]))
            if lattice.second[p, t, chosen[t]] != _NONE:
                decided.append(int(lattice.second[p, t, chosen[t]]))
    padded = np.array([BREAK, BREAK, BREAK, *decided, BREAK, BREAK, BREAK], dtype=np.int64)
    at = where + 3
    words = lattice.words[p, :length]
    near = [padded[np.minimum(at + offset, len(padded) - 1)][:, None] for offset in range(-3, 4)]
    total = lattice.scores[p, :length] + LANGUAGE_WEIGHT * model.score(near[0], near[1], near[2], words)
    for offset, (third, second, first) in enumerate(
        ((near[1], near[2], words), (near[2], words, near[4]), (words, near[4], near[5]))
    ):
        later = model.score(third, second, first, near[4 + offset])
        total = total + LANGUAGE_WEIGHT * np.where(near[4 + offset] == BREAK, 0, later)
    plain = (lattice.second[p, :length] == _NONE) & ~lattice.joins[p, :length]
    total = np.where(plain | (np.arange(width)[None, :] == chosen[:, None]), total, _NEVER)
    total = total - total.max(axis=1, keepdims=True)
    weight = np.exp(total)
    weight = weight / weight.sum(axis=1, keepdims=True)
    return [
        Choice(int(path[t]) if path[t] != _NONE else None, tuple(weight[t, : lattice.counts[p, t]].tolist()))
        for t in slots
    ]
