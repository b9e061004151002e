"""What a clause without its own subject takes from the clause before it.

    100% văn bản đi được xử lý trên mạng; 95% được ký số          văn bản đi  + được ký số
    Cấp tài khoản định danh cho 98% công dân; kích hoạt từ 95%    kích hoạt + tài khoản định danh
    Tỷ lệ hồ sơ trực tuyến đạt 90%; riêng năm 2026 đạt 80%        the whole indicator
    Mức độ hài lòng của người dân > 92%; đồng bào tại chỗ ≥ 90%   mức độ hài lòng của + đồng bào tại chỗ

The verbs are data (labels "predicate", "gives" and "takes" of data/links.jsonl).
"""
from __future__ import annotations

import re
from dataclasses import replace

from extractors.finding.language import analyse, phrases
from extractors.finding.measure import CHANGES, Measure
from normalizers.text import fold, sentence_case

_PART_OF = re.compile(r"\btrong (?:số )?đó\W[^,;]*$")
EXCEPTION = re.compile(r"[-+•*\s]*(?:riêng|trong đó|trong số đó)\b")
WHOSE = re.compile(r"^(?:mức độ|mức|sự|chỉ số)\s[^,;]*?\scủa\s")     # "Mức độ hài lòng của ..."
_YEARLY_CHANGE = re.compile(r"năm sau\s+(?P<how>tăng|cao hơn|nhiều hơn|giảm|thấp hơn)\s+(?:hơn\s+)?(?:so với\s+)?"
                            r"năm trước\W[^,;.]*$|năm sau\s+(?:so với\s+)?năm trước\s+(?P<then>tăng|giảm)\W[^,;.]*$")
_PLACE = re.compile(r"(tại|ở|đối với)\s")
_APART = re.compile(r"\briêng\s[^,;]*$")
_FIELD_OR_PLACE = re.compile(r"(?:lĩnh vực|các lĩnh vực|khu vực|địa bàn|khối|cấp (?:xã|tỉnh|huyện)|năm|giai đoạn|nhóm"
                             r"|tại|ở|đối với|các (?:xã|phường|thôn|bản|ấp|khu phố))\s")
_MODAL = re.compile(r"\s+(?:đều|phải|cần|sẽ|cũng|không)$")
_RECEIVER = re.compile(r"\s(?:cho|tới|đến|đối với|tại)\s")


def carry_words(found: list[Measure], before: Measure | None, sentence: str) -> list[Measure]:
    """A sentence's measures, each with what it takes from the one before; `before` ends the clause before it."""
    carried: list[Measure] = []
    for measure in found:
        carried.append(_completed(measure, carried[-1] if carried else before, sentence))
    for index in range(len(carried) - 2, -1, -1):       # "tại A đạt 100%, tại B đạt 95% ngay trong năm 2026": both
        one, following = carried[index], carried[index + 1]
        if one.due is None and following.due and _PLACE.match(fold(found[index + 1].indicator)) and following.shared:
            carried[index] = replace(one, due=following.due)
    return carried


def _completed(measure: Measure, before: Measure | None, sentence: str) -> Measure:
    if before is None or not before.indicator:
        return measure
    if changed := _year_on_year(measure, sentence):
        return replace(measure, indicator=before.indicator, unit=changed, shared=True)
    if not measure.indicator:
        return replace(measure, indicator=before.indicator, shared=True) if EXCEPTION.match(fold(sentence)) else measure
    words = ""
    whose = WHOSE.match(fold(before.indicator))
    if whose and before.unit == measure.unit == "%" and _is_thing(measure):
        words = f"{before.indicator[:whose.end()]}{measure.indicator[0].lower()}{measure.indicator[1:]}"
    elif (named := _elsewhere(measure, before)) or (named := _excepted(measure, before, sentence)):
        words = named
    elif _lacks_subject(measure):
        part = _PART_OF.search(fold(sentence[:measure.start]))          # "..., trong đó ít nhất 64% nộp qua mạng"
        whole = before.indicator if part and before.measured else _subject(before.indicator)
        words = f"{whole} {measure.indicator[0].lower()}{measure.indicator[1:]}"
    elif _is_bare(measure.indicator) and (thing := _object(before.indicator)):
        words = f"{measure.indicator} {thing}"
    return replace(measure, indicator=sentence_case(words), shared=True) if words else measure


