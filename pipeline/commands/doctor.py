"""`doichieu doctor`: what is missing on this machine and the command that mends it."""
from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from pipeline.doctor import Check, Finding, examine
from pipeline.errors import ExitCode
from pipeline.settings import load_settings

_MARKS = {Finding.GOOD: "được", Finding.WEAK: "nên có", Finding.MISSING: "THIẾU"}


def doctor_command(out: Path, *, as_json: bool, database: str | None) -> ExitCode:
    """Prints all checks; `MISSING_DEPENDENCY` when something is missing that the work needs."""
    checks = examine(out, load_settings(database_url=database))
    if as_json:
        print(json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=1))
    else:
        for check in checks:
            print(_line(check))
    missing = any(check.found is Finding.MISSING for check in checks)
    return ExitCode.MISSING_DEPENDENCY if missing else ExitCode.OK


def _line(check: Check) -> str:
    remedy = f" – chạy: {check.remedy}" if check.remedy and check.found is not Finding.GOOD else ""
    return f"{_MARKS[check.found]:7} {check.name}: {check.detail}{remedy}"
