"""A real PostgreSQL server on loopback for the tests, in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

ADVICE = "PostgreSQL is not installed; on Debian: apt-get install postgresql"


def binaries() -> Path | None:
    """The folder of the server's programs, of the newest version installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: float(p.parts[-3]))
    found = versions[-1] if versions else shutil.which("postgres")
    return Path(found).parent if found else None


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _run(folder: Path, program: Path, *arguments: str | Path) -> None:
    account = _account()
    # No pipe: the server would inherit it, and keep it open after pg_ctl has ended.
    subprocess.run(
        [program, *arguments],
        check=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


@contextmanager
def server() -> Generator[str]:
    """Start a server; gives its address, to which the name of a database is added."""
    found = binaries()
    if found is None:
        pytest.skip(ADVICE)
    folder = Path(tempfile.mkdtemp(prefix="beholden-pg-"))
    if account := _account():
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, port, control = folder / "data", _free_port(), found / "pg_ctl"
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c max_connections=50"
    try:
        initdb = ("-D", data, "-U", "beholden", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        _run(folder, found / "initdb", *initdb)
        _run(folder, control, "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
        yield f"postgresql://beholden@127.0.0.1:{port}/"
        _run(folder, control, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(address: str, name: str) -> str:
    """A new database on the server; gives its address."""
    import psycopg

    with psycopg.connect(address + "postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return address + name
