"""Tells what a text layer is worth: sound Vietnamese, damaged, stripped of its marks, foreign, or an old font encoding.

Every word of a page is of one of eleven sorts (figures and codes left out; shares over held-back text, in %):

                                          sound  English OCR  stripped  TCVN3  letters lost  English  French
    whole    a syllable, with letters that   60            0         0      0             0        0       0
             only Vietnamese has
    plain    a syllable without such         38           51        67     17            50       18      24
    bare     ASCII, one but for its marks     0           13        30      0             4        0       0
    misread  one but for figures and signs    0           14         0     14             0        0       0
    holed    one but for such letters lost    1            3         1      3            45        1       1
    garbled  figures or signs, no syllable    0            8         0     65             0        0      15
    marked   such letters, no syllable        1            0         0      0             0        0       0
    ascii    ASCII, no syllable               0           11         1      1             1       81      61
    alien    Latin letters of elsewhere, such as ā ǎ ş ł ő
    missing  U+FFFD, private use or ? for a letter
    script   in another script

Letters only Vietnamese has are đ ă ơ ư and those with hook, dot below or two marks.  Where the page holds signs of an
old encoding, the shares of the first three sorts after conversion are counted too.  A multinomial logistic regression
on the square roots of the shares (which makes the chance in a share of few words alike everywhere) gives each group
of pages its probability; that of a kind is the sum of its groups' (damaged are pages misread and pages that lost
letters).  Its coefficients stand in data/repair/soundness.csv and are learned by `training.soundness`; what the
answers are worth is in docs/model-card-repair.md.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache, lru_cache
from pathlib import Path

from normalizers import legacy_encodings

DATA = Path(__file__).resolve().parent / "data" / "repair"
SYLLABLES = DATA / "syllables.txt"
COEFFICIENTS = DATA / "soundness.csv"
MOST_CHARACTERS = 200_000  # a longer text is judged by its beginning, middle and end
LONGEST_WORD = 30  # characters; of a longer run of letters only so many are looked at
EVIDENCE = 30  # words at which the shares count for half of what they would on an endless page
LEGACY = "legacy"  # the group of all old encodings together, in the table of coefficients
# Signs that text without marks never holds inside a word.
_ODD = re.compile(r"[\u00a2-\u024f\u1e00-\u1eff]|[^\W\d_]\d|[$&]")
# A question mark before or between letters stands for a lost one.
_WORD = re.compile(
    r"(?:[^\W\d_]|[\ue000-\uf8ff\ufffd]|\?(?=\??[^\W\d_]))(?:[^\s.,;:!?()\[\]\"“”/…–—|-]|\?(?=[^\W\d_]))*"
)
# Latin letters beyond Latin-1 that are neither Vietnamese nor signs of an old encoding (those that cp1252 has).
_ALIEN = re.compile(r"[\u0100\u0101\u0104-\u010f\u0112-\u0127\u012a-\u0151\u0154-\u015f\u0162-\u0167\u016a-\u0177"
                    r"\u0179-\u017c\u0180-\u0191\u0193-\u019f\u01a2-\u01ae\u01b1-\u024f]")
_MISSING = re.compile(r"[\ue000-\uf8ff\ufffd?]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufaff\ufb07-\ufefe]")


class SoundnessKind(StrEnum):
    """What the words of a page are."""

    SOUND = "sound"
    DAMAGED = "damaged"
    STRIPPED = "stripped"
    FOREIGN = "foreign"
    TCVN3 = "tcvn3"
    VNI = "vni"
    VPS = "vps"
    VISCII = "viscii"
    UTF8 = "utf8"
    EMPTY = "empty"


class Sort(IntEnum):
    """What a word is; the module's docstring says more."""

    WHOLE = 0
    PLAIN = 1
    BARE = 2
    MISREAD = 3
    GARBLED = 4
    MARKED = 5
    ASCII = 6
    HOLED = 7
    ALIEN = 8
    MISSING = 9
    SCRIPT = 10


AFTER_CONVERSION = (Sort.WHOLE, Sort.PLAIN, Sort.BARE)  # sorts counted once more where an old encoding is tried
FEATURES = (*(sort.name.lower() for sort in Sort), *(f"converted {sort.name.lower()}" for sort in AFTER_CONVERSION))


