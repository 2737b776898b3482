"""A policy's own cases: its request cases are tried, and what no case tries is named."""

from __future__ import annotations

from typing import Any

import pytest

from policies.cases import CaseResult, missing_cases, run_request_cases
from tests.policies import document, live, training

URL = "http://board.test"


def case(target: str, expect: str, rule: str | None = None) -> dict[str, Any]:
    """A request case."""
    return {"url": f"{URL}{target}", "expect": expect} | ({"rule": rule} if rule else {})


def requests(*cases: dict[str, Any]) -> dict[str, Any]:
    """What replaces the request cases of a policy."""
    return {"cases": {"requests": list(cases)}}


def test_cases_that_hold() -> None:
    """The result says what was expected, and by which clause the answer came."""
    assert run_request_cases(training()) == [
        CaseResult(
            name="cases.requests[0] http://board.test/ads/1",
            held=True,
            expected="allow",
            got="allow by sources.allow_paths: the source allows the path",
        ),
        CaseResult(
            name="cases.requests[1] http://board.test/user/1",
            held=True,
            expected="deny by sources.deny_paths",
            got="deny by sources.deny_paths: the source denies the path",
        ),
    ]


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (case("/ads/1", "allow"), True),
        (case("/ads/1", "deny"), False),
        (case("/user/1", "deny"), True),
        (case("/user/1", "allow"), False),
        (case("/user/1", "deny", "sources.deny_paths"), True),
        (case("/user/1", "deny", "sources.allow_paths"), False),
        (case("/ads/1", "allow", "sources.allow_paths"), True),
        (case("/ads/1", "allow", "access.robots.mode"), False),
        (case("/robots.txt", "allow", "access.robots.mode"), True),
    ],
)
def test_a_case_holds_or_fails(given: dict[str, Any], held: bool) -> None:
    """A case holds when the answer is right and, where it names a clause, for the right reason."""
    results = run_request_cases(training(**requests(given)))

    assert [result.held for result in results] == [held]


def test_cases_do_not_depend_on_the_day() -> None:
    """A case says what a policy allows, not when: neither approvals, days nor hours change its answer."""
    closed = live(approvals=[], policy={"status": "draft"}, schedule={"ends_on": "2020-01-01"})

    assert [result.held for result in run_request_cases(closed)] == [True, True]


def test_a_policy_whose_cases_try_everything_misses_none() -> None:
    """One allowed and one denied request for each source, and an item for each stored field, are enough."""
    assert list(missing_cases(training())) == []


BOARD = document()["sources"][0]
MARKET = BOARD | {"id": "market", "hosts": ["market.test"], "start": ["http://market.test/"]}
MISSING = {
    "no denied request": (
        requests(case("/ads/1", "allow")),
        [("sources[0]", "says deny for a URL of the source board")],
    ),
    "no allowed request": (
        requests(case("/user/1", "deny")),
        [("sources[0]", "says allow for a URL of the source board")],
    ),
    "denied elsewhere": (
        requests(case("/ads/1", "allow"), {"url": "http://other.test/", "expect": "deny"}),
        [("sources[0]", "says deny")],
    ),
    "another source": ({"sources": [BOARD, MARKET]}, [("sources[1]", "says allow"), ("sources[1]", "says deny")]),
    "no item": ({"items": {"advert": {"age": {"action": "keep"}}}}, [("items.advert.age", "no item case")]),
    "an item of another type": (
        {"items": {"vendor": {"price": {"action": "keep"}}}},
        [("items.vendor.price", "no item case")],
    ),
    "a dropped field needs none": ({"items": {"advert": {"age": {"action": "drop"}}}}, []),
}


@pytest.mark.parametrize(("change", "found"), MISSING.values(), ids=MISSING)
def test_names_what_no_case_tries(change: dict[str, Any], found: list[tuple[str, str]]) -> None:
    """What is missing is named, with its place in the policy."""
    missing = list(missing_cases(training(**change)))

    assert [field for field, _ in missing] == [field for field, _ in found]
    assert all(words in message for (_, message), (_, words) in zip(missing, found, strict=True))
