"""Which files have stood still: the same size and time at two looks, and they can be opened.

Looks are remembered in the store, so that two polls are two looks, and a file that was there before the
program started is looked at twice like any other.  Clocks are not compared with time stamps: shares have
their own.
"""
from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.discovery import absolute
from pipeline.store.drops import Look

# Waits after each failure for a passing reason; then a person has to look.
BACK_OFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))

# A permanent failure rests until the file changes.
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)

# What shares answer for a file that is being written or locked elsewhere.
_BUSY = frozenset({errno.EBUSY, errno.ETXTBSY, errno.EAGAIN})


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look says."""

    ready: tuple[Path, ...]            # stood still, may be taken
    new: tuple[Look, ...]              # seen for the first time, or changed since
    resting: tuple[Look, ...]          # failed for a passing reason; their time has not come


def look(paths: Iterable[Path], before: Mapping[str, Look], now: dt.datetime) -> Looked:
    """Compares files with the look before.  A file that vanishes meanwhile is passed over."""
    ready, new, resting = [], [], []
    for path in paths:
        seen = seen_now(path)
        if seen is None:
            continue
        known = before.get(seen.path)
        if known is None or (known.size, known.mtime_ns) != (seen.size, seen.mtime_ns):
            new.append(seen)
        elif known.not_before is not None and now < known.not_before and not _wrong_clock(known.not_before, now):
            resting.append(known)
        elif may_be_opened(path):
            ready.append(path)
    return Looked(tuple(ready), tuple(new), tuple(resting))


def seen_now(path: Path) -> Look | None:
    """A file as it is at this moment; None when it has gone."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return Look(absolute(path), found.st_size, found.st_mtime_ns)


def may_be_opened(path: Path) -> bool:
    """False while a share refuses the file because someone writes it; other faults are the reader's."""
    if not path.is_file():
        return True                    # a link, a pipe: the reader says what is wrong with it
    try:
        with path.open("rb"):
            return True
    except OSError as error:
        return error.errno not in _BUSY


def _wrong_clock(not_before: dt.datetime, now: dt.datetime) -> bool:
    """Whether a time to wait for can only come from a clock that was wrong when it was set, or is wrong now.

    No wait is longer than the longest; the file is then tried at once rather than in years.
    """
    return not_before != NEVER and not_before - now > max(BACK_OFF)


def put_off(known: Look, why: str, now: dt.datetime) -> Look | None:
    """The look of a file that failed for a passing reason; None when it has been tried often enough."""
    if known.attempts >= len(BACK_OFF):
        return None
    wait = BACK_OFF[known.attempts]
    return replace(known, attempts=known.attempts + 1, not_before=now + wait, why=why)
