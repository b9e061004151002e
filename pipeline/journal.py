"""The log of documents: one JSON object a line, without anything that stands in a document."""
from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.document import Result
from pipeline.files import storage_errors


@dataclass(frozen=True, slots=True)
class Journal:
    """Appends to one file."""

    path: Path
    run_id: str = ""

    def document(self, result: Result) -> None:
        """One line for a document that is done or failed.  Errors: StoreError."""
        row = result.row
        self._write({
            "event": "document",
            "run": self.run_id,
            "doc_id": row.doc_id,
            "source_file": row.source_file,
            "status": row.status.value,
            "reason": row.reason,
            "problem": row.problem if row.reason else "",
            "route": row.route.value if row.route else "",
            "pages": row.pages,
            "seconds": round(result.seconds, 3),
            "processor_seconds": dict(result.processor_seconds),
            "peak_megabytes": round(result.peak_megabytes),
            "notes": list(result.notes),
        })

    def _write(self, entry: dict[str, object]) -> None:
        line = json.dumps({"time": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"), **entry},
                          ensure_ascii=False)
        with storage_errors(self.path), self.path.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")
