"""Canonical names of agencies; agencies, groups and people's titles told apart.

The names are data (data/organisations.yaml).  Tables keep the printed name; the canonical one only
serves matching: "phòng VH -XH" and "Phòng Văn hóa – Xã hội xã" are both "Phòng Văn hóa - Xã hội".
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from normalizers.text import fold, nfc, sentence_case, squeeze
from normalizers.word_lists import read_list

OwnerKind = Literal["agency", "group", "person", ""]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A known agency: its canonical name, its level ("central", "province", "commune") and its successor's name."""

    name: str
    level: str
    became: str = ""


@dataclass(frozen=True, slots=True)
class _Names:
    expansions: re.Pattern[str]
    full: dict[str, str]                     # folded abbreviation -> words
    known: dict[str, Organisation]           # folded name or alias -> organisation
    heads: re.Pattern[str]
    not_agencies: re.Pattern[str]
    groups: re.Pattern[str]
    titles: re.Pattern[str]
    level_words: re.Pattern[str]


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(fold(nfc(word))) for word in sorted(words, key=len, reverse=True))


def _tight(text: str) -> str:
    """Folded, squeezed, without spaces around dashes and `&`."""
    return re.sub(r"\s*([-&])\s*", r"\1", " ".join(fold(nfc(text)).split())).strip(" .,;:*")


@cache
def _names() -> _Names:
    data = read_list("normalizers", "organisations.yaml")
    full = {_tight(short): long for short, long in data["expansions"].items()}
    shorts = "|".join(re.escape(short).replace(r"\-", r"\s*-\s*").replace(r"\&", r"\s*&\s*").replace(r"\ ", r"\s+")
                      for short in sorted(full, key=len, reverse=True))
    known: dict[str, Organisation] = {}
    expansions = re.compile(rf"(?<![^\W_])(?:{shorts})(?![^\W_])")
    for entry in data["organisations"]:
        organisation = Organisation(entry["name"], entry["level"], entry.get("became", ""))
        for name in (entry["name"], *entry.get("aliases", ())):
            known.setdefault(_tight(name), organisation)
            known.setdefault(_tight(_expand(name, expansions, full)), organisation)
    return _Names(
        expansions=expansions, full=full, known=known,
        not_agencies=re.compile(rf"(?:{_alternatives(data['not_agencies'])})(?![^\W_])"),
        heads=re.compile(rf"(?:{_alternatives(data['agency_heads'])})(?![^\W_])"),
        groups=re.compile(rf"(?:{_alternatives(data['groups'])})(?![^\W_])"),
        titles=re.compile(rf"(?:{_alternatives(data['titles'])})(?![^\W_])"),
        level_words=re.compile(rf"\s+(?:{_alternatives(data['level_words'])})$"),
    )


def _expand(name: str, pattern: re.Pattern[str], full: dict[str, str]) -> str:
    text = squeeze(name)
    parts: list[str] = []
    end = 0
    for found in pattern.finditer(fold(text)):
        parts += [text[end:found.start()], full[_tight(found[0])]]
        end = found.end()
    return "".join([*parts, text[end:]])


def expand(name: str) -> str:
    """The name with its known abbreviations written out: "Phòng VH-XH" -> "Phòng Văn hóa - Xã hội"."""
    names = _names()
    return _expand(name, names.expansions, names.full)


def find_organisation(name: str) -> Organisation | None:
    """The known agency of that name or alias, also with its commune or province named after it; None if unknown."""
    known = _names().known
    for form in (name, expand(name)):
        tight = _tight(form)
        if tight in known:
            return known[tight]
        cut = re.sub(r"\s+(?:xã|phường|đặc khu|tỉnh|thành phố)(?:\s+\S+){0,4}$", "", tight)
        cut = _names().level_words.sub("", cut)
        if cut in known:
            return known[cut]
    return None


def canonical(name: str) -> str:
    """The canonical name of an owner: the known agency's, else the name written out with plain dashes, capital first.

    "phòng VH - XH" -> "Phòng Văn hóa - Xã hội"; what ends in a level word without a place loses it.
    """
    organisation = find_organisation(name)
    if organisation:
        return organisation.name
    written = re.sub(r"\s*[–—]\s*", " - ", expand(name)).strip(" .,;:*")
    return sentence_case(" ".join(written.split()))


def owner_kind(name: str) -> OwnerKind:
    """Whether the name is an agency's, a group's ("các cơ quan, đơn vị") or a person's title; "" if none of them."""
    text = " ".join(fold(nfc(name)).split()).strip(" .,;:-*+")
    names = _names()
    if names.titles.match(text):
        return "person"
    if names.groups.match(text):
        return "group"
    if (names.heads.match(text) and not names.not_agencies.match(text)) or find_organisation(name):
        return "agency"
    return ""


