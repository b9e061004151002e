"""Time of finding after reading, in milliseconds a page on one core.

    python benchmarks/finding_speed.py FILE...

Reads and lays out each file, then runs the finders three times and prints the fastest; plain text counts
2,500 characters as a page.  The floor is 50 ms a page.
"""
from __future__ import annotations

import argparse
import time
from pathlib import Path

from extractors.finding import find_records
from extractors.layout import lay_out
from extractors.reading import open_original, read_pages
from extractors.repairing import repair_pages
from pipeline.settings import load_settings

PAGE_CHARACTERS = 2500
RUNS = 3


def main() -> None:
    """Prints a line a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    settings = load_settings()
    for path in parser.parse_args().files:
        original = open_original(path, settings, None)
        layout = lay_out(repair_pages(tuple(read_pages(path, original, settings))))
        pages = max(layout.pages, sum(len(block.text) for block in layout.blocks) // PAGE_CHARACTERS, 1)
        seconds = []
        for _ in range(RUNS):
            started = time.process_time()
            extraction = find_records(layout, original)
            seconds.append(time.process_time() - started)
        print(f"{path.name:45} {pages:4} pages {min(seconds) * 1000 / pages:6.1f} ms a page "
              f"{len(extraction.targets):4} targets {len(extraction.tasks):4} tasks")


if __name__ == "__main__":
    main()
