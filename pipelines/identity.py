"""By what a thing is known again in a later crawl: the site's id, its address, or what does not change of it."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from datetime import date

from pipelines.items import Raw
from pipelines.keys import Purpose, StudyKey
from policies.urls import UrlError, canonical, parse

STABLE = ("vendor", "handle", "buyer", "name", "listing", "title", "text", "email", "phone", "posted_at")
"""Fields that stay as they are from crawl to crawl."""


def record_key(key: StudyKey, source: str, kind: str, values: Mapping[str, Raw]) -> str:
    """`Record.key`: 128 bits of HMAC-SHA-256 as hex; without the study's key it tells nothing of the thing."""
    identity = "\0".join((source, kind, *_identity(values))).encode("utf-8", "surrogatepass")
    return hmac.digest(key.sub_key(Purpose.IDENTITY), identity, "sha256").hex()[:32]


def _identity(values: Mapping[str, Raw]) -> Iterator[str]:
    if item_id := values.get("item_id"):
        yield from ("id", str(item_id))
    elif url := _canonical_url(values.get("url")):
        yield from ("url", url)
    else:
        names = [name for name in STABLE if name in values] or sorted(values)
        yield from ("values", *(f"{name}={_stable(values[name])}" for name in names))


def _canonical_url(url: Raw) -> str | None:
    try:
        return canonical(parse(url)) if isinstance(url, str) else None
    except UrlError:
        return None


def _stable(value: Raw) -> str:
    # A time that was told as "2 hours ago" differs from crawl to crawl, its day hardly ever.
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
