"""Whether a text reads as Vietnamese."""
from __future__ import annotations

import re

_SYLLABLE = re.compile(r"[a-zăâđêôơư]*[àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵăâđêôơư][a-zăâđêôơư]*", re.I)
LEAST_MARKED = 0.45      # share of words with Vietnamese letters in sound official prose: above 0.7


def sounds_right(text: str) -> float:
    """Probability that the words are sound: how many carry Vietnamese letters."""
    words = [word for word in text.split() if word.isalpha()]
    if not words:
        return 1.0
    marked = sum(bool(_SYLLABLE.fullmatch(word)) for word in words)
    return min(1.0, 0.5 * marked / (LEAST_MARKED * len(words)))
