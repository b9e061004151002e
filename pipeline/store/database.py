"""Opening a database: SQLite in a file or PostgreSQL by its URL, brought to the newest schema.

Alembic is loaded only when there is something to migrate; it costs more than the rest of the start.
"""
from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError

from pipeline.errors import StorageFullError, StoreAwayError, StoreError, UsageError

HEAD = "0005"                       # newest migration; a test holds it against the scripts
MIGRATIONS = Path(__file__).parent / "migrations"

MIGRATING = 5_703_000                # key of the server's advisory lock; others: pipeline.store.holding

_BUSY_SECONDS = 30
_FULL_WORDS = ("database or disk is full", "No space left on device", "disk I/O error")


def open_engine(url: str) -> Engine:
    """An engine whose schema is the newest.  Errors: UsageError (URL), StorageFullError, StoreError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UsageError(f"Địa chỉ cơ sở dữ liệu không hợp lệ: {error} – sửa --database") from error
    name = parsed.render_as_string(hide_password=True)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    with store_errors(name):
        if parsed.get_backend_name() == "sqlite":
            engine = create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS})
            event.listen(engine, "connect", _tune_sqlite)
            event.listen(engine, "begin", _begin)
        else:
            engine = _server_engine(parsed.render_as_string(hide_password=False))
        with engine.begin() as connection:
            _migrate(connection)
    return engine


@contextlib.contextmanager
def store_errors(name: str) -> Iterator[None]:
    """Turns a database error raised inside into StorageFullError or StoreError that names the database."""
    try:
        yield
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        if any(word in why for word in _FULL_WORDS):
            raise StorageFullError(
                f"{name}: hết chỗ trên đĩa ({why}) – giải phóng dung lượng rồi chạy lại"
            ) from error
        if _is_away(error):
            raise StoreAwayError(
                f"{name}: không kết nối được máy chủ cơ sở dữ liệu ({why}) – kiểm tra máy chủ và mạng rồi chạy lại"
            ) from error
        raise StoreError(f"{name}: cơ sở dữ liệu không dùng được ({why}) – chạy `doichieu doctor`") from error


def _is_away(error: SQLAlchemyError) -> bool:
    """Whether a server refused or broke the connection, or is starting or stopping (SQLSTATE classes 08, 57P)."""
    if not isinstance(error, DBAPIError) or isinstance(error.orig, sqlite3.Error):
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    refused = isinstance(error, OperationalError) and not state
    return (error.connection_invalidated or refused or state.startswith(("08", "57P"))) and not state.startswith("28")


def _server_engine(url: str) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise UsageError(
            f"Chưa có trình điều khiển cơ sở dữ liệu ({error}) – cài: pip install 'doichieu[postgres]'"
        ) from error


def _tune_sqlite(connection: sqlite3.Connection, _: object) -> None:
    """Readers do not wait, rows go with their document, a power cut loses nothing, Đ is đ to a search."""
    connection.isolation_level = None            # Python's own BEGIN leaves schema changes out
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("lower", 1, _lower, deterministic=True)      # SQLite's own knows ASCII only


def _begin(connection: Connection) -> None:
    """Opens the transaction ourselves, so that a migration that breaks leaves nothing behind."""
    connection.exec_driver_sql("BEGIN")


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _migrate(connection: Connection) -> None:
    if inspect(connection).has_table("alembic_version"):
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise StoreError(
                f"Cơ sở dữ liệu do phiên bản mới hơn tạo ra (lược đồ {found}) – nâng cấp doichieu"
            )
    if connection.dialect.name == "postgresql":        # several machines may open a new database at once
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
