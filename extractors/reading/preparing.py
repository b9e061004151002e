"""Making a page image ready for an engine, in one fixed order, each step only where the page needs it:

    1. stamps    coloured ink (red seals, blue signatures) fades to the paper, where there is colour
    2. paper     shadows and uneven light are divided out, where the paper is not evenly light
    3. specks    dust smaller than any full stop is wiped off
    4. size      enlarged, where letters are too small for the engine
    5. skew      turned by a few degrees, where lines slope

Turning by quarters (orientation) needs the engine's opinion and is done by `page_images`.  The original is
never altered, and a clean page comes out as it went in: blanket cleaning makes good pages worse.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

COLOURED = 45            # of 255: saturation from which ink counts as coloured
COLOUR_SHARE = 0.0008    # of the page: less colour is noise of the scanner
DARK_INK = 95            # of 255: value below which coloured ink is text under a stamp
PAPER_SPREAD = 40        # of 255: brightness difference over the page that counts as shadow
PAPER_LEVEL = 190        # of 255: darker paper is grey or photographed
SPECK = 0.18             # of the letters' height: dots are 0.25 and more, dust is less (measured at 200 dpi)
INK = 180                # of 255: darker than this is ink or dust
LOW_XHEIGHT = 13         # pixels: smaller letters are read badly
GOOD_XHEIGHT = 20        # pixels that small letters are enlarged to
MOST_ENLARGED = 3.0
LEAST_SKEW = 0.15        # degrees: smaller slopes do not harm
MOST_SKEW = 8.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A grey image for the engine, how it was made, the scale from the given image's pixels to its own, and the
    usual height of its small letters (pixels, 0 where there are too few)."""

    image: Image
    scale: float
    x_height: float
    steps: tuple[str, ...]


def prepare(image: Image) -> Prepared:
    """In: a page image, grey or RGB (8 bits).  Out: grey, upright within a few degrees, letters of a readable size."""
    import cv2

    steps: list[str] = []
    grey = image
    if image.ndim == 3:
        grey = without_stamps(image)
        if grey is None:
            grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        else:
            steps.append("stamps")
    paper = paper_of(grey)
    if needs_flattening(paper):
        grey = flattened(grey, paper)
        steps.append("paper")
    height = letter_height(grey)
    cleaner = without_specks(grey, round(SPECK * height))
    if cleaner is not None:
        grey = cleaner
        steps.append("specks")
    scale = 1.0
    if 0 < height < LOW_XHEIGHT:
        scale = min(MOST_ENLARGED, GOOD_XHEIGHT / height)
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        steps.append("size")
    angle = skew_of(grey)
    if abs(angle) >= LEAST_SKEW:
        grey = turned(grey, angle)
        steps.append("skew")
    return Prepared(grey, scale, height * scale, tuple(steps))


def without_stamps(image: Image) -> Image | None:
    """The grey page with coloured ink faded to white, or None where the page has no colour worth the name.

    Dark coloured pixels stay: they are text under a stamp, or text printed in dark blue.
    """
    import cv2
    import numpy as np

    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    stamp = (hsv[..., 1] > COLOURED) & (hsv[..., 2] > DARK_INK)
    if stamp.mean() < COLOUR_SHARE:
        return None
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    # the strongest channel of red ink is nearly the paper's; text under it stays dark in every channel
    strongest = image.max(axis=2)
    return np.where(stamp, strongest, grey).astype(np.uint8)


def paper_of(grey: Image) -> Image:
    """The brightness of the paper, estimated everywhere at an eighth of the size."""
    import cv2
    import numpy as np

    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    small = cv2.dilate(small, np.ones((5, 5), np.uint8))
    return np.asarray(cv2.medianBlur(small, 21), dtype=np.uint8)


def needs_flattening(paper: Image) -> bool:
    """Whether the paper is dark or unevenly lit."""
    import numpy as np

    low, high = np.percentile(paper, (5, 95))
    return bool(high - low > PAPER_SPREAD or high < PAPER_LEVEL)


def flattened(grey: Image, paper: Image) -> Image:
    """The page divided by its paper's brightness."""
    import cv2
    import numpy as np

    wide = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.clip(grey.astype(np.float32) * (245.0 / np.maximum(wide, 1)), 0, 255).astype(np.uint8)


def without_specks(grey: Image, largest: int) -> Image | None:
    """The page without dust of at most `largest` pixels, or None where there is none to wipe off."""
    import cv2
    import numpy as np

    if largest < 1:
        return None
    _, ink = cv2.threshold(grey, INK, 255, cv2.THRESH_BINARY_INV)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = (stats[:, cv2.CC_STAT_WIDTH] <= largest) & (stats[:, cv2.CC_STAT_HEIGHT] <= largest)
    if not small[1:].any():
        return None
    dust = cv2.dilate(small[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where((dust > 0) & (ink == 0) | small[labels], 255, grey).astype(np.uint8)


def letter_height(grey: Image) -> float:
    """The usual height of small letters in pixels (the commonest height of connected ink), 0 on an empty page."""
    import cv2
    import numpy as np

    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights, widths, areas = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_AREA]
    letters = heights[(heights >= 5) & (heights <= 120) & (widths <= 3 * heights) & (areas >= 12)]
    if len(letters) < 30:
        return 0.0
    counts = np.bincount(letters)
    smooth = np.convolve(counts, [1, 1, 1], mode="same")
    return float(np.argmax(smooth))


def skew_of(grey: Image) -> float:
    """Degrees by which the lines slope (positive: they fall to the right), by the sharpest row profile."""
    import cv2
    import numpy as np

    scale = 1000 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    if ink.mean() > 100:                    # mostly black: no page of text
        return 0.0

    def sharpness(angle: float) -> float:
        profile = turned(ink, angle, paper=0).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(profile)).sum())

    coarse = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.1, 1.0), key=sharpness)
    fine = max(np.arange(coarse - 0.9, coarse + 1.0, 0.1), key=sharpness)
    return float(fine) if sharpness(fine) > 1.05 * sharpness(0.0) else 0.0


def turned(image: Image, angle: float, paper: int = 255) -> Image:
    """The image turned back by `angle` degrees about its centre, new corners filled with `paper`."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper),
                      dtype=np.uint8)
