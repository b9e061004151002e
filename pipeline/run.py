"""A run: files in, documents worked on side by side, everything of the output folder made anew."""
from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Thread

from pipeline.discovery import Discovered, discover
from pipeline.errors import ExitCode, InterruptedRunError, UsageError
from pipeline.executors import Executor, in_threads
from pipeline.files import storage_errors
from pipeline.lock import only_run
from pipeline.machines import ManyMachines, patiently
from pipeline.models import Status
from pipeline.progress import Progress, Silent
from pipeline.publish import Published, get_ready, publish, reference_used
from pipeline.settings import Settings
from pipeline.stages import Chain, confirmed_words
from pipeline.store import Store
from pipeline.store.holding import Held, Hold, held
from pipeline.summary import RunSummary
from pipeline.survey import survey
from pipeline.working import Working
from pipeline.workspace import Workspace


def run(inputs: Sequence[Path], out: Path, settings: Settings, progress: Progress | None = None, *,
        use_reference: bool = True, executor: Executor = in_threads) -> RunSummary:
    """Works on every new or changed document of `inputs` and renews what stands in `out`.

    A document that fails does not stop the others.  Errors: UsageError, StoreError, StorageFullError;
    InterruptedRunError after an interruption, when what was finished has been kept.
    """
    return run_files(discover(inputs, out), out, settings, progress, use_reference=use_reference,
                     executor=executor)


def run_files(discovered: Discovered, out: Path, settings: Settings, progress: Progress | None = None, *,
              use_reference: bool = True, executor: Executor = in_threads) -> RunSummary:
    """The same for files that are already known."""
    heard = progress or Silent()
    workspace = Workspace(out)
    workspace.prepare()
    settings = with_user_dictionary(settings, workspace)
    confirmed_words(settings)  # a mistake in the dictionary is told at once, not for every document

    def once() -> RunSummary:
        with storage_errors(out):           # whatever happens to its folder or share, a run ends with a reason
            return _run(discovered, workspace, settings, heard, use_reference, executor)

    return patiently(once, heard.note) if settings.several_machines else once()


def _run(discovered: Discovered, workspace: Workspace, settings: Settings, heard: Progress, use_reference: bool,
         executor: Executor) -> RunSummary:
    started = time.monotonic()
    with _only_run(workspace, settings) as (store, hold):
        died = _clear_after_the_dead(store, workspace)
        chain = Chain.of(settings)
        if settings.several_machines:
            executor = ManyMachines(store, workspace, settings, chain, hold)
        with store.transaction() as session:
            ledger = store.ledger(session).all()
            known = store.documents(session).known()
        found = survey(discovered.candidates, ledger, known, workspace, settings, chain)
        heard.begin(len(found.jobs), len(found.unchanged))
        work = Working(store, workspace, found, known, heard)
        work.note_unchanged()
        if found.jobs:                      # while the workers start, a processor has nothing to do
            Thread(target=get_ready, name="get ready to publish", daemon=True).start()
        interrupted = work.carry_out(settings, executor)
        work.forget_mended()
        hold.check()
        published = publish(store, workspace, heard, use_reference=use_reference)
        summary = _summary(work, published, discovered.skipped, time.monotonic() - started, died)
        work.end(ExitCode.INTERRUPTED if interrupted else summary.exit_code)
    heard.end()
    if interrupted:
        left = len(found.jobs) - work.count
        raise InterruptedRunError(
            f"Đã dừng theo yêu cầu: {work.count} văn bản xong và được giữ, còn {left} "
            "– chạy lại lệnh để làm tiếp"
        )
    return summary


@contextmanager
def _only_run(workspace: Workspace, settings: Settings) -> Iterator[tuple[Store, Hold]]:
    """The store, while no other run is at work: here by a lock of the folder, among machines by the server's."""
    url = workspace.database_url(settings.database_url)
    if settings.several_machines and not url.startswith("postgresql"):
        raise UsageError("several_machines cần PostgreSQL – đặt database_url trong tệp thiết lập")
    # a lock of the folder would mean nothing to other machines, which have it from a share
    here = nullcontext() if settings.several_machines else only_run(workspace.hidden)
    with here, Store.opened(url) as store, held(store, Held.RUN) as hold:
        yield store, hold


def _clear_after_the_dead(store: Store, workspace: Workspace) -> int:
    """Closes the records of runs that were killed and removes what they had begun to write; gives how many."""
    with store.transaction() as session:
        died = store.runs(session).bury_the_dead()
    if died:
        workspace.sweep()
    return died


def refresh(out: Path, settings: Settings, progress: Progress | None = None, *,
            use_reference: bool | None = None) -> Published:
    """Renews findings, tables and reports from the store, without looking at any file.

    `use_reference` None: as the run before.
    """
    workspace = Workspace(out)
    workspace.prepare()
    with _only_run(workspace, settings) as (store, _):
        wanted = reference_used(store) if use_reference is None else use_reference
        return publish(store, workspace, progress or Silent(), use_reference=wanted)


def with_user_dictionary(settings: Settings, workspace: Workspace) -> Settings:
    """The settings with the output folder's own dictionary where none is named."""
    if settings.user_dictionary:
        return settings
    return settings.model_copy(update={"user_dictionary": str(workspace.user_dictionary)})


def _summary(work: Working, published: Published, skipped: int, seconds: float, died: int) -> RunSummary:
    well = [row for row in work.rows if row.status is not Status.FAILED]
    return RunSummary(
        out=work.workspace.out,
        done=len(well),
        review=sum(row.status is Status.REVIEW for row in well),
        unchanged=len(work.found.unchanged),
        failures=work.failures(),
        duplicates=work.found.duplicates,
        skipped=skipped,
        findings=published.findings,
        new_findings=published.new_findings,
        files=published.files,
        outcomes=work.outcomes(),
        seconds=round(seconds, 3),
        died=died,
    )
