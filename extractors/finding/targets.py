"""The targets (chỉ tiêu) of a document: its prose, its tables, their horizons, owners and evidence."""
from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from extractors.finding.assurance import confidence, measure_traits, read_traits, repeated, sentence_traits
from extractors.finding.carried import EXCEPTION
from extractors.finding.clauses import Sentence, sentences
from extractors.finding.drafts import section_path
from extractors.finding.evidence import confidence_of, evidence_of, spans_of
from extractors.finding.headings import Section, section_of
from extractors.finding.lexicon import ASSIGNMENTS, lexicon
from extractors.finding.measure import DURATIONS, SHORTEST_INDICATOR, Measure, is_share, written_unit
from extractors.finding.measures import read_measures
from extractors.finding.openings import topic_of
from extractors.finding.owners import read_owners
from extractors.finding.setting import Setting, names_measured, setting_of
from extractors.finding.table_rows import TableTarget
from extractors.finding.target_tables import table_targets
from normalizers.dates import find_dates, last_allowed
from normalizers.organisations import owner_kind
from normalizers.text import fold, nfc, squeeze
from pipeline.models import Block, BlockKind, Comparator, DocumentFacts, Heading, Layout, Target

PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING)
SHORT_WORK = 35          # a counted thing this near the front of its sentence is its goal: "Đào tạo 50 cán bộ ..."
OPENING = 28             # a horizon this near the front of a sentence holds for the whole sentence
NO_DAY = "văn bản không nói thời hạn của chỉ tiêu"
OPENING_DAY = "thời hạn lấy theo câu mở đầu các chỉ tiêu"
_SPEEDS = ("Gbps", "Mbps")
_ROLES = r"(?:chủ trì|theo dõi|phụ trách|thực hiện|chịu trách nhiệm|tham mưu|tổng hợp|phối hợp)"
_OWNER_NOTE = re.compile(
    rf"\s*[(\[]\s*(?:giao\s+|do\s+)?(?P<name>[^()\[\]]{{4,90}}?)(?:\s+{_ROLES}(?:\s*,?\s*{_ROLES}[^()]*)?)?\s*[)\]]"
    r"\s*[.;,]?\s*$", re.IGNORECASE)
_OWNER_LABEL = re.compile(
    rf"(?:cơ quan|đơn vị)(?:,\s*đơn vị)?\s+{_ROLES}(?:\s+{_ROLES})?\s*:\s*(?P<name>[^.;:()]{{3,120}})", re.IGNORECASE)
# "Phòng A chủ trì, phối hợp ...", "Giao Công an xã ...": work given, where the words before it are no goal's subject
_LEADS = re.compile(
    r"\s*,?\s*(?:chủ trì(?: tham mưu)?|có trách nhiệm|chịu trách nhiệm|lãnh đạo|chỉ đạo)(?:\s*,)?\s+(?=\S)")
_MONEY = re.compile(r"(?:tổng |nguồn )?(?:kinh phí|dự toán|vốn)\s")
_ENUMERATED = re.compile(r"^\(?(?:\d{1,2}|[ivx]{1,4}|[a-zđ])\)\s*")       # "(2) ..." inside a paragraph
_GOAL_WORDS = re.compile(r"phấn đấu|đạt|bảo đảm|đảm bảo")


def find_targets(layout: Layout, facts: DocumentFacts) -> tuple[Target, ...]:
    """The targets in reading order, numbered T1, T2, ...; none of a document that is no plan.

    A target has a value; a goal with none gives no target.  Past results, scoring rules, document numbers
    and dates are none.  `due_inherited` is set where heading or plan period, not the sentence, sets the day.
    """
    if not facts.is_plan:
        return ()
    found = graded_targets(layout, facts)
    return tuple(
        replace(one.target, target_id=f"T{number}", confidence=confidence("targets", one.traits, one.reading))
        for number, one in enumerate(found, 1))


@dataclass(frozen=True, slots=True)
class Graded:
    """A target with what its confidence comes from: traits, and how surely its words were read (0..1)."""

    target: Target
    traits: frozenset[str]
    reading: float


def graded_targets(layout: Layout, facts: DocumentFacts) -> list[Graded]:
    """The targets of a plan in reading order, still without number and confidence."""
    found: list[Graded] = []
    intro: Block | None = None               # the paragraph that introduces the items after it
    for block in layout.blocks:
        if block.kind is BlockKind.TABLE:
            setting = setting_of(layout, block, None, facts)
            found += [_from_table(one, setting) for one in table_targets(block, facts)]
        elif block.kind in PROSE:
            if block.kind is not BlockKind.ITEM:
                intro = None
            found += _prose(layout, block, intro, facts)
            if block.kind is not BlockKind.ITEM and block.text.rstrip().endswith(":"):
                intro = block
    found = _under_opening_horizon(found, facts)
    twice = repeated([(one.target.evidence.raw_text, one.target.indicator, one.target.due_date) for one in found])
    return [replace(one, traits=one.traits | {"same day twice"}) if place in twice else one
            for place, one in enumerate(found)]


