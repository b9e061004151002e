"""Engines that read page images.  An engine is anything with a `name` and a `read` (see OcrEngine).

TesseractEngine runs one process a page; CachedEngine keeps what any engine read, so that nothing is read
twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from pipeline.errors import MissingDependencyError
from pipeline.files import write_atomically

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]


# what pytesseract raises on output it does not understand; it leaves by SystemExit where `--version` is odd
_RUBBISH = (OSError, ValueError, KeyError, IndexError, SystemExit, subprocess.SubprocessError)


_UNCOMPRESSED = 1  # of TIFF 6.0
_KILLED = (-signal.SIGKILL, -signal.SIGTERM)


class OcrError(Exception):
    """One image could not be read; the page fails, the document goes on.  The message is Vietnamese.

    `passing` says that the image is not to blame: the engine took too long or was killed, and may succeed another time.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class Segmentation(IntEnum):
    """What the engine may take the image for (tesseract's page segmentation modes)."""

    PAGE = 3  # find columns and blocks by yourself
    COLUMN = 4  # one column of text of several sizes
    BLOCK = 6  # one block of text
    LINE = 7


@dataclass(frozen=True, slots=True)
class ReadWord:
    """One word as an engine read it: pixel box (left, top, right, bottom), confidence 0 to 1, the number of the
    engine's own line that it stands on, and what a second engine read there instead ('': the same, or not asked)."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    line: int
    other: str = ""


def moved(words: Sequence[ReadWord], across: int, down: int) -> list[ReadWord]:
    """Words read on a part of an image, where they stand on the whole."""
    return [
        replace(word, box=(left + across, top + down, right + across, bottom + down))
        for word in words
        for left, top, right, bottom in [word.box]
    ]


def around(boxes: Iterable[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    """The box that just holds all of these, at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


