"""`doichieu run`: options in, summary and exit code out."""
from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import ExitCode
from pipeline.progress import Progress
from pipeline.run import run
from pipeline.screen import LiveBar, PlainLines
from pipeline.settings import load_settings
from pipeline.summary import RunSummary, as_data

_SHOWN_FAILURES = 20


def run_command(inputs: Sequence[Path], out: Path, *, jobs: int | None, as_json: bool, prefect: bool,
                use_reference: bool, database: str | None) -> ExitCode:
    """Runs and prints; progress goes to standard error, the summary to standard output."""
    settings = load_settings(jobs=jobs, database_url=database)
    progress = _progress()
    try:
        if prefect:
            os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")      # failures are said by ourselves
            from flows.ingest import run_through_prefect

            summary = run_through_prefect(inputs, out, settings, progress, use_reference=use_reference)
        else:
            summary = run(inputs, out, settings, progress, use_reference=use_reference)
    finally:
        progress.end()
    if as_json:
        print(json.dumps(as_data(summary), ensure_ascii=False, indent=1))
    else:
        print(in_words(summary))
    return summary.exit_code


def in_words(summary: RunSummary) -> str:
    """The summary for people: what came out and which file to open."""
    lines = [f"Xong {summary.done} văn bản ({summary.review} cần xem lại), {summary.unchanged} không đổi, "
             f"{len(summary.failures)} hỏng; {summary.findings} phát hiện ({summary.new_findings} mới) "
             f"– {summary.seconds:.1f} giây"]
    if summary.duplicates:
        lines.append(f"{summary.duplicates} tệp trùng nội dung với tệp khác.")
    if summary.skipped:
        lines.append(f"{summary.skipped} tệp không phải loại văn bản đọc được, bỏ qua.")
    lines += [f"HỎNG {row.source_file}: {row.problem}" for row in summary.failures[:_SHOWN_FAILURES]]
    if len(summary.failures) > _SHOWN_FAILURES:
        lines.append(f"… và {len(summary.failures) - _SHOWN_FAILURES} văn bản hỏng khác: xem documents.csv")
    lines.append(f"Kết quả ở {summary.out}: mở {', '.join(path.name for path in summary.files[-2:])}")
    return "\n".join(lines)


def _progress() -> Progress:
    return LiveBar() if sys.stderr.isatty() else PlainLines()
