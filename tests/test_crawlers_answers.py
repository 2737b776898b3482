"""What an answer says of itself: its type, its encoding, and how long to wait."""

from __future__ import annotations

import gzip
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawlers.answers import LONGEST_PAUSE_S, inflate, media_type, retry_after
from crawlers.outcome import Ended

CAP = 1000


def _response(body: bytes = b"", **headers: bytes | str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("http://board.test/", body=body, headers=named)


def _rule(response: Response) -> tuple[str, str]:
    with pytest.raises(Ended) as caught:
        inflate(response, CAP)
    return caught.value.ending.rule, caught.value.ending.reason


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html", "text/html"),
        ("Text/HTML; charset=utf-8", "text/html"),
        (" application/xhtml+xml ;q=1", "application/xhtml+xml"),
        ("", ""),
        ("text/htmlx", "text/htmlx"),
    ],
)
def test_the_media_type_is_read_without_parameters(header: str, expected: str) -> None:
    """In lower case, and empty where there is none."""
    assert media_type(_response(Content_Type=header)) == expected


def test_an_answer_without_a_type_has_none() -> None:
    """Nothing is guessed."""
    assert media_type(_response()) == ""


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("000060", 60.0),
        ("99999999999999999999999999", LONGEST_PAUSE_S),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("soon", 0.0),
        ("٣", 0.0),
        ("", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_PAUSE_S),
        ("Fri, 31 Dec 99999 23:59:59 GMT", 0.0),
        ("Mon, 01 Jan 0001 00:00:00 +2400", 0.0),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str, seconds: float) -> None:
    """Seconds or a date; what is neither asks for nothing, and no host is left alone for ever."""
    assert retry_after(_response(Retry_After=header.encode())) == seconds


def test_a_date_counts_from_now() -> None:
    """In whatever time zone it is written."""
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90))

    assert retry_after(_response(Retry_After=moment)) == pytest.approx(90, abs=2)


@given(st.binary(max_size=60))
def test_any_header_gives_a_pause(header: bytes) -> None:
    """Between nothing and the longest, and no error."""
    assert 0 <= retry_after(_response(Retry_After=header)) <= LONGEST_PAUSE_S


@pytest.mark.parametrize("encoding", ["", "identity", "Identity "])
def test_a_body_that_is_not_packed_stays(encoding: str) -> None:
    """Whatever its size: that was limited on the way."""
    assert inflate(_response(b"x" * 5000, Content_Encoding=encoding), CAP) == b"x" * 5000


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_one_layer_of_gzip_is_unpacked(encoding: str) -> None:
    """Up to the limit, and in as many members as it came (RFC 1952 §2.2)."""
    whole = gzip.compress(b"a" * 400) + gzip.compress(b"b" * 600)

    assert inflate(_response(whole, Content_Encoding=encoding), CAP) == b"a" * 400 + b"b" * 600
    assert inflate(_response(whole + b"\0\0", Content_Encoding=encoding), CAP)[-1:] == b"b"


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip,identity", "compress"])
def test_another_encoding_is_refused(encoding: str) -> None:
    """It was not asked for, and some of them can take for ever to unpack."""
    assert _rule(_response(b"x", Content_Encoding=encoding)) == ("access.media_types", "content.encoding")


@pytest.mark.parametrize(
    "body",
    [b"", b"plain", gzip.compress(b"x" * 99)[:-4], gzip.compress(b"x" * 99)[:20], zlib.compress(b"x"),
     gzip.compress(b"x") + gzip.compress(b"y")[:-2]],
    ids=["nothing", "not packed", "cut at its end", "cut", "another format", "cut in its second member"],
)  # fmt: skip
def test_a_body_that_does_not_unpack_is_refused(body: bytes) -> None:
    """A page that was cut short would pass for a whole one."""
    assert _rule(_response(body, Content_Encoding="gzip")) == ("access.media_types", "content.broken")


@pytest.mark.parametrize("parts", [1, 7], ids=["at once", "in members"])
def test_a_body_larger_than_the_limit_is_refused(parts: int) -> None:
    """However small it is packed, and whichever way."""
    whole = gzip.compress(b"\0" * (70_000_000 // parts)) * parts
    before = time.process_time()

    assert _rule(_response(whole, Content_Encoding="gzip")) == ("politeness.max_page_mb", "too.large")
    assert time.process_time() - before < 0.2


@given(st.binary(max_size=2000))
def test_any_body_unpacks_or_is_refused(body: bytes) -> None:
    """What comes back is never longer than the limit."""
    with suppress(Ended):
        assert len(inflate(_response(body, Content_Encoding="gzip"), CAP)) <= CAP


@given(st.binary(max_size=CAP))
def test_packing_and_unpacking_gives_the_same(body: bytes) -> None:
    """Up to the limit."""
    assert inflate(_response(gzip.compress(body), Content_Encoding="gzip"), CAP) == body
