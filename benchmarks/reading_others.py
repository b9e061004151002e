"""Reading scans beside what a user would pick instead: OCRmyPDF and bare tesseract, on the same files.

    .venv/bin/python -m benchmarks.reading_others FOLDER [--ocrmypdf PROGRAM] [--cache FOLDER]

FOLDER holds NAME.GRADE.pdf with NAME.GRADE.txt beside it (`make_scans` writes such).  OCRmyPDF runs with `-l vie
--rotate-pages --deskew` and gives its sidecar text, tesseract reads the pages' own pictures with `-l vie`.  For each
grade: word and character error rate in reading order and F1 of words, of words with a figure, of ≥ and ≤ (per cent),
and how many scans ours reads better and worse.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2

from benchmarks.reading_ablation import Score, read_text, row, scored
from pipeline.settings import Settings

ONE_THREAD = {**os.environ, "OMP_THREAD_LIMIT": "1"}


def by_ocrmypdf(program: str, scan: Path) -> str:
    """OCRmyPDF's sidecar text."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text.txt"
        options = ["-l", "vie", "--rotate-pages", "--deskew", "--jobs", "1", "--output-type", "pdf", "--quiet"]
        subprocess.run(
            [program, *options, "--sidecar", str(text), str(scan), str(Path(folder) / "out.pdf")],
            check=True, env=ONE_THREAD,
        )
        return text.read_text(encoding="utf-8")


def by_tesseract(scan: Path) -> str:
    """What tesseract prints of each page's picture."""
    texts = []
    with tempfile.TemporaryDirectory() as folder, pypdfium2.PdfDocument(scan) as document:
        for page in document:
            picture = next(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
            wide, _ = picture.get_px_size()
            path = Path(folder) / "page.png"
            page.render(scale=wide / page.get_width()).to_pil().save(path)
            dpi = str(round(72 * wide / page.get_width()))
            command = ["tesseract", str(path), "-", "-l", "vie", "--dpi", dpi]
            texts.append(subprocess.run(command, check=True, capture_output=True, text=True, env=ONE_THREAD).stdout)
    return "\n".join(texts)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ocrmypdf", default="ocrmypdf", help="the program, of an environment of its own")
    parser.add_argument("--cache", type=Path)
    args = parser.parse_args()
    settings = Settings()
    readers: dict[str, Callable[[Path], str]] = {
        "doichieu": lambda scan: read_text(scan, settings, "nothing", args.cache),
        "ocrmypdf": lambda scan: by_ocrmypdf(args.ocrmypdf, scan),
        "tesseract": by_tesseract,
    }
    scans = sorted(path for path in args.folder.glob("*.pdf") if path.with_suffix(".txt").exists())
    heads = ("WER", "CER", "words", "numbers", "signs", "better", "worse")
    print(f"{'read by':18}{''.join(f'{head:>8}' for head in heads)}   {len(scans)} scans", flush=True)
    ours: dict[Path, Score] = {}
    for name, reader in readers.items():
        scores = {scan: scored(scan.with_suffix(".txt").read_text(encoding="utf-8"), reader(scan)) for scan in scans}
        ours = ours or scores
        print(row(name, list(scores.values()), [ours[scan] for scan in scores]), flush=True)
        for grade in sorted({scan.stem.rsplit(".", 1)[-1] for scan in scans}):
            mine = [scan for scan in scans if scan.stem.endswith(f".{grade}")]
            print(row(f"  {grade}", [scores[scan] for scan in mine], [ours[scan] for scan in mine]), flush=True)


if __name__ == "__main__":
    main()
