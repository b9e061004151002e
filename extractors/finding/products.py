"""What a piece of work makes or hands over: "Xây dựng Kế hoạch ...", "đính kèm ...", "gửi về ..."."""

from __future__ import annotations

import re

from extractors.finding.lexicon import ASSIGNMENTS, OWNERS, Mark, lexicon
from extractors.finding.owners import begins_owner
from normalizers.text import fold, sentence_case

_PARENTHESES = re.compile(r"\(([^()]{4,200})\)\s*[.;]?\s*$")
_HANDED = re.compile(
    r"(?:gửi|nộp)\s+(?:về|cho|đến)?\s*[^.;]*?(?=\s+(?:trước|để|chậm nhất|trong|hằng|hàng|theo|vào)\b|[.;,]|$)"
)
_ATTACHED = re.compile(r"đính kèm\s+(?P<what>[^.;]+(?:\([^()]*\))?)")
_REACH = 8  # words before the verb that makes something, where nobody is told to do the work
_PART = 10  # words that a further part of an enumeration inside a product's name may have
_NEW_CLAUSE = ("verbs", "makers", "stops", "obligations", "coordinations", "openers", "product_ends", "fields.deadline")
_THIS = re.compile(r"\s+(?:này|nói trên|nêu trên)$")


def named_product(text: str) -> str:
    """The one thing that the work makes, "" where it names none: "Xây dựng kế hoạch ...".

    A product in parentheses counts: "... (hệ thống Công nghệ IOC)".
    """
    words = lexicon(ASSIGNMENTS)
    bracket = _PARENTHESES.search(text)
    if bracket and words.at(text, bracket.start(1), "products"):
        return sentence_case(bracket[1].strip())
    for maker in words.marks(text):
        if "makers" not in maker.labels or len(text[: maker.start].split()) > _REACH:
            continue
        if named := _made(text, maker, "products"):
            return named
    return ""


def made_document(text: str, start: int = 0) -> str:
    """The document that an owner's work makes: "Ban hành Đề án X trước ngày ..." gives "Đề án X".

    `start` is where the owners that the text names end; "" where no document with a name of its own is made.
    Work on what others make ("hướng dẫn các thôn xây dựng kế hoạch") makes none.
    """
    words = lexicon(ASSIGNMENTS)
    end = text.find(";", start)
    for maker in words.marks(text, start):
        if 0 <= end < maker.start or "others_make" in maker.labels:
            break
        if "makers" in maker.labels and (
            named := _made(text, maker, "documents") or _presented(text, maker) or _named_system(text, maker)
        ):
            return named
    return ""


def _presented(text: str, maker: Mark) -> str:
    """The document of "Trình Ủy ban nhân dân xã Đề án X": behind the body it is presented to, with a capital."""
    words = lexicon(ASSIGNMENTS)
    if not fold(text[maker.start : maker.end]).endswith("trình") or not begins_owner(text, maker.end + 1):
        return ""
    for mark in words.marks(text, maker.end):
        between = text[maker.end : mark.start]
        if re.search(r"[,;.:(]", between) or "makers" in mark.labels:
            return ""
        if "documents" in mark.labels and text[mark.start].isupper():
            return _made(text, Mark(maker.labels, maker.start, mark.start - 1), "documents")
    return ""


def _named_system(text: str, maker: Mark) -> str:
    """The thing with a name of its own, written with a capital: "xây dựng Hệ thống cảnh báo cháy rừng"."""
    start = maker.end + 1
    if not text[start : start + 1].isupper() or text[maker.start : maker.end].isupper():
        return ""
    return _made(text, maker, "products")


def handed_over(text: str) -> str:
    """What is to be sent or attached: "xây dựng kế hoạch, gửi về Phòng A" -> "Kế hoạch gửi về Phòng A"."""
    folded = fold(text)
    if attached := _ATTACHED.search(folded):
        return sentence_case(text[attached.start("what") : attached.end("what")].strip())
    handed = _HANDED.search(folded)
    if not handed:
        return ""
    words = lexicon(ASSIGNMENTS)
    for mark in words.marks(text):
        if "makers" in mark.labels and mark.start < handed.start():
            product = words.at(text, mark.end + 1, "products")
            if product:
                return sentence_case(
                    f"{text[product.start : product.end]} {text[handed.start() : handed.end()].strip()}"
                )
    return ""


