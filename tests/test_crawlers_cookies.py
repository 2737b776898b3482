"""Session cookies are few, small, in memory, and for the host that set them."""

from __future__ import annotations

from crawlers.cookies import MOST_COOKIES, Cookies


def test_tells_a_host_what_it_asked_to_be_told() -> None:
    """A cookie goes back to the host that set it."""
    cookies = Cookies()

    cookies.keep("market.test", [b"queue=abc; Path=/; HttpOnly", b"lang=en"])

    assert cookies.header("market.test") == b"queue=abc; lang=en"


def test_tells_no_other_host() -> None:
    """A cookie never goes to another host, nor to another port."""
    cookies = Cookies()

    cookies.keep("market.test", [b"queue=abc; Domain=test"])

    assert cookies.header("board.test") is None
    assert cookies.header("market.test:8080") is None


def test_forgets_a_cookie_that_expires_now() -> None:
    """Max-Age=0 takes a cookie away."""
    cookies = Cookies()
    cookies.keep("market.test", [b"queue=abc"])

    cookies.keep("market.test", [b"queue=; Max-Age=0"])

    assert cookies.header("market.test") is None


def test_keeps_few_and_small_cookies() -> None:
    """A flood of cookies, or a huge one, does not grow what is sent."""
    cookies = Cookies()

    cookies.keep("market.test", [b"huge=" + b"x" * 5000])
    for page in range(10):
        cookies.keep("market.test", [f"c{page}-{n}=1".encode() for n in range(100)])

    header = cookies.header("market.test") or b""
    assert header.count(b"=") == MOST_COOKIES
    assert b"huge" not in header


def test_ignores_what_is_not_a_cookie() -> None:
    """A header that could smuggle another header is not kept."""
    cookies = Cookies()

    cookies.keep("market.test", [b"no pair", b"a=b\r\nX-Evil: 1", b"a b=c"])

    assert cookies.header("market.test") is None
