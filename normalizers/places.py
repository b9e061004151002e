"""The gazetteer of provinces and communes of 2025 (package vietnam-provinces), by folded name.

Reading it takes some 10 ms; it is done once, when first asked.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache

from normalizers.text import fold, nfc, squeeze

KINDS = ("xã", "phường", "đặc khu")


@dataclass(frozen=True, slots=True)
class Province:
    """A province or city under the centre: its name without kind ("Gia Lai") and whether it is a city."""

    name: str
    is_city: bool


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune: its name with kind ("xã Tân Lợi") and its province's name ("Đắk Lắk")."""

    name: str
    province: str

    @property
    def bare(self) -> str:
        """The name without its kind."""
        return re.sub(r"^(?:xã|phường|đặc khu) ", "", self.name)


def _key(name: str) -> str:
    return " ".join(fold(nfc(name)).replace("-", " ").split())


def _without_kind(name: str) -> str:
    return re.sub(r"^(?:tỉnh|thành phố|tp\.?|xã|phường|đặc khu)\s+(?=\S)", "", _key(name))


@cache
def _gazetteer() -> tuple[dict[str, Province], dict[str, tuple[Commune, ...]]]:
    from vietnam_provinces import NESTED_DIVISIONS_JSON_PATH

    provinces: dict[str, Province] = {}
    communes: dict[str, list[Commune]] = {}
    for entry in json.loads(NESTED_DIVISIONS_JSON_PATH.read_text(encoding="utf-8")):
        bare = re.sub(r"^(?:Tỉnh|Thành phố) ", "", nfc(entry["name"]))
        provinces[_key(bare)] = Province(bare, entry["name"].startswith("Thành phố"))
        for ward in entry["wards"]:
            name = nfc(ward["name"])
            kind = next(one for one in ("Xã", "Phường", "Đặc khu") if name.startswith(one))
            commune = Commune(kind.lower() + name[len(kind) :], bare)
            communes.setdefault(_without_kind(name), []).append(commune)
    return provinces, {name: tuple(found) for name, found in communes.items()}


def provinces() -> tuple[Province, ...]:
    """All provinces and cities, in the gazetteer's order."""
    return tuple(_gazetteer()[0].values())


def find_province(name: str) -> Province | None:
    """The province of that name, with or without its kind, in any spelling of tone marks and case."""
    return _gazetteer()[0].get(_without_kind(name))


def find_communes(name: str, province: str = "") -> tuple[Commune, ...]:
    """The communes of that name; its kind, when printed, and the province narrow them down."""
    folded = _key(name)
    kind = next((one for one in KINDS if folded.startswith(one + " ")), "")
    found = _gazetteer()[1].get(_without_kind(name), ())
    if kind:
        found = tuple(one for one in found if one.name.startswith(kind)) or ()
    if province:
        wanted = _without_kind(province)
        found = tuple(one for one in found if _key(one.province) == wanted)
    return found


def provinces_named_in(text: str) -> list[str]:
    """Provinces that a text names with their kind ("tỉnh Lạng Sơn", "thành phố Đà Nẵng"), in order, each once."""
    text = squeeze(text)
    folded = fold(text)
    named: list[str] = []
    for found in re.finditer(r"(?<!\w)(?:tỉnh ủy|thành ủy|tỉnh|thành phố|tp\.?)\s+", folded):
        words = re.findall(r"[^\W\d_]+", text[found.end() : found.end() + 40])
        for length in (4, 3, 2, 1):
            province = find_province(" ".join(words[:length])) if len(words) >= length else None
            if province:
                if province.name not in named:
                    named.append(province.name)
                break
    return named
