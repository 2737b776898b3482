"""What a person sees of a run: numbers that can be read, and lines where there is no terminal."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from crawlers import screen
from crawlers.screen import Watcher, number, print_json, size
from crawlers.tally import Tally


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_234_567, "1.2 MB"), (2e9, "2.0 GB"), (5e12, "5000.0 GB")],
)
def test_sizes_are_in_the_unit_that_fits(value: float, expected: str) -> None:
    """Up to gigabytes."""
    assert size(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(7, "7"), (1234, "1\u202f234"), (1234567.4, "1\u202f234\u202f567")])
def test_thousands_are_set_apart(value: float, expected: str) -> None:
    """By a thin space that does not break."""
    assert number(value) == expected


def test_json_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """One document, whatever is in it."""
    print_json({"a": 1, "b": ["é"]})

    assert json.loads(capsys.readouterr().out) == {"a": 1, "b": ["é"]}


def _run() -> Any:
    return SimpleNamespace(tally=Tally(ended=3, queued=9, pages=2, bytes=4500))


async def test_without_a_terminal_it_writes_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """To stderr, with what is done and about how long the rest takes."""
    monkeypatch.setattr(screen, "PLAIN_EVERY_S", 0.01)
    watcher = Watcher("demo-market")

    watcher.start(_run())
    await asyncio.sleep(0.1)
    watcher.stop()

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "demo-market: 3 of 9 requests, 2 pages, 0 records, 0 refusals, 4.5 kB, about" in shown.err


async def test_when_quiet_it_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """As a script wants it."""
    watcher = Watcher("demo-market", quiet=True)

    watcher.start(_run())
    await asyncio.sleep(0)
    watcher.stop()

    assert capsys.readouterr() == ("", "")
