"""How progress looks: a live bar on a terminal, plain lines elsewhere.  Both write to standard error."""
from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from pipeline.models import Status
from pipeline.tables import DocumentRow

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

# What a stage is called on the screen.
_STAGE_WORDS = {
    "read": "đọc", "repair": "sửa chữ", "lay_out": "dựng bố cục", "find": "tìm chỉ tiêu, nhiệm vụ",
    "key": "gắn mã chỉ tiêu", "print": "ghi văn bản",
}
_MARKS = {Status.OK: "xong", Status.REVIEW: "xong, cần xem lại", Status.FAILED: "HỎNG"}
_PAGE_LINE_SECONDS = 10.0          # plain lines: how often a long document says where it is


def outcome_line(row: DocumentRow) -> str:
    """One line that says how a document came out."""
    line = f"{row.source_file}: {_MARKS[row.status]}"
    if row.status is Status.FAILED:
        return f"{line} – {row.problem}"
    return f"{line} ({row.pages} trang, {row.route.value if row.route else '–'})"


class PlainLines:
    """A line for each thing worth saying; for logs, pipes and schedulers."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._said: dict[str, float] = {}
        self._total = self._done = 0
        self._lock = threading.Lock()

    def begin(self, documents: int, unchanged: int) -> None:
        self._total = documents
        self._say(f"{documents} văn bản cần xử lý, {unchanged} không đổi")

    def working(self, document: str, stage: str, page: int) -> None:
        now = self._clock()
        if page and now - self._said.setdefault(document, now) < _PAGE_LINE_SECONDS:
            return
        if page:
            self._said[document] = now
            self._say(f"  {document}: {_STAGE_WORDS.get(stage, stage)} trang {page}")

    def finished(self, row: DocumentRow) -> None:
        self._done += 1
        self._say(f"[{self._done}/{self._total}] {outcome_line(row)}")

    def note(self, message: str) -> None:
        self._say(f"  lưu ý: {message}")

    def closing(self, step: str) -> None:
        self._say(f"đang {step}")

    def end(self) -> None:
        self._stream.flush()

    def _say(self, line: str) -> None:
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()


class LiveBar:
    """A bar of documents with pages read and what is running; failures stay above it as lines."""

    def __init__(self) -> None:
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None
        self._pages = 0
        self._running: dict[str, str] = {}
        self._lock = threading.Lock()

    def begin(self, documents: int, unchanged: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            BarColumn(24), MofNCompleteColumn(), TextColumn("văn bản · {task.fields[pages]} trang"),
            TimeElapsedColumn(), TextColumn("{task.description}", markup=False), console=Console(stderr=True),
        )
        self._task = self._bar.add_task("", total=documents or None, pages=0)
        self._bar.start()
        if unchanged:
            self.note(f"{unchanged} văn bản không đổi, không phải làm lại")

    def working(self, document: str, stage: str, page: int) -> None:
        with self._lock:
            if page:
                self._pages += 1
            place = f" trang {page}" if page else ""
            self._running[document] = f"{document}: {_STAGE_WORDS.get(stage, stage)}{place}"
        self._show()

    def finished(self, row: DocumentRow) -> None:
        with self._lock:
            self._running.pop(row.source_file, None)
        if row.status is Status.FAILED:
            self.note(outcome_line(row))
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)
        self._show()

    def note(self, message: str) -> None:
        if self._bar is not None:
            self._bar.console.print(message, markup=False, highlight=False)

    def closing(self, step: str) -> None:
        with self._lock:
            self._running = {"": f"đang {step}"}
        self._show()

    def end(self) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _show(self) -> None:
        if self._bar is not None and self._task is not None:
            with self._lock:
                words = " | ".join(self._running.values())
            self._bar.update(self._task, description=words, pages=self._pages)
