"""Tasks from tables: each numbered row is one task, its cells read by the roles of their columns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from extractors.finding.assurance import owner_traits, read_traits
from extractors.finding.column_roles import Roles
from extractors.finding.column_signs import Role
from extractors.finding.drafts import Draft, cell_deadline, section_path
from extractors.finding.evidence import box_of, confidence_of
from extractors.finding.owners import begins_owner, people, read_cell, read_owners
from extractors.finding.table_rows import SURE_COLUMN
from extractors.finding.task_phrases import title_deadline
from normalizers.organisations import find_organisation
from normalizers.text import fold, is_upper, squeeze
from pipeline.models import Block, Deadline, Evidence, Row, RowKind

_LABEL = re.compile(
    r"^\(?(?P<label>\d{1,3}(?:[.\-]\d{1,3})*|[IVXLC]{1,6}(?:[.\-]\d{1,3})*|[A-ZĐ]|[a-zđ])\)?\s*[.)/:]?(?:\s+|$)"
)
_UPPER_LABEL = re.compile(r"^(?:[IVXLC]+(?:[.\-]\d+)*|[A-ZĐ])$")
_DITTO = ("nt", "như trên", "-nt-", '"', "''", "-như trên-", "n.t", "- nt -")
PIECE = 75.0  # rapidfuzz partial ratio from which a name is a piece or misreading of another
OFTEN = 2  # times a name stands in a column before others are read by it
_OWNED = (Role.HEAD, Role.LEAD, Role.COORDINATING, Role.DELIVERABLE, Role.DEADLINE)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The cells of a row by what they hold; text still as laid out, paragraphs on lines of their own."""

    label: str
    title: str
    cells: dict[Role, str]

    @property
    def empty(self) -> bool:
        return not any(self.cells.get(role, "").strip() for role in _OWNED)


def table_tasks(block: Block, roles: Roles, year: int | None) -> list[Draft]:
    """The tasks of a table block whose columns have these roles; none where its rows are no pieces of work.

    `year` completes deadlines that print none.
    """
    if not roles.lists_tasks:
        return []
    found: list[Draft] = []
    sections: list[str] = []
    heading_owners: tuple[str, ...] = ()
    above: dict[Role, str] = {}
    for row in roles.body:
        parts = _parts(row, roles)
        if _is_section(row, parts):
            sections = _enter(sections, parts)
            owners = read_owners(squeeze(parts.title))
            heading_owners = owners.names if owners.end == len(squeeze(parts.title)) else ()
            continue
        if not parts.title and not parts.label:
            if found and not parts.empty:
                _continue(found[-1], parts, year)
            continue
        if not parts.title:
            continue
        if found and parts.label and (found[-1].no, found[-1].title) == (parts.label, squeeze(parts.title)):
            _continue(found[-1], parts, year)  # number and work merged over several rows
            continue
        cells = _inherit(parts, above)
        above = cells
        draft = _draft(block, row, parts.title, parts.label, section_path(block.path, *sections, parts.label))
        _fill(draft, row, cells, roles, year)
        if not roles.of(Role.LEAD):
            draft.lead = draft.lead or heading_owners  # "II. Công an xã" above the rows of its work
        found.append(draft)
    if roles.doubtful:
        _mend_leads(found)
    return found


def _mend_leads(drafts: list[Draft]) -> None:
    """In a table of doubtful shape, a lead that is no known agency takes the column's known name that it is a
    piece or a misreading of ("Phóng Văn hóa", where other rows have "Phòng Văn hóa - Xã hội")."""
    from rapidfuzz import fuzz

    known = Counter(name for draft in drafts for name in draft.lead if find_organisation(name))
    for draft in drafts:
        if len(draft.lead) != 1 or draft.lead[0] in known:
            continue
        likely = [
            name
            for name, count in known.most_common()
            if count >= OFTEN and fuzz.partial_ratio(fold(draft.lead[0]), fold(name)) >= PIECE
        ]
        if likely and known[likely[0]] >= OFTEN * sum(known[name] for name in likely[1:]):
            draft.lead = (likely[0],)
            draft.doubt("tên cơ quan đọc không rõ, lấy theo các dòng khác của bảng", "name mended")


