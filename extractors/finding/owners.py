"""Who is told to do a piece of work: lists of agencies and people in running text and in cells.

Names stay as printed (`Owner.name`); `Owner.key` is the canonical one.  Splitting a list into names and
telling agencies from people is the work of normalizers.organisations; here is where a list begins and
ends in a sentence, and which of its names lead, help or answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractors.finding.lexicon import ASSIGNMENTS, OWNERS, Mark, lexicon
from normalizers.organisations import canonical, find_organisation, is_person, owner_kind, split_owners
from normalizers.text import fold, sentence_case
from pipeline.models import Owner

# Lists of the vocabulary whose phrases end a list of owners in running text.
_STOPS = frozenset(
    {
        "verbs",
        "stops",
        "obligations",
        "descriptions",
        "coordinations",
        "agent_verbs",
        "makers",
        "strong_openers",
        "issuer_says",
        "fields.lead",
        "fields.head",
        "fields.coordinating",
        "fields.deadline",
    }
)
_LABELS = frozenset({"fields.lead", "fields.head", "fields.coordinating"})
# "Bộ Tài chính Cơ quan, tổ chức liên quan": names that a cell prints one under another, the line end lost
_RUN_ON = re.compile(r"(?<=[a-zà-ỹ]) (?=(?:Các|Và các|Cơ quan,)\s)")
_SAME_KIND = re.compile(r"\b(Sở|Bộ|Phòng|Trung tâm|Hội|Trạm) (?=[A-ZĐÂÁÀẢẠÔƯ])")
_MARKER = re.compile(r"^(?:[-+•*]|\(?\d+[).]|[a-zđ]\))\s+")
# "Ban Xây dựng Đảng: các cơ quan liên quan": a semicolon read as a colon
_COLON = re.compile(r"(?<!chủ trì)(?<!phối hợp)(?<!Chủ trì)(?<!Phối hợp)(?<!thực hiện):\s")
_KINDS = re.compile(r"\b[Cc]ác (?P<kind>sở|phòng|ban|bộ|Sở|Phòng|Ban|Bộ)\s*:\s*(?P<names>[A-ZĐÀ-Ỹ][^;:.\n()]+)")
_OPENING = re.compile(r"(?<!\S)\(")  # "UB.MTT(Q" has a misread letter, no parenthesis
_EDGE = " .,;:-–+*•\n"
_LIMIT = 400  # characters that a list of owners may take
SHORT_NAME = 6  # words of a name that nobody knows, behind a semicolon


@dataclass(frozen=True, slots=True)
class OwnerList:
    """Names read from a text, as printed, and where the list ends."""

    names: tuple[str, ...]
    end: int

    def __bool__(self) -> bool:
        return bool(self.names)


@dataclass(frozen=True, slots=True)
class CellOwners:
    """What a cell of owners says: who leads, helps, answers; `doubt` is Vietnamese or empty."""

    lead: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    doubt: str = ""


def begins_owner(text: str, start: int = 0) -> bool:
    """Whether an agency, a group of agencies or a person's title is named right at `start`."""
    if lexicon(OWNERS).at(text, start, "not_agencies"):
        return False
    return bool(owner_kind(text[start : start + 80]))


def read_owners(text: str, start: int = 0) -> OwnerList:
    """The owners listed from `start` (white space skipped); no names where none begins there.

    The list ends at a verb, a colon, a full stop or another word that no name holds.
    """
    while start < len(text) and text[start] in " \n":
        start += 1
    if start >= len(text) or not begins_owner(text, start):
        return OwnerList((), start)
    end = _list_end(text, start)
    listed = _outside_parentheses(text[start:end])
    names = tuple(name for part in _named(listed) if (name := _printed_name(part)))
    return OwnerList(names, end)


def read_group(text: str) -> OwnerList:
    """The owners of a text that begins with "các ...", known or not: where only owners begin a sentence."""
    if not fold(text).startswith(("các ", "mỗi ", "toàn thể ")):
        return OwnerList((), 0)
    if lexicon(OWNERS).at(text, 0, "not_agencies"):
        return OwnerList((), 0)
    end = _list_end(text, 0)
    names = tuple(name for part in _named(_outside_parentheses(text[:end])) if (name := _printed_name(part)))
    return OwnerList(names, end)


def _named(text: str) -> list[str]:
    """The owners that a list names; a person of two offices is one: "Phó Chủ tịch UBND xã - Giám đốc Trung tâm"."""
    names: list[str] = []
    for name in split_owners(text):
        joined = f"{names[-1]} - {name}" if names else ""
        if joined and joined in text and is_person(names[-1]) and is_person(name):
            names[-1] = joined
        else:
            names.append(name)
    return names