@dataclass(frozen=True, slots=True)
class Soundness:
    """A judgement and how probable it is (0 to 1)."""

    kind: SoundnessKind
    probability: float

    @property
    def legacy(self) -> str | None:
        """The name of the old encoding, for `legacy_encodings.to_unicode`."""
        return self.kind.value if self.kind.value in legacy_encodings.ENCODINGS else None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a page is judged by: how many words, the square roots of its shares (FEATURES), the old encoding to try."""

    words: int
    roots: tuple[float, ...]
    encoding: str | None = None


def soundness(text: str | Iterable[str]) -> Soundness:
    """Judges a page: its text, or its words in any order.  Never raises on odd text."""
    found = traits(text)
    if not found.words:
        return Soundness(SoundnessKind.EMPTY, 1.0)
    weight = found.words / (found.words + EVIDENCE)
    rows = [row for row in _coefficients() if row.kind != LEGACY or found.encoding]
    scores = [weight * (row.constant + sum(map(float.__mul__, row.slopes, found.roots))) for row in rows]
    most = max(scores)
    likelihoods: dict[str, float] = {}
    for row, score in zip(rows, scores, strict=True):
        likelihoods[row.kind] = likelihoods.get(row.kind, 0.0) + math.exp(score - most)
    best = max(likelihoods, key=lambda kind: likelihoods[kind])
    kind = found.encoding if best == LEGACY and found.encoding else best
    return Soundness(SoundnessKind(kind), round(likelihoods[best] / sum(likelihoods.values()), 3))


def traits(text: str | Iterable[str]) -> Traits:
    """What `soundness` judges by."""
    text = text if isinstance(text, str) else " ".join(text)
    if len(text) > MOST_CHARACTERS:
        third = MOST_CHARACTERS // 3
        middle = len(text) // 2
        text = " ".join((text[:third], text[middle : middle + third], text[-third:]))
    text = unicodedata.normalize("NFC", text)
    words, shares = _shares(text)
    best: str | None = None
    converted: Sequence[float] = [0.0] * len(Sort)
    for name in legacy_encodings.likely(text):
        _, after = _shares(legacy_encodings.to_unicode(text, name))
        if after[Sort.WHOLE] > max(converted[Sort.WHOLE], shares[Sort.WHOLE]):
            best, converted = name, after
    roots = [math.sqrt(share) for share in (*shares, *(converted[sort] for sort in AFTER_CONVERSION))]
    return Traits(words, tuple(roots), best)


def _shares(text: str) -> tuple[int, list[float]]:
    """The number of words, and the share of each sort."""
    counts = [0] * len(Sort)
    for word in _WORD.findall(text):
        counts[_sort(word[:LONGEST_WORD])] += 1
    words = sum(counts)
    return words, [count / max(1, words) for count in counts]


@lru_cache(maxsize=50_000)
def _sort(word: str) -> Sort:
    word = word.lower()
    for signs, sort in ((_MISSING, Sort.MISSING), (_OTHER_SCRIPT, Sort.SCRIPT), (_ALIEN, Sort.ALIEN)):
        if signs.search(word):
            return sort
    whole, bare, holed = _syllables()
    marked = any(map(_only_vietnamese, word))
    if word in whole:
        return Sort.WHOLE if marked else Sort.PLAIN
    if marked:
        return Sort.MARKED
    odd = bool(_ODD.search(word))
    if _bare(word) in bare:
        return Sort.MISREAD if odd else Sort.BARE
    if word in holed:
        return Sort.HOLED
    return Sort.GARBLED if odd else Sort.ASCII


@cache
def _syllables() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The syllables as they are, without marks, and without the letters that only Vietnamese has."""
    whole = frozenset(SYLLABLES.read_text(encoding="utf-8").split())
    holed = {"".join(char for char in word if not _only_vietnamese(char)) for word in whole}
    return whole, frozenset(_bare(word) for word in whole), frozenset(holed)


def _only_vietnamese(char: str) -> bool:
    """Whether a small letter is one that no other language has (the West's é, à or ã are not)."""
    return char in "đăơư" or "\u1ea0" <= char <= "\u1ef9"


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


@dataclass(frozen=True, slots=True)
class _Row:
    """What speaks for one group of pages."""

    kind: str
    constant: float
    slopes: tuple[float, ...]


@cache
def _coefficients() -> tuple[_Row, ...]:
    with COEFFICIENTS.open(encoding="utf-8", newline="") as handle:
        return tuple(
            _Row(row["kind"], float(row["constant"]), tuple(float(row[name]) for name in FEATURES))
            for row in csv.DictReader(handle)
        )