def _year_on_year(measure: Measure, sentence: str) -> str:
    """The unit of a change from year to year that names nothing else: "..., năm sau tăng so với năm trước từ 10%"."""
    found = _YEARLY_CHANGE.search(fold(sentence[:measure.start]))
    if found is None or measure.unit != "%":
        return ""
    return CHANGES["drop" if (found["how"] or found["then"]) in ("giảm", "thấp hơn") else "rise"]


def _excepted(measure: Measure, before: Measure, sentence: str) -> str:
    """The indicator of "riêng cấp ủy viên: 100%", which names only whose the measured thing of the clause before is.

    "Tỷ lệ đảng viên hoàn thành bồi dưỡng: 90%; riêng cấp ủy viên: 100%" is "cấp ủy viên hoàn thành bồi dưỡng";
    a field or place is added: "Tỷ lệ hồ sơ đúng hạn đạt 96%; riêng lĩnh vực đất đai đạt 92%".
    """
    apart = _APART.search(fold(sentence[:measure.start]))
    shares = before.unit == measure.unit == "%"
    if apart is None or not measure.linked or not shares or not _is_thing(measure):
        return ""
    thing = f"{measure.indicator[0].lower()}{measure.indicator[1:]}"
    subject = _subject(before.indicator)
    if _FIELD_OR_PLACE.match(fold(thing)) or subject == before.indicator:
        return f"{before.indicator} {thing}"
    return f"{thing}{before.indicator[len(subject):]}"


def _elsewhere(measure: Measure, before: Measure) -> str:
    """The indicator of "..., tại đảng ủy xã đạt 85%", behind "Hồ sơ xử lý trên mạng tại cơ quan tỉnh đạt 100%"."""
    place = _PLACE.match(fold(measure.indicator))
    at = fold(before.indicator).rfind(f" {place[1]} ") if place and measure.unit == before.unit == "%" else -1
    return f"{before.indicator[:at]} {measure.indicator[0].lower()}{measure.indicator[1:]}" if at > 0 else ""


def _is_thing(measure: Measure) -> bool:
    """Whether an indicator names only whose value it is: "đồng bào tại chỗ ≥ 90%"."""
    doc = analyse(measure.indicator)
    says = {span.label_ for span in doc.spans["phrases"]}
    whole = measure.measured or measure.base or WHOSE.match(fold(measure.indicator))
    return not whole and not says & {"predicate", "work"}


def _starts(words: str, label: str) -> int:
    """Where the longest phrase of a label that opens the words ends; 0 for none."""
    return max((span.end_char for span in phrases(analyse(words), label) if span.start_char == 0), default=0)


def _lacks_subject(measure: Measure) -> bool:
    """Whether an indicator opens with "được", or a share's verb follows its value at once ("80% sử dụng ...")."""
    folded = fold(measure.indicator)
    if folded.startswith("được "):
        return True
    opens = bool(measure.base) and folded.startswith(fold(measure.base))
    return opens and not measure.linked and measure.unit == "%" and _starts(measure.indicator, "predicate") > 0


def _subject(indicator: str) -> str:
    """The words before an indicator's "được", else before its first verb; all of them where it has none."""
    inside = [(found.start(), found.end()) for found in re.finditer(r"\([^)]*\)", indicator)]
    verbs = [span for span in phrases(analyse(indicator), "predicate")
             if span.start_char and not any(start <= span.start_char < end for start, end in inside)]
    verb = next((span for span in verbs if fold(span.text) == "được"), verbs[0] if verbs else None)
    return _MODAL.sub("", indicator[:verb.start_char].rstrip()) if verb is not None else indicator


def _is_bare(indicator: str) -> bool:
    """Whether an indicator is nothing but a verb that needs an object: "Kích hoạt"."""
    return _starts(indicator, "takes") == len(indicator)


def _object(indicator: str) -> str:
    """What an indicator gives to somebody: "tài khoản định danh" of "Cấp tài khoản định danh cho công dân"."""
    start = _starts(indicator, "gives")
    receiver = _RECEIVER.search(indicator, start)
    return indicator[start:receiver.start()].strip() if start and receiver else ""
