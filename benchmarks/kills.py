"""`kill -9` at every stage of real documents in a drop folder: is anything lost, doubled or half written?

    python benchmarks/kills.py [--kills 200] [--seed 20261122] [--keep DIR]

Small documents of every kind (a page of a digital PDF, a picture for the OCR engine, a Word file, texts) are dropped
again and again; `doichieu scan` works on them with its real stages, worker processes, comparison and reports.  Each
time the scan says that it has come to a stage, one after the other, and a moment later (0 to 0.3 s) the run itself, a
worker or all of its processes are killed.  After every kill: every file dropped still lies in the folder, every table
and report is whole.  In the end: every file in done/ with its bytes, one row each, and all tables and texts are those
of one run over the same files that nobody disturbed.
"""
from __future__ import annotations

import argparse
import collections
import contextlib
import csv
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import mutants  # noqa: E402

PLAN = ("ỦY BAN NHÂN DÂN\nXÃ BẢO THẮNG\nSố: {number}/KH-UBND\nKẾ HOẠCH\nChuyển đổi số năm 2026\nI. MỤC TIÊU\n"
        "- Tỷ lệ phủ sóng 5G đạt {share}%.\nII. NHIỆM VỤ\n1. Giao Phòng Văn hóa - Xã hội xây dựng báo cáo trước "
        "ngày 30/6/2026.\n")
# One scan, its clock put on by so many days (so that nothing rests), which says where it is.
SCAN = """
import datetime as dt, sys
from pathlib import Path
from pipeline.intake import scan
from pipeline.settings import load_settings
class Told:
    def begin(self, documents, unchanged): print("begin", flush=True)
    def working(self, document, stage, page): print(stage, flush=True)
    def finished(self, row): print("kept", flush=True)
    def note(self, message): pass
    def closing(self, step): print("compare" if "chiếu" in step else "write", flush=True)
    def end(self): print("settle", flush=True)
print("claim", flush=True)
scan(Path(sys.argv[1]), Path(sys.argv[2]), load_settings(), Told(), use_reference=False,
     clock=lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=int(sys.argv[3])))
"""
SETTINGS = {"DOICHIEU_JOBS": "2", "DOICHIEU_SETTLE_SECONDS": "0.02", "DOICHIEU_MIN_FREE_MEGABYTES": "0",
            "PYTHONPATH": str(ROOT)}
STAGES = ("claim", "begin", "read", "repair", "lay_out", "find", "key", "print", "kept", "compare", "write", "settle")
VICTIMS = ("run", "worker", "worker", "all")
LATEST = 0.3                     # seconds between a stage's first word and the kill
LAST_SCANS, LATE = 8, 10_000     # scans at the end, and by how many days their clock is put on
LINEAGE = ("same_plan_as", "version_of")         # follow the order in which documents came in
TABLES = ("documents", "references", "targets", "tasks")


def document(number: int) -> tuple[str, bytes]:
    """Another document for every number; of PDFs, pictures and Word files one in four."""
    mark = b"\n%% %d\n%%%%EOF\n" % number
    if number % 8 == 0:
        return f"{number}.pdf", mutants.page("lang-son.digital.pdf", 0) + mark
    if number % 8 == 2:
        return f"{number}.png", mutants.picture("PNG") + mark
    if number % 8 == 4:
        return f"{number}.docx", mutants._docx("", PLAN.format(number=number, share=number % 90))
    return f"{number}.txt", PLAN.format(number=number, share=number % 90).encode()


