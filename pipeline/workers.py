"""Documents in processes of their own, so that a crash, a hang or a leak costs one document.

A worker is a process that takes jobs through a pipe and answers with events and one result.  When it dies
(killed for want of memory, a fault in a native library, a defect of ours) or takes longer than the settings
allow, its document fails with a reason and a new worker takes its place.  Workers are also renewed after
some documents, which bounds what native libraries leak.
"""
from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from pathlib import Path

from pipeline.document import Job, Report, Result, failed, process, unheard
from pipeline.errors import CRASH, DocumentError, DoiChieuError, InterruptedRunError, StoreError
from pipeline.files import is_storage_full, storage_full

Process = Callable[[Job, Report], Result]

_RENEW_AFTER = 40           # documents; then a worker ends and another begins
_GRACE = 5.0                # seconds a worker has to end by itself
_LOOK_SECONDS = 1.0         # between two looks of a worker at whether its run still lives
# One thread per library in each process: the processes are the parallel part.
SINGLE_THREADED = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Progressed:
    """A stage began (page 0) or a page of it is done."""

    stage: str
    page: int


Message = Progressed | Result | StoreError


class WorkerPool:
    """`size` workers; `run` may be called from as many threads at once.

    In: the log file that takes what the workers print; what they do with a job (for tests).
    """

    def __init__(self, size: int, log: Path, work: Process = process) -> None:
        self.size = size
        self._log = log
        self._work = work
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._busy: set[_Worker] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._turns = Path(tempfile.mkdtemp(prefix="doichieu-turns-"))
        for _ in range(size):
            self._idle.put(None)             # a place that is free; its worker begins when it is needed

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(self, job: Job, report: Report = unheard) -> Result:
        """One job in a worker.  Errors: StoreError (the disk or cache failed), InterruptedRunError."""
        worker = self._idle.get()
        try:
            if self._stopped.is_set():
                raise InterruptedRunError("Đã dừng theo yêu cầu.")
            if worker is None or not worker.usable:          # it may have died while it had nothing to do
                worker = _Worker(self._log, self._work)
            with self._lock:
                self._busy.add(worker)
            result = worker.run(replace(job, turns=self._turns), report)
            if self._stopped.is_set():
                raise InterruptedRunError("Đã dừng theo yêu cầu.")
            return result
        finally:
            if worker is not None:
                with self._lock:
                    self._busy.discard(worker)
            self._idle.put(worker if worker and worker.usable else None)

    def stop(self) -> None:
        """Ends all workers at once; documents under way are lost, finished stages stay in the cache."""
        self._stopped.set()
        with self._lock:
            for worker in self._busy:
                worker.kill()
        with contextlib.suppress(queue.Empty):
            while True:
                idle = self._idle.get_nowait()
                if idle is not None:
                    idle.close()
        shutil.rmtree(self._turns, ignore_errors=True)
        self._idle.put(None)                 # whoever still waits for a place sees that all is over


