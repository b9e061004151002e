"""Tasks from prose: whom it addresses ("Giao phòng A:", "3. Ủy ban nhân dân xã", "Phòng B: chủ trì ...").

A block that addresses somebody and has items below it opens a group: each item is a task of theirs.
A sentence with its own subject ("Tổ giúp việc ... thường xuyên ...") is a task of that subject.
Other items become tasks when they name a product or a firm deadline; all else is no task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from extractors.finding.drafts import Draft, cell_deadline, one_line, section_path
from extractors.finding.evidence import box_of, confidence_of
from extractors.finding.lexicon import lexicon
from extractors.finding.owners import OwnerList, helpers, read_cell, read_group, read_owners
from extractors.finding.task_phrases import WORDS, handed_over, named_product, prose_deadline, read_fields
from normalizers.organisations import find_organisation, owner_kind
from normalizers.text import fold
from pipeline.models import Block, BlockKind, Evidence, Layout

SECTIONS = "sections.yaml"
_READ = (BlockKind.HEADING, BlockKind.ITEM, BlockKind.PARAGRAPH)
_NUMBER = re.compile(r"^\(?\d{1,3}(?:\.\d{1,3})*\)?[.)]?$")
_DEEP = re.compile(r"^(?:\d{1,3}\.\d{1,3}[.)]?|[-+•*])$")
_CLOSING_INTRO = re.compile(r"(?:sau|sau đây|như sau|cụ thể|dưới đây|nội dung|nhiệm vụ)\s*[:.]?\s*$")
# "Ủy ban nhân dân xã ban hành Kế hoạch ... như sau:" introduces the document
_ISSUES = re.compile(r"(?:xây dựng|ban hành|đề ra)\s.*(?:như sau|sau đây|cụ thể)\W*$")
_FORMULA_WORDS = 40  # a paragraph that only says "thực hiện" is no longer
_MISREAD_LABEL = re.compile(r"^\W*\w{1,4}[.)]\s+")  # "Ii. NHIỆM VỤ"
_HEADING_REACH = 25  # letters within which a heading of sentence length says what it is about
_SHORT_LABEL = 12  # words that a label before a colon may have
_SURE = {
    "item": 0.93,
    "sentence": 0.88,
    "inside": 0.82,
    "opener": 0.92,
    "agent": 0.75,
    "deadline": 0.6,
    "product": 0.55,
}


class Section(StrEnum):
    """What the headings above a block are about."""

    GOAL = "goal"
    STATUS = "status"
    BUDGET = "budget"
    WORK = "work"
    ASSIGNMENT = "assignment"
    NONE = ""


@dataclass(frozen=True, slots=True)
class _Group:
    """Those whom a block addresses for all the items below it."""

    lead: tuple[str, ...]
    coordinating: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    """A block's reading: whom it addresses, whether what is below is theirs, and its own work, if any."""

    owners: tuple[str, ...] = ()
    group: bool = False
    title: str = ""
    subject_end: int = 0
    how: str = ""
    coordinating: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    """One pass over a layout's blocks."""

    layout: Layout
    year: int | None
    groups: dict[int, _Group] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)  # block index -> task in the making
    children: dict[int, list[Block]] = field(default_factory=dict)
    adopted: dict[int, int] = field(default_factory=dict)  # block index -> the block it belongs below


def prose_tasks(layout: Layout, year: int | None) -> list[Draft]:
    """The tasks that a document's prose gives, in order; `year` completes deadlines that print none."""
    reader = _Reader(layout, year)
    for block in layout.blocks:
        if block.parent is not None and block.kind in _READ:
            reader.children.setdefault(block.parent, []).append(block)
    _adopt(reader)
    for block in layout.blocks:
        if block.kind in _READ and block.text.strip():
            _read_block(reader, block)
    return [draft for _, draft in sorted(reader.drafts.items()) if draft.stated]


