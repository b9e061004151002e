"""How likely readings of one word are between the words around it, by the language model alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from normalizers.diacritics.language import BREAK, NUM, UNKNOWN, LanguageModel
from normalizers.diacritics.repairing import language_model
from normalizers.diacritics.tokens import is_break
from normalizers.text import nfc

REACH = 3  # words before and after a reading that its likelihood depends on
STRANGE = -16.0  # nats: a word that the model has never seen, as rare as its rarest
_LETTER_FOR_FIGURE = re.compile(r"[^\W\d_]{1,3}\d[^\W\d_]{1,4}")  # no sign and no second figure
_STOPS = re.compile(r"^\W+|\W+$")


def likelihoods(before: Sequence[str], readings: Sequence[str], after: Sequence[str]) -> list[float]:
    """For each reading of a word, the log probability (nats) of it and of the words after it, given those before.

    In: printed words with their stops, the nearest three on either side are looked at.
    """
    model = language_model()
    start = [BREAK] * REACH + _numbers(before[-REACH:], model)
    end = _numbers(after[:REACH], model)
    return [_likelihood(start, _numbers([reading], model) + end, model) for reading in readings]


def is_figure(text: str) -> bool:
    """Whether a word holds a figure that is one: not "g1ao", where it was put for a letter between letters."""
    return any(map(str.isdigit, text)) and not _LETTER_FOR_FIGURE.fullmatch(text)


def _likelihood(start: Sequence[int], words: Sequence[int], model: LanguageModel) -> float:
    chain = np.array([*start, *words], np.int64)
    at = np.arange(len(start), len(chain))
    history = np.stack([chain[at - 3], chain[at - 2], chain[at - 1]])
    scores = model.score(history, np.arange(len(at)), chain[at])
    return float(np.where(chain[at] == UNKNOWN, STRANGE, scores).sum())


def _numbers(words: Sequence[str], model: LanguageModel) -> list[int]:
    """The model's numbers of printed words; a stop that ends a clause is a break."""
    numbers: list[int] = []
    for word in words:
        core = _STOPS.sub("", nfc(word))
        if core:
            numbers.append(NUM if is_figure(core) else model.ids.get(core.lower(), UNKNOWN))
        if is_break(word[len(word.rstrip(".,;:!?…”\"')")) :]):
            numbers.append(BREAK)
    return numbers
