"""Tells what a text layer is worth: sound Vietnamese, damaged, stripped of its marks, foreign, or an old font encoding.

Four shares decide, each a count over the words of a page (figures and codes left out):

- `sound`: words that are Vietnamese syllables as they stand, marks and all;
- `marked`: words with a letter that only Vietnamese has (đ ă ơ ư, hook, dot below, doubled marks);
- `bare`: words whose letters without marks could be a Vietnamese syllable;
- `odd`: words with a sign that text without marks does not hold: a Latin letter beyond ASCII, a figure behind a letter.

                                sound  marked  bare   odd
    sound official prose         98 %   61 %   98 %
    read by an English OCR       50 %    0 %   77 %   28 %
    without its marks            68 %    0 %   98 %    0 %
    English                      24 %    0 %   24 %    0 %

(Means over held-back stretches of 30 to 400 words, `benchmarks/soundness.py`.)
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from normalizers import legacy_encodings

SYLLABLES = Path(__file__).resolve().parent / "data" / "repair" / "syllables.txt"
MOST_CHARACTERS = 200_000  # a longer text is judged by its beginning, middle and end
# The lines between two kinds, each halfway between what held-back stretches of either side show.
LEAST_MARKED, LEAST_SOUND = 0.3, 0.6  # sound
MOST_MARKED = 0.03  # stripped
FEW_MARKED = 0.15  # another language that names Vietnamese places
MOST_ODD = 0.06
LEAST_BARE_PLAIN, LEAST_BARE = 0.55, 0.45  # below it another language: without and with odd words
# Signs that text without marks never holds inside a word.
_ODD = re.compile(r"[\u00a2-\u024f\u1e00-\u1eff]|[^\W\d_]\d|[$&]")
_WORD = re.compile(r"[^\W\d_][^\s.,;:!?()\[\]\"“”/…–—|-]*")


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
    EMPTY = "empty"


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
class Shares:
    """What share of the words is of each sort; `words` is their number."""

    words: int
    sound: float = 0.0
    marked: float = 0.0
    bare: float = 0.0
    odd: float = 0.0


@cache
def _syllables() -> tuple[frozenset[str], frozenset[str]]:
    whole = frozenset(SYLLABLES.read_text(encoding="utf-8").split())
    return whole, frozenset(_bare(word) for word in whole)


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def shares(text: str) -> Shares:
    """The shares that `soundness` judges by."""
    whole, bare = _syllables()
    words = [word.lower() for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    count = len(words)
    if not count:
        return Shares(0)
    return Shares(
        count,
        sum(word in whole for word in words) / count,
        sum(any(char in "đăơư" or "\u1ea0" <= char <= "\u1ef9" for char in word) for word in words) / count,
        sum(_bare(word) in bare for word in words) / count,
        sum(bool(_ODD.search(word)) for word in words) / count,
    )


def soundness(text: str | Iterable[str]) -> Soundness:
    """Judges a page: its text, or its words in any order.  Never raises on odd text."""
    text = text if isinstance(text, str) else " ".join(text)
    if len(text) > MOST_CHARACTERS:
        third = MOST_CHARACTERS // 3
        middle = len(text) // 2
        text = " ".join((text[:third], text[middle : middle + third], text[-third:]))
    found = shares(text)
    if not found.words:
        return Soundness(SoundnessKind.EMPTY, 1.0)
    best, gain = None, 0.0
    for name in legacy_encodings.likely(text):
        converted = shares(legacy_encodings.to_unicode(text, name))
        if converted.sound - found.sound > max(gain, 0.25) and converted.marked > 0.3:
            best, gain = name, converted.sound - found.sound
    if best:
        return Soundness(SoundnessKind(best), _sure(gain - 0.25, found.words))
    return _judge(found)


def _judge(found: Shares) -> Soundness:
    if found.marked >= LEAST_MARKED and found.sound >= LEAST_SOUND:
        margin = min(found.marked - LEAST_MARKED, found.sound - LEAST_SOUND)
        return Soundness(SoundnessKind.SOUND, _sure(margin, found.words))
    plain = found.odd <= MOST_ODD and found.marked < MOST_MARKED  # no trace of marks, kept or misread
    least = LEAST_BARE_PLAIN if plain else LEAST_BARE
    if found.bare < least and found.marked < FEW_MARKED:
        return Soundness(SoundnessKind.FOREIGN, _sure(least - found.bare, found.words))
    if plain:
        margin = min(found.bare - least, (MOST_ODD - found.odd) * 4)
        return Soundness(SoundnessKind.STRIPPED, _sure(margin, found.words))
    margin = max(LEAST_MARKED - found.marked, LEAST_SOUND - found.sound)
    if found.marked < FEW_MARKED:
        margin = min(margin, found.bare - least, max(found.odd - MOST_ODD, found.marked - MOST_MARKED) * 4)
    return Soundness(SoundnessKind.DAMAGED, _sure(margin, found.words))


def _sure(margin: float, words: int) -> float:
    """A probability from how far the shares are from the line that parts two kinds, and on how many words."""
    return round(1 / (1 + math.exp(-max(0.0, margin) * 10 * min(1.0, words / 30) - 0.5)), 3)
