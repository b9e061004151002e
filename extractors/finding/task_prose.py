"""Tasks from prose: whom it addresses ("Giao phòng A:", "3. Ủy ban nhân dân xã", "Phòng B: chủ trì ...").

A block that addresses somebody and has items below it opens a group: each item is a task of theirs.
A sentence with its own subject ("Tổ giúp việc ... thường xuyên ...") is a task of that subject.
Other items become tasks when they name a product or a firm deadline; all else is no task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.finding.addressed import Clause, agent, begins_work, read_clause, says_nothing_new
from extractors.finding.assurance import owner_traits, read_traits, work_traits
from extractors.finding.drafts import Draft, cell_deadline, section_path
from extractors.finding.evidence import box_of, confidence_of
from extractors.finding.headings import Section, section_of
from extractors.finding.lexicon import ASSIGNMENTS, lexicon
from extractors.finding.owners import helpers, people, read_cell, read_owners
from extractors.finding.products import handed_over, made_document, named_product
from extractors.finding.task_phrases import Fields, prose_deadline, read_fields, without_work_label
from normalizers.text import fold, squeeze
from pipeline.models import Block, BlockKind, Evidence, Layout

_READ = (BlockKind.HEADING, BlockKind.ITEM, BlockKind.PARAGRAPH)
_NUMBER = re.compile(r"^\(?\d{1,3}(?:\.\d{1,3})*\)?[.)]?$")
_AS_FOLLOWS = re.compile(r"(?:như sau|sau đây|cụ thể)\s*:$")
_FEW_WORDS = 4  # words that a piece of work has at least
_DEEP = re.compile(r"^(?:\d{1,3}\.\d{1,3}[.)]?|[-+•*])$")


@dataclass(frozen=True, slots=True)
class _Group:
    """Those whom a block addresses for all the items below it."""

    lead: tuple[str, ...]
    coordinating: tuple[str, ...] = ()
    head: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    """One pass over a layout's blocks."""

    layout: Layout
    year: int | None
    groups: dict[int, _Group] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)  # block index -> task in the making
    children: dict[int, list[Block]] = field(default_factory=dict)
    adopted: dict[int, int] = field(default_factory=dict)  # block index -> the block it belongs below
    labels: set[int] = field(default_factory=set)  # blocks that only say what stands below: "Nhiệm vụ:"


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
    drafts = [draft for _, draft in sorted(reader.drafts.items()) if draft.stated]
    for draft in drafts:
        dated = draft.deadline is not None
        draft.traits |= owner_traits(draft.title, draft.lead, draft.coordinating, draft.head)
        draft.traits |= work_traits(draft.title, draft.deliverable, dated=dated)
    return drafts


def _read_block(reader: _Reader, block: Block) -> None:
    section = section_of(block)
    if section is Section.STATUS or (
        not (block.path or block.parent is not None) and block.kind is not BlockKind.ITEM
    ):
        return
    text = squeeze(block.body)
    below = [
        child
        for child in reader.children.get(block.index, [])
        if child.kind is not BlockKind.HEADING or child.label
    ]
    text = without_work_label(text)
    if not text:
        reader.labels.add(block.index)
        return
    fields = read_fields(text)
    if fields.values and not fields.title:
        if any(fields.values.values()):
            _apply_fields(reader, block, fields)
        else:
            reader.labels.add(block.index)      # "Cơ quan thực hiện:" over "- Đơn vị chủ trì: ..."
        return
    group = _governing(reader, block)
    clause = read_clause(fields.title, bool(below), section)
    if group is not None and clause.how == "opener" and lexicon(ASSIGNMENTS).at(text, 0, "handed_on") \
            and not lexicon(ASSIGNMENTS).at(text, clause.subject_end + 1, "leads"):
        clause = Clause()                       # "Đảng ủy UBND xã: - Lãnh đạo UBND xã ban hành ..."
    if (
        clause.title
        and block.kind is BlockKind.PARAGRAPH
        and (group is None or clause.how == "sentence")
        and says_nothing_new(clause, reader.year)
    ):
        return
    if clause.how == "sentence" and _AS_FOLLOWS.search(fold(fields.title)):
        return                                  # "Ủy ban nhân dân xã phân công như sau:"
    if clause.group:
        reader.groups[block.index] = _Group(clause.owners, clause.coordinating, clause.head)
    if clause.title and not (clause.how == "inside" and group is not None):
        draft = _new(reader, block, clause.title, clause.how)
        draft.lead, draft.head = clause.owners, clause.head
        if group is not None and _answers_for(clause, group, text):
            draft.lead, draft.head = group.lead, clause.owners
        elif group is not None and group.lead != clause.owners:
            draft.traits.add("another's group")      # the group's work with somebody, or somebody's own
        draft.coordinating = tuple(name for name in helpers(text, clause.subject_end) if name not in draft.lead)
    elif clause.group or clause.how == "described":
        return
    elif group is not None and _is_piece(block, below, text):
        draft = _new(reader, block, fields.title, "item")
        draft.lead, draft.head = group.lead, group.head
        draft.coordinating = helpers(text) or group.coordinating
    elif section in (Section.WORK, Section.ASSIGNMENT, Section.NONE) and (
        _may_stand_alone(block, below, text) or _says_who_and_when(block, fields)
    ):
        draft = _new(reader, block, fields.title, "alone")
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


