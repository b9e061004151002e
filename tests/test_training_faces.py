"""Faces that pages for training are drawn in."""

from __future__ import annotations

from pathlib import Path

from training.simulate import faces, holds_vietnamese

FONTS = Path("/usr/share/fonts")


def test_faces_without_vietnamese_letters_are_left_out() -> None:
    """Symbols and other scripts have faces too; a page drawn in one would teach empty boxes."""
    mathematics = next(FONTS.rglob("NotoSansMath-Regular.ttf"))
    assert not holds_vietnamese(mathematics)
    assert holds_vietnamese(next(FONTS.rglob("NotoSerif-Regular.ttf")))
    assert all(holds_vietnamese(path) for paths in faces(FONTS).values() for path in paths)
