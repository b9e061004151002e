"""Phrases inside a piece of work: its deadline, and labelled parts ("Sản phẩm: ...")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from extractors.finding.drafts import as_deadline
from extractors.finding.lexicon import ASSIGNMENTS, lexicon
from extractors.finding.owners import helpers, read_owners
from normalizers.dates import find_dates
from normalizers.deadlines import DeadlineReading, find_deadlines, read_deadline
from normalizers.text import fold, squeeze
from pipeline.models import Deadline, DeadlineKind

# What is planned or budgeted "hằng năm" is no work done every year.
_ADJECTIVE = re.compile(
    r"(?:kế hoạch|dự toán|ngân sách|chương trình|chi thường xuyên|công việc|toàn khóa,|tài chính)"
    r"(?:\s+(?!báo cáo|đánh giá|tổng kết|rà soát|cập nhật)[^.;:]{0,28}?)?\s*$"
)
# "quy hoạch ... đến năm 2030": the year belongs to what is planned.
_PLAN_YEAR = re.compile(
    r"(?:quy|qui) hoạch[^.;]{0,60}$|(?:chiến lược|định hướng|tầm nhìn|đề án|chương trình)[^.;,]{0,40}$"
)
_SITTING = re.compile(r"tại (?:các )?(?:kì|phiên|cuộc) họp")
_REPORTED = re.compile(r"báo cáo[^.;]*$")       # what is only reported at a sitting is done at no set time
_FIRM_YEAR = re.compile(
    rf"^(?:{_SITTING.pattern}|trong|hoàn thành|trước|chậm nhất|muộn nhất|hết|đến hết|xong|thời gian|thời hạn)"
)
_ONGOING = re.compile(r"thường xuyên|liên tục")
_ONGOING_WORK = re.compile(r"(?:^|[\s,(])thường xuyên(?:,\s*liên tục)?(?:\s+trong\s+năm)?\s*[).;]*$")
# "...; thường xuyên kiểm tra ...", "..., thực hiện liên tục trong năm học"
_ONGOING_CLAUSE = re.compile(
    r"[;.]\s*(?:và\s+)?thường xuyên\s|(?:thực hiện|duy trì)\s+(?:thường xuyên|liên tục)(?![^\W_])"
)
_TIME_WORDS = re.compile(r"\s*(?:(?:trước|trong|đến|tới|hết|vào|từ|chậm nhất|muộn nhất|là|cuối|đầu|giữa|xong)\s+)*")


# Which work is meant: "Cơ quan chủ trì các nhiệm vụ tại mục này: ...", "Ba nhiệm vụ trên do ... thực hiện"
_WORKS = r"(?:nhiệm vụ|nội dung|công việc|việc|phần việc|hoạt động)"
_HERE = (
    r"(?:trên|này|nêu trên|nói trên|trên đây"
    r"|(?:nêu\s+)?(?:tại|ở|trong|thuộc|của)\s+(?:mục|phần|điểm|khoản|nhóm)(?:\s+(?:này|trên|[ivx]{1,4}\b|\d{1,2}(?:\.\d{1,2})*))?)"
)
_OF_THESE = rf"(?:(?:các|những|toàn bộ|chung)\s+)?{_WORKS}\s+{_HERE}"
_ALL_OF_THESE = rf"^(?:(?:các|những|toàn bộ(?: các)?|tất cả các|cả|hai|ba|bốn|năm|sáu|\d+)\s+)*{_WORKS}\s+{_HERE}\s+"
_CLOSING = re.compile(_ALL_OF_THESE + r"(?:được\s+)?(?:do|giao(?:\s+cho)?)\s+")
# "Ba việc nêu tại mục này hoàn thành trong quý I/2027"
_CLOSING_TIME = re.compile(_ALL_OF_THESE + r"(?:phải\s+|cần\s+|được\s+)?(?:hoàn thành|thực hiện|xong)\s+")
_WHOLE_GROUP = r"(?:chung\s+)?(?:(?:cho|của)\s+)?(?:cả|toàn)\s+(?:nhóm|mục|phần)"


@dataclass(frozen=True, slots=True)
class Fields:
    """Labelled parts of a text by what they state: lead, head, coordinating, deliverable, deadline."""

    title: str
    values: dict[str, str]
    of_all: bool = False  # said of all the pieces of work above: "Thời gian hoàn thành cả nhóm: ..."


# --- deadlines --------------------------------------------------------------------------------------


def prose_deadline(text: str, year: int | None, *, subject_end: int = 0) -> tuple[Deadline | None, bool]:
    """The deadline that a sentence of work sets, and whether it is firm enough to make it a task by itself.

    `subject_end` is where the named owner ends: "... thường xuyên" right behind it is ongoing work.
    """
    kept = [one for one in find_deadlines(text, year=year) if _binds(one, text, subject_end)]
    firm = [one for one in kept if one.date is not None or re.search(r"\d", one.recurrence)]
    if firm or kept:
        chosen = (firm or kept)[0]
        return as_deadline(chosen), bool(firm)
    folded = fold(text)
    if _ONGOING.match(folded[subject_end:].lstrip(" ,:")) or _ONGOING_WORK.search(folded) \
            or _ONGOING_CLAUSE.search(folded, subject_end):
        return Deadline("thường xuyên", DeadlineKind.ONGOING), False
    return None, False


def _binds(reading: DeadlineReading, text: str, subject_end: int) -> bool:
    before = fold(text[min(subject_end, reading.start) : reading.start])    # "Sở Tài chính định kỳ hằng quý ..."
    if reading.kind == "recurring":
        if reading.recurrence == "daily":
            return False
        return not (reading.recurrence in ("yearly", "monthly", "quarterly") and _ADJECTIVE.search(before))
    if _SITTING.match(fold(reading.raw)) and _REPORTED.search(before):
        return False
    if reading.kind == "year":
        after = text[reading.end :].strip(" .;,)")
        if _PLAN_YEAR.search(before) and not _SITTING.match(fold(reading.raw)):
            return False
        return bool(_FIRM_YEAR.match(fold(reading.raw))) or not before.strip() or not after
    return True


def title_deadline(title: str, year: int | None) -> Deadline | None:
    """The deadline that a row's own words set, where the table has no column for it."""
    deadline, firm = prose_deadline(title, year)
    if deadline is None or (not firm and not fold(title).startswith(fold(deadline.raw))):
        return None
    return deadline


