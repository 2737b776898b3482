"""Slots and budgets, as arithmetic."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.pacing import (
    Blocked,
    HostState,
    Used,
    blocked,
    earliest,
    next_day,
    pages_left,
    room,
    share,
    slots,
    spent,
    utc_day,
)
from tests.storing import HOST, T0, limits, study_limits

MIDNIGHT = T0 + 12 * 3600


def _state(**changed: Any) -> HostState:
    facts: dict[str, Any] = {
        "host": HOST, "queued": 5, "leased": 0, "next_at": 0.0, "paused_until": 0.0, "delay_s": None, "closed": None,
        "day": "", "pages": 0, "pages_today": 0, "bytes_today": 0,
    }  # fmt: skip
    return HostState(**(facts | changed))


def test_the_day_is_that_of_utc() -> None:
    """A day begins at midnight UTC, wherever the machine stands."""
    assert utc_day(T0) == "2026-11-23"
    assert next_day(T0) == MIDNIGHT
    assert utc_day(MIDNIGHT - 1) == "2026-11-23"
    assert utc_day(MIDNIGHT) == "2026-11-24"


@pytest.mark.parametrize(
    ("used", "limit", "expected"),
    [
        ((10, 5, 100), {}, None),
        ((10, 5, 100), {"total_pages": 10}, "total_pages"),
        ((10, 5, 100), {"total_pages": 11, "pages_per_day": 5}, "pages_per_day"),
        ((10, 5, 100), {"pages_per_day": 6, "bytes_per_day": 100}, "bytes_per_day"),
        ((10, 5, 100), {"pages_per_day": 5, "total_pages": 10}, "total_pages"),
        ((0, 0, 0), {"pages_per_day": 0}, "pages_per_day"),
        ((9, 4, 99), {"total_pages": 10, "pages_per_day": 5, "bytes_per_day": 100}, None),
    ],
)
def test_which_limit_is_reached(used: tuple[int, int, int], limit: dict[str, int], expected: str | None) -> None:
    """The one that no new day lifts is named first; a limit of none is never reached, one of zero always."""
    amounts = Used(pages=used[0], pages_today=used[1], bytes_today=used[2])

    assert spent(amounts, limits(**limit)) == expected
    assert spent(amounts, study_limits(**limit)) == expected


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ({}, 48),
        ({"total_pages": 12}, 2),
        ({"pages_per_day": 8}, 3),
        ({"total_pages": 12, "pages_per_day": 8}, 2),
        ({"total_pages": 10}, 0),
        ({"bytes_per_day": 100}, 0),
        ({"bytes_per_day": 101}, 48),
    ],
)
def test_how_many_pages_are_left(limit: dict[str, int], expected: int) -> None:
    """The nearest limit counts, and nothing is left once one is reached."""
    assert pages_left(Used(pages=10, pages_today=5, bytes_today=100), study_limits(**limit), 48) == expected


def test_a_new_day_begins_at_nothing_used() -> None:
    """What was used on another day does not count today."""
    state = _state(day="2026-11-22", pages=9, pages_today=4, bytes_today=70)

    assert state.used("2026-11-23") == Used(pages=9, pages_today=0, bytes_today=0)
    assert state.used("2026-11-22") == Used(pages=9, pages_today=4, bytes_today=70)


def test_a_clock_that_runs_backwards_gives_no_budget_back() -> None:
    """Were yesterday's date to appear again, what was used today still counts."""
    assert _state(day="2026-11-23", pages_today=4).used("2026-11-22").pages_today == 4


@given(
    delay=st.floats(0.01, 30),
    own=st.none() | st.floats(0, 60),
    next_at=st.floats(-100, 100),
    horizon=st.floats(0, 60),
    leased=st.integers(0, 5),
    concurrency=st.integers(1, 5),
    most=st.integers(0, 100),
)
def test_slots_are_never_closer_than_the_delay(
    delay: float, own: float | None, next_at: float, horizon: float, leased: int, concurrency: int, most: int
) -> None:
    """Within a call, and to the slot before it, at least the longer of the two delays lies between two starts."""
    state = _state(next_at=T0 + next_at, delay_s=own, leased=leased)
    found = slots(state, limits(delay, concurrency), T0, horizon, most)

    wanted = max(delay, own or 0.0)
    assert all(b - a >= wanted - 1e-6 for a, b in pairwise(found))
    assert all(max(T0, state.next_at) <= time <= T0 + horizon + 2e-6 for time in found)
    assert len(found) <= most
    assert leased + len(found) <= max(leased, concurrency + int(horizon / wanted))


