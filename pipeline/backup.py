"""Backups of an output folder: what cannot be made again, checked by checksums, and back from one.

    DEST/originals/ab/SHA256.pdf        shared by all backups, copied once
    DEST/2026-11-25T013000Z/            one backup: store.sqlite or store.dump, text/, answers/, dictionary.txt
                            manifest.json   checksums of these and of every original that belongs to it

The cache, the tables and the reports are left out: they are made anew.  A run may be at work meanwhile: the store is
copied first, in one consistent state, and originals are kept before anything of the store speaks of them.
"""
from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.engine import URL, make_url

from pipeline.errors import MissingDependencyError, StoreError, UsageError
from pipeline.files import atomic_path, storage_errors, write_atomically
from pipeline.fingerprints import file_sha256
from pipeline.run import refresh
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.workspace import Workspace

MANIFEST = "manifest.json"
_SQLITE, _DUMP = "store.sqlite", "store.dump"
_ORIGINALS = "originals"
_NAME = "%Y-%m-%dT%H%M%SZ"
_READ_ONLY, _PRIVATE = 0o444, 0o600
_SECONDS = 6 * 3600.0                 # what a dump or its restoration may take


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup that was made."""

    folder: Path
    originals: int              # that belong to it
    copied: int                 # of these, copied now
    damaged: tuple[Path, ...]   # kept originals that no longer have their bytes, and no sound copy here: left out


def back_up(out: Path, settings: Settings, place: Path, *, keep: int = 0, now: dt.datetime | None = None) -> Backup:
    """Makes a backup of `out` under `place`; with `keep`, older ones but the newest so many are removed.

    Originals are never removed from `place`; a copy there that no longer has its bytes is copied anew.  Errors:
    UsageError (nothing to back up, `place` in `out` or the reverse), MissingDependencyError (pg_dump), StoreError,
    StorageFullError.
    """
    workspace = Workspace(out)
    url = make_url(workspace.database_url(settings.database_url))
    if not workspace.hidden.is_dir() or (_is_sqlite(url) and not _sqlite_file(url).is_file()):
        raise UsageError(f"{out}: chưa có kết quả nào ở đây để sao lưu")
    if out.resolve() in (place.resolve(), *place.resolve().parents):
        raise UsageError(f"{place}: nơi sao lưu nằm trong thư mục kết quả – chọn ổ đĩa khác")
    folder = place / (now or dt.datetime.now(dt.UTC)).strftime(_NAME)
    with storage_errors(folder):
        folder.mkdir(parents=True)
        folder.chmod(0o700)
    _copy_store(url, folder)
    for part in _parts(workspace):
        base = workspace.out if part.is_relative_to(workspace.text) else workspace.hidden
        _copy(part, folder / part.relative_to(base))
    originals = sorted(path for path in workspace.originals.glob("??/*") if not path.name.startswith("."))
    kept = {path: _copy_original(path, place / _ORIGINALS / path.parent.name / path.name) for path in originals}
    damaged = tuple(path for path, how in kept.items() if how is _Copy.DAMAGED)
    # last of all: a folder without it is no backup
    write_atomically(folder / MANIFEST, json.dumps({
        "program": version("doichieu"),
        "files": {str(path.relative_to(folder)): file_sha256(path) for path in _files(folder)},
        "originals": [f"{path.parent.name}/{path.name}" for path in originals if path not in damaged],
    }, indent=1).encode())
    if keep:
        _prune(place, keep)
    copied = sum(how is _Copy.COPIED for how in kept.values())
    return Backup(folder, len(originals) - len(damaged), copied, damaged)


def recover(folder: Path, out: Path, settings: Settings) -> int:
    """Puts the backup `folder` into the empty `out` and writes all tables; gives the number of originals.

    Everything is held against its checksum, and the database must be unused, before anything is written.  Errors:
    UsageError (no backup, `out` or its database in use), StoreError (a damaged backup), MissingDependencyError
    (pg_restore), StorageFullError.
    """
    workspace = Workspace(out)
    url = make_url(workspace.database_url(settings.database_url))
    manifest = _checked(folder)
    if workspace.hidden.exists():
        raise UsageError(f"{out}: đã có kết quả ở đây – phục hồi vào một thư mục mới, hoặc dời thư mục này đi trước")
    _refuse_other_kind(url, folder)
    _refuse_used(url)
    workspace.prepare()
    for name in manifest["files"]:
        if name not in (_SQLITE, _DUMP):
            _copy(folder / name, (workspace.out if name.startswith("text/") else workspace.hidden) / name)
    for name in manifest["originals"]:
        _copy_original(folder.parent / _ORIGINALS / name, workspace.originals / name)
    _restore_store(url, folder)
    refresh(out, settings)
    return len(manifest["originals"])


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite_file(url: URL) -> Path:
    """The file of a SQLite database; one that lives in memory has none, and its name is no file's."""
    return Path(url.database or ":memory:")


def _parts(workspace: Workspace) -> Iterator[Path]:
    for path in (workspace.text, workspace.answers, workspace.user_dictionary):
        yield from _files(path)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for below in sorted(path.rglob("*")) if path.is_dir() else ():
        if below.is_file() and not below.name.startswith("."):
            yield below


def _copy(source: Path, target: Path, mode: int = 0o644) -> None:
    with atomic_path(target, mode) as temporary:
        shutil.copyfile(source, temporary)


class _Copy(Enum):
    """What became of an original; the stem of its name is the SHA-256 of its bytes."""

    KEPT = "kept"              # a sound copy was there
    COPIED = "copied"
    DAMAGED = "damaged"        # neither the copy nor the source has these bytes: nothing was written


