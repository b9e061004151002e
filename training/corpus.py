"""Reading the training text: documents, what is held back, paragraphs.

A corpus folder holds `NAME.txt` or `NAME.txt.xz`, plain UTF-8; the name is the register.  A line that
starts with `SOURCE:` begins a document; a file without such lines is cut into blocks of `BLOCK_LINES`.
Of every 64 documents of a file two are held back: nothing is learned from them, figures are measured on them.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

BLOCK_LINES = 2000
HELD_BACK = (14, 15)  # of every 64 documents

# How much one file counts in the language model: the register of plans first, old laws last.
WEIGHTS = {"plans": 6, "congbao": 2, "laws": 1, "wiki-politics": 1, "augmented": 1, "organisations": 25}
AUGMENTED = "augmented"
NAMES = Path(__file__).resolve().parent.parent / "normalizers" / "data"


@dataclass(frozen=True, slots=True)
class Document:
    """One document or block of a corpus file."""

    register: str
    index: int
    lines: tuple[str, ...]

    @property
    def held_back(self) -> bool:
        """True when training must not see it."""
        return self.index % 64 in HELD_BACK


def documents(folder: Path) -> Iterator[Document]:
    """Every document of a corpus folder, file by file in the order of their names."""
    for path in sorted([*folder.glob("*.txt"), *folder.glob("*.txt.xz")]):
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as handle:
            lines = [clean(line) for line in handle]
        yield from _cut(path.name.split(".txt")[0], lines)


def _cut(register: str, lines: list[str]) -> Iterator[Document]:
    starts = [number for number, line in enumerate(lines) if line.lstrip().startswith("SOURCE:")]
    if not starts:
        starts = list(range(0, len(lines), BLOCK_LINES))
    for index, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
        body = tuple(line for line in lines[start:end] if not line.lstrip().startswith("SOURCE:"))
        yield Document(register, index, body)


def clean(line: str) -> str:
    """One line in NFC, its white space folded."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", line)).strip()


# A line that opens an item or a heading: "1.2.", "a)", "(3)", "- ", "+ ", "IV.", "Điều 5."
_OPENS = re.compile(r"(?:\(?\d+(?:\.\d+)*[.)]?|[a-zđ][.)]|[-+•*]|[IVX]+\.|Điều \d+\.?|Căn cứ)\s")


# The corpus knows the centre and the provinces better than the communes that copy them: a clause on a
# province's or a commune's own work is read once more as one on a ward (phường) or commune (xã).
_PROVINCE = re.compile(r"\b(?:tỉnh|xã)\b(?! (?:ủy|uỷ|hội|viên|tắc|táo))")


def in_communes(document: Document) -> Document:
    """The document's lines that name its tier, told of wards and communes in turn."""
    tiers = ("phường", "xã", "phường")
    lines = [
        _PROVINCE.sub(tiers[number % len(tiers)], line)
        for number, line in enumerate(document.lines)
        if _PROVINCE.search(line) and "hợp tác xã" not in line
    ]
    return Document(AUGMENTED, document.index, tuple(lines))


def places() -> Document:
    """The names of all provinces, wards and communes of today, each with its kind."""
    from vietnam_provinces import Province, Ward

    names = []
    for ward in Ward.iter_all():
        province = Province.from_code(ward.province_code)
        names += [f"{ward.name[0].lower()}{ward.name[1:]}, {province.name[0].lower()}{province.name[1:]}", ""]
        names += [f"Đảng ủy {ward.name[0].lower()}{ward.name[1:]}", ""]
    return Document(AUGMENTED, 0, tuple(names))


def organisations() -> Document:
    """The full names of agencies in normalizers/data/organisations.yaml, the older spelling of tones too."""
    data = yaml.safe_load((NAMES / "organisations.yaml").read_text(encoding="utf-8"))
    names = {str(name) for name in data["expansions"].values()}
    for entry in data["organisations"]:
        names.update(str(value) for value in entry.values() if isinstance(value, str))
        names.update(str(value) for values in entry.values() if isinstance(values, list) for value in values)
    lines = [line for name in sorted(names) if " " in name for line in (clean(name), "")]
    return Document("organisations", 0, tuple(lines))


def paragraphs(lines: tuple[str, ...]) -> Iterator[str]:
    """Printed lines joined into paragraphs; a stretch of capitals stays as it is printed."""
    held: list[str] = []
    for line in lines:
        ends_before = not line or _OPENS.match(line + " ") or line.isupper() or (held and held[-1].isupper())
        if ends_before and held:
            yield " ".join(held)
            held = []
        if line:
            held.append(line)
            if line[-1] in ".;:":
                yield " ".join(held)
                held = []
    if held:
        yield " ".join(held)
