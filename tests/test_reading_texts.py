"""Plain text in every encoding, and DOCX."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from extractors.reading import open_original, read_pages
from extractors.reading.plain_text import decoded
from pipeline.errors import BrokenFileError
from pipeline.models import MediaKind, Page, Route
from pipeline.settings import Settings

TEXT = (
    "ỦY BAN NHÂN DÂN XÃ TÂN LỢI\nCộng hòa xã hội chủ nghĩa Việt Nam\n\n"
    "Kế hoạch triển khai nhiệm vụ phát triển kinh tế và chuyển đổi số của các cơ quan trên địa bàn năm 2026."
)
# the first line of a letter in the two commonest old font encodings, as bytes
TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc. KÕ ho¹ch triÓn khai nhiÖm vô n¨m 2026"
TCVN3_MEANS = "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc. Kế hoạch triển khai nhiệm vụ năm 2026"


def read(path: Path) -> Page:
    settings = Settings()
    (page,) = read_pages(path, open_original(path, settings), settings)
    return page


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-le", "utf-16-be", "windows ends", "old mac ends"],
)
def test_unicode_texts_come_out_the_same(data: bytes) -> None:
    assert decoded(data) == TEXT


def test_decomposed_letters_are_composed() -> None:
    assert decoded("Kế hoạch".encode()) == "Kế hoạch"


def test_tcvn3_bytes_are_understood() -> None:
    assert decoded(TCVN3.encode("cp1252")) == TCVN3_MEANS


def test_a_text_file_keeps_its_own_lines_and_spacing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("  STT   Nhiệm vụ\n\n\x0ctrang hai\t10 %\n", encoding="utf-8")
    page = read(path)
    assert [line.text for line in page.lines] == ["  STT   Nhiệm vụ", "", "\x0ctrang hai\t10 %"]
    assert [word.text for word in page.lines[2].words] == ["trang", "hai", "10", "%"]
    assert (page.number, page.width, page.route) == (1, None, Route.DIGITAL)


def test_a_docx_gives_paragraphs_and_ruled_tables(tmp_path: Path) -> None:
    document = docx.Document()
    head = document.add_table(rows=1, cols=2)
    head.style = document.styles["Normal Table"]
    head.rows[0].cells[0].text = "UBND XÃ TÂN LỢI\nSố: 02/KH-UBND"
    head.rows[0].cells[1].text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    bold = document.add_paragraph()
    run = bold.add_run("I. MỤC TIÊU")
    run.bold, run.font.size = True, Pt(14)
    document.add_paragraph("Tỷ lệ phủ sóng 5G đạt từ 60% trở lên.")
    table = document.add_table(rows=2, cols=3)
    table.style = document.styles["Table Grid"]
    for column, text in enumerate(("TT", "Nhiệm vụ", "Chủ trì")):
        table.rows[0].cells[column].text = text
    table.rows[1].cells[0].merge(table.rows[1].cells[2]).text = "I. Hạ tầng số"
    path = tmp_path / "ke hoach.docx"
    document.save(str(path))
    assert open_original(path, Settings()).kind is MediaKind.DOCX
    page = read(path)
    texts = [line.text for line in page.lines]
    assert texts == [
        "UBND XÃ TÂN LỢI",
        "Số: 02/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "I. MỤC TIÊU",
        "Tỷ lệ phủ sóng 5G đạt từ 60% trở lên.",
        "TT",
        "Nhiệm vụ",
        "Chủ trì",
        "I. Hạ tầng số",
    ]
    assert page.lines[3].bold
    assert not page.lines[4].bold
    (grid,) = page.grids
    assert (grid.rows, grid.columns) == (2, 3)
    assert [(cell.row, cell.column, cell.column_span) for cell in grid.cells] == [
        (0, 0, 1),
        (0, 1, 1),
        (0, 2, 1),
        (1, 0, 3),
    ]


def test_a_docx_with_damaged_xml_is_broken(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "hong.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types")
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(BrokenFileError, match="bị hỏng"):
        read(path)
