"""The indicator of a value, put together from the words around it and from the measure before."""
from __future__ import annotations

import re

from extractors.finding.carried import WHOSE
from extractors.finding.lexicon import ASSIGNMENTS, lexicon
from extractors.finding.marked import MarkedSentence
from extractors.finding.measure import CHANGES, Measure, is_share
from extractors.finding.value_words import Words, is_work
from extractors.finding.values import Left
from normalizers.numbers import Quantity
from normalizers.text import fold

_PART_NAME = 2           # words at least of those to whom a goal is shared out
_BARE_NAME = 2           # words up to which a measured noun does not say of what: "mật độ", "số lượng"
_PART = re.compile(r"[\s,;:(]*(?:và\s+)?trong (?:số )?đó,?\s+(?P<what>(?P<verb>(?:có|được|đã|sử dụng|tham gia)\s)?\S)")
_NO_OBJECT = re.compile(r"(?:mỗi|hằng|hàng|trong|trên|ở|tại|so với|bình quân|một|/|hoặc)\b")
_COUNTRY_OR_PLACE = re.compile(r"(?:việt nam|tỉnh|thành phố|xã|phường|cả nước)\b")


def indicator_of(
    sentence: MarkedSentence, quantity: Quantity, left: Left, words: Words, begin: int, previous: Measure | None
) -> tuple[str, bool]:
    """The indicator out of the words before and behind the value, and whether the measure before lends it."""
    head, tail = words.head, words.tail
    counted = quantity.unit.startswith("count")
    measured = sentence.is_measured(words.start)
    part = _PART.match(sentence.folded, begin, left.start) if previous else None
    if previous and part and (named := _part_of(sentence, quantity, left, previous, part)):
        return named, False
    if left.link in CHANGES and tail and not _NO_OBJECT.match(fold(tail)):
        if counted:                                     # "mỗi thôn giảm ít nhất 05 hộ nghèo"
            verb = sentence.text[words.start + len(head):quantity.start]
            return f"{head} {fold(verb).split()[0]} {tail}", False
        return tail, False                              # "cắt giảm 30% chi phí tuân thủ"
    if _lists_parts(sentence, quantity, left, words):       # "Trường có câu lạc bộ: 100% trường cấp hai, 3 ..."
        return f"{head} {tail}", False
    if left.link == "contribute" and tail:              # "đóng góp 65% GRDP": to what belongs to it
        return f"{_subject_of(head)} đóng góp {tail.split(',')[0]}", False
    if tail and previous and previous.stem and not head:
        return f"{previous.stem} {tail}", False         # "đóng góp 65% GRDP, 40% tổng thu ngân sách"
    if tail and counted and _only_makes(sentence, words):
        return tail, False                              # "Xây dựng từ 2 - 3 mô hình thôn thông minh"
    if head and counted and tail and len(head.split()) <= _BARE_NAME and measured:
        return f"{head} {tail}", False                  # "mật độ tối thiểu 9 doanh nghiệp trên 1.000 dân"
    if head and counted and tail and fold(head).startswith("mỗi "):
        return _joined(sentence, words, quantity.start), False
    having = re.match(r"\s+(?:với|có|tại|ở|cho)\s", sentence.folded[words.start + len(head):quantity.start])
    if head and counted and fold(tail) == fold(sentence.text[quantity.unit_start:quantity.end]) \
            and not having and not is_work(head):
        return head, False                              # "khách quốc tế ít nhất 30.000 lượt"
    if head and left.link and tail and fold(tail).startswith("tổng ") and not measured:
        return f"{head} {tail}", False                  # "Chi cho chuyển đổi số đạt 2% tổng chi ngân sách"
    if head and (left.link or not tail or measured):
        return head, False
    if head:
        return _joined(sentence, words, left.start), False
    base_only = previous is not None and (
        (bool(left.link) and not counted) or fold(tail) == fold(previous.base))
    if tail and counted and previous and previous.unit.startswith("count") and previous.base \
            and sentence.folded[:left.start].rstrip().endswith(" với"):
        return f"{previous.base} có {tail}", False      # "một tổ công nghệ số với ít nhất 7 thành viên"
    if tail and not base_only:
        return tail, False
    return (previous.indicator, True) if previous else ("", False)


def stem_of(
    sentence: MarkedSentence, quantity: Quantity, left: Left, words: Words, previous: Measure | None
) -> str:
    """What the next measure may share of this one: "Kinh tế tư nhân đóng góp", a goal before a colon."""
    if left.link == "contribute":
        return f"{words.head} đóng góp"
    if _lists_parts(sentence, quantity, left, words):
        return words.head
    return previous.stem if previous and not words.head else ""


