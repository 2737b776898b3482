"""One login by a person: check, open a window, wait, keep what the site gave; or refuse, and say why."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.launch import check_may_run, kill_file, protect_process, source_kill_file
from crawlers.screen import TorProgress
from crawlers.sessions.keeping import session_of
from crawlers.sessions.passage import Passage
from crawlers.sessions.way import by_tor, direct, places
from crawlers.sessions.window import Given, log_in, until_told
from crawlers.settings import Machine
from crawlers.tor.supervisor import Needs, Tor
from pipelines import keys, seals
from pipelines.database import Database
from pipelines.ledger import Entry
from pipelines.rhythm import check_clock
from pipelines.sessions import Session, keep
from pipelines.store import Store
from policies.errors import ApprovalError, SourceError, StoppedError
from policies.model import Policy
from policies.sections.sources import Source
from policies.sessions import CLAUSE, may_log_in

OPENED = "session.opened"
"""Reason in the ledger."""
SIGNALS = (signal.SIGTERM, signal.SIGHUP)


def open_session(
    policy: Policy,
    machine: Machine,
    source: Source,
    folder: Path,
    display: Mapping[str, str],
    ask: Callable[[], None],
    *,
    quiet: bool,
) -> Session:
    """Check, open, wait, keep; or refuse, and say why.

    Args:
        policy: the resolved policy.
        machine: where things are.
        source: where the person logs in.
        folder: that of the policy's file, beside which the signatures of its approvals are.
        display: where the window is shown.
        ask: says what the person must do.
        quiet: show no progress.

    Raises:
        BeholdenError: what stands in the way; nothing was kept.
    """
    from crawlers.approved import check_signatures

    protect_process()
    check_may_log_in(policy, machine, source)
    check_signatures(policy, folder, machine, on=datetime.now(UTC).date())
    study = policy.study.id
    key = keys.load(keys.newest(study, machine.keys), study=study, data_folder=machine.data)
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = Store(database, study, ledger_key=seals.load(study, machine.keys, data_folder=machine.data).ledger_key)
        store.claim()
        with database.transaction() as connection:
            check_clock(connection, study, datetime.now(UTC))
        given = _logged_in(policy, machine, source, display, ask, quiet=quiet)
        session = session_of(policy, source, given, now=datetime.now(UTC))
        note(store, Entry(stage="run", verdict="allow", rule=CLAUSE, reason=OPENED, source=source.id))
        keep(session, key, machine.keys)
    return session


def check_may_log_in(policy: Policy, machine: Machine, source: Source) -> None:
    """Refuse where the policy may not run here and now, or lets nobody log in.

    Raises:
        BeholdenError: naming the clause.
    """
    check_may_run(policy, machine)
    if (stop := source_kill_file(policy, machine, source.id)).exists():
        raise StoppedError(f"{stop} exists: an incident has stopped this source; nobody logs in there")
    decision = may_log_in(policy, source, now=datetime.now(UTC))
    if not decision.allowed:
        raise ApprovalError(f"{policy.name}: {decision.reason} [{decision.rule}]")


def find_source(policy: Policy, source_id: str) -> Source:
    """A source of a policy.

    Raises:
        SourceError: it has none of that id.
    """
    found = {source.id: source for source in policy.sources}
    if source_id not in found:
        raise SourceError(f"{policy.name} has no source {source_id!r} ({', '.join(found)})")
    return found[source_id]


def _logged_in(
    policy: Policy,
    machine: Machine,
    source: Source,
    display: Mapping[str, str],
    ask: Callable[[], None],
    *,
    quiet: bool,
) -> Given:
    timeout_s = policy.politeness.timeout_s
    with contextlib.ExitStack() as stack:
        if source.route == "tor" and (needs := Needs.of(policy)) is not None:
            with TorProgress(quiet=quiet) as tell:
                way = by_tor(stack.enter_context(Tor.up(machine, needs, tell)), timeout_s=timeout_s)
        else:
            way = direct(local=machine.local if policy.synthetic else None, timeout_s=timeout_s)
        ask()
        door, stops = Passage(places(source), way), _stops(policy, machine, source)
        person = until_told(stops)
        return _until_signalled(log_in(policy.access, source, door, display, person, timeout_s=timeout_s))


def _stops(policy: Policy, machine: Machine, source: Source) -> tuple[Path, Path]:
    return kill_file(policy, machine), source_kill_file(policy, machine, source.id)


def _until_signalled(work: Coroutine[Any, Any, Given]) -> Given:
    """Run to the end; a signal ends it with nothing kept and nothing left."""

    async def watched() -> Given:
        task = asyncio.current_task()
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, task.cancel if task else lambda: None)
        return await work

    try:
        return asyncio.run(watched())
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise StoppedError("interrupted; nothing was kept") from None


def note(store: Store, entry: Entry) -> None:
    """Tell the ledger of something that belongs to no run."""
    with store.database.transaction() as connection:
        head = store.append(connection, [entry])
    store.seal(head)
