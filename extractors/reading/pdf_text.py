"""The text layer of one PDF page: words with boxes and fonts, ruled lines, and the pictures behind them.

pdfium reads some 80 pages a second on one core where pdfminer, under pdfplumber, reads 5 (measured on
plans of 12 to 23 pages, 2026-11), so characters and rules come from pdfium; `tests` hold the two against
each other.
"""

from __future__ import annotations

import ctypes
import math
import statistics
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from extractors.reading.lines import Piece
from extractors.reading.pdf_files import Frame, frame_of
from extractors.reading.rulings import Rule
from pipeline.models import Box, Word

WORD_GAP = 0.25  # em of white that parts two words where no space is written
LETTER_OVERLAP = 0.5  # em that a letter may step back and still follow (kerning, separate tone marks)
ANGLE_SAMPLES = 200  # characters that are asked which way they run
MOST_ANGLES = 0.6  # share of them that decides
FONT_NAME = 128  # bytes of a font's name that are looked at
RULE_WIDTH = 3.0  # points: thicker filled boxes are shading
SUPERSCRIPT_SIZE = 0.8  # of the line's font size
SUPERSCRIPT_RISE = 0.15  # em above the line's baseline

ASCENT, DESCENT = 0.8, 0.2  # em above and below the baseline that a word's box covers

