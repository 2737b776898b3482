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


NOW = 1_795_000_000.0


def test_what_is_sent_is_spaced() -> None:
    """Each moment taken lies a pause after the one before; hosts do not wait for each other."""
    politeness = live().politeness
    pace, delay = Pace(politeness), politeness.per_host.delay_s

    assert [pace.take("a.example", NOW) - NOW for _ in range(3)] == [0, delay, 2 * delay]
    assert pace.take("b.example", NOW) == NOW
    assert pace.free_at("a.example") == NOW + 3 * delay


def test_a_moment_is_not_made_up_for() -> None:
    """What came late does not let the next come sooner."""
    politeness = live().politeness
    pace, delay = Pace(politeness), politeness.per_host.delay_s
    pace.take("a.example", NOW)

    assert pace.take("a.example", NOW + 5 * delay) == NOW + 5 * delay
    assert pace.take("a.example", NOW + 5 * delay + 1) == NOW + 6 * delay


def test_the_pause_counts_from_the_later_moment() -> None:
    """When a request was sent late, or answered late, the next waits from then; an earlier moment changes nothing."""
    politeness = live().politeness
    pace, delay = Pace(politeness), politeness.per_host.delay_s
    pace.take("a.example", NOW)

    pace.sent("a.example", NOW + 3)
    pace.sent("a.example", NOW + 1)

    assert pace.free_at("a.example") == NOW + 3 + delay


def test_a_host_that_asked_to_be_left_alone_is() -> None:
    """Until the later of two moments."""
    pace = Pace(live().politeness)

    pace.pause("a.example", NOW + 900)
    pace.pause("a.example", NOW + 600)

    assert pace.paused_until("a.example") == NOW + 900
    assert pace.take("a.example", NOW) == NOW + 900


def test_the_hosts_own_delay_holds_to_the_second() -> None:
    """A change too small to be told to the queue holds at the door."""
    pace = Pace(live().politeness)
    pace.learn("a.example", robots_delay_s=60.0)

    assert pace.learn("a.example", robots_delay_s=61.0) is None
    assert pace.delay_s("a.example") == 61.0


def test_a_host_that_is_busy_again_and_again_is_left_alone_for_longer() -> None:
    """What was under way when it said so does not count; an answer to what was sent later makes it calm."""
    backoff = live().politeness.backoff
    pace, host = Pace(live().politeness), "a.example"

    told = [pace.busy(host, NOW + sent, NOW + sent + 1) for sent in (0, 0.5, 1, 2, 9)]
    longer = pace.busy_s(host)
    pace.calm(host, NOW + 10)
    still = pace.busy_s(host)
    pace.calm(host, NOW + 11)

    assert told == [True, False, False, True, True]
    assert longer == still == min(backoff.start_s * backoff.factor**2, backoff.max_s)
    assert pace.busy_s(host) == backoff.start_s


def test_the_longest_pause_is_never_passed() -> None:
    """However often a host is busy in a row."""
    pace = Pace(live().politeness)

    assert all(pace.busy("a.example", NOW + n, NOW + n) for n in range(2000))
    assert pace.busy_s("a.example") == live().politeness.backoff.max_s


def test_what_breaks_off_together_breaks_off_once() -> None:
    """What was sent before the host last broke off says no more than that; what was sent later does."""
    pace = Pace(live().politeness)

    told = [pace.broke("a.example", NOW + sent, NOW + 5) for sent in (0, 1, 4, 6)]

    assert told == [True, False, False, True]
    assert pace.broke("b.example", NOW, NOW + 5)
