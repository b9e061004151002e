"""Gaps and conflicts between communes, their provinces and the centre.

`compare_all` places the documents, compares every commune with its province and the centre, the provinces
with the centre, documents with themselves, and adds what single documents lack.  The rules on values
and dates are in compare.py, on single documents in duties.py.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalizers.text import key as text_key
from pipeline.models import Extraction, Finding, FindingKind, Level, Target
from reconciliation import explaining
from reconciliation.catalogue import indicator_of
from reconciliation.compare import Aim, below, differ, due_or_never, judge
from reconciliation.documents import Document, Library, build_library, targets_of
from reconciliation.duties import basis_findings, task_findings
from reconciliation.grouping import join_generated
from reconciliation.indicators import Indicator
from reconciliation.making import UNSURE_SAME, UNSURE_UNIT, Maker, sureness
from reconciliation.matching import Match
from reconciliation.reference import raises_findings, reference_documents
from reconciliation.review import Answers
from reconciliation.units import amount_of, compatible, lower_is_better

Aims = dict[str, list[Aim]]  # by indicator key

_ONE_PLACE = "place:"  # before the name in Target.applies_to of a value that a table sets for one place
_KIND_ORDER = {kind: place for place, kind in enumerate(FindingKind)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reconciliation says: findings, pairs for a person to confirm, notes (Vietnamese lines)."""

    findings: tuple[Finding, ...]
    review: tuple[Match, ...]
    notes: tuple[str, ...]


def reconcile(
    extractions: Sequence[Extraction], *, use_reference: bool = True, answers: Answers | None = None
) -> list[Finding]:
    """The findings over all documents of a run; see `compare_all`."""
    return list(compare_all(extractions, use_reference=use_reference, answers=answers).findings)


def compare_all(
    extractions: Sequence[Extraction], *, use_reference: bool = True, answers: Answers | None = None
) -> Outcome:
    """Compares every commune with its province and the centre.

    In: extractions (keys on targets are made anew, so that answers and the catalogue of today count);
    whether the shipped reference documents take part; a person's answers on doubtful wordings.
    Out: findings in a stable order, doubtful wordings, notes.  Errors: DataFileError for a broken data file.
    """
    keyed, review = join_generated(extractions, answers or Answers())
    library = build_library(keyed, reference_documents() if use_reference else ())
    near = {(match.wording, match.key) for match in review}
    maker = Maker()
    central = _aims(library.central)
    demands = {province: _demands(central, _aims(documents)) for province, documents in library.provincial.items()}
    only_central = _demands(central, {})
    for (province, _), documents in sorted(library.communes.items()):
        own = _aims(documents, own=True)
        _compare_commune(documents, own, demands.get(province, only_central), near, maker)
        _internal_conflicts(own, maker)
    _compare_provinces(library, central, maker)
    for document in _ingested(library):
        if document.level is not Level.CENTRAL and document.facts.is_plan:
            task_findings(document, maker)
        basis_findings(document, library, maker)
    return Outcome(tuple(sorted(maker.findings, key=_order)), review, library.notes)


def _order(finding: Finding) -> tuple[str, str, int, str, str]:
    return (
        finding.province,
        finding.commune,
        _KIND_ORDER[finding.kind],
        finding.indicator_key,
        finding.finding_id,
    )


def _ingested(library: Library) -> list[Document]:
    groups = itertools.chain([library.central], library.provincial.values(), library.communes.values())
    return [document for group in groups for document in group if not document.shipped]


# --- targets as aims --------------------------------------------------------------------------------


def _aim(document: Document, target: Target) -> Aim:
    indicator = indicator_of(target.indicator_key)
    amount = amount_of(target, indicator.unit if indicator else "")
    # A shipped document has no period of its own; a figure without a day there binds every year.
    due = target.due_date or (None if document.level is Level.CENTRAL else document.end)
    return Aim(document, target, amount, due)


def _aims(documents: Sequence[Document], *, own: bool = False) -> Aims:
    """Targets by key; `own`: of a commune, without the province's and nation's figures that it repeats."""
    found: defaultdict[str, list[Aim]] = defaultdict(list)
    for document, target in targets_of(documents):
        if own and target.applies_to not in ("", "commune"):
            continue
        found[target.indicator_key].append(_aim(document, target))
    return found


