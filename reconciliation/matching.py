"""Which indicator a printed wording means, level by level, with the reason.

Levels, tried in this order (`MATCH` says what each takes and how sure it is):

    answer      a person has said so (review.py)
    exact       the indicator's own name
    known       a wording the catalogue lists
    structure   same measure, population, object and action, whatever words stand between
    fuzzy       the same after mending diacritics, or much alike by letters
    none        nothing comes near, or a near miss does

Probabilities are set by hand and checked on labelled pairs (tests/data/reconciliation/pairs.csv): at
`ACCEPT` and above the key is taken, from `DOUBTFUL` on the pair goes to a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from rapidfuzz import fuzz, process

from normalizers.text import strip_marks
from reconciliation.concepts import HARD_FACETS, Signature, lexicon, signature
from reconciliation.indicators import Catalogue, catalogue
from reconciliation.units import scale_of

ACCEPT = 0.85
DOUBTFUL = 0.55

_SURE = {"answer": 1.0, "exact": 1.0, "known": 0.98, "structure": 0.95}
_SOFT_COST = 0.01  # a soft concept on one side only
_WORD_COST = 0.06  # a word nobody knows, on one side only
_SCOPE_COST = 0.02  # "cấp xã" where the known wording names no level
OWN_SCOPE = frozenset({"commune_level"})
_MEND_COST = 0.04  # a word read with other diacritics
_UNSAID_POPULATION = 0.07  # one side does not say whom it counts, and no other indicator fits
_FEWEST_WORDS = 4  # wordings of unknown words alone need so many in common
_FUZZY_RATIO = 88.0  # rapidfuzz token ratio from which a pair is shown to a person
_FUZZY_SCALE = 0.75  # how sure letters alone can make us


class MatchLevel(StrEnum):
    """How a wording was matched."""

    ANSWER = "answer"
    EXACT = "exact"
    KNOWN = "known"
    STRUCTURE = "structure"
    FUZZY = "fuzzy"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """What a wording means: the key ("" for none), how it was found, how sure, and why (Vietnamese)."""

    wording: str
    key: str
    level: MatchLevel
    probability: float
    reason: str
    known: str = ""  # the catalogue's wording it was compared with

    @property
    def accepted(self) -> bool:
        """Sure enough to compare on."""
        return bool(self.key) and self.probability >= ACCEPT

    @property
    def doubtful(self) -> bool:
        """Not sure enough to compare on, too near to let go."""
        return bool(self.key) and DOUBTFUL <= self.probability < ACCEPT


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two wordings agree."""

    probability: float
    reason: str


_FACET_NAMES = {
    "population": "đối tượng",
    "object": "nội dung đo",
    "action": "cách thực hiện",
    "scope": "cấp, phạm vi",
    "measure": "cách đo",
}


def compare_signatures(one: Signature, other: Signature, *, alone: bool = False) -> Likeness:
    """How surely two wordings mean one indicator.

    In: the two as read by the lexicon; `alone`: no other indicator has the same words without the
    population, so that an unsaid population is taken as meant.  Out: probability and reason.
    """
    if one.text == other.text:
        return Likeness(_SURE["known"], "trùng cách gọi đã biết")
    if not one.says_something or not other.says_something:
        return _by_words(one, other)
    differing = [name for name in HARD_FACETS if one.facet(name) != other.facet(name)]
    sure = _SURE["structure"]
    reason = "cùng cách đo, đối tượng và nội dung"
    if differing == ["population"] and _unsaid(one, other):
        sure -= _UNSAID_POPULATION if alone else 1 - DOUBTFUL - 0.1
        reason = "cùng nội dung, một bên không nêu đối tượng"
    elif differing:
        names = ", ".join(_FACET_NAMES[name] for name in differing)
        return Likeness(0.0, f"khác {names}")
    if _other_numbers(one.unknown, other.unknown):
        return Likeness(0.0, "khác con số nêu trong tên")
    strange = set(one.unknown) ^ set(other.unknown)
    sure -= _WORD_COST * len(strange) + _SOFT_COST * len(one.soft ^ other.soft)
    if strange and not (one.object or one.action or one.measure):
        return Likeness(0.0, "chỉ nhận ra đối tượng")
    if strange:
        reason += f"; {len(strange)} từ chưa rõ nghĩa"
    return Likeness(max(0.0, sure), reason)


