"""What policies.robots promises: the Robots Exclusion Protocol (RFC 9309), and a refusal wherever it is in doubt."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jwm.robotstxt import googlebot

from policies import robots_rules
from policies.robots import LONGEST, MAX_BYTES, RETRY, SHORTEST, Robots
from policies.robots_rules import MAX_SIGNALS, product_token
from policies.urls import UrlError, parse

AGENT = "StudyBot/1.0 (+https://example.org/study)"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALL = "user-agent: *\n"
OURS = "user-agent: studybot\n"


def allowed(robots: str, target: str, agent: str = AGENT) -> bool:
    """What a file says of one path."""
    return Robots.parse(robots.encode()).may_fetch(agent, parse("http://example.org" + target)).allowed


@pytest.mark.parametrize(
    ("robots", "target", "expected"),
    [
        pytest.param("", "/a", True, id="empty-file"),
        pytest.param("\n\n# nothing\n", "/a", True, id="comments-only"),
        pytest.param("hello world\nthis is text\n", "/a", True, id="no-known-line"),
        pytest.param("disallow: /\n", "/a", True, id="rule-before-any-agent"),
        pytest.param(ALL + "disallow:\n", "/a", True, id="empty-disallow"),
        pytest.param(ALL + "allow:\ndisallow: /\n", "/a", False, id="empty-allow"),
        pytest.param(ALL + "disallow: /\n", "/", False, id="everything"),
        pytest.param(ALL + "disallow: /\n", "/robots.txt", True, id="robots-txt-itself"),
        pytest.param(ALL + "disallow: /\n", "/robots.txt/a", False, id="not-robots-txt"),
        # groups, §2.2.1
        pytest.param(OURS + "disallow: /a\n", "/a", False, id="our-name"),
        pytest.param("USER-AGENT: StudyBOT\nDISALLOW: /a\n", "/a", False, id="case-of-names-and-directives"),
        pytest.param("user-agent: studybots\ndisallow: /a\n", "/a", True, id="longer-name-is-another"),
        pytest.param("user-agent: study\ndisallow: /a\n", "/a", True, id="shorter-name-is-another"),
        pytest.param("user-agent: studybot/2.1\ndisallow: /a\n", "/a", False, id="name-with-a-version"),
        pytest.param("user-agent: studybot of the university\ndisallow: /a\n", "/a", False, id="name-with-spaces"),
        pytest.param("user-agent: the studybot\ndisallow: /a\n", "/a", True, id="our-name-as-a-second-word"),
        pytest.param("user-agent: mozilla studybot\ndisallow: /\n" + ALL + "allow: /\n", "/a", True, id="in-a-phrase"),
        pytest.param(OURS + "disallow: /a\n" + ALL + "disallow: /b\n", "/b", True, id="ours-instead-of-all"),
        pytest.param(ALL + "disallow: /a\n" + OURS + "disallow: /b\n", "/a", True, id="ours-after-all"),
        pytest.param(ALL + "disallow: /\n" + OURS + "allow: /\n", "/a", True, id="ours-allows"),
        pytest.param(ALL + "disallow: /\n" + OURS, "/a", True, id="ours-without-rules"),
        pytest.param(OURS + "disallow: /a\n\n" + OURS + "disallow: /b\n", "/a", False, id="two-of-ours-first"),
        pytest.param(OURS + "disallow: /a\n\n" + OURS + "disallow: /b\n", "/b", False, id="two-of-ours-second"),
        pytest.param(ALL + "disallow: /a\n" + ALL + "disallow: /b\n", "/a", False, id="two-of-all"),
        pytest.param("user-agent: x\n" + OURS + "disallow: /a\n", "/a", False, id="shared-group"),
        pytest.param(OURS + "\n\nuser-agent: x\ndisallow: /a\n", "/a", False, id="empty-lines-do-not-end-agents"),
        pytest.param(OURS + "noindex: /z\nuser-agent: x\ndisallow: /a\n", "/a", False, id="kept-open-by-unknown"),
        pytest.param(OURS + "crawl-delay: 5\nuser-agent: x\ndisallow: /a\n", "/a", False, id="kept-open-by-delay"),
        pytest.param(OURS + "sitemap: /s.xml\nuser-agent: x\ndisallow: /a\n", "/a", False, id="kept-open-by-sitemap"),
        pytest.param(OURS + "allow: /z\nuser-agent: x\ndisallow: /a\n", "/a", True, id="closed-by-a-rule"),
        pytest.param(OURS + "disallow:\nuser-agent: x\ndisallow: /a\n", "/a", True, id="closed-by-an-empty-rule"),
        pytest.param(OURS + "allow: /z\nsitemap: /s\ndisallow: /a\n", "/a", False, id="other-line-within-rules"),
        pytest.param("user-agent: * everyone\ndisallow: /a\n", "/a", False, id="star-and-more"),
        pytest.param("user-agent: *bot\ndisallow: /a\n", "/a", True, id="star-as-part-of-a-name"),
        pytest.param("user-agent:\ndisallow: /a\n", "/a", True, id="nameless-group"),
        # lines, §2.2
        pytest.param("user-agent : *\ndisallow : /a\n", "/a", False, id="space-before-the-colon"),
        pytest.param(" \tuser-agent:*\n\t disallow:/a\n", "/a", False, id="space-before-the-line"),
        pytest.param(ALL + "disallow: /a   \n", "/a", False, id="space-after-the-value"),
        pytest.param(ALL + "disallow: /a # private\n", "/a", False, id="comment-after-the-value"),
        pytest.param(ALL + "#disallow: /a\n", "/a", True, id="comment-before-the-line"),
        pytest.param(ALL + "disallow: /a#b\n", "/a", False, id="no-hash-in-a-pattern"),
        pytest.param(ALL + "disallow: /a", "/a", False, id="no-end-of-line"),
        pytest.param("user-agent: *\r\ndisallow: /a\r\n", "/a", False, id="crlf"),
        pytest.param("user-agent: *\rdisallow: /a\r", "/a", False, id="cr"),
        pytest.param("user-agent: *\n\rdisallow: /a\n\r", "/a", False, id="lf-cr"),
        pytest.param("\ufeffuser-agent: *\ndisallow: /a\n", "/a", False, id="byte-order-mark"),
        pytest.param(ALL + "disallow /a\n", "/a", False, id="colon-forgotten"),
        pytest.param(ALL + "disalow: /a\n", "/a", False, id="typing-error"),  # codespell:ignore disalow
        pytest.param("useragent: *\ndisallow: /a\n", "/a", False, id="hyphen-forgotten"),
        pytest.param(ALL + "x" * 20_000 + "\ndisallow: /a\n", "/a", False, id="very-long-line-before"),
        pytest.param(ALL + "disallow: /a" + "b" * 20_000 + "\n", "/a", True, id="very-long-pattern"),
        pytest.param(ALL + "disallow: /a" + "*" * 20_000 + "\n", "/a", False, id="very-many-stars"),
        pytest.param("user-agent: " + "x" * 20_000 + "\n" + OURS + "disallow: /a\n", "/a", False, id="very-long-name"),
        # the longest match, §2.2.2
        pytest.param(ALL + "disallow: /a\n", "/ab", False, id="prefix"),
        pytest.param(ALL + "disallow: /a/\n", "/a", True, id="prefix-with-slash"),
        pytest.param(ALL + "disallow: /a\n", "/A", True, id="case-of-paths"),
        pytest.param(ALL + "disallow: a\n", "/a", True, id="pattern-without-slash"),
        pytest.param(ALL + "disallow: /a\nallow: /a/b\n", "/a/b", True, id="longer-allow"),
        pytest.param(ALL + "allow: /a\ndisallow: /a/b\n", "/a/b/c", False, id="longer-disallow"),
        pytest.param(ALL + "allow: /a/b\ndisallow: /a\n", "/a/b", True, id="order-does-not-matter"),
        pytest.param(ALL + "disallow: /a\nallow: /a\n", "/a", True, id="allow-wins-a-tie"),
        pytest.param(ALL + "disallow: /a*\nallow: /ab\n", "/ab", True, id="allow-wins-a-tie-with-a-star"),
        pytest.param(ALL + "allow: /a*\ndisallow: /ab\n", "/ab", True, id="allow-with-a-star-wins-a-tie"),
        pytest.param(ALL + "allow: /a\ndisallow: /*.php\n", "/a.php", False, id="stars-count-as-length"),
        pytest.param(ALL + "allow: /a/b/c\ndisallow: /*.php\n", "/a/b/c.php", True, id="six-octets-against-six"),
        pytest.param(ALL + "allow: /aaaaaaa\ndisallow: /*.php\n", "/aaaaaaa.php", True, id="eight-against-six"),
        pytest.param(ALL + "allow: /index.html\ndisallow: /\n", "/", False, id="index-is-a-page-of-its-own"),
        pytest.param(ALL + "disallow: /a?b=\n", "/a?b=1", False, id="query"),
        pytest.param(ALL + "disallow: /a$\n", "/a?b=1", True, id="query-after-the-end"),
        # special characters, §2.2.3
        pytest.param(ALL + "disallow: /a$\n", "/a", False, id="end"),
        pytest.param(ALL + "disallow: /a$\n", "/ab", True, id="past-the-end"),
        pytest.param(ALL + "disallow: /$\nallow: /\n", "/", False, id="front-page-only"),
        pytest.param(ALL + "disallow: /*.gif$\n", "/a/b.gif", False, id="ending"),
        pytest.param(ALL + "disallow: /*.gif$\n", "/a.gif.html", True, id="ending-in-the-middle"),
        pytest.param(ALL + "disallow: /*.gif$\n", "/.gif.gif", False, id="ending-twice"),
        pytest.param(ALL + "disallow: /ab*ba$\n", "/aba", True, id="parts-do-not-overlap"),
        pytest.param(ALL + "disallow: /a*c*e\n", "/abcde", False, id="two-stars"),
        pytest.param(ALL + "disallow: /a*c\n", "/bac", True, id="star-after-another-beginning"),
        pytest.param(ALL + "disallow: /a*c*e\n", "/aecb", True, id="two-stars-in-order"),
        pytest.param(ALL + "disallow: /a*c*c$\n", "/abc", True, id="two-stars-one-letter"),
        pytest.param(ALL + "disallow: *\n", "/a", False, id="star-alone"),
        pytest.param(ALL + "disallow: *b\n", "/a/b", False, id="star-first"),
        pytest.param(ALL + "disallow: /a$b\n", "/a$b", False, id="dollar-in-the-middle"),
        pytest.param(ALL + "disallow: /a$b\n", "/a", True, id="dollar-in-the-middle-is-no-end"),
        pytest.param(ALL + "disallow: /a-%2A.html\n", "/a-*.html", False, id="escaped-star"),
        pytest.param(ALL + "disallow: /a-%2A.html\n", "/a-b.html", True, id="escaped-star-is-no-star"),
        pytest.param(ALL + "disallow: /a-%24\n", "/a-$", False, id="escaped-dollar"),
        pytest.param(ALL + "disallow: /a-%24\n", "/a-", True, id="escaped-dollar-is-no-end"),
        # escapes, §2.2.2
        pytest.param(ALL + "disallow: /a/%62%61\n", "/a/ba", False, id="rule-escapes-letters"),
        pytest.param(ALL + "disallow: /a/ba\n", "/a/%62%61", False, id="url-escapes-letters"),
        pytest.param(ALL + "disallow: /\nallow: /%61\n", "/a", False, id="escapes-in-doubt-refuse"),
        pytest.param(ALL + "disallow: /é\n", "/%C3%A9", False, id="rule-in-utf-8"),
        pytest.param(ALL + "disallow: /%c3%a9\n", "/é", False, id="rule-escapes-in-lower-case"),
        pytest.param(ALL + "disallow: /%C3%A9\n", "/%c3%a9", False, id="url-escapes-in-lower-case"),
        pytest.param(ALL + "disallow: /a%2Fb\n", "/a/b", True, id="reserved-stays-escaped"),
        pytest.param(ALL + "disallow: /a|[b]\n", "/a|[b]", False, id="characters-that-a-url-escapes"),
        pytest.param(ALL + 'disallow: /a"b\n', '/a"b', False, id="quote"),
        pytest.param(ALL + "disallow: /a b\n", "/a b", False, id="space"),
        pytest.param(ALL + "disallow: /a%\n", "/a%25", False, id="stray-percent"),
    ],
)
def test_reads_a_file_as_the_rfc_says(robots: str, target: str, expected: bool) -> None:
    """Each row is a sentence of RFC 9309, or a case in which a reader is known to have got one wrong."""
    assert allowed(robots, target) is expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("user-agent: *\nallow: /\n".encode("utf-16"), id="utf-16"),
        pytest.param("user-agent: *\nallow: /\n".encode("utf-16-be"), id="utf-16-without-mark"),
        pytest.param(b"user-agent: *\nallow: /\n\0", id="nul"),
        pytest.param(b"user-agent: *\nallow: /caf\xe9\n", id="latin-1-in-a-rule"),
        pytest.param(b"\xef\xbbuser-agent: *\n", id="half-a-mark"),
        pytest.param(b"<html><body>Not found</body></html>", id="html"),
        pytest.param(b"\xef\xbb\xbf\r\n <?xml version='1.0'?><a/>", id="xml-after-a-mark"),
        pytest.param(b"Warning: something failed\n<!DOCTYPE html>\nuser-agent: *\nallow: /\n", id="html-after-text"),
        pytest.param(ALL.encode() + b"allow: /\nuser-agent: aa" + "é".encode() * 10_000, id="cut-within-a-letter"),
    ],
)
def test_a_body_that_is_no_robots_txt_refuses_everything(body: bytes) -> None:
    """A file that cannot be read as one allows nothing but itself."""
    robots = Robots.parse(body)

    assert robots.may_fetch(AGENT, parse("http://example.org/")).rule == "access.robots.mode"
    assert not robots.may_fetch(AGENT, parse("http://example.org/")).allowed
    assert robots.may_fetch(AGENT, parse("http://example.org/robots.txt")).allowed


def test_odd_bytes_in_a_comment_do_no_harm() -> None:
    """What no rule is made of need not be UTF-8."""
    robots = Robots.parse(b"# caf\xe9\n" + ALL.encode() + b"disallow: /a # \xff\n")

    assert robots.refusal is None
    assert not robots.may_fetch(AGENT, parse("http://example.org/a")).allowed


@pytest.mark.parametrize(
    ("status", "unavailable", "allowed_", "rule"),
    [
        *[(status, "allow", True, "access.robots.mode") for status in (200, 204, 400, 404, 410, 418)],
        *[(status, "disallow", False, "access.robots.unavailable") for status in (400, 404, 410, 418)],
        *[(status, "allow", False, "access.robots.unavailable") for status in (401, 403, 407, 451)],
        *[
            (status, "allow", False, "access.robots.unreachable")
            for status in (None, 0, 101, 206, 301, 304, 307, 408, 425, 429, 500, 503, 599, 600, 999)
        ],
    ],
)
def test_status(status: int | None, unavailable: str, allowed_: bool, rule: str) -> None:
    """Only a whole answer opens a site; a failing or silent one closes it."""
    robots = Robots.from_status(status, unavailable="allow" if unavailable == "allow" else "disallow")

    decision = robots.may_fetch(AGENT, parse("http://example.org/a"))

    assert (decision.allowed, decision.rule) == (allowed_, rule)


def test_a_missing_file_refuses_unless_the_policy_says_otherwise() -> None:
    """The stricter reading is the default."""
    assert not Robots.from_status(404).may_fetch(AGENT, parse("http://example.org/a")).allowed


def test_reasons_hold_nothing_of_the_url() -> None:
    """A refusal is written to the ledger, where no path may stand."""
    decision = Robots.parse(b"user-agent: *\ndisallow: /user\n").may_fetch(AGENT, parse("http://h.example/user/alice"))

    assert not decision.allowed
    assert not any(word in decision.reason for word in ("user", "alice", "h.example", "/"))


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("StudyBot/1.0 (+https://example.org)", "studybot"),
        ("Study_Bot-x", "study_bot-x"),
        ("StudyBot2/1.0", "studybot"),
        ("Study Bot", "study"),
        ("", ""),
        ("1bot", ""),
    ],
)
def test_product_token(agent: str, token: str) -> None:
    """Files know a crawler by the letters that its user agent begins with."""
    assert product_token(agent) == token


def test_the_token_decides_not_the_whole_user_agent() -> None:
    """A name that only occurs in the user agent's comment is somebody else's."""
    robots = "user-agent: example\ndisallow: /\n"

    assert allowed(robots, "/a", "StudyBot/1.0 (+https://example.org)")


@pytest.mark.parametrize(
    ("robots", "delay"),
    [
        pytest.param("", None, id="none"),
        pytest.param(ALL + "crawl-delay: 5\n", 5.0, id="for-all"),
        pytest.param(ALL + "Crawl-Delay : 0.5 # s\n", 0.5, id="fraction"),
        pytest.param(ALL + "crawl-delay: .5\n", 0.5, id="bare-fraction"),
        pytest.param(ALL + "crawldelay: 7\ncrawl_delay: 8\n", 8.0, id="spellings-and-largest"),
        pytest.param(ALL + "crawl-delay: 9\ncrawl-delay: 2\n", 9.0, id="largest-first"),
        pytest.param(ALL + "crawl-delay: 5\n" + OURS + "disallow: /a\n", 5.0, id="agents-still-open"),
        pytest.param(ALL + "allow: /\ncrawl-delay: 5\n" + OURS + "disallow: /a\n", None, id="ours-has-none"),
        pytest.param(OURS + "crawl-delay: 2\nallow: /\n" + ALL + "crawl-delay: 9\n", 2.0, id="ours-instead-of-all"),
        pytest.param(OURS + "disallow: /a\n\n" + OURS + "crawl-delay: 3\n", 3.0, id="second-group-of-ours"),
        pytest.param("user-agent: x\nallow: /\ncrawl-delay: 60\n", None, id="somebody-else's"),
        pytest.param("crawl-delay: 60\n", None, id="nobody's"),
        pytest.param(ALL + "crawl-delay: soon\n", None, id="a-word"),
        pytest.param(ALL + "crawl-delay: -5\n", None, id="negative"),
        pytest.param(ALL + "crawl-delay:\n", None, id="empty"),
        pytest.param(ALL + "crawl-delay: nan\n", None, id="nan"),
        pytest.param(ALL + "crawl-delay: 10 s\n", 10.0, id="with-its-unit"),
        pytest.param(ALL + "crawl-delay: " + "9" * 400 + "\n", 86_400.0, id="absurd"),
        pytest.param("user-agent: x\n" + OURS + "crawl-delay: 4\nallow: /\n", 4.0, id="shared-group"),
    ],
)
def test_crawl_delay(robots: str, delay: float | None) -> None:
    """The delay of our group holds, the largest where it has several, and at most a day."""
    assert Robots.parse(robots.encode()).crawl_delay(AGENT) == delay


def test_signals_are_recorded_without_their_paths() -> None:
    """A preference on the use of content is kept by its words; a path could name a person."""
    robots = Robots.parse(
        ALL.encode()
        + b"Content-Usage: train-ai=n\ncontent-usage: /user/alice train-ai=n, search=y\n"
        + b"Content-Signal: search=yes,ai-train=no\n"
        + b"X-Other: a=b\ncontent-usage: train-ai=n\n"
    )

    assert robots.signals == (
        "content-usage train-ai=n",
        "content-usage train-ai=n search=y",
        "content-signal search=yes ai-train=no",
    )


def test_signals_are_bounded() -> None:
    """A file cannot fill the record."""
    lines = [f"content-usage: {chr(97 + i // 26)}{chr(97 + i % 26)}=n" + ", x=n" * 99 for i in range(200)]

    signals = Robots.parse("\n".join(lines).encode()).signals

    assert len(signals) == MAX_SIGNALS
    assert max(map(len, signals)) < 100


@pytest.mark.parametrize(
    ("cache_control", "expected"),
    [
        pytest.param("", LONGEST, id="none"),
        pytest.param("max-age=3600", timedelta(hours=1), id="an-hour"),
        pytest.param('public, MAX-AGE="3600"', timedelta(hours=1), id="quoted"),
        pytest.param("max-age=604800", LONGEST, id="a-week"),
        pytest.param("max-age=0", SHORTEST, id="at-once"),
        pytest.param("no-cache, max-age=9000", SHORTEST, id="no-cache"),
        pytest.param("s-maxage=60, x-max-age=60", LONGEST, id="other-words"),
    ],
)
def test_valid_until(cache_control: str, expected: timedelta) -> None:
    """A file is asked for again within a day, and not every moment."""
    assert Robots.parse(b"").valid_until(NOW, cache_control) == NOW + expected


def test_an_unreachable_file_is_asked_for_again_soon() -> None:
    """A site that was down is closed for a while, not for a day."""
    assert Robots.from_status(503).valid_until(NOW, "max-age=86400") == NOW + RETRY


def test_rules_within_the_first_500_kib_count() -> None:
    """RFC 9309 §2.5: at least 500 KiB are read."""
    filler = "x-filler: y\n" * (500 * 1024 // 12)

    assert not allowed(ALL + filler + "disallow: /a\n", "/a")


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_rule_across_the_limit_is_ignored(end: str) -> None:
    """A rule that is cut in two would mean something else, such as "allow: /"."""
    head = "disallow: /" + end
    line = "allow: /" + "b" * 90 + end
    filler = ("x: " + "y" * 92 + end) * ((MAX_BYTES - len(ALL) - len(head) - 8) // 96)
    body = ALL + head + filler
    body += "z" * (MAX_BYTES - len(body) - 9) + end + line

    assert body[:MAX_BYTES].endswith("allow: /")
    assert not allowed(body, "/a")


@pytest.mark.parametrize(
    "line",
    ["\n", "a\n", "a:\n", "a:b\n", "disallow: /a*b*c*d\n", "user-agent: a\n", "allow: /" + "%2" * 40 + "\n", "é"],
    ids=["empty", "word", "colon", "unknown", "stars", "agents", "long", "one-line"],
)
def test_a_file_of_13_mb_takes_less_than_a_second(line: str) -> None:
    """Whatever a site sends, reading it and deciding by it is quick."""
    body = (ALL + line * (13_000_000 // len(line.encode()))).encode()
    url = parse("http://example.org/" + "ab" * 900)

    start = time.process_time()
    Robots.parse(body).may_fetch(AGENT, url)

    assert time.process_time() - start < 1.0


@pytest.mark.parametrize("rules", [5, 1000])
def test_a_decision_is_quick(rules: int) -> None:
    """A decision takes some 10 µs, and no more than 100 on a slow machine under load."""
    lines = [f"disallow: /private/section-{i}/{'x' * (i % 40)}" for i in range(rules)]
    robots = Robots.parse((ALL + "\n".join(lines)).encode())
    urls = [parse(f"http://example.org/private/section-x/page?number={number}") for number in range(1001)]
    robots.may_fetch(AGENT, urls.pop())

    start = time.process_time()
    for url in urls:
        robots.may_fetch(AGENT, url)

    assert (time.process_time() - start) / 1000 < 100e-6


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer for a path is kept, a few of them at a time, and is the same with and without."""
    monkeypatch.setattr(robots_rules, "REMEMBERED", 3)
    matcher = robots_rules.Matcher([(False, "/a"), (True, "/ab")])
    targets = ["/a", "/ab", "/b", "/ac", "/a", "/abc", "/ac"]

    assert [matcher.allows(target) for target in targets] == [False, True, True, False, False, True, False]
    assert len(matcher._known) <= 3


