"""Broken files in numbers: the bundled samples mutated by a seeded generator, and files made to do harm.

`mutants(folder, count, seed)` writes them; the same seed gives the same files.  Bases are single pages of the samples,
so that one costs little; nothing here needs more than the program's own libraries.
"""
from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import reading_files

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
SECRET = "BIMATCUAHETHONG"          # stands in a file beside the drop folder; must never come out

Mutation = Callable[[bytearray, random.Random], bytes]

# --- bases ------------------------------------------------------------------------------------------


@cache
def page(name: str, number: int) -> bytes:
    """One page of a bundled PDF as a PDF of its own."""
    import pypdfium2

    new = pypdfium2.PdfDocument.new()
    new.import_pages(pypdfium2.PdfDocument(RAW / name), [number])
    stream = io.BytesIO()
    new.save(stream)
    return stream.getvalue()


@cache
def picture(kind: str) -> bytes:
    """The head of a scanned page as an image file of a kind of Pillow's; TIFF with two frames."""
    import pypdfium2

    whole = pypdfium2.PdfDocument(RAW / "phuoc-long.scan.pdf")[0].render(scale=100 / 72, grayscale=True).to_pil()
    head = whole.crop((0, 0, whole.width, whole.height // 4))
    stream = io.BytesIO()
    more = {"save_all": True, "append_images": [head]} if kind == "TIFF" else {}
    head.save(stream, kind, **more)
    return stream.getvalue()


@cache
def word_file() -> bytes:
    """A DOCX with paragraphs and a table."""
    import docx

    document = docx.Document()
    for line in plain_text().decode().splitlines()[:20]:
        document.add_paragraph(line)
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).text = "Chỉ tiêu"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@cache
def plain_text() -> bytes:
    """The beginning of the bundled damaged text."""
    return (RAW / "tan-loi.txt").read_bytes()[:2500].decode("utf-8", "ignore").encode()


# --- mutations of any bytes -------------------------------------------------------------------------


def flips(data: bytearray, chance: random.Random) -> bytes:
    """Single bits turned over."""
    for _ in range(chance.choice((1, 3, 10, 60))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def cut(data: bytearray, chance: random.Random) -> bytes:
    """The end missing, as after a broken copy."""
    return bytes(data[:chance.randrange(1, len(data))])


def cut_and_closed(data: bytearray, chance: random.Random) -> bytes:
    """The middle missing while the end is there, so that a look at the end sees nothing."""
    at = chance.randrange(1, len(data))
    return bytes(data[:at]) + bytes(data[-min(1200, len(data) - at):])


def hole(data: bytearray, chance: random.Random) -> bytes:
    """A block of zeros, as a bad sector leaves."""
    at, size = chance.randrange(len(data)), chance.choice((16, 512, 4096))
    data[at:at + size] = bytes(len(data[at:at + size]))
    return bytes(data)


def shuffled(data: bytearray, chance: random.Random) -> bytes:
    """Two blocks changed places."""
    size = max(1, min(len(data) // 4, chance.choice((64, 512, 4096))))
    one, other = sorted((chance.randrange(len(data) - size), chance.randrange(len(data) - size)))
    first, second = data[one:one + size], data[other:other + size]
    data[one:one + size], data[other:other + size] = second, first
    return bytes(data)


def inserted(data: bytearray, chance: random.Random) -> bytes:
    """Foreign bytes in the middle."""
    at = chance.randrange(len(data))
    return bytes(data[:at]) + chance.randbytes(chance.choice((1, 7, 300))) + bytes(data[at:])


def doubled(data: bytearray, chance: random.Random) -> bytes:
    """Two copies, one after the other."""
    return bytes(data) + bytes(data)


ANY: tuple[Mutation, ...] = (flips, cut, cut_and_closed, hole, shuffled, inserted, doubled)

# --- mutations of PDFs ------------------------------------------------------------------------------

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_NUMBER = re.compile(rb"/(Length|Width|Height|Count|FirstChar|LastChar|BitsPerComponent|Size|N|First|Predictor|"
                     rb"Columns|Colors|Rotate|W|Index|Prev|MediaBox|CropBox)\s*\[?\s*(-?\d+)")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_STRANGE = (b"0", b"-1", b"1", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"99999999999999999999", b"1e9")


def streams_swapped(data: bytearray, chance: random.Random) -> bytes:
    """Two streams changed places: an image where a font should be."""
    found = list(_STREAM.finditer(data))
    if len(found) < 2:
        return flips(data, chance)
    one, other = sorted(chance.sample(found, 2), key=lambda match: match.start())
    return bytes(data[:one.start(1)] + other[1] + data[one.end(1):other.start(1)] + one[1] + data[other.end(1):])


def numbers_changed(data: bytearray, chance: random.Random) -> bytes:
    """A length, size or count that cannot be true."""
    return _replaced(_NUMBER, 2, data, chance, lambda _: chance.choice(_STRANGE))


def references_changed(data: bytearray, chance: random.Random) -> bytes:
    """An object that refers to another one, or to itself."""
    numbers = [match[1] for match in _REFERENCE.finditer(data)] or [b"1"]
    return _replaced(_REFERENCE, 1, data, chance, lambda _: chance.choice(numbers))


def filters_changed(data: bytearray, chance: random.Random) -> bytes:
    """A stream that says it is packed otherwise."""
    kinds = (b"/FlateDecode", b"/LZWDecode", b"/DCTDecode", b"/JPXDecode", b"/JBIG2Decode", b"/CCITTFaxDecode",
             b"/RunLengthDecode", b"/ASCII85Decode", b"/Crypt")
    return _replaced(re.compile(rb"(/\w+Decode)"), 1, data, chance, lambda _: chance.choice(kinds))


def _replaced(what: re.Pattern[bytes], group: int, data: bytearray, chance: random.Random,
              by: Callable[[bytes], bytes]) -> bytes:
    found = list(what.finditer(data))
    if not found:
        return flips(data, chance)
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 1, 3)))), key=lambda m: -m.start()):
        data[match.start(group):match.end(group)] = by(match[group])
    return bytes(data)


