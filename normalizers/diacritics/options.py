"""The ways to read one piece of a line: what the channel offers, and what must stay as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from normalizers.diacritics.abbreviations import sound_code, sound_form
from normalizers.diacritics.channel import Candidate
from normalizers.diacritics.decode import NO_WORD, Option
from normalizers.diacritics.language import CODE, NUM, UNKNOWN, WEB, LanguageModel
from normalizers.diacritics.syllables import Case, case_of, split
from normalizers.diacritics.tokens import Kind, Piece

WIDTH = 64  # options of one piece
BEHIND = 10.0  # nats behind the best, frequency counted, at which an option is left out
# log P(read | a word the model does not know): at once, and for each letter.  Unknown words are names and
# foreign words, mostly capitalised; a small-lettered one is nearly always a misread syllable.
UNKNOWN_WORD = {Case.LOWER: (-6.0, -2.5), Case.TITLE: (-5.0, -2.3), Case.UPPER: (-4.0, -2.1)}
KNOWN_FORM = -0.7  # the same for a listed abbreviation
NUMBER_AS_WORD = 3.5  # against one or two bare digits, each of which is one of many: log P(14 | a number) is lower
QUESTION = -5.0  # a question mark after a word is one, and no part of a misread letter
SPLIT = -5.0  # two words printed apart were read as one
SPLIT_BELOW = -10.0  # worth a try where no single word is likelier than this
JOIN = -4.0  # one printed word was read as two
POOR = -7.0  # a word that no candidate explains better may be half of one
ALIKE_IN_CASE = "X"  # letters whose capital an engine takes for the small one
MORE = 3  # likelier halves tried on each side of a split

_SIGNS = re.compile(r"[\d&$§£€¥¢]+")
_STEMS = re.compile(r"[A-ZĐ]+[Il1|]|[l1|][a-z]?[A-Z]+")  # AI, IoT with a capital I read as another stem
_BARE_DIGITS = re.compile(r"\d{1,2}")
_CLASSES = {Kind.NUMBER: NUM, Kind.CODE: CODE, Kind.WEB: WEB, Kind.OTHER: UNKNOWN}


class Source(Protocol):
    """What a channel gives."""

    model: LanguageModel

    def candidates(self, text: str, case: Case | None = None) -> tuple[Candidate, ...]:
        """The likeliest words behind a read one, best first."""
        ...


class Reader:
    """Reads pieces by one channel; a person's answers (`answers`: read word to true word) come before all."""

    def __init__(self, source: Source, answers: Mapping[str, str] | None = None) -> None:
        self.source = source
        self.answers = answers or {}
        self._known: dict[tuple[str, Kind, bool], tuple[Option, ...]] = {}
        self._is_poor: dict[tuple[str, bool], bool] = {}
        self._written = {case: _written(self.source.model.words, case) for case in Case}
        self._priors: list[float] = self.source.model.unigram.tolist()

    def options(self, piece: Piece, capitals: bool) -> tuple[Option, ...]:
        """The options of a piece; `capitals` says that its line is set in capitals."""
        key = (piece.text, piece.kind, capitals)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._options(piece, capitals)
        return known

    def _options(self, piece: Piece, capitals: bool) -> tuple[Option, ...]:
        text = piece.text
        if text in self.answers:
            answer = self.answers[text]
            return (Option(self.source.model.ids.get(answer.lower(), UNKNOWN), 0.0, text=answer),)
        if piece.kind is Kind.CODE:
            return (Option(CODE, 0.0, text=sound_code(text)),)
        if piece.kind is Kind.NUMBER and _BARE_DIGITS.fullmatch(text):
            found = self._words(text, Case.LOWER, NUMBER_AS_WORD, WIDTH - 1)
            return (Option(NUM, 0.0, text=text), *found)
        if piece.kind is not Kind.WORD:
            return (Option(_CLASSES[piece.kind], 0.0, text=text),)
        return self._word_options(text, capitals)

    def _word_options(self, text: str, capitals: bool) -> tuple[Option, ...]:
        found: list[Option] = []
        case = _likely_case(text)
        if any(char.isupper() for char in text[1:]) or _STEMS.fullmatch(text):
            form = sound_form(text)
            if form:
                found.append(Option(self.source.model.ids.get(form.lower(), UNKNOWN), KNOWN_FORM, text=form))
                if not split(form.lower()) and (not capitals or not any(char in "AEIOUY" for char in text)):
                    return tuple(found)
            if not capitals and case is Case.UPPER and len(text) <= 2:
                case = Case.TITLE  # "BO" in a line of small letters is "Bộ"
        found += self._words(text, case, 0.0)
        if text.endswith("?") and len(text) > 1:
            found += [option._replace(text=option.text + "?") for option in self._words(text[:-1], case, QUESTION)]
        found.sort(key=lambda option: -option.score - self._prior(option))
        if not found or found[0].score < SPLIT_BELOW:
            found += self._splits(text, case)
        if found:
            floor = found[0].score + self._prior(found[0]) - BEHIND
            found = [option for option in found if option.score + self._prior(option) > floor]
        once, each = UNKNOWN_WORD[case]
        unknown = Option(UNKNOWN, once + each * len(text), text=text)
        return (unknown, *found[: WIDTH - 1])

    def joined(self, piece: Piece, following: Piece, capitals: bool) -> tuple[Option, ...]:
        """One word that was read as two: "tuy én" for "tuyến"; none where both stand well alone."""
        text = piece.text + following.text
        if len(text) > 8 or not (self._poor(piece, capitals) or self._poor(following, capitals)):
            return ()
        found = self._words(text, case_of(piece.text), JOIN, MORE)
        return tuple(option._replace(joins=True) for option in found if option.score > SPLIT_BELOW)

    def _poor(self, piece: Piece, capitals: bool) -> bool:
        key = (piece.text, capitals)
        known = self._is_poor.get(key)
        if known is None:
            options = self.options(piece, capitals)
            known = piece.kind is Kind.WORD and max([o.score for o in options if o.second == NO_WORD]) < POOR
            self._is_poor[key] = known
        return known

    def _prior(self, option: Option) -> float:
        return self._priors[option.word]

    def _words(self, text: str, case: Case, extra: float, most: int = WIDTH) -> list[Option]:
        found = self.source.candidates(_small(text, case), case)[:most]
        if not found:
            return []
        priors, words, written, lowered = self._priors, self.source.model.words, self._written[case], text.lower()
        floor = max([score + priors[word] for word, score in found]) - BEHIND
        # What already reads so keeps its own capitals.
        return [
            Option(word, score + extra, NO_WORD, False, text if words[word] == lowered else written[word])
            for word, score in found
            if score + priors[word] > floor
        ]

    def _splits(self, text: str, case: Case) -> list[Option]:
        """Two words that were read as one: "Vinhéa" for "Văn hóa"."""
        found = []
        for cut in range(1, len(text)):
            left = self._words(text[:cut], case_of(text[:cut]) if case is Case.UPPER else case, SPLIT, MORE)
            right = self._words(text[cut:], case_of(text[cut:]), 0.0, MORE)
            found += [Option(a.word, a.score + b.score, b.word, text=f"{a.text} {b.text}") for a in left for b in right]
        found.sort(key=lambda option: -option.score)
        return found[:MORE]


def _small(text: str, case: Case) -> str:
    """`text` with a capital that stands for a small letter made small; I stays, the channel knows it as l."""
    return text[0].lower() + text[1:] if case is Case.LOWER and text[:1] in ALIKE_IN_CASE else text


def _likely_case(text: str) -> Case:
    """The case a word was printed in: an I before small letters is an l, a capital before a sign or figure
    in place of its vowel ("X4" for "xã") is a small letter read too large."""
    case = case_of(text)
    if case is Case.TITLE and (text[0] == "I" or (text[0] in ALIKE_IN_CASE and _SIGNS.fullmatch(text[1:]))):
        return Case.LOWER
    return case


@lru_cache(maxsize=3)
def _written(words: tuple[str, ...], case: Case) -> tuple[str, ...]:
    """Every word of the language model as it is printed in this case."""
    return words if case is Case.LOWER else tuple(map(case.write, words))
