"""The doors of a place: a page is one page at all of them, and is read at one that is open."""

from __future__ import annotations

import pytest

from crawlers.doors import Doors
from policies.urls import parse
from tests.policies import training

HOSTS = ["one.test", "two.test", "three.test"]


def doors(*, mirrors: bool = True) -> Doors:
    """The doors of a place with three hosts."""
    source = {"hosts": HOSTS, "start": ["http://one.test/"], "mirrors": mirrors}
    return Doors(training(source=source, cases={"requests": [], "items": []}))


def at(host: str, path: str = "/ads/1?x=2") -> str:
    """A page."""
    return f"http://{host}{path}"


def test_a_page_is_known_by_its_first_door() -> None:
    """Wherever it was found."""
    assert {doors().first(parse(at(host))).href for host in HOSTS} == {at("one.test")}


def test_hosts_that_are_no_mirrors_stay_what_they_are() -> None:
    """A page of theirs is at no other host."""
    found, url = doors(mirrors=False), parse(at("two.test"))
    found.shut("two.test", 100)

    assert (found.first(url), found.open(url, 0), found.other(url, 0)) == (url, url, None)
    assert not found.are_many("two.test")
    assert not found.is_doubtful("two.test")
    assert found.all_shut("two.test", 0)


def test_the_next_open_door_is_tried() -> None:
    """In their order, round and round, past those that are shut."""
    found = doors()
    found.shut("three.test", 100)

    assert [found.other(parse(at(host)), 0) for host in ("one.test", "two.test")] == [
        parse(at("two.test")),
        parse(at("one.test")),
    ]
    assert found.open(parse(at("three.test")), 0) == parse(at("one.test"))
    assert found.open(parse(at("three.test")), 100) == parse(at("three.test"))


def test_where_all_are_shut_there_is_no_other() -> None:
    """A page stays where it is until one opens."""
    found = doors()
    for number, host in enumerate(HOSTS):
        assert not found.all_shut("one.test", 0)
        found.shut(host, 100 + number)

    assert found.all_shut("one.test", 0)
    assert found.other(parse(at("one.test")), 0) is None
    assert found.open(parse(at("one.test")), 0) == parse(at("one.test"))
    assert not found.all_shut("one.test", 101.5)


@pytest.mark.parametrize("most", [1, 4])
def test_a_page_is_moved_only_so_often(most: int) -> None:
    """For each kind of reason; what was not asked for costs nothing."""
    found, url = doors(), parse(at("one.test"))
    moved = [found.other(url, 0, most=most) is not None for _ in range(6)]

    assert moved == [number < most for number in range(6)]
    assert found.moves(parse(at("two.test")), most) == most
    assert found.other(url, 0) is not None
    assert found.other(parse(at("one.test", "/ads/2")), 0, most=most) is not None


def test_a_door_is_doubtful_until_it_gave_something() -> None:
    """What it says of a page that it does not have counts for nothing until then."""
    found = doors()
    found.prove("two.test")

    assert [found.is_doubtful(host) for host in (*HOSTS, "four.test")] == [True, False, True, False]


def test_a_longer_wait_is_not_made_shorter() -> None:
    """Of two reasons to leave a host alone the longer holds."""
    found = doors()
    found.shut("one.test", 100)
    found.shut("one.test", 50)

    assert found.is_shut("one.test", 99)