class _Worker:
    """The parent's side of one worker process."""

    def __init__(self, log: Path, work: Process) -> None:
        context = _context()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, str(log), work), daemon=True)
        self._process.start()
        theirs.close()
        self._log = log
        self._done = 0

    @property
    def usable(self) -> bool:
        """Whether it can take another job."""
        return self._done < _RENEW_AFTER and self._process.is_alive()

    def run(self, job: Job, report: Report) -> Result:
        """Sends a job and waits for its result, not longer than the settings allow."""
        try:
            self._pipe.send(job)
        except (BrokenPipeError, ConnectionResetError):      # it died before it heard of the job
            self._process.join(_GRACE)
            return self._crash(job, self._process.exitcode)
        deadline = time.monotonic() + job.settings.document_seconds
        for message in self._messages(deadline):
            if isinstance(message, Progressed):
                report(message.stage, message.page)
            elif isinstance(message, StoreError):
                raise message
            else:
                self._done += 1
                if not self.usable:
                    self.close()
                return message
        if self._process.is_alive():
            self.kill()
            limit = f"{job.settings.document_seconds:.0f}"
            return failed(job, f"xử lý quá {limit} giây – tăng document_seconds hoặc chia nhỏ tệp", "quota",
                          transient=False)
        self._process.join()
        return self._crash(job, self._process.exitcode)

    def _messages(self, deadline: float) -> Iterator[Message]:
        """What the worker says, until it dies or the time is over."""
        while (left := deadline - time.monotonic()) > 0:
            ready = wait([self._pipe, self._process.sentinel], timeout=left)
            if self._pipe in ready:
                try:
                    yield self._pipe.recv()
                except (EOFError, ConnectionResetError):
                    self._process.join(_GRACE)
                    return
            elif ready:
                return

    def _crash(self, job: Job, code: int | None) -> Result:
        if code is not None and code < 0:
            name = signal.Signals(-code).name
            why = f"tiến trình xử lý bị hệ điều hành dừng ({name})"
            remedy = "có thể thiếu bộ nhớ hoặc tệp gây lỗi thư viện; chạy lại với --jobs 1"
        else:
            why, remedy = "lỗi nội bộ của chương trình", f"xem nhật ký {self._log} và báo cho người bảo trì"
        return failed(job, f"{why} – {remedy}", CRASH, transient=True)

    def kill(self) -> None:
        """Ends the process and the programs it started, now."""
        if self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
        self._process.join(_GRACE)

    def close(self) -> None:
        """Lets the process end by itself; it is idle."""
        self._pipe.close()
        self._process.join(_GRACE)
        if self._process.is_alive():
            self.kill()


def _context() -> ForkServerContext:
    """A fork server is a clean process without our threads and open files, with all that documents need loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.workers", "pipeline.preloading"])
    return context


def _serve(pipe: Connection, log: str, work: Process) -> None:
    """The worker's side: jobs in, events and results out, until the parent closes the pipe."""
    os.environ.update(SINGLE_THREADED)
    os.setpgid(0, 0)                                   # so that a kill takes tesseract along
    signal.signal(signal.SIGINT, signal.SIG_IGN)       # the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with Path(log).open("ab", buffering=0) as stream:
        os.dup2(stream.fileno(), sys.stdout.fileno())
        os.dup2(stream.fileno(), sys.stderr.fileno())
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    while True:
        try:
            job: Job = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        _limit_memory(job.settings.max_memory_megabytes)
        pipe.send(answer(job, lambda stage, page: pipe.send(Progressed(stage, page)), work))


def _die_with(parent: int) -> None:
    """Ends this process and its programs when the run is no more: the fork server goes with it, and we get another
    parent.  Otherwise a worker whose run was killed would work on, beside the run that takes its documents up."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.killpg(0, signal.SIGKILL)


def _limit_memory(megabytes: float) -> None:
    """Bounds what this process, and each program it starts, may allocate (Linux: private writable memory)."""
    wanted = int(megabytes * 1e6) if megabytes else resource.RLIM_INFINITY
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        wanted = hard if wanted == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def answer(job: Job, report: Report, work: Process = process) -> Result | StoreError:
    """A job's result, a failure of the document as a result, a failure of the disk as the error itself."""
    try:
        return work(job, report)
    except DocumentError as error:
        return failed(job, f"{error.why} – {error.remedy}", error.reason, transient=error.transient)
    except StoreError as error:
        return error
    except DoiChieuError as error:             # a program or language file is missing
        return failed(job, str(error), error.reason, transient=True)
    except MemoryError:
        limit = f"{job.settings.max_memory_megabytes:.0f}"
        return failed(job, f"cần hơn {limit} MB bộ nhớ – tăng max_memory_megabytes hoặc chia nhỏ tệp", "quota",
                      transient=False)
    except OSError as error:
        if is_storage_full(error):
            return storage_full(Path(error.filename or job.workspace.hidden))
        traceback.print_exc()                 # into the log of the workers
        return failed(job, f"lỗi đọc hoặc ghi đĩa ({error.strerror or error}) – kiểm tra ổ đĩa hoặc mạng rồi chạy lại",
                      "unreadable", transient=True)
