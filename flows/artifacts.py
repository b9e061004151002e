"""What a flow run shows in Prefect: the run in figures, its failures, its new findings."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.summary import RunSummary
from pipeline.tables import FindingRow, History

_SHOWN = 50             # rows of a table; the rest is in the CSV files


def figures(summary: RunSummary) -> list[dict[str, Any]]:
    """The run's counts as a table of two columns."""
    return [
        {"": "văn bản xong", "số": summary.done},
        {"": "cần xem lại", "số": summary.review},
        {"": "không đổi", "số": summary.unchanged},
        {"": "hỏng", "số": len(summary.failures)},
        {"": "phát hiện", "số": summary.findings},
        {"": "phát hiện mới", "số": summary.new_findings},
        {"": "giây", "số": summary.seconds},
    ]


def failures(summary: RunSummary) -> list[dict[str, Any]]:
    """The documents that failed, with why and what to do."""
    return [{"tệp": row.source_file, "lý do": row.reason, "vấn đề": row.problem}
            for row in summary.failures[:_SHOWN]]


def new_findings(rows: Iterable[FindingRow]) -> list[dict[str, Any]]:
    """The findings that this run raised first."""
    fresh = [row for row in rows if row.history is History.NEW]
    return [{"mức": row.severity.value, "loại": row.kind.value, "xã": row.commune, "diễn giải": row.explanation}
            for row in fresh[:_SHOWN]]


def publish(summary: RunSummary, rows: Iterable[FindingRow]) -> None:
    """Puts the tables beside the flow run; must be called within one."""
    from prefect.artifacts import create_table_artifact

    create_table_artifact(key="ket-qua", table=figures(summary), description="Kết quả lần chạy")
    if summary.failures:
        create_table_artifact(key="van-ban-hong", table=failures(summary), description="Văn bản hỏng")
    if summary.new_findings:
        create_table_artifact(key="phat-hien-moi", table=new_findings(rows), description="Phát hiện mới")
