"""Crawls with a session that a person opened: who gets its cookies, how its end is noticed, and what then waits."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.logins import clause_of, clause_of_end, state_of
from crawlers.walls import Wall
from pipelines.sessions import Ended, Session
from policies import errors
from tests.crawling import Desk
from tests.members import AGENT, COOKIE, FORM, TOKEN, Board, give, held, joining, session, told
from tests.policies import as_bytes, training
from tests.site import Answer, Site, advert, desk, page, to

SENT = f"{COOKIE}={TOKEN}"
NO_REPORT = "--no-report"


def cookies(site: Site) -> set[str]:
    """Every Cookie header that a site got."""
    return {hit.headers["cookie"] for hit in site.log if "cookie" in hit.headers}


def two(found: Desk, **changes: Any) -> Path:
    """A policy of two sources, at both of which a person may log in."""
    body = joining(cases={"requests": []}, **changes)
    (first,) = body["sources"]
    second = {**first, "id": "second", "hosts": ["board2.test"], "start": ["http://board2.test/"]}
    return found.policy(as_bytes(body | {"sources": [first, second]}))


def test_members_pages_are_read_and_nothing_acts(tmp_path: Path) -> None:
    """The cookies go with every page; no link to log out, vote, report or buy is followed, and nothing is posted."""
    with Site(Board().script()) as site:
        found = desk(tmp_path, site)
        give(found, session())
        ended = found.crawl(found.policy(as_bytes(joining())), NO_REPORT)

    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 3}
    assert sorted(site.paths()) == ["/", "/ads/0", "/ads/1", "/ads/2"]
    assert {hit.method for hit in site.log} == {"GET"}
    assert {hit.path for hit in site.log if "cookie" not in hit.headers} == {"/robots.txt"}
    assert cookies(site) == {SENT}
    assert ended.json["refusals"] == {"floor.H1": 7}
    assert told(found) == [("access.login", "session.used", "board", {})]


def test_without_a_login_in_the_policy_no_session_is_used(tmp_path: Path) -> None:
    """A file that is there all the same is not even looked at."""
    with Site(Board().script()) as site:
        found = desk(tmp_path, site)
        give(found, session())
        policy = joining(access={"login": "none", "captcha": "stop_source"})
        ended = found.crawl(found.policy(as_bytes(policy)), NO_REPORT)

    assert ended.code == 0, ended.err
    assert ended.json["stopped_sources"] == {"board": "access.captcha"}
    assert cookies(site) == set()


def test_a_login_wall_pauses_the_source_and_the_next_crawl_goes_on(tmp_path: Path) -> None:
    """Nobody was there yet: the queue waits, no request is made until somebody was, and then all of it is read."""
    with Site(Board().script()) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(joining()))
        first = found.crawl(policy, NO_REPORT, study="small-test")
        asked = site.paths()
        second = found.crawl(policy, NO_REPORT)
        again = site.paths()
        give(found, session())
        third = found.crawl(policy, NO_REPORT)

    assert (first.code, second.code, third.code) == (errors.StoppedError.exit_code, errors.StoppedError.exit_code, 0)
    assert first.json["paused_sources"] == second.json["paused_sources"] == {"board": "access.login"}
    assert f"waits for a person to go in by hand [access.login]: beholden session open {policy} board" in first.err
    assert asked == again == ["/"]
    assert third.json["run"] == first.json["run"]
    assert third.json["records"] == {"advert": 3}
    assert told(found) == [
        ("access.login", "source.paused", "board", {"session.missing": 1, "wall.login": 1}),
        ("access.login", "source.paused", "board", {"session.missing": 1, "wall.login": 1}),
        ("access.login", "session.used", "board", {}),
    ]


@pytest.mark.parametrize("wall", [FORM, Answer(status=401)], ids=["form", "401"])
def test_a_session_that_the_site_ends_is_destroyed(tmp_path: Path, wall: Answer) -> None:
    """Half-way the site lets nobody in any more: what was read stays, the rest waits, and the cookies are gone."""
    board = Board(adverts=6, wall=wall)

    def ending(hit: Any) -> Answer:
        if hit.path == "/ads/2" and not hit.turn:
            board.tokens.clear()
        return board.script()["/*"](hit)  # type: ignore[operator]

    with Site(board.script(**{"/ads/*": ending})) as site:
        found = desk(tmp_path, site)
        give(found, session())
        policy = found.policy(as_bytes(joining(politeness={"per_host": {"concurrency": 1}})))
        first = found.crawl(policy, NO_REPORT)
        after = held(found)
        board.tokens.add(TOKEN)
        give(found, session())
        second = found.crawl(policy, NO_REPORT)

    assert first.json["paused_sources"] == {"board": "access.login"}
    assert isinstance(after, Ended)
    assert after.why in ("wall.login", "wall.unauthorised")
    assert second.json["pages"] + first.json["pages"] == 7, second.err
    assert ("access.login", "source.paused", "board", {"session.expired": 1, after.why: 1}) in told(found)


def test_a_captcha_waits_for_a_person(tmp_path: Path) -> None:
    """As the policy says: the source waits, nobody solves it, and with a session it goes on."""
    board = Board(tested=True)
    with Site(board.script()) as site:
        found = desk(tmp_path, site)
        give(found, session())
        policy = found.policy(as_bytes(joining()))
        first = found.crawl(policy, NO_REPORT)
        board.tested = False
        waiting = held(found)
        give(found, session())
        second = found.crawl(policy, NO_REPORT)

    assert first.json["paused_sources"] == {"board": "access.captcha"}
    assert "[access.captcha]" in first.err
    assert waiting == Ended("wall.captcha")
    assert second.json["records"] == {"advert": 3}
    assert {hit.method for hit in site.log} == {"GET"}
    assert "/captcha.png" not in site.paths()


def test_a_captcha_stops_the_source_where_the_policy_says_so(tmp_path: Path) -> None:
    """What is queued goes with the run, and the session stays."""
    with Site(Board(tested=True).script()) as site:
        found = desk(tmp_path, site)
        give(found, session())
        ended = found.crawl(found.policy(as_bytes(joining(access={"captcha": "stop_source"}))), NO_REPORT)

    assert ended.code == 0, ended.err
    assert (ended.json["stopped_sources"], ended.json["paused_sources"]) == ({"board": "access.captcha"}, {})
    assert isinstance(held(found), Session)


def test_a_place_that_forbids_is_never_waited_at(tmp_path: Path) -> None:
    """403 is a decision: it stops the source, with a session or without."""
    with Site({"/*": Answer(status=403)}) as site:
        found = desk(tmp_path, site)
        give(found, session())
        ended = found.crawl(found.policy(as_bytes(joining())), NO_REPORT)

    assert ended.json["stopped_sources"] == {"board": "access.captcha"}


def test_a_session_that_is_over_is_not_used(tmp_path: Path) -> None:
    """The source waits, nothing is asked for, and the cookies are gone."""
    with Site(Board().script()) as site:
        found = desk(tmp_path, site)
        give(found, session(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
        ended = found.crawl(found.policy(as_bytes(joining())), NO_REPORT)

    assert ended.json["paused_sources"] == {"board": "access.login"}
    assert site.log == []
    assert held(found) == Ended("time.over")


def test_a_session_ends_with_its_time_its_cookies_or_its_name() -> None:
    """Whichever comes first; one that ended before stays so, and none is none."""
    policy, now = training(access={"identify": {"user_agent": AGENT}}), datetime.now(UTC)

    assert state_of(session(), policy, now) is None
    assert state_of(session(expires=1.0), policy, now) == "time.over"
    assert state_of(session(), policy, now + timedelta(days=2)) == "time.over"
    assert state_of(session(user_agent="AnotherName/1.0"), policy, now) == "agent.changed"
    assert state_of(Ended("wall.login"), policy, now) == "wall.login"
    assert state_of(None, policy, now) is None


def test_a_session_whose_time_comes_in_the_middle_pauses_the_source(tmp_path: Path) -> None:
    """It is looked at before each request."""
    with Site(Board(adverts=40).script()) as site:
        found = desk(tmp_path, site)
        give(found, session(ends_at=datetime.now(UTC) + timedelta(seconds=2)))
        policy = joining(politeness={"per_host": {"delay_s": 0.3, "concurrency": 1}})
        ended = found.crawl(found.policy(as_bytes(policy)), NO_REPORT)

    assert ended.json["paused_sources"] == {"board": "access.login"}
    assert len(site.paths()) < 41
    assert held(found) == Ended("time.over")


def test_the_other_sources_go_on(tmp_path: Path) -> None:
    """One waits, one is read to its end."""
    with Site(Board().script()) as shut, Site(Board(adverts=8).script()) as open_:
        found = desk(tmp_path, shut, open_)
        give(found, session("second", "board2.test"))
        ended = found.crawl(two(found), NO_REPORT)

    assert ended.json["paused_sources"] == {"board": "access.login"}
    assert (ended.json["pages"], ended.json["records"]) == (9, {"advert": 8})


def test_two_sources_share_nothing(tmp_path: Path) -> None:
    """Each gets its own cookies, also where one links to the other or leads there; another scheme gets none."""
    first = {
        "/": page("/ads/1", "/over", "http://board2.test/ads/7", "http://elsewhere.test/"),
        "/over": to("http://board2.test/ads/8"),
        "/*": advert(1),
    }
    with Site(first) as one, Site({"/*": advert(2)}) as other:
        found = desk(tmp_path, one, other)
        give(found, session(token="Canary-one"), session("second", "board2.test", token="Canary-two"))
        ended = found.crawl(two(found), NO_REPORT)

    assert ended.code == 0, ended.err
    assert cookies(one) == {f"{COOKIE}=Canary-one"}
    assert cookies(other) == {f"{COOKIE}=Canary-two"}
    assert "/ads/7" in other.paths()


def test_by_another_scheme_no_cookie_is_sent(tmp_path: Path) -> None:
    """A session of https is of no use over http, nor is what the site sets there."""
    with Site({"/": to("/ads/1", Set_Cookie="other=1"), "/*": advert(1)}) as site:
        found = desk(tmp_path, site)
        give(found, session(scheme="https"))
        ended = found.crawl(found.policy(as_bytes(joining())), NO_REPORT)

    assert ended.code == 0, ended.err
    assert cookies(site) == set()


def test_what_the_site_sets_and_takes_back_counts(tmp_path: Path) -> None:
    """Within a run a new value takes the place of the session's, and a cookie that was taken back is not sent."""
    script = {
        "/": page("/ads/1"),
        "/ads/1": to("/ads/2", Set_Cookie=f"{COOKIE}=renewed"),
        "/ads/2": to("/ads/3", Set_Cookie=f"{COOKIE}=; Max-Age=0"),
        "/ads/3": advert(3),
    }
    with Site(script) as site:
        found = desk(tmp_path, site)
        give(found, session())
        ended = found.crawl(found.policy(as_bytes(joining())), NO_REPORT)

    assert ended.code == 0, ended.err
    assert [hit.headers.get("cookie") for hit in site.log if hit.path != "/robots.txt"] == [
        SENT, SENT, f"{COOKIE}=renewed", None,
    ]  # fmt: skip


