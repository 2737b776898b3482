"""Proof of deletion: what was deleted is looked for, byte by byte, in everything that the database has on disk."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Text, bindparam, cast, func, literal_column, select, text

from pipelines.database import Database
from pipelines.tables import Row
from policies.errors import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Where values were looked for, and how many were still there.

    Attributes:
        where: ``files``: the database, what lies beside it, and all else in the data folder. ``tables``: every row that
            a server gives; its files, its write-ahead log and its backups are out of reach from here.
        size: bytes of files, or rows of tables.
        values: how many values were looked for.
        found: how many of them were found.
    """

    where: Literal["files", "tables"]
    size: int
    values: int
    found: int


def look_for(database: Database, values: Iterable[str]) -> Searched:
    """Look for values in all that the database keeps.

    Raises:
        StoreError: a file cannot be read.
    """
    wanted = frozenset(values)
    if database.connection.dialect.name == "postgresql":
        return _in_tables(database, wanted)
    needles, left, size = {value.encode() for value in wanted}, set[bytes](), 0
    for path in _files(database):
        try:
            size += path.stat().st_size
            left |= _found(path, needles - left)
        except FileNotFoundError:
            continue  # a temporary file of somebody else that is gone again
        except OSError as error:
            raise StoreError(f"{path}: cannot be searched ({error.strerror}), so nothing is proved") from None
    return Searched(where="files", size=size, values=len(wanted), found=len(left))


def _files(database: Database) -> Iterator[Path]:
    """The database's own file and those whose name begins with its, then the data folder with all in it."""
    with database.transaction() as connection:
        own = Path(
            str(connection.execute(text("SELECT file FROM pragma_database_list WHERE name = 'main'")).scalar_one())
        )
    beside = set(own.parent.glob(f"{own.name}*")) | set(database.data_dir.rglob("*"))
    return (path for path in sorted(beside) if path.is_file())


def _found(path: Path, needles: Iterable[bytes]) -> set[bytes]:
    with path.open("rb") as file:
        if not path.stat().st_size:
            return set()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return {needle for needle in needles if content.find(needle) >= 0}


def _in_tables(database: Database, wanted: frozenset[str]) -> Searched:
    rows, left = 0, set[str]()
    with database.transaction() as connection:
        for name in sorted(Row.metadata.tables):
            table = Row.metadata.tables[name]
            rows += connection.scalar(select(func.count()).select_from(table)) or 0
            whole_row = cast(literal_column(connection.dialect.identifier_preparer.format_table(table)), Text)
            found = select(func.count()).select_from(table).where(func.strpos(whole_row, bindparam("value")) > 0)
            left |= {value for value in wanted - left if connection.scalar(found, {"value": value})}
    return Searched(where="tables", size=rows, values=len(wanted), found=len(left))
