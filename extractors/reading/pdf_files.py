"""PDF files through pdfium: opening, and the geometry that every other module shares.

pdfium is not thread-safe: whoever calls it holds `PDFIUM`.  Boxes leave this module in points from the
top left of the page as it is displayed (crop box and /Rotate already applied).
"""

from __future__ import annotations

import mmap
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import BrokenFileError, DocumentError, EncryptedError
from pipeline.models import Box

PDFIUM = threading.RLock()


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


class Frame(NamedTuple):
    """How PDF user space lies on the displayed page: x' = ax + by + e, y' = cx + dy + f, y' from the top."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A user-space point on the displayed page."""
        return self.a * x + self.b * y + self.e, self.c * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A user-space rectangle on the displayed page."""
        ax, ay = self.point(left, bottom)
        bx, by = self.point(right, top)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def within(self, matrix: Any) -> Frame:
        """The frame of an object whose own space the pdfium `matrix` sets into this one."""
        (e, f), (ae, af), (be, bf) = (self.point(*matrix.on_point(x, y)) for x, y in ((0, 0), (1, 0), (0, 1)))
        return Frame(ae - e, be - e, af - f, bf - f, e, f)


def frame_of(page: Any, turn: int) -> Frame:
    """The frame of a pdfium page turned clockwise by `turn` (0, 90, 180, 270): points from its top left."""
    left, bottom, right, top = page.get_cropbox()
    return {
        0: Frame(1, 0, 0, -1, -left, top),
        90: Frame(0, 1, 1, 0, -bottom, -left),
        180: Frame(-1, 0, 0, 1, right, -bottom),
        270: Frame(0, -1, -1, 0, top, right),
    }[turn]
