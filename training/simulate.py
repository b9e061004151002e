"""Makes pairs of truth and damage: prints prose on page images and reads them with a wrong OCR.

    python -m training.simulate CORPUS OUT.jsonl --fonts FOLDER --pages 300
    python -m training.simulate CORPUS HELD.jsonl --fonts FOLDER --first 1000 --pages 400 --held-back    to measure on

Each output row is one page: {"engine", "register", "held_back", "font", "grade", "truth": [lines], "read": [lines]}.
The pages are A4 in a 13 or 14 pt face at 150 to 300 dots an inch, as administrative documents are printed
(decree 30/2020: Times New Roman 13-14), then blurred, noised, turned and compressed in four grades.
Page N is always the same page, so that a broken run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from training.corpus import Document, documents, paragraphs

SHARES = {"plans": 0.5, "congbao": 0.4, "wiki-politics": 0.1}
HELD_BACK_EVERY = 10  # every tenth page comes from documents that training does not see
VIE_EVERY = 3  # every third page is read by the Vietnamese model too

# Faces by family: Times first, as the rule asks for; the rest is what else is met in print.
FAMILIES = {
    "Tinos": 5,
    "texgyretermes": 3,
    "LiberationSerif": 3,
    "NotoSerif": 1,
    "DejaVuSerif": 1,
    "Arimo": 1,
    "LinLibertine": 1,
}

PROOF_LETTERS = "ơưđĐạếộữẵỷỢỆ"
NO_LETTER = "\U000f1234"  # of the private use area: drawn as the sign for a missing glyph


@dataclass(frozen=True, slots=True)
class Grade:
    """How badly a page is scanned; each figure is the most that is drawn."""

    name: str
    dpi: int
    blur: float  # pixels
    noise: float  # grey levels
    turn: float  # degrees
    quality: int  # JPEG


GRADES = (
    Grade("clean", 300, 0.0, 0, 0.0, 95),
    Grade("office", 200, 0.5, 6, 0.3, 80),
    Grade("copy", 200, 0.9, 14, 0.6, 60),
    Grade("poor", 150, 0.6, 10, 0.5, 50),
)


def faces(folder: Path) -> dict[str, list[Path]]:
    """The font files of each family found under `folder` that hold all Vietnamese letters."""
    found: dict[str, list[Path]] = {}
    for path in sorted([*folder.rglob("*.ttf"), *folder.rglob("*.otf")]):
        family = next((name for name in FAMILIES if path.name.startswith((name + "-", name + "_"))), None)
        if family and holds_vietnamese(path):
            found.setdefault(family, []).append(path)
    return found


def holds_vietnamese(path: Path) -> bool:
    """Whether a face draws every letter: older releases of a family (Liberation 1) lack those with two marks."""
    font = ImageFont.truetype(str(path), 40)
    empty_box = bytes(font.getmask(NO_LETTER))
    return all(bytes(font.getmask(letter)) != empty_box for letter in PROOF_LETTERS)


def style(paths: list[Path], chance: random.Random) -> tuple[Path, Path]:
    """(body face, heading face) of a family: the upright one mostly, else its italic; the bold one."""

    def pick(*endings: str) -> Path:
        return next((p for e in endings for p in paths if p.stem.lower().endswith(e)), paths[0])

    body = pick("-regular", "serif", "_r") if chance.random() < 0.85 else pick("-italic", "_ri")
    return body, pick("-bold", "_rb")


def draw_page(
    texts: Iterator[str], grade: Grade, paths: list[Path], chance: random.Random
) -> tuple[Image.Image, list[str]]:
    """One page image and the lines printed on it."""
    scale = grade.dpi / 72
    width, height = int(595 * scale), int(842 * scale)
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    size = chance.choice((13, 13.5, 14)) * scale
    body, bold = style(paths, chance)
    plain, heavy = ImageFont.truetype(str(body), size), ImageFont.truetype(str(bold), size)
    left, right, bottom = 85 * scale, width - 45 * scale, height - 57 * scale
    top = 57 * scale
    leading = size * chance.uniform(1.15, 1.35)
    lines: list[str] = []
    while top + leading < bottom:
        text = next(texts)
        font = heavy if text.isupper() or chance.random() < 0.08 else plain
        for line, last in wrapped(text, font, right - left):
            if top + leading >= bottom:
                break
            justify(pen, line, font, left, right if not last else None, top)
            lines.append(line)
            top += leading
        top += leading * 0.25
    return degrade(image, grade, chance), lines


def wrapped(text: str, font: ImageFont.FreeTypeFont, room: float) -> Iterator[tuple[str, bool]]:
    """The lines that `text` takes in `room` pixels, each with whether it is the last."""
    held = ""
    for word in text.split():
        wider = f"{held} {word}".strip()
        if held and font.getlength(wider) > room:
            yield held, False
            held = word
        else:
            held = wider
    if held:
        yield held, True


def justify(
    pen: ImageDraw.ImageDraw,
    line: str,
    font: ImageFont.FreeTypeFont,
    left: float,
    right: float | None,
    top: float,
) -> None:
    """Prints one line, stretched to `right` unless that is None."""
    words = line.split()
    if right is None or len(words) < 2:
        pen.text((left, top), line, font=font, fill=0)
        return
    gap = (right - left - sum(font.getlength(word) for word in words)) / (len(words) - 1)
    for word in words:
        pen.text((left, top), word, font=font, fill=0)
        left += font.getlength(word) + gap


def degrade(image: Image.Image, grade: Grade, chance: random.Random) -> Image.Image:
    """The page as a scanner of this grade would give it."""
    if grade.turn:
        image = image.rotate(chance.uniform(-grade.turn, grade.turn), resample=Image.Resampling.BILINEAR, fillcolor=255)
    if grade.blur:
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(grade.blur / 2, grade.blur)))
    if grade.noise:
        grain = np.random.default_rng(chance.randrange(2**32)).normal(
            0, chance.uniform(2, grade.noise), (image.height, image.width)
        )
        ink = chance.uniform(0.75, 1.0)
        levels = 255 - (255 - np.asarray(image, dtype=np.float32)) * ink + grain
        image = Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
    held = io.BytesIO()
    image.save(held, "JPEG", quality=grade.quality)
    return Image.open(held)


def read_image(image: Image.Image, engine: str, dpi: int) -> list[str]:
    """The lines that tesseract with the model `engine` reads on a page."""
    held = io.BytesIO()
    image.save(held, "PNG")
    command = ["tesseract", "stdin", "stdout", "-l", engine, "--dpi", str(dpi)]
    done = subprocess.run(
        command,
        input=held.getvalue(),
        capture_output=True,
        check=True,
        timeout=300,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return [line.strip() for line in done.stdout.decode().splitlines() if line.strip()]


def texts_from(pool: list[Document], chance: random.Random) -> Iterator[str]:
    """Paragraphs of one document after the other, from a chance place on; very long ones are cut."""
    while True:
        document = chance.choices(pool, [len(doc.lines) for doc in pool])[0]
        start = chance.randrange(len(document.lines))
        for text in paragraphs(document.lines[start:]):
            yield text[:1500]


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--fonts",
        type=Path,
        default=Path("/usr/share/fonts"),
        help="where Times-like faces with Vietnamese letters lie",
    )
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="number of the first page: a fresh draw starts elsewhere")
    parser.add_argument(
        "--held-back", action="store_true", help="only pages of held-back documents, each read by both models"
    )
    args = parser.parse_args()

    fonts = faces(args.fonts)
    if not fonts:
        parser.error(f"no face of {', '.join(FAMILIES)} under {args.fonts}")
    pools: dict[tuple[str, bool], list[Document]] = {}
    for document in documents(args.corpus):
        if document.register in SHARES and document.lines:
            pools.setdefault((document.register, document.held_back), []).append(document)
    done = {json.loads(row)["page"] for row in args.out.read_text("utf-8").splitlines()} if args.out.exists() else set()

    with args.out.open("a", encoding="utf-8") as out:
        for page in range(args.first, args.first + args.pages):
            held_back = page % HELD_BACK_EVERY == HELD_BACK_EVERY - 1
            if page in done or (args.held_back and not held_back):
                continue
            chance = random.Random(page)
            register = chance.choices(list(SHARES), list(SHARES.values()))[0]
            grade = chance.choices(GRADES, (2, 4, 3, 2))[0]
            family = chance.choices(list(fonts), [FAMILIES[name] for name in fonts])[0]
            image, lines = draw_page(texts_from(pools[register, held_back], chance), grade, fonts[family], chance)
            for engine in ("eng", "vie") if page % VIE_EVERY == 0 or args.held_back else ("eng",):
                row = {
                    "page": page,
                    "engine": engine,
                    "register": register,
                    "held_back": held_back,
                    "font": family,
                    "grade": grade.name,
                    "truth": lines,
                    "read": read_image(image, engine, grade.dpi),
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
