"""Abbreviations and document numbers: which letters prove a misreading of the barred Đ and of the capital I.

data/repair/abbreviations.csv lists the forms that official documents print, with how often; an analyst adds
a line where one is missing.  A form that is listed is never touched.  One that is not listed is changed only
where the listed form differs from it in nothing but Đ read as D, P or B, or I read as l, L or 1, or O as 0, or in a
letter whose strokes were read apart.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "data" / "repair" / "abbreviations.csv"
_FOLD = str.maketrans(dict.fromkeys("ĐÐDPB", "#") | dict.fromkeys("l1|L", "I") | {"0": "O"})
_MISREAD = {"Đ": "ĐÐDPB", "I": "Il1|", "O": "O0", "D": "D", "P": "P", "B": "B"}
_APART = ((re.compile(r"[|}Il1\]]\)"), "D"), (re.compile("IJ"), "U"))  # a stem and a bow, two stems and a curve
_PARTS = re.compile(r"([-–—/&]+)")
_TAKES_FIGURES = ("QH", "ĐĐQH")  # "193/2025/QH15": the number of the National Assembly's term


@cache
def _forms() -> dict[str, int]:
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return {row["form"]: int(row["count"]) for row in csv.DictReader(handle)}


@cache
def _folded() -> dict[str, list[str]]:
    by_key: dict[str, list[str]] = {}
    for form in _forms():
        by_key.setdefault(form.translate(_FOLD), []).append(form)
    return by_key


def is_known(text: str) -> bool:
    """Whether documents print this form."""
    return text in _forms()


def sound_form(text: str) -> str | None:
    """The printed form behind a damaged one: itself where it is listed, None where nothing is provable."""
    forms = _forms()
    if text in forms:
        return text
    likely = [form for form in _folded().get(text.translate(_FOLD), ()) if _may_be(form, text)]
    return max(likely, key=forms.__getitem__, default=None)


def _may_be(form: str, text: str) -> bool:
    if form[-1] == "I" and text[-1] == "L":  # its foot run into the stop after it: KPI, API
        form, text = form[:-1], text[:-1]
    return all(sign in _MISREAD.get(char, char) for char, sign in zip(form, text, strict=True))


def sound_code(text: str) -> str:
    """A document number with its letters as documents print them: "03-KH/BCP" is "03-KH/BCĐ".

    Figures and separators stay; a part that is neither listed nor provably misread stays as it is.
    """
    parts = enumerate(_PARTS.split(text))
    return "".join(_sound_separator(part) if place % 2 else part and _sound_part(part) for place, part in parts)


def _sound_separator(sign: str) -> str:
    """Document numbers are printed with hyphens and strokes (decree 30/2020): a dash is a hyphen read long."""
    return re.sub("[–—]", "-", sign)


def _sound_part(part: str) -> str:
    if part.isdigit():
        return part
    found = sound_form(part) or sound_form(_put_together(part)) or _joined(part)
    if found is None and len(part) > 2 and part[-1].isdigit():
        found = sound_form(part[:-1])  # a comma or a footnote sign read as a figure: "TW7,"
        if found and found.startswith(_TAKES_FIGURES):
            found = None
    return found or part


def _put_together(part: str) -> str:
    for apart, letter in _APART:
        part = apart.sub(letter, part)
    return part


def _joined(part: str) -> str | None:
    """A form made of two listed ones: CQTTBCĐ, UBNDĐU."""
    for cut in range(len(part) - 2, 1, -1):
        head, tail = sound_form(part[:cut]), sound_form(part[cut:])
        if head and tail:
            return head + tail
    return None
