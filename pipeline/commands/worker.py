"""`doichieu worker`: this machine helps with the runs of others."""
from __future__ import annotations

import sys
from pathlib import Path

from pipeline.errors import ExitCode
from pipeline.machines import help_out
from pipeline.run import with_user_dictionary
from pipeline.settings import load_settings
from pipeline.store import Store
from pipeline.working import worker_count
from pipeline.workspace import Workspace


def worker_command(out: Path, *, jobs: int | None, idle: float | None, database: str | None) -> ExitCode:
    """Works off the queue until it is stopped, or has had nothing to do for `idle` seconds."""
    workspace = Workspace(out)
    workspace.prepare()
    settings = with_user_dictionary(load_settings(jobs=jobs, database_url=database), workspace)

    def told(note: str) -> None:
        sys.stderr.write(f"{note}\n")

    with Store.opened(workspace.database_url(settings.database_url)) as store:
        told(f"đang chờ việc từ {store.name}")
        done = help_out(store, workspace, settings, worker_count(settings), idle_seconds=idle, told=told)
    print(f"{done} văn bản đã làm")
    return ExitCode.OK
