"""Plain text files: whatever encoding, the source's own lines exactly, on one page."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from normalizers.legacy_encodings import to_unicode
from normalizers.soundness import soundness
from pipeline.errors import UnreadableError
from pipeline.models import Line, Page, Route, Word


def read_text_file(path: Path) -> Iterator[Page]:
    """One Page with the file's lines, spacing kept, form feeds left where they stand."""
    text = decoded(_bytes(path))
    yield Page(1, tuple(text_line(line) for line in text.split("\n")), route=Route.DIGITAL)


def text_line(text: str) -> Line:
    """A line of plain text and its words, without boxes."""
    return Line(text, tuple(Word(token) for token in text.split()))


def decoded(data: bytes) -> str:
    """The text of a file, NFC, line ends as newlines.

    UTF-8 and UTF-16 (by its mark, or by the zero bytes of Latin letters) are told by their form; anything
    else
    is an eight-bit encoding, and the one whose words are Vietnamese is taken (TCVN3, VNI, VPS, VISCII,
    else cp1258).
    """
    text = _told_by_form(data)
    if text is None:
        text = _eight_bit(data)
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n")


def _told_by_form(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    sample = data[:4000]
    if sample.count(0) > len(sample) // 4:
        return data.decode(
            "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be", errors="replace"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _eight_bit(data: bytes) -> str:
    western = data.decode("cp1252", errors="ignore")
    legacy = soundness(western).legacy
    return to_unicode(western, legacy) if legacy else data.decode("cp1258", errors="replace")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(path, "không đọc được", "kiểm tra quyền đọc và ổ đĩa rồi chạy lại") from error
