"""Pages to blocks: the order of the steps, and the tree that headings and numbers make."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.layout import numerals, tables
from extractors.layout.flow import Draft, Flow
from extractors.layout.items import sort_page
from extractors.layout.joins import centred, ends_sentence, glue_all
from extractors.layout.lost_tables import LOST
from extractors.layout.margins import margin_pieces
from extractors.layout.numbering import Outline, Placed, Scheme, labels
from extractors.layout.pieces import sheets_of
from extractors.layout.rendering import table_text
from extractors.layout.row_numbers import mend_row_numbers
from extractors.layout.seen_names import mend_names
from extractors.layout.words import begins, in_capitals
from pipeline.models import Block, BlockKind, Layout, Page

HEADING_LENGTH = 160         # letters a heading without label may have when nothing but capitals tells it
LABELLED_LENGTH = 110        # letters a heading with a label may have when it is not bold
ATTACHED_WITHIN = 2          # paragraphs under an appendix title among which "(Kèm theo ...)" stands
UNNUMBERED_APPENDIX = "Phụ lục"


def lay_out(pages: Sequence[Page]) -> Layout:
    """A document's blocks in reading order.

    In: its pages as read and repaired, in order.  Out: letterhead, title, headings and numbering as a tree,
    paragraphs and table rows joined over line and page ends, footnotes, signature, recipients.  Page numbers
    and running headers come as MARGIN blocks behind the paragraph they interrupt.  No word is left
    out but table headers that stand again on a further page.
    """
    sheets = sheets_of(pages)
    margins = margin_pieces(sheets)
    flow = Flow()
    for sheet in sheets:
        flow.take(sort_page(sheet, margins))
    lines = tuple(line.text for page in pages for line in page.lines if page.width is None)
    drafts = flow.finish()
    _mend_numerals(drafts)
    return Layout(tuple(_blocks(drafts)), len(pages), lines)


def _mend_numerals(drafts: Sequence[Draft]) -> None:
    paragraphs = [draft for draft in drafts if draft.kind is BlockKind.PARAGRAPH and draft.pieces]
    for place, piece in numerals.mended([draft.pieces[0] for draft in paragraphs]).items():
        paragraphs[place].pieces[0] = piece


def _blocks(drafts: Sequence[Draft]) -> Iterator[Block]:
    outline = Outline()
    for index, draft in enumerate(drafts):
        if draft.table is not None:
            yield _table_block(index, draft.table, outline)
            continue
        text = glue_all(piece.text for piece in draft.pieces)
        spans = tuple(piece.span() for piece in draft.pieces)
        if draft.kind is not BlockKind.PARAGRAPH:
            yield Block(index, draft.kind, text, spans)
            continue
        kind, placed = _place(index, draft, text, drafts[index + 1: index + 1 + ATTACHED_WITHIN], outline)
        label = placed.label.text if placed.label else ""
        yield Block(index, kind, text, spans, label, placed.path, placed.parent)


def _table_block(index: int, draft: tables.Draft, outline: Outline) -> Block:
    table = mend_row_numbers(tables.finish(draft))
    if LOST in table.doubtful:
        table = mend_names(table)
    spans = tuple(span for row in table.rows for cell in row.cells for span in cell.spans)
    return Block(index, BlockKind.TABLE, table_text(table), spans, "", outline.path, outline.parent, table)


def _place(
    index: int, draft: Draft, text: str, following: Sequence[Draft], outline: Outline
) -> tuple[BlockKind, Placed]:
    """The kind of a paragraph and its place in the tree."""
    readings = labels(text)
    if readings:
        label = outline.choose(readings)
        words = text[len(label.text):].strip()
        kind = BlockKind.HEADING if _is_heading(draft, label.scheme, words) else BlockKind.ITEM
        opens = kind is BlockKind.HEADING or text.endswith(":")
        return kind, outline.place(label, index, words, opens)
    attached = any(other.pieces and begins("attachments", other.pieces[0].text) for other in following)
    if _is_title(draft, text.rstrip(",") if attached else text):        # a seal over the title leaves a comma
        if attached:
            outline.reset()
        shown = UNNUMBERED_APPENDIX if attached else ""
        return BlockKind.HEADING, outline.place_unlabelled(index, text, shown)
    outline.close_bullets()
    return BlockKind.PARAGRAPH, Placed(None, outline.parent, outline.path)


def _is_heading(draft: Draft, scheme: Scheme, words: str) -> bool:
    """True when a labelled paragraph heads what follows and is no item of its own."""
    if scheme.bullet:
        return False
    if scheme.named and scheme is not Scheme.ARTICLE:
        return True
    if not words or (in_capitals(words) and len(words) > 3):
        return True
    if scheme is Scheme.BRACKETED or ends_sentence(words) or words.endswith(","):
        return False
    if any(char in "%≥≤" for char in words):
        return False
    return len(words) <= LABELLED_LENGTH or all(piece.bold for piece in draft.pieces)


def _is_title(draft: Draft, text: str) -> bool:
    """True for a heading without label: capitals, in bold or in the middle or short."""
    if not in_capitals(text) or not 4 <= len(text) <= 2 * HEADING_LENGTH or text.endswith((".", ";", ",")):
        return False
    if len(text) <= HEADING_LENGTH or all(piece.bold for piece in draft.pieces):
        return True
    return all(centred(piece, draft.measure) for piece in draft.pieces)
