"""Claims: a file belongs to the process that renamed it into its own folder first.

DROP/.claimed/RUN/files/N/… holds what one process works on, below the path that the file had in the drop
folder, and a lock that goes with the process.  A folder whose lock is free belongs to a dead process; whoever
finds it takes its files over at once, without waiting for anything to expire.
"""
from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import shutil
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.files import storage_errors
from pipeline.intake.layout import DropFolder
from pipeline.intake.looking import seen_now
from pipeline.names import legible, storable
from pipeline.store.drops import Look

_LOCK = "lock"
_FILES = "files"


@dataclass(frozen=True, slots=True)
class Claim:
    """One file that this process has taken."""

    path: Path               # where it lies now
    origin: Path             # where it was dropped
    where: str               # the same below the drop folder, in names that can be kept
    seen: Look               # as it was when it was taken


class Claims:
    """The folder of this process; each claimed file lies in a numbered folder of its own."""

    def __init__(self, drop: DropFolder, folder: Path) -> None:
        self.drop = drop
        self.folder = folder
        self.stuck: list[str] = []           # files that could not be taken, with why; one line each
        self._numbers = itertools.count(1)

    def take(self, path: Path) -> Claim | None:
        """Takes a file by renaming it; None when it has gone, taken by another or by its owner.

        One that lies in a folder which this user may not change is left there, and told in `stuck`.
        """
        try:
            return self._take(path, path, storable(self.drop.where(path)))
        except PermissionError as error:
            self.stuck.append(f"{legible(self.drop.where(path))}: không lấy ra được ({error.strerror}) – "
                              "cấp quyền ghi cho thư mục chứa tệp")
            return None

    def take_over_the_dead(self, *, alone: bool = False) -> list[Claim]:
        """The files of processes that are no more.

        `alone` says that no other scan is at work on any machine: then no lock of a share is asked.
        """
        taken: list[Claim | None] = []
        self._clear_beginnings()
        for other in sorted(self.drop.claimed.iterdir()):
            if other == self.folder or other.name.startswith("."):
                continue
            with contextlib.suppress(FileNotFoundError), _lock(other) as free:
                if free or alone:
                    taken += [self._take(path, *self._origin(path, other)) for path in _claimed_files(other)]
                    shutil.rmtree(other, ignore_errors=True)
        return [claim for claim in taken if claim is not None]

    def _clear_beginnings(self) -> None:
        """Removes folders that processes of this machine died over before they were theirs; nothing lies in them."""
        for begun in self.drop.claimed.glob(f".{socket.gethostname()}-*"):
            process = begun.name.split("-")[-2]
            if not _claimed_files(begun) and process.isdecimal() and not Path(f"/proc/{process}").exists():
                shutil.rmtree(begun, ignore_errors=True)

    def _origin(self, path: Path, folder: Path) -> tuple[Path, str]:
        """Where a claimed file was dropped; its numbered folder is left out."""
        where = Path(*path.relative_to(folder / _FILES).parts[1:])
        return self.drop.root / where, str(where)

    def _take(self, path: Path, origin: Path, where: str) -> Claim | None:
        target = self.folder / _FILES / str(next(self._numbers)) / where
        with storage_errors(target):
            target.parent.mkdir(parents=True)
        try:
            path.rename(target)
        except FileNotFoundError:
            return None
        except PermissionError:
            raise
        except OSError as error:
            raise StoreError(f"{legible(str(path))}: không lấy ra được ({error.strerror})") from error
        seen = seen_now(target)
        return None if seen is None else Claim(target, origin, where, seen)


@contextmanager
def claims(drop: DropFolder) -> Iterator[Claims]:
    """A folder of claims for this process.  What an error leaves in it is taken over by the next scan."""
    name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    unlocked, folder = drop.claimed / f".{name}", drop.claimed / name
    with storage_errors(folder):
        (unlocked / _FILES).mkdir(parents=True)
    with _lock(unlocked) as free:
        if not free:
            raise StoreError(f"{unlocked}: không khóa được – hệ thống tệp này không hỗ trợ khóa")
        unlocked.rename(folder)              # others see it only with its lock held
        yield Claims(drop, folder)
        if not _claimed_files(folder):
            shutil.rmtree(folder)


def _claimed_files(folder: Path) -> list[Path]:
    return [path for path in sorted((folder / _FILES).rglob("*")) if path.is_symlink() or not path.is_dir()]


@contextmanager
def _lock(folder: Path) -> Iterator[bool]:
    """Whether the folder's lock could be had; held while the block runs."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
