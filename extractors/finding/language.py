"""The spaCy pipeline of the finders: a blank Vietnamese language with our own tokenizer and norms.

`analyse` gives a Doc whose span groups hold what the finders work with:
    "phrases"     forms of words from data/*.jsonl (label: what they do, id: which kind)
    "quantities"  numbers with units
    "dates"       dates and periods
    "numbers"     document numbers
Token norms are folded text (normalizers.text.fold), so patterns match any case, tone placement and
"tỷ"/"tỉ".  `spacy.blank("vi")` asks for pyvi and takes "năm" (year) for five, hence our own tokenizer and
like_num.  The pipeline is built once per process.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from normalizers.text import fold

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab

PATTERN_FILES = ("comparators.jsonl", "links.jsonl", "guards.jsonl", "scopes.jsonl")

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+\d*|>=|<=|[^\w\s]|_|\s")


class VietnameseTokenizer:
    """Syllables, numbers and signs as tokens; every character of the text stays in some token."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The text as a Doc; white space beyond single spaces becomes tokens of its own."""
        from spacy.tokens import Doc

        words: list[str] = []
        spaces: list[bool] = []
        for found in _TOKEN.finditer(text):
            if found[0] == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(found[0])
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the tokenizer has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> VietnameseTokenizer:
        """The tokenizer itself, see `to_bytes`."""
        return self


def _like_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d+(?:[.,]\d+)*", text))


@cache
def pipeline() -> Language:
    """The language with its components; patterns that are wrong raise ValueError naming their file."""
    import spacy
    from spacy.attrs import LIKE_NUM, NORM

    language = spacy.util.get_lang_class("xx")()  # the multi-language class has no rules of its own
    vocab: Any = language.vocab
    vocab.lex_attr_getters[NORM] = fold
    vocab.lex_attr_getters[LIKE_NUM] = _like_number
    language.tokenizer = VietnameseTokenizer(language.vocab)
    ruler: Any = language.add_pipe(
        "span_ruler",
        config={"spans_key": "phrases", "phrase_matcher_attr": "NORM", "validate": True, "overwrite": True},
    )
    for name in PATTERN_FILES:
        ruler.add_patterns(_patterns(name))
    return language


def _patterns(name: str) -> list[dict[str, Any]]:
    import json

    patterns: list[dict[str, Any]] = []
    text = (resources.files("extractors") / "finding" / "data" / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{name}:{number}: {error}") from error
        forms = (
            entry["pattern"]
            if isinstance(entry["pattern"], list) and isinstance(entry["pattern"][0], str)
            else [entry["pattern"]]
        )
        for form in forms:
            pattern = _with_numbers(form) if isinstance(form, str) and "#" in form else form
            patterns.append({"label": entry["label"], "id": entry.get("id", ""), "pattern": pattern})
    return patterns


def _with_numbers(form: str) -> list[dict[str, Any]]:
    """A phrase where `#` stands for any number, as token patterns: "từ # tuổi trở lên"."""
    return [
        {"LIKE_NUM": True} if part == "#" else {"NORM": fold(part)}
        for part in _TOKEN.findall(form)
        if not part.isspace()
    ]


def analyse(text: str) -> Doc:
    """The Doc of NFC text with its phrases found; quantities, dates and numbers are added by the finders' reader."""
    return pipeline()(text)


def phrases(doc: Doc, *labels: str) -> list[Span]:
    """The phrases with one of the labels, in order; of nested ones with one label only the longest."""
    from spacy.util import filter_spans

    chosen: list[Span] = []
    for label in labels:
        chosen += filter_spans(span for span in doc.spans["phrases"] if span.label_ == label)
    return sorted(chosen, key=lambda span: span.start_char)
