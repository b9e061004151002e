"""Pages that are no print, or not all: photographs, empty pages, other scripts.  Nothing of them becomes words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import odd_pages as odd
import pytest
import reading_files as files

from extractors.reading.engines import ReadWord, Segmentation
from extractors.reading.page_images import PageImage, read_page_image
from extractors.reading.photographs import photographs, survey, without
from extractors.repairing import repair_pages
from pipeline.models import Box, Line, Page, Route, Status, Word

SCAN = Path(__file__).parents[1] / "data/raw/phuoc-long.scan.pdf"
WORDS = [ReadWord("Kế", (120, 620, 160, 640), 0.95, 0), ReadWord("hoạch", (170, 620, 230, 640), 0.95, 0)]


def _share(image: Any) -> float:
    found = photographs(survey(image, odd.DPI))
    return 0.0 if found is None else float(found.mean())


def test_photographs_are_found_and_wiped_off_and_print_between_them_stays() -> None:
    page = odd.printed("can-giuoc", 2)
    image = odd.with_photographs(page)
    found = photographs(survey(image, odd.DPI))
    assert found is not None
    assert 0.5 < found.mean() < 0.7
    clean = without(image, found)
    middle = slice(round(0.46 * len(page)), round(0.5 * len(page)))
    assert np.array_equal(clean[middle], page[middle])
    assert (clean[round(0.1 * len(page)) : round(0.4 * len(page))] == odd.WHITE).mean() > 0.99


@pytest.mark.parametrize("kind", ["print", "grain", "photographed", "fold", "shaded table", "dark heading"])
def test_print_is_no_photograph_however_dark(kind: str) -> None:
    page = odd.printed("cat-hai", 3)
    shaded, headed = page.copy(), page.copy()
    for top in range(600, 1800, 100):
        shaded[top : top + 50, 150:1500] = np.minimum(shaded[top : top + 50, 150:1500], 190)
    headed[300:700, 150:1500] = 60
    cv2.putText(headed, "CHI TIEU", (300, 500), cv2.FONT_HERSHEY_SIMPLEX, 3, 255, 5)
    images = {
        "print": page, "grain": odd.grainy(page, 12), "photographed": odd.photographed(page),
        "fold": odd.spread(page, page, 1.0), "shaded table": odd.grainy(shaded), "dark heading": odd.grainy(headed),
    }
    assert _share(images[kind]) == 0


def test_no_page_of_a_scan_holds_a_photograph_for_us() -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(SCAN) as document:
        for page in document:
            image = np.ascontiguousarray(page.render(scale=odd.DPI / 72, grayscale=True).to_numpy())
            assert _share(image if image.ndim == 2 else image[..., 0]) == 0


def test_a_page_of_photographs_says_so_and_its_captions_are_read() -> None:
    engine = files.FakeEngine(WORDS)
    page = read_page_image(PageImage(odd.with_photographs(odd.marks(2339, 1654, 40)), odd.DPI, 3), engine, 5)
    assert {line.text for line in page.lines} == {"Kế hoạch"}
    assert page.status is Status.REVIEW
    assert page.problem.startswith("Trang 3: ảnh chụp hoặc hình vẽ chiếm ")
    assert "\n" not in page.problem
    assert [mode for *_, mode in engine.asked].count(Segmentation.PAGE) == 1


def test_a_photograph_all_over_the_page_is_not_shown_to_the_engine() -> None:
    engine = files.FakeEngine(WORDS)
    page = read_page_image(PageImage(odd.photograph(1654, 2339, 3), odd.DPI, 3), engine, 5)
    assert (page.lines, page.status) == ((), Status.REVIEW)
    assert "ảnh chụp hoặc hình vẽ" in page.problem
    assert engine.asked == []


@pytest.mark.parametrize("level", [255, 248, 235])
def test_an_empty_page_however_grainy_has_no_words_and_no_problem(level: int) -> None:
    engine = files.FakeEngine(WORDS)
    image = odd.grainy(np.full((2339, 1654), level, np.uint8), 8)
    page = read_page_image(PageImage(image, odd.DPI, 2), engine, 5)
    assert (page.lines, page.status, page.problem) == ((), Status.OK, "")
    assert engine.asked == []


def test_a_single_pale_line_on_a_page_is_read() -> None:
    image = np.full((2339, 1654), 245, np.uint8)
    line = odd.marks(200, 1654, 1)[140:180]
    image[500:540] = np.where(line < 128, 185, 245)
    engine = files.FakeEngine(WORDS)
    page = read_page_image(PageImage(odd.grainy(image), odd.DPI, 2), engine, 5)
    assert [line.text for line in page.lines] == ["Kế hoạch"]


RUBBISH = ("ÔJ6", "ccn", "đ7a", "iïU", "2cn", "UÍn", "aa3")


def _read(*confidences: float) -> Page:
    words = [
        ReadWord(text, (100 + 90 * at, 200, 170 + 90 * at, 220), sure, 0)
        for at, (text, sure) in enumerate(zip(RUBBISH, confidences, strict=True))
    ]
    return read_page_image(PageImage(odd.marks(), odd.DPI, 2), files.FakeEngine(words), 5)


def test_what_the_engine_makes_of_another_script_is_no_text_and_that_is_said() -> None:
    page = _read(0.2, 0.3, 0.45, 0.2, 0.35, 0.1, 0.2)
    assert (page.lines, page.grids, page.status) == ((), (), Status.REVIEW)
    assert page.problem.startswith("Trang 2: không nhận ra chữ Việt (độ tin cậy 26%)")
    assert "không lấy chữ nào" in page.problem


@pytest.mark.parametrize("sure", [(0.6, 0.5, 0.45, 0.6, 0.5, 0.5, 0.5), (0.95, 0.9, 0.1, 0.1, 0.1, 0.1, 0.2)])
def test_words_of_a_page_that_can_be_made_out_stay(sure: tuple[float, ...]) -> None:
    page = _read(*sure)
    assert sum(len(line.words) for line in page.lines) >= 2
    assert page.status is Status.REVIEW
    assert "ảnh khó đọc" in page.problem


# --- other languages --------------------------------------------------------------------------------

ENGLISH = """The parties have agreed to cooperate on the digital transformation of public services at the commune level
during the years 2026 to 2028. The Foundation will provide training for at least 120 officers, two software licences
and technical advice on data governance. Each party bears its own costs unless both agree otherwise in writing."""
VIETNAMESE = """Các bên thống nhất phối hợp thực hiện chuyển đổi số trong cung cấp dịch vụ công trên địa bàn xã giai
đoạn 2026 - 2028. Quỹ hỗ trợ tập huấn cho ít nhất 120 cán bộ, hai bản quyền phần mềm và tư vấn kỹ thuật về quản trị
dữ liệu. Mỗi bên tự chịu chi phí của mình, trừ khi hai bên có thỏa thuận khác bằng văn bản."""


def _page(text: str, route: Route, sure: float) -> Page:
    lines = tuple(
        Line(row, tuple(Word(word, Box(60, 60 + 20 * at, 90, 72 + 20 * at), sure) for word in row.split()),
             Box(60, 60 + 20 * at, 530, 72 + 20 * at))
        for at, row in enumerate(text.split("\n"))
    )
    return Page(3, lines, 595, 842, route=route)


@pytest.mark.parametrize("route", [Route.OCR, Route.REOCR, Route.DIGITAL])
@pytest.mark.parametrize("sure", [0.6, 0.93])
def test_a_page_in_another_language_is_marked_and_no_word_of_it_becomes_vietnamese(route: Route, sure: float) -> None:
    before = _page(ENGLISH, route, sure)
    vietnamese = _page(VIETNAMESE, route, 0.99)
    pages = repair_pages([vietnamese, before, vietnamese])
    assert pages[1].lines == before.lines
    assert (pages[1].status, pages[1].problem) == (
        Status.REVIEW, "Trang 3: chữ không phải tiếng Việt, giữ nguyên như đọc được",
    )
    assert [page.status for page in (pages[0], pages[2])] == [Status.OK, Status.OK]
    assert pages[0].lines == vietnamese.lines


def test_some_foreign_words_on_a_page_are_no_other_language() -> None:
    assert repair_pages([_page("Memorandum of Understanding between the parties", Route.OCR, 0.9)])[0].problem == ""
