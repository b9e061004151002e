"""Readings that are asked for side by side, gathered into few starts of the engine.

Tesseract takes 0.12 to 0.2 s to load its model, an eighth of the time of a page, so images that wait for a processor
are read by one process: eight pages in one go took 0.87 of the time of eight alone, word for word the same
(A4 at 200 dpi, tesseract 5.3.0).  Who asks is not aware of it: `Gathering.read` reads one image, in as many threads
as like to, and as many engines run at once as there are turns.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.reading.engines import ManyAtOnce, OcrError, ReadWord, Segmentation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

MOST = 4  # images in one go: more saves little, and a page that fails costs its neighbours a second reading
GATHERED = 2 * MOST  # images asked for at once for each engine that runs: enough for the next go to be full
LOOK = 0.01  # seconds between two looks for a free turn


@dataclass(frozen=True, slots=True)
class Turns:
    """The right to keep a processor busy: `count` at once, in all processes that name the same `folder`.

    A turn is a lock of a file, so the system gives it back when its holder dies.
    """

    count: int
    folder: Path | None = None  # None: this process alone

    @contextmanager
    def one(self, first: int) -> Iterator[None]:
        """Waits for a turn and holds it; `first` is the one to look for first."""
        if self.folder is None:
            yield
            return
        while True:
            for number in range(self.count):
                with (self.folder / str((first + number) % self.count)).open("wb") as file:
                    try:
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue
                    yield
                    return
            time.sleep(LOOK)


@dataclass(slots=True, eq=False)
class _Wish:
    image: Image
    kind: tuple[int, Segmentation, float]  # dpi, segmentation, seconds: the same in one go
    words: Sequence[ReadWord] | None = None
    alone: bool = False  # a go that it was part of failed


class Gathering:
    """`engine` as an OcrEngine for many threads, `turns.count` of them at work at once."""

    def __init__(self, engine: ManyAtOnce, turns: Turns) -> None:
        self._engine = engine
        self._turns = turns
        self._waiting: list[_Wish] = []
        self._running = 0
        self._changed = threading.Condition()

    @property
    def name(self) -> str:
        """As OcrEngine.name."""
        return self._engine.name

    def read(self, image: Image, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read.  Waiting for a turn does not count; an image that failed in company is read alone.

        A single line waits for nobody: it takes no longer than the start, and whoever asks has a page in hand and
        mostly a time limit of its own.
        """
        if segmentation is Segmentation.LINE:
            (words,) = self._engine.read_all([image], dpi, segmentation, seconds)
            return words
        wish = _Wish(image, (dpi, segmentation, seconds))
        while wish.words is None:
            self._wait_or_go(wish)
        return wish.words

    def read_all(
        self, images: Sequence[Image], dpi: int, segmentation: Segmentation, seconds: float
    ) -> Sequence[Sequence[ReadWord]]:
        """As ManyAtOnce.read_all, at once: for single lines, which wait for nobody."""
        return self._engine.read_all(images, dpi, segmentation, seconds)

    def _wait_or_go(self, wish: _Wish) -> None:
        """Waits until another thread's go took `wish` along, or a turn is free for a go of its own."""
        with self._changed:
            self._waiting.append(wish)
            self._changed.wait_for(lambda: wish.words is not None or self._may_go(wish))
            if wish.words is not None:
                return
            self._waiting.remove(wish)
            self._running += 1
        company = [wish]
        try:
            with self._turns.one(threading.get_ident()):
                with self._changed:  # only now: while it waited for its turn, more have come
                    company += self._taken(wish)
                self._go(company)
        finally:
            with self._changed:
                self._running -= 1
                self._waiting += [other for other in company if other.words is None and other is not wish]
                self._changed.notify_all()

    def _may_go(self, wish: _Wish) -> bool:
        return wish in self._waiting and self._running < self._turns.count

    def _taken(self, wish: _Wish) -> list[_Wish]:
        """The share of `wish` in those that wait for the same; one that failed in company goes alone."""
        like = [other for other in self._waiting if other.kind == wish.kind and not other.alone]
        share = 1 if wish.alone else min(MOST, -(-(len(like) + 1) // self._turns.count))
        taken = like[: share - 1]
        self._waiting = [other for other in self._waiting if other not in taken]
        return taken

    def _go(self, company: Sequence[_Wish]) -> None:
        dpi, segmentation, seconds = company[0].kind
        try:
            readings = self._engine.read_all([wish.image for wish in company], dpi, segmentation, seconds)
        except OcrError:
            if len(company) == 1:
                raise
            for wish in company:
                wish.alone = True
            return
        for wish, words in zip(company, readings, strict=True):
            wish.words = words
