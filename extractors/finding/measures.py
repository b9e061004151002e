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
from dataclasses import dataclass, replace

from extractors.finding.carried import WHOSE, carry_words
from extractors.finding.language import analyse
from extractors.finding.lexicon import lexicon
from extractors.finding.marked import Mark, MarkedSentence
from extractors.finding.measure import A_YEAR, CHANGES, Measure, is_share
from extractors.finding.openings import LEAST_BEHIND, clean, none_left, topic_end, whole
from extractors.finding.shared_words import share_words
from normalizers.dates import DateSpan, last_allowed
from normalizers.numbers import Quantity, find_quantities
from normalizers.text import fold
from pipeline.models import Comparator

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
_PART_NAME = 2           # words at least of those to whom a goal is shared out
_BARE_NAME = 2           # words up to which a measured noun does not say of what: "mật độ", "số lượng"
OPENING = 25             # a horizon this near the front of a sentence holds for all its values
AFTER_REACH = 60         # characters between a number and its "trở lên"
_LINKS = ("compare", "link", "contribute", "fall", "rise", "drop", "multiple", "rank")
_JOINT = re.compile(r"[,;:]\s+(?:và\s+)?|\s+và\s+|\s+\((?=\w)")
_PART = re.compile(r"[\s,;:(]*(?:và\s+)?trong (?:số )?đó,?\s+(?P<what>(?P<verb>(?:có|được|đã|sử dụng|tham gia)\s)?\S)")
_NAMED_SHARE = re.compile(r"tỉ (?:lệ|trọng)\s+\S+\s+\S+\s+\S")
_GROWTH = re.compile(r"(?:tốc độ|mức|tỉ lệ)\s+$")
_NO_OBJECT = re.compile(r"(?:mỗi|hằng|hàng|trong|trên|ở|tại|so với|bình quân|một|/|hoặc)\b")
_FROM_TO = re.compile(r"^\s*(?:\([^)]*\)\s*)?(?:năm\s+\d{4}\s+)?(?:lên|xuống|còn|thành)(?:\s|$)")
_PER_THING = re.compile(r"(?:với|trong đó)[^,;]*\b(?:mỗi|từng)\b[^,;]*$")
_SHARE_NAMED = ("tỉ trọng ", "tỉ lệ ", "tỉ suất ")
_PLACE_KIND = re.compile(r"\b(?:xã|phường|đặc khu|thôn|bản|ấp|khóm|khu phố|tổ dân phố)(?![^\W_])")
_PLACE_KIND_LAST = re.compile(_PLACE_KIND.pattern + "$")
_NO_LINK = re.compile(r"\btải (?:lên|xuống)$")
_NEXT_VALUE = re.compile(r"[,;:]|\svà\s*$|\svà\s+(?:tỉ lệ|tỉ trọng|chỉ số|số|tổng|có)\s"
                         r"|\svà\s+(?:(?:đến|trong|vào|hết|cuối)\s+)*năm\s+20\d\d")
_NEXT_COUNT = re.compile(r"(?:[,;:]|\svà)\s*(?:và\s+)?(?:(?:có|phấn đấu|xây dựng|thành lập|phát triển|đào tạo|tổ chức"
                         r"|triển khai|lắp(?: đặt)?|xây|trồng|mở|làm|sửa chữa|nâng cấp|kết nạp|giải quyết"
                         r"|thu hút|trang bị|cứng hóa|hỗ trợ|cấp|mới)\s*){0,2}$")
_NEW_PART = re.compile(r"(?:[,;(]|\svà\s)\s*(?:(?:riêng|trong đó|trong số đó|phấn đấu)\s+)?"
                       r"(?:(?:đến|trong|vào|hết|cuối)\s+)*$")
_NEW_CLAUSE = re.compile(r",?\s+(?:phấn đấu\s+)?(?:đạt|có|hoàn thành|phấn đấu|đưa|nâng|trở thành|cơ bản|toàn|chiếm"
                         r"|đóng góp|tăng|giảm|gấp)\s")
