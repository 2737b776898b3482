"""A board that shows its adverts only to those who have logged in, and a session of it, as a person would have it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from crawlers.sessions.keeping import session_of
from crawlers.sessions.passage import Passage
from crawlers.sessions.way import direct, places
from crawlers.sessions.window import log_in
from pipelines import keys
from pipelines.sessions import Cookie, Ended, Session, keep, load
from policies.load import load_policy
from tests.crawling import Desk
from tests.site import HOST, Answer, Hit, Script, advert, page, to, walking

NAME, PASSWORD = "study-account", "Canary-Wisteria-88"
COOKIE, TOKEN = "member", "Canary-Token-Marmalade"
AGENT = "BeholdenTraining/1.0"
BIG = "<style>input, button {display: block; width: 100%; height: 200px; font-size: 60px}</style>"
FORM = Answer(
    body=(
        f"<!doctype html><title>Log in</title>{BIG}<form method=post action=/login><input name=username autofocus>"
        "<input name=password type=password><button>Log in</button></form>"
    ).encode()
)
CAPTCHA = Answer(
    body=b"<!doctype html><title>Are you human?</title><form method=post action=/check><p>Type the letters</p>"
    b"<img src=/captcha.png alt=captcha><input name=captcha><button>Go on</button></form>"
)


@dataclass
class Board:
    """What the site knows: who is in, and how it greets those who are not.

    Attributes:
        tokens: those that let somebody in.
        tested: whether it asks everybody for a captcha.
        wall: what who is not in gets: the way to the login, or a page.
    """

    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    tested: bool = False
    wall: Answer = field(default_factory=lambda: to("/login"))
    adverts: int = 3

    def script(self, **more: Script) -> dict[str, Script]:
        """The script of the site."""
        return {"/login": self._login, "/check": self._check, "/*": self._inside, **more}

    def _login(self, hit: Hit) -> Answer:
        if hit.method == "GET":
            return FORM
        said = parse_qs(hit.body.decode())
        if (said.get("username"), said.get("password")) != ([NAME], [PASSWORD]):
            return FORM
        return to("/", 303, Set_Cookie=f"{COOKIE}={TOKEN}; Path=/; HttpOnly")

    def _check(self, hit: Hit) -> Answer:
        return to("/", 303, Set_Cookie=f"{COOKIE}={TOKEN}; Path=/") if hit.method == "POST" else CAPTCHA

    def _inside(self, hit: Hit) -> Answer:
        if self.tested:
            return CAPTCHA
        if not any(f"{COOKIE}={token}" in hit.headers.get("cookie", "") for token in self.tokens):
            return self.wall
        if hit.path == "/":
            acting = ("/logout", "/user-logout", "/log_out", "/vote/1", "/report?id=1", "/buy/1", "/x?do=logout")
            return page(*(f"/ads/{number}" for number in range(self.adverts)), *acting)
        return advert(hit.path.rpartition("/")[2])


def joining(**overrides: Any) -> dict[str, Any]:
    """A policy under which a person logs in at the board, and passes its tests."""
    access = {
        "login": "own_declared_account",
        "captcha": "pause_and_ask_human",
        "cookies": "session",
        "identify": {"user_agent": AGENT},
        "why": "The board shows its adverts to members alone.",
        **overrides.pop("access", {}),
    }
    return walking(access=access, **overrides)


def session(source: str = "board", host: str = HOST, **changes: Any) -> Session:
    """A session as a login at the board would give it."""
    now = datetime.now(UTC)
    cookie = Cookie(
        host=host, name=COOKIE, value=changes.pop("token", TOKEN), path=changes.pop("path", "/"), secure=False,
        expires=changes.pop("expires", None),
    )  # fmt: skip
    facts: dict[str, Any] = {
        "study": "small-test",
        "source": source,
        "scheme": "http",
        "user_agent": AGENT,
        "opened_at": now,
        "ends_at": now + timedelta(days=1),
        "cookies": (cookie,),
    }
    return Session(**facts | changes)


def key_of(desk: Desk, study: str = "small-test") -> keys.StudyKey:
    """The newest key of a study, made where there is none."""
    if not keys.epochs(study, desk.keys):
        keys.create(study, desk.keys)
    return keys.load(keys.newest(study, desk.keys))


def give(desk: Desk, *sessions: Session) -> None:
    """Keep sessions, as 'beholden session open' would."""
    for each in sessions:
        keep(each, key_of(desk), desk.keys)


def held(desk: Desk, source: str = "board") -> Session | Ended | None:
    """What there is of a session."""
    return load("small-test", source, key_of(desk), desk.keys)


def visit(desk: Desk, policy: Path, person: Callable[[Any], Awaitable[None]], *, source: str = "board") -> Session:
    """Log in with a browser that nobody sees, and keep the session.

    Args:
        desk: whose keys and sites.
        policy: the policy's file.
        person: acts in the browser, as a person would.
        source: where.
    """
    read = load_policy(policy)
    place = next(each for each in read.sources if each.id == source)
    door = Passage(places(place), direct(local=desk.local, timeout_s=10))
    given = asyncio.run(log_in(read.access, place, door, None, person, timeout_s=10))
    found = session_of(read, place, given, now=datetime.now(UTC))
    give(desk, found)
    return found


async def type_in(context: Any) -> None:
    """Log in at the board's form."""
    shown = context.pages[0]
    await shown.fill("input[name=username]", NAME)
    await shown.fill("input[name=password]", PASSWORD)
    await shown.click("button")
    await shown.wait_for_url("**/")


def told(desk: Desk) -> list[tuple[str, str, str | None, dict[str, int]]]:
    """What the ledger says of logins: clause, reason, source and counts, oldest first."""
    query = "SELECT rule, reason, source, counts FROM ledger WHERE stage = 'run' ORDER BY seq"
    with closing(sqlite3.connect(f"file:{desk.data / 'beholden.sqlite3'}?mode=ro", uri=True)) as database:
        rows = database.execute(query).fetchall()
    return [(*row, json.loads(counts)) for *row, counts in rows if row[2] or "session" in row[1]]
