"""A document's own number and date held against what else says them: its body and the name of its file.

Numbers and days of letterheads are often handwritten or stamped, and a wrong reading looks valid.  What reading left
doubtful stays doubtful here unless it is printed once more; a file named after its document ("115-NQ-CP.pdf") is
heard where the letterhead is doubtful, and its disagreement is said where the letterhead is not.
"""
from __future__ import annotations

import re

from extractors.finding.fact_draft import FactDraft
from normalizers.document_numbers import DocumentNumber, find_document_numbers
from normalizers.text import nfc, strip_marks
from pipeline.models import Block, BlockKind, Layout

DOUBTFUL = 0.45         # the most confidence that is left to a fact whose reading is doubtful
FROM_NAME = 0.6         # confidence of a number that only the file's name supports
CONFIRMED = 0.9         # confidence of a doubtful reading that is printed once more
UNSURE_NUMBER = "số văn bản đọc chưa chắc chắn (có thể viết tay hoặc đóng dấu)"
UNSURE_DATE = "ngày ban hành đọc chưa chắc chắn (có thể viết tay hoặc đóng dấu)"
_APART = r"[-_. ]*"


def check_number(draft: FactDraft, layout: Layout, file_name: str) -> None:
    """Sets how sure the own number is, and takes the file name's where the letterhead's is doubtful."""
    number, block = draft.number, draft.blocks.get("number")
    if number is None or block is None or number.number not in block.text:
        return
    named = number_in_name(file_name, number)
    doubtful = _unread(block, number.printed)
    if doubtful and (named == number.printed or _stands_elsewhere(number, block, layout)):
        draft.confidence["number"] = CONFIRMED
    elif doubtful and named:
        draft.doubts.append(f"{UNSURE_NUMBER}: in là “{number.printed}”, tên tệp ghi {named}")
        found = find_document_numbers(named)
        draft.number = found[0].number if found else number
        draft.values["number"] = named
        draft.confidence["number"] = FROM_NAME
    elif doubtful:
        draft.doubts.append(f"{UNSURE_NUMBER}: “{number.printed}”")
        draft.confidence["number"] = min(DOUBTFUL, draft.confidence["number"])
    elif named and named != number.printed:
        draft.doubts.append(f"số văn bản là “{number.printed}” nhưng tên tệp ghi {named}")


def check_date(draft: FactDraft) -> None:
    """Sets how sure the date of issue is."""
    block = draft.blocks.get("issue_date")
    year, *rest = draft.text("issue_date").split("-")
    if block is None or not rest or block.kind is not BlockKind.LETTERHEAD:
        return
    if _unread(block, year, *rest, *(part.lstrip("0") for part in rest)):
        draft.doubts.append(f"{UNSURE_DATE}: {draft.text('issue_date')}")
        draft.confidence["issue_date"] = min(DOUBTFUL, draft.confidence["issue_date"])


def name_number(draft: FactDraft, block: Block, file_name: str) -> None:
    """Takes the number whose figures cannot be read from the file's name, where that has the sign that is printed."""
    sign = re.search(r"[-/]\s?[A-ZĐ][^\s]*", nfc(block.text))
    spans = find_document_numbers(f"0{sign[0]}") if sign else []
    named = number_in_name(file_name, spans[0].number) if spans else ""
    if named and (found := find_document_numbers(named)):
        draft.put_number(found[0].number, block, FROM_NAME)
        draft.doubts.append(f"số văn bản lấy theo tên tệp: {named}")


def number_in_name(file_name: str, number: DocumentNumber) -> str:
    """The number with the codes of `number` that a file is named after, "" where it names none.

    "congbao_115-NQ-CP_2026.pdf" names 115/NQ-CP, "27-2026-NQ-CP.pdf" names 27/2026/NQ-CP; marks and Đ may be missing.
    """
    codes = [code for code in (number.type_code, *re.split(r"\W+", number.issuer_code)) if code]
    pattern = _APART.join(re.escape(strip_marks(code)) for code in codes)
    year = rf"(?:{number.year}[-_. ]+)" if number.year else ""
    found = re.search(
        rf"(?<![\w.])(?:so[-_. ]*)?0*(?P<no>[1-9]\d{{0,4}}[a-z]?)[-_. ]*{year}{pattern}(?![a-z])",
        strip_marks(nfc(file_name)).replace("_", " "),
        re.IGNORECASE,
    )
    if not found:
        return ""
    same = found["no"].lstrip("0") == number.number.lstrip("0")
    return number.printed if same else number.printed.replace(number.number, found["no"], 1)


def _unread(block: Block, *texts: str) -> bool:
    """Whether reading left a word doubtful that one of `texts` was read from."""
    doubtful = (word.strip(".,:;/-–") for span in block.spans for word in span.doubtful)
    words = [word for word in doubtful if len(word) > 1 or word.isdigit()]
    return any(word in text or text in word for word in words for text in texts)


def _stands_elsewhere(number: DocumentNumber, own: Block, layout: Layout) -> bool:
    """Whether another block prints the number without doubt, as "(Kèm theo Kế hoạch số ...)" does."""
    return any(
        span.number.key == number.key and not _unread(block, number.printed)
        for block in layout.blocks
        if block.index != own.index
        for span in find_document_numbers(nfc(block.text))
    )
