"""How well words follow others, by the language model that repairs damaged text: which line a word goes on with."""
from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from normalizers.diacritics.language import LanguageModel

CONTEXT = 3          # words before
MOST = 7.0           # nats beyond which a likeness or unlikeness counts no more
DASHES = ("-", "–")   # "Văn hóa - / Xã hội" goes on as "Văn hóa Xã hội" would
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _model() -> LanguageModel:
    from normalizers.diacritics.repairing import language_model

    return language_model()


def follows(before: str, after: str) -> float:
    """How much likelier the first word of `after` is behind `before` than anywhere, in nats from -MOST to MOST.

    Lone dashes before count as nothing.  0 where a figure, a sign or a word that the model does not know stands there.
    """
    last = [word for word in before.split() if word not in DASHES][-CONTEXT:]
    first = after.split(maxsplit=1)[:1]
    return _follows(tuple(word.lower() for word in last), first[0].lower() if first else "")


def is_word(text: str) -> bool:
    """Whether the model knows this word."""
    return text.lower().strip(",;.:") in _model().ids


def held_together(words: Sequence[str]) -> list[float]:
    """For each word of a line, how strongly it hangs on those before it, in nats from 0; 0 at strokes and the start."""
    return [
        max(0.0, follows(" ".join(words[max(0, at - CONTEXT):at]), word))
        if at and "|" not in (word, words[at - 1]) else 0.0
        for at, word in enumerate(words)
    ] + [0.0]


@lru_cache(maxsize=65536)
def _follows(before: tuple[str, ...], word: str) -> float:
    model = _model()
    bare = word.strip(",;.:")
    if not before or before[-1][-1] in ",;.:" or bare not in model.ids or not _WORD.fullmatch(bare):
        return 0.0
    known = [model.ids[one.strip(",;.:")] for one in before if one.strip(",;.:") in model.ids]
    if not known or before[-1] not in model.ids:
        return 0.0
    padded = [known[0]] * (CONTEXT - len(known)) + known
    history = np.asarray([[one] for one in padded])
    at, ids = np.asarray([0]), np.asarray([model.ids[bare]])
    gain = float(model.score(history, at, ids)[0] - model.unigram[ids[0]])
    return max(-MOST, min(MOST, gain))
