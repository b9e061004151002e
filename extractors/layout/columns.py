"""Parts of a page that stand side by side: the letterhead, and the recipients beside the signature."""
from __future__ import annotations

from collections.abc import Sequence

from extractors.layout.pieces import Piece, cut

GUTTER_FROM, GUTTER_TO = 0.25, 0.68     # share of the type area where the space between two columns may lie


def gutter(pieces: Sequence[Piece], left: float, right: float) -> float | None:
    """Where the space between two columns lies, or None when something stands across every place.

    In: the pieces of the zone and the type area they stand in.  The widest empty band wins.
    """
    width = right - left
    low, high = left + GUTTER_FROM * width, left + GUTTER_TO * width
    spans = sorted(
        (word.box.x0, word.box.x1)
        for piece in pieces for word in (piece.words or ())
        if word.box is not None
    ) or sorted((piece.box.x0, piece.box.x1) for piece in pieces)
    best: tuple[float, float] | None = None
    reach = left - width
    for x0, x1 in [*spans, (right + width, right + width)]:
        band0, band1 = max(reach, low), min(x0, high)
        if band1 > band0 and (best is None or band1 - band0 > best[0]):
            best = (band1 - band0, (max(reach, left) + min(x0, right)) / 2)
        reach = max(reach, x1)
    return best[1] if best else None


def part(pieces: Sequence[Piece], at: float) -> tuple[list[Piece], list[Piece]]:
    """The pieces left and right of `at`, each from top to bottom; a piece across it is cut between words."""
    lefts: list[Piece] = []
    rights: list[Piece] = []
    for piece in pieces:
        if piece.box.x1 <= at or piece.box.x0 >= at or not piece.words:
            (lefts if (piece.box.x0 + piece.box.x1) / 2 < at else rights).append(piece)
            continue
        before = [w for w in piece.words if w.box is not None and (w.box.x0 + w.box.x1) / 2 < at]
        after = [w for w in piece.words if w.box is not None and (w.box.x0 + w.box.x1) / 2 >= at]
        if before:
            lefts.append(cut(piece, before))
        if after:
            rights.append(cut(piece, after))
    return sorted(lefts, key=_down), sorted(rights, key=_down)


def _down(piece: Piece) -> tuple[float, float]:
    return (piece.middle, piece.box.x0)
