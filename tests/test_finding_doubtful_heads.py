"""A letterhead's number and date that reading left doubtful: held against the body and the file's name."""
from __future__ import annotations

import pytest

from extractors.finding.facts import find_facts
from extractors.layout import lay_out
from pipeline.models import Block, BlockKind, Box, Layout, Line, Page, Route, Span, Word

ATTACHED = "(Kèm theo Kế hoạch số 115/KH-UBND ngày 29/4/2026 của UBND xã Ea Kar)"


def layout_of(number: str, date: str, doubtful: tuple[str, ...], closing: str = "Nơi nhận: như trên.") -> Layout:
    kinds = (BlockKind.LETTERHEAD, BlockKind.LETTERHEAD, BlockKind.TITLE, BlockKind.PARAGRAPH)
    texts = (number, date, "KẾ HOẠCH", closing)
    heads = [tuple(word for word in text.split() if word in doubtful) for text in texts[:2]]
    spans = [Span(1, text, doubtful=words) for text, words in zip(texts, [*heads, (), ()], strict=True)]
    blocks = (Block(at, kind, span.text, (span,)) for at, (kind, span) in enumerate(zip(kinds, spans, strict=True)))
    return Layout(tuple(blocks), 1)


@pytest.mark.parametrize(
    ("printed", "doubtful", "file_name", "closing", "number", "most", "said"),
    [
        ("Số: 115/KH-UBND", (), "quet.pdf", "", "115/KH-UBND", 1.0, ""),
        ("Số: 415/KH-UBND", ("415/KH-UBND",), "quet.pdf", "", "415/KH-UBND", 0.45, "đọc chưa chắc chắn"),
        ("Số: 115 /KH-UBND", ("115",), "quet.pdf", "", "115/KH-UBND", 0.45, "đọc chưa chắc chắn"),
        ("Số: 415/KH-UBND", ("415/KH-UBND",), "115-KH-UBND.pdf", "", "115/KH-UBND", 0.6, "tên tệp ghi 115/KH-UBND"),
        ("Số: 115/KH-UBND", ("115/KH-UBND",), "Ke hoach so 115_KH_UBND.pdf", "", "115/KH-UBND", 0.95, ""),
        ("Số: 115/KH-UBND", ("115/KH-UBND",), "quet.pdf", ATTACHED, "115/KH-UBND", 0.95, ""),
        ("Số: 415/KH-UBND", (), "115-KH-UBND.pdf", "", "415/KH-UBND", 1.0, "nhưng tên tệp ghi 115/KH-UBND"),
        ("Số: A45 /KH-UBND", ("A45",), "115-KH-UBND.pdf", "", "115/KH-UBND", 0.6, "theo tên tệp"),
        ("Số: A45 /KH-UBND", ("A45",), "2026-04-29.pdf", "", "", 0.0, "không đọc được số văn bản"),
    ],
)
def test_a_doubtful_number_is_confirmed_or_said(
    printed: str, doubtful: tuple[str, ...], file_name: str, closing: str, number: str, most: float, said: str
) -> None:
    layout = layout_of(printed, "Ea Kar, ngày 29 tháng 4 năm 2026", doubtful, closing or "Nơi nhận: như trên.")
    facts = find_facts(layout, file_name)
    assert facts.number == number
    assert facts.confidence.get("number", 0.0) <= most
    doubts = [doubt for doubt in facts.doubts if "số văn bản" in doubt]
    assert any(said in doubt for doubt in doubts) if said else not doubts


@pytest.mark.parametrize(
    ("doubtful", "doubted"), [((), False), (("29",), True), (("4",), True), (("2026",), True), (("Kar,",), False)]
)
def test_a_doubtful_date_is_never_sure(doubtful: tuple[str, ...], doubted: bool) -> None:
    facts = find_facts(layout_of("Số: 115/KH-UBND", "Ea Kar, ngày 29 tháng 4 năm 2026", doubtful))
    assert facts.issue_date == "2026-04-29"
    assert (facts.confidence["issue_date"] < 0.5) is doubted
    assert any("ngày ban hành" in doubt for doubt in facts.doubts) is doubted


def test_words_that_reading_doubts_reach_the_facts() -> None:
    def line(text: str, y: float, doubtful: str = "", left: float = 60) -> Line:
        words = tuple(
            Word(word, Box(left + 30 * at, y, left + 27 + 30 * at, y + 12), 0.4 if word == doubtful else 0.97,
                 doubtful=word == doubtful)
            for at, word in enumerate(text.split())
        )
        return Line(text, words, Box(left, y, left + 30 * len(words), y + 12), 12.0)

    lines = (line("ỦY BAN NHÂN DÂN", 60), line("XÃ EA KAR", 76), line("Số: 37/KH-UBND", 100, "37/KH-UBND"),
             line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 60, left=300),
             line("Ea Kar, ngày 06 tháng 02 năm 2026", 100, "06", left=300), line("KẾ HOẠCH", 140, left=260),
             line("Chuyển đổi số xã Ea Kar năm 2026", 160, left=190))
    facts = find_facts(lay_out((Page(1, lines, 595.0, 842.0, route=Route.OCR),)))
    assert (facts.number, facts.issue_date) == ("37/KH-UBND", "2026-02-06")
    assert max(facts.confidence["number"], facts.confidence["issue_date"]) < 0.5
    assert len([doubt for doubt in facts.doubts if "chưa chắc chắn" in doubt]) == 2
