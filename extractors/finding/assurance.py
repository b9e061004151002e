"""How sure a record is: traits of how it was found, weighed by a fitted model.

A trait is a short name for something that right and wrong records differ in ("the second value of its clause",
"two dates in the sentence", "a table's year stands twice in a row").  The weights are data
(data/assurance.yaml), fitted by `python -m training.assurance` on plans with right answers; what they
reach on plans that they were not fitted on stands in tests/data/README.md.
"""
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import Any

from extractors.finding.lexicon import ASSIGNMENTS, OWNERS, lexicon, load_data
from extractors.finding.measure import SHARES, Measure, is_share
from extractors.finding.owners import begins_owner
from normalizers.dates import find_dates
from normalizers.organisations import find_organisation, owner_kind
from normalizers.text import fold

LOW, HIGH = 0.3, 0.99    # confidences stay within
WORST_READING = 0.25     # readings worse than this far from certain are all alike
LONG_NAME = 8            # words from which an unknown owner's name may hold more than a name
LONG_INDICATOR = 170     # characters from which an indicator may hold more than one thing
LONG_TITLE = 260         # characters from which a piece of work may be more than one
SHORT_TITLE = 4          # words up to which a piece of work may be something else
MANY = 3                 # measures from which a sentence is crowded
_PART = re.compile(r"trong (?:số )?đó|\briêng\b|cụ thể|\btrừ\b")
_BOUNDS = re.compile(r"tối thiểu|ít nhất|\btrên\b|\btừ\b[^,;]*\btrở lên|không (?:quá|dưới|vượt)|tối đa|\bdưới\b|[≥≤<>]")
_LOOSE_END = re.compile(r"(?:^|\s)(?:của|và|cho|tại|các|là|đạt|từ|có|trong|với|đến|về|theo|trên|được|do|chiếm"
                        r"|khống chế|giữ|duy trì|phấn đấu|bảo đảm|còn|vượt|vượt mức|dưới|không)$")
_SECOND = re.compile(r"(?:\btừ|\btrên|\bdưới|thấp hơn|ít nhất|tối thiểu|không quá|tối đa)\s+\d[\d.,]*(?!\s*tuổi)")
_VERB_FIRST = re.compile(r"(?:hoàn thành|thu hút|bảo đảm|đảm bảo|phấn đấu|duy trì|hình thành|xây dựng|có|đưa"
                         r"|thực hiện|mở|giảm|tăng|nâng|cấp|lắp đặt|triển khai|tổ chức|thành lập)\s")
_LOOSE_START = re.compile(r"^(?:và|của|trong|với|cho|tại|là|đạt|từ|đến|trên|theo|do|mà|thì|cùng|để)\s")
_DOCUMENT = re.compile(
    r"(?:ban hành|xây dựng|lập|trình|hoàn thiện|tham mưu)\s[^.;]{0,40}?(?:kế hoạch|đề án|qui chế|quyết định|nghị quyết"
    r"|phương án|chương trình|báo cáo|danh mục|hướng dẫn|tiêu chí|tờ trình|sổ tay)"
)
_MAKES = re.compile(r"\s(?:xây dựng|lập|ban hành|biên soạn|thành lập|mở|thiết lập|hình thành|phát hành|soạn thảo|in ấn"
                    r"|ra mắt|công bố)\s")
_PROPOSES = re.compile(r"\s(?:tham mưu|đề xuất|trình|soạn|hoàn thiện)\s")
_HANDS_ON = re.compile(r"(?:chỉ đạo|lãnh đạo|giao|yêu cầu|đề nghị|đôn đốc|phân công)\s")
_TIME = re.compile(r"\d{1,2}/\d|tháng \d|quí [ivx\d]|\b20\d\d|hằng|hàng (?:năm|quí|tháng|tuần)|định kì|thường xuyên"
                   r"|chậm nhất|trước ngày|\d+ ngày|một lần|\d+ lần|ngay sau khi|đột xuất"
                   r"|theo (?:tiến độ|lộ trình|thời hạn)")
_TIMES = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?|tháng \d{1,2}|quí [ivx\d]+|\bnăm 20\d\d"
                    r"|(?:hằng|hàng) (?:năm|quí|tháng|tuần)|cuối (?:năm|quí|tháng)|mỗi (?:năm|quí|tháng|tuần)")
