"""Pages to blocks: the order of the steps, and the drafts that become blocks."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.layout import tables
from extractors.layout.grids import RawTable, read_grid
from extractors.layout.joins import breaks, centred, ends_sentence, glue_all
from extractors.layout.margins import footnote_pieces, margin_pieces
from extractors.layout.numbering import Outline, Placed, Scheme, labels
from extractors.layout.pieces import Measure, Piece, Sheet, sheets_of
from extractors.layout.rendering import table_text
from extractors.layout.words import begins, holds, opens_with
from extractors.layout.zones import ORNAMENT, find_closing, find_letterhead, is_type_line
from normalizers.text import is_upper
from pipeline.models import Block, BlockKind, Layout, Page, Table

HEADING_LENGTH = 160         # letters a heading without label may have
TITLE_LINES = 14             # lines an abstract may have


@dataclass(slots=True)
class Draft:
    """A block in the making: printed lines, or a table."""

    kind: BlockKind
    pieces: list[Piece] = field(default_factory=list)
    table: tables.Draft | None = None
    measure: Measure | None = None
    hanging: float | None = None


def lay_out(pages: Sequence[Page]) -> Layout:
    """A document's blocks in reading order.

    In: its pages as read and repaired, in order.  Out: letterhead, title, headings and numbering as a tree,
    paragraphs and table rows joined over line and page ends, footnotes, signature, recipients; page numbers and
    running headers come as MARGIN blocks behind the text of their page.  Nothing printed is left out.
    """
    drafts = list(_drafts(sheets_of(pages)))
    return Layout(tuple(_blocks(drafts)), len(pages))


def _drafts(sheets: Sequence[Sheet]) -> Iterator[Draft]:
    margins = margin_pieces(sheets)
    current: Draft | None = None
    aside: list[Draft] = []          # footnotes and margins wait for the paragraph they interrupt
    in_title = False
    for order, sheet in enumerate(sheets):
        feet = footnote_pieces(sheet) - margins
        items = _items(sheet, margins | feet)
        if order == 0 or (items and isinstance(items[0], Piece) and holds("national_titles", items[0].text)):
            items, head = _take_letterhead(sheet, items)
            if head:
                if current is not None:
                    yield current
                    current = None
                yield from aside
                aside = []
                yield from head
                in_title = True
            elif order == 0:
                in_title = True
        position = 0
        while position < len(items):
            item = items[position]
            if isinstance(item, RawTable):
                position += 1
                if current is not None and current.table is not None and tables.extend(current.table, item):
                    continue
                if current is not None:
                    yield current
                yield from aside
                aside = []
                current = Draft(BlockKind.TABLE, table=tables.begin(item), measure=sheet.measure)
                in_title = False
                continue
            if ORNAMENT.match(item.text):
                aside.append(Draft(BlockKind.MARGIN, [item]))
                position += 1
                continue
            if in_title and is_type_line(item):
                if current is not None:
                    yield current
                    current = None
                yield Draft(BlockKind.TITLE, [item])
                abstract, used = _abstract(sheet, items[position + 1:])
                if abstract:
                    yield Draft(BlockKind.TITLE, abstract)
                position += 1 + used
                in_title = False
                continue
            following = [other for other in items[position:] if isinstance(other, Piece)]
            closing = find_closing(sheet, following) if not in_title else None
            if closing is not None:
                if current is not None:
                    yield current
                    current = None
                yield from aside
                aside = []
                yield from _closing_drafts(closing.parts, sheet.measure)
                taken = len(following) - len(closing.rest)
                rest: list[Piece | RawTable] = []
                for other in items[position:]:
                    if isinstance(other, Piece) and taken:
                        taken -= 1
                    else:
                        rest.append(other)
                items, position = rest, 0
                continue
            position += 1
            if current is not None and current.table is not None and begins("attachments", item.text) \
                    and "tiếp" in item.text:
                aside.append(Draft(BlockKind.MARGIN, [item]))
                continue
            if current is not None and current.table is None and not _new_paragraph(current, item, sheet.measure):
                if current.pieces[-1].page == item.page:
                    current.hanging = item.box.x0
                current.pieces.append(item)
                current.measure = sheet.measure
                continue
            if current is not None:
                yield current
            yield from aside
            aside = []
            current = Draft(BlockKind.PARAGRAPH, [item], measure=sheet.measure)
        aside += [Draft(BlockKind.FOOTNOTE, group) for group in _footnotes(sheet, feet)]
        aside += [Draft(BlockKind.MARGIN, [piece]) for piece in sheet.pieces if id(piece) in margins]
    if current is not None:
        yield current
    yield from aside


def _items(sheet: Sheet, left_out: set[int]) -> list[Piece | RawTable]:
    """Lines and tables of a page in reading order, without margins and footnotes."""
    held: dict[int, list[Piece]] = {}
    order: list[Piece | int] = []
    for piece in sheet.pieces:
        if id(piece) in left_out:
            continue
        at = _grid_of(sheet, piece)
        if at is None:
            order.append(piece)
            continue
        if at not in held:
            held[at] = []
            order.append(at)
        held[at].append(piece)
    items: list[Piece | RawTable] = []
    for entry in order:
        if isinstance(entry, Piece):
            items.append(entry)
            continue
        pieces = held[entry]
        if _only_layout(sheet, entry, pieces):
            items.extend(pieces)
        else:
            items.append(read_grid(sheet.page.grids[entry], pieces, sheet.page.number))
    return items


def _grid_of(sheet: Sheet, piece: Piece) -> int | None:
    middle = (piece.box.x0 + piece.box.x1) / 2
    for index, grid in enumerate(sheet.page.grids):
        if grid.box.y0 <= piece.middle <= grid.box.y1 and grid.box.x0 - 2 <= middle <= grid.box.x1 + 2:
            return index
    return None


def _only_layout(sheet: Sheet, index: int, pieces: Sequence[Piece]) -> bool:
    """True for a grid that is no table: one column, or a frame that sets letterhead or signature side by side."""
    grid = sheet.page.grids[index]
    if grid.columns < 2:
        return True
    return grid.columns == 2 and any(
        holds("national_titles", piece.text) or begins("recipients", piece.text) for piece in pieces
    )


def _take_letterhead(sheet: Sheet, items: list[Piece | RawTable]) -> tuple[list[Piece | RawTable], list[Draft]]:
    top: list[Piece] = []
    for item in items:
        if not isinstance(item, Piece):
            break
        top.append(item)
    if not sheet.plain:
        top.sort(key=lambda p: (round(p.middle / max(1.0, 0.5 * sheet.measure.pitch)), p.box.x0))
    zone = find_letterhead(sheet, top)
    if zone is None:
        return items, []
    drafts = [Draft(BlockKind.MARGIN if ORNAMENT.match(p.text) else kind, [p]) for kind, p in zone.parts]
    return [*zone.rest, *items[len(top):]], drafts


def _abstract(sheet: Sheet, items: Sequence[Piece | RawTable]) -> tuple[list[Piece], int]:
    """The lines of the abstract under the document type, and how many items they are."""
    taken: list[Piece] = []
    for item in items[:TITLE_LINES]:
        if isinstance(item, RawTable) or ORNAMENT.match(item.text):
            break
        if taken and _abstract_ends(taken, item, sheet.measure):
            break
        if any(label.scheme <= Scheme.ROMAN for label in labels(item.text)):
            break
        taken.append(item)
    return taken, len(taken)


def _abstract_ends(taken: Sequence[Piece], piece: Piece, measure: Measure) -> bool:
    last = taken[-1]
    if last.page != piece.page:
        return True
    if last.bold != piece.bold or last.italic != piece.italic:
        return True
    gap = piece.box.y0 - last.box.y0 > 1.3 * measure.pitch
    if len(taken) > 1:
        gap = gap and piece.box.y0 - last.box.y0 > 1.2 * (last.box.y0 - taken[-2].box.y0)
    if gap and not centred(piece, measure):
        return True
    if is_upper(piece.text) and gap:
        return True
    indented = piece.box.x0 - measure.left > 2 * measure.letter and measure.right - piece.box.x1 < measure.letter
    return opens_with("body_openers", piece.text) and (gap or indented)


def _closing_drafts(parts: Sequence[tuple[BlockKind, Piece]], measure: Measure) -> Iterator[Draft]:
    """Recipients: an entry a block; signature: a printed line a block."""
    current: Draft | None = None
    for kind, piece in parts:
        if ORNAMENT.match(piece.text):
            yield Draft(BlockKind.MARGIN, [piece])
            continue
        fresh = kind is BlockKind.SIGNATURE or piece.text[0] in "-–+•" or begins("recipients", piece.text)
        if current is not None and not fresh and current.kind is kind:
            current.pieces.append(piece)
            continue
        if current is not None:
            yield current
        current = Draft(kind, [piece], measure=measure)
    if current is not None:
        yield current


def _new_paragraph(draft: Draft, piece: Piece, measure: Measure) -> bool:
    last = draft.pieces[-1]
    assert draft.measure is not None
    first = labels(draft.pieces[0].text)
    if first and first[0].scheme.named and first[0].scheme is not Scheme.ARTICLE and is_upper(piece.text) \
            and not begins("attachments", piece.text) and not labels(piece.text):
        return False                        # "PHẦN II" over "MỤC TIÊU"
    if begins("attachments", piece.text):
        return True
    return breaks(last, piece, draft.measure, measure, draft.hanging)


def _footnotes(sheet: Sheet, feet: set[int]) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in sheet.pieces:
        if id(piece) not in feet:
            continue
        if groups and piece.text[0] not in "0123456789*(":
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _blocks(drafts: Sequence[Draft]) -> Iterator[Block]:
    outline = Outline()
    for index, draft in enumerate(drafts):
        if draft.table is not None:
            yield _table_block(index, tables.finish(draft.table), outline)
            continue
        text = glue_all(piece.text for piece in draft.pieces)
        spans = tuple(piece.span() for piece in draft.pieces)
        if draft.kind is not BlockKind.PARAGRAPH:
            yield Block(index, draft.kind, text, spans)
            continue
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        kind, placed = _place(index, draft, text, following, outline)
        label = placed.label.text if placed.label else ""
        yield Block(index, kind, text, spans, label, placed.path, placed.parent)


def _table_block(index: int, table: Table, outline: Outline) -> Block:
    spans = tuple(span for row in table.rows for cell in row.cells for span in cell.spans)
    return Block(index, BlockKind.TABLE, table_text(table), spans, "", outline.path, outline.parent, table)


def _place(index: int, draft: Draft, text: str, following: Draft | None, outline: Outline) -> tuple[BlockKind, Placed]:
    """The kind of a paragraph and its place in the tree."""
    readings = labels(text)
    if readings:
        label = outline.choose(readings)
        words = text[len(label.text):].strip()
        kind = BlockKind.HEADING if _heading(draft, label.scheme, words) else BlockKind.ITEM
        opens = kind is BlockKind.HEADING or text.endswith(":")
        return kind, outline.place(label, index, words, opens)
    if _unlabelled_heading(draft, text):
        attached = following is not None and following.pieces and begins("attachments", following.pieces[0].text)
        if attached:
            outline.reset()
        return BlockKind.HEADING, outline.place_unlabelled(index, text, "Phụ lục" if attached else "")
    outline.close_bullets()
    return BlockKind.PARAGRAPH, Placed(None, outline.parent, outline.path)


def _heading(draft: Draft, scheme: Scheme, words: str) -> bool:
    if scheme.bullet:
        return False
    if scheme.named and scheme is not Scheme.ARTICLE:
        return True
    if not words or (is_upper(words) and len(words) > 3):
        return True
    if scheme is Scheme.BRACKETED or ends_sentence(words) or words.endswith(","):
        return False
    if any(char in "%≥≤" for char in words):
        return False
    return len(words) <= 110 or all(piece.bold for piece in draft.pieces)


def _unlabelled_heading(draft: Draft, text: str) -> bool:
    if not is_upper(text) or len(text) > HEADING_LENGTH * 2 or len(text) < 4 or text.endswith((".", ";", ",")):
        return False
    measure = draft.measure
    assert measure is not None
    bold = all(piece.bold for piece in draft.pieces)
    return bold or len(text) <= HEADING_LENGTH or all(centred(piece, measure) for piece in draft.pieces)
