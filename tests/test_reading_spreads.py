"""Two pages on one image: the fold is found, no page is taken for two, and the left half is read before the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import odd_pages as odd
import pytest
import reading_files as files

from extractors.layout import lay_out, render_text
from extractors.reading.carried_tables import with_carried_tables
from extractors.reading.engines import OcrError, ReadWord, Segmentation
from extractors.reading.lines import Piece
from extractors.reading.orientation import turned_by
from extractors.reading.page_images import PageImage, read_page_image
from extractors.reading.spreads import fold_of
from extractors.repairing import repair_pages
from pipeline.models import Box, Page, Status, Word

PLANS = Path(__file__).parent / "data" / "fresh"


@dataclass
class LineEngine:
    """Reads every line of ink as one word: the number of the call, and of the line."""

    name: str = "lines 1"
    calls: int = 0

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read."""
        self.calls += 1
        inked = np.concatenate(([False], (image < 128).any(axis=1), [False]))
        edges = np.flatnonzero(np.diff(inked.astype(np.int8)))
        words = []
        for number, (top, bottom) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
            across = np.flatnonzero((image[top:bottom] < 128).any(axis=0))
            box = int(across[0]), int(top), int(across[-1]), int(bottom)
            words.append(ReadWord(f"{self.calls}.{number}", box, 0.95, number))
        return words


@pytest.mark.parametrize("shadow", [0.0, 0.5, 1.0], ids=["no fold", "shadow", "black fold"])
@pytest.mark.parametrize(
    ("left", "right"),
    [(("can-giuoc", 1), ("can-giuoc", 2)), (("can-giuoc", 2), ("cat-hai", 3)), (("cat-hai", 3), ("cat-hai", 2))],
    ids=["prose, prose", "prose, table", "table, prose and signature"],
)
def test_the_fold_is_found(left: tuple[str, int], right: tuple[str, int], shadow: float) -> None:
    one, two = (odd.printed(*page, dpi=100) for page in (left, right))
    fold = fold_of(odd.spread(one, two, shadow))
    assert fold is not None
    assert abs(fold - one.shape[1]) < 0.06 * one.shape[1]