# --- where a block stands ---------------------------------------------------------------------------


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
    return begins_work(text) and len(text.split()) >= 4


def _may_stand_alone(block: Block, below: list[Block], text: str) -> bool:
    return block.kind is BlockKind.ITEM and not (text.endswith(":") and below) and len(text.split()) >= 5


def _says_who_and_when(block: Block, fields: Fields) -> bool:
    """Whether a paragraph of work ends in labels: "Hỗ trợ hợp tác xã ... (phụ trách: Phòng A; hạn: quý II/2026)"."""
    named = {"lead", "head", "deadline", "deliverable"} & set(fields.values)
    return block.kind is BlockKind.PARAGRAPH and len(named) > 1 and len(fields.title.split()) >= _FEW_WORDS


# --- what is known of a piece of work ---------------------------------------------------------------


def _new(reader: _Reader, block: Block, title: str, how: str) -> Draft:
    """A draft; `how` says by what a block is known for work: a trait of its confidence."""
    reading = confidence_of(block.spans)
    own = bool(block.path) and block.path[-1].block == block.index
    path = block.path[:-1] if own else block.path
    label = block.label.strip(" .:)(") if _NUMBER.match(block.label.strip()) else ""
    draft = Draft(
        block.index,
        squeeze(title),
        section_path(path),
        Evidence(block.page, block.text, box_of(block.spans, block.page)),
        no=label,
        reading=reading,
        traits={how, *read_traits(reading)},
    )
    reader.drafts[block.index] = draft
    return draft


def _stand_alone(draft: Draft, text: str) -> None:
    """Owner and product of an item that nobody is addressed for."""
    draft.lead = agent(text)
    if draft.lead:              # "... (Công an xã chủ trì, Hội Người cao tuổi phối hợp)"
        draft.coordinating = tuple(name for name in helpers(text) if name not in draft.lead)
    draft.deliverable = named_product(text)
    if draft.lead:
        draft.traits.add("agent")


def _complete(reader: _Reader, draft: Draft, text: str, values: dict[str, str], clause: Clause) -> None:
    """Deadline, product and labelled parts of a piece of work."""
    alone = not draft.lead
    deadline, firm = prose_deadline(draft.title, reader.year, subject_end=clause.subject_end)
    if deadline is not None:
        draft.deadline = deadline
        draft.weak_deadline = alone and not firm
        if alone and firm and not draft.deliverable:
            draft.traits.add("day alone")
    if not alone:
        draft.head = draft.head or _answerable(draft.title, clause.subject_end)
        draft.deliverable = (
            draft.deliverable or made_document(draft.title, clause.subject_end) or handed_over(text)
        )
    _set_fields(reader, draft, values)


def _answers_for(clause: Clause, group: _Group, text: str) -> bool:
    """Whether an item's subject is the head of the group's own agency: "Trưởng Công an xã chịu trách nhiệm ..."."""
    return (
        people(clause.owners) == clause.owners
        and len(group.lead) == 1
        and all(fold(name).endswith(f" {fold(group.lead[0])}") for name in clause.owners)
        and fold(text[clause.subject_end :]).lstrip().startswith("chịu trách nhiệm")
    )


def _answerable(text: str, start: int) -> tuple[str, ...]:
    """The people of "...; Chủ tịch UBND xã chịu trách nhiệm về kết quả", behind `start`."""
    for found in re.finditer(r"[;.]\s+", text[start:]):
        listed = read_owners(text, start + found.end())
        if listed and people(listed.names) == listed.names \
                and fold(text[listed.end :]).lstrip().startswith("chịu trách nhiệm"):
            return listed.names
    return ()


def _set_fields(reader: _Reader, draft: Draft, values: dict[str, str]) -> None:
    """What labelled parts state, where the task does not say it itself."""
    if "lead" in values:
        owners = read_cell(values["lead"])
        if owners.lead and not draft.lead:
            draft.traits.add("labelled lead")
        draft.lead = owners.lead
        draft.coordinating += tuple(name for name in owners.coordinating if name not in draft.coordinating)
    if "head" in values:        # "phụ trách: Phòng Kinh tế" names an agency, "phụ trách: đồng chí Chủ tịch" a person
        named = read_cell(values["head"]).lead
        draft.head = draft.head or people(named)
        draft.lead = draft.lead or tuple(name for name in named if name not in people(named))
    if "coordinating" in values:
        draft.coordinating += tuple(
            name for name in read_cell(values["coordinating"]).lead if name not in draft.coordinating
        )
    if "deliverable" in values:
        draft.deliverable = values["deliverable"]
    if "deadline" in values:
        draft.deadline = cell_deadline(values["deadline"], reader.year)
        draft.weak_deadline = False