def _under_opening_horizon(found: list[Graded], facts: DocumentFacts) -> list[Graded]:
    """In a programme that names no period, the year that its goals open with ("Phấn đấu đến năm 2030, ...") holds for
    the goals after it that say no day; they stay marked for a person."""
    horizon = found[0].target.due_date if found and not found[0].target.due_inherited else None
    if facts.period_end is not None or horizon is None or (horizon.month, horizon.day) != (12, 31):
        return found
    return [
        replace(one, target=replace(
            one.target, due_date=horizon, due_inherited=True,
            doubts=tuple(OPENING_DAY if doubt == NO_DAY else doubt for doubt in one.target.doubts)),
                traits=one.traits | {"opening day"})
        if one.target.due_date is None else one
        for one in found
    ]


# --- prose -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Carried:
    """A day that one sentence opens with and that holds for the clauses after it."""

    due: dt.date | None = None
    inherited: bool = False


def _prose(layout: Layout, block: Block, intro: Block | None, facts: DocumentFacts) -> list[Graded]:
    text = nfc(block.body)
    label = _OWNER_LABEL.search(text)
    setting: Setting | None = None
    carried = _Carried()
    targets: list[Graded] = []
    before: Measure | None = None            # the last measure of the clause before a semicolon
    end = 0
    for sentence in sentences(text):
        words, owner = _without_owner(_ENUMERATED.sub("", sentence.text))
        words, owner = _behind_owner(words, owner)
        opening = _opening_horizon(sentence.text[topic_of(sentence.text):])
        carried = _Carried(opening) if opening else carried
        continued = ";" in text[end:sentence.start]
        before = before if continued else None
        end = sentence.end
        measures = read_measures(words, before)
        for number, measure in enumerate(measures):
            before = measure
            setting = setting or setting_of(layout, block, intro, facts)
            gone_by = measure.due is None and carried.due is not None and carried.due.isoformat() < facts.issue_date
            if not gone_by and _accepted(measure, words, setting, block, facts):
                owner = owner or (squeeze(label["name"]) if label else "")
                traits = measure_traits(measure) | sentence_traits(
                    measure, words, len(measures), first=number == 0, continued=continued, goals=setting.goals)
                one = _target(block, sentence, measure, setting, carried, traits)
                targets += [replace(one, target=replace(one.target, owner=owner))] if one else []
        if carried.due and text[sentence.end:sentence.end + 1] == ".":
            # a year holds on behind a full stop, a quarter or month is its sentence's own
            year = (carried.due.month, carried.due.day) == (12, 31)
            carried = (carried if opening else _Carried(carried.due, inherited=True)) if year else _Carried()
    return targets


def _without_owner(sentence: str) -> tuple[str, str]:
    """The sentence without a closing "(Công an xã chủ trì)", and that owner."""
    note = _OWNER_NOTE.search(sentence)
    if note and note.start() > SHORTEST_INDICATOR and owner_kind(note["name"]) in ("agency", "person") \
            and not re.search(r"\d", note["name"]):
        return sentence[:note.start()], squeeze(note["name"])
    return sentence, ""


def _behind_owner(sentence: str, owner: str) -> tuple[str, str]:
    """The sentence with the owners that lead it blanked ("Phòng A chủ trì, phối hợp với B tập huấn ..."), and them."""
    words = lexicon(ASSIGNMENTS)
    opener = words.at(sentence, 0, "openers")
    listed = read_owners(sentence, opener.end if opener else 0)
    at = listed.end
    lead = _LEADS.match(fold(sentence), at) if listed else None
    if lead is None:
        return sentence, owner
    at = lead.end()
    if helping := words.at(sentence, at, "coordinations"):
        helpers = read_owners(sentence, helping.end)
        at = helpers.end if helpers else at
    return " " * at + sentence[at:], owner or "; ".join(listed.names)


def _opening_horizon(sentence: str) -> dt.date | None:
    """The day that "Đến năm 2030, ..." at the front of a sentence sets for all of it; "riêng năm 2026" sets none."""
    if EXCEPTION.match(fold(sentence)):
        return None
    for date in find_dates(sentence[:2 * OPENING]):
        if date.kind != "date" and date.start <= OPENING and not re.search(r"\d|so với", fold(sentence[:date.start])):
            return last_allowed(date)
    return None


