"""The database is private, held by one writer, up to date, and silent about what is in it."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pipelines.database import Database, failure, transaction
from pipelines.engines import FILE, private_folder
from pipelines.tables import Run, table
from policies.errors import DependencyError, StoreError
from tests import crashing
from tests.storing import NOW

CANARY = "quokka-canary"
SETTLED = {"study": "s", "policy_id": "p", "policy_version": "1", "policy_digest": "d", "status": "running"}


def _run(run_id: str) -> dict[str, object]:
    return SETTLED | {"id": run_id, "started_at": NOW, "token": 1, "key_epoch": 1, "settings": {}}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _said(error: BaseException) -> str:
    """All that an error, what caused it and a traceback would show or hold."""
    parts = [f"{link!r} {link.args!r} {vars(link)!r}" for link in _chain(error)]
    return " ".join([*parts, *traceback.format_exception(error)])


# The folder and the files


def test_everything_it_makes_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The folder, the database and what SQLite puts beside it are closed to group and others, whatever the umask."""
    before = os.umask(0)
    try:
        with Database.open(None, data_dir=tmp_path / "data") as database, database.transaction() as connection:
            connection.execute(table(Run).insert(), _run("one"))
        found = [tmp_path / "data", *(tmp_path / "data").iterdir()]
    finally:
        os.umask(before)

    assert {path.name for path in found} >= {"data", FILE}
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in found)


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777], ids=oct)
def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path, mode: int) -> None:
    """A data folder that is open to others is not used, and the message says what to do."""
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)

    with pytest.raises(StoreError, match="run: chmod 700"):
        Database.open(None, data_dir=folder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Where a file stands in the way, the message says so."""
    (tmp_path / "data").touch()

    with pytest.raises(StoreError, match="cannot be made"):
        private_folder(tmp_path / "data" / "sub")


def test_a_database_elsewhere_needs_a_private_folder_too(tmp_path: Path) -> None:
    """A SQLite file that an address names is kept as private as one in the data folder."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)

    with pytest.raises(StoreError, match="chmod 700"):
        Database.open(f"sqlite:///{tmp_path}/open/x.sqlite3", data_dir=tmp_path / "data")


# One writer


def test_a_second_writer_is_refused_until_the_first_has_closed(data_dir: Path) -> None:
    """A SQLite file is written by one process at a time; the message names the one that has it."""
    with (
        Database.open(None, data_dir=data_dir),
        pytest.raises(StoreError, match=rf"in use by another process \({os.getpid()}\)"),
    ):
        Database.open(None, data_dir=data_dir)

    Database.open(None, data_dir=data_dir).close()


def test_another_process_is_refused_too(data_dir: Path, tmp_path: Path) -> None:
    """The same holds between processes, and a killed one holds nothing back."""
    other = crashing.process(crashing.hold, str(data_dir), str(tmp_path / "open"))
    while not (tmp_path / "open").exists():
        time.sleep(0.01)

    with pytest.raises(StoreError, match=rf"\({other.pid}\)"):
        Database.open(None, data_dir=data_dir)
    other.kill()
    other.join(60)

    Database.open(None, data_dir=data_dir).close()


def test_a_report_reads_while_a_crawl_writes(data_dir: Path) -> None:
    """A reader needs no lock, sees what was committed, and cannot write."""
    with Database.open(None, data_dir=data_dir) as writer:
        with writer.transaction() as connection:
            connection.execute(table(Run).insert(), _run("one"))
        with Database.open(None, data_dir=data_dir, read_only=True) as reader:
            with reader.transaction() as connection:
                seen = connection.scalars(text("SELECT id FROM run")).all()
            with pytest.raises(StoreError, match="SQLITE_READONLY"), reader.transaction() as connection:
                connection.execute(table(Run).insert(), _run("two"))

    assert seen == ["one"]


def test_a_study_is_held_for_one_process(database_url: str, data_dir: Path) -> None:
    """On a server, where the file cannot be held, the study is; and holding it twice oneself is no matter."""
    with Database.open(database_url, data_dir=data_dir) as first:
        first.hold("pilot")
        first.hold("pilot")
        if database_url.startswith("sqlite"):
            return
        with Database.open(database_url, data_dir=data_dir) as second:
            second.hold("another")
            with pytest.raises(StoreError, match="pilot is in use by another process"):
                second.hold("pilot")


# The schema


def test_an_up_to_date_database_opens_without_alembic(sqlite_file: Path) -> None:
    """Opening what needs no migration costs no import of Alembic and less than 50 ms."""
    script = (
        "import sys, time; from pathlib import Path; from pipelines.database import Database\n"
        "begin = time.process_time()\n"
        f"Database.open(None, data_dir=Path({str(sqlite_file.parent)!r}), read_only=True).close()\n"
        "print('alembic' in sys.modules, time.process_time() - begin)"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()

    assert out[0] == "False"
    assert float(out[1]) < 0.05


def test_a_newer_database_is_refused(data_dir: Path) -> None:
    """What a later version made is left alone."""
    with Database.open(None, data_dir=data_dir) as database, database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match="made by a newer version"):
        Database.open(None, data_dir=data_dir)


def test_reading_before_the_first_crawl_says_so(data_dir: Path) -> None:
    """A reader makes nothing: neither the file nor the tables."""
    with pytest.raises(StoreError, match="no database there yet"):
        Database.open(None, data_dir=data_dir, read_only=True)

    (data_dir / FILE).touch(mode=0o600)
    with pytest.raises(StoreError, match="has not been set up"):
        Database.open(None, data_dir=data_dir, read_only=True)


# Addresses


@pytest.mark.parametrize("url", ["mysql://u:quokka-canary@h/db", "oracle:x", "data.sqlite3"])
def test_other_databases_are_refused(data_dir: Path, url: str) -> None:
    """Only SQLite and PostgreSQL; the address is not repeated, for it may hold a password."""
    with pytest.raises(StoreError, match="must be SQLite") as caught:
        Database.open(url, data_dir=data_dir)

    assert CANARY not in _said(caught.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(data_dir: Path, url: str) -> None:
    """What is not on disk cannot be resumed."""
    with pytest.raises(StoreError, match="must be a file"):
        Database.open(url, data_dir=data_dir)


def test_an_unreadable_address_is_not_repeated(data_dir: Path) -> None:
    """The message for an address that cannot be read does not hold it."""
    with pytest.raises(StoreError, match="cannot be read") as caught:
        Database.open(f"postgresql://u:{CANARY}@host:port/name", data_dir=data_dir)

    assert CANARY not in str(caught.value)


def test_a_server_that_is_not_there(data_dir: Path) -> None:
    """A server that does not answer is a StoreError without the password."""
    with pytest.raises(StoreError, match=r"the database failed \(OperationalError\)") as caught:
        Database.open(f"postgresql://u:{CANARY}@127.0.0.1:1/name", data_dir=data_dir)

    assert CANARY not in _said(caught.value)


def test_a_missing_driver_says_how_to_get_it(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the driver of PostgreSQL the message names the extra."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(DependencyError, match=r"beholden\[postgres\]"):
        Database.open("postgresql://u@127.0.0.1:1/name", data_dir=data_dir)


def test_an_old_sqlite_is_refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SQLite that lacks what the statements need is found at once, not in the middle of a crawl."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))

    with pytest.raises(DependencyError, match=r"3\.35 or later"):
        Database.open(None, data_dir=data_dir)


# Settings and failures


def test_sqlite_is_set_to_lose_and_to_leave_nothing(data_dir: Path) -> None:
    """Write-ahead log, full synchronisation, zeros over what is deleted, nothing spilled to files."""
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "temp_store": 2,
        "foreign_keys": 1,
        "busy_timeout": 10000,
    }
    with Database.open(None, data_dir=data_dir) as database, database.transaction() as connection:
        found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in wanted}

    assert found == wanted


def _fail_after_inserting(database: Database, run_id: str) -> None:
    with suppress(RuntimeError), database.transaction() as connection:
        connection.execute(table(Run).insert(), _run(run_id))
        raise RuntimeError


def test_a_failure_in_the_middle_undoes_all(database_url: str, data_dir: Path) -> None:
    """A transaction that fails leaves nothing behind, and the connection goes on."""
    with Database.open(database_url, data_dir=data_dir) as database:
        _fail_after_inserting(database, "one")
        with database.transaction() as connection:
            left = connection.scalar(text("SELECT count(*) FROM run"))

    assert left == 0


def test_a_failure_does_not_repeat_what_was_to_be_stored(database_url: str, data_dir: Path) -> None:
    """Neither the error nor anything it came from, nor a traceback, holds a value; the code of the failure is named."""
    with Database.open(database_url, data_dir=data_dir) as database:
        with database.transaction() as connection:
            connection.execute(table(Run).insert(), _run(CANARY))
        with (
            pytest.raises(StoreError, match=r"SQLITE_CONSTRAINT|23505") as caught,
            database.transaction() as connection,
        ):
            connection.execute(table(Run).insert(), _run(CANARY))

    assert CANARY not in _said(caught.value)


def test_text_that_cannot_be_written_is_not_repeated(database_url: str, data_dir: Path) -> None:
    """Half a surrogate pair is a failure like any other: the driver's own error would hold the whole text."""
    with (
        Database.open(database_url, data_dir=data_dir) as database,
        pytest.raises(StoreError, match="UnicodeEncodeError") as caught,
        database.transaction() as connection,
    ):
        connection.execute(table(Run).insert(), _run(f"{CANARY} \ud800"))

    assert CANARY not in _said(caught.value)


def test_a_full_disk_says_what_to_do(data_dir: Path) -> None:
    """When nothing more fits, the message says so; what was committed is there."""
    with Database.open(None, data_dir=data_dir) as database:
        with database.transaction() as connection:
            connection.execute(table(Run).insert(), _run("one"))
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(StoreError, match="the disk is full"), database.transaction() as connection:
            connection.execute(table(Run).insert(), [_run(f"{number}" * 500) for number in range(200)])
        with database.transaction() as connection:
            left = connection.scalar(text("SELECT count(*) FROM run"))

    assert left == 1


def test_a_file_that_is_no_database_is_named(data_dir: Path) -> None:
    """A file of something else is refused, and the lock is let go."""
    (data_dir / FILE).write_bytes(b"quokka " * 1000)

    for _ in range(2):
        with pytest.raises(StoreError, match="not a database"):
            Database.open(None, data_dir=data_dir)


def test_a_failure_when_closing_is_passed_over(postgresql_url: str, data_dir: Path) -> None:
    """A server that went away has already closed the connection."""
    database = Database.open(postgresql_url, data_dir=data_dir)
    with database.transaction() as connection:
        own = connection.scalar(text("SELECT pg_backend_pid()"))
    with Database.open(postgresql_url, data_dir=data_dir) as other, other.transaction() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})

    with pytest.raises(StoreError), transaction(database.connection) as connection:
        connection.execute(text("SELECT 1"))
    database.close()


