"""One scan of a drop folder, in order: take over, look twice, claim, work, settle."""
from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.discovery import Candidate, Discovered, absolute, shown
from pipeline.document import Job, Result
from pipeline.errors import INTERRUPTED, ExitCode, StorageFullError, StoreError
from pipeline.executors import Executor, Perform, in_threads
from pipeline.files import is_storage_full, storage_full
from pipeline.intake.claiming import Claim, Claims, claims
from pipeline.intake.layout import DropFolder
from pipeline.intake.looking import Looked, look
from pipeline.intake.settling import End, Settler
from pipeline.models import Status
from pipeline.progress import Progress, Silent
from pipeline.run import run_files
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.store.drops import Look
from pipeline.store.holding import Held, held
from pipeline.summary import Outcome, RunSummary, as_data
from pipeline.workers import WorkerPool
from pipeline.workspace import Workspace

# A file that the run gave no outcome for was not lost: it goes back and is taken again.
_UNKNOWN = Outcome("", Status.FAILED, INTERRUPTED, "chưa xử lý xong – sẽ được thử lại", transient=True)


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a scan did; counts are of files."""

    ends: dict[End, int]
    taken_over: int              # of processes that had died
    unsettled: int               # still being written, or seen for the first time
    resting: int                 # waiting for another try
    run: RunSummary | None       # None when nothing was ready
    stuck: tuple[str, ...] = ()  # what could not be taken or looked into, with why; one line each

    @property
    def exit_code(self) -> ExitCode:
        """What the command line returns for this."""
        return ExitCode.SOME_FAILED if self.ends.get(End.FAILED) or self.stuck else ExitCode.OK


def scan_data(summary: ScanSummary) -> dict[str, object]:
    """The summary for programs."""
    return {
        **{end.value: summary.ends.get(end, 0) for end in End},
        "taken_over": summary.taken_over,
        "unsettled": summary.unsettled,
        "resting": summary.resting,
        "stuck": list(summary.stuck),
        "run": as_data(summary.run) if summary.run else None,
        "exit_code": int(summary.exit_code),
    }


def scan(root: Path, out: Path, settings: Settings, progress: Progress | None = None, *,
         use_reference: bool = True, executor: Executor = in_threads,
         sleep: Callable[[float], None] = time.sleep,
         clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> ScanSummary:
    """Works on every file of the drop folder `root` that has stood still; each ends in done/ or failed/.

    Files seen for the first time are looked at again after `settle_seconds`.  Errors: UsageError, StoreError,
    StorageFullError (also when less than `min_free_megabytes` is left), InterruptedRunError.
    """
    drop = DropFolder(Path(absolute(root)))
    drop.prepare(out)
    workspace = Workspace(out)
    workspace.prepare()
    check_room(out, settings)
    url = workspace.database_url(settings.database_url)
    with (_in_reach(drop.root), Store.opened(url) as store, held(store, Held.SCAN) as hold, claims(drop) as mine):
        taken = mine.take_over_the_dead(alone=hold.among_machines)
        taken_over = len(taken)
        looked, before = _look(drop, store, clock())
        if looked.new:
            sleep(settings.settle_seconds)
            looked, before = _look(drop, store, clock())
        taken += _take(looked.ready, before, mine)
        settler = Settler(drop, store, before, clock())
        run, ends = _work(taken, out, settings, progress or Silent(), settler, executor, use_reference)
        stuck = [f"{shown(drop.where(path))}: không xem được thư mục – cấp quyền đọc" for path in drop.closed()]
    return ScanSummary(ends, taken_over, len(looked.new), len(looked.resting), run, (*mine.stuck, *stuck))


@contextmanager
def _in_reach(root: Path) -> Iterator[None]:
    """A drop folder that goes away in mid-scan (a share that is unmounted) is a StoreError, not a defect.

    What had been claimed lies in it still, and is taken over by the first scan that finds the folder again.
    """
    try:
        yield
    except BrokenPipeError:                # who read our output went away
        raise
    except OSError as error:
        if is_storage_full(error):
            raise storage_full(root) from error
        raise StoreError(
            f"{root}: thư mục nhận tệp không còn truy cập được ({error.strerror or error}) – kiểm tra ổ mạng; "
            "tệp đang làm dở nằm trong thư mục đó và được nhận lại ở lần quét sau"
        ) from error


def check_room(out: Path, settings: Settings) -> None:
    """Errors: StorageFullError when the disk of `out` is nearly full, before any file is touched."""
    free = shutil.disk_usage(out).free
    if free < settings.min_free_megabytes * 1e6:
        raise StorageFullError(
            f"{out}: chỉ còn {free / 1e6:.0f} MB trống – giải phóng dung lượng; tệp đã thả vẫn ở nguyên chỗ"
        )


def _with_room(executor: Executor, out: Path, settings: Settings) -> Executor:
    """The executor, asking before every document whether the disk has room for it."""

    def watched(jobs: Sequence[Job], perform: Perform, pool: WorkerPool) -> Iterator[Result]:
        def perform_with_room(job: Job) -> Result:
            check_room(out, settings)
            return perform(job)

        return executor(jobs, perform_with_room, pool)

    return watched


def _look(drop: DropFolder, store: Store, now: dt.datetime) -> tuple[Looked, dict[str, Look]]:
    with store.transaction() as session:
        drops = store.drops(session)
        before = drops.all()
        looked = look([*drop.waiting(), *drop.sent_back()], before, now)
        drops.remember(looked.new)
    return looked, before


def _take(ready: Iterable[Path], before: dict[str, Look], mine: Claims) -> list[Claim]:
    """Claims of files that are still as they were looked at; one that changed in between goes back."""
    taken = []
    for path in ready:
        claim = mine.take(path)
        if claim is None:
            continue
        known = before[absolute(path)]
        if (claim.seen.size, claim.seen.mtime_ns) == (known.size, known.mtime_ns):
            taken.append(claim)
        else:
            claim.path.rename(path)
    return taken


def _work(taken: list[Claim], out: Path, settings: Settings, progress: Progress, settler: Settler,
          executor: Executor, use_reference: bool) -> tuple[RunSummary | None, dict[End, int]]:
    ends: dict[End, int] = {}
    if not taken:
        return None, ends
    # One of each name at a time: a mended file and a new one may have the same.
    known_as = {absolute(settler.drop.root / claim.where): claim for claim in taken}
    candidates = tuple(
        Candidate(claim.path, claim.path.parents[len(Path(claim.where).parts) - 1], shown(claim.where), path)
        for path, claim in known_as.items()
    )
    settled: set[Path] = set()
    try:
        run = run_files(Discovered(candidates, 0), out, settings, progress, use_reference=use_reference,
                        executor=_with_room(executor, out, settings))
        for path, claim in known_as.items():
            end = settler.settle(claim, run.outcomes.get(path, _UNKNOWN))
            ends[end] = ends.get(end, 0) + 1
            settled.add(claim.path)
        return run, ends
    finally:
        for claim in taken:
            if claim.path not in settled:
                settler.put_back(claim)
