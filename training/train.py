"""Trains everything in normalizers/data/repair/ from plain text, with one command:

    python -m training.train CORPUS --fonts FONTS [--pages 300] [--damaged FILE ...] [--work FOLDER]

CORPUS is a folder of plain text (training/corpus.py says how).  FONTS holds Times-like faces with Vietnamese
letters (Debian: fonts-croscore, fonts-liberation2, fonts-texgyre).  FILEs are damaged texts without labels, of
real plans: the channel learns from what it reads in them itself.  Needs tesseract with `eng` and `vie`.
What was drawn and read is kept in FOLDER, so that a broken run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import collections
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from normalizers.diacritics.syllables import split
from training import channel, language, soundness
from training.align import pages
from training.corpus import Document, documents, in_communes, organisations, places

OUT = Path(__file__).resolve().parent.parent / "normalizers" / "data" / "repair"
N_GRAMS = 3_650_000
LEAST_SEEN = 15  # a syllable seen less often is none for the soundness test
SELF_TAUGHT_WEIGHT = 3  # of one word of a real damaged text against one simulated
SELF_TAUGHT_ROUNDS = 2
SURE = 0.8  # confidence from which the decoder's own reading is learned from


def language_documents(folder: Path) -> Iterator[Document]:
    """The corpus, its communal variants, the names of places and agencies."""
    for document in documents(folder):
        yield document
        if document.register in ("plans", "congbao") and not document.held_back:
            yield in_communes(document)
    yield places()
    yield organisations()


def write_syllables(folder: Path, out: Path) -> int:
    """The syllables that the corpus holds often enough; returns how many."""
    seen: collections.Counter[str] = collections.Counter()
    for document in documents(folder):
        if not document.held_back:
            for line in document.lines:
                seen.update(re.findall(r"[^\W\d_]+", line.lower()))
    found = sorted(word for word, count in seen.items() if count >= LEAST_SEEN and split(word))
    out.write_text("\n".join(found) + "\n", encoding="utf-8")
    return len(found)


def self_taught(files: Sequence[Path]) -> channel.Pairs:
    """What the decoder, as trained so far, is sure to have read in damaged texts."""
    from normalizers.diacritics import repair, repairing

    repairing.channel_model.cache_clear()
    pairs: channel.Pairs = collections.Counter()
    for path in files:
        for token in repair(path.read_text(encoding="utf-8"), channel="eng").tokens:
            lettered = any(char.isalpha() for char in token.raw) or token.changed
            if token.confidence > SURE and lettered and token.text and " " not in token.text:
                pairs[token.text, token.raw] += SELF_TAUGHT_WEIGHT
    return pairs


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--damaged", type=Path, nargs="*", default=[])
    parser.add_argument("--work", type=Path, default=Path("data/processed/training"))
    args = parser.parse_args()

    args.work.mkdir(parents=True, exist_ok=True)
    OUT.mkdir(parents=True, exist_ok=True)
    drawn = args.work / "pages.jsonl"
    simulate = [sys.executable, "-m", "training.simulate", args.corpus, drawn, "--fonts", args.fonts]
    subprocess.run([*simulate, "--pages", str(args.pages)], check=True)
    figures: dict[str, object] = {"syllables": write_syllables(args.corpus, OUT / "syllables.txt")}
    soundness.learn(args.corpus, drawn, OUT / "soundness.csv")
    words, grams = language.count(language_documents(args.corpus))
    figures["language"] = language.write(words, grams, OUT / "language.npz", N_GRAMS)
    found = [page for page in pages(drawn) if not page.held_back]
    for engine in ("eng", "vie"):
        pairs = channel.collect(page for page in found if page.engine == engine)
        target = OUT / f"channel-{engine}.json.gz"
        figures[engine] = channel.train(pairs, target, wrong_engine=engine == "eng")
        for _ in range(SELF_TAUGHT_ROUNDS if engine == "eng" and args.damaged else 0):
            figures[engine] = channel.train(pairs + self_taught(args.damaged), target, wrong_engine=True)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
