"""Vietnamese numbers, units and quantities.

Numbers print a decimal comma and a thousands dot ("0,7", "1.655"), some a decimal dot ("0.6"); counts
below ten a leading zero ("05").  A quantity is a number, or two that make a range, with its unit; units
are data (data/units.yaml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from normalizers.text import fold, nfc
from normalizers.word_lists import read_list

_DIGITS = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_TENS = {"mười": 10, "mươi": 10}
_SCALES = {"trăm": 100, "nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 1_000_000, "tỉ": 1_000_000_000}
_ZERO_TENS = {"linh", "lẻ"}


_LONGEST = 40            # digits and marks: more are no figure of a plan, and 309 digits would be infinite


def parse_number(text: str) -> float | None:
    """The value of a printed number, None if it is none.

    A comma is decimal unless it stands twice; a dot parts thousands where exactly three digits follow
    and the number does not begin with 0 ("5.000" is 5000, "0.600" and "66.7" are decimals).
    """
    text = text.strip().replace(" ", "")
    if len(text) > _LONGEST or not re.fullmatch(r"\d+(?:[.,]\d+)*", text) or not text.isascii():
        return None
    commas, dots = text.count(","), text.count(".")
    if commas and dots:
        decimal = max(text.rfind(","), text.rfind("."))
        thousands = "." if text[decimal] == "," else ","
        if text.count(text[decimal]) > 1:
            return None
        return float(text.replace(thousands, "").replace(text[decimal], "."))
    if commas > 1 or dots > 1:
        groups = re.split("[.,]", text)
        return float("".join(groups)) if all(len(group) == 3 for group in groups[1:]) else None
    if commas:
        return float(text.replace(",", "."))
    if dots and len(text.split(".")[1]) == 3 and not text.startswith("0"):
        return float(text.replace(".", ""))
    return float(text)


def parse_number_words(text: str) -> int | None:
    """The value of a number in words: "hai mươi lăm" is 25, "một nghìn hai trăm" 1200; None if it is none."""
    total = group = 0
    unit: int | None = None
    words = fold(nfc(text)).split()
    if not words:
        return None
    for word in words:
        if word in _DIGITS:
            if unit is not None:
                return None
            unit = _DIGITS[word]
        elif word in _TENS:
            if word == "mười" and unit is not None:
                return None
            group += 10 * (unit if unit is not None else 1)
            unit = None
        elif word == "trăm":
            group += 100 * (unit if unit is not None else 1)
            unit = None
        elif word in _SCALES:
            total += ((group + (unit or 0)) or 1) * _SCALES[word]
            group, unit = 0, None
        elif word not in _ZERO_TENS:
            return None
    return total + group + (unit or 0)


def format_number(value: float) -> str:
    """A number as Vietnamese prints it: 1655 -> "1.655", 0.7 -> "0,7"."""
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    whole, _, fraction = f"{value:.6f}".rstrip("0").partition(".")
    return f"{int(whole):,}".replace(",", ".") + "," + fraction


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit where they stand in the text.

    `value_max` only for a range; `unit` "" for a bare number, "count:THING" for counted things.
    """

    start: int
    end: int  # end of the unit
    value: float
    value_max: float | None = None
    unit: str = ""
    number_end: int = 0  # end of the number itself
    unit_start: int = 0  # where the unit begins (equals number_end where it has none)
    in_words: bool = False


@dataclass(frozen=True, slots=True)
class _Units:
    fixed: re.Pattern[str]
    names: dict[str, str]
    per: re.Pattern[str]
    per_names: dict[str, str]
    counted: re.Pattern[str]


def _flat(text: str) -> str:
    return " ".join(fold(nfc(text)).split())


def _alternatives(forms: list[str]) -> str:
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in sorted(forms, key=len, reverse=True))


@cache
def _units() -> _Units:
    data: dict[str, Any] = read_list("normalizers", "units.yaml")
    names = {_flat(form): unit for unit, forms in data["units"].items() for form in forms}
    per_names = {_flat(form): unit for unit, forms in data["per"].items() for form in forms}
    counted = [_flat(word) for word in data["counted"]]
    return _Units(
        fixed=re.compile(rf"\s*(?P<unit>{_alternatives(list(names))})(?![^\W_])"),
        names=names,
        per=re.compile(
            rf"\s*(?:/\s*|trên\s+(?:một\s+)?|mỗi\s+|bình\s+quân\s+(?=\d))(?P<per>{_alternatives(list(per_names))})(?![^\W_])"
        ),
        per_names=per_names,
        counted=re.compile(
            rf"\s*(?:(?:các|những|số|tổng\s+số)\s+)?(?P<thing>{_alternatives(counted)})(?![^\W_])"
        ),
    )


