"""Reading: file -> pages.  What a file is, and its lines with boxes, whatever kind it is.

open_original   checks a file and names it by its content
read_pages      its pages one by one, each by the route its own state asks for
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from extractors.reading.carried_tables import with_carried_tables
from extractors.reading.engines import CachedEngine, OcrEngine, OcrError, TesseractEngine
from extractors.reading.gathering import GATHERED, Gathering, Turns
from extractors.reading.intake import open_original
from extractors.reading.pdf_pages import JudgeText, read_pdf
from extractors.reading.second_opinion import SecondOpinion
from extractors.reading.trueocr_engine import TrueOcrEngine, is_installed
from normalizers.soundness import soundness
from pipeline.models import MediaKind, Original, Page
from pipeline.settings import Settings

__all__ = [
    "CachedEngine",
    "JudgeText",
    "OcrEngine",
    "OcrError",
    "SecondOpinion",
    "TesseractEngine",
    "TrueOcrEngine",
    "Turns",
    "default_engine",
    "open_original",
    "read_pages",
]


def read_pages(
    path: Path,
    original: Original,
    settings: Settings,
    *,
    judge: JudgeText = soundness,
    engine: OcrEngine | None = None,
    ocr_cache: Path | None = None,
    turns: Path | None = None,
) -> Iterator[Page]:
    """The pages of an opened original, streaming: a long scan costs the memory of a few pages.

    In: the file and what `open_original` said of it; `judge` says what a text layer is worth; `engine`
    reads page images (`default_engine` where None), its readings kept in `ocr_cache` where given; `turns` is the
    folder by which several processes share the processors (see `gathering.Turns`).
    Out: pages in order; a page that cannot be read has status FAILED.
    Raises DocumentError where nothing can be read, MissingDependencyError where the engine is not installed.
    """
    jobs = settings.jobs or os.cpu_count() or 1
    reader: OcrEngine = engine or default_engine(settings, Turns(jobs, turns))
    if ocr_cache is not None:
        reader = CachedEngine(reader, ocr_cache)
    at_once = jobs if engine else GATHERED * jobs
    if original.kind is MediaKind.PDF:
        yield from with_carried_tables(read_pdf(path, settings, reader, judge, at_once))
    elif original.kind is MediaKind.IMAGE:
        from extractors.reading.image_files import read_image_file

        yield from with_carried_tables(read_image_file(path, settings, reader, at_once))
    elif original.kind is MediaKind.DOCX:
        from extractors.reading.word_files import read_word_file

        yield from read_word_file(path)
    else:
        from extractors.reading.plain_text import read_text_file

        yield from read_text_file(path)


def default_engine(settings: Settings, turns: Turns) -> OcrEngine:
    """Tesseract, with TrueOCR's opinion on doubtful words where that is wanted and installed."""
    first = Gathering(TesseractEngine(settings.languages), turns)
    if settings.second_engine and is_installed():
        return SecondOpinion(first, TrueOcrEngine())
    return first
