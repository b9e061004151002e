"""Vietnamese dates and periods as they stand in plans: `find_dates` lists every printed day, month, quarter, year and
period with its first and last day.  Forms: issues of the project and DOMAIN notes on real plans.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from normalizers.text import fold

DateKind = Literal["date", "month", "quarter", "year", "period"]

QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}  # as folded text prints them


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A printed date or period: where it stands, what kind, its first and last day (None where no year is known)."""

    start: int
    end: int
    text: str
    kind: DateKind
    first: dt.date | None
    last: dt.date | None
    before: bool = False  # "trước ..." stands before it
    until: bool = False  # "đến", "hết", "chậm nhất" ... stands before it: a horizon
    month: int | None = None  # where the year is not printed
    day: int | None = None


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def quarter_end(year: int, quarter: int) -> dt.date:
    """The last day of a quarter (1 to 4)."""
    return month_end(year, quarter * 3)


def calendar_day(year: int, month: int, day: int) -> dt.date | None:
    """The day, or None where the calendar has none: 30.2.2026."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


# --- the printed forms, over folded text -----------------------------------------------------------

_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_SEP = r"\s*[/.\-]\s*"
QUARTER = r"(?P<{0}>iv|iii|ii|i|[1-4])"  # format it with the group's name; QUARTERS says which one it is
_NOT_NUMBER = r"(?![\d%]|[.,/\-]\d|\s*/\s*[a-zđ])"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        # ngày 05 tháng 3 năm 2026; ngày ... tháng 8 năm 2025 is "month_words"
        (
            "day",
            rf"(?:ngày\s+)?\b(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}})(?:\s*,)?\s+năm\s+{_YEAR.format('y')}",
        ),
        # 22/12/2024, 20-12-2025, 01.4.2025
        (
            "day",
            rf"(?:ngày\s+)?(?<![\d/])(?P<d>\d{{1,2}}){_SEP}(?P<m>\d{{1,2}}){_SEP}{_YEAR.format('y')}(?!\d)",
        ),
        # Quý IV/2025 - Quý II/2026; quý I - quý III năm 2026
        (
            "quarters",
            rf"quí\s+{QUARTER.format('q')}(?:(?:\s*/\s*|\s+năm\s+|\s*-\s*)(?P<y>20\d\d))?\s*(?:-|đến|và|,)\s*"
            rf"quí\s+{QUARTER.format('q2')}(?:\s*/\s*|\s+năm\s+|\s*-\s*){_YEAR.format('y2')}",
        ),
        # quý II, III/2026; quý I - II năm 2026
        (
            "quarters",
            rf"quí\s+{QUARTER.format('q')}\s*(?:,|và|[-+&])\s*(?:quí\s+)?{QUARTER.format('q2')}(?:\s*/\s*|\s+năm\s+){_YEAR.format('y2')}",
        ),
        ("quarter", rf"quí\s+{QUARTER.format('q')}(?:\s*/\s*|\s+năm\s+|\s*-\s*|\s+){_YEAR.format('y')}(?!\d)"),
        # tháng 3 - 6/2026, từ tháng 3 đến tháng 6/2026
        (
            "months",
            rf"tháng\s+(?P<m>\d{{1,2}})(?:\s*/\s*(?P<y>20\d\d))?\s*(?:-|đến)\s*(?:tháng\s+)?(?P<m2>\d{{1,2}})"
            rf"(?:\s*/\s*|\s+năm\s+){_YEAR.format('y2')}",
        ),
        ("month", rf"tháng\s+(?P<m>\d{{1,2}})(?:{_SEP}|\s+năm\s+){_YEAR.format('y')}(?!\d)"),
        # T6/2026, QIII/2026: cells of narrow columns
        ("month", rf"(?<!\w)t\.?\s?(?P<m>0?[1-9]|1[0-2])\s*/\s*{_YEAR.format('y')}(?!\d)"),
        ("quarter", rf"(?<!\w)q\.?\s?{QUARTER.format('q')}\s*/\s*{_YEAR.format('y')}(?!\d)"),
        ("halfyear", rf"(?:(?:6|06|sáu)\s+tháng|nửa)\s+(?P<part>đầu|cuối)\s+năm(?:\s+{_YEAR.format('y')})?"),
        # giai đoạn 2026 - 2030, nhiệm kỳ 2025-2030, các năm 2026-2028, 2025 - 2026 alone
        (
            "period",
            rf"(?:(?:giai\s+đoạn|thời\s+kì|nhiệm\s+kì|năm\s+học|năm|niên\s+khóa)\s+)?(?<![\d/.\-]){_YEAR.format('y')}"
            rf"\s*(?:-|đến(?:\s+năm)?)\s*{_YEAR.format('y2')}{_NOT_NUMBER}",
        ),
        ("year", rf"(?:(?:đầu|giữa|cuối)\s+)?\bnăm\s+{_YEAR.format('y')}{_NOT_NUMBER}"),
        # đến 2045, tầm nhìn 2050: a year after a word of time
        (
            "year",
            r"(?:(?<=đến\s)|(?<=hết\s)|(?<=trước\s)|(?<=tầm nhìn\s)|(?<=tới\s)|(?<=vào\s))"
            rf"{_YEAR.format('y')}{_NOT_NUMBER}",
        ),
        ("year", rf"(?<=\(){_YEAR.format('y')}(?=\))"),     # "đạt 60% (2028)"
        ("quarter", rf"quí\s+{QUARTER.format('q')}\b(?!\s*/)"),
        ("month", r"tháng\s+(?P<m>\d{1,2})\b(?!\s*[/.]\d)"),
        # 30/6 or 25/12 after a word of time
        ("day", r"(?:ngày\s+)(?P<d>\d{1,2})\s*[/\-]\s*(?P<m>\d{1,2})(?![\d/%]|\s*-\s*\d)"),
        ("day", r"(?:ngày\s+)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\b(?!\s*/)"),
        ("day", r"(?<=trước\s)(?P<d>\d{1,2})\s*/\s*(?P<m>\d{1,2})(?![\d/%])"),
    )
)
CLOCK = r"(?:\d{1,2}\s*(?:giờ|h|g|:)\s*(?:\d{2}\s*(?:phút)?)?\s*,?\s*)?"        # "trước 16 giờ 00 ngày ..."
_BEFORE = re.compile(rf"trước\s+(?:hết\s+|cuối\s+)?(?:thời\s+điểm\s+)?{CLOCK}$")
_UNTIL = re.compile(
    r"(?:đến(?:\s+hết|\s+cuối)?|hết|chậm\s+nhất(?:\s+là|\s+vào|\s+trong)?|muộn\s+nhất(?:\s+là)?|vào|trong|xong)"
    r"(?:\s+(?:hết|cuối))?\s+$"
)


def _span(name: str, found: re.Match[str], text: str, year: int | None) -> DateSpan | None:
    part = found.groupdict()
    start, end = found.span()
    make = DateSpan(start, end, text[start:end], "date", None, None)
    y = int(part["y"]) if part.get("y") else None
    if name == "day":
        day, month = int(part["d"]), int(part["m"])
        known = y or year
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        date = calendar_day(known, month, day) if known else None
        if known and date is None:
            return None
        return replace(make, first=date, last=date, month=month, day=day)
    if name in ("month", "months"):
        month = int(part["m"])
        last_month = int(part.get("m2") or month)
        known = y or (int(part["y2"]) if part.get("y2") else year)
        if not (1 <= month <= 12 and 1 <= last_month <= 12):
            return None
        final = int(part["y2"]) if part.get("y2") else known
        return replace(
            make,
            kind="month",
            month=last_month,
            first=dt.date(known, month, 1) if known else None,
            last=month_end(final, last_month) if final else None,
        )
    if name in ("quarter", "quarters"):
        quarter = QUARTERS[part["q"]]
        last_quarter = QUARTERS[part["q2"]] if part.get("q2") else quarter
        final = int(part["y2"]) if part.get("y2") else (y or year)
        known = y or final
        return replace(
            make,
            kind="quarter",
            month=last_quarter * 3,
            first=dt.date(known, quarter * 3 - 2, 1) if known else None,
            last=quarter_end(final, last_quarter) if final else None,
        )
    if name == "halfyear":
        known = y or year
        second = part["part"] == "cuối"
        return replace(
            make,
            kind="month",
            month=12 if second else 6,
            first=dt.date(known, 7 if second else 1, 1) if known else None,
            last=month_end(known, 12 if second else 6) if known else None,
        )
    if name == "period":
        first, last = int(part["y"]), int(part["y2"])
        if last < first:
            return None
        return replace(make, kind="period", first=dt.date(first, 1, 1), last=dt.date(last, 12, 31))
    if y is None:
        return None
    return replace(make, kind="year", first=dt.date(y, 1, 1), last=dt.date(y, 12, 31))


def find_dates(text: str, *, year: int | None = None) -> list[DateSpan]:
    """Every printed date, month, quarter, year or period in NFC text, in order, none inside another.

    `year` stands in where a form prints none; without it such a form has `last` None.
    """
    folded = fold(text)
    taken: list[DateSpan] = []
    for name, pattern in _FORMS:
        for found in pattern.finditer(folded):
            if any(found.start() < one.end and one.start < found.end() for one in taken):
                continue
            span = _span(name, found, text, year)
            if span is None:
                continue
            lead = folded[max(0, span.start - 30) : span.start]
            taken.append(replace(span, before=bool(_BEFORE.search(lead)), until=bool(_UNTIL.search(lead))))
    return sorted(taken, key=lambda one: one.start)


def last_allowed(span: DateSpan) -> dt.date | None:
    """The last day that a horizon allows: a day stays itself, "trước năm 2030" is the day before 2030 begins."""
    if span.before and span.kind != "date" and span.first is not None:
        return span.first - dt.timedelta(days=1)
    return span.last


def find_period(text: str) -> tuple[dt.date, dt.date] | None:
    """The first and last day of the period that a title or sentence names: "giai đoạn 2026-2030", "năm 2026"."""
    spans = [one for one in find_dates(text) if one.kind in ("period", "year") and one.first and one.last]
    for kind in ("period", "year"):
        chosen = [one for one in spans if one.kind == kind]
        if chosen:
            first, last = chosen[0].first, chosen[0].last
            return (first, last) if first and last else None
    return None
