"""What a document says of itself: number, type, title, issuer, level, place, date, signer, period.

Rules: Nghị định 30/2020/NĐ-CP, Hướng dẫn 36-HD/VPTW and 05-HD/VPTW, and how real plans print it.  The
letterhead decides; an appendix on its own takes number and date from "(Kèm theo Kế hoạch số ...)".
Nothing is filled in by guess: what is not printed stays empty, what is unsure is said in `doubts`.
"""
from __future__ import annotations

import re
from functools import cache
from typing import Literal

from extractors.finding.fact_checks import check_date, check_number, name_number
from extractors.finding.fact_draft import FactDraft
from extractors.finding.fact_places import find_issuer, find_places
from extractors.finding.fact_times import find_issue_date, find_plan_period, read_attachment
from extractors.finding.lexicon import load_data
from extractors.finding.references import replaced_numbers
from extractors.finding.signature import find_signer
from normalizers.document_numbers import DocumentNumber, find_document_numbers, type_name
from normalizers.text import fold, is_upper, nfc, squeeze
from pipeline.models import Block, BlockKind, DocumentFacts, Layout

FRONT_BLOCKS = 45        # the front of a document whose letterhead was not told apart lies within these
TITLE_BLOCKS = 6         # a title has no more blocks than these
FIRST_BLOCKS = 6         # an appendix of its own says so within these
TITLE_LENGTH = 600
_NUMBER_LINE = re.compile(r"^\W*(?:luật\s+|bộ luật\s+|pháp lệnh\s+)?(?:số|so|sé|s6)\b\s*[:.]?", re.IGNORECASE)
_BLANK_NUMBER = re.compile(r"^\W*(?:số\b\s*[:.]?\W*)?[-/]\s*[A-ZĐ]{2}", re.IGNORECASE)
_APPENDIX = re.compile(r"^\s*(?:phụ lục|biểu)(?:\s+số)?(?:\s+[IVXLC\d]+)?[.:]?\s*", re.IGNORECASE)
_GROUNDS = re.compile(r"\s(?=Căn cứ\s|Thực hiện (?:Nghị|Kế|Chương|Quyết)|Triển khai thực hiện Nghị)")

_MAY_RULE = ("Nghị quyết", "Quyết định", "Thông báo", "Công văn", "Hướng dẫn")
_ABOUT = re.compile(r"^(?:(?:về việc|về|v/v)\s+)?")

Plan = bool | Literal["maybe"]


def find_facts(layout: Layout, file_name: str = "") -> DocumentFacts:
    """The facts of a laid-out document; `is_plan` is False for an invitation, an invoice, a law.

    A number or date that was read doubtfully is held against the document's body and the name of its file.
    """
    draft = FactDraft()
    front = _front(layout)
    _number(draft, front, layout, file_name)
    _type_and_title(draft, layout, front)
    issuer = find_issuer(draft, _letterhead_lines(draft, front))
    find_issue_date(draft, [block for block in front if _in_letterhead(block, front)])
    read_attachment(draft, layout)
    check_number(draft, layout, file_name)
    check_date(draft)
    find_places(draft, layout, issuer)
    find_signer(draft, layout)
    find_plan_period(draft, layout)
    plan = _is_plan(draft, layout)
    if not plan:
        kind = draft.text("doc_type") or "văn bản này"
        draft.doubts.append(f"{kind} không phải là kế hoạch: không trích chỉ tiêu, nhiệm vụ")
    return DocumentFacts(
        number=draft.text("number"), doc_type=draft.text("doc_type"), title=draft.text("title"),
        issuer=draft.text("issuer"), level=draft.level(), commune=draft.text("commune"),
        province=draft.text("province"), issue_date=draft.text("issue_date"), signer=draft.text("signer"),
        signer_title=draft.text("signer_title"), period_start=draft.day("period_start"),
        period_end=draft.day("period_end"), replaces=replaced_numbers(layout), is_plan=plan,
        evidence=draft.evidence, confidence=draft.confidence, doubts=tuple(draft.doubts))


# --- the front ---------------------------------------------------------------------------------------


