"""What policies.urls promises: one reading of a URL, and none of a doubtful one."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from policies.urls import (
    REASONS,
    Url,
    UrlError,
    address_allowed,
    canonical,
    is_ip,
    is_loopback,
    is_onion,
    is_special,
    onion_checksum_ok,
    parse,
    repeated_segments,
)


def onion(seed: bytes = b"example", version: bytes = b"\x03") -> str:
    """A well-formed onion name to which nobody has the key."""
    key = hashlib.sha256(seed).digest()
    checksum = hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2]
    return base64.b32encode(key + checksum + version).decode().lower() + ".onion"


ONION = onion()
SEGMENT = st.text(st.characters(codec="utf-8", exclude_characters="\\"), max_size=12)
PLAIN_URLS = st.builds(
    "http://{}/{}?{}#{}".format,
    st.sampled_from(["example.org", "EXAMPLE.org:8080", "127.1", "[::1]", "münchen.example", ONION]),
    SEGMENT,
    SEGMENT,
    SEGMENT,
)


def parsed_or_none(text: str, base: str | None = None) -> Url | None:
    """What the parser makes of a text, or None where it refuses."""
    try:
        return parse(text, base)
    except UrlError:
        return None


@pytest.mark.parametrize(
    ("text", "href"),
    [
        pytest.param("http://example.org", "http://example.org/", id="path-added"),
        pytest.param("HTTP://EXAMPLE.Org/A", "http://example.org/A", id="scheme-and-host-lower-case"),
        pytest.param("https://example.org:443/", "https://example.org/", id="default-port-left-out"),
        pytest.param("http://example.org:8080/", "http://example.org:8080/", id="port-kept"),
        pytest.param("http://example.org/a/../b/./c", "http://example.org/b/c", id="dot-segments"),
        pytest.param("http://example.org/%2e%2e/b", "http://example.org/b", id="encoded-dot-segments"),
        pytest.param("http://example.org/#top", "http://example.org/", id="fragment-dropped"),
        pytest.param("http://example.org/?", "http://example.org/", id="empty-query-dropped"),
        pytest.param(" \t\r\nhttp://example.org/ \n", "http://example.org/", id="space-around-it"),
        pytest.param("http://example.org/a b", "http://example.org/a%20b", id="space-encoded"),
        pytest.param("http://example.org/é?é", "http://example.org/%C3%A9?%C3%A9", id="utf-8"),
        pytest.param("http://example.org/[a]|b", "http://example.org/%5Ba%5D%7Cb", id="as-scrapy-writes-a-path"),
        pytest.param("http://example.org/?a[]={b}\\", "http://example.org/?a%5B%5D=%7Bb%7D%5C", id="and-a-query"),
        pytest.param("http://münchen.example/", "http://xn--mnchen-3ya.example/", id="idna"),
        pytest.param("http://0x7f.1/", "http://127.0.0.1/", id="address-in-hex"),
        pytest.param("http://2130706433/", "http://127.0.0.1/", id="address-as-a-number"),
        pytest.param("http://１２７.0.0.1/", "http://127.0.0.1/", id="full-width-digits"),
        pytest.param("http://[0:0:0:0:0:0:0:1]:8080/", "http://[::1]:8080/", id="ipv6"),
        pytest.param("http://example.org/a@b?c=d@e", "http://example.org/a@b?c=d@e", id="at-sign-in-the-path"),
        pytest.param(f"http://www.{ONION}/", f"http://www.{ONION}/", id="onion-with-a-name-before-it"),
    ],
)
def test_gives_the_string_that_is_fetched(text: str, href: str) -> None:
    """A URL is written in one way only, whatever the page wrote."""
    assert parse(text).href == href


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "invalid", id="nothing"),
        pytest.param("listing/4", "invalid", id="relative-without-a-base"),
        pytest.param("//example.org/", "invalid", id="no-scheme-without-a-base"),
        pytest.param("http://1.2.3.4.5/", "invalid", id="almost-an-address"),
        pytest.param("http://example.org:99999/", "invalid", id="port-too-high"),
        pytest.param("http://exa mple.org/", "invalid", id="space-in-the-host"),
        pytest.param("http://[::1/", "invalid", id="bracket-left-open"),
        pytest.param("http://example.org/\ud800", "invalid", id="lone-surrogate"),
        pytest.param("ftp://example.org/", "scheme", id="ftp"),
        pytest.param("file:///etc/hostname", "scheme", id="file"),
        pytest.param("data:text/html,x", "scheme", id="data"),
        pytest.param("javascript:alert(1)", "scheme", id="javascript"),
        pytest.param("gopher://example.org/", "scheme", id="gopher"),
        pytest.param("jar:http://example.org/!/", "scheme", id="jar"),
        pytest.param("view-source:http://example.org/", "scheme", id="view-source"),
        pytest.param("ws://example.org/", "scheme", id="ws"),
        pytest.param("localhost:8080/", "scheme", id="host-that-reads-as-scheme"),
        pytest.param("http://user@example.org/", "userinfo", id="user"),
        pytest.param("http://user:secret@example.org/", "userinfo", id="user-and-password"),
        pytest.param("http://@example.org/", "userinfo", id="empty-user"),
        pytest.param("http://example.org@127.0.0.1/", "userinfo", id="host-before-the-host"),
        pytest.param("http://example.org#@127.0.0.1/", "authority", id="hash-at"),
        pytest.param("http://example.org?@127.0.0.1/", "authority", id="question-mark-at"),
        pytest.param("http://127.0.0.1%2f.example.org/", "authority", id="encoded-slash-in-the-host"),
        pytest.param("http://127.0.0.1%00.example.org/", "authority", id="encoded-nul-in-the-host"),
        pytest.param("http://ex%61mple.org/", "authority", id="encoded-letter-in-the-host"),
        pytest.param("http:example.org/", "authority", id="no-slashes"),
        pytest.param("http:/example.org/", "authority", id="one-slash"),
        pytest.param("http:///example.org/", "authority", id="three-slashes"),
        pytest.param("http://", "authority", id="empty-host"),
        pytest.param("http://example.org\\@127.0.0.1/", "backslash", id="backslash-before-the-host"),
        pytest.param("http:\\\\example.org\\", "backslash", id="backslashes-for-slashes"),
        pytest.param("http://example.org/a\\..\\b", "backslash", id="backslash-in-the-path"),
        pytest.param("http://example.org/\x00", "control", id="nul"),
        pytest.param("http://exam\tple.org/", "control", id="tab-inside"),
        pytest.param("http://example.org/a\nb", "control", id="newline-inside"),
        pytest.param("http://example.org/\x7f", "control", id="delete"),
        pytest.param("http://example.org:0/", "port", id="port-0"),
        pytest.param("http://example.org./", "host", id="trailing-dot"),
        pytest.param("http://.example.org/", "host", id="leading-dot"),
        pytest.param("http://a..b/", "host", id="empty-label"),
        pytest.param("http://a*b/", "host", id="not-a-host-name"),
        pytest.param(f"http://{'a' * 64}.example/", "host", id="label-too-long"),
        pytest.param(f"http://{'a.' * 126}ab/", "host", id="host-too-long"),
        pytest.param("http://expyuzz4wqqyqhjn.onion/", "onion", id="onion-version-2"),
        pytest.param(f"http://{'a' * 56}.onion/", "onion", id="onion-checksum"),
        pytest.param(f"http://{onion(version=bytes([4]))}/", "onion", id="onion-version-4"),
        pytest.param("http://onion/", "onion", id="onion-alone"),
        pytest.param("http://example.org/" + "a" * 2048, "too_long", id="too-long"),
        pytest.param("http://example.org/" + "é" * 400, "too_long", id="too-long-once-encoded"),
    ],
)
def test_refuses(text: str, code: str) -> None:
    """What is not fetched, or could be read in two ways, is refused with its code."""
    with pytest.raises(UrlError) as caught:
        parse(text)

    assert caught.value.code == code
    assert str(caught.value) == f"URL refused ({code}): {REASONS[code]}"


@pytest.mark.parametrize(
    ("text", "href"),
    [
        pytest.param("b", "http://example.org/a/b", id="sibling"),
        pytest.param("/b?c=1", "http://example.org/b?c=1", id="from-the-root"),
        pytest.param("?c=1", "http://example.org/a/x?c=1", id="query-only"),
        pytest.param("#top", "http://example.org/a/x?y", id="fragment-only"),
        pytest.param("", "http://example.org/a/x?y", id="empty"),
        pytest.param("../../../b", "http://example.org/b", id="above-the-root"),
        pytest.param("//other.example/b", "http://other.example/b", id="other-host"),
        pytest.param("https://other.example", "https://other.example/", id="whole"),
    ],
)
def test_resolves_links_against_their_page(text: str, href: str) -> None:
    """A link is read from the page it stands on, given as text or parsed."""
    page = parse("http://example.org/a/x?y")

    assert parse(text, page).href == parse(text, "http://example.org/a/x?y").href == href


@pytest.mark.parametrize("text", ["http:b", "///b", "\\\\b", "/\\b", "//u@b/", "javascript:void(0)", "//b%2ec/"])
def test_refuses_doubtful_links(text: str) -> None:
    """A link that parsers read as different hosts is refused with a base as without."""
    with pytest.raises(UrlError):
        parse(text, parse("http://example.org/"))


def test_refuses_a_base_that_is_not_fetched() -> None:
    """A page's own idea of its base is checked like any URL."""
    with pytest.raises(UrlError, match="scheme"):
        parse("b", "file:///etc/")


