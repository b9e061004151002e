"""Writing files so that a reader, a power cut or a full disk never meets half of one.

Every output goes to a hidden temporary file in the same folder, is flushed to the disk and then
renamed over its name in one step.  "No space left" in any of its forms becomes StorageFullError.
"""
from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import StorageFullError, StoreError

# No space, quota used up, and the size limit of a process or file system.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
TEMPORARY_PREFIX = ".~doichieu-"


def is_storage_full(error: BaseException) -> bool:
    """Whether an error, or one it came from, says that no space is left on the device."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _FULL:
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def storage_full(path: Path) -> StorageFullError:
    """The error that says that nothing more can be written at `path`."""
    return StorageFullError(
        f"{path}: hết chỗ trên đĩa – giải phóng dung lượng rồi chạy lại, phần đã xong được giữ"
    )


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turns an OSError raised inside into StorageFullError or StoreError, each naming `path`.

    A reader of our output that went away (BrokenPipeError) is no matter of storage and stays what it is.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if is_storage_full(error):
            raise storage_full(path) from error
        raise StoreError(
            f"{path}: không ghi được ({error.strerror or error}) – kiểm tra quyền ghi và ổ đĩa"
        ) from error


@contextlib.contextmanager
def atomic_writer(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A binary stream that becomes `path` when the block ends well, and leaves no trace when not.

    In: the final path (its folder is made) and its permission bits.  Errors: StorageFullError, StoreError.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with storage_errors(path), os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            os.fchmod(stream.fileno(), mode)
        with storage_errors(path):
            temporary.replace(path)
            _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_path(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """The same for writers that want a name: what they leave under it becomes `path` in the end.

    In: the final path; the name has its suffix.  Errors: StorageFullError, StoreError.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, suffix=path.suffix, dir=path.parent)
        os.close(handle)
    temporary = Path(name)
    try:
        with storage_errors(path):
            yield temporary
            temporary.chmod(mode)
            with temporary.open("rb") as stream:
                os.fsync(stream.fileno())
            temporary.replace(path)
            _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes, mode: int = 0o644) -> None:
    """`data` as the whole content of `path`, in one step."""
    with atomic_writer(path, mode) as stream:
        stream.write(data)


def _sync_folder(folder: Path) -> None:
    """Makes a rename outlast a power cut; file systems that cannot sync a folder say EINVAL."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)
