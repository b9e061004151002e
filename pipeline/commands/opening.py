"""Opening the store of an output folder that a run has made, and renewing what is made from it."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.settings import load_settings
from pipeline.store import Store
from pipeline.workspace import Workspace


@contextmanager
def opened_store(out: Path, database: str | None) -> Iterator[Store]:
    """The store behind `out`.  Errors: UsageError when nothing was ever written there, StoreError."""
    url = load_settings(database_url=database).database_url
    workspace = Workspace(out)
    if not url and not (workspace.hidden / "store.sqlite").is_file():
        raise UsageError(f"{out}: chưa có kết quả nào ở đây – chạy `doichieu run … --out {out}` trước")
    with Store.opened(workspace.database_url(url)) as store:
        yield store


def renew_tables(out: Path, database: str | None) -> None:
    """Makes findings, tables and reports anew after a person's decision, and prints how many findings stand."""
    from pipeline.run import refresh

    published = refresh(out, load_settings(database_url=database))
    print(f"{published.findings} phát hiện còn hiệu lực")
