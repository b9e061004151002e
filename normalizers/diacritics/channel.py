"""The channel: which words a misread word may have been, and how likely each would be misread so.

Three sources are mixed: whole words seen in training, onset and rime seen apart, and a model of single
letters for what was never seen.  A syllable is onset x rime, so a new misreading costs a few array
operations over some 700 rimes, and every misreading is worked out once.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from normalizers.diacritics.language import SPECIALS, LanguageModel
from normalizers.diacritics.syllables import ONSETS, Case, case_of, split
from normalizers.text import strip_marks

LONGEST = 3  # read signs for one printed letter, as trained
UNSEEN = (3e-4, 3e-4, 2e-5, 2e-6)  # probability of a reading never seen, by its length
MOST = 32  # candidates kept for one word
PRIOR = 0.8  # how much a word's own frequency counts in choosing candidates
RARE_SIBLING = 4.0  # nats by which a word without marks must not trail its marked kin
LEAST_ONSET = 2e-4  # an onset less likely than this is not tried
SEEN_SHARE = 0.6  # most that counted readings weigh against the finer estimate below them
WHOLE_TRUST = 3.0  # how many sightings of a word its onset x rime estimate is worth
PART_TRUST = 2.0  # the same for an onset or rime against its letters
Floats = NDArray[np.float64]


class Candidate(NamedTuple):
    """One reading of a word: its number in the language model and log P(read | word)."""

    word: int
    score: float


class _Parts:
    """All onsets or all rimes of one case, and how likely each is read as a given string."""

    def __init__(self, parts: list[str], seen: dict[str, dict[str, int]], chars: dict[str, dict[str, float]]) -> None:
        self.parts = parts
        alphabet = sorted(set("".join(parts)))
        self._codes = np.zeros((len(parts), max(map(len, parts), default=0)), dtype=np.int64)
        for row, part in enumerate(parts):
            self._codes[row, : len(part)] = [alphabet.index(char) + 1 for char in part]
        self._lengths = np.array([len(part) for part in parts])
        self._rows: dict[str, Floats] = {}
        for column, char in enumerate(alphabet, 1):
            for segment, p in chars.get(char, {}).items():
                if segment not in self._rows:
                    self._rows[segment] = np.full(len(alphabet) + 1, UNSEEN[len(segment)], dtype=np.float32)
                self._rows[segment][column] = max(p, UNSEEN[len(segment)])
        self._blank = [np.full(len(alphabet) + 1, p, dtype=np.float32) for p in UNSEEN]
        self._totals = np.array([sum(seen.get(part, {}).values()) for part in parts], dtype=np.float64)
        self._share = SEEN_SHARE * self._totals / (self._totals + PART_TRUST)
        self._seen: dict[str, list[tuple[int, int]]] = {}
        for row, part in enumerate(parts):
            for text, count in seen.get(part, {}).items():
                self._seen.setdefault(text, []).append((row, count))
        self._known: dict[str, Floats] = {}

    def read_as(self, text: str) -> Floats:
        """P(text | part) for every part."""
        known = self._known.get(text)
        if known is None:
            counts = np.zeros(len(self.parts))
            for row, count in self._seen.get(text, ()):
                counts[row] = count
            known = self._share * counts / np.maximum(self._totals, 1) + (1 - self._share) * self._spelled(text)
            if len(self._known) > 20_000:
                self._known.clear()
            self._known[text] = known
        return known

    def _spelled(self, text: str) -> Floats:
        """P(text | part) by letters alone: the sum over all ways to cut `text` into segments."""
        size = len(text)
        cuts = [(i, j) for j in range(size + 1) for i in range(max(0, j - LONGEST), j + 1)]
        starts = np.array([i for i, _ in cuts])
        into = np.zeros((size + 1, len(cuts)), dtype=np.float32)  # adds up the segments that end together
        into[[j for _, j in cuts], np.arange(len(cuts))] = 1.0
        table = np.stack([self._rows.get(text[i:j], self._blank[j - i]) for i, j in cuts])
        state = np.zeros((size + 1, len(self.parts)), dtype=np.float32)
        state[0] = 1.0
        result = np.where((self._lengths == 0) & (size == 0), 1.0, 0.0)
        for position in range(self._codes.shape[1]):
            state = into @ (state[starts] * table[:, self._codes[:, position]])
            result = np.where(self._lengths == position + 1, state[size], result)
        return result


class Channel:
    """How one engine misreads Vietnamese."""

    def __init__(self, path: Path, model: LanguageModel) -> None:
        with gzip.open(path, "rt", encoding="utf-8") as handle:
            data = json.load(handle)
        self.model = model
        rimes: dict[str, int] = {}
        syllables: list[tuple[int, int, int]] = []
        self._plain: dict[str, list[int]] = {}
        commonest: dict[str, float] = {}
        for number, word in enumerate(model.words):
            bare = strip_marks(word)
            commonest[bare] = max(commonest.get(bare, -99.0), float(model.unigram[number]))
        for number, word in enumerate(model.words):
            parts = split(word)
            if parts:
                if model.unigram[number] < commonest[strip_marks(word)] - RARE_SIBLING and word == strip_marks(word):
                    continue
                syllables.append((ONSETS.index(parts[0]), rimes.setdefault(parts[1], len(rimes)), number))
            elif number > 4:
                self._plain.setdefault(strip_marks(word), []).append(number)
        self._onsets, self._rimes, self._words = np.array(syllables, dtype=np.int64).T
        self._prior = np.exp(PRIOR * model.unigram[self._words])
        self._parts = {case: self._case_parts(case, list(rimes), data) for case in Case}
        totals = {true: sum(seen.values()) for true, seen in data["words"].items()}
        self._totals: dict[tuple[Case, int], int] = {}
        self._sightings: dict[tuple[Case, str], dict[int, int]] = {}
        for true, seen in data["words"].items():
            known = model.ids.get(true.lower())
            if known is None:
                continue
            case = case_of(true)
            self._totals[case, known] = totals[true]
            for text, count in seen.items():
                self._sightings.setdefault((case, text), {})[known] = count

    def _case_parts(
        self, case: Case, rimes: list[str], data: dict[str, dict[str, dict[str, int]]]
    ) -> tuple[_Parts, _Parts, _Parts]:
        """(onsets, rimes after an onset, rimes that begin the word) in one case."""
        chars: dict[str, dict[str, float]] = data["chars"]  # type: ignore[assignment]
        inner = Case.UPPER if case is Case.UPPER else Case.LOWER
        inner_rimes = _Parts([inner.write(r) for r in rimes], data["rimes"], chars)
        return (
            _Parts([case.write(o) for o in ONSETS], data["onsets"], chars),
            inner_rimes,
            _Parts([case.write(r) for r in rimes], data["rimes"], chars) if case is Case.TITLE else inner_rimes,
        )

    @lru_cache(maxsize=50_000)  # noqa: B019  one channel lives as long as the process
    def candidates(self, text: str, case: Case | None = None) -> tuple[Candidate, ...]:
        """The likeliest words behind `text`, best first; empty where none is at all likely."""
        if not text or len(text) > 14:
            return ()
        case = case or case_of(text)
        onsets, inner, first = self._parts[case]
        likely = np.zeros(len(self._words))
        for cut in range(min(6, len(text)) + 1):
            heads = onsets.read_as(text[:cut])
            heads = np.where(heads > LEAST_ONSET, heads, 0.0)
            if heads.any():
                tails = inner.read_as(text[cut:])[self._rimes]
                if heads[0] and first is not inner:
                    tails = np.where(self._onsets == 0, first.read_as(text[cut:])[self._rimes], tails)
                np.maximum(likely, heads[self._onsets] * tails, out=likely)
        best = np.argpartition(likely * self._prior, -MOST)[-MOST:]
        scores = {int(self._words[place]): float(likely[place]) for place in best if likely[place] > 1e-12}
        seen = self._sightings.get((case, text), {})
        for word in {*scores, *seen}:
            estimate = scores.get(word, 1e-12)
            total = self._totals.get((case, word), 0)
            share = SEEN_SHARE * total / (total + WHOLE_TRUST)
            scores[word] = share * seen.get(word, 0) / max(total, 1) + (1 - share) * estimate
        for word in self._plain.get(strip_marks(text.lower()), ()):
            scores[word] = max(scores.get(word, 0.0), 0.7 if self.model.words[word] == text.lower() else 0.3)
        ranked = sorted(scores.items(), key=lambda item: -np.log(item[1]) - PRIOR * self.model.unigram[item[0]])[:MOST]
        return tuple(Candidate(word, float(np.log(p))) for word, p in ranked)


class StrippedChannel:
    """The loss of all marks and nothing else: every word may stand behind its own letters."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self._behind: dict[str, list[int]] = {}
        for number, word in enumerate(model.words[len(SPECIALS) :], len(SPECIALS)):
            self._behind.setdefault(strip_marks(word), []).append(number)

    def candidates(self, text: str, case: Case | None = None) -> tuple[Candidate, ...]:
        """Every word with these letters, the commonest first; `case` plays no part."""
        del case
        ranked = sorted(self._behind.get(text.lower(), ()), key=lambda word: -self.model.unigram[word])
        return tuple(Candidate(word, 0.0) for word in ranked[:MOST])