_CITED = re.compile(r"\d+[-/]\S+,?\s+ngày\s+\d{1,2}/\d{1,2}/\d{4}")
_OF_PLACE = frozenset(
    ("xã", "phường", "tỉnh", "thành", "phố", "cấp", "và", "của", "đặc", "khu", "vực", "thuộc", "các", "huyện"))
_HELP = re.compile(r"phối hợp|kết hợp với|cùng với")
_ANSWER = re.compile(r"chịu trách nhiệm")


@cache
def _model(kind: str) -> dict[str, Any]:
    model: dict[str, Any] = load_data("assurance.yaml")[kind]
    return model


def sure(kind: str, traits: Iterable[str], reading: float) -> float:
    """The probability (0..1) that a record is right in every field.

    `kind` is "targets" or "tasks"; `reading` the mean confidence (0..1) with which its words were read, 1.0 where
    the page has a text layer.  A trait that no plan of the fit had counts as a doubt.
    """
    model = _model(kind)
    weights = [model["weights"].get(trait, model["unseen"]) for trait in set(traits)]
    # Exactly: a set's order is another in every process, and with it the last digit of a plain sum.
    score = math.fsum([model["bias"], *weights, model["reading"] * min(WORST_READING, 1.0 - reading)])
    return on_curve(score, model["curve"])


def confidence(kind: str, traits: Iterable[str], reading: float) -> float:
    """`sure` as a record carries it: within LOW and HIGH, to two places."""
    return round(min(HIGH, max(LOW, sure(kind, traits, reading))), 2)


def on_curve(score: float, curve: Sequence[Sequence[float]]) -> float:
    """The share of right records at some log odds: on straight lines between the curve's points, level outside them."""
    for (left, low), (right, high) in pairwise(curve):
        if score <= left:
            return low
        if score < right:
            return low + (high - low) * (score - left) / (right - left)
    return curve[-1][1]


def read_traits(reading: float) -> set[str]:
    """Whether words come from a page's image or damaged text, which are never read with full certainty."""
    return {"image"} if reading < 0.9995 else set()


# --- targets -----------------------------------------------------------------------------------------


def measure_traits(measure: Measure) -> set[str]:
    """What a measure tells of itself, wherever it stands."""
    share, amount = measure.unit in SHARES, measure.unit.startswith(("VND", "index"))
    indicator = fold(measure.indicator)
    return _held({
        "counted": measure.unit.startswith("count"),
        "unnamed unit": measure.unit in ("", "count"),
        "rank": measure.unit == "rank",
        "change": is_share(measure.unit) and not share,
        "other unit": not (share or amount or measure.unit.startswith("count") or measure.unit == "rank"
                           or is_share(measure.unit)),
        "range": measure.value_max is not None,
        "bound": measure.bound,
        "implied": measure.implied,
        "colon": ":" in measure.indicator,
        "long": len(measure.indicator) > LONG_INDICATOR,
        "short": len(measure.indicator.split()) <= 2,
        "figures": bool(re.search(r"\d\s*%|[≥≤<>]", measure.indicator)),
        "second amount": bool(_SECOND.search(indicator)),
        "verb first": bool(_VERB_FIRST.match(indicator)),
        "comma": "," in measure.indicator,
        "loose": bool(_LOOSE_END.search(indicator) or _LOOSE_START.match(indicator)),
    })


def sentence_traits(
    measure: Measure, sentence: str, several: int, *, first: bool, continued: bool, goals: bool
) -> set[str]:
    """What the sentence tells of one of its measures.

    `several` is how many measures it holds, `first` says that it is the first, `continued` that the sentence
    follows a semicolon, `goals` that a heading of goals stands above it.
    """
    share = measure.unit in SHARES
    before, folded = fold(sentence[:measure.start]), fold(sentence)
    whole = (measure.linked and measure.measured) or measure.opened or (first and measure.bound)
    return _held({
        "prose": True,
        "shared": measure.shared or bool(measure.stem),
        "part": bool(_PART.search(before)),
        "no goals above": not goals,
        "in brackets": before.count("(") > before.count(")"),
        "not whole": not whole,
        "continued": continued and not measure.measured and not measure.base,       # "...; hộ nghèo ≥ 90%": of what?
        "base left out": measure.linked and not measure.measured and bool(measure.base),
        "unlinked later": not first and not measure.linked and not share,
        "later": not first,
        "crowded": several >= MANY,
        "bound unread": not measure.bound and bool(_BOUNDS.search(folded)),
        "day unread": measure.due is None and bool(_TIMES.search(folded)),
        "two dates": len([date for date in find_dates(sentence) if date.kind != "date" or "ngày" in folded]) > 1,
        "work": bool(_MAKES.search(f" {before}")),
    })


