"""The flow of a document: page items, one after another, gathered into drafts of blocks."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.layout import tables
from extractors.layout.closing import find_closing
from extractors.layout.grids import RawTable
from extractors.layout.items import Content, Item
from extractors.layout.joins import breaks, centred, ends_sentence, hangs
from extractors.layout.numbering import Scheme, labels
from extractors.layout.pieces import Measure, Piece, Sheet
from extractors.layout.words import begins, in_capitals, is_national, opens_with
from extractors.layout.zones import NUMBER_LINE, ORNAMENT, Zone, find_letterhead, is_type_line
from pipeline.models import BlockKind

LETTERHEAD_DEPTH = 6     # lines from a page's top among which another document's letterhead shows itself
PREAMBLE_LINES = 120     # lines of plain text among which the letterhead is looked for
TITLE_LINES = 14         # lines an abstract may have
SPECK = 15               # letters that may stand between two parts of a table without parting them


@dataclass(slots=True)
class Draft:
    """A block in the making: printed lines, or a table."""

    kind: BlockKind
    measure: Measure
    pieces: list[Piece] = field(default_factory=list)
    table: tables.Draft | None = None
    hanging: float | None = None     # where further lines of the paragraph start


class Flow:
    """Takes pages in order; `finish` gives the drafts in reading order."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []
        self._open: Draft | None = None
        self._aside: list[Draft] = []    # footnotes and margins wait for the paragraph they interrupt
        self._title_due = True

    def take(self, content: Content) -> None:
        """One page."""
        sheet = content.sheet
        items = self._letterhead(sheet, content.items)
        position = 0
        while position < len(items):
            position += self._take_item(sheet, items, position)
        self._aside += [Draft(BlockKind.FOOTNOTE, sheet.measure, group) for group in content.footnotes]
        self._aside += [Draft(BlockKind.MARGIN, sheet.measure, [piece]) for piece in content.margins]

    def finish(self) -> list[Draft]:
        """All drafts."""
        self._close()
        return self._drafts

    def _close(self) -> None:
        if self._open is not None:
            self._drafts.append(self._open)
            self._open = None
        self._drafts += self._aside
        self._aside = []

    def _emit(self, kind: BlockKind, measure: Measure, pieces: list[Piece]) -> None:
        self._close()
        self._drafts.append(Draft(kind, measure, pieces))

    def _letterhead(self, sheet: Sheet, items: list[Item]) -> list[Item]:
        """Emit the letterhead that a page begins with; what is left of the page."""
        heads = [item for item in items[:LETTERHEAD_DEPTH] if isinstance(item, Piece)]
        first = not self._drafts and self._open is None
        if not first and not any(is_national(piece.text) for piece in heads):
            return items
        start = _letterhead_start(items) if sheet.plain else 0
        for item in items[:start]:
            if isinstance(item, Piece):
                self._line(sheet, item)
            else:
                self._table(sheet, item)
        items = items[start:]
        top: list[Piece] = []
        for item in items:
            if not isinstance(item, Piece):
                break
            top.append(item)
        if not sheet.plain:
            step = max(1.0, 0.5 * sheet.measure.pitch)
            top.sort(key=lambda p: (round(p.middle / step), p.box.x0))
        zone = find_letterhead(sheet, top)
        if zone is None:
            return items
        for kind, piece in zone.parts:
            ornament = ORNAMENT.match(piece.text) is not None
            self._emit(BlockKind.MARGIN if ornament else kind, sheet.measure, [piece])
        self._title_due = True
        return [*zone.rest, *items[len(top):]]

    def _take_item(self, sheet: Sheet, items: list[Item], position: int) -> int:
        """Take the item at `position` (and what belongs to it); how many items that was."""
        item = items[position]
        if isinstance(item, RawTable):
            self._table(sheet, item)
            return 1
        if ORNAMENT.match(item.text):
            self._aside.append(Draft(BlockKind.MARGIN, sheet.measure, [item]))
            return 1
        if self._title_due and is_type_line(item):
            return 1 + self._title(sheet, item, items[position + 1:])
        if not self._title_due:
            lines = [other for other in items[position:] if isinstance(other, Piece)]
            zone = find_closing(sheet, lines)
            if zone is not None:
                self._closing(sheet, zone)
                rest = set(map(id, zone.rest))
                items[position:] = [o for o in items[position:] if isinstance(o, RawTable) or id(o) in rest]
                return 0
        if self._between_parts(item, items[position + 1:]):
            self._aside.append(Draft(BlockKind.PARAGRAPH, sheet.measure, [item]))
            return 1
        self._line(sheet, item)
        return 1

    def _table(self, sheet: Sheet, table: RawTable) -> None:
        self._title_due = False
        if self._open is not None and self._open.table is not None and tables.extend(self._open.table, table):
            return
        self._close()
        self._open = Draft(BlockKind.TABLE, sheet.measure, table=tables.begin(table))

    def _between_parts(self, piece: Piece, following: Sequence[Item]) -> bool:
        """True for what stands between two parts of a table and does not end it: "(tiếp theo)", a speck."""
        if self._open is None or self._open.table is None or piece.page == self._open.table.last_page:
            return False
        if tables.says_continued(piece.text):
            return True
        return len(piece.text) <= SPECK and bool(following) and isinstance(following[0], RawTable)

    def _title(self, sheet: Sheet, type_line: Piece, following: Sequence[Item]) -> int:
        """The document type and its abstract, a draft each; how many further items the abstract took."""
        self._title_due = False
        self._emit(BlockKind.TITLE, sheet.measure, [type_line])
        abstract: list[Piece] = []
        for item in following[:TITLE_LINES]:
            if isinstance(item, RawTable) or ORNAMENT.match(item.text):
                break
            if abstract and _abstract_ends(abstract, item, sheet.measure):
                break
            if any(label.scheme <= Scheme.ROMAN for label in labels(item.text)):
                break
            abstract.append(item)
        if abstract:
            self._emit(BlockKind.TITLE, sheet.measure, abstract)
        return len(abstract)

    def _closing(self, sheet: Sheet, zone: Zone) -> None:
        """Recipients, an entry a draft; signature, a printed line a draft."""
        self._close()
        last: Draft | None = None
        for kind, piece in zone.parts:
            if ORNAMENT.match(piece.text):
                self._drafts.append(Draft(BlockKind.MARGIN, sheet.measure, [piece]))
                continue
            entry = piece.text[0] in "-–+•" or begins("recipients", piece.text)
            if last is not None and last.kind is kind is BlockKind.RECIPIENTS and not entry:
                last.pieces.append(piece)
                continue
            last = Draft(kind, sheet.measure, [piece])
            self._drafts.append(last)

    def _line(self, sheet: Sheet, piece: Piece) -> None:
        """A line of text: more of the open paragraph, or a new one."""
        if labels(piece.text) or (opens_with("body_openers", piece.text) and not in_capitals(piece.text)):
            self._title_due = False
        draft = self._open
        if draft is None or draft.table is not None or _begins_paragraph(draft, piece, sheet):
            self._close()
            self._open = Draft(BlockKind.PARAGRAPH, sheet.measure, [piece])
            return
        if draft.pieces[-1].page == piece.page:
            draft.hanging = piece.box.x0
        draft.pieces.append(piece)
        draft.measure = sheet.measure


