"""Thousands of new plans with a text layer in one run: is the memory flat?

    python benchmarks/ingest.py [--files 2000] [--jobs 0]

Plans of two pages, each of another commune with other figures, as PDFs whose text layer is sound Vietnamese.  While
the real command works, the memory of the run itself and of its largest worker is read once a second; printed as a curve
over the documents that are done, then what the comparison and the reports over all of them took.
"""
from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import reading_files  # noqa: E402

from benchmarks.kills import below  # noqa: E402

POINTS = 12
FIRST = 32                    # of the codes of a one-byte font
TEXT = """ỦY BAN NHÂN DÂN
XÃ SỐ {number}
Số: {number}/KH-UBND
KẾ HOẠCH
Chuyển đổi số năm 2026 trên địa bàn xã Số {number}
I. MỤC TIÊU
- Tỷ lệ phủ sóng 5G trên địa bàn đạt từ {share}% dân số trở lên.
- Tỷ lệ hồ sơ thủ tục hành chính xử lý trực tuyến đạt trên {other}%.
- 100% cán bộ, công chức cấp xã được bồi dưỡng kỹ năng số.
- Tỷ lệ dân số trưởng thành có chữ ký số đạt tối thiểu {share}%.
II. NHIỆM VỤ
1. Giao Phòng Văn hóa - Xã hội chủ trì, phối hợp với Công an xã xây dựng báo cáo trước ngày 30/6/2026.
2. Văn phòng HĐND và UBND chủ trì tổng hợp kết quả, báo cáo Ủy ban nhân dân xã hằng quý.
3. Giao Trung tâm Phục vụ hành chính công rà soát, công khai thủ tục hành chính trong quý II/2026.
"""


def plan(number: int) -> bytes:
    """A PDF of two pages; the same number gives the same bytes."""
    lines = TEXT.format(number=number, share=number % 60 + 30, other=number % 40 + 55).splitlines()
    signs = sorted(set("".join(lines)))
    codes = {sign: FIRST + place for place, sign in enumerate(signs)}
    if len(codes) > 256 - FIRST:
        raise ValueError("more signs than a one-byte font has codes")
    pages = [lines[:10], lines[10:]]
    bodies = [b"BT /F1 11 Tf 16 TL 60 780 Td " + b" ".join(
        b"<" + bytes(codes[sign] for sign in line).hex().encode() + b"> Tj T*" for line in page) + b" ET"
        for page in pages]
    unicodes = b"\n".join(b"<%02x> <%04x>" % (code, ord(sign)) for sign, code in codes.items())
    to_unicode = (b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
                  b"1 begincodespacerange <00> <ff> endcodespacerange "
                  b"%d beginbfchar\n%s\nendbfchar endcmap end end" % (len(codes), unicodes))
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] >>",
               7: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 8 0 R >>", 8: _stream(to_unicode)}
    for place, body in enumerate(bodies):
        objects[3 + place] = (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                              b"/Resources << /Font << /F1 7 0 R >> >> >>" % (5 + place))
        objects[5 + place] = _stream(body)
    return reading_files._file(objects, "")


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def megabytes(process: int) -> float:
    """What a process holds now, without what it shares with files."""
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{process}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * resource.getpagesize() / 1e6
    return 0.0


def measure(files: int, jobs: int, place: Path) -> None:
    """The run with its curve."""
    source, out = place / "in", place / "out"
    source.mkdir(parents=True)
    for number in range(1, files + 1):
        (source / f"{number}.pdf").write_bytes(plan(number))
    log = out / ".doichieu" / "logs" / "documents.jsonl"
    began = time.monotonic()
    run = subprocess.Popen([sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(out),
                            "--no-reference", "--jobs", str(jobs)], cwd=ROOT, stderr=subprocess.DEVNULL)
    curve: list[tuple[int, float, float]] = []
    read_to, done = 0, 0
    most_after = 0.0
    while run.poll() is None:
        time.sleep(1)
        if log.exists():
            with log.open("rb") as stream:
                stream.seek(read_to)
                new = stream.read()
                read_to, done = read_to + len(new), done + new.count(b"\n")
        own = megabytes(run.pid)
        if done < files:
            curve.append((done, own, max(map(megabytes, below(run.pid)), default=0.0)))
        else:
            most_after = max(most_after, own)
    seconds = time.monotonic() - began
    print("documents   run, MB   largest worker, MB")
    for documents, own, largest in thinned([point for point in curve if point[0] > 0]):
        print(f"{documents:9}   {own:7.0f}   {largest:7.0f}")
    print(f"comparison and reports over all: run at most {most_after:.0f} MB")
    spent = sum(sum(json.loads(line)["processor_seconds"].values()) for line in log.read_text().splitlines())
    print(f"{files} documents, exit code {run.returncode}: {seconds:.0f} s on {len(os.sched_getaffinity(0))} "
          f"processors; stages {spent:.0f} s of processor, {spent / files:.3f} s a document")


def thinned(curve: list[tuple[int, float, float]]) -> list[tuple[int, float, float]]:
    """A dozen points of a curve, each the highest of its part."""
    step = max(1, len(curve) // POINTS)
    parts = [curve[start:start + step] for start in range(0, len(curve), step)]
    return [(part[-1][0], max(p[1] for p in part), max(p[2] for p in part)) for part in parts]


def main() -> None:
    """Runs it in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=0)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="doichieu-ingest-"))
    try:
        measure(given.files, given.jobs, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
