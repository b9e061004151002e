"""What whole cells of a kind look like, for tables whose rules are lost: values, units, sums of money, deadlines."""
from __future__ import annotations

import re
from functools import lru_cache

from normalizers.deadlines import read_deadline
from normalizers.numbers import find_quantities
from normalizers.text import fold

EXACT = frozenset({"value", "unit", "money", "deadline"})       # kinds whose cells are nothing else
UNIT_WORDS = 3           # words that the name of a counted thing may have
_VALUE = re.compile(
    r"(?:(?:đạt|trên|dưới|từ|tối thiểu|ít nhất|không quá|không dưới|khoảng|phấn đấu|top|nhóm|thuộc nhóm)\s+)*"
    r"[≥≤<>=~]*\s*\d[\d.,]*\s*%?(?:\s*[-–]\s*\d[\d.,]*\s*%?)?(?:\s+(?:trở lên|trở xuống))?|[-–x]",
)
_WORDS = re.compile(r"[^\W_]+")
_TIME = frozenset({
    "tháng", "quý", "quí", "quĩ", "thắng", "năm", "ngày", "tuần", "trước", "sau", "hằng", "hàng", "thường", "xuyên",
    "nhiệm", "vụ", "giai", "đoạn", "từ", "đến", "và", "hết", "cuối", "đầu", "trong", "i", "ii", "iii", "iv", "v", "vi",
})
_WHOLE = re.compile(
    r"(?:hoàn thành|định kì|theo kế hoạch|theo tiến độ|theo yêu cầu|theo qui định|đột xuất|lâu dài|liên tục|cả năm)"
)
_QUARTER = re.compile(r"\bQu[ỹỳỷyỵ](?=\s*(?:[1-4]|I{1,3}|IV|[l1]{1,3})\s*(?:/|năm|-|và|$))")
_MONTH = re.compile(r"\bTh[ắằẳẵặăâấaàảạ]ng(?=\s*\d{1,2}\s*(?:/|năm|-|và|$))")
_EVERY = re.compile(r"\bH[aàáạảăằắặẳâ]ng(?=\s+(?:tuần|tháng|quý|năm)\b)")
_MONEY = re.compile(r"\d[\d.,]*(?:\s*(?:triệu|tỷ|tỉ|đồng|nghìn))*|[-–]")
_NAME = re.compile(r"[^\W\d_]+(?:[\s/]+[^\W\d_]+)*")


@lru_cache(maxsize=16384)
def fits(kind: str, text: str) -> bool:
    """True when `text` may be a whole cell of a kind of `EXACT`."""
    folded = fold(text).strip()
    if kind == "value":
        return _VALUE.fullmatch(folded) is not None
    if kind == "money":
        return _MONEY.fullmatch(folded) is not None
    if kind == "unit":
        return _is_unit(folded)
    return is_dated(text) and timely(_WHOLE.sub(" ", folded))


@lru_cache(maxsize=16384)
def timely(text: str) -> bool:
    """True when every word of `text` may be a deadline's."""
    return all(word in _TIME or word[0].isdigit() for word in _WORDS.findall(fold(text)))


@lru_cache(maxsize=16384)
def is_dated(text: str) -> bool:
    """True when `text` names a deadline, maybe among other words: "20 ngày sau khi Tỉnh ủy ban hành văn bản"."""
    deadline = read_deadline(mended(text)) if len(text) <= 80 else None
    return deadline is not None and deadline.kind is not None


def mended(text: str) -> str:
    """A deadline's cell with the misreadings put right that only there are provable: "Quỹ 1/2026", "Thắng 6/2026",
    "Hạng tuần"."""
    return _EVERY.sub("Hằng", _MONTH.sub("Tháng", _QUARTER.sub("Quý", text)))


@lru_cache(maxsize=4096)
def known_unit(text: str) -> bool:
    """True when `text` is a unit that the numbers' vocabulary knows, and no name of a counted thing."""
    folded = fold(text).strip()
    if folded in ("%", "‰"):
        return True
    found = find_quantities(f"1 {folded}")
    return bool(found) and bool(found[0].unit) and found[0].end >= len(folded) and not found[0].unit.startswith("count")


def _is_unit(folded: str) -> bool:
    return known_unit(folded) or (_NAME.fullmatch(folded) is not None and len(folded.split()) <= UNIT_WORDS)
