"""What a run says while it works.  `Progress` is the interface; how it looks is in `pipeline.screen`."""
from __future__ import annotations

from typing import Protocol

from pipeline.tables import DocumentRow


class Progress(Protocol):
    """Heard by a run; the methods may be called from several threads."""

    def begin(self, documents: int, unchanged: int) -> None:
        """So many documents are to be worked on; so many files have not changed."""

    def working(self, document: str, stage: str, page: int) -> None:
        """A stage of a document began (page 0), or one of its pages is done."""

    def finished(self, row: DocumentRow) -> None:
        """A document is done or failed."""

    def note(self, message: str) -> None:
        """Something a user should know (Vietnamese, one line)."""

    def closing(self, step: str) -> None:
        """All documents are through; a step over all of them begins (Vietnamese)."""

    def end(self) -> None:
        """The run is over."""


class Silent:
    """Says nothing: for programs and tests."""

    def begin(self, documents: int, unchanged: int) -> None: ...

    def working(self, document: str, stage: str, page: int) -> None: ...

    def finished(self, row: DocumentRow) -> None: ...

    def note(self, message: str) -> None: ...

    def closing(self, step: str) -> None: ...

    def end(self) -> None: ...
