"""How a sentence of goals opens ("Về môi trường, ...", "Hạ tầng số: ...", "Toàn bộ ..."), and clean words."""
from __future__ import annotations

import re

from extractors.finding.language import analyse
from extractors.finding.marked import MarkedSentence
from extractors.finding.measure import Measure
from normalizers.dates import last_allowed
from normalizers.numbers import find_quantities
from normalizers.text import fold, sentence_case
from pipeline.models import Comparator

_SHORT_LABEL = 6         # words of a theme before a colon
LEAST_BEHIND = 3         # words behind a value that name what is measured: fewer are its base ("dân số")
_WHOLE = re.compile(r"(?:toàn bộ|tất cả)\s+(?:các\s+|số\s+)?(?=\S)")
_NONE_LEFT = re.compile(r"^(?:(?:phấn đấu|cơ bản|bảo đảm|đảm bảo|trên địa bàn|toàn)\s+(?:xã\s+|phường\s+|tỉnh\s+)?)*"
                        r"không còn\s+(?:các\s+)?(?=\S)")


# "Về môi trường, 100% cơ sở ...": a field that a sentence opens with; in "Trong tổng số hộ, 80% ..." it is the base.
_OPENING_FIELD = re.compile(
    r"\W*(?:về (?!đích)|trong (?:công tác|lĩnh vực|cải cách|phát triển|xây dựng|quản lý|giải quyết|thực hiện)\s)"
    r"[^\d,:;%]{2,45},\s*(?:h[ằà]ng năm,?\s+)?"
    r"|\W*(?:về (?!đích)|trong (?:công tác|lĩnh vực)\s)[^:;%]{2,70}:\s+")      # "Về Đề án 06: ..."


def topic_of(text: str) -> int:
    """Where a field that a sentence opens with ends ("Về môi trường, ...", "Về hạ tầng số: ..."); 0 for none."""
    field = _OPENING_FIELD.match(fold(text))
    return field.end() if field and len(re.findall(r"[^\W\d]+", text[field.end():])) > LEAST_BEHIND else 0


def topic_end(marked: MarkedSentence) -> int:
    """Where the theme ends that opens "Hạ tầng số: 100% khu dân cư được phủ sóng 4G"; 0 where none does.

    What is measured must stand behind the value; in "Kinh tế số: 20% GRDP" the theme itself is measured.
    """
    if field := topic_of(marked.text):
        return field
    if label := _labelled_clause(marked):
        return label
    opening = next((mark for mark in marked.labelled("topic") if not marked.text[:mark.start].strip()), None)
    colon = re.match(r"\s*:", marked.text[opening.end:]) if opening else None
    if opening is None or colon is None or not marked.quantities:
        return 0
    end = opening.end + colon.end()
    first, *others = marked.quantities
    behind = re.split(r"[;:(]", marked.text[first.end:others[0].start if others else None])[0]
    return end if first.start >= end and len(re.findall(r"\w+", behind)) >= LEAST_BEHIND else 0


def _labelled_clause(marked: MarkedSentence) -> int:
    """Where a short label ends that is a theme because a whole clause stands behind its value; 0 where none does.

    "Kỹ năng số: trên 75% người trưởng thành được phổ cập"; in "Hộ nghèo: 100% được hỗ trợ" the label is the subject.
    """
    found = re.match(r"\W*(?P<label>[^\d:;,%]{3,45}):\s+", marked.text)
    if not found or not marked.quantities or len(found["label"].split()) > _SHORT_LABEL:
        return 0
    first, *others = marked.quantities
    start, end = found.span("label")
    named = marked.is_measured(start) or any(start <= one.start < end for one in marked.labelled("predicate", "index"))
    bound = marked.ending_at(first.start, "compare", "compare_from")
    if named or first.unit != "%" or not marked.is_empty(found.end(), bound.start if bound else first.start):
        return 0
    tail = marked.strip(first.end, others[0].start if others else len(marked.text), " ")[0]
    verbs = [one.start for one in marked.labelled("predicate") if one.start >= first.end]
    clause = bool(verbs) and verbs[0] > tail and not re.search(r"[,;]", marked.text[tail:verbs[0]])
    return found.end() if clause else 0


def whole(sentence: str) -> list[Measure]:
    """"Toàn bộ các thôn có Internet": all of them, printed without a number."""
    if not _WHOLE.search(fold(sentence)):
        return []
    marked = MarkedSentence(analyse(sentence))
    start, end, _ = marked.trim(0, len(marked.text))
    found = _WHOLE.match(marked.folded, start)
    if marked.is_result_or_rule or not found:
        return []
    due = last_allowed(marked.dates[0]) if marked.dates else None
    return [Measure(clean(marked.text[found.end():end]), Comparator.EQUAL, 100.0, "%", start, found.end(), due=due,
                    opened=True, implied=True)]


def none_left(sentence: str) -> list[Measure]:
    """"Không còn hộ dân nào ở nhà tạm": none, printed without a number."""
    found = _NONE_LEFT.search(fold(sentence))
    if not found:
        return []
    marked = MarkedSentence(analyse(sentence))
    thing = find_quantities(f"1 {sentence[found.end():]}")[0].unit
    if marked.is_result_or_rule or not thing.startswith("count:"):
        return []
    start, end, _ = marked.trim(found.end(), len(sentence))
    words = re.sub(r"\s+nào(?=\s|$)", "", sentence[start:end])
    due = last_allowed(marked.dates[0]) if marked.dates else None
    return [Measure(clean(words), Comparator.EQUAL, 0.0, thing, found.start(), found.end(), due=due, opened=True,
                    implied=True)]


# "từ 70% công chức trở lên qua bồi dưỡng": the comparator's end, but not that of "từ 15 tuổi trở lên".
_UPWARDS = re.compile(r"^(?P<before>\D+?)\s+trở lên(?=\s|$)", re.IGNORECASE)


def clean(indicator: str) -> str:
    """Spaces squeezed, a lone parenthesis and leftovers of joints dropped, a capital first."""
    text = re.sub(r"\s*\(\s*\)", "", " ".join(indicator.split()).strip(" ,;:-–+."))
    text = _UPWARDS.sub(r"\g<before>", text)
    if text.count("(") > text.count(")"):
        at = text.rindex("(")
        text = text[:at].rstrip(" ,") if at > len(text) // 2 else text.replace("(", "", 1)
    if text.count(")") > text.count("("):
        at = text.rindex(")")
        text = text[:at] + text[at + 1:]
    return sentence_case(text.strip(" ,;:"))
