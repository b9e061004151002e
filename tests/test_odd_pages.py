"""Odd pages through the real command line: each page has a status of its own, the document goes on, what could not be
read is said, the engine is asked once for one image however many documents hold it, and `view` draws every page."""

from __future__ import annotations

import csv
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import odd_pages as odd
import pypdfium2
import pytest
from PIL import Image

# In tesseract's place: reads "Kế hoạch" on every image, says which (size in bytes, digest); hangs on the largest.
STAND_IN = """#!/bin/sh
[ "$1" = --version ] && echo "tesseract 5.3.0" && exit
case "$1" in *.txt) images=$(cat "$1");; *) images="$1";; esac
columns="level page_num block_num par_num line_num word_num left top width height conf text"
row() { echo "$*" | tr ' ' '\\t'; }
row $columns > "$2.tsv"
number=0
for image in $images; do
  bytes=$(stat -c %s "$image")
  echo "$bytes $(md5sum < "$image")" >> "$ASKED"
  [ "$bytes" -gt HUGE ] && exec sleep 60
  number=$((number + 1))
  row 5 $number 1 1 1 1 120 150 90 18 96 Kế >> "$2.tsv"
  row 5 $number 1 1 1 2 230 150 90 18 96 hoạch >> "$2.tsv"
done
exit 0
"""
HUGE = 3_500_000  # bytes of an image on which the stand-in hangs: larger than every other here


@dataclass(frozen=True)
class Office:
    """A folder of documents, and the program with a stand-in for tesseract."""

    place: Path

    @property
    def inbox(self) -> Path:
        return self.place / "in"

    @property
    def out(self) -> Path:
        return self.place / "out"

    def doichieu(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ, "PATH": f"{self.place / 'bin'}:{os.environ['PATH']}", "ASKED": str(self.place / "asked"),
            "DOICHIEU_PAGE_SECONDS": "2", "DOICHIEU_SECOND_ENGINE": "false", "DOICHIEU_JOBS": "1",
        }
        return subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *map(str, arguments), "--out", str(self.out)],
            capture_output=True, text=True, timeout=300, check=False, env=environment,
        )

    def rows(self) -> dict[str, dict[str, str]]:
        with (self.out / "documents.csv").open(encoding="utf-8-sig", newline="") as stream:
            return {row["source_file"]: row for row in csv.DictReader(stream)}

    def text(self, name: str) -> str:
        return (self.out / "text" / f"{self.rows()[name]['doc_id']}.txt").read_text(encoding="utf-8")

    def asked(self) -> list[str]:
        """The digests of the images that were shown to the engine, but for the one on which it hangs."""
        shown = (line.split() for line in (self.place / "asked").read_text().splitlines())
        return [digest for size, digest, _ in shown if int(size) <= HUGE]


PAGE = odd.marks(1400, 1000, 20)
OTHER = odd.marks(1400, 1000, 12)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office"))
    for folder in ("in", "bin"):
        (office.place / folder).mkdir()
    script = office.place / "bin" / "tesseract"
    script.write_text(STAND_IN.replace("HUGE", str(HUGE)), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    blank = odd.grainy(np.full_like(PAGE, 248))
    odd.as_pdf(
        office.inbox / "mọi thứ.pdf", PAGE, blank, np.zeros_like(PAGE), odd.marks(2300, 1640, 30),
        odd.photograph(1000, 1400), odd.spread(PAGE, OTHER)[:1400], OTHER,
    )
    odd.as_pdf(office.inbox / "bản sao.pdf", PAGE)
    Image.fromarray(PAGE).convert("CMYK").save(office.inbox / "cmyk.tif", dpi=(odd.DPI, odd.DPI))
    ran = office.doichieu("run", office.inbox, "--no-reference")
    assert "Traceback" not in ran.stderr, ran.stderr
    return office


def test_every_page_has_its_own_say_and_the_document_goes_on(office: Office) -> None:
    row = office.rows()["mọi thứ.pdf"]
    assert (row["pages"], row["status"]) == ("7", "review")
    assert "Trang 3: có hình hoặc nền đậm nhưng không đọc được chữ nào" in row["problem"]
    assert "Trang 4: không đọc được ảnh (tesseract không xong trong 2 giây)" in row["problem"]
    assert "Trang 5: ảnh chụp hoặc hình vẽ chiếm" in row["problem"]
    assert "\n" not in row["problem"]
    assert office.text("mọi thứ.pdf").count("hoạch") == 4  # pages 1 and 7, and both halves of page 6


def test_pages_without_print_are_not_shown_to_the_engine(office: Office) -> None:
    """One image each for pages 1 and 7, for the two halves of page 6, and for the file of CMYK."""
    assert len(set(office.asked())) == 5


def test_an_image_that_stands_in_several_documents_is_read_once(office: Office) -> None:
    before = len(office.asked())
    odd.as_pdf(office.inbox / "đính kèm.pdf", PAGE, OTHER)
    ran = office.doichieu("run", office.inbox, "--no-reference")
    assert "Traceback" not in ran.stderr
    assert office.text("đính kèm.pdf").count("hoạch") == 2
    assert len(office.asked()) == before  # the page that hung is tried anew, nothing else


@pytest.mark.parametrize("number", [2, 4, 5, 6])
def test_every_page_is_drawn(office: Office, number: int) -> None:
    target = office.place / f"{number}.png"
    shown = office.doichieu("view", office.inbox / "mọi thứ.pdf", number, "--png", target)
    assert shown.returncode == 0, shown.stderr
    assert f"Trang {number}:" in shown.stdout
    with Image.open(target) as picture:
        assert (picture.width > picture.height) is (number == 6)


@pytest.mark.ocr
@pytest.mark.parametrize("kind", ["photographed", "standard fax", "upside down", "with photographs"])
def test_tesseract_reads_odd_pages(tmp_path: Path, kind: str) -> None:
    """Nine in ten of the words that are printed, in order; of a page half under photographs, only printed words."""
    from extractors.reading import open_original, read_pages
    from pipeline.settings import Settings

    page = odd.printed("can-giuoc", 2)
    path = tmp_path / "a.tif"
    if kind == "standard fax":
        odd.faxed(page, 98).save(path, compression="group4", dpi=(204, 98))
    else:
        image = {
            "photographed": odd.photographed, "upside down": lambda image: odd.grainy(image)[::-1, ::-1],
            "with photographs": odd.with_photographs,
        }[kind](page)
        Image.fromarray(np.ascontiguousarray(image)).save(path, dpi=(odd.DPI, odd.DPI))
    settings = Settings(jobs=1)
    (read,) = read_pages(path, open_original(path, settings), settings)
    with pypdfium2.PdfDocument(odd.PLANS / "can-giuoc.digital.pdf") as document:
        printed = document[1].get_textpage().get_text_bounded().split()
    words = [word.text for line in read.lines for word in line.words]
    alike = SequenceMatcher(None, printed, words, autojunk=False)
    same = sum(block.size for block in alike.get_matching_blocks())
    if kind == "with photographs":
        assert "ảnh chụp hoặc hình vẽ" in read.problem
        assert same >= 0.95 * len(words) > 0
    else:
        assert same >= 0.9 * len(printed)
        assert len(words) <= 1.05 * len(printed)
        assert read.rotation == (180 if kind == "upside down" else 0)
