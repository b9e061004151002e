"""Who issued a document, at which level, for which commune and province.

The letterhead decides; then the number's code, the place before the date, the title, and the text.  A
commune that the gazetteer knows once gives its province; one of a name that several provinces have
needs the text to say which.
"""
from __future__ import annotations

import re

from extractors.finding.fact_draft import FactDraft
from extractors.finding.letterhead import Issuer, commune_in, level_of, province_in, read_issuer
from normalizers.document_numbers import issuer_of
from normalizers.places import find_communes, find_province, provinces_named_in
from normalizers.text import fold, squeeze
from pipeline.models import Block, BlockKind, Layout, Level

FROM_PLACE = 0.55        # confidence of a level that only the place before the date tells
SAME_BEGINNING = 12      # characters by which the issuer's line is found again in the letterhead
_COMMUNE_NAME = re.compile(r"\b(?:xã|phường|đặc khu|XÃ|PHƯỜNG|ĐẶC KHU)(?:\s+[A-ZĐÀ-Ỹ][^\W\d_]*){1,4}")
_PROVINCE_WORD = re.compile(r"[Tt]ỉnh|TỈNH|[Tt]hành|THÀNH")


def find_issuer(draft: FactDraft, lines: list[Block]) -> Issuer:
    """The issuing body that letterhead lines in capitals name, with what they say of level and place."""
    issuer = read_issuer([block.text for block in lines])
    own = fold(issuer.name)[:SAME_BEGINNING]
    block = next((one for one in lines if own and fold(squeeze(one.text)).startswith(own)), None)
    draft.put("issuer", issuer.name, block or (lines[0] if lines else None), 0.9)
    return issuer


def find_places(draft: FactDraft, layout: Layout, issuer: Issuer) -> None:
    """Level, commune and province."""
    level, confidence = _level(draft, issuer)
    draft.put("level", level, None, confidence)
    if level is Level.COMMUNE:
        name, confidence = _commune(draft, issuer, layout)
        name = _as_listed(name)
        draft.put("commune", name, None, confidence)
        _province_of_commune(draft, issuer, name, layout)
    elif level is Level.PROVINCE:
        of_place = find_province(draft.place) if draft.place else None
        named = provinces_named_in(draft.text("title"))
        province = issuer.province or province_in(draft.text("issuer")) or (of_place.name if of_place else "")
        draft.put("province", province or (named[0] if named else ""), None, 0.95)


def _level(draft: FactDraft, issuer: Issuer) -> tuple[Level | None, float]:
    """The level and how sure it is: issuer, code, place before the date, title."""
    if level := issuer.level or level_of(draft.text("issuer")):
        if level is Level.PROVINCE and _only_superior(draft, issuer):
            draft.doubts.append(f"không đọc được cơ quan ban hành: cấp suy từ địa danh “{draft.place}” trước ngày")
            return Level.COMMUNE, FROM_PLACE
        return level, 0.95
    if draft.number and (code := issuer_of(draft.number).level):
        return Level(code), 0.9
    if draft.place and find_province(draft.place):
        return Level.PROVINCE, 0.7
    if draft.place and find_communes(draft.place):
        return Level.COMMUNE, 0.7
    return level_of(draft.text("title")), 0.6


def _only_superior(draft: FactDraft, issuer: Issuer) -> bool:
    """Whether the letterhead shows no more than the superior body, the issuer's own line being unreadable.

    A commune writes its own name before the date, a province the province's (Nghị định 30/2020/NĐ-CP, Phụ lục I;
    Hướng dẫn 36-HD/VPTW); "ĐẢNG BỘ TỈNH ..." only ever stands above the issuer.
    """
    if not draft.place or find_province(draft.place) or not find_communes(draft.place):
        return False
    above = fold(issuer.name).startswith(("đảng bộ tỉnh", "đảng bộ thành phố"))
    return above or level_of(issuer.name) is None or fold(issuer.superior) == "ủy ban nhân dân"


def _commune(draft: FactDraft, issuer: Issuer, layout: Layout) -> tuple[str, float]:
    """The commune with its kind: of the letterhead, the title, the place before the date, the text."""
    if name := issuer.commune or commune_in(draft.text("issuer")):
        return name, 0.95
    titled = _COMMUNE_NAME.search(draft.text("title"))
    if titled and (name := commune_in(titled[0])):
        return name, 0.85
    names = {commune.name for commune in find_communes(draft.place)} if draft.place else set()
    return (names.pop(), 0.75) if len(names) == 1 else (_most_named(layout), 0.7)


def _as_listed(name: str) -> str:
    """The commune's name as the gazetteer spells it ("xã Giao Thuỷ" is xã Giao Thủy); unlisted ones stay as printed."""
    listed = {commune.name for commune in find_communes(name)} if name else set()
    return listed.pop() if len(listed) == 1 else name


def _province_of_commune(draft: FactDraft, issuer: Issuer, name: str, layout: Layout) -> None:
    candidates = {commune.province for commune in find_communes(name)} if name else set()
    if issuer.province:
        draft.put("province", issuer.province, None, 0.95)
        return
    named = _named_provinces(layout)
    fitting = [one for one in named if one in candidates]
    if len(named) == 1 and (fitting or not candidates):
        draft.put("province", named[0], None, 0.9)
    elif len(fitting) == 1:
        draft.put("province", fitting[0], None, 0.85)
    elif len(candidates) == 1:
        draft.put("province", next(iter(candidates)), None, 0.8)
    elif candidates:
        draft.doubts.append(f"{name} có ở {', '.join(sorted(candidates))}: văn bản không nói thuộc tỉnh nào")


def _most_named(layout: Layout) -> str:
    """The commune that the text names most often ("trên địa bàn xã Tân Lợi"); "" where two are named as often."""
    counts: dict[str, int] = {}
    for block in layout.blocks:
        if block.kind in (BlockKind.MARGIN, BlockKind.RECIPIENTS):
            continue
        for found in _COMMUNE_NAME.finditer(squeeze(block.text)):
            name = commune_in(found[0])
            if name and find_communes(name):
                counts[name] = counts.get(name, 0) + 1
    ranked = sorted(counts, key=lambda name: -counts[name])
    tied = len(ranked) > 1 and counts[ranked[0]] == counts[ranked[1]]
    return ranked[0] if ranked and not tied else ""


def _named_provinces(layout: Layout) -> list[str]:
    """Provinces that the text names with their kind, each once."""
    named: list[str] = []
    for block in layout.blocks:
        if block.kind is not BlockKind.MARGIN and _PROVINCE_WORD.search(block.text):
            named += [name for name in provinces_named_in(block.text) if name not in named]
    return named