# What is deleted is gone


def test_compacting_leaves_no_byte_of_a_deleted_row(data_dir: Path) -> None:
    """After rows were deleted and the database compacted, none of its files holds them any more."""
    with Database.open(None, data_dir=data_dir) as database:
        with database.transaction() as connection:
            connection.execute(table(Run).insert(), [_run(f"{CANARY}-{n}") for n in range(200)])
        held = _holding(data_dir)
        with database.transaction() as connection:
            connection.execute(table(Run).delete())
        database.compact()

        assert held
        assert _holding(data_dir) == []


def _holding(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if CANARY.encode() in path.read_bytes()]


def test_compacting_while_a_report_reads_is_refused(data_dir: Path) -> None:
    """Old bytes cannot go while a reader may still need them; the message says what to do."""
    with Database.open(None, data_dir=data_dir) as database:
        with Database.open(None, data_dir=data_dir, read_only=True) as reader, reader.transaction() as reading:
            reading.scalar(text("SELECT count(*) FROM run"))
            with database.transaction() as connection:
                connection.execute(table(Run).insert(), _run("one"))
            database.connection.connection.cursor().execute("PRAGMA busy_timeout = 10")
            with pytest.raises(StoreError, match="close it and run this again"):
                database.compact()
        database.compact()


def test_compacting_on_a_server(postgresql_url: str, data_dir: Path) -> None:
    """On PostgreSQL the tables are rewritten, and transactions work as before afterwards."""
    with Database.open(postgresql_url, data_dir=data_dir) as database:
        database.compact()
        _fail_after_inserting(database, "gone")
        with database.transaction() as connection:
            left = connection.scalar(text("SELECT count(*) FROM run WHERE id = 'gone'"))

    assert left == 0


