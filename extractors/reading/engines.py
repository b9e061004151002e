"""Engines that read page images.  An engine is anything with a `name` and a `read` (see OcrEngine).

TesseractEngine runs one process a page; CachedEngine keeps what any engine read, so that nothing is read
twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from pipeline.errors import MissingDependencyError
from pipeline.files import write_atomically

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]


# what pytesseract raises on output it does not understand; it leaves by SystemExit where `--version` is odd
_RUBBISH = (OSError, ValueError, KeyError, IndexError, SystemExit, subprocess.SubprocessError)


class OcrError(Exception):
    """One image could not be read; the page fails, the document goes on.  The message is Vietnamese."""


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


class OcrEngine(Protocol):
    """What a page-image reader offers."""

    @property
    def name(self) -> str:
        """Engine, version and language: everything that changes its readings, for cache keys."""

    def read(self, image: Image, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """The words of a grey image (0 black, 255 white).  Raises OcrError when it crashes or takes longer
        than
        `seconds`, MissingDependencyError when it is not installed."""


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
        import pytesseract

        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        try:
            with _as_file(image) as path:
                table: dict[str, list[Any]] = pytesseract.image_to_data(
                    path,
                    lang=self.languages,
                    timeout=seconds,
                    config=f"--dpi {dpi} --psm {int(segmentation)}",
                    output_type=pytesseract.Output.DICT,
                )
        except pytesseract.TesseractNotFoundError as error:
            raise _missing("tesseract", "tesseract-ocr") from error
        except pytesseract.TesseractError as error:
            if "loading language" in str(error.message):
                raise _missing(f"dữ liệu ngôn ngữ '{self.languages}' của tesseract", "tesseract-ocr-vie") from error
            raise OcrError(f"tesseract dừng với lỗi {error.status}") from error
        except RuntimeError as error:  # pytesseract's time-out
            raise OcrError(f"tesseract không xong trong {seconds:.0f} giây") from error
        except _RUBBISH as error:
            raise OcrError(f"tesseract cho kết quả không đọc được ({type(error).__name__})") from error
        return _words(table)


@contextmanager
def _as_file(image: Image) -> Iterator[str]:
    """The path of a grey image as a plain PGM file: given an array, pytesseract would pack and unpack a PNG,
    65 ms a page."""
    with tempfile.NamedTemporaryFile(prefix="doichieu-", suffix=".pgm") as file:
        file.write(b"P5 %d %d 255\n" % (image.shape[1], image.shape[0]))
        file.write(np.ascontiguousarray(image).data)
        file.flush()
        yield file.name


def _missing(what: str, package: str) -> MissingDependencyError:
    return MissingDependencyError(f"Thiếu {what} – cài bằng lệnh: sudo apt-get install {package}")


@cache
def _tesseract_version() -> str:
    import pytesseract

    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, *_RUBBISH) as error:
        raise _missing("tesseract chạy được", "tesseract-ocr") from error


def _words(table: dict[str, list[Any]]) -> list[ReadWord]:
    words: list[ReadWord] = []
    lines: dict[tuple[int, int, int], int] = {}
    for index, text in enumerate(table["text"]):
        if not str(text).strip():
            continue
        place = (table["block_num"][index], table["par_num"][index], table["line_num"][index])
        left, top = table["left"][index], table["top"][index]
        box = (left, top, left + table["width"][index], top + table["height"][index])
        confidence = min(1.0, max(0.0, float(table["conf"][index]) / 100))
        words.append(ReadWord(str(text).strip(), box, confidence, lines.setdefault(place, len(lines))))
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
        key = hashlib.sha256(
            f"{self.name}|{dpi}|{int(segmentation)}|{image.shape}|".encode() + image.tobytes()
        ).hexdigest()
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
