"""`doichieu scan`: one scan of a drop folder."""
from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.errors import BusyError, DoiChieuError, ExitCode, InterruptedRunError, UsageError
from pipeline.intake import ScanSummary, scan
from pipeline.intake.scan import scan_data
from pipeline.intake.settling import End
from pipeline.loading import load_findings
from pipeline.notices import alarm, left_behind, notice, send, send_alarm
from pipeline.screen import LiveBar, PlainLines
from pipeline.settings import Settings, load_settings
from pipeline.store import Store
from pipeline.tables import FindingRow
from pipeline.workspace import Workspace


def scan_command(drop: Path, out: Path, *, jobs: int | None, as_json: bool, use_reference: bool,
                 database: str | None) -> ExitCode:
    """Scans once and prints what became of the files."""
    progress = LiveBar() if sys.stderr.isatty() else PlainLines()
    settings = load_settings(jobs=jobs, database_url=database)
    try:
        summary = scan(drop, out, settings, progress, use_reference=use_reference)
    except DoiChieuError as error:
        if not isinstance(error, UsageError | BusyError | InterruptedRunError):
            _told(send_alarm(alarm(f"quét {drop}", str(error)), settings, Workspace(out)))
        raise
    finally:
        progress.end()
    if summary.run is not None:
        _told(send(notice(summary.run, _findings(out, settings)), settings))
    if summary.stuck:
        _told(send_alarm(left_behind(summary.stuck), settings, Workspace(out)))
    print(json.dumps(scan_data(summary), ensure_ascii=False, indent=1) if as_json else in_words(summary))
    return summary.exit_code


def _findings(out: Path, settings: Settings) -> list[FindingRow]:
    with Store.opened(Workspace(out).database_url(settings.database_url)) as store:
        return load_findings(store)


def _told(troubles: list[str]) -> None:
    for trouble in troubles:
        sys.stderr.write(f"{trouble}\n")


def in_words(summary: ScanSummary) -> str:
    """The summary for people."""
    ends = summary.ends
    lines = [f"{ends.get(End.DONE, 0)} tệp xong (done/), "
             f"{ends.get(End.FAILED, 0)} hỏng (failed/, có lý do kèm), "
             f"{ends.get(End.PUT_OFF, 0)} sẽ thử lại, {summary.resting} đang chờ, "
             f"{summary.unsettled + ends.get(End.PUT_BACK, 0)} còn đang được ghi"]
    if summary.taken_over:
        lines.append(f"{summary.taken_over} tệp nhận lại từ lần chạy bị ngắt")
    lines += [f"BỎ LẠI {line}" for line in summary.stuck]
    if summary.run is not None:
        lines += [f"HỎNG {row.source_file}: {row.problem}" for row in summary.run.failures]
        lines.append(f"{summary.run.findings} phát hiện ({summary.run.new_findings} mới)")
    return "\n".join(lines)
