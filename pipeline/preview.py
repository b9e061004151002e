"""One file read and repaired here and now, without store or cache: what the program makes of it."""
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.models import Line, Page, Word
from pipeline.settings import Settings
from pipeline.stages import Pages, Work, open_file, read, repair


@dataclass(frozen=True, slots=True)
class Change:
    """One printed line that repair changed."""

    page: int
    line: int               # from 1
    before: str
    after: str
    doubtful: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A file's pages as they were read and as they are after repair."""

    before: Pages
    after: Pages

    def changes(self) -> Iterator[Change]:
        """The lines that differ, in order."""
        for old, new in zip(self.before, self.after, strict=True):
            for number, (one, other) in enumerate(zip(old.lines, new.lines, strict=True), 1):
                if one.text != other.text:
                    yield Change(new.number, number, one.text, other.text, doubtful_words(other))


def preview(path: Path, settings: Settings) -> Preview:
    """Reads and repairs one file.  Errors: DocumentError, MissingDependencyError."""
    with tempfile.TemporaryDirectory(prefix="doichieu-") as folder:
        work = Work(path, open_file(path, settings), settings, Path(folder))
        pages = read(work, None)
        return Preview(pages, repair(work, pages))


def doubtful_words(line: Line) -> tuple[Word, ...]:
    """The words that a person should look at."""
    return tuple(word for word in line.words if word.doubtful)


def page_text(page: Page) -> str:
    """A page's lines as they are."""
    return "\n".join(line.text for line in page.lines)
