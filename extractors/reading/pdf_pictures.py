"""The one picture that a scanned page is, taken out of its PDF as it is.

Drawing such a page goes through every pixel twice more, 29 ms a page against 10 (grey A4 at 200 dpi, pdfium 5.15), and
where the page's height is no whole number of pixels it blurs them.  The caller holds `pdf_files.PDFIUM`.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from extractors.reading.pdf_text import TextLayer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

NEAR = 0.5  # pixels: the page is drawn with as many as the picture has, and its edges lie on the page's
MOST_OBJECTS = 5000  # of a page: more are a drawing


def picture_alone(page: Any, layer: TextLayer, dpi: float) -> Image | None:
    """The pixels (grey or RGB, from the top) of a page that shows nothing but one picture, edge to edge and upright, as
    many as the page would be drawn with at this resolution; None for any other page."""
    import cv2
    import pypdfium2
    from pypdfium2 import raw

    if len(layer.pictures) != 1 or layer.rotation or page.get_rotation() or raw.FPDFPage_GetAnnotCount(page):
        return None
    wide, high = layer.pictures[0].pixels
    point = dpi / 72
    if abs(wide - layer.width * point) > 2 * NEAR or abs(high - layer.height * point) > 2 * NEAR:
        return None
    picture = _on_top(page)
    if picture is None or raw.FPDFPageObj_HasTransparency(picture) or not _is_plain(picture):
        return None
    a, b, c, d, e, f = picture.get_matrix().get()
    left, bottom, right, top = page.get_cropbox()
    edges = (e - left, f - bottom, e + a - right, f + d - top, b, c)
    if a <= 0 or d <= 0 or max(map(abs, edges)) * point > NEAR:
        return None
    try:
        bitmap = picture.get_bitmap()
    except pypdfium2.PdfiumError:
        return None  # drawing says what is wrong with it
    pixels = np.asarray(bitmap.to_numpy(), dtype=np.uint8)
    image = pixels.copy() if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
    del pixels, bitmap  # frees pdfium's copy now, while the caller holds its lock
    return image if image.shape[:2] == (high, wide) else None


def _on_top(page: Any) -> Any | None:
    """The picture behind which nothing else is drawn but invisible text, as OCR programs put over a scan.

    What is drawn before it does not matter once it covers the page.
    """
    from pypdfium2 import raw

    picture = None
    for number, item in enumerate(page.get_objects(max_depth=1)):
        if number == MOST_OBJECTS:
            return None
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            picture = item
        elif not (
            item.type == raw.FPDF_PAGEOBJ_TEXT
            and raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            picture = None
    return picture


def _is_plain(picture: Any) -> bool:
    """Whether the picture's numbers are greys or red, green and blue, with nothing that covers parts of it.

    Indexed colours, printing colours and masks are left to the drawing of the page.
    """
    from pypdfium2 import raw

    told = raw.FPDF_IMAGEOBJ_METADATA()
    if not raw.FPDFImageObj_GetImageMetadata(picture, picture.page, ctypes.byref(told)):
        return False
    by_space = {raw.FPDF_COLORSPACE_DEVICEGRAY: (1, 8), raw.FPDF_COLORSPACE_DEVICERGB: (24,)}
    return told.bits_per_pixel in by_space.get(told.colorspace, ())
