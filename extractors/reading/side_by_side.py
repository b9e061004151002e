"""Work on several pages at once, giving them back in order and holding only a few."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

LEAST = 2  # tasks that are taken whatever they weigh


def side_by_side(
    work: Callable[[T], R], tasks: Iterable[T], jobs: int, weight: Callable[[T], int] = lambda task: 0, most: int = 0
) -> Iterator[R]:
    """`work` on each task in `jobs` threads; results in the order of the tasks.

    A task is taken from `tasks` only when fewer than jobs + 1 are unfinished and, beyond the first two, these weigh
    less than `most` together, so a long document costs the memory of a few pages.  An exception of `work` surfaces
    where its result would have stood.
    """
    if jobs <= 1:
        yield from map(work, tasks)
        return
    waiting: deque[tuple[Future[R], int]] = deque()
    pool = ThreadPoolExecutor(jobs)
    try:
        for task in tasks:
            waiting.append((pool.submit(work, task), weight(task)))
            del task  # it is the work's now, which may drop it
            while len(waiting) > jobs or (len(waiting) > LEAST and sum(pounds for _, pounds in waiting) >= most > 0):
                yield waiting.popleft()[0].result()
        while waiting:
            yield waiting.popleft()[0].result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
