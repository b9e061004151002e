"""Stretches of text of every kind, each with what the soundness test should say: to learn from and to measure on.

From sound stretches of Vietnamese are made: the text as it is, in capitals, as headings, between figures as a table
of numbers has them, without its marks, in the four old encodings (TCVN3 also as its fonts of capitals have it).
Damaged text is what a wrong engine read (`training.simulate`), other languages are the messages of the programs
installed on a machine (gettext catalogues, as any Debian has them) and further files of plain text.  Mixed pages
are of two kinds: what has its largest part in another language is foreign, and what is damaged in a third of its
words or more is damaged.
"""

from __future__ import annotations

import gettext
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from normalizers.legacy_encodings import ENCODINGS, from_unicode
from normalizers.soundness import SoundnessKind
from normalizers.text import strip_marks
from training.align import Page, pages
from training.corpus import documents

LENGTHS = (12, 30, 60, 120, 250, 400)  # words; 12 are one printed line
CATALOGUES = Path("/usr/share/locale")
LEAST_MIXED = 60  # words of a page of two kinds
# Languages that administrations, neighbours and donors write, by what their words look like.
GROUPS = {
    "few marks": ("en", "id", "ms", "nl", "tl", "it"),
    "marks of Latin-1": ("fr", "es", "pt", "de"),
    "marks beyond": ("cs", "pl", "tr", "hu", "ro"),
    "other scripts": ("th", "km", "zh_CN", "ru", "ja", "ko"),
}
LANGUAGES = tuple(language for languages in GROUPS.values() for language in languages)
LEAST_LETTERS = 0.8  # of a message's characters, spaces counted: else it is a pattern of options
LEAST_MESSAGE = 25  # characters: shorter ones are labels, and often left in English
# Format signs, tags, options, paths and web addresses in the messages of programs.
_NO_PROSE = re.compile(r"%[-#0-9.$*']*[a-z]+|<[^>]*>|[\\_`{}]|--?\w[\w-]*|\$\w+|https?:\S+|/\S+")
_VIETNAMESE = re.compile(r"[đăơưĐĂƠƯ\u1ea0-\u1ef9]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A text, what sort it is of, and what the soundness test should say of it."""

    name: str
    kind: SoundnessKind
    words: int
    text: str
    group: str = ""  # of stretches alike in their words, where a kind has several


def messages(language: str, *, odd: bool, folder: Path = CATALOGUES) -> list[str]:
    """The words of the translated messages in every second catalogue: the odd ones or the even ones, by name.

    "en" are the originals of the French ones.
    """
    found: dict[str, None] = {}
    files = sorted((folder / ("fr" if language == "en" else language) / "LC_MESSAGES").glob("*.mo"))
    for number, path in enumerate(files):
        if number % 2 != odd or path.name.startswith("iso_"):
            continue
        with path.open("rb") as stream:
            for key, translated in _catalogue(stream).items():
                text = key if language == "en" else translated
                if isinstance(key, str) and isinstance(text, str) and key != translated:
                    text = re.sub(r"\s+", " ", _NO_PROSE.sub("", text)).strip()
                    letters = sum(char.isalpha() or char.isspace() or category(char).startswith("M") for char in text)
                    if len(text) >= LEAST_MESSAGE and letters >= LEAST_LETTERS * len(text):
                        found[text] = None
    return " ".join(found).split()


def _catalogue(stream: object) -> Mapping[object, object]:
    try:
        held: Mapping[object, object] = vars(gettext.GNUTranslations(stream))["_catalog"]  # type: ignore[arg-type]
    except (OSError, UnicodeDecodeError, IndexError, ValueError):
        return {}  # another program's format under the same ending, or a heading that gettext cannot read
    return held


def cut(words: Sequence[str], each: int, chance: random.Random) -> Iterator[tuple[int, str]]:
    """(words, text) of `each` stretches of every length, from anywhere in `words`."""
    for length in LENGTHS:
        for _ in range(each if len(words) >= length else 0):
            start = chance.randrange(len(words) - length + 1)
            yield length, in_lines(words[start : start + length])


def in_lines(words: Sequence[str]) -> str:
    """Words in printed lines of twelve."""
    return "\n".join(" ".join(words[at : at + 12]) for at in range(0, len(words), 12))


def table_of_numbers(text: str, chance: random.Random) -> str:
    """Every word with two or three figures around it, as a table of targets or of money has them."""
    rows = []
    for word in text.split():
        figures = [f"{chance.randrange(1, 99_000):,}".replace(",", ".") for _ in range(chance.randrange(2, 4))]
        rows.append(" ".join([*figures, word]))
    return " | ".join(rows)


def as_headings(text: str) -> str:
    """The text as a table of contents has it: short lines, in capitals by turns, with numerals and dotted leaders."""
    lines, words = [], text.split()
    for number, at in enumerate(range(0, len(words), 6)):
        line = " ".join(words[at : at + 6])
        lines.append(f"{number + 1}. {line.upper() if number % 2 else line} ........ {number + 3}")
    return "\n".join(lines)


def of_vietnamese(length: int, text: str, chance: random.Random) -> Iterator[Stretch]:
    """Everything that is made of a sound stretch."""
    sound, stripped = SoundnessKind.SOUND, SoundnessKind.STRIPPED
    yield Stretch("sound", sound, length, text)
    yield Stretch("sound, capitals", sound, length, text.upper())
    yield Stretch("sound, headings", sound, length, as_headings(text))
    yield Stretch("sound, table of numbers", sound, length, table_of_numbers(text, chance))
    bare = strip_marks(text)
    yield Stretch("stripped", stripped, length, bare)
    yield Stretch("stripped, capitals", stripped, length, bare.upper())
    yield Stretch("stripped, headings", stripped, length, as_headings(bare))
    yield Stretch("stripped, table of numbers", stripped, length, table_of_numbers(bare, chance))
    for name in ENCODINGS:
        kind = SoundnessKind(name)
        yield Stretch(name, kind, length, from_unicode(text, name))
        yield Stretch(f"{name}, headings", kind, length, from_unicode(as_headings(text), name))
        yield Stretch(f"{name}, table of numbers", kind, length, from_unicode(table_of_numbers(text, chance), name))
    yield Stretch("tcvn3, font of capitals", SoundnessKind.TCVN3, length, in_font_of_capitals(text))


def in_font_of_capitals(text: str) -> str:
    """TCVN3 as it is typed for a font of capitals: the letters without marks in capitals, the others small."""
    return "".join(char.upper() if char.isascii() else char for char in from_unicode(text.lower(), "tcvn3"))


def of_lost_letters(length: int, text: str) -> Iterator[Stretch]:
    """Layers of which the letters that only Vietnamese has came out as nothing or as signs for a missing one."""
    damaged = SoundnessKind.DAMAGED
    for name, instead in (("lost", ""), ("as question marks", "?"), ("as U+FFFD", "\ufffd"), ("private", "\uf0e1")):
        yield Stretch(f"letters {name}", damaged, length, _VIETNAMESE.sub(instead, text), "letters lost")


def of_damaged(length: int, text: str, chance: random.Random) -> Iterator[Stretch]:
    """Everything that is made of a damaged stretch."""
    damaged = SoundnessKind.DAMAGED
    yield Stretch("damaged", damaged, length, text)
    yield Stretch("damaged, headings", damaged, length, as_headings(text))
    yield Stretch("damaged, table of numbers", damaged, length, table_of_numbers(text, chance))


def of_foreign(language: str, length: int, text: str, chance: random.Random) -> Iterator[Stretch]:
    """Everything that is made of a stretch in another language."""
    foreign = SoundnessKind.FOREIGN
    group = next((group for group, languages in GROUPS.items() if language in languages), "other languages")
    yield Stretch(f"foreign {language}", foreign, length, text, group)
    yield Stretch(f"foreign {language}, capitals", foreign, length, text.upper(), group)
    yield Stretch(f"foreign {language}, table", foreign, length, table_of_numbers(text, chance), group)


def mixed(length: int, sound: str, other: str, what: SoundnessKind) -> Iterator[Stretch]:
    """Pages of two kinds: one to three either way where the other is foreign, half and half where it is damaged."""
    one, two = sound.split(), other.split()
    quarter = length // 4
    if what is SoundnessKind.FOREIGN:
        yield Stretch("sound, a quarter foreign", SoundnessKind.SOUND, length,
                      in_lines(one[: length - quarter]) + "\n" + in_lines(two[:quarter]), "sound, partly foreign")
        yield Stretch("foreign, a quarter Vietnamese", SoundnessKind.FOREIGN, length,
                      in_lines(two[: length - quarter]) + "\n" + in_lines(one[:quarter]), "foreign, partly sound")
    else:
        for name, share in (("sound, half damaged", 2), ("sound, three quarters damaged", 4)):
            kept = length // share
            yield Stretch(name, SoundnessKind.DAMAGED, length,
                          in_lines(one[:kept]) + "\n" + in_lines(two[: length - kept]), "damaged, partly sound")


def drawn(
    corpus: Path,
    pages_read: Path,
    *,
    held_back: bool,
    each: int,
    seed: int,
    foreign: Sequence[Path] = (),
    languages: Sequence[str] = LANGUAGES,
) -> Iterator[Stretch]:
    """Stretches of every kind, `each` of every length, from documents that training sees or from the held-back ones.

    `corpus` as `training.corpus` reads it, `pages_read` of `training.simulate`, `foreign` plain text in other
    languages: every second line of a file belongs to the held-back side, as does every second catalogue.
    """
    chance = random.Random(seed)
    registers: dict[str, list[str]] = {}
    for document in documents(corpus):
        if document.held_back is held_back:
            registers.setdefault(document.register, []).extend(" ".join(document.lines).split())
    sound = {name: list(cut(words, max(1, each // len(registers)), chance)) for name, words in registers.items()}
    for stretches in sound.values():
        for length, text in stretches:
            yield from of_vietnamese(length, text, chance)
            yield from of_lost_letters(length, text)
    mates = [stretch for stretches in sound.values() for stretch in stretches if stretch[0] >= LEAST_MIXED]

    found = [page for page in pages(pages_read) if page.held_back is held_back]
    for length, text in cut(_read(found, "vie"), each, chance):
        yield Stretch("sound, read by a Vietnamese engine", SoundnessKind.SOUND, length, text)
    for length, text in cut(_read(found, "eng"), each, chance):
        yield from of_damaged(length, text, chance)
        if length >= LEAST_MIXED:
            mate = chance.choice([mate for size, mate in mates if size == length])
            yield from mixed(length, mate, text, SoundnessKind.DAMAGED)

    others = {name: messages(name, odd=held_back) for name in languages}
    for path in foreign:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        others[path.stem] = " ".join(lines[held_back::2]).split()
    for name, words in others.items():
        for length, text in cut(words, max(1, each // 10), chance):
            yield from of_foreign(name, length, text, chance)
            if length >= LEAST_MIXED:
                mate = chance.choice([mate for size, mate in mates if size == length])
                yield from mixed(length, mate, text, SoundnessKind.FOREIGN)


def _read(found: Sequence[Page], engine: str) -> list[str]:
    """The words that an engine read on its pages."""
    return " ".join(read for page in found if page.engine == engine for _, read in page.lines).split()
