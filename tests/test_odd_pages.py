"""Odd pages through the real command line: each page has a status of its own, the document goes on, what could not be
read is said, the engine is asked once for one image however many documents hold it, and `view` draws every page."""

from __future__ import annotations

import csv
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import odd_pages as odd
import pytest
from PIL import Image

# In tesseract's place: reads "Kế hoạch" on every image, says which (its size in bytes) and how; hangs on the largest.
STAND_IN = """#!/bin/sh
[ "$1" = --version ] && echo "tesseract 5.3.0" && exit
case "$1" in *.txt) images=$(cat "$1");; *) images="$1";; esac
columns="level page_num block_num par_num line_num word_num left top width height conf text"
row() { echo "$*" | tr ' ' '\\t'; }
row $columns > "$2.tsv"
number=0
for image in $images; do
  bytes=$(stat -c %s "$image")
  echo "$bytes" >> "$ASKED"
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

    def asked(self) -> list[int]:
        return [int(size) for size in (self.place / "asked").read_text().split()]


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
    """One image each for pages 1 and 7 (and their copies) and the halves of page 6; three tries on page 4's."""
    sizes = [size for size in office.asked() if size < HUGE]
    assert len(sizes) == 4
    assert len(office.asked()) > len(sizes)


def test_an_image_that_stands_in_several_documents_is_read_once(office: Office) -> None:
    before = len(office.asked())
    odd.as_pdf(office.inbox / "đính kèm.pdf", PAGE, OTHER)
    ran = office.doichieu("run", office.inbox, "--no-reference")
    assert "Traceback" not in ran.stderr
    assert office.text("đính kèm.pdf").count("hoạch") == 2
    again = [size for size in office.asked()[before:] if size < HUGE]
    assert again == []  # the page that hung is tried anew, nothing else


@pytest.mark.parametrize("number", range(1, 8))
def test_every_page_is_drawn(office: Office, number: int) -> None:
    target = office.place / f"{number}.png"
    shown = office.doichieu("view", office.inbox / "mọi thứ.pdf", number, "--png", target)
    assert shown.returncode == 0, shown.stderr
    assert f"Trang {number}:" in shown.stdout
    with Image.open(target) as picture:
        assert (picture.width > picture.height) is (number == 6)