def _copy_original(source: Path, target: Path) -> _Copy:
    with storage_errors(target):
        if target.is_file() and file_sha256(target) == target.stem:
            return _Copy.KEPT
        if file_sha256(source) != source.stem:
            return _Copy.DAMAGED
    _copy(source, target, _READ_ONLY)
    return _Copy.COPIED


def _copy_store(url: URL, folder: Path) -> None:
    if _is_sqlite(url):
        _copy_sqlite(_sqlite_file(url), folder / _SQLITE)
        return
    with atomic_path(folder / _DUMP, _PRIVATE) as temporary:
        _postgres("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={temporary}")


def _copy_sqlite(database: Path, target: Path) -> None:
    """One consistent state of the file; the address is quoted, since `#`, `%` and `?` may be in a folder's name."""
    try:
        with (closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as source,
              atomic_path(target, _PRIVATE) as temporary,
              closing(sqlite3.connect(temporary)) as copy):
            source.backup(copy)
            found = copy.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?",
                                 ("documents",)).fetchone()[0]
            if not found:
                raise StoreError(f"{database}: không phải cơ sở dữ liệu của chương trình – kiểm tra --out, --database")
    except sqlite3.Error as error:
        raise StoreError(f"{database}: không sao lưu được cơ sở dữ liệu ({error}) – chạy `doichieu doctor`") from error


def _refuse_other_kind(url: URL, folder: Path) -> None:
    if _is_sqlite(url) != (folder / _SQLITE).is_file():
        raise UsageError(f"{folder}: bản sao lưu của loại cơ sở dữ liệu khác – đặt database_url đúng như khi sao lưu")


def _restore_store(url: URL, folder: Path) -> None:
    if _is_sqlite(url):
        _copy(folder / _SQLITE, _sqlite_file(url))
        return
    _postgres("pg_restore", url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
              str(folder / _DUMP))


def _refuse_used(url: URL) -> None:
    if _is_sqlite(url):
        file = _sqlite_file(url)
        if file.exists():
            raise UsageError(f"{file}: cơ sở dữ liệu đã có – phục hồi vào một tệp mới, hoặc dời tệp này đi")
        return
    from sqlalchemy import create_engine

    from pipeline.store.database import store_errors

    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with store_errors(url.render_as_string(hide_password=True)):
        used = inspect(engine).has_table("alembic_version")
    engine.dispose()
    if used:
        raise UsageError(f"{url.render_as_string()}: cơ sở dữ liệu đã có dữ liệu – phục hồi vào một cơ sở trống")


def _postgres(program: str, url: URL, *arguments: str) -> None:
    """Runs a program of PostgreSQL; the password goes by the environment, which other users do not see."""
    given = {"PGHOST": url.host, "PGPORT": str(url.port or ""), "PGUSER": url.username, "PGDATABASE": url.database,
             "PGPASSWORD": str(url.password) if url.password is not None else ""}
    environment = {**os.environ, **{name: value for name, value in given.items() if value}}
    database = [f"--dbname={url.database}"] if program == "pg_restore" else []
    try:
        done = subprocess.run([program, *database, *arguments], env=environment, capture_output=True, text=True,
                              timeout=_SECONDS, check=False)
    except FileNotFoundError as error:
        raise MissingDependencyError(
            f"Thiếu {program} – cài bằng lệnh: sudo apt-get install postgresql-client") from error
    except subprocess.TimeoutExpired as error:
        raise StoreError(f"{program} không xong trong {_SECONDS / 3600:.0f} giờ – kiểm tra máy chủ") from error
    if done.returncode != 0:
        raise StoreError(f"{program}: {(done.stderr.splitlines() or ['không rõ lỗi'])[-1]} – kiểm tra máy chủ")


def _checked(folder: Path) -> dict[str, Any]:
    """The manifest, when every file and original is there with its checksum."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        named = [(folder / name, sha256) for name, sha256 in manifest["files"].items()]
        named += [(folder.parent / _ORIGINALS / name, Path(name).stem) for name in manifest["originals"]]
    except FileNotFoundError as error:
        raise UsageError(f"{folder}: không phải bản sao lưu trọn vẹn (thiếu {MANIFEST})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{folder / MANIFEST}: bản sao lưu bị hỏng – dùng bản khác") from error
    for path, sha256 in named:
        if not path.resolve().is_relative_to(folder.parent.resolve()):
            raise StoreError(f"{folder / MANIFEST}: nêu tệp ở ngoài nơi sao lưu ({path}) – không phục hồi")
        try:
            sound = file_sha256(path) == sha256
        except OSError:
            sound = False
        if not sound:
            raise StoreError(f"{path}: thiếu hoặc không còn khớp mã kiểm tra – dùng bản sao lưu khác")
    return manifest


def _prune(place: Path, keep: int) -> None:
    """Removes all backups but the newest `keep`, broken-off ones too when they are older than these."""
    whole = sorted(path.parent for path in place.glob(f"*/{MANIFEST}"))
    if len(whole) < keep:
        return
    for path in place.iterdir():
        if path.is_dir() and path.name != _ORIGINALS and _is_name(path.name) and path.name < whole[-keep].name:
            shutil.rmtree(path)


def _is_name(name: str) -> bool:
    try:
        return bool(dt.datetime.strptime(name, _NAME))
    except ValueError:
        return False


def stored_documents(out: Path, settings: Settings) -> int:
    """How many documents the store of `out` knows; for a check after a recovery."""
    with Store.opened(Workspace(out).database_url(settings.database_url)) as store, store.transaction() as session:
        return len(store.documents(session).known())
