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

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.finding.language import analyse
from normalizers.dates import DateSpan, find_dates, last_allowed
from normalizers.document_numbers import find_document_numbers
from normalizers.numbers import Quantity, find_quantities
from normalizers.text import fold, sentence_case
from pipeline.models import Comparator

if TYPE_CHECKING:
    from spacy.tokens import Doc

OPENING = 25             # a horizon this near the front of a sentence holds for all its values
_PART = re.compile(r"[\s,;:]*(?:và\s+)?trong đó,?\s+(?P<what>(?:có|được|đã|sử dụng|tham gia)\s)")
_JOINT_WORD = re.compile(r"(?:và|hoặc|thì|là|của)\s+")
_LOOSE_END = re.compile(r"\s+(?:và|thì|là|có|với|cho|trong|tại|ở|được|phải|cần|sẽ|của|để|nhằm)$")
_EMPTY_WORDS = frozenset(("có", "và", "là", "với", "cho", "trong", "mỗi năm", "hằng năm", "hàng năm"))
_PROPER_NAME = re.compile(r"(?:\s+[A-ZĐÀ-Ỹ]\w*)*[\s,]*")
_GOAL_VERB = re.compile(r"(?:có|phấn đấu|đạt)\b")
_HORIZON_LEAD = re.compile(r"(?:(?:phấn\s+đấu|tính)\s+)?(?:\(|,\s*)?"
                           r"(?:(?:hoàn\s+thành|xong|đến|trước|trong|vào|hết|cuối|chậm nhất|cho|tới|từ|của|ở|tại|thời\s+điểm|khoảng|các)\s+)*$")
