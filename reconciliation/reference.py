"""The reference documents that ship with the program, as documents like any other.

`data/reference_documents.yaml` has their numbers, dates, issuers and what replaces what,
`data/reference_targets.csv` the targets they set, each with its section and a mark: `read` (in a copy of the
document) or `secondary` (in a report about it).  Only `read` figures raise findings on their own.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache
from pathlib import Path

from normalizers.places import find_province
from pipeline.models import Comparator, DocumentFacts, Evidence, Extraction, Level, Target
from reconciliation.catalogue import key_of
from reconciliation.data_files import DATA, DataFileError, read_entries, read_rows
from reconciliation.documents import Document

DOCUMENT_FIELDS = (
    "number",
    "date",
    "doc_type",
    "title",
    "issuer",
    "level",
    "province",
    "replaces",
    "amends",
    "mark",
)
TARGET_COLUMNS = (
    "document",
    "document_date",
    "section",
    "indicator",
    "comparator",
    "value",
    "value_max",
    "unit",
    "due_date",
    "assigned_to",
    "mark",
    "id",
)
ADDRESSEES = {"toàn quốc": "nation", "cấp tỉnh": "province"}
SECONDARY = "secondary"
MARKS = ("read", SECONDARY)


def _target(path: Path, line: int, row: dict[str, str]) -> Target:
    try:
        comparator = Comparator(row["comparator"])
        value = float(row["value"])
        value_max = float(row["value_max"]) if row["value_max"] else None
        due = dt.date.fromisoformat(row["due_date"]) if row["due_date"] else None
    except ValueError as error:
        raise DataFileError(path, line, f"giá trị, dấu so sánh hoặc ngày không đúng ({error})") from error
    if row["mark"] not in MARKS:
        raise DataFileError(path, line, f"cột 'mark' ghi '{row['mark']}'; chỉ dùng: {', '.join(MARKS)}")
    if not row["indicator"] or not row["section"]:
        raise DataFileError(path, line, "thiếu 'indicator' hoặc 'section'")
    addressee = ADDRESSEES.get(row["assigned_to"], "")
    if row["assigned_to"] and not addressee:
        province = find_province(row["assigned_to"])
        if province is None:
            raise DataFileError(
                path,
                line,
                f"cột 'assigned_to' ghi '{row['assigned_to']}'; ghi tên tỉnh, 'toàn quốc' hoặc 'cấp tỉnh'",
            )
        addressee = f"province:{province.name}"
    return Target(
        target_id=row["id"],
        section=row["section"],
        indicator=row["indicator"],
        comparator=comparator,
        value=value,
        unit=row["unit"],
        value_max=value_max,
        due_date=due,
        indicator_key=key_of(row["indicator"], row["unit"]),
        applies_to=addressee,
        evidence=Evidence(0, ""),
        doubts=(SECONDARY,) if row["mark"] == SECONDARY else (),
    )


def load_reference(documents: Path, targets: Path) -> tuple[Document, ...]:
    """Reads both files; raises DataFileError for a bad field or a target of a document that is not listed."""
    rows: defaultdict[tuple[str, str], list[Target]] = defaultdict(list)
    first_line: dict[tuple[str, str], int] = {}
    for line, row in read_rows(targets, TARGET_COLUMNS):
        place = row["document"], row["document_date"]
        first_line.setdefault(place, line)
        rows[place].append(_target(targets, line, row))
    found = []
    for entry in read_entries(documents):
        entry.only(DOCUMENT_FIELDS, ("number", "issuer", "level", "mark"))
        entry.choice("mark", MARKS)
        level = Level(entry.choice("level", ("central", "province")))
        number, date = entry.text("number"), entry.text("date")
        facts = DocumentFacts(
            number=number,
            doc_type=entry.text("doc_type"),
            title=entry.text("title"),
            issuer=entry.text("issuer"),
            level=level,
            province=entry.text("province"),
            issue_date=date,
            replaces=entry.texts("replaces"),
            doubts=(SECONDARY,) if entry.text("mark") == SECONDARY else (),
        )
        extraction = Extraction(f"ref:{number}:{date}", facts, targets=tuple(rows.pop((number, date), ())))
        found.append(Document(extraction, level, facts.province, shipped=True))
    for place in rows:
        raise DataFileError(
            targets, first_line[place], f"văn bản {place[0]} ({place[1]}) không có trong {documents.name}"
        )
    return tuple(found)


@cache
def reference_documents() -> tuple[Document, ...]:
    """The shipped reference documents."""
    return load_reference(DATA / "reference_documents.yaml", DATA / "reference_targets.csv")


def raises_findings(document: Document, target: Target) -> bool:
    """Whether an upper figure may raise a finding on its own: ingested, or shipped and read in a copy."""
    return not document.shipped or SECONDARY not in target.doubts
