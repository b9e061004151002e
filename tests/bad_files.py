"""Files as they go wrong in an office, made on the spot."""
from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from pathlib import Path

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")   # ISO 32000-1, 7.6.3.3
_FILE_ID = b"0123456789abcdef"
_NO_COPYING = -64              # all permission bits off


def pdf(lines: list[str], *, user_password: str | None = None) -> bytes:
    """A one-page PDF with ASCII lines; with a user password ('' too) it is encrypted by 40-bit RC4.

    An empty user password is the usual "restricted" file: it opens for everybody, and only asks programs not to copy.
    """
    content = "BT /F1 12 Tf 14 TL 72 770 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    stream = content.encode("ascii")
    trailer = ""
    if user_password is not None:
        owner = _rc4(hashlib.md5(_padded("owner")).digest()[:5], _padded(user_password))
        key = hashlib.md5(
            _padded(user_password) + owner + struct.pack("<i", _NO_COPYING) + _FILE_ID
        ).digest()[:5]
        stream = _rc4(hashlib.md5(key + struct.pack("<I", 4)[:3] + b"\0\0").digest()[:10], stream)
        user = _rc4(key, _PADDING)
        trailer = (f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> "
                   f"/P {_NO_COPYING} >> /ID [<{_FILE_ID.hex()}> <{_FILE_ID.hex()}>]")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        b"<< /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return _assembled(objects, trailer)


def empty_pdf(pages: int) -> bytes:
    """A PDF with so many blank pages, also none."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + pages))
    return _assembled([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 595 842] >>".encode(),
        *[b"<< /Type /Page /Parent 2 0 R >>"] * pages,
    ], "")


def image_bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that says it is `side` by `side` pixels."""
    return b"\x89PNG\r\n\x1a\n" + b"".join([
        _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\0" * 1000)),
        _chunk(b"IEND", b""),
    ])


def zip_file(path: Path) -> None:
    """A zip archive under whatever name."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _assembled(objects: list[bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PADDING)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