def _parts(row: Row, roles: Roles) -> _Parts:
    cells: dict[Role, str] = {}
    for one in roles.columns:
        cell = row.cell(one.column)
        if cell is None or cell.column != one.column:
            continue
        if one.role in cells and cell.text.strip():
            cells[one.role] = f"{cells[one.role]}\n{cell.text}".strip()
        else:
            cells.setdefault(one.role, cell.text.strip())
    label, title = squeeze(cells.get(Role.NUMBER, "")), cells.get(Role.TASK, "")
    if not title and len([cell for cell in row.cells if cell.text.strip()]) == 1:
        title = next(cell.text for cell in row.cells if cell.text.strip())  # a row that spans the table
    if label and not _LABEL.fullmatch(label) and title in ("", cells.get(Role.NUMBER, "")):
        title, label = label, ""
    if found := _LABEL.match(label):
        label = found["label"]
    elif not label and (found := _LABEL.match(title)) and (Role.NUMBER not in cells or row.kind is RowKind.SECTION):
        label, title = found["label"], title[found.end() :]
    return _Parts(label, title, cells)


def _is_section(row: Row, parts: _Parts) -> bool:
    """A row that heads those below it: spanning the table, or only a Roman or capital label and a title."""
    if row.kind is RowKind.SECTION:
        return True
    if not parts.empty or not parts.title:
        return False
    return bool(_UPPER_LABEL.match(parts.label)) or is_upper(parts.title) or len(row.cells) == 1


def _rank(label: str) -> tuple[int, int]:
    """How deep a section label stands: letters above Roman numerals above what has points."""
    if re.fullmatch(r"[A-HĐ]", label):
        return 0, 0
    return (1 if re.match(r"[IVXL]", label) else 2 if label else 3), label.count(".") + label.count("-")


def _enter(sections: list[str], parts: _Parts) -> list[str]:
    if not parts.label:
        return sections
    return [label for label in sections if _rank(label) < _rank(parts.label)] + [parts.label]


def _inherit(parts: _Parts, above: dict[Role, str]) -> dict[Role, str]:
    """The row's cells, those that say "như trên" with the words of the row above."""
    cells = dict(parts.cells)
    for role in _OWNED:
        if fold(cells.get(role, "")).strip() in _DITTO:
            cells[role] = above.get(role, "")
    return cells


def _draft(block: Block, row: Row, title: str, label: str, section: str) -> Draft:
    spans = [span for cell in row.cells for span in cell.spans]
    page = spans[0].page if spans else block.page
    raw = " | ".join(squeeze(cell.text) for cell in row.cells)
    evidence = Evidence(page, raw, box_of(spans, page))
    reading = confidence_of(spans)
    return Draft(block.index, squeeze(title), section, evidence, no=label, reading=reading,
                 traits={"row", *read_traits(reading)})


def _fill(draft: Draft, row: Row, cells: dict[Role, str], roles: Roles, year: int | None) -> None:
    """Owners, product and deadline of a row from its cells."""
    lead = read_cell(cells.get(Role.LEAD, ""))
    helping = read_cell(cells.get(Role.COORDINATING, ""))
    heads = read_cell(cells.get(Role.HEAD, ""))
    draft.head = heads.lead + heads.coordinating
    draft.lead, draft.coordinating = lead.lead, helping.lead + helping.coordinating
    draft.coordinating += tuple(name for name in lead.coordinating if name not in draft.coordinating)
    if not roles.of(Role.HEAD):
        persons = people(draft.lead)
        if persons:
            draft.head, draft.lead = persons, tuple(name for name in draft.lead if name not in persons)
    draft.deliverable = squeeze(cells.get(Role.DELIVERABLE, "")).rstrip(";")
    if roles.of(Role.SCHEDULE) and not cells.get(Role.DEADLINE, ""):
        draft.deadline = _scheduled(row, roles, year)
    elif roles.of(Role.DEADLINE):
        draft.deadline = cell_deadline(cells.get(Role.DEADLINE, ""), year)
    else:
        draft.deadline = title_deadline(draft.title, year)
    for reading in (lead, helping, heads):
        if reading.doubt:
            draft.doubt(reading.doubt, "name unread")
    if draft.deadline and draft.deadline.kind is None:
        if begins_owner(draft.deadline.raw):
            draft.doubt("ô thời gian ghi tên cơ quan", "owner for a day")
            if not draft.lead:
                draft.lead = read_cell(draft.deadline.raw).lead
            draft.deadline = Deadline(draft.deadline.raw)
        else:
            draft.doubt("thời gian hoàn thành không hiểu được", "day unread")
    if roles.doubtful:
        draft.doubt(roles.doubtful, "doubtful table")
    draft.traits |= _row_traits(draft, row, cells, roles)
    if not (draft.lead or draft.head) and roles.of(Role.LEAD):
        draft.doubt("dòng không ghi cơ quan chủ trì", "no lead in the row")


