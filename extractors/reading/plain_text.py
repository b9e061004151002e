"""Plain text files: whatever encoding, the source's own lines exactly, on one page."""
from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.models import Line, Page, Route, Word


def read_text_file(path: Path) -> Iterator[Page]:
    """One Page with the file's lines, spacing kept, form feeds left where they stand."""
    text = unicodedata.normalize("NFC", decoded(_bytes(path)))
    yield Page(1, tuple(text_line(line) for line in text.split("\n")), route=Route.DIGITAL)


def text_line(text: str) -> Line:
    """A line of plain text and its words, without boxes."""
    return Line(text, tuple(Word(token) for token in text.split()))


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or an eight-bit Vietnamese encoding; line ends become newlines."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1258", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(path, "không đọc được", "kiểm tra quyền đọc và ổ đĩa rồi chạy lại") from error
