"""PDF pages: words with boxes, lines in reading order, tables, and the route each page takes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import reading_files as files
from PIL import Image

from extractors.reading import open_original, read_pages
from extractors.reading.engines import OcrError, ReadWord, Segmentation
from normalizers.soundness import Soundness, SoundnessKind
from pipeline.models import Page, Route, Status
from pipeline.settings import Settings

SAMPLES = Path(__file__).parent.parent / "data" / "raw"
SETTINGS = Settings(jobs=2)


def read(path: Path, **options: object) -> list[Page]:
    options.setdefault("engine", files.FakeEngine())
    if not path.is_relative_to(SAMPLES):  # words without tone marks stand for sound ones in made files
        options.setdefault("judge", lambda text: Soundness(SoundnessKind.SOUND, 1.0))
    return list(read_pages(path, open_original(path, SETTINGS), SETTINGS, **options))  # type: ignore[arg-type]


def made(tmp_path: Path, *contents: str, **options: object) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(files.pdf(list(contents), **options))  # type: ignore[arg-type]
    return path


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def test_words_have_boxes_from_the_top_left(tmp_path: Path) -> None:
    page = read(made(tmp_path, files.text_at((72, 742, "Ke hoach"), size=10)))[0]
    line = page.lines[0]
    assert (page.width, page.height) == (595, 842)
    assert line.box is not None
    assert line.box.x0 == pytest.approx(72, abs=1)
    assert line.box.y0 == pytest.approx(100 - 8, abs=1)
    assert [word.text for word in line.words] == ["Ke", "hoach"]
    assert line.size == 10


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_text_page_is_turned_so_that_its_lines_run_across(tmp_path: Path, rotate: int) -> None:
    page = read(made(tmp_path, files.text_at((100, 700, "Moc")), rotate=rotate))[0]
    box = page.lines[0].box
    assert box is not None
    assert (round(box.x0), round(box.y1)) == (100, 144)
    assert (page.width, page.height, page.rotation) == (595, 842, -rotate % 360)


def test_text_drawn_upwards_is_turned_too(tmp_path: Path) -> None:
    page = read(made(tmp_path, "BT /F1 12 Tf 0 1 -1 0 300 100 Tm (Moc mot) Tj ET"))[0]
    box = page.lines[0].box
    assert box is not None
    assert texts(page) == ["Moc mot"]
    assert (page.width, page.height, page.rotation) == (842, 595, 90)
    assert (round(box.x0), round(box.y1)) == (100, 302)


def test_a_letterhead_is_read_column_by_column(tmp_path: Path) -> None:
    content = files.text_at(
        (60, 780, "UBND XA TAN LOI"),
        (300, 780, "CONG HOA XA HOI CHU NGHIA VIET NAM"),
        (60, 764, "BAN CHI DAO"),
        (330, 764, "Doc lap - Tu do - Hanh phuc"),
        (80, 748, "So 02-KH/BCD"),
        (330, 740, "Tan Loi, ngay 25 thang 02 nam 2026"),
        (200, 690, "KE HOACH TRIEN KHAI NAM 2026"),
        (72, 660, "Mot cau van dai chay het chieu ngang cua trang giay nay cho den tan le phai."),
    )
    assert texts(read(made(tmp_path, content))[0]) == [
        "UBND XA TAN LOI",
        "BAN CHI DAO",
        "So 02-KH/BCD",
        "CONG HOA XA HOI CHU NGHIA VIET NAM",
        "Doc lap - Tu do - Hanh phuc",
        "Tan Loi, ngay 25 thang 02 nam 2026",
        "KE HOACH TRIEN KHAI NAM 2026",
        "Mot cau van dai chay het chieu ngang cua trang giay nay cho den tan le phai.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        [(72, "1."), (110, "Muc dich, yeu cau")],  # a label far from its text
        [(72, "So:"), (150, "/KH-UBND")],  # a blank for a number written by hand
        [(72, "Ha Noi, ngay"), (160, "thang 02 nam 2026")],  # a blank for the day
    ],
)
def test_a_gap_in_a_single_line_does_not_part_it(tmp_path: Path, line: list[tuple[int, str]]) -> None:
    content = files.text_at(*((x, 700, text) for x, text in line))
    assert texts(read(made(tmp_path, content))[0]) == [" ".join(text for _, text in line)]


def test_a_raised_small_figure_is_a_superscript(tmp_path: Path) -> None:
    content = "BT /F1 12 Tf 72 700 Td (nam 2026) Tj /F1 7 Tf 5 Ts (1) Tj ET"
    assert texts(read(made(tmp_path, content))[0]) == ["nam 2026¹"]


def test_ruled_tables_become_grids_and_their_lines_stand_cell_by_cell(tmp_path: Path) -> None:
    rules = "".join(f"{x} 600 m {x} 700 l S " for x in (72, 200, 400)) + "".join(
        f"72 {y} m 400 {y} l S " for y in (600, 650, 700)
    )
    content = rules + files.text_at(
        (80, 680, "A1"), (80, 660, "A1 tiep"), (210, 680, "B1"), (80, 630, "A2"), (210, 630, "B2")
    )
    page = read(made(tmp_path, content))[0]
    grid = page.grids[0]
    assert (grid.rows, grid.columns, len(grid.cells)) == (2, 2, 4)
    assert not grid.open_top
    assert not grid.open_bottom
    assert texts(page) == ["A1", "A1 tiep", "B1", "A2", "B2"]


def test_spans_and_a_table_left_open_at_the_page_end(tmp_path: Path) -> None:
    rules = "72 700 m 400 700 l S 72 660 m 400 660 l S 72 600 m 72 700 l S 400 600 m 400 700 l S 236 600 m 236 660 l S "
    grid = read(made(tmp_path, rules + files.text_at((80, 680, "x"))))[0].grids[0]
    assert [(cell.row, cell.column, cell.column_span) for cell in grid.cells] == [(0, 0, 2), (1, 0, 1), (1, 1, 1)]
    assert grid.open_bottom
    assert not grid.open_top


def test_a_frame_and_an_underline_are_no_table(tmp_path: Path) -> None:
    content = "50 50 495 742 re S 72 690 m 140 690 l S " + files.text_at((72, 695, "I. MUC DICH"))
    assert read(made(tmp_path, content))[0].grids == ()


# --- routes -----------------------------------------------------------------------------------------

SCAN = "595 0 0 842 0 0 cm /X0 Do"
PICTURE = files.picture(60, 80, b"\xff" * 2400 + b"\x00" * 60 + b"\xff" * 2340)  # a stroke of ink across the middle


def test_a_page_picture_is_read_by_the_engine(tmp_path: Path) -> None:
    engine = files.FakeEngine([ReadWord("Kế", (20, 20, 60, 40), 0.95, 0), ReadWord("hoạch", (66, 20, 120, 40), 0.9, 0)])
    page = read(made(tmp_path, SCAN, xobjects=[PICTURE]), engine=engine)[0]
    assert (page.route, page.status, texts(page)) == (Route.OCR, Status.OK, ["Kế hoạch"])


def test_a_header_line_over_a_picture_is_no_text_layer_but_is_kept(tmp_path: Path) -> None:
    content = "1 0 0 1 0 0 cm q 400 0 0 600 90 100 cm /X0 Do Q " + files.text_at((300, 800, "CONG BAO/So 271"))
    engine = files.FakeEngine([ReadWord("QUYẾT", (300, 700, 380, 730), 0.95, 0)])
    page = read(made(tmp_path, content, xobjects=[PICTURE]), engine=engine)[0]
    assert page.route is Route.OCR
    assert texts(page) == ["CONG BAO/So 271", "QUYẾT"]


def test_a_document_may_mix_routes_and_a_failed_page_does_not_stop_it(tmp_path: Path) -> None:
    path = made(tmp_path, SCAN, files.text_at((72, 700, "trang chu")), SCAN, xobjects=[PICTURE])
    pages = read(path, engine=files.FaultyEngine(OcrError("tesseract dừng với lỗi -11"), only_call=1))
    assert [page.number for page in pages] == [1, 2, 3]
    assert sorted(page.status for page in pages) == [Status.FAILED, Status.OK, Status.OK]
    failed = next(page for page in pages if page.status is Status.FAILED)
    assert failed.problem == f"Trang {failed.number}: không đọc được ảnh (tesseract dừng với lỗi -11)"
    assert pages[1].route is Route.DIGITAL


def test_a_document_may_mix_sound_text_pictures_and_damaged_text(tmp_path: Path) -> None:
    """Every page by its own route, in order; nothing with a sound layer is shown to the engine."""

    def judge(text: str) -> Soundness:
        return Soundness(SoundnessKind.DAMAGED if "c0ng" in text else SoundnessKind.SOUND, 1.0)

    def rows(text: str) -> str:
        return files.text_at(*((72, 700 - 20 * row, text) for row in range(8)))

    path = made(
        tmp_path, rows("dong chu lanh lan"), SCAN, f"q {SCAN} Q {rows('d0ng c0ng hu hai')}", rows("het"),
        xobjects=[PICTURE],
    )
    engine = files.FakeEngine([ReadWord("Kế", (20, 20, 60, 40), 0.95, 0), ReadWord("hoạch", (66, 20, 120, 40), 0.9, 0)])
    pages = read(path, engine=engine, judge=judge)
    assert [page.route for page in pages] == [Route.DIGITAL, Route.OCR, Route.REOCR, Route.DIGITAL]
    assert [texts(page)[0] for page in pages] == ["dong chu lanh lan", "Kế hoạch", "Kế hoạch", "het"]
    assert sum(mode == Segmentation.PAGE for *_, mode in engine.asked) == 2


def test_a_damaged_layer_over_a_picture_is_read_again() -> None:
    path = SAMPLES / "phuoc-long.badlayer.pdf"
    pages = read(path)
    assert {page.route for page in pages} == {Route.REOCR}


def test_sound_layers_are_taken_as_they_are_and_quickly() -> None:
    path = SAMPLES / "lang-son.digital.pdf"
    start = time.process_time()
    pages = read(path)
    assert {page.route for page in pages} == {Route.DIGITAL}
    assert time.process_time() - start < 1.0 * len(pages)  # 0.05 s a page here; pdfminer needs 0.2 s
    assert [(grid.rows, grid.columns) for page in pages for grid in page.grids][:3] == [(6, 7), (6, 7), (6, 7)]
    assert "Phụ lục II" in texts(pages[0])


def test_pdfium_and_pdfplumber_read_the_same_words() -> None:
    import pdfplumber

    path = SAMPLES / "lang-son.digital.pdf"
    page = read(path)[0]
    with pdfplumber.open(path) as document:
        other = document.pages[0].extract_words()
    ours = sorted(word.text for line in page.lines for word in line.words)
    assert ours == sorted(word["text"] for word in other)


def test_a_long_scan_is_streamed(tmp_path: Path) -> None:
    path = made(tmp_path, SCAN, pages=30, xobjects=[PICTURE])
    engine = files.FakeEngine()
    pages = read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=engine)
    assert next(pages).number == 1
    assert len(engine.asked) <= 4  # two at work, one waiting, one handed out
    assert sum(1 for _ in pages) == 29


@pytest.mark.parametrize("pixels", [(1653, 2339), (1654, 2338), (2479, 3508)])
def test_a_scan_is_read_pixel_by_pixel(tmp_path: Path, pixels: tuple[int, int]) -> None:
    """One row or column more than the picture has would blur all of it."""
    path = tmp_path / "scan.pdf"
    scan = Image.new("L", pixels, 255)
    scan.paste(0, (100, 100, 400, 120))
    scan.save(path, resolution=200)
    engine = files.FakeEngine()
    list(read_pages(path, open_original(path, Settings()), Settings(jobs=1), engine=engine))
    assert [asked[:2] for asked in engine.asked] == [pixels[::-1]]
