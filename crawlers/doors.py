"""The doors of a place: which hosts show the same pages, which of them are shut, and which is tried next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from policies.model import Policy
from policies.urls import Url, parse


@dataclass(slots=True)
class Doors:
    """What is known of the mirrors of a policy's sources; times are seconds since 1970.

    A mirror is proved once it has given something to read. One that only ever says "not found" is not the place, and
    what it says of a page counts for nothing.
    """

    policy: Policy
    _of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _shut: dict[str, float] = field(default_factory=dict)
    _proved: set[str] = field(default_factory=set)
    _moves: Counter[tuple[str, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for source in self.policy.sources:
            if source.mirrors:
                self._of.update(dict.fromkeys(source.hosts, source.hosts))

    def are_many(self, host: str) -> bool:
        """Whether the place that a host belongs to has further doors."""
        return len(self._of.get(host, ())) > 1

    def first(self, url: Url) -> Url:
        """The same page at the first door, by which it is known wherever it is read."""
        doors = self._of.get(url.authority, ())
        return url if not doors or doors[0] == url.authority else _at(url, doors[0])

    def other(self, url: Url, now: float, *, most: int | None = None) -> Url | None:
        """The same page at the next door that is open; None where there is none, or it was moved too often.

        Args:
            url: the page.
            now: the moment.
            most: how often a page may be moved for such a reason; None where nothing was asked for.
        """
        doors = self._of.get(url.authority, ())
        if not doors or (most is not None and self.moves(url, most) >= most):
            return None
        here = doors.index(url.authority)
        for door in (*doors[here + 1 :], *doors[:here]):
            if not self.is_shut(door, now):
                if most is not None:
                    self._moves[self.first(url).href, most] += 1
                return _at(url, door)
        return None

    def moves(self, url: Url, most: int) -> int:
        """How often a page was moved for reasons for which it may be moved so often."""
        return self._moves[self.first(url).href, most]

    def open(self, url: Url, now: float) -> Url:
        """The same page at a door that is open, or as it is where all are shut."""
        if not self.is_shut(url.authority, now):
            return url
        doors = self._of.get(url.authority, ())
        return next((_at(url, door) for door in doors if not self.is_shut(door, now)), url)

    def shut(self, host: str, until: float) -> None:
        """Leave a host alone until then."""
        self._shut[host] = max(until, self._shut.get(host, 0.0))

    def is_shut(self, host: str, now: float) -> bool:
        """Whether a host is left alone."""
        return self._shut.get(host, 0.0) > now

    def all_shut(self, host: str, now: float) -> bool:
        """Whether every door of the place that a host belongs to is shut."""
        return all(self.is_shut(door, now) for door in self._of.get(host, (host,)))

    def prove(self, host: str) -> None:
        """Note that a host gave something to read."""
        self._proved.add(host)

    def is_doubtful(self, host: str) -> bool:
        """Whether a host is one of several doors, and has not yet shown that it is the place."""
        return host in self._of and host not in self._proved


def _at(url: Url, door: str) -> Url:
    return parse(f"{url.scheme}://{door}{url.target}")
