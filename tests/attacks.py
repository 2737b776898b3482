"""The table of what a server may try: what it does, and the rule and reason that the ledger must give for it.

``python -m tests.attacks`` writes it into the guide; a test compares.
"""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.hostile import (
    FINE,
    MARK,
    OK,
    SECRET,
    Outcome,
    Row,
    drops,
    endless,
    html,
    raw,
    reset,
    silent,
    status,
    to,
)

BLOCK = b"<i>x</i>" * 8_192
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
TOO_LARGE = ("politeness.max_page_mb", "too.large")
ENCODING = ("access.media_types", "content.encoding")
BROKEN = ("access.media_types", "content.broken")
TIMEOUT = ("politeness.backoff", "net.timeout")
LARGE_HEAD = ("access.http", "head.too.large")
INTERIM = ("access.http", "head.interim")
MALFORMED = ("access.http", "head.malformed")
LENGTH = ("access.http", "body.length")
CHUNKS = ("access.http", "body.chunks")
CLOSED = ("politeness.backoff", "net.closed")
CUT = ("politeness.backoff", "net.cut")


def unreadable(why: str) -> Outcome:
    """What is said of a host whose robots.txt cannot be had."""
    return ("access.robots.unreachable", f"robots.{why}")


def chain(line: socket.socket, path: str) -> None:
    """Redirect to the next number, for ever."""
    number = int(path.rpartition("/")[2] or 0) if path.rpartition("/")[2].isdigit() else 0
    to(f"/trap/{number + 1}")(line, path)


def calendar(line: socket.socket, path: str) -> None:
    """A page that leads to the next one, for ever, and to forty others that are no other."""
    number = int(path.rpartition("/")[2]) if path.rpartition("/")[2].isdigit() else 0
    html(b"".join(b'<a href="/trap/%d"></a>' % each for each in range(number + 1, number + 3)))(line, path)


def _flood(line: socket.socket, path: str) -> None:
    """Nine thousand links on one page, all but a few of them to pages that the policy does not allow."""
    links = [b"/fine/%d" % n if n < 9 else b"/user/%d" % n for n in range(9_000)] if path == "/trap" else []
    html(FINE + b"".join(b'<a href="%s"></a>' % link for link in links))(line, path)


def growing(line: socket.socket, path: str) -> None:
    """A page whose relative link makes its own path longer."""
    html(b'<a href="trap/x/">on</a>')(line, path)


def cookies(line: socket.socket, path: str) -> None:
    """Sixty large cookies on each of ten pages, for this host and for others."""
    number = int(path.rpartition("/")[2]) if path.rpartition("/")[2].isdigit() else 0
    set_them = [b"Set-Cookie: c%d=%s%s; Domain=fine.test" % (number * 60 + n, MARK, b"v" * 300) for n in range(60)]
    link = b'<a href="/trap/%d"></a>' % (number + 1) if number < 10 else b""
    html(FINE + link, *set_them)(line, path)


def _layers(body: bytes, times: int) -> bytes:
    for _ in range(times):
        body = gzip.compress(body, 1)
    return body


def _bomb() -> bytes:
    return gzip.compress(b"<p>" * 20_000_000, 9)


PLAIN_TYPE = b"Content-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ATTRIBUTES = b" ".join(b"a%d=%s" % (n, MARK) for n in range(3_000))
HIDDEN = b" ".join(b'a%d=">%s"' % (n, MARK) for n in range(3_000))
LAUGHS = b"<!DOCTYPE x [<!ENTITY a '" + MARK * 9 + b"'>" + b"".join(
    b"<!ENTITY %c '&%c;&%c;&%c;&%c;'>" % (98 + n, 97 + n, 97 + n, 97 + n, 97 + n) for n in range(20)
) + b"]>"  # fmt: skip
BAD_LINKS = b"".join(
    b"<loc>%s</loc>" % link
    for link in (b"file:///etc/passwd", b"http://127.0.0.1/", b"http://" + MARK + b".example/", b"ftp://fine.test/")
)


