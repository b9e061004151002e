"""The Vietnamese sentences of findings: words that an official can paste into a letter."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from weakref import WeakKeyDictionary

from pipeline.models import Comparator, FindingKind, Level, Target, Task
from reconciliation.compare import Aim
from reconciliation.documents import Document

_SIGNS = {
    Comparator.AT_LEAST: "≥ ",
    Comparator.MORE_THAN: "> ",
    Comparator.AT_MOST: "≤ ",
    Comparator.LESS_THAN: "< ",
    Comparator.ABOUT: "khoảng ",
}
_UNIT_WORDS = (
    ("VND million", "triệu đồng"),
    ("VND billion", "tỷ đồng"),
    ("USD billion", "tỷ USD"),
    ("VND", "đồng"),
    ("/person", "/người"),
    ("/year", "/năm"),
    ("/month", "/tháng"),
)
_LONG_NAME = 45  # longer issuer names are said by their place
_TITLE_LENGTH = 140


def number_words(value: float) -> str:
    """Decimal comma, thousands dot: 8500.5 -> "8.500,5"."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def unit_words(unit: str) -> str:
    """A unit as it follows a number: "%", " thôn", " triệu đồng/người/năm"."""
    if unit == "% increase":
        return "% (mức tăng)"
    if unit.startswith("%"):
        return unit
    if unit in ("", "index", "ratio", "rank"):
        return ""
    if unit == "times":
        return " lần"
    words = unit.removeprefix("count:")
    for english, vietnamese in _UNIT_WORDS:
        words = words.replace(english, vietnamese)
    return f" {words}"


def value_words(target: Target) -> str:
    """A target's value as printed in a letter: "≥ 60%", "10 - 12%", "hạng ≤ 3"."""
    return _value(target.comparator, target.value, target.value_max, target.unit)


@lru_cache(maxsize=10_000)
def _value(comparator: Comparator, value: float, value_max: float | None, unit: str) -> str:
    rank = "hạng " if unit == "rank" else ""
    if value_max is not None:
        return f"{rank}{number_words(value)} - {number_words(value_max)}{unit_words(unit)}"
    return f"{rank}{_SIGNS.get(comparator, '')}{number_words(value)}{unit_words(unit)}"


