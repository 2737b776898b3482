"""The groups and rules of a robots.txt: Google's parser reads the lines, and we match what it found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from jwm.robotstxt import googlebot

from policies.urls import unescape

MAX_DELAY = 86_400.0
"""Seconds; a longer Crawl-delay counts as this."""
SIGNALS = frozenset({"content-usage", "content-signal"})
MAX_SIGNALS = 32
ANY_AGENT = re.compile(r"\*(?:[ \t\v\f].*)?")


REMEMBERED = 4096
"""Paths that are not looked up anew: pages repeat their links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lines that hold for the same agents; ``*`` stands for any agent. A rule is (allows?, pattern)."""

    agents: frozenset[str]
    rules: tuple[tuple[bool, str], ...]
    delay: float | None


@lru_cache(64)
def product_token(user_agent: str) -> str:
    """The part of a user agent that robots.txt knows: its leading letters, ``_`` and ``-``, in lower case."""
    token = re.match("[A-Za-z_-]*", user_agent)
    return token[0].lower() if token else ""


def read(text: str) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """The groups of a robots.txt, and the preferences on the use of its content that it states.

    Raises:
        UnicodeDecodeError: a line of more than 16 KiB was cut within a character.
    """
    reader = _Reader()
    googlebot.ParseRobotsTxt(text, reader)
    return tuple(reader.groups), tuple(reader.signals)


class _Reader(googlebot.RobotsParseHandler):  # type: ignore[misc]
    """Google's parser calls these methods, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[Group] = []
        self.signals: dict[str, None] = {}
        self._agents: set[str] = set()
        self._rules: list[tuple[bool, str]] = []
        self._delay: float | None = None

    def HandleRobotsStart(self) -> None:  # noqa: N802
        pass

    def HandleRobotsEnd(self) -> None:  # noqa: N802
        self._close()

    def HandleUserAgent(self, _line: int, value: str) -> None:  # noqa: N802
        # Only a rule ends the list of agents: an unknown line or a Crawl-delay does not (RFC 9309 §2.1).
        if self._rules:
            self._close()
        self._agents.add("*" if ANY_AGENT.fullmatch(value) else product_token(value))

    def HandleAllow(self, _line: int, value: str) -> None:  # noqa: N802
        self._rule(True, value)

    def HandleDisallow(self, _line: int, value: str) -> None:  # noqa: N802
        self._rule(False, value)

    def HandleSitemap(self, _line: int, _value: str) -> None:  # noqa: N802
        pass

    def HandleUnknownAction(self, _line: int, action: str, value: str) -> None:  # noqa: N802
        name = action.lower()
        if re.sub("[ _-]", "", name) == "crawldelay":
            self._delay = max((d for d in (self._delay, _delay(value)) if d is not None), default=None)
        elif name in SIGNALS and len(self.signals) < MAX_SIGNALS:
            self.signals[_signal(name, value)] = None

    def ReportLineMetadata(self, _line: int, _metadata: object) -> None:  # noqa: N802
        pass

    def _rule(self, allow: bool, pattern: str) -> None:
        if self._agents:
            self._rules.append((allow, pattern))

    def _close(self) -> None:
        if self._agents:
            group = Group(agents=frozenset(self._agents), rules=tuple(self._rules), delay=self._delay)
            self.groups.append(group)
        self._agents, self._rules, self._delay = set(), [], None


def _delay(value: str) -> float | None:
    number = re.match(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+", value)
    return min(float(number[0]), MAX_DELAY) if number else None


def _signal(name: str, value: str) -> str:
    # A preference may follow a path, which could name a person: keep only words like "train-ai=n".
    words = re.findall(r"(?<![^\s,])[a-z-]{2,20}=[a-z]{1,8}(?![^\s,])", value.lower())
    return " ".join([name, *words[:8]])


class Matcher:
    """Rules ready to match: the longest pattern wins, and of two equal ones the one that allows (RFC 9309 §2.2.2).

    Patterns are compared twice, as they are written and with their escapes made regular; a URL is allowed where
    both comparisons allow it.
    """

    __slots__ = ("_known", "_regular", "_same", "_written")

    def __init__(self, rules: Iterable[tuple[bool, str]]) -> None:
        written = tuple(rules)
        regular = tuple((allow, _regular_pattern(pattern)) for allow, pattern in written)
        self._same = written == regular
        self._written = _Longest(written)
        self._regular = self._written if self._same else _Longest(regular)
        self._known: dict[str, bool] = {}

    def allows(self, target: str) -> bool:
        """Whether a path with its query may be fetched."""
        if (known := self._known.get(target)) is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[target] = self._decide(target)
        return known

    def _decide(self, target: str) -> bool:
        if not self._written.allows(target):
            return False
        regular = _regular(target).replace("*", "%2A").replace("$", "%24")
        return (self._same and regular == target) or self._regular.allows(regular)


_IRREGULAR = re.compile(r"[^A-Za-z0-9._~:/?#@!&'()+,;=%*$-]")


def _regular(text: str) -> str:
    """Escape what RFC 3986 wants escaped, and nothing else."""
    return _IRREGULAR.sub(lambda match: f"%{ord(match[0]):02X}", unescape(text))


def _regular_pattern(pattern: str) -> str:
    end = "$" if pattern.endswith("$") else ""
    return _regular(pattern.removesuffix("$")).replace("$", "%24") + end


class _Longest:
    """One set of patterns: plain ones by length in a table, the others in order of rank."""

    __slots__ = ("_lengths", "_plain", "_wild")

    def __init__(self, rules: Iterable[tuple[bool, str]]) -> None:
        self._plain: dict[str, bool] = {}
        wild: dict[str, bool] = {}
        for allow, pattern in rules:
            table = wild if "*" in pattern or pattern.endswith("$") else self._plain
            table[pattern] = allow or table.get(pattern, False)
        self._lengths = sorted({len(pattern) for pattern in self._plain} - {0}, reverse=True)
        ranked = sorted(((len(pattern), allow, pattern) for pattern, allow in wild.items()), reverse=True)
        self._wild = [(length, allow, p.removesuffix("$").split("*"), p.endswith("$")) for length, allow, p in ranked]

    def allows(self, target: str) -> bool:
        best, allowed = self._longest_plain(target)
        for length, allow, parts, ends in self._wild:
            if length < best or (length == best and allowed):
                break
            if _matches(target, parts, ends):
                return allow
        return allowed

    def _longest_plain(self, target: str) -> tuple[int, bool]:
        for length in self._lengths:
            if length <= len(target) and (allow := self._plain.get(target[:length])) is not None:
                return length, allow
        return 0, True


def _matches(target: str, parts: list[str], ends: bool) -> bool:
    """Find the texts between the stars, each at its first place: linear, which a regular expression is not."""
    first, *others = parts
    if not target.startswith(first):
        return False
    if not others:
        return target == first
    at = len(first)
    last = others.pop()
    for part in others:
        if (found := target.find(part, at)) < 0:
            return False
        at = found + len(part)
    return target.endswith(last) and at + len(last) <= len(target) if ends else target.find(last, at) >= 0
