"""`doichieu dismiss` and `doichieu restore`: findings that a person sets aside."""
from __future__ import annotations

from pathlib import Path

from pipeline.commands.opening import opened_store, renew_tables
from pipeline.standings import dismiss, restore


def dismiss_command(finding_id: str, reason: str, out: Path, *, database: str | None) -> None:
    """Sets a finding aside and renews the tables.  Errors: UsageError, StoreError."""
    with opened_store(out, database) as store:
        dismiss(store, finding_id, reason)
    renew_tables(out, database)


def restore_command(finding_id: str, out: Path, *, database: str | None) -> None:
    """Opens a dismissed finding again and renews the tables.  Errors: UsageError, StoreError."""
    with opened_store(out, database) as store:
        restore(store, finding_id)
    renew_tables(out, database)
