"""Small files made on the spot for the reading tests: PDFs by hand, images by Pillow, fake engines."""

from __future__ import annotations

import hashlib
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.reading.engines import OcrError, ReadWord, Segmentation

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ID = b"0123456789abcdef"
RESTRICTED = -3904  # printing, copying and changing forbidden


def rc4(key: bytes, data: bytes) -> bytes:
    """The cipher of PDF 1.1 to 1.5."""
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def pdf(
    contents: Sequence[str] = (),
    *,
    size: tuple[float, float] = (595, 842),
    pages: int | None = None,
    password: str | None = None,
    rotate: int = 0,
    xobjects: Sequence[bytes] = (),
) -> bytes:
    """A PDF with one page for each content stream (Helvetica is /F1, `xobjects` are /X0, /X1, ...).

    `pages` repeats the first one; `password` encrypts (40-bit RC4), the empty one only restricts.
    """
    count = pages if pages is not None else len(contents)
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    names = " ".join(f"/X{i} {10 + i} 0 R" for i in range(len(xobjects)))
    for i, body in enumerate(xobjects):
        objects[10 + i] = body
    first, kids = 100, []
    for i in range(count):
        stream = (contents[min(i, len(contents) - 1)] if contents else "").encode("latin-1")
        number = first + 2 * i
        kids.append(f"{number} 0 R")
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Rotate {rotate} "
            f"/Resources << /Font << /F1 3 0 R >> /XObject << {names} >> >> /Contents {number + 1} 0 R >>"
        ).encode()
        objects[number + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
    objects[2] = f"<< /Type /Pages /Count {count} /Kids [{' '.join(kids)}] >>".encode()
    trailer = ""
    if password is not None:
        key, owner, user = _keys(password)
        objects = {n: _encrypted(body, key, n) for n, body in objects.items()}
        objects[4] = (
            f"<< /Filter /Standard /V 1 /R 2 /P {RESTRICTED} /O <{owner.hex()}> /U <{user.hex()}> >>"
        ).encode()
        trailer = f" /Encrypt 4 0 R /ID [<{_ID.hex()}> <{_ID.hex()}>]"
    return _file(objects, trailer)


def _keys(password: str) -> tuple[bytes, bytes, bytes]:
    padded = (password.encode() + _PAD)[:32]
    owner = rc4(hashlib.md5((b"owner" + _PAD)[:32]).digest()[:5], padded)
    key = hashlib.md5(padded + owner + struct.pack("<i", RESTRICTED) + _ID).digest()[:5]
    return key, owner, rc4(key, _PAD)


def _encrypted(body: bytes, key: bytes, number: int) -> bytes:
    head, mark, rest = body.partition(b"stream\n")
    if not mark:
        return body
    data = rest.removesuffix(b"\nendstream")
    own = hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10]
    return head + mark + rc4(own, data) + b"\nendstream"


def _file(objects: dict[int, bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, offset)
    out += f"trailer\n<< /Size {max(objects) + 1} /Root 1 0 R{trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def text_at(*words: tuple[float, float, str], size: float = 12) -> str:
    """A content stream that prints each (x, y from the bottom, text)."""
    return "".join(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n" for x, y, text in words)


def picture(width: int, height: int, data: bytes = b"") -> bytes:
    """An image XObject; without data its pixels are missing, only the header says how many there are."""
    packed = zlib.compress(data)
    return (
        (
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 "
            f"/ColorSpace /DeviceGray /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
        ).encode()
        + packed
        + b"\nendstream"
    )


def jpeg(width: int, height: int, data: bytes) -> bytes:
    """An image XObject that says it is a JPEG of these sizes."""
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 "
        f"/ColorSpace /DeviceRGB /Filter /DCTDecode /Length {len(data)} >>\nstream\n"
    )
    return head.encode() + data + b"\nendstream"


def png_header(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that promises width x height pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def archive(path: Path, members: dict[str, bytes]) -> Path:
    """A zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as handle:
        for name, data in members.items():
            handle.writestr(name, data)
    return path


# --- engines ----------------------------------------------------------------------------------------


@dataclass
class FakeEngine:
    """Reads the same words from every image and remembers what it was asked."""

    words: Sequence[ReadWord] = ()
    asked: list[tuple[int, ...]] = field(default_factory=list)
    name: str = "fake 1"

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read."""
        self.asked.append((*image.shape, dpi, int(segmentation)))
        return self.words


@dataclass
class FaultyEngine:
    """Crashes (raises what it is given) on every image, or only on the n-th call."""

    error: Exception
    only_call: int | None = None
    calls: int = 0
    name: str = "faulty 1"

    def read(self, image: Any, dpi: int, segmentation: Segmentation, seconds: float) -> Sequence[ReadWord]:
        """As OcrEngine.read."""
        self.calls += 1
        if self.only_call is None or self.calls == self.only_call:
            raise self.error
        return [ReadWord("trang", (10, 10, 60, 30), 0.9, 0)]


HANGS = OcrError("tesseract không xong trong 1 giây")


def decomposed_pdf(words: Sequence[str]) -> bytes:
    """A PDF, ten words a line, whose font's ToUnicode map gives letters with marks as letter and loose marks."""
    letters = sorted(set("".join(words)))
    codes = {letter: 33 + index + (index > 6) * 3 for index, letter in enumerate(letters)}  # not ( ) *
    wide = max(codes.values()) + 1
    pairs = "\n".join(
        f"<{code:02X}> <{unicodedata.normalize('NFD', letter).encode('utf-16-be').hex().upper()}>"
        for letter, code in codes.items()
    )
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <00> <FF> "
        f"endcodespacerange\n{len(codes)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
    ).encode()
    lines = [words[start : start + 10] for start in range(0, len(words), 10)]
    shown = " T* ".join(
        "<" + "20".join("".join(f"{codes[letter]:02X}" for letter in word) for word in line) + "> Tj" for line in lines
    )
    content = f"BT /F1 10 Tf 14 TL 60 780 Td {shown} ET".encode()
    return _file(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>",
            3: (
                "<< /Type /Font /Subtype /TrueType /BaseFont /AAAAAA+Times-Bold /FirstChar 32 "
                f"/LastChar {wide} /Widths [{'500 ' * (wide - 31)}] /ToUnicode 4 0 R "
                "/FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+Times-Bold /Flags 4 "
                "/FontBBox [0 -200 900 800] /Ascent 800 /Descent -200 /ItalicAngle 0 /CapHeight 700 /StemV 80 >> >>"
            ).encode(),
            4: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(to_unicode), to_unicode),
            5: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /CropBox [10 0 595 832] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents 6 0 R >>",
            6: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        },
        "",
    )
