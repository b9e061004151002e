"""Measures the soundness test: right and wrong answers over stretches of text of every kind.

    python benchmarks/soundness.py CORPUS [--damaged PAGES.jsonl] [--english FILE ...] [--pages FILE ...] [--each 150]

CORPUS is the folder that `training` reads; only its held-back documents are used (`training.corpus`).
From each stretch of 30 to 400 words are made: the text as it is, in capitals, without its marks, in the four
old encodings, and beside figures as a table of numbers has them.  PAGES are the pages of `training.simulate`
(read by a wrong engine: damaged; printed: sound), ENGLISH are texts in other languages, one paragraph a line.
"""

from __future__ import annotations

import argparse
import collections
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from normalizers.legacy_encodings import ENCODINGS, from_unicode
from normalizers.soundness import SoundnessKind, soundness
from normalizers.text import strip_marks

LENGTHS = (30, 60, 120, 250, 400)  # words
SEED = 20261122
Case = tuple[str, SoundnessKind, int, str]  # what it is, what is right, words, text


def stretches(words: Sequence[str], each: int, chance: random.Random) -> Iterator[tuple[int, str]]:
    """(words, text) of `each` stretches of every length, from anywhere in `words`."""
    for length in LENGTHS:
        for _ in range(each if len(words) >= length else 0):
            start = chance.randrange(len(words) - length + 1)
            yield length, " ".join(words[start : start + length])


def table_of_numbers(text: str, chance: random.Random) -> str:
    """Every word with two or three figures around it, as a table of targets or of money has them."""
    rows = []
    for word in text.split():
        figures = [f"{chance.randrange(1, 99_000):,}".replace(",", ".") for _ in range(chance.randrange(2, 4))]
        rows.append(" ".join([*figures, word]))
    return " | ".join(rows)


def made_from(text: str, chance: random.Random) -> Iterator[tuple[str, SoundnessKind, str]]:
    """(what it is, what is right, text) of everything that is made of a sound stretch."""
    yield "sound", SoundnessKind.SOUND, text
    yield "sound, capitals", SoundnessKind.SOUND, text.upper()
    yield "sound, table of numbers", SoundnessKind.SOUND, table_of_numbers(text, chance)
    yield "stripped", SoundnessKind.STRIPPED, strip_marks(text)
    yield "stripped, capitals", SoundnessKind.STRIPPED, strip_marks(text).upper()
    yield "stripped, table of numbers", SoundnessKind.STRIPPED, strip_marks(table_of_numbers(text, chance))
    for name in ENCODINGS:
        yield name, SoundnessKind(name), from_unicode(text, name)
        yield f"{name}, table of numbers", SoundnessKind(name), from_unicode(table_of_numbers(text, chance), name)


def cases(args: argparse.Namespace) -> Iterator[Case]:
    """All stretches that are judged."""
    from training.align import pages
    from training.corpus import documents

    chance = random.Random(SEED)
    registers: dict[str, list[str]] = {}
    for document in documents(args.corpus):
        if document.held_back:
            registers.setdefault(document.register, []).extend(" ".join(document.lines).split())
    for words in registers.values():
        for length, text in stretches(words, max(1, args.each // 5), chance):
            for name, kind, made in made_from(text, chance):
                yield name, kind, length, made
    held = [page for page in pages(args.damaged) if page.held_back and page.engine == "eng"] if args.damaged else []
    damaged = " ".join(read for page in held for _, read in page.lines).split()
    written: list[tuple[str, SoundnessKind, Callable[[str], str]]] = [
        ("damaged", SoundnessKind.DAMAGED, str),
        ("damaged, table of numbers", SoundnessKind.DAMAGED, lambda text: table_of_numbers(text, chance)),
    ]
    for length, text in stretches(damaged, args.each, chance):
        for name, kind, write in written:
            yield name, kind, length, write(text)
    for path in args.english:
        for length, text in stretches(path.read_text(encoding="utf-8").split(), args.each, chance):
            yield "foreign", SoundnessKind.FOREIGN, length, text
            yield "foreign, capitals", SoundnessKind.FOREIGN, length, text.upper()


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--damaged", type=Path)
    parser.add_argument("--english", type=Path, nargs="*", default=[])
    parser.add_argument("--each", type=int, default=150, help="stretches of each kind and length")
    parser.add_argument("--wrong", type=int, default=0, help="wrong answers to print for each kind")
    args = parser.parse_args()
    right: dict[str, dict[int, list[bool]]] = {}
    wrong: dict[str, list[str]] = {}
    said: dict[str, collections.Counter[str]] = {}
    sure: list[tuple[float, bool]] = []
    for name, kind, length, text in cases(args):
        judged = soundness(text)
        good = judged.kind is kind
        right.setdefault(name, {}).setdefault(length, []).append(good)
        sure.append((judged.probability, good))
        if not good:
            wrong.setdefault(name, []).append(text)
            said.setdefault(name, collections.Counter())[judged.kind] += 1
    print(f"{'':30}" + "".join(f"{length:>8}" for length in LENGTHS) + "     all")
    for name, lengths in right.items():
        every = [good for answers in lengths.values() for good in answers]
        shares = "".join(
            f"{sum(lengths[n]) / len(lengths[n]):8.3f}" if n in lengths else f"{'-':>8}" for n in LENGTHS
        )
        print(f"{name:30}{shares}{sum(every) / len(every):8.4f}  {dict(said.get(name, {})) or ''}")
        for text in wrong.get(name, [])[: args.wrong]:
            print("   ", text[:200])
    print(f"{sum(good for _, good in sure)} of {len(sure)} right ({sum(good for _, good in sure) / len(sure):.4f})")
    for low, high in ((0.0, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
        answers = [good for probability, good in sure if low <= probability < high]
        if answers:
            share = sum(answers) / len(answers)
            print(f"probability {low:.2f}-{min(high, 1):.2f}: {len(answers)} answers, {share:.4f} right")


if __name__ == "__main__":
    main()