@dataclass(frozen=True, slots=True)
class Demand:
    """What a commune is asked for one indicator, worked out once a province."""

    key: str
    indicator: Indicator | None
    less: bool
    binding: tuple[Aim, ...]  # the province's first, by day; what a commune that sets the indicator must reach
    owed: tuple[Aim, ...]  # those of them that a commune may not leave out


def _demands(central: Aims, provincial: Aims) -> list[Demand]:
    """What binds the communes of a province: its targets and the centre's, each value and day of a level once."""
    found = []
    for key in sorted({*provincial, *central}):
        indicator = indicator_of(key)
        kept: dict[object, Aim] = {}
        for aim in (*provincial.get(key, ()), *central.get(key, ())):
            if raises_findings(aim.document, aim.target):
                kept.setdefault((aim.document.level, aim.amount, aim.due, aim.target.applies_to), aim)
        binding = [aim for aim in kept.values() if _binds_communes(aim.target, indicator) is not False]
        if binding:
            binding.sort(key=due_or_never)
            owed = tuple(aim for aim in binding if _binds_communes(aim.target, indicator))
            found.append(Demand(key, indicator, _less(binding[0], indicator), tuple(binding), owed))
    return found


def _binds_communes(target: Target, indicator: Indicator | None) -> bool | None:
    """Whether an upper target is one for communes; None: only where a commune sets the same (unknown)."""
    if target.applies_to:
        return target.applies_to == "commune" or target.applies_to.startswith(_ONE_PLACE)
    return indicator.in_communes if indicator else None


def _meant(aims: Sequence[Aim], commune: str) -> tuple[Aim, ...]:
    """The aims that are for this commune: those for all, and of those set place by place its own."""
    return tuple(
        aim for aim in aims
        if not aim.target.applies_to.startswith(_ONE_PLACE)
        or _same_place(aim.target.applies_to.removeprefix(_ONE_PLACE), commune)
    )


def _same_place(printed: str, commune: str) -> bool:
    """Whether a row's place ("Phường Bến Tre", "Bến Tre") is the commune "phường Bến Tre"."""
    names = {text_key(commune), text_key(commune).partition(" ")[2], text_key(commune).removeprefix("đặc khu ")}
    return text_key(printed) in names


def _less(aim: Aim, indicator: Indicator | None) -> bool:
    return lower_is_better(aim.target, indicator.less_is_better if indicator else None)


# --- a commune against its province and the centre --------------------------------------------------


def _compare_commune(
    documents: tuple[Document, ...], own: Aims, demands: Sequence[Demand], near: set[tuple[str, str]], maker: Maker
) -> None:
    commune = documents[0].commune
    for demand in demands:
        binding = _meant(demand.binding, commune)
        demand = replace(demand, binding=binding, owed=_meant(demand.owed, commune))
        mine = own.get(demand.key)
        if mine and demand.binding:
            _compare_targets(mine, demand, maker)
        elif not mine and demand.owed:
            _report_missing(documents, demand.owed, near, maker)


def _compare_targets(mine: list[Aim], demand: Demand, maker: Maker) -> None:
    farthest: tuple[Aim, Aim] | None = None
    outdone: set[Document] = set()
    for upper in demand.binding:
        for verdict in judge(upper, mine, demand.less):
            if verdict.kind is FindingKind.INTERIM:  # said once, of the farthest goal
                if farthest is None or due_or_never(upper) > due_or_never(farthest[1]):
                    farthest = verdict.own, upper
                continue
            if verdict.kind is FindingKind.STRICTER:  # said once a document, of its nearest goal
                if upper.document in outdone:
                    continue
                outdone.add(upper.document)
            _report(verdict.kind, verdict.own, upper, demand.less, maker)
    if farthest:
        _report(FindingKind.INTERIM, *farthest, demand.less, maker)


def _report(kind: FindingKind, own: Aim, upper: Aim, less: bool, maker: Maker) -> None:
    maker.compared(kind, own, upper, explaining.compared(kind, own, upper, less), sureness(own, upper))


def _report_missing(
    documents: tuple[Document, ...], owed: Sequence[Aim], near: set[tuple[str, str]], maker: Maker
) -> None:
    """One finding for all upper targets of an indicator that the commune's plans should cover."""
    covered = []
    for aim in owed:
        covering = tuple(
            document
            for document in documents
            if document.facts.is_plan and not document.is_annex and aim.due is not None and document.covers(aim.due)
        )
        if covering:
            covered.append((aim, covering))
    if not covered:
        return
    covered.sort(key=lambda pair: (pair[0].due, pair[0].document.level is Level.CENTRAL))
    first, plans = covered[0]
    key = first.target.indicator_key
    like = next(
        (
            target.indicator
            for document in documents
            for target in document.extraction.targets
            if (target.indicator, key) in near
        ),
        "",
    )
    sure = sureness(first) * (UNSURE_SAME if like else 1)
    sentence = explaining.missing(plans[0].commune, plans, [aim for aim, _ in covered], like)
    maker.missing(plans[0], first, sentence, round(sure, 3))


