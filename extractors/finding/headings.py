"""What a heading is about: it decides what may stand below it."""

from __future__ import annotations

import re
from enum import StrEnum

from extractors.finding.lexicon import SECTIONS, lexicon
from pipeline.models import Block

_MISREAD_LABEL = re.compile(r"^\W*\w{1,4}[.)]\s+")  # "Ii. NHIỆM VỤ"
_HEADING_REACH = 25  # letters within which a heading of sentence length says what it is about


class Section(StrEnum):
    """What the headings above a block are about."""

    GOAL = "goal"
    STATUS = "status"
    BUDGET = "budget"
    WORK = "work"
    ASSIGNMENT = "assignment"
    NONE = ""


def section_of(block: Block) -> Section:
    """What the nearest heading that says so is about."""
    for heading in reversed(block.path):
        if heading.block != block.index and (section := _subject(heading.text.strip())) is not Section.NONE:
            return section
    return Section.NONE


def _subject(heading: str) -> Section:
    words = lexicon(SECTIONS)
    heading = _MISREAD_LABEL.sub("", heading)
    opening = words.at(heading, 0, "heading_starts")
    start = opening.end + 1 if opening else 0
    for mark in words.marks(heading):
        for label in sorted(mark.labels):
            if not label.startswith("sections."):
                continue
            section = Section(label.removeprefix("sections."))
            further_on = section in (Section.WORK, Section.ASSIGNMENT)
            if mark.start <= (_HEADING_REACH if further_on else start) or (further_on and heading.isupper()):
                return section
    return Section.NONE
