"""The database: one connection, the newest schema, and errors that hold no values."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from sqlalchemy import Connection, Engine, Insert, Table, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from pipelines import engines, migrations
from pipelines.tables import Row
from policies.errors import StoreError

PATIENCE_S = 2.0
"""How long a server may take to notice that the process that held a study was killed."""

ADVICE = {
    "SQLITE_FULL": "the disk is full; free some space and start again, nothing that was acknowledged is lost",
    "SQLITE_READONLY": "it may not be written; check the rights of the folder and of the file system",
    "SQLITE_CANTOPEN": "it cannot be opened; check that the folder exists and is yours",
    "SQLITE_CORRUPT": "the file is damaged; restore it from a copy",
    "SQLITE_NOTADB": "the file is not a database; move it away or name another one",
    "SQLITE_BUSY": "another process holds it; wait for that process or end it",
    "53100": "the disk of the server is full; free some space and start again",
    "28P01": "the server refused the user or the password",
    "3D000": "the server has no such database; create it first",
}


def _code(error: SQLAlchemyError | sqlite3.Error | UnicodeError | OverflowError) -> str:
    """The failure's own code, which never holds a value; SQLite's extended codes are cut to the plain ones."""
    original = getattr(error, "orig", None) or error
    name = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    if name is None:
        return type(original).__name__
    return "_".join(str(name).split("_")[:2])


def _forget(error: BaseException) -> None:
    """Take from an error what it quotes: drivers put rows, keys and parameters into their messages."""
    seen: BaseException | None = error
    while seen is not None:
        following = seen.__cause__ or seen.__context__
        seen.args, seen.__cause__, seen.__context__, seen.__traceback__ = (), None, None, None
        for name in ("params", "statement", "orig"):
            if hasattr(seen, name):
                setattr(seen, name, None)
        seen = following


def failure(error: SQLAlchemyError | sqlite3.Error | UnicodeError | OverflowError) -> StoreError:
    """A `StoreError` that says which failure it was and what to do; the error given is emptied."""
    code = _code(error)
    _forget(error)
    return StoreError(
        f"the database failed ({code}): {ADVICE.get(code, 'see the database server, or the file, for why')}"
    )


@contextmanager
def transaction(connection: Connection) -> Generator[Connection]:
    """All that is done inside it happens, or none of it.

    Raises:
        StoreError: the database failed. Neither it nor what it came from holds a value.
    """
    try:
        with connection.begin():
            yield connection
    except (SQLAlchemyError, UnicodeError, OverflowError) as error:
        raise failure(error) from None


@cache
def adding(dialect: str, table: Table, column: str) -> Insert:
    """An INSERT that adds to a column where there is a row of the same primary key."""
    statement = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return statement.on_conflict_do_update(
        index_elements=[*table.primary_key.columns], set_={column: table.c[column] + statement.excluded[column]}
    )


def _advisory_key(study: str) -> int:
    return int.from_bytes(hashlib.sha256(f"beholden:{study}".encode()).digest()[:8], "big", signed=True)


class Database:
    """One connection to the database of a data folder, for one thread.

    Attributes:
        connection: for `transaction` and for reading.
        data_dir: the private folder in which the heads of the ledgers stand, and by default the database itself.
    """

    def __init__(self, engine: Engine, data_dir: Path, lock: IO[str] | None = None, file: Path | None = None) -> None:
        self.data_dir = data_dir
        self._engine = engine
        self._lock = lock
        try:
            self.connection = engine.connect()
            self._file = None if file is None else (file, file.stat().st_ino)
        except (SQLAlchemyError, UnicodeError) as error:
            self._release()
            raise failure(error) from None

    @classmethod
    def open(cls, url: str | None, *, data_dir: Path, read_only: bool = False) -> Self:
        """Open the database and bring its schema up to date.

        Args:
            url: ``sqlite:///FILE`` or ``postgresql://...``; None for SQLite in the data folder.
            data_dir: made where it is absent; only its owner may enter it.
            read_only: for reports. It works while a crawl writes; a SQLite file is otherwise one process's at a time.

        Raises:
            StoreError: the folder is open to others, the database is in use, newer than this program, or failing.
            DependencyError: the driver of PostgreSQL is missing.
        """
        engines.private_folder(data_dir)
        kind = (url or "sqlite").partition(":")[0].partition("+")[0]
        if kind not in ("sqlite", "postgres", "postgresql"):
            raise StoreError("the database must be SQLite (sqlite:///FILE) or PostgreSQL (postgresql://...)")
        if kind == "sqlite":
            path = engines.sqlite_path(url, data_dir)
            engine = engines.sqlite_engine(path, read_only=read_only)
            lock = None if read_only else engines.lock_file(path.with_name(path.name + ".lock"))
            database = cls(engine, data_dir, lock, path)
        else:
            database = cls(engines.postgresql_engine(str(url), read_only=read_only), data_dir)
        try:
            database._upgrade(read_only=read_only)
        except BaseException:
            database.close()
            raise
        return database

    def transaction(self) -> AbstractContextManager[Connection]:
        """All that is done inside it happens, or none of it; failures are `StoreError` without values."""
        return transaction(self.connection)

    def still_there(self) -> None:
        """See that what was written can be found again: a file that was taken away can be written to all the same.

        Raises:
            StoreError: the file is gone, or another stands in its place.
        """
        if self._file is None:
            return
        path, number = self._file
        try:
            there = path.stat().st_ino
        except OSError:
            there = None
        if there != number:
            raise StoreError(f"{path}: the database was moved or deleted while it was in use; put it back, then resume")

    def hold(self, study: str) -> None:
        """Keep other processes from the study until this database is closed; SQLite's file is held as a whole.

        Raises:
            StoreError: another process holds it.
        """
        if self.connection.dialect.name == "sqlite":
            return
        until = time.monotonic() + PATIENCE_S
        while not self._try_to_hold(study):
            if time.monotonic() > until:
                raise StoreError(f"the study {study} is in use by another process; wait for it, or run: beholden stop")
            time.sleep(0.05)

    def _try_to_hold(self, study: str) -> bool:
        with self.transaction() as connection:
            held = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _advisory_key(study)})
        return bool(held)

    def compact(self) -> None:
        """Rewrite the database from the rows that are left, so that no byte of a deleted one stays in its files.

        Raises:
            StoreError: another process is reading, so that the old bytes cannot go yet.
        """
        if self.connection.dialect.name == "postgresql":
            with transaction(self.connection.execution_options(isolation_level="AUTOCOMMIT")) as connection:
                connection.execute(text(f"VACUUM FULL {', '.join(Row.metadata.tables)}"))
            self.connection.execution_options(isolation_level="READ COMMITTED")
            return
        try:
            raw = self.connection.connection
            raw.cursor().execute("VACUUM")
            busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.Error as error:
            raise failure(error) from None
        if busy:
            raise StoreError("another process is reading the database: close it and run this again")

    def close(self) -> None:
        """End the connection and let other processes in."""
        with suppress(SQLAlchemyError):
            self.connection.close()
        self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _release(self) -> None:
        self._engine.dispose()
        if self._lock is not None:
            self._lock.close()

    def _upgrade(self, *, read_only: bool) -> None:
        with self.transaction() as connection:
            has_table = inspect(connection).has_table("alembic_version")
            version = connection.scalar(text("SELECT version_num FROM alembic_version")) if has_table else None
        if version == migrations.VERSIONS[-1]:
            return
        if version is not None and version not in migrations.VERSIONS:
            raise StoreError(
                "the database was made by a newer version of Beholden; install that version or a later one"
            )
        if read_only:
            raise StoreError("the database has not been set up for this version of Beholden; any crawl sets it up")
        with self.transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _advisory_key("")})
            migrations.upgrade(connection)
