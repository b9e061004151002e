"""`doichieu review`: wordings that may mean an indicator, and a person's answers on them."""
from __future__ import annotations

import csv
import json
from pathlib import Path

from pipeline.answers import REVIEW, AnswerBook
from pipeline.errors import UsageError
from pipeline.run import refresh
from pipeline.settings import load_settings
from pipeline.workspace import Workspace


def list_command(out: Path, *, as_json: bool) -> None:
    """Prints the wordings that wait for an answer.  Errors: UsageError when there is no list yet."""
    path = out / REVIEW
    if not path.is_file():
        raise UsageError(f"{path}: chưa có danh sách – chạy `doichieu run … --out {out}` trước")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        meant = f"“{row['indicator']}” ({row['indicator_key']})"
        print(f"{row['probability']}  “{row['wording']}” là {meant}?  {row['reason']}")
    print(f"{len(rows)} câu chờ trả lời: ghi 'đúng' hoặc 'sai' vào cột answer của {path}, rồi chạy lại")


def answer_command(path: Path, out: Path, *, database: str | None) -> None:
    """Takes a filled list in and renews the findings.  Errors: UsageError, DataFileError, StoreError."""
    workspace = Workspace(out)
    if not workspace.hidden.is_dir():
        raise UsageError(f"{out}: chưa có kết quả nào ở đây – chạy `doichieu run … --out {out}` trước")
    count = AnswerBook(workspace.answers).take(path)
    published = refresh(out, load_settings(database_url=database))
    print(f"{count} câu trả lời; {published.findings} phát hiện ({published.new_findings} mới)")
