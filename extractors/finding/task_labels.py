"""Lines of prose that state something of other lines' work: "- Sản phẩm: ...", "Thời gian hoàn thành cả nhóm: ..."."""

from __future__ import annotations

from extractors.finding.addressed import begins_work
from extractors.finding.drafts import Draft
from extractors.finding.task_phrases import Fields, prose_deadline, read_fields
from extractors.finding.task_reader import FEW_WORDS, READ, Reader, new_draft, set_fields
from normalizers.text import squeeze
from pipeline.models import Block, BlockKind


def apply_fields(reader: Reader, block: Block, fields: Fields) -> None:
    """A line of its own that states something of the work above it.

    Below a piece of work it belongs to that; closing a group it belongs to all of the group's items, at
    whatever depth, that do not state it themselves.
    """
    values = fields.values
    own = _paragraph_above(reader, block)
    if own is not None:
        if own.index not in reader.drafts:
            new_draft(reader, own, squeeze(own.body), "opener")
        set_fields(reader, reader.drafts[own.index], values)
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
            set_fields(reader, draft, missing)
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
        if over.kind not in READ or len(title.split()) < 3:
            return
        new_draft(reader, over, title.rstrip(":"), "opener")
    set_fields(reader, reader.drafts[above], values)


def _paragraph_above(reader: Reader, block: Block) -> Block | None:
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
    return above if alone and len(text.split()) >= FEW_WORDS and not text.endswith(":") else None


def _is_labels(block: Block) -> bool:
    fields = read_fields(squeeze(block.body))
    return bool(fields.values) and not fields.title


def _closed_items(reader: Reader, block: Block, fields: Fields) -> list[Draft]:
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
                draft = new_draft(reader, one, one.body, "alone")
                draft.deadline = prose_deadline(draft.title, reader.year)[0]
                known.append(draft)
    return known


def _parent(reader: Reader, block: Block) -> int | None:
    """The block that a block hangs below, blocks that are labels only left out."""
    parent = block.parent
    while parent is not None and parent in reader.labels:
        parent = reader.layout.blocks[parent].parent
    return parent


def _is_below(reader: Reader, index: int, above: int | None) -> bool:
    """Whether a block hangs below another, at whatever depth; below None only those without a parent do."""
    if above is None:
        return reader.layout.blocks[index].parent is None
    parent = reader.layout.blocks[index].parent
    while parent is not None and parent != above:
        parent = reader.layout.blocks[parent].parent
    return parent == above


def _states(draft: Draft, name: str) -> bool:
    return bool(getattr(draft, name))
