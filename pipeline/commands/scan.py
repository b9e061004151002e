"""`doichieu scan`: one scan of a drop folder."""
from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.errors import ExitCode
from pipeline.intake import ScanSummary, scan
from pipeline.intake.scan import scan_data
from pipeline.intake.settling import End
from pipeline.screen import LiveBar, PlainLines
from pipeline.settings import load_settings


def scan_command(drop: Path, out: Path, *, jobs: int | None, as_json: bool, use_reference: bool,
                 database: str | None) -> ExitCode:
    """Scans once and prints what became of the files."""
    progress = LiveBar() if sys.stderr.isatty() else PlainLines()
    try:
        summary = scan(drop, out, load_settings(jobs=jobs, database_url=database), progress,
                       use_reference=use_reference)
    finally:
        progress.end()
    print(json.dumps(scan_data(summary), ensure_ascii=False, indent=1) if as_json else in_words(summary))
    return summary.exit_code


def in_words(summary: ScanSummary) -> str:
    """The summary for people."""
    ends = summary.ends
    lines = [f"{ends.get(End.DONE, 0)} tệp xong (done/), "
             f"{ends.get(End.FAILED, 0)} hỏng (failed/, có lý do kèm), "
             f"{ends.get(End.PUT_OFF, 0)} sẽ thử lại, {summary.resting} đang chờ, "
             f"{summary.unsettled + ends.get(End.PUT_BACK, 0)} còn đang được ghi"]
    if summary.taken_over:
        lines.append(f"{summary.taken_over} tệp nhận lại từ lần chạy bị ngắt")
    if summary.run is not None:
        lines += [f"HỎNG {row.source_file}: {row.problem}" for row in summary.run.failures]
        lines.append(f"{summary.run.findings} phát hiện ({summary.run.new_findings} mới)")
    return "\n".join(lines)
