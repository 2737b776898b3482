"""Coherence: a policy that contradicts itself, or says what has no effect, is refused."""

from __future__ import annotations

from typing import Any

import pytest

from policies.coherence import check_coherence
from policies.errors import PolicyError
from tests.policies import document, live, training

BOARD = document()["sources"][0]
MARKET = BOARD | {"id": "market", "hosts": ["market.test"], "start": ["http://market.test/"]}


def _item(name: str, **rule: Any) -> dict[str, Any]:
    return {"items": {"advert": {name: rule}}}


def _window(opens: str, closes: str) -> dict[str, Any]:
    return {"schedule": {"window": {"opens": opens, "closes": closes, "timezone": "Europe/London", "days": ["mon"]}}}


CONTRADICTIONS: dict[str, tuple[dict[str, Any], str, str]] = {
    "two ids": ({"sources": [BOARD, MARKET | {"id": "board"}]}, "sources", "the same id"),
    "two hosts": (
        {"sources": [BOARD, MARKET | {"hosts": ["market.test", "board.test"]}]},
        "sources",
        "the same host",
    ),
    "the usual port": (
        {"source": {"hosts": ["board.test:80"]}},
        "sources[0].hosts[0]",
        "must be written as board.test",
    ),
    "a port that is none": (
        {"source": {"hosts": ["board.test:99999"]}},
        "sources[0].hosts[0]",
        "can be fetched (invalid)",
    ),
    "an empty label": ({"source": {"hosts": ["board..test"]}}, "sources[0].hosts[0]", "can be fetched (host)"),
    "an address in short": ({"source": {"hosts": ["127.1"]}}, "sources[0].hosts[0]", "must be written as 127.0.0.1"),
    "a false onion": (
        {"source": {"hosts": ["board.test", f"{'a' * 56}.onion"]}},
        "sources[0].hosts[1]",
        "can be fetched (onion)",
    ),
    "a start that is no address": (
        {"source": {"start": ["board.test"]}},
        "sources[0].start[0]",
        "refused by access.url",
    ),
    "a start elsewhere": (
        {"source": {"start": ["http://board.test/", "http://other.test/"]}},
        "sources[0].start[1]",
        "refused by sources.hosts",
    ),
    "a start by another scheme": (
        {"source": {"start": ["https://board.test/"]}},
        "sources[0].start[0]",
        "refused by sources.schemes",
    ),
    "a start that is not allowed": (
        {"source": {"start": ["http://board.test/people"]}},
        "sources[0].start[0]",
        "refused by sources.allow_paths",
    ),
    "a start that is denied": (
        {"source": {"start": ["http://board.test/user/1"]}},
        "sources[0].start[0]",
        "refused by sources.deny_paths",
    ),
    "a start at a login": (
        {"source": {"start": ["http://board.test/ads/login"]}},
        "sources[0].start[0]",
        "refused by access.login",
    ),
    "a start of another source": (
        {"sources": [BOARD, MARKET | {"start": ["http://board.test/"]}]},
        "sources[1].start[0]",
        "another source",
    ),
    "items without rules": (
        {"source": {"item_types": ["advert", "vendor"]}},
        "sources[0].item_types[1]",
        "items has no vendor",
    ),
    "a source that closes before it opens": (
        {"source": {"not_before": "2027-01-02", "not_after": "2027-01-01"}},
        "sources[0].not_after",
        "before not_before",
    ),
    "a study that ends before it starts": (
        {"schedule": {"starts_on": "2027-01-02", "ends_on": "2027-01-01"}},
        "schedule.ends_on",
        "before starts_on",
    ),
    "a window of no time": (_window("08:00", "08:00"), "schedule.window.closes", "would never run"),
    "exceptions that are not heeded": (
        {"access": {"robots": {"exceptions": [{"path": "/a", "reference": "REC-1"}]}}},
        "access.robots.exceptions",
        "has no effect",
    ),
    "a pause that shrinks": (
        {"politeness": {"backoff": {"start_s": 10, "max_s": 9}}},
        "politeness.backoff.max_s",
        "shorter than the first",
    ),
    "links that outlive records": (
        {"retention": {"records_days": 30, "mentions_days": 31}},
        "retention.mentions_days",
        "cannot outlive",
    ),
    "a clause that does not exist": (
        {"cases": {"requests": [{"url": "http://board.test/", "expect": "deny", "rule": "sources.deny"}]}},
        "cases.requests[0].rule",
        "names no clause",
    ),
    "generalise to nothing": (_item("category", action="generalise"), "items.advert.category.to", "is needed"),
    "derive nothing": (_item("category", action="derive"), "items.advert.category.features", "is needed"),
    "a code of no type": (
        _item("category", action="pseudonymise", scope="study"),
        "items.advert.category.type",
        "is needed for the action pseudonymise",
    ),
    "a code of no reach": (
        _item("category", action="pseudonymise", type="USERNAME"),
        "items.advert.category.scope",
        "is needed for the action pseudonymise",
    ),
    "a reach that is not heeded": (
        _item("category", action="keep", scope="study"),
        "items.advert.category.scope",
        "has no meaning for the action keep",
    ),
    "a form that is not heeded": (
        _item("category", action="drop", to="month"),
        "items.advert.category.to",
        "has no meaning for the action drop",
    ),
    "features that are not heeded": (
        _item("category", action="redact", features=["length"]),
        "items.advert.category.features",
        "has no meaning for the action redact",
    ),
    "an identifier's code of no reach": (
        {"entities": {"rules": {"IP": {"action": "pseudonymise"}}}},
        "entities.rules.IP.scope",
        "is needed for the action pseudonymise",
    ),
    "an identifier to nothing": (
        {"entities": {"rules": {"GEO": {"action": "generalise"}}}},
        "entities.rules.GEO.to",
        "is needed for the action generalise",
    ),
    "an identifier's reach that is not heeded": (
        {"entities": {"rules": {"GEO": {"action": "drop", "scope": "study"}}}},
        "entities.rules.GEO.scope",
        "has no meaning for the action drop",
    ),
}


