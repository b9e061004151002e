"""Broken files by the hundred through a drop folder: does every one end somewhere, with a reason? does the run live?

    python benchmarks/broken_files.py [--files 500] [--seed 7] [--keep DIR]

The files are those of tests/mutants.py: pages, pictures, Word files and texts of the bundled samples, mutated, and
files made to do harm.  They go through `doichieu scan` with its real stages and worker processes, then, the clock put
on, through as many scans as passing failures are tried again.  Counted: files without an end, ends without a reason,
crashes of the run, defects in the workers' log, files that came to lie outside, and what leaked of a file beside the
folder.
"""
from __future__ import annotations

import argparse
import collections
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from mutants import SECRET, mutants  # noqa: E402

from pipeline.intake.layout import REASON_SUFFIX  # noqa: E402

QUOTAS = {
    "DOICHIEU_DOCUMENT_SECONDS": "60", "DOICHIEU_PAGE_SECONDS": "20", "DOICHIEU_MAX_PAGES": "100",
    "DOICHIEU_MAX_MEGAPIXELS": "40", "DOICHIEU_MAX_MEGABYTES": "200", "DOICHIEU_SETTLE_SECONDS": "0.5",
    "DOICHIEU_MIN_FREE_MEGABYTES": "0", "PYTHONPATH": str(ROOT),
}
# One scan with its clock put on by so many days.
SCAN = """
import datetime as dt, json, sys
from pathlib import Path
from pipeline.intake import scan
from pipeline.intake.scan import scan_data
from pipeline.screen import PlainLines
from pipeline.settings import load_settings
summary = scan(Path(sys.argv[1]), Path(sys.argv[2]), load_settings(), PlainLines(), use_reference=False,
               clock=lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=int(sys.argv[3])))
print(json.dumps(scan_data(summary)))
"""
MOST_SCANS = 8


def files_below(folder: Path) -> set[bytes]:
    """Every file by its bytes-path, ours too."""
    return {here + b"/" + name for here, _, names in os.walk(bytes(folder)) for name in names}


def is_dropped(path: bytes) -> bool:
    """Whether a file below the drop folder is one of the mutants, and none of ours."""
    name = path.rsplit(b"/", 1)[-1]
    return name != b"lock" and not name.endswith(REASON_SUFFIX.encode())


def measure(count: int, seed: int, place: Path) -> bool:
    """The whole of it; gives whether every file is accounted for and nothing broke."""
    drop, out = place / "drop", place / "out"
    (place / "bi-mat.txt").write_text(SECRET, encoding="utf-8")
    made = sum(map(is_dropped, files_below(drop))) if drop.exists() else mutants(drop, count, seed)
    outside = {bytes(place / "bi-mat.txt")}
    began, crashes = time.monotonic(), 0
    for day in range(MOST_SCANS):
        ran = subprocess.run([sys.executable, "-c", SCAN, str(drop), str(out), str(day)], capture_output=True,
                             text=True, errors="replace", cwd=place, check=False, env={**os.environ, **QUOTAS})
        if ran.returncode != 0:
            crashes += 1
            print(ran.stderr[-1500:])
            continue
        said = json.loads(ran.stdout.splitlines()[-1])
        print(f"scan {day + 1}: {said['done']} done, {said['failed']} failed, {said['put_off']} put off, "
              f"{said['unsettled']} unsettled, {time.monotonic() - began:.0f} s")
        if not (said["put_off"] or said["unsettled"]):
            break
    done, failed = files_below(drop / "done"), files_below(drop / "failed")
    reasons = {path for path in failed if path.endswith(REASON_SUFFIX.encode())}
    without = [path for path in failed - reasons if path + REASON_SUFFIX.encode() not in reasons]
    left = made - len(done) - len(failed - reasons)
    escaped = files_below(place) - files_below(drop) - files_below(out) - outside
    leaks = [path for path in out.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    rows = documents(out)
    log = (out / ".doichieu" / "logs" / "workers.log").read_text(encoding="utf-8", errors="replace")
    print(f"{made} files: {len(done)} in done/, {len(failed - reasons)} in failed/, {left} without an end, "
          f"{len(without)} without a reason; {crashes} crashes of the run")
    print("rows:", dict(collections.Counter(row["status"] + " " + reason_of(row) for row in rows)))
    print(f"defects in the workers' log: {log.count('Traceback')}; files outside: {len(escaped)}; leaks: {len(leaks)}; "
          f"temporary files left: {len(list(out.rglob('.~doichieu-*')))}")
    journal = (out / ".doichieu" / "logs" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    memory = max(json.loads(one)["peak_megabytes"] for one in journal)
    longest = max(json.loads(one)["seconds"] for one in journal)
    print(f"of documents that came through: most memory {memory} MB, longest {longest:.0f} s")
    return not (left or without or crashes or escaped or leaks)


def documents(out: Path) -> list[dict[str, str]]:
    """The rows of documents.csv; none when no run came to its end."""
    if not (out / "documents.csv").exists():
        return []
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def reason_of(row: dict[str, str]) -> str:
    """Why a document failed, with what the crash was."""
    if row["status"] != "failed":
        return ""
    return f"{row['reason']}: {row['problem'][:60]}" if row["reason"] == "crash" else row["reason"]


def main() -> None:
    """Runs it in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="work here and leave everything; what lies here goes on")
    given = parser.parse_args()
    place = (given.keep or Path(tempfile.mkdtemp(prefix="doichieu-broken-"))).resolve()
    place.mkdir(parents=True, exist_ok=True)
    try:
        if not measure(given.files, given.seed, place):
            sys.exit("NOT every file is accounted for")
        print("every file is accounted for")
    finally:
        if given.keep is None:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
