"""Damaged words made whole: pages -> pages, with the decoder of `normalizers.diacritics`.

A page of damaged text that has no image behind it is repaired throughout (route REPAIRED).  A page read from
its image gets a second look: where the engine itself was unsure of a word and the language decoder is sure of
another, that one is taken; of words that it was sure of only a mark may change (`normalizers.diacritics.marks`).
Figures, dates and document numbers are the image's business and never change.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from normalizers.diacritics import RepairedLine, Token, repair_lines, repair_passages
from normalizers.diacritics.marks import remarked
from normalizers.diacritics.weighing import is_figure, likelihoods
from normalizers.document_numbers import has_unknown_code
from normalizers.soundness import SoundnessKind, soundness
from pipeline.models import Box, Line, Page, Route, Status, Word

UNSURE_ENGINE = 0.95  # engine's confidence below which another reading is heard
SURE_DECODER = 0.95  # decoder's confidence from which its reading is taken (38 right, 3 wrong on 38 pages)
TOGETHER = 16  # pages decoded side by side; more save little
CONTEXT = 4  # words of the neighbouring lines that the decoder is given
SECOND_COST = 2.0  # nats that the second engine's reading of an unsure word is worth less than the first's
DECODED_COST = 5.0  # nats that a decoder's change costs
ODD = 8.0  # nats that a word is worth less whose letters are put together as no print does
CAPITAL = 3.0  # the same for a word with a capital inside a sentence that another reading has without
# A page in another language: from so many words on, and at so high a probability (of 209 pages of plans
# and gazettes in Vietnamese none is judged foreign at all).
FOREIGN_WORDS, SURELY_FOREIGN = 30, 0.9
_TORN = re.compile(r"\w[(){}\[\]|]\w")  # "MTT(Q"
_LABEL = re.compile(r"\W*(?:\w|[IVXHL]+)\W*")  # "a)", "II.": one letter or a Roman numeral is no word
_FILED, _OFFICE = re.compile(r"Lưu\W?"), re.compile(r"VT\W?")  # "Lưu: VT, ...": how decree 30/2020 ends every list

DAMAGED = frozenset({SoundnessKind.DAMAGED, SoundnessKind.STRIPPED})
READ_FROM_IMAGE = frozenset({Route.OCR, Route.REOCR})
DOUBTFUL_SHARE = 0.08  # of a repaired page's words: from here on a person should look


def repair_pages(pages: Sequence[Page], answers: Mapping[str, str] | None = None) -> tuple[Page, ...]:
    """Pages with damaged words repaired; a word that changed keeps what was there in `raw`.

    `answers` are a person's, damaged word to true word (`normalizers.diacritics.read_answers`); they win on
    damaged pages, and on a page read from its image where the engine was unsure.
    """
    marked = [_marked_foreign(page) for page in pages]
    heard = [page.route in READ_FROM_IMAGE and foreign is None for page, foreign in zip(pages, marked, strict=True)]
    looked_at = _second_looks([page for page, again in zip(pages, heard, strict=True) if again], answers or {})
    return tuple(
        foreign or (next(looked_at) if again else _repaired(page, answers or {}))
        for page, foreign, again in zip(pages, marked, heard, strict=True)
    )


def _marked_foreign(page: Page) -> Page | None:
    """A page in another language as it is, with that said; None for any other.  No word of it becomes Vietnamese."""
    if page.width is None or sum(len(line.words) for line in page.lines) < FOREIGN_WORDS:
        return None             # a plain text or a few words: told with the document as a whole, or not at all
    judged = soundness(line.text for line in page.lines)
    if judged.kind is not SoundnessKind.FOREIGN or judged.probability < SURELY_FOREIGN:
        return None
    said = "chữ không phải tiếng Việt, giữ nguyên như đọc được"
    problem = f"{page.problem}; {said}" if page.problem else f"Trang {page.number}: {said}"
    return replace(page, status=Status.REVIEW, problem=problem)


def _repaired(page: Page, answers: Mapping[str, str]) -> Page:
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


def _second_looks(pages: Sequence[Page], answers: Mapping[str, str]) -> Iterator[Page]:
    """The pages with words that their engine was unsure of as the decoder hears them; other lines as they are."""
    for start in range(0, len(pages), TOGETHER):
        group = pages[start : start + TOGETHER]
        unsure = [_in_context(page.lines, _unsure_lines(page.lines)) for page in group]
        disputed = [_in_context(page.lines, _other_texts(page.lines)) for page in group]
        around = [passage.around for passage in (*unsure, *disputed)]
        repaired = iter(repair_passages(around, channel="vie", answers=answers))
        heard = [passage.of(next(repaired)) for passage in unsure]
        others = [passage.of(next(repaired)) for passage in disputed]
        yield from map(_second_look, group, heard, others)


def _second_look(page: Page, repaired: Mapping[int, RepairedLine], disputed: Mapping[int, RepairedLine]) -> Page:
    """The page as `repaired` has its unsure lines; what a second engine read there, `disputed`, is weighed too."""
    lines = list(page.lines)
    for number, new in repaired.items():
        line = lines[number]
        heard = _by_word(line, new)
        if number in disputed:
            others = list(_by_word(_as_other(line), disputed[number]))
            read = _settled_line(page.lines, number, list(heard), others)
        else:
            read = [_heard(word, tokens) for word, tokens in heard]
        lines[number] = replace(line, words=tuple(read), text=" ".join(word.text for word in read))
    return replace(page, lines=tuple(_with_marks(lines)))


def _with_marks(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines with other marks on words that no engine and no decoder has doubted, where the language is sure."""
    words = [word for line in lines for word in line.words]
    asked = {at for at, word in enumerate(words) if word.raw is None and not word.alternatives and not word.doubtful}
    found = remarked([word.text for word in words], asked)
    at = 0
    for line in lines:
        places = range(at, at := at + len(line.words))
        if not any(place in found for place in places):
            yield line
            continue
        read = tuple(
            replace(word, text=found[place], raw=word.text, confidence=SURE_DECODER, alternatives=(word.text,))
            if place in found
            else word
            for place, word in zip(places, line.words, strict=True)
        )
        yield replace(line, words=read, text=" ".join(word.text for word in read))


