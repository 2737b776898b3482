"""The bytes of the day: counted as they come, by host and for the study, and begun anew at midnight."""

from __future__ import annotations

import time

import pytest

from crawlers.quota import MB, Quota
from policies.sections.access import Politeness
from tests.policies import training

NOW = time.time()
DAY = 86_400


def _politeness(host_mb: int, study_mb: int) -> Politeness:
    return training(politeness={"per_host": {"mb_per_day": host_mb}, "per_study": {"mb_per_day": study_mb}}).politeness


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (3 * MB - 1, 0, None),
        (3 * MB, 0, "politeness.per_host.mb_per_day"),
        (2 * MB, 2 * MB - 1, None),
        (2 * MB, 2 * MB, "politeness.per_study.mb_per_day"),
    ],
    ids=["room", "the host's is spent", "room in all", "the study's is spent"],
)
def test_what_is_spent_is_named(first: int, second: int, expected: str | None) -> None:
    """The clause that lets nothing more be asked of a host today."""
    quota = Quota(_politeness(3, 4))

    quota.add("a.example", first, NOW)
    quota.add("b.example", second, NOW)

    assert quota.spent("a.example") == expected


def test_a_new_day_begins_with_nothing() -> None:
    """What came before midnight is not counted after it; a clock that goes back gives nothing back."""
    quota = Quota(_politeness(1, 9))
    quota.add("a.example", MB, NOW - DAY)

    assert quota.spent("a.example") is None
    quota.add("a.example", MB - 1, NOW)
    quota.add("a.example", 1, NOW - DAY)
    assert quota.spent("a.example") == "politeness.per_host.mb_per_day"
