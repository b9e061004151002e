"""Names that are no text, and what they may not stop."""
from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names import is_text, legible, storable


@pytest.mark.parametrize(("name", "text"), [
    (b"k\xe1\xba\xbf ho\xe1\xba\xa1ch.pdf", "kế hoạch.pdf"),
    (b"KH \xb6.pdf", "KH \\xb6.pdf"),
    (b"hai\ndong\x1b[2J.pdf", "hai\\x0adong\\x1b[2J.pdf"),
    ("\u202efdp.exe".encode(), "\\u202efdp.exe"),
])
def test_a_name_becomes_one_line_of_text(name: bytes, text: str) -> None:
    assert legible(os.fsdecode(name)) == text


@given(st.binary(min_size=1, max_size=255).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_whatever_a_file_system_holds_can_be_said_and_kept(name: bytes) -> None:
    text = legible(os.fsdecode(name))
    assert text.encode()
    assert len(text.splitlines()) <= 1
    assert legible(text) == text
    kept = storable(os.fsdecode(name))
    assert all(len(part.encode()) <= 200 for part in Path(kept).parts)
    assert is_text(Path(kept))


def test_long_names_stay_unlike_and_keep_their_suffix() -> None:
    one, other = storable("x" * 250 + "a.pdf"), storable("x" * 250 + "b.pdf")
    assert one != other
    assert one.endswith(".pdf")
    assert storable(one) == one


def test_a_path_too_deep_to_be_moved_loses_its_folders_only() -> None:
    kept = storable("/".join(["thư mục dài " * 5] * 40) + "/a.pdf")
    assert len(kept.encode()) < 1000
    assert kept.endswith("-a.pdf")
