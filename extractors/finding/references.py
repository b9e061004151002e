"""Documents that a document cites by number, each once, with date, issuer and level as far as they are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.finding.facts import block_evidence
from extractors.finding.letterhead import level_of
from normalizers.dates import find_dates
from normalizers.document_numbers import DocumentNumber, find_document_numbers, issuer_of, number_key
from normalizers.text import fold, nfc, squeeze
from pipeline.models import Block, BlockKind, DocumentFacts, Evidence, Layout, Level, Reference

REACH = 260  # characters after a number within which its date and issuer stand
_BASIS = re.compile(
    r"^\W*(?:căn cứ|thực hiện|triển khai|theo|xét|thi hành|để thực hiện|tiếp tục thực hiện)\b"
)
_ISSUER = re.compile(r"^\s*,?\s*(?:\([^)]*\)\s*)?của\s+(?P<name>[^;.“\"()]{2,140})")
_ISSUER_END = re.compile(
    r"\s+(?:về|ban hành|triển khai|phê duyệt|thực hiện|quy định|hướng dẫn|sửa đổi|và\s+(?:các|kế hoạch|nghị quyết|quyết định|chương trình|chỉ thị)|trên|tại|năm|giai đoạn|đến|được|theo|gắn|trong)(?!\w)"
    r"|,(?!\s*Thể thao|\s*Hạ tầng)|;",
    re.IGNORECASE,
)
_KEEPS_VE = re.compile(r"ban chỉ đạo(?:\s+\S+){0,3}$")
_REPLACED = re.compile(r"(?:thay thế|bãi bỏ|thay cho)\s+(?:cho\s+)?(?:\S+\s+){0,4}$")


@dataclass
class _Cited:
    number: DocumentNumber
    date: str = ""
    issuer: str = ""
    is_basis: bool = False
    replaced: bool = False
    evidence: Evidence | None = None


def find_references(layout: Layout, facts: DocumentFacts) -> tuple[Reference, ...]:
    """The cited documents in order of first mention; the document's own number is none of them."""
    own = number_key(facts.number) if facts.number else ""
    cited: dict[str, _Cited] = {}
    in_front = True
    for block in layout.blocks:
        if block.kind in (BlockKind.MARGIN, BlockKind.SIGNATURE, BlockKind.RECIPIENTS, BlockKind.LETTERHEAD):
            continue
        if block.kind is BlockKind.HEADING and block.label:
            in_front = False
        text = nfc(block.text).replace("\n", " ")
        spans = find_document_numbers(text)
        for index, span in enumerate(spans):
            key = span.number.key
            if key == own:
                continue
            one = cited.setdefault(key, _Cited(span.number, evidence=block_evidence(block)))
            stop = spans[index + 1].start if index + 1 < len(spans) else len(text)
            _describe(one, text, span.end, min(stop, span.end + REACH))
            lead = " ".join(
                fold(
                    text[max(0, span.start - REACH) : span.start] if not in_front else text[: span.start]
                ).split()
            )
            if in_front and (_BASIS.match(lead) or block.kind is BlockKind.TITLE):
                one.is_basis = True
            if _REPLACED.search(lead + " ") or span.number.printed in facts.replaces:
                one.replaced = True
    return tuple(_reference(one) for one in cited.values())


def _describe(one: _Cited, text: str, start: int, stop: int) -> None:
    """Takes date and issuer from the words after a number, where it has none yet."""
    after = text[start:stop]
    rest = after
    dates = [
        date
        for date in find_dates(after)
        if date.kind == "date" and date.last and len(after[: date.start].strip(" ,")) <= 60
    ]
    near = dates[0] if dates else None
    if near and (len(after[: near.start].strip(" ,")) == 0 or _ISSUER.match(after[: near.start])):
        if not one.date and near.last:
            one.date = near.last.isoformat()
        rest = after[near.end :] if len(after[: near.start].strip(" ,")) == 0 else after
    if not one.issuer:
        found = _ISSUER.match(rest)
        if found:
            one.issuer = _issuer_name(found["name"])


def _issuer_name(words: str) -> str:
    """The issuer's name out of the words after "của": up to "về", "ban hành" or a comma, but "Ban Chỉ đạo ... về ..." whole."""
    words = squeeze(words)
    start = 0
    while True:
        end = _ISSUER_END.search(words, start)
        if end is None:
            return words.strip(" ,;:-")
        name = words[: end.start()]
        if end[0].strip() == "về" and _KEEPS_VE.search(fold(name)):
            topic = re.match(
                r"(?:phát triển|đột phá phát triển)\s+khoa học,?\s+công nghệ,?\s+đổi mới sáng tạo(?:\s+và\s+chuyển đổi số)?(?:\s+quốc gia)?",
                fold(words[end.end() :]).strip(),
            )
            if topic:
                offset = end.end() + len(words[end.end() :]) - len(words[end.end() :].lstrip())
                return words[: offset + topic.end()].strip(" ,;:-")
            return name.strip(" ,;:-")
        return name.strip(" ,;:-")


def _reference(one: _Cited) -> Reference:
    code = issuer_of(one.number)
    issuer = one.issuer or code.name
    level: Level | None = Level(code.level) if code.level else None
    if level is None and issuer:
        level = level_of(issuer)
    return Reference(one.number.printed, one.date, issuer, level, one.is_basis, one.replaced, one.evidence)


def cites(block: Block, number: str) -> bool:
    """Whether a block names the document of that number, in any printed form."""
    wanted = number_key(number)
    return any(span.number.key == wanted for span in find_document_numbers(nfc(block.text)))