def _accepted(measure: Measure, sentence: str, setting: Setting, block: Block, facts: DocumentFacts) -> bool:
    """Whether a measure is a goal here: shares nearly always, counted things where words of goals say so."""
    if (setting.no_goals and not setting.goals) or section_of(block) is Section.STATUS:
        return False
    if measure.due and facts.issue_date and measure.due.isoformat() < facts.issue_date:
        return False            # a year gone by: a result
    if measure.implied:
        return setting.goals and (block.kind is BlockKind.ITEM or measure.value == 0)
    if measure.unit.startswith("VND") and not measure.bound and _MONEY.match(fold(sentence)):
        return False            # "Kinh phí thực hiện lấy từ ngân sách phường (2.350 triệu đồng)"
    if is_share(measure.unit) or measure.unit in ("index", "rank", "times"):
        return measure.unit != "% decrease" or setting.goals or measure.bound
    base = measure.unit.partition("/")[0]
    if base in DURATIONS:
        return setting.goals and measure.bound
    if setting.goals:
        return measure.bound or measure.opened or measure.measured or measure.start <= SHORT_WORK or base in _SPEEDS
    if measure.unit.startswith("count"):        # "trên 4 loại hình" may be a place
        firm = measure.comparator in (Comparator.AT_LEAST, Comparator.RANGE)
        return firm or (measure.linked and "/" in measure.unit)
    return measure.linked and bool(_GOAL_WORDS.search(fold(sentence)))


def _target(
    block: Block, sentence: Sentence, measure: Measure, setting: Setting, carried: _Carried, traits: set[str]
) -> Graded | None:
    """The target of an accepted measure; None where no words say what is measured."""
    indicator = measure.indicator
    if setting.intro and not indicator:
        indicator = setting.intro
        traits.add("named above")
    elif setting.intro and names_measured(setting.intro) and not names_measured(indicator):
        indicator = f"{setting.intro} - {indicator}"        # "Tỷ lệ ...:" / "- Lĩnh vực đất đai: 80%"
        traits.add("named above")
    if len(indicator) < SHORTEST_INDICATOR:
        return None
    due, inherited = measure.due, False
    if due is None and carried.due is not None:
        due, inherited = carried.due, carried.inherited
    elif due is None:
        due, inherited = setting.due, setting.due is not None
    start = max(0, block.text.find(block.body)) + sentence.start
    end = start + len(sentence.text)
    reading = confidence_of(spans_of(block.text, block.spans, start, end))
    traits |= read_traits(reading) | {name for name, holds in (
        ("no day", due is None),
        ("day carried", measure.due is None and carried.due is not None),
        ("day of the plan", inherited and carried.due is None and setting.due_is_plans),
        ("day unsure", inherited and setting.due_unsure),
        ("counted, no bound", measure.unit.startswith("count") and not measure.bound),
        ("item", block.kind is BlockKind.ITEM),
    ) if holds}
    target = Target(
        target_id="", section=_section(block), indicator=indicator, comparator=measure.comparator, value=measure.value,
        value_max=measure.value_max, unit=written_unit(measure.unit), due_date=due, due_inherited=inherited,
        applies_to=measure.scope or setting.scope,
        evidence=evidence_of(block.text, block.spans, start, end, block.page, sentence.text),
        doubts=() if due else (NO_DAY,))
    return Graded(target, frozenset(traits), reading)


def _section(block: Block) -> str:
    """Heading labels and the item's own number: "II.2.1 (1)"."""
    label = block.label.strip(" .:")
    label = label if label.startswith("(") else label.rstrip(")")
    own = (Heading(label, "", block.index),) if label.strip("-+•*") else ()
    return section_path((*(heading for heading in block.path if heading.label), *own))


# --- tables ------------------------------------------------------------------------------------------


def _from_table(one: TableTarget, setting: Setting) -> Graded:
    measure = one.measure
    due = one.due or setting.due
    target = Target(
        target_id="", section=one.section, indicator=measure.indicator, comparator=measure.comparator,
        value=measure.value, value_max=measure.value_max, unit=written_unit(measure.unit), due_date=due,
        due_inherited=one.due is None and due is not None, owner=one.owner,
        applies_to=measure.scope or setting.scope, evidence=one.evidence,
        doubts=one.doubts if due else (*one.doubts, NO_DAY))
    unsure = {"day unsure"} if one.due is None and setting.due_unsure else set()
    return Graded(target, one.traits | unsure, one.reading)
