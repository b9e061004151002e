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
_TITLE = re.compile(
    r"(?:chánh|phó chủ tịch|chủ tịch|phó giám đốc|giám đốc|hiệu trưởng|bí thư|trưởng)(?:\s+|$)")
_FIRST = re.compile(r"\b[pb](?!h)")
_BARE_GROUP = re.compile(strip_marks(_GROUP.pattern), re.IGNORECASE)       # "các phong, đơn vị", a mark lost


@lru_cache(maxsize=16384)
def names_agencies(text: str) -> bool:
    """True when every part of `text` between semicolons is an agency in the catalogue of names, its marks maybe lost,
    or a group such as "các cơ quan, đơn vị liên quan"."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return bool(parts) and all(
        _BARE_GROUP.fullmatch(strip_marks(part)) is not None or find_organisation(part) is not None
        or _spaced(part) in _by_letters() for part in parts
    )


@lru_cache(maxsize=16384)
def part_of_agency(text: str) -> bool:
    """True when `text` may be a line of an agency's cell: between its semicolons (which damage may have read as
    colons), words out of a known name."""
    parts = [_spaced(part) for part in re.split("[;:]", text)]
    return any(parts) and all(not part or f" {part} " in _all_names() for part in parts)


@lru_cache(maxsize=16384)
def names_start(text: str) -> bool:
    """True when the first two words of `text` begin a known name, whatever became of their marks."""
    start = _spaced(" ".join(text.split()[:2]))
    return bool(start) and f"\n {start} " in f"\n{_all_names()}"


@lru_cache(maxsize=16384)
def names_person(text: str) -> bool:
    """True for a title with the name of an agency behind it: "Chánh Văn phòng HĐND và UBND xã", "Trưởng Công an xã"."""
    rest = _untitled(text)
    return rest is not None and (not rest or names_agencies(rest))


@lru_cache(maxsize=16384)
def part_of_person(text: str) -> bool:
    """True when `text` may be a line of a person's cell: a title, or words out of an agency's name."""
    rest = _untitled(text)
    return part_of_agency(text) or (rest is not None and (not rest or part_of_agency(rest)))


def _untitled(text: str) -> str | None:
    """What stands behind a person's title; None where none opens the text.  "Trưởng phòng ..." keeps its agency."""
    found = _TITLE.match(fold(text))
    return text[found.end():] if found else None


def with_marks(text: str) -> str:
    """`text` with the marks of the names in the catalogue where its parts between semicolons have only lost theirs."""
    return "; ".join(_with_marks(part.strip()) for part in text.split(";"))


def _with_marks(part: str) -> str:
    known = _by_letters().get(_spaced(part), "")
    if not known or fold(known) == fold(part):
        return part
    return known[0].upper() + known[1:] if part[0].isupper() else known


@cache
def _by_letters() -> dict[str, str]:
    """Names by their letters without marks; those that only marks tell apart are left out."""
    found: dict[str, set[str]] = {}
    for name in _catalogue():
        found.setdefault(_spaced(name), set()).add(name)
    return {letters: names.pop() for letters, names in found.items() if len(names) == 1}


@cache
def _all_names() -> str:
    return "\n".join(f" {_spaced(name)} " for name in _catalogue())


@cache
def _catalogue() -> tuple[str, ...]:
    """Every name in the catalogue (normalizers/data/organisations.yaml) and every group."""
    data = read_list("normalizers", "organisations.yaml")
    names = [name for entry in data["organisations"] for name in (entry["name"], *entry.get("aliases", ()))]
    names += [f"{name} {level}" for name in names for level in ("xã", "phường")]
    names += [*data["groups"], "các cơ quan, đơn vị liên quan", "các phòng, đơn vị", "các đơn vị trường học"]
    return tuple(names)


def _spaced(text: str) -> str:
    """Without marks and commas, with single spaces, also around dashes, and no punctuation at the ends; a word's first
    D, P and B alike, for which engines without Đ take it ("Bang", "Pang")."""
    letters = re.sub(r"\s*-\s*", " - ", strip_marks(fold(text)).replace(",", " "))
    return _FIRST.sub("d", " ".join(letters.split()).strip(" .:"))
