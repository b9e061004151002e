"""Numbering: the label at the start of a paragraph, and the tree that labels make.

Forms served (Nghị định 30/2020/NĐ-CP, Phụ lục I; Hướng dẫn 36-HD/VPTW and 05-HD/VPTW; and what plans
print): "Phụ lục I", "PHẦN II", "Phần thứ nhất", "Chương I", "Mục 1", "Điều 1.", "A.", "I.", "1.", "1.1",
"2.1.", "1)", "(1)", "a)", "a.", "đ)", "-", "+", "•".
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from pipeline.models import Heading

# The order of letters in Vietnamese enumerations (HD 36-HD/VPTW: a, b, c, d, đ, e, ...).
LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_WORDED = {
    "nhất": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5,
    "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
}


class Scheme(IntEnum):
    """Kinds of numbering, outermost first; the order decides only where nothing else does."""

    APPENDIX = 0
    PART = 1
    CHAPTER = 2
    SECTION = 3
    ARTICLE = 4
    UPPER = 5
    ROMAN = 6
    DECIMAL = 7
    DECIMAL_2 = 8
    DECIMAL_3 = 9
    DECIMAL_4 = 10
    NUMBER = 11        # 1)
    LETTER = 12        # a)
    BRACKETED = 13     # (1), (a)
    LOWER_ROMAN = 14   # i), (ii)
    DASH = 15
    PLUS = 16
    DOT = 17

    @property
    def bullet(self) -> bool:
        """True for marks that carry no number."""
        return self >= Scheme.DASH

    @property
    def named(self) -> bool:
        """True for labels with a word of their own: Phụ lục, Phần, Chương, Mục, Điều."""
        return self <= Scheme.ARTICLE


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed and what it counts."""

    text: str
    scheme: Scheme
    numbers: tuple[int, ...] = ()

    @property
    def bare(self) -> str:
        """As printed, without closing punctuation; brackets that open stay: "II", "2.1", "(1)".

        A Roman numeral that was misread ("IH.", "11.") is written as what it counts.
        """
        text = self.text.rstrip(" .:/-–").lstrip("_`'|.,:;=~- ")
        if self.scheme is Scheme.ROMAN and roman(text.rstrip(")")) is None:
            tens, ones = divmod(self.last, 10)
            return "X" * tens + _ROMAN_ONES[ones]
        return text if text.startswith("(") else text.rstrip(")")

    @property
    def last(self) -> int:
        """The number that counts among its siblings; 0 for bullets."""
        return self.numbers[-1] if self.numbers else 0


