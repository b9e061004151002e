"""What the top of a document says: issuing body, its superior, level, place and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from extractors.finding.lexicon import load_data
from normalizers.organisations import expand
from normalizers.places import find_communes, find_province
from normalizers.text import fold, nfc, sentence_case, squeeze
from pipeline.models import Level

_PLACE_DATE = re.compile(
    r"^(?P<place>[^\W\d_][^,.\d]{1,40}?)\s*[,.]?\s+(?:ng[àaá]y)\s*(?P<day>\S{0,4}?(?:\s?\S{0,2})?)\s*"
    r"th[áa]ng\s*(?P<month>\S{0,4}?)\s*n[ăa]m\s*(?P<year>20\d\d|19\d\d)",
    re.IGNORECASE,
)
_NO_BODY = re.compile(r"số\b|v/v\b|\S*/\s*[a-zđ]{2}")
_OF_PLACE = re.compile(r"(?:xã|phường|đặc khu|tỉnh|thành phố)\s")
_OF_COMMUNE = re.compile(r"\b(?:xã|phường|đặc khu)\s+\S")
_NOT_OF_COMMUNE = re.compile(r"các (?:xã|phường)|xã hội\b(?!.*\bxã\s)")
_ENDS_IN_COMMUNE = re.compile(r"(?<!\w)(?<!công )(?:xã|phường|đặc khu)$")
_NAME_END = re.compile(r"[,;(]|\s(?:tỉnh|thành phố|huyện|năm|về|trên|giai đoạn)\s")
LONGEST_NAME = 5         # words of a commune's name
_KIND_NAME = re.compile(r"(?:^|\s)(?P<kind>xã|phường|đặc khu)\s+(?P<name>\S.*)$")
_PROVINCE_NAME = re.compile(
    r"(?:^|\s)(?:tỉnh(?: ủy)?|thành phố|thành ủy|đảng bộ tỉnh|đảng bộ thành phố)\s+(?P<name>\S.*)$"
)


@dataclass(frozen=True, slots=True)
class PlaceDate:
    """The line "Tân Lợi, ngày 25 tháng 02 năm 2026".

    `date` is YYYY-MM where the day cannot be read, "" where the month cannot; `doubt` says so in Vietnamese.
    """

    place: str
    date: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body, the body above it, and what they say of level and place."""

    name: str = ""
    superior: str = ""
    level: Level | None = None
    commune: str = ""
    province: str = ""


@cache
def _noise() -> frozenset[str]:
    return frozenset(fold(nfc(line)) for line in load_data("documents.yaml")["letterhead_noise"])


def read_place_date(line: str) -> PlaceDate | None:
    """The place and date of a letterhead line; None where it is none.  A blank or unreadable day leaves YYYY-MM."""
    found = _PLACE_DATE.search(squeeze(line))
    if not found:
        return None
    place = found["place"].strip(" ,.")
    day, month, year = _digits(found["day"]), _digits(found["month"]), int(found["year"])
    if month is None or not 1 <= month <= 12:
        return PlaceDate(place, "", "không đọc được tháng ban hành")
    if day is None or not 1 <= day <= 31:
        return PlaceDate(place, f"{year}-{month:02d}", "không đọc được ngày ban hành")
    return PlaceDate(place, f"{year}-{month:02d}-{day:02d}")


def _digits(text: str) -> int | None:
    """A printed day or month; letters that OCR puts for digits are read back (O, o for 0; l, I for 1)."""
    text = text.strip(" .…_").translate(str.maketrans("OoQlI|", "000111"))
    return int(text) if re.fullmatch(r"\d{1,2}", text) else None


def read_issuer(lines: Sequence[str]) -> Issuer:
    """The issuing body from letterhead lines (number, place and national title are passed over)."""
    bodies = _bodies(lines)
    if not bodies:
        return Issuer()
    name = bodies[-1]
    superior = bodies[-2] if len(bodies) > 1 else ""
    commune = commune_in(name) or commune_in(superior)
    printed = _in_case(name)
    if commune and not commune_in(name) and level_of(name) is None:
        printed = f"{printed} {commune}"        # a board's name says whose it is only with its superior's
    province = province_in(name) or province_in(superior)
    return Issuer(printed, _in_case(superior), level_of(name, superior), commune, province)