def _letterhead_start(items: Sequence[Item]) -> int:
    """Where the letterhead of a plain text begins, behind what a portal or a mail put before it."""
    lines = [item.text if isinstance(item, Piece) else "" for item in items[:PREAMBLE_LINES]]
    title = next((i for i, text in enumerate(lines) if is_national(text)), 0)
    while title > 0 and (in_capitals(lines[title - 1]) or ORNAMENT.match(lines[title - 1])
                         or NUMBER_LINE.match(lines[title - 1])):
        title -= 1                          # one column under the other: issuer and number may come first
    return title


def _begins_paragraph(draft: Draft, piece: Piece, sheet: Sheet) -> bool:
    if begins("attachments", piece.text):
        return True
    first = labels(draft.pieces[0].text)
    named = bool(first) and first[0].scheme.named and first[0].scheme is not Scheme.ARTICLE
    if named and in_capitals(piece.text) and not labels(piece.text):
        return False                        # "PHẦN II" over "MỤC TIÊU"
    return piece.whole or breaks(draft.pieces[-1], piece, draft.measure, sheet.measure, draft.hanging)


def _abstract_ends(taken: Sequence[Piece], piece: Piece, measure: Measure) -> bool:
    """True when `piece` under a title belongs to the body: other letters, a gap, an indent with an opener."""
    last = taken[-1]
    if last.page != piece.page or last.bold != piece.bold or last.italic != piece.italic:
        return True
    if piece.whole and ends_sentence(piece.text):
        return True                         # a paragraph of its own; an abstract has no closing mark
    step = piece.box.y0 - last.box.y0
    opener = opens_with("body_openers", piece.text)
    if opener and not piece.placed and not in_capitals(piece.text) and piece.text[0].isupper() and not hangs(last.text):
        return True                         # plain text shows no gap and no indent
    if opener and in_capitals(last.text) and not in_capitals(piece.text):
        return True
    gap = step > 1.3 * measure.pitch
    if len(taken) > 1:
        gap = gap and step > 1.2 * (last.box.y0 - taken[-2].box.y0)
    if gap and (in_capitals(piece.text) or not centred(piece, measure)):
        return True
    indented = piece.box.x0 - measure.left > 2 * measure.letter
    indented = indented and measure.right - piece.box.x1 < measure.letter
    return opener and (gap or indented)