# The capitals of Vietnamese; a range would take in small letters, which stand between them in Unicode.
CAPITALS = (
    "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
)
_NUMERAL = r"(?:[IVXLC]+|\d{1,3}|[A-Z])"
_OPEN = rf"[{CAPITALS}“\"(]"            # how the words behind a label begin
_AFTER = rf"(?=\s|{_OPEN}|$)"
_CLOSED = rf"(?:[.):]|(?=\s+{_OPEN})|(?=$))(?!\d|%){_AFTER}"     # closing mark, or capitals behind
_NAMED: tuple[tuple[Scheme, re.Pattern[str]], ...] = (
    (Scheme.APPENDIX, re.compile(
        rf"(?:PHỤ\s+LỤC|Phụ\s+lục|BIỂU|Biểu|MẪU|Mẫu)(?:\s+(?:SỐ|Số|số))?(?:\s+0?{_NUMERAL}(?:\.\d+)?|(?!\s+{_NUMERAL}\b))(?=\s*[:.\-–]?\s*$"
        rf"|\s*[:.\-–]\s*\S|\s+[{CAPITALS}(]{{2}})")),
    (Scheme.PART, re.compile(rf"(?:PHẦN|Phần)\s+(?:(?:THỨ|thứ)\s+(\w+)|{_NUMERAL}\b)[.:]?")),
    (Scheme.CHAPTER, re.compile(rf"(?:CHƯƠNG|Chương)\s+{_NUMERAL}\b[.:]?")),
    (Scheme.SECTION, re.compile(rf"(?:MỤC|Mục)\s+{_NUMERAL}\b(?!\s+(?:Phần|Chương|Điều))[.:]?")),
    (Scheme.ARTICLE, re.compile(r"(?:ĐIỀU|Điều)\s+\d{1,3}[a-zđ]?\s*[.:]")),
)
# Party documents close a number with a dash: "I- QUAN ĐIỂM", "1- Ban Xây dựng Đảng", "II.- ..."; what
# follows begins with a capital and is no code ("57-NQ/TW").
_DASHED = rf"\s?[.)/]?\s?[-–](?=\s+{_OPEN}|[{CAPITALS}][^\W\d_{CAPITALS}])(?!\s*\w{{1,6}}[/-][{CAPITALS}])"
_SHORT: tuple[tuple[Scheme, re.Pattern[str]], ...] = (
    (Scheme.ROMAN, re.compile(rf"([IVXLC]{{1,6}})\s?[.)/:]{_AFTER}")),
    (Scheme.ROMAN, re.compile(r"([IVXLC]{1,6})\s[-–](?=\s)")),
    (Scheme.ROMAN, re.compile(rf"([IVXLC]{{1,6}})(?:{_DASHED}|[-–](?=[{CAPITALS}]{{2}}))")),
    (Scheme.UPPER, re.compile(r"([A-HĐK-M])\s?[.)/](?=\s)")),
    (Scheme.UPPER, re.compile(rf"([A-HĐK-M])\s?[-–](?=\s+[{CAPITALS}]{{2}})")),
    (Scheme.DECIMAL, re.compile(rf"(\d{{1,3}})\s?(?:\.{_AFTER}|/(?=\s))")),
    (Scheme.DECIMAL, re.compile(rf"(\d{{1,2}}){_DASHED}")),
    (Scheme.DECIMAL_2, re.compile(rf"(\d{{1,2}}\s?\.\s?\d{{1,2}}){_CLOSED}")),
    (Scheme.DECIMAL_2, re.compile(rf"(\d{{1,2}}\.\d{{1,2}}){_DASHED}")),
    (Scheme.DECIMAL_3, re.compile(rf"(\d{{1,2}}\.\d{{1,2}}\.\d{{1,2}}){_CLOSED}")),
    (Scheme.DECIMAL_3, re.compile(rf"(\d{{1,2}}\.\d{{1,2}}\.\d{{1,2}}){_DASHED}")),
    (Scheme.DECIMAL_4, re.compile(r"(\d{1,2}(?:\.\d{1,2}){3})\.?(?=\s)")),
    (Scheme.NUMBER, re.compile(rf"(\d{{1,3}})\s?\){_AFTER}")),
    (Scheme.BRACKETED, re.compile(rf"\((\d{{1,3}})\)[.:-]?{_AFTER}")),
    (Scheme.LETTER, re.compile(rf"([a-zđ](?:\.?\d{{1,2}})?)\s?(?:[.)]{_AFTER}|/(?=\s))")),
    (Scheme.LETTER, re.compile(rf"([a-zđ])[.)]?[-–](?=\s+{_OPEN})")),
    (Scheme.BRACKETED, re.compile(r"\(([a-zđ])\)(?=\s|$)")),
    (Scheme.LOWER_ROMAN, re.compile(r"\(?([ivx]{1,5})\)(?=\s|$)")),
    (Scheme.PLUS, re.compile(r"\+(?=\s?[^\W\d_]|\s*\d)")),
    (Scheme.DASH, re.compile(r"[-–—](?=\s?[\w“\"(≥≤])")),
    (Scheme.DOT, re.compile(r"(?:[•●▪■◦○·∙►➢✓*\uf0b7\uf0a7\uf0d8\uf0fc]|o(?=\s+[A-ZĐ]))(?=\s?\S)")),
)


# What engines make of numerals and bullets at the start of a line.
_SPECKS = re.compile(r"[_`'|.,:;=~\s]*(?=\S)")
_MISREAD_ROMAN = re.compile(rf"([IVXHl1][IVXHl1ivx]{{0,5}})(?:[.](?=\s?[{CAPITALS}])|[-–](?=\s?[{CAPITALS}]{{2}}))")
_ONES = re.compile(rf"(11|111)\.(?=\s+[{CAPITALS}]{{2}})")     # "II." read as ones, over a heading in capitals
_MISREAD_DASH = re.compile(r"[_`'.\s]*[~=](?=\s?[\w“\"(≥≤])")


