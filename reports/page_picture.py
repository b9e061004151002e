"""A whole page as the program read it: words washed by their confidence, blocks and table cells outlined.

Serves whoever must see why a cell says what it says (`doichieu view FILE PAGE`).  The picture is the original's,
turned upright; boxes are points from its top left.
"""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import MissingDependencyError
from pipeline.files import write_atomically
from pipeline.models import Block, BlockKind, Box, Page, Word
from reports.pictures import page_image
from reports.words import words

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

DPI = 130                    # words and outlines are told apart on a laptop's screen
FONT = "DejaVuSans.ttf"      # holds every Vietnamese letter; Debian's fonts-dejavu
LETTERS = 15                 # pixels
MARGIN = 118                 # pixels on the left for the names of blocks
LEGEND = 34                  # pixels above the page
# Wash of a word from this confidence on; a word marked doubtful takes the last whatever its confidence.
WASHES = ((0.95, None), (0.85, (255, 245, 157)), (0.60, (255, 204, 128)), (0.0, (255, 158, 158)))
CELL = (120, 170, 220)
# The outline of a block by its kind.
OUTLINES = {
    "letterhead": (0, 105, 92), "title": (123, 31, 162), "heading": (26, 35, 126), "paragraph": (120, 120, 120),
    "item": (46, 125, 50), "table": (2, 119, 189), "footnote": (121, 85, 72), "signature": (0, 105, 92),
    "recipients": (0, 105, 92), "margin": (189, 189, 189),
}


def write_page_picture(path: Path, page: Page, blocks: tuple[Block, ...], out: Path) -> None:
    """Draws `page` of the original `path` (PDF or picture) with the document's `blocks` into the PNG file `out`.

    Errors: DocumentError where the original cannot be opened, MissingDependencyError without the font, StoreError.
    """
    import io

    from PIL import Image as Pillow
    from PIL import ImageDraw

    image, scale = page_image(path, page.number, page.rotation, page.width, DPI)
    washed = _washed(image, page, scale)
    sheet = Pillow.new("RGB", (image.width + MARGIN, image.height + LEGEND), "white")
    sheet.paste(washed, (MARGIN, LEGEND))
    draw = ImageDraw.Draw(sheet)
    font = _font()
    for grid in page.grids:
        for cell in grid.cells:
            draw.rectangle(_frame(cell.box, scale), outline=CELL)
    last, named_to = "", 0.0
    for block, box in sorted(_blocks_on(page, blocks), key=lambda found: found[1].y0):
        frame, kind = _frame(box, scale, 2), block.kind.value
        draw.rectangle(frame, outline=OUTLINES[kind], width=2)
        if kind == last and frame[1] < named_to:     # named just above
            continue
        top = max(frame[1], named_to)
        draw.text((6, top), words()["blocks"][kind], fill=OUTLINES[kind], font=font)
        last, named_to = kind, top + LETTERS + 2
    _legend(draw, font)
    data = io.BytesIO()
    sheet.save(data, "PNG", optimize=True)
    write_atomically(out, data.getvalue())


def wash_of(word: Word) -> tuple[int, int, int] | None:
    """The colour behind a word, None where it is sure."""
    if word.doubtful:
        return WASHES[-1][1]
    return next(colour for least, colour in WASHES if word.confidence >= least)


def _washed(image: Image, page: Page, scale: float) -> Image:
    from PIL import Image as Pillow
    from PIL import ImageChops, ImageDraw

    wash = Pillow.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(wash)
    for line in page.lines:
        for word in line.words:
            colour = wash_of(word)
            if word.box is not None and colour is not None:
                draw.rectangle([value * scale for value in word.box], fill=colour)
    return ImageChops.multiply(image, wash)


def _blocks_on(page: Page, blocks: tuple[Block, ...]) -> Iterator[tuple[Block, Box]]:
    """The blocks that have words on a page, each with the box of these words; a table's holds its whole grids.

    A header repeated on a later page has no words in the table, yet lies in the grid.
    """
    for block in blocks:
        boxes = [span.box for span in block.spans if span.page == page.number and span.box is not None]
        if block.kind is BlockKind.TABLE:
            boxes += [grid.box for grid in page.grids if any(_lies_in(box, grid.box) for box in boxes)]
        if boxes:
            yield block, Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes),
                             max(b.x1 for b in boxes), max(b.y1 for b in boxes))


def _lies_in(box: Box, grid: Box) -> bool:
    """Whether the middle of `box` does."""
    return grid.x0 <= (box.x0 + box.x1) / 2 <= grid.x1 and grid.y0 <= (box.y0 + box.y1) / 2 <= grid.y1


def _frame(box: Box, scale: float, around: float = 0.0) -> tuple[float, float, float, float]:
    return (box.x0 * scale + MARGIN - around, box.y0 * scale + LEGEND - around,
            box.x1 * scale + MARGIN + around, box.y1 * scale + LEGEND + around)


def _legend(draw: ImageDraw, font: FreeTypeFont) -> None:
    left = MARGIN
    for name, (_, colour) in zip(words()["sureness"], WASHES, strict=True):
        draw.rectangle((left, 9, left + 16, 25), fill=colour or "white", outline="gray")
        draw.text((left + 22, 8), name, fill="black", font=font)
        left += 22 + round(draw.textlength(name, font=font)) + 26


def _font() -> FreeTypeFont:
    from PIL import ImageFont

    try:
        return ImageFont.truetype(FONT, LETTERS)
    except OSError as error:
        raise MissingDependencyError(f"thiếu phông chữ {FONT} – cài: apt-get install fonts-dejavu") from error
