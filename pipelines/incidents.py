"""Incidents: that something happened, when, and who must act by when; never a word of what was seen.

What stops is stopped before anything is written. The report then waits as a small file in the data folder, since a
crawl that runs holds the database: it takes the report up itself, and otherwise the next command does.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, ValidationError
from sqlalchemy import Connection, func, select

from pipelines.history import History
from pipelines.ledger import Entry
from pipelines.private_files import replace_private
from pipelines.signed import Closed
from pipelines.store import Store
from pipelines.tables import Incident, Run, table
from policies.errors import StoreError, UsageError
from policies.sections.incidents import Incident as Rules
from policies.sections.incidents import IncidentKind

Action = Literal["stop_study", "stop_source", "drop"]
MOST_BYTES = 4096

_INCIDENT, _RUN = table(Incident), table(Run)
_CODE = re.compile(r"(?!.*[0-9]{5})[a-z][a-z0-9_.-]{0,59}")


def _is_code(word: str) -> str:
    if not _CODE.fullmatch(word):
        raise ValueError("is no code")
    return word


Code = Annotated[str, AfterValidator(_is_code)]
"""A word of the study's own; it has no room for what was read."""


class Report(Closed):
    """One incident as it is written down.

    Attributes:
        ref: random; the same report is not taken twice.
        study: whose it is.
        kind: what sort of incident.
        at: when it was reported.
        source: id of the source, where it was at one.
        code: the study's own word for it, such as a reference number of the help desk.
        by: the role that reports.
        action: what was stopped.
        act_by: until when the owner of such incidents must have acted.
    """

    ref: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    study: str
    kind: IncidentKind
    at: AwareDatetime
    source: Code | None = None
    code: Code | None = None
    by: Code
    action: Action
    act_by: AwareDatetime


def checked_code(word: str, what: str) -> str:
    """A word that can go into the ledger.

    Raises:
        UsageError: it is more than a word, or could be a number that belongs to somebody. It is not repeated.
    """
    if not _CODE.fullmatch(word):
        raise UsageError(
            f"{what} must be one word of a-z, 0-9, _ . -, without five digits in a row; nothing of content"
        )
    return word


def report(
    study: str, kind: IncidentKind, rules: Rules, *, by: str, source: str | None, code: str | None, now: datetime
) -> Report:
    """The report of an incident under the policy's rules for its kind."""
    return Report(
        ref=secrets.token_hex(8),
        study=study,
        kind=kind,
        at=now,
        source=source,
        code=code,
        by=by,
        action=rules.on_detect,
        act_by=now + timedelta(hours=rules.hours),
    )


def waiting_folder(data_dir: Path) -> Path:
    """Where reports wait for the database."""
    return data_dir / "incidents"


def lay_down(found: Report, data_dir: Path) -> Path:
    """Write a report where whoever holds the database will take it up.

    Raises:
        StoreError: it cannot be written.
    """
    path = waiting_folder(data_dir) / f"{found.ref}.json"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        replace_private(path, found.model_dump_json().encode())
    except OSError as error:
        raise StoreError(f"{path}: the incident cannot be written down ({error.strerror}); do it on paper") from None
    return path


def take_up(store: Store) -> int:
    """Enter the reports that wait into the table and the ledger; gives how many those are.

    Raises:
        StoreError: the study was not claimed, or the database failed; the reports wait on.
    """
    waiting = list(_waiting(store))
    if not waiting:
        return 0
    with store.database.transaction() as connection:
        new = [_enter(connection, found) for _, found in waiting if not _is_known(connection, found)]
        head = store.append(connection, new)
    store.seal(head)
    for path, _ in waiting:
        path.unlink(missing_ok=True)
    return len(new)


def _waiting(store: Store) -> Iterator[tuple[Path, Report]]:
    for path in sorted(waiting_folder(store.database.data_dir).glob("*.json")):
        try:
            found = Report.model_validate_json(path.read_bytes()[:MOST_BYTES])
        except FileNotFoundError:
            continue  # taken up by another process in this moment
        except (OSError, ValidationError):
            raise StoreError(f"{path}: is no report of an incident; look who put it there, and take it away") from None
        if found.study == store.study:
            yield path, found


def _is_known(connection: Connection, found: Report) -> bool:
    query = select(_INCIDENT.c.number).where(_INCIDENT.c.study == found.study, _INCIDENT.c.ref == found.ref)
    return connection.scalar(query) is not None


def _enter(connection: Connection, found: Report) -> Entry:
    newest = select(func.max(_INCIDENT.c.number)).where(_INCIDENT.c.study == found.study)
    number = (connection.scalar(newest) or 0) + 1
    connection.execute(_INCIDENT.insert(), found.model_dump() | {"number": number})
    return Entry(
        stage="run",
        verdict="allow" if found.action == "drop" else "stop",
        rule="incidents.on_detect",
        reason=f"incident.{found.kind}",
        source=found.source,
        subject=found.ref,
        counts={"incident": number, "hours": round((found.act_by - found.at) / timedelta(hours=1)), found.action: 1},
    )


def incidents(history: History) -> list[Incident]:
    """All incidents of a study, the oldest first."""
    return [Incident(**row) for row in history.scan(_INCIDENT, _INCIDENT.c.study == history.study)]


def close(store: Store, number: int, *, by: str, outcome: str, now: datetime) -> Incident:
    """Write down how an incident ended.

    Raises:
        UsageError: there is no such incident, or it is closed.
    """
    store.claim()
    take_up(store)
    found = next((one for one in incidents(store) if one.number == number), None)
    if found is None:
        raise UsageError(f"{store.study} has no incident {number}; 'beholden incident list' shows them")
    if found.closed_at is not None:
        raise UsageError(f"incident {number} of {store.study} is closed already")
    entry = Entry(
        stage="run",
        verdict="allow",
        rule="incidents.decision_by",
        reason="incident.closed",
        source=found.source,
        subject=found.ref,
        counts={"incident": number, f"outcome:{outcome}": 1},
    )
    this = (_INCIDENT.c.study == store.study, _INCIDENT.c.number == number)
    with store.database.transaction() as connection:
        ended = _INCIDENT.update().where(*this).values(closed_at=now, closed_by=by, outcome=outcome)
        connection.execute(ended)
        head = store.append(connection, [entry])
    store.seal(head)
    return next(one for one in incidents(store) if one.number == number)


def open_incidents(found: Sequence[Incident]) -> list[int]:
    """The numbers of those that are not closed."""
    return [one.number for one in found if one.closed_at is None]
