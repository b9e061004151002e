"""What stands above a block: whether it sets goals, by when, for whom, and what it introduces."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.finding.language import analyse, phrases
from normalizers.dates import find_dates, last_allowed
from normalizers.document_numbers import find_document_numbers
from normalizers.text import sentence_case, squeeze
from pipeline.models import Block, DocumentFacts, Layout

LONG_HEADING = 200       # characters of a heading that are read
LONG_INTRO = 160         # an introduction that names the thing measured is no longer
NUMBER_REACH = 30        # a year this near behind a document's number is part of its name
SURE_PERIOD = 0.9        # confidence of a plan's period that its title prints
_AS_FOLLOWS = re.compile(r"\s+(?:đạt|phấn đấu đạt|như sau|cụ thể|cụ thể như sau|theo lộ trình)$")


@dataclass(frozen=True, slots=True)
class Setting:
    """What headings and introductions say of the blocks under them."""

    due: dt.date | None      # the nearest heading's day, else the plan's own
    goals: bool              # a heading of goals: "Mục tiêu cụ thể"
    no_goals: bool           # a heading under which numbers are no goals: "Thực trạng", "Kinh phí"
    scope: str               # "commune", "province", "nation" or ""
    due_unsure: bool         # the day is the plan's own, and that is read from its text and not from its title
    due_is_plans: bool       # the day is the plan's own, no heading sets one
    intro: str               # the words of an introduction that ends in ":", "" if none


@dataclass(frozen=True, slots=True)
class _HeadingSays:
    """What the words of one heading say of what stands under it."""

    goals: bool
    no_goals: bool
    scope: str
    due: dt.date | None


def setting_of(layout: Layout, block: Block, intro: Block | None, facts: DocumentFacts) -> Setting:
    """What stands above a block; of goals the nearest heading that says either decides, else the title."""
    above = _above(layout, block)
    if intro is not None and intro not in above:
        above.insert(0, intro)
    says = [_heading_says(_heading_words(one)) for one in above]
    telling = next((one for one in says if one.goals or one.no_goals), None)
    own = all(one.due is None for one in says)
    return Setting(
        due_is_plans=own,
        due_unsure=own and facts.confidence.get("period_end", 0.0) < SURE_PERIOD,
        due=next((one.due for one in says if one.due is not None), facts.period_end),
        goals=telling.goals if telling else _heading_says(facts.title[:LONG_HEADING]).goals,
        no_goals=telling is not None and telling.no_goals,
        scope=next((one.scope for one in says if one.scope), ""),
        intro=_introduced(above))


@lru_cache(maxsize=4096)
def _heading_says(words: str) -> _HeadingSays:
    doc = analyse(words)
    scope = next((span.id_ for span in phrases(doc, "scope", "scope_heading")), "")
    return _HeadingSays(bool(phrases(doc, "goals")), bool(phrases(doc, "no_goals")), scope, _horizon(words))


@lru_cache(maxsize=4096)
def names_measured(words: str) -> bool:
    """Whether words open with a thing that is measured in itself: "Tỷ lệ ...", "Số hộ ...", "Chỉ số ..."."""
    doc = analyse(words[:LONG_INTRO])
    labels = {span.label_ for span in doc.spans["phrases"] if span.start_char == 0}
    return bool(labels & {"share", "index"}) and "work" not in labels


def _above(layout: Layout, block: Block) -> list[Block]:
    """The blocks that a block hangs under, nearest first: its parents, then the headings of its path."""
    chain: list[Block] = []
    parent = block.parent
    while parent is not None and all(one.index != parent for one in (block, *chain)):
        chain.append(layout.blocks[parent])
        parent = chain[-1].parent
    headings = [layout.blocks[heading.block] for heading in reversed(block.path)]
    return chain + [one for one in headings if one not in chain and one is not block]


def _heading_words(block: Block) -> str:
    """What a block says as a heading: all of a short one, the words before ":" or the first sentence of a long one."""
    text = squeeze(block.body)
    if len(text) <= LONG_HEADING:
        return text
    return text.split(":")[0][:LONG_HEADING] if ":" in text[:LONG_HEADING] else text.split(". ")[0][:LONG_HEADING]


def _horizon(words: str) -> dt.date | None:
    """The day that a heading's first year, quarter or period sets; a cited document's date is none."""
    for date in find_dates(words):
        if date.kind != "date" and not find_document_numbers(words[max(0, date.start - NUMBER_REACH):date.start]):
            return last_allowed(date)
    return None


def _introduced(above: Sequence[Block]) -> str:
    """The thing measured, where items print years and values only: "Tỷ lệ hồ sơ trực tuyến:" / "+ Năm 2026: 60%"."""
    if not above or not above[0].text.rstrip().endswith(":"):
        return ""
    words = _AS_FOLLOWS.sub("", squeeze(above[0].body).rstrip(" :"))
    return sentence_case(words) if len(words) <= LONG_INTRO and not find_dates(words) else ""
