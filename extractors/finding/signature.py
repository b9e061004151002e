"""Who signed, and in what office."""
from __future__ import annotations

import re

from extractors.finding.fact_draft import FactDraft
from extractors.finding.names import has_form_of_name, has_known_surname, is_vouched_for, without_degree
from normalizers.text import fold, is_upper, squeeze
from pipeline.models import BlockKind, Layout

LONGEST_TITLE = 200
KNOWN, VOUCHED_FOR = 0.9, 0.6    # confidence in a name by its family name, by the tagger alone
_OFFICE = re.compile(
    r"^(?:t/?m\.?|tm\.|kt\.?|k/t|tl\.?|t/l|tuq\.?|q\.)\s|chủ tịch|bí thư|trưởng ban|giám đốc|chánh|thủ tướng|bộ trưởng"
    r"|trưởng phòng|chủ nhiệm|tổng bí thư|kiêm")


def find_signer(draft: FactDraft, layout: Layout) -> None:
    """The last person's name in the signature, and the lines of office above it.

    A name that no list knows must stand below an office; one that the tagger does not know either is a doubt.
    """
    lines = [(squeeze(line), block) for block in layout.blocks if block.kind is BlockKind.SIGNATURE
             for line in block.text.split("\n")]
    offices = [at for at, (line, _) in enumerate(lines) if _OFFICE.search(fold(line)) or is_upper(line)]
    names = [at for at, (line, _) in enumerate(lines) if has_form_of_name(line) and not _OFFICE.search(fold(line))]
    known = [at for at in names if has_known_surname(lines[at][0])]
    other = [at for at in names if offices and at > offices[-1]]
    if known:
        line, block = lines[known[-1]]
        draft.put("signer", without_degree(line), block, KNOWN)
    elif other:
        line, block = lines[other[-1]]
        if is_vouched_for(line):
            draft.put("signer", without_degree(line), block, VOUCHED_FOR)
        else:
            draft.doubts.append(f"không rõ “{line}” có phải tên người ký")
    if offices:
        draft.put("signer_title", " ".join(lines[at][0] for at in offices)[:LONGEST_TITLE], lines[0][1], 0.85)
