"""Where found words are printed: page and box of a stretch of a block or cell."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.text import squeeze
from pipeline.models import Block, Box, Evidence, Span

LONGEST_WORDS = 400      # characters of a block that are shown as evidence
_PROBE = 14              # characters of a printed line that find it again in the joined text


def spans_of(text: str, spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """The printed lines behind `text[start:end]`, text being their join; all of them where they cannot be told."""
    places: list[tuple[int, Span]] = []
    at = 0
    for span in spans:
        probe = squeeze(span.text)[:_PROBE]
        found = text.find(probe, at) if probe else -1
        if found < 0:
            return list(spans)
        places.append((found, span))
        at = found + max(1, len(probe) // 2)
    kept = [
        span
        for index, (begin, span) in enumerate(places)
        if begin < end and (places[index + 1][0] if index + 1 < len(places) else len(text)) > start
    ]
    return kept or list(spans)


def box_of(spans: Sequence[Span], page: int) -> Box | None:
    """The box around the spans of one page, None where they have none."""
    boxes = [span.box for span in spans if span.page == page and span.box is not None]
    if not boxes:
        return None
    return Box(
        min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)
    )


def evidence_of(text: str, spans: Sequence[Span], start: int, end: int, page: int, words: str) -> Evidence:
    """The evidence for `text[start:end]`: its first page, the box there, and the words as printed."""
    behind = spans_of(text, spans, start, end)
    first = behind[0].page if behind else page
    return Evidence(first, squeeze(words), box_of(behind, first))


def confidence_of(spans: Sequence[Span]) -> float:
    """Mean reading confidence of printed lines, weighed by length; 1.0 where there are none."""
    length = sum(len(span.text) for span in spans)
    return sum(span.confidence * len(span.text) for span in spans) / length if length else 1.0


def block_evidence(block: Block) -> Evidence:
    """Page, first box and words of a block."""
    return Evidence(block.page, squeeze(block.text)[:LONGEST_WORDS], block.spans[0].box if block.spans else None)
