"""Targets: sentences in many wordings, and whole documents of many bodies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.finding import find_facts, find_records, find_targets, find_tasks
from extractors.finding.clauses import sentences
from extractors.finding.measure import Measure
from extractors.finding.measures import read_measures
from extractors.layout import lay_out
from extractors.reading import open_original, read_pages
from pipeline.models import DocumentFacts, Extraction, Line, Page, Word
from pipeline.settings import load_settings

DATA = Path(__file__).parent / "data" / "finding"
WORDINGS = yaml.safe_load((DATA / "wordings.yaml").read_text(encoding="utf-8"))
DOCUMENTS = yaml.safe_load((DATA / "documents.yaml").read_text(encoding="utf-8"))


def extraction_of(path: Path) -> Extraction:
    """What the finders take out of a file."""
    settings = load_settings()
    original = open_original(path, settings, None)
    return find_records(lay_out(tuple(read_pages(path, original, settings))), original)


@pytest.fixture(scope="module")
def found() -> dict[str, Extraction]:
    return {name: extraction_of(DATA / "docs" / name) for name in DOCUMENTS}


@pytest.mark.parametrize("row", WORDINGS, ids=lambda row: row["say"][:40])
def test_wordings(row: dict[str, Any]) -> None:
    want = [(*one, *[None] * (6 - len(one))) for one in row["sets"]]
    measures: list[Measure] = []
    for sentence in sentences(row["say"]):
        carries = measures and row["say"][: sentence.start].rstrip().endswith(";")
        measures += read_measures(sentence.text, measures[-1] if carries else None)
    got = [
        (
            one.indicator,
            one.comparator.value,
            one.value,
            one.unit,
            one.due and one.due.isoformat(),
            one.value_max,
        )
        for one in measures
    ]
    assert [(*one[:3], one[3].lower(), *one[4:]) for one in got] == [
        (*one[:3], one[3].lower(), *one[4:]) for one in want
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_targets_of_a_document(name: str, found: dict[str, Extraction]) -> None:
    want = [(*one[:3], one[3].lower(), one[4]) for one in DOCUMENTS[name]["targets"]]
    got = [
        (
            one.indicator,
            one.comparator.value,
            one.value,
            one.unit.lower(),
            one.due_date and one.due_date.isoformat(),
        )
        for one in found[name].targets
    ]
    assert got == want


@pytest.mark.parametrize("name", DOCUMENTS)
def test_references_of_a_document(name: str, found: dict[str, Extraction]) -> None:
    got = [
        [one.number, one.date, one.level and one.level.value, one.is_basis] for one in found[name].references
    ]
    assert got == DOCUMENTS[name]["references"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_facts_of_a_document(name: str, found: dict[str, Extraction]) -> None:
    facts = found[name].facts
    for field, want in DOCUMENTS[name]["facts"].items():
        if field == "period":
            assert [str(facts.period_start), str(facts.period_end)] == want
        elif field == "replaces":
            assert list(facts.replaces) == want
        else:
            assert getattr(facts, field) == want, field


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if not DOCUMENTS[name]["facts"]["is_plan"]])
def test_what_is_no_plan_says_so_and_gives_nothing(name: str, found: dict[str, Extraction]) -> None:
    extraction = found[name]
    assert (extraction.targets, extraction.tasks) == ((), ())
    assert any("không phải là kế hoạch" in doubt for doubt in extraction.facts.doubts)


@pytest.mark.parametrize(
    ("number", "kind", "title", "is_plan"),
    [
        ("45/QĐ-UBND", "QUYẾT ĐỊNH", "Về việc bổ nhiệm Phó Trưởng phòng Kinh tế", False),
        ("09/NQ-HĐND", "NGHỊ QUYẾT", "Về việc phân bổ dự toán ngân sách xã năm 2026", False),
        ("12/NQ-HĐND", "NGHỊ QUYẾT", "Quy định mức thu phí, lệ phí trên địa bàn", False),
        ("11/NQ-HĐND", "NGHỊ QUYẾT", "Xác nhận kết quả bầu Phó Chủ tịch Hội đồng nhân dân xã", False),
        ("51/QĐ-UBND", "QUYẾT ĐỊNH", "Về việc kiện toàn Ban Chỉ đạo chuyển đổi số xã", False),
        ("77/BC-UBND", "BÁO CÁO", "Kết quả thực hiện chuyển đổi số quý I năm 2026", False),
        ("20/NQ-HĐND", "NGHỊ QUYẾT", "Về nhiệm vụ phát triển kinh tế - xã hội năm 2026", True),
        ("52/QĐ-UBND", "QUYẾT ĐỊNH", "Ban hành Kế hoạch chuyển đổi số xã năm 2026", True),
        ("33/TB-UBND", "THÔNG BÁO", "Kết luận của Chủ tịch Ủy ban nhân dân xã tại cuộc họp tháng 3", True),
    ],
)
def test_rules_money_and_persons_are_no_plan(number: str, kind: str, title: str, is_plan: bool) -> None:
    lines = [
        "ỦY BAN NHÂN DÂN           CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "XÃ HÒA SƠN                Độc lập - Tự do - Hạnh phúc",
        f"Số: {number}            Hòa Sơn, ngày 12 tháng 3 năm 2026",
        "", kind, title, "",
        "Điều 1. Dự phòng 2% tổng chi; 90% số phiếu tán thành.",
        "Điều 2. Giao Phòng Kinh tế báo cáo trước ngày 20/4/2026.",
    ]
    printed = [Line(text, tuple(map(Word, text.split()))) for text in lines]
    layout = lay_out([Page(1, tuple(printed))])
    facts = find_facts(layout)
    assert facts.is_plan is is_plan
    found = (*find_targets(layout, facts), *find_tasks(layout, facts))
    assert bool(found) is is_plan


@pytest.mark.parametrize(("year", "counted"), [(2025, 0), (2027, 2)])
def test_what_a_year_gone_by_opens_is_a_result(year: int, counted: int) -> None:
    lines = [
        "Thực hiện Nghị quyết của Đảng ủy, Ủy ban nhân dân xã Hòa Sơn ban hành Kế hoạch như sau:",
        "II. CHỈ TIÊU",
        f"1. Năm {year}, toàn xã có ít nhất 64% hộ dùng nước máy; tối thiểu 12 thôn có điểm thu gom rác.",
    ]
    printed = [Line(text, tuple(map(Word, text.split()))) for text in lines]
    facts = DocumentFacts(issue_date="2026-03-12", is_plan=True)
    assert len(find_targets(lay_out([Page(1, tuple(printed))]), facts)) == counted


def test_missing_numbers_and_days_are_said(found: dict[str, Extraction]) -> None:
    doubts = found["ke_hoach_phuong.txt"].facts.doubts
    assert any("số văn bản" in doubt for doubt in doubts)
    assert any("ngày ban hành" in doubt for doubt in doubts)


def test_horizons_that_headings_set_are_marked(found: dict[str, Extraction]) -> None:
    ward = {one.indicator: one for one in found["ke_hoach_phuong.txt"].targets}
    assert ward["Hồ sơ trễ hạn"].due_inherited
    island = {one.indicator: one for one in found["ke_hoach_dac_khu.txt"].targets}
    assert not island["Phối hợp doanh nghiệp viễn thông lắp đặt trạm phát sóng 5G"].due_inherited


def test_the_year_that_goals_open_with_holds_for_those_that_say_none() -> None:
    lines = ("B- MỤC TIÊU CỦA NHIỆM KỲ", "- Phấn đấu đến năm 2030, tỷ trọng kinh tế số đạt 35% giá trị sản xuất.",
             "- Tỷ lệ hồ sơ trễ hẹn không quá 0,5%.", "- Năm 2027, 60% tổ dân phố có điểm hỗ trợ số.")
    page = Page(1, tuple(Line(line, tuple(map(Word, line.split()))) for line in lines))
    first, second, third = find_targets(lay_out((page,)), DocumentFacts(is_plan=True, issue_date="2025-12-24"))
    assert [str(one.due_date) for one in (first, second, third)] == ["2030-12-31", "2030-12-31", "2027-12-31"]
    assert second.due_inherited
    assert second.doubts


def test_owner_sections_and_evidence(found: dict[str, Extraction]) -> None:
    target = found["ke_hoach_phuong.txt"].targets[0]
    assert target.owner == "Trung tâm Phục vụ hành chính công"
    assert target.section == "II.1.a"
    assert target.evidence.raw_text.startswith("Tỷ lệ hồ sơ nộp trực tuyến ≥ 85%")
    assert 0.9 <= target.confidence <= 1
    assert [one.target_id for one in found["ke_hoach_phuong.txt"].targets] == ["T1", "T2", "T3", "T4", "T5"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Đạt 60%. Phấn đấu 80%; riêng thôn 1 đạt 1.200 hộ.",
            ["Đạt 60%", "Phấn đấu 80%", "riêng thôn 1 đạt 1.200 hộ"],
        ),
        ("Ứng dụng AI, IoT... trong quản lý", ["Ứng dụng AI, IoT... trong quản lý"]),
        (
            "Về số hóa: (1) Chỉ đạo; (2) 100% đơn vị ký số",
            ["Về số hóa:", "(1) Chỉ đạo", "(2) 100% đơn vị ký số"],
        ),
        ("Gồm (a; b; c) và d", ["Gồm (a; b; c) và d"]),
        ("tại TP. Huế đạt 5%", ["tại TP. Huế đạt 5%"]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    found = sentences(text)
    assert [one.text for one in found] == parts
    assert all(text[one.start : one.end] == one.text for one in found)
