"""Converts text in a Vietnamese font encoding of before Unicode, or in UTF-8 that was taken for Western letters.

Such text comes out of old files and PDF layers as Western letters: "Céng hßa x· héi chñ nghÜa ViÖt Nam"
is TCVN3 (ABC).  The tables stand in data/legacy_encodings.csv, with the letters as a Western (cp1252)
program shows them: TCVN3 and VISCII as the GNU C library converts them, VPS and VNI as their makers' code
charts have them; UTF-8 ("Viá»‡t") as cp1252 shows its bytes.  What the tables do not name stays as it is.
TCVN3 has fonts of capitals (".VnTimeH"): the codes of a heading set in one are those of small letters, and
letters without marks are often typed as capitals ("CéNG HßA X· HéI").  Words in which all letters without marks are
capitals become capitals throughout; a heading typed all in small letters carries no sign of its font and stays small.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parent / "data" / "legacy_encodings.csv"
ENCODINGS = ("tcvn3", "vni", "vps", "viscii", "utf8")
LEAST_SHARE = 0.02  # of a text's letters must be of an encoding's own for it to be worth a try
# What cp1252 shows for the codes 80 to 9F, and the control characters that Latin-1 has there.
_CONTROLS = {ord(bytes([code]).decode("cp1252", "replace")): code for code in range(0x80, 0xA0)}
_WORD = re.compile(r"[^\W\d_]+")


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
        table |= {legacy.translate(_CONTROLS): letter for legacy, letter in table.items()}
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
    converted = unicodedata.normalize("NFC", chosen.pattern.sub(lambda match: chosen.table[match.group()], text))
    return _with_whole_capitals(converted) if encoding == "tcvn3" else converted


def _with_whole_capitals(text: str) -> str:
    """Words half in capitals ("CộNG") in capitals; short ones ("Xã", "ở") as their neighbours on the line are."""
    lines = []
    for line in text.split("\n"):
        words = list(_WORD.finditer(line))
        proofs = [_proof(word.group()) for word in words]
        parts, end = [], 0
        for at, word in enumerate(words):
            raised = proofs[at]
            if raised is None:
                before = next((proof for proof in reversed(proofs[:at]) if proof is not None), None)
                after = next((proof for proof in proofs[at + 1 :] if proof is not None), None)
                raised = before is not False and after is not False and (before or after)
            parts += [line[end : word.start()], word.group().upper() if raised else word.group()]
            end = word.end()
        lines.append("".join(parts) + line[end:])
    return "\n".join(lines)


def _proof(word: str) -> bool | None:
    """Whether a word stood in a font of capitals; None where its letters do not tell: "Xã", "ở", "UBND"."""
    if any("a" <= char <= "z" for char in word):
        return False
    capitals = sum("A" <= char <= "Z" for char in word)
    return True if capitals >= 2 and not word.isupper() else None


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
