"""Whom a sentence addresses: "Giao phòng A:", "3. Ủy ban nhân dân xã", "Phòng B: chủ trì ...", "Khi ..., X phải"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.finding.headings import Section
from extractors.finding.lexicon import ASSIGNMENTS, SECTIONS, lexicon
from extractors.finding.owners import OwnerList, helpers, people, read_group, read_owners
from extractors.finding.task_phrases import prose_deadline
from normalizers.organisations import find_organisation, owner_kind
from normalizers.text import fold

_CLOSING_INTRO = re.compile(r"(?:sau|sau đây|như sau|cụ thể|dưới đây|nội dung|nhiệm vụ)\s*[:.]?\s*$")
# "Ủy ban nhân dân xã ban hành Kế hoạch ... như sau:" introduces the document
_ISSUES = re.compile(r"(?:xây dựng|ban hành|đề ra)\s.*(?:như sau|sau đây|cụ thể)\W*$")
# "Thành viên Ban Chỉ đạo theo lĩnh vực được phân công kiểm tra ..."
_BY_FIELD = re.compile(
    r"^(?:theo|trong|căn cứ|trên cơ sở)\s+(?:chức năng|nhiệm vụ|lĩnh vực|địa bàn|phạm vi|thẩm quyền|ngành)[^.;:]*?"
    r"(?:được\s+(?:phân\s+công|giao)(?:\s+phụ\s+trách)?|phụ\s+trách|quản\s+lý|của\s+mình),?\s+", re.IGNORECASE
)
# A word of how often before the subject: "Hằng năm, ...", "Định kỳ 6 tháng, ..."
_OFTEN = re.compile(
    r"(?:(?:định kì\s+)?(?:hằng|hàng|mỗi)\s+(?:năm|quí|tháng|tuần)"
    r"|định kì(?:\s+(?:\d+|sáu|ba)\s+tháng)?|thường xuyên),\s+(?=\w)"
)
_FORMULA_WORDS = 40  # a paragraph that only says "thực hiện" is no longer
_SHORT_LABEL = 12  # words that a label before a colon may have


@dataclass(frozen=True, slots=True)
class Clause:
    """A block's reading: whom it addresses, whether what is below is theirs, and its own work, if any."""

    owners: tuple[str, ...] = ()
    group: bool = False
    title: str = ""
    subject_end: int = 0  # where the owners named in `title` end
    how: str = ""  # by which form of words: "opener", "sentence", "inside", "agent", "described"
    coordinating: tuple[str, ...] = ()
    head: tuple[str, ...] = ()  # the people whom brackets behind the owners name as answerable


def read_clause(text: str, below: bool, section: Section) -> Clause:
    """Whom a block's words address; `below` says whether items hang under it, `section` what its headings are about.

    A clause with `group` gives the items below to its owners; one with `title` is itself a piece of work;
    one whose `how` is "described" is neither, whatever stands above it.
    """
    words = lexicon(ASSIGNMENTS)
    if not text or lexicon(SECTIONS).at(text, 0, "closings") or "chịu trách nhiệm thi hành" in fold(text):
        return _closing(text)
    if often := _OFTEN.match(fold(text)):       # "Hằng năm, Ủy ban Kiểm tra giám sát ..."
        clause = read_clause(text[often.end() :], below, section)
        if clause.how == "sentence":
            return replace(clause, title=text, subject_end=clause.subject_end + often.end())
    inner = _behind_label(text)
    if inner is not None:
        clause = read_clause(inner, below, section)
        if clause.owners:
            return clause
    opener = words.at(text, 0, "openers")
    if opener and "weak_openers" in opener.labels and section is not Section.ASSIGNMENT:
        return Clause()
    listed = read_owners(text, opener.end if opener else 0)
    if not listed and section is Section.ASSIGNMENT:
        listed = read_group(text)
    if not listed:
        return _obliged_inside(text, section)
    return _addressed(text, listed, opener is not None, below, section)


