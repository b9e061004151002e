"""The same damaged lines through what a user would pick instead: pyvi, SymSpell, nom-vn.

    python benchmarks/repair_others.py CORPUS DAMAGED.txt TRUTH.txt [...] [--pages PAGES.jsonl] [--engine eng]

None of them is a dependency: what is installed (`pip install pyvi symspellpy nom-vn`) is measured, the rest is
named as missing.  SymSpell gets a dictionary counted from CORPUS (training/corpus.py says of what form), each
word looked up alone, at most two edits away; words with digits stay, as its users would have it.  Lines that a
tool fails on stay as they are and are counted.
"""

from __future__ import annotations

import argparse
import collections
import re
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.repair import figures, held_back

Restorer = Callable[[str], str]
LEAST_SEEN = 15  # a word seen less often is no entry of SymSpell's dictionary


def pyvi() -> Restorer:
    """Its accent restorer, made for text without any marks."""
    from pyvi import ViUtils  # type: ignore[import-not-found]

    return ViUtils.add_accents  # type: ignore[no-any-return]


def nom_vn() -> Restorer:
    """Its restorer by rules: its models come from a hub."""
    from nom.text import fix_diacritics  # type: ignore[import-not-found]

    return fix_diacritics  # type: ignore[no-any-return]


def symspell(corpus: Path) -> Restorer:
    """Each word by the likeliest dictionary word at most two edits away."""
    from symspellpy import SymSpell, Verbosity  # type: ignore[import-not-found]

    from training.corpus import documents

    seen: collections.Counter[str] = collections.Counter()
    for document in documents(corpus):
        if not document.held_back:
            for line in document.lines:
                seen.update(re.findall(r"[^\W\d_]+", line.lower()))
    speller = SymSpell(max_dictionary_edit_distance=2)
    for word, count in seen.items():
        if count >= LEAST_SEEN:
            speller.create_dictionary_entry(word, count)

    def corrected(match: re.Match[str]) -> str:
        found = speller.lookup(match[0], Verbosity.TOP, 2, transfer_casing=True, include_unknown=True)
        return str(found[0].term)

    return lambda line: re.sub(r"[^\W\d_]+", corrected, line)


def ours(engine: str) -> Restorer:
    """The decoder of this project, the whole text at once."""
    from normalizers.diacritics import repair

    repair("Trién khai", channel=engine)  # type: ignore[arg-type]  # models load apart
    return lambda text: repair(text, channel=engine).text  # type: ignore[arg-type]


def by_lines(restore: Restorer, text: str) -> tuple[str, int]:
    """`text` restored line by line, and how many lines the tool failed on."""
    restored, failed = [], 0
    for line in text.split("\n"):
        try:
            restored.append(restore(line) if line.strip() else line)
        except (KeyError, ValueError, IndexError):
            restored.append(line)
            failed += 1
    return "\n".join(restored), failed


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("files", type=Path, nargs="*", help="damaged text and its truth, in turn")
    parser.add_argument("--pages", type=Path, help="the held-back pages of training.simulate too")
    parser.add_argument("--engine", default="eng", choices=("eng", "vie"))
    args = parser.parse_args()
    texts = {
        damaged.name: (damaged.read_text("utf-8"), truth.read_text("utf-8"))
        for damaged, truth in zip(args.files[::2], args.files[1::2], strict=True)
    }
    if args.pages:
        texts[f"held back, {args.engine}"] = held_back(args.pages, args.engine)
    makers: dict[str, tuple[str, Callable[[], Restorer]]] = {
        "pyvi": ("pyvi", pyvi),
        "nom-vn": ("nom", nom_vn),
        "SymSpell": ("symspellpy", lambda: symspell(args.corpus)),
        "doichieu": ("normalizers", lambda: ours(args.engine)),
    }
    for name, (module, make) in makers.items():
        if find_spec(module) is None:
            print(f"{name:10} not installed")
            continue
        restore = make()
        for title, (damaged, truth) in texts.items():
            start = time.process_time()
            got, failed = (restore(damaged), 0) if name == "doichieu" else by_lines(restore, damaged)
            speed = damaged.count("\n") / max(1e-3, time.process_time() - start)
            found, before = figures(truth, got), figures(truth, damaged)
            print(
                f"{name:10} {title:20} wer {before['wer']:.3f} -> {found['wer']:.4f}  cer {found['cer']:.4f}  "
                f"numbers_f1 {found['numbers_f1']:.3f}  {speed:.0f} lines/s  failed on {failed} lines"
            )


if __name__ == "__main__":
    main()
