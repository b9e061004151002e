"""Where everything lies in an output folder."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.files import TEMPORARY_PREFIX, storage_errors

HIDDEN = ".doichieu"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The output folder OUT and what the program keeps for itself in OUT/.doichieu."""

    out: Path

    @property
    def hidden(self) -> Path:
        return self.out / HIDDEN

    @property
    def cache(self) -> Path:
        return self.hidden / "cache"

    @property
    def originals(self) -> Path:
        return self.hidden / "originals"

    @property
    def logs(self) -> Path:
        return self.hidden / "logs"

    @property
    def user_dictionary(self) -> Path:
        """Words a person has confirmed, when the settings name no other file."""
        return self.hidden / "dictionary.txt"

    @property
    def answers(self) -> Path:
        return self.hidden / "answers"

    @property
    def text(self) -> Path:
        return self.out / "text"

    def database_url(self, given: str = "") -> str:
        """The SQLAlchemy URL: the one given, else SQLite in this folder.

        Errors: UsageError for a folder with "?" in its path, after which a URL holds options and no path.
        """
        if not given and "?" in str(self.hidden):
            raise UsageError(f"{self.out}: đường dẫn thư mục kết quả không được có dấu '?' – chọn --out khác")
        return given or f"sqlite:///{self.hidden / 'store.sqlite'}"

    def sweep(self) -> None:
        """Removes what a killed run had begun to write.  Only for who holds the output folder."""
        with storage_errors(self.out):
            for path in self.out.rglob(f"{TEMPORARY_PREFIX}*"):
                path.unlink(missing_ok=True)

    def prepare(self) -> None:
        """Makes the folders.  Errors: StorageFullError, StoreError."""
        with storage_errors(self.out):
            for folder in (self.cache, self.originals, self.logs, self.answers, self.text):
                folder.mkdir(parents=True, exist_ok=True)
