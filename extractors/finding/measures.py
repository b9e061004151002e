"""What a sentence measures: indicator, comparator, value, unit and the horizon printed beside it.

The sentence is read from its numbers outwards.  Left of a number stand its comparator ("tối thiểu"),
the word that links it to its indicator ("đạt", "chiếm") and the indicator; right of it the unit, "trở lên",
a horizon, and in sentences that open with the value the indicator itself:

    Tỷ lệ phủ sóng 5G trên địa bàn  đạt từ 60% dân số trở lên      indicator, then value
    Có ≥ 60%  người sử dụng có khả năng truy cập băng rộng         value, then indicator
    Hoàn thành số hoá  100%  tài liệu lưu trữ                      work, value, its object

The forms of words are data (data/*.jsonl, see language.py).
"""
from __future__ import annotations

import re
from dataclasses import replace

from extractors.finding.carried import carry_words
from extractors.finding.indicator_words import indicator_of, ranked, stem_of
from extractors.finding.language import analyse
from extractors.finding.marked import MarkedSentence
from extractors.finding.measure import Measure
from extractors.finding.openings import clean, none_left, topic_end, whole
from extractors.finding.shared_words import share_words
from extractors.finding.value_units import change_verb, unit_of
from extractors.finding.value_words import Words, head_of, joint_before, tail_of
from extractors.finding.values import Left, comparator_behind, comparator_of, find_values
from normalizers.dates import DateSpan, last_allowed
from normalizers.numbers import Quantity, find_quantities
from normalizers.text import fold

OPENING = 25             # a horizon this near the front of a sentence holds for all its values
_NAMED_SHARE = re.compile(r"tỉ (?:lệ|trọng)\s+\S+\s+\S+\s+\S")
_NEW_PART = re.compile(r"(?:[,;(]|\svà\s)\s*(?:(?:riêng|trong đó|trong số đó|phấn đấu)\s+)?"
                       r"(?:(?:đến|trong|vào|hết|cuối)\s+)*$")
_NEW_CLAUSE = re.compile(r",?\s+(?:phấn đấu\s+)?(?:đạt|có|hoàn thành|phấn đấu|đưa|nâng|trở thành|cơ bản|toàn|chiếm"
                         r"|đóng góp|tăng|giảm|gấp)\s")


def read_measures(sentence: str, before: Measure | None = None) -> list[Measure]:
    """The measured things of one NFC sentence, in order; none for a past result or a scoring rule.

    `before` is the last measure of the clause before a semicolon: it lends what the sentence leaves out.
    """
    if not find_quantities(sentence):
        return whole(sentence) or none_left(sentence)
    marked = MarkedSentence(analyse(sentence))
    if not marked.quantities:
        return whole(sentence) or none_left(sentence)
    topic = topic_end(marked)
    if topic:
        sentence = " " * topic + sentence[topic:]
        marked = MarkedSentence(analyse(sentence))
    return [] if marked.is_result_or_rule else carry_words(_measures(marked), before, sentence)


def _measures(sentence: MarkedSentence) -> list[Measure]:
    """The sentence's measures in order, what they share filled in."""
    values = find_values(sentence)
    found: list[Measure] = []
    begin = 0
    for index, (quantity, left) in enumerate(values):
        stop = values[index + 1][1].start if index + 1 < len(values) else None
        measure, begin = _measure(sentence, quantity, left, begin, stop, found[-1] if found else None)
        if measure:
            found.append(measure)
    return share_words(found, sentence)


def _measure(
    sentence: MarkedSentence, quantity: Quantity, left: Left, begin: int, next_start: int | None,
    previous: Measure | None,
) -> tuple[Measure | None, int]:
    """The measure of one number, and where what comes after it begins; `next_start` None for the last number."""
    stop = len(sentence.text) if next_start is None else next_start
    head, head_start, opened = head_of(sentence, begin, left, previous)
    after, *after_place = comparator_behind(sentence, quantity, left, stop)
    tail_start = quantity.unit_start if quantity.unit.startswith("count") else quantity.end
    close = stop if next_start is None else joint_before(sentence, tail_start, stop)
    tail = tail_of(sentence, tail_start, close, *after_place).removeprefix(")").lstrip()
    unit = unit_of(sentence, quantity, left, previous, head)
    one_of = quantity.in_words and quantity.value == 1 and not left.comparator
    named = (one_of and sentence.is_measured(head_start)) or _NAMED_SHARE.match(fold(head))
    if unit is None or (unit.startswith("count") and not left.link and named):
        return None, begin                              # "Tỷ lệ cơ quan sử dụng ít nhất 01 ứng dụng": no value
    if unit == "%" and not left.link and head and (change := change_verb(sentence, head, head_start)):
        unit, head = change
    words = Words(head, head_start, tail)
    counts = replace(quantity, unit=unit) if unit.startswith("count") else quantity
    indicator, shared = indicator_of(sentence, counts, left, words, begin, previous)
    if left.link == "rank":
        indicator = ranked(sentence, words, previous, stop)
    date = _horizon(sentence, quantity, begin, stop)
    return Measure(
        indicator=clean(indicator), comparator=comparator_of(sentence, quantity, left, after), value=quantity.value,
        value_max=quantity.value_max, unit=unit, start=quantity.start, end=quantity.end,
        due=last_allowed(date) if date else None, linked=bool(left.link), shared=shared,
        bound=bool(left.comparator or after or left.from_word or left.link),
        opened=opened or not head or indicator == tail,
        scope=next((mark.id for mark in sentence.labelled("scope")), ""), base=tail,
        measured=bool(head) and sentence.is_measured(head_start),
        stem=stem_of(sentence, quantity, left, words, previous),
    ), max(close, quantity.end)


def _horizon(sentence: MarkedSentence, quantity: Quantity, begin: int, stop: int) -> DateSpan | None:
    """The horizon of a number: after it in its own stretch, else before it, else what opens the sentence."""
    dates = sentence.dates
    after = [date for date in dates if quantity.end <= date.start < stop
             and not _opens_next(sentence, date, quantity.end, stop)]
    before = [date for date in dates if begin <= date.start < quantity.start]
    opening = [date for date in dates if date.start < quantity.start
               and (date.start < OPENING or sentence.is_empty(0, date.end))]
    if before and after and _NEW_PART.search(sentence.folded[quantity.end:after[0].start]):
        return before[-1]                               # "đến quý II số hóa 60%, đến quý IV số hóa 100% ..."
    return after[0] if after else before[-1] if before else opening[0] if opening else None


def _opens_next(sentence: MarkedSentence, date: DateSpan, start: int, stop: int) -> bool:
    """Whether a date between two numbers is the second one's: "100%, riêng năm 2026 đạt 80%", "(năm 2026: 80%)"."""
    before, behind = sentence.folded[start:date.start], sentence.folded[date.end:stop]
    if not _NEW_PART.search(before):
        return False
    return bool(_NEW_CLAUSE.match(behind)) or (stop < len(sentence.text) and not behind.strip(" :"))