def _read_block(reader: _Reader, block: Block) -> None:
    section = section_of(block)
    if section is Section.STATUS or (
        not (block.path or block.parent is not None) and block.kind is not BlockKind.ITEM
    ):
        return
    text = one_line(block.body)
    below = [
        child
        for child in reader.children.get(block.index, [])
        if child.kind is not BlockKind.HEADING or child.label
    ]
    fields = read_fields(text)
    if fields.values and not fields.title:
        _apply_fields(reader, block, fields.values)
        return
    group = _governing(reader, block)
    clause = _read_clause(fields.title, below, section)
    if (
        clause.title
        and block.kind is BlockKind.PARAGRAPH
        and group is None
        and _says_nothing_new(clause, reader.year)
    ):
        return
    if clause.group:
        reader.groups[block.index] = _Group(clause.owners, clause.coordinating)
    if clause.title and not (clause.how == "inside" and group is not None):
        draft = _new(reader, block, clause.title, _SURE[clause.how])
        draft.lead = clause.owners
        draft.coordinating = tuple(name for name in helpers(text, clause.subject_end) if name not in draft.lead)
    elif clause.group or clause.how == "described":
        return
    elif group is not None and _is_piece(block, below, text):
        draft = _new(reader, block, fields.title, _SURE["item"])
        draft.lead = group.lead
        draft.coordinating = helpers(text) or group.coordinating
    elif section in (Section.WORK, Section.ASSIGNMENT, Section.NONE) and _may_stand_alone(block, below, text):
        draft = _new(reader, block, fields.title, _SURE["product"])
        _stand_alone(draft, text)
    else:
        return
    _complete(reader, draft, text, fields.values, clause)


def _adopt(reader: _Reader) -> None:
    """Where a number was misread: deeper siblings behind a block that ends in a colon hang below it."""
    for siblings in list(reader.children.values()):
        for number, block in enumerate(siblings):
            if (
                reader.children.get(block.index)
                or not block.text.rstrip().endswith(":")
                or _DEEP.match(block.label)
            ):
                continue
            taken: list[Block] = []
            for other in siblings[number + 1 :]:
                if not _DEEP.match(other.label):
                    break
                taken.append(other)
            if taken:
                reader.children[block.index] = taken
                reader.adopted |= {other.index: block.index for other in taken}


def _says_nothing_new(clause: _Clause, year: int | None) -> bool:
    """Whether a paragraph only points to work given elsewhere ("Các đơn vị căn cứ Phụ lục thực hiện")."""
    return (
        (clause.how == "sentence" or "thực hiện" in fold(clause.title))
        and clause.how in ("sentence", "opener")
        and len(clause.title.split()) <= _FORMULA_WORDS
        and all(owner_kind(name) == "group" for name in clause.owners)
        and prose_deadline(clause.title, year)[0] is None
    )


# --- where a block stands ---------------------------------------------------------------------------


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


def _governing(reader: _Reader, block: Block) -> _Group | None:
    """The group of the nearest block above that addresses somebody."""
    parent = reader.adopted.get(block.index, block.parent)
    seen: set[int] = set()
    while parent is not None and parent not in seen:
        if parent in reader.groups:
            return reader.groups[parent]
        seen.add(parent)
        parent = reader.layout.blocks[parent].parent
    return next(
        (reader.groups[heading.block] for heading in reversed(block.path) if heading.block in reader.groups),
        None,
    )


def _is_piece(block: Block, below: list[Block], text: str) -> bool:
    """Whether a block inside a group is a piece of work: an item, or a paragraph that begins with a verb."""
    if text.endswith(":") and below:
        return False
    if block.kind is BlockKind.ITEM:
        return len(text.split()) >= 3
    return _begins_work(text) and len(text.split()) >= 4


def _may_stand_alone(block: Block, below: list[Block], text: str) -> bool:
    return block.kind is BlockKind.ITEM and not (text.endswith(":") and below) and len(text.split()) >= 5


def _begins_work(text: str) -> bool:
    return lexicon(WORDS).at(
        text, 0, "verbs", "openers", "makers", "obligations", "coordinations"
    ) is not None or fold(text).startswith(
        ("căn cứ", "trên cơ sở", "theo ", "hằng ", "hàng ", "định kì", "là đầu mối")
    )


# --- whom a block addresses -------------------------------------------------------------------------


def _read_clause(text: str, below: list[Block], section: Section) -> _Clause:
    words = lexicon(WORDS)
    if not text or lexicon(SECTIONS).at(text, 0, "closings") or "chịu trách nhiệm thi hành" in fold(text):
        return _closing(text)
    inner = _behind_label(text)
    if inner is not None:
        clause = _read_clause(inner, below, section)
        if clause.owners:
            return clause
    opener = words.at(text, 0, "openers")
    if opener and "weak_openers" in opener.labels and section is not Section.ASSIGNMENT:
        return _Clause()
    listed = read_owners(text, opener.end if opener else 0)
    if not listed and section is Section.ASSIGNMENT:
        listed = read_group(text)
    if not listed:
        return _obliged_inside(text, section)
    return _addressed(text, listed, opener is not None, below, section)


