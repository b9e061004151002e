"""Who signed, and in what office."""
from __future__ import annotations

import re
from functools import cache

from extractors.finding.fact_draft import FactDraft
from extractors.finding.lexicon import load_data
from normalizers.text import fold, is_upper, nfc, squeeze
from pipeline.models import BlockKind, Layout

LONGEST_TITLE = 200
_OFFICE = re.compile(
    r"^(?:t/?m\.?|tm\.|kt\.?|k/t|tl\.?|t/l|tuq\.?|q\.)\s|chủ tịch|bí thư|trưởng ban|giám đốc|chánh|thủ tướng|bộ trưởng"
    r"|trưởng phòng|chủ nhiệm|tổng bí thư|kiêm")
_DEGREE = re.compile(r"^(?:TS|ThS|PGS|GS|BS|KS)\.?\s+")


def find_signer(draft: FactDraft, layout: Layout) -> None:
    """The last person's name in the signature, and the lines of office above it."""
    lines = [(squeeze(line), block) for block in layout.blocks if block.kind is BlockKind.SIGNATURE
             for line in block.text.split("\n")]
    offices = [line for line, _ in lines if _OFFICE.search(fold(line)) or is_upper(line)]
    names = [(line, block) for line, block in lines if _is_person(line)]
    if names:
        draft.put("signer", _DEGREE.sub("", names[-1][0]), names[-1][1], 0.9)
    if offices:
        draft.put("signer_title", " ".join(offices)[:LONGEST_TITLE], lines[0][1], 0.85)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(nfc(name) for name in load_data("documents.yaml")["surnames"])


def _is_person(line: str) -> bool:
    """Whether a line is a person's name: two to five words with capitals, a family name first, no word of office."""
    words = _DEGREE.sub("", line).split()
    if not 2 <= len(words) <= 5 or re.search(r"[\d.:;/]", line):
        return False
    if not all(word[0].isupper() and (len(word) == 1 or not word.isupper()) for word in words):
        return False
    return words[0] in _surnames() and not _OFFICE.search(fold(line))
