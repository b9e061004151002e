"""Making a page image ready for an engine, in one fixed order, each step only where the page needs it:

    0. grounds   white print on a dark ground is inverted
    1. stamps    coloured ink (red seals, blue signatures) is divided out, where there is colour
    2. paper     shadows and uneven light are divided out, where the paper is not evenly light
    3. stamps    seals that a grey scanner left are wiped off by the evenness of their grey
    4. specks    dust smaller than a full stop is wiped off; beside letters only where its size is dust's on this page
    5. size      enlarged, where letters are too small for the engine
    6. skew      turned by a few degrees, where lines slope

Turning by quarters (orientation) needs the engine's opinion and is done by `page_images`.  The original is
never altered, and a clean page comes out as it went in: blanket cleaning makes good pages worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.reading.blobs import blobs_of
from extractors.reading.coloured_ink import divided_out
from extractors.reading.grounds import on_light_ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Labels = NDArray[np.uint16 | np.int32]

COLOURED = 45  # of 255: saturation from which ink counts as coloured
COLOUR_SHARE = 0.0008  # of the page: less colour is noise of the scanner
DARK_INK = 95  # of 255: value below which coloured ink is text under a stamp
STAMP_LIGHTEST, STAMP_DARKEST = 190, 90  # of 255: the greys of a stamp; the core of print is darker than 80
STAMP_AREA = 1.8  # x-heights squared of such grey that make a stamp (seals have 2.7 to 21, print up to 1)
STAMP_DEPTH = 30  # of 255: darker than the stamp by this is print under it
PAPER_SPREAD = 40  # of 255: brightness difference over the page that counts as shadow
PAPER_LEVEL = 190  # of 255: darker paper is grey or photographed
SPECK = 0.18  # of the letters' height: dots are mostly 0.25 and more, dust is less (measured at 200 dpi)
MARK_REACH = 0.6  # of the letters' height: the dot below a letter (0.17 in sans serif faces) stands nearer to it
CROWDING = 2.0  # times as many specks beside letters as the same dust would leave there (dust has 0.7 to 1.5): marks
INK = 180  # of 255: darker than this is ink or dust
LOW_XHEIGHT = 13  # pixels: smaller letters are read badly
CAPITALS = (0.6, 0.8)  # of a capital's or a figure's height: small letters, whatever the face
MANY_SMALL = 0.5  # times as many of these as of the commonest height, from which they are the small letters
GOOD_XHEIGHT = 15  # pixels that small letters are enlarged to (best of 12 to 32 on low-resolution pages)
MOST_ENLARGED = 3.0
LEAST_SKEW = 0.15  # degrees: smaller slopes do not harm
MOST_SKEW = 8.0
CLEARLY_SHARPER = 1.05
SKEW_SIZE = 1200  # pixels, about, of the longer side on which the slope is measured
MOSTLY_BLACK = 0.39  # of the page under ink: no page of text
FEW_PIXELS = 200


@dataclass(frozen=True, slots=True)
class Prepared:
    """A grey image for the engine, how it was made, the scale from the given image's pixels to its own,
    and the
    usual height of its small letters (pixels, 0 where there are too few)."""

    image: Image
    scale: float
    x_height: float
    steps: tuple[str, ...]


def prepare(image: Image) -> Prepared:
    """In: a page image, grey or RGB (8 bits).  Out: grey, upright within a few degrees, letters of a
    readable size."""
    import cv2

    steps: list[str] = []

    def taken(step: str, result: Image | None, otherwise: Image) -> Image:
        if result is None:
            return otherwise
        steps.append(step)
        return result

    image = taken("grounds", on_light_ground(image), image)
    if image.ndim == 3:
        plain = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        grey = taken("coloured stamps", without_coloured_stamps(image, plain), plain)
    else:
        grey = image
    grey = taken("paper", flattened(grey), grey)
    height = letter_height(grey)
    if "coloured stamps" not in steps:
        grey = taken("grey stamps", without_grey_stamps(grey, height), grey)
    if height >= LOW_XHEIGHT:  # the tone marks of smaller letters are no larger than dust
        grey = taken("specks", without_specks(grey, round(SPECK * height), round(MARK_REACH * height)), grey)
    scale = min(MOST_ENLARGED, GOOD_XHEIGHT / height) if 0 < height < LOW_XHEIGHT else 1.0
    if scale > 1.0:
        enlarged = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_LANCZOS4)
        grey = taken("size", np.asarray(enlarged, dtype=np.uint8), grey)
    angle = skew_of(grey)
    if abs(angle) >= LEAST_SKEW:
        grey = taken("skew", turned(grey, angle), grey)
    return Prepared(grey, scale, height * scale, tuple(steps))


def without_coloured_stamps(image: Image, grey: Image) -> Image | None:
    """`grey` without the coloured ink of the RGB `image`, or None where there is none worth the name.

    Dark coloured pixels stay: they are text under a stamp, or text printed in dark blue.
    """
    import cv2

    red, green, blue = (np.asarray(channel, dtype=np.uint8) for channel in cv2.split(image))
    strongest = np.asarray(cv2.max(cv2.max(red, green), blue), dtype=np.uint8)
    weakest = cv2.min(cv2.min(red, green), blue)
    coloured = cv2.threshold(cv2.subtract(strongest, weakest), COLOURED, 255, cv2.THRESH_BINARY)[1]
    stamp = cv2.bitwise_and(coloured, cv2.threshold(strongest, DARK_INK, 255, cv2.THRESH_BINARY)[1])
    if cv2.countNonZero(stamp) < COLOUR_SHARE * stamp.size:
        return None
    # the strongest channel of coloured ink is nearly the paper's; text under it is dark in every channel
    return divided_out(strongest, np.asarray(stamp, dtype=np.uint8), grey, (red, green, blue))


def without_grey_stamps(grey: Image, x_height: float) -> Image | None:
    """The page without seals that a grey scanner left: broad strokes of one middle grey, where print is
    black.

    None where there is no such stroke.  Ink much darker than the stamp stays: it is text under it.
    """
    import cv2

    around = np.ones((3, 3), np.uint8)
    middle = cv2.inRange(grey, STAMP_DARKEST + 1, STAMP_LIGHTEST - 1)
    flat = np.asarray(cv2.erode(middle, around), dtype=np.uint8)
    least = STAMP_AREA * x_height**2
    if x_height <= 0 or cv2.countNonZero(flat) < least:
        return None
    found = blobs_of(np.asarray(cv2.dilate(flat, around), dtype=np.uint8))
    broad = np.minimum(found.widths, found.heights) > 0.4 * x_height
    strokes = (found.drawn(broad) & flat) > 0
    if strokes.sum() < least:
        return None
    level = float(np.median(grey[strokes]))
    stamped = strokes.astype(np.uint8)
    reach = cv2.dilate(stamped, np.ones((9, 9), np.uint8))
    side = 2 * round(x_height) + 1
    joined = cv2.dilate(stamped, np.ones((side, side), np.uint8))  # the strokes of one seal stand within a letter
    for outline in cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        left, top, wide, high = cv2.boundingRect(outline)
        if np.count_nonzero(strokes[top : top + high, left : left + wide]) >= least:
            cv2.fillConvexPoly(reach, cv2.convexHull(outline), 1)  # its thin rings and letters too
    return np.where((reach > 0) & (grey > level - STAMP_DEPTH), 255, grey).astype(np.uint8)


def paper_of(grey: Image) -> Image:
    """The brightness of the paper, estimated everywhere at an eighth of the size."""
    import cv2

    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    small = cv2.dilate(small, np.ones((5, 5), np.uint8))
    return np.asarray(cv2.medianBlur(small, 21), dtype=np.uint8)


def flattened(grey: Image) -> Image | None:
    """The page divided by its paper's brightness, or None where the paper is light and even already."""
    import cv2

    paper = paper_of(grey)
    low, high = np.percentile(paper, (5, 95))
    if high - low <= PAPER_SPREAD and high >= PAPER_LEVEL:
        return None
    wide = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.clip(grey.astype(np.float32) * (245.0 / np.maximum(wide, 1)), 0, 255).astype(np.uint8)