def _slow() -> Iterator[Row]:
    yield Row("silent", "never answers", silent, TIMEOUT)
    yield Row("slow-head", "sends its head in drops", drops(b"HTTP/1.1 200 OK\r\nX: "), TIMEOUT)
    yield Row("slow-body", "sends its page in drops", drops(OK + b"\r\n"), TIMEOUT)
    yield Row("slow-chunks", "sends a chunk now and then", drops(CHUNKED, b"1\r\nx\r\n"), TIMEOUT)


def _without_end() -> Iterator[Row]:
    yield Row("endless-body", "sends a page without end", endless(OK + b"\r\n", BLOCK), TOO_LARGE)
    yield Row(
        "endless-chunks",
        "sends chunks without end",
        endless(CHUNKED, b"10000\r\n" + BLOCK[:65_536] + b"\r\n"),
        TOO_LARGE,
    )
    yield Row(
        "said-huge",
        "announces ten gigabytes",
        endless(OK + b"Content-Length: 10000000000\r\n\r\n", BLOCK),
        TOO_LARGE,
    )
    yield Row(
        "tiny-chunks",
        "cuts its page into chunks of one byte",
        endless(CHUNKED, b"1\r\nx\r\n" * 4_096),
        CHUNKS,
    )
    yield Row(
        "huge-chunk",
        "announces a chunk larger than any memory",
        endless(CHUNKED + b"fffffffffff\r\n", BLOCK),
        TOO_LARGE,
    )
    yield Row("endless-head", "sends headers without end", endless(OK, b"X-%s: x\r\n" % MARK * 900), LARGE_HEAD)
    yield Row(
        "many-headers",
        "sends a thousand headers",
        html(FINE, *(b"X-%d: %s" % (n, MARK) for n in range(1_000))),
        LARGE_HEAD,
    )
    yield Row("long-header", "sends one header without end", endless(OK + b"X: ", MARK * 900), LARGE_HEAD)
    yield Row(
        "folded-header",
        "goes on with one header line by line",
        endless(OK + b"X: \r\n", b" " + MARK + b"\r\n"),
        LARGE_HEAD,
    )
    yield Row(
        "large-cookies",
        "sets a thousand cookies at once",
        html(FINE, *(b"Set-Cookie: c%d=%s" % (n, MARK) for n in range(1_000))),
        LARGE_HEAD,
    )
    yield Row(
        "endless-continue",
        "says '100 Continue' for ever",
        endless(b"", CONTINUE * 99),
        INTERIM,
    )
    yield Row(
        "endless-hints",
        "gives early hints for ever",
        endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: %s\r\n\r\n" % MARK),
        INTERIM,
    )
    yield Row(
        "switches",
        "wants to speak another protocol",
        raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
        INTERIM,
    )
    yield Row(
        "endless-trailers",
        "sends trailers without end",
        endless(CHUNKED + b"1\r\nx\r\n0\r\n", b"X: %s\r\n" % MARK * 900),
        CHUNKS,
    )
    yield Row(
        "chunk-extension",
        "sends a chunk's length without end",
        endless(CHUNKED + b"1;", MARK * 900),
        CHUNKS,
    )


def _packed() -> Iterator[Row]:
    yield Row(
        "gzip-bomb",
        "packs sixty megabytes into a few kilobytes",
        html(_bomb(), b"Content-Encoding: gzip"),
        TOO_LARGE,
    )
    yield Row(
        "gzip-members",
        "packs them in many members",
        html(gzip.compress(b"<p>" * 100_000) * 40, b"Content-Encoding: gzip"),
        TOO_LARGE,
    )
    yield Row(
        "gzip-nested",
        "packs a page three times",
        html(_layers(FINE, 3), b"Content-Encoding: gzip, gzip, gzip"),
        ENCODING,
    )
    yield Row(
        "gzip-cut",
        "breaks off a packed page",
        html(gzip.compress(FINE)[:-6], b"Content-Encoding: gzip"),
        BROKEN,
    )
    for name in ("br", "zstd", "deflate", "compress"):
        yield Row(
            f"packed-{name}",
            f"packs with {name}, which was not asked for",
            html(MARK * 999, b"Content-Encoding: " + name.encode()),
            ENCODING,
        )


