"""Prints text on pages and scans them badly, so that reading can be measured against what was printed.

    .venv/bin/python -m benchmarks.make_scans OUT TEXT.txt ... [--grades office fax] [--pages 2] [--fonts FOLDER]

Every text becomes OUT/NAME.GRADE.pdf, page images without a text layer, and OUT/NAME.GRADE.txt, what is printed
there.  Forms of a line:

    left || right      a row of a letterhead or of a signature block, in two columns
    one <TAB> two      a row of a ruled table; the rows that follow one another are one table
    # Heading          bold and centred
    anything else      a paragraph, justified; "word^1" is a raised footnote mark

The same text and grade give the same page again.  `GRADES` says what each grade does; the worst are worse than what
offices send.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from training.simulate import FAMILIES, NO_LETTER, faces, justify, style, wrapped

A4 = (595, 842)  # points
LEFT, RIGHT, TOP, BOTTOM = 85, 45, 57, 57  # margins in points (decree 30/2020)
RED, BLUE = (205, 40, 50), (40, 60, 170)
SIGNS = frozenset("≥≤…–½")  # not every face has them
GREYED = (150, 150, 150)  # a red seal on a grey scanner
WIDTHS = {2: (0.12, 0.88), 3: (0.1, 0.6, 0.3), 4: (0.08, 0.44, 0.26, 0.22), 5: (0.07, 0.35, 0.22, 0.2, 0.16)}


@dataclass(frozen=True, slots=True)
class Grade:
    """How a page is scanned; lengths in pixels, noise in grey levels, turns in degrees."""

    dpi: int = 200
    colour: bool = False
    seal: bool = False
    signature: bool = False
    blur: float = 0.0
    noise: float = 0.0
    dust: int = 0  # specks on a page
    turn: float = 0.0
    ink: float = 1.0  # 1 is black
    shadow: float = 0.0  # how much darker the darkest corner is
    quality: int = 85
    bilevel: bool = False
    quarter: int = 0  # degrees clockwise that the page lies on the glass


GRADES = {
    "clean": Grade(dpi=300, quality=92),
    "office": Grade(colour=True, seal=True, signature=True, blur=0.5, noise=5, turn=0.4, quality=80),
    "grey": Grade(seal=True, blur=0.6, noise=8, turn=0.8, quality=65, ink=0.9),
    "low": Grade(dpi=150, blur=0.5, noise=8, turn=0.5, quality=60),
    "worn": Grade(blur=0.9, noise=16, dust=400, turn=1.4, quality=50, ink=0.75),
    "fax": Grade(blur=0.8, noise=18, dust=150, turn=0.6, bilevel=True),
    "photo": Grade(colour=True, seal=True, blur=0.7, noise=7, shadow=0.45, turn=1.0, quality=70),
    "turned": Grade(blur=0.5, noise=6, turn=0.5, quality=75, quarter=90),
}


class Sheet:
    """Pages that are being printed, and what stands on them."""

    def __init__(self, dpi: int, paths: Sequence[Path], chance: random.Random, most: int) -> None:
        self.most = most
        self.scale = dpi / 72
        self.size = chance.choice((13, 13.5, 14)) * self.scale
        body, bold = style(list(paths), chance)
        self.plain = ImageFont.truetype(str(body), self.size)
        self.bold = ImageFont.truetype(str(bold), self.size)
        self.small = ImageFont.truetype(str(body), self.size * 0.6)
        self.cell = ImageFont.truetype(str(body), self.size * 0.85)
        self.leading = self.size * chance.uniform(1.15, 1.35)
        self.pages: list[Image.Image] = []
        self.printed: list[str] = []
        self.turn_page()

    def turn_page(self) -> None:
        """A new page; from the second on with its number above."""
        width, height = (round(side * self.scale) for side in A4)
        self.pages.append(Image.new("L", (width, height), 255))
        self.pen = ImageDraw.Draw(self.pages[-1])
        self.left, self.right = LEFT * self.scale, width - RIGHT * self.scale
        self.below, self.foot = TOP * self.scale, height - BOTTOM * self.scale
        if len(self.pages) > 1:
            self.pen.text((width / 2, self.below / 2), str(len(self.pages)), font=self.plain, fill=0)

    def room_for(self, height: float) -> None:
        """Turns the page where `height` pixels do not fit any more."""
        if self.below + height > self.foot:
            self.turn_page()

    def paragraph(self, text: str, font: ImageFont.FreeTypeFont, centred: bool = False) -> None:
        """Prints a paragraph over as many lines as it takes."""
        self.printed.append(text.replace("^", ""))
        for line, last in wrapped(text, font, self.right - self.left):
            self.room_for(self.leading)
            if centred:
                left = (self.left + self.right - font.getlength(line)) / 2
                self.pen.text((left, self.below), line, font=font, fill=0)
            elif "^" in line:
                self.raised(line, font)
            else:
                justify(self.pen, line, font, self.left, None if last else self.right, self.below)
            self.below += self.leading
        self.below += 0.3 * self.leading

    def raised(self, line: str, font: ImageFont.FreeTypeFont) -> None:
        """A line with raised marks, not justified."""
        left = self.left
        for part in re.split(r"(\^\d+)", line):
            if part.startswith("^"):
                self.pen.text((left, self.below), part[1:], font=self.small, fill=0)
                left += self.small.getlength(part[1:])
            else:
                self.pen.text((left, self.below), part, font=font, fill=0)
                left += font.getlength(part)

    def columns(self, rows: Sequence[str]) -> None:
        """Two centred columns; the left one is read first."""
        parts = [[part.strip() for part in row.split("||", 1)] for row in rows]
        self.printed += [part[0] for part in parts if part[0]] + [part[1] for part in parts if part[1]]
        self.room_for(self.leading * len(rows))
        width = self.right - self.left
        for one, two in parts:
            for text, middle in ((one, 0.24), (two, 0.73)):
                font = self.bold if text.isupper() else self.cell
                at = self.left - 0.1 * width + middle * 1.1 * width - font.getlength(text) / 2
                self.pen.text((at, self.below), text, font=font, fill=0)
            self.below += self.leading
        self.below += self.leading

    def table(self, rows: Sequence[str]) -> None:
        """A ruled table, broken between rows at the page's end."""
        cells = [row.split("\t") for row in rows]
        count = max(map(len, cells))
        shares = WIDTHS.get(count, (1 / count,) * count)
        edges = [self.left + sum(shares[:at]) * (self.right - self.left) for at in range(count + 1)]
        pad, high, wide = 4 * self.scale, self.size, max(1, round(0.5 * self.scale))
        for row in cells:
            lines = [
                [line for line, _ in wrapped(text, self.cell, edges[at + 1] - edges[at] - 2 * pad)]
                for at, text in enumerate(row)
            ]
            height = max(map(len, lines)) * high + 2 * pad
            if len(self.pages) == self.most and self.below + height > self.foot:
                break
            self.room_for(height)
            for at, cell in enumerate(lines):
                self.pen.rectangle((edges[at], self.below, edges[at + 1], self.below + height), outline=0, width=wide)
                for number, line in enumerate(cell):
                    self.pen.text((edges[at] + pad, self.below + pad + number * high), line, font=self.cell, fill=0)
            self.printed.append("\t".join(row))
            self.below += height
        self.below += self.leading