def roman(text: str) -> int | None:
    """The value of a well-formed Roman numeral up to 399, else None ("IIX" and "VX" are none)."""
    text = text.upper()
    if not re.fullmatch(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", text) or not text:
        return None
    total = 0
    for here, after in zip(text, [*text[1:], " "], strict=True):
        value = _ROMAN[here]
        total += -value if _ROMAN.get(after, 0) > value else value
    return total


def _numbers(scheme: Scheme, core: str) -> tuple[int, ...] | None:
    """What the label counts, or None when it is no number of that scheme."""
    if scheme in (Scheme.ROMAN, Scheme.LOWER_ROMAN):
        value = roman(core)
        return None if value is None else (value,)
    if scheme is Scheme.UPPER:
        return (LETTERS.index(core.lower()) + 1,) if core.lower() in LETTERS else None
    parts: list[int] = []
    for part in core.replace(" ", "").split("."):
        number = part.lstrip(LETTERS + "fjwz")
        if number != part:
            letter = part[0]
            if letter not in LETTERS:
                return None
            parts.append(LETTERS.index(letter) + 1)
        if number:
            parts.append(int(number))
    return tuple(parts)


def _misread(text: str) -> list[Label]:
    """The label that an engine misread: "IH." for III, "~" for a dash, specks before it."""
    found: list[Label] = []
    if match := _MISREAD_ROMAN.match(text):
        value = roman(match.group(1).replace("H", "II").replace("l", "I").replace("1", "I").upper())
        if value is not None:
            found.append(Label(match.group(), Scheme.ROMAN, (value,)))
    if not found and (match := _MISREAD_DASH.match(text)):
        found.append(Label(match.group(), Scheme.DASH))
    return found


def _named_number(text: str) -> tuple[int, ...]:
    last = text.rstrip(" .:").split()[-1]
    if last.isdigit():
        return (int(last),)
    if (worded := _WORDED.get(last.lower())) is not None:
        return (worded,)
    if (value := roman(last)) is not None:
        return (value,)
    return (ord(last) - ord("A") + 1,) if len(last) == 1 and last.isupper() and last.isascii() else ()


def labels(text: str) -> tuple[Label, ...]:
    """The readings of the label that `text` starts with, likeliest first; () when it has none.

    "C." may be the hundredth Roman numeral or the third letter, "i)" a letter or a small Roman numeral:
    the outline chooses by what came before.
    """
    text = text.lstrip()
    found = _labels(text)
    if found and found[0].scheme is Scheme.DASH:
        inner = _labels(text[1:].lstrip())              # a speck before a real label: "- VI. KINH PHÍ"
        if inner and inner[0].scheme in (Scheme.ROMAN, Scheme.DECIMAL, Scheme.DASH):
            start = len(text) - len(text[1:].lstrip())
            return tuple(replace(label, text=text[:start] + label.text) for label in inner)
    if not found and (specks := _SPECKS.match(text)) and specks.end():
        inner = _labels(text[specks.end():])
        found = tuple(replace(label, text=text[: specks.end()] + label.text) for label in inner)
    return found or tuple(_misread(text))


def _labels(text: str) -> tuple[Label, ...]:
    for scheme, pattern in _NAMED:
        if match := pattern.match(text):
            return (Label(match.group().rstrip(), scheme, _named_number(match.group())),)
    found: list[Label] = []
    for scheme, pattern in _SHORT:
        match = pattern.match(text)
        if not match:
            continue
        if scheme.bullet:
            found.append(Label(match.group(), scheme))
            continue
        numbers = _numbers(scheme, match.group(1))
        if numbers is not None and not any(label.scheme is scheme for label in found):
            found.append(Label(match.group().rstrip(), scheme, numbers))
    if match := _ONES.match(text):
        found.append(Label(match.group(), Scheme.ROMAN, (len(match.group(1)),)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Step:
    scheme: Scheme | None       # None: a heading without a label
    numbers: tuple[int, ...]
    block: int
    heading: Heading
    opens: bool                 # ends with ":" or reads like a heading: what follows hangs under it


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a paragraph hangs in the numbering tree."""

    label: Label | None
    parent: int | None
    path: tuple[Heading, ...]


class Outline:
    """Builds the tree while blocks go by in reading order."""

    def __init__(self) -> None:
        self._steps: list[_Step] = []

    @property
    def path(self) -> tuple[Heading, ...]:
        """Headings and numbered items above the next paragraph; bullets are in `parent` only."""
        return tuple(s.heading for s in self._steps if s.scheme is None or not s.scheme.bullet)

    @property
    def parent(self) -> int | None:
        """The block that the next paragraph without a label hangs under."""
        return self._steps[-1].block if self._steps else None

    def close_bullets(self) -> None:
        """A paragraph without label ends a list of bullets."""
        while self._steps and (scheme := self._steps[-1].scheme) is not None and scheme.bullet:
            self._steps.pop()

    def reset(self) -> None:
        """An appendix or another document begins."""
        self._steps.clear()

    def choose(self, readings: Sequence[Label]) -> Label:
        """The reading that goes on with what came before, else the likeliest."""
        for label in readings:
            if any(s.scheme is label.scheme and _follows(s.numbers, label.numbers) for s in self._steps):
                return label
        for label in readings:
            if label.last == 1:
                return label
        return readings[0]

    def place(self, label: Label, block: int, text: str, opens: bool) -> Placed:
        """Hang a labelled paragraph (its words in `text`) into the tree and say where."""
        self._climb(label)
        placed = Placed(label, self.parent, self.path)
        heading = Heading("" if label.scheme.bullet else label.bare, text, block)
        self._steps.append(_Step(label.scheme, label.numbers, block, heading, opens))
        return placed

    def place_unlabelled(self, block: int, text: str, stands_for: str = "") -> Placed:
        """Hang a heading without label: it closes everything but parts, chapters and appendices.

        `stands_for` is the label that its path shows: "Phụ lục" for the title of an appendix without number.
        """
        while self._steps:
            scheme = self._steps[-1].scheme
            if scheme is not None and scheme <= Scheme.CHAPTER:
                break
            self._steps.pop()
        placed = Placed(None, self.parent, self.path)
        self._steps.append(_Step(None, (), block, Heading(stands_for, text, block), True))
        return placed

    def _climb(self, label: Label) -> None:
        """Leave the steps that `label` closes."""
        steps = self._steps
        if label.scheme is Scheme.APPENDIX:
            steps.clear()
            return
        same = [i for i, step in enumerate(steps) if step.scheme is label.scheme]
        if same:
            goes_on = [i for i in same if _follows(steps[i].numbers, label.numbers)]
            if goes_on:
                del steps[goes_on[-1]:]
                return
            innermost = same[-1] == len(steps) - 1
            restarts = label.last == 1 and not label.scheme.bullet and innermost and steps[-1].opens
            if not restarts:
                del steps[same[-1]:]
            return
        if label.scheme.bullet:
            self._climb_bullet(label)
            return
        while steps:
            step = steps[-1]
            if step.scheme is None:
                if label.scheme is not Scheme.ROMAN or label.last == 1:
                    return
                # "II." begins nothing below "IL NHÌN LẠI NĂM 2025", a "I." that was misread: it stands beside it
            elif step.scheme.bullet:
                if step.opens and label.scheme > Scheme.DECIMAL_4:
                    return
            elif not _closes(label, step):
                return
            steps.pop()

    def _climb_bullet(self, label: Label) -> None:
        steps = self._steps
        while steps and (scheme := steps[-1].scheme) is not None and scheme.bullet and scheme > label.scheme:
            steps.pop()


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """True when `after` is the next sibling of `before`: 2 after 1, 2.2 after 2.1; always for bullets."""
    if len(before) != len(after) or before[:-1] != after[:-1]:
        return False
    return not before or after[-1] == before[-1] + 1


def _closes(label: Label, step: _Step) -> bool:
    """True when a label of another scheme ends `step`: it stands higher in the usual order.

    A decimal label whose first numbers repeat the step's ("2.1" under "2.") never closes it.
    """
    assert step.scheme is not None
    depth = len(step.numbers)
    if 0 < depth < len(label.numbers) and label.numbers[:depth] == step.numbers:
        return False
    return label.scheme < step.scheme
