"""Ways to carry out the documents of a run side by side.  All of them end in the same worker processes."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from pipeline.document import Job, Result
from pipeline.workers import WorkerPool

Perform = Callable[[Job], Result]                    # one document in a worker, with its progress heard
Executor = Callable[[Sequence[Job], Perform, WorkerPool], Iterator[Result]]

_AHEAD = 2           # documents handed out for each worker: enough to keep it busy, no more held in memory


def in_threads(jobs: Sequence[Job], perform: Perform, pool: WorkerPool) -> Iterator[Result]:
    """Results in the order in which they come; a thread only waits for its worker.

    When the caller stops listening, or is interrupted, the workers are ended at once.
    """
    waiting = iter(jobs)
    with ThreadPoolExecutor(pool.size) as threads:
        try:
            under_way: set[Future[Result]] = set()
            while True:
                for job in waiting:
                    under_way.add(threads.submit(perform, job))
                    if len(under_way) >= _AHEAD * pool.size:
                        break
                if not under_way:
                    return
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            pool.stop()