TELLING = '''
from scrapy import Request
from crawlers.source import GovernedSpider
from pipelines.items import Advert

class Teller(GovernedSpider):
    """Reads prices and texts."""
    name = "teller"

    def parse(self, response):
        price = response.css("i::text").get()
        for bold in response.css("b"):
            yield Advert(item_id=bold.attrib["id"], description=bold.css("::text").get(), currency=price and "GBP",
                         price=price)
        for link in response.css("a::attr(href)").getall():
            yield Request(response.urljoin(link))
'''


def test_pages_that_give_less_pause_the_source(tmp_path: Path) -> None:
    """No wall, but price and currency have gone from five pages in a row; a later crawl reads them again."""
    board = Board()

    def telling(hit: Any) -> Answer:
        number = int(hit.path.rpartition("/")[2])
        price = "<i>20.00</i>" if number < 25 or board.tested else ""
        onward = (f"/ads/{number + 1}",) if number < 39 else ()
        return page(*onward, text=f"<b id={number}>Blue widget</b>{price}")

    with Site({"/": page("/ads/0"), "/ads/*": telling}) as site:
        found = desk(tmp_path, site, code=TELLING, spider="Teller")
        give(found, session())
        policy = found.policy(as_bytes(joining(source={"spider": "teller"}, politeness={"traps": {"max_depth": 100}})))
        first = found.crawl(policy, NO_REPORT)
        after, asked = held(found), len(site.paths())
        board.tested = True
        give(found, session())
        second = found.crawl(policy, NO_REPORT)

    assert first.json["paused_sources"] == {"board": "access.login"}
    assert after == Ended("fields.missing")
    assert asked == 31
    assert first.json["records"] == {"advert": 29}
    assert second.code == 0, second.err
    assert second.json["records"] == {"advert": 11}


