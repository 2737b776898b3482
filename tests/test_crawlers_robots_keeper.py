"""What is remembered of each origin's robots.txt: once read, for a day at most, and nothing where it was not."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response, TextResponse

from crawlers import robots as module
from crawlers.pace import Pace
from crawlers.robots import RobotsKeeper
from policies.gate import Gate, RequestFacts
from policies.robots import Robots
from policies.urls import parse
from tests.policies import training

RULES = b"User-agent: *\nDisallow: /closed/\nCrawl-delay: 7\n"
PAGE, CLOSED = parse("http://board.test/open"), parse("http://board.test/closed/1")


class Clock(datetime):
    """The time of `RobotsKeeper`, which goes when it is told to."""

    at = datetime(2026, 11, 23, 12, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return cls.at


class Host:
    """Stands for the run and for the engine: answers robots.txt, and notes what it was asked for."""

    def __init__(self, *answers: Response | Exception, **policy: Any) -> None:
        backoff = {"start_s": 0, "max_s": 0, "retries": 1}
        access = {"robots": policy or {"mode": "obey"}}
        self.policy = training(politeness={"backoff": backoff}, access=access)
        self.pacing = Pace(self.policy.politeness)
        self.stop_rule: str | None = None
        self.asked: Counter[str] = Counter()
        self.noted: list[str] = []
        self.slots = self.spent_on = 0
        self.paused = 0.0
        self.frontier = self.writer = self.engine = self.admission = self
        self._answers = list(answers)

    def may_return(self, _: str) -> bool:
        return False

    def limits(self) -> Any:
        return {"board.test": "limits", "board.test:8080": "limits"}, None

    async def slot(self, _: str) -> bool:
        self.slots += 1
        return self.stop_rule is None

    async def call(self, function: Any, *arguments: Any) -> Any:
        return function(*arguments)

    async def sleep(self, _: float) -> bool:
        return self.stop_rule is None

    def spent(self, *_: Any) -> None:
        self.spent_on += 1

    def pause(self, _: str, seconds: float) -> None:
        self.paused = seconds

    def pace(self, host: str, *, robots_delay_s: float) -> None:
        self.pacing.learn(host, robots_delay_s=robots_delay_s)

    def ask(self, url: str, **_: int) -> Any:
        return Gate(self.policy).may_fetch(RequestFacts(url=url), now=datetime(2026, 11, 23, tzinfo=UTC))

    def note(self, entry: Any) -> None:
        self.noted.append(entry.reason)

    async def download_async(self, request: Request) -> Response:
        self.asked[request.url] += 1
        await asyncio.sleep(0.01)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def _answer(body: bytes = RULES, status: int = 200, **headers: Any) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return TextResponse("http://board.test/robots.txt", status=status, body=body, headers=named)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock.at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    monkeypatch.setattr(module, "datetime", Clock)


def _keeper(host: Any) -> RobotsKeeper:
    return RobotsKeeper(host, host)


async def test_many_who_ask_at_once_are_answered_by_one_request() -> None:
    """Nobody passes while it is being read."""
    host = Host(_answer())
    keeper = _keeper(host)

    asked = await asyncio.gather(*(keeper.may_fetch(CLOSED, in_turn=True) for _ in range(100)))

    assert host.asked == {"http://board.test/robots.txt": 1}
    assert not any(each.decision.allowed for each in asked)
    assert all(each.waited for each in asked)
    assert sum(each.charged for each in asked) == 1


@pytest.mark.parametrize(
    ("headers", "hours", "again"),
    [
        ({}, 23, False),
        ({}, 25, True),
        ({"Cache_Control": "max-age=604800"}, 25, True),
        ({"Cache_Control": "max-age=3600"}, 0.9, False),
        ({"Cache_Control": "max-age=3600"}, 1.1, True),
        ({"Cache_Control": "no-store"}, 0.05, False),
        ({"Cache_Control": "no-store"}, 0.1, True),
    ],
)
async def test_it_holds_for_a_day_at_most(headers: dict[str, Any], hours: float, again: bool) -> None:
    """Or for as long as it says, though never less than five minutes (RFC 9309 §2.4)."""
    host = Host(_answer(**headers))
    keeper = _keeper(host)
    await keeper.may_fetch(PAGE, in_turn=False)
    Clock.at += timedelta(hours=hours)

    asked = await keeper.may_fetch(PAGE, in_turn=False)

    assert (host.asked.total(), asked.waited) == (2 if again else 1, again)


async def test_each_origin_is_asked_by_itself() -> None:
    """Another scheme or port is another site."""
    host = Host(_answer())
    keeper = _keeper(host)

    for url in ("http://board.test/a", "https://board.test/a", "http://board.test:8080/a", "http://board.test/b"):
        await keeper.may_fetch(parse(url), in_turn=True)

    assert dict(host.asked) == {
        f"{origin}/robots.txt": 1 for origin in ("http://board.test", "https://board.test", "http://board.test:8080")
    }


async def test_what_could_not_be_read_is_tried_again_later() -> None:
    """Half an hour later, and until then nothing is allowed; whoever only looks it up is told nothing."""
    host = Host(ConnectionError(), _answer(b"", 503), _answer())
    keeper = _keeper(host)
    unread = await keeper.may_fetch(PAGE, in_turn=False)
    at_once = await keeper.may_fetch(PAGE, in_turn=False)
    unknown = keeper.verdict(PAGE)
    Clock.at += timedelta(minutes=31)

    later = await keeper.may_fetch(PAGE, in_turn=False)

    assert [asked.decision.allowed for asked in (unread, at_once, later)] == [False, False, True]
    assert unread.decision.rule == "access.robots.unreachable"
    assert unknown is None
    assert host.noted == ["robots:http.503", "robots:http.200"]


async def test_what_is_known_can_be_looked_up() -> None:
    """Without asking; before it was read, and after it has run out, nothing is known."""
    keeper = _keeper(Host(_answer()))
    before = keeper.verdict(CLOSED)
    await keeper.may_fetch(PAGE, in_turn=False)
    known = [decision.allowed for url in (PAGE, CLOSED) if (decision := keeper.verdict(url))]
    Clock.at += timedelta(hours=25)

    assert before is None
    assert known == [True, False]
    assert keeper.verdict(CLOSED) is None


async def test_its_delay_is_learnt_with_it() -> None:
    """Before anyone who waited for it goes on."""
    host = Host(_answer())

    await _keeper(host).may_fetch(PAGE, in_turn=False)

    assert host.pacing.delay_s("board.test") == 7.0


async def test_only_its_first_request_can_take_the_place_of_a_page() -> None:
    """Redirects and further tries take time slots of their own."""
    moved = _answer(b"", 301, Location="/robots.txt?2")
    first, second = Host(moved, _answer()), Host(_answer(b"", 500), _answer())

    await _keeper(first).may_fetch(PAGE, in_turn=True)
    await _keeper(second).may_fetch(PAGE, in_turn=False)

    assert (first.slots, second.slots) == (1, 2)


async def test_a_host_that_is_busy_is_left_alone_as_long_as_it_says() -> None:
    """Also when it is robots.txt that it does not give."""
    host = Host(_answer(b"", 429, Retry_After="90"))

    await _keeper(host).may_fetch(PAGE, in_turn=False)

    assert host.paused == 90.0


async def test_nothing_is_read_once_the_run_stops() -> None:
    """And nothing is allowed for that."""
    host = Host(_answer(b""))
    host.stop_rule = "stop.kill_file"

    asked = await _keeper(host).may_fetch(PAGE, in_turn=False)

    assert (host.asked.total(), asked.decision.allowed) == (0, False)


EXCEPTIONS = {
    "mode": "obey_with_listed_exceptions",
    "exceptions": [{"path": "/closed/", "reference": "REC-12"}],
}


@pytest.mark.parametrize(
    ("answer", "path", "allowed"),
    [
        (_answer(), "/closed/1", True),
        (_answer(b"User-agent: *\nDisallow: /"), "/closed/1", True),
        (_answer(b"User-agent: *\nDisallow: /"), "/other", False),
        (_answer(b"<html>"), "/closed/1", False),
        (_answer(b"", 503), "/closed/1", False),
        (_answer(b"", 403), "/closed/1", False),
    ],
    ids=["closed", "all closed", "not listed", "unreadable", "unreachable", "forbidden"],
)
async def test_a_listed_exception_overrules_a_disallow_alone(answer: Response, path: str, allowed: bool) -> None:
    """Not a file that cannot be had or read."""
    asked = await _keeper(Host(answer, **EXCEPTIONS)).may_fetch(parse(f"http://board.test{path}"), in_turn=False)

    assert asked.decision.allowed is allowed
    if allowed:
        assert asked.decision.rule == "access.robots.exceptions"


def test_the_user_agent_is_known_by_its_first_word() -> None:
    """What the policy sends is what robots.txt is asked about."""
    agent = training().access.identify.user_agent
    token = re.split("[/ ]", agent)[0]
    named = Robots.parse(f"User-agent: {token}\nDisallow: /\n".encode())

    assert not named.may_fetch(agent, PAGE).allowed