def _closing(text: str) -> Clause:
    """A document's last words ("Yêu cầu các đơn vị ... báo cáo trước ngày ...") count when they set a day."""
    for found in re.finditer(
        r"(?:^|[.;]\s+)(?:ủy ban nhân dân [^.;]{0,40}?|ubnd [^.;]{0,40}?)?yêu cầu\s+", fold(text)
    ):
        listed = read_owners(text, found.end())
        if listed and prose_deadline(text[found.end() :], None)[1]:
            start = found.end() - len(found[0].lstrip(".; "))
            return Clause(listed.names, title=text[start:].strip(), how="sentence", subject_end=listed.end - start)
    return Clause(how="described")


def _behind_label(text: str) -> str | None:
    """What stands behind a short label and a colon, where it addresses somebody by itself."""
    label, colon, rest = text.partition(":")
    rest = rest.strip()
    if not colon or not rest or len(label.split()) > _SHORT_LABEL:
        return None
    words = lexicon(ASSIGNMENTS)
    inner, outer = words.at(rest, 0, "openers"), words.at(label, 0, "openers")
    if inner is None and read_owners(label, outer.end if outer else 0):
        return None  # "Giao phòng A: Thành viên, Thường trực Ban Chỉ đạo" says who A is
    return rest if read_owners(rest, inner.end if inner else 0) else None


def _addressed(text: str, listed: OwnerList, opened: bool, below: bool, section: Section) -> Clause:
    """The reading of a text that names owners at its start (behind "Giao", "Đề nghị" ... when `opened`)."""
    words = lexicon(ASSIGNMENTS)
    behind = re.match(r"\s*\(([^()]*)\)", text[listed.end :])
    rest = text[listed.end + (behind.end() if behind else 0) :].strip()
    bracket = behind or re.search(r"\(([^()]*)\)$", text[: listed.end])
    listed, head = _said_in_brackets(listed, bracket[1] if bracket else "")
    if section is Section.GOAL and not opened:
        return Clause()  # "b) Cơ quan nhà nước" above goals says for whom they are
    base = Clause(listed.names, subject_end=listed.end, head=head)
    if rest.strip(" .;:") == "":
        topic = (
            section is Section.WORK and not opened and not any(find_organisation(name) for name in listed.names)
        )
        return replace(base, group=True) if below and not topic else Clause()
    if not opened and _ISSUES.match(fold(rest)):
        return Clause(how="described")
    if below and (rest.endswith(":") or _CLOSING_INTRO.search(fold(rest))):
        return replace(base, group=True, coordinating=helpers(text, listed.end))
    if rest[0] in ":-–":
        work = rest[1:].strip()
        if not begins_work(work) and below:
            return replace(base, group=True)
        if len(work.split()) < 3:
            return Clause()
        how = "opener" if opened or begins_work(work) else "agent"
        return replace(base, title=work, how=how, subject_end=0, group=bool(below))
    if not opened and rest[0].isupper() and begins_work(rest):
        # a heading and the sentence below it, laid out as one paragraph
        return replace(base, title=rest, how="opener", subject_end=0, group=bool(below))
    folded_rest = rest.lstrip(", ").removeprefix("và ")
    told = _told_by_issuer(text, listed)
    if told is not None:
        return told
    folded_rest = _BY_FIELD.sub("", folded_rest)
    if len(listed.names) == 1 and words.at(text, 0, "issuers") and words.at(folded_rest, 0, "issuer_says"):
        return replace(base, how="described")
    mark = words.at(folded_rest, 0, "obligations", "verbs", "descriptions", "stops", "coordinations", "makers")
    if mark is None:
        return Clause()
    if opened:
        return replace(base, title=text, how="opener")
    if section in (Section.GOAL, Section.BUDGET) or not mark.labels & {
        "obligations",
        "verbs",
        "coordinations",
        "makers",
    }:
        return Clause()
    if mark.labels & {"descriptions"} and not mark.labels & {"obligations"}:
        return Clause()
    return replace(base, title=text, how="sentence")


