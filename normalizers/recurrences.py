"""Recurring deadlines as plans print them: "trước ngày 20 hằng tháng", "ngày 15/6 và 15/12 hằng năm", "hàng quý".

A recurrence has a name: "monthly-20" for a day of every month, "quarterly", "yearly-06-15" for a day of every year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.dates import QUARTER, QUARTERS, month_end, quarter_end

_EVERY = r"(?:hằng|hàng|mỗi|từng|định\s+kì(?:\s+(?:hằng|hàng|mỗi))?)"
_LAST_DAY = r"ngày\s+(?:làm\s+việc\s+)?cuối(?:\s+cùng)?\s+(?:của\s+)?(?:mỗi\s+|hằng\s+|hàng\s+)?"
_RECURRING: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "monthly-{d}",
            rf"(?:trước\s+|vào\s+)?ngày\s+(?P<d>\d{{1,2}})\s+(?:của\s+)?(?:{_EVERY}\s+tháng|tháng\s+sau|tháng\s+kế\s+tiếp)",
        ),
        (
            "quarterly-{d}",
            rf"(?:trước\s+|vào\s+)?ngày\s+(?P<d>\d{{1,2}})\s+(?:của\s+)?(?:tháng\s+(?:đầu|cuối)(?:\s+tiên|\s+cùng)?\s+(?:của\s+)?(?:{_EVERY}\s+)?quí"
            rf"|{_EVERY}\s+quí)(?:\s+(?:sau|tiếp\s+theo|kế\s+tiếp)(?:\s+liền\s+kề)?)?",
        ),
        (
            "yearly-{m}-{d}",
            rf"(?:trước\s+|vào\s+)?(?:ngày\s+)?(?P<d>\d{{1,2}})\s*(?:/|\s+tháng\s+)\s*(?P<m>\d{{1,2}})\s+{_EVERY}\s+năm",
        ),
        (
            "monthly-{d}",
            rf"{_EVERY}\s+tháng\s*,?\s*[(]?\s*(?:trước|vào|chậm\s+nhất)?\s*(?:là\s+)?ngày\s+"
            r"(?P<d>\d{1,2})(?![\d/])(?:\s*[)])?",
        ),
        # "ngày 31/01 của năm kế hoạch": once in each year planned for
        (
            "yearly-{m}-{d}",
            r"(?:trước\s+|vào\s+)?(?:ngày\s+)?(?P<d>\d{1,2})\s*(?:/|\s+tháng\s+)\s*(?P<m>\d{1,2})\s+(?:của\s+)?năm\s+kế\s+hoạch",
        ),
        ("yearly-q{q}", rf"quí\s+{QUARTER.format('q')}\s+{_EVERY}\s+năm"),
        ("yearly-m{m}", rf"tháng\s+(?P<m>\d{{1,2}})\s+{_EVERY}\s+năm"),
        ("monthly; quarterly", rf"{_EVERY}\s+tháng\s*(?:,|và|/|hoặc)\s*quí(?!\s+(?:i|[1-4])\b)"),
        (
            "half-yearly",
            rf"{_EVERY}\s+(?:6|06|sáu)\s+tháng|(?<!\d)(?<!ngày )(?:6|06|sáu)\s+tháng\s*(?:/|một|1|,|và)\s*"
            r"(?:lần|(?:hằng\s+|hàng\s+)?năm(?!\s+\d))",
        ),
        # "hai kỳ mỗi năm", "mỗi năm 2 đợt"
        (
            "half-yearly",
            r"(?:hai|2|02)\s+(?:kì|đợt)\s*(?:/\s*|(?:mỗi|một|trong)\s+)năm|(?:mỗi|một|hằng|hàng)\s+năm\s+(?:hai|2|02)\s+(?:kì|đợt)",
        ),
        # "ngày làm việc cuối cùng của tháng", "ngày cuối quý"
        ("monthly", rf"{_LAST_DAY}tháng(?!\s*\d)"),
        ("quarterly", rf"{_LAST_DAY}quí(?!\s+[ivx\d])"),
        (
            "monthly",
            rf"{_EVERY}\s+tháng|tháng\s*/\s*lần|(?:1|01|một)\s+tháng\s*/?\s*lần|\d+\s+lần\s*/\s*tháng",
        ),
        ("quarterly", rf"{_EVERY}\s+quí|(?:3|03|ba)\s+tháng\s*/?\s*(?:một\s+)?lần|\d+\s+lần\s*/\s*quí"),
        # "thứ Sáu tuần cuối của tháng", "thứ Hai đầu tháng", "tuần đầu của quý"
        (
            "monthly",
            r"(?:vào\s+)?(?:ngày\s+)?thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])\s+(?:của\s+)?(?:tuần\s+)?(?:đầu|cuối|thứ\s+\w+)"
            r"(?:\s+(?:tiên|cùng))?\s+(?:của\s+)?(?:hằng\s+|hàng\s+|mỗi\s+)?tháng(?!\s*\d)",
        ),
        ("weekly", rf"{_EVERY}\s+tuần|\d+\s+lần\s*/\s*tuần"),
        ("daily", r"(?:hằng|hàng|mỗi)\s+ngày"),
        ("yearly", rf"{_EVERY}\s+năm|\d+\s+lần\s*/\s*năm"),
        ("", r"(?<!không\s)định\s+kì|đột\s+xuất\s+khi"),
    )
)
_PAIR = re.compile(
    r"trước\s+(?:ngày\s+)?(?P<days>\d{1,2}\s*/\s*\d{1,2}(?:\s*(?:,|và|;)\s*(?:(?:trước\s+)?ngày\s+)?\d{1,2}\s*/\s*\d{1,2})+)"
    r"(?![\d/])(?:\s+(?:hằng|hàng)\s+năm)?"
)
_DAY_MONTH = re.compile(r"(\d{1,2})\s*(?:/|\s+tháng\s+)\s*(\d{1,2})")
_DAY_WORDS = r"(?:ngày\s+)?\d{1,2}\s*(?:/|\s+tháng\s+)\s*\d{1,2}(?![\d/])"
# "ngày 15/6 và 15/12 hằng năm"; "6 tháng trước ngày 15/6, năm trước ngày 10/12"
_DAY_LISTS = (
    _PAIR,
    re.compile(
        rf"(?:trước\s+|vào\s+)?(?P<days>{_DAY_WORDS}(?:\s*(?:,|và|;)\s*(?:trước\s+)?{_DAY_WORDS})+)\s+{_EVERY}\s+năm"
    ),
    re.compile(
        rf"(?:6|06|sáu)\s+tháng(?:\s+đầu\s+năm)?\s*[(]?(?:trước|vào)\s+(?P<days>{_DAY_WORDS}\s*[)]?\s*(?:,|và|;)\s*"
        rf"(?:(?!trước)[^\s,;.]+\s+){{0,4}}?(?:năm|cuối\s+năm|{_EVERY}\s+năm)\s*[(]?(?:trước|vào)\s+{_DAY_WORDS})[)]?"
    ),
)
_MONTH_LIST = re.compile(
    rf"(?P<months>tháng\s+\d{{1,2}}(?:\s*(?:,|và)\s*(?:tháng\s+)?\d{{1,2}})+)\s+{_EVERY}\s+năm"
)
# "ngày 15 các tháng 3, 6, 9, 12": one day of several months, of every year where none is printed
_DAY_OF_MONTHS = re.compile(
    r"(?:trước\s+|vào\s+)?ngày\s+(?P<d>\d{1,2})\s+(?:của\s+)?các\s+tháng\s+(?P<months>\d{1,2}(?:\s*(?:,|và)\s*\d{1,2})+)"
    r"(?!\s*(?:/|năm\s+\d|,?\s*\d))"
)
_LIST_REACH = 40  # characters between recurrences that are one deadline: "trước ngày 15 hằng tháng, báo cáo quý ..."


@dataclass(frozen=True, slots=True)
class Recurring:
    """Recurrences named together ("hằng tháng, quý"), and the stretch that they take."""

    names: tuple[str, ...]
    start: int
    end: int


def find_recurrences(text: str) -> list[Recurring]:
    """The recurrences in folded text, each by itself, in order of their forms in `_RECURRING`."""
    found: list[Recurring] = []

    def take(match: re.Match[str], *names: str) -> None:
        if not any(match.start() < one.end and one.start < match.end() for one in found):
            found.append(Recurring(names, *match.span()))

    for pattern in _DAY_LISTS:
        for listed in pattern.finditer(text):
            days = _DAY_MONTH.findall(listed["days"])
            if all(1 <= int(day) <= 31 and 1 <= int(month) <= 12 for day, month in days):
                take(listed, *(f"yearly-{int(month):02d}-{int(day):02d}" for day, month in days))
    for listed in _MONTH_LIST.finditer(text):
        months = [int(month) for month in re.findall(r"\d{1,2}", listed["months"])]
        if all(1 <= month <= 12 for month in months):
            take(listed, *(f"yearly-{month_end(2001, month):%m-%d}" for month in months))
    for listed in _DAY_OF_MONTHS.finditer(text):
        months, day = [int(month) for month in re.findall(r"\d{1,2}", listed["months"])], int(listed["d"])
        if 1 <= day <= 31 and all(1 <= month <= 12 for month in months):
            take(listed, *(f"yearly-{month:02d}-{day:02d}" for month in months))
    for name, pattern in _RECURRING:
        for match in pattern.finditer(text):
            if (value := _recurrence_name(name, match.groupdict())) is not None:
                take(match, *((value,) if value else ()))
    return found


def _recurrence_name(name: str, part: dict[str, str | None]) -> str | None:
    """The name of one form with its figures filled in; None where they are no day or month."""
    if name.startswith("yearly-{m}"):
        return f"yearly-{int(part['m'] or 0):02d}-{int(part['d'] or 0):02d}"
    if name == "yearly-q{q}":
        return f"yearly-{quarter_end(2001, QUARTERS[part['q'] or '4']):%m-%d}"
    if name == "yearly-m{m}":
        month = int(part["m"] or 0)
        return f"yearly-{month_end(2001, month):%m-%d}" if 1 <= month <= 12 else None
    return name.format(d=int(part.get("d") or 0))


def as_one(parts: list[Recurring]) -> Recurring:
    """Recurrences as one; a bare one ("hằng quý") is left out beside one with its day ("ngày 25 tháng cuối quý")."""
    names = list(dict.fromkeys(name for one in parts for name in one.names))
    names = [name for name in names if not any(other.startswith(f"{name}-") for other in names)]
    return Recurring(tuple(names), min(one.start for one in parts), max(one.end for one in parts))


def near_ones_joined(parts: list[Recurring], text: str) -> list[Recurring]:
    """Recurrences of a sentence, those that follow one another closely as one."""
    groups: list[list[Recurring]] = []
    for one in sorted(parts, key=lambda part: part.start):
        between = text[groups[-1][-1].end:one.start] if groups else ""
        if groups and len(between) <= _LIST_REACH and not re.search(r"[;.]", between):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [as_one([part for part in parts if part in group]) for group in groups]