def test_no_page_of_the_plans_is_taken_for_two() -> None:
    import pypdfium2

    landscape = 0
    for path in sorted(PLANS.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
        for number in range(1, pages + 1):
            image = odd.printed(path.name.removesuffix(".digital.pdf"), number, 100)
            landscape += image.shape[1] > image.shape[0]
            assert fold_of(image) is None, (path.name, number)
    assert landscape >= 7


def test_a_landscape_page_with_two_columns_above_and_below_its_text_is_one() -> None:
    image = odd.marks(1000, 1400, 16)
    image[150:340, 600:800] = image[700:, 600:800] = odd.WHITE
    assert fold_of(image) is None


def test_the_left_half_is_read_before_the_right_and_boxes_stay_where_they_are() -> None:
    engine = LineEngine()
    page = read_page_image(PageImage(odd.spread(odd.marks(), odd.marks()), odd.DPI, 2), engine, 5)
    texts = [line.text for line in page.lines]
    assert engine.calls == 2
    assert texts == [f"{half}.{line}" for half in (1, 2) for line in range(20)]
    assert page.fold is not None
    assert (page.width, page.height, page.status) == (pytest.approx(720), pytest.approx(504), Status.OK)
    for line in page.lines:
        assert line.box is not None
        assert line.words[0].box == line.box
        assert (line.box.x0 > page.fold) is line.text.startswith("2")
    assert page.lines[20].box is not None
    assert page.lines[20].box.x0 == pytest.approx(1120 * 72 / odd.DPI, abs=2)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_spread_is_righted_as_a_whole(degrees: int) -> None:
    left, right = odd.marks(lines=12), odd.marks(lines=20)
    upright = Upright()
    page = read_page_image(PageImage(turned_by(odd.spread(left, right, 0.3), degrees), odd.DPI, 2), upright, 5)
    assert page.rotation == -degrees % 360
    assert page.width is not None
    assert page.height is not None
    assert page.width > page.height
    assert page.fold is not None
    before = [line for line in page.lines if line.box is not None and line.box.x0 < page.fold]
    assert page.lines == (*before, *page.lines[len(before) :])
    assert len(before) == 12
    assert len(page.lines) == 32


@dataclass
class Upright(LineEngine):
    """Reads well only what stands upright: the upper edge of a line of marks is the longer one."""

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read."""
        rows = (image < 128).sum(axis=1).astype(int)
        steps = np.diff(rows)
        sure = (rows == 0).mean() > 0.3 and steps.max() > -steps.min()
        words = LineEngine.read(self, image, dpi, segmentation, seconds)
        return [ReadWord("nghịquyết" * 5, word.box, 0.95 if sure else 0.2, word.line) for word in words]


def test_words_of_a_text_layer_beside_the_picture_stay_on_their_half() -> None:
    known = tuple(
        Piece(Word(text), Box(x, 20, x + 60, 30), run, 10) for run, (text, x) in enumerate((("A", 60), ("B", 500)))
    )
    image = PageImage(odd.spread(odd.marks(), odd.marks()), odd.DPI, 2, known=known)
    page = read_page_image(image, LineEngine(), 5)
    assert [(line.text, line.box) for line in page.lines if line.text in "AB"] == [
        ("A", Box(60, 20, 120, 30)), ("B", Box(500, 20, 560, 30)),
    ]


def test_a_half_that_cannot_be_read_is_named_and_the_other_stays() -> None:
    image = PageImage(odd.spread(odd.marks(), odd.marks()), odd.DPI, 2)
    page = read_page_image(image, files.FaultyEngine(OcrError("tesseract dừng với lỗi -11"), only_call=2), 5)
    assert [line.text for line in page.lines] == ["trang"]
    assert (page.status, page.problem) == (
        Status.REVIEW, "Trang 2, nửa phải: không đọc được ảnh (tesseract dừng với lỗi -11)",
    )
    both = read_page_image(image, files.FaultyEngine(files.HANGS), 1)
    assert (both.status, both.lines) == (Status.FAILED, ())
    assert "nửa trái" in both.problem
    assert "nửa phải" in both.problem


def test_a_sentence_goes_on_from_the_left_half_to_the_right_and_tables_keep_their_page() -> None:
    page = read_page_image(PageImage(odd.spread(odd.marks(), odd.marks()), odd.DPI, 1), LineEngine(), 5)
    (after,) = with_carried_tables(repair_pages([page]))
    layout = lay_out([after, Page(2, (), 720, 504)])
    assert layout.pages == 2
    assert render_text(layout).split() == [line.text for line in page.lines]
    assert {span.page for block in layout.blocks for span in block.spans} == {1}


@pytest.mark.ocr
def test_tesseract_reads_a_spread_of_prose_and_table_half_by_half(tmp_path: Path) -> None:
    from extractors.reading import open_original, read_pages
    from pipeline.settings import Settings

    settings = Settings(jobs=1)
    path = odd.as_pdf(tmp_path / "a.pdf", odd.spread(odd.printed("can-giuoc", 1), odd.printed("cat-hai", 3)))
    (page,) = read_pages(path, open_original(path, settings), settings)
    text = "\n".join(line.text for line in page.lines)
    order = [
        "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "KẾ HOẠCH", "không dùng số liệu tự kê khai",
        "CHỈ TIÊU CHUYỂN ĐỔI SỐ GIAI ĐOẠN 2026 - 2028", "Tỷ lệ dân số được phủ sóng 5G", "Trường phổ thông",
    ]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert page.status is Status.OK
    assert len(page.grids) == 1
    assert page.fold is not None
    assert page.grids[0].box.x0 > page.fold