LINE = st.one_of(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["User-agent", "disallow", "Allow", "crawl-delay", "noindex", "sitemap", "user agent", "x y"]),
        st.sampled_from([":", ": ", " : ", " ", "", ":\t"]),
        st.sampled_from(["*", "* x", "studybot", "StudyBot/2", "study bot", "other", ""])
        | st.text("/ab*$%2e#é?= \x85", max_size=10)
        | st.text("/ab*$", max_size=6).map("/".__add__),
    ),
    st.text(max_size=12).filter(lambda text: "\0" not in text and "<" not in text),
)
FILE = st.builds(
    lambda mark, lines, end: mark + end.join(lines) + end,
    st.sampled_from(["", "\ufeff"]),
    st.lists(LINE, max_size=12),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
)
TARGET = st.text("/ab*$%2e?=é", max_size=10).map("/".__add__)


@given(FILE, TARGET, st.sampled_from(["studybot", "other", "bot"]))
@example("User-agent: *\nallow: /index.html\ndisallow: /\n", "/", "studybot")
@example("User-agent: *\x85x\ndisallow: /a\n", "/a", "studybot")
def test_never_allows_what_googles_matcher_refuses(robots: str, target: str, agent: str) -> None:
    """Whatever the file, our answer is at least as strict as that of the reference implementation."""
    try:
        url = parse("http://example.org" + target)
    except UrlError:
        return
    body = robots.encode("utf-8", "surrogatepass")
    ours = Robots.parse(body)

    if ours.may_fetch(agent, url).allowed and url.path != "/robots.txt":
        assert googlebot.RobotsMatcher().OneAgentAllowedByRobots(body, agent, url.href)


@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    """No file makes the reader fail."""
    Robots.parse(body).may_fetch(AGENT, parse("http://example.org/a"))
    assert Robots.parse(body) == Robots.parse(body)
