"""Vietnamese dates, periods and deadlines as they stand in plans.

`find_dates` lists every printed day, month, quarter, year and period with its first and last day;
`read_deadline` reads a deadline cell or phrase, `find_deadlines` those inside a sentence.
A deadline's date is the last day allowed: "Tháng 6/2026" is 2026-06-30, "trước năm 2030" 2029-12-31,
"trước ngày 20-12-2025" 2025-12-20 with `before`.  Forms: issues of the project and DOMAIN notes on real plans.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from normalizers.text import fold, nfc

DateKind = Literal["date", "month", "quarter", "year", "period"]
DeadlineKindName = Literal["date", "month", "quarter", "year", "recurring", "ongoing", "reference"]

FIRST_YEAR, LAST_YEAR = 1900, 2100  # four digits outside are no year
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
}


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


@dataclass(frozen=True, slots=True)
class DeadlineReading:
    """A deadline as printed and as meant (dates are the last day allowed); `kind` None: not understood."""

    raw: str
    kind: DeadlineKindName | None
    date: dt.date | None = None
    before: bool = False
    recurrence: str = ""  # "monthly-20", "quarterly", "yearly-06-30; yearly-12-25"
    start: int = 0
    end: int = 0


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def quarter_end(year: int, quarter: int) -> dt.date:
    """The last day of a quarter (1 to 4)."""
    return month_end(year, quarter * 3)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


# --- the printed forms, over folded text -----------------------------------------------------------

_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_SEP = r"\s*[/.\-]\s*"
_Q = r"(?P<{0}>iv|iii|ii|i|[1-4])"
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
            rf"quí\s+{_Q.format('q')}(?:(?:\s*/\s*|\s+năm\s+|\s*-\s*)(?P<y>20\d\d))?\s*(?:-|đến|và|,)\s*"
            rf"quí\s+{_Q.format('q2')}(?:\s*/\s*|\s+năm\s+|\s*-\s*){_YEAR.format('y2')}",
        ),
        # quý II, III/2026; quý I - II năm 2026
        (
            "quarters",
            rf"quí\s+{_Q.format('q')}\s*(?:,|và|[-+&])\s*(?:quí\s+)?{_Q.format('q2')}(?:\s*/\s*|\s+năm\s+){_YEAR.format('y2')}",
        ),
        ("quarter", rf"quí\s+{_Q.format('q')}(?:\s*/\s*|\s+năm\s+|\s*-\s*|\s+){_YEAR.format('y')}(?!\d)"),
        # tháng 3 - 6/2026, từ tháng 3 đến tháng 6/2026
        (
            "months",
            rf"tháng\s+(?P<m>\d{{1,2}})(?:\s*/\s*(?P<y>20\d\d))?\s*(?:-|đến)\s*(?:tháng\s+)?(?P<m2>\d{{1,2}})"
            rf"(?:\s*/\s*|\s+năm\s+){_YEAR.format('y2')}",
        ),
        ("month", rf"tháng\s+(?P<m>\d{{1,2}})(?:{_SEP}|\s+năm\s+){_YEAR.format('y')}(?!\d)"),
        # T6/2026, QIII/2026: cells of narrow columns
        ("month", rf"(?<!\w)t\.?\s?(?P<m>0?[1-9]|1[0-2])\s*/\s*{_YEAR.format('y')}(?!\d)"),
        ("quarter", rf"(?<!\w)q\.?\s?{_Q.format('q')}\s*/\s*{_YEAR.format('y')}(?!\d)"),
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
        ("quarter", rf"quí\s+{_Q.format('q')}\b(?!\s*/)"),
        ("month", r"tháng\s+(?P<m>\d{1,2})\b(?!\s*[/.]\d)"),
        # 30/6 or 25/12 after a word of time
        ("day", r"(?:ngày\s+)(?P<d>\d{1,2})\s*[/\-]\s*(?P<m>\d{1,2})(?![\d/%]|\s*-\s*\d)"),
        ("day", r"(?:ngày\s+)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\b(?!\s*/)"),
        ("day", r"(?<=trước\s)(?P<d>\d{1,2})\s*/\s*(?P<m>\d{1,2})(?![\d/%])"),
    )
)
_CLOCK = r"(?:\d{1,2}\s*(?:giờ|h|g|:)\s*(?:\d{2}\s*(?:phút)?)?\s*,?\s*)?"        # "trước 16 giờ 00 ngày ..."
_BEFORE = re.compile(rf"trước\s+(?:hết\s+|cuối\s+)?(?:thời\s+điểm\s+)?{_CLOCK}$")
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
        date = _day(known, month, day) if known else None
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
        quarter = _ROMAN[part["q"]]
        last_quarter = _ROMAN[part["q2"]] if part.get("q2") else quarter
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


# --- deadlines ------------------------------------------------------------------------------------

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
        ("yearly-q{q}", rf"quí\s+{_Q.format('q')}\s+{_EVERY}\s+năm"),
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
_ONGOING = re.compile(r"thường\s+xuyên|liên\s+tục|xuyên\s+suốt|thường\s+kì")
_REFERENCE = re.compile(
    r"theo\s+(?:đúng\s+)?(?:tiến\s+độ|lộ\s+trình|kế\s+hoạch|chương\s+trình|chỉ\s+đạo|yêu\s+cầu|qui\s+định|hướng\s+dẫn|nhiệm\s+vụ"
    r"|thời\s+(?:gian|hạn)|văn\s+bản|quyết\s+định|nghị\s+quyết|công\s+văn|đề\s+án|nội\s+dung|phân\s+công|từng|mốc)"
    r"|(?:ngay\s+)?(?:sau\s+)?khi\s+(?:có|được|trung\s+ương|tỉnh)|\d+\s+ngày\s+(?:làm\s+việc\s+)?(?:\S+\s+)?(?:sau|kể\s+từ|từ)"
    r"|sau\s+khi|kể\s+từ\s+(?:ngày|khi)|chỉ\s+đạo\s+của|nhiệm\s+vụ\s+được\s+giao\s+tại"
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
class _Recurring:
    """Recurrences named together ("hằng tháng, quý"), and the stretch that they take."""

    names: tuple[str, ...]
    start: int
    end: int


def _recurrences(text: str) -> list[_Recurring]:
    """The recurrences in folded text, each by itself, in order of their forms in `_RECURRING`."""
    found: list[_Recurring] = []

    def take(match: re.Match[str], *names: str) -> None:
        if not any(match.start() < one.end and one.start < match.end() for one in found):
            found.append(_Recurring(names, *match.span()))

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
        return f"yearly-{quarter_end(2001, _ROMAN[part['q'] or '4']):%m-%d}"
    if name == "yearly-m{m}":
        month = int(part["m"] or 0)
        return f"yearly-{month_end(2001, month):%m-%d}" if 1 <= month <= 12 else None
    return name.format(d=int(part.get("d") or 0))


def _together(parts: list[_Recurring]) -> _Recurring:
    """Recurrences as one; a bare one ("hằng quý") is left out beside one with its day ("ngày 25 tháng cuối quý")."""
    names = list(dict.fromkeys(name for one in parts for name in one.names))
    names = [name for name in names if not any(other.startswith(f"{name}-") for other in names)]
    return _Recurring(tuple(names), min(one.start for one in parts), max(one.end for one in parts))


def _near_ones(parts: list[_Recurring], text: str) -> list[_Recurring]:
    """Recurrences of a sentence, those that follow one another closely as one."""
    groups: list[list[_Recurring]] = []
    for one in sorted(parts, key=lambda part: part.start):
        between = text[groups[-1][-1].end:one.start] if groups else ""
        if groups and len(between) <= _LIST_REACH and not re.search(r"[;.]", between):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [_together([part for part in parts if part in group]) for group in groups]


# What only a cell by itself says: "Cả năm", "Quý II, IV", "Tháng 3, 6, 9", "Đến 31/12".
_CELL_LEAD = r"(?:(?:hoàn\s+thành|xong|từ\s+nay|thực\s+hiện|trong|vào|đến|hết|chậm\s+nhất|là)\s+)*"
_CELL_YEAR = re.compile(rf"{_CELL_LEAD}(?:(?:cả|suốt|cuối|hết)\s+)?năm(?:\s+kế\s+hoạch)?")
_CELL_LIST = re.compile(
    rf"{_CELL_LEAD}(?P<what>quí|tháng)\s+(?P<numbers>(?:iv|i{{1,3}}|\d{{1,2}})"
    r"(?:\s*(?:[,;&-]|và|đến)\s*(?:(?:quí|tháng)\s+)?(?:iv|i{1,3}|\d{1,2}))+)(?:(?:\s*/\s*|\s+năm\s+)(?P<y>20\d\d))?"
)
_CELL_DAY = re.compile(rf"{_CELL_LEAD}(?P<d>\d{{1,2}})\s*/\s*(?P<m>\d{{1,2}})")


def _short_cell(folded: str, year: int | None) -> tuple[DeadlineKindName, dt.date | None] | None:
    """The kind and last day of a cell that a list of periods, a bare "cả năm" or a bare day fills."""
    if folded != "năm" and _CELL_YEAR.fullmatch(folded):
        return "year", dt.date(year, 12, 31) if year else None
    if listed := _CELL_LIST.fullmatch(folded):
        final = int(listed["y"]) if listed["y"] else year
        last = re.findall(r"iv|i{1,3}|\d{1,2}", listed["numbers"])[-1]
        if listed["what"] == "quí":
            return ("quarter", quarter_end(final, _ROMAN[last]) if final else None) if last in _ROMAN else None
        if last.isdigit() and 1 <= int(last) <= 12:
            return "month", month_end(final, int(last)) if final else None
        return None
    if day := _CELL_DAY.fullmatch(folded):
        date = _day(year, int(day["m"]), int(day["d"])) if year else None
        return ("date", date) if date else None
    return None


def read_deadline(text: str, *, year: int | None = None) -> DeadlineReading | None:
    """Reads a deadline cell or phrase as a whole; None for an empty one, `kind` None where it is not understood.

    `year` is the plan's year, for "Tháng 6" and "quý III".
    """
    raw = " ".join(nfc(text).split()).strip(" .;")
    if not raw:
        return None
    folded = fold(raw)
    whole = DeadlineReading(raw, None, end=len(raw))
    if short := _short_cell(folded, year):
        return replace(whole, kind=short[0], date=short[1])
    recurring = _recurrences(folded)
    if recurring:
        return replace(whole, kind="recurring", recurrence="; ".join(_together(recurring).names))
    dates = find_dates(raw, year=year)
    reference = _REFERENCE.search(folded)
    if reference and not (dates and dates[0].start < reference.start() and last_allowed(dates[0])):
        return replace(whole, kind="reference")
    if _ONGOING.search(folded) and not dates:
        return replace(whole, kind="ongoing")
    if dates:
        chosen = max(dates, key=lambda one: (last_allowed(one) is not None, last_allowed(one) or dt.date.min))
        kind: DeadlineKindName = "year" if chosen.kind in ("year", "period") else chosen.kind  # type: ignore[assignment]
        return replace(whole, kind=kind, date=last_allowed(chosen), before=chosen.before)
    bare = re.fullmatch(r"(?:(?P<m>0?[1-9]|1[0-2])\s*/\s*)?(?P<y>20\d\d)", folded)
    if bare:
        final = int(bare["y"])
        if bare["m"]:
            return replace(whole, kind="month", date=month_end(final, int(bare["m"])))
        return replace(whole, kind="year", date=dt.date(final, 12, 31))
    if _ONGOING.search(folded):
        return replace(whole, kind="ongoing")
    return whole


_DEADLINE_LEAD = re.compile(
    r"(?:(?:thời\s+(?:gian|hạn)(?:\s+(?:hoàn\s+thành|thực\s+hiện|báo\s+cáo|gửi))?|tiến\s+độ|hoàn\s+thành|hoàn\s+tất|kết\s+thúc|ra\s+mắt|khai\s+trương|khánh\s+thành|đưa\s+vào\s+(?:sử\s+dụng|vận\s+hành)|xong|hạn(?:\s+(?:cuối(?:\s+cùng)?|chót|nộp|gửi|xong))?)\s*:?\s*)?"
    r"(?:(?:trước|đến|hết|chậm\s+nhất|muộn\s+nhất|trong|vào|xong|là|từ|chậm\s+nhất\s+là)\s+)*"
    r"(?:(?:tại|trong|vào)\s+(?:các\s+)?(?:kì|phiên|cuộc|buổi)\s+(?:họp|sinh\s+hoạt|giao\s+ban)(?:\s+(?:chuyên\s+đề|thường\s+lệ|thường\s+kì))?\s+)?"
    rf"(?:(?:cuối|hết|đầu)\s+)?{_CLOCK}$|(?<=,\s)thực\s+hiện\s+(?:trong\s+)?$"
)
# "... (quý II/2026)", "..., quý I, II năm 2026": months and quarters that close a sentence
_CLOSES = re.compile(r"[\s).;]*$|\s*\)")
_OPENS_CLOSING = re.compile(r"[(,;:–-]\s*(?:từ\s+)?$|\btừ\s+$")
_FIRM_LEAD = re.compile(
    r"trước|chậm\s+nhất|muộn\s+nhất|hoàn\s+thành|hoàn\s+tất|kết\s+thúc|ra\s+mắt|khai\s+trương|khánh\s+thành|đưa\s+vào|\bhạn\b|thời\s+(?:gian|hạn)|tiến\s+độ|xong|thực\s+hiện|\bhết\b|\bđến\b|\btrong\b|\bvào\b"
    r"|(?:kì|phiên|cuộc)\s+họp"
)
_AFTER_EVENT = re.compile(
    r"(?:trong\s+(?:thời\s+hạn\s+|vòng\s+)?)?\d+\s+(?:ngày(?:\s+làm\s+việc)?|tháng)\s*,?\s*(?:sau\s+khi|kể\s+từ|sau|từ\s+ngày)[^.;]*"
    r"|ngay\s+sau\s+khi\s+[^.;,]*"
    # "thời hạn theo Kế hoạch số ...", "cùng tiến độ tại điểm 2.5 mục II"
    r"|thời\s+(?:hạn|gian)(?:\s+(?:thực\s+hiện|hoàn\s+thành|báo\s+cáo))?\s+theo\s+(?:qui\s+định|hướng\s+dẫn|yêu\s+cầu|kế\s+hoạch"
    r"|chương\s+trình|quyết\s+định|nghị\s+quyết|công\s+văn)(?![^\W_])(?:[^.;,]|\.(?=\d))*"
    r"|cùng\s+(?:tiến\s+độ|thời\s+(?:hạn|gian))\s+(?:nêu\s+|ghi\s+|qui\s+định\s+)?(?:tại|ở|với)\s+(?:điểm|mục|khoản|phần|nội\s+dung|nhiệm\s+vụ)"
    r"(?:[^.;,]|\.(?=\d))*"
    r"|theo\s+(?:đúng\s+)?(?:lộ\s+trình|tiến\s+độ|thời\s+(?:hạn|gian)|mốc\s+thời\s+gian)\s+(?:được\s+|đã\s+)?"
    r"(?:nêu|qui\s+định|ghi|đề\s+ra|giao|tại|của|trong|theo)(?![^\W_])[^.;,]*"
)


def find_deadlines(text: str, *, year: int | None = None) -> list[DeadlineReading]:
    """The deadlines that a sentence sets, in order: dates led by a word of time, recurrences, days after an event.

    A date that only names a document ("Kế hoạch số … ngày 22/12/2024") is none.
    """
    folded = fold(text)
    found: list[DeadlineReading] = []
    for one in _near_ones(_recurrences(folded), folded):
        raw = text[one.start : one.end] + (")" if "(" in text[one.start : one.end].rpartition(")")[2] else "")
        found.append(DeadlineReading(raw, "recurring", recurrence="; ".join(one.names), start=one.start, end=one.end))
    event = _AFTER_EVENT.search(folded)
    if event:
        found.append(
            DeadlineReading(
                text[event.start() : event.end()].strip(), "reference", start=event.start(), end=event.end()
            )
        )
    for span in find_dates(text, year=year):
        if any(span.start < one.end and one.start < span.end for one in found):
            continue
        lead = _DEADLINE_LEAD.search(folded[: span.start])
        words = lead[0] if lead else ""
        closing = span.kind in ("month", "quarter") and _CLOSES.match(folded, span.end) \
            and _OPENS_CLOSING.search(folded[: span.start])
        if not _FIRM_LEAD.search(words) and not closing:
            continue
        start = lead.start() if lead else span.start
        kind: DeadlineKindName = "year" if span.kind in ("year", "period") else span.kind  # type: ignore[assignment]
        found.append(
            DeadlineReading(
                text[start : span.end].strip(),
                kind,
                last_allowed(span),
                span.before,
                start=start,
                end=span.end,
            )
        )
    return sorted(found, key=lambda one: one.start)