def day_words(day: dt.date) -> str:
    """31/12/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


@lru_cache(maxsize=1_000)
def due_words(due: dt.date | None) -> str:
    """ "đến hết năm 2026", "đến 30/06/2026", or nothing."""
    if due is None:
        return ""
    if (due.month, due.day) == (12, 31):
        return f" đến hết năm {due.year}"
    return f" đến {day_words(due)}"


def date_words(date: str) -> str:
    """An issue date: "ngày 29/01/2026", "tháng 01/2026", or nothing."""
    parts = date.split("-")
    if len(parts) == 3:
        return f" ngày {parts[2]}/{parts[1]}/{parts[0]}"
    return f" tháng {parts[1]}/{parts[0]}" if len(parts) == 2 else ""


def issuer_words(document: Document) -> str:
    """Whose document it is, briefly."""
    facts = document.facts
    if document.level is Level.COMMUNE:
        return f" của {document.commune or facts.issuer}" if document.commune or facts.issuer else ""
    if facts.issuer and (len(facts.issuer) <= _LONG_NAME or document.level is Level.CENTRAL):
        return f" của {facts.issuer}"
    return f" của tỉnh {document.province}" if document.province else ""


_NAMES: WeakKeyDictionary[Document, str] = WeakKeyDictionary()  # one document stands in many sentences


def document_words(document: Document) -> str:
    """A document as a letter names it: "Kế hoạch số 05-KH/BCĐ ngày 29/01/2026 của phường Phước Long"."""
    if document not in _NAMES:
        _NAMES[document] = _name(document)
    return _NAMES[document]


def _name(document: Document) -> str:
    facts = document.facts
    number = f" số {facts.number}" if facts.number[:1].isdigit() else f" {facts.number}".rstrip()
    return f"{facts.doc_type or 'Văn bản'}{number}{date_words(facts.issue_date)}{issuer_words(document)}"


def place_words(document: Document, target: Target) -> str:
    """Where a target stands: "(trang 2)", of shipped documents "(mục II.1)"."""
    if document.shipped:
        return f" (mục {target.section})" if target.section else ""
    return f" (trang {target.evidence.page})"


@lru_cache(maxsize=10_000)
def indicator_words(wording: str) -> str:
    """An indicator inside a sentence: first letter small unless it begins a sign like "TTHC"."""
    first = wording.split(" ", 1)[0]
    return wording if first.isupper() or not first[1:].islower() else wording[:1].lower() + wording[1:]


def _aims(aim: Aim) -> str:
    return (
        f"{document_words(aim.document)} đặt mục tiêu {indicator_words(aim.target.indicator)} "
        f"{value_words(aim.target)}{due_words(aim.due)}{place_words(aim.document, aim.target)}"
    )


def _asks(aim: Aim) -> str:
    return (
        f"{value_words(aim.target)}{due_words(aim.due)} tại {document_words(aim.document)}"
        f"{place_words(aim.document, aim.target)}"
    )


def compared(kind: FindingKind, own: Aim, upper: Aim, less: bool) -> str:
    """The sentence of lower, later, interim, stricter and unit_mismatch."""
    mine, theirs = _aims(own), _asks(upper)
    match kind:
        case FindingKind.LOWER:
            return f"{mine}, {'kém hơn (cao hơn)' if less else 'thấp hơn'} mức {theirs}."
        case FindingKind.LATER:
            return f"{mine}, chậm hơn thời hạn của mức {theirs}."
        case FindingKind.INTERIM:
            return f"{mine}; đây là mốc trên đường tới mức {theirs}, văn bản chưa đặt chỉ tiêu cho chặng cuối."
        case FindingKind.STRICTER:
            return f"{mine}, {'chặt hơn (thấp hơn)' if less else 'cao hơn'} mức {theirs}."
        case _:
            return f"{mine}, khác đơn vị tính và không quy đổi được với mức {theirs}."


def missing(commune: str, documents: tuple[Document, ...], uppers: list[Aim], near: str = "") -> str:
    """The sentence of a gap.  `near`: a wording of the commune that may mean the same, to be confirmed."""
    covering = " và ".join(document_words(document) for document in documents[:2])
    levels = "; ".join(_asks(aim) for aim in uppers)
    doubt = f" Cần xác nhận chỉ tiêu gần giống “{near}” có phải là chỉ tiêu này không." if near else ""
    return (
        f"{covering or commune} chưa có chỉ tiêu {indicator_words(uppers[0].target.indicator)}, "
        f"trong khi cấp trên đề ra mức {levels}.{doubt}"
    )


def internal(one: Aim, other: Aim) -> str:
    """The sentence of two values for one thing and one day."""
    if one.document is other.document:
        first, second = (f"{value_words(aim.target)}{place_words(aim.document, aim.target)}" for aim in (one, other))
        named = f"{indicator_words(one.target.indicator)}{due_words(one.due)}"
        return f"{document_words(one.document)} đặt hai mức cho cùng chỉ tiêu {named}: {first} và {second}."
    return f"{_aims(one)}, khác với mức {_asks(other)}."


def upper_conflict(lower: Aim, upper: Aim, less: bool, doubt: str = "") -> str:
    """The sentence of a province below the centre, or of two documents of one level that disagree."""
    mine, theirs = _aims(lower), _asks(upper)
    if lower.document.level is upper.document.level:
        return f"{mine}, khác với mức {theirs}.{doubt}"
    return f"{mine}, {'kém hơn (cao hơn)' if less else 'thấp hơn'} mức {theirs}.{doubt}"


def task_gap(kind: FindingKind, document: Document, task: Task) -> str:
    """The sentence of a task without owner or deadline, or with a deadline before the document."""
    title = task.title if len(task.title) <= _TITLE_LENGTH else task.title[:_TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
    where = f"mục {task.section}, trang {task.evidence.page}" if task.section else f"trang {task.evidence.page}"
    named = f"nhiệm vụ “{title}” ({where})"
    if kind is FindingKind.NO_OWNER:
        head = f"; mới nêu người chịu trách nhiệm là {task.head[0].name}" if task.head else ""
        return f"{document_words(document)} chưa nêu cơ quan chủ trì {named}{head}."
    if kind is FindingKind.NO_DEADLINE:
        return f"{document_words(document)} chưa nêu thời hạn của {named}."
    raw = task.deadline.raw if task.deadline else ""
    return f"{document_words(document)} giao {named} với thời hạn “{raw}”, trước ngày ban hành văn bản."


def superseded(document: Document, number: str, date: str, newer: Document, later: bool) -> str:
    """The sentence of a replaced basis; `later`: replaced only after this document was issued."""
    when = "nay đã được thay thế" if later else "đã được thay thế"
    return (
        f"{document_words(document)} lấy {number}{date_words(date)} làm căn cứ; văn bản này {when} "
        f"bằng {document_words(newer)}."
    )
