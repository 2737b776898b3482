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
    # No test cuts the power, so nothing need reach the disk.
    quick = "-c fsync=off -c full_page_writes=off"
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} {quick}"
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


@pytest.fixture(scope="session")
def postgresql() -> Generator[str]:
    """The address of a PostgreSQL server of this session's own, to which the name of a database is added."""
    with server() as address:
        yield address


@pytest.fixture(scope="session")
def postgresql_url(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database on that server with the newest schema."""
    from pipelines.database import Database

    url = create_database(postgresql, "shared")
    with Database.open(url, data_dir=tmp_path_factory.mktemp("postgresql") / "data"):
        return url


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with the newest schema, to be copied."""
    from pipelines.database import Database
    from pipelines.engines import FILE

    folder = tmp_path_factory.mktemp("sqlite") / "data"
    with Database.open(None, data_dir=folder):
        pass
    return folder / FILE


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A private data folder."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, data_dir: Path) -> str:
    """An empty database with the newest schema: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_file")
        copy = data_dir / template.name
        shutil.copyfile(template, copy)
        copy.chmod(0o600)
        return f"sqlite:///{copy}"
    url: str = request.getfixturevalue("postgresql_url")
    empty(url)
    return url


def empty(url: str) -> None:
    """Delete every row of a PostgreSQL database."""
    import psycopg

    from pipelines.tables import Row

    with psycopg.connect(url) as connection:
        for table in reversed(Row.metadata.sorted_tables):
            connection.execute(f'DELETE FROM "{table.name}"'.encode())
