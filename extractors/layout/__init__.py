"""Layout: pages into blocks in reading order, and blocks into text."""
from __future__ import annotations

from extractors.layout.document import lay_out
from extractors.layout.rendering import render_text

__all__ = ["lay_out", "render_text"]
