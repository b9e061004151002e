"""TrueOCR as an engine: a small neural reader of Vietnamese lines whose weights lie in its package (Apache-2.0).

It reads no page layout here, only crops of one line, on one processor and offline.  It is an extra
(`pip install doichieu[second-engine]`); nothing else needs it.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.reading.engines import OcrError, ReadWord, Segmentation
from pipeline.errors import MissingDependencyError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

PACKAGE = "trueocr"
_LOADING = threading.Lock()


def is_installed() -> bool:
    """Whether the package and the runtime it needs are there; neither is loaded."""
    return all(importlib.util.find_spec(name) is not None for name in (PACKAGE, "onnxruntime"))


@dataclass(frozen=True, slots=True)
class TrueOcrEngine:
    """TrueOCR's reader of single lines."""

    @property
    def name(self) -> str:
        """As OcrEngine.name."""
        return f"{PACKAGE} {importlib.metadata.version(PACKAGE)}"

    def read(self, image: Image, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read, for Segmentation.LINE only.

        Words share the line's width by their length, and its confidence.  One line takes some milliseconds and
        cannot be interrupted, so `seconds` is not looked at.
        """
        if segmentation is not Segmentation.LINE:
            raise OcrError("trueocr chỉ đọc từng dòng")
        recognizer = _recognizer()
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, RuntimeException

        try:
            prediction = recognizer.predict_one(image)
        except (Fail, InvalidArgument, RuntimeException, ValueError, OSError) as error:
            raise OcrError(f"trueocr dừng với lỗi {type(error).__name__}") from error
        return _shared_out(str(prediction.text), float(prediction.confidence), image.shape[1], image.shape[0])


@cache
def _loaded() -> Any:
    try:
        import trueocr
        from trueocr.recognizer import Recognizer
    except ImportError as error:
        remedy = f"pip install {PACKAGE}"
        raise MissingDependencyError(f"Thiếu bộ đọc thứ hai {PACKAGE} – cài bằng lệnh: {remedy}") from error
    return Recognizer(Path(trueocr.__file__).parent / "models", threads=1)


def _recognizer() -> Any:
    with _LOADING:  # pages are read side by side: the weights are loaded once
        return _loaded()


def _shared_out(text: str, confidence: float, width: int, height: int) -> list[ReadWord]:
    words = text.split()
    letters = max(1, sum(map(len, words)) + len(words) - 1)
    placed, at = [], 0
    for word in words:
        left, right = round(width * at / letters), round(width * (at + len(word)) / letters)
        placed.append(ReadWord(word, (left, 0, right, height), min(1.0, max(0.0, confidence)), 0))
        at += len(word) + 1
    return placed
