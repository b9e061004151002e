"""Checks on a file before anything reads it: may it be read, what is it, is it whole, is it too big.

The kind is told from the content, never from the name.  Nothing here decodes pixels or pages: image
sizes come from headers, so a picture of 50,000 x 50,000 points costs a few hundred bytes.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from pathlib import Path

from extractors.reading.image_files import MALFORMED, open_picture
from extractors.reading.pdf_files import open_pdf
from pipeline.errors import (
    BrokenFileError,
    EncryptedError,
    OutsideError,
    QuotaError,
    UnreadableError,
    UnsupportedError,
)
from pipeline.models import MediaKind, Original
from pipeline.settings import Settings

HEAD = 4096  # bytes that tell the kind
TAIL = 2048  # bytes in which a whole PDF or image closes itself
LARGEST_XML = 64_000_000  # bytes of one part of a DOCX: 1,500 pages have some 30 million
DOC_ID_LENGTH = 12  # hexadecimal digits of the sha256 that name a document
READABLE = "PDF, ảnh PNG/JPG/TIFF, DOCX hoặc văn bản thuần (TXT)"

_PDF_WITHIN = 1024  # readers accept bytes before "%PDF-" (ISO 32000-1, annex H.3.4.1)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_ENDS = {b"\x89PNG": b"IEND", b"\xff\xd8\xff": b"\xff\xd9"}
_MARKUP = (b"{\\rtf", b"<!doctype html", b"<html", b"<?xml")
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1a")


def open_original(path: Path, settings: Settings, root: Path | None = None) -> Original:
    """Check one input file and name it by its content.

    In: the file; settings for the quotas; `root`, the folder the user gave (a link out of it is refused).
    Out: its `Original`.  Raises the DocumentError that says why it cannot be processed.
    """
    if root is not None and not path.resolve().is_relative_to(root.resolve()):
        raise OutsideError(path, "liên kết dẫn ra ngoài thư mục đầu vào", "chép chính tệp đó vào thư mục đầu vào")
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise UnsupportedError(path, "là thư mục, không phải tệp", "chỉ định các tệp bên trong")
        if not stat.S_ISREG(info.st_mode):
            raise UnsupportedError(path, "không phải tệp thường", "chép nội dung ra một tệp rồi chạy lại")
        if info.st_size == 0:
            raise BrokenFileError(path, "tệp rỗng (0 byte)", "chép lại hoặc xin lại bản gốc")
        if info.st_size > settings.max_megabytes * 1e6:
            raise QuotaError(
                path,
                f"tệp nặng {info.st_size / 1e6:.0f} MB, quá giới hạn {settings.max_megabytes:.0f} MB",
                "tách nhỏ tệp hoặc tăng max_megabytes",
            )
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
            handle.seek(0)
            head = handle.read(HEAD)
            handle.seek(-min(TAIL, info.st_size), os.SEEK_END)
            tail = handle.read()
        kind = kind_of(path, head)
        _CHECKS[kind](path, tail, settings)
    except OSError as error:
        raise _unreadable(path, error) from error
    return Original(digest[:DOC_ID_LENGTH], path.name, digest, info.st_size, kind)


def kind_of(path: Path, head: bytes) -> MediaKind:
    """The kind of a file from its first bytes; `path` is opened again only for zip archives.

    Raises UnsupportedError, EncryptedError (a protected Office file) or BrokenFileError.
    """
    if head.startswith(_IMAGES):
        return MediaKind.IMAGE
    if head.startswith(_ZIP):                 # before PDF: an archive that stores a PDF shows its first bytes
        return _kind_of_archive(path)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return MediaKind.PDF
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise EncryptedError(path, "tệp Office có mật khẩu", "gỡ mật khẩu rồi lưu lại")
        raise UnsupportedError(path, "tệp Office đời cũ (.doc, .xls)", "lưu lại thành DOCX hoặc PDF")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise UnsupportedError(path, "tệp RTF, HTML hoặc XML", "lưu lại thành DOCX hoặc PDF")
    if (
        head.startswith(_UTF16_MARKS)
        or _is_bare_utf16(head)
        or not any(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    ):
        return MediaKind.TEXT
    raise UnsupportedError(path, "không nhận ra loại tệp", f"chỉ đọc được {READABLE}")


def _is_bare_utf16(head: bytes) -> bool:
    """Latin letters in UTF-16 without its mark: every second byte is zero or a small number."""
    return (
        max(head[::2].count(0), head[1::2].count(0))
        > 0.3 * len(head) / 2
        > min(head[::2].count(0), head[1::2].count(0))
    )


def _kind_of_archive(path: Path) -> MediaKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise BrokenFileError(
            path, "tệp nén (ZIP/DOCX) bị hỏng hoặc cắt cụt", "chép lại hoặc xin lại bản gốc"
        ) from error
    if "word/document.xml" in names:
        return MediaKind.DOCX
    named = f" mang đuôi {path.suffix}" if path.suffix else ""
    raise UnsupportedError(
        path,
        f"thực chất là tệp nén ZIP{named}, không phải văn bản",
        f"giải nén rồi đưa tệp bên trong vào; chỉ đọc được {READABLE}",
    )


def _check_pdf(path: Path, tail: bytes, settings: Settings) -> None:
    if b"%%EOF" not in tail:
        raise BrokenFileError(path, "tệp PDF bị cắt cụt (thiếu phần cuối)", "tải hoặc chép lại bản đầy đủ")
    with open_pdf(path) as document:
        pages = len(document)
    if pages == 0:
        raise BrokenFileError(path, "tệp PDF không có trang nào", "xuất lại PDF từ bản gốc")
    if pages > settings.max_pages:
        raise QuotaError(
            path,
            f"có {pages} trang, quá giới hạn {settings.max_pages} trang",
            "tách nhỏ tệp hoặc tăng max_pages",
        )


def _check_image(path: Path, tail: bytes, settings: Settings) -> None:
    from PIL import UnidentifiedImageError

    try:
        with open_picture(path) as image:
            frames = getattr(image, "n_frames", 1)
            if frames > settings.max_pages:
                raise QuotaError(
                    path,
                    f"có {frames} trang ảnh, quá giới hạn {settings.max_pages} trang",
                    "tách nhỏ tệp hoặc tăng max_pages",
                )
            for number in range(frames):
                image.seek(number)
                width, height = image.size
                _check_pixels(path, width, height, settings)
    except (UnidentifiedImageError, SyntaxError, ValueError, EOFError, *MALFORMED) as error:
        raise BrokenFileError(path, "tệp ảnh bị hỏng", "quét hoặc chép lại bản gốc") from error
    except OSError as error:
        if error.errno is not None:            # the system's, not Pillow's own
            raise
        raise BrokenFileError(path, "tệp ảnh bị hỏng", "quét hoặc chép lại bản gốc") from error
    with path.open("rb") as handle:
        head = handle.read(4)
    for start, end in _ENDS.items():
        if head.startswith(start) and end not in tail:
            raise BrokenFileError(path, "tệp ảnh bị cắt cụt", "quét hoặc chép lại bản gốc")


def _check_pixels(path: Path, width: int, height: int, settings: Settings) -> None:
    """Raise QuotaError when a picture of this size (pixels) is larger than the settings allow."""
    if width * height > settings.max_megapixels * 1e6:
        raise QuotaError(
            path,
            f"ảnh {width}×{height} điểm, quá giới hạn {settings.max_megapixels:.0f} triệu điểm",
            "quét lại ở 200–300 dpi hoặc tăng max_megapixels",
        )


def _check_docx(path: Path, tail: bytes, settings: Settings) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        largest = max((one.file_size for one in members if one.filename.endswith((".xml", ".rels"))), default=0)
        protected = any(member.flag_bits & 1 for member in members)
    if protected:
        raise EncryptedError(path, "tệp DOCX có mật khẩu", "gỡ mật khẩu rồi lưu lại")
    if unpacked > settings.max_megabytes * 1e6:
        raise QuotaError(
            path,
            f"giải nén ra {unpacked / 1e6:.0f} MB, quá giới hạn {settings.max_megabytes:.0f} MB",
            "kiểm tra nguồn gốc tệp, lưu lại thành PDF",
        )
    if largest > LARGEST_XML:
        raise QuotaError(
            path,
            f"phần văn bản giải nén ra {largest / 1e6:.0f} MB, quá giới hạn {LARGEST_XML / 1e6:.0f} MB",
            "kiểm tra nguồn gốc tệp, lưu lại thành PDF",
        )


def _check_text(path: Path, tail: bytes, settings: Settings) -> None:
    """Plain text needs no closing mark; how it is encoded is the reader's question."""


_CHECKS = {
    MediaKind.PDF: _check_pdf,
    MediaKind.IMAGE: _check_image,
    MediaKind.DOCX: _check_docx,
    MediaKind.TEXT: _check_text,
}


def _unreadable(path: Path, error: OSError) -> UnreadableError:
    if isinstance(error, FileNotFoundError):
        return UnreadableError(path, "không còn ở vị trí đã cho", "kiểm tra đường dẫn rồi chạy lại")
    if isinstance(error, PermissionError):
        return UnreadableError(path, "không có quyền đọc", "cấp quyền đọc cho tệp (chmod +r) rồi chạy lại")
    return UnreadableError(path, f"lỗi đọc đĩa ({error.strerror or error})", "kiểm tra ổ đĩa hoặc mạng rồi chạy lại")
