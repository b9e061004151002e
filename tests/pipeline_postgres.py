"""A real PostgreSQL on a free loopback port, made for a test session and gone with it."""
from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SYSTEM_USER = "postgres"            # PostgreSQL does not run as root


def program(name: str) -> str | None:
    """Where a program of PostgreSQL lies; Debian keeps most of them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@dataclass(frozen=True)
class Server:
    """A server's folder and port."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The URL of its empty first database."""
        return f"postgresql://doichieu@127.0.0.1:{self.port}/postgres"

    def control(self, *arguments: str) -> None:
        """pg_ctl with these arguments."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        _as_system_user([str(program("pg_ctl")), "-D", str(self.folder / "data"), "-w", "-t", "60",
                         "-l", str(self.folder / "log"), "-o", options, *arguments])

    def database(self, name: str) -> str:
        """Makes a database; gives its URL."""
        from sqlalchemy import create_engine, text

        engine = create_engine(self.url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        return self.url.removesuffix("postgres") + name


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A new cluster, started; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="doichieu-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, _SYSTEM_USER)
    try:
        _as_system_user([str(program("initdb")), "-D", str(folder / "data"), "-U", "doichieu", "--auth=trust",
                         "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        server = Server(folder, _free_port())
        server.control("start")
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_system_user(command: list[str]) -> None:
    user = _SYSTEM_USER if os.getuid() == 0 else None
    subprocess.run(command, check=True, capture_output=True, user=user, cwd="/tmp", timeout=120)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
