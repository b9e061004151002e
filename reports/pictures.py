"""Pictures of evidence: a strip of the page as it was scanned or printed, with the words outlined."""
from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.reading.pdf_files import PDFIUM, open_pdf
from pipeline.errors import DocumentError, UnreadableError
from pipeline.models import Box
from pipeline.tables import PageRow

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 100                    # enough to read 13-point print on a screen
ASIDE, ABOVE = 12.0, 16.0    # points of the page shown around the words
NARROWEST = 330.0            # points: a shorter sentence is shown with more of its line
TALLEST = 240.0              # points
QUALITY = 32                 # of JPEG: 0.4 ms a strip where WebP takes 6 and saves a quarter of its bytes
PAGES_KEPT = 4               # rendered pages held, about 3 MB each
MARK, WASH = (200, 30, 40), (255, 243, 170)

log = logging.getLogger(__name__)


class Pictures:
    """Cuts pictures out of stored originals: `pictures(doc_id, page, box)`.

    In: doc_id -> path of the original (PDF, PNG, JPEG or TIFF), and the run's pages, which tell a page's
    size in points and the quarter turns that made it upright.
    """

    def __init__(self, originals: Mapping[str, Path], pages: Iterable[PageRow]) -> None:
        self._originals = originals
        self._pages = {(row.doc_id, row.page): row for row in pages}
        self._page = lru_cache(PAGES_KEPT)(self._rendered)
        self._refused: set[str] = set()

    def __call__(self, doc_id: str, page: int, box: Box) -> bytes | None:
        """A JPEG picture, or None where the original has no such place or cannot be opened (then logged)."""
        if doc_id in self._refused or doc_id not in self._originals or (doc_id, page) not in self._pages:
            return None
        try:
            image, scale = self._page(doc_id, page)
        except (DocumentError, OSError) as error:
            log.warning("Không có ảnh trang: %s", error)
            self._refused.add(doc_id)
            return None
        seen = box.x0 * scale < image.width and box.y0 * scale < image.height and min(box.x1, box.y1) > 0
        return _cut(image, scale, box) if seen else None

    def _rendered(self, doc_id: str, page: int) -> tuple[Image, float]:
        """The upright page and its pixels a point."""
        row = self._pages[doc_id, page]
        return page_image(self._originals[doc_id], page, row.rotation, row.width, DPI)


def page_image(path: Path, number: int, rotation: int, width: float | None, dpi: int) -> tuple[Image, float]:
    """A page of an original (PDF, PNG, JPEG or TIFF), upright, and its pixels a point.

    In: the quarter turns clockwise (degrees) that make it upright, its width in points where it is known, the most
    dots an inch (a picture of fewer is not enlarged).  Errors: DocumentError, OSError.
    """
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    image = _pdf_page(path, number, dpi) if is_pdf else _picture(path, number)
    if rotation % 360:
        image = image.rotate(-rotation, expand=True)
    scale = image.width / width if width else dpi / 72
    if scale > 1.5 * dpi / 72:
        shrink = dpi / 72 / scale
        image = image.resize((round(image.width * shrink), round(image.height * shrink)))
        scale *= shrink
    return image, scale


def _pdf_page(path: Path, number: int, dpi: int) -> Image:
    with PDFIUM, open_pdf(path) as document:
        if number > len(document):
            raise UnreadableError(path, f"không có trang {number}", "kiểm tra bản gốc đã lưu")
        page = document[number - 1]
        image: Image = page.render(scale=dpi / 72).to_pil().convert("RGB")
        page.close()
        return image


def _picture(path: Path, number: int) -> Image:
    from PIL import Image as Pillow
    from PIL import ImageOps

    with Pillow.open(path) as source:
        source.seek(number - 1)
        return ImageOps.exif_transpose(source).convert("RGB")


def _cut(image: Image, scale: float, box: Box) -> bytes:
    """The strip around `box` (points), its words washed in yellow and outlined."""
    from PIL import Image as Pillow
    from PIL import ImageChops, ImageDraw

    wider = max(NARROWEST - (box.x1 - box.x0), 0) / 2 + ASIDE
    bottom = min(box.y1, box.y0 + TALLEST)
    left, top = (max(round(value * scale), 0) for value in (box.x0 - wider, box.y0 - ABOVE))
    right, low = min(round((box.x1 + wider) * scale), image.width), round((bottom + ABOVE) * scale)
    strip = image.crop((left, top, max(right, left + 1), max(min(low, image.height), top + 1)))
    frame = [round((box.x0 - 2) * scale) - left, round((box.y0 - 2) * scale) - top,
             round((box.x1 + 2) * scale) - left, round((bottom + 2) * scale) - top]
    wash = Pillow.new("RGB", strip.size, "white")
    ImageDraw.Draw(wash).rectangle(frame, fill=WASH)
    marked = ImageChops.multiply(strip, wash)
    ImageDraw.Draw(marked).rectangle(frame, outline=MARK, width=2)
    out = io.BytesIO()
    marked.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