def test_parts_of_a_url() -> None:
    """Gate, scope and connection read the parts of the string that is fetched."""
    url = parse("https://Example.org:8443/a/b?c=1&d#e")

    assert (url.scheme, url.host, url.port, url.path, url.query) == ("https", "example.org", 8443, "/a/b", "c=1&d")
    assert (url.authority, url.origin, url.target) == (
        "example.org:8443",
        "https://example.org:8443",
        "/a/b?c=1&d",
    )


@pytest.mark.parametrize(
    ("text", "host", "authority"),
    [
        ("http://example.org/", "example.org", "example.org"),
        ("https://example.org:80/", "example.org", "example.org:80"),
        ("http://[::1]/", "::1", "[::1]"),
        ("http://[::1]:81/", "::1", "[::1]:81"),
    ],
)
def test_authority_leaves_out_the_default_port(text: str, host: str, authority: str) -> None:
    """The authority is what a Host header says."""
    url = parse(text)

    assert (url.host, url.authority) == (host, authority)
    assert url.href == f"{url.origin}/"


def test_a_url_shows_nothing_of_itself() -> None:
    """A URL can name a person, so that neither its repr nor its error may hold it."""
    url = parse("http://example.org/user/alice")

    assert repr(url) == str(url) == "<Url>"


@given(PLAIN_URLS | st.text(max_size=80))
def test_parsing_twice_changes_nothing(text: str) -> None:
    """The parser's own output is its fixed point."""
    if url := parsed_or_none(text):
        assert parse(url.href) == url
        assert url.href == url.origin + url.target