# --- labelled parts ---------------------------------------------------------------------------------


def without_work_label(text: str) -> str:
    """A text without the label that only says that work follows: "Nội dung thực hiện: Rà soát ..."."""
    label = lexicon(ASSIGNMENTS).at(text, 0, "work_labels")
    colon = re.match(r"\s*:\s*", text[label.end :]) if label else None
    return text[label.end + colon.end() :] if label and colon else text


def read_fields(text: str) -> Fields:
    """A text's labelled parts; `title` is what stands before the first: "" where the text begins with one.

    "Tổ chức tập huấn. Đơn vị chủ trì: Phòng A; thời gian hoàn thành: quý II/2026" gives all three parts.
    A deadline's label needs no colon when a deadline follows: "Hoàn thành trong quý II/2026"; nor do labels behind
    semicolons ("; đơn vị chủ trì Phòng A; sản phẩm là bản đồ").
    """
    if closing := _CLOSING.match(fold(text)):       # "Ba nhiệm vụ trên do Phòng A thực hiện, hoàn thành trong quý II"
        listed = read_owners(text, closing.end())
        if listed:
            deadline = next(iter(find_deadlines(text[listed.end :])), None)
            said = {"lead": text[closing.end() : listed.end]}
            if help := helpers(text, listed.end):
                said["coordinating"] = "; ".join(help)
            return Fields("", said | ({"deadline": deadline.raw} if deadline else {}), of_all=True)
    if closing := _CLOSING_TIME.match(fold(text)):
        deadline = next(iter(find_deadlines(text)), None)
        if deadline:
            return Fields("", {"deadline": deadline.raw}, of_all=True)
    cuts: list[tuple[int, int, str]] = []
    of_all = False
    for mark in lexicon(ASSIGNMENTS).marks(text):
        name = next(
            (label.removeprefix("fields.") for label in sorted(mark.labels) if label.startswith("fields.")),
            None,
        )
        if name is None or not _opens_part(text, mark.start):
            continue
        colon = re.match(
            rf"(?:\s+(?:là|gồm))?(?P<all>\s+(?:{_OF_THESE}|{_WHOLE_GROUP}))?\s*:\s*", fold(text[mark.end :])
        )
        if colon:
            of_all = of_all or bool(colon["all"])
            cuts.append((mark.start, mark.end + colon.end(), name))
        elif name == "deadline" and _is_deadline(text[mark.end :]):
            cuts.append((mark.start, mark.end, name))
        elif end := _without_colon(text, mark.start, mark.end, name, bool(cuts)):
            cuts.append((mark.start, end, name))
    values: dict[str, str] = {}
    ends = [cut[0] for cut in cuts[1:]] + [len(text)]
    for (_, start, name), following in zip(cuts, ends, strict=False):
        value = squeeze(text[start:following]).strip(" .;,-–")
        values.setdefault(name, value.removesuffix(")") if value.count(")") > value.count("(") else value)
    if "deadline" in values:        # "trong quý I/2027; Phòng A chịu trách nhiệm"
        first, *more = re.split(r";\s*", values["deadline"])
        values["deadline"] = "; ".join([first, *takewhile(lambda part: not read_owners(part), more)])
    for role in ("lead", "coordinating"):   # "chủ trì Phòng A; thời gian xong trước mùa mưa, chậm nhất ngày 15/5"
        owners, time, rest = (values.get(role, "") + ";").partition("; thời gian ")
        if time:
            values[role] = owners
            deadline = next(iter(find_deadlines(rest)), None)
            if deadline and "deadline" not in values:
                values["deadline"] = deadline.raw
    title = text[: cuts[0][0]] if cuts else text
    return Fields(squeeze(title).rstrip(" ;,(-–"), values, of_all)


def _without_colon(text: str, start: int, end: int, name: str, goes_on: bool) -> int:
    """Where the value begins behind a label that stands after a semicolon without a colon; 0 where none does.

    "...; đơn vị chủ trì Trung tâm Khuyến nông; đơn vị phối hợp ...; sản phẩm là mô hình": a noun and a name, or "là".
    """
    if not text[:start].rstrip().endswith(";"):
        return 0
    if copula := re.match(r"\s+(?:là|gồm)\s+", fold(text[end:])):
        return end + copula.end() if name != "deadline" else 0
    label = fold(text[start:end])
    noun = label.startswith(("đơn vị", "cơ quan", "bộ phận")) or (label.startswith("người") and goes_on)
    return end if noun and (goes_on or read_owners(text, end)) else 0


def _opens_part(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \n*_")
    return not before or before[-1] in ".;(–-+•" or (text[start].isupper() and text[:start].endswith("\n"))


def _is_deadline(text: str) -> bool:
    part = re.split(r"[.;)]", text, maxsplit=1)[0]
    reading = read_deadline(part) if len(part) <= 60 else None
    if reading is None or reading.kind not in ("date", "month", "quarter", "year"):
        return False
    dates = find_dates(part)
    return not dates or _TIME_WORDS.fullmatch(fold(part[: dates[0].start])) is not None