def _list_end(text: str, start: int) -> int:
    """Where a list of owners that begins at `start` ends, trailing separators left out."""
    owners = lexicon(OWNERS)
    kept = [mark for mark in owners.marks(text, start) if "inside_names" in mark.labels]
    end = min(len(text), start + _LIMIT)
    for found in re.finditer(r":|\.(?=\s|$)|\?|!", text[start:end]):
        at = start + found.start()
        if not _inside_parentheses(text, start, at):
            end = at
            break
    for mark in _stop_marks(text, start + 1):
        if mark.start >= end:
            break
        if not mark.labels & _STOPS or any(one.start <= mark.start < one.end for one in kept):
            continue
        if text[mark.start].isupper() and not _begins_sentence(text, start, mark):
            continue
        if _inside_parentheses(text, start, mark.start):
            continue
        if "verbs" in mark.labels and (kind := _bare_kind_before(text, start, mark.start)) and (
                "any_unit" not in owners.labels(kind) or owners.at(text, mark.start, "verbs_of_units")):
            continue
        if fold(text[mark.start : mark.end]) == "phụ trách" and is_person(text[start : mark.start]):
            continue  # "Phó Chủ tịch phụ trách văn xã"
        end = mark.start
    return start + len(
        re.sub(r"(?:[\s,;–-]|\s+(?:và|cùng|với|có|thì|trong|của|tại|chủ động|tích cực))+$", "", text[start:end])
    )


def _stop_marks(text: str, start: int, end: int | None = None) -> Iterator[Mark]:
    """The phrases that may end a list; a part's label only before a colon or behind a semicolon.

    In "Thủ trưởng các cơ quan, đơn vị chịu trách nhiệm ..." and "các đơn vị liên quan" it is words of the list.
    """
    words = lexicon(ASSIGNMENTS)
    for mark in words.marks(text, start):
        if end is not None and mark.start >= end:
            break
        labelled = re.match(r"\s*:", text[mark.end :]) or text[: mark.start].rstrip().endswith((";", "("))
        if labelled or not mark.labels <= _LABELS:
            yield mark
            continue
        if shorter := words.at(text, mark.start, *(_STOPS - _LABELS)):
            yield shorter
            continue
        yield from _stop_marks(text, mark.start + 1, mark.end)


def _begins_sentence(text: str, start: int, verb: Mark) -> bool:
    """Whether a verb with a capital begins a sentence: "Sở Y tế Chủ trì ...", "Tỉnh đoàn Chỉ đạo ...".

    So does one no name holds, and one behind the whole name of a known agency ("Hội Nông dân Vận động ...").
    """
    owners = lexicon(OWNERS)
    if owners.at(text, verb.start, "never_in_names"):
        return True
    if "verbs" not in verb.labels or owners.at(text, verb.start, "verbs_in_names"):
        return False
    before = re.split(r"[,;]\s|\bvà\s", text[start : verb.start])[-1].strip()
    return find_organisation(before) is not None and find_organisation(text[start : verb.end]) is None


def _inside_parentheses(text: str, start: int, at: int) -> bool:
    stretch = text[start:at]
    opened = len(_OPENING.findall(stretch))
    return opened > stretch.count(")") and ")" in text[at:]


def _bare_kind_before(text: str, start: int, at: int) -> str:
    """The kind of agency without a name that alone stands between the last separator and `at`; "" for other words."""
    before = re.split(r"[,;]|\bvà\b", text[start:at])[-1].strip()
    return before if "bare_kinds" in lexicon(OWNERS).labels(before) else ""


def _outside_parentheses(text: str) -> str:
    kept = re.sub(r"(?:^|\s+)\([^()]*\)", "", text)
    return re.sub(r"(?<=\w)\((?=\w)", "", kept) if ")" not in kept else kept


def _printed_name(part: str) -> str:
    name = part.strip(_EDGE)
    for phrase in lexicon(OWNERS).marks(name):
        if "localities" in phrase.labels and phrase.end == len(name):
            name = name[: phrase.start].rstrip(_EDGE)
            break
    if "bare_kinds" in lexicon(OWNERS).labels(name):
        return ""  # "Ban" alone, cut off at a line end, names nobody
    return sentence_case(" ".join(name.split()))


def helpers(text: str, start: int = 0) -> tuple[str, ...]:
    """The units named behind "phối hợp với ..." and the like, from `start` on."""
    names: list[str] = []
    words = lexicon(ASSIGNMENTS)
    for found in words.marks(text, start):
        mark = words.at(text, found.start, "coordinations")
        if mark is not None:
            behind = read_owners(text, mark.end).names or _before_semicolon_part(text, start, mark.start)
            names += [name for name in behind if name not in names]
    return tuple(names)


