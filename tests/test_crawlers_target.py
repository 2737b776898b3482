"""What waits in the queue is sealed, and is the same page however its address is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scrapy import Request

from crawlers.target import Target, fingerprint, is_loop, seal, unseal
from pipelines.frontier import Lease, Queued
from pipelines.keys import RunKey
from policies.errors import KeyFileError
from policies.urls import UrlError, parse
from tests.policies import training

(SOURCE,) = training().sources
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), lambda part: st.lists(part, max_size=3)
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> RunKey:
    """The key of a run."""
    return RunKey.create("20261123-abcd", tmp_path_factory.mktemp("run") / "keys")


def _target(href: str = "http://board.test/otter", **given: Any) -> Target:
    facts: dict[str, Any] = {"depth": 3, "redirects": 0, "callback": "parse", "arguments": {}, **given}
    return Target(url=parse(href), source=SOURCE, **facts)


def _sealed(target: Target, key: RunKey, *, turns: int = 0) -> Queued:
    return seal(target, key, fingerprint(target.url, key, turns=turns))


def _leased(queued: Queued) -> Lease:
    return Lease(id=1, fingerprint=queued.fingerprint, host=queued.host, source=queued.source, depth=queued.depth,
                 attempts=1, payload=queued.payload, token=1, start_at=0.0)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(), PLAIN, max_size=4), st.integers(0, 99), st.integers(0, 10))
def test_what_was_sealed_is_opened(key: RunKey, arguments: dict[str, Any], depth: int, redirects: int) -> None:
    """Address, source, depth, redirects, callback and plain arguments."""
    target = _target(depth=depth, redirects=redirects, callback="parse_advert", arguments=arguments)

    opened = unseal(_leased(_sealed(target, key)), key)

    assert opened == (target.url.href, SOURCE.id, depth, redirects, "parse_advert", arguments)


def test_the_queue_shows_nothing_of_the_address(key: RunKey) -> None:
    """But its host, which the policy names."""
    queued = _sealed(_target("http://board.test/otter?name=otter", arguments={"name": "otter"}), key)

    assert b"otter" not in queued.payload + queued.fingerprint
    assert "otter" not in repr(_target())
    assert queued.host == "board.test"


def test_what_was_changed_does_not_open(key: RunKey, tmp_path: Path) -> None:
    """Nor what was moved to another request, nor with another run's key."""
    queued, other = _sealed(_target(), key), _sealed(_target("http://board.test/other"), key)
    changed = Queued(
        fingerprint=queued.fingerprint, host="board.test", source="board", payload=queued.payload[:-1] + b"x"
    )
    moved = Queued(fingerprint=other.fingerprint, host="board.test", source="board", payload=queued.payload)

    for wrong, with_key in ((changed, key), (moved, key), (queued, RunKey.create("20261123-beef", tmp_path / "keys"))):
        with pytest.raises(KeyFileError):
            unseal(_leased(wrong), with_key)


@pytest.mark.parametrize(
    "spelling",
    ["HTTP://BOARD.test:80/otter", "http://board.test/%6Ftter", "http://board.test/x/../otter", "http://board.test/otter#top",
     "http://board.test/otter?PHPSESSID=0123456789abcdef", "http://board.test/otter?utm_source=mail"],
)  # fmt: skip
def test_one_page_has_one_fingerprint(key: RunKey, spelling: str) -> None:
    """However its address is written, with whatever session."""
    assert fingerprint(parse(spelling), key) == fingerprint(_target().url, key)
    assert is_loop(parse("http://board.test/otter"), parse(spelling))


def test_a_page_that_redirects_to_itself_counts_anew(key: RunKey) -> None:
    """Once for each redirect, so that a loop still ends."""
    again = [_sealed(_target(redirects=n), key, turns=n).fingerprint for n in (1, 2, 2)]

    assert _sealed(_target(), key).fingerprint not in again
    assert again[0] != again[1] == again[2]


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", 1 + 2j], ids=lambda value: type(value).__name__)
def test_arguments_are_plain(key: RunKey, value: Any) -> None:
    """What cannot wait in a queue is refused."""
    with pytest.raises(TypeError):
        _sealed(_target(arguments={"value": value}), key)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FFF), max_size=40))
def test_the_address_that_was_decided_on_is_the_one_that_is_sent(rest: str) -> None:
    """Scrapy changes nothing in an address that the one parser has given: or the door would refuse it."""
    try:
        url = parse(f"http://board.test/{rest}")
    except UrlError:
        return

    request = Request(url.href)

    assert request.url == url.href
    assert parse(request.url) == url
