"""The vocabulary of page parts (data/words.yaml), as matchers on text without marks."""
from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from normalizers.text import fold, strip_marks


def plain(text: str) -> str:
    """`text` as vocabulary is compared: no marks, lower case, single spaces, one dash."""
    return " ".join(strip_marks(fold(text)).split())


@cache
def _vocabulary() -> dict[str, tuple[str, ...]]:
    import yaml

    raw = yaml.safe_load(files("extractors.layout").joinpath("data/words.yaml").read_text(encoding="utf-8"))
    return {name: tuple(plain(entry) for entry in entries) for name, entries in raw.items()}


@cache
def _opening(name: str) -> re.Pattern[str]:
    entries = sorted(_vocabulary()[name], key=len, reverse=True)
    return re.compile("(?:" + "|".join(re.escape(entry) for entry in entries) + r")(?!\w)")


@cache
def _opening_loose(name: str) -> re.Pattern[str]:
    entries = sorted(_vocabulary()[name], key=len, reverse=True)
    return re.compile("(?:" + "|".join(re.escape(entry) for entry in entries) + ")")


def opens_with(name: str, text: str) -> bool:
    """True when `text` begins with a whole entry of the list `name`."""
    return _opening(name).match(plain(text)) is not None


def begins(name: str, text: str) -> bool:
    """True when `text` begins with an entry of the list `name`, even inside a word or number."""
    return _opening_loose(name).match(plain(text)) is not None


def equals(name: str, text: str) -> bool:
    """True when `text` is an entry of the list `name`, but for closing punctuation."""
    return plain(text).strip(" .:*") in _vocabulary()[name]


def holds(name: str, text: str) -> bool:
    """True when an entry of the list `name` stands anywhere in `text` as whole words."""
    bare = plain(text)
    return any(re.search(rf"(?<!\w){re.escape(entry)}", bare) for entry in _vocabulary()[name])