def _has_unsure(line: Line) -> bool:
    """Whether the decoder could change a word of the line, or settle what two engines read there."""
    return any(word.confidence < UNSURE_ENGINE or _is_disputed(word) for word in line.words)


@dataclass(frozen=True, slots=True)
class _Passage:
    """Lines for the decoder, among what stands around them; `places` says where each line of a page is."""

    around: list[str]
    places: dict[int, int]

    def of(self, repaired: Sequence[RepairedLine]) -> dict[int, RepairedLine]:
        """The page's lines, by their index, from the passage as it was repaired."""
        return {number: repaired[place] for number, place in self.places.items()}


def _in_context(lines: Sequence[Line], texts: Mapping[int, str]) -> _Passage:
    """`texts`, each a reading of the line of its number, with the last words of the line before it and the first of
    the line after it, which say what stands around it: the decoder looks three words back."""
    around: list[str] = []
    places: dict[int, int] = {}
    for number, text in texts.items():
        if number - 1 not in texts or not places:
            around += ["", *(_ends(line.text, -CONTEXT) for line in lines[max(0, number - 1) : number])]
        places[number] = len(around)
        around.append(text)
        if number + 1 not in texts:
            around += [_ends(line.text, CONTEXT) for line in lines[number + 1 : number + 2]]
    return _Passage(around, places)


def _unsure_lines(lines: Sequence[Line]) -> dict[int, str]:
    """The lines, by their index, of which the decoder could change a word."""
    return {number: line.text for number, line in enumerate(lines) if _has_unsure(line)}


def _ends(text: str, words: int) -> str:
    """The first words of a line, or with a negative number its last."""
    parts = text.split()
    return " ".join(parts[words:] if words < 0 else parts[:words])


def _other_texts(lines: Sequence[Line]) -> dict[int, str]:
    """The lines on which a second engine read something else, by their index, as that has them."""
    return {number: _as_other(line).text for number, line in enumerate(lines) if any(map(_is_disputed, line.words))}


