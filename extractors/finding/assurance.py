"""How sure a record of prose is: what plain forms of words carry, and what has gone wrong before.

The factors come from comparing records with right answers over whole plans (benchmarks/reliability.py): a
share that opens its sentence or follows "Tỷ lệ ..." under a heading of goals is nearly always right in every
field; parts of a whole, counts, changes and values outside goals are not, and stay below 0.9.
"""
from __future__ import annotations

import re

from extractors.finding.lexicon import lexicon
from extractors.finding.measure import SHARES, Measure
from normalizers.organisations import find_organisation, owner_kind
from normalizers.text import fold

PLAIN = 0.97             # share of right ones among plain measures of prose, over the plans measured
OTHER = 0.87             # the same for counts, ranks, changes and amounts that no word links
LONG_NAME = 8            # words from which an unknown owner's name may hold more than a name
LONG_INDICATOR = 170     # characters from which an indicator may hold more than one thing
_PART = re.compile(r"trong (?:số )?đó|\briêng\b|cụ thể|\btrừ\b")
_DOCUMENT = re.compile(
    r"(?:ban hành|xây dựng|lập|trình|hoàn thiện|tham mưu)\s[^.;]{0,40}?(?:kế hoạch|đề án|qui chế|quyết định|nghị quyết"
    r"|phương án|chương trình|báo cáo|danh mục|hướng dẫn|tiêu chí|tờ trình|sổ tay)"
)
_TIME = re.compile(r"\d{1,2}/\d|tháng \d|quí [ivx\d]|\b20\d\d|hằng|hàng (?:năm|quí|tháng|tuần)|định kì|thường xuyên"
                   r"|chậm nhất|trước ngày|\d+ ngày|một lần|\d+ lần|ngay sau khi|đột xuất"
                   r"|theo (?:tiến độ|lộ trình|thời hạn)")
_CITED = re.compile(r"\d+[-/]\S+,?\s+ngày\s+\d{1,2}/\d{1,2}/\d{4}")
_OF_PLACE = frozenset(
    ("xã", "phường", "tỉnh", "thành", "phố", "cấp", "và", "của", "đặc", "khu", "vực", "thuộc", "các", "huyện"))
_HELP = re.compile(r"phối hợp|kết hợp với|cùng với")
_ANSWER = re.compile(r"chịu trách nhiệm")


def target_assurance(measure: Measure, sentence: str, *, first: bool, continued: bool, goals: bool) -> float:
    """How sure a measure of a sentence is, before what its page and its day add.

    `first` says that it is the first value of its sentence, `continued` that the sentence follows a semicolon,
    `goals` that a heading of goals stands above it.
    """
    share = measure.unit in SHARES
    amount = measure.linked and measure.measured and measure.unit.startswith(("VND", "index"))
    sure = PLAIN if share or amount else OTHER
    before = fold(sentence[:measure.start])
    whole = (measure.linked and measure.measured) or measure.opened or (first and measure.bound)
    for doubtful, factor in (
        (measure.shared or bool(measure.stem), 0.88),
        (bool(_PART.search(before)), 0.88),
        (not goals, 0.85),
        (before.count("(") > before.count(")"), 0.85),
        (not whole, 0.92),
        (continued and not measure.measured and not measure.base, 0.9),     # "...; hộ nghèo ≥ 90%": of what?
        (measure.linked and not measure.measured and bool(measure.base), 0.92),     # what it is a share of is left out
        (":" in measure.indicator, 0.9),
        (not first and not measure.linked and not share, 0.92),
        (len(measure.indicator) > LONG_INDICATOR, 0.92),
        (bool(re.search(r"\d\s*%|[≥≤<>]", measure.indicator)), 0.85),
    ):
        sure *= factor if doubtful else 1.0
    return sure


def task_assurance(
    text: str, owners: tuple[str, ...], helping: tuple[str, ...], head: tuple[str, ...], product: str, *, dated: bool
) -> float:
    """How far a task of prose can be trusted, as a factor: names that may hold more, parts the text hints at."""
    folded = _CITED.sub(" ", fold(text))
    sure = 1.0
    for doubtful, factor in (
        (any(_doubtful_name(name) for name in (*owners, *helping, *head)), 0.85),
        (not product and bool(_DOCUMENT.search(folded)), 0.93),
        (bool(product), 0.92),
        (not dated and bool(_TIME.search(folded)), 0.9),
        (not helping and bool(_HELP.search(folded)), 0.93),
        (not head and bool(_ANSWER.search(folded)), 0.93),
    ):
        sure *= factor if doubtful else 1.0
    return sure


def _doubtful_name(name: str) -> bool:
    """Whether an owner's name may hold words that are none of it: unknown and long, or with a verb inside."""
    if find_organisation(name) is not None:
        return False
    words = name.split()
    known = next((end for end in range(len(words) - 1, 1, -1) if find_organisation(" ".join(words[:end]))), len(words))
    if any(word.islower() and word not in _OF_PLACE for word in words[known:]):
        return True             # "Hội đồng nhân dân xã cơ bản"
    verbs = lexicon("assignments.yaml")
    kept = [mark for mark in lexicon("owners.yaml").marks(name) if "inside_names" in mark.labels]
    inside = any("verbs" in mark.labels and mark.start and name[mark.start].islower()
                 and not any(one.start <= mark.start < one.end for one in kept) for mark in verbs.marks(name))
    return inside or (len(words) > LONG_NAME and owner_kind(name) == "agency") or not owner_kind(name)
