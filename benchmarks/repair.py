"""Measures repair: word and character error rate, figures kept, lines a second of one core, memory, doubt.

    python benchmarks/repair.py DAMAGED.txt TRUTH.txt [...]         pairs of text files, line by line the same
    python benchmarks/repair.py --pages PAGES.jsonl --engine eng    the held-back pages of training.simulate

Word error rate as in OCR evaluation: edit distance over words, white space folded, NFC, case kept.
"""

from __future__ import annotations

import argparse
import collections
import re
import resource
import sys
import time
import unicodedata
from pathlib import Path

from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def squash(text: str) -> str:
    """White space folded, a hyphen at a line end joined to what follows."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    return re.sub(r"(?<=\w)- (?=\w)", "-", text)


def figures(truth: str, read: str) -> dict[str, float]:
    """wer, cer and the F1 of words that hold a digit."""
    want, have = squash(truth), squash(read)
    words = want.split(), have.split()
    bags = [collections.Counter(word for word in side if re.search(r"\d", word)) for side in words]
    shared, total = (bags[0] & bags[1]).total(), bags[0].total() + bags[1].total()
    return {
        "wer": Levenshtein.distance(*words) / max(1, len(words[0])),
        "cer": Levenshtein.distance(want, have) / max(1, len(want)),
        "numbers_f1": 2 * shared / total if total else 1.0,
    }


def held_back(path: Path, engine: str) -> tuple[str, str]:
    """(read, truth) of the pages that training did not see."""
    from training.align import pages

    read: list[str] = []
    truth: list[str] = []
    for page in pages(path):
        if page.held_back and page.engine == engine:
            truth += [*(line for line, _ in page.lines), ""]
            read += [*(line for _, line in page.lines), ""]
    return "\n".join(read), "\n".join(truth)


def measure(name: str, damaged: str, truth: str, channel: str | None) -> None:
    """Prints one row."""
    from normalizers.diacritics import repair

    start = time.process_time()
    repaired = repair(damaged, channel=channel)  # type: ignore[arg-type]
    seconds = time.process_time() - start
    got, before = figures(truth, repaired.text), figures(truth, damaged)
    doubtful = sum(token.doubtful for token in repaired.tokens) / max(1, len(repaired.tokens))
    print(
        f"{name:28} wer {before['wer']:.4f} -> {got['wer']:.4f}  cer {got['cer']:.4f}  "
        f"numbers_f1 {got['numbers_f1']:.4f}  doubtful {doubtful:.3f}  {damaged.count(chr(10)) / seconds:.0f} lines/s"
    )


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="*", help="damaged text and its truth, in turn")
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--engine", choices=("eng", "vie"), default="eng")
    parser.add_argument("--channel", choices=("eng", "vie", "stripped"))
    args = parser.parse_args()
    from normalizers.diacritics import repair

    repair("Trién khai", channel=args.channel or args.engine)
    for damaged, truth in zip(args.files[::2], args.files[1::2], strict=True):
        measure(damaged.name, damaged.read_text("utf-8"), truth.read_text("utf-8"), args.channel)
    if args.pages:
        measure(f"held back, {args.engine}", *held_back(args.pages, args.engine), args.channel or args.engine)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
