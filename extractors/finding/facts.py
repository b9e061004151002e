"""What a document says of itself: number, type, title, issuer, level, place, date, signer, period.

Rules: Nghị định 30/2020/NĐ-CP, Hướng dẫn 36-HD/VPTW and 05-HD/VPTW, and how real plans print it.  The
letterhead decides; an appendix on its own takes number and date from "(Kèm theo Kế hoạch số ...)".
Nothing is filled in by guess: what is not printed stays empty, what is unsure is said in `doubts`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractors.finding.letterhead import (
    Issuer,
    commune_in,
    level_of,
    province_in,
    read_issuer,
    read_place_date,
)
from extractors.finding.lexicon import load_data
from normalizers.dates import find_dates, find_period
from normalizers.document_numbers import DocumentNumber, find_document_numbers, issuer_of, type_name
from normalizers.places import find_communes, find_province, provinces_named_in
from normalizers.text import fold, is_upper, nfc, squeeze
from pipeline.models import Block, BlockKind, DocumentFacts, Evidence, Layout, Level

FULL_DATE = 10  # length of YYYY-MM-DD
LONG_LINE = 600  # a line "(Kèm theo ...)", with a heading before it, is no longer
FRONT_BLOCKS = 45  # the front of a document whose letterhead was not told apart lies within these
_ATTACHED = re.compile(r"(?:kèm\s+theo|ban\s+hành\s+theo|kèm)\s+(?P<what>[^)]*)", re.IGNORECASE)
_COMMUNE_NAME = re.compile(r"\b(?:xã|phường|đặc khu|XÃ|PHƯỜNG|ĐẶC KHU)(?:\s+[A-ZĐÀ-Ỹ][^\W\d_]*){1,4}")
_REPLACES = re.compile(r"(?:thay\s+thế|bãi\s+bỏ|thay\s+cho|hết\s+hiệu\s+lực)", re.IGNORECASE)
_NUMBER_LINE = re.compile(r"^\W*(?:luật\s+|bộ luật\s+|pháp lệnh\s+)?(?:số|so|sé|s6)\b\s*[:.]?", re.IGNORECASE)
_BLANK_NUMBER = re.compile(r"^\W*(?:số\b\s*[:.]?\W*)?[-/]\s*[A-ZĐ]{2}", re.IGNORECASE)
_SIGNING = re.compile(
    r"^(?:t/?m\.?|tm\.|kt\.?|k/t|tl\.?|t/l|tuq\.?|q\.)\s|chủ tịch|bí thư|trưởng ban|giám đốc|chánh|thủ tướng|bộ trưởng"
    r"|trưởng phòng|chủ nhiệm|tổng bí thư|kiêm"
)


@dataclass
class _Draft:
    """The facts while they are gathered, with where each is printed and how sure it is."""

    values: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def put(self, name: str, value: Any, block: Block | None, confidence: float) -> None:
        """Keeps the first value given for a name; empty ones are passed over."""
        if value in (None, "") or name in self.values:
            return
        self.values[name] = value
        ocr = _block_confidence(block) if block else 1.0
        self.confidence[name] = round(confidence * ocr, 2)
        if block is not None:
            self.evidence[name] = block_evidence(block)


def block_evidence(block: Block) -> Evidence:
    """Page, box and words of a block."""
    return Evidence(block.page, squeeze(block.text)[:400], block.spans[0].box if block.spans else None)


def _block_confidence(block: Block) -> float:
    return sum(span.confidence for span in block.spans) / len(block.spans) if block.spans else 1.0


def find_facts(layout: Layout) -> DocumentFacts:
    """The facts of a laid-out document; `is_plan` is False for an invitation, an invoice, a law."""
    draft = _Draft()
    front = _front(layout)
    _number(draft, front)
    _type_and_title(draft, layout, front)
    issuer = _issuer(draft, front)
    _date(draft, front)
    _from_attachment(draft, layout)
    _level_and_place(draft, layout, issuer)
    _signer(draft, layout)
    _period(draft, layout)
    replaces = _replaces(layout)
    plan = _is_plan(draft, layout)
    if not plan:
        kind = draft.values.get("doc_type") or "văn bản này"
        draft.doubts.append(f"{kind} không phải là kế hoạch: không trích chỉ tiêu, nhiệm vụ")
    values = draft.values
    return DocumentFacts(
        number=values.get("number", ""),
        doc_type=values.get("doc_type", ""),
        title=values.get("title", ""),
        issuer=values.get("issuer", ""),
        level=values.get("level"),
        commune=values.get("commune", ""),
        province=values.get("province", ""),
        issue_date=values.get("issue_date", ""),
        signer=values.get("signer", ""),
        signer_title=values.get("signer_title", ""),
        period_start=values.get("period_start"),
        period_end=values.get("period_end"),
        replaces=replaces,
        is_plan=plan,
        evidence=draft.evidence,
        confidence=draft.confidence,
        doubts=tuple(draft.doubts),
    )


# --- number, type, title ---------------------------------------------------------------------------


def _front(layout: Layout) -> list[Block]:
    """The first letterhead and title; of a document without them the first blocks, up to the first numbered heading.

    A second letterhead belongs to an attachment.
    """
    blocks = [block for block in layout.blocks if block.kind is not BlockKind.MARGIN]
    start = next((at for at, block in enumerate(blocks) if block.kind is BlockKind.LETTERHEAD), None)
    if start is not None:
        body = next(
            (
                at
                for at, block in enumerate(blocks)
                if at > start
                and block.kind not in (BlockKind.LETTERHEAD, BlockKind.TITLE)
                and any(one.kind is BlockKind.TITLE for one in blocks[start:at])
            ),
            len(blocks),
        )
        return [
            block for block in blocks[start:body] if block.kind in (BlockKind.LETTERHEAD, BlockKind.TITLE)
        ]
    front: list[Block] = []
    for block in blocks[:FRONT_BLOCKS]:
        labelled = (
            block.kind is BlockKind.HEADING and block.label and not fold(block.label).startswith("phụ lục")
        )
        if block.kind in (BlockKind.TABLE, BlockKind.ITEM) or labelled:
            break
        front.append(block)
    return front


def _number(draft: _Draft, front: list[Block]) -> None:
    for block in front:
        if block.kind is BlockKind.TITLE and any(one.kind is BlockKind.LETTERHEAD for one in front):
            continue
        text = squeeze(block.text)
        spans = find_document_numbers(text)
        if spans and _NUMBER_LINE.match(text) and spans[0].start <= 12:
            draft.put("number", spans[0].number.printed, block, 0.97)
            draft.values["_number"] = spans[0].number
            return
    for block in front:
        text = squeeze(block.text)
        if _BLANK_NUMBER.match(text) or (_NUMBER_LINE.match(text) and re.search(r"[-/]\s*[A-ZĐ]{2}", text)):
            draft.doubts.append("không đọc được số văn bản")
            return


@cache
def _types() -> tuple[tuple[str, str, Any], ...]:
    entries = [
        (fold(nfc(one["name"])), one["name"], one["plan"]) for one in load_data("documents.yaml")["types"]
    ]
    return tuple(sorted(entries, key=lambda one: -len(one[0])))


def _type_at(text: str) -> tuple[str, str]:
    """The document type that a title line begins with and what follows it; ("", text) if none."""
    folded = fold(text)
    for words, name, _ in _types():
        if re.match(rf"{re.escape(words)}(?!\w)", folded):
            return name, text[len(words) :].strip(" :.-–")
    return "", text


def _type_and_title(draft: _Draft, layout: Layout, front: list[Block]) -> None:
    titles = [block for block in front if block.kind is BlockKind.TITLE] or [
        block for block in front if is_upper(block.text[:40])
    ]
    for index, block in enumerate(titles):
        name, rest = _type_at(squeeze(block.text))
        if name and (is_upper(squeeze(block.text)[: len(name)]) or block.kind is BlockKind.TITLE):
            draft.put("doc_type", name, block, 0.97)
            words = [rest] if rest else []
            for following in titles[index + 1 :]:
                if following.index - block.index > 6:
                    break
                words.append(squeeze(following.text))
            draft.put(
                "title",
                _one_title(words),
                titles[min(index + 1, len(titles) - 1)] if not rest else block,
                0.9,
            )
            return
    for block in layout.blocks[:6]:
        label = fold(block.label or "")
        if label.startswith(("phụ lục", "biểu")) or fold(block.text).startswith("phụ lục"):
            draft.put("doc_type", "Phụ lục", block, 0.9)
            words = re.sub(
                r"^\s*(?:phụ lục|biểu)(?:\s+số)?(?:\s+[IVXLC\d]+)?[.:]?\s*",
                "",
                squeeze(block.text),
                flags=re.IGNORECASE,
            )
            if not words:
                following = [
                    one
                    for one in layout.blocks[block.index + 1 : block.index + 4]
                    if one.kind in (BlockKind.TITLE, BlockKind.PARAGRAPH, BlockKind.HEADING)
                ]
                words = squeeze(following[0].text) if following else ""
            draft.put("title", words, block, 0.85)
            return
    for block in front[:10]:  # a transcript: "# Nghị quyết số 57-NQ/TW"
        text = squeeze(block.text).lstrip("#* ")
        name, rest = _type_at(text)
        spans = find_document_numbers(rest)
        if (
            name
            and "number" not in draft.values
            and re.match(r"số\s", fold(rest))
            and spans
            and spans[0].start <= 5
            and len(rest) <= 40
        ):
            draft.put("doc_type", name, block, 0.8)
            draft.put("number", spans[0].number.printed, block, 0.8)
            draft.values["_number"] = spans[0].number
            return
    number = draft.values.get("_number")
    if isinstance(number, DocumentNumber):
        subject = next(
            (block for block in front if re.match(r"v/v|về việc", fold(squeeze(block.text)))), None
        )
        name = type_name(number.type_code) if number.type_code else "Công văn"
        draft.put("doc_type", name, subject, 0.7)
        if subject is not None:
            draft.put("title", squeeze(subject.text), subject, 0.85)
        elif titles:
            draft.put("title", _one_title([squeeze(block.text) for block in titles]), titles[0], 0.6)


def _one_title(words: list[str]) -> str:
    """The abstract on one line, without rules of hyphens and without the grounds where they follow at once."""
    title = " ".join(word for word in (re.sub(r"^[-_*\s]+$", "", one) for one in words) if word)
    grounds = re.search(r"\s(?=Căn cứ\s|Thực hiện (?:Nghị|Kế|Chương|Quyết)|Triển khai thực hiện Nghị)", title)
    if grounds and is_upper(title[: grounds.start()]):
        title = title[: grounds.start()]
    return title[:600].strip()


# --- issuer, level, place, date ------------------------------------------------------------------------


def _issuer(draft: _Draft, front: list[Block]) -> Issuer:
    blocks = [block for block in front if block.kind is not BlockKind.TITLE]
    lines: list[str] = []
    for block in blocks:
        if (
            draft.values.get("doc_type")
            and _type_at(squeeze(block.text))[0] == draft.values["doc_type"]
            and is_upper(block.text)
        ):
            break
        if is_upper(block.text):
            lines.append(block.text)
    issuer = read_issuer(lines)
    # a superior printed above ("ĐẢNG BỘ TỈNH X" / "ĐẢNG ỦY XÃ Y") tells the province, the issuer its own commune
    block = next(
        (one for one in blocks if issuer.name and fold(squeeze(one.text))[:12] == fold(issuer.name)[:12]),
        None,
    )
    draft.put("issuer", issuer.name, block or (blocks[0] if blocks else None), 0.9)
    return issuer


def _date(draft: _Draft, front: list[Block]) -> None:
    for at, block in enumerate(front):
        if block.kind is BlockKind.TITLE and any(one.kind is BlockKind.LETTERHEAD for one in front):
            continue
        following = front[at + 1].text if at + 1 < len(front) else ""
        read = read_place_date(block.text) or (
            read_place_date(f"{block.text} {following}") if "ngày" in fold(block.text) else None
        )
        if not read:
            continue
        draft.values.setdefault("_place", read.place)
        draft.put("issue_date", read.date, block, 0.95 if len(read.date) == 10 else 0.8)
        if read.doubt:
            draft.doubts.append(read.doubt)
        return


def _from_attachment(draft: _Draft, layout: Layout) -> None:
    """What "(Kèm theo Kế hoạch số ... ngày ... của ...)" says of the document itself.

    On an appendix of its own it gives number, date and issuer; inside a document whose letterhead has no
    date, the appendix's line gives the date if it names the same number.
    """
    own = draft.values.get("_number")
    blocks = layout.blocks[:10] if own is None else layout.blocks
    for block in blocks:
        if block.kind is BlockKind.TABLE or len(block.text) > LONG_LINE:
            continue
        found = _ATTACHED.search(squeeze(block.text))
        spans = find_document_numbers(found["what"]) if found else []
        if not found or not spans or (own is not None and spans[0].number.key != own.key):
            continue
        what = found["what"]
        if own is None:
            draft.put("number", spans[0].number.printed, block, 0.85)
            draft.values["_number"] = spans[0].number
            draft.put("doc_type", "Phụ lục", block, 0.85)
        day = next((date.last for date in find_dates(what) if date.kind == "date" and date.last), None)
        if day and len(draft.values.get("issue_date", "")) < FULL_DATE:
            draft.values.pop("issue_date", None)
            draft.put("issue_date", day.isoformat(), block, 0.85)
        issuer = re.search(r"\bcủa\s+([^)]+)$", what)
        if issuer and own is None:
            draft.put("issuer", issuer[1].strip(" .;,)"), block, 0.85)
        return


def _level_and_place(draft: _Draft, layout: Layout, issuer: Issuer) -> None:
    title = draft.values.get("title", "")
    place = draft.values.get("_place", "")
    number = draft.values.get("_number")
    level = issuer.level or level_of(draft.values.get("issuer", ""))
    confidence = 0.95
    if level is None and isinstance(number, DocumentNumber) and issuer_of(number).level:
        level, confidence = Level(issuer_of(number).level), 0.9
    if level is None and place:
        if find_province(place):
            level, confidence = Level.PROVINCE, 0.7
        elif find_communes(place):
            level, confidence = Level.COMMUNE, 0.7
    if level is None:
        level, confidence = level_of(title), 0.6
    draft.put("level", level, None, confidence)
    if level is Level.COMMUNE:
        _commune(draft, issuer, title, place, layout)
    elif level is Level.PROVINCE:
        province = (
            issuer.province
            or province_in(draft.values.get("issuer", ""))
            or _province_name(place)
            or next(iter(provinces_named_in(title)), "")
        )
        draft.put("province", province, None, 0.95)


def _province_name(place: str) -> str:
    province = find_province(place) if place else None
    return province.name if province else ""


def _commune(draft: _Draft, issuer: Issuer, title: str, place: str, layout: Layout) -> None:
    name = issuer.commune or commune_in(draft.values.get("issuer", ""))
    confidence = 0.95
    if not name:
        named = re.search(r"(?:xã|phường|đặc khu)\s+[A-ZĐÀ-Ỹ]\S*(?:\s+[A-ZĐÀ-Ỹ]\S*)*", title)
        name, confidence = (commune_in(named[0]) if named else ""), 0.85
    if not name and place:
        communes = find_communes(place)
        names = {commune.name for commune in communes}
        if len(names) == 1:
            name, confidence = names.pop(), 0.75
    if not name:
        name, confidence = _most_named(layout), 0.7
    draft.put("commune", name, None, confidence)
    provinces = [issuer.province] if issuer.province else _named_provinces(layout)
    candidates = {commune.province for commune in find_communes(name)} if name else set()
    if issuer.province:
        draft.put("province", issuer.province, None, 0.95)
    elif len(provinces) == 1 and (not candidates or provinces[0] in candidates or not name):
        draft.put("province", provinces[0], None, 0.9)
    elif candidates and len(fitting := [one for one in provinces if one in candidates]) == 1:
        draft.put("province", fitting[0], None, 0.85)
    elif len(candidates) == 1:
        draft.put("province", next(iter(candidates)), None, 0.8)
    elif candidates:
        draft.doubts.append(f"{name} có ở {', '.join(sorted(candidates))}: văn bản không nói thuộc tỉnh nào")


def _most_named(layout: Layout) -> str:
    """The commune that the text names most often, with its kind: "trên địa bàn xã Tân Lợi"; "" where two are named as often."""
    counts: dict[str, int] = {}
    for block in layout.blocks:
        if block.kind in (BlockKind.MARGIN, BlockKind.RECIPIENTS):
            continue
        text = squeeze(block.text)
        for found in _COMMUNE_NAME.finditer(text):
            name = commune_in(found[0])
            if name and find_communes(name):
                counts[name] = counts.get(name, 0) + 1
    ranked = sorted(counts.values(), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0] == ranked[1]):
        return ""
    return max(counts, key=lambda name: counts[name])


def _named_provinces(layout: Layout) -> list[str]:
    """Provinces that the text names, most often named first."""
    counts: dict[str, int] = {}
    for block in layout.blocks:
        if block.kind is not BlockKind.MARGIN and re.search(r"[Tt]ỉnh|TỈNH|[Tt]hành|THÀNH", block.text):
            for name in provinces_named_in(block.text):
                counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: -counts[name])


# --- signature, period, replacement -----------------------------------------------------------------


def _signer(draft: _Draft, layout: Layout) -> None:
    lines = [
        (squeeze(line), block)
        for block in layout.blocks
        if block.kind is BlockKind.SIGNATURE
        for line in block.text.split("\n")
    ]
    titles = [line for line, _ in lines if _SIGNING.search(fold(line)) or is_upper(line)]
    names = [(line, block) for line, block in lines if _is_person(line)]
    if names:
        draft.put("signer", re.sub(r"^(?:TS|ThS|PGS|GS|BS|KS)\.?\s+", "", names[-1][0]), names[-1][1], 0.9)
    if titles:
        draft.put("signer_title", " ".join(titles)[:200], lines[0][1], 0.85)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(nfc(name) for name in load_data("documents.yaml")["surnames"])


def _is_person(line: str) -> bool:
    """Whether a line is a person's name: two to five words with capitals, a family name first, no word of office."""
    words = re.sub(r"^(?:TS|ThS|PGS|GS|BS|KS)\.?\s+", "", line).split()
    if not 2 <= len(words) <= 5 or re.search(r"[\d.:;/]", line):
        return False
    if not all(word[0].isupper() and (len(word) == 1 or not word.isupper()) for word in words):
        return False
    return words[0] in _surnames() and not _SIGNING.search(fold(line))


