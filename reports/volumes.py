"""Workbook and page of a run, or of a nation in volumes: one a province, and one that sums them up.

A page of thousands of communes would be too heavy to open, and offices work by province anyway.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.tables import RunTables
from reports.overview import Places
from reports.scope import of_province
from reports.words import fold

MOST_COMMUNES = 250      # in one volume; the largest province of 2025 has 168


@dataclass(frozen=True, slots=True)
class Volume:
    """One workbook and one page: their file name without suffix, what they are about, their rows.

    The summing-up volume has `provinces` (name -> stem of its volume) and leaves the lists to those.
    """

    stem: str
    scope: str
    tables: RunTables
    provinces: Mapping[str, str] = field(default_factory=dict)


def volumes(tables: RunTables, stem: str) -> Iterator[Volume]:
    """The volumes of a run: one, or the summing-up one and then one a province."""
    places = Places(tables)
    communes = {place for row in tables.documents if (place := places.of_document(row))}
    if len(communes) <= MOST_COMMUNES:
        yield Volume(stem, "", tables)
        return
    named = {place.province for place in communes} | {row.province for row in tables.documents}
    stems = {name: f"{stem}-{re.sub('[^a-z0-9]+', '-', fold(name)).strip('-') or 'chua-ro-tinh'}"
             for name in sorted(named, key=fold)}
    yield Volume(stem, "", tables, stems)
    for name, own in stems.items():
        yield Volume(own, name or "(chưa rõ tỉnh)", of_province(tables, name))
