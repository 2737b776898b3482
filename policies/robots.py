"""Decide by a site's robots.txt (RFC 9309): what is missing, broken or in doubt refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from policies.decision import Decision
from policies.robots_rules import Group, Matcher, product_token, read
from policies.urls import Url

MAX_BYTES = 512 * 1024
"""How much of a file is read; RFC 9309 §2.5 asks for at least 500 KiB."""
LONGEST, SHORTEST = timedelta(hours=24), timedelta(minutes=5)
"""How long a file holds at most (RFC 9309 §2.4) and at least, whatever its Cache-Control says."""
RETRY = timedelta(minutes=30)
"""When a file that could not be reached is asked for again."""
MARKUP = re.compile(r"\A\s*<|<(?:!doctype|html|head|body|script)\b", re.IGNORECASE)

ALLOWED = Decision(allowed=True, rule="access.robots.mode", reason="the site's robots.txt allows it")
DISALLOWED = Decision(allowed=False, rule="access.robots.mode", reason="the site's robots.txt disallows it")
UNREADABLE = Decision(allowed=False, rule="access.robots.mode", reason="the site's robots.txt cannot be read as one")
FORBIDDEN = Decision(allowed=False, rule="access.robots.unavailable", reason="the site refuses to show its robots.txt")
UNAVAILABLE = Decision(allowed=False, rule="access.robots.unavailable", reason="the site has no robots.txt")
UNREACHABLE = Decision(
    allowed=False, rule="access.robots.unreachable", reason="the site's robots.txt cannot be reached"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What one origin's robots.txt says. Made by `parse` and `from_status`.

    Attributes:
        refusal: the answer to every question, where the file could not be had or read.
        signals: preferences on the use of the content, such as ``content-usage train-ai=n``: for the record only.
        groups: its groups of rules.
    """

    refusal: Decision | None = None
    signals: tuple[str, ...] = ()
    groups: tuple[Group, ...] = field(default=(), repr=False)
    _matchers: dict[str, Matcher] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def parse(cls, body: bytes) -> Robots:
        """Read a file; what is given beyond `MAX_BYTES`, or breaks off there, does not count."""
        try:
            groups, signals = read(_lines(body))
        except ValueError:
            return cls(refusal=UNREADABLE)
        return cls(groups=groups, signals=signals)

    @classmethod
    def from_status(
        cls, status: int | None, body: bytes = b"", *, unavailable: Literal["disallow", "allow"] = "disallow"
    ) -> Robots:
        """Read an answer, once redirects are followed (RFC 9309 §2.3.1).

        A site that forbids us its robots.txt (401, 403, 407, 451) is not read, though the RFC would let us.

        Args:
            status: the HTTP status; None where no whole answer came (error, time-out, cut short, redirect loop).
            body: the answer's body.
            unavailable: the policy's ``access.robots.unavailable``: what other answers of 4xx mean.
        """
        if status in (200, 201, 202, 203, 204):
            return cls.parse(body)
        if status in (401, 403, 407, 451):
            return cls(refusal=FORBIDDEN)
        if status is not None and 400 <= status < 500 and status not in (408, 425, 429):
            return cls() if unavailable == "allow" else cls(refusal=UNAVAILABLE)
        return cls(refusal=UNREACHABLE)

    def may_fetch(self, user_agent: str, url: Url) -> Decision:
        """Decide for a user agent, of which only the product token counts. robots.txt itself is always allowed."""
        if url.path == "/robots.txt":
            return ALLOWED
        if self.refusal:
            return self.refusal
        token = product_token(user_agent)
        if (matcher := self._matchers.get(token)) is None:
            rules = (rule for group in self._groups_of(token) for rule in group.rules)
            matcher = self._matchers[token] = Matcher(rules)
        return ALLOWED if matcher.allows(url.target) else DISALLOWED

    def crawl_delay(self, user_agent: str) -> float | None:
        """Seconds to wait between two requests; None where the site does not say."""
        groups = self._groups_of(product_token(user_agent))
        return max((group.delay for group in groups if group.delay is not None), default=None)

    def valid_until(self, now: datetime, cache_control: str = "") -> datetime:
        """When to fetch the file again, given the answer's Cache-Control."""
        if self.refusal is UNREACHABLE:
            return now + RETRY
        stale = re.search(r"\bno-(?:cache|store)\b", cache_control, re.IGNORECASE)
        age = re.search(r"(?<![\w-])max-age=\"?([0-9]{1,9})", cache_control, re.IGNORECASE)
        asked = timedelta(0) if stale else timedelta(seconds=int(age[1])) if age else LONGEST
        return now + min(max(asked, SHORTEST), LONGEST)

    def _groups_of(self, token: str) -> list[Group]:
        named = [group for group in self.groups if token in group.agents]
        return named or [group for group in self.groups if "*" in group.agents]


def _lines(body: bytes) -> str:
    """The lines that can hold a rule.

    Raises:
        ValueError: the body is not a robots.txt in UTF-8.
    """
    if len(body) >= MAX_BYTES:
        # A rule that was cut short would say something else.
        end = max(body.rfind(b"\n", 0, MAX_BYTES), body.rfind(b"\r", 0, MAX_BYTES))
        body = body[: end if end > 0 else MAX_BYTES]
    text = re.sub(rb"#[^\r\n]*", b"", body).decode("utf-8-sig")
    if "\0" in text or MARKUP.search(text, 0, 4096):
        raise ValueError("not a robots.txt")
    # No directive is as short; half a million empty lines would take the parser a second.
    return "\n".join(line for line in re.split("[\r\n]+", text) if len(line) > 5)