def _front(layout: Layout) -> list[Block]:
    """The first letterhead and title; without them the first blocks, up to the first numbered heading.

    A second letterhead belongs to an attachment.
    """
    blocks = [block for block in layout.blocks if block.kind is not BlockKind.MARGIN]
    start = next((at for at, block in enumerate(blocks) if block.kind is BlockKind.LETTERHEAD), None)
    front: list[Block] = []
    if start is None:
        for block in blocks[:FRONT_BLOCKS]:
            labelled = block.kind is BlockKind.HEADING and block.label and not fold(block.label).startswith("phụ lục")
            if block.kind in (BlockKind.TABLE, BlockKind.ITEM) or labelled:
                break
            front.append(block)
        return front
    for block in blocks[start:]:
        if block.kind in (BlockKind.LETTERHEAD, BlockKind.TITLE):
            front.append(block)
        elif front[-1].kind is BlockKind.TITLE:
            break
    return front


def _in_letterhead(block: Block, front: list[Block]) -> bool:
    """Whether a block can hold number and date: a title cannot where a letterhead was told apart."""
    return block.kind is not BlockKind.TITLE or not any(one.kind is BlockKind.LETTERHEAD for one in front)


def _letterhead_lines(draft: FactDraft, front: list[Block]) -> list[Block]:
    """The blocks in capitals above the document's type: bodies' names, among others."""
    lines: list[Block] = []
    for block in front:
        if block.kind is BlockKind.TITLE or not is_upper(block.text):
            continue
        if draft.text("doc_type") and _type_at(squeeze(block.text))[0] == draft.text("doc_type"):
            break
        lines.append(block)
    return lines


def _number(draft: FactDraft, front: list[Block], layout: Layout, file_name: str) -> None:
    texts = [(block, squeeze(block.text)) for block in front if _in_letterhead(block, front)]
    for block, text in texts:
        spans = find_document_numbers(text)
        line = _NUMBER_LINE.match(text)
        if spans and line and spans[0].start <= line.end() + 2:
            number = spans[0].number
            sure = not number.misread or _printed_again(number, layout)
            draft.put_number(number, block, 0.97 if sure else 0.7)
            if not sure:
                draft.doubts.append(f"số văn bản in là “{text[spans[0].start:spans[0].end]}”, hiểu là {number.printed}")
            return
    for block, text in texts:
        if _BLANK_NUMBER.match(text) or (_NUMBER_LINE.match(text) and re.search(r"[-/]\s*[A-ZĐ]{2}", text)):
            draft.doubts.append("không đọc được số văn bản")
            name_number(draft, block, file_name)
            return


def _printed_again(number: DocumentNumber, layout: Layout) -> bool:
    """Whether the document prints its number once more and rightly, as "(Kèm theo Kế hoạch số ...)" does."""
    return any(not span.number.misread and span.number.key == number.key
               for block in layout.blocks for span in find_document_numbers(nfc(block.text)))


# --- type and title ------------------------------------------------------------------------------------


@cache
def _types() -> tuple[tuple[str, str, Plan], ...]:
    entries = [(fold(nfc(one["name"])), one["name"], one["plan"]) for one in load_data("documents.yaml")["types"]]
    return tuple(sorted(entries, key=lambda one: -len(one[0])))


def _type_at(text: str) -> tuple[str, str]:
    """The document type that a title line begins with and what follows it; ("", text) if none."""
    folded = fold(text)
    for words, name, _ in _types():
        if re.match(rf"{re.escape(words)}(?!\w)", folded):
            return name, text[len(words):].strip(" :.-–")
    return "", text


def _type_and_title(draft: FactDraft, layout: Layout, front: list[Block]) -> None:
    """The title's own words first; an appendix's heading; a transcript's first line; what the number's code says."""
    marked = [block for block in front if block.kind is BlockKind.TITLE]
    titles = marked or [block for block in front if is_upper(block.text[:40])]
    if not (_from_title(draft, titles) or _from_appendix(draft, layout) or _from_transcript(draft, front)):
        _from_code(draft, front, titles)