def _closing(text: str) -> _Clause:
    """A document's last words ("Yêu cầu các đơn vị ... báo cáo trước ngày ...") count when they set a day."""
    for found in re.finditer(
        r"(?:^|[.;]\s+)(?:ủy ban nhân dân [^.;]{0,40}?|ubnd [^.;]{0,40}?)?yêu cầu\s+", fold(text)
    ):
        listed = read_owners(text, found.end())
        if listed and prose_deadline(text[found.end() :], None)[1]:
            start = found.end() - len(found[0].lstrip(".; "))
            return _Clause(
                listed.names, title=text[start:].strip(), how="sentence", subject_end=listed.end - start
            )
    return _Clause(how="described")


def _behind_label(text: str) -> str | None:
    """What stands behind a short label and a colon, where it addresses somebody by itself."""
    label, colon, rest = text.partition(":")
    rest = rest.strip()
    if not colon or not rest or len(label.split()) > _SHORT_LABEL:
        return None
    words = lexicon(WORDS)
    inner, outer = words.at(rest, 0, "openers"), words.at(label, 0, "openers")
    if inner is None and read_owners(label, outer.end if outer else 0):
        return None  # "Giao phòng A: Thành viên, Thường trực Ban Chỉ đạo" says who A is
    return rest if read_owners(rest, inner.end if inner else 0) else None


def _addressed(text: str, listed: OwnerList, opened: bool, below: list[Block], section: Section) -> _Clause:
    """The reading of a text that names owners at its start (behind "Giao", "Đề nghị" ... when `opened`)."""
    words = lexicon(WORDS)
    rest = re.sub(r"^\s*\([^()]*\)", "", text[listed.end :]).strip()
    if section is Section.GOAL and not opened:
        return _Clause()  # "b) Cơ quan nhà nước" above goals says for whom they are
    base = _Clause(listed.names, subject_end=listed.end)
    if rest.strip(" .;:") == "":
        topic = (
            section is Section.WORK and not opened and not any(find_organisation(name) for name in listed.names)
        )
        return replace(base, group=True) if below and not topic else _Clause()
    if not opened and _ISSUES.match(fold(rest)):
        return _Clause(how="described")
    if below and (rest.endswith(":") or _CLOSING_INTRO.search(fold(rest))):
        return replace(base, group=True, coordinating=helpers(text, listed.end))
    if rest[0] in ":-–":
        work = rest[1:].strip()
        if not _begins_work(work) and below:
            return replace(base, group=True)
        if len(work.split()) < 3:
            return _Clause()
        how = "opener" if opened or _begins_work(work) else "agent"
        return replace(base, title=work, how=how, subject_end=0, group=bool(below))
    if not opened and rest[0].isupper() and _begins_work(rest):
        # a heading and the sentence below it, laid out as one paragraph
        return replace(base, title=rest, how="opener", subject_end=0, group=bool(below))
    folded_rest = rest.lstrip(", ").removeprefix("và ")
    told = _told_by_issuer(text, listed)
    if told is not None:
        return told
    mark = words.at(folded_rest, 0, "obligations", "verbs", "descriptions", "stops", "coordinations", "makers")
    if mark is None:
        return _Clause()
    if opened:
        return replace(base, title=text, how="opener")
    if section in (Section.GOAL, Section.BUDGET) or not mark.labels & {
        "obligations",
        "verbs",
        "coordinations",
        "makers",
    }:
        return _Clause()
    if mark.labels & {"descriptions"} and not mark.labels & {"obligations"}:
        return _Clause()
    return replace(base, title=text, how="sentence")


def _told_by_issuer(text: str, listed: OwnerList) -> _Clause | None:
    """ "Ủy ban nhân dân xã yêu cầu các đơn vị ...": the units told, not the body that tells them."""
    words = lexicon(WORDS)
    start = listed.end + 1
    verb = words.at(text, start, "strong_openers")
    if verb is None or len(listed.names) > 1 or not words.at(text, len(text) - len(text.lstrip()), "issuers"):
        return None
    told = read_owners(text, verb.end)
    return _Clause(told.names, title=text, how="sentence", subject_end=told.end) if told else None