_DONE = re.compile(r"\s*(?:hoàn thành|xong)(?:\s+ngay)?\s+(?=(?:trong|vào|trước|đến|năm)\b)")
_NOT_LET = re.compile(r"(?:^|[,;]\s)không để\s[^,;]*$")        # "không để tỉ lệ bỏ học vượt quá 0,4%"
_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_GOAL_OPENERS = ("phấn đấu", "bảo đảm", "đảm bảo", "hướng tới", "hướng đến", "tiến tới")
_COUNTRY_OR_PLACE = re.compile(r"(?:việt nam|tỉnh|thành phố|xã|phường|cả nước)\b")


@dataclass(frozen=True, slots=True)
class _Left:
    """What stands left of a number: where its comparator and link begin, and what they say."""

    start: int
    comparator: str = ""
    link: str = ""           # label of the link, see _LINKS
    from_word: bool = False


_Pairs = list[tuple[Quantity, _Left]]


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
    return [] if marked.is_result_or_rule else carry_words(_Reader(marked).measures(), before, sentence)


def _share(quantity: Quantity) -> bool:
    return is_share(quantity.unit)


def _share_unit(unit: str) -> bool:
    return unit.startswith("%") and unit not in CHANGES.values()


class _Reader:
    """Reads the measures out of one marked sentence."""

    def __init__(self, sentence: MarkedSentence) -> None:
        self.sentence = sentence
        self.text = sentence.text
        self.folded = sentence.folded
        self.scope = next((mark.id for mark in sentence.labelled("scope")), "")

    def measures(self) -> list[Measure]:
        """The sentence's measures in order, what they share filled in."""
        pairs = [(one, self._left_of(one)) for one in self.sentence.quantities]
        pairs = self._without_conditions(self._without_baselines(pairs))
        found: list[Measure] = []
        begin = 0
        for index, (quantity, left) in enumerate(pairs):
            stop = pairs[index + 1][1].start if index + 1 < len(pairs) else None
            measure, begin = self._measure(quantity, left, begin, stop, found[-1] if found else None)
            if measure:
                found.append(measure)
        return share_words(found, self.sentence)

    # --- left and right of a number --------------------------------------------------------------------

    def _left_of(self, quantity: Quantity) -> _Left:
        """Walks left over comparators and links; the comparator nearest to the number wins."""
        at, comparator, link, from_word = quantity.start, "", "", False
        while True:
            source = self.sentence.ending_at(at, "compare_from")
            if source and not from_word:
                at, from_word = source.start, True
                continue
            mark = self.sentence.ending_at(at, *_LINKS)
            if mark is None:                                # "tối thiểu có 5 doanh nghiệp"
                have = re.search(r"\s+có\s*$", self.folded[:at])
                if not have or comparator or not self.sentence.ending_at(have.start(), "compare"):
                    break
                at = have.start()
                continue
            label = mark.label
            if label == "multiple" and quantity.unit != "times":
                label = "rise" if self.sentence.ending_at(at, "rise") else ""
            parts = self.text[mark.start] == ":" and any(one.end <= mark.start for one in self.sentence.quantities)
            if _NO_LINK.search(self.folded[:at].rstrip()) or (
                    comparator and self.folded[mark.start:mark.end] in ("bình quân", "trung bình")):
                break                                   # "tốc độ tải xuống trung bình tối thiểu 60 Mbps": a name
            if not label or (label == "rank" and _share(quantity)) or (parts and _share(quantity)):
                break                                   # ":" behind a value parts, as OCR reads ";"
            if not link and self._opens_goal(mark, quantity):
                break                                   # "..., phấn đấu 100% người dân có tài khoản": a goal of its own
            if label == "rise" and link and _GROWTH.search(self.folded[:mark.start]):
                break                                   # "tốc độ tăng trưởng bình quân đạt ...": its name
            if label == "compare":
                comparator = comparator if comparator not in ("", "=") else mark.id
            elif link in ("", "link"):
                link = label
            at = mark.start
        return _Left(at, comparator, link, from_word)

    def _opens_goal(self, mark: Mark, quantity: Quantity) -> bool:
        """Whether a word of goals behind a comma opens a clause whose thing stands behind the value."""
        if mark.label != "link" or not self.folded[:mark.start].endswith((", ", "; ")) \
                or self.folded[mark.start:mark.end] not in _GOAL_OPENERS:
            return False
        behind = re.split(r"[,;:(]", self.text[quantity.unit_start or quantity.end:])[0]
        return len(behind.split()) > LEAST_BEHIND

    def _after(self, quantity: Quantity, left: _Left, stop: int) -> tuple[str, int, int]:
        """A comparator after the number ("trở lên"): its id and where it stands, up to the clause's end.

        Another number between takes it, but not from a "từ": "từ 02 sản phẩm 4 sao trở lên".
        """
        parting = r"[,;:]|\btừ\b" if left.from_word else r"[,;:\d]"
        guards = self.sentence.labelled("guard")
        for mark in self.sentence.labelled("compare_after"):
            aged = any(one.start < mark.start and mark.end <= one.end for one in guards)      # "từ 15 tuổi trở lên"
            between = self.folded[quantity.end:mark.start]
            if not aged and quantity.number_end <= mark.start < stop and len(between) <= AFTER_REACH \
                    and not re.search(parting, between):
                return mark.id, mark.start, mark.end
        return "", quantity.end, quantity.end

    # --- which numbers are values ------------------------------------------------------------------------

    def _without_baselines(self, pairs: _Pairs) -> _Pairs:
        """"từ 60% lên 80%", "từ 5% xuống còn 3%": the first number is where it starts, not the goal."""
        kept: _Pairs = []
        for index, (quantity, left) in enumerate(pairs):
            if left.from_word and index + 1 < len(pairs):
                following, after = pairs[index + 1]
                if _FROM_TO.search(self.folded[quantity.end:following.start]):
                    pairs[index + 1] = (following, replace(after, start=left.start, link=after.link or "link"))
                    continue
            kept.append((quantity, left))
        return kept

    def _without_conditions(self, pairs: _Pairs) -> _Pairs:
        """Numbers that describe the thing measured are no values.

        "100% cơ quan sử dụng ít nhất 01 ứng dụng AI", "60 doanh nghiệp có doanh thu đạt 20 triệu USD",
        "25 thương vụ, với giá trị mỗi thương vụ từ 01 triệu USD", and before a share what stands in the
        indicator ("hộ có tốc độ 01 Gbps đạt 70%").
        """
        kept: _Pairs = []
        pairs = pairs[1:] if self._counts_the_subject(pairs) else pairs
        for index, (quantity, left) in enumerate(pairs):
            if kept and self._describes(quantity, left, *kept[-1]):
                continue
            main = next((one for one, after in pairs[index + 1:] if _share(one) or (after.link and one.unit)), None)
            inside = main is not None and not re.search(r"[,;:]", self.text[quantity.end:main.start])
            if inside and not _share(quantity) and not left.link and not self._opens(left):
                continue
            kept.append((quantity, left))
        return kept

    def _counts_the_subject(self, pairs: _Pairs) -> bool:
        """Whether the first number only says how many the subject is: "Bốn nhóm dữ liệu A, B đạt ... từ 98%"."""
        if len(pairs) < 2 or not pairs[0][0].in_words or not pairs[0][0].unit.startswith("count"):
            return False
        (first, left), (second, after) = pairs[:2]
        bare = left.start == first.start and self._opens(left)
        between = self.folded[first.end:after.start]
        fresh = any(self.folded[first.end:mark.start].rstrip().endswith((",", " và"))
                    for mark in self.sentence.labelled("share", "index") if first.end < mark.start < after.start)
        bound = bool(after.link or after.comparator or after.from_word)
        return bare and bound and _share(second) and not fresh and not re.search("[;:]", between)

    def _describes(self, quantity: Quantity, left: _Left, before: Quantity, before_left: _Left) -> bool:
        """Whether a number only describes what the number before it counts."""
        between = self.folded[before.end:left.start]
        if _PER_THING.search(between):
            return True
        if before_left.link and not self._opens(before_left):
            return False
        parted = _NEXT_COUNT if _share(before) and not _share(quantity) else _NEXT_VALUE
        return not parted.search(between) and not self._names_its_own(before.end, left)

    def _names_its_own(self, start: int, left: _Left) -> bool:
        """Whether a bound value has its own measured thing behind a comma: "72% hộ ..., tốc độ tối thiểu 60 Mbps"."""
        if not (left.comparator or left.link or left.from_word):
            return False
        each = re.search(r",\s+(?:và\s+)?mỗi\s[^,]*$", self.folded[start:left.start])     # "..., mỗi tổ họp ít nhất 2"
        heads = [mark for mark in self.sentence.labelled("share") if start <= mark.start < left.start]
        return bool(each and left.comparator) or any(
            self.folded[start:mark.start].rstrip().endswith((",", ", và"))
            and "," not in self.folded[mark.end:left.start] for mark in heads)

    def _opens(self, left: _Left) -> bool:
        """Whether a value opens its clause: nothing before it but horizons and words of goals."""
        joints = re.finditer(r"[,;:]\s|\svà\s", self.text[:left.start])
        return self.sentence.is_empty(max((found.end() for found in joints), default=0), left.start)

    # --- one measure ---------------------------------------------------------------------------------------

    def _measure(self, quantity: Quantity, left: _Left, begin: int, next_start: int | None,
                 previous: Measure | None) -> tuple[Measure | None, int]:
        """The measure of one number, and where what comes after it begins; `next_start` None for the last number."""
        stop = len(self.text) if next_start is None else next_start
        head, head_start, opened = self._head(begin, left, previous)
        after, *after_place = self._after(quantity, left, stop)
        tail_start = quantity.unit_start if quantity.unit.startswith("count") else quantity.end
        close = stop if next_start is None else self._joint_before(tail_start, stop)
        tail = self._tail(tail_start, close, *after_place).removeprefix(")").lstrip()
        unit = self._unit(quantity, left, previous, head)
        one_of = quantity.in_words and quantity.value == 1 and not left.comparator
        named = (one_of and self.sentence.is_measured(head_start)) or _NAMED_SHARE.match(fold(head))
        if unit is None or (unit.startswith("count") and not left.link and named):
            return None, begin                              # "Tỷ lệ cơ quan sử dụng ít nhất 01 ứng dụng": no value
        if unit == "%" and not left.link and head and (change := self._change_verb(head, head_start)):
            unit, head = change
        counts = replace(quantity, unit=unit) if unit.startswith("count") else quantity
        indicator, shared = self._indicator(counts, left, head, head_start, tail, begin, previous)
        if left.link == "rank":
            indicator = self._ranked(head, tail, previous, stop)
        date = self._horizon(quantity, begin, stop)
        return Measure(
            indicator=clean(indicator), comparator=self._comparator(quantity, left, after), value=quantity.value,
            value_max=quantity.value_max, unit=unit, start=quantity.start, end=quantity.end,
            due=last_allowed(date) if date else None, linked=bool(left.link), shared=shared,
            bound=bool(left.comparator or after or left.from_word or left.link),
            opened=opened or not head or indicator == tail, scope=self.scope, base=tail,
            measured=bool(head) and self.sentence.is_measured(head_start),
            stem=self._stem(quantity, left, head, tail, previous),
        ), max(close, quantity.end)

    def _stem(self, quantity: Quantity, left: _Left, head: str, tail: str, previous: Measure | None) -> str:
        """What the next measure may share of this one: "Kinh tế tư nhân đóng góp", a goal before a colon."""
        if left.link == "contribute":
            return f"{head} đóng góp"
        if self._lists_parts(quantity, left, head, tail):
            return head
        return previous.stem if previous and not head else ""

    def _indicator(self, quantity: Quantity, left: _Left, head: str, head_start: int, tail: str, begin: int,
                   previous: Measure | None) -> tuple[str, bool]:
        """The indicator's words out of those before and behind the value, and whether the measure before lends them."""
        part = _PART.match(self.folded, begin, left.start) if previous else None
        if previous and part and (words := self._part_of(quantity, left, previous, part)):
            return words, False
        if left.link in CHANGES and tail and not _NO_OBJECT.match(fold(tail)):
            if quantity.unit.startswith("count"):           # "mỗi thôn giảm ít nhất 05 hộ nghèo"
                verb = self.text[head_start + len(head):quantity.start]
                return f"{head} {fold(verb).split()[0]} {tail}", False
            return tail, False                              # "cắt giảm 30% chi phí tuân thủ"
        if self._lists_parts(quantity, left, head, tail):   # "Trường có câu lạc bộ: 100% trường cấp hai, 3 ..."
            return f"{head} {tail}", False
        if left.link == "contribute" and tail:              # "đóng góp 65% GRDP": to what belongs to it
            return f"{self._subject_of(head)} đóng góp {tail.split(',')[0]}", False
        if tail and previous and previous.stem and not head:
            return f"{previous.stem} {tail}", False         # "đóng góp 65% GRDP, 40% tổng thu ngân sách"
        if tail and quantity.unit.startswith("count") and self._only_makes(head, head_start):
            return tail, False                              # "Xây dựng từ 2 - 3 mô hình thôn thông minh"
        counted = quantity.unit.startswith("count")
        if head and counted and tail and len(head.split()) <= _BARE_NAME and self.sentence.is_measured(head_start):
            return f"{head} {tail}", False                  # "mật độ tối thiểu 9 doanh nghiệp trên 1.000 dân"
        if head and counted and tail and fold(head).startswith("mỗi "):
            return self._joined(head, head_start, tail, quantity.start), False
        having = re.match(r"\s+(?:với|có|tại|ở|cho)\s", self.folded[head_start + len(head):quantity.start])
        if head and counted and fold(tail) == fold(self.text[quantity.unit_start:quantity.end]) \
                and not having and not self._is_work(head):
            return head, False                              # "khách quốc tế ít nhất 30.000 lượt"
        if head and left.link and tail and fold(tail).startswith("tổng ") and not self.sentence.is_measured(head_start):
            return f"{head} {tail}", False                  # "Chi cho chuyển đổi số đạt 2% tổng chi ngân sách"
        if head and (left.link or not tail or self.sentence.is_measured(head_start)):
            return head, False
        if head:
            return self._joined(head, head_start, tail, left.start), False
        base_only = previous is not None and (
            (bool(left.link) and not quantity.unit.startswith("count")) or fold(tail) == fold(previous.base))
        if tail and counted and previous and previous.unit.startswith("count") and previous.base \
                and self.folded[:left.start].rstrip().endswith(" với"):
            return f"{previous.base} có {tail}", False      # "một tổ công nghệ số với ít nhất 7 thành viên"
        if tail and not base_only:
            return tail, False
        return (previous.indicator, True) if previous else ("", False)

    def _lists_parts(self, quantity: Quantity, left: _Left, head: str, tail: str) -> bool:
        """Whether a goal before a colon is shared out: "Trường có câu lạc bộ: 100% trường cấp hai, 3 cấp một"."""
        colon = left.link == "link" and self.folded[:quantity.start].rstrip().endswith(":")
        if not (colon and head and _share(quantity) and len(tail.split()) >= _PART_NAME):
            return False
        says = [mark.start for mark in self.sentence.labelled("predicate")]
        at = self.text.find(head)
        behind = self.text.find(tail, quantity.end)
        goal = any(at < start < at + len(head) for start in says)
        return goal and not any(behind <= start < behind + len(tail) for start in says)

    def _part_of(self, quantity: Quantity, left: _Left, previous: Measure, part: re.Match[str]) -> str:
        """The indicator of "..., trong đó có bằng cấp, chứng chỉ đạt 35%"; "" where the part is named in full.

        "Mức độ hài lòng của người dân đạt 92%, trong đó hộ nghèo đạt 90%" is the same of "hộ nghèo".
        """
        start, end, _ = self.sentence.trim(part.start("what"), left.start)
        words = self.text[part.start("what"):end] if part["verb"] else self.text[start:end]
        if not words:
            return ""
        if part["verb"] and (left.link or _share(quantity)):
            return f"{previous.indicator} {words}"
        named = self.sentence.is_measured(start) or self._is_work(words)
        if named or not left.link or not (_share(quantity) and _share_unit(previous.unit)):
            return ""
        whose = WHOSE.match(fold(previous.indicator))
        return f"{previous.indicator[:whose.end()]}{words}" if whose else f"{previous.indicator} {words}"

    def _subject_of(self, head: str) -> str:
        """The words before the first verb of "Kinh tế tư nhân phát triển nhanh, bền vững, đóng góp ..."."""
        if "," not in head:
            return head
        marks = lexicon("assignments.yaml").marks(head)
        verb = next((mark.start for mark in marks if "verbs" in mark.labels and mark.start), len(head))
        return head[:verb].rstrip(" ,")

    def _is_work(self, words: str) -> bool:
        """Whether words begin with a verb of work."""
        return bool(lexicon("assignments.yaml").at(words, 0, "verbs", "makers"))

    def _comparator(self, quantity: Quantity, left: _Left, after: str) -> Comparator:
        if quantity.value_max is not None:
            return Comparator.RANGE
        if left.link == "rank":
            return Comparator.AT_MOST
        if after or left.comparator:
            sign = after or left.comparator
            return Comparator(_DENIED.get(sign, sign) if _NOT_LET.search(self.folded[:left.start]) else sign)
        return Comparator.AT_LEAST if left.from_word and left.link != "rise" else Comparator.EQUAL

    def _unit(self, quantity: Quantity, left: _Left, previous: Measure | None, head: str) -> str | None:
        """The unit, or None where a bare number measures nothing; points of an index are its value."""
        own_head = bool(head)
        if left.link == "rank":
            return "rank"
        if left.link in CHANGES and _share(quantity) and quantity.unit.startswith("%"):
            return CHANGES[left.link]
        listed = previous is not None and previous.unit in CHANGES.values() and previous.opened
        if previous and listed and quantity.unit == "%" and not left.link and not own_head:
            return previous.unit            # "cắt giảm 50% thời gian, 50% chi phí"
        if quantity.unit == "%/year":
            return A_YEAR
        if quantity.unit.startswith(("%/", "‰/")):
            return quantity.unit[0]
        if quantity.unit == "%" and left.link != "contribute" and (left.link or own_head or previous):
            return "%" if previous and previous.stem and not head else self._with_base(quantity, head)
        if quantity.unit not in ("", "point"):
            return quantity.unit
        indexed = left.link and any(mark.end <= quantity.end for mark in self.sentence.labelled("index"))
        if not quantity.unit and not indexed and self._is_goal_count(left, head):
            thing = self._unlisted_thing(quantity)
            if thing:
                return f"count:{thing}"
        if not quantity.unit and not indexed and left.link and (thing := self._unlisted_thing(quantity)) \
                and f" {thing.split()[0]} " in f" {fold(head)} ":
            return f"count:{thing}"                         # "số giường bệnh lên 32 giường"
        if not left.link and not left.comparator:
            return None
        if quantity.unit == "point":
            return "index" if fold(head).startswith(("chỉ số", "bộ chỉ số")) else "point"
        return "index" if any(mark.end <= quantity.end for mark in self.sentence.labelled("index")) else None

    def _is_goal_count(self, left: _Left, head: str) -> bool:
        """Whether a bare number is bound, or follows nothing but a verb of work: "xây mới 04 hồ treo"."""
        return bool(left.comparator or left.from_word) or (len(head.split()) <= _SHORT_VERB and self._is_work(head))

    def _unlisted_thing(self, quantity: Quantity) -> str:
        """The noun behind a bare whole number where the list of counted things has none; "" for other words."""
        found = _NOUN.match(self.text, quantity.number_end)
        words = [fold(word) for word in (found[1], found[2]) if word] if found else []
        if not words or words[0] in _NO_NOUNS or quantity.value != int(quantity.value) or quantity.in_words:
            return ""
        return " ".join(words[:1] if words[1:] and words[1] in _NO_NOUNS else words)

    def _with_base(self, quantity: Quantity, head: str) -> str:
        """"%", with what it is of where only that tells ("Kinh tế số chiếm 30% GRDP"); "tỷ trọng" tells it itself."""
        start = self.sentence.strip(quantity.end, len(self.text), "")[0]
        base = self.sentence.starting_at(start, len(self.text), "base")
        return f"% {self.text[base.start:base.end]}" if base and not fold(head).startswith(_SHARE_NAMED) else "%"

    def _only_makes(self, head: str, start: int) -> bool:
        """Whether the words before a count are nothing but a verb that brings the counted thing into being."""
        making = self.sentence.starting_at(start, start + len(head), "making")
        return making is not None and making.end == start + len(head)

    def _change_verb(self, head: str, start: int) -> tuple[str, str] | None:
        """"giảm số lượng dự án" tối thiểu 30%: the unit of the change, and what changes; None for any other head."""
        first = [mark for mark in self.sentence.labelled(*CHANGES) if mark.start == start]
        if not first:
            return None
        verb = max(first, key=lambda mark: mark.end)
        rest = head[verb.end - verb.start:].strip()
        return (CHANGES[verb.label], rest) if rest else None

    def _horizon(self, quantity: Quantity, begin: int, stop: int) -> DateSpan | None:
        """The horizon of a number: after it in its own stretch, else before it, else what opens the sentence."""
        dates = self.sentence.dates
        after = [date for date in dates if quantity.end <= date.start < stop
                 and not self._opens_next(date, quantity.end, stop)]
        before = [date for date in dates if begin <= date.start < quantity.start]
        opening = [date for date in dates if date.start < quantity.start
                   and (date.start < OPENING or self.sentence.is_empty(0, date.end))]
        if before and after and _NEW_PART.search(self.folded[quantity.end:after[0].start]):
            return before[-1]                               # "đến quý II số hóa 60%, đến quý IV số hóa 100% ..."
        return after[0] if after else before[-1] if before else opening[0] if opening else None

    def _opens_next(self, date: DateSpan, start: int, stop: int) -> bool:
        """Whether a date between two numbers is the second one's: "100%, riêng năm 2026 đạt 80%", "(năm 2026: 80%)"."""
        before, behind = self.folded[start:date.start], self.folded[date.end:stop]
        if not _NEW_PART.search(before):
            return False
        return bool(_NEW_CLAUSE.match(behind)) or (stop < len(self.text) and not behind.strip(" :"))

    # --- words before and behind ----------------------------------------------------------------------------

    def _head(self, begin: int, left: _Left, previous: Measure | None) -> tuple[str, int, bool]:
        """The words left of the number, where they begin, and whether a word of goals opened them."""
        start, end, opened = begin, left.start, False
        if previous:                # what follows the number before belongs to it up to the joint
            joint = _JOINT.search(self.text, begin, end)
            start = joint.end() if joint else end
        for mark in self.sentence.labelled("cut", *(() if left.link else CHANGES)):
            if not start < mark.start <= mark.end <= end + 1:
                continue
            before, words = self.folded[start:mark.start].rstrip(), self.folded[mark.start:mark.end]
            if mark.label in CHANGES:                       # "..., giảm số lượng dự án"
                start = mark.start if before.endswith((",", ":")) else start
            elif before.endswith((",", ":", " và")) or words.startswith(("để ", "nhằm ", "góp phần")):
                start, opened = mark.end - (len("tỉ lệ") if words.endswith("tỉ lệ") else 0), True
        if left.link or left.comparator:
            start = self._last_measured(start, end)
        begin, stop, dropped = self.sentence.trim(start, end, linked=bool(left.link))
        return self.text[begin:stop], begin, opened or dropped

    def _last_measured(self, start: int, end: int) -> int:
        """The clause of the thing measured: "xã đạt chuẩn nông thôn mới, thu nhập bình quân đầu người" đạt ..."""
        begin = self.sentence.trim(start, end)[0]
        heads = [mark.start for mark in self.sentence.labelled("share", "index") if begin <= mark.start < end]
        if not heads or begin in heads:
            return start
        return next((at for at in reversed(heads) if self.folded[:at].rstrip().endswith((",", ";", ":"))), start)

    def _joint_before(self, start: int, stop: int) -> int:
        """Where the words between two numbers cease to belong to the first.

        The last comma or "và" parts them where the next clause opens with its value; else the first after
        which a new thing measured begins ("tỷ lệ", "trong đó", "phấn đấu"); else the first.
        """
        dated = {date.end for date in self.sentence.dates}              # "(năm 2026: 80%)" opens before the year
        joints = [one for one in _JOINT.finditer(self.text, start, stop)
                  if (one.start() not in dated or one[0][0] != ":") and not self._joins_places(one)]
        if not joints:      # "một tổ công nghệ số với ít nhất 7 thành viên"
            having = re.search(r"\s+với\s*$", self.folded[start:stop])
            return start + having.start() if having else start
        if self.sentence.is_empty(joints[-1].end(), stop):
            return joints[-1].start()
        begins = {mark.start for mark in self.sentence.labelled("share", "index", "cut")}
        return next((joint for joint in joints if joint.end() in begins or self.folded.startswith("mỗi ", joint.end())),
                    joints[0]).start()

    def _joins_places(self, joint: re.Match[str]) -> bool:
        """Whether a comma stands inside "xã, phường", "thôn, bản"."""
        return bool(joint[0].startswith(",") and _PLACE_KIND_LAST.search(self.folded[:joint.start()])
                    and _PLACE_KIND.match(self.folded, joint.end()))

    def _tail(self, start: int, end: int, after_start: int, after_end: int) -> str:
        """The words right of the number, without "trở lên", baselines, horizons and joints."""
        close = end
        whose = ""
        if baseline := re.search(r",?\s+so với\s", self.folded[start:end]):
            if behind := re.search(r"\sđối với\s", self.folded[start + baseline.end():end]):
                whose = self.text[start + baseline.end() + behind.start():end].rstrip(" ,;:.")
            end = start + baseline.start()                  # "30% thời gian so với quy định đối với thủ tục A"
        if listed := re.search(r"\s+(?:bao gồm|gồm)(?: các)?:?\s", self.folded[start:end]):
            end = start + listed.start()                    # "15 điểm gồm bến đò, chợ": only which they are
        if loose := re.search(r"\s+(?:và|còn|trong đó|trong khi)[\s,;:]*$", self.folded[start:end]):
            end = start + loose.start()
        if done := _DONE.match(self.folded[start:end]):     # "trong đó 60% hoàn thành ngay trong năm 2027"
            start += done.end()
        for date in self.sentence.dates:                    # "số hóa trong quý II, cập nhật thường xuyên": other work
            lead = self.sentence.trim_dates(start, date.end)[1]
            if start < lead < date.end < end and self.text[date.end] == "," and not self._counts(date.end, end):
                end = lead
                break
        for mark in self.sentence.labelled("cut"):           # "..., nâng tổng số lên 20 điểm" says something else
            if start < mark.start < end and self.folded[start:mark.start].endswith(", "):
                end = mark.start
                break
        begin, end = self.sentence.trim_dates(*self.sentence.strip(start, end, " ,;:"))
        if not start <= after_start < after_end <= close:
            return self.text[begin:end] + whose
        if after_start <= begin:                            # "60% trở lên ..."
            begin, end = self.sentence.strip(max(begin, after_end), end, " ,;:")
            begin, end = self.sentence.trim_dates(begin, end)
            return self.text[begin:end]
        rest = self.text[after_end:max(end, after_end)]     # "60% dân số trở lên ..."
        return f"{self.text[begin:after_start].rstrip()} {rest.lstrip()}".strip()

    def _counts(self, start: int, end: int) -> bool:
        return any(start <= one.start < end for one in self.sentence.quantities)

    def _joined(self, head: str, head_start: int, tail: str, end: int) -> str:
        """Work and object around the value: "Hoàn thành số hoá" 100% "tài liệu lưu trữ"; their preposition stays.

        So does the verb of "mỗi xã duy trì ít nhất 01 mô hình".
        """
        between = self.folded[head_start + len(head):end]
        if fold(head).startswith("mỗi "):
            verb = re.match(r"\s+(?:(?:phấn đấu|bảo đảm)\s+)?(có|duy trì|với)\s", between)
            return f"{head} {verb[1]} {tail}" if verb else f"{head} {tail}"
        preposition = re.fullmatch(r"\s+(cho|tại|với|ở|trong|của|đối với)\s*", between)
        return f"{head} {preposition[1]} {tail}" if preposition else f"{head} {tail}"

    def _ranked(self, head: str, tail: str, previous: Measure | None, stop: int) -> str:
        """What a rank is of: the head ("Chỉ số PAPI thuộc nhóm ..."), else what "về" names here or further on."""
        if head and not _COUNTRY_OR_PLACE.match(fold(head)):
            return head
        own = self.text.find(tail, 0, stop) if tail else stop
        for start, end in ((own, stop), (stop, len(self.text))):
            if topic := re.search(r"\bvề\s+(?=\S)", self.text[max(0, start):end]):
                begin, close = self.sentence.trim_dates(max(0, start) + topic.end(), end)
                return self.text[begin:close]
        if previous and (previous.unit in ("rank", "index", "point") or not tail):
            return previous.indicator           # "đạt từ 0,75 trở lên, nằm trong nhóm 20 xã dẫn đầu"
        return head or tail
