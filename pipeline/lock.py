"""One run at a time in an output folder.  The lock goes with its process."""
from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import BusyError
from pipeline.files import storage_errors


@contextmanager
def only_run(hidden: Path, name: str = "lock") -> Iterator[None]:
    """Holds the folder while the block runs.  Errors: BusyError when another process holds it, StoreError.

    `name` is the lock's: what has another name goes on beside it.
    """
    path = hidden / name
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"{hidden.parent}: một lần chạy khác đang dùng thư mục này – đợi nó xong hoặc chọn --out khác"
            ) from error
        yield
    finally:
        os.close(descriptor)
