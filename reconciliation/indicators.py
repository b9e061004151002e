"""The indicator catalogue: what plans measure, in which unit, for whom, and by which words.

Facts of `data/indicators/*.yaml`; one entry looks like

    - key: coverage_5g                     # stable, lower case
      name: Tỷ lệ phủ sóng 5G trên địa bàn
      definition: Phần dân số (hoặc địa bàn dân cư) có sóng di động 5G.
      unit: "%"                            # as in targets.csv
      direction: more                      # more | less is better
      population: dân số                   # who or what is counted
      levels: [nation, province, commune]  # where it is measured
      wordings: [phủ sóng 5G, ...]         # other printed forms that mean the same
      near_misses: [phủ sóng 4G, ...]      # forms that look alike and mean something else
      source: 57-NQ/TW                     # the central document that asks for it
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reconciliation.concepts import lexicon
from reconciliation.data_files import DATA, Entry, read_entries

FIELDS = (
    "key",
    "name",
    "definition",
    "unit",
    "direction",
    "population",
    "levels",
    "wordings",
    "near_misses",
    "source",
)
LEVELS = ("nation", "province", "commune")
DIRECTIONS = ("more", "less")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that plans measure; see the module for what each field means."""

    key: str
    name: str
    definition: str
    unit: str
    direction: str
    population: str
    levels: tuple[str, ...]
    wordings: tuple[str, ...]
    near_misses: tuple[str, ...]
    source: str

    @property
    def less_is_better(self) -> bool:
        """Whether a lower value is the better one."""
        return self.direction == "less"

    @property
    def in_communes(self) -> bool:
        """Whether communes measure it."""
        return "commune" in self.levels

    @property
    def in_provinces(self) -> bool:
        """Whether provinces measure it."""
        return "province" in self.levels

    @property
    def forms(self) -> tuple[str, ...]:
        """Its name and every other known wording."""
        return (self.name, *self.wordings)


Catalogue = MappingProxyType[str, Indicator]


def _indicator(entry: Entry) -> Indicator:
    entry.only(FIELDS, ("key", "name", "definition", "unit", "direction", "levels", "wordings"))
    key = entry.text("key")
    if not key.isascii() or not key.replace("_", "").isalnum() or key != key.lower():
        entry.fail(f"khóa '{key}' chỉ được có chữ thường không dấu, số và dấu gạch dưới", "key")
    levels = entry.texts("levels")
    for level in levels:
        if level not in LEVELS:
            entry.fail(f"cấp '{level}' không có; chỉ dùng: {', '.join(LEVELS)}", "levels")
    return Indicator(
        key,
        entry.text("name"),
        entry.text("definition"),
        entry.text("unit"),
        entry.choice("direction", DIRECTIONS),
        entry.text("population"),
        levels,
        entry.texts("wordings"),
        entry.texts("near_misses"),
        entry.text("source"),
    )


def load_catalogue(paths: Iterable[Path]) -> Catalogue:
    """Reads the files; DataFileError for a bad field, a key used twice or a wording of two indicators."""
    found: dict[str, Indicator] = {}
    owner: dict[str, str] = {}
    for path in paths:
        for entry in read_entries(path):
            indicator = _indicator(entry)
            if indicator.key in found:
                entry.fail(f"khóa '{indicator.key}' đã dùng cho chỉ tiêu khác", "key")
            for form in indicator.forms:
                other = owner.setdefault(lexicon().expand(form), indicator.key)
                if other != indicator.key:
                    entry.fail(f"cách gọi '{form}' đã thuộc chỉ tiêu '{other}'", "wordings")
            for form in indicator.near_misses:
                if owner.get(lexicon().expand(form)) == indicator.key:
                    entry.fail(f"'{form}' vừa là cách gọi vừa là chỉ tiêu dễ nhầm", "near_misses")
            found[indicator.key] = indicator
    return MappingProxyType(found)


@cache
def catalogue() -> Catalogue:
    """The catalogue that ships with the program."""
    return load_catalogue(sorted((DATA / "indicators").glob("*.yaml")))
