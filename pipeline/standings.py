"""The history of findings: renewed by each comparison, changed by people who set one aside."""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.models import Finding
from pipeline.store import Store
from pipeline.store.findings import StoredFinding

if TYPE_CHECKING:
    from reconciliation.history import Standing


def renew(store: Store, findings: Sequence[Finding]) -> None:
    """Makes `findings` those of the newest comparison.  Errors: StoreError."""
    from reconciliation.history import renew as renewed

    with store.transaction() as session:
        before = [_standing(stored) for stored in store.findings(session).all()]
        after = renewed(before, findings, dt.datetime.now(dt.UTC).date())
        store.findings(session).replace(_stored(standing) for standing in after)


def dismiss(store: Store, finding_id: str, reason: str) -> None:
    """Sets a finding aside.  Errors: UsageError (no such finding, no reason), StoreError."""
    from reconciliation.history import dismiss as dismissed

    if not reason.strip():
        raise UsageError("Phải nêu lý do khi bỏ qua một phát hiện – thêm --reason 'lý do'")
    _change(store, finding_id, lambda standing: dismissed(standing, reason))


def restore(store: Store, finding_id: str) -> None:
    """Opens a dismissed finding again.  Errors: UsageError (no such finding), StoreError."""
    from reconciliation.history import restore as restored

    _change(store, finding_id, restored)


def _change(store: Store, finding_id: str, change: Callable[[Standing], Standing]) -> None:
    with store.transaction() as session:
        found = store.findings(session).all()
        if finding_id not in {stored.finding.finding_id for stored in found}:
            raise UsageError(f"Không có phát hiện '{finding_id}' – xem `doichieu show findings --json`")
        store.findings(session).replace(
            _stored(change(_standing(stored))) if stored.finding.finding_id == finding_id else stored
            for stored in found
        )


def _standing(stored: StoredFinding) -> Standing:
    from reconciliation.history import Standing

    return Standing(**{field.name: getattr(stored, field.name) for field in fields(StoredFinding)})


def _stored(standing: Standing) -> StoredFinding:
    return StoredFinding(**{field.name: getattr(standing, field.name) for field in fields(StoredFinding)})
