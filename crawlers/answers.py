"""Read what an answer says of itself: its type, its encoding, and how long its host wants to be left alone."""

from __future__ import annotations

import codecs
import email.utils
import time
import zlib
from typing import cast

from scrapy.http import Response, TextResponse

from crawlers.outcome import Ended, ended

LONGEST_PAUSE_S = 30 * 86_400.0
"""A host that wants to be left alone for longer is asked again after that."""

CHARSETS = frozenset(
    "ascii utf-8 utf-16 utf-16-le utf-16-be cp866 cp874 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256"
    " cp1257 cp1258 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10"
    " iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic gb2312 gbk gb18030 big5"
    " big5hkscs euc_jp iso2022_jp shift_jis euc_kr".split()
)
"""Names that Python has for the encodings of the web (WHATWG Encoding §4); what else it can decode is none."""


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


def decoded(response: Response) -> Response:
    """The answer, to be read as windows-1252 where it says that its text is in what is no encoding of the web."""
    if not isinstance(response, TextResponse) or (said := response._declared_encoding()) is None:
        return response
    try:
        name = codecs.lookup(said).name
    except (LookupError, ValueError):
        name = ""
    return response if name in CHARSETS else cast("Response", response.replace(encoding="cp1252"))


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
        del body  # the traceback would hold it for as long as itself
        raise Ended(ended("refused", "deny", "politeness.max_page_mb", "too.large"))
    if not stream.eof:
        raise Ended(ended("failed", "deny", "access.media_types", "content.broken"))
    return body, stream.unused_data
