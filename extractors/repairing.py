"""Damaged words made whole: pages -> pages, with the decoder of `normalizers.diacritics`.

A page of damaged text that has no image behind it is repaired throughout (route REPAIRED).  A page read from
its image gets a second look: where the engine itself was unsure of a word and the language decoder is sure of
another, that one is taken.  Figures, dates and document numbers are the image's business and never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from normalizers.diacritics import RepairedLine, Token, repair_lines
from normalizers.soundness import SoundnessKind, soundness
from pipeline.models import Box, Line, Page, Route, Status, Word

UNSURE_ENGINE = 0.95  # engine's confidence below which another reading is heard
SURE_DECODER = 0.95  # decoder's confidence from which its reading is taken (38 right, 3 wrong on 38 pages)
_LABEL = re.compile(r"\W*(?:\w|[IVXHL]+)\W*")  # "a)", "II.": one letter or a Roman numeral is no word

DAMAGED = frozenset({SoundnessKind.DAMAGED, SoundnessKind.STRIPPED})
READ_FROM_IMAGE = frozenset({Route.OCR, Route.REOCR})
DOUBTFUL_SHARE = 0.08  # of a repaired page's words: from here on a person should look


def repair_pages(pages: Sequence[Page], answers: Mapping[str, str] | None = None) -> tuple[Page, ...]:
    """Pages with damaged words repaired; a word that changed keeps what was there in `raw`.

    `answers` are a person's, damaged word to true word (`normalizers.diacritics.read_answers`); they win on
    damaged pages, and on a page read from its image where the engine was unsure.
    """
    return tuple(_repaired(page, answers or {}) for page in pages)


def _repaired(page: Page, answers: Mapping[str, str]) -> Page:
    if page.route in READ_FROM_IMAGE:
        return _second_look(page, answers)
    if page.route is Route.DIGITAL and soundness(line.text for line in page.lines).kind in DAMAGED:
        return _decoded(page, answers)
    return page


def _decoded(page: Page, answers: Mapping[str, str]) -> Page:
    """Every word as the decoder reads it."""
    repaired = repair_lines((line.text for line in page.lines), answers=answers)
    lines = tuple(
        _with_words(line, new, tuple(_decode_word(w, tokens) for w, tokens in _by_word(line, new)))
        for line, new in zip(page.lines, repaired, strict=True)
    )
    words = [word for line in lines for word in line.words]
    doubtful = sum(word.doubtful for word in words)
    if doubtful > DOUBTFUL_SHARE * max(1, len(words)):
        return replace(
            page,
            lines=lines,
            route=Route.REPAIRED,
            status=Status.REVIEW,
            problem=f"Trang {page.number}: {doubtful} trong {len(words)} từ được phục hồi chưa chắc chắn",
        )
    return replace(page, lines=lines, route=Route.REPAIRED)


def _second_look(page: Page, answers: Mapping[str, str]) -> Page:
    repaired = repair_lines((line.text for line in page.lines), channel="vie", answers=answers)
    lines = []
    for line, new in zip(page.lines, repaired, strict=True):
        words = tuple(_heard(word, tokens) for word, tokens in _by_word(line, new))
        lines.append(replace(line, words=words, text=" ".join(word.text for word in words)))
    return replace(page, lines=tuple(lines))


def _by_word(line: Line, new: RepairedLine) -> Iterator[tuple[Word, list[Token]]]:
    """Each word of the line with the decoder's tokens that lie in it."""
    tokens = list(new.tokens)
    for word in line.words:
        mine: list[Token] = []
        start = 0
        while tokens:
            found = word.text.find(tokens[0].raw, start)
            if found < 0:
                break
            start = found + len(tokens[0].raw)
            mine.append(tokens.pop(0))
        yield word, mine


def _decode_word(word: Word, tokens: Sequence[Token]) -> Word:
    text = _substituted(word.text, tokens)
    return replace(
        word,
        text=text,
        raw=word.text if text != word.text else None,
        confidence=min((token.confidence for token in tokens), default=word.confidence),
        alternatives=tokens[0].alternatives if len(tokens) == 1 else (),
        doubtful=word.doubtful or any(token.doubtful for token in tokens),
    )


def _heard(word: Word, tokens: Sequence[Token]) -> Word:
    changed = [token for token in tokens if token.changed]
    if not changed or word.confidence >= UNSURE_ENGINE or _LABEL.fullmatch(word.text):
        return word
    text = _substituted(word.text, tokens)
    sure = min(token.confidence for token in changed)
    if sure < SURE_DECODER or not text or " " in text:
        return replace(word, doubtful=True, alternatives=(text,) if text else ())
    return replace(word, text=text, raw=word.text, confidence=sure, doubtful=False)


def _substituted(text: str, tokens: Sequence[Token]) -> str:
    result, start = [], 0
    for token in tokens:
        found = text.index(token.raw, start)
        result += [text[start:found], token.text]
        start = found + len(token.raw)
    return "".join(result) + text[start:]


def _with_words(line: Line, new: RepairedLine, words: tuple[Word, ...]) -> Line:
    return replace(line, text=new.text, words=tuple(part for word in words for part in _split(word)))


def _split(word: Word) -> Iterator[Word]:
    """A word that repair cut in two or more, as words of their own that share its box by length."""
    parts = word.text.split()
    if len(parts) <= 1 or word.box is None:
        yield from (replace(word, text=part) for part in parts)
        return
    start, width = word.box.x0, word.box.x1 - word.box.x0
    for part in parts:
        end = start + width * len(part) / sum(map(len, parts))
        yield replace(word, text=part, box=Box(start, word.box.y0, end, word.box.y1))
        start = end
