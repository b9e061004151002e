"""Tells what a text layer is worth: sound Vietnamese, damaged, stripped of its marks, foreign, or an old font encoding.

Three shares decide, each a count over the words of a page (figures and codes left out):

- `sound`: words that are Vietnamese syllables as they stand, marks and all;
- `marked`: words with a letter that only Vietnamese has (đ ă ơ ư, hook, dot below, doubled marks);
- `bare`: words whose letters without marks could be a Vietnamese syllable.

Sound official prose has 97 % / 60 % / 98 % of them, prose that an English OCR read 40 % / 0 % / 75 %,
stripped prose 60 % / 0 % / 99 %, English 15 % / 0 % / 25 % (measured on the training text).
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
    if found.marked >= 0.3 and found.sound >= 0.6:
        return Soundness(SoundnessKind.SOUND, _sure(min(found.marked - 0.3, found.sound - 0.6), found.words))
    if found.bare < 0.5 and found.marked < 0.15:
        return Soundness(SoundnessKind.FOREIGN, _sure(0.5 - found.bare, found.words))
    if found.bare >= 0.93 and found.marked < 0.03 and found.sound >= 0.45:
        return Soundness(
            SoundnessKind.STRIPPED, _sure(min(found.bare - 0.93, 0.03 - found.marked) * 4, found.words)
        )
    return Soundness(
        SoundnessKind.DAMAGED,
        _sure(
            min(found.bare - 0.5 if found.marked < 0.15 else 1.0, max(0.3 - found.marked, 0.6 - found.sound)),
            found.words,
        ),
    )


def _sure(margin: float, words: int) -> float:
    """A probability from how far the shares are from the line that parts two kinds, and on how many words."""
    return round(1 / (1 + math.exp(-max(0.0, margin) * 10 * min(1.0, words / 30) - 0.5)), 3)