def test_a_failure_to_compact_is_a_store_error(data_dir: Path) -> None:
    """A file that cannot be rewritten is said to fail like any other."""
    with Database.open(None, data_dir=data_dir) as database:
        database.connection.connection.cursor().execute("PRAGMA query_only = ON")

        with pytest.raises(StoreError, match="SQLITE_READONLY"):
            database.compact()


def test_the_error_of_a_driver_that_says_nothing_is_named_by_its_type() -> None:
    """Where there is no code, the type of the failure stands in for it."""
    assert "(ValueError)" in str(failure(DBAPIError("SELECT 1", None, ValueError(CANARY))))


@pytest.mark.parametrize("what", ["file", "lock"])
def test_a_folder_that_takes_no_file_is_named(what: str, data_dir: Path) -> None:
    """Where neither the database nor its lock can be made, it is said which, and why."""
    (data_dir / f"{FILE}.lock").mkdir(parents=True, mode=0o700)
    data_dir.chmod(0o700)
    url = f"sqlite:///{data_dir}/{'n' * 300}" if what == "file" else None

    with pytest.raises(StoreError, match="it cannot be written"):
        Database.open(url, data_dir=data_dir)


def test_a_database_that_was_taken_away_is_missed(data_dir: Path) -> None:
    """While it is open it can be written to all the same, and nobody would find what was written."""
    with Database.open(None, data_dir=data_dir) as database:
        database.still_there()
        (data_dir / FILE).rename(data_dir / "elsewhere")
        with pytest.raises(StoreError, match="moved or deleted"):
            database.still_there()
        (data_dir / FILE).touch()
        with pytest.raises(StoreError, match="moved or deleted"):
            database.still_there()
