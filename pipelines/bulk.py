"""Many rows by one statement, as fast as the driver takes them.

SQLAlchemy compiles the INSERT once; the values then go straight to the driver. Left to itself it would work out anew,
for each value of each row, where it belongs: with forty columns that costs more than the storing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Table, column, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

Values = dict[str, Any]
Convert = Callable[[Any], Any]


class _Insert:
    """A compiled statement, the order of its values, and how some of them are converted."""

    def __init__(self, target: Table, columns: Sequence[str], renew: Sequence[str] | None, dialect: Dialect) -> None:
        # A bare table: the defaults of a full one would be compiled in as further values.
        bare = table(target.name, *(column(c.name, c.type) for c in target.columns))
        statement = sqlite.insert(bare) if dialect.name == "sqlite" else postgresql.insert(bare)
        if renew:
            changed = {name: statement.excluded[name] for name in renew}
            statement = statement.on_conflict_do_update(
                index_elements=[c.name for c in target.primary_key], set_=changed
            )
        elif renew is not None:
            statement = statement.on_conflict_do_nothing()
        compiled = statement.compile(dialect=dialect, column_keys=list(columns))
        # By position (SQLite) or by name (PostgreSQL).
        self.arrange: Convert = itemgetter(*compiled.positiontup) if compiled.positiontup else dict
        self.sql = str(compiled)
        found = {name: _converter(target.columns[name].type, dialect) for name in columns}
        self.converters = {name: convert for name, convert in found.items() if convert}


def _converter(column_type: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(column_type, JSON):
        return None
    return column_type.dialect_impl(dialect).bind_processor(dialect)


_compiled: dict[tuple[object, ...], _Insert] = {}


def insert_rows(
    connection: Connection, target: Table, rows: Sequence[Values], *, renew: tuple[str, ...] | None = None
) -> None:
    """Insert rows within the caller's transaction.

    Args:
        connection: with a transaction begun.
        target: the table.
        rows: dicts of the same columns, at least two; they are used up. JSON columns are given as text.
        renew: what happens where the primary key is there already: None is an error, an empty tuple leaves the old row
            as it is, and otherwise these columns get the new values.
    """
    if not rows:
        return
    key = (target.name, tuple(rows[0]), renew, connection.dialect.name)
    insert = _compiled.get(key)
    if insert is None:
        insert = _compiled[key] = _Insert(target, list(rows[0]), renew, connection.dialect)
    for name, convert in insert.converters.items():
        _convert(rows, name, convert)
    connection.exec_driver_sql(insert.sql, [insert.arrange(row) for row in rows])


def _convert(rows: Sequence[Values], name: str, convert: Convert) -> None:
    # One time is often that of all rows, and dear to convert.
    given = converted = None
    for row in rows:
        if row[name] is not given:
            given = row[name]
            converted = convert(given)
        row[name] = converted
