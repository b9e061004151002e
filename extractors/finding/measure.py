"""One measured thing of a sentence."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipeline.models import Comparator

SHORTEST_INDICATOR = 4    # characters
DURATIONS = ("day", "hour", "minute", "second", "years", "ms")           # units of time
SHARES = ("%", "% GDP", "% GRDP")
A_YEAR = "%/năm"                                                         # growth a year, named as growth
PLACES = "count:điểm"
# Time is counted like any thing: "count:phút".  Inside the finders it keeps names of its own, because a time limit is
# a goal only where a bound is printed.
COUNTED_TIME = {"day": "count:ngày", "hour": "count:giờ", "minute": "count:phút", "second": "count:giây"}
CHANGES = {"rise": "% increase", "drop": "% decrease"}                   # label of a link -> unit of the change


def is_share(unit: str) -> bool:
    """Whether a unit is a share, a rate or a change: "%", "% GRDP", "%/năm", "% increase", "‰"."""
    return unit.startswith(("%", "‰"))


def written_unit(unit: str) -> str:
    """A unit as targets.csv has it: "minute/session" is "count:phút/session"."""
    base, slash, per = unit.partition("/")
    return COUNTED_TIME.get(base, base) + slash + per


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured thing of a sentence; `start`, `end` are where number and unit stand in it.

    `bound` says that a comparator or "đạt" is printed, `linked` that a word links value and indicator,
    `shared` that the indicator is the one of the measure before it, `opened` that the sentence opens with
    the value or a word of goals, `implied` that no number is printed ("toàn bộ").
    """

    indicator: str
    comparator: Comparator
    value: float
    unit: str
    start: int
    end: int
    value_max: float | None = None
    due: dt.date | None = None
    bound: bool = False
    linked: bool = False
    shared: bool = False
    opened: bool = False
    implied: bool = False
    scope: str = ""
    measured: bool = False   # the indicator opens with a thing that is measured in itself: "Thu ngân sách ..."
    stem: str = ""           # subject and verb that the next measure may share: "Kinh tế tư nhân đóng góp"
    base: str = ""           # what follows the value: the base of a share ("dân số", "GRDP"), or the thing itself