@pytest.mark.parametrize(
    "changed",
    [{"closed": "login"}, {"paused_until": T0 + 1}, {"next_at": T0 + 2}, {"leased": 3}],
    ids=["closed", "paused", "no slot before the horizon", "enough in flight"],
)
def test_when_a_host_has_no_slot(changed: dict[str, Any]) -> None:
    """A host that is closed, paused, busy or not yet due gives none."""
    assert slots(_state(**changed), limits(1.0, 2), T0, 1.0, 48) == []


def test_without_a_delay_all_may_start_at_once() -> None:
    """Where the policy asks for no delay, the slots are now, however many pages wait to be stored."""
    assert slots(_state(leased=400), limits(0.0, 2), T0, 1.0, 3) == [T0, T0, T0]


def test_a_slow_host_is_asked_one_by_one() -> None:
    """Where the delay is longer than the horizon, no more is out than may be in flight."""
    assert room(_state(), limits(10.0, 1), 1.0, 48) == 1
    assert room(_state(leased=1), limits(10.0, 1), 1.0, 48) == 0


def test_a_host_budget_ends_its_slots() -> None:
    """A host gives no more slots than its budget has pages."""
    state = _state(day="2026-11-23", pages_today=7)

    assert len(slots(state, limits(pages_per_day=10), T0, 1.0, 48)) == 3


def test_slots_go_by_priority_then_by_age() -> None:
    """The request of higher priority is first, of equal ones the older; a host out of slots is passed over."""
    candidates = [(4, "b", 5), (1, "a", 0), (2, "a", 5), (3, "a", 5), (5, "b", 0)]

    assert share(candidates, {"a": [1.0, 2.0], "b": [7.0]}, 10) == {2: ("a", 1.0), 3: ("a", 2.0), 4: ("b", 7.0)}
    assert list(share(candidates, {"a": [1.0, 2.0], "b": [7.0]}, 2)) == [2, 3]


@pytest.mark.parametrize(
    ("changed", "limit", "reason", "until"),
    [
        ({"closed": "login"}, {}, "host.closed:login", None),
        ({"pages": 3}, {"total_pages": 3}, "budget.host.total_pages", None),
        ({"day": "2026-11-23", "pages_today": 3}, {"pages_per_day": 3}, "budget.host.pages_per_day", MIDNIGHT),
        ({"day": "2026-11-23", "bytes_today": 3}, {"bytes_per_day": 3}, "budget.host.bytes_per_day", MIDNIGHT),
        ({"paused_until": T0 + 60}, {}, "host.paused", T0 + 60),
    ],
)
def test_why_a_host_is_blocked(
    changed: dict[str, Any], limit: dict[str, int], reason: str, until: float | None
) -> None:
    """The reason is a code, with the time at which it ends by itself where it does."""
    expected = Blocked(host=HOST, reason=reason, queued=5, until=until)

    assert blocked(_state(**changed), limits(**limit), T0) == expected


def test_a_host_without_limits_is_blocked() -> None:
    """What the policy does not name is not asked; pace alone blocks nothing."""
    assert blocked(_state(), None, T0) == Blocked(host=HOST, reason="host.unnamed", queued=5)
    assert blocked(_state(next_at=T0 + 99), limits(5.0), T0) is None


@pytest.mark.parametrize(
    ("changed", "limit", "due", "expected"),
    [
        ({}, {}, 0.0, T0),
        ({"next_at": T0 + 9}, {}, 0.0, T0 + 8),
        ({"paused_until": T0 + 9}, {}, 0.0, T0 + 9),
        ({}, {}, T0 + 9, T0 + 9),
        ({"day": "2026-11-23", "pages_today": 3}, {"pages_per_day": 3}, 0.0, MIDNIGHT),
        ({"pages": 3}, {"total_pages": 3}, 0.0, None),
        ({"closed": "seized"}, {}, 0.0, None),
        ({"leased": 4}, {}, 0.0, None),
    ],
)
def test_when_a_host_can_be_asked_again(
    changed: dict[str, Any], limit: dict[str, int], due: float, expected: float | None
) -> None:
    """The latest of all that holds it back; None where nothing but a change lifts it."""
    own = limits(1.0, 2, **limit)

    assert earliest(_state(**changed), own, now=T0, horizon_s=1.0, most=48, due=due) == expected
    assert earliest(_state(**changed), None, now=T0, horizon_s=1.0, most=48, due=due) is None
