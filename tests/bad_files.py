"""Files as they go wrong in an office, made on the spot; the bytes come from `reading_files`."""
from __future__ import annotations

from pathlib import Path

import reading_files


def pdf(lines: list[str], *, user_password: str | None = None) -> bytes:
    """A one-page PDF with ASCII lines; with a user password ('' too) it is encrypted.

    An empty user password is the usual "restricted" file: it opens for everybody, and only asks programs not to copy.
    """
    stream = "BT /F1 12 Tf 14 TL 72 770 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    return reading_files.pdf([stream], password=user_password)


def empty_pdf(pages: int) -> bytes:
    """A PDF with so many blank pages, also none."""
    return reading_files.pdf(pages=pages)


def image_bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that says it is `side` by `side` pixels."""
    return reading_files.png_header(side, side)


def zip_file(path: Path) -> None:
    """A zip archive under whatever name."""
    reading_files.archive(path, {"a.txt": b"x"})