_WORD = "|".join(sorted({*_DIGITS, *_TENS, *_SCALES, *_ZERO_TENS}, key=len, reverse=True))
_NUMBER = r"\d+(?:[.,]\d+)*"
_SCALE_WORD = r"nghìn|ngàn|vạn|triệu|tỉ|trăm"
_QUANTITY = re.compile(
    rf"(?<![\w/])(?<!\d[.,])(?P<low>{_NUMBER})"
    rf"(?P<range>\s*%?\s*(?:-|đến|tới)\s*(?P<high>{_NUMBER}))?"
    rf"(?:\s*(?P<scale>{_SCALE_WORD})(?![^\W_]))?(?![\d]|/\d|-\d)"
)
_WORDS = re.compile(rf"(?<![^\W_])(?P<words>(?:{_WORD})(?:\s+(?:{_WORD}))*)(?![^\W_])")
_FRACTION = re.compile(
    r"(?<![\d/])(?:(?P<part>[1-4])/(?P<whole>[2-5])|(?P<part_word>một|hai|ba|bốn)\s+phần\s+(?P<whole_word>hai|ba|tư|bốn|năm))"
    r"(?=\s+(?:số|tổng|các|dân|hộ))"
)
_OUT_OF = re.compile(r"(?<![\d/])(?P<part>\d{1,3})/(?P<whole>\d{1,3})(?=\s+\S)")
_MULTIPLE = re.compile(r"gấp\s+(?P<word>đôi|rưỡi|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?:\s+lần)?(?![^\W_])")
_MULTIPLES = {"đôi": 2.0, "rưỡi": 1.5, "hai": 2.0, "ba": 3.0, "bốn": 4.0, "năm": 5.0, "sáu": 6.0, "bảy": 7.0,
              "tám": 8.0, "chín": 9.0, "mười": 10.0}


def _unit_after(folded: str, at: int, scale: str) -> tuple[str, int, int, float]:
    """Unit, where it begins and ends, and the factor of the scale word that is not part of the unit."""
    units = _units()
    factor = float(_SCALES[scale]) if scale else 1.0
    start_of_scale = at - len(scale)
    if scale:  # "tỷ đồng" is one unit, "triệu lượt" is a scale and a thing
        whole = units.fixed.match(folded, start_of_scale)
        if whole and whole.end() > at:
            return _with_per(folded, units.names[_flat(whole["unit"])], whole.start("unit"), whole.end(), 1.0)
    thing, fixed = units.counted.match(folded, at), units.fixed.match(folded, at)
    if fixed and not (thing and thing.end() > fixed.end()):
        return _with_per(folded, units.names[_flat(fixed["unit"])], fixed.start("unit"), fixed.end(), factor)
    if thing:
        return _with_per(folded, f"count:{_flat(thing['thing'])}", thing.start("thing"), thing.end(), factor)
    return "", at, at, factor


def _with_per(folded: str, unit: str, start: int, end: int, factor: float) -> tuple[str, int, int, float]:
    for _ in range(2):  # "/người/năm"
        per = _units().per.match(folded, end)
        if not per:
            break
        unit += f"/{_units().per_names[_flat(per['per'])]}"
        end = per.end()
    return unit, start, end, factor


def find_quantities(text: str) -> list[Quantity]:
    """Every number with its unit in NFC text, in order; numbers inside words ("5G") and dates are not told apart here.

    Numbers in words count only with a counted thing after them ("hai mô hình"), and never "năm" alone,
    which is "year" far more often than "five".
    """
    folded = fold(text)
    found: list[Quantity] = []
    at = 0
    while match := _QUANTITY.search(folded, at):
        at = match.end()
        low, high = parse_number(match["low"]), parse_number(match["high"]) if match["high"] else None
        end = match.end()
        if match["range"] and (high is None or low is None or high <= low):
            low, high = parse_number(match["low"]), None
            at = end = match.end("low")
        if (
            low is None
            or (re.match(r"[^\W\d_]", folded[end : end + 1])
            and not _units().fixed.match(folded, end))
        ):
            continue
        scale = match["scale"] if match["scale"] and end == match.end() else ""
        unit, unit_start, unit_end, factor = _unit_after(folded, end, scale)
        if match["range"] and high is not None and not unit and "%" in match["range"]:
            unit = "%"
        found.append(
            Quantity(
                match.start(),
                unit_end,
                low * factor,
                high * factor if high is not None else None,
                unit,
                end,
                unit_start,
            )
        )
    for match in _OUT_OF.finditer(folded):  # "08/10 thôn đạt chuẩn": so many of so many
        thing = _units().counted.match(folded, match.end())
        if thing and 0 < int(match["part"]) <= int(match["whole"]):
            found.append(
                Quantity(
                    match.start(),
                    thing.end(),
                    float(match["part"]),
                    None,
                    f"count:{_flat(thing['thing'])}",
                    match.end(),
                    thing.start("thing"),
                )
            )
    for match in _FRACTION.finditer(folded):
        part = int(match["part"]) if match["part"] else _DIGITS[match["part_word"]]
        whole = int(match["whole"]) if match["whole"] else _DIGITS[match["whole_word"]]
        if part >= whole:
            continue
        share = round(100 * part / whole, 1)
        found = [one for one in found if one.end <= match.start() or one.start >= match.end()]
        found.append(Quantity(match.start(), match.end(), share, None, "%", match.end(), match.end()))
    taken = [(one.start, one.end) for one in found]
    for match in _MULTIPLE.finditer(folded):
        found.append(
            Quantity(
                match.start("word"),
                match.end(),
                _MULTIPLES[match["word"]],
                None,
                "times",
                match.end(),
                match.end(),
                in_words=True,
            )
        )
    for match in _WORDS.finditer(folded):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        value = parse_number_words(match["words"])
        if value is None or match["words"] in ("năm", "không", "tư", "tỉ", "trăm", "nghìn", "triệu"):
            continue
        thing = _units().counted.match(folded, match.end())
        if thing and not folded.startswith("số", match.end() + 1):  # "một số lĩnh vực" is no number
            found.append(
                Quantity(
                    match.start(),
                    thing.end(),
                    float(value),
                    None,
                    f"count:{_flat(thing['thing'])}",
                    match.end(),
                    thing.start("thing"),
                    in_words=True,
                )
            )
    return sorted(found, key=lambda one: one.start)
