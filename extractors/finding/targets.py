"""The targets (chỉ tiêu) of a document: its prose, its tables, their horizons, owners and evidence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.finding.clauses import Sentence, sentences
from extractors.finding.drafts import section_path
from extractors.finding.evidence import confidence_of, evidence_of, spans_of
from extractors.finding.language import analyse, phrases
from extractors.finding.measure import DURATIONS, Measure
from extractors.finding.measures import read_measures
from extractors.finding.target_tables import TableTarget, table_targets
from normalizers.dates import find_dates, last_allowed
from normalizers.document_numbers import find_document_numbers
from normalizers.organisations import owner_kind
from normalizers.text import fold, nfc, sentence_case, squeeze
from pipeline.models import Block, BlockKind, Comparator, DocumentFacts, Heading, Layout, Target

PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING)
LOW, HIGH = 0.3, 0.99
SHORT_WORK = 35  # a counted thing this near the front of its sentence is its goal: "Đào tạo 50 cán bộ ..."
_OPENING = 28  # a horizon this near the front of a sentence holds for the whole sentence
_OWNER_NOTE = re.compile(
    r"\s*[(\[]\s*(?:giao\s+|do\s+)?(?P<name>[^()\[\]]{4,90}?)(?:\s+(?:chủ trì|theo dõi|phụ trách|thực hiện|chịu trách nhiệm|tham mưu)"
    r"(?:\s*,?\s*(?:theo dõi|thực hiện|tổng hợp|phối hợp)[^()]*)?)?\s*[)\]]\s*[.;,]?\s*$",
    re.IGNORECASE,
)
_OWNER_LABEL = re.compile(
    r"(?:cơ quan|đơn vị)(?:,\s*đơn vị)?\s+(?:chủ trì|thực hiện|theo dõi|phụ trách)(?:\s+(?:thực hiện|theo dõi))?\s*:\s*(?P<name>[^.;:()]{3,120})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What headings and introductions say of the blocks under them."""

    due: dt.date | None
    from_heading: bool
    goals: bool
    no_goals: bool
    scope: str
    intro: str  # the words of an introduction ending in ":", "" if none


def find_targets(layout: Layout, facts: DocumentFacts) -> tuple[Target, ...]:
    """The targets in reading order, numbered T1, T2, ...; none of a document that is no plan.

    A target has a value; a goal with none gives no target.  Past results, scoring rules, document numbers
    and dates are none.  `due_inherited` is set where heading or plan period, not the sentence, sets the day.
    """
    if not facts.is_plan:
        return ()
    found: list[Target] = []
    intro: Block | None = None
    for block in layout.blocks:
        if block.kind is BlockKind.TABLE:
            found += [_from_table(one, layout, block, facts) for one in table_targets(block, facts)]
        elif block.kind in PROSE:
            if block.kind is not BlockKind.ITEM:
                intro = block if block.text.rstrip().endswith(":") else None
            found += _prose(layout, block, intro if intro is not block else None, facts)
    return tuple(replace(target, target_id=f"T{number}") for number, target in enumerate(found, 1))


# --- prose -----------------------------------------------------------------------------------------


def _prose(layout: Layout, block: Block, intro: Block | None, facts: DocumentFacts) -> list[Target]:
    text = nfc(block.body)
    setting: _Setting | None = None
    owner_label = _OWNER_LABEL.search(text)
    carried: tuple[dt.date | None, bool] = (None, False)
    targets: list[Target] = []
    for sentence in sentences(text):
        words, owner = _without_owner(sentence.text)
        measures = read_measures(words)
        if measures:
            setting = setting or _setting(layout, block, intro, facts)
        opening = _opening_horizon(sentence.text)
        if opening is not None:
            carried = (opening, text[: sentence.start].rstrip().endswith((";", ":", "")))
        for measure in measures:
            if setting is None or not _accepted(measure, words, setting, block, facts):
                continue
            target = _target(layout, block, sentence, measure, setting, carried, facts)
            if target is None:
                continue
            if owner or owner_label:
                target = replace(target, owner=owner or squeeze(owner_label["name"] if owner_label else ""))
            targets.append(target)
        if opening is None and text[sentence.end : sentence.end + 1] == ".":
            carried = (carried[0], True) if carried[0] else carried
    return targets


