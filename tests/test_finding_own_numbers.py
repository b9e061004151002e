"""A document's own number: misread in the letterhead, unread there, printed again behind it, never cited."""
from __future__ import annotations

import pytest

from extractors.finding.facts import find_facts
from extractors.finding.references import find_references
from pipeline.models import Block, BlockKind, DocumentFacts, Layout, Span

GROUNDS = "Căn cứ Quyết định số 749/QĐ-TTg ngày 03/6/2020 của Thủ tướng Chính phủ;"
FRONT = ("Ea Kar, ngày 06 tháng 02 năm 2026", "KẾ HOẠCH", "Chuyển đổi số xã Ea Kar năm 2026")
ATTACHED = "(Kèm theo Kế hoạch số 37/KH-UBND ngày 06/02/2026 của UBND xã Ea Kar)"


def layout_of(number: str, closing: str) -> Layout:
    kinds = (BlockKind.LETTERHEAD, BlockKind.LETTERHEAD, BlockKind.TITLE, BlockKind.TITLE)
    texts = [*zip(kinds, (number, *FRONT), strict=True), (BlockKind.PARAGRAPH, GROUNDS),
             *[(BlockKind.PARAGRAPH, "Các đơn vị nghiêm túc thực hiện.")] * 10, (BlockKind.PARAGRAPH, closing)]
    return Layout(tuple(Block(index, kind, text, spans=(Span(1, text),))
                        for index, (kind, text) in enumerate(one for one in texts if one[1])), 1)


def doubted(facts: DocumentFacts) -> bool:
    return any("số văn bản" in doubt for doubt in facts.doubts)


@pytest.mark.parametrize(("number", "closing", "doubtful"), [
    ("Số: 37/KH-UBND", ATTACHED, False),
    ("Số: 37/KH-UđND", ATTACHED, False),                     # put right by the line that prints it rightly
    ("Số: 37/KH-UđND", "Nơi nhận: như trên.", True),
    ("", ATTACHED, False),                                   # the letterhead's own is not read at all
])
def test_the_own_number_and_what_is_cited(number: str, closing: str, doubtful: bool) -> None:
    layout = layout_of(number, closing)
    facts = find_facts(layout)
    assert facts.number == "37/KH-UBND"
    assert doubted(facts) is doubtful
    assert [one.number for one in find_references(layout, facts)] == ["749/QĐ-TTg"]


def test_what_is_attached_to_another_document_does_not_lend_its_number() -> None:
    layout = layout_of("", "(Kèm theo Quyết định số 12/QĐ-UBND ngày 06/02/2026 của UBND xã Ea Kar)")
    facts = find_facts(layout)
    assert facts.number == ""
    assert [one.number for one in find_references(layout, facts)] == ["749/QĐ-TTg", "12/QĐ-UBND"]
