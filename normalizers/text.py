"""One form of Vietnamese text: NFC, one kind of space, one placement of tone marks, a fold for matching.

Two spellings of one word are common in one document: Party documents print "uỷ, hoá", state ones
"ủy, hóa"; "tỉ lệ" stands beside "tỷ lệ".  Tables keep what is printed; only comparisons are made on
`fold`, which keeps the length, so that a match's span in the folded text is its span in the printed one.
"""
from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# Letters that fonts and OCR put for Vietnamese ones: Icelandic eth for Đ.
_LOOKALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ", "\u0189": "Đ", "\u0256": "đ"})
_TONES = "\u0300\u0301\u0303\u0309\u0323"     # huyền, sắc, ngã, hỏi, nặng

DASHES = "‐‑‒–—―−﹣－"
_FOLD = str.maketrans(dict.fromkeys(DASHES, "-")
                      | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′", "'")
                      | dict.fromkeys("\t\n\r\u00a0\u2009\u202f", " "))


def nfc(text: str) -> str:
    """Unicode NFC without zero-width characters, with Đ where a font has an eth; spaces stay as they are."""
    return unicodedata.normalize("NFC", text.translate(_ZERO_WIDTH)).translate(_LOOKALIKES)


def squeeze(text: str) -> str:
    """NFC with every run of white space (line ends too) as one space, none at the ends."""
    return " ".join(nfc(text).split())


def _syllables() -> re.Pattern[str]:
    letters = "[^\\W\\d_]"
    return re.compile(f"{letters}+")


_SYLLABLE = _syllables()


@cache
def _place_tone(syllable: str, style: str) -> str:
    """Moves the tone mark of an open oa, oe, uy to the first vowel ("old": hòa) or second ("new": hoà)."""
    bare = unicodedata.normalize("NFD", syllable)
    tone = next((mark for mark in bare if mark in _TONES), "")
    if not tone:
        return syllable
    plain = unicodedata.normalize("NFC", bare.replace(tone, "", 1))
    low = plain.lower()
    if len(low) < 2 or low[-2:] not in ("oa", "oe", "uy"):
        return syllable
    if low.endswith("uy") and low.startswith("q"):      # quý: u belongs to the consonant
        return syllable
    at = len(plain) - (2 if style == "old" else 1)
    return unicodedata.normalize("NFC", plain[: at + 1] + tone + plain[at + 1:])


def place_tones(text: str, style: Literal["old", "new"] = "old") -> str:
    """NFC text with the tone of open oa, oe, uy on the first vowel ("old": hòa, ủy) or the second ("new": hoà, uỷ)."""
    return _SYLLABLE.sub(lambda found: _place_tone(found[0], style), nfc(text))


_FINAL_Y = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")


@cache
def _fold_syllable(syllable: str) -> str:
    """Old tone placement and i for a lone final y ("tỷ" and "tỉ", "kỹ" and "kĩ" are one word)."""
    placed = _place_tone(syllable, "old")
    if (len(placed) == 2 and placed[0] in "hklmst") or (placed.startswith("qu") and len(placed) == 3):
        return placed[:-1] + placed[-1].translate(_FINAL_Y)
    return placed


def fold(text: str) -> str:
    """Lower case, one tone placement, i for y, one dash, one quote, one space character; NFC text keeps its length."""
    # Lower-casing letter by letter keeps the length where str.lower would not (İ).
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return _SYLLABLE.sub(lambda found: _fold_syllable(found[0]), lowered.translate(_FOLD))


def key(text: str) -> str:
    """A comparison key: folded, squeezed, without punctuation at the ends."""
    return " ".join(fold(nfc(text)).split()).strip(" .,;:-*")


def strip_marks(text: str) -> str:
    """ASCII letters for Vietnamese ones: "Đồng Nai" -> "Dong Nai"."""
    bare = unicodedata.normalize("NFD", nfc(text).replace("Đ", "D").replace("đ", "d"))
    return "".join(char for char in bare if not unicodedata.combining(char))


def sentence_case(text: str) -> str:
    """The same words with a capital first letter."""
    return text[:1].upper() + text[1:]


def is_upper(text: str) -> bool:
    """Whether the letters are (nearly) all capitals, as titles and letterheads print them."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) >= 0.8 * len(letters)