DURATIONS = ("day", "hour", "minute", "second", "years", "ms")
_CHANGE = {"rise": "% increase", "drop": "% decrease"}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured thing of a sentence; `start`, `end` are where number and unit stand in it.

    `bound` says that a comparator or "đạt" is printed, `shared` that the indicator is the one of the
    measure before it, `opened` that the sentence opens with the value or a word of goals.
    """

    indicator: str
    comparator: Comparator
    value: float
    unit: str
    start: int
    end: int
    value_max: float | None = None
    due: dt.date | None = None
    first_day: dt.date | None = None
    bound: bool = False
    shared: bool = False
    opened: bool = False
    linked: bool = False
    scope: str = ""
    base: str = ""           # what follows the value: the base of a share ("dân số", "GRDP"), or the thing itself


@dataclass(frozen=True, slots=True)
class _Mark:
    label: str
    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Left:
    """What stands left of a number: where its comparator and link begin, and what they say."""

    start: int
    comparator: str = ""
    link: str = ""           # label of the link: "link", "fall", "rise", "drop", "multiple", "rank"
    from_word: bool = False


def _share(quantity: Quantity) -> bool:
    return quantity.unit.startswith(("%", "‰"))


def _is_result_or_rule(doc: Doc) -> bool:
    """Whether a sentence tells a past result ("đã đạt 85%") or a scoring rule, and sets no goal."""
    labels = {span.label_ for span in doc.spans["phrases"]}
    return "scoring" in labels or ("past" in labels and "not_past" not in labels)


class _Reader:
    """One sentence with its marks; `measures` reads it."""

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text
        self.folded = fold(doc.text)
        self.marks = [_Mark(span.label_, span.id_, span.start_char, span.end_char) for span in doc.spans["phrases"]]
        self.printed_dates = find_dates(self.text)
        self.numbers = find_document_numbers(self.text)
        self.dates = self._horizons()
        self.quantities = self._candidates()

    # --- what counts -------------------------------------------------------------------------

    def _labelled(self, *labels: str) -> list[_Mark]:
        return [mark for mark in self.marks if mark.label in labels]

    def _horizons(self) -> list[DateSpan]:
        """Dates that can be a horizon: not those of cited documents, baselines and standards."""
        baselines = self._labelled("no_horizon")
        kept: list[DateSpan] = []
        for date in self.printed_dates:
            follows_number = any(0 <= date.start - one.end <= 3 for one in self.numbers) and date.kind == "date"
            after_baseline = any(mark.start < date.start and date.start - mark.end <= 12
                                 and not re.search(r"[,;]", self.folded[mark.end:date.start]) for mark in baselines)
            if not follows_number and not after_baseline and date.last is not None:
                kept.append(date)
        return kept

    def _candidates(self) -> list[Quantity]:
        """Quantities that can be values: not dates, document numbers, ages, grades, article numbers."""
        blocked = [(one.start, one.end) for one in (*self.numbers, *self.printed_dates)]
        guards = self._labelled("guard")
        return [one for one in find_quantities(self.text)
                if not any(start <= one.start < end for start, end in blocked)
                and not any(mark.start <= one.start and one.number_end <= mark.end and not (mark.id == "bare" and one.unit)
                            for mark in guards)]

    # --- left and right of a number --------------------------------------------------------------

    def _ending_at(self, at: int, *labels: str) -> _Mark | None:
        """The longest mark of one of the labels that ends at `at`, spaces apart."""
        stop = len(self.text[:at].rstrip())
        fits = [mark for mark in self.marks if mark.label in labels and mark.end == stop]
        return min(fits, key=lambda mark: mark.start, default=None)

    def _left_of(self, quantity: Quantity) -> _Left:
        """Walks left over comparators and links; the comparator nearest to the number wins."""
        at, comparator, link, from_word = quantity.start, "", "", False
        while True:
            source = self._ending_at(at, "compare_from")
            if source and not from_word:
                at, from_word = source.start, True
                continue
            mark = self._ending_at(at, "compare", "link", "fall", "rise", "drop", "multiple", "rank")
            if mark is None:                                # "tối thiểu có 5 doanh nghiệp"
                have = re.search(r"\s+có\s*$", self.folded[:at])
                if have and self._ending_at(have.start(), "compare") and not comparator:
                    at = have.start()
                    continue
                break
            if mark.label == "multiple" and quantity.unit != "times":
                mark = replace(mark, label="rise") if self._ending_at(at, "rise") else mark
                if mark.label == "multiple":
                    break
            if mark.label == "rank" and quantity.unit.startswith("%"):
                break
            if mark.label == "compare":
                comparator = comparator if comparator not in ("", "=") else mark.id
            elif not link or link == "link":
                link = mark.label
            at = mark.start
        return _Left(at, comparator, link, from_word)

    def _after(self, quantity: Quantity, stop: int) -> tuple[str, int, int]:
        """A comparator after the number ("trở lên"): its id and where it stands, up to the clause's end."""
        guards = [(mark.start, mark.end) for mark in self.marks if mark.label == "guard"]
        for mark in sorted(self.marks, key=lambda one: one.start):
            if any(start < mark.start and mark.end <= end for start, end in guards):
                continue                                # "từ 15 tuổi trở lên"
            if mark.label == "compare_after" and quantity.number_end <= mark.start < stop:
                between = self.text[quantity.end:mark.start]
                if len(between) <= 60 and not re.search(r"[,;:\d]", between):
                    return mark.id, mark.start, mark.end
        return "", quantity.end, quantity.end

    # --- the measures ------------------------------------------------------------------------------

    def measures(self) -> list[Measure]:
        lefts = [self._left_of(one) for one in self.quantities]
        pairs = self._without_baselines(list(zip(self.quantities, lefts, strict=True)))
        pairs = self._without_conditions(pairs)
        found: list[Measure] = []
        begin = 0
        for index, (quantity, left) in enumerate(pairs):
            stop = pairs[index + 1][1].start if index + 1 < len(pairs) else len(self.text)
            measure, begin = self._measure(quantity, left, begin, stop, found[-1] if found else None, last=index + 1 == len(pairs))
            if measure:
                found.append(measure)
        return self._with_common_predicate(self._with_common_day(self._respectively(found)))

    def _without_baselines(self, pairs: list[tuple[Quantity, _Left]]) -> list[tuple[Quantity, _Left]]:
        """"từ 60% lên 80%", "từ 5% xuống còn 3%": the first number is where it starts, not the goal."""
        kept: list[tuple[Quantity, _Left]] = []
        for index, (quantity, left) in enumerate(pairs):
            if left.from_word and index + 1 < len(pairs):
                between = self.folded[quantity.end:pairs[index + 1][0].start]
                if re.search(r"^\s*(?:\([^)]*\)\s*)?(?:năm\s+\d{4}\s+)?(?:lên|xuống|còn|thành)(?:\s|$)", between):
                    following, next_left = pairs[index + 1]
                    pairs[index + 1] = (following, replace(next_left, start=left.start, link=next_left.link or "link"))
                    continue
            kept.append((quantity, left))
        return kept

    def _without_conditions(self, pairs: list[tuple[Quantity, _Left]]) -> list[tuple[Quantity, _Left]]:
        """Numbers that describe the thing measured, not its value.

        "100% cơ quan sử dụng ít nhất 01 ứng dụng AI", "60 doanh nghiệp có doanh thu đạt 20 triệu USD",
        "25 thương vụ, với giá trị mỗi thương vụ từ 01 triệu USD", and before a share what stands in the
        indicator ("hộ có tốc độ 01 Gbps đạt 70%").
        """
        kept: list[tuple[Quantity, _Left]] = []
        for index, (quantity, left) in enumerate(pairs):
            if kept:
                before, before_left = kept[-1]
                between = self.folded[before.end:left.start]
                if re.search(r"(?:với|trong đó)[^,;]*\b(?:mỗi|từng)\b[^,;]*$", between):
                    continue
                opens = not before_left.link or self._opens(before_left)
                if opens and not self._new_value(between, _share(before) and not _share(quantity)):
                    continue
            main = next((one for one, after in pairs[index + 1:] if _share(one) or after.link), None)
            if not _share(quantity) and main and not left.link and not self._opens(left) and not re.search(r"[,;:]", self.text[quantity.end:main.start]):
                continue
            kept.append((quantity, left))
        return kept

    def _new_value(self, between: str, strict: bool) -> bool:
        """Whether the words between two numbers part two values; `strict` for a count after a share."""
        if strict:
            return bool(re.search(r"(?:[,;:]|\svà)\s*(?:và\s+)?(?:(?:có|phấn đấu|xây dựng|thành lập|phát triển|đào tạo|tổ chức|triển khai)\s*){0,2}$", between))
        return bool(re.search(r"[,;:]|\svà\s*$|\svà\s+(?:tỉ lệ|tỉ trọng|chỉ số|số|tổng|có)\s", between))

    def _opens(self, left: _Left) -> bool:
        """Whether a value opens its clause: nothing before it but horizons and words of goals."""
        start = max((found.end() for found in re.finditer(r"[,;:]\s|\svà\s", self.text[:left.start])), default=0)
        return self._empty(start, left.start)

    def _empty(self, start: int, end: int) -> bool:
        """Whether a stretch holds nothing but horizons and words of goals."""
        begin, stop, _ = self._trim(start, end)
        return begin >= stop

    def _measure(self, quantity: Quantity, left: _Left, begin: int, stop: int,
                 previous: Measure | None, *, last: bool) -> tuple[Measure | None, int]:
        """The measure of one number, and where what comes after it begins."""
        head, opened, own = self._head(begin, left, previous)
        after_id, after_start, after_end = self._after(quantity, stop)
        tail_start = quantity.unit_start if quantity.unit.startswith("count") else quantity.end
        tail, tail_end = self._tail(tail_start, stop, (after_start, after_end), last=last)
        date = self._date_for(quantity, begin, stop)
        comparator = self._comparator(quantity, left, after_id)
        unit = self._unit(quantity, left, previous, own_head=bool(head))
        if unit is None:
            return None, begin
        if unit == "%" and not left.link and head and (change := self._change_verb(head)):
            unit, head = _CHANGE[change[0]], change[1]
        shared = False
        part = _PART.match(self.folded, begin, left.start) if previous and left.link else None
        if previous and part:                               # "..., trong đó có bằng cấp, chứng chỉ đạt 35%"
            indicator = f"{previous.indicator} {self.text[part.start('what'):left.start]}"
        elif left.link in _CHANGE and tail and not re.match(r"(?:mỗi|hằng|hàng|trong|bình quân|một|/|hoặc)\b", fold(tail)):
            indicator, opened = tail, True              # "cắt giảm 30% chi phí tuân thủ"
        elif head and (left.link or not tail or self._is_measured(head)):
            indicator = head
        elif head and tail:
            indicator = self._joined(head, tail, left.start)
        elif tail and not (previous and (left.link and not quantity.unit.startswith("count") or fold(tail) == fold(previous.base))):
            indicator = tail
        elif previous:
            indicator, shared = previous.indicator, True
        else:
            indicator = ""
        if left.link == "rank":
            indicator = self._ranked(head, tail, previous, stop)
        measure = Measure(
            indicator=self._clean(indicator), comparator=comparator, value=quantity.value, value_max=quantity.value_max,
            unit=unit, start=quantity.start, end=quantity.end,
            due=last_allowed(date) if date else None, first_day=date.first if date else None,
            bound=bool(left.comparator or after_id or left.from_word or left.link), shared=shared,
            opened=opened or not head, linked=bool(left.link), scope=self._scope(), base=tail)
        return measure, max(tail_end, quantity.end) if not own or not last else quantity.end

    def _comparator(self, quantity: Quantity, left: _Left, after: str) -> Comparator:
        if quantity.value_max is not None:
            return Comparator.RANGE
        if left.link == "rank":
            return Comparator.AT_MOST
        if after:
            return Comparator(after)
        if left.comparator:
            return Comparator(left.comparator)
        if left.from_word and not left.link == "rise":
            return Comparator.AT_LEAST
        return Comparator.EQUAL

    def _unit(self, quantity: Quantity, left: _Left, previous: Measure | None, *, own_head: bool) -> str | None:
        """The unit, or None where a bare number measures nothing."""
        if left.link == "rank":
            return "rank"
        if left.link in _CHANGE and quantity.unit.startswith("%"):
            return _CHANGE[left.link]
        if previous and previous.unit in _CHANGE.values() and previous.opened and quantity.unit == "%" and not left.link and not own_head:
            return previous.unit            # "cắt giảm 50% thời gian, 50% chi phí"
        if quantity.unit.startswith(("%/", "‰/")):
            return quantity.unit[0]
        if quantity.unit and quantity.unit != "point":
            return quantity.unit
        doc_labels = {mark.label for mark in self.marks if mark.end <= quantity.end}
        if "index" in doc_labels and (left.link or left.comparator):
            return "point" if quantity.unit == "point" else "index"
        return "point" if quantity.unit == "point" and (left.link or left.comparator) else None

    def _change_verb(self, head: str) -> tuple[str, str] | None:
        """"giảm số lượng dự án" tối thiểu 30%: which change, and of what; None for any other head."""
        first = [mark for mark in self.marks if mark.label in _CHANGE and self.text.startswith(head, mark.start)]
        if not first:
            return None
        longest = max(first, key=lambda mark: mark.end)
        rest = head[longest.end - longest.start:].strip()
        return (longest.label, rest) if rest else None

    # --- words ---------------------------------------------------------------------------------------

    def _head(self, begin: int, left: _Left, previous: Measure | None) -> tuple[str, bool, bool]:
        """The indicator words left of the number, whether a word of goals opened them, whether they are its own."""
        segment_start, end = begin, left.start
        if previous:
            # what follows the number before belongs to it up to the first comma or "và"
            comma = re.search(r"[,;:]\s+(?:và\s+)?|\s+và\s+", self.text[begin:end])
            segment_start = begin + comma.end() if comma else end
        opened = False
        for mark in sorted(self.marks, key=lambda one: one.start):
            change = mark.label in _CHANGE and not left.link
            if (mark.label == "cut" or change) and segment_start < mark.start and mark.end <= end + 1:
                before = self.folded[segment_start:mark.start].rstrip()
                words = self.folded[mark.start:mark.end]
                if change and before.endswith((",", ":")):
                    segment_start = mark.start
                    continue
                if change:
                    continue
                if before.endswith((",", ":", " và")) or words.startswith(("để ", "nhằm ", "góp phần")):
                    segment_start = mark.end if not words.endswith(("tỉ lệ",)) else mark.end - len("tỉ lệ")
                    opened = True
        if left.link:
            segment_start = self._last_measured(segment_start, end)
        start, stop, dropped = self._trim(segment_start, end, linked=bool(left.link))
        return self.text[start:stop], opened or dropped, segment_start < end

    def _last_measured(self, start: int, end: int) -> int:
        """Where the thing measured begins in "xã đạt chuẩn nông thôn mới, thu nhập bình quân đầu người" đạt ...: its own clause."""
        begin = self._trim(start, end)[0]
        heads = [mark.start for mark in self._labelled("share", "index") if begin <= mark.start < end]
        if not heads or begin in heads:
            return start
        return next((at for at in reversed(heads) if self.folded[:at].rstrip().endswith((",", ";", ":"))), start)

    def _trim(self, start: int, end: int, *, linked: bool = True) -> tuple[int, int, bool]:
        """Drops horizons, words of goals and the place it holds for, from the front and back of a stretch.

        "Nâng tỷ lệ ..." loses its verb only before a link ("đạt", "lên"); without one the verb is the change.
        The last value says whether a word of goals or a place was dropped.
        """
        dropped = False
        while True:
            before = (start, end)
            start, end = self._trim_dates(start, end)
            start, end = self._strip(start, end, " ,;:-–+")
            if found := _JOINT_WORD.match(self.folded, start, end):
                start = found.end()
            if found := _LOOSE_END.search(self.folded, start, end):
                end = found.start()
            if self.folded[start:end] in _EMPTY_WORDS:
                start = end
            opener = self._starting_at(start, end, "opener")
            if opener and not self._keeps(self.folded[opener.start:opener.end], self.folded[opener.end:end].lstrip(), linked):
                start, dropped = opener.end, True
            subject = self._starting_at(start, end, "subject")
            if subject:                 # "toàn xã có", "tỉnh Bắc Ninh có": whose target it is
                name = _PROPER_NAME.match(self.text, subject.end, end)
                rest = name.end() if name else subject.end
                if not self.folded[rest:end].strip() or _GOAL_VERB.match(self.folded, rest, end):
                    start, dropped = rest, True
            if (start, end) == before:
                return start, end, dropped

    def _starting_at(self, start: int, end: int, label: str) -> _Mark | None:
        """The longest mark of a label that begins right at `start` and ends within the stretch."""
        fits = [mark for mark in self.marks if mark.label == label and mark.start == start and mark.end <= end]
        return max(fits, key=lambda mark: mark.end, default=None)

    def _strip(self, start: int, end: int, chars: str) -> tuple[int, int]:
        while start < end and (self.text[start] in chars or self.text[start].isspace()):
            start += 1
        while start < end and (self.text[end - 1] in chars or self.text[end - 1].isspace()):
            end -= 1
        return start, end

    def _keeps(self, word: str, rest: str, linked: bool) -> bool:
        """Words that open a goal but belong to the work: "giảm tỷ lệ" is dropped, "duy trì hoạt động" is not."""
        if word in ("nâng", "đưa", "tăng", "giảm", "kéo giảm", "hạ", "duy trì", "giữ vững"):
            return not linked or not rest.startswith(("tỉ lệ", "tỉ trọng", "chỉ số", "số ", "mức ", "tổng ", "thu nhập"))
        return word == "có" and not rest

    def _trim_dates(self, start: int, end: int) -> tuple[int, int]:
        """A stretch without horizons at its front and back ("đến năm 2030,", "vào cuối năm 2026")."""
        for date in reversed(self.printed_dates):
            if not start <= date.start or date.end > end:
                continue
            lead = _HORIZON_LEAD.search(self.folded[start:date.start])
            begin = start + lead.start() if lead else date.start
            if not self.text[start:begin].strip(" ,("):
                start = self._strip(date.end, end, " ,):")[0]
            elif not self.text[date.end:end].strip(" ,):"):
                end = self._strip(start, begin, " ,(")[1]
        return start, end

    def _tail(self, start: int, stop: int, after: tuple[int, int], *, last: bool) -> tuple[str, int]:
        """The words right of the number up to the next one, without "trở lên", horizons and joints; and where they end."""
        end = stop if last else start + len(self._until_next(start, stop))
        close = end
        baseline = re.search(r",?\s+so với\s", self.folded[start:end])
        if baseline:
            end = start + baseline.start()
        if loose := re.search(r"\s+(?:và|còn|trong đó|trong khi)[\s,;:]*$", self.folded[start:end]):
            end = start + loose.start()
        begin, end = self._trim_dates(*self._strip(start, end, " ,;:"))
        if start <= after[0] < after[1] <= close:                   # "60% dân số trở lên"
            if after[0] <= begin:
                begin = max(begin, after[1])
                begin, end = self._trim_dates(*self._strip(begin, end, " ,;:"))
                return self.text[begin:end], close
            return f"{self.text[begin:after[0]].rstrip()} {self.text[after[1]:max(end, after[1])].lstrip()}".strip(), close
        return self.text[begin:end], close

    def _until_next(self, start: int, stop: int) -> str:
        """Of the words between two numbers those that belong to the first.

        The last comma or "và" parts them where the next clause opens with its value; else the first after
        which a new thing measured begins ("tỷ lệ", "trong đó", "phấn đấu"); else the first.
        """
        text = self.text[start:stop]
        joints = list(re.finditer(r"[,;:]\s+(?:và\s+)?|\s+và\s+", text))
        if not joints:
            return ""
        if self._empty(start + joints[-1].end(), stop):
            return text[:joints[-1].start()]
        begins = {mark.start for mark in self.marks if mark.label in ("share", "index", "cut")}
        chosen = next((joint for joint in joints if start + joint.end() in begins), joints[0])
        return text[:chosen.start()]

    def _is_measured(self, head: str) -> bool:
        """Whether the words name a measured thing ("Tỷ lệ ...", "Số hộ ...", "Diện tích ..."), not work to be done."""
        at = {mark.label for mark in self.marks if self.text.startswith(head, mark.start)}
        return bool(at & {"share", "index"}) and "work" not in at

    def _joined(self, head: str, tail: str, end: int) -> str:
        """Work and its object around the value: "Hoàn thành số hoá" 100% "tài liệu lưu trữ"; their preposition stays."""
        begin = self.text.rfind(head, 0, end) + len(head)
        preposition = re.fullmatch(r"\s+(cho|tại|với|ở|trong|của|đối với)\s*", self.folded[begin:end])
        if fold(head).startswith("mỗi "):
            return f"{head} có {tail}"
        return f"{head} {preposition[1]} {tail}" if preposition else f"{head} {tail}"

    def _ranked(self, head: str, tail: str, previous: Measure | None, stop: int) -> str:
        """What a rank is of: the head ("Chỉ số PAPI thuộc nhóm ..."), else what "về" names here or later in the sentence."""
        if head and not re.match(r"(?:việt nam|tỉnh|thành phố|xã|phường|cả nước)\b", fold(head)):
            return head
        for words in (tail, self.text[stop:]):
            topic = re.search(r"\bvề\s+(.+)$", words)
            if topic:
                begin = self.text.rindex(topic[1]) if topic[1] in self.text else 0
                begin, end = self._trim_dates(begin, begin + len(topic[1]))
                return self.text[begin:end]
        return previous.indicator if previous and previous.unit == "rank" else head or tail

    def _clean(self, indicator: str) -> str:
        """Spaces squeezed, a lone opening or closing parenthesis and leftovers of joints dropped."""
        text = " ".join(indicator.split()).strip(" ,;:-–+.")
        text = re.sub(r"\s*\(\s*\)", "", text)
        if text.count("(") > text.count(")"):
            text = text[:text.rindex("(")].rstrip(" ,") if text.rindex("(") > len(text) // 2 else text.replace("(", "", 1)
        if text.count(")") > text.count("("):
            text = text[::-1].replace(")", "", 1)[::-1]
        text = re.sub(r"^(?:số\s+)?(?=$)", "", text)
        return sentence_case(text.strip(" ,;:"))

    def _date_for(self, quantity: Quantity, begin: int, stop: int) -> DateSpan | None:
        """The horizon of a number: in its own stretch after it, else before it, else the one that opens the sentence."""
        after = [date for date in self.dates if quantity.end <= date.start < stop]
        if after:
            return after[0]
        before = [date for date in self.dates if begin <= date.start < quantity.start]
        if before:
            return before[-1]
        opening = [date for date in self.dates if date.start < OPENING or self._empty(0, date.end)]
        if opening and opening[0].start < quantity.start:
            return opening[0]
        return None

    def _scope(self) -> str:
        return next((mark.id for mark in self.marks if mark.label == "scope"), "")

    def _respectively(self, found: list[Measure]) -> list[Measure]:
        """"lần lượt đạt 60%, 70%, 80% vào các năm 2026, 2027, 2028": values and years pair off in order."""
        if len(found) < 2 or "lần lượt" not in self.folded and "tương ứng" not in self.folded:
            return found
        years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", self.text[found[-1].end:])]
        if len(years) != len(found):
            return found
        return [replace(one, indicator=found[0].indicator, due=dt.date(year, 12, 31), first_day=dt.date(year, 1, 1), shared=index > 0)
                for index, (one, year) in enumerate(zip(found, years, strict=True))]


    def _with_common_predicate(self, found: list[Measure]) -> list[Measure]:
        """"100% cơ quan và 80% doanh nghiệp sử dụng chữ ký số": both use it."""
        for index in range(len(found) - 2, -1, -1):
            one, following = found[index], found[index + 1]
            if one.linked or following.linked or not one.opened or not re.search(r"\svà\s+(?:\S+\s+){0,2}$", self.folded[one.end:following.start]):
                continue
            verbs = [mark.start for mark in self._labelled("predicate") if mark.start >= one.end]
            if verbs and not any(at < following.start for at in verbs) and following.base:
                verb = min(verbs) - self.text.find(following.base, following.start)
                if 0 < verb < len(following.base):
                    found[index] = replace(one, indicator=f"{one.indicator} {following.base[verb:]}")
        return found

    def _with_common_day(self, found: list[Measure]) -> list[Measure]:
        """"vào nhóm 3 nước ... và nhóm 30 quốc gia ... vào năm 2028": one day for both that "và" joins."""
        for index in range(len(found) - 2, -1, -1):
            one, following = found[index], found[index + 1]
            joint = self.folded[one.end:following.start]
            if one.due is None and following.due is not None and " và " in joint and "," not in joint:
                found[index] = replace(one, due=following.due, first_day=following.first_day)
        return found


def read_measures(sentence: str) -> list[Measure]:
    """The measured things of one NFC sentence, in order; none for a past result or a scoring rule."""
    if not find_quantities(sentence):
        return []
    doc = analyse(sentence)
    return [] if _is_result_or_rule(doc) else _Reader(doc).measures()
