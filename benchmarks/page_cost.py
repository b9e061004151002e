"""What a page costs, by the way it is read: processor seconds of every stage, memory, bytes kept.

    python benchmarks/page_cost.py [INPUT ...]        the bundled samples where nothing is named

One document at a time through the real stages; the numbers are those of the log of documents (OUT/.doichieu/logs),
processor time with that of the OCR engine, so that other work on the machine changes little.  Prints the two tables of
docs/scale.md: a page by its way, and from it the hours that a province and the nation take.
"""
from __future__ import annotations

import argparse
import collections
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("read", "repair", "lay_out", "find", "key", "print")
WAYS = {"digital": "sound text layer", "ocr": "scan", "reocr": "damaged text layer over a scan",
        "repaired": "damaged plain text", "mixed": "mixed"}
# Shares of pages by way; what an office gets is in `route` of its own documents.csv.
MIXES = {"as offices send them": {"ocr": 0.6, "digital": 0.25, "reocr": 0.1, "repaired": 0.05},
         "scans only": {"ocr": 1.0}}
WORK = {"a province: 120 communes, 2,000 pages a month": 2_000,
        "the nation: 3,321 communes, 50,000 pages a week": 50_000}
CORES = (2, 4, 16)
LINES_A_PAGE = 40              # plain text has no pages: what a printed one holds


@dataclass(frozen=True)
class Cost:
    """What a page costs by one way: processor seconds by stage, megabytes of its process, kilobytes kept."""

    pages: float
    stages: dict[str, float]
    memory: int
    kept: float

    @property
    def whole(self) -> float:
        """All stages together."""
        return sum(self.stages.values())


def entries(out: Path) -> list[dict[str, object]]:
    """The documents of the log."""
    log = out / ".doichieu" / "logs" / "documents.jsonl"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def size(folder: Path) -> int:
    """Bytes below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def costs(out: Path) -> dict[str, Cost]:
    """The cost of a page by its way."""
    groups: dict[str, list[dict[str, object]]] = collections.defaultdict(list)
    for entry in entries(out):
        if entry["route"]:
            groups[str(entry["route"])].append(entry)
    return {route: cost_of(out, found) for route, found in sorted(groups.items())}


def cost_of(out: Path, found: list[dict[str, object]]) -> Cost:
    """The mean over the pages of some documents."""
    pages = sum(pages_of(out, entry) for entry in found)
    return Cost(
        pages, {stage: sum(seconds(entry, stage) for entry in found) / pages for stage in STAGES},
        max(int(str(entry["peak_megabytes"])) for entry in found),
        sum(bytes_of(out, str(entry["doc_id"])) for entry in found) / pages / 1000,
    )


def page_table(cost: dict[str, Cost]) -> str:
    """What a page costs, in Markdown."""
    lines = ["| a page of | pages | read | repair | layout | find | key, print | whole, s | memory, MB | kept, kB |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for route, one in cost.items():
        cells = [f"{one.stages[stage]:.2f}" for stage in STAGES[:4]]
        cells.append(f"{one.stages['key'] + one.stages['print']:.2f}")
        cells += [f"{one.whole:.2f}", str(one.memory), f"{one.kept:.0f}"]
        lines.append(f"| {WAYS[route]} | {one.pages:.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def hours_table(cost: dict[str, Cost]) -> str:
    """From that, the time and disk of a province and the nation, in Markdown."""
    heads = " | ".join(f"hours on {cores} cores" for cores in CORES)
    lines = [f"| work | pages | core hours | {heads} | disk, GB |", "|---|---|---|" + "---|" * (len(CORES) + 1)]
    for work, pages in WORK.items():
        for mix, shares in MIXES.items():
            if not set(shares) <= set(cost):
                continue
            core_hours = pages * sum(share * cost[route].whole for route, share in shares.items()) / 3600
            disk = pages * sum(share * cost[route].kept for route, share in shares.items()) / 1e6
            on_cores = " | ".join(f"{core_hours / cores:.1f}" for cores in CORES)
            lines.append(f"| {work} | {mix} | {core_hours:.1f} | {on_cores} | {disk:.1f} |")
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
        found = costs(place / "out")
        print(page_table(found), hours_table(found), sep="\n\n")
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
