"""The vocabulary of page parts (data/words.yaml), as matchers on text without marks."""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from normalizers.text import fold, is_upper, strip_marks
from normalizers.word_lists import read_list

OPENING = 60     # letters at the start of a line among which an entry must begin and end


@lru_cache(maxsize=4096)
def in_capitals(text: str) -> bool:
    """Whether the letters are (nearly) all capitals."""
    return is_upper(text)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """`text` as vocabulary is compared: no marks, lower case, single spaces, one dash."""
    return " ".join(strip_marks(fold(text)).split())


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = read_list("extractors.layout", "words.yaml")
    return lists


@cache
def _vocabulary() -> dict[str, tuple[str, ...]]:
    return {name: tuple(plain(entry) for entry in entries) for name, entries in _lists().items()}


@cache
def _anywhere(name: str) -> re.Pattern[str]:
    entries = sorted(_vocabulary()[name], key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(entry) for entry in entries) + ")")


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
    return _opening(name).match(plain(text[:OPENING])) is not None


def begins(name: str, text: str) -> bool:
    """True when `text` begins with an entry of the list `name`, even inside a word or number."""
    return _opening_loose(name).match(plain(text[:OPENING])) is not None


def equals(name: str, text: str) -> bool:
    """True when `text` is an entry of the list `name`, but for closing punctuation."""
    return plain(text).strip(" .:*") in _vocabulary()[name]


def holds(name: str, text: str) -> bool:
    """True when an entry of the list `name` stands anywhere in `text` as whole words."""
    return _anywhere(name).search(plain(text)) is not None


def is_national(text: str) -> bool:
    """True for a line with the national or Party title; a text layer may have parted its letters wrongly."""
    packed = plain(text).replace(" ", "")
    return any(title.replace(" ", "") in packed for title in _vocabulary()["national_titles"])


@cache
def endings(name: str) -> tuple[str, ...]:
    """The entries of the list `name` with their marks, as what a longer text may end with."""
    return tuple(f" {entry}" for entry in _lists()[name])


def positions(name: str, text: str) -> Iterator[int]:
    """Where entries of the list `name` begin in `text` (single-spaced, NFC), as whole words."""
    return (match.start() for match in _anywhere(name).finditer(plain(text)))
