"""Whether a run may begin now: not before its time, and not by a clock that was set back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from pipelines.tables import LedgerEntry, Run, table
from policies.errors import ClockError, StoppedError

_RUN, _LEDGER = table(Run), table(LedgerEntry)
DAYS: Mapping[str, int] = {"daily": 1, "weekly": 7, "monthly": 28}
"""Days from the first day of one run to the first day of the next."""
SLACK = timedelta(minutes=5)
"""Clocks are corrected by so much."""


def check_clock(connection: Connection, study: str, now: datetime) -> None:
    """Refuse a clock by which the study's own past has not happened: an approval that has run out would hold again.

    Raises:
        ClockError: the clock is behind what was written.
    """
    newest = select(_LEDGER.c.at).where(_LEDGER.c.study == study).order_by(_LEDGER.c.seq.desc()).limit(1)
    begun, ended = connection.execute(
        select(func.max(_RUN.c.started_at), func.max(_RUN.c.ended_at)).where(_RUN.c.study == study)
    ).one()
    entry = connection.scalar(newest)
    moments = [begun, ended, None if entry is None else datetime.fromisoformat(entry)]
    latest = max((one for one in moments if one is not None), default=now)
    if now + SLACK < latest:
        raise ClockError(
            f"this machine's clock says {now:%Y-%m-%d %H:%M} UTC, but {study} was at work on {latest:%Y-%m-%d %H:%M}: "
            "the clock was set back. Set it right; where it was wrong before, close the study and begin another"
        )


def check_cadence(connection: Connection, study: str, cadence: str, now: datetime) -> None:
    """Refuse a new run before its time; a run that read no page does not count.

    Args:
        connection: to the database.
        study: whose runs they are.
        cadence: ``once``, ``monthly``, ``weekly`` or ``daily``.
        now: when the run would begin.

    Raises:
        StoppedError: it is too early, or there was the one run that the policy allows.
    """
    read = (_LEDGER.c.run == _RUN.c.id, _LEDGER.c.stage == "response", _LEDGER.c.verdict == "allow")
    page = select(_LEDGER.c.seq).where(*read, _LEDGER.c.rule == "sources.allow_paths")
    query = select(func.max(_RUN.c.started_at)).where(_RUN.c.study == study, _RUN.c.status == "finished", page.exists())
    if (last := connection.scalar(query)) is None:
        return
    if cadence == "once":
        raise StoppedError(
            f"the policy lets its pages be read once, and they were on {last:%Y-%m-%d}; to read them again, "
            "amend the policy [schedule.cadence]"
        )
    if now.date() < (due := last.date() + timedelta(days=DAYS[cadence])):
        raise StoppedError(
            f"the policy has its pages read {cadence}: last on {last:%Y-%m-%d}, so next on {due} [schedule.cadence]"
        )
