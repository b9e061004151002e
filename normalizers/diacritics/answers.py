"""A person's answers: what damaged words are, wherever they stand."""

from __future__ import annotations

import unicodedata
from codecs import BOM_UTF8
from pathlib import Path

from normalizers.diacritics.tokens import is_mark


def read_answers(path: Path) -> dict[str, str]:
    """A person's answers from a UTF-8 file: on each line a damaged word, a tab, the true word.

    Empty lines and lines that begin with # are left out; stops and brackets that both words carry are no part
    of them.  Errors: OSError, and ValueError naming file and line where a line is not of this form.
    """
    answers: dict[str, str] = {}
    for number, raw in enumerate(path.read_bytes().removeprefix(BOM_UTF8).splitlines(), 1):
        try:
            line = unicodedata.normalize("NFC", raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ValueError(f"{path}, dòng {number}: không phải UTF-8") from error
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) != 2 or not all(parts):
            raise ValueError(f"{path}, dòng {number}: phải là từ hỏng, một dấu tab, từ đúng")
        damaged, true = _without_shared_marks(*parts)
        answers[damaged] = true
    return answers


def _without_shared_marks(damaged: str, true: str) -> tuple[str, str]:
    """Both words without the stops and brackets that they share: a person copies "ctia," with its comma."""
    while len(damaged) > 1 and len(true) > 1 and damaged[-1] == true[-1] and is_mark(true[-1]):
        damaged, true = damaged[:-1], true[:-1]
    while len(damaged) > 1 and len(true) > 1 and damaged[0] == true[0] and is_mark(true[0]):
        damaged, true = damaged[1:], true[1:]
    return damaged, true
