"""Short ways to write down documents for the tests of reconciliation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipeline.models import (
    Comparator,
    DocumentFacts,
    Evidence,
    Extraction,
    Finding,
    FindingKind,
    Level,
    Reference,
    Target,
    Task,
)
from reconciliation import reconcile

PROVINCE, COMMUNE, CENTRE = Level.PROVINCE, Level.COMMUNE, Level.CENTRAL
COVERAGE = "Tỷ lệ phủ sóng 5G trên địa bàn"
LATE = "Tỷ lệ hồ sơ TTHC giải quyết quá hạn"


def day(year: int, month: int = 12, day_of_month: int = 31) -> dt.date:
    """The last day of a year, or any day."""
    return dt.date(year, month, day_of_month)


def target(
    value: float,
    due: dt.date | int | None = 2026,
    sign: str = ">=",
    indicator: str = COVERAGE,
    unit: str = "%",
    **more: Any,
) -> Target:
    """A target; `due` as a year means its last day."""
    due_date = day(due) if isinstance(due, int) else due
    evidence = Evidence(2, f"{indicator} {sign} {value}{unit}")
    return Target(
        more.pop("target_id", "T1"),
        more.pop("section", "II.1"),
        indicator,
        Comparator(sign),
        value,
        unit,
        due_date=due_date,
        evidence=evidence,
        **more,
    )


def commune_plan(
    *targets: Target,
    doc_id: str = "commune",
    name: str = "xã Bảo Hà",
    province: str = "Lào Cai",
    number: str = "11/KH-UBND",
    date: str = "2026-01-10",
    years: tuple[int, int] | None = (2026, 2026),
    references: tuple[Reference, ...] = (),
    tasks: tuple[Task, ...] = (),
    **facts: Any,
) -> Extraction:
    """A commune's plan for 2026 unless told otherwise."""
    period = {} if years is None else {"period_start": dt.date(years[0], 1, 1), "period_end": day(years[1])}
    facts = {"doc_type": "Kế hoạch", "issuer": f"Ủy ban nhân dân {name}"} | period | facts
    return Extraction(
        doc_id,
        DocumentFacts(number=number, level=COMMUNE, commune=name, province=province, issue_date=date, **facts),
        references,
        targets,
        tasks,
    )


def province_plan(
    *targets: Target,
    doc_id: str = "province",
    province: str = "Lào Cai",
    number: str = "31-KH/TU",
    date: str = "2025-12-15",
    **facts: Any,
) -> Extraction:
    """A province's plan."""
    facts = {"doc_type": "Kế hoạch", "issuer": f"Tỉnh ủy {province}"} | facts
    return Extraction(
        doc_id,
        DocumentFacts(number=number, level=PROVINCE, province=province, issue_date=date, **facts),
        targets=targets,
    )


def central_document(
    *targets: Target, doc_id: str = "centre", number: str = "57-NQ/TW", date: str = "2024-12-22", **facts: Any
) -> Extraction:
    """A document of the centre."""
    facts = {"doc_type": "Nghị quyết", "issuer": "Bộ Chính trị"} | facts
    return Extraction(doc_id, DocumentFacts(number=number, level=CENTRE, issue_date=date, **facts), targets=targets)


def found(*documents: Extraction, use_reference: bool = False) -> list[Finding]:
    """The findings over documents, without the shipped ones unless asked."""
    return reconcile(documents, use_reference=use_reference)


def kinds(*documents: Extraction, use_reference: bool = False) -> list[FindingKind]:
    """Only the kinds of the findings, sorted."""
    return sorted(finding.kind for finding in found(*documents, use_reference=use_reference))
