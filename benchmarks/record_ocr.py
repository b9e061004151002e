"""Records what tesseract reads on the pages that the tests replay.

    .venv/bin/python benchmarks/record_ocr.py

Run it again when image preparation, pdfium or OpenCV changes the images that engines see; readings that no
image asks for any more are deleted.
"""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path

from extractors.reading import CachedEngine, TesseractEngine, open_original, read_pages
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT / "tests" / "data" / "reading" / "ocr-cache"
SCAN = ROOT / "data" / "raw" / "phuoc-long.scan.pdf"
PAGES = 2


def main() -> None:
    """Reads the pages anew and prints how many readings were kept."""
    shutil.rmtree(RECORDED, ignore_errors=True)
    settings = Settings(jobs=1)
    engine = CachedEngine(TesseractEngine(), RECORDED)
    for page in islice(read_pages(SCAN, open_original(SCAN, settings), settings, engine=engine), PAGES):
        print(f"page {page.number}: {len(page.lines)} lines")
    print(f"{len(list(RECORDED.rglob('*.json')))} readings in {RECORDED.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