@given(PLAIN_URLS)
def test_scrapy_sends_it_unchanged(text: str) -> None:
    """What was decided on is what Scrapy requests: its own escaping finds nothing to do."""
    if url := parsed_or_none(text):
        assert safe_url_string(url.href) == url.href


@given(st.text(alphabet="htp:/\\@#?%2f0.[]ae \t", max_size=30), st.sampled_from([None, "http://base.example/a/"]))
def test_odd_text_gives_a_plain_url_or_an_error(text: str, base: str | None) -> None:
    """Whatever the text, the host is a bare name or address and the path begins with a slash."""
    if url := parsed_or_none(text, base):
        assert not set(url.host) & set("@%/\\?#[] ")
        assert url.path.startswith("/")
        assert 0 < url.port < 65536


WPT = sorted(Path("/usr/share/cargo/registry").glob("url-*/tests/urltestdata.json"))


@pytest.mark.skipif(not WPT, reason="the Web Platform Tests' URL cases are absent (Debian package librust-url-dev)")
def test_agrees_with_the_web_platform_tests() -> None:
    """Of the Web Platform Tests' cases, each is refused or read as they say, and none they refuse is accepted."""
    cases = [case for case in json.loads(WPT[-1].read_text("utf-8")) if isinstance(case, dict)]
    read = {
        i: parsed_or_none(c["input"], c["base"] if c["base"] not in (None, "about:blank") else None)
        for i, c in enumerate(cases)
        if not (c["base"] or "http").startswith(("file", "data", "non-special"))
    }
    accepted = {i: url for i, url in read.items() if url}

    assert len(accepted) > 100
    for i, url in accepted.items():
        if ".xn--" in url.host:
            continue  # the cases changed their mind on labels that do not decode
        assert not cases[i].get("failure"), f"case {i}"
        expected = parse(cases[i]["href"])
        assert (url.href, url.host, url.port) == (expected.href, cases[i]["hostname"].strip("[]"), expected.port)


@pytest.mark.parametrize(
    ("host", "ok"),
    [
        pytest.param(ONION, True, id="version-3"),
        pytest.param(f"a.b.{ONION}", True, id="names-before-it"),
        pytest.param(ONION.upper(), True, id="upper-case"),
        pytest.param(onion(version=b"\x02"), False, id="other-version"),
        pytest.param("b" + ONION[1:] if ONION[0] != "b" else "c" + ONION[1:], False, id="one-letter-changed"),
        pytest.param("expyuzz4wqqyqhjn.onion", False, id="version-2"),
        pytest.param("example.org", False, id="no-onion"),
    ],
)
def test_onion_checksum(host: str, ok: bool) -> None:
    """Only a version 3 name with its own checksum can exist."""
    assert onion_checksum_ok(host) is ok


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (ONION, True),
        ("a.ONION", True),
        ("a.onion.", True),
        ("onion", True),
        ("onion.example", False),
        ("xonion", False),
    ],
)
def test_onion_names(host: str, expected: bool) -> None:
    """A name under .onion never goes to the ordinary resolver, well-formed or not."""
    assert is_onion(host) is expected