_HYPHEN_MARK = "\x02"  # what pdfium gives for a hyphen at a line end
# with halves of surrogate pairs, which broken ToUnicode maps give and no file can hold
_DROPPED = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))
_SUPERSCRIPTS = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image drawn on the page: where, and how many pixels it holds."""

    box: Box
    pixels: tuple[int, int]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a PDF page carries besides its looks, in points of the page turned so that its text runs across."""

    width: float
    height: float
    pieces: tuple[Piece, ...]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    pictures: tuple[Picture, ...]
    rotation: int = 0  # clockwise degrees beyond how the page is displayed

    def sample(self, most: int) -> str:
        """About `most` words spread evenly over the page, for judging whether they are sound."""
        step = max(1, len(self.pieces) // most)
        return " ".join(piece.word.text for piece in self.pieces[::step])


@dataclass(slots=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    index: int


def read_text_layer(page: Any) -> TextLayer:
    """The text layer of a pdfium page, turned so that its text runs across.  The caller holds PDFIUM."""
    textpage = page.get_textpage()
    shown = page.get_rotation() % 360
    turn = _writing_turn(textpage.raw, shown)
    frame = frame_of(page, turn)
    try:
        pieces = tuple(_pieces(textpage.raw, frame))
    finally:
        textpage.close()
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    pictures: list[Picture] = []
    _walk(page, frame, horizontal, vertical, pictures)
    width, height = page.get_size()
    if (turn - shown) % 180:
        width, height = height, width
    return TextLayer(width, height, pieces, tuple(horizontal), tuple(vertical), tuple(pictures), (turn - shown) % 360)


def _writing_turn(textpage: Any, shown: int) -> int:
    """Clockwise degrees that make most of the text run across; `shown` where there is too little to tell."""
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(textpage)
    angles = [
        round(math.degrees(raw.FPDFText_GetCharAngle(textpage, index)) / 90) % 4 * 90
        for index in range(0, count, max(1, count // ANGLE_SAMPLES))
    ]
    if not angles:
        return shown
    turn = statistics.mode(angles)
    return -turn % 360 if angles.count(turn) >= MOST_ANGLES * len(angles) else shown


# --- words ----------------------------------------------------------------------------------------


def _glyphs(textpage: Any, frame: Frame) -> Iterator[_Glyph | None]:
    """Printed characters in the order of the file; None where a space or line end is written."""
    from pypdfium2 import raw

    unicode_of, box_of, origin_of, size_of = (
        raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin, raw.FPDFText_GetFontSize
    )
    area, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    to_area, to_x, to_y = ctypes.byref(area), ctypes.byref(x), ctypes.byref(y)
    sizes: dict[tuple[float, float, float], float] = {}
    for index in range(raw.FPDFText_CountChars(textpage)):
        spelled = _spelled_out(unicode_of(textpage, index))
        if spelled is None:
            yield None
            continue
        box_of(textpage, index, to_area)
        origin_of(textpage, index, to_x, to_y)
        nominal = size_of(textpage, index)
        left, bottom, right, top = area.left, area.bottom, area.right, area.top
        looks = (nominal, round(right - left, 1), round(top - bottom, 1))
        if looks not in sizes:
            sizes[looks] = _font_size(raw, textpage, index, nominal)
        x0 = frame.a * left + frame.b * bottom + frame.e  # Frame.point, which a page would call 10,000 times
        x1 = frame.a * right + frame.b * top + frame.e
        baseline = frame.c * x.value + frame.d * y.value + frame.f
        yield _Glyph(spelled, min(x0, x1), max(x0, x1), baseline, sizes[looks], index)


@lru_cache(maxsize=4096)
def _spelled_out(code: int) -> str | None:
    """How a character is written here; None for white space and signs that print nothing."""
    text = chr(code) if 0 < code < 0x110000 else ""
    if text == _HYPHEN_MARK:
        return "-"
    if not text or text.isspace() or unicodedata.category(text) == "Cc":
        return None
    return _LIGATURES.get(text, text)


def _font_size(raw: Any, textpage: Any, index: int, nominal: float) -> float:
    """The size as displayed: the font's own size times the scale of the text matrix."""
    matrix = raw.FS_MATRIX()
    scale = math.hypot(matrix.c, matrix.d) if raw.FPDFText_GetMatrix(textpage, index, matrix) else 1.0
    return round(nominal * scale, 2) or 1.0


def _pieces(textpage: Any, frame: Frame) -> Iterator[Piece]:
    run = 0
    letters: list[_Glyph] = []
    last: _Glyph | None = None
    space = False
    for glyph in _glyphs(textpage, frame):
        if glyph is None:
            space = True
            continue
        if last is not None and not _same_run(last, glyph):
            yield from _word(textpage, letters, run)
            letters, run = [], run + 1
        elif last is not None and (space or glyph.x0 - last.x1 > WORD_GAP * glyph.size):
            yield from _word(textpage, letters, run)
            letters = []
        letters.append(glyph)
        last, space = glyph, False
    yield from _word(textpage, letters, run)


def _same_run(last: _Glyph, glyph: _Glyph) -> bool:
    size = max(last.size, glyph.size)
    return abs(glyph.baseline - last.baseline) < 0.5 * size and glyph.x0 - last.x1 > -LETTER_OVERLAP * size


def _word(textpage: Any, letters: list[_Glyph], run: int) -> Iterator[Piece]:
    if not letters:
        return
    size, baseline = letters[0].size, letters[0].baseline
    if all(letter.size == size for letter in letters):
        text = "".join([letter.text for letter in letters])
    else:
        size = statistics.mode(letter.size for letter in letters)
        baseline = statistics.median(letter.baseline for letter in letters)
        text = "".join(_spelled(letter, max(letters, key=lambda other: other.size)) for letter in letters)
    text = clean(text)
    if not text:
        return
    # one height for all words of a font: letters with and without marks must fall on one row
    x0, x1 = min([letter.x0 for letter in letters]), max([letter.x1 for letter in letters])
    box = Box(x0, baseline - ASCENT * size, x1, baseline + DESCENT * size)
    bold, italic = _style(textpage, letters[0].index)
    yield Piece(Word(text), box, run, size, bold, italic)


def clean(text: str) -> str:
    """A word in NFC, without soft hyphens, zero-width signs and byte order marks."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_DROPPED)


def _spelled(letter: _Glyph, base: _Glyph) -> str:
    """A raised small digit beside full-size letters is a superscript, and is written as one."""
    small = letter.size <= SUPERSCRIPT_SIZE * base.size
    raised = base.baseline - letter.baseline > SUPERSCRIPT_RISE * base.size
    return letter.text.translate(_SUPERSCRIPTS) if small and raised else letter.text


def _style(textpage: Any, index: int) -> tuple[bool, bool]:
    """Whether the font of a character is bold, and italic: by its name or by its flags (ISO 32000-1, 9.8.2)."""
    from pypdfium2 import raw

    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(FONT_NAME)
    raw.FPDFText_GetFontInfo(textpage, index, buffer, FONT_NAME, ctypes.byref(flags))
    bold, italic = _style_of(buffer.value)
    return bold or bool(flags.value & (1 << 18)), italic or bool(flags.value & (1 << 6))


@lru_cache(maxsize=1024)
def _style_of(font: bytes) -> tuple[bool, bool]:
    return style_of(font.decode("utf-8", "replace"))


def style_of(font: str) -> tuple[bool, bool]:
    """Whether a font is bold, and italic, by its name."""
    name = font.lower()
    return "bold" in name or "black" in name, "italic" in name or "oblique" in name


# --- rules and pictures -----------------------------------------------------------------------------


def _walk(page: Any, frame: Frame, horizontal: list[Rule], vertical: list[Rule], pictures: list[Picture]) -> None:
    from pypdfium2 import raw

    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE]):
        placed = _placed(item, frame)
        box = placed.box(*item.get_bounds())
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures.append(Picture(box, item.get_px_size()))
        elif not _add_rule(box, horizontal, vertical):
            # a filled path of several outlines is a frame: browsers draw borders as a box in a box
            outlines = _outlines(raw, item, placed)
            if len(outlines) < 2 and not _is_stroked(raw, item):
                continue
            for one, two in (segment for outline in outlines for segment in outline):
                _add_rule(
                    Box(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])),
                    horizontal,
                    vertical,
                )


def _placed(item: Any, frame: Frame) -> Frame:
    """`frame` for the coordinates of an object that may be nested in form objects."""
    return _placed(item.container, frame).within(item.container.get_matrix()) if item.container else frame


def _add_rule(box: Box, horizontal: list[Rule], vertical: list[Rule]) -> bool:
    """Take a thin box as a rule; False where it is none."""
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    if high <= RULE_WIDTH < wide:
        horizontal.append(Rule((box.y0 + box.y1) / 2, box.x0, box.x1))
    elif wide <= RULE_WIDTH < high:
        vertical.append(Rule((box.x0 + box.x1) / 2, box.y0, box.y1))
    else:
        return wide <= RULE_WIDTH and high <= RULE_WIDTH
    return True


def _is_stroked(raw: Any, item: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(item, fill, stroke)) and bool(stroke.value)


Segment = tuple[tuple[float, float], tuple[float, float]]


def _outlines(raw: Any, item: Any, placed: Frame) -> list[list[Segment]]:
    """The straight segments of each outline of a path, in displayed points."""
    own = placed.within(item.get_matrix())
    x, y = ctypes.c_float(), ctypes.c_float()
    to_x, to_y = ctypes.byref(x), ctypes.byref(y)
    outlines: list[list[Segment]] = []
    start = last = (0.0, 0.0)
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, to_x, to_y)
        point = own.point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            outlines[-1].append((last, point))
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            outlines[-1].append((last, start))
            last = start
    return outlines
