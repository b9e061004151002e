"""Work on several pages at once, giving them back in order and holding only a few."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(work: Callable[[T], R], tasks: Iterable[T], jobs: int) -> Iterator[R]:
    """`work` on each task in `jobs` threads; results in the order of the tasks.

    A task is taken from `tasks` only when fewer than jobs + 1 are unfinished, so a long document costs the
    memory of a few pages.  An exception of `work` surfaces where its result would have stood.
    """
    if jobs <= 1:
        yield from map(work, tasks)
        return
    waiting: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(jobs)
    try:
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
