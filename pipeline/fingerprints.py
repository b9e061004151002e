"""What a stage is made of, as a short digest: its code, its data files, files outside the package.

A cached result is only as good as the code that made it, so the code's own bytes are part of its key
and nobody has to remember to raise a version number.
"""
from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

_READ_AT_ONCE = 1 << 20
_SKIPPED = frozenset({".pyc", ".pyo", ".so"})


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes in hex; raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_READ_AT_ONCE):
            digest.update(chunk)
    return digest.hexdigest()


@cache
def code_digest(module: str) -> str:
    """Digest of a module's file, or of every source and data file of a package; '' when there is none."""
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return ""
    if spec is None:
        return ""
    folders = spec.submodule_search_locations
    if folders is None:
        return file_sha256(Path(spec.origin)) if spec.origin else ""
    return _digest_of(sorted(
        path for folder in folders for path in Path(folder).rglob("*")
        if path.is_file() and path.suffix not in _SKIPPED and "__pycache__" not in path.parts
    ))


def files_digest(paths: Iterable[Path]) -> str:
    """Digest of the content of files that may or may not be there (a user's dictionary, for example)."""
    return _digest_of([path for path in paths if path.is_file()])


def stamps_digest(paths: Iterable[Path]) -> str:
    """Digest of size and time of files too large to read at each start (an OCR engine's model)."""
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            found = path.stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def combine(parts: Sequence[str]) -> str:
    """One short digest of several; order matters."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _digest_of(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0{file_sha256(path)}\n".encode())
    return digest.hexdigest()
