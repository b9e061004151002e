"""How often a process looks for garbage in circles."""
from __future__ import annotations

import gc

_SELDOM = (50_000, 20, 50)          # new objects, and rounds of the younger generation, before the next look


def collect_seldom() -> None:
    """Looks seventy times less often than Python would: a run makes few circles and many small objects that stay.

    Looking through them (words, boxes, what modules define) took a sixth of a run's start and a twentieth of a page.
    """
    gc.set_threshold(*_SELDOM)
