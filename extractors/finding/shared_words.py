"""Words that several measures of one sentence share: years in a list, a closing day, a predicate."""
from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from extractors.finding.marked import MarkedSentence
from extractors.finding.measure import Measure
from normalizers.text import fold
from pipeline.models import Comparator

_RESPECTIVELY = ("lần lượt", "tương ứng")


def share_words(found: list[Measure], sentence: MarkedSentence) -> list[Measure]:
    """The measures of a sentence with what they share filled in."""
    if len(found) < 2:
        return found
    found = _bounds(_days(_respectively(found, sentence), sentence), sentence)
    return _later_in_full(_predicates(found, sentence))


def _bounds(found: list[Measure], sentence: MarkedSentence) -> list[Measure]:
    """"đạt tối thiểu 3% năm 2026 và 3,5% năm 2027": one bound for the years of one indicator."""
    for index in range(1, len(found)):
        one, following = found[index - 1], found[index]
        joint = re.fullmatch(r"[^,;:()]*(?:,|,? và)\s*", sentence.folded[one.end:following.start])
        same = following.shared and one.unit == following.unit and one.due and following.due
        from_word = sentence.folded[:one.start].rstrip().endswith("từ")
        if joint and same and not from_word and one.due != following.due and following.comparator is Comparator.EQUAL \
                and not following.bound and one.comparator is not Comparator.RANGE:
            found[index] = replace(following, comparator=one.comparator, bound=one.bound)
    return found


def _respectively(found: list[Measure], sentence: MarkedSentence) -> list[Measure]:
    """"lần lượt đạt 60%, 70%, 80% vào các năm 2026, 2027, 2028": values and years pair off in order."""
    years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", sentence.text[found[-1].end:])]
    if len(years) != len(found) or not any(words in sentence.folded for words in _RESPECTIVELY):
        return found
    return [replace(one, indicator=found[0].indicator, due=dt.date(year, 12, 31), shared=index > 0)
            for index, (one, year) in enumerate(zip(found, years, strict=True))]


def _days(found: list[Measure], sentence: MarkedSentence) -> list[Measure]:
    """"vào nhóm 3 nước ... và nhóm 30 quốc gia ... vào năm 2028": one day for both that "và" joins."""
    for index in range(len(found) - 2, -1, -1):
        one, following = found[index], found[index + 1]
        joint = sentence.folded[one.end:following.start]
        own = re.search(r"(?<!\d)20\d\d(?!\d)", joint)       # "... và đến năm 2030 chiếm 25%": the second's own
        if one.due is None and following.due is not None and " và " in joint and "," not in joint and not own:
            found[index] = replace(one, due=following.due)
    return found


def _later_in_full(found: list[Measure]) -> list[Measure]:
    """"Đến quý II có 50% trường học, đến quý IV có 100% trường học dùng học bạ số": the same share on two days."""
    for index in range(len(found) - 2, -1, -1):
        one, following = found[index], found[index + 1]
        begun = bool(one.indicator) and fold(following.indicator).startswith(f"{fold(one.indicator)} ")
        dated = one.due is not None and following.due is not None and one.due < following.due
        if begun and dated and one.unit == following.unit == "%" and not one.linked and not following.linked:
            found[index] = replace(one, indicator=following.indicator, shared=True)
    return found


def _predicates(found: list[Measure], sentence: MarkedSentence) -> list[Measure]:
    """"100% cơ quan và 80% doanh nghiệp sử dụng chữ ký số": both use it, by the same day."""
    for index in range(len(found) - 2, -1, -1):
        one, following = found[index], found[index + 1]
        joined = re.search(r"\svà\s+(?:\S+\s+){0,2}$", sentence.folded[one.end:following.start])
        led = one.linked and not one.opened         # in "Bảo đảm 100% A và 80% B được ..." the link is a word of goals
        if led or following.linked or not one.opened or not joined or not following.base:
            continue
        verbs = [mark.start for mark in sentence.labelled("predicate") if mark.start >= one.end]
        start, end = _stretch(sentence.text, following)
        if verbs and following.start < verbs[0] and start < verbs[0] < end:
            predicate = sentence.text[verbs[0]:end]
            found[index] = replace(one, indicator=f"{one.indicator} {predicate}", due=one.due or following.due)
    return found


def _stretch(text: str, measure: Measure) -> tuple[int, int]:
    """Where what follows a value stands, also where a "trở lên" inside it was left out; (0, 0) for none."""
    words = measure.base.split()
    start = text.find(" ".join(words[:2]), measure.start)
    last = text.find(" ".join(words[-2:]), start)
    return (start, last + len(" ".join(words[-2:]))) if 0 <= start <= last else (0, 0)
