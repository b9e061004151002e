"""What the top of a document says: issuing body, its superior, level, place and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractors.finding.lexicon import load_data
from normalizers.organisations import expand
from normalizers.places import find_communes, find_province
from normalizers.text import fold, is_upper, nfc, sentence_case, squeeze
from pipeline.models import Level

_PLACE_DATE = re.compile(
    r"^(?P<place>[^\W\d_][^,.\d]{1,40}?)\s*[,.]?\s+(?:ng[àaá]y)\s*(?P<day>\S{0,4}?(?:\s?\S{0,2})?)\s*"
    r"th[áa]ng\s*(?P<month>\S{0,4}?)\s*n[ăa]m\s*(?P<year>20\d\d|19\d\d)",
    re.IGNORECASE,
)
_KIND_NAME = re.compile(r"(?:^|\s)(?P<kind>xã|phường|đặc khu)\s+(?P<name>\S.*)$")
_PROVINCE_NAME = re.compile(
    r"(?:^|\s)(?:tỉnh(?: ủy)?|thành phố|thành ủy|đảng bộ tỉnh|đảng bộ thành phố)\s+(?P<name>\S.*)$"
)


@dataclass(frozen=True, slots=True)
class PlaceDate:
    """The line "Tân Lợi, ngày 25 tháng 02 năm 2026"; `date` is YYYY-MM where the day cannot be read, "" where neither can."""

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
    if (
        commune and not commune_in(name) and level_of(name) is None
    ):  # a board's name says whose it is only with its superior's
        printed = f"{printed} {commune}"
    return Issuer(
        printed,
        _in_case(superior),
        level_of(name, superior),
        commune,
        province_in(name) or province_in(superior),
    )


def _bodies(lines: Sequence[str]) -> list[str]:
    """The names of bodies printed one under another, each joined over its lines, folded."""
    heads = _issuer_heads()
    bodies: list[str] = []
    for raw in lines:
        line = " ".join(fold(squeeze(raw)).split()).strip(" -_*.:;|~%")
        noise = (
            line in _noise() or (" " in line and any(line in words for words in _noise()))
        )  # also one line of a broken title
        if (
            not line
            or not re.search(r"[^\W\d_]{2}", line)
            or noise
            or re.match(r"số\b|v/v\b|\S*/\s*[a-zđ]{2}", line)
            or read_place_date(raw)
        ):
            continue
        line = re.sub(r"^bc[dp]\b", "ban chỉ đạo", " ".join(fold(expand(line)).split()))  # Đ read as D or P
        begins = line.startswith(heads)
        # "ỦY BAN NHÂN DÂN" with its place on the next line; "... VỀ PHÁT TRIỂN / KHOA HỌC, CÔNG NGHỆ"
        joins = bodies and (
            re.match(r"(?:xã|phường|đặc khu|tỉnh|thành phố)\s", line)
            or not begins
            or bodies[-1].endswith((" và", ",", " của", " về"))
        )
        if joins:
            bodies[-1] = f"{bodies[-1]} {line}"
        elif begins or not bodies:
            bodies.append(line)
    return [body for body in bodies if body.startswith(heads)] or bodies[-1:]


@cache
def _issuer_heads() -> tuple[str, ...]:
    data = load_data("documents.yaml")["issuer_heads"]
    words = {fold(nfc(word)) for level in data.values() for word in level}
    words |= {
        "đảng bộ",
        "đảng ủy",
        "ủy ban nhân dân",
        "hội đồng nhân dân",
        "ban chỉ đạo",
        "ban thường vụ",
        "ban chấp hành",
        "ban ",
        "bộ ",
        "sở ",
        "văn phòng",
        "hội ",
        "đoàn ",
        "ủy ban",
        "công an",
        "phòng ",
        "trung tâm",
        "tiểu ban",
        "chi bộ",
        "cục ",
        "viện ",
        "trường ",
        "tổ ",
        "liên đoàn",
        "thanh tra",
        "tòa án",
        "mặt trận",
    }
    return tuple(sorted(words, key=len, reverse=True))


def level_of(name: str, superior: str = "") -> Level | None:
    """The level that a body's name tells, with its superior's where its own does not ("BAN CHỈ ĐẠO ..." under "ĐẢNG ỦY XÃ ...")."""
    for text in (name, superior):
        words = " ".join(fold(expand(text)).split())
        if not words:
            continue
        if re.search(r"\b(?:xã|phường|đặc khu)\s+\S", words) and not re.search(
            r"các (?:xã|phường)|xã hội\b(?!.*\bxã\s)", words
        ):
            return Level.COMMUNE
        for level, pattern in _level_heads():
            if pattern.match(words):
                return level
        if re.search(r"(?<!\w)(?:xã|phường|đặc khu)$", words) and not words.endswith("công xã"):
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
    """The commune that a body's name ends with, as the gazetteer spells it, else with capitals: "xã Tân Lợi"; "" if none."""
    words = squeeze(text)
    found = _KIND_NAME.search(fold(words))
    if not found or found["name"].startswith(("hội", "hoi")):
        return ""
    names = re.split(
        r"[,;(]|\s(?:tỉnh|thành phố|huyện|năm|về|trên|giai đoạn)\s", words[found.start("name") :]
    )[0].split()
    for length in range(min(5, len(names)), 0, -1):
        known = find_communes(f"{found['kind']} {' '.join(names[:length])}")
        if known:
            return known[0].name
    capitals = [name for name in names[:4] if name[:1].isupper()]
    return (
        f"{found['kind']} {' '.join(name.capitalize() for name in capitals)}"
        if capitals and capitals == names[: len(capitals)]
        else ""
    )


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


def _in_case(body: str) -> str:
    """A folded body's name with capitals where names carry them: first letter, known names, places."""
    if not body:
        return ""
    commune = commune_in(body)
    province = province_in(body)
    text = sentence_case(body)
    for proper in (
        commune.partition(" ")[2]
        if commune.startswith(("xã", "phường"))
        else commune.removeprefix("đặc khu "),
        province,
    ):
        if proper:
            at = fold(text).rfind(fold(proper))
            text = text[:at] + proper + text[at + len(proper) :] if at >= 0 else text
    for word in (
        "Ban Chỉ đạo",
        "Ban Thường vụ",
        "Tỉnh ủy",
        "Thành ủy",
        "Đảng ủy",
        "Bộ Chính trị",
        "Thủ tướng Chính phủ",
        "Chính phủ",
        "Trung ương",
        "Khoa học và Công nghệ",
        "Ủy ban nhân dân",
    ):
        at = fold(text).find(fold(word))
        if at >= 0 and (word != "Khoa học và Công nghệ" or text.startswith(("Sở", "Bộ"))):
            text = text[:at] + word + text[at + len(word) :]
    return text


def is_caps(text: str) -> bool:
    """Whether a line is printed in capitals, as letterheads and titles are."""
    return is_upper(text)
