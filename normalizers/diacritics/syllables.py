"""How a Vietnamese syllable is built: an onset, and a rime that carries the marks and the tone."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

ONSETS = (
    "",
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
)
_BASES = "aăâeêioôơuưy"
_VOWELS = "".join(
    unicodedata.normalize("NFC", base + tone) for base in _BASES for tone in ("", *"\u0300\u0301\u0309\u0303\u0323")
)
LETTERS = "".join(sorted({*_VOWELS, *"bcdđghklmnpqrstvx"} | {c.upper() for c in (*_VOWELS, *"bcdđghklmnpqrstvx")}))
_ONSET = re.compile("|".join(sorted((o for o in ONSETS if o), key=len, reverse=True)))
_RIME = re.compile(f"[{_VOWELS}]{{1,3}}(?:ch|ng|nh|[cmnpt])?")


class Case(Enum):
    """How a word is written."""

    LOWER = "l"
    TITLE = "t"
    UPPER = "u"

    def write(self, word: str) -> str:
        """The lower-cased `word` in this case."""
        if self is Case.UPPER:
            return word.upper()
        return word[:1].upper() + word[1:] if self is Case.TITLE else word


@lru_cache(maxsize=20_000)
def case_of(text: str) -> Case:
    """The case of a printed or misread word; figures and signs are left out of account."""
    letters = [char for char in text if char.isalpha()]
    upper = sum(char.isupper() for char in letters)
    if len(letters) >= 2 and (upper == len(letters) or (len(letters) >= 4 and upper * 4 >= len(letters) * 3)):
        return Case.UPPER
    return Case.TITLE if letters and letters[0].isupper() else Case.LOWER


def split(word: str) -> tuple[str, str] | None:
    """(onset, rime) of a lower-cased word, or None where it is no Vietnamese syllable."""
    match = _ONSET.match(word)
    onset = match.group() if match else ""
    if onset in ("gi", "qu") and not _RIME.fullmatch(word[len(onset) :]):
        onset = onset[0]
    rime = word[len(onset) :]
    return (onset, rime) if onset in ONSETS and _RIME.fullmatch(rime) else None
