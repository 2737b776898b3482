"""What those who audit a run ask of the database: clauses used, deletions, incidents; codes, counts and times alone."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, func, inspect, select

from pipelines.tables import Closing, Incident, LedgerEntry, table
from policies.errors import LedgerError

_LEDGER, _INCIDENT, _CLOSING = table(LedgerEntry), table(Incident), table(Closing)
_SHOWN = ("number", "kind", "at", "source", "by", "action", "act_by", "closed_at", "closed_by")
"""Of an incident; its words are the study's own, and stay with it."""


def span(connection: Connection, run: str) -> tuple[int, int]:
    """The first and the last entry that a run made in its study's ledger.

    Raises:
        LedgerError: it made none.
    """
    query = select(func.min(_LEDGER.c.seq), func.max(_LEDGER.c.seq)).where(_LEDGER.c.run == run)
    first, last = connection.execute(query).one()
    if first is None:
        raise LedgerError(f"the run {run} has no entry in its study's ledger; there is nothing to audit")
    return first, last


def clauses(connection: Connection, run: str) -> list[dict[str, Any]]:
    """How often each clause decided in a run, with which verdict; the most frequent first."""
    facts = (_LEDGER.c.rule, _LEDGER.c.stage, _LEDGER.c.verdict)
    times = func.count().label("times")
    query = select(*facts, times).where(_LEDGER.c.run == run).group_by(*facts).order_by(times.desc(), *facts)
    return [dict(row) for row in connection.execute(query).mappings()]


def deletions(connection: Connection, study: str) -> list[dict[str, Any]]:
    """Whatever the ledger says of deletions in a study: rows that expired, people who objected, keys destroyed."""
    columns = (_LEDGER.c.seq, _LEDGER.c.at, _LEDGER.c.rule, _LEDGER.c.reason, _LEDGER.c.counts)
    query = select(*columns).where(_LEDGER.c.study == study, _LEDGER.c.stage == "retention").order_by(_LEDGER.c.seq)
    return [{**row, "counts": json.loads(row["counts"])} for row in connection.execute(query).mappings()]


def incidents(connection: Connection, study: str) -> list[dict[str, Any]]:
    """The incidents of a study, without the study's words for them; none where the database is older than they are."""
    if not inspect(connection).has_table(_INCIDENT.name):
        return []
    query = select(*(_INCIDENT.c[name] for name in _SHOWN)).where(_INCIDENT.c.study == study)
    return [_told(row) for row in connection.execute(query.order_by(_INCIDENT.c.number)).mappings()]


def certificate(connection: Connection, study: str) -> str | None:
    """The signed certificate of a study that was closed."""
    if not inspect(connection).has_table(_CLOSING.name):
        return None
    return connection.scalar(select(_CLOSING.c.certificate).where(_CLOSING.c.study == study))


def _told(row: RowMapping) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
