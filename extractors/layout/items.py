"""What a page consists of once margins and footnotes are set aside: lines and tables, in reading order."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.layout import piped
from extractors.layout.aligned import with_aligned_tables
from extractors.layout.grids import RawTable, read_grid
from extractors.layout.lost_tables import with_lost_tables
from extractors.layout.margins import footnote_pieces
from extractors.layout.pieces import Piece, Sheet
from extractors.layout.words import begins, is_national

GRID_REACH = 4.0        # points by which a word may stand outside the rules of its table

Item = Piece | RawTable


@dataclass(frozen=True, slots=True)
class Content:
    """A page, sorted."""

    sheet: Sheet
    items: list[Item]
    footnotes: list[list[Piece]]
    margins: list[Piece]


def sort_page(sheet: Sheet, margins: set[int]) -> Content:
    """The page's items in the reader's order; a table stands where its first line stands."""
    if sheet.plain:
        kept = [piece for piece in sheet.pieces if id(piece) not in margins]
        aside = [piece for piece in sheet.pieces if id(piece) in margins]
        return Content(sheet, with_lost_tables(piped.with_tables(kept)), [], aside)
    feet = footnote_pieces(sheet) - margins
    order: list[Piece | int] = []
    held: dict[int, list[Piece]] = {}
    for piece in sheet.pieces:
        if id(piece) in margins or id(piece) in feet:
            continue
        at = _grid_of(sheet, piece)
        if at is None:
            order.append(piece)
        elif at in held:
            held[at].append(piece)
        else:
            held[at] = [piece]
            order.append(at)
    items: list[Item] = []
    for entry in order:
        if isinstance(entry, Piece):
            items.append(entry)
        elif _frames_text(sheet, entry, held[entry]):
            items.extend(held[entry])
        else:
            items.append(read_grid(sheet.page.grids[entry], held[entry], sheet.page.number))
    items = with_aligned_tables(items, sheet.measure)
    return Content(sheet, items, _footnotes(sheet, feet), [p for p in sheet.pieces if id(p) in margins])


def _grid_of(sheet: Sheet, piece: Piece) -> int | None:
    middle = (piece.box.x0 + piece.box.x1) / 2
    for index, grid in enumerate(sheet.page.grids):
        across = grid.box.x0 - GRID_REACH <= middle <= grid.box.x1 + GRID_REACH
        if across and grid.box.y0 - GRID_REACH / 2 <= piece.middle <= grid.box.y1 + GRID_REACH / 2:
            return index
    return None


def _frames_text(sheet: Sheet, index: int, pieces: Sequence[Piece]) -> bool:
    """True for a grid that is no table: one column, or a frame around letterhead or signature."""
    grid = sheet.page.grids[index]
    if grid.columns < 2:
        return True
    if grid.columns <= 3 and any(begins("recipients", piece.text) for piece in pieces):
        return True
    return (grid.columns <= 3 or grid.inferred) and any(is_national(piece.text) for piece in pieces)


def _footnotes(sheet: Sheet, feet: set[int]) -> list[list[Piece]]:
    """The footnotes of a page, each with its lines."""
    groups: list[list[Piece]] = []
    for piece in sheet.pieces:
        if id(piece) not in feet:
            continue
        if groups and piece.text[0] not in "0123456789*(":
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups
