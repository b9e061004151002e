"""Converts text that was typed in a Vietnamese font encoding of before Unicode.

Such text comes out of old files and PDF layers as Western letters: "Céng hßa x· héi chñ nghÜa ViÖt Nam"
is TCVN3 (ABC).  The tables stand in data/legacy_encodings.csv, with the letters as a Western (cp1252)
program shows them: TCVN3 and VISCII as the GNU C library converts them, VPS and VNI as their makers' code
charts have them.  What the tables do not name stays as it is.  Capitals that TCVN3 sets in a font of its
own (".VnTimeH") carry no sign of it in their codes and come out as small letters.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parent / "data" / "legacy_encodings.csv"
ENCODINGS = ("tcvn3", "vni", "vps", "viscii")
LEAST_SHARE = 0.02  # of a text's letters must be of an encoding's own for it to be worth a try


@dataclass(frozen=True)
class _Encoding:
    table: dict[str, str]
    pattern: re.Pattern[str]
    signs: frozenset[str]


@cache
def _encodings() -> dict[str, _Encoding]:
    tables: dict[str, dict[str, str]] = {name: {} for name in ENCODINGS}
    with TABLE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            tables[row["encoding"]][row["legacy"]] = row["unicode"]
    for table in tables.values():  # codes 80 to 9F also come out as control characters
        for legacy, letter in list(table.items()):
            raw = legacy.encode("cp1252", "ignore")
            if len(legacy) == 1 and raw and 0x80 <= raw[0] < 0xA0:
                table[chr(raw[0])] = letter
    return {
        name: _Encoding(
            table,
            re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True)))),
            frozenset(char for legacy in table for char in legacy if not char.isascii()),
        )
        for name, table in tables.items()
    }


def to_unicode(text: str, encoding: str) -> str:
    """`text` in NFC.  `encoding` is one of ENCODINGS; another raises KeyError."""
    chosen = _encodings()[encoding]
    return unicodedata.normalize("NFC", chosen.pattern.sub(lambda match: chosen.table[match.group()], text))


def from_unicode(text: str, encoding: str) -> str:
    """`text` as the old encoding shows it; letters that it has no code for stay.  The way back of `to_unicode`."""
    codes = {letter: sign for sign, letter in reversed(_encodings()[encoding].table.items())}
    return "".join(codes.get(char, char) for char in unicodedata.normalize("NFC", text))


def likely(text: str) -> list[str]:
    """The encodings whose own signs `text` holds enough of to be worth a try."""
    letters = sum(char.isalpha() for char in text)
    foreign = [char for char in text if not char.isascii()]
    return [
        name
        for name, encoding in _encodings().items()
        if sum(char in encoding.signs for char in foreign) > LEAST_SHARE * max(letters, 1)
    ]
