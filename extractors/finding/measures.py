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

from extractors.finding.language import analyse, phrases
from normalizers.dates import DateSpan, find_dates, last_allowed
from normalizers.document_numbers import find_document_numbers
from normalizers.numbers import Quantity, find_quantities
from normalizers.text import fold, sentence_case
from pipeline.models import Comparator

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

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


def is_result_or_rule(sentence: str) -> bool:
    """Whether the sentence tells a past result ("đã đạt 85%") or a scoring rule, and sets no goal."""
    doc = analyse(sentence)
    if phrases(doc, "scoring"):
        return True
    return bool(phrases(doc, "past")) and not phrases(doc, "not_past")


class _Reader:
    """One sentence with its marks; `measures` reads it."""

    def __init__(self, sentence: str) -> None:
        self.text = sentence
        self.folded = fold(sentence)
        doc = analyse(sentence)
        self.marks = [_Mark(span.label_, span.id_, span.start_char, span.end_char) for span in doc.spans["phrases"]]
        self.dates = self._horizons(doc)
        self.quantities = self._candidates(doc)

    # --- what counts -------------------------------------------------------------------------

    def _horizons(self, doc: Doc) -> list[DateSpan]:
        """Dates that can be a horizon: not those of cited documents, baselines and standards."""
        numbers = find_document_numbers(self.text)
        baselines = [span for span in doc.spans["phrases"] if span.label_ == "no_horizon"]
        kept: list[DateSpan] = []
        for date in find_dates(self.text):
            lead = self.folded[:date.start]
            follows_number = any(0 <= date.start - one.end <= 3 for one in numbers) and date.kind == "date"
            after_baseline = any(span.start_char < date.start and date.start - span.end_char <= 12
                                 and not re.search(r"[,;]", lead[span.end_char:]) for span in baselines)
            if not follows_number and not after_baseline and date.last is not None:
                kept.append(date)
        return kept

    def _candidates(self, doc: Doc) -> list[Quantity]:
        """Quantities that can be values: not dates, document numbers, ages, grades, article numbers."""
        blocked = [(one.start, one.end) for one in find_document_numbers(self.text)]
        blocked += [(one.start, one.end) for one in find_dates(self.text)]
        guards = [(span.start_char, span.end_char, span.id_ == "bare") for span in doc.spans["phrases"]
                  if span.label_ == "guard"]
        kept: list[Quantity] = []
        for one in find_quantities(self.text):
            if any(start <= one.start < end for start, end in blocked):
                continue
            if any(start <= one.start and one.number_end <= end and not (bare and one.unit) for start, end, bare in guards):
                continue
            kept.append(one)
        return kept

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
                if len(between) <= 60 and not re.search(r"[,;:]", between):
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
        return self._with_common_day(self._respectively(found))

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
                if self._opens(before_left) and not self._new_value(between, _share(before) and not _share(quantity)):
                    continue
            share_after = next((one for one, _ in pairs[index + 1:] if _share(one)), None)
            if not _share(quantity) and share_after and not left.link \
                    and not re.search(r"[,;:]", self.text[quantity.end:share_after.start]):
                continue
            kept.append((quantity, left))
        return kept

    def _new_value(self, between: str, strict: bool) -> bool:
        """Whether the words between two numbers part two values; `strict` for a count after a share."""
        if strict:
            return bool(re.search(r"(?:[,;:]|\svà)\s*(?:và\s+)?(?:(?:có|phấn đấu|xây dựng|thành lập|phát triển|đào tạo|tổ chức|triển khai)\s*){0,2}$", between))
        return bool(re.search(r"[,;:]|\svà\s*$", between))

    def _opens(self, left: _Left) -> bool:
        """Whether a value opens its clause: nothing before it but horizons and words of goals."""
        start = max((found.end() for found in re.finditer(r"[,;:]\s|\svà\s", self.text[:left.start])), default=0)
        return not self._without_openers(self.text[start:left.start])[0]

    def _measure(self, quantity: Quantity, left: _Left, begin: int, stop: int,
                 previous: Measure | None, *, last: bool) -> tuple[Measure | None, int]:
        """The measure of one number, and where what comes after it begins."""
        head, opened, own = self._head(begin, left, previous)
        after_id, after_start, after_end = self._after(quantity, stop)
        tail_start = quantity.unit_start if quantity.unit.startswith("count") else quantity.end
        tail, tail_end = self._tail(tail_start, stop, after_start, after_end, last=last)
        date = self._date_for(quantity, begin, stop)
        comparator = self._comparator(quantity, left, after_id)
        unit = self._unit(quantity, left, previous, own_head=bool(head))
        if unit is None:
            return None, begin
        if unit == "%" and not left.link and head and (change := self._change_verb(head)):
            unit, head = _CHANGE[change[0]], change[1]
        shared = False
        if left.link in _CHANGE and tail and not re.match(r"(?:mỗi|hằng|hàng|trong|bình quân|một|/|hoặc)\b", fold(tail)):
            indicator, opened = tail, True              # "cắt giảm 30% chi phí tuân thủ"
        elif head and (left.link or not tail):
            indicator = head
        elif head and tail and not quantity.unit.startswith(("%", "count", "‰")):
            indicator = head
        elif head and tail:
            indicator = self._joined(head, tail)
        elif tail and not (previous and left.link and not quantity.unit.startswith("count")):
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
            opened=opened or not head, linked=bool(left.link), scope=self._scope())
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
        text = self.text[segment_start:end]
        text, dropped = self._without_openers(text, linked=bool(left.link))
        return text, opened or dropped, segment_start < end

    def _without_openers(self, text: str, *, linked: bool = True) -> tuple[str, bool]:
        """Drops horizons, words of goals and the place it holds for, from the front and back.

        "Nâng tỷ lệ ..." loses its verb only before a link ("đạt", "lên"); without one the verb is the change.
        """
        dropped = False
        while True:
            before = text
            text = self._strip_dates(text).strip(" ,;:-–+")
            text = re.sub(r"^(?:và|hoặc|thì|là|của)\s+", "", text, flags=re.IGNORECASE)
            text = re.sub(r"\s+(?:và|thì|là|có|với|cho|trong|tại|ở|được|phải|cần|sẽ|của|để|nhằm)$", "", text, flags=re.IGNORECASE)
            if fold(text) in ("có", "và", "là", "với", "cho", "trong", "mỗi năm", "hằng năm", "hàng năm"):
                text = ""
            doc = analyse(text)
            front = [span for span in phrases(doc, "opener") if span.start_char == 0]
            if front and not self._keeps(text, front[0], linked):
                text, dropped = text[front[0].end_char:], True
            subject = [span for span in phrases(doc, "subject") if span.start_char == 0]
            if subject:                 # "toàn xã có", "tỉnh Bắc Ninh có": whose target it is
                rest = re.sub(r"^(?:\s+[A-ZĐÀ-Ỹ]\w*)*[\s,]*", "", text[subject[0].end_char:])
                if not rest or re.match(r"(?:có|phấn đấu|đạt)\b", fold(rest)):
                    text, dropped = rest, True
            if text == before:
                return text, dropped

    def _keeps(self, text: str, opener: Span, linked: bool) -> bool:
        """Words that open a goal but belong to the work: "giảm tỷ lệ" is dropped, "duy trì hoạt động" is not."""
        word, rest = fold(opener.text), fold(text[opener.end_char:]).lstrip()
        if word in ("nâng", "đưa", "tăng", "giảm", "kéo giảm", "hạ", "duy trì", "giữ vững"):
            return not linked or not rest.startswith(("tỉ lệ", "tỉ trọng", "chỉ số", "số ", "mức ", "tổng ", "thu nhập"))
        if word in ("hằng năm", "hàng năm", "mỗi năm", "cơ bản", "từng bước"):
            return False
        return word == "có" and not rest

    def _strip_dates(self, text: str) -> str:
        """The text without horizons at its front and back ("đến năm 2030,", "vào cuối năm 2026")."""
        for date in reversed(find_dates(text)):
            lead = re.search(r"(?:(?:phấn\s+đấu|tính)\s+)?(?:\(|,\s*)?(?:(?:đến|trước|trong|vào|hết|cuối|chậm nhất|cho|tới|từ|của|ở|tại|thời\s+điểm|khoảng)\s+)*$",
                             fold(text[:date.start]))
            start = lead.start() if lead else date.start
            before, after = text[:start].rstrip(" ,("), text[date.end:].lstrip(" ,):")
            if not before:
                text = after
            elif not after:
                text = before
        return text

    def _tail(self, start: int, stop: int, after_start: int, after_end: int, *, last: bool) -> tuple[str, int]:
        """The words right of the number up to the next one, without "trở lên", horizons and joints."""
        end = stop
        text = self.text[start:end]
        if after_end > after_start and after_start >= start:
            text = self.text[start:after_start] + self.text[after_end:end]
        if not last:
            text = self._until_next(start, text)
            end = start + len(text)
        text = re.split(r",?\s+so với\s", text, maxsplit=1)[0]
        text = re.sub(r"\s+(?:và|còn|trong đó|trong khi)$", "", text.rstrip(" ,;:"))
        return self._strip_dates(text).strip(" ,;:"), end

    def _until_next(self, start: int, text: str) -> str:
        """Of the words between two numbers, from `start` of the sentence on, those that belong to the first.

        The last comma or "và" parts them where the next clause opens with its value; else the first after
        which a new thing measured begins ("tỷ lệ", "trong đó", "phấn đấu"); else the first.
        """
        joints = list(re.finditer(r"[,;:]\s+(?:và\s+)?|\s+và\s+", text))
        if not joints:
            return ""
        if not self._without_openers(text[joints[-1].end():])[0]:
            return text[:joints[-1].start()]
        begins = {mark.start for mark in self.marks if mark.label in ("share", "index", "cut")}
        chosen = next((joint for joint in joints if start + joint.end() in begins), joints[0])
        return text[:chosen.start()]

    def _joined(self, head: str, tail: str) -> str:
        """Work and its object around the value: "Hoàn thành số hoá" 100% "tài liệu lưu trữ"."""
        return f"{head} có {tail}" if fold(head).startswith("mỗi ") else f"{head} {tail}"

    def _ranked(self, head: str, tail: str, previous: Measure | None, stop: int) -> str:
        """What a rank is of: the head ("Chỉ số PAPI thuộc nhóm ..."), else what "về" names here or later in the sentence."""
        if head and not re.match(r"(?:việt nam|tỉnh|thành phố|xã|phường|cả nước)\b", fold(head)):
            return head
        for words in (tail, self.text[stop:]):
            topic = re.search(r"\bvề\s+(.+)$", words)
            if topic:
                return self._strip_dates(topic[1])
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
        opening = [date for date in self.dates if not self._strip_dates(self.text[:date.end]).strip(" ,:;-")
                   or date.start < 25]
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
    if not re.search(r"\d|gấp|toàn bộ", sentence) or is_result_or_rule(sentence):
        return []
    return _Reader(sentence).measures()
