"""Files made to do harm, read in this process: pages or a DocumentError, nothing else, and nothing from elsewhere.

Hundreds more, mutated, and those that only the bounds of a worker stop: `benchmarks/broken_files.py`.
"""
from __future__ import annotations

import random
from pathlib import Path

import mutants
import pytest
import reading_files

from extractors.reading import open_original, read_pages
from extractors.reading.pdf_text import clean
from normalizers.numbers import parse_number
from pipeline.errors import BrokenFileError, DocumentError, QuotaError
from pipeline.settings import load_settings

SETTINGS = load_settings(max_megabytes=5, max_megapixels=5, max_pages=20, jobs=1)
ENGINE = reading_files.FakeEngine(())
IMAGES = list(enumerate(mutants.harmful_images()))
WORD_FILES = [(number, data) for number, data in enumerate(mutants.harmful_word_files()) if number not in (5, 7)]


def said_of(path: Path) -> str:
    """The text of a file, or why it cannot be read."""
    try:
        pages = list(read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=ENGINE))
    except DocumentError as error:
        return str(error)
    return "\n".join(line.text for page in pages for line in page.lines)


@pytest.mark.parametrize(("suffix", "data"), [made for _, made in IMAGES], ids=[str(n) for n, _ in IMAGES])
def test_a_harmful_picture_is_read_or_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    said_of(path)


@pytest.mark.parametrize("data", [data for _, data in WORD_FILES], ids=[str(number) for number, _ in WORD_FILES])
def test_a_harmful_word_file_is_read_or_refused_and_brings_nothing_in(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bi-mat.txt").write_text(mutants.SECRET, encoding="utf-8")
    (tmp_path / "drop").mkdir()
    path = tmp_path / "drop" / "a.docx"
    path.write_bytes(data)
    said = said_of(path)
    assert mutants.SECRET not in said
    assert "root:" not in said
    assert {one.name for one in tmp_path.rglob("*")} == {"bi-mat.txt", "drop", "a.docx"}


@pytest.mark.parametrize("seed", range(60))
def test_mutated_word_files_pictures_and_texts_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    suffix, base = chance.choice(((".docx", mutants.word_file()), (".png", mutants.picture("PNG")),
                                  (".tif", mutants.picture("TIFF")), (".txt", mutants.plain_text())))
    data = base
    for _ in range(chance.choice((1, 2, 3))):
        data = chance.choice(mutants.ANY)(bytearray(data), chance) if len(data) > 8 else data
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    said_of(path)


def test_half_a_surrogate_pair_of_a_text_layer_is_dropped() -> None:
    assert clean("k\udf30ế") == "kế"


def test_more_digits_than_any_figure_has_are_no_number() -> None:
    assert parse_number("9" * 40) == pytest.approx(1e40)
    assert parse_number("9" * 400) is None


def test_a_word_file_whose_text_unpacks_to_much_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(mutants._docx("", "x" * 70_000_000))
    with pytest.raises(QuotaError, match="giải nén ra 70 MB"):
        open_original(path, load_settings())


def test_a_picture_that_pillow_calls_truncated_is_broken_and_no_fault_of_the_disk(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(_: Path) -> None:
        raise OSError("Truncated File Read")

    path = tmp_path / "a.jpg"
    path.write_bytes(mutants.picture("JPEG"))
    monkeypatch.setattr("extractors.reading.intake.open_picture", cut_off)
    with pytest.raises(BrokenFileError):
        open_original(path, SETTINGS)