def printed_pages(text: str, dpi: int, paths: Sequence[Path], chance: random.Random, most: int) -> Sheet:
    """The pages that a text takes, at most `most`; what is printed on them."""
    sheet = Sheet(dpi, paths, chance, most)
    lines = [line.strip("\n") for line in text.splitlines() if line.strip()]

    def form(line: str) -> str:
        return "columns" if "||" in line else "table" if "\t" in line else "text"

    for kind, rows in groupby(lines, key=form):
        if kind == "columns":
            sheet.columns(list(rows))
        elif kind == "table":
            sheet.table(list(rows))
        else:
            for line in rows:
                heading = line.startswith("# ")
                font = sheet.bold if heading or line.isupper() else sheet.plain
                sheet.paragraph(line.removeprefix("# ").strip(), font, heading)
                if len(sheet.pages) == most and sheet.below > 0.8 * sheet.foot:
                    break
        if len(sheet.pages) >= most and sheet.below > 0.6 * sheet.foot:
            break
    return sheet


def scanned(page: Image.Image, grade: Grade, chance: random.Random) -> Image.Image:
    """The page as a scanner of this grade gives it."""
    image = page.convert("RGB") if grade.colour else page
    scale = grade.dpi / 72
    if grade.ink < 1:
        image = image.point(lambda level: round(255 - (255 - level) * grade.ink))
    if grade.seal:
        image = pressed(image, seal(round(90 * scale), RED if grade.colour else GREYED, chance), chance)
    if grade.signature:
        image = pressed(image, signature(round(90 * scale), BLUE, chance), chance)
    if grade.turn:
        paper = (255, 255, 255) if grade.colour else 255
        turn = chance.uniform(-grade.turn, grade.turn)
        image = image.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=paper)
    if grade.blur:
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(grade.blur / 2, grade.blur)))
    levels = np.asarray(image, dtype=np.float32)
    grain = np.random.default_rng(chance.randrange(2**32))
    if grade.shadow:
        slope = np.linspace(1, 1 - grade.shadow, levels.shape[1])[None, :, None]
        levels = levels * slope
    if grade.dust:
        levels = levels.copy()
        for _ in range(grade.dust):
            y, x, side = chance.randrange(levels.shape[0]), chance.randrange(levels.shape[1]), chance.choice((1, 1, 2))
            levels[y : y + side, x : x + side] = chance.randrange(160)
    if grade.noise:
        levels = levels + grain.normal(0, grade.noise, levels.shape[:2] + (1,) * (levels.ndim - 2))
    image = Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
    if grade.quarter:
        image = image.rotate(-grade.quarter, expand=True)
    if grade.bilevel:
        return image.point(lambda level: 255 if level > 150 else 0).convert("1")
    held = io.BytesIO()
    image.save(held, "JPEG", quality=grade.quality)
    return Image.open(held)


