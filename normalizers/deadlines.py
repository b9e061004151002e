"""Deadlines as they stand in plans: `read_deadline` reads a cell or phrase, `find_deadlines` those inside a sentence.

A deadline's date is the last day allowed: "Tháng 6/2026" is 2026-06-30, "trước năm 2030" 2029-12-31,
"trước ngày 20-12-2025" 2025-12-20 with `before`.  Forms: issues of the project and DOMAIN notes on real plans.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from normalizers.dates import (
    CLOCK,
    QUARTERS,
    DateSpan,
    calendar_day,
    find_dates,
    last_allowed,
    month_end,
    quarter_end,
)
from normalizers.recurrences import as_one, find_recurrences, near_ones_joined
from normalizers.text import fold, nfc

DeadlineKindName = Literal["date", "month", "quarter", "year", "recurring", "ongoing", "reference"]

_ONGOING = re.compile(r"thường\s+xuyên|liên\s+tục|xuyên\s+suốt|thường\s+kì")
_REFERENCE = re.compile(
    r"theo\s+(?:đúng\s+)?(?:tiến\s+độ|lộ\s+trình|kế\s+hoạch|chương\s+trình|chỉ\s+đạo|yêu\s+cầu|qui\s+định|hướng\s+dẫn|nhiệm\s+vụ"
    r"|thời\s+(?:gian|hạn)|văn\s+bản|quyết\s+định|nghị\s+quyết|công\s+văn|đề\s+án|nội\s+dung|phân\s+công|từng|mốc)"
    r"|(?:ngay\s+)?(?:sau\s+)?khi\s+(?:có|được|trung\s+ương|tỉnh)|\d+\s+ngày\s+(?:làm\s+việc\s+)?(?:\S+\s+)?(?:sau|kể\s+từ|từ)"
    r"|sau\s+khi|kể\s+từ\s+(?:ngày|khi)|chỉ\s+đạo\s+của|nhiệm\s+vụ\s+được\s+giao\s+tại"
)


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
            return ("quarter", quarter_end(final, QUARTERS[last]) if final else None) if last in QUARTERS else None
        if last.isdigit() and 1 <= int(last) <= 12:
            return "month", month_end(final, int(last)) if final else None
        return None
    if day := _CELL_DAY.fullmatch(folded):
        date = calendar_day(year, int(day["m"]), int(day["d"])) if year else None
        return ("date", date) if date else None
    return None


def _kind_of(span: DateSpan) -> DeadlineKindName:
    """The kind of deadline that a printed date sets; a period ends with its last year."""
    return "year" if span.kind == "period" else span.kind


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
    recurring = find_recurrences(folded)
    if recurring:
        return replace(whole, kind="recurring", recurrence="; ".join(as_one(recurring).names))
    dates = find_dates(raw, year=year)
    reference = _REFERENCE.search(folded)
    if reference and not (dates and dates[0].start < reference.start() and last_allowed(dates[0])):
        return replace(whole, kind="reference")
    if _ONGOING.search(folded) and not dates:
        return replace(whole, kind="ongoing")
    if dates:
        chosen = max(dates, key=lambda one: (last_allowed(one) is not None, last_allowed(one) or dt.date.min))
        return replace(whole, kind=_kind_of(chosen), date=last_allowed(chosen), before=chosen.before)
    bare = re.fullmatch(r"(?:(?P<m>0?[1-9]|1[0-2])\s*/\s*)?(?P<y>20\d\d)", folded)
    if bare:
        final = int(bare["y"])
        if bare["m"]:
            return replace(whole, kind="month", date=month_end(final, int(bare["m"])))
        return replace(whole, kind="year", date=dt.date(final, 12, 31))
    return whole


_DEADLINE_LEAD = re.compile(
    r"(?:(?:thời\s+(?:gian|hạn)(?:\s+(?:hoàn\s+thành|thực\s+hiện|báo\s+cáo|gửi))?|tiến\s+độ|hoàn\s+thành|hoàn\s+tất|kết\s+thúc|ra\s+mắt|khai\s+trương|khánh\s+thành|đưa\s+vào\s+(?:sử\s+dụng|vận\s+hành)|xong|hạn(?:\s+(?:cuối(?:\s+cùng)?|chót|nộp|gửi|xong))?)\s*:?\s*)?"
    r"(?:(?:trước|đến|hết|chậm\s+nhất|muộn\s+nhất|trong|vào|xong|là|từ|chậm\s+nhất\s+là)\s+)*"
    r"(?:(?:tại|trong|vào)\s+(?:các\s+)?(?:kì|phiên|cuộc|buổi)\s+(?:họp|sinh\s+hoạt|giao\s+ban)(?:\s+(?:chuyên\s+đề|thường\s+lệ|thường\s+kì))?\s+)?"
    rf"(?:(?:cuối|hết|đầu)\s+)?{CLOCK}$|(?<=,\s)thực\s+hiện\s+(?:trong\s+)?$"
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
    for one in near_ones_joined(find_recurrences(folded), folded):
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
        found.append(
            DeadlineReading(
                text[start : span.end].strip(),
                _kind_of(span),
                last_allowed(span),
                span.before,
                start=start,
                end=span.end,
            )
        )
    return sorted(found, key=lambda one: one.start)