def is_person(name: str) -> bool:
    """Whether the name is a person's title ("Trưởng phòng ...", "Chánh Văn phòng ...") and not an agency's."""
    return owner_kind(name) == "person"


_HARD = re.compile(r"\s*(?:;|\n|\r)\s*(?:[-+•]\s*)?")
_SOFT = re.compile(r"\s*(?:,(?:\s*và)?|/|\s+và|\s+cùng(?:\s+với)?|\s+phối\s+hợp(?:\s+với)?)\s+"
                   r"|\s+-\s+(?=[A-ZĐ])|[,/](?=[A-ZĐ])")
# people that a group lists with agencies: "các cơ quan, đơn vị, cán bộ, công chức", "các ông, bà trưởng bản"
_GROUPED_PEOPLE = re.compile(r"(?:cán bộ|công chức|thành viên|ông|bà)\b")
_BRAND = re.compile(r"(?:vnpt|viettel|mobifone|vinaphone|fpt)\b")
_JOINED_TAIL = re.compile(r"^(?:ủy ban nhân dân|ubnd)\b")


def split_owners(text: str) -> list[str]:
    """The owners named in a cell or phrase, as printed, in order.

    Semicolons and line ends always part; commas, "và" and "/" only where another owner's name begins,
    so that "Phòng Kinh tế, Hạ tầng và Đô thị", "Văn phòng HĐND và UBND" and
    "Các cơ quan, ban, ngành, đơn vị" stay whole.  What stands in parentheses stays with its owner.
    """
    owners: list[str] = []
    for piece in _split_outside_parentheses(nfc(text), _HARD):
        cleaned = " ".join(piece.split()).strip(" .,;:-+*•")
        if cleaned:
            owners += _split_soft(cleaned)
    return owners


def _split_outside_parentheses(text: str, pattern: re.Pattern[str]) -> list[str]:
    parts, start = [], 0
    for found in pattern.finditer(text):
        before = text[:found.start()]
        if before.count("(") > before.count(")"):
            continue
        parts.append(text[start:found.start()])
        start = found.end()
    return [*parts, text[start:]]


def _split_soft(text: str) -> list[str]:
    owners: list[str] = []
    start = 0
    for found in _SOFT.finditer(text):
        if found.start() < start or text[:found.start()].count("(") > text[:found.start()].count(")"):
            continue
        left, right = text[start:found.start()], text[found.end():]
        if _begins_owner(right, left) and not _is_second_office(found[0], left, right):
            owners.append(left)
            start = found.end()
    owners.append(text[start:])
    return [cleaned for owner in owners if (cleaned := owner.strip(" .,;:-+*"))]


def _is_second_office(joint: str, left: str, right: str) -> bool:
    """Whether a dash joins two offices of one person: "Phó Chủ tịch UBND xã - Giám đốc Trung tâm Phục vụ"."""
    return joint.strip() == "-" and is_person(left) and is_person(right)


def _begins_owner(right: str, left: str) -> bool:
    """Whether `right` opens a new owner after `left`, and does not go on with its name."""
    kind = owner_kind(right)
    if not kind:
        return False
    folded_left, folded_right = fold(left), fold(right)
    # "Văn phòng HĐND và UBND": the council's and committee's office is one
    if _JOINED_TAIL.match(folded_right) and re.search(r"(?:hđnd|hội đồng nhân dân)$", folded_left):
        return False
    # "Doanh nghiệp viễn thông VNPT và Viettel": brands listed behind what they are
    firms = ("doanh nghiệp", "các doanh nghiệp", "nhà mạng")
    if _BRAND.match(folded_right) and left[:1].isalpha() and fold(left).startswith(firms):
        return False
    # "các cơ quan, đơn vị", "Thủ trưởng các cơ quan, ban, ngành, các đơn vị": one group goes on
    left_group = bool(_names().groups.search(folded_left)) and owner_kind(left) in ("group", "person")
    if kind == "group":     # "các cơ quan, đơn vị, các trường": another "các" opens another group
        return not left_group or (owner_kind(left) == "group" and folded_right.startswith("các "))
    if kind == "person" and not _GROUPED_PEOPLE.match(folded_right):
        return True
    # inside a group "các ban, ngành", "các sở, ban, ngành": lower-case words go on with it
    if left_group and right[:1].islower():
        return False
    return right[:1].isupper() or owner_kind(left) != "group"
