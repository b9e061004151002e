"""What people have said about doubtful wordings, kept for every later run.

A run writes OUT/review.csv.  Whoever fills its `answer` column may leave the file where it is (the next run
takes the answers in before it writes the list anew) or hand over a copy by `doichieu review answer FILE`.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import storage_errors, write_atomically
from pipeline.fingerprints import file_sha256, files_digest

if TYPE_CHECKING:
    from reconciliation.review import Answers

REVIEW = "review.csv"
_NAME_LENGTH = 16         # hex digits of a file's SHA-256


@dataclass(frozen=True, slots=True)
class AnswerBook:
    """The answers kept under one folder, in the order in which they came."""

    folder: Path

    def take(self, path: Path) -> int:
        """Keeps the answers of a filled review list; gives how many there are.

        Errors: DataFileError with file and line for an answer that is none, StoreError.
        """
        from reconciliation.review import read_answers

        count = len(read_answers([path]).said)
        with storage_errors(path):
            name, data = file_sha256(path)[:_NAME_LENGTH], path.read_bytes()
        if count and not list(self.folder.glob(f"*-{name}.csv")):
            write_atomically(self.folder / f"{len(self.files()):05d}-{name}.csv", data)
        return count

    def files(self) -> list[Path]:
        """The kept files, oldest first."""
        return sorted(self.folder.glob("*.csv"))

    def digest(self) -> str:
        """Stands for all answers."""
        return files_digest(self.files())

    def read(self) -> Answers:
        """All answers, later ones winning."""
        from reconciliation.review import read_answers

        return read_answers(self.files())