def test_no_cookie_is_in_any_byte_that_is_written(tmp_path: Path) -> None:
    """Database, ledger, report, log, queue and the session's own file: neither in clear nor in base64."""
    with Site(Board().script()) as site:
        found = desk(tmp_path, site)
        give(found, session())
        policy = found.policy(as_bytes(joining()))
        ended = found.run("crawl", policy, "--log-level", "DEBUG")
        status = found.run("session", "status", policy, "--json")

    assert (ended.code, status.code) == (0, 0), ended.err
    written = [*found.written(), ("out", (ended.out + ended.err + status.out + status.err).encode())]
    marks = {TOKEN.encode(), TOKEN.encode().hex().encode(), base64.b64encode(TOKEN.encode()).rstrip(b"=")[:-1]}
    assert len(written) > 3
    assert [name for name, content in written for mark in marks if mark in content] == []


def test_a_changed_session_stops_the_crawl_before_it_begins(tmp_path: Path) -> None:
    """Nobody can tell what it was: no request is made."""
    with Site(Board().script()) as site:
        found = desk(tmp_path, site)
        give(found, session())
        path = next(found.keys.glob("sessions/*"))
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        ended = found.crawl(found.policy(as_bytes(joining())), NO_REPORT)

    assert ended.code == errors.KeyFileError.exit_code
    assert "beholden session close" in ended.err
    assert site.log == []