@pytest.mark.parametrize(
    ("host", "loopback", "ip"),
    [
        ("localhost", True, False),
        ("a.localhost", True, False),
        ("127.0.0.1", True, True),
        ("127.9.9.9", True, True),
        ("::1", True, True),
        ("[::1]", True, True),
        ("::2", False, True),
        ("0.0.0.0", False, True),
        ("localhost.example.org", False, False),
        ("example.org", False, False),
    ],
)
def test_loopback_and_addresses(host: str, loopback: bool, ip: bool) -> None:
    """Loopback is what surely is this machine, by address or reserved name."""
    assert (is_loopback(host), is_ip(host)) == (loopback, ip)


SPECIAL_ADDRESSES = {
    "this-host": "0.0.0.0",
    "this-network": "0.1.2.3",
    "private-10": "10.0.0.1",
    "cgnat": "100.64.0.1",
    "alibaba-metadata": "100.100.100.200",
    "loopback": "127.0.0.1",
    "loopback-high": "127.255.255.254",
    "azure-wire-server": "168.63.129.16",
    "link-local": "169.254.1.1",
    "cloud-metadata": "169.254.169.254",
    "aws-task-metadata": "169.254.170.2",
    "private-172": "172.16.0.1",
    "private-172-end": "172.31.255.255",
    "ietf-protocol": "192.0.0.1",
    "dslite": "192.0.0.2",
    "pcp-anycast": "192.0.0.9",
    "turn-anycast": "192.0.0.10",
    "nat64-discovery": "192.0.0.170",
    "oracle-metadata": "192.0.0.192",
    "documentation-1": "192.0.2.1",
    "as112-v4": "192.31.196.1",
    "amt": "192.52.193.1",
    "6to4-relay": "192.88.99.1",
    "private-192": "192.168.0.1",
    "as112-direct": "192.175.48.1",
    "benchmark": "198.18.0.1",
    "benchmark-end": "198.19.255.255",
    "documentation-2": "198.51.100.1",
    "documentation-3": "203.0.113.1",
    "multicast": "224.0.0.1",
    "multicast-scoped": "239.255.255.250",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6-unspecified": "::",
    "v6-loopback": "::1",
    "v4-compatible": "::127.0.0.1",
    "v4-compatible-public": "::93.184.216.34",
    "v4-mapped": "::ffff:127.0.0.1",
    "v4-mapped-public": "::ffff:93.184.216.34",
    "siit": "::ffff:0:127.0.0.1",
    "nat64": "64:ff9b::127.0.0.1",
    "nat64-local": "64:ff9b:1::1",
    "discard": "100::1",
    "dummy-prefix": "100:0:0:1::1",
    "teredo": "2001::1",
    "benchmark-v6": "2001:2::1",
    "orchid": "2001:10::1",
    "orchid-2": "2001:20::1",
    "drone-id": "2001:30::1",
    "documentation-v6": "2001:db8::1",
    "6to4": "2002:7f00:1::",
    "as112-v6": "2620:4f:8000::1",
    "documentation-v6-new": "3fff::1",
    "unassigned": "4000::1",
    "srv6-sid": "5f00::1",
    "unique-local": "fc00::1",
    "aws-metadata-v6": "fd00:ec2::254",
    "gcp-metadata-v6": "fd20:ce::254",
    "v6-link-local": "fe80::1",
    "v6-link-local-zone": "fe80::1%eth0",
    "v6-global-with-zone": "2606:4700::1111%eth0",
    "site-local": "fec0::1",
    "v6-multicast": "ff02::1",
}


@pytest.mark.parametrize("address", SPECIAL_ADDRESSES.values(), ids=SPECIAL_ADDRESSES)
def test_special_addresses_are_refused(address: str) -> None:
    """No address of a special register, and none that hides one, may be connected to."""
    assert not address_allowed(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "168.63.129.17", "2606:4700::1111", "[2a00:1450::1]"])
def test_ordinary_addresses_are_allowed(address: str) -> None:
    """The public internet can be reached."""
    assert address_allowed(address)


@pytest.mark.parametrize("address", ["", "example.org", "127.1", "0x7f.0.0.1", "1.1.1.1 "])
def test_what_is_no_address_is_refused(address: str) -> None:
    """A text that is not a plain address gets no benefit of the doubt."""
    assert not address_allowed(address)


