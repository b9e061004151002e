"""Page images for tests: marks that stand like print."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

WHITE, BLACK = 255, 20
DPI = 200


def page(height: int = 1400, width: int = 1000, lines: int = 20) -> Any:
    """A page of letter-like marks, 18 pixels high, in lines; every mark is broad above and narrow below."""
    image = np.full((height, width), WHITE, np.uint8)
    chance = np.random.default_rng(7)
    for row in range(lines):
        x, y = 100, 150 + 50 * row
        while x < width - 120:
            cv2.rectangle(image, (x, y), (x + 12, y + 4), BLACK, -1)
            cv2.rectangle(image, (x + 4, y), (x + 8, y + 17), BLACK, -1)
            x += int(chance.integers(18, 45))
    return image
