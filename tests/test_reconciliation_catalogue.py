"""The catalogue and the other data files: what is in them, and what a mistake in them says."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciliation.concepts import Lexicon, plain_words
from reconciliation.data_files import DATA, DataFileError
from reconciliation.indicators import catalogue, load_catalogue
from reconciliation.matching import Matcher
from reconciliation.reference import load_reference, reference_documents

ENTRY = """\
- key: coverage_5g
  name: Tỷ lệ phủ sóng 5G trên địa bàn
  definition: Phần dân số có sóng 5G.
  unit: "%"
  direction: more
  population: dân số
  levels: [nation, commune]
  wordings: [phủ sóng 5G]
  source: 57-NQ/TW
"""


def test_catalogue_is_large_and_complete() -> None:
    known = catalogue()
    assert len(known) >= 120
    assert sum(one.in_communes for one in known.values()) >= 100
    for one in known.values():
        assert one.definition.endswith("."), one.key
        assert one.population, one.key
        assert one.source, one.key
        assert one.wordings, one.key


def test_every_known_wording_means_its_own_indicator() -> None:
    matcher = Matcher()
    wrong = [
        (form, matcher.match(form).key, one.key)
        for one in catalogue().values()
        for form in one.forms
        if matcher.match(form).key != one.key
    ]
    assert wrong == []


def test_no_near_miss_means_the_indicator_it_is_near_to() -> None:
    matcher = Matcher()
    wrong = [
        (form, one.key)
        for one in catalogue().values()
        for form in one.near_misses
        if matcher.match(form).accepted and matcher.match(form).key == one.key
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (("direction: more", "direction: up"), 5, "'direction' ghi 'up'"),
        (('  unit: "%"\n', ""), 1, "thiếu trường 'unit'"),
        (("population:", "who:"), 6, "'who' không có trong mẫu"),
        (("levels: [nation, commune]", "levels: [nation, hamlet]"), 7, "'hamlet'"),
        (("wordings: [phủ sóng 5G]", "wordings: phủ sóng 5G"), 8, "phải là danh sách"),
        (('unit: "%"', "unit: 5"), 4, "phải là chữ"),
        (("coverage_5g", "Phủ sóng"), 1, "chỉ được có chữ thường không dấu"),
        (("  source: 57-NQ/TW", "  unit: index"), 9, "ghi hai lần"),
        (("wordings: [phủ sóng 5G]", "wordings: [phủ sóng 5G"), 9, "không đúng cú pháp"),
    ],
)
def test_a_mistake_names_file_line_and_reason(tmp_path: Path, change: tuple[str, str], line: int, reason: str) -> None:
    file = tmp_path / "hạ tầng.yaml"
    file.write_text(ENTRY.replace(*change), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load_catalogue([file])
    assert str(caught.value).startswith(f"hạ tầng.yaml, dòng {line}: ")
    assert reason in str(caught.value)


def test_a_wording_of_two_indicators_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(
        ENTRY + ENTRY.replace("coverage_5g", "other").replace("Tỷ lệ phủ sóng 5G trên địa bàn", "Khác"),
        encoding="utf-8",
    )
    with pytest.raises(
        DataFileError, match=r"two\.yaml, dòng 17: cách gọi 'phủ sóng 5G' đã thuộc chỉ tiêu 'coverage_5g'"
    ):
        load_catalogue([file])


def test_a_key_used_twice_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(ENTRY + ENTRY, encoding="utf-8")
    with pytest.raises(DataFileError, match="dòng 10: khóa 'coverage_5g' đã dùng"):
        load_catalogue([file])


def test_a_phrase_of_two_concepts_is_a_mistake(tmp_path: Path) -> None:
    concepts = tmp_path / "concepts.yaml"
    concepts.write_text("object:\n  one: [chữ ký số]\n  two: [Chữ kí số]\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"dòng 3: cụm từ 'Chữ kí số' đã thuộc khái niệm 'one'"):
        Lexicon(concepts, DATA / "synonyms.csv")


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("Tỉ lệ TTHC (01 Gb/s)", "tỉ lệ tthc 1 gb s"),
        ("Hồ sơ, kết quả", "hồ sơ kết quả"),
        ("chữ ký số của người dân", "chữ kí số người dân"),
        ("hoà giải và uỷ thác", "hòa giải ủy thác"),
        ("phủ sóng 5G", "phủ sóng 5 g"),
    ],
)
def test_words_are_compared_without_marks_of_print(printed: str, plain: str) -> None:
    assert plain_words(printed) == plain


# --- reference documents ---------------------------------------------------------------------------


def test_reference_documents_carry_facts_and_no_sentences() -> None:
    documents = reference_documents()
    targets = [target for document in documents for target in document.extraction.targets]
    assert len(documents) >= 30
    assert len(targets) >= 300
    assert all(target.section and not target.evidence.raw_text for target in targets)
    resolution = next(one for one in documents if one.facts.number == "57-NQ/TW")
    assert (resolution.facts.issuer, resolution.facts.issue_date) == ("Bộ Chính trị", "2024-12-22")


DOCUMENT = """\
- number: "1/QĐ-TTg"
  date: "2026-01-02"
  issuer: Thủ tướng Chính phủ
  level: central
  mark: read
"""
HEADER = "document,document_date,section,indicator,comparator,value,value_max,unit,due_date,assigned_to,mark,id\n"
ROW = "1/QĐ-TTg,2026-01-02,II.1,Phủ sóng 5G,>=,90,,%,2030-12-31,,read,A1\n"


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        ((">=,90", "≥,90"), 3, "dấu so sánh"),
        (("90,,%", "chín mươi,,%"), 3, "giá trị"),
        (("2030-12-31", "2030"), 3, "ngày"),
        ((",read,", ",sure,"), 3, "'sure'"),
        ((",,read,", ",Đông Lào,read,"), 3, "'Đông Lào'"),
        (("II.1", ""), 3, "thiếu"),
        (("1/QĐ-TTg,2026-01-02,II.1", "2/QĐ-TTg,2026-01-02,II.1"), 3, "không có trong"),
        (("read,A1", "read,A1,thừa"), 3, "thừa ô"),
    ],
)
def test_a_mistake_in_reference_targets_names_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, reason: str
) -> None:
    documents, targets = tmp_path / "documents.yaml", tmp_path / "targets.csv"
    documents.write_text(DOCUMENT, encoding="utf-8")
    targets.write_text(HEADER + ROW + ROW.replace(*change).replace("A1", "A2"), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load_reference(documents, targets)
    assert f"targets.csv, dòng {line}: " in str(caught.value)
    assert reason in str(caught.value)
