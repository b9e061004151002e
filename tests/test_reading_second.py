"""The second reading of doubtful text layers: what it mends, and that sound pages never need it."""

from __future__ import annotations

from pathlib import Path

import pytest
import reading_files as files

from extractors.reading import open_original, pdf_pages, read_pages, second_reader
from extractors.reading.pdf_files import open_pdf
from extractors.reading.pdf_text import TextLayer, read_text_layer
from normalizers.soundness import SoundnessKind, soundness
from pipeline.models import Page, Route
from pipeline.settings import Settings

SAMPLES = Path(__file__).parent.parent / "data" / "raw"
PROSE = (
    "Tỷ lệ hồ sơ thủ tục hành chính được xử lý trực tuyến toàn trình đạt tối thiểu tám mươi phần trăm tổng số hồ sơ "
    "phát sinh trên địa bàn xã"
)
WORDS = PROSE.split()


def read(path: Path) -> list[Page]:
    settings = Settings(jobs=1)
    return list(read_pages(path, open_original(path, settings), settings, engine=files.FakeEngine()))


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    path = tmp_path / "torn.pdf"
    path.write_bytes(files.decomposed_pdf(WORDS))
    return path


def first_layer(path: Path) -> TextLayer:
    with open_pdf(path) as document:
        return read_text_layer(document[0])


def test_words_that_the_first_reader_tears_are_read_whole(torn: Path) -> None:
    layer = first_layer(torn)
    assert second_reader.has_loose_glyphs(layer)  # the reason for the second reader: goes when pdfium mends it
    page = read(torn)[0]
    assert page.route is Route.DIGITAL
    assert [word.text for line in page.lines for word in line.words] == WORDS
    assert all(line.bold for line in page.lines)


def test_boxes_are_those_of_the_first_reading(torn: Path) -> None:
    layer = first_layer(torn)
    again = second_reader.read_again(torn, 1, layer)
    assert again is not None
    assert layer.pieces[0].word.text != again.pieces[0].word.text == "Tỷ"
    assert again.pieces[0].box.x0 == pytest.approx(layer.pieces[0].box.x0, abs=1)
    assert again.pieces[0].box.y0 == pytest.approx(layer.pieces[0].box.y0, abs=4)
    assert again.pieces[0].size == layer.pieces[0].size


def test_sound_pages_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a sound page was read a second time")

    monkeypatch.setattr(pdf_pages, "read_again", refuse)
    assert {page.route for page in read(SAMPLES / "lang-son.digital.pdf")} == {Route.DIGITAL}


def test_a_layer_that_is_damaged_for_both_still_goes_to_ocr() -> None:
    path = SAMPLES / "phuoc-long.badlayer.pdf"
    again = second_reader.read_again(path, 1, first_layer(path))
    assert again is not None
    assert soundness(again.sample(400)).kind is not SoundnessKind.SOUND
    assert {page.route for page in read(path)} == {Route.REOCR}


def test_what_pdfminer_cannot_read_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(files.pdf([files.text_at((72, 700, "Ke hoach"))]).replace(b"xref", b"xxxx"))
    assert second_reader.read_again(path, 1, first_layer(path)) is None
