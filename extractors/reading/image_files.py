"""Image files: PNG, JPEG and TIFF, one page a frame."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.reading.engines import OcrEngine
from extractors.reading.page_images import MOST_HELD, PageImage, read_page_image
from extractors.reading.side_by_side import side_by_side
from pipeline.errors import BrokenFileError, UnreadableError
from pipeline.models import Page, Route, Status
from pipeline.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# what Pillow raises on directories of a TIFF that cannot be
MALFORMED = (TypeError, LookupError, struct.error)
UNDECODABLE = (OSError, SyntaxError, ValueError, EOFError, *MALFORMED)
PAGE_HEIGHT = 11.69  # inches: A4, for pictures that do not say their resolution
BRIGHTEST, DEEP_WHITE = 255, 65535  # white of eight and of sixteen bits
PLAUSIBLE_DPI = (100, 700)
COARSEST_DPI = 70  # across the lines of a fax of standard resolution there are 98 (ITU-T T.4: 3.85 to the millimetre)
SQUARE = 1.05  # times as many pixels along one side of an inch as along the other, from which they are not square
MOST_STRETCHED = 2.2  # the same of a fax is 2.1; more is a mistake of the file
FAX_WIDTHS = (1728, 2048, 2432)  # pixels of a fax's lines (A4, B4, A3; T.4), 204 to the inch
FAX_DPI = (204.0, 98.0)
EXIF_ORIENTATION, QUARTER_TURNED = 0x0112, 5  # from 5 on the sides change places


def read_image_file(path: Path, settings: Settings, engine: OcrEngine, jobs: int) -> Iterator[Page]:
    """A page for each frame, FAILED where it cannot be decoded.  Raises BrokenFileError where none can."""
    from PIL import UnidentifiedImageError

    def finish(task: Page | PageImage) -> Page:
        return task if isinstance(task, Page) else read_page_image(task, engine, settings.page_seconds)

    broken = BrokenFileError(path, "ảnh bị hỏng hoặc cắt cụt, không giải mã được", "quét hoặc chép lại bản gốc")
    waiting: list[Page] = []  # broken frames before the first whole one: a file of nothing else fails as a whole
    whole = False
    try:
        with open_picture(path) as source:
            for page in side_by_side(finish, _frames(source), jobs, _weight, MOST_HELD):
                whole = whole or page.problem != _undecoded(page.number).problem
                waiting.append(page)
                if whole:
                    yield from waiting
                    waiting.clear()
    except FileNotFoundError as error:
        raise UnreadableError(path, "không còn ở vị trí đã cho", "kiểm tra đường dẫn rồi chạy lại") from error
    except (*UNDECODABLE, UnidentifiedImageError) as error:
        raise broken from error
    if waiting:
        raise broken


def _weight(task: Page | PageImage) -> int:
    return task.image.nbytes if isinstance(task, PageImage) else 0


def _undecoded(number: int) -> Page:
    return Page(number, (), route=Route.OCR, status=Status.FAILED,
                problem=f"Trang {number}: ảnh bị hỏng hoặc cắt cụt, không giải mã được")


def open_picture(path: Path) -> Any:
    """The Pillow image of a file, nothing decoded yet.  Intake holds its size against the settings, which
    therefore replace Pillow's own fixed limit."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    return Image.open(path)


def _frames(source: Any) -> Iterator[Page | PageImage]:
    """Every frame as an image to be read, or as a failed page where it cannot be decoded."""
    for number in range(1, getattr(source, "n_frames", 1) + 1):
        try:
            source.seek(number - 1)
            across, down = _stated_dpi(source)
            image = _with_square_pixels(as_array(source), across, down)
        except UNDECODABLE:
            yield _undecoded(number)
            continue
        yield PageImage(image, _dpi(max(across, down), image), number)


def as_array(picture: Any) -> Image:
    """A Pillow picture as grey or RGB, upright by its EXIF mark, transparency on white."""
    import numpy as np
    from PIL import Image as Pictures
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        paper = Pictures.new("RGBA", upright.size, "white")
        upright = Pictures.alpha_composite(paper, upright)
    if upright.mode in ("I", "F") or upright.mode.startswith("I;16"):
        levels = np.asarray(upright, dtype=np.float32)  # Pillow would cut off what is brighter than 255
        deepest = 1.0 if levels.max(initial=0) <= BRIGHTEST else DEEP_WHITE / BRIGHTEST
        return np.asarray(np.clip(levels / deepest, 0, BRIGHTEST), dtype=np.uint8)
    wanted = "L" if upright.mode in ("1", "L") else "RGB"
    return np.asarray(upright.convert(wanted), dtype=np.uint8)


def _stated_dpi(picture: Any) -> tuple[float, float]:
    """Pixels to the inch across and down, zeros where the file does not say.

    A fax of standard resolution whose file does not say is told by its width: its page is higher than wide, and half
    of its lines are missing.
    """
    across, down = (float(value or 0) for value in picture.info.get("dpi", (0, 0))[:2])
    stated = min(across, down) > 1  # 1 is the aspect of JFIF files without unit
    if not stated and picture.mode == "1" and picture.width in FAX_WIDTHS and picture.height < picture.width:
        return FAX_DPI
    turned = picture.getexif().get(EXIF_ORIENTATION, 1) >= QUARTER_TURNED
    return (down, across) if turned else (across, down)


def _with_square_pixels(image: Image, across: float, down: float) -> Image:
    """The image stretched along the side with fewer pixels to the inch, where both are known and differ."""
    import cv2
    import numpy as np

    low, high = sorted((across, down))
    if low < COARSEST_DPI or high > PLAUSIBLE_DPI[1] or not SQUARE * low <= high <= MOST_STRETCHED * low:
        return image
    height, width = image.shape[:2]
    size = (width, round(height * across / down)) if across > down else (round(width * down / across), height)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _dpi(stated: float, image: Image) -> float:
    """The stated resolution where it can be true of a page, else that of an A4 page of this height."""
    if PLAUSIBLE_DPI[0] <= stated <= PLAUSIBLE_DPI[1]:
        return stated
    return float(max(image.shape[:2]) / PAGE_HEIGHT)