def repeated(targets: Sequence[tuple[str, str, Any]]) -> set[int]:
    """The places of targets that cannot all be right: one row's values of one indicator with one day.

    In: the words of the row, the indicator, the day, of each target in order.  In a table of years whose header
    was misread, two years of a row get the same day.
    """
    count = Counter(targets)
    return {place for place, one in enumerate(targets) if count[one] > 1}


# --- tasks -------------------------------------------------------------------------------------------


def owner_traits(text: str, owners: Sequence[str], helping: Sequence[str], head: Sequence[str]) -> set[str]:
    """What the names of a task, and the text that may hold more of them, tell."""
    folded = fold(text)
    return _held({
        "doubtful name": any(_doubtful_name(name) for name in (*owners, *helping, *head)),
        "unknown name": any(find_organisation(name) is None for name in owners),
        "no lead": not owners,
        "several leads": len(owners) > 1,
        "several helpers": len(helping) > 1,
        "dash in a name": any(" - " in name for name in (*owners, *helping, *head) if find_organisation(name) is None),
        "a head": bool(head),
        "help unread": not helping and bool(_HELP.search(folded)),
        "answers unread": not head and bool(_ANSWER.search(folded)),
    })


def work_traits(text: str, product: str, *, dated: bool) -> set[str]:
    """What the words of a piece of work in prose tell of its product, its day, and whether it is one piece."""
    folded = _CITED.sub(" ", fold(text))
    handed = _HANDS_ON.match(folded) if len(folded) == len(text) else None
    times = len(list(groupby(_TIMES.findall(folded))))
    return _held({
        "product": bool(product),
        "document unread": not product and bool(_DOCUMENT.search(folded)),
        "product unread": not product and bool(_MAKES.search(f" {folded}")),
        "time unread": not dated and bool(_TIME.search(folded)),
        "dated": dated,
        "two times": times > 1,
        "several works": ";" in text.rstrip(" ;."),
        "several works, dated": ";" in text.rstrip(" ;.") and times > 0,
        "proposed": not product and bool(_PROPOSES.search(f" {folded}")),
        "handed on": handed is not None,
        "handed on to a unit": handed is not None and begins_owner(text, handed.end()),      # whose work is it then?
        "long title": len(text) > LONG_TITLE,
        "short title": len(text.split()) <= SHORT_TITLE,
        "title is a name": find_organisation(text.strip(" .;:")) is not None,
        "colon in title": ":" in text,
    })


def _held(traits: dict[str, bool]) -> set[str]:
    return {name for name, holds in traits.items() if holds}


def _doubtful_name(name: str) -> bool:
    """Whether an owner's name may hold words that are none of it: unknown and long, or with a verb inside."""
    if find_organisation(name) is not None:
        return False
    words = name.split()
    known = next((end for end in range(len(words) - 1, 1, -1) if find_organisation(" ".join(words[:end]))), len(words))
    if any(word.islower() and word not in _OF_PLACE for word in words[known:]):
        return True             # "Hội đồng nhân dân xã cơ bản"
    verbs = lexicon(ASSIGNMENTS)
    kept = [mark for mark in lexicon(OWNERS).marks(name) if "inside_names" in mark.labels]
    inside = any("verbs" in mark.labels and mark.start and name[mark.start].islower()
                 and not any(one.start <= mark.start < one.end for one in kept) for mark in verbs.marks(name))
    return inside or (len(words) > LONG_NAME and owner_kind(name) == "agency") or not owner_kind(name)