def _period(draft: _Draft, layout: Layout) -> None:
    """The plan's own period: its title's, else the one of the sentence that issues it."""
    issued = re.match(r"\d{4}", draft.values.get("issue_date", ""))
    title = _without_citations(draft.values.get("title", ""))
    period = find_period(title)
    confidence = 0.95
    if period is None:
        for block in layout.blocks[:60]:
            found = re.search(
                r"ban\s+hành\s+(?:kế hoạch|chương trình|nghị quyết|đề án)(.{0,260})", fold(block.text)
            )
            if found and block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
                period, confidence = (
                    find_period(_without_citations(block.text[found.start() : found.end()])),
                    0.85,
                )
                break
    if period is None:
        return
    first, last = period
    if first.year == last.year and re.search(rf"đến\s+(?:hết\s+)?năm\s+{last.year}", fold(title)):
        if issued and last.year > int(issued[0]):
            draft.put("period_start", dt.date(int(issued[0]), 1, 1), None, confidence)
    else:
        draft.put("period_start", first, None, confidence)
    draft.put("period_end", last, None, confidence)


def _without_citations(text: str) -> str:
    """The text without cited documents' names in quotation marks and their dates."""
    return re.sub(r"[“\"][^”\"]*[”\"]", " ", text)


def _replaces(layout: Layout) -> tuple[str, ...]:
    numbers: list[str] = []
    for block in layout.blocks:
        if block.kind in (BlockKind.MARGIN, BlockKind.RECIPIENTS) or not _REPLACES.search(block.text):
            continue
        for sentence in re.split(r"[.;]\s", block.text):
            found = _REPLACES.search(sentence)
            if not found:
                continue
            after = fold(sentence[found.end() : found.end() + 40])
            expired = "hiệu lực" in fold(found[0])
            if expired or re.match(
                r"\s*(?:cho\s+)?(?:các\s+)?(?:kế hoạch|nghị quyết|quyết định|chương trình|chỉ thị|quy định|qui định|văn bản|thông báo|đề án|hướng dẫn)",
                after,
            ):
                stretch = sentence[: found.start()] if expired else sentence[found.end() :]
                numbers += [
                    one.number.printed
                    for one in find_document_numbers(stretch)
                    if one.number.printed not in numbers
                ]
    return tuple(numbers)


def _is_plan(draft: _Draft, layout: Layout) -> bool:
    """Whether the document sets goals or work, by its type; a type that may do either is told by its words."""
    kind = draft.values.get("doc_type", "")
    plan = next((plan for _, name, plan in _types() if name == kind), "maybe")
    if plan is True or plan is False:
        return bool(plan)
    words = [fold(nfc(word)) for word in load_data("documents.yaml")["plan_words"]]
    title = fold(draft.values.get("title", ""))
    if any(word in title for word in words):
        return True
    headings = " ".join(
        fold(block.text[:120])
        for block in layout.blocks
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE)
    )
    return any(word in headings for word in words) or any(
        block.kind is BlockKind.TABLE and "nhiệm vụ" in fold(block.text[:300]) for block in layout.blocks
    )
