"""A second reading of a text layer, by pdfplumber, where the first one is doubtful.

pdfium gives every character of a code that stands for several ("ế" as e, circumflex and acute: fonts whose
ToUnicode map is decomposed) a place of its own, and words fall apart: "Kế" becomes "Ke" and two loose marks.
pdfminer, under pdfplumber, keeps them together.  On nine PDFs whose maps were decomposed (29 pages) the word F1
is 0.57 to 0.94 with pdfium alone and 1.000 with this reading, and six pages less go to OCR.  It is slower (0.1
to 0.4 s a page against 0.02 to 0.08) and on sound pages no better (of 127 none is read again), so it is asked
only about pages that are judged unsound or have loose marks or unmapped glyphs, before OCR, which takes seconds.
"""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractors.reading.lines import Piece
from extractors.reading.pdf_text import WORD_GAP, TextLayer, clean, style_of
from pipeline.models import Box, Word

LOOSE_SHARE = 0.01  # of a page's words: more that begin with a mark or hold an unmapped glyph are doubtful
SAME_LINE = 3.0  # points that letters of a line may differ in height


def has_loose_glyphs(layer: TextLayer) -> bool:
    """Whether words begin with a combining mark or hold characters that no font maps to letters."""
    loose = sum(_is_loose(piece.word.text) for piece in layer.pieces)
    return loose > LOOSE_SHARE * len(layer.pieces)


def _is_loose(text: str) -> bool:
    return bool(unicodedata.combining(text[0])) or any(
        char == "\ufffd" or unicodedata.category(char) == "Co" for char in text
    )


def read_again(path: Path, number: int, layer: TextLayer) -> TextLayer | None:
    """`layer`, the text layer of page `number` (from 1), with its words as pdfplumber reads them.

    None where the page's text does not run across as displayed, or where pdfminer cannot read the page.
    """
    import pdfplumber
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    if layer.rotation:
        return None
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(path, pages=[number]) as document:
            page = document.pages[0]
            words = page.extract_words(
                x_tolerance_ratio=WORD_GAP, y_tolerance=SAME_LINE, return_chars=True, keep_blank_chars=False
            )
            left, top = page.cropbox[:2]
    except (PdfminerException, MalformedPDFException):
        return None
    except (LookupError, TypeError, ValueError, AssertionError, RecursionError):
        return None  # pdfminer meets malformed pages with plain Python errors
    pieces = (_piece(word, run, left, top) for run, word in enumerate(words))
    return replace(layer, pieces=tuple(piece for piece in pieces if piece.word.text))


def _piece(word: dict[str, Any], run: int, left: float, top: float) -> Piece:
    first = word["chars"][0]
    bold, italic = style_of(first["fontname"])
    box = Box(word["x0"] - left, word["top"] - top, word["x1"] - left, word["bottom"] - top)
    return Piece(Word(clean(word["text"])), box, run, round(first["size"], 2), bold, italic)
