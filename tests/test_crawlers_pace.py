"""The pause is the largest of what the policy, the host and its answering time ask for."""

from __future__ import annotations

import pytest

from crawlers.pace import Pace
from tests.policies import live


def test_robots_can_only_slow_down() -> None:
    """A Crawl-delay below the policy's delay changes nothing; one above it holds."""
    pace = Pace(live().politeness)

    assert pace.learn("a.example", robots_delay_s=1.0) is None
    assert pace.learn("a.example", robots_delay_s=60.0) == 60.0


def test_a_slow_host_is_asked_less_often() -> None:
    """The pause grows with the answering time."""
    politeness = live().politeness
    pace = Pace(politeness)
    slow = 10 * politeness.per_host.delay_s

    assert pace.learn("a.example", latency_s=slow) == pytest.approx(slow * politeness.latency_factor)


def test_a_small_change_is_not_worth_telling() -> None:
    """A change under a tenth is passed over."""
    pace = Pace(live().politeness)
    pace.learn("a.example", robots_delay_s=60.0)

    assert pace.learn("a.example", robots_delay_s=61.0) is None


def test_backs_off_longer_each_time_and_gives_up() -> None:
    """Each failed attempt waits longer, up to the policy's number of retries."""
    politeness = live().politeness
    pace = Pace(politeness)

    waits = [pace.backoff_s(attempt) for attempt in range(1, politeness.backoff.retries + 2)]

    assert waits[0] == politeness.backoff.start_s
    assert waits[-1] is None
