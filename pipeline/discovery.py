"""Which files a run is about: files named by the user, and those of folders, in a fixed order."""
from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import OverlapError, UsageError
from pipeline.files import TEMPORARY_PREFIX
from pipeline.names import legible

# What is taken from a folder; a file that the user names is always looked at.
SUFFIXES = frozenset({".pdf", ".txt", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx"})
_OF_FOLDERS = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})      # Windows Explorer's own
_NOT_YET_FILES = ("~$", TEMPORARY_PREFIX)        # Office's lock files, our own half-written ones


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file to look at."""

    path: Path
    root: Path | None          # the folder it was found in; None when the user named the file itself
    where: str                 # how it is called in found_at: below its folder, or by its name
    known_as: str = ""         # its path in the ledger, when it has been moved away from there


@dataclass(frozen=True, slots=True)
class Discovered:
    """What the inputs hold."""

    candidates: tuple[Candidate, ...]
    skipped: int               # files of kinds that are no documents


def discover(inputs: Sequence[Path], out: Path) -> Discovered:
    """All candidates below the inputs, each once, sorted.  Errors: UsageError, OverlapError."""
    candidates: dict[str, Candidate] = {}
    skipped = 0
    for given in inputs:
        if not given.exists() and not given.is_symlink():
            raise UsageError(f"{given}: không có tệp hay thư mục này – kiểm tra lại đường dẫn")
        if not given.is_dir():
            candidates.setdefault(absolute(given), Candidate(given, None, shown(given.name)))
            continue
        check_overlap(given, out)
        for path in _files_below(given):
            if not is_document_name(path.name):
                skipped += 1
                continue
            where = shown(str(path.relative_to(given)))
            candidates.setdefault(absolute(path), Candidate(path, given, where))
    return Discovered(tuple(candidates.values()), skipped)


def check_overlap(folder: Path, out: Path) -> None:
    """Refuses an output folder that is the input folder, lies in it (its files would be read again) or holds it."""
    source, target = folder.resolve(), out.resolve()
    if target == source or source in target.parents:
        raise OverlapError(
            f"{out}: thư mục kết quả nằm trong thư mục đầu vào {folder} – chọn --out ở ngoài thư mục đó"
        )
    if target in source.parents:
        raise OverlapError(
            f"{folder}: thư mục đầu vào nằm trong thư mục kết quả {out} – chọn --out ở ngoài, không bao lấy nó"
        )


def is_document_name(name: str) -> bool:
    """Whether a file in a folder looks by its name like a document of ours."""
    return not is_left_by_programs(name) and Path(name).suffix.lower() in SUFFIXES


def is_left_by_programs(name: str) -> bool:
    """Whether no person put this file there: hidden ones, Office's lock files, what Windows keeps of a folder."""
    return name.startswith((".", *_NOT_YET_FILES)) or name.casefold() in _OF_FOLDERS


def _files_below(folder: Path) -> Iterator[Path]:
    """Files in the order of their names; hidden folders are left out, links to folders not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            yield Path(here) / name


def absolute(path: Path) -> str:
    """The path itself, not what a link points at, as text that any database can hold."""
    return legible(os.path.abspath(path))  # noqa: PTH100  (Path.resolve would follow the link)


def shown(name: str) -> str:
    """A name as people and tables get to see it: one line of NFC text."""
    return unicodedata.normalize("NFC", legible(name))
