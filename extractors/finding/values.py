"""Which numbers of a sentence are values, what stands left of each, and how it binds.

Numbers that describe the thing measured ("100% cơ quan sử dụng ít nhất 01 ứng dụng AI"), and those from which a change
sets out ("từ 60% lên 80%"), are no values.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.finding.marked import Mark, MarkedSentence
from extractors.finding.measure import is_share
from extractors.finding.openings import LEAST_BEHIND
from normalizers.numbers import Quantity
from pipeline.models import Comparator

AFTER_REACH = 60         # characters between a number and its "trở lên"
_LINKS = ("compare", "link", "contribute", "fall", "rise", "drop", "multiple", "rank")
_GROWTH = re.compile(r"(?:tốc độ|mức|tỉ lệ)\s+$")
_FROM_TO = re.compile(r"^\s*(?:\([^)]*\)\s*)?(?:năm\s+\d{4}\s+)?(?:lên|xuống|còn|thành)(?:\s|$)")
_PER_THING = re.compile(r"(?:với|trong đó)[^,;]*\b(?:mỗi|từng)\b[^,;]*$")
_NO_LINK = re.compile(r"\btải (?:lên|xuống)$")
_NEXT_VALUE = re.compile(r"[,;:]|\svà\s*$|\svà\s+(?:tỉ lệ|tỉ trọng|chỉ số|số|tổng|có)\s"
                         r"|\svà\s+(?:(?:đến|trong|vào|hết|cuối)\s+)*năm\s+20\d\d")
_NEXT_COUNT = re.compile(r"(?:[,;:]|\svà)\s*(?:và\s+)?(?:(?:có|phấn đấu|xây dựng|thành lập|phát triển|đào tạo|tổ chức"
                         r"|triển khai|lắp(?: đặt)?|xây|trồng|mở|làm|sửa chữa|nâng cấp|kết nạp|giải quyết"
                         r"|thu hút|trang bị|cứng hóa|hỗ trợ|cấp|mới)\s*){0,2}$")
_NOT_LET = re.compile(r"(?:^|[,;]\s)không để\s[^,;]*$")        # "không để tỉ lệ bỏ học vượt quá 0,4%"
_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_GOAL_OPENERS = ("phấn đấu", "bảo đảm", "đảm bảo", "hướng tới", "hướng đến", "tiến tới")


@dataclass(frozen=True, slots=True)
class Left:
    """What stands left of a number: where its comparator and link begin, and what they say."""

    start: int
    comparator: str = ""
    link: str = ""           # label of the link, see _LINKS
    from_word: bool = False


Values = list[tuple[Quantity, Left]]


def find_values(sentence: MarkedSentence) -> Values:
    """The numbers of a sentence that are values, in order, each with what stands left of it."""
    values = [(one, _left_of(sentence, one)) for one in sentence.quantities]
    return _without_conditions(sentence, _without_baselines(sentence, values))


def comparator_of(sentence: MarkedSentence, quantity: Quantity, left: Left, after: str) -> Comparator:
    """How a value binds; `after` is the comparator behind it, '' for none."""
    if quantity.value_max is not None:
        return Comparator.RANGE
    if left.link == "rank":
        return Comparator.AT_MOST
    if after or left.comparator:
        sign = after or left.comparator
        return Comparator(_DENIED.get(sign, sign) if _NOT_LET.search(sentence.folded[:left.start]) else sign)
    return Comparator.AT_LEAST if left.from_word and left.link != "rise" else Comparator.EQUAL


def comparator_behind(sentence: MarkedSentence, quantity: Quantity, left: Left, stop: int) -> tuple[str, int, int]:
    """A comparator after the number ("trở lên"): its id and where it stands, up to the clause's end.

    Another number between takes it, but not from a "từ": "từ 02 sản phẩm 4 sao trở lên".
    """
    parting = r"[,;:]|\btừ\b" if left.from_word else r"[,;:\d]"
    guards = sentence.labelled("guard")
    for mark in sentence.labelled("compare_after"):
        aged = any(one.start < mark.start and mark.end <= one.end for one in guards)      # "từ 15 tuổi trở lên"
        between = sentence.folded[quantity.end:mark.start]
        if not aged and quantity.number_end <= mark.start < stop and len(between) <= AFTER_REACH \
                and not re.search(parting, between):
            return mark.id, mark.start, mark.end
    return "", quantity.end, quantity.end


def _left_of(sentence: MarkedSentence, quantity: Quantity) -> Left:
    """Walks left over comparators and links; the comparator nearest to the number wins."""
    at, comparator, link, from_word = quantity.start, "", "", False
    while True:
        source = sentence.ending_at(at, "compare_from")
        if source and not from_word:
            at, from_word = source.start, True
            continue
        mark = sentence.ending_at(at, *_LINKS)
        if mark is None:                                # "tối thiểu có 5 doanh nghiệp"
            have = re.search(r"\s+có\s*$", sentence.folded[:at])
            if not have or comparator or not sentence.ending_at(have.start(), "compare"):
                break
            at = have.start()
            continue
        label = mark.label
        if label == "multiple" and quantity.unit != "times":
            label = "rise" if sentence.ending_at(at, "rise") else ""
        parts = sentence.text[mark.start] == ":" and any(one.end <= mark.start for one in sentence.quantities)
        if _NO_LINK.search(sentence.folded[:at].rstrip()) or (
                comparator and sentence.folded[mark.start:mark.end] in ("bình quân", "trung bình")):
            break                                   # "tốc độ tải xuống trung bình tối thiểu 60 Mbps": a name
        if not label or (label == "rank" and is_share(quantity.unit)) or (parts and is_share(quantity.unit)):
            break                                   # ":" behind a value parts, as OCR reads ";"
        if not link and _opens_goal(sentence, mark, quantity):
            break                                   # "..., phấn đấu 100% người dân có tài khoản": a goal of its own
        if label == "rise" and link and _GROWTH.search(sentence.folded[:mark.start]):
            break                                   # "tốc độ tăng trưởng bình quân đạt ...": its name
        if label == "compare":
            comparator = comparator if comparator not in ("", "=") else mark.id
        elif link in ("", "link"):
            link = label
        at = mark.start
    return Left(at, comparator, link, from_word)


def _opens_goal(sentence: MarkedSentence, mark: Mark, quantity: Quantity) -> bool:
    """Whether a word of goals behind a comma opens a clause whose thing stands behind the value."""
    if mark.label != "link" or not sentence.folded[:mark.start].endswith((", ", "; ")) \
            or sentence.folded[mark.start:mark.end] not in _GOAL_OPENERS:
        return False
    behind = re.split(r"[,;:(]", sentence.text[quantity.unit_start or quantity.end:])[0]
    return len(behind.split()) > LEAST_BEHIND


def _without_baselines(sentence: MarkedSentence, values: Values) -> Values:
    """"từ 60% lên 80%", "từ 5% xuống còn 3%": the first number is where it starts, not the goal."""
    kept: Values = []
    for index, (quantity, left) in enumerate(values):
        if left.from_word and index + 1 < len(values):
            following, after = values[index + 1]
            if _FROM_TO.search(sentence.folded[quantity.end:following.start]):
                values[index + 1] = (following, replace(after, start=left.start, link=after.link or "link"))
                continue
        kept.append((quantity, left))
    return kept


def _without_conditions(sentence: MarkedSentence, values: Values) -> Values:
    """Numbers that describe the thing measured are no values.

    "100% cơ quan sử dụng ít nhất 01 ứng dụng AI", "60 doanh nghiệp có doanh thu đạt 20 triệu USD",
    "25 thương vụ, với giá trị mỗi thương vụ từ 01 triệu USD", and before a share what stands in the
    indicator ("hộ có tốc độ 01 Gbps đạt 70%").
    """
    kept: Values = []
    values = values[1:] if _counts_the_subject(sentence, values) else values
    for index, (quantity, left) in enumerate(values):
        if kept and _describes(sentence, quantity, left, *kept[-1]):
            continue
        main = next((one for one, after in values[index + 1:] if is_share(one.unit) or (after.link and one.unit)), None)
        inside = main is not None and not re.search(r"[,;:]", sentence.text[quantity.end:main.start])
        if inside and not is_share(quantity.unit) and not left.link and not _opens(sentence, left):
            continue
        kept.append((quantity, left))
    return kept


def _counts_the_subject(sentence: MarkedSentence, values: Values) -> bool:
    """Whether the first number only says how many the subject is: "Bốn nhóm dữ liệu A, B đạt ... từ 98%"."""
    if len(values) < 2 or not values[0][0].in_words or not values[0][0].unit.startswith("count"):
        return False
    (first, left), (second, after) = values[:2]
    bare = left.start == first.start and _opens(sentence, left)
    between = sentence.folded[first.end:after.start]
    fresh = any(sentence.folded[first.end:mark.start].rstrip().endswith((",", " và"))
                for mark in sentence.labelled("share", "index") if first.end < mark.start < after.start)
    bound = bool(after.link or after.comparator or after.from_word)
    return bare and bound and is_share(second.unit) and not fresh and not re.search("[;:]", between)


def _describes(sentence: MarkedSentence, quantity: Quantity, left: Left, before: Quantity, before_left: Left) -> bool:
    """Whether a number only describes what the number before it counts."""
    between = sentence.folded[before.end:left.start]
    if _PER_THING.search(between):
        return True
    if before_left.link and not _opens(sentence, before_left):
        return False
    parted = _NEXT_COUNT if is_share(before.unit) and not is_share(quantity.unit) else _NEXT_VALUE
    return not parted.search(between) and not _names_its_own(sentence, before.end, left)


def _names_its_own(sentence: MarkedSentence, start: int, left: Left) -> bool:
    """Whether a bound value has its own measured thing behind a comma: "72% hộ ..., tốc độ tối thiểu 60 Mbps"."""
    if not (left.comparator or left.link or left.from_word):
        return False
    each = re.search(r",\s+(?:và\s+)?mỗi\s[^,]*$", sentence.folded[start:left.start])     # "..., mỗi tổ họp ít nhất 2"
    heads = [mark for mark in sentence.labelled("share") if start <= mark.start < left.start]
    return bool(each and left.comparator) or any(
        sentence.folded[start:mark.start].rstrip().endswith((",", ", và"))
        and "," not in sentence.folded[mark.end:left.start] for mark in heads)


def _opens(sentence: MarkedSentence, left: Left) -> bool:
    """Whether a value opens its clause: nothing before it but horizons and words of goals."""
    joints = re.finditer(r"[,;:]\s|\svà\s", sentence.text[:left.start])
    return sentence.is_empty(max((found.end() for found in joints), default=0), left.start)