def _before_semicolon_part(text: str, start: int, at: int) -> tuple[str, ...]:
    """The units of "...; các thôn phối hợp thực hiện": those between a semicolon or comma and `at`."""
    opened = text.rfind(";", start, at)
    commas = [start + found.start() for found in re.finditer(r",\s", text[start:at]) if start + found.start() > opened]
    for sign in [*([opened] if opened >= 0 else []), *commas]:
        invited = lexicon(ASSIGNMENTS).at(text, sign + 2, "openers")      # "...; mời các trường phối hợp"
        listed = read_owners(text, invited.end if invited else sign + 1)
        if listed and not text[listed.end : at].strip():
            return listed.names
    return ()


def read_cell(text: str) -> CellOwners:
    """The owners of one table cell of lead agencies.

    Also cells that do two things: "Đảng ủy UBND xã chủ trì, phối hợp Công an xã",
    "Chủ trì: Phòng Kinh tế; phối hợp: các thôn", and cells with a verb behind the names.
    """
    lead: list[str] = []
    coordinating: list[str] = []
    doubt = ""
    helping = False
    for piece in _pieces(text):
        folded = fold(piece)
        labelled = re.match(
            r"(?:(?:cơ quan|đơn vị|đầu mối)?,?\s*)?(chủ trì|thực hiện|phối hợp)(?:\s+thực hiện)?\s*:\s*",
            folded,
        )
        if labelled:
            helping = labelled[1] == "phối hợp"
            piece = piece[labelled.end() :]
        listed = read_owners(piece)
        if not listed:
            if not labelled and (found := re.match(r"(?:và\s+)?(?:chủ trì|phối hợp)(?:\s+(?:với|cùng))?\s+", folded)):
                helping = "phối hợp" in found[0]
                listed = read_owners(piece[found.end() :])
            if not listed:
                names = tuple(sentence_case(name) for name in _named(piece))
                if not folded.startswith(("các ", "cả ")):
                    doubt = doubt or "tên cơ quan không nhận ra được"
                (coordinating if helping else lead).extend(names)
                continue
        (coordinating if helping else lead).extend(listed.names)
        coordinating.extend(name for name in helpers(piece, listed.end) if name not in coordinating)
    return CellOwners(tuple(lead), tuple(coordinating), doubt=doubt)


def _part_run_on(text: str) -> str:
    """Names that follow one another without a sign, parted by semicolons."""
    text = _RUN_ON.sub("; ", text)
    text = _COLON.sub(
        lambda found: "; " if begins_owner(text) and begins_owner(found.string, found.end()) else found[0],
        text,
    )
    for earlier, later in reversed(list(pairwise(_SAME_KIND.finditer(text)))):
        between = text[earlier.end() : later.start()]
        if (
            earlier[1] == later[1]
            and re.fullmatch(r"[^,;/\n]*[a-zà-ỹ] ", between)
            and not re.search(r"\b(?:và|của|thuộc|với) $", between)
        ):
            text = text[: later.start()].rstrip() + "; " + text[later.start() :]
    return text


def _spell_out(text: str) -> str:
    """ "Các sở: Tài chính, Nội vụ" as "Sở Tài chính; Sở Nội vụ"; known names with a comma stay whole."""

    def names(found: re.Match[str]) -> str:
        kind = found["kind"].capitalize()
        owners: list[str] = []
        for part in re.split(r",\s*", found["names"].strip()):
            joined = f"{owners[-1]}, {part}" if owners else ""
            if joined and find_organisation(joined) and not find_organisation(f"{kind} {part}"):
                owners[-1] = joined
            elif not part[:1].isupper():
                break  # what follows is no name: "..., Quốc phòng theo chức năng, nhiệm vụ"
            else:
                known = find_organisation(f"{kind} {part}") or not begins_owner(part)
                owners.append(f"{kind} {part}" if known else part)
        return "; ".join(owners)

    return _KINDS.sub(names, text)


def _pieces(text: str) -> list[str]:
    """A cell's parts between semicolons and line ends where the next part begins an owner or a label."""
    parts: list[str] = []
    hard = False                # a semicolon stands before the part
    for part in re.split(r"(\s*;\s*|\s*\n\s*)", _part_run_on(_spell_out(text))):
        if not part.strip(" ;\n"):
            hard = hard or ";" in part
            continue
        piece = _MARKER.sub("", part.strip()).strip(_EDGE).removeprefix("Và ").removeprefix("và ")
        if not piece:
            continue
        opens = begins_owner(piece) or re.match(r"(?:chủ trì|phối hợp|cơ quan|đơn vị)\b", fold(piece))
        if parts and not opens and not (hard and len(piece.split()) <= SHORT_NAME):
            parts[-1] += " " + piece
        else:
            parts.append(piece)
        hard = False
    return parts


def people(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that are people's titles."""
    return tuple(name for name in names if is_person(name))


def as_owners(names: tuple[str, ...] | list[str]) -> tuple[Owner, ...]:
    """Owners with their canonical names, doubles left out."""
    return tuple(Owner(name, canonical(name)) for name in dict.fromkeys(names))
