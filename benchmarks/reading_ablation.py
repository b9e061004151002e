"""What each step of reading scans is worth: every step switched off in turn, over scans whose text is known.

    .venv/bin/python -m benchmarks.reading_ablation FOLDER [--steps none skew ...] [--cache FOLDER] [--by grade]

FOLDER holds NAME.GRADE.pdf with NAME.GRADE.txt beside it (`make_scans` writes such).  A row is a step that was left
out ("nothing": all steps are on): word and character error rate in reading order, F1 of words, of words with a figure,
of ≥ and ≤, each over all scans together (per cent), and how many scans read better and worse without the step.
`--cache` keeps the engine's readings, so that a second call only reads what changed.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from rapidfuzz.distance import Levenshtein

from extractors.layout import lay_out, render_text
from extractors.reading import (
    CachedEngine,
    OcrEngine,
    TesseractEngine,
    open_original,
    page_images,
    preparing,
    read_pages,
)
from extractors.reading.second_opinion import SecondOpinion
from extractors.reading.trueocr_engine import TrueOcrEngine
from extractors.repairing import repair_pages
from pipeline.settings import Settings

STEPS = {
    "nothing": (),
    "coloured stamps": ((preparing, "without_coloured_stamps", lambda image, grey: None),),
    "paper": ((preparing, "flattened", lambda grey: None),),
    "grey stamps": ((preparing, "without_grey_stamps", lambda grey, x_height: None),),
    "specks": ((preparing, "without_specks", lambda grey, largest, reach: None),),
    "size": ((preparing, "MOST_ENLARGED", 1.0),),
    "skew": ((preparing, "skew_of", lambda grey: 0.0),),
    "torn lines": ((page_images, "mended", lambda words, *_: list(words)),),
    "glyph signs": ((page_images, "restored", lambda words, grey, x_height: list(words)),),
    "language model": (),
    "second engine": (),
}
Bag = Counter[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Errors and totals of one scan: characters, words, and right, read, printed of three kinds of word."""

    wrong_letters: int
    letters: int
    wrong_words: int
    words: int
    bags: tuple[tuple[int, int, int], ...]

    @property
    def word_errors(self) -> float:
        """Word error rate in reading order."""
        return self.wrong_words / max(1, self.words)


def scored(printed: str, read: str) -> Score:
    """A reading beside what is printed; white space folded, letters in NFC, case kept."""
    want, have = squashed(printed), squashed(read)
    kinds = (r".", r"\d", "[≥≤]")
    bags = tuple(
        overlap(
            Counter(word for word in want.split() if re.search(kind, word)),
            Counter(word for word in have.split() if re.search(kind, word)),
        )
        for kind in kinds
    )
    return Score(
        Levenshtein.distance(want, have),
        len(want),
        Levenshtein.distance(want.split(), have.split()),
        len(want.split()),
        bags,
    )


def squashed(text: str) -> str:
    """One space between words; a hyphen that a line end parted from its word is joined to it; three stops are an
    ellipsis, which looks the same."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().replace("...", "…")
    text = re.sub(r"\s*…", "…", text)
    return re.sub(r"(?<=\w)- (?=\w)", "-", text)


def overlap(want: Bag, have: Bag) -> tuple[int, int, int]:
    """How many words are right, read, printed."""
    return (want & have).total(), have.total(), want.total()


@contextmanager
def without(step: str) -> Iterator[None]:
    """The product with one step switched off."""
    with ExitStack() as stack:
        for module, name, instead in STEPS[step]:
            stack.enter_context(mock.patch.object(module, name, instead))
        yield


def read_text(scan: Path, settings: Settings, step: str, cache: Path | None) -> str:
    """The scan's text as the product has it, with one step left out."""
    original = open_original(scan, settings)
    first: OcrEngine = TesseractEngine()
    first = first if cache is None else CachedEngine(first, cache)
    engine = first if step == "second engine" else SecondOpinion(first, TrueOcrEngine())
    pages = tuple(read_pages(scan, original, settings, engine=engine))
    return render_text(lay_out(pages if step == "language model" else repair_pages(pages)))


def row(name: str, scores: Sequence[Score], full: Sequence[Score]) -> str:
    """One line of the table."""
    letters = sum(score.wrong_letters for score in scores) / max(1, sum(score.letters for score in scores))
    words = sum(score.wrong_words for score in scores) / max(1, sum(score.words for score in scores))
    kinds = [[sum(score.bags[kind][part] for score in scores) for part in range(3)] for kind in range(3)]
    shares = [
        f"{200 * right / (read + printed):8.2f}" if read + printed else "       -" for right, read, printed in kinds
    ]
    better = sum(one.word_errors < two.word_errors for one, two in zip(scores, full, strict=True))
    worse = sum(one.word_errors > two.word_errors for one, two in zip(scores, full, strict=True))
    return f"{name:18}{100 * words:8.2f}{100 * letters:8.2f}{''.join(shares)}{better:8}{worse:8}"


def main() -> None:
    """Prints the table, for all scans or for each grade."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS), metavar="STEP")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--by", choices=("all", "grade", "scan"), default="all")
    parser.add_argument("--keep", type=Path, help="folder that gets each reading as text")
    args = parser.parse_args()
    settings = Settings()
    scans = sorted(path for path in args.folder.glob("*.pdf") if path.with_suffix(".txt").exists())
    heads = ("WER", "CER", "words", "numbers", "signs", "better", "worse")
    print(f"{'left out':18}{''.join(f'{head:>8}' for head in heads)}   {len(scans)} scans", flush=True)
    full: dict[Path, Score] = {}
    for step in dict.fromkeys(["nothing", *args.steps]):
        scores: dict[Path, Score] = {}
        with without(step):
            for scan in scans:
                text = read_text(scan, settings, step, args.cache)
                scores[scan] = scored(scan.with_suffix(".txt").read_text(encoding="utf-8"), text)
                if args.keep is not None:
                    args.keep.mkdir(parents=True, exist_ok=True)
                    (args.keep / f"{scan.stem}.{step.replace(' ', '-')}.txt").write_text(text, encoding="utf-8")
        full = full or scores
        print(row(step, list(scores.values()), [full[scan] for scan in scores]), flush=True)
        if args.by != "all":
            part = {scan: scan.stem if args.by == "scan" else scan.stem.rsplit(".", 1)[-1] for scan in scans}
            for name in sorted(set(part.values())):
                mine = [scan for scan in scans if part[scan] == name]
                print(row(f"  {name}", [scores[scan] for scan in mine], [full[scan] for scan in mine]), flush=True)


if __name__ == "__main__":
    main()
