"""Engines: SQLite as one private file, held by one writer, or PostgreSQL."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from pipelines.canonical import canonical
from policies.errors import DependencyError, StoreError

FILE = "beholden.sqlite3"

# RETURNING and upserts as written here came with 3.35.
OLDEST_SQLITE = (3, 35, 0)

# WAL with FULL survives loss of power; secure_delete overwrites with zeros what is deleted; nothing spills to a file.
PRAGMAS = (
    "busy_timeout = 10000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "foreign_keys = ON",
    "cache_size = -32768",
)


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner can enter, or check that one is so.

    Raises:
        StoreError: it cannot be made, or others can look into it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: the data folder cannot be made ({error.strerror})") from error
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        raise StoreError(f"{folder}: others on this machine can look into the data folder; run: chmod 700 {folder}")
    return folder


def lock_file(path: Path) -> IO[str]:
    """Hold a database file for this process until the lock is closed or the process ends, however it ends.

    Raises:
        StoreError: another process holds it, or the folder cannot be written.
    """
    try:
        lock = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise StoreError(
            f"{path.with_suffix('')}: in use by another process ({holder}); wait for it, or stop it with: beholden stop"
        ) from None
    with suppress(OSError):  # it only helps to find who holds it
        os.ftruncate(lock.fileno(), 0)
        os.pwrite(lock.fileno(), str(os.getpid()).encode(), 0)
    return lock


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{path}: it cannot be written ({error.strerror}); check the disk and the rights of the folder")


def sqlite_path(url: str | None, data_dir: Path) -> Path:
    """The file that a SQLite address names, in a private folder."""
    if url is None:
        return data_dir / FILE
    name = _parsed(url).database
    if not name or name == ":memory:":
        raise StoreError("a SQLite database must be a file: sqlite:///FILE")
    private_folder(Path(name).parent)
    return Path(name)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (SQLAlchemyError, ValueError):
        # Neither the cause nor the URL: it may hold a password.
        raise StoreError(
            "the address of the database cannot be read; it looks like postgresql://user@host/name"
        ) from None


def sqlite_engine(path: Path, *, read_only: bool) -> Engine:
    """An engine on one file (0600); with one writer, since older SQLite can damage a file that two write."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise DependencyError(f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or later is needed; upgrade Python")
    if not read_only:
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise _unwritable(path, error) from error
    elif not path.exists():
        raise StoreError(f"{path}: no database there yet; a crawl makes it")
    target = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rw'}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(target, uri=True, isolation_level=None, check_same_thread=False)

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True, json_serializer=canonical
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in PRAGMAS:
            if not (read_only and pragma.startswith("journal_mode")):
                connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def postgresql_engine(url: str, *, read_only: bool) -> Engine:
    """An engine on a server; a commit returns when the server's disk has it."""
    options = "-c synchronous_commit=on" + (" -c default_transaction_read_only=on" if read_only else "")
    try:
        return create_engine(
            _parsed(url).set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            hide_parameters=True,
            json_serializer=canonical,
            connect_args={"options": options, "connect_timeout": 10, "application_name": "beholden"},
        )
    except ModuleNotFoundError:
        raise DependencyError("PostgreSQL needs a driver; install it with: pip install 'beholden[postgres]'") from None