def _without_owner(sentence: str) -> tuple[str, str]:
    """The sentence without a closing "(Công an xã chủ trì)", and that owner."""
    note = _OWNER_NOTE.search(sentence)
    if (
        note
        and owner_kind(note["name"]) in ("agency", "person")
        and note.start() > 10
        and not re.search(r"\d", note["name"])
    ):
        return sentence[: note.start()], squeeze(note["name"])
    return sentence, ""


def _opening_horizon(sentence: str) -> dt.date | None:
    """The day that "Đến năm 2030, ..." at the front of a sentence sets for all of it."""
    for date in find_dates(sentence):
        if (
            date.kind != "date"
            and date.start <= _OPENING
            and not find_document_numbers(sentence[: date.start])
        ):
            return last_allowed(date)
    return None


def _accepted(measure: Measure, sentence: str, setting: _Setting, block: Block, facts: DocumentFacts) -> bool:
    """Whether a measure is a goal here: shares nearly always, counted things where words of goals say so."""
    if setting.no_goals and not setting.goals:
        return False
    if measure.due and facts.issue_date and measure.due.isoformat() < facts.issue_date[:10]:
        return False  # a year gone by: a result
    if measure.implied:
        return setting.goals and block.kind is BlockKind.ITEM
    if measure.unit in ("%", "‰", "index", "rank", "times", "% increase", "% decrease"):
        return not (measure.unit == "% decrease" and not setting.goals and not measure.bound)
    base = measure.unit.partition("/")[0]
    if base in DURATIONS:
        return setting.goals and measure.bound and bool(measure.indicator)
    if setting.goals:
        return measure.bound or measure.opened or measure.start <= SHORT_WORK or base in ("Gbps", "Mbps")
    explicit = measure.comparator in (
        Comparator.AT_LEAST,
        Comparator.RANGE,
    )  # "trên 4 loại hình" may be a place
    if measure.unit.startswith("count"):
        return explicit or (measure.linked and "/" in measure.unit)
    return measure.linked and bool(re.search(r"phấn đấu|đạt|bảo đảm|đảm bảo", fold(sentence)))


def _target(
    layout: Layout,
    block: Block,
    sentence: Sentence,
    measure: Measure,
    setting: _Setting,
    carried: tuple[dt.date | None, bool],
    facts: DocumentFacts,
) -> Target | None:
    indicator, doubts = measure.indicator, []
    confidence = 0.97
    if setting.intro and not indicator:
        indicator, confidence = setting.intro, 0.85
    elif (
        setting.intro and _is_measured(setting.intro) and not _is_measured(indicator)
    ):  # "Tỷ lệ ...:" / "- Lĩnh vực đất đai: 80%"
        indicator, confidence = f"{setting.intro} - {indicator}", 0.88
    if len(indicator) < 4:
        return None
    if measure.shared:
        confidence *= 0.93
    due, inherited = measure.due, False
    if due is None and carried[0] is not None:
        due, inherited = carried
    if due is None:
        due, inherited = setting.due, setting.due is not None
        confidence *= 1.0 if setting.from_heading or due else 0.9
    if due is None:
        doubts.append("văn bản không nói thời hạn của chỉ tiêu")
    if measure.unit.startswith("count") and not measure.bound:
        confidence *= 0.85
    if not setting.goals and measure.unit != "%":
        confidence *= 0.8
    offset = block.text.find(block.body) if block.body else 0
    start = max(0, offset) + sentence.start
    behind = spans_of(block.text, block.spans, start, start + len(sentence.text))
    return Target(
        target_id="",
        section=_section(layout, block),
        indicator=indicator,
        comparator=measure.comparator,
        value=measure.value,
        value_max=measure.value_max,
        unit=measure.unit,
        due_date=due,
        due_inherited=inherited,
        applies_to=measure.scope or setting.scope,
        confidence=_calibrated(confidence * confidence_of(behind)),
        evidence=evidence_of(
            block.text, block.spans, start, start + len(sentence.text), block.page, sentence.text
        ),
        doubts=tuple(doubts),
    )


@lru_cache(maxsize=4096)
def _is_measured(words: str) -> bool:
    """Whether words open with a thing that is measured in itself: "Tỷ lệ ...", "Số hộ ...", "Chỉ số ..."."""
    doc = analyse(words[:60])
    labels = {span.label_ for span in doc.spans["phrases"] if span.start_char == 0}
    return bool(labels & {"share", "index"}) and "work" not in labels