@pytest.mark.parametrize(("change", "field", "words"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_refuses_a_contradiction(change: dict[str, Any], field: str, words: str) -> None:
    """A policy that would surprise its reader is refused, at the field that does it."""
    with pytest.raises(PolicyError) as caught:
        training(**change)

    assert caught.value.field == field
    assert words in caught.value.message


SOUND: dict[str, dict[str, Any]] = {
    "two sources": {"sources": [BOARD, MARKET]},
    "a port of its own": {"source": {"hosts": ["board.test:8080"], "start": ["http://board.test:8080/"]}},
    "open for a day": {"source": {"not_before": "2027-01-01", "not_after": "2027-01-01"}},
    "open from a day": {"source": {"not_before": "2027-01-01"}},
    "open until a day": {"source": {"not_after": "2027-01-01"}},
    "a study of a day": {"schedule": {"starts_on": "2027-01-01", "ends_on": "2027-01-01"}},
    "a start alone": {"schedule": {"starts_on": "2027-01-01"}},
    "over midnight": _window("22:00", "06:00"),
    "exceptions that are heeded": {
        "access": {
            "robots": {
                "mode": "obey_with_listed_exceptions",
                "exceptions": [{"path": "/a", "reference": "REC-1"}],
            }
        }
    },
    "a pause that stays": {"politeness": {"backoff": {"start_s": 10, "max_s": 10}}},
    "links as long as records": {"retention": {"records_days": 30, "mentions_days": 30}},
    "a rule of the floor": {
        "cases": {"requests": [{"url": "http://board.test/buy", "expect": "deny", "rule": "floor.H1"}]}
    },
}


def test_a_browser_needs_both_words() -> None:
    """A source that is shown in a browser while no script may run says two things."""
    browser = {"source": {"browser": "render"}}

    with pytest.raises(PolicyError, match="own_hosts"):
        training(**browser)
    assert list(check_coherence(training(**browser, access={"javascript": "own_hosts"}))) == []


@pytest.mark.parametrize("change", SOUND.values(), ids=SOUND)
def test_lets_pass_what_is_sound(change: dict[str, Any]) -> None:
    """What fits together is read."""
    assert list(check_coherence(training(**change))) == []
    assert list(check_coherence(live())) == []