# --- documents against themselves and their peers ---------------------------------------------------


def _pairs_that_differ(aims: Sequence[Aim]) -> list[tuple[Aim, Aim]]:
    """For each day, addressee and thing counted with two values: the first and the one farthest from it."""
    by_due: defaultdict[tuple[dt.date, str, str], list[Aim]] = defaultdict(list)
    for aim in aims:
        if aim.due is not None:
            counted = aim.target.unit if aim.target.unit.startswith("count:") else ""
            by_due[aim.due, aim.target.applies_to, counted].append(aim)
    found = []
    for group in by_due.values():
        others = [aim for aim in group[1:] if differ(group[0].amount, aim.amount)]
        if others:
            found.append((group[0], max(others, key=lambda aim: abs(aim.amount.low - group[0].amount.low))))
    return found


def _internal_conflicts(own: Aims, maker: Maker) -> None:
    for aims in own.values():
        for one, other in _pairs_that_differ(aims) if len(aims) > 1 else ():
            maker.compared(
                FindingKind.INTERNAL_CONFLICT,
                one,
                other,
                explaining.internal(one, other),
                sureness(one, other),
            )


def _compare_provinces(library: Library, central: Aims, maker: Maker) -> None:
    """Upper conflicts, each once: provinces below the centre, peers and documents that disagree."""
    _peer_conflicts(central, maker)
    for province, documents in sorted(library.provincial.items()):
        aims = _aims(documents)
        _peer_conflicts(aims, maker)
        if all(document.shipped for document in documents):
            continue
        for key, found in aims.items():
            mine = [aim for aim in found if not aim.target.applies_to.startswith(_ONE_PLACE)]
            indicator = indicator_of(key)
            if indicator is not None and not indicator.in_provinces:
                continue
            for upper in central.get(key, ()):
                if _addresses(upper, province):
                    _below_centre(mine, upper, indicator, maker)


def _addresses(upper: Aim, province: str) -> bool:
    """Whether a central target is one for this province: not the nation's alone, not another province's."""
    addressee = upper.target.applies_to
    return raises_findings(upper.document, upper.target) and addressee in (
        "",
        "commune",
        "province",
        f"province:{province}",
    )


def _below_centre(mine: list[Aim], upper: Aim, indicator: Indicator | None, maker: Maker) -> None:
    less = _less(upper, indicator)
    for own in mine:
        if own.document.shipped or own.due is None or own.due != upper.due:
            continue
        if compatible(own.amount, upper.amount) and below(own.amount, upper.amount, less):
            other_base = own.target.unit != upper.target.unit
            doubt = " Hai mức tính trên hai quy mô khác nhau, cần xem lại." if other_base else ""
            sentence = explaining.upper_conflict(own, upper, less, doubt)
            sure = sureness(own, upper) * (UNSURE_UNIT if other_base else 1)
            maker.compared(FindingKind.UPPER_CONFLICT, own, upper, sentence, round(sure, 3))
            return


def _peer_conflicts(aims: Aims, maker: Maker) -> None:
    """Two values for one day in one upper document (internal) or in two of one level (upper conflict)."""
    for group in aims.values():
        for one, other in _pairs_that_differ(group) if len(group) > 1 else ():
            if one.document.shipped and other.document.shipped:
                continue
            if one.document is other.document:
                if one.document.level is Level.CENTRAL:
                    continue  # nothing that a province could answer for
                maker.compared(
                    FindingKind.INTERNAL_CONFLICT,
                    one,
                    other,
                    explaining.internal(one, other),
                    sureness(one, other),
                )
            elif raises_findings(one.document, one.target) and raises_findings(other.document, other.target):
                mine, theirs = (other, one) if one.document.shipped else (one, other)
                maker.compared(
                    FindingKind.UPPER_CONFLICT,
                    mine,
                    theirs,
                    explaining.upper_conflict(mine, theirs, less=False),
                    sureness(one, other),
                )