def _obliged_inside(text: str, section: Section) -> _Clause:
    """A subject behind an opening clause: "Khi báo cáo ..., đơn vị chủ trì phải", "...; giao Đoàn xã"."""
    words = lexicon(WORDS)
    if section in (Section.GOAL, Section.BUDGET):
        return _Clause()
    for found in re.finditer(r"[,;]\s+", text):
        opener = words.at(text, found.end(), "strong_openers")
        listed = read_owners(text, opener.end if opener else found.end())
        if not listed:
            continue
        after = words.at(text, listed.end + 1, "obligations")
        if opener or (after and fold(text).startswith(("khi ", "nếu ", "trường hợp ", "sau khi "))):
            return _Clause(listed.names, title=text, how="inside", subject_end=listed.end)
    return _Clause()


def _agent(text: str) -> tuple[str, ...]:
    """The owners of "... do Sở A đầu tư thực hiện" and "(Phòng B chủ trì)"."""
    words = lexicon(WORDS)
    for found in re.finditer(r"\bdo\s+|\((?:giao\s+)?", fold(text)):
        listed = read_owners(text, found.end())
        if listed and (
            words.at(text, listed.end + 1, "agent_verbs")
            or (text[listed.end : listed.end + 1] == ")" and "giao" in found[0])
        ):
            return listed.names
    return ()


# --- what is known of a piece of work ---------------------------------------------------------------


def _new(reader: _Reader, block: Block, title: str, confidence: float) -> Draft:
    own = bool(block.path) and block.path[-1].block == block.index
    path = block.path[:-1] if own else block.path
    label = block.label.strip(" .:)(") if _NUMBER.match(block.label.strip()) else ""
    draft = Draft(
        block.index,
        one_line(title),
        section_path(path),
        Evidence(block.page, block.text, box_of(block.spans, block.page)),
        no=label,
        confidence=confidence * (0.6 + 0.4 * confidence_of(block.spans)),
    )
    reader.drafts[block.index] = draft
    return draft


def _stand_alone(draft: Draft, text: str) -> None:
    """Owner and product of an item that nobody is addressed for."""
    draft.lead = _agent(text)
    draft.deliverable = named_product(text)
    if draft.lead:
        draft.confidence *= _SURE["agent"] / _SURE["product"]


def _complete(reader: _Reader, draft: Draft, text: str, values: dict[str, str], clause: _Clause) -> None:
    """Deadline, product and labelled parts of a piece of work."""
    alone = not draft.lead
    deadline, firm = prose_deadline(draft.title, reader.year, subject_end=clause.subject_end)
    if deadline is not None and (firm or not alone):
        draft.deadline = deadline
        if alone and not draft.deliverable:
            draft.confidence *= _SURE["deadline"] / _SURE["product"]
    if not alone:
        draft.deliverable = draft.deliverable or handed_over(text)
    _set_fields(reader, draft, values)


def _set_fields(reader: _Reader, draft: Draft, values: dict[str, str]) -> None:
    """What labelled parts state, where the task does not say it itself."""
    if "lead" in values:
        owners = read_cell(values["lead"])
        draft.lead = owners.lead
        draft.coordinating += tuple(name for name in owners.coordinating if name not in draft.coordinating)
    if "head" in values:
        draft.head = draft.head or read_cell(values["head"]).lead
    if "coordinating" in values:
        draft.coordinating += tuple(
            name for name in read_cell(values["coordinating"]).lead if name not in draft.coordinating
        )
    if "deliverable" in values:
        draft.deliverable = values["deliverable"]
    if "deadline" in values:
        draft.deadline = cell_deadline(values["deadline"], reader.year)


def _apply_fields(reader: _Reader, block: Block, values: dict[str, str]) -> None:
    """A line of its own that states something of the work above it.

    Below a piece of work it belongs to that; closing a group it belongs to all of the group's items that
    do not state it themselves.
    """
    siblings = [
        reader.drafts[child.index]
        for child in reader.children.get(block.parent if block.parent is not None else -1, [])
        if child.index < block.index and child.index in reader.drafts
    ]
    if siblings:
        for draft in siblings:
            missing = {name: value for name, value in values.items() if not _states(draft, name)}
            _set_fields(reader, draft, missing)
        return
    above = block.parent if block.parent is not None and block.parent not in reader.groups else None
    if above is None:
        earlier = [index for index in reader.drafts if index < block.index]
        above = earlier[-1] if earlier and block.parent is None else None
    if above is None:
        return
    if above not in reader.drafts:
        parent = reader.layout.blocks[above]
        title = one_line(parent.body)
        if parent.kind not in _READ or len(title.split()) < 3:
            return
        _new(reader, parent, title.rstrip(":"), _SURE["opener"])
    _set_fields(reader, reader.drafts[above], values)


def _states(draft: Draft, name: str) -> bool:
    return bool(getattr(draft, name))
