"""What this machine has and lacks: each check with what was found and the command that mends it."""
from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.errors import DoiChieuError
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.workspace import Workspace

_SECONDS = 20                       # a healthy program says its version at once
_MIN_FREE = 1_000_000_000           # bytes: a few hundred scans with their cache
_FONTS = ("Liberation", "DejaVu", "Noto")
_PACKAGE = "doichieu"


class Finding(StrEnum):
    """What a check found."""

    GOOD = "good"
    WEAK = "weak"           # the work goes on, less well
    MISSING = "missing"     # some documents cannot be worked on


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    found: Finding
    detail: str             # Vietnamese, one line
    remedy: str = ""        # a command


def examine(out: Path, settings: Settings) -> list[Check]:
    """All checks, in the order in which a person would mend things."""
    return [
        _python(),
        *_packages(),
        *_tesseract(settings),
        *_second_engine(settings),
        _fonts(),
        _browser(),
        _database(out, settings),
        _writable(out),
        _space(out),
    ]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    good = (3, 11) <= sys.version_info[:2] <= (3, 12)
    return Check("Python", Finding.GOOD if good else Finding.MISSING, version,
                 "apt-get install python3.11 python3.11-venv")


def _packages() -> list[Check]:
    """The packages that this one names as its own needs, without its extras."""
    lacking = []
    for requirement in importlib.metadata.requires(_PACKAGE) or []:
        if "extra ==" in requirement:
            continue
        name = re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            lacking.append(name)
    if lacking:
        return [Check("gói Python", Finding.MISSING, f"thiếu {', '.join(lacking)}",
                      f"{sys.executable} -m pip install {' '.join(lacking)}")]
    return [Check("gói Python", Finding.GOOD, "đủ")]


def _tesseract(settings: Settings) -> list[Check]:
    version = _first_line(["tesseract", "--version"])
    if version is None:
        return [Check("tesseract", Finding.MISSING, "không thấy, không đọc được ảnh quét",
                      "apt-get install tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd")]
    listed = _lines(["tesseract", "--list-langs"])[1:]
    return [Check("tesseract", Finding.GOOD, version), *(
        Check(f"dữ liệu tesseract '{name}'",
              Finding.GOOD if name in listed else Finding.MISSING if needed else Finding.WEAK,
              "có" if name in listed else use, f"apt-get install tesseract-ocr-{name}")
        for name, needed, use in _models(settings)
    )]


def _models(settings: Settings) -> Iterable[tuple[str, bool, str]]:
    for name in settings.languages.split("+"):
        yield name, True, "không thấy, không đọc được chữ Việt trong ảnh quét"
    yield "osd", False, "không thấy, trang quét bị xoay khó nhận ra"
    yield "eng", False, "không thấy, chữ Latinh không dấu đọc kém hơn"


def _second_engine(settings: Settings) -> list[Check]:
    if not settings.second_engine:
        return []
    if importlib.util.find_spec("trueocr") and importlib.util.find_spec("onnxruntime"):
        return [Check("bộ đọc thứ hai (trueocr)", Finding.GOOD, importlib.metadata.version("trueocr"))]
    return [Check("bộ đọc thứ hai (trueocr)", Finding.WEAK, "không thấy, từ khó đọc trên ảnh chỉ đọc một lần",
                  f"{sys.executable} -m pip install trueocr")]


def _fonts() -> Check:
    listed = "\n".join(_lines(["fc-list", ":lang=vi", "family"]))
    found = [name for name in _FONTS if name in listed]
    if found:
        return Check("phông chữ có dấu tiếng Việt", Finding.GOOD, ", ".join(found))
    return Check("phông chữ có dấu tiếng Việt", Finding.WEAK, "không thấy, trang in ra có thể thiếu dấu",
                 "apt-get install fonts-liberation fonts-dejavu fonts-noto-core")


def _browser() -> Check:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return Check("trình duyệt", Finding.GOOD if path else Finding.WEAK,
                 path or "không thấy, chỉ cần để in báo cáo ra PDF", "apt-get install chromium")


def _database(out: Path, settings: Settings) -> Check:
    workspace = Workspace(out)
    url = settings.database_url
    if not url and not workspace.hidden.is_dir():
        return Check("cơ sở dữ liệu", Finding.GOOD, "SQLite, sẽ tạo ở lần chạy đầu")
    try:
        with Store.opened(workspace.database_url(url)) as store:
            return Check("cơ sở dữ liệu", Finding.GOOD, store.name)
    except DoiChieuError as error:
        return Check("cơ sở dữ liệu", Finding.MISSING, str(error), "pg_isready (hoặc sửa database_url)")


def _writable(out: Path) -> Check:
    place = _existing(out)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return Check("quyền ghi", Finding.MISSING, f"{place}: {error.strerror}",
                     f"chown -R {os.getuid()} {place}")
    return Check("quyền ghi", Finding.GOOD, str(place))


def _space(out: Path) -> Check:
    place = _existing(out)
    free = shutil.disk_usage(place).free
    return Check("chỗ trống trên đĩa", Finding.GOOD if free >= _MIN_FREE else Finding.WEAK,
                 f"{free / 1e9:.1f} GB ở {place}", f"df -h {place}")


def _existing(path: Path) -> Path:
    """The nearest folder above `path` that is there."""
    return next(folder for folder in (path.resolve(), *path.resolve().parents) if folder.is_dir())


def _first_line(command: list[str]) -> str | None:
    lines = _lines(command)
    return lines[0] if lines else None


def _lines(command: list[str]) -> list[str]:
    """What a program prints; nothing when it is not there or hangs."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (FileNotFoundError, PermissionError, subprocess.TimeoutExpired):
        return []
    return (done.stdout or done.stderr).splitlines()