def _scheduled(row: Row, roles: Roles, year: int | None) -> Deadline | None:
    """The deadline of a row in a plan of quarters or months: the last that it marks."""
    marked = [one.heading for one in roles.of(Role.SCHEDULE) if (cell := row.cell(one.column)) and cell.text.strip()]
    if not marked:
        return None
    last = marked[-1].split(" / ")[-1]
    stated = re.search(r"20\d\d", marked[-1])
    words = re.sub(r"^[Qq]\s?\.?(?=[\dIVX])", "Quý ", re.sub(r"^[Tt]\s?\.?(?=\d)", "Tháng ", last))
    roman = re.sub(r"(?<=Quý )[1-4]$", lambda found: ("I", "II", "III", "IV")[int(found[0]) - 1], words)
    return cell_deadline(roman, int(stated[0]) if stated else year)


def _row_traits(draft: Draft, row: Row, cells: dict[Role, str], roles: Roles) -> set[str]:
    """What columns and cells of a row tell: columns that are doubtful, cells that are empty or hold several things."""
    traits = {f"row, {trait}" for trait in owner_traits("", draft.lead, draft.coordinating, draft.head)}
    used = [one for one in roles.columns if one.role in (*_OWNED, Role.TASK)]
    if any(one.confidence < SURE_COLUMN for one in used):
        traits.add("doubtful column")
    unknown = [row.cell(one.column) for one in roles.columns if one.role is Role.UNKNOWN]
    if unknown:
        traits.add("unknown column")
    if any(cell is not None and len(cell.text.split()) > 1 for cell in unknown) and not roles.of(Role.DELIVERABLE):
        traits.add("words in an unknown column")        # most likely what comes out of the work
    owned = [cells.get(role, "") for role in (Role.HEAD, Role.LEAD, Role.COORDINATING)]
    if any(" - " in words and len(names) > 1 for words, names in zip(
            owned, (draft.head, draft.lead, draft.coordinating), strict=True)):
        traits.add("dash between names")    # one person's two offices, or two persons
    if len({one.role for one in used}) < len(used):
        traits.add("two columns of a role")
    if any(roles.of(role) and not cells.get(role, "").strip() for role in (Role.DEADLINE, Role.DELIVERABLE)):
        traits.add("empty cell")
    if draft.title[:1].islower() or not draft.no:
        traits.add("open start")        # may go on from the row before
    if any("\n" in cells.get(role, "") for role in (Role.LEAD, Role.COORDINATING)):
        traits.add("broken names")      # cells whose lines were not joined
    return traits


def _continue(draft: Draft, parts: _Parts, year: int | None) -> None:
    """A row without number and title goes on with the cells of the row above it."""
    owners = read_cell(parts.cells.get(Role.LEAD, ""))
    draft.lead += tuple(name for name in owners.lead if name not in draft.lead)
    helping = read_cell(parts.cells.get(Role.COORDINATING, ""))
    draft.coordinating += tuple(
        name for name in (*owners.coordinating, *helping.lead) if name not in draft.coordinating
    )
    more = squeeze(parts.cells.get(Role.DELIVERABLE, ""))
    draft.deliverable = f"{draft.deliverable} {more}".strip()
    if draft.deadline is None:
        draft.deadline = cell_deadline(parts.cells.get(Role.DEADLINE, ""), year)
    draft.doubt("dòng nối tiếp không có số thứ tự", "went on")
