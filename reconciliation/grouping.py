"""Indicators that the catalogue does not have: their wordings grouped among themselves across documents.

A wording that matches nothing has a key made of its concepts (`catalogue.generated_key`), so wordings that
say the same already share it.  Here keys whose wordings differ only in little are joined; the joined
key is that of the shortest wording, which does not change when documents are added that say it longer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.models import Extraction, Target
from reconciliation.catalogue import assign_keys, is_generated
from reconciliation.catalogue import matcher as shipped_matcher
from reconciliation.concepts import Signature, signature
from reconciliation.matching import ACCEPT, Match, Matcher, compare_signatures, doubtful_matches
from reconciliation.review import Answers


def join_generated(extractions: Sequence[Extraction], answers: Answers) -> tuple[list[Extraction], tuple[Match, ...]]:
    """Extractions with catalogue keys and joined generated keys, and the doubtful matches for a person."""
    using = Matcher(answers=answers.said) if answers.said else shipped_matcher()
    keyed = [assign_keys(extraction, using) for extraction in extractions]
    wordings = {target.indicator for extraction in keyed for target in extraction.targets}
    review = tuple(doubtful_matches(using, (wording for wording in wordings if wording.strip())))
    joined = joined_keys(
        {target.indicator: target.indicator_key for extraction in keyed for target in extraction.targets}
    )

    def rekeyed(target: Target) -> Target:
        return replace(target, indicator_key=joined[target.indicator_key])

    if joined:
        keyed = [
            replace(
                one,
                targets=tuple(rekeyed(target) if target.indicator_key in joined else target for target in one.targets),
            )
            for one in keyed
        ]
    return keyed, review


def joined_keys(keys: dict[str, str]) -> dict[str, str]:
    """Generated keys that are to be replaced by that of a like wording.

    In: wording -> key.  Only wordings with the same concepts are compared, so the work grows with the
    number of distinct wordings.
    """
    blocks: defaultdict[tuple[frozenset[str], ...], list[tuple[Signature, str]]] = defaultdict(list)
    for wording in sorted(
        (text for text, key in keys.items() if is_generated(key)), key=lambda text: (len(text), text)
    ):
        read = signature(wording)
        blocks[read.core].append((read, keys[wording]))
    joined: dict[str, str] = {}
    for block in blocks.values():
        leaders: list[tuple[Signature, str]] = []
        for read, key in block:
            leader = next(
                (name for known, name in leaders if compare_signatures(read, known).probability >= ACCEPT),
                None,
            )
            if leader is None:
                leaders.append((read, key))
            elif leader != key:
                joined[key] = leader
    return joined