@pytest.mark.parametrize(
    ("host", "special"),
    [
        ("localhost", True),
        ("printer", True),
        ("shop.test", True),
        ("shop.localhost", True),
        ("nas.local", True),
        ("router.home.arpa", True),
        ("192.168.0.1", True),
        ("::1", True),
        ("1.1.1.1", False),
        ("example.org", False),
        ("local.example.org", False),
        (ONION, False),
    ],
)
def test_special_hosts(host: str, special: bool) -> None:
    """A host that no public site can have is told by its name or its address."""
    assert is_special(host) is special


@given(st.ip_addresses())
def test_refuses_whatever_python_calls_not_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """The deny list holds all that the standard library calls not global, and multicast besides."""
    if address_allowed(address):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("/a?b=2&a=1", "/a?a=1&b=2", id="sorted"),
        pytest.param("/a?", "/a", id="empty-query"),
        pytest.param("/a?&&b=1&", "/a?b=1", id="empty-parameters"),
        pytest.param("/a?PHPSESSID=0ab1&b=1", "/a?b=1", id="phpsessid"),
        pytest.param("/a?jsessionid=AB.node1", "/a", id="jsessionid"),
        pytest.param("/a;jsessionid=AB.node1?b=1", "/a?b=1", id="jsessionid-in-the-path"),
        pytest.param("/a;JSESSIONID=AB/b;c=1", "/a/b;c=1", id="in-the-middle-of-the-path"),
        pytest.param("/a/..;jsessionid=1/b", "/b", id="a-segment-that-becomes-dots"),
        pytest.param("/a?ASPSESSIONIDQQCRRBDS=ABCD", "/a", id="aspsessionid"),
        pytest.param("/a?CFID=12345678901&CFTOKEN=ab-c1", "/a", id="coldfusion"),
        pytest.param("/a?sid=b1946ac92492d2347c6235b4d2611184", "/a", id="sid"),
        pytest.param("/a?session=xyz&sessionid=x&session_id=x&sess=q", "/a", id="session"),
        pytest.param("/a?sid=12", "/a?sid=12", id="a-story-number-is-no-session"),
        pytest.param("/a?utm_source=x&utm_campaign=y&gclid=1&id=4", "/a?id=4", id="trackers"),
        pytest.param("/a?%73id=xyz", "/a", id="a-name-in-escapes"),
        pytest.param("/%7Ea/%c3%a9", "/~a/%C3%A9", id="escapes"),
        pytest.param("/a/?x", "/a/?x", id="slash-and-bare-name-kept"),
        pytest.param("/index.html", "/index.html", id="index-kept"),
        pytest.param("/a?Token=1&b=2", "/a?b=2", id="dropped-by-the-policy"),
    ],
)
def test_canonical(text: str, expected: str) -> None:
    """URLs that differ by session, tracker, order or escapes are one page."""
    url = parse(f"http://example.org{text}")

    assert canonical(url, frozenset({"token"})) == f"http://example.org{expected}"


PAIRS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "sid", "PHPSESSID", "utm_x", "page", "%61", "é"]), st.text("ab1%2;=/é.", max_size=6)
    ),
    max_size=6,
)


def with_query(path: str, pairs: list[tuple[str, str]]) -> Url:
    """A URL with these parameters in this order."""
    return parse("http://example.org/" + path + "?" + "&".join(f"{k}={v}" for k, v in pairs))


@given(st.text("ab/.;%2eEjsessionid=1", max_size=30), PAIRS)
def test_canonical_is_idempotent(path: str, pairs: list[tuple[str, str]]) -> None:
    """The canonical form of a canonical form is itself."""
    form = canonical(with_query(path.lstrip("/"), pairs))

    assert canonical(parse(form)) == form


@given(PAIRS, st.randoms(use_true_random=False))
def test_canonical_ignores_the_order_of_parameters(pairs: list[tuple[str, str]], chance: random.Random) -> None:
    """Two queries with the same parameters are one page."""
    shuffled = list(pairs)
    chance.shuffle(shuffled)

    assert canonical(with_query("a", pairs)) == canonical(with_query("a", shuffled))


@pytest.mark.parametrize(
    ("path", "count"), [("/", 0), ("/a", 1), ("/a/b/c", 1), ("/a/b/a/b/a", 3), ("/2020/01/01/", 2), ("//a//a", 2)]
)
def test_repeated_segments(path: str, count: int) -> None:
    """A path that goes round in circles shows by its most frequent segment."""
    assert repeated_segments(path) == count
