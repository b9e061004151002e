"""Two spellings of one syllable: where the tone of oa, oe and uy is written (hóa or hoá, ủy or uỷ).

A document is typed one way nearly throughout, while a damaged word often leaves both open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MOST_OTHERS = 0.25  # share of the other spelling up to which a document is typed one way
LEAST_SEEN = 5  # syllables that show it
_TONE = "(?P<tone>[\u0300\u0301\u0309\u0303\u0323])"
_OLD = re.compile(f"(?P<onset>.*)(?P<first>[ou]){_TONE}(?P<second>[aey])", re.IGNORECASE)
_NEW = re.compile(f"(?P<onset>.*)(?P<first>[ou])(?P<second>[aey]){_TONE}", re.IGNORECASE)
_RIMES = ("oa", "oe", "uy")


@lru_cache(maxsize=5_000)
def other_spelling(word: str) -> tuple[bool, str] | None:
    """(whether `word` has the tone on its first vowel, the word spelt the other way); None where there is one way.

    After q the u is part of the consonant (quý), so there is no choice.
    """
    bare = unicodedata.normalize("NFD", word)
    for form in (_OLD, _NEW):
        match = form.fullmatch(bare)
        if match and (match["first"] + match["second"]).lower() in _RIMES and match["onset"][-1:].lower() != "q":
            parts = match["onset"], match["first"], match["second"], match["tone"]
            order = (0, 1, 2, 3) if form is _OLD else (0, 1, 3, 2)
            return form is _OLD, unicodedata.normalize("NFC", "".join(parts[place] for place in order))
    return None


def usual_spelling(words: Iterable[tuple[str, float]]) -> bool | None:
    """Whether a text puts the tone on the first vowel (True), on the second (False), or as it likes (None).

    `words` are its words with the decoder's confidence in each (0 to 1).
    """
    first = second = 0.0
    for word, sure in words:
        found = other_spelling(word)
        if found:
            first, second = (first + sure, second) if found[0] else (first, second + sure)
    total = first + second
    if total < LEAST_SEEN or min(first, second) > MOST_OTHERS * total:
        return None
    return first > second
