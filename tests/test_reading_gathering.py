"""Images read in company: fewer starts of the engine, no more of them at once than turns, no failure shared."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractors.reading.engines import OcrError, ReadWord, Segmentation, TesseractEngine
from extractors.reading.gathering import MOST, Gathering, Turns


@dataclass
class Several:
    """Reads the number that an image is full of; fails on any go that holds the number 13."""

    name: str = "several 1"
    goes: list[list[int]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read_all(
        self, images: Sequence[Any], dpi: int, segmentation: Segmentation, seconds: float
    ) -> Sequence[Sequence[ReadWord]]:
        """As ManyAtOnce.read_all."""
        numbers = [int(image[0, 0]) for image in images]
        with self._lock:
            self.goes.append(numbers)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.gate.wait(10)
        with self._lock:
            self.at_once -= 1
        if 13 in numbers:
            raise OcrError("thirteen")
        return [[ReadWord(str(number), (0, 0, 9, 9), 0.9, 0)] for number in numbers]


def image(number: int) -> Any:
    return np.full((4, 4), number, np.uint8)


def read_many(engine: Several, turns: Turns, numbers: Sequence[int]) -> list[str]:
    """What each thread got: a word, or the message of its error."""
    gathering = Gathering(engine, turns)

    def one(number: int) -> str:
        try:
            (word,) = gathering.read(image(number), 200, Segmentation.PAGE, 5)
        except OcrError as error:
            return str(error)
        return word.text

    with ThreadPoolExecutor(len(numbers)) as threads:
        asked = [threads.submit(one, number) for number in numbers]
        while len(gathering._waiting) + sum(map(len, engine.goes)) < len(numbers) or engine.at_once < turns.count:
            time.sleep(0.001)  # until all wait but those under way
        engine.gate.set()
        return [result.result(10) for result in asked]


@pytest.mark.parametrize("shared", [False, True], ids=["this process alone", "by locks"])
def test_images_that_wait_are_read_in_company_and_each_thread_gets_its_own(shared: bool, tmp_path: Path) -> None:
    engine = Several()
    turns = Turns(2, tmp_path if shared else None)
    assert read_many(engine, turns, range(20, 30)) == [str(number) for number in range(20, 30)]
    assert sorted(number for go in engine.goes for number in go) == list(range(20, 30))  # none twice
    assert engine.most_at_once == 2
    assert len(engine.goes) <= 6
    assert 3 <= max(map(len, engine.goes)) <= MOST  # which of the two goes first takes half of what then waits


def test_an_image_that_fails_does_not_fail_those_read_with_it() -> None:
    engine = Several()
    assert read_many(engine, Turns(1), [20, 13, 21, 22]) == ["20", "thirteen", "21", "22"]
    assert [13] in engine.goes


def test_different_settings_are_not_read_in_one_go() -> None:
    engine = Several()
    gathering = Gathering(engine, Turns(1))
    with ThreadPoolExecutor(4) as threads:
        kinds = [Segmentation.PAGE, Segmentation.BLOCK, Segmentation.PAGE, Segmentation.BLOCK]
        asked = [threads.submit(gathering.read, image(n), 200, kind, 5) for n, kind in enumerate(kinds, 20)]
        while len(gathering._waiting) < 3:
            time.sleep(0.001)
        engine.gate.set()
        assert [result.result(10)[0].text for result in asked] == ["20", "21", "22", "23"]
    assert all(len({number % 2 for number in go}) == 1 for go in engine.goes)  # pages are even, blocks odd
    assert sorted(number for go in engine.goes for number in go) == [20, 21, 22, 23]
    assert len(engine.goes) < 4


def test_a_line_does_not_wait_for_pages() -> None:
    engine = Several()
    gathering = Gathering(engine, Turns(1))
    with ThreadPoolExecutor(1) as threads:
        page = threads.submit(gathering.read, image(20), 200, Segmentation.PAGE, 5)
        while not engine.goes:
            time.sleep(0.001)
        line = threading.Thread(target=gathering.read, args=(image(21), 200, Segmentation.LINE, 5))
        line.start()
        while len(engine.goes) < 2 and not page.done():
            time.sleep(0.001)
        assert engine.goes == [[20], [21]]
        engine.gate.set()
        line.join()


def test_processes_that_name_one_folder_share_its_turns(tmp_path: Path) -> None:
    one, two = Turns(1, tmp_path), Turns(1, tmp_path)  # a lock belongs to an open file: as good as two processes
    got = threading.Event()

    def take() -> None:
        with two.one(0):
            got.set()

    with one.one(0):
        waiting = threading.Thread(target=take)
        waiting.start()
        assert not got.wait(0.1)
    assert got.wait(10)
    waiting.join()


@pytest.mark.ocr
def test_tesseract_reads_several_images_as_it_reads_each() -> None:
    import cv2

    images = []
    for text in ("Quyet dinh", "", "2026"):
        picture = np.full((120, 500), 255, np.uint8)
        cv2.putText(picture, text, (20, 80), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 3)
        images.append(picture)
    engine = TesseractEngine()
    together = engine.read_all(images, 200, Segmentation.BLOCK, 20)
    assert [list(words) for words in together] == [
        list(engine.read(image, 200, Segmentation.BLOCK, 20)) for image in images
    ]
    assert together[0]
    assert not together[1]
