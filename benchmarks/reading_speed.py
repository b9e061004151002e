"""How fast pages are read, beside what a user would take instead, on the same pages in one run.

    .venv/bin/python benchmarks/reading_speed.py --text TEXT.pdf --scans SCAN.pdf ... [--jobs 2] [--pages 500]

Prints, each with its processor seconds (user and system, all programs that were started counted) and wall seconds:

    text      pages a second of a file with a text layer, read and laid out (to reach: 20)
    scans     `doichieu run` with one engine, the same with the second engine, bare tesseract over the same page images,
              as many at once, and OCRmyPDF where it is installed; ratios to bare tesseract (to stay under: 1.25)
    again     `doichieu run` over the same unchanged files
    memory    the most that `doichieu run` over a scan of so many pages takes, all its processes together (to stay
              under: 1000 MB)

On a machine that does other work too, compare processor seconds: they are shared out where wall seconds are lost.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2

from extractors.layout import lay_out
from extractors.reading import open_original, read_pages
from pipeline.settings import Settings

DPI = 200
PROGRAM = Path(sys.executable).with_name("doichieu")
LOOK = 0.3  # seconds between two looks at the memory
SUBREAPER = 36  # prctl: grandchildren whose parent has ended come to this process, and with them what they cost
OCRMYPDF = ["ocrmypdf", "-l", "vie", "--rotate-pages", "--deskew", "--force-ocr", "--quiet"]


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Processor and wall seconds of `work`, of this process and all it started."""

    def processor() -> float:
        both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(usage.ru_utime + usage.ru_stime for usage in both)

    before, began = processor(), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return processor() - before, wall


def run(files: Sequence[Path], out: Path, jobs: int, *, second: bool) -> None:
    """`doichieu run` as a user starts it."""
    environment = dict(os.environ, DOICHIEU_SECOND_ENGINE=json.dumps(second))
    command = [PROGRAM, "run", *files, "--out", out, "--jobs", str(jobs)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def rendered(files: Sequence[Path], folder: Path) -> list[Path]:
    """Every page as a picture."""
    pictures = []
    for file in files:
        for page in pypdfium2.PdfDocument(file):
            pictures.append(folder / f"{len(pictures)}.png")
            page.render(scale=DPI / 72, grayscale=True).to_pil().save(pictures[-1])
    return pictures


def bare(pictures: Sequence[Path], jobs: int) -> None:
    """Tesseract alone, a process a page."""
    environment = dict(os.environ, OMP_THREAD_LIMIT="1")

    def read(picture: Path) -> None:
        command = ["tesseract", picture, picture.with_suffix(""), "-l", "vie", "--dpi", str(DPI)]
        subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(read, pictures))


def ocrmypdf(files: Sequence[Path], folder: Path, jobs: int) -> None:
    """OCRmyPDF over each file."""
    for file in files:
        subprocess.run([*OCRMYPDF, "--jobs", str(jobs), file, folder / "searchable.pdf"], check=True)


def text(path: Path, jobs: int) -> None:
    """Prints the speed over a text layer."""
    settings = Settings(jobs=jobs)
    original = open_original(path, settings)
    count = 0

    def read() -> None:
        nonlocal count
        pages = tuple(read_pages(path, original, settings))
        lay_out(pages)
        count = len(pages)

    for name in ("first", "then"):
        processor, wall = measured(read)
        print(f"text    {name:5} {count} pages, {count / wall:.1f} a second; of one processor {count / processor:.1f}")


def scans(files: Sequence[Path], jobs: int) -> None:
    """Prints what scans cost."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        pictures = rendered(files, folder)
        works: dict[str, Callable[[], object]] = {
            "bare tesseract": lambda: bare(pictures, jobs),
            "doichieu, one engine": lambda: run(files, folder / "one", jobs, second=False),
            "doichieu, two engines": lambda: run(files, folder / "two", jobs, second=True),
            "doichieu, unchanged": lambda: run(files, folder / "two", jobs, second=True),
        }
        if shutil.which("ocrmypdf"):
            works["OCRmyPDF"] = lambda: ocrmypdf(files, folder, jobs)
        reference = (0.0, 0.0)
        for name, work in works.items():
            processor, wall = measured(work)
            reference = reference if any(reference) else (processor, wall)
            print(
                f"scans   {name:22} {len(pictures)} pages, "
                f"processor {processor:6.1f} s ({processor / reference[0]:.2f}), "
                f"wall {wall:6.1f} s ({wall / reference[1]:.2f}), wall/processor {wall / processor:.2f}"
            )


def long_scan(files: Sequence[Path], pages: int, path: Path) -> None:
    """The pages of the files over and over, each with three specks of its own, so that none is read from the cache."""
    from pypdfium2 import raw

    places = random.Random(1)
    long = pypdfium2.PdfDocument.new()
    sources = [pypdfium2.PdfDocument(file) for file in files]
    while len(long) < pages:
        for source in sources:
            long.import_pages(source)
    for page in long:
        width, height = page.get_size()
        for _ in range(3):
            speck = raw.FPDFPageObj_CreateNewRect(
                places.uniform(20, width - 40), places.uniform(20, height - 40), places.uniform(2, 6), 3
            )
            raw.FPDFPageObj_SetFillColor(speck, 0, 0, 0, 255)
            raw.FPDFPath_SetDrawMode(speck, 1, 0)
            raw.FPDFPage_InsertObject(page.raw, speck)
        page.gen_content()
        page.close()
    long.save(path)
    long.close()


def held(parent: int) -> dict[str, int]:
    """Megabytes that a process and all that it started hold, by program; what they share is parted among them."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
    family = {parent}
    while more := {child for child, above in parents.items() if above in family} - family:
        family |= more
    sizes: dict[str, int] = {}
    for member in family:
        with contextlib.suppress(OSError, StopIteration):
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
            size = next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
            name = Path(f"/proc/{member}/comm").read_text().strip()
            sizes[name] = sizes.get(name, 0) + size // 1024
    return sizes


def memory(files: Sequence[Path], pages: int, jobs: int) -> None:
    """Prints the most memory that `doichieu run` over a long scan takes, all its processes together."""
    with tempfile.TemporaryDirectory() as place:
        path, most, sizes = Path(place) / "long.pdf", 0, {}
        long_scan(files, pages, path)
        environment = dict(os.environ, DOICHIEU_DOCUMENT_SECONDS="36000")
        command = [str(PROGRAM), "run", str(path), "--out", f"{place}/out", "--jobs", str(jobs)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            while run.poll() is None:
                now = held(run.pid)
                if sum(now.values()) > most:
                    most, sizes = sum(now.values()), now
                time.sleep(LOOK)
        parts = ", ".join(f"{name} {size}" for name, size in sorted(sizes.items(), key=lambda part: -part[1]))
        print(f"memory  {pages} pages: at most {most} MB ({parts})")


def main() -> None:
    """Runs the measurements that the files given allow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--scans", type=Path, nargs="*", default=[])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--pages", type=int, default=0, help="of the long scan; 0: leave memory out")
    given = parser.parse_args()
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    if given.text:
        text(given.text, given.jobs)
    if given.scans and given.pages:
        memory(given.scans, given.pages, given.jobs)
    elif given.scans:
        scans(given.scans, given.jobs)


if __name__ == "__main__":
    main()
