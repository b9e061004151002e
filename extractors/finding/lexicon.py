"""Vocabulary from data files, found in text by spaCy's PhraseMatcher: which list has a phrase where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from extractors.finding.language import pipeline
from normalizers.text import fold, nfc
from normalizers.word_lists import read_list

if TYPE_CHECKING:
    from spacy.tokens import Doc

ASSIGNMENTS, OWNERS, SECTIONS = "assignments.yaml", "owners.yaml", "sections.yaml"      # the vocabularies


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase of the vocabulary at `start:end` of the text, and the lists that hold it."""

    labels: frozenset[str]
    start: int
    end: int


def load_data(name: str) -> Any:
    """The content of a YAML file under extractors/finding/data."""
    return read_list("extractors.finding", name)


@lru_cache(maxsize=256)
def _tokens(text: str) -> Doc:
    doc: Doc = pipeline().tokenizer(text)
    return doc


class Lexicon:
    """Lists of phrases under labels; one phrase may stand in several lists.

    Phrases match whole words without regard to case, tone-mark placement and the kind of dash.
    """

    def __init__(self, lists: dict[str, list[str]]) -> None:
        from spacy.matcher import PhraseMatcher

        language = pipeline()
        self._labels: dict[str, frozenset[str]] = {}
        for label, phrases in lists.items():
            for phrase in map(_plain, phrases):
                self._labels[phrase] = self._labels.get(phrase, frozenset()) | {label}
        self._matcher = PhraseMatcher(language.vocab, attr="NORM")
        for phrase in self._labels:
            self._matcher.add(phrase, [language.tokenizer(phrase)])

    def labels(self, phrase: str) -> frozenset[str]:
        """The lists that hold exactly this phrase."""
        return self._labels.get(_plain(phrase), frozenset())

    @lru_cache(maxsize=256)  # noqa: B019 - lexicons live as long as the process
    def _found(self, text: str) -> dict[int, tuple[Mark, ...]]:
        """The phrases at each place of the text where one begins, longest first."""
        doc = _tokens(text)
        found: dict[int, list[Mark]] = {}
        for key, first, last in self._matcher(doc):
            start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
            found.setdefault(start, []).append(Mark(self._labels[doc.vocab.strings[key]], start, end))
        return {start: tuple(sorted(marks, key=lambda one: -one.end)) for start, marks in found.items()}

    def marks(self, text: str, start: int = 0) -> list[Mark]:
        """All phrases in NFC text from `start` on, the longest at each place, none inside another."""
        found: list[Mark] = []
        for at, marks in sorted(self._found(text).items()):
            if at >= start and (not found or at >= found[-1].end):
                found.append(marks[0])
        return found

    def at(self, text: str, start: int, *labels: str) -> Mark | None:
        """The longest phrase of one of the lists that begins right at `start`, None where there is none."""
        marks = self._found(text).get(start, ())
        return next((mark for mark in marks if mark.labels.intersection(labels)), None)


def _plain(phrase: str) -> str:
    return " ".join(fold(nfc(str(phrase))).split())


@cache
def lexicon(file: str) -> Lexicon:
    """The lists of a data file; nested lists are labelled "outer.inner"."""
    lists: dict[str, list[str]] = {}
    for label, phrases in load_data(file).items():
        if isinstance(phrases, dict):
            lists |= {f"{label}.{inner}": words for inner, words in phrases.items()}
        else:
            lists[label] = phrases
    return Lexicon(lists)
