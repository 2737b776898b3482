"""What is kept of a login: the cookies of the source's own hosts, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crawlers.cookies import MOST_BYTES, MOST_COOKIES
from pipelines.sessions import Cookie, Session
from policies.errors import UsageError
from policies.model import Policy
from policies.sections.sources import Source
from policies.sessions import last_moment
from policies.urls import parse

LONGEST = timedelta(days=30)
"""How long any session lasts."""


def session_of(policy: Policy, source: Source, given: Sequence[Mapping[str, Any]], *, now: datetime) -> Session:
    """The session that a browser's cookies make.

    Args:
        policy: the resolved policy.
        source: where the person logged in.
        given: all cookies of the browser, as Playwright lists them.
        now: the time.

    Raises:
        UsageError: none of them is for the source.
    """
    scheme = parse(source.start[0]).scheme
    cookies = tuple(_kept(source, scheme, given, now.timestamp()))
    if not cookies:
        raise UsageError(f"{source.id} has set no cookie: log in before you are done. Nothing was kept")
    return Session(
        study=policy.study.id,
        source=source.id,
        scheme=scheme,
        user_agent=policy.access.identify.user_agent,
        opened_at=now,
        ends_at=last_moment(policy, source, longest=LONGEST, now=now),
        cookies=cookies,
    )


def _kept(source: Source, scheme: str, given: Sequence[Mapping[str, Any]], now: float) -> Iterator[Cookie]:
    for host in source.hosts:
        name = parse(f"{scheme}://{host}/").host
        ours = [one for one in given if _is_for(str(one["domain"]), name) and not (one["secure"] and scheme == "http")]
        for one in ours[:MOST_COOKIES]:
            expires = float(one["expires"])
            if 0 <= expires <= now or len(one["name"]) + len(one["value"]) > MOST_BYTES:
                continue
            yield Cookie(
                host=host,
                name=one["name"],
                value=one["value"],
                path=one["path"],
                secure=one["secure"],
                expires=expires if expires > 0 else None,
            )


def _is_for(domain: str, host: str) -> bool:
    """Whether a cookie's domain is a host, or one above it that the site itself named (RFC 6265 §5.1.3)."""
    bare = domain.strip("[]").lower()
    return bare == host or (bare.startswith(".") and f".{host}".endswith(bare))