def pressed(image: Image.Image, mark: Image.Image, chance: random.Random) -> Image.Image:
    """A stamp or signature over the page's lower right part, as ink over ink."""
    sheet = Image.new("RGB", image.size, "white")
    place = chance.uniform(0.4, 0.75) * image.width, chance.uniform(0.45, 0.8) * image.height
    sheet.paste(mark, (round(place[0]), round(place[1])))
    return ImageChops.multiply(image, sheet.convert(image.mode))


def seal(across: int, ink: tuple[int, int, int], chance: random.Random) -> Image.Image:
    """A round seal: two rings, a star, and marks around it."""
    image = Image.new("RGB", (across, across), "white")
    pen = ImageDraw.Draw(image)
    thick = max(2, across // 45)
    pen.ellipse((thick, thick, across - thick, across - thick), outline=ink, width=thick)
    pen.ellipse((across * 0.28, across * 0.28, across * 0.72, across * 0.72), outline=ink, width=max(1, thick // 2))
    points = [
        (
            across / 2 + reach * across * np.sin(at * np.pi / 5),
            across / 2 - reach * across * np.cos(at * np.pi / 5),
        )
        for at in range(10)
        for reach in [0.16 if at % 2 == 0 else 0.065]
    ]
    pen.polygon(points, fill=ink)
    for angle in np.arange(0, 2 * np.pi, 0.24):
        x, y = across / 2 + 0.38 * across * np.cos(angle), across / 2 + 0.38 * across * np.sin(angle)
        side = across * 0.03
        pen.rectangle((x - side, y - side, x + side * chance.uniform(-0.5, 1), y + side), outline=ink, width=thick)
    return image.rotate(chance.uniform(-15, 15), fillcolor="white")


def signature(across: int, ink: tuple[int, int, int], chance: random.Random) -> Image.Image:
    """Some pen strokes."""
    image = Image.new("RGB", (across, across // 2), "white")
    points = [(chance.uniform(0.05, 0.95) * across, chance.uniform(0.1, 0.9) * across / 2) for _ in range(12)]
    ImageDraw.Draw(image).line(points, fill=ink, width=max(2, across // 60), joint="curve")
    return image.filter(ImageFilter.GaussianBlur(0.6))


def make_scan(text: str, name: str, grade: str, fonts: dict[str, list[Path]], out: Path, most: int) -> Path:
    """Writes NAME.GRADE.pdf and NAME.GRADE.txt into `out`; gives the PDF."""
    chance = random.Random(zlib.crc32(f"{name} {grade}".encode()))
    whole = {key: paths for key, paths in fonts.items() if draws(paths[0], set(text) & SIGNS)}
    family = chance.choices(list(whole), [FAMILIES[key] for key in whole])[0]
    kind = GRADES[grade]
    sheet = printed_pages(text, kind.dpi, fonts[family], chance, most)
    images = [scanned(page, kind, chance) for page in sheet.pages]
    path = out / f"{name}.{grade}.pdf"
    quality = {} if kind.bilevel else {"quality": kind.quality}
    images[0].save(path, save_all=True, append_images=images[1:], resolution=kind.dpi, **quality)
    path.with_suffix(".txt").write_text("\n".join(sheet.printed) + "\n", encoding="utf-8")
    return path


def draws(path: Path, signs: set[str]) -> bool:
    """Whether a face has a glyph of its own for each sign."""
    font = ImageFont.truetype(str(path), 40)
    missing = bytes(font.getmask(NO_LETTER))
    return all(bytes(font.getmask(sign)) != missing for sign in signs)


def texts_of(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Name and content of each text."""
    for path in paths:
        yield path.stem.replace(".", "-"), path.read_text(encoding="utf-8-sig")


def main() -> None:
    """Writes the scans and prints their names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--grades", nargs="+", choices=GRADES, default=list(GRADES))
    parser.add_argument("--pages", type=int, default=2, help="pages of each scan at most")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share"), help="where faces of Vietnamese lie")
    args = parser.parse_args()
    fonts = faces(args.fonts)
    if not fonts:
        parser.error(f"no face of {', '.join(FAMILIES)} under {args.fonts}")
    args.out.mkdir(parents=True, exist_ok=True)
    for name, text in texts_of(args.texts):
        for grade in args.grades:
            print(make_scan(text, name, grade, fonts, args.out, args.pages))


if __name__ == "__main__":
    main()