def _made(text: str, maker: Mark, kinds: str) -> str:
    """The named thing of one of the `kinds` right behind the verb that makes it."""
    words = lexicon(ASSIGNMENTS)
    start = maker.end + len(text[maker.end :]) - len(text[maker.end :].lstrip(" ,"))
    product = words.at(text, start, kinds)
    if product is None or text[product.end : product.end + 1] == ",":
        return ""  # "chương trình, đề án, kế hoạch ..." in general
    follows = words.at(text, product.end + 1, "vague", "verbs")
    if follows and "vague" in follows.labels:
        return ""
    end = _product_end(text, product, words.marks(text, product.end))
    named = _THIS.sub("", text[start:end].strip(" ,;.:"))
    if len(named.split()) <= len(text[product.start : product.end].split()):
        return ""
    return sentence_case(named)


def _product_end(text: str, product: Mark, marks: list[Mark]) -> int:
    whole = [mark for mark in lexicon(OWNERS).marks(text) if "inside_names" in mark.labels]
    ends = [mark.start for mark in marks if "product_ends" in mark.labels]
    if "policies" in product.labels:        # "Đề án phát triển du lịch gắn với nghề gốm"
        ends = [end for end in ends if not fold(text[end:]).startswith("gắn với ")]
    if new_deed := _new_deed(text, product, marks):
        ends.append(new_deed)
    # "chương trình hợp tác “ba bên” về ...": a name in quotation marks is whole
    ends += [quoted.start() + 1 for quoted in re.finditer(r"”(?=\s+về\s)", text) if quoted.start() > product.end]
    for found in re.finditer(r"[,;.](?=\s|$)", text):
        if found.start() < product.end:
            continue
        joins = found[0] == "," and (
            _enumerates(text, found.end() + 1) or _joins_deeds(text, product.end, found.start())
        )
        if not joins:
            ends.append(found.start())
    return min((end for end in ends if not any(one.start < end < one.end for one in whole)), default=len(text))


def _new_deed(text: str, product: Mark, marks: list[Mark]) -> int:
    """Where "và" adds other work to a product's name ("Kế hoạch hành động và chỉ đạo ..."); 0 where it does not.

    A name that itself begins with a verb goes on: "Quy chế quản lý và sử dụng".
    """
    first = lexicon(ASSIGNMENTS).at(text, product.end + 1, "verbs")
    if first and "plain_deeds" not in first.labels:
        return 0
    joined = (mark for mark in marks if "verbs" in mark.labels and text[: mark.start].endswith(" và "))
    return next((mark.start - len(" và ") for mark in joined), 0)


def _enumerates(text: str, start: int) -> bool:
    """Whether a comma before `start` parts a name's words ("thôn, buôn") and no new clause begins."""
    part = re.split(r"[,;.]", text[start:], maxsplit=1)[0]
    ends = [mark.start for mark in lexicon(ASSIGNMENTS).marks(text, start) if "product_ends" in mark.labels]
    part = text[start : min([start + len(part), *ends])]
    return len(part.split()) <= _PART and not lexicon(ASSIGNMENTS).at(text, start, *_NEW_CLAUSE)


def _joins_deeds(text: str, start: int, comma: int) -> bool:
    """Whether the comma stands between what a document is about: "Quy chế quản lý, khai thác ...".

    Behind "kế hoạch triển khai, ..." it does not.
    """
    words = lexicon(ASSIGNMENTS)
    deeds = [deed.strip() for deed in text[start:comma].split(",")]
    following = words.at(text, comma + 2, "verbs", "makers", "fields.deadline", "product_ends")
    return (
        following is not None
        and following.labels.isdisjoint({"makers", "fields.deadline", "product_ends"})
        and all("verbs" in (labels := words.labels(deed)) and "plain_deeds" not in labels for deed in deeds)
    )