def without_specks(grey: Image, largest: int, reach: int) -> Image | None:
    """The page without dust of at most `largest` pixels, or None where there is none to wipe off.

    Specks more than `reach` pixels from any larger ink are dust.  Those beside letters are dust too where specks of
    their size lie as thick away from letters; where they crowd about letters they are tone marks and dots, and stay.
    """
    import cv2

    if largest < 1:
        return None
    _, ink = cv2.threshold(grey, INK, 255, cv2.THRESH_BINARY_INV)
    labels, stats, centres = _labelled(np.asarray(ink, dtype=np.uint8))
    sides = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    sides[0] = largest + 1  # the background
    specks = np.flatnonzero(sides <= largest)
    if len(specks) == 0:
        return None
    corners = stats[:, (cv2.CC_STAT_TOP, cv2.CC_STAT_LEFT)]
    letters = np.asarray(ink, dtype=np.uint8)
    letters[_pixels(labels, specks, corners, largest)] = 0
    beside = _grown(letters, reach)
    column, row = np.rint(centres[specks]).astype(np.int64).T
    at_letter = beside[row, column] > 0
    sides = sides[specks]
    inside = cv2.countNonZero(beside)
    dust = np.zeros(len(specks), np.bool_)
    near: dict[int, int] = {}  # pixels so near to letters that a speck there is one with its letter
    for side in range(1, largest + 1):
        of_size = sides == side
        away = int((of_size & ~at_letter).sum())
        clear = side // 2 + 1
        if clear not in near:
            near[clear] = cv2.countNonZero(_grown(letters, clear))
        as_dust = away * max(0, inside - near[clear]) / max(1, beside.size - inside)
        crowding = int((of_size & at_letter).sum()) > CROWDING * as_dust
        dust |= of_size & ~at_letter if crowding else of_size
    if not dust.any():
        return None
    clean = grey.copy()
    rows, columns = _pixels(labels, specks[dust], corners, largest)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            clean[np.clip(rows + down, 0, len(grey) - 1), np.clip(columns + across, 0, grey.shape[1] - 1)] = 255
    return clean


