"""A sentence with everything marked that the finders know in it, and stretches of it trimmed by those marks."""
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.finding.measure import PLACES
from normalizers.dates import DateSpan, find_dates
from normalizers.document_numbers import find_document_numbers
from normalizers.numbers import Quantity, find_quantities
from normalizers.text import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc

BASELINE_REACH = 12      # characters between "so với" and the date that is only compared with
_COMPARED = re.compile(r"so với [^,;]*")      # "tăng 11% so với ước thực hiện năm 2025" is a goal
_MULTIPLE_OF = re.compile(r"(?:\d\s+|gấp\s+\S+\s+)lần\s+(?:so với\s+)?(?:(?:cuối|đầu)\s+)?$")
_AT_POINTS = re.compile(r"\b(?:tại|ở)\s+(?:\S+\s+){0,3}\d+\s+điểm\b")     # "lắp camera tại ít nhất 15 điểm"
_INDEX = re.compile(r"\b(?:chỉ số|bộ chỉ số|pci|papi|sipas|dti|ddci|par index|par-index)\b")
_ALL_OF = re.compile(r"\bcả\s+$")
_JOINT_WORD = re.compile(r"(?:và|hoặc|thì|là|của)\s+")
_LOOSE_END = re.compile(r"\s+(?:và|thì|là|có|với|cho|trong|tại|ở|được|phải|cần|sẽ|của|để|nhằm)$")
_EMPTY_WORDS = frozenset(("có", "và", "là", "với", "cho", "trong", "mỗi năm", "hằng năm", "hàng năm"))
_PROPER_NAME = re.compile(r"(?:\s+[A-ZĐÀ-Ỹ]\w*)*[\s,]*")
_GOAL_VERB = re.compile(r"(?:có|phấn đấu|đạt)\b")
_HORIZON_LEAD = re.compile(
    r"(?:(?:phấn\s+đấu|tính)\s+)?(?:\(|,\s*)?(?:(?:hoàn\s+thành|xong|đến|trước|trong|vào|hết|cuối|chậm nhất|cho|tới"
    r"|từ|của|ở|tại|thời\s+điểm|khoảng|các)\s+)*$")
_VERBS_OF_CHANGE = ("nâng", "đưa", "tăng", "giảm", "kéo giảm", "hạ", "cắt giảm", "rút ngắn", "khống chế",
                    "duy trì", "giữ vững")