def _redirects() -> Iterator[Row]:
    yield Row("to-itself", "redirects to itself", to("/trap"), ("access.redirects", "redirect"))
    yield Row("to-the-next", "redirects to another address each time", chain, ("access.redirects", "redirect"))
    yield Row(
        "to-a-file",
        "redirects to a file of this machine",
        to("file:///etc/passwd"),
        ("access.url", "redirect.scheme"),
    )
    yield Row("to-data", "redirects to data", to(f"data:text/html,{SECRET}"), ("access.url", "redirect.scheme"))
    yield Row(
        "to-a-script",
        "redirects to a script",
        to(f"javascript:{SECRET}"),
        ("access.url", "redirect.scheme"),
    )
    yield Row(
        "to-this-machine",
        "redirects to this machine",
        to("http://127.0.0.1:22/"),
        ("sources.hosts", "redirect"),
    )
    yield Row(
        "to-the-cloud",
        "redirects to the address of a cloud's secrets",
        to("http://169.254.169.254/latest/"),
        ("sources.hosts", "redirect"),
    )
    yield Row(
        "to-odd-number",
        "redirects to this machine, spelt as a number",
        to("http://0x7f000001/"),
        ("sources.hosts", "redirect"),
    )
    yield Row(
        "to-an-onion",
        "redirects to an onion service",
        to("http://2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion/"),
        ("sources.hosts", "redirect"),
    )
    yield Row(
        "to-a-stranger",
        "redirects to a host that the policy does not name",
        to(f"http://{SECRET}.example/"),
        ("sources.hosts", "redirect"),
    )
    yield Row(
        "to-another-study",
        "redirects to a host of another source",
        to("http://fine.test/fine"),
        ("sources.hosts", "redirect"),
    )
    yield Row(
        "to-a-user",
        "redirects with a user's name in the address",
        to(f"http://{SECRET}@fine.test/"),
        ("access.url", "redirect.userinfo"),
    )
    yield Row(
        "to-far-away",
        "redirects to an address of eight kilobytes",
        to("/" + SECRET * 800),
        ("access.url", "redirect.too_long"),
    )
    yield Row(
        "to-nowhere",
        "redirects without saying where to",
        raw(b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
        ("access.http", "redirect.nowhere"),
    )


def _broken_answers() -> Iterator[Row]:
    yield Row("closes", "hangs up without a word", raw(b""), CLOSED)
    yield Row("resets", "resets the connection", reset(b""), CLOSED)
    yield Row("resets-in-head", "resets it within the head", reset(OK), CLOSED)
    yield Row(
        "resets-in-body",
        "resets it within the page",
        reset(OK + b"Content-Length: 999\r\n\r\n" + MARK),
        CUT,
    )
    yield Row("cut-body", "breaks off its page", raw(OK + b"Content-Length: 999\r\n\r\n" + MARK), CUT)
    yield Row("cut-chunks", "breaks off within a chunk", raw(CHUNKED + b"fff\r\n" + MARK), CUT)
    yield Row("bad-chunks", "sends garbage for a chunk's length", raw(CHUNKED + MARK + b"\r\n" + MARK), CHUNKS)
    yield Row("two-lengths", "names two lengths", html(FINE, b"Content-Length: 5"), LENGTH)
    yield Row(
        "length-and-chunks",
        "names a length and sends chunks",
        html(b"1\r\nx\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"),
        LENGTH,
    )
    yield Row(
        "negative-length",
        "names a negative length",
        raw(OK + b"Content-Length: -1\r\n\r\n" + FINE),
        LENGTH,
    )
    yield Row(
        "word-length",
        "names a length that is no number",
        raw(OK + b"Content-Length: 0x1F\r\n\r\n" + FINE),
        LENGTH,
    )
    yield Row(
        "unknown-transfer",
        "names a transfer coding of its own",
        html(FINE, b"Transfer-Encoding: " + MARK),
        LENGTH,
    )
    yield Row("old-http", "answers without a head", raw(FINE + b"\r\n\r\n"), MALFORMED)
    yield Row("other-protocol", "speaks another protocol", raw(b"SSH-2.0-" + MARK + b"\r\n"), MALFORMED)
    yield Row(
        "bad-status-line",
        "sends a status line that is none",
        raw(b"HTTP/1.1 " + MARK + b"\r\n" + PLAIN_TYPE + b"\r\n"),
        MALFORMED,
    )
    yield Row("nul-header", "puts a zero byte into a header", html(FINE, b"X: a\0" + MARK), MALFORMED)
    yield Row("status-99", "answers with status 99", status(99), ("access.http", "head.status"))
    yield Row("status-999", "answers with status 999", status(999), ("access.http", "head.status"))
    yield Row("status-418", "answers with an error that is no failure", status(418), ("access.http", "http.418"))
    yield Row(
        "two-answers",
        "sends a second answer that nobody asked for",
        raw((OK + b"Content-Length: %d\r\n\r\n" % len(FINE) + FINE) + OK + b"\r\n" + MARK),
    )


def _pages() -> Iterator[Row]:
    for name in ("hex", "zlib", "rot13", "idna", "punycode", "unicode_escape", "utf-7", "undefined", SECRET):
        yield Row(
            "charset-unknown" if name == SECRET else f"charset-{name.replace('_', '-')}",
            f"says that its text is in {name}" if name != SECRET else "names an encoding that is none",
            raw(
                b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
                b"Content-Type: text/html; charset=%s\r\nContent-Length: %d\r\n\r\n" % (name.encode(), len(FINE)) + FINE
            ),
        )
    yield Row("zero-bytes", "sends a page full of zero bytes", html(b"\0" * 9_000 + FINE + b"\0" * 9_000))
    yield Row(
        "surrogates",
        "sends text that is none",
        html(b"<b id=1>\xed\xa0\x80 &#xD800; &#0; \xff\xfe widget</b>"),
    )
    yield Row("deep", "nests too many tags", html(b"<div>" * 9_000 + MARK), ("access.page", "page.depth"))
    yield Row(
        "attributes",
        "gives one tag too many attributes",
        html(b"<p " + ATTRIBUTES + b">"),
        ("access.page", "page.attributes"),
    )
    yield Row(
        "hidden-attributes",
        "hides too many attributes of one tag",
        html(b"<p " + HIDDEN + b">"),
        ("access.page", "page.attributes"),
    )
    yield Row("tags", "sends too many tags", html(b"<i>" * 70_000), ("access.page", "page.tags"))
    yield Row(
        "comments",
        "opens too many comments",
        html(b"<!--" * 61_000),
        ("access.page", "page.tags"),
    )
    yield Row(
        "links",
        "links to thousands of pages",
        _flood,
        more=(("access.page", "page.full"), ("sources.deny_paths", "on.page")),
    )
    yield Row(
        "entities",
        "defines entities that multiply, and one that reads a file",
        html(LAUGHS + b"<!ENTITY f SYSTEM 'file:///etc/passwd'><b id=1>&t;&f;widget</b>"),
    )
    yield Row(
        "long-text",
        "sends much text without a space",
        html(b"<b id=1>" + b"a" * 100_000 + b"</b>"),
    )
    yield Row(
        "not-a-page",
        "sends a picture",
        raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: image/png\r\n\r\n" + MARK),
        ("access.media_types", "media.type"),
    )
    yield Row(
        "sitemap",
        "lists files, this machine and strangers in a sitemap",
        html(BAD_LINKS),
        more=(("access.url", "on.page"), ("sources.hosts", "on.page")),
    )
    yield Row(
        "sitemap-bomb",
        "sends a sitemap of entities that multiply",
        raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/xml\r\n\r\n" + LAUGHS),
        ("access.media_types", "media.type"),
    )
    yield Row(
        "calendar",
        "links to the next page, for ever",
        calendar,
        more=(("politeness.traps.max_depth", "on.page"),),
    )
    yield Row(
        "growing-path",
        "makes its own address longer with each link",
        growing,
        more=(("politeness.traps.max_segment_repeats", "on.page"),),
    )
    yield Row("cookie-trap", "sets sixty more cookies on each page, also for others", cookies)


def _robots_txt() -> Iterator[Row]:
    for name, does, play, why in (
        ("endless-head", "sends headers without end", endless(OK, b"X: x\r\n" * 900), "head.too.large"),
        ("endless-continue", "says '100 Continue' for ever", endless(b"", CONTINUE * 99), "head.interim"),
        ("tiny-chunks", "sends chunks of one byte", endless(CHUNKED, b"1\r\n#\r\n" * 4_096), "body.chunks"),
        ("endless-body", "sends rules without end", endless(OK + b"\r\n", b"#" * 65_536), "too.large"),
        ("resets", "resets the connection", reset(b""), "net.closed"),
        ("gzip-bomb", "sends a packed bomb", html(_bomb(), b"Content-Encoding: gzip"), "too.large"),
    ):
        yield Row(f"robots-{name}", f"{does} for robots.txt", play, unreadable(why), robots=True)
    yield Row(
        "robots-binary",
        "gives garbage for robots.txt",
        raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n" + bytes(range(256)) * 99),
        ("access.robots.mode", "robots"),
        robots=True,
    )
    yield Row(
        "robots-elsewhere",
        "redirects robots.txt to another host",
        to("http://fine.test/robots.txt"),
        unreadable("redirect"),
        robots=True,
    )
    yield Row(
        "robots-file",
        "redirects robots.txt to a file",
        to("file:///etc/passwd"),
        unreadable("redirect"),
        robots=True,
    )


def _tls() -> Iterator[Row]:
    for name, why, does in (
        ("plain", "net.tls", "answers without TLS where TLS was asked for"),
        ("silent", "net.timeout", "never ends the handshake"),
        ("garbage", "net.tls", "sends garbage for a handshake"),
        ("closes", "net.closed", "hangs up in the handshake"),
        ("stranger", "net.tls", "shows another host's certificate"),
        ("expired", "net.tls", "shows a certificate that is over"),
        ("unknown", "net.tls", "shows a certificate of an unknown authority"),
    ):
        yield Row(f"tls-{name}", does, silent, unreadable(why), robots=True, port="tls")


def _down_and_gone() -> Iterator[Row]:
    yield Row("down-503", "is overloaded", status(503), ("politeness.backoff", "http.503"))
    yield Row("down-500", "fails within itself", status(500), ("politeness.backoff", "http.500"))
    yield Row("gone-404", "says that a page is not there", status(404), ("access.gone", "http.404"))
    yield Row("gone-410", "says that a page is gone for good", status(410), ("access.gone", "http.410"))
    yield Row("nobody", "does not listen at all", silent, unreadable("net.refused"), robots=True, port="none")


GROUPS = {
    "Slow": _slow,
    "Without end": _without_end,
    "Packed": _packed,
    "Redirects": _redirects,
    "Broken answers": _broken_answers,
    "Pages": _pages,
    "robots.txt": _robots_txt,
    "TLS": _tls,
    "Down and gone": _down_and_gone,
}
ROWS = tuple(replace(row, shown=name) for name, group in GROUPS.items() for row in group())
"""All of them."""

PAGE = Path(__file__).resolve().parent.parent / "ethics_guide" / "hostile-servers.md"
BEGIN, END = "<!-- the table of tests/attacks.py begins -->", "<!-- it ends -->"


def table() -> str:
    """The table as the guide shows it."""
    lines = []
    for group in GROUPS:
        lines += [f"### {group}", "", "| what the server does | rule | reason |", "|---|---|---|"]
        for row in (row for row in ROWS if row.shown == group):
            rule, reason = row.outcome or (row.more[0] if row.more else ("", ""))
            said = (f"`{rule}`", f"`{reason}`") if rule else ("", "read, without harm")
            lines.append(f"| {' | '.join((row.does, *said))} |")
        lines.append("")
    return "\n".join(lines)


def written(page: str) -> str:
    """The guide's page with the table as it is now."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}\n\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
