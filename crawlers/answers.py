"""Read what an answer says of itself: its type, its encoding, and how long its host wants to be left alone."""

from __future__ import annotations

import email.utils
import time
import zlib

from scrapy.http import Response

from crawlers.outcome import Ended, ended

LONGEST_PAUSE_S = 30 * 86_400.0
"""A host that wants to be left alone for longer is asked again after that."""


def media_type(response: Response) -> str:
    """Type and subtype, in lower case; empty where it has none."""
    return (response.headers.get(b"Content-Type") or b"").decode("latin-1").partition(";")[0].strip().lower()


def retry_after(response: Response) -> float:
    """Seconds that the Retry-After header asks for; 0 where it is absent or unreadable (RFC 9110 §10.2.3)."""
    text = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:20]), LONGEST_PAUSE_S)
    try:
        moment = email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return min(max(moment - time.time(), 0.0), LONGEST_PAUSE_S)


def inflate(response: Response, cap: int) -> bytes:
    """The body without its one layer of gzip, up to a size.

    Raises:
        Ended: it is encoded otherwise, broken, or larger than the policy lets a page be.
    """
    encoding = (response.headers.get(b"Content-Encoding") or b"identity").strip().lower()
    if encoding in (b"identity", b""):
        return response.body
    if encoding not in (b"gzip", b"x-gzip"):
        raise Ended(ended("failed", "deny", "access.media_types", "content.encoding"))
    body, left = _member(response.body, cap)
    while left[:2] == b"\x1f\x8b":
        more, left = _member(left, cap - len(body))
        body += more
    return body


def _member(data: bytes, cap: int) -> tuple[bytes, bytes]:
    """One member of a gzip file, and what follows it (RFC 1952 §2.2)."""
    stream = zlib.decompressobj(wbits=31)
    try:
        body = stream.decompress(data, cap + 1)
    except zlib.error:
        raise Ended(ended("failed", "deny", "access.media_types", "content.broken")) from None
    if len(body) > cap:
        raise Ended(ended("refused", "deny", "politeness.max_page_mb", "too.large"))
    if not stream.eof:
        raise Ended(ended("failed", "deny", "access.media_types", "content.broken"))
    return body, stream.unused_data
