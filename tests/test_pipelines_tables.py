"""The tables fit the items, and the migrations make the tables."""

from __future__ import annotations

import typing
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from pipelines import migrations
from pipelines.database import Database
from pipelines.items import ITEM_TYPES
from pipelines.tables import THINGS, Row, Run, table
from pipelines.things import fields
from tests.storing import NOW

EXPECTED = {Decimal: "real", int: "whole", bool: "flag", str: "text", date: "text", datetime: "text"}


def _takes(hint: object) -> str:
    wanted = [part for part in typing.get_args(hint) if part is not type(None)]
    return "words" if typing.get_origin(wanted[0]) is tuple else EXPECTED[wanted[0]]


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_each_field_of_an_item_has_its_column(kind: str) -> None:
    """Whatever an item may hold and a policy may keep, there is a column of its type for it."""
    hints = {name: hint for name, hint in typing.get_type_hints(ITEM_TYPES[kind]).items() if name != "kind"}

    assert {name: takes for name, takes in fields(kind).items() if name in hints} == {
        name: _takes(hint) for name, hint in hints.items()
    }


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_each_number_has_a_column_for_its_band(kind: str) -> None:
    """A number that the policy generalises finds a place beside the number's own, and nothing else has one."""
    columns = fields(kind)
    numbers = {name for name, takes in columns.items() if takes in ("real", "whole")}

    assert {name for name in columns if name.endswith("_band")} == {f"{name}_band" for name in numbers}


def test_every_kind_of_item_has_a_table() -> None:
    """The tables of things are those of the items."""
    assert set(THINGS) == set(ITEM_TYPES)


def test_the_migrations_make_the_tables(database_url: str, data_dir: Path) -> None:
    """The schema that the migrations build is the one that the program works with."""
    with Database.open(database_url, data_dir=data_dir) as database, database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _comparable})

        assert compare_metadata(context, Row.metadata) == []


def _comparable(_object: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    # Alembic cannot read an index by an expression back from SQLite; the next test looks at that one.
    return name != "ix_frontier_ready"


def test_the_queue_is_indexed_in_the_order_of_leasing(database_url: str, data_dir: Path) -> None:
    """The index that keeps a lease cheap is there, in the form that the statements need."""
    catalogue = {"sqlite": "SELECT sql FROM sqlite_master", "postgresql": "SELECT indexdef FROM pg_indexes"}
    with Database.open(database_url, data_dir=data_dir) as database, database.transaction() as connection:
        found = " ".join(filter(None, connection.scalars(text(catalogue[connection.dialect.name]))))

    assert "(run, host, priority DESC, id) WHERE" in found


def test_the_known_versions_are_those_of_the_migrations() -> None:
    """The list that spares a start-up from importing Alembic is complete and in order."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert tuple(reversed(revisions)) == migrations.VERSIONS


def test_a_time_comes_back_in_utc(database_url: str, data_dir: Path) -> None:
    """A time of any zone is the same moment, in UTC, when it is read again; and a missing one stays missing."""
    abroad = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    facts = dict.fromkeys(("study", "policy_id", "policy_version", "policy_digest", "status"), "x")
    row = facts | {"id": "one", "started_at": abroad, "token": 1, "key_epoch": 1, "settings": {}}
    with Database.open(database_url, data_dir=data_dir) as database, database.transaction() as connection:
        connection.execute(table(Run).insert(), row)
        found = connection.execute(table(Run).select()).mappings().one()

    assert found["started_at"] == NOW
    assert found["started_at"].tzinfo is UTC
    assert found["ended_at"] is None


def test_no_table_keeps_a_value_that_was_not_declared() -> None:
    """Only plain columns: no pickles, no enumerations of the database's own, nothing unbounded but text and JSON."""
    kinds = {type(column.type).__name__ for name in Row.metadata.tables for column in Row.metadata.tables[name].columns}

    assert kinds == {
        "AutoString", "BigInteger", "Boolean", "Float", "Integer", "Json", "LargeBinary", "SerialId", "Text", "Utc",
    }  # fmt: skip
