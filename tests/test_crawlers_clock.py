"""The time of a run follows the machine's clock forwards, and never goes back with it."""

from __future__ import annotations

import time

import pytest

from crawlers.clock import Clock


def test_it_is_the_machines_time() -> None:
    """In seconds since 1970."""
    assert Clock().now() == pytest.approx(time.time(), abs=1)


def test_it_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set ahead it goes along, set back it goes on from where it was."""
    clock, real = Clock(), time.time
    before = clock.now()

    monkeypatch.setattr(time, "time", lambda: real() + 7200)
    ahead = clock.now()
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    after = clock.now()

    assert ahead == pytest.approx(before + 7200, abs=5)
    assert ahead <= after < ahead + 5
