"""Pages as offices send them besides the usual ones: spreads, faxes, photographs and photographed pages.

Print comes from the bundled plans, so that no font of the machine is needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

PLANS = Path(__file__).parent / "data" / "fresh"
WHITE, BLACK = 255, 20
DPI = 200
FAX_LINE = 1728  # pixels of a fax's line, 204 to the inch


def printed(plan: str, number: int, dpi: int = DPI) -> Any:
    """A page of a bundled plan, in grey."""
    with pypdfium2.PdfDocument(PLANS / f"{plan}.digital.pdf") as document:
        drawn = document[number - 1].render(scale=dpi / 72, grayscale=True).to_numpy()
    return np.ascontiguousarray(drawn if drawn.ndim == 2 else drawn[..., 0])


def marks(height: int = 1400, width: int = 1000, lines: int = 20) -> Any:
    """A page of letter-like marks in lines, drawn at once."""
    image = np.full((height, width), WHITE, np.uint8)
    chance = np.random.default_rng(7)
    for y in range(150, 150 + 50 * lines, 50):
        x = 120
        while x < width - 130:
            image[y : y + 18, x + 4 : x + 9] = image[y : y + 5, x : x + 13] = BLACK
            x += int(chance.integers(18, 45))
    return image


def grainy(image: Any, noise: float = 4.0) -> Any:
    """The image as a scanner's sensor gives it."""
    seen = cv2.GaussianBlur(image, (0, 0), 0.6).astype(np.float32)
    return np.clip(seen + np.random.default_rng(5).normal(0, noise, image.shape), 0, 255).astype(np.uint8)


def spread(left: Any, right: Any, shadow: float = 0.5) -> Any:
    """Two pages side by side, darker towards the fold."""
    both = np.hstack([left, right]).astype(np.float32)
    away = (np.arange(both.shape[1]) - left.shape[1]) / 25
    return grainy(np.clip(both * (1 - shadow * np.exp(-(away**2))), 0, 255).astype(np.uint8))


def photograph(width: int, height: int, seed: int = 1) -> Any:
    """A picture without a word: clouds of every size, and dark figures before them."""
    chance = np.random.default_rng(seed)
    picture = np.full((height, width), 130, np.float32)
    for size in (4, 8, 16, 64, 256):
        cloud = chance.normal(0, 80 / size**0.45, (max(2, size * height // width), size)).astype(np.float32)
        picture += cv2.resize(cloud, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(14):
        x, y = int(chance.integers(width)), int(chance.integers(height // 3, height))
        half = int(chance.integers(width // 30, width // 10)), int(chance.integers(height // 12, height // 4))
        cv2.ellipse(picture, (x, y), half, 0, 0, 360, float(chance.uniform(20, 230)), -1)
    return np.clip(picture + chance.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)


def with_photographs(page: Any) -> Any:
    """The page's upper and lower parts covered by photographs, a strip of print left between and below."""
    height, width = page.shape
    covered = page.copy()
    wide, high = round(0.8 * width), round(0.38 * height)
    for seed, top in ((1, 0.06), (2, 0.52)):
        at, left = round(top * height), round(0.1 * width)
        above, below = at - 20, at + high + 20
        while page[above].min() < 128:  # no line of print is cut in half
            above -= 1
        while page[below].min() < 128:
            below += 1
        covered[above:below] = WHITE
        covered[at : at + high, left : left + wide] = photograph(wide, high, seed)
    return covered


def photographed(page: Any) -> Any:
    """The page on a wooden table, seen from one side and half in shadow."""
    height, width = (round(1.12 * side) for side in page.shape)
    chance = np.random.default_rng(3)
    table = chance.normal(80, 8, (height, width)) + 20 * np.sin(np.arange(height) / 23)[:, None]
    corners = np.float32([[0, 0], [page.shape[1], 0], [page.shape[1], page.shape[0]], [0, page.shape[0]]])
    seen = np.float32([[0.10, 0.05], [0.93, 0.08], [0.97, 0.96], [0.04, 0.94]]) * np.float32([width, height])
    view = cv2.warpPerspective(
        page, cv2.getPerspectiveTransform(corners, seen), (width, height), flags=cv2.INTER_AREA,
        dst=np.clip(table, 0, 255).astype(np.uint8), borderMode=cv2.BORDER_TRANSPARENT,
    )
    down, across = np.mgrid[0:height, 0:width]
    shade = 1 - 0.45 * np.clip((across / width + down / height - 0.7) / 1.3, 0, 1)
    return np.clip(view * shade + chance.normal(0, 4, view.shape), 0, 255).astype(np.uint8)


def faxed(page: Any, lines_to_the_inch: int) -> Image.Image:
    """The page as a fax machine sends it: black or white, 204 pixels to the inch across, fewer lines down."""
    high = round(page.shape[0] / page.shape[1] * FAX_LINE * lines_to_the_inch / 204)
    small = cv2.resize(grainy(page, 12), (FAX_LINE, high), interpolation=cv2.INTER_AREA)
    return Image.fromarray(np.where(small > 150, np.uint8(255), np.uint8(0))).convert("1")


def as_pdf(path: Path, *pages: Any) -> Path:
    """A PDF of page images."""
    pictures = [Image.fromarray(page) for page in pages]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=DPI, quality=80)
    return path
