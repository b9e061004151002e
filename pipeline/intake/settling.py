"""The end of every claimed file: done, failed with a reason beside it, or back for another try."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from pipeline.discovery import absolute
from pipeline.files import storage_errors, write_atomically
from pipeline.fingerprints import file_sha256
from pipeline.intake.claiming import Claim
from pipeline.intake.layout import REASON_SUFFIX, DropFolder
from pipeline.intake.looking import NEVER, put_off, seen_now
from pipeline.models import Status
from pipeline.names import storable
from pipeline.store import Store
from pipeline.store.drops import Look
from pipeline.summary import Outcome


class End(StrEnum):
    """Where a file went."""

    DONE = "done"
    FAILED = "failed"
    PUT_OFF = "put_off"          # back in the drop folder, to be tried later
    PUT_BACK = "put_back"        # it changed while it was worked on: taken again when it stands still


@dataclass(frozen=True, slots=True)
class Settler:
    """Moves files of one drop folder and remembers what has to be remembered of them."""

    drop: DropFolder
    store: Store
    before: Mapping[str, Look]           # looks as they were before this scan, by the path of the drop
    now: dt.datetime

    def settle(self, claim: Claim, outcome: Outcome) -> End:
        """Moves one file to its end.  Errors: StoreError; the file then stays claimed and is taken over."""
        seen = seen_now(claim.path)
        if seen is None or (seen.size, seen.mtime_ns) != (claim.seen.size, claim.seen.mtime_ns):
            self.put_back(claim)
            return End.PUT_BACK
        if outcome.status is not Status.FAILED:
            self._move(claim, self.drop.done / claim.where, outcome.doc_id)
            (self.drop.failed / f"{claim.where}{REASON_SUFFIX}").unlink(missing_ok=True)
            self._remember(claim, None)
            return End.DONE
        if outcome.transient:
            known = self.before.get(absolute(claim.origin), replace(claim.seen, path=absolute(claim.origin)))
            again = put_off(known, outcome.problem, self.now)
            if again is not None:
                self._remember(claim, again)
                self.put_back(claim)
                return End.PUT_OFF
        self._fail(claim, outcome)
        return End.FAILED

    def put_back(self, claim: Claim) -> None:
        """Returns a file to where it was dropped, beside whatever has been dropped there meanwhile."""
        if seen_now(claim.path) is not None:
            with storage_errors(claim.origin):
                claim.origin.parent.mkdir(parents=True, exist_ok=True)
                claim.path.rename(_unused(claim.origin, "quay-lai"))

    def _fail(self, claim: Claim, outcome: Outcome) -> None:
        kept = self._move(claim, self.drop.failed / claim.where, outcome.doc_id)
        self._remember(claim, None)
        seen = seen_now(kept)
        if seen is not None:
            with self.store.transaction() as session:
                self.store.drops(session).remember([replace(seen, not_before=NEVER, why=outcome.problem)])
        beside = kept.with_name(kept.name + REASON_SUFFIX)
        write_atomically(beside, _reason(claim, outcome, self.now).encode())

    def _move(self, claim: Claim, target: Path, doc_id: str) -> Path:
        """Renames into `target`; another file of that name stays, this one then carries its document's id."""
        with storage_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists() and not _same_bytes(claim.path, target):
                target = _unused(target, doc_id)
            claim.path.replace(target)
        return target

    def _remember(self, claim: Claim, look: Look | None) -> None:
        with self.store.transaction() as session:
            drops = self.store.drops(session)
            if look is None:
                drops.forget([absolute(claim.origin)])
            else:
                drops.remember([look])


def _reason(claim: Claim, outcome: Outcome, now: dt.datetime) -> str:
    why, _, remedy = outcome.problem.partition(" – ")
    return (f"Tệp: {claim.where}\nLý do: {why}\nCách sửa: {remedy}\nMã lý do: {outcome.reason}\n"
            f"Mã văn bản: {outcome.doc_id}\nThời điểm: {now.isoformat(timespec='seconds')}\n"
            "Sửa tệp ngay tại đây, hoặc thả bản đúng vào thư mục nhận; bản không đổi thì không thử lại.\n")


def _same_bytes(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and file_sha256(one) == file_sha256(other)


def _unused(path: Path, mark: str) -> Path:
    """`path`, or its name with a mark and a number that nobody uses yet."""
    if not path.exists() and not path.is_symlink():
        return path
    short = path.with_name(storable(path.name))              # room for the mark
    names = (path.with_name(f"{short.stem}.{mark}{number or ''}{short.suffix}") for number in range(10_000))
    return next(name for name in names if not name.exists() and not name.is_symlink())
