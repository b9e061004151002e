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
from pipeline.models import Page
from pipeline.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# what Pillow raises on directories of a TIFF that cannot be
MALFORMED = (TypeError, LookupError, struct.error)
PAGE_HEIGHT = 11.69  # inches: A4, for pictures that do not say their resolution
BRIGHTEST, DEEP_WHITE = 255, 65535  # white of eight and of sixteen bits
PLAUSIBLE_DPI = (100, 700)


def read_image_file(path: Path, settings: Settings, engine: OcrEngine, jobs: int) -> Iterator[Page]:
    """A page for each frame.  Raises BrokenFileError where a frame cannot be decoded."""
    from PIL import UnidentifiedImageError

    def finish(task: PageImage) -> Page:
        return read_page_image(task, engine, settings.page_seconds)

    try:
        with open_picture(path) as source:
            yield from side_by_side(finish, _frames(source), jobs, lambda task: task.image.nbytes, MOST_HELD)
    except FileNotFoundError as error:
        raise UnreadableError(path, "không còn ở vị trí đã cho", "kiểm tra đường dẫn rồi chạy lại") from error
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError, *MALFORMED) as error:
        raise BrokenFileError(
            path, "ảnh bị hỏng hoặc cắt cụt, không giải mã được", "quét hoặc chép lại bản gốc"
        ) from error


def open_picture(path: Path) -> Any:
    """The Pillow image of a file, nothing decoded yet.  Intake holds its size against the settings, which
    therefore replace Pillow's own fixed limit."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    return Image.open(path)


def _frames(source: Any) -> Iterator[PageImage]:
    for number in range(1, getattr(source, "n_frames", 1) + 1):
        source.seek(number - 1)
        image = as_array(source)
        yield PageImage(image, _dpi(source, image), number)


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


def _dpi(picture: Any, image: Image) -> float:
    """The stated resolution where it can be true of a page, else that of an A4 page of this height."""
    stated = float(picture.info.get("dpi", (0, 0))[1] or 0)
    if PLAUSIBLE_DPI[0] <= stated <= PLAUSIBLE_DPI[1]:
        return stated
    return float(max(image.shape[:2]) / PAGE_HEIGHT)
