"""Several machines over one run: the machine that holds the run puts its documents into the queue of the
database, every machine (it too) claims them one by one, and it alone keeps the results and writes the tables.

    run ──orders──▶ queue ◀──claims, leases── machine, machine, machine
     ▲                │
     └────results─────┘

All machines share the output folder (kept originals, cache) and the database; they must run the same program
with the same settings, which the documents' `chain` tells.  A machine that dies gives its documents back when
its lease runs out; a result is kept once, by who holds the run, in the transaction that also keeps its rows.
"""
from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from pipeline.document import Job, Result, failed
from pipeline.errors import CRASH, DocumentError, InterruptedRunError, StoreAwayError, UsageError
from pipeline.executors import Perform
from pipeline.originals import Originals
from pipeline.settings import Settings
from pipeline.stages import Chain
from pipeline.store import Store
from pipeline.store.holding import Hold
from pipeline.store.queue import MOST_ATTEMPTS, Order
from pipeline.workers import WorkerPool
from pipeline.workspace import Workspace

LOOK_SECONDS = 0.5              # between two looks at the queue
BEATS = 3                       # times that a lease is extended within its length
WAITS = (1, 2, 4, 8, 15, 30, 60, 60)   # seconds between tries to reach a server that went away: three minutes
T = TypeVar("T")


def _unheard(_: str) -> None:
    """For what the run itself says too."""


def this_machine() -> str:
    """A name for this process among all machines."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}"


def patiently(work: Callable[[], T], told: Callable[[str], None], waits: Sequence[float] = WAITS,
              sleep: Callable[[float], None] = time.sleep) -> T:
    """What `work` gives; begun again, after a while, when the database's server went away.

    `work` must find what it had finished.  Errors: StoreAwayError when the server stays away; what `work` raises.
    """
    for wait in waits:
        try:
            return work()
        except StoreAwayError as error:
            told(f"{error}; thử lại sau {wait:.0f} giây")
            sleep(wait)
    return work()


@dataclass
class Machine:
    """What one process does with the queue: claim, work, deliver, and hold on to its leases meanwhile."""

    store: Store
    workspace: Workspace
    settings: Settings
    chain: Chain
    name: str = field(default_factory=this_machine)
    stopped: threading.Event = field(default_factory=threading.Event)

    def work_off(self, perform: Perform, *, until_empty: bool = True, idle_seconds: float = 0.0) -> int:
        """Works on documents one after the other; gives how many were delivered.

        Ends when nothing is left to claim (for `idle_seconds`), or with `until_empty` False only when stopped.
        May run in several threads.  Errors: StoreError, InterruptedRunError.
        """
        done, idle_since = 0, time.monotonic()
        while not self.stopped.is_set():
            with self.store.transaction() as session:
                order = self.store.queue(session).claim(self.name, self.chain.attempt, self.settings.lease_seconds)
            if order is None:
                if until_empty and time.monotonic() - idle_since >= idle_seconds:
                    break
                self.stopped.wait(LOOK_SECONDS)
                continue
            result = perform(self.job(order))
            with self.store.transaction() as session:
                done += self.store.queue(session).deliver(self.name, result)
            idle_since = time.monotonic()
        return done

    def job(self, order: Order) -> Job:
        """An order as a job of this machine: the kept original under its own path and settings."""
        kept = Originals(self.workspace.originals).find(order.sha256)
        path = kept or Originals(self.workspace.originals).path(order.sha256, "")
        return Job(path=path, root=None, doc_id=order.doc_id, sha256=order.sha256, source_file=order.source_file,
                   workspace=self.workspace, settings=self.settings, chain=self.chain)

    def beat(self) -> None:
        """Extends this machine's leases until it is stopped; a server that is away is tried again."""
        while not self.stopped.wait(self.settings.lease_seconds / BEATS):
            try:
                with self.store.transaction() as session:
                    self.store.queue(session).extend(self.name, self.settings.lease_seconds)
            except StoreAwayError:
                continue                       # whoever claims or delivers says so

    def rest(self, seconds: float) -> None:
        """Waits, not longer than until it is stopped."""
        self.stopped.wait(seconds)

    def leave(self) -> None:
        """Gives back what is not finished, so that others need not wait for the lease to run out."""
        self.stopped.set()
        try:
            with self.store.transaction() as session:
                self.store.queue(session).give_back(self.name)
        except StoreAwayError:
            return                             # the lease runs out by itself


