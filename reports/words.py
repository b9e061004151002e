"""Vietnamese wording and number, date and unit forms of the reports.

Words stand in `data/words.yaml`.  Numbers take a decimal comma and thousands dots, dates are dd/mm/yyyy.
"""
from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from normalizers.word_lists import read_list
from pipeline.models import Comparator, FindingKind
from pipeline.tables import DocumentRow, TargetRow, TaskRow


@cache
def words() -> Mapping[str, Any]:
    """The word list."""
    loaded: dict[str, Any] = read_list("reports", "words.yaml")
    return loaded


KIND_ORDER = [FindingKind(name) for name in words()["kinds"]]    # as the word list has them, gravest first


def label(group: str, value: StrEnum | str | None) -> str:
    """The Vietnamese word for an enumeration's value ('' for None, the value itself where none is listed)."""
    return "" if value is None else str(words()[group].get(str(value), value))


def kind_word(kind: FindingKind, part: str = "label", commune: str = "") -> str:
    """`label`, `heading` or `request` of a kind of finding, said of a commune ("phường Phước Long")."""
    return str(words()["kinds"][kind.value][part]).replace("{place}", commune_kind(commune))


def commune_kind(commune: str) -> str:
    """What a commune is: "phường Phước Long" -> "phường"; "xã" where its name does not say."""
    kinds: list[str] = words()["commune_kinds"]
    named = unicodedata.normalize("NFC", commune).lower()
    return next((kind for kind in kinds if named.startswith(f"{kind} ")), kinds[0])


def fold(text: str) -> str:
    """Lower case without marks, for sorting: "Đông Hà" -> "dong ha"."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in bare if not unicodedata.combining(char))


def number_text(value: float) -> str:
    """60.5 -> "60,5", 12000 -> "12.000"; at most four decimals, none that say nothing."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def date_text(day: dt.date | None) -> str:
    """dd/mm/yyyy, or '' for None."""
    return f"{day:%d/%m/%Y}" if day else ""


def iso_date(text: str) -> dt.date | None:
    """A whole ISO date; None for '', for "2026-01" and for anything else."""
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def iso_text(text: str) -> str:
    """ "2026-01-29" -> "29/01/2026", "2026-01" -> "01/2026"; other words stay as they are."""
    parts = text.split("-")
    dated = len(parts) in (2, 3) and all(part.isdigit() for part in parts)
    return "/".join(reversed(parts)) if dated else text


def unit_text(unit: str) -> str:
    """A unit as people print it: "count:thôn" -> "thôn", "VND million" -> "triệu đồng"."""
    return str(words()["units"].get(unit, unit.removeprefix("count:").removeprefix("count")))


def value_text(target: TargetRow) -> str:
    """Comparator, value and unit of a target: "≥ 60%", "4,5–4,8", "thứ hạng ≤ 10"."""
    number = number_text(target.value)
    if target.value_max is not None and target.comparator is Comparator.RANGE:
        number += "–" + number_text(target.value_max)
    unit = unit_text(target.unit)
    form: str = words()["comparators"][target.comparator.value]
    if target.unit == "rank":
        return f"{unit} {form.format(number)}"
    return form.format(number + ("" if unit.startswith("%") or not unit else " ") + unit)


def comparator_sign(comparator: Comparator) -> str:
    """The comparator by itself: "≥", "=", "khoảng"."""
    if comparator is Comparator.RANGE:
        return "từ – đến"
    form: str = words()["comparators"][comparator.value]
    return form.format("").strip() or "="


def recurrence_text(recurrence: str) -> str:
    """ "monthly-20" -> "ngày 20 hằng tháng", "yearly-06-30; yearly-12-25" -> "30/06; 25/12 hằng năm"."""
    if not recurrence:
        return ""
    known: dict[str, str] = words()["recurrences"]
    days: dict[str, list[str]] = {}
    for part in recurrence.split(";"):
        name = max((name for name in known if part.strip().startswith(name)), key=len, default=part.strip())
        day = part.strip().removeprefix(name).strip("-")
        days.setdefault(name, []).extend(["/".join(reversed(day.split("-")))] if day else [])
    return "; ".join(
        f"{'ngày ' if when else ''}{', '.join(when)} {known.get(name, name)}".strip()
        for name, when in days.items()
    )


def deadline_text(task: TaskRow) -> str:
    """The printed deadline, or what it means where nothing is printed."""
    return task.deadline_raw or recurrence_text(task.recurrence) or date_text(task.deadline_date)


def document_name(document: DocumentRow) -> str:
    """ "Kế hoạch số 05-KH/BCĐ ngày 29/01/2026 của Ban Chỉ đạo ...", or the file's name."""
    if not document.number:
        return document.source_file or document.title or document.doc_id
    day = iso_text(document.issue_date)
    parts = [
        document.doc_type or "Văn bản",
        f"số {document.number}",
        f"{'tháng' if len(document.issue_date) == 7 else 'ngày'} {day}" if day else "",
        f"của {document.issuer}" if document.issuer else "",
    ]
    return " ".join(part for part in parts if part)


def short_name(document: DocumentRow) -> str:
    """The number, or the file's name where none was read."""
    return document.number or document.source_file or document.doc_id


def province_name(province: str) -> str:
    """ "Lào Cai" -> "tỉnh Lào Cai", "Huế" -> "thành phố Huế"."""
    if not province:
        return ""
    return f"{'thành phố' if province in words()['cities'] else 'tỉnh'} {province}"