def _calibrated(confidence: float) -> float:
    return round(min(HIGH, max(LOW, confidence)), 2)


def _section(layout: Layout, block: Block) -> str:
    """Heading labels and the item's own number: "II.2.1 (1)"."""
    label = block.label.strip(" .:")
    label = label if label.startswith("(") else label.rstrip(")")
    own = (Heading(label, "", block.index),) if label and label not in "-+•*" else ()
    path = tuple(heading for heading in block.path if heading.label)
    return section_path((*path, *own))


# --- what stands above a block ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _HeadingSays:
    """What the words of one heading say of what stands under it."""

    goals: bool
    no_goals: bool
    scope: str
    due: dt.date | None


@lru_cache(maxsize=4096)
def _heading_says(words: str) -> _HeadingSays:
    doc = analyse(words)
    scope = next((span.id_ for span in phrases(doc, "scope", "scope_heading")), "")
    return _HeadingSays(
        bool(phrases(doc, "goals")), bool(phrases(doc, "no_goals")), scope, _heading_due(words)
    )


def _setting(layout: Layout, block: Block, intro: Block | None, facts: DocumentFacts) -> _Setting:
    above = _above(layout, block)
    if intro is not None and intro.index < block.index and intro not in above:
        above.insert(0, intro)
    says = [_heading_says(_heading_words(one)) for one in above]
    own_due = next((one.due for one in says if one.due is not None), None)
    nearest = next(
        (one for one in says if one.goals or one.no_goals), None
    )  # the nearest heading that says either decides
    goals, no_goals = (
        (nearest.goals, nearest.no_goals) if nearest else (_heading_says(facts.title[:200]).goals, False)
    )
    scope = next((one.scope for one in says if one.scope), "")
    return _Setting(
        own_due or facts.period_end, own_due is not None, goals, no_goals, scope, _intro_words(above)
    )


def _above(layout: Layout, block: Block) -> list[Block]:
    """The blocks that a block hangs under, nearest first."""
    chain: list[Block] = []
    seen = {block.index}
    parent = block.parent
    while parent is not None and parent not in seen and 0 <= parent < len(layout.blocks):
        seen.add(parent)
        chain.append(layout.blocks[parent])
        parent = chain[-1].parent
    for heading in reversed(block.path):
        if heading.block not in seen and 0 <= heading.block < len(layout.blocks):
            seen.add(heading.block)
            chain.append(layout.blocks[heading.block])
    return chain


def _heading_words(block: Block) -> str:
    """What a block says as a heading: all of a short one, the first sentence or the words before ":" of a long one."""
    text = squeeze(block.body)
    if len(text) <= 200:
        return text
    return text.split(":")[0][:200] if ":" in text[:200] else text.split(". ")[0][:200]


def _heading_due(words: str) -> dt.date | None:
    for date in find_dates(words):
        if date.kind != "date" and not find_document_numbers(words[: date.start][-30:]):
            return last_allowed(date)
    return None


def _intro_words(above: Sequence[Block]) -> str:
    """The thing measured where the item under "Tỷ lệ hồ sơ trực tuyến:" prints years and values only."""
    if not above or not above[0].text.rstrip().endswith(":"):
        return ""
    words = squeeze(above[0].body).rstrip(" :")
    words = re.sub(r"\s+(?:đạt|phấn đấu đạt|như sau|cụ thể|cụ thể như sau|theo lộ trình)$", "", words)
    return sentence_case(words) if len(words) <= 160 and not find_dates(words) else ""


# --- tables ------------------------------------------------------------------------------------------


def _from_table(one: TableTarget, layout: Layout, block: Block, facts: DocumentFacts) -> Target:
    setting = _setting(layout, block, None, facts)
    due, inherited = one.due, False
    if due is None:
        due, inherited = setting.due, setting.due is not None
    measure = one.measure
    return Target(
        target_id="",
        section=one.section,
        indicator=measure.indicator,
        comparator=measure.comparator,
        value=measure.value,
        value_max=measure.value_max,
        unit=measure.unit,
        due_date=due,
        due_inherited=inherited,
        owner=one.owner,
        applies_to=measure.scope or setting.scope,
        confidence=_calibrated(one.confidence),
        evidence=one.evidence,
        doubts=one.doubts if due else (*one.doubts, "văn bản không nói thời hạn của chỉ tiêu"),
    )