def _labelled(ink: Image) -> tuple[Labels, NDArray[np.int32], NDArray[np.float64]]:
    """The number of the component of every pixel; per component OpenCV's measures and its middle.

    Numbers of 16 bits take half the time and memory; a page of noise has too many components for them.
    """
    import cv2

    try:
        _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_16U)
        numbers: Labels = np.asarray(labels, dtype=np.uint16)
    except cv2.error:
        _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
        numbers = np.asarray(labels, dtype=np.int32)
    return numbers, np.asarray(stats, dtype=np.int32), np.asarray(centres, dtype=np.float64)


def _pixels(
    labels: Labels, chosen: NDArray[np.int64], corners: NDArray[np.int32], largest: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the pixels of chosen components, none of them larger than `largest`.

    Looking at each is cheaper than looking at the whole page, unless there are very many.
    """
    if len(chosen) * largest**2 > labels.size // 8:
        wanted = np.zeros(len(corners), np.bool_)
        wanted[chosen] = True
        rows, columns = np.nonzero(wanted[labels])
        return rows, columns
    step = np.arange(largest)
    top, left = corners[chosen].T[:, :, None, None]
    rows, columns = np.broadcast_arrays(top + step[:, None], left + step)
    within = (rows < labels.shape[0]) & (columns < labels.shape[1])
    found = labels[np.where(within, rows, 0), np.where(within, columns, 0)] == chosen[:, None, None]
    found &= within
    return rows[found], columns[found]


def _grown(mask: Image, reach: int) -> Image:
    """Not 0 within `reach` pixels of the mask."""
    import cv2

    return np.asarray(cv2.dilate(mask, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)), dtype=np.uint8)


def letter_height(grey: Image) -> float:
    """The usual height of small letters in pixels, 0 on an empty page.

    It is the commonest height of connected ink, but where that is the height of figures and capitals, as in tables.
    """
    import cv2

    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    found = blobs_of(np.asarray(ink, dtype=np.uint8))
    heights = found.heights
    shaped = (heights >= 5) & (heights <= 120) & (found.widths <= 3 * heights)
    letters = heights[shaped][found.areas(shaped) >= 12]
    if len(letters) < 30:
        return 0.0
    counts = np.bincount(letters)
    smooth = np.convolve(counts, [1, 1, 1], mode="same")
    usual = int(np.argmax(smooth))
    low, high = (round(share * usual) for share in CAPITALS)
    small = low + int(np.argmax(smooth[low : high + 1]))
    return float(small if smooth[small] >= MANY_SMALL * smooth[usual] else usual)


def skew_of(grey: Image) -> float:
    """Degrees by which the lines slope (positive: they fall to the right): the slope along which the rows of
    ink are sharpest, 0.0 where no slope is clearly sharper than none."""
    import cv2

    small = reduced(grey, SKEW_SIZE)
    _, ink = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count = cv2.countNonZero(ink)
    if count < FEW_PIXELS or count > MOSTLY_BLACK * ink.size:
        return 0.0
    left_of = np.diff(cv2.integral(cv2.transpose(ink)), axis=1)  # ink left of each column, by rows
    across = np.arange(ink.shape[1], dtype=np.float32)

    def sharpness(angle: float) -> float:
        falls = np.flatnonzero(np.diff(np.rint(across * np.float32(np.tan(np.radians(abs(angle))))))) + 1
        bands = left_of[np.append(falls, -1)] - left_of[np.append(0, falls)]  # columns that lie on one height
        profile = _staggered(bands if angle < 0 else bands[::-1]).sum(axis=0)
        inked = np.flatnonzero(profile)
        return float(np.square(np.diff(profile[inked[0] : inked[-1] + 1]).astype(np.float64)).sum())

    coarse = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.1, 0.5), key=sharpness)
    fine = max(np.arange(coarse - 0.4, coarse + 0.45, 0.05), key=sharpness)
    return float(fine) if sharpness(fine) > CLEARLY_SHARPER * sharpness(0.0) else 0.0


def _staggered(bands: NDArray[np.int32]) -> NDArray[np.int32]:
    """The rows of a matrix, each moved one place further than the one before."""
    count, length = bands.shape
    wide = np.zeros((count, length + count), np.int32)
    wide[:, :length] = bands
    return wide.ravel()[: count * (length + count - 1)].reshape(count, length + count - 1)


def reduced(grey: Image, size: int) -> Image:
    """The image at a whole fraction of its size, so that its longer side has about `size` pixels: other fractions cost
    OpenCV thirty times as much."""
    import cv2

    step = max(1, round(max(grey.shape) / size))
    if step == 1:
        return grey
    small = cv2.resize(grey, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def turned(image: Image, angle: float, paper: int = 255) -> Image:
    """The image turned back by `angle` degrees about its centre, new corners filled with `paper`."""
    import cv2

    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(
        cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper),
        dtype=np.uint8,
    )
