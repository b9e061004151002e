"""`doichieu dismiss` and `doichieu restore`: findings that a person sets aside."""
from __future__ import annotations

from pathlib import Path

from pipeline.commands.opening import opened_store
from pipeline.run import refresh
from pipeline.settings import load_settings
from pipeline.standings import dismiss, restore


def dismiss_command(finding_id: str, reason: str, out: Path, *, database: str | None) -> None:
    """Sets a finding aside and renews the tables.  Errors: UsageError, StoreError."""
    with opened_store(out, database) as store:
        dismiss(store, finding_id, reason)
    _renew(out, database)


def restore_command(finding_id: str, out: Path, *, database: str | None) -> None:
    """Opens a dismissed finding again and renews the tables.  Errors: UsageError, StoreError."""
    with opened_store(out, database) as store:
        restore(store, finding_id)
    _renew(out, database)


def _renew(out: Path, database: str | None) -> None:
    published = refresh(out, load_settings(database_url=database))
    print(f"{published.findings} phát hiện còn hiệu lực")