def _from_title(draft: FactDraft, titles: list[Block]) -> bool:
    for index, block in enumerate(titles):
        text = squeeze(block.text)
        name, rest = _type_at(text)
        if not name or not (block.kind is BlockKind.TITLE or is_upper(text[:len(name)])):
            continue
        more = [one for one in titles[index + 1:] if one.index - block.index <= TITLE_BLOCKS]
        draft.put("doc_type", name, block, 0.97)
        draft.put("title", _one_title([rest, *(squeeze(one.text) for one in more)]),
                  block if rest or not more else more[0], 0.9)
        return True
    return False


def _from_appendix(draft: FactDraft, layout: Layout) -> bool:
    for block in layout.blocks[:FIRST_BLOCKS]:
        if not fold(block.label).startswith(("phụ lục", "biểu")) and not fold(block.text).startswith("phụ lục"):
            continue
        words = _APPENDIX.sub("", squeeze(block.text))
        following = [one for one in layout.blocks[block.index + 1:block.index + 4]
                     if one.kind in (BlockKind.TITLE, BlockKind.PARAGRAPH, BlockKind.HEADING)]
        draft.put("doc_type", "Phụ lục", block, 0.9)
        draft.put("title", words or (squeeze(following[0].text) if following else ""), block, 0.85)
        return True
    return False


def _from_transcript(draft: FactDraft, front: list[Block]) -> bool:
    """A text that opens with "# Nghị quyết số 57-NQ/TW"."""
    for block in front[:TITLE_BLOCKS]:
        name, rest = _type_at(squeeze(block.text).lstrip("#* "))
        number = re.match(r"số\s+", fold(rest))
        spans = find_document_numbers(rest)
        if name and draft.number is None and number and spans and spans[0].start == number.end() \
                and not rest[spans[0].end:].strip(" .*"):
            draft.put("doc_type", name, block, 0.8)
            draft.put_number(spans[0].number, block, 0.8)
            return True
    return False


def _from_code(draft: FactDraft, front: list[Block], titles: list[Block]) -> None:
    """The type that the number's code stands for; an official letter has none, its subject stands under "V/v"."""
    if draft.number is None:
        return
    subject = next((block for block in front if re.match(r"v/v|về việc", fold(squeeze(block.text)))), None)
    name = type_name(draft.number.type_code) if draft.number.type_code else "Công văn"
    draft.put("doc_type", name, subject, 0.7)
    if subject is not None:
        draft.put("title", squeeze(subject.text), subject, 0.85)
    elif titles:
        draft.put("title", _one_title([squeeze(block.text) for block in titles]), titles[0], 0.6)


def _one_title(words: list[str]) -> str:
    """The abstract on one line, without rules of hyphens and without the grounds where they follow at once."""
    title = " ".join(word for word in words if word.strip("-_* "))
    grounds = _GROUNDS.search(title)
    if grounds and is_upper(title[:grounds.start()]):
        title = title[:grounds.start()]
    return title[:TITLE_LENGTH].strip()


def _is_plan(draft: FactDraft, layout: Layout) -> bool:
    """Whether the document sets goals or work, by its type; a type that may do either is told by its words."""
    plan = next((plan for _, name, plan in _types() if name == draft.text("doc_type")), "maybe")
    if draft.text("doc_type") in _MAY_RULE and _rules(draft.text("title")):
        return False
    if isinstance(plan, bool):
        return plan
    told = [fold(draft.text("title"))]
    for block in layout.blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE):
            told.append(fold(block.text[:120]))
        elif block.kind is BlockKind.TABLE and "nhiệm vụ" in fold(block.text[:300]):
            return True
    return any(word in text for text in told for word in _plan_words())


def _rules(title: str) -> bool:
    """Whether a title opens with what sets no goals: "Quy định mức thu ...", "Về việc bổ nhiệm ..."."""
    words = _ABOUT.sub("", fold(title))
    return any(re.match(rf"{re.escape(phrase)}(?!\w)", words) for phrase in _ruling_words())


@cache
def _ruling_words() -> tuple[str, ...]:
    return tuple(fold(nfc(word)) for word in load_data("documents.yaml")["no_plan_titles"])


@cache
def _plan_words() -> tuple[str, ...]:
    return tuple(fold(nfc(word)) for word in load_data("documents.yaml")["plan_words"])
