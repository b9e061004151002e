"""The unit of a value: printed, told by its link or its head, or that of the value before."""
from __future__ import annotations

import re

from extractors.finding.marked import MarkedSentence
from extractors.finding.measure import A_YEAR, CHANGES, Measure, is_share
from extractors.finding.value_words import is_work
from extractors.finding.values import Left
from normalizers.numbers import Quantity
from normalizers.text import fold

_SHORT_VERB = 4          # words of a verb before a count: "xây dựng mới", "lắp đặt"
_NOUN = re.compile(r"\s+([^\W\d_A-ZÀ-Ỹ][^\W\d_]*)(?:\s+([^\W\d_A-ZÀ-Ỹ][^\W\d_]*))?")
_NO_NOUNS = frozenset((        # behind a bare number: words that name no thing
    "và", "hoặc", "đến", "của", "trong", "năm", "tháng", "ngày", "giờ", "phút", "lần", "so", "trên", "dưới",
    "theo", "tại", "cho", "với", "là", "thì", "được", "có", "trở", "nhóm", "điều", "mục", "khoản", "điểm",
    "chương", "phần", "bậc", "hạng", "mức", "độ", "tuổi", "quý", "không", "đã", "sẽ", "để", "từ", "về", "hơn",
    "gồm", "như", "khi", "nếu", "do", "bởi", "vào", "ra", "lên", "xuống", "còn", "trước", "sau", "cùng", "nội",
    "nhiệm", "chỉ", "giải", "nguyên", "trụ", "cột", "bước", "cấp", "lớp", "khối", "rõ", "hướng", "tiêu", "số",
    "thứ", "loại", "phía", "chiều", "quan", "kỳ", "kì", "lượt", "vị", "nghị", "quyết", "công", "kế",
))
_SHARE_NAMED = ("tỉ trọng ", "tỉ lệ ", "tỉ suất ")


def unit_of(
    sentence: MarkedSentence, quantity: Quantity, left: Left, previous: Measure | None, head: str
) -> str | None:
    """The unit, or None where a bare number measures nothing; points of an index are its value."""
    if left.link == "rank":
        return "rank"
    if left.link in CHANGES and is_share(quantity.unit) and quantity.unit.startswith("%"):
        return CHANGES[left.link]
    listed = previous is not None and previous.unit in CHANGES.values() and previous.opened
    if previous and listed and quantity.unit == "%" and not left.link and not head:
        return previous.unit            # "cắt giảm 50% thời gian, 50% chi phí"
    if quantity.unit == "%/year":
        return A_YEAR
    if quantity.unit.startswith(("%/", "‰/")):
        return quantity.unit[0]
    if quantity.unit == "%" and left.link != "contribute" and (left.link or head or previous):
        return "%" if previous and previous.stem and not head else _with_base(sentence, quantity, head)
    if quantity.unit not in ("", "point"):
        return quantity.unit
    index = any(mark.end <= quantity.end for mark in sentence.labelled("index"))
    if not quantity.unit and not (left.link and index) and (thing := _unlisted_thing(sentence, quantity)):
        again = f" {thing.split()[0]} " in f" {fold(head)} "            # "số giường bệnh lên 32 giường"
        if _is_goal_count(left, head) or (left.link and again):
            return f"count:{thing}"
    if not left.link and not left.comparator:
        return None
    if quantity.unit == "point":
        return "index" if fold(head).startswith(("chỉ số", "bộ chỉ số")) else "point"
    return "index" if index else None


def _is_goal_count(left: Left, head: str) -> bool:
    """Whether a bare number is bound, or follows nothing but a verb of work: "xây mới 04 hồ treo"."""
    return bool(left.comparator or left.from_word) or (len(head.split()) <= _SHORT_VERB and is_work(head))


def _unlisted_thing(sentence: MarkedSentence, quantity: Quantity) -> str:
    """The noun behind a bare whole number where the list of counted things has none; "" for other words."""
    found = _NOUN.match(sentence.text, quantity.number_end)
    words = [fold(word) for word in (found[1], found[2]) if word] if found else []
    if not words or words[0] in _NO_NOUNS or quantity.value != int(quantity.value) or quantity.in_words:
        return ""
    return " ".join(words[:1] if words[1:] and words[1] in _NO_NOUNS else words)


def _with_base(sentence: MarkedSentence, quantity: Quantity, head: str) -> str:
    """"%", with what it is of where only that tells ("Kinh tế số chiếm 30% GRDP"); "tỷ trọng" tells it itself."""
    start = sentence.strip(quantity.end, len(sentence.text), "")[0]
    base = sentence.starting_at(start, len(sentence.text), "base")
    return f"% {sentence.text[base.start:base.end]}" if base and not fold(head).startswith(_SHARE_NAMED) else "%"


def change_verb(sentence: MarkedSentence, head: str, start: int) -> tuple[str, str] | None:
    """"giảm số lượng dự án" tối thiểu 30%: the unit of the change, and what changes; None for any other head."""
    first = [mark for mark in sentence.labelled(*CHANGES) if mark.start == start]
    if not first:
        return None
    verb = max(first, key=lambda mark: mark.end)
    rest = head[verb.end - verb.start:].strip()
    return (CHANGES[verb.label], rest) if rest else None