def _bodies(lines: Sequence[str]) -> list[str]:
    """The names of bodies printed one under another, each joined over its lines, folded."""
    heads = _issuer_heads()
    bodies: list[str] = []
    for raw in lines:
        line = " ".join(fold(squeeze(raw)).split()).strip(" -_*.:;|~%")
        if not re.search(r"[^\W\d_]{2}", line) or _is_noise(line) or read_place_date(raw):
            continue
        line = re.sub(r"^bc[dp]\b", "ban chỉ đạo", " ".join(fold(expand(line)).split()))     # Đ read as D or P
        begins = line.startswith(heads)
        # "ỦY BAN NHÂN DÂN" with its place on the next line; "... VỀ PHÁT TRIỂN / KHOA HỌC, CÔNG NGHỆ"
        goes_on = bool(_OF_PLACE.match(line)) or not begins
        if bodies and (goes_on or bodies[-1].endswith((" và", ",", " của", " về"))):
            bodies[-1] = f"{bodies[-1]} {line}"
        else:
            bodies.append(line)
    return [body for body in bodies if body.startswith(heads)] or bodies[-1:]


def _is_noise(line: str) -> bool:
    """National title and motto, also one line of a broken one; number, subject."""
    if _NO_BODY.match(line) or line in _noise():
        return True
    return " " in line and any(line in words for words in _noise())


@cache
def _issuer_heads() -> tuple[str, ...]:
    data = load_data("documents.yaml")
    words = {fold(nfc(word)) for level in data["issuer_heads"].values() for word in level}
    words |= {fold(nfc(word)) for word in data["body_heads"]}
    return tuple(sorted(words, key=len, reverse=True))


def level_of(name: str, superior: str = "") -> Level | None:
    """The level that a body's name tells; its superior's where its own does not ("BAN CHỈ ĐẠO" under "ĐẢNG ỦY XÃ")."""
    for text in (name, superior):
        words = " ".join(fold(expand(text)).split())
        if _OF_COMMUNE.search(words) and not _NOT_OF_COMMUNE.search(words):
            return Level.COMMUNE
        for level, pattern in _level_heads():
            if pattern.match(words):
                return level
        if _ENDS_IN_COMMUNE.search(words):
            return Level.COMMUNE
        if re.search(r"\b(?:tỉnh|thành phố)\b", words):
            return Level.PROVINCE
        if re.search(r"\btrung ương\b", words):
            return Level.CENTRAL
    return None


@cache
def _level_heads() -> tuple[tuple[Level, re.Pattern[str]], ...]:
    heads = load_data("documents.yaml")["issuer_heads"]
    return tuple(
        (Level(level), re.compile(rf"(?:{'|'.join(re.escape(fold(nfc(word))) for word in words)})(?!\w)"))
        for level, words in heads.items()
    )


def commune_in(text: str) -> str:
    """The commune that a body's name ends with: "xã Tân Lợi", as the gazetteer spells it; "" if none.

    One that the gazetteer does not know keeps its printed words, with capitals.
    """
    words = squeeze(text)
    found = _KIND_NAME.search(fold(words))
    if not found or found["name"].startswith("hội"):
        return ""
    names = _NAME_END.split(words[found.start("name"):])[0].split()
    for length in range(min(LONGEST_NAME, len(names)), 0, -1):
        if known := find_communes(f"{found['kind']} {' '.join(names[:length])}"):
            return known[0].name
    capitals = list(takewhile(lambda name: name[:1].isupper(), names[:LONGEST_NAME]))
    return f"{found['kind']} {' '.join(name.capitalize() for name in capitals)}" if capitals else ""


def province_in(text: str) -> str:
    """The province that a body's name ends with ("TỈNH ỦY LÀO CAI"), "" if none."""
    words = squeeze(text)
    found = _PROVINCE_NAME.search(fold(words))
    if not found:
        return ""
    names = words[found.start("name") :].split()
    for length in range(min(4, len(names)), 0, -1):
        province = find_province(" ".join(names[:length]))
        if province:
            return province.name
    return ""


@cache
def _proper_words() -> tuple[str, ...]:
    return tuple(nfc(word) for word in load_data("documents.yaml")["proper_words"])


def _in_case(body: str) -> str:
    """A folded body's name with capitals where names carry them: first letter, known names, places."""
    commune = re.sub(r"^(?:xã|phường|đặc khu) ", "", commune_in(body))
    text = sentence_case(body)
    for proper in (commune, province_in(body), *_proper_words()):
        at = fold(text).rfind(fold(proper)) if proper else -1
        if at >= 0:
            text = text[:at] + proper + text[at + len(proper):]
    return text
