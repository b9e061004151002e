"""Names of files as text.  A file system keeps bytes; databases, tables and terminals want text of one line.

Shares written by old Windows programs hold names in TCVN3 or cp1258, copies from the web names with line ends or signs
that turn the direction of writing.  One such name must not stop a run over a thousand files.
"""
from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path

_MOST_BYTES = 200                 # of one name: file systems take 255, and "failed/" puts a suffix on
_MOST_PATH_BYTES = 1000           # of a path below the drop folder: systems take 4,096 in all
_HIDDEN_KINDS = ("Cc", "Zl", "Zp", "Cs")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")      # Unicode's bidirectional controls


def legible(path: str) -> str:
    """A path as text: bytes that are no UTF-8, and signs that break or turn a line, as `\\xff` or `\\u202e`."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(_escaped(sign) if _is_trouble(sign) else sign for sign in text)


def is_text(path: Path) -> bool:
    """Whether a path is UTF-8, which libraries take for granted."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def storable(where: str) -> str:
    """A path below a folder as one that leaves room for a suffix: legible, with names of bounded length.

    What is cut off is stood for by a few digits of the whole name's checksum, so that unlike names stay unlike.
    """
    parts = [_cut(legible(part)) for part in Path(where).parts]
    short = str(Path(*parts))
    if len(os.fsencode(short)) <= _MOST_PATH_BYTES:
        return short
    return f"{_mark(where)}-{parts[-1]}"


def _cut(name: str) -> str:
    if len(name.encode()) <= _MOST_BYTES:
        return name
    suffix = Path(name).suffix if len(Path(name).suffix) <= 8 else ""
    room = _MOST_BYTES - len(suffix.encode()) - 10
    return f"{name.encode()[:room].decode('utf-8', 'ignore')}~{_mark(name)}{suffix}"


def _mark(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:8]


def _is_trouble(sign: str) -> bool:
    return sign in _TURNING or unicodedata.category(sign) in _HIDDEN_KINDS


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
