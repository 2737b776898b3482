"""What crawlers.walls and crawlers.forms promise: a crawl stops at a wall, and not at a login box in a corner."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import Headers

from crawlers.forms import MAX_TAGS, Forms, forms, says_more
from crawlers.walls import Wall, find_wall
from tests.score_walls import KINDS, labelled_pages, market_pages, score

URL = "http://market.example/listing/4"
LOGIN = '<form action="/in" method="post">User <input name="user"><input type="password"><input type=submit></form>'
TEXT = "<p>" + "A map of the old town, folded once, with its index. " * 100 + "</p>"


def wall(
    body: str,
    *,
    found: bool | None = False,
    status: int = 200,
    url: str = URL,
    headers: Mapping[Any, Any] | None = None,
) -> Wall | None:
    """What an answer is, where items were expected and none were found."""
    return find_wall(status, headers or {}, body.encode(), url, items_found=found)


@pytest.mark.parametrize(
    ("found", "body", "expected"),
    [
        pytest.param(True, TEXT + LOGIN, None, id="login-box-beside-items"),
        pytest.param(None, TEXT + LOGIN, None, id="login-box-beside-much-text"),
        pytest.param(False, TEXT + LOGIN, Wall.LOGIN, id="login-box-where-items-were-expected"),
        pytest.param(None, LOGIN, Wall.LOGIN, id="nothing-but-a-login"),
        pytest.param(False, LOGIN, Wall.LOGIN, id="nothing-but-a-login-for-items"),
        pytest.param(False, TEXT, None, id="no-form"),
        pytest.param(False, "", None, id="empty"),
        pytest.param(False, '<form action="/search"><input name="q"></form>', None, id="search"),
    ],
)
def test_what_was_found_decides_what_a_login_means(found: bool | None, body: str, expected: Wall | None) -> None:
    """The same login box bars a page that gave nothing, and does not matter on one that gave its items."""
    assert wall(body, found=found) is expected


@pytest.mark.parametrize("kind", [bytes, str])
def test_reads_text_and_bytes(kind: type) -> None:
    """A body may be given as it came or decoded."""
    body = LOGIN.encode() if kind is bytes else LOGIN

    assert find_wall(200, {}, body, URL) is Wall.LOGIN


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('<form>Copy the letters <img src="/captcha"><input name="c"></form>', Wall.CAPTCHA, id="captcha"),
        pytest.param('<div class="g-recaptcha" data-sitekey="x"></div>', Wall.CAPTCHA, id="widget"),
        pytest.param(
            "<p><img alt=Captcha src=/i></p><form><input name=answer></form>", Wall.CAPTCHA, id="picture-apart"
        ),
        pytest.param(
            '<form action="/register"><input name="user"><input type="password" name="a">'
            '<input type="password" name="b"></form>',
            Wall.REGISTRATION,
            id="registration",
        ),
        pytest.param(
            '<form><input name="user"><input type="password"><img src="/captcha"><input name="captcha"></form>',
            Wall.LOGIN,
            id="login-with-captcha",
        ),
        pytest.param(
            '<title>Market DDoS Protection</title><meta http-equiv="refresh" content="2; /in">',
            Wall.CHALLENGE,
            id="ddos",
        ),
        pytest.param("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", Wall.CHALLENGE, id="cf"),
        pytest.param("<p>You have been placed in a queue, awaiting forwarding</p>", Wall.CHALLENGE, id="queue"),
        pytest.param(
            "<p>Checking your browser before you enter</p><div class=h-captcha></div>",
            Wall.CAPTCHA,
            id="test-with-captcha",
        ),
        pytest.param('<meta http-equiv=Refresh content="0; URL=/member/login?x=1">', Wall.LOGIN, id="refresh-to-login"),
        pytest.param('<meta content="3; url=/listing/4?t=1" http-equiv="refresh">', Wall.CHALLENGE, id="refresh-only"),
        pytest.param("<h1>THIS HIDDEN SITE HAS BEEN SEIZED</h1>", Wall.SEIZED, id="seized"),
        pytest.param('<a href="/"><img src="/seized_banner.png"></a>', Wall.SEIZED, id="seized-picture"),
        pytest.param("<p>Diese Plattform wurde beschlagnahmt</p>", Wall.SEIZED, id="seized-german"),
        pytest.param("<p>Ce site a été saisi par la police</p>", Wall.SEIZED, id="seized-french"),
        pytest.param("<p>Your request was blocked.</p>", Wall.FORBIDDEN, id="blocked"),
        pytest.param('<div class="g-recaptcha"></div>' + TEXT, Wall.CAPTCHA, id="widget-beside-text"),
    ],
)
def test_kinds_of_wall(body: str, expected: Wall) -> None:
    """Each wall is known by its own name."""
    assert wall(body) is expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<p>Parcels seized by customs are not replaced.</p><input name=qty>", id="seized-parcel"),
        pytest.param("<p>This guide explains DDoS protection</p>" + TEXT, id="article-on-challenges"),
        pytest.param('<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>' + TEXT, id="guarded-but-open"),
        pytest.param('<meta http-equiv="refresh" content="600">' + TEXT, id="page-that-renews-itself"),
        pytest.param('<form action="/pay">Security code <input name="cvv"><input name="card_no"></form>', id="card"),
        pytest.param("<!-- <form><input type=password></form> --><input name=qty>", id="login-in-a-comment"),
        pytest.param("<script>'<form><input type=password></form>'</SCRIPT ><input name=qty>", id="login-in-a-script"),
        pytest.param("<form><input type=hidden name=captcha></form>", id="hidden-field"),
    ],
)
def test_no_wall(body: str) -> None:
    """Words and forms that only look like a wall's do not stop a source."""
    assert wall(body) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, None),
        (401, Wall.UNAUTHORISED),
        (402, Wall.PAYMENT),
        (403, Wall.FORBIDDEN),
        (404, None),
        (407, Wall.UNAUTHORISED),
        (429, None),
        (451, Wall.LEGAL),
        (503, None),
    ],
)
@pytest.mark.parametrize("found", [True, None, False])
def test_status(status: int, expected: Wall | None, found: bool | None) -> None:
    """Some statuses are walls whatever the page says; 429 only asks for patience."""
    assert wall(TEXT, status=status, found=found) is expected


