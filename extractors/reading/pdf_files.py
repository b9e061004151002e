"""PDF files through pdfium: opening, and the geometry that every other module shares.

pdfium is not thread-safe: whoever calls it holds `PDFIUM`.  Boxes leave this module in points from the
top left of the page as it is displayed (crop box and /Rotate already applied).
"""

from __future__ import annotations

import mmap
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import BrokenFileError, DocumentError, EncryptedError
from pipeline.models import Box

PDFIUM = threading.RLock()

ToDisplay = Callable[[float, float], tuple[float, float]]


@contextmanager
def open_pdf(path: Path) -> Iterator[Any]:
    """The pdfium document; raises EncryptedError or BrokenFileError with the reason.

    A file that only restricts printing or copying opens like any other.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        with PDFIUM:
            document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _refusal(path, getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD) from error
    try:
        yield document
    finally:
        with PDFIUM:
            document.close()


def _refusal(path: Path, for_password: bool) -> DocumentError:
    """Why pdfium did not open a file.  Its error code is left over from an earlier file where the document
    has no pages (pdfium 5.15), so the bytes are asked too."""
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
        encrypted = data.find(b"/Encrypt") >= 0
        pageless = re.search(rb"/Type\s*/Pages\b[^>]*/Count\s+0\b", data) is not None
    if encrypted and for_password:
        return EncryptedError(path, "tệp PDF có mật khẩu", "mở bằng mật khẩu, lưu lại bản không khóa")
    if encrypted:
        return EncryptedError(path, "tệp PDF mã hóa theo cách không hỗ trợ", "lưu lại bản không khóa")
    if pageless:
        return BrokenFileError(path, "tệp PDF không có trang nào", "xuất lại PDF từ bản gốc")
    return BrokenFileError(path, "tệp PDF bị hỏng, không mở được", "tải lại hoặc xuất lại PDF từ bản gốc")


def display_transform(page: Any, turn: int) -> ToDisplay:
    """A function from PDF user space to points from the top left of the page turned clockwise by `turn`."""
    left, bottom, right, top = page.get_cropbox()
    if turn == 90:
        return lambda x, y: (y - bottom, x - left)
    if turn == 180:
        return lambda x, y: (right - x, y - bottom)
    if turn == 270:
        return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)


def displayed_box(to_display: ToDisplay, left: float, bottom: float, right: float, top: float) -> Box:
    """A user-space rectangle as a Box of the displayed page."""
    ax, ay = to_display(left, bottom)
    bx, by = to_display(right, top)
    return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
