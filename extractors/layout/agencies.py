"""Whether words are the name of an agency, or part of one: what tells where an agency's cell begins and ends."""
from __future__ import annotations

import re
from functools import cache, lru_cache

from normalizers.organisations import find_organisation
from normalizers.text import fold, strip_marks
from normalizers.word_lists import read_list

_GROUP = re.compile(
    r"(?:và )?các (?:cơ quan|đơn vị|phòng|ban|sở|bộ|ngành|trường|thôn|ấp|xã|phường|chi bộ|đoàn thể|tổ chức).*"
    r"(?:liên quan|đơn vị|trường học|xã|phường|thôn|ấp|ngành|đoàn thể|trực thuộc(?: ubnd xã)?|địa phương)",
    re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def names_agencies(text: str) -> bool:
    """True when every part of `text` between semicolons is an agency in the catalogue of names or a group such
    as "các cơ quan, đơn vị liên quan"."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return bool(parts) and all(
        _GROUP.fullmatch(part) is not None or find_organisation(part) is not None for part in parts
    )


@lru_cache(maxsize=16384)
def part_of_agency(text: str) -> bool:
    """True when `text` may be a line of an agency's cell: between its semicolons, words out of a known name."""
    parts = [_spaced(part) for part in text.split(";")]
    return any(parts) and all(not part or f" {part} " in _all_names() for part in parts)


@lru_cache(maxsize=16384)
def names_start(text: str) -> bool:
    """True when the first two words of `text` begin a known name, whatever became of their marks."""
    start = _spaced(" ".join(text.split()[:2]))
    return bool(start) and f"\n {start} " in f"\n{_all_names()}"


@cache
def _all_names() -> str:
    """Every name in the catalogue (normalizers/data/organisations.yaml) and every group, a line each."""
    data = read_list("normalizers", "organisations.yaml")
    names = [name for entry in data["organisations"] for name in (entry["name"], *entry.get("aliases", ()))]
    names += [f"{name} {level}" for name in names for level in ("xã", "phường")]
    names += [*data["groups"], "các cơ quan, đơn vị liên quan", "các phòng, đơn vị", "các đơn vị trường học"]
    return "\n".join(f" {_spaced(name)} " for name in names)


def _spaced(text: str) -> str:
    """Without marks, with single spaces, also around dashes, and no punctuation at the ends."""
    return " ".join(re.sub(r"\s*-\s*", " - ", strip_marks(fold(text))).split()).strip(" ,.:")
