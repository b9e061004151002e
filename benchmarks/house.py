"""What the house itself costs, apart from reading: unchanged files, first words, kills.

    python benchmarks/house.py unchanged [--files 10000] [--folder /dev/shm]
    python benchmarks/house.py start
    python benchmarks/house.py kills [--kills 200]

The stages are the small stand-ins of the tests, so that only the house is measured.
"""
from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from pipeline_stand_ins import compare_nothing, in_this_process, no_reports  # noqa: E402

import pipeline.publish  # noqa: E402
from pipeline.intake import scan  # noqa: E402
from pipeline.run import run  # noqa: E402
from pipeline.settings import load_settings  # noqa: E402

PLAN = "số: {number}/KH\nxã: xã Số {number}\nchỉ tiêu: Phủ sóng 5G = 60\n"
SCANNER = f"""
import sys
sys.path.insert(0, {str(ROOT / "benchmarks")!r})
import house
house.apart()
from pathlib import Path
print("ready", flush=True)
house.scan(Path(sys.argv[1]), Path(sys.argv[2]), house.KILLED, executor=house.in_this_process)
"""
KILLED = load_settings(jobs=1, min_free_megabytes=0.0, settle_seconds=0.02)


def apart() -> None:
    """Leaves comparison and reports out."""
    pipeline.publish.compare = compare_nothing
    pipeline.publish.write_reports = no_reports
    pipeline.publish.report_files = lambda out: ()


def unchanged(files: int, folder: str) -> None:
    """A folder of files taken in, then run over again."""
    apart()
    with tempfile.TemporaryDirectory(dir=folder) as place:
        source = Path(place) / "in"
        source.mkdir()
        for number in range(files):
            (source / f"{number}.txt").write_text(PLAN.format(number=number), encoding="utf-8")
        time.sleep(2.5)                     # until time stamps may be trusted
        for name in ("first run", "second run", "third run"):
            began, spent = time.monotonic(), time.process_time()
            summary = run([source], Path(place) / "out", load_settings(jobs=2), executor=in_this_process)
            print(f"{name}: {files} files, {summary.done} worked on, {time.monotonic() - began:.2f} s, "
                  f"{time.process_time() - spent:.2f} s of processor, "
                  f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def processor_seconds(process: int) -> float:
    """What a running process has used (/proc/PID/stat, fields 14 and 15)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start() -> None:
    """From the command to its first line, and to the end where nothing has changed."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "a.txt"
        source.write_text(PLAN.format(number=1), encoding="utf-8")
        for name in ("new", "unchanged", "unchanged"):
            began = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", f"{place}/out", "--no-reference"],
                stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT)
            assert process.stderr is not None
            process.stderr.readline()
            first, spent = time.monotonic() - began, processor_seconds(process.pid)
            process.stderr.read()
            process.wait()
            print(f"{name}: first line after {first:.2f} s ({spent:.2f} s of processor), "
                  f"end after {time.monotonic() - began:.2f} s")


def kills(wanted: int) -> None:
    """`kill -9` at random moments over a drop folder that is filled again and again."""
    apart()
    chance = random.Random(20261122)
    with tempfile.TemporaryDirectory() as place:
        drop, out = Path(place) / "drop", Path(place) / "out"
        drop.mkdir()
        dropped = killed = lost = 0
        while killed < wanted:
            for _ in range(3):
                dropped += 1
                (drop / f"{dropped}.txt").write_text(PLAN.format(number=dropped), encoding="utf-8")
            process = subprocess.Popen([sys.executable, "-c", SCANNER, str(drop), str(out)], stdout=subprocess.PIPE)
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(chance.uniform(0.0, 0.8))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
            lost += dropped - len([path for path in drop.rglob("*.txt") if path.is_file()])
        scan(drop, out, KILLED, executor=in_this_process)
        with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = [row["found_at"] for row in csv.DictReader(stream)]
        done = len(list((drop / "done").glob("*.txt")))
        halves = list(out.rglob(".~doichieu-*"))
        print(f"{killed} kills, {dropped} files: {lost} lost on the way, {dropped - done} not done in the end, "
              f"{len(rows) - len(set(rows))} doubled, {dropped - len(set(rows))} without a row, "
              f"{len(halves)} temporary files left")


def main() -> None:
    """Runs one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("unchanged", "start", "kills"))
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--folder", default=tempfile.gettempdir())
    given = parser.parse_args()
    if given.what == "unchanged":
        unchanged(given.files, given.folder)
    elif given.what == "start":
        start()
    else:
        kills(given.kills)


if __name__ == "__main__":
    main()
