"""Pages that show two: each half is laid out as a page of its own, with margins and columns of its own."""
from __future__ import annotations

from dataclasses import replace

from pipeline.models import Page


def parted(page: Page) -> tuple[Page, ...]:
    """The halves of a page that shows two, each with its own lines and tables where they stand; else the page."""
    if page.fold is None:
        return (page,)
    fold = page.fold
    return tuple(
        replace(
            page,
            lines=tuple(line for line in page.lines if line.box is None or (line.box.x0 >= fold) is right),
            grids=tuple(grid for grid in page.grids if (grid.box.x0 >= fold) is right),
            width=(page.width or fold) - fold if right else fold,
            fold=None,
        )
        for right in (False, True)
    )
