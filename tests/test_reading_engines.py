"""Engines: recorded readings, nothing read twice, and a tesseract that is missing, crashes, hangs or prints rubbish."""

from __future__ import annotations

import stat
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import reading_files as files

from extractors.reading import open_original, read_pages
from extractors.reading.engines import CachedEngine, OcrError, ReadWord, Segmentation, TesseractEngine
from pipeline.errors import MissingDependencyError
from pipeline.settings import Settings

HERE = Path(__file__).parent
RECORDED = HERE / "data" / "reading" / "ocr-cache"
SCAN = HERE.parent / "data" / "raw" / "phuoc-long.scan.pdf"
IMAGE = np.full((40, 60), 255, np.uint8)
WORDS = [ReadWord("Kế", (1, 2, 30, 20), 0.93, 0), ReadWord("hoạch", (32, 2, 58, 20), 0.88, 0)]


def test_nothing_is_read_twice(tmp_path: Path) -> None:
    engine = files.FakeEngine(WORDS)
    cached = CachedEngine(engine, tmp_path)
    first = cached.read(IMAGE, 200, Segmentation.PAGE, 5)
    assert cached.read(IMAGE.copy(), 200, Segmentation.PAGE, 9) == first == WORDS
    assert len(engine.asked) == 1
    cached.read(IMAGE, 200, Segmentation.BLOCK, 5)
    cached.read(255 - IMAGE, 200, Segmentation.PAGE, 5)
    assert len(engine.asked) == 3


def test_another_version_of_the_engine_reads_anew(tmp_path: Path) -> None:
    CachedEngine(files.FakeEngine(WORDS, name="fake 1"), tmp_path).read(IMAGE, 200, Segmentation.PAGE, 5)
    newer = files.FakeEngine(name="fake 2")
    assert CachedEngine(newer, tmp_path).read(IMAGE, 200, Segmentation.PAGE, 5) == ()
    assert len(newer.asked) == 1


def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    cached = CachedEngine(files.FaultyEngine(files.HANGS), tmp_path)
    for _ in range(2):
        with pytest.raises(OcrError):
            cached.read(IMAGE, 200, Segmentation.PAGE, 1)
    assert not list(tmp_path.rglob("*.json"))


# --- tesseract --------------------------------------------------------------------------------------


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in tesseract's place; the test writes what it does."""
    import pytesseract

    script = tmp_path / "tesseract"
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(script))
    return script


def written(script: Path, body: str) -> TesseractEngine:
    script.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "tesseract 5.3.0" && exit\n{body}\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return TesseractEngine()


@pytest.mark.parametrize(
    ("body", "message", "passing"),
    [
        ("kill -SEGV $$", "dừng với lỗi", False),
        ("kill -KILL $$", "dừng với lỗi", True),
        ("exec sleep 30", "không xong trong 1 giây", True),
        ("exit 0", "không đọc được", False),
        ("printf 'level\\tx\\n\\0\\377rubbish\\n' > $2.tsv", "không đọc được", False),
    ],
    ids=["crashes", "is killed", "hangs", "prints nothing", "prints rubbish"],
)
def test_a_faulty_tesseract_fails_the_page_only(tesseract: Path, body: str, message: str, passing: bool) -> None:
    with pytest.raises(OcrError, match=message) as caught:
        written(tesseract, body).read(IMAGE, 200, Segmentation.PAGE, 1)
    assert caught.value.passing is passing


@pytest.mark.parametrize(("signal", "tries"), [("KILL", 2), ("TERM", 2), ("SEGV", 1)])
def test_a_tesseract_that_was_killed_from_outside_is_asked_once_more(
        tesseract: Path, tmp_path: Path, signal: str, tries: int) -> None:
    asked = tmp_path / "asked"
    with pytest.raises(OcrError, match="dừng với lỗi"):
        written(tesseract, f"echo >> {asked}; kill -{signal} $$").read(IMAGE, 200, Segmentation.PAGE, 5)
    assert len(asked.read_text().splitlines()) == tries


def test_a_missing_tesseract_says_how_to_install_it(tesseract: Path) -> None:
    with pytest.raises(MissingDependencyError, match="apt-get install tesseract-ocr"):
        TesseractEngine().read(IMAGE, 200, Segmentation.PAGE, 1)


def test_a_missing_language_says_how_to_install_it(tesseract: Path) -> None:
    engine = written(tesseract, "echo \"Error opening data file; Failed loading language 'vie'\" >&2; exit 1")
    with pytest.raises(MissingDependencyError, match="tesseract-ocr-vie"):
        engine.read(IMAGE, 200, Segmentation.PAGE, 1)


@pytest.mark.ocr
def test_tesseract_reads_a_scan() -> None:
    settings = Settings(jobs=1)
    pages = read_pages(SCAN, open_original(SCAN, settings), settings)
    text = "\n".join(line.text for line in next(pages).lines)
    assert "Số 05-KH/BCĐ" in text


def test_recorded_pages_are_laid_out_with_their_signs() -> None:
    """Tesseract 5.3.0's recorded readings of two pages, from the image on; made anew by benchmarks/record_ocr.py."""
    settings = Settings(jobs=1)
    recorded = CachedEngine(files.FaultyEngine(OcrError("not recorded"), name="tesseract 5.3.0 vie"), RECORDED)
    pages = list(islice(read_pages(SCAN, open_original(SCAN, settings), settings, engine=recorded), 2))
    first = [line.text for line in pages[0].lines]
    assert first.index("Số 05-KH/BCĐ") < first.index("ĐẢNG CỘNG SẢN VIỆT NAM")
    assert first.index("ĐẢNG CỘNG SẢN VIỆT NAM") < first.index("KẾ HOẠCH")
    second = "\n".join(line.text for line in pages[1].lines)
    assert second.count("≥") == 11
    assert ">" not in second
    assert "- Tỷ lệ phủ sóng 5G trên địa bàn ≥ 60%." in second
    words = [word for line in pages[1].lines for word in line.words]
    assert all(word.box is not None and word.box.x1 <= 595.5 for word in words)
    assert sum(word.confidence for word in words) / len(words) > 0.9
