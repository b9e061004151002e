"""Indicator keys on targets: the catalogue's where a wording is known, else one made from its concepts."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache

from normalizers.text import strip_marks
from pipeline.models import Extraction, Target
from reconciliation.concepts import HARD_FACETS, Signature, signature
from reconciliation.indicators import Indicator, catalogue
from reconciliation.matching import Matcher

GENERATED = "x_"  # keys of indicators that the catalogue does not have
_NAME_LENGTH = 40


@cache
def matcher() -> Matcher:
    """The matcher over the shipped catalogue, with no answers."""
    return Matcher()


def generated_key(read: Signature) -> str:
    """A key made of the concepts and unknown words of a wording: equal for wordings that say the same."""
    parts = sorted({concept for name in HARD_FACETS for concept in read.facet(name)})
    parts += sorted({strip_marks(word) for word in read.unknown})
    full = "_".join(parts) or strip_marks(read.text).replace(" ", "_")
    digest = hashlib.sha256(full.encode()).hexdigest()[:6]
    short = "".join(char if char.isascii() and char.isalnum() else "_" for char in full)[:_NAME_LENGTH].strip("_")
    return f"{GENERATED}{short}_{digest}"


def is_generated(key: str) -> bool:
    """Whether a key stands for an indicator that the catalogue does not have."""
    return key.startswith(GENERATED)


def key_of(wording: str, unit: str = "", using: Matcher | None = None) -> str:
    """The key of a wording with the unit its value is printed in; "" only for an empty wording."""
    if not wording.strip():
        return ""
    known = using or matcher()
    found = known.match(wording)
    return known.with_unit(found, unit) if found.accepted else generated_key(signature(wording))


def indicator_of(key: str) -> Indicator | None:
    """The catalogue's entry of a key, None for a generated one."""
    return catalogue().get(key)


def assign_keys(extraction: Extraction, using: Matcher | None = None) -> Extraction:
    """The same extraction with `indicator_key` on every target that has a wording."""

    def keyed(target: Target) -> Target:
        key = key_of(target.indicator, target.unit, using)
        return target if target.indicator_key == key else replace(target, indicator_key=key)

    return replace(extraction, targets=tuple(map(keyed, extraction.targets)))
