"""How wide words are printed, for plain text that lost its page.

Nghị định 30/2020/NĐ-CP (Phụ lục I) and Hướng dẫn 36-HD/VPTW prescribe Times New Roman.  So the widths of
its letters (Adobe Font Metrics of Times Roman, thousandths of the size) tell where a line was broken.  The
unit is a digit's width, so that figures read like counts of characters.
"""
from __future__ import annotations

from functools import lru_cache

from normalizers.text import strip_marks

DIGIT = 500
SPACE = 250 / DIGIT
_WIDTHS = {
    250: " .,", 278: "ijlt;:/", 333: "fr-()I‘’", 389: "sJ", 408: '"', 444: "acez“”", 500: "bdghknopquvxy$",
    556: "FPS", 564: "+<>=≤≥", 611: "ELTZ", 667: "BCR", 722: "wADGHKNOQUVXY", 778: "m&", 833: "%", 889: "M",
    944: "W", 1000: "…—",
}
_LETTERS = {letter: width / DIGIT for width, letters in _WIDTHS.items() for letter in letters}


@lru_cache(maxsize=8192)
def _word(word: str) -> float:
    return sum(_LETTERS.get(letter, 1.0) for letter in strip_marks(word))


def printed_width(text: str) -> float:
    """The width of a line in digits; marks above and below letters take no room."""
    words = text.split()
    return sum(map(_word, words)) + SPACE * max(0, len(words) - 1)
