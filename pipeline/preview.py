"""One file read and repaired here and now, nothing kept: what the program makes of it."""
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.cache import Cache, CorruptEntryError
from pipeline.models import Layout, Line, Page, Word
from pipeline.settings import Settings
from pipeline.stages import Chain, Pages, Work, open_file, read, repair
from pipeline.workspace import Workspace


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


def preview_pages(path: Path, settings: Settings, out: Path) -> Pages:
    """The pages of a file after repair: those that a run into `out` has made, else made now and not kept.

    Errors: DocumentError, MissingDependencyError, StoreError.
    """
    kept = Cache(Workspace(out).cache)
    try:
        found = kept.get(open_file(path, settings).sha256, "repair", Chain.of(settings).keys["repair"], Pages)
    except CorruptEntryError:
        found = None                # as if it were not there: a run makes it anew
    return preview(path, settings).after if found is None else found


def laid_out(pages: Pages) -> Layout:
    """The blocks of a file's pages."""
    from extractors.layout import lay_out as lay_out_pages

    return lay_out_pages(pages)


def doubtful_words(line: Line) -> tuple[Word, ...]:
    """The words that a person should look at."""
    return tuple(word for word in line.words if word.doubtful)


def page_text(page: Page) -> str:
    """A page's lines as they are."""
    return "\n".join(line.text for line in page.lines)
