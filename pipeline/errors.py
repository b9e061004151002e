"""Every failure a user can meet, and the exit code of each.

    DoiChieuError
    ├── UsageError                  2   the command line or settings are wrong
    │   └── OverlapError            2   output folder inside the input, or the reverse
    ├── MissingDependencyError      3   a program or language file is not installed
    ├── DocumentError               4   one document failed; the others go on
    │   ├── UnreadableError             no permission, vanished, I/O error
    │   ├── UnsupportedError            not a kind of file this program reads
    │   ├── BrokenFileError             empty, truncated, damaged
    │   ├── EncryptedError              needs a password
    │   ├── QuotaError                  too many pages, pixels, bytes or seconds
    │   └── OutsideError                a link that leads out of the folder
    ├── StoreError                  5   the database or cache cannot be used
    │   ├── BusyError               5   another run is at work in the same output folder
    │   ├── StoreAwayError          5   the database's server does not answer; it may be back soon
    │   └── StorageFullError        6   no space left
    └── InterruptedRunError       130   stopped by the user

Every message is one line of Vietnamese that names the file, the reason and the remedy; the class
name is the machine-readable reason (`reason`), written into documents.csv and reason files.
"""
from __future__ import annotations

from enum import IntEnum
from pathlib import Path

# Reasons of failures that are no error of ours when they happen.
CRASH = "crash"                  # the worker process died, or met a defect of the program
DAMAGED = "damaged"              # the record in the store cannot be read back
INTERRUPTED = "interrupted"      # the run ended before it came to the document


class ExitCode(IntEnum):
    """What the command line returns (documented in README.md and docs/cli.md, tested)."""

    OK = 0
    INTERNAL = 1              # a defect of ours; the traceback is in the log
    USAGE = 2
    MISSING_DEPENDENCY = 3
    SOME_FAILED = 4           # the run ended, some documents failed: see documents.csv
    STORE = 5
    STORAGE_FULL = 6
    INTERRUPTED = 130


class DoiChieuError(Exception):
    """Base of all errors that users meet."""

    exit_code = ExitCode.INTERNAL

    @property
    def reason(self) -> str:
        """A stable English word for programs: the class name without `Error`, in lower case."""
        return type(self).__name__.removesuffix("Error").lower()


class UsageError(DoiChieuError):
    """The command line or a settings file is wrong."""

    exit_code = ExitCode.USAGE


class OverlapError(UsageError):
    """The output folder lies inside the input folder or the reverse."""


class MissingDependencyError(DoiChieuError):
    """A program or language file that the work needs is not installed."""

    exit_code = ExitCode.MISSING_DEPENDENCY


class DocumentError(DoiChieuError):
    """One document cannot be processed.

    In: the file, why (Vietnamese, no final stop), what to do about it (Vietnamese, no final stop).
    `transient` says whether trying the same bytes again may succeed.
    """

    exit_code = ExitCode.SOME_FAILED
    transient = False

    def __init__(self, path: Path | str, why: str, remedy: str) -> None:
        self.path = Path(path)
        self.why = why
        self.remedy = remedy
        super().__init__(f"{self.path.name}: {why} – {remedy}")


class UnreadableError(DocumentError):
    """No permission, vanished, or an I/O error."""

    transient = True


class UnsupportedError(DocumentError):
    """Not a kind of file that this program reads."""


class BrokenFileError(DocumentError):
    """Empty, truncated or damaged."""


class EncryptedError(DocumentError):
    """Needs a password."""


class QuotaError(DocumentError):
    """More pages, pixels, bytes or seconds than the settings allow."""


class OutsideError(DocumentError):
    """A symbolic link that leads out of the folder that was given."""


class StoreError(DoiChieuError):
    """The database, the cache or the output folder cannot be used."""

    exit_code = ExitCode.STORE


class BusyError(StoreError):
    """Another run is at work in the same output folder."""


class StoreAwayError(StoreError):
    """The database's server cannot be reached or broke the connection; trying again later may succeed."""


class StorageFullError(StoreError):
    """No space left on the device."""

    exit_code = ExitCode.STORAGE_FULL


class InterruptedRunError(DoiChieuError):
    """Stopped by the user; what was finished is kept."""

    exit_code = ExitCode.INTERRUPTED