PDF: tuple[Mutation, ...] = (
    *ANY, streams_swapped, numbers_changed, numbers_changed, references_changed, filters_changed,
)

# --- files made to do harm --------------------------------------------------------------------------

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"


def _pdf(objects: dict[int, bytes], trailer: str = "") -> bytes:
    return reading_files._file({1: _CATALOG, 2: _PAGES, **objects}, trailer)


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def _page(box: bytes = b"[0 0 595 842]", more: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R %s >>" % (box, more)


_WORDS = b"BT /F1 12 Tf 72 700 Td (Plan of the commune) Tj ET"
_FONT = b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "


def _bomb(size: int, times: int) -> bytes:
    data = b" " * size
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def _laughing_forms(depth: int, width: int) -> dict[int, bytes]:
    """Forms that each call the next one many times."""
    forms = {}
    for level in range(depth):
        body = b" ".join([b"/X Do"] * width) if level < depth - 1 else b"0 0 1 1 re f"
        below = b"/Resources << /XObject << /X %d 0 R >> >>" % (11 + level) if level < depth - 1 else b""
        forms[10 + level] = _stream(body, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + below)
    return forms


def harmful_pdfs() -> Iterator[bytes]:
    """Loops, bombs, boxes that no paper has, scripts and attachments."""
    words = {3: _page(more=_FONT + b">>"), 4: _stream(_WORDS)}
    yield reading_files._file({1: _CATALOG, 2: b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"}, "")
    yield reading_files._file({1: _CATALOG, 2: b"<< /Type /Pages /Count 9 /Kids [5 0 R 5 0 R] >>",
                               5: b"<< /Type /Pages /Count 9 /Kids [2 0 R] /Parent 2 0 R >>"}, "")
    deep = {n: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (n + 1) for n in range(5, 3000)}
    yield reading_files._file({1: _CATALOG, 2: b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>", **deep, 3000: words[3],
                               4: words[4]}, "")
    yield _pdf({3: _page(), 4: b"[4 0 R 4 0 R]"})
    yield _pdf({**words, 4: b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream"})
    yield _pdf({3: _page(more=b"/Resources << /XObject << /X 5 0 R >> >>"), 4: _stream(b"/X Do"),
                5: _stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                                     b"/Resources << /XObject << /X 5 0 R >> >>")})
    for depth, width in ((6, 10), (12, 10), (30, 2)):
        yield _pdf({3: _page(more=b"/Resources << /XObject << /X 10 0 R >> >>"), 4: _stream(b"/X Do"),
                    **_laughing_forms(depth, width)})
    yield _pdf({**words, 4: _stream(_bomb(200_000_000, 1), b"/Filter /FlateDecode")})
    yield _pdf({**words, 4: _stream(_bomb(300_000_000, 2), b"/Filter [/FlateDecode /FlateDecode]")})
    yield _pdf({**words, 4: _stream(_bomb(100_000_000, 3), b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")})
    yield _pdf({**words, 4: _stream(b"0 0 m " + b"1 1 l " * 400_000 + b"S")})
    yield _pdf({**words, 4: _stream(b"q " * 500_000)})
    yield _pdf({**words, 4: _stream(b"[" * 200_000)})
    yield _pdf({**words, 4: _stream(_WORDS + b" (" + b"(" * 200_000)})
    for side in (20_000, 60_000, 2_000_000_000):
        yield _pdf({3: _page(more=b"/Resources << /XObject << /X 5 0 R >> >>"),
                    4: _stream(b"595 0 0 842 0 0 cm /X Do"), 5: reading_files.picture(side, side)})
    yield _pdf({3: _page(more=b"/Resources << /XObject << /X 5 0 R >> >>"),
                4: _stream(b"1 0 0 1 0 0 cm /X Do " * 20_000), 5: reading_files.picture(10, 10, bytes(100))})
    for box in (b"[0 0 1e9 1e9]", b"[0 0 0 0]", b"[0 0 -595 -842]", b"[0 0 99999999999999999999 1]", b"[1 2]", b"null",
                b"[0 0 0.001 0.001]", b"[0 0 14400 14400] /UserUnit 1000", b"[0 0 595 842] /Rotate 45",
                b"[0 0 595 842] /CropBox [5000 5000 5001 5001]"):
        yield _pdf({**words, 3: _page(box, _FONT + b">>")})
    yield _pdf({**words, 1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL('file:///"
                            b"etc/passwd'); while(true){}) >> >>"})
    yield _pdf({**words, 1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/sh) "
                            b"/Win << /F (cmd) >> >> /AA << /WC << /S /URI /URI (http://127.0.0.1:9/) >> >> >>"})
    yield _pdf({**words, 1: b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << "
                            b"/Names [(../../thoat.sh) 6 0 R] >> >> >>",
                6: b"<< /Type /Filespec /F (../../thoat.sh) /EF << /F 7 0 R >> >>",
                7: _stream(b"#!/bin/sh\ntouch /tmp/thoat\n", b"/Type /EmbeddedFile")})
    yield _pdf({**words, 4: b"<< /Length 0 /F (../bi-mat.txt) /FFilter /FlateDecode >>\nstream\n\nendstream"})
    yield _pdf(words, " /Prev 9 /XRefStm 9")
    yield _pdf(words).replace(b"startxref\n", b"startxref\n9")
    yield _pdf(words, " /Encrypt 99 0 R /ID [<00> <00>]")
    yield _pdf({**words, 6: b"<" * 100_000})
    yield _pdf({**words, 6: b"[ " * 100_000})
    yield b"%PDF-1.7\n" + b"1 0 obj\n" * 50_000 + b"%%EOF"
    yield b"%PDF-1.7\n%%EOF"


def harmful_images() -> Iterator[tuple[str, bytes]]:
    """Pictures that are larger than they say, or say that they are larger than they are."""
    for side in (15_000, 100_000, 2_000_000_000):
        yield ".png", reading_files.png_header(side, side)
    yield ".png", reading_files.png_header(0, 0)
    yield ".png", _png_with_text(_bomb(100_000_000, 1))
    yield ".png", _png(1, 30_000)
    yield ".png", _png(1, 1)
    yield ".png", _png(6000, 6000)
    yield ".tif", _looping_tiff()
    yield ".tif", b"II*\x00" + struct.pack("<I", 0xFFFFFFF0)
    yield ".jpg", b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
    yield ".jpg", picture("JPEG")[:-2] + b"\xff\xda\x00\x0c" * 2000 + b"\xff\xd9"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, more: bytes = b"") -> bytes:
    rows = zlib.compress((b"\0" + b"\xff" * width) * height, 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + more + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _png_with_text(packed: bytes) -> bytes:
    return _png(50, 50, _chunk(b"zTXt", b"Comment\0\0" + packed) + _chunk(b"iCCP", b"x\0\0" + packed))


def _looping_tiff() -> bytes:
    """A TIFF whose directory names itself as the next."""
    entries = [(256, 4, 1, 10), (257, 4, 1, 10), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 200), (278, 4, 1, 10),
               (279, 4, 1, 100)]
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (b"II*\x00" + struct.pack("<I", 8) + body + struct.pack("<I", 8)).ljust(200, b"\0") + bytes(100)


_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def harmful_word_files() -> Iterator[bytes]:
    """XML and zip bombs, entities of the system, names that climb out of the archive."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield _docx(f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', "&l9;")
    yield _docx('<!DOCTYPE x [<!ENTITY e SYSTEM "../bi-mat.txt">]>', "&e;")
    yield _docx('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;")
    yield _docx('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "x")
    yield _docx("", "x" * 150_000_000)
    yield _docx("", "</w:t></w:r></w:p>" + "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 30_000 + "<w:p><w:r><w:t>")
    yield _docx("", "</w:t></w:r></w:p>" + "<w:tbl><w:tr><w:tc>" * 300 + "</w:tc></w:tr></w:tbl>" * 300
                + "<w:p><w:r><w:t>")
    yield _docx("", "</w:t></w:r></w:p>" + "<w:p>" * 100_000)
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p/></w:tc>'
    yield _docx("", f"</w:t></w:r></w:p><w:tbl><w:tr>{cell}</w:tr></w:tbl><w:p><w:r><w:t>")
    yield _docx("", "Kế hoạch", {"../../../thoat.txt": b"x", "/thoat.txt": b"x"})
    yield _docx("", "Kế hoạch", {"word/media/bom.bin": bytes(300_000_000)})
    yield _docx("", "Kế hoạch", {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"})
    yield _docx("", "Kế hoạch").replace(b"word/document.xml", b"word/documenu.xml", 1)
    yield _zip({"word/document.xml": b"<not closed"})
    yield _zip({"word/document.xml": b""})
    yield _zip({"word/document.xml": b"x"}).replace(b"PK\x01\x02", b"PK\x01\x03")
    yield _lying_size(_docx("", "Kế hoạch"))


def _docx(head: str, text: str, more: dict[str, bytes] | None = None) -> bytes:
    document = (f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document {_NAMES}><w:body><w:p><w:r><w:t>{text}'
                "</w:t></w:r></w:p></w:body></w:document>")
    with zipfile.ZipFile(io.BytesIO(word_file())) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    return _zip({**members, "word/document.xml": document.encode(), **(more or {})})


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _lying_size(data: bytes) -> bytes:
    """Every member says that it unpacks to ten bytes."""
    out, at = bytearray(data), 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 24:at + 28] = struct.pack("<I", 10)
        at += 4
    return bytes(out)


def harmful_texts() -> Iterator[bytes]:
    """Texts without lines, without letters, with signs that move what a terminal or a reader shows."""
    yield b"a" * 3_000_000
    yield "ỳ".encode() * 300_000
    yield ("\u0301" * 50_000).encode()
    yield b"\f" * 5000 + plain_text()
    yield b"\n" * 500_000
    yield b"\xff\xfe" + plain_text()
    yield plain_text().decode().encode("utf-16-le")[:-1]
    yield b"\x1b[2J\x1b]0;x\x07 " + plain_text()
    yield "\u202e\u2066\u200b\ufeff".encode() + plain_text()
    yield plain_text() + b"\xed\xa0\x80\xc0\x80\xf8"
    yield b"=cmd|'/c calc'!A1\n@SUM(1)\n" + plain_text()
    yield b"- T\xe1\xbb\xb7 l\xe1\xbb\x87 " + b"9" * 5000 + b"%.\n" + plain_text()
    yield ("- Tỷ lệ x đạt 60% " * 3000).encode()


# --- names ------------------------------------------------------------------------------------------

NAMES = (
    b"ke hoach \n hai dong", b"--version", b"-rf *", b"$(touch thoat)", b"`touch thoat`", b"a; touch thoat #", b"|cat",
    b"'\"\\", b"=1+1", b"+cmd|'x'!A1", "\u202egnab.fdp".encode(), "kế hoạch 🇻🇳".encode(), b"\x1b[31mdo",
    b"khong phai utf8 \xff\xfe", b"x" * 240, "e\u0302\u0301 to hop".encode(), b"%s%n%d {0} {doc_id}", b" ", b"con.nul",
    b"<script>alert(1)</script>", b"a..", b"\xc2\xa0", b"~", b"a\tb\rc", b"reason.txt",
)


def _name(number: int, suffix: str, chance: random.Random) -> bytes:
    if chance.random() < 0.6:
        return b"%03d%s" % (number, suffix.encode())
    return chance.choice(NAMES)[:240] + b"%03d%s" % (number, suffix.encode())


# --- all of it --------------------------------------------------------------------------------------

Made = tuple[str, bytes]


def harmful() -> Iterator[Made]:
    """Every file made to do harm: what it should be called, its bytes."""
    yield from ((".pdf", data) for data in harmful_pdfs())
    yield from harmful_images()
    yield from ((".docx", data) for data in harmful_word_files())
    yield from ((".txt", data) for data in harmful_texts())


def mutated(chance: random.Random) -> Made:
    """One base with one to three mutations."""
    suffix, base, ways = chance.choices((
        (".pdf", lambda: page("lang-son.digital.pdf", chance.randrange(14)), PDF),
        (".pdf", lambda: page("phuoc-long.badlayer.pdf", 0), PDF),
        (".pdf", lambda: page("phuoc-long.scan.pdf", 1), PDF),
        (".png", lambda: picture("PNG"), ANY),
        (".jpg", lambda: picture("JPEG"), ANY),
        (".tif", lambda: picture("TIFF"), ANY),
        (".docx", word_file, ANY),
        (".txt", plain_text, ANY),
    ), (40, 8, 8, 8, 8, 8, 12, 8))[0]
    data = base()
    for _ in range(chance.choice((1, 1, 2, 3))):
        if len(data) > 8:
            data = chance.choice(ways)(bytearray(data), chance)
    return suffix, data


def mutants(folder: Path, count: int, seed: int) -> int:
    """Writes `count` broken files of unlike bytes; a third under names that do harm.  Gives how many there are."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    seen: set[bytes] = set()
    harm = harmful()
    while len(seen) < count:
        suffix, data = next(harm, None) or mutated(chance)
        if data in seen:
            continue
        seen.add(data)
        path = bytes(folder) + b"/" + _name(len(seen), suffix, chance).replace(b"/", b"_")
        with open(path, "wb") as stream:  # noqa: PTH123  (names that are no text)
            stream.write(data)
    return len(seen)
