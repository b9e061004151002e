"""The letter as Word reads it: the form of Nghị định 30/2020/NĐ-CP, and every finding with both sides."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from reports_fake import fake_run

from pipeline.errors import UsageError
from pipeline.models import FindingKind, Severity
from pipeline.tables import RunTables
from reports.evidence import Evidence
from reports.letter import Sender, find_commune, write_letter


@pytest.fixture(scope="module")
def run() -> RunTables:
    return fake_run(communes=6, indicators=24, tasks=6)


def _text(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


@pytest.fixture(scope="module")
def letter(run: RunTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("letter") / "cong van.docx"
    write_letter(run, "xã Tân Phú", path)
    return path


def test_form_of_the_decree(letter: Path) -> None:
    document = Document(str(letter))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for margin, low, high in ((section.top_margin, 20, 25), (section.bottom_margin, 20, 25),
                              (section.left_margin, 30, 35), (section.right_margin, 15, 20)):
        assert low <= round(margin.mm, 1) <= high
    normal = document.styles["Normal"].font
    assert normal.name == "Times New Roman"
    assert 13 <= normal.size.pt <= 14
    left, right = document.tables[0].rows[0].cells
    assert left.text.split("\n")[:2] == ["ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI"]
    assert right.text.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    number, date = (cell.text for cell in document.tables[0].rows[1].cells)
    assert number.startswith("Số:")
    assert "V/v rà soát chỉ tiêu, nhiệm vụ trong kế hoạch của xã Tân Phú" in number
    assert date.startswith("Lào Cai, ngày")
    assert date.endswith("năm 2026")
    text = _text(letter)
    assert "Kính gửi: Ủy ban nhân dân xã Tân Phú." in text
    assert "Nơi nhận:" in text
    assert "- Lưu: VT" in text
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text][-1].endswith("./.")
    assert section.different_first_page_header_footer


def test_what_the_office_must_fill_in_is_marked(letter: Path) -> None:
    document = Document(str(letter))
    paragraphs = [*document.paragraphs, *(paragraph for table in document.tables for row in table.rows
                                          for cell in row.cells for paragraph in cell.paragraphs)]
    marked = [run.text for paragraph in paragraphs for run in paragraph.runs
              if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert set(marked) >= {"[Họ và tên]", "[QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ]", "[đơn vị soạn thảo]"}


def test_every_finding_that_asks_for_something_is_listed_once(run: RunTables, letter: Path) -> None:
    text = _text(letter)
    mine = [row for row in run.findings if row.commune == "xã Tân Phú"]
    wanted = [row for row in mine if row.severity is not Severity.INFO]
    assert len(wanted) > 5
    for row in wanted:
        assert text.count(row.explanation) == 1
    for row in mine:
        if row.severity is Severity.INFO:
            assert row.explanation not in text


def test_both_printed_sentences_are_quoted(run: RunTables, letter: Path) -> None:
    text = _text(letter)
    row = next(row for row in run.findings
               if row.commune == "xã Tân Phú" and row.kind is FindingKind.LOWER)
    for doc, target in ((row.commune_doc_id, row.commune_target_id), (row.upper_doc_id, row.upper_target_id)):
        said = next(item for item in run.targets if (item.doc_id, item.target_id) == (doc, target))
        assert f"“{said.raw_text}”" in text


def test_doubtful_findings_are_asked_and_not_stated(run: RunTables, tmp_path: Path) -> None:
    place = next(row.commune for row in run.findings
                 if row.confidence < 0.7 and row.severity is Severity.HIGH)
    write_letter(run, place, tmp_path / "a.docx")
    text = _text(tmp_path / "a.docx")
    doubtful = [row for row in run.findings if row.commune == place and row.confidence < 0.7
                and row.severity is Severity.HIGH]
    asked = text.index(f"Nội dung đề nghị {place.split()[0]} xác nhận")
    assert all(text.index(row.explanation) > asked for row in doubtful)


def test_a_plan_is_named_once_whatever_its_forms_and_versions(run: RunTables, tmp_path: Path) -> None:
    plan = next(row for row in run.documents if row.commune == "xã Tân Phú")
    scan = replace(plan, doc_id="scan", same_plan_as=plan.doc_id)
    old = replace(plan, doc_id="old", number="99/KH-UBND")
    newer = replace(plan, version_of="old")
    documents = (*(newer if row is plan else row for row in run.documents), scan, old)
    write_letter(replace(run, documents=documents), "xã Tân Phú", tmp_path / "a.docx")
    opening = next(line for line in _text(tmp_path / "a.docx").split("\n") if line.startswith("Qua đối chiếu"))
    assert opening.count("Kế hoạch số") == 1
    assert plan.number in opening


def test_items_stand_by_gravity_and_then_as_the_plan_has_them(run: RunTables, tmp_path: Path) -> None:
    plan = next(row for row in run.documents if row.commune == "xã Tân Phú")
    one = next(row for row in run.findings if row.kind is FindingKind.NO_DEADLINE)
    mine = [replace(one, commune=plan.commune, province=plan.province, commune_doc_id=plan.doc_id, task_id=f"N{index}",
                    explanation=f"Nhiệm vụ thứ {index}.") for index in range(1, 6)]
    last = mine[-1]
    mixed = [replace(row, finding_id=f"F{9 - index}", severity=Severity.HIGH if row is last else row.severity)
             for index, row in enumerate(mine)]
    write_letter(replace(run, findings=(*reversed(mixed[:-1]), mixed[-1])), "xã Tân Phú", tmp_path / "a.docx")
    text = _text(tmp_path / "a.docx")
    places = [text.index(row.explanation) for row in (last, *mine[:-1])]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["xã", "phường", "đặc khu"])
def test_a_commune_is_called_what_it_is(run: RunTables, tmp_path: Path, kind: str) -> None:
    name = f"{kind} Tân Phú"
    plan = next(row for row in run.documents if row.commune == "xã Tân Phú")
    sure = next(replace(row, commune=name, explanation="") for row in run.findings
                if row.commune_doc_id == plan.doc_id and row.kind is FindingKind.MISSING)
    here = replace(run, documents=(replace(plan, commune=name, issuer="", title=""),),
                   findings=(replace(sure, confidence=0.9), replace(sure, confidence=0.5)))
    write_letter(here, name, tmp_path / "a.docx")
    text = _text(tmp_path / "a.docx")
    assert f"chưa có trong văn bản của {kind} (01" in text
    assert f"đề nghị {kind} xác nhận (01" in text
    inner = replace(sure, upper_level=None, upper_doc_id=plan.doc_id)
    assert Evidence(here).upper_title(inner) == f"Chỗ khác của {kind}"


def test_another_sender(run: RunTables, tmp_path: Path) -> None:
    sender = Sender("Sở Khoa học và Công nghệ", ("Sở Khoa học", "và Công nghệ"), ("UBND tỉnh Lào Cai",),
                    "SKHCN", "Lào Cai")
    write_letter(run, "xã Tân Phú", tmp_path / "a.docx", sender=sender)
    left = Document(str(tmp_path / "a.docx")).tables[0].rows[0].cells[0].text
    assert left.split("\n")[:3] == ["UBND TỈNH LÀO CAI", "SỞ KHOA HỌC", "VÀ CÔNG NGHỆ"]


def test_a_commune_with_nothing_to_mend_gets_a_letter_that_says_so(run: RunTables, tmp_path: Path) -> None:
    clean = RunTables(documents=run.documents, made_on=run.made_on)
    assert write_letter(clean, "xã Tân Phú", tmp_path / "a.docx") == 0
    assert "không thấy nội dung cần điều chỉnh" in _text(tmp_path / "a.docx")


@pytest.mark.parametrize("name", ["xã Tân Phú", "Tân Phú", "tan phu", " XÃ TÂN PHÚ "])
def test_communes_are_found_by_loose_names(run: RunTables, name: str) -> None:
    assert find_commune(run, name).commune == "xã Tân Phú"


def test_unknown_and_ambiguous_communes_are_refused(run: RunTables) -> None:
    with pytest.raises(UsageError, match="Không có xã"):
        find_commune(run, "xã Không Tên")
    twins = [row for row in run.documents if row.commune == "xã Tân Phú"]
    other = type(twins[0])(**{**{name: getattr(twins[0], name) for name in twins[0].__slots__},
                              "doc_id": "zz", "province": "Huế"})
    twice = RunTables(documents=(*run.documents, other))
    with pytest.raises(UsageError, match=r"nhiều nơi.*--province"):
        find_commune(twice, "xã Tân Phú")
    assert find_commune(twice, "xã Tân Phú", "Huế").province == "Huế"
    assert find_commune(twice, "xã Tân Phú", "thành phố Huế").province == "Huế"
    assert find_commune(twice, "tan phu, tinh lao cai").province == "Lào Cai"
    with pytest.raises(UsageError, match=r"“xã Tân Phú, Nghệ An”.*xã Tân Phú \(Huế\)"):
        find_commune(twice, "xã Tân Phú, Nghệ An")
    unnamed = replace(other, commune="", province="", number="", source_file="a, b.pdf")
    assert find_commune(RunTables(documents=(unnamed,)), "(chưa rõ xã: a, b.pdf)").province == ""
