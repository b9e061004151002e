"""What tells the role of one column: its heading and, as a second witness, what its cells look like.

The vocabulary is data (data/column_roles.yaml); the comparison forgives misread letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache

from extractors.finding.lexicon import load_data
from normalizers.deadlines import read_deadline
from normalizers.organisations import owner_kind
from normalizers.text import fold, nfc

MOST = 0.7  # share of a heading's letters that a phrase inside it must take to outweigh a misread whole
FUZZY = 86.0  # rapidfuzz ratio above which a misread heading still counts
_NUMBERING = re.compile(r"^\(?(?:\d{1,3}(?:[.\-]\d{1,3})*|[IVXLC]{1,6}(?:[.\-]\d{1,3})*|[A-ZĐ]|[a-zđ])\)?[.)]?$")
_VALUE = re.compile(  # also "Tối thiểu 70%"
    r"^(?:(?:đạt|trên|dưới|từ|tối thiểu|tối đa|ít nhất|không quá|không dưới|khoảng|phấn đấu)\s+)*"
    r"[≥≤><=~\s]*\d[\d.,\s]*\s*(?:%|\D{0,20})?$", re.IGNORECASE)
_WORDS = re.compile(r"[^\w]+")
_SPAN = re.compile(r"(?:quí|q)\s?\.?(?:iv|i{1,3}|[1-4])|(?:tháng|t)\s?\.?\d{1,2}")
_MARK = re.compile(r"[xX×✓✔√●•■*+]")


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TASK = "task"
    HEAD = "head"
    LEAD = "lead"
    COORDINATING = "coordinating"
    DELIVERABLE = "deliverable"
    DEADLINE = "deadline"
    START = "start"
    SCHEDULE = "schedule"  # a quarter or month whose marked cells say when
    BUDGET = "budget"
    INDICATOR = "indicator"
    PLACE = "place"
    UNIT = "unit"
    VALUE = "value"  # the value set, or a year's value when `year` is set
    BASELINE = "baseline"
    MONITOR = "monitor"
    APPROVAL = "approval"
    BASIS = "basis"
    NOTE = "note"
    UNKNOWN = ""


def heading_key(text: str) -> str:
    """Words as headings and cells are compared: folded, without punctuation."""
    return " ".join(_WORDS.sub(" ", fold(nfc(text))).split())


@cache
def _vocabulary() -> tuple[tuple[str, Role], ...]:
    """Phrases (compared without punctuation) with their roles, longest first; a phrase's roles in the file's order."""
    pairs = dict.fromkeys(
        (heading_key(phrase), Role(role))
        for role, phrases in load_data("column_roles.yaml").items() for phrase in phrases
    )
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


@cache
def heading_role(heading: str) -> tuple[Role, float]:
    """The role that a column's heading names and how sure that is (0 with `Role.UNKNOWN`)."""
    from rapidfuzz import fuzz

    words = heading_key(heading)
    if not words:
        return Role.UNKNOWN, 0.0
    for phrase, role in _vocabulary():
        if phrase == words:
            return role, 1.0
    others = [(phrase, role) for phrase, role in _vocabulary() if role is not Role.PLACE]  # "Văn bản" holds "bản"
    ratio, likest = max(
        ((fuzz.ratio(phrase, words), role) for phrase, role in others if len(phrase) > 3),
        key=lambda one: one[0],
    )
    held = [(words.find(phrase), len(phrase), role) for phrase, role in others if _holds(words, phrase)]
    longest = max((length for _, length, _ in held), default=0)
    if held and (ratio < FUZZY or longest >= MOST * len(words)):
        # "Mục tiêu chính đầu tư / sản phẩm đầu ra": what stands first, unless it is as short as "mã"
        _, length, role = min(held, key=lambda one: (one[1] < 6, one[0], -one[1]))
        return role, 0.9 if length * 2 >= len(words) else 0.75
    return (likest, ratio / 100 * 0.95) if ratio >= FUZZY else (Role.UNKNOWN, 0.0)


def _holds(words: str, phrase: str) -> bool:
    return f" {phrase} " in f" {words} "


def share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    """The share (0..1) of the filled cells that stand a test; 0 where none is filled."""
    filled = [cell for cell in cells if cell.strip()]
    return sum(test(cell) for cell in filled) / len(filled) if filled else 0.0


def _is_deadline(cell: str) -> bool:
    reading = read_deadline(cell) if len(cell) <= 80 else None
    return reading is not None and reading.kind is not None


def is_agency(cell: str) -> bool:
    """Whether a cell names an agency or a group of agencies."""
    return len(cell) <= 250 and owner_kind(cell) in ("agency", "group")


def _is_person(cell: str) -> bool:
    return len(cell) <= 250 and owner_kind(cell) == "person"


def is_value(cell: str) -> bool:
    """Whether a cell holds a value: "85%", "≥ 3", "Đạt 91"."""
    return bool(_VALUE.match(cell.strip()))


_CONTENT: dict[Role, Callable[[str], bool]] = {
    Role.NUMBER: lambda cell: bool(_NUMBERING.match(cell.strip())),
    Role.LEAD: lambda cell: is_agency(cell) or _is_person(cell),
    Role.COORDINATING: lambda cell: is_agency(cell) or _is_person(cell),
    Role.HEAD: lambda cell: _is_person(cell) or is_agency(cell),
    Role.DEADLINE: _is_deadline,
    Role.VALUE: is_value,
}


def content_role(cells: Sequence[str]) -> tuple[Role, float]:
    """A role for a column without a telling heading, from what its cells look like."""
    if sum(bool(cell.strip()) for cell in cells) < 2:
        return Role.UNKNOWN, 0.0
    if share(cells, _CONTENT[Role.NUMBER]) >= 0.8:
        return Role.NUMBER, 0.7
    if share(cells, _is_deadline) >= 0.6:
        return Role.DEADLINE, 0.6
    if share(cells, _is_person) >= 0.6:
        return Role.HEAD, 0.6
    if share(cells, is_agency) >= 0.6:
        return Role.LEAD, 0.6
    if share(cells, is_value) >= 0.7:
        return Role.VALUE, 0.55
    return Role.UNKNOWN, 0.0


def is_marked(heading: str, cells: Sequence[str]) -> bool:
    """Whether a column stands for a quarter or month ("Quý II", "T9") and its cells hold nothing but marks."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    spans = _SPAN.fullmatch(fold(heading.split(" / ")[-1]).strip())
    return bool(filled and spans) and all(map(_MARK.fullmatch, filled))


def agrees(role: Role, cells: Sequence[str]) -> bool:
    """Whether cells do not contradict a role; fewer than three say nothing."""
    filled = sum(bool(cell.strip()) for cell in cells)
    return filled < 3 or role not in _CONTENT or share(cells, _CONTENT[role]) >= 0.25