def below(process: int) -> list[int]:
    """The processes that `process` started, and theirs."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):        # a thread's children are its own
        with contextlib.suppress(OSError):
            found += map(int, thread.read_text().split())
    return [one for child in found for one in (child, *below(child))]


def kill(run: subprocess.Popen[str], victim: str, chance: random.Random) -> str:
    """Kills the run, a worker, or everything; gives what was killed."""
    children = below(run.pid)
    workers = [child for child in children for parent in children if child in below(parent)]
    if victim == "worker" and workers:
        os.kill(chance.choice(workers), signal.SIGKILL)
        return "worker"
    for process in (run.pid, *(children if victim == "all" else ())):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return victim if victim == "all" else "run"


def start(drop: Path, out: Path, day: int, log: Path) -> subprocess.Popen[str]:
    """A scan; what it says on standard error goes to `log`."""
    with log.open("ab") as errors:
        return subprocess.Popen([sys.executable, "-c", SCAN, str(drop), str(out), str(day)], stdout=subprocess.PIPE,
                                stderr=errors, text=True, cwd=drop.parent, env={**os.environ, **SETTINGS})


def disturbed(drop: Path, out: Path, day: int, stage: str, chance: random.Random, log: Path) -> str:
    """One scan with a kill after `stage` is heard; gives who was killed, '' when the scan ended before."""
    run = start(drop, out, day, log)
    assert run.stdout is not None
    killed = ""
    for line in run.stdout:
        if line.strip() == stage:
            time.sleep(chance.uniform(0, LATEST))
            if run.poll() is None:
                killed = kill(run, chance.choice(VICTIMS), chance)
            break
    run.stdout.read()
    run.stdout.close()
    run.wait()
    return killed


def halves(out: Path) -> list[str]:
    """Tables that break off in mid-line and reports that have no end."""
    bad = []
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        if not rows or len({len(row) for row in rows}) > 1:
            bad.append(path.name)
    page, book = out / "doichieu.html", out / "doichieu.xlsx"
    if page.exists() and not page.read_text(encoding="utf-8").rstrip().endswith("</html>"):
        bad.append(page.name)
    if book.exists() and b"PK\x05\x06" not in book.read_bytes()[-64:]:
        bad.append(book.name)
    return bad


def lying_in(drop: Path) -> dict[str, list[str]]:
    """Name -> checksums of the files that lie anywhere in the drop folder."""
    found = collections.defaultdict(list)
    for path in drop.rglob("*"):
        if path.is_file() and path.name != "lock" and not path.name.endswith(".reason.txt"):
            found[path.name.split(".")[0]].append(checksum(path.read_bytes()))
    return found


def tables(out: Path) -> dict[str, object]:
    """What a run wrote, but for what follows the order of arrival."""
    made: dict[str, object] = {path.name: path.read_bytes() for path in sorted((out / "text").iterdir())}
    for name in TABLES:
        with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            made[name] = [{key: cell for key, cell in row.items() if key not in LINEAGE}
                          for row in csv.DictReader(stream)]
    return made


def measure(wanted: int, seed: int, place: Path) -> bool:
    """The whole of it; gives whether nothing was lost, doubled or half written."""
    drop, out, log = place / "drop", place / "out", place / "said.log"
    drop.mkdir(parents=True, exist_ok=True)
    register = place / "dropped.json"
    dropped = json.loads(register.read_text()) if register.exists() else {}
    lost, half = disturb(wanted, seed, drop, out, log, dropped)
    return account(place, drop, out, log, dropped) and not lost and not half


def disturb(wanted: int, seed: int, drop: Path, out: Path, log: Path, dropped: dict[str, str]) -> tuple[int, int]:
    """Drops and kills; gives how many files were missing after a kill and how many outputs were half written."""
    chance = random.Random(seed)
    kills: collections.Counter[tuple[str, str]] = collections.Counter()
    lost = half = day = 0
    began = time.monotonic()
    while sum(kills.values()) < wanted:
        for _ in range(2):
            name, data = document(len(dropped))
            (drop / name).write_bytes(data)
            dropped[name.split(".")[0]] = checksum(data)
        (drop.parent / "dropped.json").write_text(json.dumps(dropped))
        stage = STAGES[day % len(STAGES)]
        killed = disturbed(drop, out, day, stage, chance, log)
        day += 1
        if killed:
            kills[killed, stage] += 1
        found = lying_in(drop)
        lost += sum(checksum not in found[name] for name, checksum in dropped.items())
        half += len(halves(out))
        if day % 20 == 0:
            print(f"{sum(kills.values())} kills, {len(dropped)} files, {time.monotonic() - began:.0f} s", flush=True)
    for what, names, place in (("stage", STAGES, 1), ("victim", sorted(set(VICTIMS)), 0)):
        counted = {name: sum(count for key, count in kills.items() if key[place] == name) for name in names}
        print(f"kills by {what}: " + ", ".join(f"{name} {count}" for name, count in counted.items()))
    print(f"{sum(kills.values())} kills: {lost} files missing after a kill, {half} half-written outputs")
    return lost, half


def account(place: Path, drop: Path, out: Path, log: Path, dropped: dict[str, str]) -> bool:
    """Lets the folder be worked off in peace and compares with a run that nobody disturbed."""
    for day in range(LAST_SCANS):
        for path in (drop / "failed").glob("*"):             # what an administrator would do
            path.unlink() if path.name.endswith(".reason.txt") else path.rename(drop / path.name)
        start(drop, out, LATE + day, log).communicate()
        if not [path for path in drop.iterdir() if path.is_file()]:
            break
    quiet = place / "quiet"
    subprocess.run([sys.executable, "-m", "pipeline.cli", "run", str(drop / "done"), "--out", str(quiet),
                    "--no-reference"], check=False, capture_output=True, cwd=ROOT)
    done = {path.name.split(".")[0]: checksum(path.read_bytes()) for path in (drop / "done").iterdir()}
    disturbed_rows, quiet_rows = tables(out), tables(quiet)
    differing = [name for name in quiet_rows if quiet_rows[name] != disturbed_rows.get(name)]
    rows = [row["found_at"] for row in disturbed_rows["documents"]]                      # type: ignore[attr-defined]
    with sqlite3.connect(out / ".doichieu" / "store.sqlite") as store:
        sound = store.execute("PRAGMA integrity_check").fetchone()[0]
    print(f"{len(dropped)} files: {len(dropped) - len(done)} not done in the end, "
          f"{sum(done[name] != dropped.get(name) for name in done)} with other bytes, "
          f"{len(rows) - len(set(rows))} doubled, {len(dropped) - len(set(rows))} without a row, "
          f"{len(list(out.rglob('.~doichieu-*')))} temporary files left, database {sound}, "
          f"{len(differing)} of {len(quiet_rows)} tables and texts unlike those of a quiet run {differing[:5]}")
    return not differing and done == dropped and len(rows) == len(dropped) and bool(sound == "ok")


def checksum(data: bytes) -> str:
    """What stands for the bytes of a file."""
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    """Runs it in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--keep", type=Path,
                        help="work here and leave everything; what lies here from before belongs to it")
    given = parser.parse_args()
    place = (given.keep or Path(tempfile.mkdtemp(prefix="doichieu-kills-"))).resolve()
    try:
        if not measure(given.kills, given.seed, place):
            sys.exit("SOMETHING was lost, doubled or half written")
        print("nothing was lost, doubled or half written")
    finally:
        if given.keep is None:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