def _lists_parts(sentence: MarkedSentence, quantity: Quantity, left: Left, words: Words) -> bool:
    """Whether a goal before a colon is shared out: "Trường có câu lạc bộ: 100% trường cấp hai, 3 cấp một"."""
    head, tail = words.head, words.tail
    colon = left.link == "link" and sentence.folded[:quantity.start].rstrip().endswith(":")
    if not (colon and head and is_share(quantity.unit) and len(tail.split()) >= _PART_NAME):
        return False
    says = [mark.start for mark in sentence.labelled("predicate")]
    at = sentence.text.find(head)
    behind = sentence.text.find(tail, quantity.end)
    goal = any(at < start < at + len(head) for start in says)
    return goal and not any(behind <= start < behind + len(tail) for start in says)


def _part_of(sentence: MarkedSentence, quantity: Quantity, left: Left, previous: Measure, part: re.Match[str]) -> str:
    """The indicator of "..., trong đó có bằng cấp, chứng chỉ đạt 35%"; "" where the part is named in full.

    "Mức độ hài lòng của người dân đạt 92%, trong đó hộ nghèo đạt 90%" is the same of "hộ nghèo".
    """
    start, end, _ = sentence.trim(part.start("what"), left.start)
    words = sentence.text[part.start("what"):end] if part["verb"] else sentence.text[start:end]
    if not words:
        return ""
    if part["verb"] and (left.link or is_share(quantity.unit)):
        return f"{previous.indicator} {words}"
    named = sentence.is_measured(start) or is_work(words)
    if named or not left.link or not (is_share(quantity.unit) and _is_level(previous.unit)):
        return ""
    whose = WHOSE.match(fold(previous.indicator))
    return f"{previous.indicator[:whose.end()]}{words}" if whose else f"{previous.indicator} {words}"


def _is_level(unit: str) -> bool:
    """Whether a share is one in itself, and no change."""
    return unit.startswith("%") and unit not in CHANGES.values()


def _subject_of(head: str) -> str:
    """The words before the first verb of "Kinh tế tư nhân phát triển nhanh, bền vững, đóng góp ..."."""
    if "," not in head:
        return head
    marks = lexicon(ASSIGNMENTS).marks(head)
    verb = next((mark.start for mark in marks if "verbs" in mark.labels and mark.start), len(head))
    return head[:verb].rstrip(" ,")


def _only_makes(sentence: MarkedSentence, words: Words) -> bool:
    """Whether the words before a count are nothing but a verb that brings the counted thing into being."""
    end = words.start + len(words.head)
    making = sentence.starting_at(words.start, end, "making")
    return making is not None and making.end == end


def _joined(sentence: MarkedSentence, words: Words, end: int) -> str:
    """Work and object around the value: "Hoàn thành số hoá" 100% "tài liệu lưu trữ"; their preposition stays.

    So does the verb of "mỗi xã duy trì ít nhất 01 mô hình".
    """
    head, tail = words.head, words.tail
    between = sentence.folded[words.start + len(head):end]
    if fold(head).startswith("mỗi "):
        verb = re.match(r"\s+(?:(?:phấn đấu|bảo đảm)\s+)?(có|duy trì|với)\s", between)
        return f"{head} {verb[1]} {tail}" if verb else f"{head} {tail}"
    preposition = re.fullmatch(r"\s+(cho|tại|với|ở|trong|của|đối với)\s*", between)
    return f"{head} {preposition[1]} {tail}" if preposition else f"{head} {tail}"


def ranked(sentence: MarkedSentence, words: Words, previous: Measure | None, stop: int) -> str:
    """What a rank is of: the head ("Chỉ số PAPI thuộc nhóm ..."), else what "về" names here or further on."""
    head, tail = words.head, words.tail
    if head and not _COUNTRY_OR_PLACE.match(fold(head)):
        return head
    own = sentence.text.find(tail, 0, stop) if tail else stop
    for start, end in ((own, stop), (stop, len(sentence.text))):
        if topic := re.search(r"\bvề\s+(?=\S)", sentence.text[max(0, start):end]):
            begin, close = sentence.trim_dates(max(0, start) + topic.end(), end)
            return sentence.text[begin:close]
    if previous and (previous.unit in ("rank", "index", "point") or not tail):
        return previous.indicator           # "đạt từ 0,75 trở lên, nằm trong nhóm 20 xã dẫn đầu"
    return head or tail