def _apply_fields(reader: _Reader, block: Block, fields: Fields) -> None:
    """A line of its own that states something of the work above it.

    Below a piece of work it belongs to that; closing a group it belongs to all of the group's items, at
    whatever depth, that do not state it themselves.
    """
    values = fields.values
    own = _paragraph_above(reader, block)
    if own is not None:
        if own.index not in reader.drafts:
            _new(reader, own, squeeze(own.body), "opener")
        _set_fields(reader, reader.drafts[own.index], values)
        return
    parent = _parent(reader, block)
    closed = _closed_items(reader, block, fields)
    inside = closed or [
        draft for index, draft in reader.drafts.items()
        if index < block.index and index != parent and _is_below(reader, index, parent)
    ]
    if inside:
        for draft in inside:
            missing = {name: value for name, value in values.items() if not _states(draft, name)}
            _set_fields(reader, draft, missing)
        return
    above = parent if parent is not None and parent not in reader.groups else None
    if above is None:
        earlier = [index for index in reader.drafts if index < block.index]
        above = earlier[-1] if earlier and parent is None else None
    if above is None:
        return
    if above not in reader.drafts:
        over = reader.layout.blocks[above]
        title = squeeze(over.body)
        if over.kind not in _READ or len(title.split()) < 3:
            return
        _new(reader, over, title.rstrip(":"), "opener")
    _set_fields(reader, reader.drafts[above], values)


def _paragraph_above(reader: _Reader, block: Block) -> Block | None:
    """The unnumbered paragraph of work that a line of labels follows with nothing but such lines between.

    "Diễn tập ứng cứu sự cố ..." over "+ Cơ quan thực hiện: ...", "+ Mốc thời gian: ..."; two paragraphs one behind the
    other are a group, which the lines close.
    """
    if block.parent is None or block.parent in reader.groups:
        return None
    before = [one for one in reader.children.get(block.parent, []) if one.index < block.index]
    while before and _is_labels(before[-1]):
        before.pop()
    if not before or before[-1].kind is not BlockKind.PARAGRAPH or not before[-1].text.strip():
        return None
    above = before.pop()
    text = squeeze(above.body)
    alone = not before or _is_labels(before[-1])
    return above if alone and len(text.split()) >= _FEW_WORDS and not text.endswith(":") else None


def _is_labels(block: Block) -> bool:
    fields = read_fields(squeeze(block.body))
    return bool(fields.values) and not fields.title


def _closed_items(reader: _Reader, block: Block, fields: Fields) -> list[Draft]:
    """The tasks of all the items that a line below the last of them closes; none where it is only the last one's.

    It is all the items' where it says so ("Thời gian hoàn thành cả nhóm: ..."), or where it names who leads and
    nobody is named before: "a) ... b) ... c) ..." over "Đơn vị chủ trì: ...; thời gian hoàn thành: ...".
    """
    last = reader.layout.blocks[block.parent] if block.parent is not None else None
    if block.kind is not BlockKind.PARAGRAPH or last is None or last.kind is not BlockKind.ITEM:
        return []
    items = [one for one in reader.children.get(last.parent, []) if one.index <= last.index] if last.parent else []
    if len(items) < 2 or any(one.kind is not BlockKind.ITEM for one in items):
        return []
    known = [reader.drafts[one.index] for one in items if one.index in reader.drafts]
    if not fields.of_all and ("lead" not in fields.values or any(draft.lead for draft in known)):
        return []
    if "lead" in fields.values and not any(draft.lead for draft in known):
        for one in items:
            if one.index not in reader.drafts and begins_work(squeeze(one.body)):
                draft = _new(reader, one, one.body, "alone")
                draft.deadline = prose_deadline(draft.title, reader.year)[0]
                known.append(draft)
    return known


def _parent(reader: _Reader, block: Block) -> int | None:
    """The block that a block hangs below, blocks that are labels only left out."""
    parent = block.parent
    while parent is not None and parent in reader.labels:
        parent = reader.layout.blocks[parent].parent
    return parent


def _is_below(reader: _Reader, index: int, above: int | None) -> bool:
    """Whether a block hangs below another, at whatever depth; below None only those without a parent do."""
    if above is None:
        return reader.layout.blocks[index].parent is None
    parent = reader.layout.blocks[index].parent
    while parent is not None and parent != above:
        parent = reader.layout.blocks[parent].parent
    return parent == above


def _states(draft: Draft, name: str) -> bool:
    return bool(getattr(draft, name))
