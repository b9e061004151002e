"""What became of findings since the last run, and what people set aside.  Pure functions; the store keeps.

A finding is the same while its id is (making.py: what both sides say).  A dismissal holds while the
finding rests on the very documents it rested on when it was dismissed; a new scan or version of either
side brings it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.models import Finding
from pipeline.tables import History


@dataclass(frozen=True, slots=True)
class Standing:
    """A finding with its history: since when it stands, and why a person set it aside."""

    finding: Finding
    history: History
    first_seen: dt.date
    reason: str = ""
    dismissed_for: tuple[str, str] = ("", "")  # the documents it rested on when it was dismissed

    @property
    def rests_on(self) -> tuple[str, str]:
        """The ids of the documents on both sides; they change when a document's bytes do."""
        return self.finding.commune_doc_id, self.finding.upper_doc_id


def dismiss(standing: Standing, reason: str) -> Standing:
    """The finding set aside.  `reason` must say something; raises ValueError where it does not."""
    if not reason.strip():
        raise ValueError("phải nêu lý do khi bỏ qua một phát hiện")
    return replace(standing, history=History.DISMISSED, reason=reason.strip(), dismissed_for=standing.rests_on)


def restore(standing: Standing) -> Standing:
    """A dismissed finding made open again."""
    return replace(standing, history=History.OPEN, reason="", dismissed_for=("", ""))


def renew(before: Iterable[Standing], findings: Iterable[Finding], today: dt.date) -> list[Standing]:
    """The standings after a run.

    In: those after the run before, this run's findings, the day.  Out: this run's findings in their order as
    new, open or still dismissed, then as gone those that stood at the run before and are no more (what was
    gone before is dropped).
    """
    known = {one.finding.finding_id: one for one in before if one.history is not History.GONE}
    after = []
    for finding in findings:
        earlier = known.pop(finding.finding_id, None)
        if earlier is None:
            after.append(Standing(finding, History.NEW, today))
            continue
        now = replace(earlier, finding=finding, history=History.OPEN)
        if earlier.history is History.DISMISSED and earlier.dismissed_for == now.rests_on:
            now = replace(now, history=History.DISMISSED)
        elif earlier.history is History.DISMISSED:
            now = restore(now)
        after.append(now)
    after.extend(replace(one, history=History.GONE) for one in known.values())
    return after
