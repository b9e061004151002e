"""Numbers of State and Party documents: every printed form read, one normal form for matching.

State: number / TYPE - ISSUER ("25/KH-UBND", with the year for legal texts "30/2020/NĐ-CP"); Party:
number - TYPE / ISSUER ("57-NQ/TW"); official letters number / ISSUER - UNIT ("788/STP-HCBT").  Forms and
codes: Nghị định 30/2020/NĐ-CP, Hướng dẫn 36-HD/VPTW and 05-HD/VPTW, and what real plans print
("17 /KH-ĐU", "02/KH-BCĐTW").  Tables keep the printed form; `key` serves matching.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from rapidfuzz.distance import Levenshtein

from normalizers.text import DASHES, fold, nfc
from normalizers.word_lists import read_list

Family = Literal["state", "party", "assembly", "letter"]


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document's number and sign as printed (spaces removed, misread codes put right) and its parts."""

    printed: str
    number: str  # "57", "0155", "66.7"
    type_code: str  # "NQ"; "" for letters and National Assembly texts
    issuer_code: str  # "TW", "UBND", "BCĐTW"
    family: Family
    year: str = ""  # only legal texts print one
    misread: bool = False  # a code is printed otherwise, and was taken for the known one nearest to it

    @property
    def key(self) -> str:
        """One form for matching: leading zeros off, Party and State order alike, Đ for a Latin look-alike D."""
        number = self.number.lstrip("0") or "0"
        issuer = self.issuer_code.replace("BCDTW", "BCĐTW")
        return "|".join((number, self.year, self.type_code.upper(), issuer.upper()))


@cache
def _codes() -> dict[str, Any]:
    codes: dict[str, Any] = read_list("normalizers", "document_codes.yaml")
    return codes


_LONG_CODE = 5  # letters from which an issuer's code with one letter wrong can be told
_DASH = f"[-{DASHES}]"
_TYPE = r"[A-ZĐ][A-Za-zĐđ]{0,4}"
_ORG = rf"[A-ZĐÀ-Ỹ][A-ZĐÀ-Ỹa-zđ&0-9]*(?:(?:{_DASH}|[.,])[A-ZĐ][A-ZĐa-zđ&0-9]*)*"
# A number may stand glued to "số", as OCR reads it.
_START = r"(?:(?<![\w/.-])|(?<=số)|(?<=Số)|(?<=SỐ))"
_S = r"[ \u00a0]?"  # one stray space, as "17 /KH-ĐU" and "71/NQ -CP" print

_FORMS: tuple[tuple[Family, re.Pattern[str]], ...] = (
    (
        "assembly",
        re.compile(
            rf"{_START}(?P<no>\d{{1,4}}){_S}/{_S}(?P<year>(?:19|20)\d\d){_S}/{_S}(?P<org>(?:UBTV)?QH[\dIl|O]{{1,2}})(?!\w)"
        ),
    ),
    (
        "state",
        re.compile(
            rf"{_START}(?P<no>\d{{1,5}}(?:\.\d)?[a-z]?)\s{{0,2}}/{_S}(?:(?P<year>(?:19|20)\d\d){_S}/{_S})?"
            rf"(?P<type>{_TYPE})\s?{_DASH}\s?(?P<org>{_ORG})(?!\w)"
        ),
    ),
    (
        "party",
        re.compile(
            rf"{_START}(?P<no>\d{{1,4}}[a-z]?)\s{{0,2}}{_DASH}\s?(?P<type>{_TYPE}){_S}/{_S}(?P<org>{_ORG})(?!\w)"
        ),
    ),
    # 57/NQ-TW and 57-NQ-TW, odd forms of Party numbers, come out by the state form or this one
    (
        "party",
        re.compile(
            rf"{_START}(?P<no>\d{{1,4}}){_DASH}(?P<type>NQ|CT|KL|QĐ|QC|KH|CTr|TB|HD|BC|TTr|CV){_DASH}(?P<org>TW|TU|ĐU|BCĐTW|BCĐ)(?!\w)"
        ),
    ),
    (
        "letter",
        re.compile(
            rf"{_START}(?P<no>\d{{1,5}}){_S}/{_S}(?P<org>[A-ZĐ]{{2,}}[A-ZĐa-zđ]*{_DASH}[A-ZĐ][A-ZĐ&a-z]*)(?!\w)"
        ),
    ),
)
_SIGN = re.compile(rf"[/-](?P<type>{_TYPE})[/-](?P<org>[A-ZĐÀ-Ỹ][A-ZĐÀ-Ỹa-zđ]*\d*)(?![\w-])")


