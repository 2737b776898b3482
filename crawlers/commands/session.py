"""beholden session: a person logs in by hand; what the site gave them is sealed, shown by its dates, and destroyed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawlers.browser.program import check_safe
from crawlers.commands.keep import study_store
from crawlers.commands.policy import find_file, find_policy
from crawlers.launch import protect_process
from crawlers.logins import clause_of_end, state_of
from crawlers.screen import console, print_json
from crawlers.sessions.display import display_of
from crawlers.sessions.opening import check_may_log_in, find_source, note, open_session
from crawlers.settings import Machine
from pipelines import keys, session_files
from pipelines.database import Database
from pipelines.ledger import Entry
from pipelines.sessions import Session, load
from policies.model import Policy
from policies.sessions import CLAUSE

CLOSED = "session.closed"
"""Reason in the ledger."""
SAYS = {
    "wall.login": "the site asked for a login",
    "wall.registration": "the site asked for a registration",
    "wall.unauthorised": "the site let nobody in (401)",
    "wall.captcha": "the site asked for a captcha",
    "wall.challenge": "the site put the crawler to a test",
    "fields.missing": "its pages gave less than they used to",
    "time.over": "its time was over",
    "key.rotated": "the study's key was rotated",
    "agent.changed": "the policy gives the crawler another name now",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What may be shown of the session of a source.

    Attributes:
        source: its id.
        state: ``none``, ``open`` or ``ended``.
        opened_at: when the person logged in.
        ends_at: from when on it is not used.
        clause: by which the source waits.
        why: a code.
    """

    source: str
    state: str
    opened_at: str | None = None
    ends_at: str | None = None
    clause: str | None = None
    why: str | None = None

    def in_words(self) -> str:
        """For people."""
        if self.state == "open":
            return f"{self.source}: open since {self.opened_at}, until {self.ends_at} at the latest"
        if self.state == "ended":
            return (
                f"{self.source}: ended, {SAYS.get(self.why or '', self.why)} [{self.clause}]; a person must go in again"
            )
        return f"{self.source}: none"


def open_(name: Path, source_id: str, *, as_json: bool) -> None:
    """Let a person log in in a window of this machine, and keep the cookies.

    Raises:
        ApprovalError: nobody may log in there.
        DependencyError: there is no display, or no browser that is safe.
        StoppedError: the person broke off.
    """
    policy, machine = find_policy(name), Machine.from_environment()
    source = find_source(policy, source_id)
    check_may_log_in(policy, machine, source)
    display = display_of(os.environ)
    check_safe(policy)

    def ask() -> None:
        told = console()
        told.print(f"A browser opens at {source.id}. Log in with the study's account, and look at nothing else.")
        told.print("When you are in, press Enter here, or close the window. Ctrl-C keeps nothing.")

    session = open_session(policy, machine, source, find_file(name).parent, display, ask, quiet=as_json)
    if as_json:
        print_json({"source": source.id, "opened_at": _moment(session.opened_at), "ends_at": _moment(session.ends_at)})
    else:
        console().print(f"the session of {source.id} is kept until {_moment(session.ends_at)} at the latest")


def status(name: Path, *, as_json: bool) -> None:
    """Say how the sessions of a policy's sources are."""
    protect_process()
    states = list(_states(find_policy(name), Machine.from_environment()))
    if as_json:
        print_json([{field: getattr(state, field) for field in State.__slots__} for state in states])
        return
    for state in states:
        console().print(state.in_words(), soft_wrap=True, markup=False)


def _states(policy: Policy, machine: Machine) -> Iterator[State]:
    study, now = policy.study.id, datetime.now(UTC)
    key = keys.load(keys.newest(study, machine.keys), study=study, data_folder=machine.data)
    for source in policy.sources:
        found = load(study, source.id, key, machine.keys)
        if why := state_of(found, policy, now):
            yield State(source=source.id, state="ended", clause=clause_of_end(why), why=why)
        elif isinstance(found, Session):
            opened, ends = _moment(found.opened_at), _moment(found.ends_at)
            yield State(source=source.id, state="open", opened_at=opened, ends_at=ends)
        else:
            yield State(source=source.id, state="none")


def close(name: Path, source_id: str, *, as_json: bool) -> None:
    """Destroy the session of a source.

    Raises:
        SourceError: the policy has no such source.
        StoreError: a run of the study is active.
    """
    protect_process()
    policy, machine = find_policy(name), Machine.from_environment()
    source = find_source(policy, source_id)
    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = study_store(database, machine, policy.study.id)
        store.claim()
        if there := session_files.forget(policy.study.id, source.id, machine.keys):
            note(store, Entry(stage="run", verdict="stop", rule=CLAUSE, reason=CLOSED, source=source.id))
    if as_json:
        print_json({"source": source.id, "closed": there})
        return
    console().print(f"the session of {source.id} is destroyed" if there else f"{source.id} has no session")
    if there:
        console().print("Log out in the place itself too, where you can: until then the site would still know it.")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
