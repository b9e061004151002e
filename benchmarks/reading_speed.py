"""How fast pages are read, beside the bare engine on the same processors.

    .venv/bin/python benchmarks/reading_speed.py TEXT.pdf SCAN.pdf

Prints pages a second of the text-layer file; then the seconds of the scan by `read_pages` and by tesseract alone
over the same page images, as many at once, and their ratio (to stay under 1.25), with the peak memory.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2

from extractors.reading import TesseractEngine, open_original, read_pages
from extractors.reading.engines import Segmentation
from pipeline.settings import Settings

DPI = 200
SECONDS = 300.0


def read_seconds(path: Path, settings: Settings) -> tuple[float, int]:
    """Seconds and pages of a whole document."""
    original = open_original(path, settings)
    start = time.perf_counter()
    pages = sum(1 for _ in read_pages(path, original, settings))
    return time.perf_counter() - start, pages


def bare_seconds(path: Path, jobs: int) -> float:
    """Seconds that the engine alone takes over the same rendered pages."""
    document = pypdfium2.PdfDocument(path)
    images = [np.asarray(page.render(scale=DPI / 72, grayscale=True).to_pil()) for page in document]
    engine = TesseractEngine()

    def read(image: Any) -> int:
        return len(engine.read(image, DPI, Segmentation.PAGE, SECONDS))

    start = time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(read, images))
    return time.perf_counter() - start


def main() -> None:
    """Prints one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("scan", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    settings = Settings(jobs=args.jobs)
    seconds, pages = read_seconds(args.text, settings)
    print(f"{args.text.name}: {pages} pages, {pages / seconds:.1f} pages/s")
    seconds, pages = read_seconds(args.scan, settings)
    bare = bare_seconds(args.scan, args.jobs)
    print(f"{args.scan.name}: {pages} pages, {seconds:.1f} s; tesseract alone {bare:.1f} s; ratio {seconds / bare:.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB without the engine's own")


if __name__ == "__main__":
    main()