@dataclass
class ManyMachines:
    """The executor of a run that other machines help with (see `pipeline.executors`)."""

    store: Store
    workspace: Workspace
    settings: Settings
    chain: Chain
    hold: Hold

    def __call__(self, jobs: Sequence[Job], perform: Perform, pool: WorkerPool) -> Iterator[Result]:
        """Results in the order in which they come, from whatever machine."""
        machine = Machine(self.store, self.workspace, jobs[0].settings if jobs else self.settings, self.chain)
        by_id = {job.doc_id: job for job in jobs}
        shared, own = self._share(jobs)
        with self.store.transaction() as session:
            self.store.queue(session).begin(shared)
        beat = threading.Thread(target=machine.beat, name="leases", daemon=True)
        beat.start()
        try:
            with ThreadPoolExecutor(pool.size) as threads:
                try:
                    for job in own:
                        yield perform(job)
                    work = [threads.submit(patiently, partial(machine.work_off, perform), _unheard, sleep=machine.rest)
                            for _ in range(pool.size)]
                    yield from self._collect(by_id)
                    for thread in work:
                        thread.result()
                finally:
                    machine.stopped.set()
                    pool.stop()
        finally:
            machine.leave()
            beat.join()

    def _share(self, jobs: Sequence[Job]) -> tuple[list[Order], list[Job]]:
        """Documents whose bytes all machines can have, and those that only this one can look at."""
        orders: list[Order] = []
        own: list[Job] = []
        originals = Originals(self.workspace.originals)
        for job in jobs:
            try:
                if not job.sha256 or (job.root and not job.path.resolve().is_relative_to(job.root.resolve())):
                    own.append(job)
                    continue
                originals.keep(job.path, job.sha256)
            except (DocumentError, OSError):
                own.append(job)                # the stages say what is wrong with it
                continue
            orders.append(Order(job.doc_id, job.sha256, job.source_file, job.chain.attempt))
        return orders, own

    def _collect(self, by_id: dict[str, Job]) -> Iterator[Result]:
        while True:
            self.hold.check()
            with self.store.transaction() as session:
                queue = self.store.queue(session)
                results, lost, empty = queue.delivered(), queue.given_up(), queue.is_empty
            for result in [*results, *(self._lost(by_id[doc_id]) for doc_id in lost)]:
                yield result                   # kept by the run before it comes back for the next
                with self.store.transaction() as session:
                    self.store.queue(session).remove([result.asked])
            if empty:
                return
            if not results:
                time.sleep(LOOK_SECONDS)

    @staticmethod
    def _lost(job: Job) -> Result:
        return failed(job, f"{MOST_ATTEMPTS} máy lần lượt ngừng khi xử lý – kiểm tra bộ nhớ các máy rồi chạy lại",
                      CRASH, transient=True)


def help_out(store: Store, workspace: Workspace, settings: Settings, jobs: int, *, idle_seconds: float | None,
             told: Callable[[str], None], stopped: threading.Event | None = None) -> int:
    """What a helping machine does: works off the queue with `jobs` processes; gives how many documents it did.

    It ends when there was nothing to do for `idle_seconds` (None: when it is stopped).  A server that goes away
    is waited for.  Errors: UsageError, StoreError, InterruptedRunError.
    """
    if store.engine.dialect.name != "postgresql":
        raise UsageError("Nhiều máy cùng làm cần PostgreSQL – đặt database_url trong tệp thiết lập")
    chain = Chain.of(settings)
    machine = Machine(store, workspace, settings, chain)
    if stopped is not None:
        machine.stopped = stopped
    beat = threading.Thread(target=machine.beat, name="leases", daemon=True)
    beat.start()
    log = workspace.logs / f"workers-{socket.gethostname()}.log"
    with WorkerPool(jobs, log) as pool, ThreadPoolExecutor(jobs) as threads:

        def work() -> int:
            return machine.work_off(pool.run, until_empty=idle_seconds is not None, idle_seconds=idle_seconds or 0.0)

        try:
            return sum(future.result() for future in [
                threads.submit(patiently, work, told, sleep=machine.rest) for _ in range(jobs)
            ])
        except (KeyboardInterrupt, InterruptedRunError):
            told("đã dừng theo yêu cầu; văn bản đang làm dở được trả lại cho máy khác")
            return 0
        finally:
            machine.leave()
            pool.stop()
            beat.join()
