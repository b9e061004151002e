"""How lines begin: bullets and Roman numerals that an engine takes for other signs.

Only forms that no Vietnamese line begins with are put right: "~ UBND tỉnh;" is a dash, "IL TỔ CHỨC THỰC HIỆN" is
"II.", whose full stop the engine took for the foot of an L, "L/ MỤC TIÊU" is "I/".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.reading.engines import ReadWord

_DASH = re.compile(r"[~¬]")
_STOPPED = re.compile(r"(?P<ones>[I1lH]{1,2}|[XV]|XV)L")
_SLASHED = re.compile(r"(?P<ones>[I1lH]{0,2})L/")
_STROKES = str.maketrans({"1": "I", "l": "I", "H": "II"})


def with_heads(words: Sequence[ReadWord]) -> list[ReadWord]:
    """The words with what stands first on a line as it is printed; the others as they are."""
    lines: dict[int, list[int]] = {}
    for index, word in enumerate(words):
        lines.setdefault(word.line, []).append(index)
    result = list(words)
    for line in lines.values():
        line.sort(key=lambda index: words[index].box[0])
        behind = words[line[1]].text if len(line) > 1 else ""
        head = words[line[0]]
        text = _printed(head.text, behind)
        if text != head.text:
            result[line[0]] = replace(head, text=text)
    return result


def _printed(head: str, behind: str) -> str:
    """What a line's first word is, given the word behind it."""
    if behind and _DASH.fullmatch(head):
        return "-"
    if behind and not behind[0].isupper():
        return head
    if match := _STOPPED.fullmatch(head):
        return f"{match['ones'].translate(_STROKES)}I."
    if behind and (match := _SLASHED.fullmatch(head)):
        return f"{match['ones'].translate(_STROKES)}I/"
    return head
