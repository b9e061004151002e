"""How a document came out: its route, its confidence, and whether a person should look at it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from pipeline.models import Extraction, Page, Route, Status

_SHOWN = 3       # how many doubts, and ids of records, a cell of documents.csv spells out


@dataclass(frozen=True, slots=True)
class Verdict:
    """Route, confidence (0..1), status and why; `problem` is one line of Vietnamese."""

    route: Route | None
    confidence: float
    status: Status
    problem: str
    doubts: tuple[str, ...]


def judge(pages: Sequence[Page], extraction: Extraction) -> Verdict:
    """The verdict over one document that was read: doubtful anywhere means `review`."""
    doubts = (*_page_problems(pages), *extraction.facts.doubts, *_record_doubts(extraction))
    return Verdict(
        route=_route(pages),
        confidence=round(_confidence(pages, extraction), 3),
        status=Status.REVIEW if doubts else Status.OK,
        problem=_summary(doubts),
        doubts=doubts,
    )


def _route(pages: Sequence[Page]) -> Route | None:
    routes = {page.route for page in pages}
    return routes.pop() if len(routes) == 1 else (Route.MIXED if routes else None)


def _confidence(pages: Sequence[Page], extraction: Extraction) -> float:
    """Mean of what is known of the words, the facts, the targets and the tasks, each weighing the same."""
    groups = (
        [word.confidence for page in pages for line in page.lines for word in line.words],
        list(extraction.facts.confidence.values()),
        [target.confidence for target in extraction.targets],
        [task.confidence for task in extraction.tasks],
    )
    known = [fmean(group) for group in groups if group]
    return fmean(known) if known else 1.0


def _page_problems(pages: Sequence[Page]) -> tuple[str, ...]:
    return tuple(
        page.problem or f"Trang {page.number}: cần xem lại"
        for page in pages if page.status is not Status.OK
    )


def _record_doubts(extraction: Extraction) -> tuple[str, ...]:
    """Doubts of single records with the ids of the records, so that a reviewer finds the rows.

    A doubt that many records share, such as one about the table they stand in, is said once.
    """
    held_by: dict[str, list[str]] = {}
    for target in extraction.targets:
        for doubt in target.doubts:
            held_by.setdefault(doubt, []).append(target.target_id)
    for task in extraction.tasks:
        for doubt in task.doubts:
            held_by.setdefault(doubt, []).append(task.task_id)
    return tuple(f"{_named(ids)}: {doubt}" for doubt, ids in held_by.items())


def _named(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:_SHOWN])
    rest = len(ids) - _SHOWN
    return f"{shown} và {rest} dòng khác" if rest > 0 else shown


def _summary(doubts: Sequence[str]) -> str:
    shown = "; ".join(doubts[:_SHOWN])
    rest = len(doubts) - _SHOWN
    return f"{shown}; và {rest} điểm khác" if rest > 0 else shown
