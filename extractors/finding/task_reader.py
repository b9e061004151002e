"""One pass over a document's prose: who is addressed for what, and the tasks in the making."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.finding.assurance import read_traits
from extractors.finding.drafts import Draft, cell_deadline, section_path
from extractors.finding.evidence import box_of, confidence_of
from extractors.finding.owners import people, read_cell
from normalizers.text import squeeze
from pipeline.models import Block, BlockKind, Evidence, Layout

READ = (BlockKind.HEADING, BlockKind.ITEM, BlockKind.PARAGRAPH)     # the blocks in which work can stand
FEW_WORDS = 4  # words that a piece of work has at least
_NUMBER = re.compile(r"^\(?\d{1,3}(?:\.\d{1,3})*\)?[.)]?$")


@dataclass(frozen=True, slots=True)
class Group:
    """Those whom a block addresses for all the items below it."""

    lead: tuple[str, ...]
    coordinating: tuple[str, ...] = ()
    head: tuple[str, ...] = ()


@dataclass(slots=True)
class Reader:
    """One pass over a layout's blocks."""

    layout: Layout
    year: int | None
    groups: dict[int, Group] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)  # block index -> task in the making
    children: dict[int, list[Block]] = field(default_factory=dict)
    adopted: dict[int, int] = field(default_factory=dict)  # block index -> the block it belongs below
    labels: set[int] = field(default_factory=set)  # blocks that only say what stands below: "Nhiệm vụ:"


def new_draft(reader: Reader, block: Block, title: str, how: str) -> Draft:
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


def set_fields(reader: Reader, draft: Draft, values: dict[str, str]) -> None:
    """Takes what labelled parts state: the lead, product and day they name stand, people and helpers are added."""
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
