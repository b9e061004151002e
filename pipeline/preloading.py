"""What every worker needs, loaded once for all of them: the fork server imports this module and workers begin as its
copies, so a second worker costs no loading and shares what is loaded.

Only what starts no threads may happen here, for a copy would miss them: no image is touched and no ONNX model loaded.
A plan of some lines goes through the stages behind reading, which load their models, rules and word lists by that.
"""
from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from pipeline.collecting import collect_seldom
from pipeline.models import Extraction, Line, MediaKind, Original, Page, Route, Word
from pipeline.settings import Settings
from pipeline.workers import SINGLE_THREADED

collect_seldom()
os.environ.update(SINGLE_THREADED)         # before the libraries below ask for it
# One heap for all threads: each of the threads that hold a page would keep the largest image it ever had in a heap of
# its own (532 MB at most over 40 pages, 336 with one heap).  Where the C library is not glibc, nothing happens.
_MOST_HEAPS = -8                           # M_ARENA_MAX of mallopt(3)
with contextlib.suppress(AttributeError):
    ctypes.CDLL(None).mallopt(_MOST_HEAPS, 1)

_LINES = (
    "ỦY BAN NHÂN DÂN XÃ A",
    "Số: 1/KH-UBND",
    "KẾ HOẠCH",
    "Phát triển kinh tế - xã hội năm 2026",
    "I. MỤC TIÊU",
    "1. Tỷ lệ hộ nghèo giảm còn dưới 2% đến năm 2030.",
    "II. NHIỆM VỤ",
    "1. Giao Phòng Kinh tế chủ trì rà soát hộ nghèo, hoàn thành trước ngày 30/6/2026.",
    "CHỦ TỊCH",
)
_UNSURE = 0.8               # the decoder looks at words that the engine was less sure of than this
_READING = ("extractors.reading.pdf_pages", "extractors.reading.page_images", "cv2", "pypdfium2", "pytesseract")


def load() -> Extraction:
    """Loads everything in a second or two; gives what was found in the plan."""
    for name in _READING:
        importlib.import_module(name)
    from normalizers.soundness import soundness
    from pipeline.stages import STAGES, Work

    soundness(_LINES)
    words = [tuple(Word(token, confidence=_UNSURE) for token in line.split()) for line in _LINES]
    lines = tuple(Line(line, tokens) for line, tokens in zip(_LINES, words, strict=True))
    nothing = Original("0" * 12, "", "0" * 64, 0, MediaKind.PDF)
    work = Work(Path(), nothing, Settings.model_construct(user_dictionary=""), Path())
    given: dict[str, Any] = {"read": (Page(1, lines, route=Route.OCR),)}
    for stage in STAGES[1:]:
        given[stage.name] = stage.run(work, given[stage.takes])
    found: Extraction = given["key"]
    return found


def load_or_say() -> None:
    """Loads; what hinders it is said on stderr in one line, and workers begin with what is loaded by then.

    A document that needs what is missing fails with a reason of its own, and the others go on.
    """
    try:
        load()
    except Exception as error:  # noqa: BLE001 - what leaves here ends the fork server, and every document with it
        at = traceback.extract_tb(error.__traceback__)[-1]
        why = " ".join(f"{type(error).__name__}: {error}; {Path(at.filename).name}:{at.lineno}".split())
        with contextlib.suppress(OSError):          # nobody reads any more
            print(f"Nạp trước không xong ({why}) – tài liệu vẫn được xử lý; chạy doichieu doctor, nếu không thiếu gì"
                  " thì báo cho người bảo trì", file=sys.stderr, flush=True)


load_or_say()
gc.collect()
gc.freeze()                                # what is shared stays shared: collecting would write to it