def _said_in_brackets(listed: OwnerList, said: str) -> tuple[OwnerList, tuple[str, ...]]:
    """The owners and the answerable people, with what brackets right behind the owners say.

    "Cơ quan thường trực Ban Chỉ đạo (Phòng A)" is Phòng A; "Công an xã (đồng chí Trưởng Công an xã chịu trách
    nhiệm)" names who answers; "Phòng A (cơ quan thường trực)" stays as it is.
    """
    told = read_owners(said, len("đồng chí ") if fold(said).startswith("đồng chí ") else 0)
    if not told:
        return listed, ()
    if people(told.names) == told.names:
        answers = fold(said[told.end :]).lstrip(" ,").startswith(("chịu trách nhiệm", "trực tiếp", "phụ trách"))
        return listed, told.names if answers else ()
    played = len(listed.names) == 1 and lexicon(ASSIGNMENTS).at(listed.names[0], 0, "parts_played")
    if played and not said[told.end :].strip() and all(find_organisation(name) for name in told.names):
        return OwnerList(told.names, listed.end), ()
    return listed, ()


def _told_by_issuer(text: str, listed: OwnerList) -> Clause | None:
    """ "Ủy ban nhân dân xã yêu cầu các đơn vị ...": the units told, not the body that tells them."""
    words = lexicon(ASSIGNMENTS)
    start = listed.end + 1
    verb = words.at(text, start, "strong_openers")
    if verb is None or len(listed.names) > 1 or not words.at(text, len(text) - len(text.lstrip()), "issuers"):
        return None
    told = read_owners(text, verb.end)
    return Clause(told.names, title=text, how="sentence", subject_end=told.end) if told else None


def _obliged_inside(text: str, section: Section) -> Clause:
    """A subject behind an opening clause: "Khi báo cáo ..., đơn vị chủ trì phải", "...; giao Đoàn xã"."""
    words = lexicon(ASSIGNMENTS)
    if section in (Section.GOAL, Section.BUDGET):
        return Clause()
    for found in re.finditer(r"[,;]\s+", text):
        opener = words.at(text, found.end(), "strong_openers")
        listed = read_owners(text, opener.end if opener else found.end())
        if not listed:
            continue
        after = words.at(text, listed.end + 1, "obligations")
        if opener or (after and fold(text).startswith(("khi ", "nếu ", "trường hợp ", "sau khi "))):
            return Clause(listed.names, title=text, how="inside", subject_end=listed.end)
    return Clause()


def agent(text: str) -> tuple[str, ...]:
    """The owners of "... do Sở A đầu tư thực hiện" and "(Phòng B chủ trì)"."""
    words = lexicon(ASSIGNMENTS)
    for found in re.finditer(r"\bdo\s+|\((?:giao\s+)?", fold(text)):
        listed = read_owners(text, found.end())
        if listed and (
            words.at(text, listed.end + 1, "agent_verbs")
            or (text[listed.end : listed.end + 1] == ")" and "giao" in found[0])
        ):
            return listed.names
    return ()


def begins_work(text: str) -> bool:
    """Whether a text begins as a piece of work does: with a verb, or with what it rests on ("Căn cứ ...")."""
    return lexicon(ASSIGNMENTS).at(
        text, 0, "verbs", "openers", "makers", "obligations", "coordinations"
    ) is not None or fold(text).startswith(
        ("căn cứ", "trên cơ sở", "theo ", "hằng ", "hàng ", "định kì", "là đầu mối")
    )


def says_nothing_new(clause: Clause, year: int | None) -> bool:
    """Whether a paragraph only points to work given elsewhere ("Các đơn vị căn cứ Phụ lục thực hiện")."""
    return (
        (clause.how == "sentence" or "thực hiện" in fold(clause.title))
        and clause.how in ("sentence", "opener")
        and len(clause.title.split()) <= _FORMULA_WORDS
        and all(owner_kind(name) == "group" for name in clause.owners)
        and prose_deadline(clause.title, year)[0] is None
    )
