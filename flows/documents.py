"""One Prefect task for each document, an executor for `pipeline.run.run`.

A task only waits for its worker process; results go to the run through a queue, so that Prefect keeps none of
them, and a document that fails shows as a failed task without failing the flow.  Prefect's own cache is
off: results are kept under our own keys (`pipeline.stages.Chain`).
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from queue import SimpleQueue

from flows.tracking import NO_CACHE, Completed, Failed, State, task
from pipeline.document import Job, Result
from pipeline.errors import DoiChieuError
from pipeline.executors import Perform
from pipeline.models import Status
from pipeline.workers import WorkerPool

_AHEAD = 2           # tasks handed out for each worker


def in_tasks(jobs: Sequence[Job], perform: Perform, pool: WorkerPool) -> Iterator[Result]:
    """Results in the order in which they come; must be called within a flow run."""
    results: SimpleQueue[Result | DoiChieuError] = SimpleQueue()
    by_id = {job.doc_id: job for job in jobs}

    @task(name="document", task_run_name="{source_file}", cache_policy=NO_CACHE, persist_result=False)
    def document(doc_id: str, source_file: str) -> State[None]:
        try:
            result = perform(by_id[doc_id])
        except DoiChieuError as error:
            results.put(error)
            return Failed(message=str(error))
        results.put(result)
        if result.row.status is Status.FAILED:
            return Failed(message=f"{source_file}: {result.row.problem}")
        return Completed(message=f"{source_file}: {result.row.status.value}")

    waiting = iter(jobs)
    futures = [document.submit(job.doc_id, job.source_file) for job in islice(waiting, _AHEAD * pool.size)]
    try:
        for _ in jobs:
            outcome = results.get()
            if isinstance(outcome, DoiChieuError):
                raise outcome
            yield outcome
            futures += [document.submit(job.doc_id, job.source_file) for job in islice(waiting, 1)]
        for future in futures:
            future.wait()
    finally:
        pool.stop()
