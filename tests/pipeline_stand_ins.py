"""Small stages over plain text, so that the house is tested apart from those who live in it.

A line "chỉ tiêu: NAME = VALUE" is a target, "số: NUMBER" the document's number, "xã: NAME" its commune;
"CRASH", "KILL", "HANG" and "FULL" make the worker end in these ways, a page with "SLOW" is not read in time.  They
stand at module level because workers import them.
"""
from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.document import Job, Report, Result, process
from pipeline.executors import Perform
from pipeline.models import (
    Comparator,
    DocumentFacts,
    Evidence,
    Extraction,
    Level,
    Line,
    Page,
    Status,
    Target,
)
from pipeline.stages import Pages, Stage, Work, all_tried
from pipeline.workers import WorkerPool, answer

TIME_IS_SHORT = True        # pages that hold "SLOW" are broken off


def read(work: Work, _: None) -> Pages:
    text = work.path.read_text(encoding="utf-8")
    if "KILL" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "CRASH" in text:
        raise ZeroDivisionError("a defect")
    if "HANG" in text:
        time.sleep(60)
    if "FULL" in text:
        raise OSError(errno.ENOSPC, "No space left on device", str(work.path))
    pages = tuple(
        Page(number, tuple(Line(line) for line in part.splitlines()))
        for number, part in enumerate(text.split("\f"), 1)
    )
    for page in pages:
        work.tick(page.number)
    return tuple(map(_in_time, pages))


def _in_time(page: Page) -> Page:
    slow = TIME_IS_SHORT and any("SLOW" in line.text for line in page.lines)
    return Page(page.number, (), status=Status.FAILED, problem="không xong", tries=1) if slow else page


def same(work: Work, pages: Pages) -> Pages:
    return pages


def find(work: Work, pages: Pages) -> Extraction:
    lines = [line.text for page in pages for line in page.lines]
    stated = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    targets = []
    for line in lines:
        name, mark, value = line.removeprefix("chỉ tiêu:").partition("=")
        if line.startswith("chỉ tiêu:") and mark:
            targets.append(Target(
                target_id=f"T{len(targets) + 1}", section="", indicator=name.strip(), comparator=Comparator.EQUAL,
                value=float(value), unit="%", evidence=Evidence(1, line),
            ))
    facts = DocumentFacts(number=stated.get("số", ""), commune=stated.get("xã", ""), level=Level.COMMUNE)
    return Extraction(work.original.doc_id, facts, targets=tuple(targets))


def keyed(work: Work, extraction: Extraction) -> Extraction:
    return extraction


def printed(work: Work, pages: Pages) -> str:
    return "\f".join("\n".join(line.text for line in page.lines) for page in pages)


STAGES = (
    Stage("read", 1, read, takes="", gives=Pages, stands=all_tried),
    Stage("repair", 1, same, takes="read", gives=Pages),
    Stage("find", 1, find, takes="repair", gives=Extraction),
    Stage("key", 1, keyed, takes="find", gives=Extraction),
    Stage("print", 1, printed, takes="repair", gives=str),
)


def work(job: Job, report: Report) -> Result:
    """What a worker does with a job in these tests."""
    return process(job, report, STAGES)


def in_this_process(jobs: Sequence[Job], perform: Perform, pool: WorkerPool) -> Iterator[Result]:
    """An executor without processes: quick, and what it raises is seen at once."""
    for job in jobs:
        outcome = answer(job, lambda stage, page: None, work)
        if isinstance(outcome, Exception):
            raise outcome
        yield outcome


def in_workers(jobs: Sequence[Job], perform: Perform, pool: WorkerPool) -> Iterator[Result]:
    """An executor with real worker processes that run these stages."""
    from pipeline.executors import in_threads

    with WorkerPool(pool.size, Path(os.devnull), work) as own:
        yield from in_threads(jobs, partial(_perform, own), own)


def _perform(pool: WorkerPool, job: Job) -> Result:
    return pool.run(job)


def compare_nothing(store: Any, answers: Any, review: Path, *_: Any, **__: Any) -> None:
    """A comparison that finds nothing."""
    review.touch()


def no_reports(*_: Any) -> None:
    """Reports that are not written."""
