"""Tasks from prose: whom it addresses ("Giao phòng A:", "3. Ủy ban nhân dân xã", "Phòng B: chủ trì ...").

A block that addresses somebody and has items below it opens a group: each item is a task of theirs.
A sentence with its own subject ("Tổ giúp việc ... thường xuyên ...") is a task of that subject.
Other items become tasks when they name a product or a firm deadline; all else is no task.
"""

from __future__ import annotations

import re

from extractors.finding.addressed import Clause, agent, begins_work, read_clause, says_nothing_new
from extractors.finding.assurance import owner_traits, work_traits
from extractors.finding.drafts import Draft
from extractors.finding.headings import Section, section_of
from extractors.finding.lexicon import ASSIGNMENTS, lexicon
from extractors.finding.owners import helpers, people, read_owners
from extractors.finding.products import handed_over, made_document, named_product
from extractors.finding.task_labels import apply_fields
from extractors.finding.task_phrases import Fields, prose_deadline, read_fields, without_work_label
from extractors.finding.task_reader import FEW_WORDS, READ, Group, Reader, new_draft, set_fields
from normalizers.text import fold, squeeze
from pipeline.models import Block, BlockKind, Layout

_AS_FOLLOWS = re.compile(r"(?:như sau|sau đây|cụ thể)\s*:$")
_DEEP = re.compile(r"^(?:\d{1,3}\.\d{1,3}[.)]?|[-+•*])$")


def prose_tasks(layout: Layout, year: int | None) -> list[Draft]:
    """The tasks that a document's prose gives, in order; `year` completes deadlines that print none."""
    reader = Reader(layout, year)
    for block in layout.blocks:
        if block.parent is not None and block.kind in READ:
            reader.children.setdefault(block.parent, []).append(block)
    _adopt(reader)
    for block in layout.blocks:
        if block.kind in READ and block.text.strip():
            _read_block(reader, block)
    drafts = [draft for _, draft in sorted(reader.drafts.items()) if draft.stated]
    for draft in drafts:
        dated = draft.deadline is not None
        draft.traits |= owner_traits(draft.title, draft.lead, draft.coordinating, draft.head)
        draft.traits |= work_traits(draft.title, draft.deliverable, dated=dated)
    return drafts


def _read_block(reader: Reader, block: Block) -> None:
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
            apply_fields(reader, block, fields)
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
        reader.groups[block.index] = Group(clause.owners, clause.coordinating, clause.head)
    if clause.title and not (clause.how == "inside" and group is not None):
        draft = new_draft(reader, block, clause.title, clause.how)
        draft.lead, draft.head = clause.owners, clause.head
        if group is not None and _answers_for(clause, group, text):
            draft.lead, draft.head = group.lead, clause.owners
        elif group is not None and group.lead != clause.owners:
            draft.traits.add("another's group")      # the group's work with somebody, or somebody's own
        draft.coordinating = tuple(name for name in helpers(text, clause.subject_end) if name not in draft.lead)
    elif clause.group or clause.how == "described":
        return
    elif group is not None and _is_piece(block, below, text):
        draft = new_draft(reader, block, fields.title, "item")
        draft.lead, draft.head = group.lead, group.head
        draft.coordinating = helpers(text) or group.coordinating
    elif section in (Section.WORK, Section.ASSIGNMENT, Section.NONE) and (
        _may_stand_alone(block, below, text) or _says_who_and_when(block, fields)
    ):
        draft = new_draft(reader, block, fields.title, "alone")
        _stand_alone(draft, text)
    else:
        return
    _complete(reader, draft, text, fields.values, clause)


def _adopt(reader: Reader) -> None:
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


def _governing(reader: Reader, block: Block) -> Group | None:
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
    return block.kind is BlockKind.PARAGRAPH and len(named) > 1 and len(fields.title.split()) >= FEW_WORDS


# --- what is known of a piece of work ---------------------------------------------------------------


def _stand_alone(draft: Draft, text: str) -> None:
    """Owner and product of an item that nobody is addressed for."""
    draft.lead = agent(text)
    if draft.lead:              # "... (Công an xã chủ trì, Hội Người cao tuổi phối hợp)"
        draft.coordinating = tuple(name for name in helpers(text) if name not in draft.lead)
    draft.deliverable = named_product(text)
    if draft.lead:
        draft.traits.add("agent")


def _complete(reader: Reader, draft: Draft, text: str, values: dict[str, str], clause: Clause) -> None:
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
    set_fields(reader, draft, values)


def _answers_for(clause: Clause, group: Group, text: str) -> bool:
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
