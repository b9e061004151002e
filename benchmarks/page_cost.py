"""What a page costs, by the way it is read: processor seconds of every stage, memory, bytes kept.

    python benchmarks/page_cost.py [INPUT ...]        the bundled samples where nothing is named

One document at a time through the real stages; the numbers are those of the log of documents (OUT/.doichieu/logs),
processor time with that of the OCR engine, so that other work on the machine changes little.  Prints the table of
docs/scale.md.
"""
from __future__ import annotations

import argparse
import collections
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("read", "repair", "lay_out", "find", "key", "print")
WAYS = {"digital": "sound text layer", "ocr": "scan", "reocr": "damaged text layer over a scan",
        "repaired": "damaged plain text", "mixed": "mixed"}
LINES_A_PAGE = 40              # plain text has no pages: what a printed one holds


def entries(out: Path) -> list[dict[str, object]]:
    """The documents of the log."""
    log = out / ".doichieu" / "logs" / "documents.jsonl"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def size(folder: Path) -> int:
    """Bytes below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def table(out: Path) -> str:
    """The table, in Markdown."""
    groups: dict[str, list[dict[str, object]]] = collections.defaultdict(list)
    for entry in entries(out):
        if entry["route"]:
            groups[str(entry["route"])].append(entry)
    lines = ["| a page of | pages | read | repair | layout | find | key, print | whole, s | memory, MB | kept, kB |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for route, found in sorted(groups.items()):
        pages = sum(pages_of(out, entry) for entry in found)
        cost = {stage: sum(seconds(entry, stage) for entry in found) / pages for stage in STAGES}
        kept = sum(bytes_of(out, str(entry["doc_id"])) for entry in found) / pages / 1000
        cells = [f"{cost[stage]:.2f}" for stage in STAGES[:4]] + [f"{cost['key'] + cost['print']:.2f}"]
        peak = max(int(str(entry["peak_megabytes"])) for entry in found)
        cells += [f"{sum(cost.values()):.2f}", str(peak), f"{kept:.0f}"]
        lines.append(f"| {WAYS[route]} | {pages:.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def seconds(entry: dict[str, object], stage: str) -> float:
    """Processor seconds of a stage over one document."""
    spent = entry["processor_seconds"]
    return float(spent.get(stage, 0.0)) if isinstance(spent, dict) else 0.0


def pages_of(out: Path, entry: dict[str, object]) -> float:
    """Its pages; of plain text, its lines as pages."""
    if entry["route"] != "repaired":
        return float(str(entry["pages"]))
    text = (out / "text" / f"{entry['doc_id']}.txt").read_text(encoding="utf-8")
    return max(1.0, text.count("\n") / LINES_A_PAGE)


def bytes_of(out: Path, doc_id: str) -> int:
    """What is kept of a document on the disk: original, cache, text."""
    hidden = out / ".doichieu"
    folders = list((hidden / "cache").glob(f"{doc_id[:2]}/{doc_id}*"))
    files = [*(hidden / "originals").glob(f"{doc_id[:2]}/{doc_id}*"), out / "text" / f"{doc_id}.txt"]
    return sum(map(size, folders)) + sum(path.stat().st_size for path in files if path.is_file())


def main() -> None:
    """Runs the samples and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*", type=Path, default=[ROOT / "data" / "raw"])
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="doichieu-cost-"))
    try:
        subprocess.run([sys.executable, "-m", "pipeline.cli", "run", *map(str, given.inputs), "--out",
                        str(place / "out"), "--no-reference", "--jobs", "1"], cwd=ROOT, check=True, capture_output=True)
        print(table(place / "out"))
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