class OcrEngine(Protocol):
    """What a page-image reader offers."""

    @property
    def name(self) -> str:
        """Engine, version and language: everything that changes its readings, for cache keys."""

    def read(self, image: Image, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """The words of a grey image (0 black, 255 white).  Raises OcrError when it crashes or takes longer
        than
        `seconds`, MissingDependencyError when it is not installed."""


@runtime_checkable
class ManyAtOnce(Protocol):
    """An engine that reads several images in one go."""

    @property
    def name(self) -> str:
        """As OcrEngine.name."""

    def read_all(
        self, images: Sequence[Image], dpi: int, segmentation: Segmentation, seconds: float
    ) -> Sequence[Sequence[ReadWord]]:
        """The words of each image, as OcrEngine.read; `seconds` and OcrError are for all together."""


@dataclass(frozen=True, slots=True)
class TesseractEngine:
    """Tesseract through pytesseract, one thread a process: pages run side by side instead."""

    languages: str = "vie"

    @property
    def name(self) -> str:
        """As OcrEngine.name."""
        return f"tesseract {_tesseract_version()} {self.languages}"

    def read(self, image: Image, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read."""
        (words,) = self.read_all([image], dpi, segmentation, seconds)
        return words

    def read_all(
        self, images: Sequence[Image], dpi: int, segmentation: Segmentation, seconds: float
    ) -> Sequence[Sequence[ReadWord]]:
        """The words of each image, as `read`, by one process; `seconds` and OcrError are for all together."""
        import pytesseract

        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        try:
            with _as_file(images) as path:
                table = _undisturbed(
                    path,
                    lang=self.languages,
                    timeout=seconds,
                    config=f"--dpi {dpi} --psm {int(segmentation)}",
                    output_type=pytesseract.Output.DICT,
                )
            return _words(table, len(images))
        except pytesseract.TesseractNotFoundError as error:
            raise _missing("tesseract", "tesseract-ocr") from error
        except pytesseract.TesseractError as error:
            if "loading language" in str(error.message):
                raise _missing(f"dữ liệu ngôn ngữ '{self.languages}' của tesseract", "tesseract-ocr-vie") from error
            raise OcrError(f"tesseract dừng với lỗi {error.status}", passing=error.status in _KILLED) from error
        except RuntimeError as error:  # pytesseract's time-out
            raise OcrError(f"tesseract không xong trong {seconds:.0f} giây", passing=True) from error
        except _RUBBISH as error:
            raise OcrError(f"tesseract cho kết quả không đọc được ({type(error).__name__})") from error


def _undisturbed(path: str, **options: Any) -> dict[str, list[Any]]:
    """What tesseract makes of a file; asked once more when it was killed from outside (for want of memory, by hand).

    That says nothing of the page."""
    import pytesseract

    read: Callable[..., dict[str, list[Any]]] = pytesseract.image_to_data
    try:
        return read(path, **options)
    except pytesseract.TesseractError as error:
        if error.status not in _KILLED:
            raise
    return read(path, **options)


@contextmanager
def _as_file(images: Sequence[Image]) -> Iterator[str]:
    """The path of a grey image as a plain TIFF file, or of a list of several.

    Given an array, pytesseract would pack and unpack a PNG, 65 ms a page; a PGM file, which leptonica reads byte by
    byte, takes 130 ms, a plain TIFF 4 (A4 at 200 dpi, leptonica 1.82).
    """
    with tempfile.TemporaryDirectory(prefix="doichieu-") as folder:
        paths = [Path(folder) / f"{number}.tif" for number in range(len(images))]
        for path, image in zip(paths, images, strict=True):
            path.write_bytes(_plain_tiff(image))
        if len(paths) == 1:
            yield str(paths[0])
            return
        listed = Path(folder) / "pages.txt"
        listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
        yield str(listed)


def _plain_tiff(image: Image) -> memoryview:
    import cv2

    _, packed = cv2.imencode(".tif", image, [cv2.IMWRITE_TIFF_COMPRESSION, _UNCOMPRESSED])
    return packed.data


def _missing(what: str, package: str) -> MissingDependencyError:
    return MissingDependencyError(f"Thiếu {what} – cài bằng lệnh: sudo apt-get install {package}")


@cache
def _tesseract_version() -> str:
    import pytesseract

    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, *_RUBBISH) as error:
        raise _missing("tesseract chạy được", "tesseract-ocr") from error


def _words(table: dict[str, list[Any]], pages: int) -> list[list[ReadWord]]:
    """The words of each page of a table; ValueError where it does not hold that many pages."""
    words: list[list[ReadWord]] = [[] for _ in range(pages)]
    lines: list[dict[tuple[int, int, int], int]] = [{} for _ in range(pages)]
    if set(table["page_num"]) != set(range(1, pages + 1)):
        raise ValueError("pages are missing")
    for index, text in enumerate(table["text"]):
        if not str(text).strip():
            continue
        page = table["page_num"][index] - 1
        place = (table["block_num"][index], table["par_num"][index], table["line_num"][index])
        left, top = table["left"][index], table["top"][index]
        box = (left, top, left + table["width"][index], top + table["height"][index])
        confidence = min(1.0, max(0.0, float(table["conf"][index]) / 100))
        line = lines[page].setdefault(place, len(lines[page]))
        words[page].append(ReadWord(str(text).strip(), box, confidence, line))
    return words


@dataclass(frozen=True, slots=True)
class CachedEngine:
    """Another engine whose readings are kept in `folder`, one JSON file for each image and setting."""

    engine: OcrEngine
    folder: Path

    @property
    def name(self) -> str:
        """As OcrEngine.name."""
        return self.engine.name

    def read(self, image: Image, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read; failures are not kept."""
        digest = hashlib.sha256(f"{self.name}|{dpi}|{int(segmentation)}|{image.shape}|".encode())
        digest.update(np.ascontiguousarray(image).data)
        key = digest.hexdigest()
        path = self.folder / key[:2] / f"{key}.json"
        kept = _kept(path)
        if kept is not None:
            return kept
        words = self.engine.read(image, dpi, segmentation, seconds)
        write_atomically(path, json.dumps([asdict(word) for word in words], ensure_ascii=False).encode())
        return words


def _kept(path: Path) -> list[ReadWord] | None:
    """A kept reading; None where there is none, or a bad disk left something else there: it is read anew."""
    try:
        return [ReadWord(**{**entry, "box": tuple(entry["box"])}) for entry in json.loads(path.read_bytes())]
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
