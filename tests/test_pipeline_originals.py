"""Originals are kept once, untouched, and held against their checksums."""
from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from pipeline.commands.verify import verify_command
from pipeline.errors import ExitCode, UnreadableError
from pipeline.originals import Originals


def put(tmp_path: Path, data: bytes = b"%PDF-1.7 plan") -> tuple[Path, str]:
    path = tmp_path / "Kế hoạch.PDF"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def test_an_original_is_kept_under_its_checksum_and_cannot_be_written(tmp_path: Path) -> None:
    source, sha256 = put(tmp_path)
    kept = Originals(tmp_path / "originals").keep(source, sha256)
    assert kept == tmp_path / "originals" / sha256[:2] / f"{sha256}.pdf"
    assert kept.read_bytes() == source.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o444


def test_keeping_twice_copies_once(tmp_path: Path) -> None:
    source, sha256 = put(tmp_path)
    originals = Originals(tmp_path / "originals")
    first = originals.keep(source, sha256).stat()
    second = originals.keep(source, sha256).stat()
    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)


def test_a_file_that_changed_meanwhile_is_not_kept(tmp_path: Path) -> None:
    source, sha256 = put(tmp_path)
    source.write_bytes(b"other bytes")
    with pytest.raises(UnreadableError, match="đang thay đổi"):
        Originals(tmp_path / "originals").keep(source, sha256)
    assert [path for path in (tmp_path / "originals").rglob("*") if path.is_file()] == []


def test_a_file_that_vanished_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"mất.pdf: không đọc được"):
        Originals(tmp_path / "originals").keep(tmp_path / "mất.pdf", "ab" * 32)


def test_verify_names_what_is_damaged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    originals = Originals(tmp_path / ".doichieu" / "originals")
    source, sha256 = put(tmp_path)
    kept = originals.keep(source, sha256)
    assert verify_command(tmp_path, as_json=False) is ExitCode.OK
    kept.chmod(0o644)
    kept.write_bytes(b"bit rot")
    assert verify_command(tmp_path, as_json=False) is ExitCode.STORE
    assert f"HỎNG {kept}" in capsys.readouterr().out