def _by_words(one: Signature, other: Signature) -> Likeness:
    """Wordings in which the lexicon knows nothing: by the words they have in common."""
    mine, theirs = set(one.unknown), set(other.unknown)
    if one.core != other.core or len(mine & theirs) < _FEWEST_WORDS or _other_numbers(one.unknown, other.unknown):
        return Likeness(0.0, "không nhận ra nội dung đo")
    strange = len(mine ^ theirs)
    return Likeness(max(0.0, _SURE["structure"] - _WORD_COST * strange), f"chưa rõ nội dung đo; khác {strange} từ")


def _unsaid(one: Signature, other: Signature) -> bool:
    """Whether the wording leaves the population out, or says "người dân" where the other says nobody."""
    return not one.population or (not other.population and one.population == {"people"})


def _other_numbers(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether both name numbers ("20 triệu USD", "1 tỷ USD") and not the same."""
    mine, theirs = ({word for word in words if word.isdigit()} for words in (one, other))
    return bool(mine and theirs and mine != theirs)


@cache
def _bare_vocabulary() -> Mapping[str, tuple[str, ...]]:
    """The lexicon's words by their letters without diacritics."""
    words: defaultdict[str, set[str]] = defaultdict(set)
    for word in lexicon().vocabulary:
        words[strip_marks(word)].add(word)
    return {bare: tuple(sorted(found)) for bare, found in words.items()}


def mend(one: Signature) -> tuple[Signature, int]:
    """The wording with unknown words read with other diacritics where that makes a known phrase.

    Serves OCR slips ("chữ ký sô").  Out: the new signature and how many words were changed.
    """
    best, changed = one, 0
    for word in one.unknown:
        words = best.text.split()
        if word not in words:
            continue
        place = words.index(word)
        readings = [
            signature(" ".join((*words[:place], candidate, *words[place + 1 :])))
            for candidate in _bare_vocabulary().get(strip_marks(word), ())
        ]
        reading = min(readings, key=lambda read: len(read.unknown), default=best)
        if len(reading.unknown) < len(best.unknown):
            best, changed = reading, changed + 1
    return best, changed


class Matcher:
    """Matches wordings against a catalogue; results are kept, since distinct wordings are few.

    In: the catalogue and a person's answers (normalised wording, key -> yes or no).
    """

    def __init__(self, known: Catalogue | None = None, answers: Mapping[tuple[str, str], bool] | None = None) -> None:
        self.catalogue = catalogue() if known is None else known
        self._answers = dict(answers or {})
        self._found: dict[str, Match] = {}
        self._forms: dict[str, tuple[str, str]] = {}
        self._names: set[str] = set()
        self._near: defaultdict[str, set[str]] = defaultdict(set)
        self._by_core: defaultdict[tuple[frozenset[str], ...], list[tuple[str, str, Signature]]] = defaultdict(list)
        for indicator in self.catalogue.values():
            self._names.add(lexicon().expand(indicator.name))
            for form in indicator.forms:
                read = signature(form)
                self._forms[read.text] = (indicator.key, form)
                self._by_core[read.core[1:]].append((indicator.key, form, read))
            for form in indicator.near_misses:
                self._near[lexicon().expand(form)].add(indicator.key)

    def match(self, wording: str) -> Match:
        """What a printed wording means."""
        if wording not in self._found:
            self._found[wording] = self._match(wording)
        return self._found[wording]

    def with_unit(self, match: Match, unit: str) -> str:
        """The key of a match, or that of a near miss of it which is measured in the target's unit.

        "Giao dịch không dùng tiền mặt ... 30 lần GRDP" is a value and no share, though the words leave it out.
        What the words do say stands: "tăng trưởng doanh số ... (%)" stays growth and is no share of sales.
        """
        known = self.catalogue.get(match.key)
        if known is None or not unit or scale_of(known.unit).dimension == scale_of(unit).dimension:
            return match.key
        said = signature(match.wording)
        for form in known.near_misses:
            key, _ = self._forms.get(lexicon().expand(form), ("", ""))
            fits = key and scale_of(self.catalogue[key].unit).dimension == scale_of(unit).dimension
            near = signature(form)
            if fits and said.object <= near.object and said.measure <= near.measure:
                return key
        return match.key

    def _match(self, wording: str) -> Match:
        read = signature(wording)
        refused = {key for (text, key), yes in self._answers.items() if text == read.text and not yes}
        for (text, key), yes in self._answers.items():
            if yes and text == read.text:
                return Match(wording, key, MatchLevel.ANSWER, 1.0, "người dùng đã xác nhận")
        if read.text in self._forms and self._forms[read.text][0] not in refused:
            key, form = self._forms[read.text]
            if read.text in self._names:
                return Match(wording, key, MatchLevel.EXACT, _SURE["exact"], "trùng tên chỉ tiêu", form)
            return Match(wording, key, MatchLevel.KNOWN, _SURE["known"], "trùng cách gọi đã biết", form)
        refused |= self._near.get(read.text, set())
        best = self._by_structure(wording, read, refused)
        if best.accepted:
            return best
        if read.scope == OWN_SCOPE:  # in a commune's plan "cấp xã" goes without saying
            again = self._by_structure(wording, replace(read, scope=frozenset()), refused)
            if again.probability - _SCOPE_COST > best.probability:
                best = replace(again, probability=again.probability - _SCOPE_COST)
        if best.accepted:
            return best
        mended, changed = mend(read)
        if changed:
            again = self._by_structure(wording, mended, refused)
            sure = again.probability - _MEND_COST * changed
            if again.key and sure > best.probability:
                best = Match(
                    wording,
                    again.key,
                    MatchLevel.FUZZY,
                    sure,
                    f"{again.reason}; {changed} từ đọc lại dấu",
                    again.known,
                )
        return best if best.probability >= DOUBTFUL else self._by_letters(wording, read, refused, best)

    def _by_structure(self, wording: str, read: Signature, refused: set[str]) -> Match:
        same = [entry for entry in self._by_core.get(read.core[1:], ()) if entry[0] not in refused]
        alone = len({key for key, _, _ in same}) == 1
        best = Match(wording, "", MatchLevel.NONE, 0.0, "không có chỉ tiêu nào gần giống")
        for key, form, known in same:
            likeness = compare_signatures(read, known, alone=alone)
            if likeness.probability > best.probability:
                best = Match(wording, key, MatchLevel.STRUCTURE, likeness.probability, likeness.reason, form)
        return best

    def _by_letters(self, wording: str, read: Signature, refused: set[str], best: Match) -> Match:
        found = process.extract(
            read.text, self._forms.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_FUZZY_RATIO, limit=5
        )
        for text, ratio, _ in found:
            key, form = self._forms[text]
            if key in refused or _contradict(read, signature(form)):
                continue
            sure = ratio / 100 * _FUZZY_SCALE
            if sure > best.probability:
                return Match(wording, key, MatchLevel.FUZZY, sure, f"chữ giống nhau {ratio:.0f}%", form)
        return best


def _contradict(one: Signature, other: Signature) -> bool:
    """Whether each says something in one facet that the other does not: "cấp xã" against "cấp tỉnh"."""
    return any(one.facet(name) - other.facet(name) and other.facet(name) - one.facet(name) for name in HARD_FACETS)


def doubtful_matches(matcher: Matcher, wordings: Iterable[str]) -> list[Match]:
    """The matches that a person should confirm, each wording once."""
    return [found for found in map(matcher.match, sorted(set(wordings))) if found.doubtful]
