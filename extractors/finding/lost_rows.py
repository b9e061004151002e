"""The work in an appendix whose table fell apart in plain text: rows without owners, deadlines or numbers.

Where a text layer gives a table's cells one by one in no order, nothing tells which cells make a row.  What
can still be told is which of them are pieces of work: under a heading that lists work, they begin with a verb.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.finding.addressed import begins_work
from extractors.finding.drafts import Draft, section_path
from extractors.finding.evidence import box_of, confidence_of
from extractors.finding.lexicon import ASSIGNMENTS, SECTIONS, lexicon
from extractors.finding.owners import begins_owner
from normalizers.deadlines import read_deadline
from normalizers.text import fold, squeeze
from pipeline.models import Block, BlockKind, Evidence, Layout

COLUMNS = "column_roles.yaml"
_HEADS = frozenset({"task", "lead", "coordinating", "deliverable", "deadline"})
DOUBT = "bảng vỡ ô: không rõ cơ quan chủ trì, thời hạn và sản phẩm"
_WORDS = 5  # words that a piece of work has at least
_LEAST = 2  # pieces of work that make an appendix a list of work


def lost_rows(layout: Layout, drafts: Sequence[Draft]) -> list[Draft]:
    """The pieces of work of plain-text appendices that list work and gave no task; each with its doubt."""
    if not layout.lines:
        return []
    found: list[Draft] = []
    taken = {draft.block for draft in drafts}
    for blocks in _appendices(layout.blocks):
        if any(block.index in taken or block.kind is BlockKind.TABLE for block in blocks):
            continue
        if not _was_table(blocks):
            continue
        work = [block for block in blocks if _is_work(block)]
        if len(work) >= _LEAST:
            found += [_draft(block) for block in work]
    return found


def _appendices(blocks: Iterable[Block]) -> list[list[Block]]:
    """The blocks below each appendix heading that says that it lists work."""
    below: dict[int, list[Block]] = {}
    for block in blocks:
        top = block.path[0] if block.path else None
        if top is not None and fold(top.label).startswith("phụ lục") and _lists_work(top.text):
            below.setdefault(top.block, []).append(block)
    return list(below.values())


def _lists_work(heading: str) -> bool:
    return any(mark.labels & {"sections.work", "sections.assignment"} for mark in lexicon(SECTIONS).marks(heading))


def _was_table(blocks: Sequence[Block]) -> bool:
    """Whether strokes of a table's rules, or its headings, still stand among the blocks."""
    heads = lexicon(COLUMNS)
    named = {label for block in blocks for mark in heads.marks(squeeze(block.text)) for label in mark.labels}
    return any("|" in block.text for block in blocks) and len(named & _HEADS) > 1


def _is_work(block: Block) -> bool:
    text = squeeze(block.body)
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or len(text.split()) < _WORDS or "|" in text:
        return False
    if not text[0].isupper() or begins_owner(text) or not begins_work(text):
        return False
    stated = read_deadline(text)
    at_start = lexicon(ASSIGNMENTS).at(text, 0, "fields.lead", "fields.coordinating", "fields.deadline", "stops")
    return at_start is None and (stated is None or stated.kind is None or len(text.split()) > 2 * _WORDS)


def _draft(block: Block) -> Draft:
    draft = Draft(
        block.index,
        squeeze(block.body).rstrip(" ;,."),
        section_path(block.path),
        Evidence(block.page, block.text, box_of(block.spans, block.page)),
        reading=confidence_of(block.spans),
    )
    draft.doubt(DOUBT, "lost row")
    return draft