def _is_disputed(word: Word) -> bool:
    """Whether the engines differ on a word of letters; figures are the image's business."""
    return len(word.alternatives) == 1 and not is_figure(word.text) and not any(map(str.isdigit, word.alternatives[0]))


def _as_other(line: Line) -> Line:
    words = tuple(replace(word, text=word.alternatives[0]) if _is_disputed(word) else word for word in line.words)
    return replace(line, words=words, text=" ".join(word.text for word in words))


def _settled_line(
    lines: Sequence[Line],
    number: int,
    heard: Sequence[tuple[Word, Sequence[Token]]],
    others: Sequence[tuple[Word, Sequence[Token]]],
) -> list[Word]:
    """The words of a line on which two engines differ, each settled between the words around it."""
    before = _ends(lines[number - 1].text, -CONTEXT).split() if number else []
    after = _ends(lines[number + 1].text, CONTEXT).split() if number + 1 < len(lines) else []
    around = [*before, *(word.text for word, _ in heard), *after]
    read = []
    for at, ((word, tokens), (other, other_tokens)) in enumerate(zip(heard, others, strict=True), start=len(before)):
        settled = _settled(word, tokens, other, other_tokens, around[:at], around[at + 1 :])
        around[at] = settled.text
        read.append(settled)
    return read


def _settled(
    word: Word,
    tokens: Sequence[Token],
    other: Word,
    other_tokens: Sequence[Token],
    before: Sequence[str],
    after: Sequence[str],
) -> Word:
    """What stands of two engines' readings of a word.

    Four readings are weighed: both engines', and what the decoder makes of each.  The language model says how likely
    each is between the words around it; a reading costs what it is worth less than the first engine's own.
    """
    if not _is_disputed(word):
        return _heard(word, tokens)
    if before and _FILED.fullmatch(before[-1]) and _OFFICE.fullmatch(other.text):
        return replace(word, text=other.text, raw=word.text, alternatives=(word.text,))
    if _LABEL.fullmatch(word.text):
        return _heard(word, tokens)
    costs: dict[str, float] = {}
    for text, cost in (
        (word.text, 0.0),
        (other.text, SECOND_COST),
        (_substituted(word.text, tokens), DECODED_COST),
        (_substituted(other.text, other_tokens), SECOND_COST + DECODED_COST),
    ):
        if text and " " not in text:
            costs[text] = min(cost, costs.get(text, cost))
    texts = list(costs)
    weights = [
        likelihood - costs[text] - _oddness(text, texts, before, after)
        for text, likelihood in zip(texts, likelihoods(before, texts, after), strict=True)
    ]
    best = max(range(len(texts)), key=weights.__getitem__)
    sure = 1 / math.fsum(math.exp(weight - weights[best]) for weight in weights)
    others = tuple(text for text in dict.fromkeys((word.text, *texts)) if text != texts[best])
    raw = word.raw if texts[best] == word.text else word.text
    return replace(word, text=texts[best], raw=raw, confidence=sure, doubtful=sure < SURE_DECODER, alternatives=others)


def _oddness(text: str, among: Sequence[str], before: Sequence[str], after: Sequence[str]) -> float:
    """Nats that a reading is worth less for its shape: a capital behind a small letter, capitals among small letters, a
    bracket inside it, a code of a document number that nobody uses.  The language model sees none of these."""
    letters = "".join(filter(str.isalpha, text))
    around = "".join((*before[-1:], *after[:1]))
    capitals = len(letters) > 1 and letters.isupper()
    odd = 0.0 if letters in (letters.lower(), letters.upper(), letters.capitalize()) or "-" in text else ODD
    shouting = ODD if capitals and around.islower() and "-" not in text else 0.0
    torn = ODD if _TORN.search(text) else 0.0
    goes_on = bool(before) and before[-1].islower() and before[-1][-1].isalnum()
    raised = CAPITAL if goes_on and text != text.lower() and text.lower() in among else 0.0
    return odd + raised + shouting + torn + (ODD if has_unknown_code(text) else 0.0)


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
