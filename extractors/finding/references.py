"""Documents that a document cites by number, each once, with date, issuer and level as far as they are printed."""
from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from extractors.finding.evidence import evidence_of
from extractors.finding.letterhead import level_of
from normalizers.dates import find_dates
from normalizers.document_numbers import DocumentNumber, NumberSpan, find_document_numbers, issuer_of, number_key
from normalizers.organisations import find_organisation
from normalizers.text import fold, is_upper, nfc, squeeze
from pipeline.models import Block, BlockKind, DocumentFacts, Evidence, Layout, Level, Reference

REACH = 260              # characters after a number within which its date and issuer stand
DATE_REACH = 60          # "57-NQ/TW của Bộ Chính trị, ngày 22/12/2024": characters between number and date
SHOWN = 160              # characters on either side of a number that are shown as evidence
REPLACED_REACH = 40
_SILENT = (BlockKind.MARGIN, BlockKind.SIGNATURE, BlockKind.RECIPIENTS, BlockKind.LETTERHEAD)
_BASIS = re.compile(r"^\W*(?:căn cứ|thực hiện|triển khai|theo|xét|thi hành|để thực hiện|tiếp tục thực hiện)\b")
_ISSUER = re.compile(r"^\s*,?\s*(?:\([^)]*\)\s*)?của\s+(?P<name>[^;.“\"()]{2,140})", re.IGNORECASE)
_KINDS = "kế hoạch|nghị quyết|quyết định|chương trình|chỉ thị|quy định|qui định|thông báo|đề án|hướng dẫn"
_ISSUER_END = re.compile(
    r"\s+(?:đã|đang|có|về|ban hành|triển khai|phê duyệt|thực hiện|quy định|hướng dẫn|sửa đổi|trên|tại|ngày|năm"
    rf"|giai đoạn|đến|được|theo|gắn|trong|và\s+(?:các|{_KINDS}))(?!\w)|,(?!\s*Thể thao|\s*Hạ tầng)|;", re.IGNORECASE)
_BOARD = re.compile(r"ban chỉ đạo(?:\s+\S+){0,3}$")
_BOARD_TOPIC = re.compile(r"\s*(?:đột phá\s+)?phát triển\s+khoa học,?\s+công nghệ,?\s+đổi mới sáng tạo"
                          r"(?:\s+và\s+chuyển đổi số)?(?:\s+quốc gia)?")
_REPLACES = re.compile(r"thay\s+thế|bãi\s+bỏ|thay\s+cho|hết\s+hiệu\s+lực")
_REPLACED_KIND = re.compile(rf"\s*(?:cho\s+)?(?:các\s+)?(?:văn bản|{_KINDS})")


@dataclass
class _Cited:
    """A cited document while its mentions are read."""

    number: DocumentNumber
    evidence: Evidence
    date: str = ""
    issuer: str = ""
    is_basis: bool = False


def find_references(layout: Layout, facts: DocumentFacts) -> tuple[Reference, ...]:
    """The cited documents in order of first mention; the document's own number is none of them."""
    own = number_key(facts.number) if facts.number else ""
    replaced = {number_key(number) for number in facts.replaces}
    cited: dict[str, _Cited] = {}
    grounds = True                  # up to the first numbered heading
    for block in layout.blocks:
        if block.kind in _SILENT:
            continue
        grounds = grounds and not (block.kind is BlockKind.HEADING and block.label)
        text = nfc(block.text).replace("\n", " ")
        spans = find_document_numbers(text)
        is_basis = grounds and (block.kind is BlockKind.TITLE or bool(_BASIS.match(" ".join(fold(text).split()))))
        for span, following in zip_longest(spans, spans[1:]):
            if span.number.key == own:
                continue
            one = cited.setdefault(span.number.key, _Cited(span.number, _evidence(block, text, span)))
            stop = following.start if following else len(text)
            _describe(one, text[span.end:min(stop, span.end + REACH)])
            one.is_basis = one.is_basis or is_basis
    return tuple(_reference(one, key in replaced) for key, one in cited.items())


def _evidence(block: Block, text: str, span: NumberSpan) -> Evidence:
    """The words around a number, whole words only, and where the number is printed."""
    start, end = max(0, span.start - SHOWN), min(len(text), span.end + SHOWN)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", end) if text.find(" ", end) > 0 else len(text)
    return evidence_of(block.text, block.spans, span.start, span.end, block.page, text[start:end])


def _describe(one: _Cited, after: str) -> None:
    """Takes date and issuer from the words after a number, where it has none yet."""
    date = next((date for date in find_dates(after) if date.kind == "date" and date.last), None)
    between = after[:date.start].strip(" ,") if date else ""
    if date and date.last and len(between) <= DATE_REACH and (not between or _ISSUER.match(after[:date.start])):
        one.date = one.date or date.last.isoformat()
        after = after if between else after[date.end:]
    found = _ISSUER.match(after)
    if found and not one.issuer:
        one.issuer = _issuer_name(squeeze(found["name"]))


def _issuer_name(words: str) -> str:
    """The issuer out of the words after "của": up to "về", "ban hành" or a comma, but a board with its topic."""
    end = _ISSUER_END.search(words)
    if end is None:
        return _in_case(words.strip(" ,;:-"))
    name = words[:end.start()]
    topic = _BOARD_TOPIC.match(fold(words), end.end())
    if topic and end[0].strip() == "về" and _BOARD.search(fold(name)):
        name = words[:topic.end()]
    return _in_case(name.strip(" ,;:-"))


def _in_case(name: str) -> str:
    """A name out of a title in capitals as the list of agencies spells it."""
    known = find_organisation(name) if is_upper(name) else None
    return known.name if known else name


def _reference(one: _Cited, replaced: bool) -> Reference:
    code = issuer_of(one.number)
    issuer = one.issuer or code.name
    level = Level(code.level) if code.level else level_of(issuer)
    return Reference(one.number.printed, one.date, issuer, level, one.is_basis, replaced, one.evidence)


def replaced_numbers(layout: Layout) -> tuple[str, ...]:
    """Numbers of the documents that this one replaces or repeals: "thay thế Kế hoạch số ...", "... hết hiệu lực"."""
    numbers: list[str] = []
    for block in layout.blocks:
        if block.kind in _SILENT or not _REPLACES.search(fold(block.text)):
            continue
        for sentence in re.split(r"[.;]\s", nfc(block.text)):
            folded = fold(sentence)
            found = _REPLACES.search(folded)
            if found is None:
                continue
            expired = "hiệu" in found[0]
            if not expired and not _REPLACED_KIND.match(folded[found.end():found.end() + REPLACED_REACH]):
                continue
            stretch = sentence[:found.start()] if expired else sentence[found.end():]
            numbers += [one.number.printed for one in find_document_numbers(stretch)
                        if one.number.printed not in numbers]
    return tuple(numbers)