def test_429_is_never_a_wall() -> None:
    """A page that asks to slow down may say anything."""
    assert wall("<p>Unusual traffic: access denied</p>", status=429) is None


@pytest.mark.parametrize(("status", "expected"), [(503, Wall.CHALLENGE), (403, Wall.CHALLENGE), (404, Wall.CHALLENGE)])
def test_a_challenge_is_known_under_any_status(status: int, expected: Wall) -> None:
    """What the page is says more than its status."""
    assert wall("<title>Just a moment...</title>", status=status) is expected


@pytest.mark.parametrize(
    "headers",
    [{"cf-mitigated": "challenge"}, {"Cf-Mitigated": "challenge"}, Headers({"CF-Mitigated": "challenge"})],
    ids=["lower", "title", "scrapy"],
)
def test_a_challenge_by_header(headers: Mapping[Any, Any]) -> None:
    """A service that says so in a header is believed, items or not."""
    assert wall("", status=403, headers=headers, found=True) is Wall.CHALLENGE


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/login", Wall.LOGIN),
        ("http://market.example/user/sign-in?next=/", Wall.LOGIN),
        ("/index.php?action=login", Wall.LOGIN),
        ("/wp-login.php", Wall.LOGIN),
        ("https://login.example/", Wall.LOGIN),
        ("//auth.example/a", Wall.LOGIN),
        ("/captcha", Wall.LOGIN),
        ("/listing/5", None),
        ("/blog/login-screens-compared", None),
        ("/authors", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_redirects(location: str, expected: Wall | None) -> None:
    """A redirect to an entrance is a wall; any other is a matter for the gate."""
    assert wall("", status=302, headers=Headers({"Location": location})) is expected


def test_a_login_at_a_login_address_is_a_wall_even_with_items() -> None:
    """Who was led to the login reads no further, whatever else stands on the page."""
    assert wall(TEXT + LOGIN, found=True, url="http://market.example/login?next=/listing/4") is Wall.LOGIN
    assert wall(TEXT, found=True, url="http://market.example/login") is None


@pytest.mark.parametrize(
    ("page", "url", "expected"),
    [
        pytest.param(LOGIN, "", Forms(login=True, text=4), id="login"),
        pytest.param(
            "<form>Login <input name=email type=email><button name=login>Log in</button></form>",
            "",
            Forms(login=True, text=11),
            id="login-by-name-alone",
        ),
        pytest.param("<input name=user><input type=password>", "", Forms(login=True), id="login-without-a-form"),
        pytest.param(
            "<form><input name=first_name><input name=email><input type=password></form>",
            "",
            Forms(registration=True),
            id="registration-by-own-name",
        ),
        pytest.param(
            "<form><input name=user><input name=email><input type=password></form>",
            "http://a.example/signup",
            Forms(registration=True),
            id="registration-by-address",
        ),
        pytest.param(
            "<form id=register><input name=a><input name=b><input name=c></form>",
            "",
            Forms(registration=True),
            id="registration-without-password",
        ),
        pytest.param(
            "<form><input name=email><input type=submit value='Reset password'></form>",
            "",
            Forms(recovery=True),
            id="recovery",
        ),
        pytest.param("<form><input name=q><input type=submit value=Search></form>", "", Forms(), id="search"),
        pytest.param("<form><textarea name=text></textarea></form>", "", Forms(), id="comment"),
        pytest.param("<form>3 + 4 = <input name=a></form>", "", Forms(captcha=True, text=7), id="sum"),
        pytest.param(
            "<form><img src='/pic.php?n=1'><input name='form[code]'></form>", "", Forms(captcha=True), id="made-picture"
        ),
        pytest.param(
            "<form><script src='//x.example/recaptcha/api.js'></script></form>",
            "",
            Forms(captcha=True),
            id="script-in-form",
        ),
        pytest.param("<script src='//x.example/recaptcha/api.js'></script>", "", Forms(), id="script-on-the-page"),
        pytest.param("<a href='/recaptcha'>a</a>", "", Forms(text=1), id="link-to-a-captcha"),
        pytest.param("<select><option>Aland<option>Bland</select>", "", Forms(), id="choices-are-no-text"),
        pytest.param(
            "<form>Введите код с картинки <input name=x></form>", "", Forms(captcha=True, text=22), id="russian"
        ),
        pytest.param("<form>画像認証<input name=x></form>", "", Forms(captcha=True, text=4), id="japanese"),
    ],
)
def test_kinds_of_form(page: str, url: str, expected: Forms) -> None:
    """Forms are told apart by what they ask for and what they are called."""
    assert forms(page, url) == expected


BOMBS = {
    "attributes": "<input " + " ".join(f"a{i}=1" for i in range(100_000)) + ">",
    "brackets": "<" * 3_000_000,
    "fields": "<form><input name=a>" * 50_000,
    "quotes": '<input a="' * 100_000,
    "scripts": "<script>" * 125_000,
    "comments": "<!--" * 250_000,
    "text": "<form><input name=x>" + "enter the code image " * 50_000,
    "refreshes": "<meta http-equiv=refresh " * 50_000,
    "letters": "<input " + "a" * 900_000 + ">",
    "spaces": "<input a" + " " * 900_000 + ">",
    "pictures": "<img src=x.php>" * 60_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_hostile_page_takes_little_time(bomb: str) -> None:
    """A page made to be slow is read in less than a second."""
    start = time.process_time()
    wall(bomb)

    assert time.process_time() - start < 1.0


def test_an_ordinary_page_takes_little_time() -> None:
    """A page with items, or without anything suspect, costs some 40 µs; 200 on a slow machine under load."""
    body = ("<html>" + TEXT * 4)[:18_000].encode()
    start = time.process_time()
    for _ in range(200):
        find_wall(200, {}, body, URL)
        find_wall(200, {}, body, URL, items_found=True)

    assert (time.process_time() - start) / 200 < 200e-6


@given(
    st.text(max_size=200) | st.text("<form input=\"'/->password captcha", max_size=200),
    st.sampled_from([True, None, False]),
)
def test_any_page_gives_an_answer(body: str, found: bool | None) -> None:
    """No page makes the reader fail."""
    assert wall(body, found=found) in (None, *Wall)


@pytest.mark.parametrize("kind", KINDS)
def test_real_forms_are_recognised(shared_data: Any, kind: str) -> None:
    """On 227 real pages that people labelled, recall is at least 0.95, and precision 0.85 where all is labelled."""
    result = score(labelled_pages(), kind)

    assert result.recall >= 0.95
    assert result.precision >= 0.85


@pytest.mark.parametrize("found", [None, False])
def test_real_markets_are_read_and_their_walls_are_not(shared_data: Any, found: bool | None) -> None:
    """Of two saved markets every login, queue and filter page stops the source, and no other page does."""
    wrong = [
        folder
        for folder, is_wall, body in market_pages()
        if (find_wall(200, {}, body, "http://market.example/page", items_found=found) is not None) is not is_wall
    ]

    assert wrong == []


PIECES = (
    "<p> </p> <option> </option> <option </option <optionx> <form> </form> <input> <!--c--> <!-- --> "
    "<script>x</script> <script "
    "<script> </script> <style> </STYLE> <3 > < a<b &amp; & &#38 &x; ; word wordword <a\u00a0title='x>y'>"
).split(" ")


@given(
    st.lists(st.sampled_from([*PIECES, " ", "some text that goes on"]), max_size=30).map("".join), st.integers(0, 60)
)
@settings(max_examples=2_000)
def test_a_page_is_never_taken_for_a_longer_one(page: str, characters: int) -> None:
    """What is said to be longer than so much is so when it is read whole."""
    assert not says_more(page, characters) or forms(page).text > characters


def test_a_long_page_is_read_no_further_than_needed() -> None:
    """A page that says much is told from one that is little else than its form, whatever has no text on it."""
    form = "<form><input name=q></form>"
    hidden = f"<script>{'x' * 2000}</script><!--{'x' * 2000}--><option>{'x' * 2000}</option><b title='{'x' * 2000}'>"

    assert says_more(f"{form}<p>{'word ' * 200}</p>", 800)
    assert not says_more(f"{form}{hidden}<p>{'word ' * 100}</p>", 800)
    assert not says_more(f"{form}{'<b>' * MAX_TAGS}<p>{'word ' * 200}</p>", 800)
