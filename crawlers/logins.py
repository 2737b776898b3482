"""The sessions of a run: what is sent of each, how its end is noticed, and which sources wait for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from crawlers import clock
from crawlers.cookies import Cookies
from crawlers.walls import Wall
from pipelines import keys, session_files
from pipelines.coverage import Coverage, of_source
from pipelines.items import Record
from pipelines.sessions import Ended, Session, load
from pipelines.store import Store
from policies.model import Policy
from policies.sections.access import Access
from policies.sections.sources import Source
from policies.sessions import CLAUSE
from policies.urls import Url

ENTRANCES = frozenset({Wall.LOGIN, Wall.REGISTRATION, Wall.UNAUTHORISED})
TESTS = frozenset({Wall.CAPTCHA, Wall.CHALLENGE})
TEST_CLAUSE = "access.captcha"
TIME_OVER, OTHER_NAME, SHOWS_LESS = "time.over", "agent.changed", "fields.missing"


def clause_of(access: Access, wall: str) -> str | None:
    """The clause by which a source waits for a person at a wall; None where the wall stops it."""
    if wall in ENTRANCES and access.login != "none":
        return CLAUSE
    return TEST_CLAUSE if wall in TESTS and access.captcha == "pause_and_ask_human" else None


def clause_of_end(why: str) -> str:
    """The clause under which a session ended, by its code."""
    return TEST_CLAUSE if why.removeprefix("wall.") in TESTS else CLAUSE


def state_of(found: Session | Ended | None, policy: Policy, now: datetime) -> str | None:
    """Why a session can no longer be used, as a code; None where it can, or there never was one."""
    if not isinstance(found, Session):
        return None if found is None else found.why
    if found.is_over(now):
        return TIME_OVER
    return None if found.user_agent == policy.access.identify.user_agent else OTHER_NAME


class Logins:
    """What a run has of sessions; it has none where its policy lets nobody log in.

    Args:
        policy: the resolved policy.
        sessions: by source.
        coverage: what the pages of these sources gave so far.
        folder: of the keys.
    """

    def __init__(
        self,
        policy: Policy,
        sessions: Mapping[str, Session | Ended | None] | None = None,
        coverage: Mapping[str, Coverage] | None = None,
        *,
        folder: Path,
    ) -> None:
        now = datetime.now(UTC)
        self._policy, self._folder = policy, folder
        found = sessions or {}
        self._coverage = dict(coverage or {})
        self.ended = {source: why for source, each in found.items() if (why := state_of(each, policy, now))}
        self._of = {s: each for s, each in found.items() if isinstance(each, Session) and s not in self.ended}

    @classmethod
    def of_run(cls, policy: Policy, store: Store, folder: Path) -> Logins:
        """Those of a policy's sources.

        Raises:
            KeyFileError: a file of a session is exposed or was changed.
        """
        if policy.access.login == "none":
            return cls(policy, folder=folder)
        study = policy.study.id
        key = keys.load(keys.newest(study, folder), study=study)
        found = {source.id: load(study, source.id, key, folder) for source in policy.sources}
        with store.database.transaction() as connection:
            coverage = {
                source: of_source(connection, study, source, session.opened_at)
                for source, session in found.items()
                if isinstance(session, Session)
            }
        return cls(policy, found, coverage, folder=folder)

    @property
    def used(self) -> tuple[str, ...]:
        """The sources that are read with a session."""
        return tuple(self._of)

    def header(self, source: str, url: Url, cookies: Cookies) -> bytes | None:
        """The Cookie header of a page: what the run was given, and on the session's scheme alone the session's.

        Args:
            source: id of the source.
            url: of the page.
            cookies: what the site set in this run.
        """
        if (session := self._of.get(source)) is None:
            return cookies.header(url.authority)
        if url.scheme != session.scheme:
            return None  # what the site has set since may be the session's too
        given = session.header(url.authority, url.path, url.scheme, clock.now())
        return cookies.header(url.authority, given)

    def is_over(self, source: str) -> bool:
        """Whether the session of a source has run out."""
        session = self._of.get(source)
        return session is not None and session.is_over(datetime.fromtimestamp(clock.now(), UTC))

    def shows_less(self, source: Source, records: Iterable[Record]) -> bool:
        """Whether the pages of a source that is read with a session give less than they used to."""
        return source.id in self._of and self._coverage[source.id].shows_less(records)

    def end(self, source: str, why: str) -> str:
        """Destroy the session of a source, and leave word for later runs; gives the code of the ledger.

        Args:
            source: id of the source.
            why: a code.
        """
        had = self._of.pop(source, None) is not None
        session_files.end(self._policy.study.id, source, self._folder, why)
        return "session.expired" if had else "session.missing"
