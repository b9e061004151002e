"""The words before and behind a value, without those of its comparator, of other values and of horizons."""
from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.finding.lexicon import ASSIGNMENTS, lexicon
from extractors.finding.marked import MarkedSentence
from extractors.finding.measure import CHANGES, Measure
from extractors.finding.values import Left

_JOINT = re.compile(r"[,;:]\s+(?:và\s+)?|\s+và\s+|\s+\((?=\w)")
_PLACE_KIND = re.compile(r"\b(?:xã|phường|đặc khu|thôn|bản|ấp|khóm|khu phố|tổ dân phố)(?![^\W_])")
_PLACE_KIND_LAST = re.compile(_PLACE_KIND.pattern + "$")
_DONE = re.compile(r"\s*(?:hoàn thành|xong)(?:\s+ngay)?\s+(?=(?:trong|vào|trước|đến|năm)\b)")


@dataclass(frozen=True, slots=True)
class Words:
    """The words on both sides of a value."""

    head: str
    start: int               # where the head begins
    tail: str


def head_of(sentence: MarkedSentence, begin: int, left: Left, previous: Measure | None) -> tuple[str, int, bool]:
    """The words left of the number, where they begin, and whether a word of goals opened them."""
    start, end, opened = begin, left.start, False
    if previous:                # what follows the number before belongs to it up to the joint
        joint = _JOINT.search(sentence.text, begin, end)
        start = joint.end() if joint else end
    for mark in sentence.labelled("cut", *(() if left.link else CHANGES)):
        if not start < mark.start <= mark.end <= end + 1:
            continue
        before, words = sentence.folded[start:mark.start].rstrip(), sentence.folded[mark.start:mark.end]
        if mark.label in CHANGES:                       # "..., giảm số lượng dự án"
            start = mark.start if before.endswith((",", ":")) else start
        elif before.endswith((",", ":", " và")) or words.startswith(("để ", "nhằm ", "góp phần")):
            start, opened = mark.end - (len("tỉ lệ") if words.endswith("tỉ lệ") else 0), True
    if left.link or left.comparator:
        start = _last_measured(sentence, start, end)
    begin, stop, dropped = sentence.trim(start, end, linked=bool(left.link))
    return sentence.text[begin:stop], begin, opened or dropped


def _last_measured(sentence: MarkedSentence, start: int, end: int) -> int:
    """The clause of the thing measured: "xã đạt chuẩn nông thôn mới, thu nhập bình quân đầu người" đạt ..."""
    begin = sentence.trim(start, end)[0]
    heads = [mark.start for mark in sentence.labelled("share", "index") if begin <= mark.start < end]
    if not heads or begin in heads:
        return start
    return next((at for at in reversed(heads) if sentence.folded[:at].rstrip().endswith((",", ";", ":"))), start)


def joint_before(sentence: MarkedSentence, start: int, stop: int) -> int:
    """Where the words between two numbers cease to belong to the first.

    The last comma or "và" parts them where the next clause opens with its value; else the first after
    which a new thing measured begins ("tỷ lệ", "trong đó", "phấn đấu"); else the first.
    """
    dated = {date.end for date in sentence.dates}       # "(năm 2026: 80%)" opens before the year
    joints = [one for one in _JOINT.finditer(sentence.text, start, stop)
              if (one.start() not in dated or one[0][0] != ":") and not _joins_places(sentence, one)]
    if not joints:                                      # "một tổ công nghệ số với ít nhất 7 thành viên"
        having = re.search(r"\s+với\s*$", sentence.folded[start:stop])
        return start + having.start() if having else start
    if sentence.is_empty(joints[-1].end(), stop):
        return joints[-1].start()
    begins = {mark.start for mark in sentence.labelled("share", "index", "cut")}
    new = (joint for joint in joints
           if joint.end() in begins or sentence.folded.startswith("mỗi ", joint.end()))
    return next(new, joints[0]).start()


def _joins_places(sentence: MarkedSentence, joint: re.Match[str]) -> bool:
    """Whether a comma stands inside "xã, phường", "thôn, bản"."""
    return bool(joint[0].startswith(",") and _PLACE_KIND_LAST.search(sentence.folded[:joint.start()])
                and _PLACE_KIND.match(sentence.folded, joint.end()))


def tail_of(sentence: MarkedSentence, start: int, end: int, after_start: int, after_end: int) -> str:
    """The words right of the number, without "trở lên", baselines, horizons and joints."""
    close = end
    whose = ""
    if baseline := re.search(r",?\s+so với\s", sentence.folded[start:end]):
        if behind := re.search(r"\sđối với\s", sentence.folded[start + baseline.end():end]):
            whose = sentence.text[start + baseline.end() + behind.start():end].rstrip(" ,;:.")
        end = start + baseline.start()                  # "30% thời gian so với quy định đối với thủ tục A"
    if listed := re.search(r"\s+(?:bao gồm|gồm)(?: các)?:?\s", sentence.folded[start:end]):
        end = start + listed.start()                    # "15 điểm gồm bến đò, chợ": only which they are
    if loose := re.search(r"\s+(?:và|còn|trong đó|trong khi)[\s,;:]*$", sentence.folded[start:end]):
        end = start + loose.start()
    if done := _DONE.match(sentence.folded[start:end]):  # "trong đó 60% hoàn thành ngay trong năm 2027"
        start += done.end()
    for date in sentence.dates:                         # "số hóa trong quý II, cập nhật thường xuyên": other work
        lead = sentence.trim_dates(start, date.end)[1]
        parted = start < lead < date.end < end and sentence.text[date.end] == ","
        if parted and not _counts(sentence, date.end, end):
            end = lead
            break
    for mark in sentence.labelled("cut"):               # "..., nâng tổng số lên 20 điểm" says something else
        if start < mark.start < end and sentence.folded[start:mark.start].endswith(", "):
            end = mark.start
            break
    begin, end = sentence.trim_dates(*sentence.strip(start, end, " ,;:"))
    if not start <= after_start < after_end <= close:
        return sentence.text[begin:end] + whose
    if after_start <= begin:                            # "60% trở lên ..."
        begin, end = sentence.strip(max(begin, after_end), end, " ,;:")
        begin, end = sentence.trim_dates(begin, end)
        return sentence.text[begin:end]
    rest = sentence.text[after_end:max(end, after_end)]     # "60% dân số trở lên ..."
    return f"{sentence.text[begin:after_start].rstrip()} {rest.lstrip()}".strip()


def _counts(sentence: MarkedSentence, start: int, end: int) -> bool:
    return any(start <= one.start < end for one in sentence.quantities)


def is_work(words: str) -> bool:
    """Whether words begin with a verb of work."""
    return bool(lexicon(ASSIGNMENTS).at(words, 0, "verbs", "makers"))