def _known_type(code: str) -> bool:
    types = _codes()["types"]
    return code in types or code.upper() in {one.upper() for one in types}


def _type_of(code: str) -> str:
    """A type code, a misread one ("QB") as the code it stands for."""
    return code if _known_type(code) else str(_codes()["misread_types"].get(code.upper(), code))


def _issuer_of(code: str) -> str:
    """An issuer code; one that is misread ("DU") or one letter off a code that is long and common as that code."""
    known = _codes()
    upper = code.upper()
    if upper in known["issuers"] or code in known["common_issuers"]:
        return code
    for common in known["common_issuers"]:
        if len(upper) == len(common) and sum(a != b for a, b in zip(upper, common, strict=True)) <= 1:
            return str(common)
    if len(upper) >= _LONG_CODE and not any(re.fullmatch(one["pattern"], upper) for one in known["issuer_families"]):
        near = [one for one in known["issuers"] if len(one) >= _LONG_CODE and Levenshtein.distance(upper, one) == 1]
        if len(near) == 1:
            return str(near[0])  # "BCĐTVW" for "BCĐTW"
    # Engines double a letter at the seam of two pieces ("ĐĐU" for "ĐU").
    halved = (upper[:at] + upper[at + 1 :] for at in range(len(upper) - 1) if upper[at] == upper[at + 1])
    return next((one for one in halved if one in known["issuers"]), str(known["misread_issuers"].get(upper, code)))


def _without_tones(code: str) -> str:
    """A code without the marks that a repair put on it ("TỪ" is "TU"); Đ stays."""
    marked = unicodedata.normalize("NFD", code.replace("Đ", "\0").replace("đ", "\1"))
    plain = "".join(char for char in marked if not unicodedata.combining(char))
    return plain.replace("\0", "Đ").replace("\1", "đ")


# A sign that cannot be read, and whose document it is: "số 17 /KH-})I, ngày 7/10/2025 của Đảng ủy phường".
_UNREAD = re.compile(
    rf"{_START}(?P<no>\d{{1,4}})\s?(?:/\s?(?P<state>{_TYPE})\s?{_DASH}|{_DASH}\s?(?P<party>{_TYPE})\s?/)\s?"
    r"(?P<junk>(?=\S*[^\w\s,;.])[^\s,;]{1,6}),?\s+ngày\s[^;.]{6,24}?\scủa\s+(?P<issuer>[^;.]{4,60})"
)


def _unread(text: str, taken: list[NumberSpan]) -> list[NumberSpan]:
    """Numbers whose sign is unreadable, their issuer's code taken from the issuer named behind them."""
    found: list[NumberSpan] = []
    for match in _UNREAD.finditer(text):
        read = match["state"] or match["party"]
        code = _type_of(read)
        named = fold(match["issuer"])
        words = _codes()["issuer_words"]
        issuer = next((words[one] for one in sorted(words, key=len, reverse=True) if named.startswith(fold(one))), "")
        overlaps = any(match.start() < one.end and one.start < match.end() for one in taken)
        if overlaps or not issuer or not _known_type(code):
            continue
        printed = f"{match['no']}/{code}-{issuer}" if match["state"] else f"{match['no']}-{code}/{issuer}"
        family: Family = "state" if match["state"] else "party"
        number = DocumentNumber(printed, match["no"], code, issuer, family, misread=True)
        found.append(NumberSpan(match.start(), match.end("junk"), number))
    return found


# The term of the National Assembly is a number: "QHI5" is QH15.
_TERM = re.compile(r"(?<=QH)[\dIl|O]{1,2}$")
_AS_DIGITS = str.maketrans("Il|O", "1110")


