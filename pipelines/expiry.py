"""Expiry with proof: samples of what goes are looked for afterwards, and a signed receipt says that none is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, Table, func, select

from pipelines import proof, retention
from pipelines.ledger import Entry
from pipelines.pseudonyms import PSEUDONYM
from pipelines.retention import Expired, Rules
from pipelines.seals import Seal
from pipelines.signed import Signed
from pipelines.store import Store
from pipelines.tables import THINGS, Mention, Observation, table
from policies.errors import StoreError

SAMPLE = 50
"""So many rows of each table are looked for afterwards."""
PROVED = "retention.proved"

_MENTION, _OBSERVATION = table(Mention), table(Observation)


class DeletionReceipt(Signed):
    """What was deleted, and that no byte of a sample of it was found afterwards.

    Attributes:
        deleted_at: when, in UTC.
        rows: how many rows of each kind went.
        samples: how many keys and pseudonyms, drawn at random from what went and in no row any more, were looked for.
        found: how many of them were found; always 0.
        searched: where: in all files of the database and its folder, or in all tables of a server.
        size: bytes of those files, or rows of those tables.
    """

    format: Literal["beholden-deletion/1"] = "beholden-deletion/1"
    deleted_at: AwareDatetime
    rows: Mapping[str, int]
    samples: int
    found: Literal[0] = 0
    searched: Literal["files", "tables"]
    size: int


def expire(store: Store, now: datetime, rules: Rules, seal: Seal) -> tuple[Expired, DeletionReceipt]:
    """Delete what is too old, and prove that it is gone.

    Raises:
        StoreError: a crawl of the study is running, the database failed, or something deleted was still found.
    """
    store.claim()
    drawn = _draw(store, now, rules)
    expired = retention.expire(store, now, rules)
    gone = drawn - set(_still_there(store)) if drawn else drawn
    searched = proof.look_for(store.database, gone)
    if searched.found:
        raise StoreError(
            f"{searched.found} of {searched.values} samples of what was deleted are still in the {searched.where}: "
            "close what else reads the database, and run this again"
        )
    counts = {"samples": searched.values, "found": searched.found}
    entry = Entry(stage="retention", verdict="allow", rule="retention", reason=PROVED, counts=counts)
    with store.database.transaction() as connection:
        head = store.append(connection, [entry])
    store.seal(head)
    receipt = DeletionReceipt.under(
        seal,
        study=store.study,
        deleted_at=now.replace(microsecond=0),
        rows=expired.counts(),
        samples=searched.values,
        searched=searched.where,
        size=searched.size,
        ledger_entries=head.seq,
        ledger_hash=head.hash.hex(),
    )
    return expired, receipt


def _draw(store: Store, now: datetime, rules: Rules) -> set[str]:
    """Keys and pseudonyms of some of the rows that are about to go."""
    return {value for rows, where in retention.going(store.study, now, rules) for value in _some(store, rows, where)}


def _some(store: Store, rows: Table, where: ColumnElement[bool]) -> Iterator[str]:
    column = rows.c.pseudonym if rows is _MENTION else rows.c.key
    with store.database.transaction() as connection:
        yield from connection.scalars(select(column).where(where).order_by(func.random()).limit(SAMPLE)).all()


def _still_there(store: Store) -> Iterator[str]:
    """Keys and pseudonyms of all that stays: who occurs in it has not gone."""
    for rows in (*THINGS.values(), _OBSERVATION, _MENTION):
        for row in store.scan(rows):
            yield row["key"]
            yield from PSEUDONYM.findall(" ".join(str(value) for value in row.values() if value))
