"""One document through the stages, taking from the cache what is there."""
from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.cache import Cache, CorruptEntryError
from pipeline.errors import UnreadableError
from pipeline.models import Extraction, Original, Page, Status
from pipeline.names import is_text
from pipeline.originals import Originals
from pipeline.settings import Settings
from pipeline.stages import STAGES, Chain, Pages, Stage, Work, open_file
from pipeline.tables import DocumentRow, PageRow, document_row, page_rows
from pipeline.verdict import judge
from pipeline.workspace import Workspace

Report = Callable[[str, int], None]          # stage name, page number (0 when the stage begins)


@dataclass(frozen=True, slots=True)
class Job:
    """One document to be worked on: everything a worker process needs to know."""

    path: Path                      # where the user left it
    root: Path | None               # the folder it was found in
    doc_id: str
    sha256: str                     # '' when its bytes could not be read beforehand
    source_file: str                # the name it goes by
    workspace: Workspace
    settings: Settings
    chain: Chain
    turns: Path | None = None       # the folder by which the processes of a run share the processors


@dataclass(frozen=True, slots=True)
class Result:
    """One document as it came out."""

    row: DocumentRow
    asked: str                                    # the doc_id of its job
    made_by: str                                  # Chain.whole, or Chain.attempt when it failed
    extraction: Extraction | None = None          # None when it failed
    pages: tuple[PageRow, ...] = ()
    text: str = ""
    transient: bool = False                       # failed, or pages did, and trying the same bytes again may succeed
    seconds: float = 0.0
    peak_megabytes: float = 0.0                   # most memory its process ever held
    processor_seconds: Mapping[str, float] = field(default_factory=dict)    # by stage, programs it started included
    notes: tuple[str, ...] = ()                   # Vietnamese, for the log: corrupt cache entries ...


def unheard(stage: str, page: int) -> None:
    """A report that nobody listens to."""


def process(job: Job, report: Report = unheard, stages: tuple[Stage, ...] = STAGES) -> Result:
    """All stages over one document.  Errors: DocumentError, MissingDependencyError, StoreError.

    The kept copy is what is read, so that a file that changes or vanishes meanwhile does no harm.
    """
    started = time.monotonic()
    if not is_text(job.path):
        raise UnreadableError(job.path, "tên tệp không phải chữ Unicode (UTF-8)", "đổi tên tệp rồi chạy lại")
    original = replace(open_file(job.path, job.settings, job.root), source_file=job.source_file)
    if job.sha256 and original.sha256 != job.sha256:
        raise UnreadableError(job.path, "tệp đang thay đổi", "đợi sao chép xong rồi chạy lại")
    kept = Originals(job.workspace.originals).keep(job.path, original.sha256)
    line = _Line(job, kept, original, report)
    given: dict[str, Any] = {"": None}
    for stage in stages:
        given[stage.name] = line.result(stage, given[stage.takes])
    pages: Pages = given["repair"]
    extraction: Extraction = given["key"]
    text: str = given["print"]
    return Result(
        row=describe(original, pages, extraction),
        asked=job.doc_id,
        made_by=job.chain.whole,
        extraction=extraction,
        pages=tuple(page_rows(original.doc_id, pages)),
        text=text,
        transient=not line.stands,
        seconds=time.monotonic() - started,
        peak_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,      # kilobytes on Linux
        processor_seconds=line.processor_seconds,
        notes=tuple(line.notes),
    )


def describe(original: Original, pages: tuple[Page, ...], extraction: Extraction) -> DocumentRow:
    """The row of documents.csv for a document that was read."""
    verdict = judge(pages, extraction)
    row = document_row(
        original, extraction, pages=len(pages), route=verdict.route, confidence=verdict.confidence,
        status=verdict.status, problem=verdict.problem,
    )
    return replace(row, kind=original.kind, doubts=verdict.doubts)


def failed(job: Job, why: str, reason: str, *, transient: bool) -> Result:
    """The result of a document that could not be processed.

    In: why and what to do (Vietnamese, one line), the stable English word for programs.
    """
    row = DocumentRow(
        doc_id=job.doc_id, source_file=job.source_file, sha256=job.sha256, status=Status.FAILED, problem=why,
        reason=reason, is_plan=False,
    )
    return Result(row=row, asked=job.doc_id, made_by=job.chain.attempt, transient=transient)


class _Line:
    """Runs stages for one job, each from the cache or anew."""

    def __init__(self, job: Job, kept: Path, original: Original, report: Report) -> None:
        self.job = job
        self.kept = kept
        self.original = original
        self.report = report
        self.cache = Cache(job.workspace.cache)
        self.notes: list[str] = []
        self.processor_seconds: dict[str, float] = {}
        self.stands = True                   # whether all that was made may be kept for good

    def result(self, stage: Stage, before: Any) -> Any:
        """What `stage` gives for this document."""
        sha256, key = self.original.sha256, self.job.chain.keys[stage.name]
        try:
            kept = self.cache.get(sha256, stage.name, key, stage.gives)
        except CorruptEntryError as error:
            self.notes.append(f"kết quả lưu tạm bị hỏng, làm lại bước '{stage.name}' ({error})")
            kept = None
        if kept is not None and stage.stands(kept):
            return kept
        self.report(stage.name, 0)
        work = Work(self.kept, self.original, self.job.settings, self.cache.pages, self.job.turns,
                    tick=lambda page: self.report(stage.name, page), before=kept)
        began = _processor_seconds()
        made = stage.run(work, before)
        self.processor_seconds[stage.name] = round(_processor_seconds() - began, 3)
        if self.stands:                      # what follows from a result that does not stand is not kept
            self.cache.put(sha256, stage.name, key, made, stage.gives)
        self.stands &= stage.stands(made)
        return made


def _processor_seconds() -> float:
    """Processor time of this process and of the programs it has started and that have ended."""
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)