def _assembly_of(code: str) -> str:
    return _TERM.sub(lambda term: term[0].translate(_AS_DIGITS), code)


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A document number where it stands in the text."""

    start: int
    end: int
    number: DocumentNumber


def find_document_numbers(text: str) -> list[NumberSpan]:
    """Every document number in NFC text, in order; type codes that no rule knows are passed over."""
    found: list[NumberSpan] = []
    for family, pattern in _FORMS:
        for match in pattern.finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            part = match.groupdict()
            read = part.get("type") or ""
            code = _type_of(read)
            kind = family
            if code and not _known_type(code):
                if (
                    family != "state"
                    or (code.upper() not in _codes()["issuers"]
                    and not code.startswith(("S", "B", "V", "U")))
                ):
                    continue
                kind, code, org = "letter", "", f"{code}-{part['org']}"
            else:
                org = part["org"]
            org = org.rstrip(".,")
            plain = _without_tones(org)
            if plain != org and plain.upper() not in _codes()["issuers"]:
                continue
            issuer = _assembly_of(org) if family == "assembly" else org
            if family in ("state", "party") and code:
                issuer = _issuer_of(plain)
            end = match.start("org") + len(part["org"].rstrip(".,"))
            printed = re.sub(r"\s+", "", text[match.start() : end])
            printed = re.sub(_DASH, "-", printed)
            misread = issuer != org or (bool(code) and code != read)
            if misread:
                printed = printed.removesuffix(org)
                printed = (printed.replace(read, code, 1) if code else printed) + issuer
            found.append(
                NumberSpan(
                    match.start(),
                    end,
                    DocumentNumber(
                        printed, part["no"], code, re.sub(_DASH, "-", issuer), kind, part.get("year") or "", misread
                    ),
                )
            )
    return sorted(found + _unread(text, found), key=lambda one: one.start)


def has_unknown_code(text: str) -> bool:
    """Whether a document number's sign stands here ("17/KH-ĐĐU", "/KH-ĐU") with a type or an issuer that is not known.

    National Assembly texts ("193/2025/QH15") have a session's number for a type.
    """
    sign = _SIGN.search(nfc(text))
    if sign is None:
        return bool(re.search(r"/(?:19|20)\d\d/QH(?!\d{1,2}(?!\w))", text))
    data = _codes()
    issuer = sign["org"].upper()
    known = {code.upper() for code in (*data["issuers"], *data["common_issuers"])}
    return not _known_type(sign["type"]) or not (
        issuer in known or any(re.fullmatch(family["pattern"], issuer) for family in data["issuer_families"])
    )


def parse_document_number(text: str) -> DocumentNumber | None:
    """The document number that a field holds ("Số 02-KH/BCĐ", "Số: 25 /KH-UBND"), None if it holds none."""
    spans = find_document_numbers(nfc(text))
    return spans[0].number if spans else None


def number_key(text: str) -> str:
    """The matching key of a number in any printed form; the text itself, upper case, where it is no number."""
    parsed = parse_document_number(text)
    return parsed.key if parsed else "".join(nfc(text).split()).upper()


def type_name(code: str) -> str:
    """The document type a code stands for ("KH" -> "Kế hoạch"), "" if unknown.  QĐ of the Party may be a quy định."""
    name: str = _codes()["types"].get(code, "")
    return name


@dataclass(frozen=True, slots=True)
class IssuerCode:
    """What an issuer code says: the issuer's name and level; "" where the code does not decide."""

    name: str
    level: str


def issuer_of(number: DocumentNumber) -> IssuerCode:
    """The issuer that the code alone tells; "" parts for codes of any level (ĐU, UBND, HĐND, BCĐ).

    Exact codes first, then families by their beginning or end ("SNV" is a provincial department,
    "BCĐTW" and "CQTTBCĐ" central); TW does not say which of three bodies issued.
    """
    code = number.issuer_code.upper()
    data = _codes()
    if number.family == "assembly":
        code = re.sub(r"\d+$", "", code)
    for lookup in (code, code.split("-")[0]):
        if lookup in data["issuers"]:
            entry = data["issuers"][lookup]
            return IssuerCode(entry.get("name", ""), entry.get("level", ""))
    for family in data["issuer_families"]:
        if re.fullmatch(family["pattern"], code):
            return IssuerCode(family.get("name", ""), family.get("level", ""))
    return IssuerCode("", "")
