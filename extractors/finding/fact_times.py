"""When a document was issued and which period it plans for."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import zip_longest

from extractors.finding.fact_draft import FactDraft
from extractors.finding.letterhead import read_place_date
from normalizers.dates import find_dates, find_period
from normalizers.document_numbers import DocumentNumber, find_document_numbers
from normalizers.text import fold, squeeze
from pipeline.models import Block, BlockKind, Layout

FULL_DATE = 10           # length of YYYY-MM-DD
LONG_LINE = 600          # a line "(Kèm theo ...)", with a heading before it, is no longer
FIRST_BLOCKS = 10        # an appendix on its own says what it belongs to within these
BROKEN_OVER = 3          # blocks below a torn "(kèm theo ..." within which its end stands
BROKEN_DATE = 0.45       # confidence of a date that only such an end gives
ISSUING_BLOCKS = 60      # the sentence that issues the plan stands within these
_ATTACHED = re.compile(r"(?:kèm\s+theo|ban\s+hành\s+theo|kèm)\s+(?P<what>[^)]*)", re.IGNORECASE)
_END_OF_ATTACHMENT = re.compile(r"ngày\s*\d[^()]*\bcủa\s[^()]*\)", re.IGNORECASE)
_ISSUED = re.compile(r"ban\s+hành\s+(?:kế hoạch|chương trình|nghị quyết|đề án).{0,260}")
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")


def find_issue_date(draft: FactDraft, letterhead: list[Block]) -> None:
    """Place and date from the letterhead, also where they are broken over two lines; YYYY-MM where the day is blank."""
    for block, following in zip_longest(letterhead, letterhead[1:]):
        read = read_place_date(block.text)
        if read is None and following is not None and "ngày" in fold(block.text):
            read = read_place_date(f"{block.text} {following.text}")
        if read is None:
            continue
        draft.place = read.place
        draft.put("issue_date", read.date, block, 0.95 if len(read.date) == FULL_DATE else 0.8)
        if read.doubt:
            draft.doubts.append(read.doubt)
        return


def read_attachment(draft: FactDraft, layout: Layout) -> None:
    """What "(Kèm theo Kế hoạch số ... ngày ... của ...)" says of the document itself.

    On an appendix of its own it gives number, date and issuer; inside a document whose letterhead has no
    date, the appendix's line gives the date if it names the same number; inside one whose number is blank
    or unread, its number if it names the same type and day.
    """
    own = draft.number
    for block in layout.blocks:
        if block.kind is BlockKind.TABLE or len(block.text) > LONG_LINE:
            continue
        found = _ATTACHED.search(squeeze(block.text))
        if found and own is not None and ")" not in squeeze(block.text)[found.start():]:
            _broken_attachment(draft, own, found["what"], layout.blocks[block.index + 1:block.index + 1 + BROKEN_OVER])
        spans = find_document_numbers(found["what"]) if found else []
        if not found or not spans or (own is not None and spans[0].number.key != own.key):
            continue
        issuer = re.search(r"\bcủa\s+([^)]+)$", found["what"])
        day = next((date.last for date in find_dates(found["what"]) if date.kind == "date" and date.last), None)
        if own is None and block.index >= FIRST_BLOCKS:
            if not _names(draft, found["what"], day):
                continue
            draft.put_number(spans[0].number, block, 0.85)
        elif own is None:
            draft.put_number(spans[0].number, block, 0.85)
            draft.put("doc_type", "Phụ lục", block, 0.85)
            draft.put("issuer", issuer[1].strip(" .;,)") if issuer else "", block, 0.85)
        if day and len(draft.text("issue_date")) < FULL_DATE:
            draft.values.pop("issue_date", None)
            draft.put("issue_date", day.isoformat(), block, 0.85)
        return


def _broken_attachment(draft: FactDraft, own: DocumentNumber, what: str, following: Sequence[Block]) -> None:
    """The date of issue of an attachment's line that a seal or a heading tore: "(kèm theo Kế hoạch số 02", and some
    lines below "ngày 25/02/2026 của BCĐ)", where its figure is the document's own."""
    figure = re.search(r"\bsố\s+0*(\d+)(?![-/\w])", fold(what))
    if figure is None or figure[1] != own.number.lstrip("0") or len(draft.text("issue_date")) == FULL_DATE:
        return
    for block in following:
        end = _END_OF_ATTACHMENT.search(squeeze(block.text))
        day = next((one.last for one in find_dates(end[0]) if one.kind == "date" and one.last), None) if end else None
        if day is not None:
            draft.values.pop("issue_date", None)
            draft.put("issue_date", day.isoformat(), block, BROKEN_DATE)
            draft.doubts.append(f"ngày ban hành lấy từ dòng “kèm theo” bị vỡ: {day.isoformat()}")
            return


def _names(draft: FactDraft, what: str, day: dt.date | None) -> bool:
    """Whether "Kế hoạch số ... ngày ..." names the document's own type and day."""
    kind = draft.text("doc_type")
    return bool(kind) and fold(what).startswith(fold(kind)) and str(day) == draft.text("issue_date")


def find_plan_period(draft: FactDraft, layout: Layout) -> None:
    """The plan's own period: its title's, else that of the sentence that issues it.

    "đến năm 2030" begins in the year of issue.
    """
    title = _QUOTED.sub(" ", draft.text("title"))
    period, confidence = find_period(title), 0.95
    if period is None:
        prose = [fold(block.text) for block in layout.blocks[:ISSUING_BLOCKS]
                 if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)]
        issuing = next((found[0] for text in prose if (found := _ISSUED.search(text))), "")
        period, confidence = find_period(_QUOTED.sub(" ", issuing)), 0.85
    if period is None:
        return
    first: dt.date | None
    first, last = period
    if first.year == last.year and re.search(rf"đến\s+(?:hết\s+)?năm\s+{last.year}", fold(title)):
        issued = re.match(r"\d{4}", draft.text("issue_date"))
        first = dt.date(int(issued[0]), 1, 1) if issued and int(issued[0]) < last.year else None
    draft.put("period_start", first, None, confidence)
    draft.put("period_end", last, None, confidence)
