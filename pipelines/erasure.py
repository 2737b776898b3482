"""Erase: delete what names a person, or take the person out of it and leave the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, select

from pipelines.canonical import canonical
from pipelines.occurrences import Thing
from pipelines.pseudonyms import mask
from pipelines.tables import THINGS, Mention, Observation, Run, table

_MENTION, _OBSERVATION, _RUN = table(Mention), table(Observation), table(Run)
_STATE_KEYS = ("study", "source", "key", "first_run", "last_run")


def delete(connection: Connection, study: str, things: Collection[Thing]) -> dict[str, int]:
    """Delete all that is stored of these things; gives how many rows of each table went."""
    counts = dict.fromkeys((*THINGS, "observation", "mention"), 0)
    for thing in things:
        for name, rows in (("mention", _MENTION), ("observation", _OBSERVATION), (thing[0], THINGS[thing[0]])):
            counts[name] += connection.execute(rows.delete().where(_same(rows, study, thing))).rowcount
    return counts


def take_out(connection: Connection, study: str, things: Collection[Thing], names: Collection[str]) -> dict[str, int]:
    """Take these pseudonyms out of what is stored of these things; gives how many rows of each table that changed."""
    counts = dict.fromkeys((*THINGS, "observation", "mention"), 0)
    for thing in things:
        mentions = _MENTION.delete().where(_same(_MENTION, study, thing), _MENTION.c.pseudonym.in_(names))
        counts["mention"] += connection.execute(mentions).rowcount
        counts["observation"] += _clean_observations(connection, study, thing, names)
        counts[thing[0]] += _clean_state(connection, study, thing, names)
    return counts


def _same(rows: Table, study: str, thing: Thing) -> ColumnElement[bool]:
    kind, source, key = thing
    same = and_(rows.c.source == source, rows.c.key == key)
    if rows is _MENTION or rows is _OBSERVATION:
        of_study = select(_RUN.c.id).where(_RUN.c.study == study)
        return and_(same, rows.c.kind == kind, rows.c.run.in_(of_study))
    return and_(same, rows.c.study == study)


def _clean_observations(connection: Connection, study: str, thing: Thing, names: Collection[str]) -> int:
    changed = 0
    for row in connection.execute(_OBSERVATION.select().where(_same(_OBSERVATION, study, thing))).mappings().all():
        values = without(row["values"], names)
        if values != row["values"]:
            this = _OBSERVATION.update().where(_same(_OBSERVATION, study, thing), _OBSERVATION.c.run == row["run"])
            digest = hashlib.sha256(canonical(values).encode()).hexdigest()
            changed += connection.execute(this.values({"values": values, "digest": digest})).rowcount
    return changed


def _clean_state(connection: Connection, study: str, thing: Thing, names: Collection[str]) -> int:
    rows, where = THINGS[thing[0]], _same(THINGS[thing[0]], study, thing)
    row = connection.execute(rows.select().where(where)).mappings().one_or_none()
    if row is None:
        return 0
    cleaned = {name: without(value, names) for name, value in row.items() if name not in _STATE_KEYS}
    changed = {name: value for name, value in cleaned.items() if value != row[name]}
    return connection.execute(rows.update().where(where).values(changed)).rowcount if changed else 0


def without(value: Any, names: Collection[str]) -> Any:
    """A stored value without these pseudonyms: a bare mask in a text, nothing where the value was one itself."""
    if isinstance(value, dict):
        return {name: without(part, names) for name, part in value.items()}
    if isinstance(value, list):
        return [part for part in (without(part, names) for part in value) if part is not None]
    if not isinstance(value, str):
        return value
    for name in names:
        value = value.replace(f"⟦{name}⟧", mask(name.partition(":")[0]))
    return None if any(name in value for name in names) else value