def test_sessions_are_shown_by_their_dates_and_closed(tmp_path: Path) -> None:
    """Status says until when, or why not; close destroys; the ledger and the report tell of it."""
    found = desk(tmp_path)
    give(found, session())
    policy = two(found)

    status, words = found.run("session", "status", policy, "--json"), found.run("session", "status", policy)
    closed, again = (
        found.run("session", "close", policy, "board", "--json"),
        found.run("session", "close", policy, "board"),
    )
    nowhere = found.run("session", "close", policy, "elsewhere")

    assert [(each["source"], each["state"]) for each in status.json] == [("board", "open"), ("second", "none")]
    assert "board: open since" in words.err
    assert "second: none" in words.err
    assert closed.json == {"source": "board", "closed": True}
    assert "board has no session" in again.err
    assert nowhere.code == errors.SourceError.exit_code
    assert held(found) is None
    assert told(found) == [("access.login", "session.closed", "board", {})]


def test_a_rotated_key_and_a_destroyed_one_end_the_sessions(tmp_path: Path) -> None:
    """After a rotation the source waits; after the destruction nothing is left."""
    found = desk(tmp_path)
    give(found, session())
    policy = found.policy(as_bytes(joining()))

    rotated = found.run("keys", "rotate", "small-test")
    status, words = found.run("session", "status", policy, "--json"), found.run("session", "status", policy)
    give(found, session())
    destroyed = found.run("keys", "destroy", "small-test", "--by", "lead", "--reason", "the end", "--yes")

    assert (rotated.code, destroyed.code) == (0, 0), destroyed.err
    assert [(each["state"], each["why"]) for each in status.json] == [("ended", "key.rotated")]
    assert "board: ended, the study's key was rotated [access.login]; a person must go in again" in words.err
    assert list(found.keys.glob("sessions/*")) == []
    assert told(found) == [("access.login", "session.closed", None, {"sessions": 1})]


def test_the_report_says_what_waits(tmp_path: Path) -> None:
    """And no longer says so once it goes on."""
    with Site(Board().script()) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(joining()))
        first = found.crawl(policy, NO_REPORT, study="small-test")
        waiting = found.run("report", first.json["run"], "--json")
        give(found, session())
        found.crawl(policy, NO_REPORT)
        going = found.run("report", first.json["run"], "--json")

    assert [each["waits_by"] for each in waiting.json["sources"]] == ["access.login"]
    assert [each["waits_by"] for each in going.json["sources"]] == [None]
    assert waiting.json["sources"][0]["stopped_by"] is None


@pytest.mark.parametrize(
    ("login", "captcha", "wall", "clause"),
    [
        ("none", "stop_source", Wall.LOGIN, None),
        ("own_declared_account", "stop_source", Wall.LOGIN, "access.login"),
        ("own_declared_account", "stop_source", Wall.CAPTCHA, None),
        ("own_declared_account", "pause_and_ask_human", Wall.CHALLENGE, "access.captcha"),
        ("own_declared_account", "pause_and_ask_human", Wall.SEIZED, None),
        ("own_declared_account", "pause_and_ask_human", Wall.LEGAL, None),
        ("own_declared_account", "pause_and_ask_human", "tor.closed", None),
    ],
)
def test_who_waits_at_which_wall(login: str, captcha: str, wall: str, clause: str | None) -> None:
    """Logins and tests, each where the policy says so; what refuses, charges or was seized stops the source."""
    access = training(access={"login": login, "captcha": captcha, "cookies": "session", "why": "Members."}).access

    assert clause_of(access, wall) == clause


def test_the_clause_of_an_end_is_that_of_its_wall() -> None:
    """A test is one, all else the login."""
    assert [clause_of_end(f"wall.{wall}") for wall in (Wall.CAPTCHA, Wall.LOGIN)] == ["access.captcha", "access.login"]
    assert clause_of_end("time.over") == "access.login"
