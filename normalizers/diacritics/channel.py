"""The channel: which words a misread word may have been, and how likely each would be misread so.

Three sources are mixed: whole words seen in training, onset and rime seen apart, and a model of single
letters for what was never seen.  A syllable is onset x rime, so a new misreading costs a few array
operations over some 700 rimes, and every misreading is worked out once.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from normalizers.diacritics.language import SPECIALS, LanguageModel
from normalizers.diacritics.syllables import ONSETS, Case, case_of, split
from normalizers.text import strip_marks

LONGEST = 3  # read signs for one printed letter, as trained
UNSEEN = (3e-4, 3e-4, 2e-5, 2e-6)  # probability of a reading never seen, by its length
MOST = 72  # candidates kept for one word
PRIOR = 0.8  # how much a word's own frequency counts in choosing candidates
RARE_SIBLING = 4.0  # nats by which a word without marks must not trail its marked kin
LEAST_ONSET = 2e-4  # an onset less likely than this is not tried
LONGEST_ONSET = 6  # read signs
LEAST_LIKELY = 1e-12  # P(read | word) below which the estimate is worth nothing
HOPELESS = 1e-9  # of the best candidate's worth, below which none is kept
SEEN_SHARE = 0.6  # most that counted readings weigh against the finer estimate below them
WHOLE_TRUST = 3.0  # how many sightings of a word its onset x rime estimate is worth
PART_TRUST = 2.0  # the same for an onset or rime against its letters
ChannelName = Literal["eng", "vie", "stripped"]     # an OCR with an English, a Vietnamese model; the loss of all marks
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


class Candidate(NamedTuple):
    """One reading of a word: its number in the language model and log P(read | word)."""

    word: int
    score: float


class _Letters:
    """P(read segment | letter) of some letters, as arrays over the ends of segments in a read string."""

    def __init__(self, alphabet: list[str], chars: dict[str, dict[str, float]]) -> None:
        self._rows: dict[str, Singles] = {}
        for column, char in enumerate(alphabet):
            for segment, p in chars.get(char, {}).items():
                if segment not in self._rows:
                    self._rows[segment] = np.full(len(alphabet), UNSEEN[len(segment)], dtype=np.float32)
                self._rows[segment][column] = max(p, UNSEEN[len(segment)])
        self._blank = [np.full(len(alphabet), p, dtype=np.float32) for p in UNSEEN]

    def ending(self, text: str) -> Singles:
        """(length, end, letter): the probability of the segment of that length which ends there; 0 where none does."""
        table = np.zeros((LONGEST + 1, len(text) + 1, len(self._blank[0])), dtype=np.float32)
        for length in range(LONGEST + 1):
            for end in range(length, len(text) + 1):
                table[length, end] = self._rows.get(text[end - length : end], self._blank[length])
        return table


class _Parts:
    """All onsets or all rimes of one case, and how likely each is read as a given string.

    `forward` parts are met at the beginning of a read word, the others at its end.  A tree over their letters, from
    the outer end inwards, lets one pass give every prefix (or suffix) of a word at once.
    """

    def __init__(
        self, parts: list[str], seen: dict[str, dict[str, int]], chars: dict[str, dict[str, float]], *, forward: bool
    ) -> None:
        self.parts = parts
        self._forward = forward
        alphabet = sorted(set("".join(parts)))
        self._letters = _Letters(alphabet, chars)
        self._levels: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []  # parent and letter of each node
        self._ends: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []  # parts that end there, and their nodes
        nodes = {"": 0}
        paths = parts if forward else [part[::-1] for part in parts]
        for depth in range(max(map(len, parts), default=0) + 1):
            ended = [row for row, path in enumerate(paths) if len(path) == depth]
            reached = [nodes[paths[row]] for row in ended]
            self._ends.append((np.array(ended, dtype=np.int64), np.array(reached, dtype=np.int64)))
            longer = sorted({path[: depth + 1] for path in paths if len(path) > depth})
            if longer:
                parents = np.array([nodes[path[:-1]] for path in longer])
                self._levels.append((parents, np.array([alphabet.index(path[-1]) for path in longer])))
            nodes = {path: number for number, path in enumerate(longer)}
        self._totals = np.array([sum(seen.get(part, {}).values()) for part in parts], dtype=np.float64)
        self._share = SEEN_SHARE * self._totals / (self._totals + PART_TRUST)
        self._seen: dict[str, list[tuple[int, float]]] = {}
        for row, part in enumerate(parts):
            for text, count in seen.get(part, {}).items():
                self._seen.setdefault(text, []).append((row, self._share[row] * count / max(self._totals[row], 1)))

    def read_as(self, text: str) -> Floats:
        """P(read | part), a row for each cut of `text` (0 to its length), a column for each part.

        What was read is all before the cut for parts met at the beginning, all after it for those at the end.
        """
        known = (1 - self._share) * self._spelled(text)
        for cut in range(len(text) + 1):
            for row, share in self._seen.get(text[:cut] if self._forward else text[cut:], ()):
                known[cut, row] += share
        return known

    def _spelled(self, text: str) -> Singles:
        """The same by letters alone: the sum over all ways to cut what was read into segments."""
        table = self._letters.ending(text)
        size = len(text)
        if not self._forward:  # read backwards: what ends at a place begins there
            turned = np.zeros_like(table)
            for length in range(min(LONGEST, size) + 1):
                turned[length, length:] = table[length, length:][::-1]
            table = turned
        state = np.zeros((size + 1, 1), dtype=np.float32)
        state[0] = 1.0
        result = np.zeros((size + 1, len(self.parts)), dtype=np.float32)
        for depth, (rows, nodes) in enumerate(self._ends):
            result[:, rows] = state.take(nodes, axis=1)
            if depth < len(self._levels):
                parents, letters = self._levels[depth]
                from_parents, chances = state.take(parents, axis=1), table.take(letters, axis=2)
                state = chances[0] * from_parents
                for length in range(1, min(LONGEST, size) + 1):
                    state[length:] += chances[length, length:] * from_parents[:-length]
        return result if self._forward else result[::-1]


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
        self._onsets, self._rimes, self._words = np.array(sorted(syllables), dtype=np.int64).T
        begins = np.searchsorted(self._onsets, np.arange(len(ONSETS) + 1))
        self._of_onset = [slice(int(start), int(end)) for start, end in pairwise(begins)]  # places of its syllables
        self._prior = np.exp(PRIOR * model.unigram[self._words])
        self._parts = {case: self._case_parts(case, list(rimes), data) for case in Case}
        self._totals = {case: np.zeros(len(model.words)) for case in Case}
        self._sightings: dict[tuple[Case, str], dict[int, int]] = {}
        for true, seen in data["words"].items():
            known = model.ids.get(true.lower())
            if known is None:
                continue
            case = case_of(true)
            self._totals[case][known] = sum(seen.values())
            for text, count in seen.items():
                self._sightings.setdefault((case, text), {})[known] = count

    def _case_parts(
        self, case: Case, rimes: list[str], data: dict[str, dict[str, dict[str, int]]]
    ) -> tuple[_Parts, _Parts, _Parts]:
        """(onsets, rimes after an onset, rimes that begin the word) in one case."""
        chars: dict[str, dict[str, float]] = data["chars"]  # type: ignore[assignment]
        inner = Case.UPPER if case is Case.UPPER else Case.LOWER
        inner_rimes = _Parts([inner.write(r) for r in rimes], data["rimes"], chars, forward=False)
        return (
            _Parts([case.write(o) for o in ONSETS], data["onsets"], chars, forward=True),
            inner_rimes,
            _Parts([case.write(r) for r in rimes], data["rimes"], chars, forward=False)
            if case is Case.TITLE
            else inner_rimes,
        )

    @lru_cache(maxsize=50_000)  # noqa: B019  one channel lives as long as the process
    def candidates(self, text: str, case: Case | None = None) -> tuple[Candidate, ...]:
        """The likeliest words behind `text`, best first; empty where none is at all likely."""
        if not text or len(text) > 14:
            return ()
        case = case or case_of(text)
        onsets, inner, first = self._parts[case]
        heads = onsets.read_as(text[:LONGEST_ONSET])
        tails = inner.read_as(text)
        tails_alone = tails if first is inner else first.read_as(text)
        likely = np.zeros(len(self._words))
        for cut, onset in zip(*np.nonzero(heads > LEAST_ONSET), strict=True):
            places = self._of_onset[onset]
            tail = (tails if onset else tails_alone)[cut]
            found = likely[places]
            np.maximum(found, heads[cut, onset] * tail[self._rimes[places]], out=found)
        worth = likely * self._prior
        best = np.flatnonzero(worth > worth.max() * HOPELESS)
        if len(best) > MOST:
            best = best[np.argpartition(worth[best], -MOST)[-MOST:]]
        seen = self._sightings.get((case, text), {})
        words = np.union1d(self._words[best[likely[best] > LEAST_LIKELY]], np.array(list(seen), dtype=np.int64))
        chances = np.full(len(self.model.words), LEAST_LIKELY)
        chances[self._words[best]] = np.maximum(likely[best], LEAST_LIKELY)
        totals = self._totals[case][words]
        share = SEEN_SHARE * totals / (totals + WHOLE_TRUST)
        counts = np.array([seen.get(word, 0) for word in words.tolist()])
        scores = share * counts / np.maximum(totals, 1) + (1 - share) * chances[words]
        lowered = text.lower()
        plain = self._plain.get(strip_marks(lowered), ())
        if plain:
            mixed = dict(zip(words.tolist(), scores.tolist(), strict=True))
            for word in plain:
                mixed[word] = max(mixed.get(word, 0.0), 0.7 if self.model.words[word] == lowered else 0.3)
            words, scores = np.array(list(mixed), dtype=np.int64), np.array(list(mixed.values()))
        logs = np.log(scores)
        ranked = np.argsort(-logs - PRIOR * self.model.unigram[words], kind="stable")[:MOST]
        return tuple(map(Candidate._make, zip(words[ranked].tolist(), logs[ranked].tolist(), strict=True)))


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
