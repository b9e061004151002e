"""Which documents are the same plan: another form of it (a scan, its text), or a newer version.

Two documents are one plan when they print the same number and come from the same issuer (the same commune, or
outside communes the same province and level) in the same year.  Of these the ones that say the same are
forms of each other, and the best read one counts; one that sets other targets is a version, and the one
that came in last counts.  Documents without a number are never joined: there is nothing to tell them by.
"""
from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.models import Extraction, Route
from pipeline.store.documents import StoredDocument

# Best first: how far the words of a route can be trusted.
_ROUTE_ORDER = (Route.DIGITAL, Route.MIXED, Route.OCR, Route.REOCR, Route.REPAIRED)
# Forms of one plan read differently well; a new version changes more figures than misreadings do.
_SAME_FIGURES = 0.5

Plan = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """How a document stands to others; each is a doc_id or ''."""

    same_plan_as: str = ""       # the form of the same plan that counts in its place
    version_of: str = ""         # the earlier version that this one takes the place of
    replaced_by: str = ""        # the later version that counts in its place


def trace(documents: Sequence[StoredDocument]) -> dict[str, Lineage]:
    """The lineage of every document, by doc_id."""
    lineages = {document.row.doc_id: Lineage() for document in documents}
    plans: dict[Plan, list[StoredDocument]] = defaultdict(list)
    for document in documents:
        plan = _plan(document)
        if plan is not None:
            plans[plan].append(document)
    for group in plans.values():
        if len(group) > 1:
            lineages.update(_of_one_plan(group))
    return lineages


def _plan(document: StoredDocument) -> Plan | None:
    row = document.row
    number = _fold(row.number)
    place = row.commune or (f"{row.province} {row.level}" if row.level else row.issuer)
    if document.extraction is None or not number or not place.strip():
        return None
    return number, _fold(place), row.issue_date[:4]


def _of_one_plan(group: Iterable[StoredDocument]) -> dict[str, Lineage]:
    versions: list[list[StoredDocument]] = []            # oldest first; each a list of forms
    for document in sorted(group, key=lambda one: (one.first_seen, one.row.doc_id)):
        same = next((forms for forms in versions if _say_the_same(forms[0], document)), None)
        if same is None:
            versions.append([document])
        else:
            same.append(document)
    heads = [min(forms, key=_preference).row.doc_id for forms in versions]
    lineages: dict[str, Lineage] = {}
    for index, forms in enumerate(versions):
        for form in forms:
            is_head = form.row.doc_id == heads[index]
            lineages[form.row.doc_id] = Lineage(
                same_plan_as="" if is_head else heads[index],
                version_of=heads[index - 1] if is_head and index > 0 else "",
                replaced_by=heads[-1] if is_head and index < len(versions) - 1 else "",
            )
    return lineages


def _say_the_same(one: StoredDocument, other: StoredDocument) -> bool:
    """Whether two documents set the same figures, as far as reading lets them."""
    left, right = _figures(one.extraction), _figures(other.extraction)
    if not left or not right:
        return True
    return len(left & right) / min(len(left), len(right)) >= _SAME_FIGURES


def _figures(extraction: Extraction | None) -> set[tuple[float, str, str]]:
    if extraction is None:
        return set()
    return {(target.value, target.unit, str(target.due_date)) for target in extraction.targets}


def _preference(document: StoredDocument) -> tuple[int, float, str]:
    route = document.row.route
    place = _ROUTE_ORDER.index(route) if route in _ROUTE_ORDER else len(_ROUTE_ORDER)
    return place, -document.row.confidence, document.row.doc_id


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).casefold()
