"""What stands first on a line, where engines take it for another sign."""

from __future__ import annotations

import pytest

from extractors.reading.engines import ReadWord
from extractors.reading.line_heads import with_heads


def head(line: str) -> str:
    words = [ReadWord(text, (20 * at, 0, 20 * at + 15, 20), 0.9, 0) for at, text in enumerate(line.split())]
    return " ".join(word.text for word in with_heads(words))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("~ UBND tỉnh;", "- UBND tỉnh;"),
        ("IL TỔ CHỨC THỰC HIỆN", "II. TỔ CHỨC THỰC HIỆN"),
        ("IIL Sở Tài chính", "III. Sở Tài chính"),
        ("1L MỤC TIÊU", "II. MỤC TIÊU"),
        ("VL KINH PHÍ", "VI. KINH PHÍ"),
        ("L/ Mục tiêu", "I/ Mục tiêu"),
        ("IL", "II."),  # the end of "theo Phụ lục II."
    ],
)
def test_misread_heads(read: str, printed: str) -> None:
    assert head(read) == printed


@pytest.mark.parametrize("line", ["XL là cỡ áo", "~", "ĐL Cà Mau", "mục IL Sở", "L. Văn An", "- UBND tỉnh", "CL TU"])
def test_other_lines_stay(line: str) -> None:
    assert head(line) == line
