"""Values made comparable: one dimension and one scale for units that can be converted.

Units are those of targets.csv ("%", "index", "VND million/person/year", "Gbps", "count:thôn", "rank",
"% increase", "times") and what reference figures print besides ("% GDP", "USD billion/year").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalizers.text import fold
from pipeline.models import Comparator, Target

_SCALES = {
    "nghìn": 1e3,
    "ngàn": 1e3,
    "thousand": 1e3,
    "triệu": 1e6,
    "million": 1e6,
    "tỷ": 1e9,
    "tỉ": 1e9,
    "billion": 1e9,
    "k": 1e3,
    "m": 1e6,
    "g": 1e9,
    "t": 1e12,
}
_MONEY = re.compile(r"(?P<currency>vnd|usd|đồng|vnđ)\s*(?P<scale>thousand|million|billion)?(?P<per>/.*)?$")
_MONEY_VI = re.compile(r"(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ)?\s*(?P<currency>đồng|vnđ|usd)(?P<per>/.*)?$")
_RATE = re.compile(r"(?P<scale>[kmgt])?(?:bps|bit/s|b/s)$")
_COUNT = re.compile(r"count:\s*(?:(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ)\s+)?(?P<thing>.+)$")

RATIO, INDEX, RANK, GROWTH, TIMES, UNSAID = "ratio", "index", "rank", "growth", "times", ""
_PLAIN = {
    "ratio": RATIO,
    "index": INDEX,
    "rank": RANK,
    "times": TIMES,
    "lần": TIMES,
    "điểm": "points",
    "points": "points",
    "": UNSAID,
}


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit as dimension and factor: value x factor is the amount in the dimension's base unit."""

    dimension: str
    factor: float


@lru_cache(maxsize=10_000)
def scale_of(unit: str) -> Scale:
    """Dimension and factor of a unit; an unknown unit is a dimension of its own."""
    text = " ".join(fold(unit).split())
    if text in _PLAIN:
        return Scale(_PLAIN[text], 1.0)
    if text in ("% increase", "%/năm", "%/year"):
        return Scale(GROWTH, 1.0)
    if text.startswith(("%", "phần trăm")):
        return Scale(RATIO, 0.01)
    if text.startswith("‰"):
        return Scale(RATIO, 0.001)
    if found := _RATE.match(text):
        return Scale("bit/s", _SCALES.get(found["scale"] or "", 1.0))
    if found := _MONEY.match(text) or _MONEY_VI.match(text):
        currency = "usd" if found["currency"] == "usd" else "vnd"
        per = (found["per"] or "").replace("người", "person").replace("năm", "year").replace("tháng", "month")
        return Scale(currency + per, _SCALES.get(found["scale"] or "", 1.0))
    if found := _COUNT.match(text):
        per = found["thing"].partition("/")[2]
        return Scale(f"count/{per}" if per else "count", _SCALES.get(found["scale"] or "", 1.0))
    return Scale(text, 1.0)


@dataclass(frozen=True, slots=True)
class Amount:
    """A target's value in base units, from `low` to `high`.

    `sure` is False when the unit is the catalogue's because the document prints none.
    """

    dimension: str
    low: float
    high: float
    sure: bool = True


def amount_of(target: Target, usual_unit: str = "") -> Amount:
    """The value of a target in base units.

    In: the target; the unit the catalogue gives its indicator.  A target with no unit takes the usual one
    (0,8 of an indicator in per cent is read as a ratio, 85 as per cent), marked as not sure; per cent of an
    indicator that grows is growth.
    """
    scale, sure = scale_of(target.unit), True
    usual = scale_of(usual_unit)
    top = target.value_max if target.value_max is not None else target.value
    if usual.dimension == RATIO and scale.dimension in (UNSAID, INDEX) and 0 <= target.value <= top <= 1:
        scale = Scale(RATIO, 1.0)
    elif usual.dimension == GROWTH and scale.dimension == RATIO:
        scale = usual
    elif scale.dimension == UNSAID or (usual.dimension == RATIO and scale.dimension == INDEX):
        scale, sure = usual, bool(not usual_unit)
    low, high = sorted((target.value * scale.factor, top * scale.factor))
    return Amount(scale.dimension, round(low, 9), round(high, 9), sure)


def lower_is_better(target: Target, catalogued: bool | None) -> bool:
    """Whether a lower value of this target is the better one.

    In: the catalogue's word, None where it has none: then ranks and upper bounds ("không quá 2%") say so.
    """
    if scale_of(target.unit).dimension == RANK:
        return True
    if catalogued is not None:
        return catalogued
    return target.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN)


def compatible(one: Amount, other: Amount) -> bool:
    """Whether two amounts can be compared."""
    return one.dimension == other.dimension
