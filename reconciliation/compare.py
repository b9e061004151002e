"""How one upper target stands against a commune's own: the rules of the findings table, on values and dates.

Nothing here knows documents' names or words; `judge` is the whole rule and is tested as a table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.models import FindingKind, Target
from reconciliation.documents import Document
from reconciliation.units import Amount, compatible


@dataclass(frozen=True, eq=False)
class Aim:
    """A target as it is compared: its amount in base units and the day it is due (None: no day at all)."""

    document: Document
    target: Target
    amount: Amount
    due: dt.date | None

    @cached_property
    def identity(self) -> str:
        """What makes it the same from run to run: its document and what it says, not where it stands."""
        said = self.target
        return (
            f"{self.document.identity}#{said.indicator_key}|{said.comparator}|{said.value}|{said.value_max}"
            f"|{said.unit}|{said.due_date}|{said.applies_to}"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """One kind of finding and the own target it is about."""

    kind: FindingKind
    own: Aim


def due_or_never(aim: Aim) -> dt.date:
    """The day an aim is due; one with no day at all comes behind all others."""
    return aim.due or dt.date.max


def reached_first(amount: Amount, less: bool) -> float:
    """The end of an amount that is reached first: all that a range surely promises, and the least that it asks for."""
    return amount.high if less else amount.low


def below(own: Amount, upper: Amount, less: bool) -> bool:
    """Whether `own` aims at less than `upper` asks; equal values are never below, strict or not."""
    mine, theirs = reached_first(own, less), reached_first(upper, less)
    return mine > theirs if less else mine < theirs


def above(own: Amount, upper: Amount, less: bool) -> bool:
    """Whether `own` aims higher than `upper` asks."""
    mine, theirs = reached_first(own, less), reached_first(upper, less)
    return mine < theirs if less else mine > theirs


def judge(upper: Aim, own: Sequence[Aim], less: bool) -> list[Verdict]:
    """What a careful analyst says of a commune's targets for one indicator against one upper target.

    In: the upper target, all of the commune's for the indicator (at least one), the direction.
    Out: lower, later, interim, stricter or unit_mismatch, each with the own target it is about; nothing
    where the commune does what is asked.
    """
    mismatched = [aim for aim in own if not compatible(aim.amount, upper.amount)]
    same = sorted((aim for aim in own if compatible(aim.amount, upper.amount)), key=due_or_never)
    verdicts = [Verdict(FindingKind.UNIT_MISMATCH, aim) for aim in mismatched[:1]]
    if not same:
        return verdicts
    reaching = [aim for aim in same if not below(aim.amount, upper.amount, less)]
    if upper.due is None:
        failing = [aim for aim in same if aim not in reaching]
        return verdicts + [Verdict(FindingKind.LOWER, aim) for aim in _worst(failing, less)]
    in_time = [aim for aim in same if aim.due is None or aim.due <= upper.due]
    binding = [aim for aim in same if aim.due is None or aim.due >= upper.due]
    failing = [aim for aim in binding if aim not in reaching]
    verdicts += [Verdict(FindingKind.LOWER, aim) for aim in _worst(failing, less)]
    if reaching and not any(aim in in_time for aim in reaching) and _planned_by(reaching[0], upper.due):
        verdicts.append(Verdict(FindingKind.LATER, reaching[0]))
    stricter = [aim for aim in in_time if above(aim.amount, upper.amount, less)]
    if stricter:
        verdicts.append(Verdict(FindingKind.STRICTER, stricter[-1]))
    elif not binding and not reaching:
        verdicts.append(Verdict(FindingKind.INTERIM, same[-1]))
    return verdicts


def _planned_by(aim: Aim, day: dt.date) -> bool:
    """Whether the plan had begun by a day: a plan for 2026 is not late for what was due in 2025."""
    return aim.document.start is None or aim.document.start <= day


def _worst(aims: Sequence[Aim], less: bool) -> list[Aim]:
    """The aim that misses by most, as a list of one; nothing of nothing."""
    if not aims:
        return []
    pick = max if less else min
    return [pick(aims, key=lambda aim: reached_first(aim.amount, less))]


def differ(one: Amount, other: Amount) -> bool:
    """Whether two amounts for one indicator and day contradict; a value inside a range does not."""
    return compatible(one, other) and not (
        (one.low <= other.low and other.high <= one.high) or (other.low <= one.low and one.high <= other.high)
    )
