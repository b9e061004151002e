"""What a wording is made of: the concepts behind an indicator's words.

A wording is normalised (case, tone placement, y/i, punctuation), abbreviations are written out by
`data/synonyms.csv`, and phrases of `data/concepts.yaml` are read off, longest first.  What is left are
words that the lexicon does not know; they make a match less sure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from normalizers.text import fold, nfc
from reconciliation.data_files import DATA, DataFileError, read_rows, read_sections

FACETS = ("population", "object", "action", "scope", "measure", "soft", "silent")
# Who is counted within the people: "người dân trưởng thành" and "người trưởng thành" are the same.
NARROWED = frozenset(
    {
        "adult",
        "age15",
        "age14",
        "working_age",
        "elderly",
        "children",
        "student",
        "secondary_student",
        "university_student",
        "patient",
        "members",
    }
)
AGED = frozenset({"age15", "age14"})  # a printed age says more than "trưởng thành"
HARD_FACETS = ("population", "object", "action", "scope", "measure")

_NOT_WORD = re.compile(r"[\W_]+")
_DIGIT_EDGE = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_JOINING = re.compile(r"\b(?:và|các|những|về|của)\b")  # join or point, and say nothing
_LEADING_ZERO = re.compile(r"\b0+(?=\d)")
_MAX_SYNONYM_ROUNDS = 4  # "tk vneid" -> "tài khoản vneid" -> ...; the table has no longer chains


def plain_words(text: str) -> str:
    """Folded words with single spaces: "TTHC (VNeID) 01Gb/s" -> "tthc vneid 1 gb s"."""
    words = _JOINING.sub(" ", _NOT_WORD.sub(" ", fold(nfc(text))))
    return _LEADING_ZERO.sub("", " ".join(_DIGIT_EDGE.sub(" ", words).split()))


@dataclass(frozen=True, slots=True)
class Signature:
    """The concepts of one wording by facet, the unknown words, and the words it was read from."""

    text: str  # normalised, abbreviations written out
    population: frozenset[str]
    object: frozenset[str]
    action: frozenset[str]
    scope: frozenset[str]
    measure: frozenset[str]
    soft: frozenset[str]
    unknown: tuple[str, ...]  # words in no phrase, in order

    def facet(self, name: str) -> frozenset[str]:
        """The concepts of one facet."""
        value: frozenset[str] = getattr(self, name)
        return value

    @property
    def core(self) -> tuple[frozenset[str], ...]:
        """What must agree, facet by facet, for two wordings to mean one indicator."""
        return tuple(self.facet(name) for name in HARD_FACETS)

    @property
    def says_something(self) -> bool:
        """Whether any concept that can decide was read."""
        return any(self.core)


def _alternatives(phrases: set[str]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\S)")


class Lexicon:
    """Synonyms and concepts, read once from their files."""

    def __init__(self, concepts: Path = DATA / "concepts.yaml", synonyms: Path = DATA / "synonyms.csv") -> None:
        self._full = self._read_synonyms(synonyms)
        self._short = _alternatives(set(self._full))
        self._tag: dict[str, tuple[str, str]] = {}
        for facet, entry in read_sections(concepts).items():
            if facet not in FACETS:
                entry.fail(f"phần '{facet}' không có; chỉ dùng: {', '.join(FACETS)}")
            for concept in entry.values:
                for phrase in entry.texts(concept):
                    words = self.expand(phrase)
                    known = self._tag.setdefault(words, (facet, concept))
                    if known != (facet, concept):
                        entry.fail(f"cụm từ '{phrase}' đã thuộc khái niệm '{known[1]}'", concept)
        self._phrase = _alternatives(set(self._tag))
        self.vocabulary = frozenset(word for phrase in self._tag for word in phrase.split())

    @staticmethod
    def _read_synonyms(path: Path) -> dict[str, str]:
        full: dict[str, str] = {}
        for line, row in read_rows(path, ("short", "full")):
            short, long = plain_words(row["short"]), plain_words(row["full"])
            if not short or not long:
                raise DataFileError(path, line, "thiếu 'short' hoặc 'full'")
            if full.setdefault(short, long) != long:
                raise DataFileError(path, line, f"'{row['short']}' đã có nghĩa khác ở dòng trên")
        # A full form is left as it is where it holds its own short form ("tài khoản VNeID").
        return {long: long for long in full.values()} | full

    def expand(self, text: str) -> str:
        """Plain words with abbreviations written out and synonyms made one."""
        words = plain_words(text)
        for _ in range(_MAX_SYNONYM_ROUNDS):
            longer = self._short.sub(lambda found: self._full[found[0]], words)
            if longer == words:
                break
            words = longer
        return words

    def read(self, text: str) -> Signature:
        """The concepts of a wording."""
        words = self.expand(text)
        found: dict[str, set[str]] = {facet: set() for facet in FACETS}

        def take(match: re.Match[str]) -> str:
            facet, concept = self._tag[match[0]]
            found[facet].add(concept)
            return "|"

        rest = self._phrase.sub(take, words)
        if found["population"] & NARROWED:
            found["population"].discard("people")
        if found["population"] & AGED:
            found["population"].discard("adult")
        unknown = tuple(rest.replace("|", " ").split())
        population, what, action, scope, measure, soft = (frozenset(found[name]) for name in (*HARD_FACETS, "soft"))
        return Signature(words, population, what, action, scope, measure, soft, unknown)


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships with the program."""
    return Lexicon()


@lru_cache(maxsize=100_000)
def signature(text: str) -> Signature:
    """`Lexicon.read` of the shipped lexicon; distinct wordings are few, so each is read once."""
    return lexicon().read(text)