_AMOUNTS = ("tỉ lệ", "tỉ trọng", "chỉ số", "số ", "mức ", "tổng ", "thu nhập", "thời gian", "chi phí")


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase of the pattern files at `start:end` of the sentence."""

    label: str
    id: str
    start: int
    end: int


class MarkedSentence:
    """A sentence, its folded text, and the phrases, dates, document numbers and quantities in it.

    `dates` are those that can be a horizon, `quantities` those that can be a value.
    """

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text
        self.folded = fold(doc.text)
        spans = sorted(doc.spans["phrases"], key=lambda span: (span.start_char, span.end_char))
        self.marks = [Mark(span.label_, span.id_, span.start_char, span.end_char) for span in spans]
        self.printed_dates = find_dates(self.text)
        self.numbers = find_document_numbers(self.text)
        self.dates = self._horizons()
        self.quantities = self._candidates()

    def labelled(self, *labels: str) -> list[Mark]:
        """The marks with one of the labels, in order."""
        return [mark for mark in self.marks if mark.label in labels]

    @property
    def is_result_or_rule(self) -> bool:
        """Whether it tells a past result ("đã đạt 85%") or a scoring rule, and sets no goal."""
        compared = [found.span() for found in _COMPARED.finditer(self.folded)]
        labels = {mark.label for mark in self.marks
                  if not (mark.id == "points" and (self.counts_places or _INDEX.search(self.folded[:mark.start])))
                  and not (mark.label == "past" and any(start <= mark.start < end for start, end in compared))}
        if self.folded.startswith("đã ") and "not_past" not in labels:
            return True
        return "scoring" in labels or ("past" in labels and "not_past" not in labels)

    @property
    def counts_places(self) -> bool:
        """Whether "điểm" is a place that is counted ("điểm truy cập Wi-Fi") and no score."""
        listed = self.labelled("place") or _AT_POINTS.search(self.folded)
        return bool(listed) and not self.labelled("score")

    def _horizons(self) -> list[DateSpan]:
        """Dates but those of cited documents, baselines ("so với năm 2025") and standards."""
        baselines = self.labelled("no_horizon")
        stretches = [found.span() for found in _COMPARED.finditer(self.folded)]
        kept: list[DateSpan] = []
        for date in self.printed_dates:
            cited = date.kind == "date" and any(0 <= date.start - one.end <= 3 for one in self.numbers)
            compared = any(mark.start < date.start and date.start - mark.end <= BASELINE_REACH
                           and not re.search(r"[,;]", self.folded[mark.end:date.start]) for mark in baselines) \
                or any(start < date.start < end for start, end in stretches)
            multiple = date.kind == "year" and _MULTIPLE_OF.search(self.folded[:date.start])   # "gấp 1,4 lần năm 2025"
            if not cited and not compared and not multiple and date.last is not None:
                kept.append(date)
        return kept

    def _candidates(self) -> list[Quantity]:
        """Quantities but dates, document numbers, and what guards name: ages, grades, article numbers."""
        blocked = [(one.start, one.end) for one in self.numbers]
        blocked += [(one.start, one.end) for one in self.printed_dates]
        guards = self.labelled("guard")
        found = [replace(one, unit=PLACES) if one.unit == "point" and self.counts_places else one
                 for one in find_quantities(self.text)]
        return [one for one in found
                if not any(start <= one.start < end for start, end in blocked)
                and not (one.in_words and _ALL_OF.search(self.folded[:one.start]))        # "trên cả ba tiêu chí"
                and not any(mark.start <= one.start and one.number_end <= mark.end
                            and not (mark.id == "bare" and one.unit)
                            and not (mark.id == "often" and self.ending_at(one.start, "compare")) for mark in guards)]

    # --- marks at a place ----------------------------------------------------------------------------

    def ending_at(self, at: int, *labels: str) -> Mark | None:
        """The longest mark of one of the labels that ends at `at`, spaces apart."""
        stop = len(self.text[:at].rstrip())
        fits = [mark for mark in self.marks if mark.end == stop and mark.label in labels]
        return min(fits, key=lambda mark: mark.start, default=None)

    def starting_at(self, start: int, end: int, label: str) -> Mark | None:
        """The longest mark of a label that begins right at `start` and ends within the stretch."""
        fits = [mark for mark in self.marks if mark.start == start and mark.label == label and mark.end <= end]
        return max(fits, key=lambda mark: mark.end, default=None)

    def is_measured(self, start: int) -> bool:
        """Whether a measured thing begins here ("Tỷ lệ ...", "Số hộ ..."), and not work to be done ("Số hóa ...")."""
        labels = {mark.label for mark in self.marks if mark.start == start}
        return bool(labels & {"share", "index"}) and "work" not in labels

    # --- stretches ------------------------------------------------------------------------------------

    def strip(self, start: int, end: int, chars: str) -> tuple[int, int]:
        """A stretch without white space and the given signs at its ends."""
        while start < end and (self.text[start] in chars or self.text[start].isspace()):
            start += 1
        while start < end and (self.text[end - 1] in chars or self.text[end - 1].isspace()):
            end -= 1
        return start, end

    def trim_dates(self, start: int, end: int) -> tuple[int, int]:
        """A stretch without horizons at its front and back ("đến năm 2030,", "vào cuối năm 2026")."""
        for date in reversed(self.printed_dates):
            if date.start < start or date.end > end:
                continue
            lead = _HORIZON_LEAD.search(self.folded[start:date.start])
            begin = start + lead.start() if lead else date.start
            if not self.text[start:begin].strip(" ,("):
                start = self.strip(date.end, end, " ,):")[0]
            elif not self.text[date.end:end].strip(" ,):"):
                end = self.strip(start, begin, " ,(")[1]
        return start, end

    def trim(self, start: int, end: int, *, linked: bool = True) -> tuple[int, int, bool]:
        """A stretch without horizons, words of goals and the place they hold for, at its front and back.

        "Nâng tỷ lệ ..." loses its verb only before a link ("đạt", "lên"); without one the verb is the change.
        The last value says whether a word of goals or a place was dropped.
        """
        dropped = False
        while True:
            before = (start, end)
            start, end = self.strip(*self.trim_dates(start, end), " ,;:-–+")
            if found := _JOINT_WORD.match(self.folded, start, end):
                start = found.end()
            if found := _LOOSE_END.search(self.folded, start, end):
                end = found.start()
            if self.folded[start:end] in _EMPTY_WORDS:
                start = end
            opener = self.starting_at(start, end, "opener")
            if opener and not self._belongs(opener, end, linked):
                start, dropped = opener.end, True
            subject = self.starting_at(start, end, "subject")
            if subject:                 # "toàn xã có", "tỉnh Bắc Ninh có": whose target it is
                name = _PROPER_NAME.match(self.text, subject.end, end)
                rest = name.end() if name else subject.end
                if not self.folded[rest:end].strip() or _GOAL_VERB.match(self.folded, rest, end):
                    start, dropped = rest, True
            if (start, end) == before:
                return start, end, dropped

    def _belongs(self, opener: Mark, end: int, linked: bool) -> bool:
        """Whether a word of goals belongs to the work: "giảm tỷ lệ ... còn" does not, "duy trì hoạt động" does."""
        word, rest = self.folded[opener.start:opener.end], self.folded[opener.end:end].lstrip()
        if word in _VERBS_OF_CHANGE:
            return not linked or not rest.startswith(_AMOUNTS)
        return word == "có" and not rest

    def is_empty(self, start: int, end: int) -> bool:
        """Whether a stretch holds nothing but horizons and words of goals."""
        begin, stop, _ = self.trim(start, end)
        return begin >= stop
