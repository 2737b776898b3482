"""The invented sites over a real socket: each malice behaves as declared, and every request is remembered."""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from crawlers.demo.bait import BROKEN
from crawlers.demo.malice import KIND, Malice
from crawlers.demo.market import Market
from crawlers.demo.planting import slug
from crawlers.demo.process import ServerProcess
from crawlers.demo.server import Address, Served, serve
from crawlers.demo.world import BOARD, MARKET, Recipe, World

WORLD = World.generate(21, listings=60, vendors=6, adverts=40)
BUSY = f"/category/{slug(list(dict.fromkeys(offer.category for offer in WORLD.listings))[1])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: nothing of it where the connection closed without an answer."""

    status: int | None
    headers: dict[str, str]
    body: bytes
    whole: bool


async def ask(address: Address, target: str, *, host: str = MARKET, method: str = "GET", body: bytes = b"") -> Answer:
    """One request on a connection of its own."""
    reader, writer = await asyncio.open_connection(*address)
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{length}\r\n"
    writer.write(head.encode() + body)
    raw = await reader.read()
    writer.close()
    await writer.wait_closed()
    start, _, sent = raw.partition(b"\r\n\r\n")
    first, *lines = start.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    status = int(first.split(" ")[1]) if first else None
    return Answer(status=status, headers=headers, body=sent, whole=len(sent) == int(headers.get("content-length", -1)))


@pytest.fixture
async def sites() -> AsyncIterator[Served]:
    """Both sites, as malicious as they come by default."""
    async with serve(WORLD, malice=Malice(slow=0.2)) as served:
        yield served


async def test_both_sites_listen_on_loopback(sites: Served) -> None:
    """Each site has an address of its own, and only this machine can reach it."""
    assert {host for host, _ in sites.addresses.values()} == {"127.0.0.1"}
    assert len({port for _, port in sites.addresses.values()}) == 2
    assert b"<h1>Welcome</h1>" in (await ask(sites.addresses[MARKET], "/")).body
    assert b"<h1>Board</h1>" in (await ask(sites.addresses[BOARD], "/", host=BOARD)).body


@pytest.mark.parametrize(
    ("port_of", "host", "sign"),
    [
        (BOARD, MARKET, b"<h1>Welcome</h1>"),
        (MARKET, "Board.Test:8080", b"<h1>Board</h1>"),
        (BOARD, "127.0.0.1:9", b"<h1>Board</h1>"),
        (MARKET, "", b"<h1>Welcome</h1>"),
    ],
    ids=["other site", "case and port", "unknown host", "no host"],
)
async def test_the_host_header_chooses_the_site(sites: Served, port_of: str, host: str, sign: bytes) -> None:
    """The name asked for decides; where it says nothing, the port does."""
    assert sign in (await ask(sites.addresses[port_of], "/", host=host)).body


async def test_a_whole_url_chooses_the_site(sites: Served) -> None:
    """A client that takes the sites for its proxy can name them without knowing where they are."""
    answer = await ask(sites.addresses[MARKET], f"http://{BOARD}/s/none/?a=b", host=BOARD)

    assert answer.status == 404
    assert [(request.host, request.path_qs) for request in sites.log] == [(BOARD, "/s/none/?a=b")]


async def test_pages_are_sent_as_they_are(sites: Served) -> None:
    """What arrives is the page, with its identifiers in headers and cookies."""
    offer = WORLD.listings[1]
    answer = await ask(sites.addresses[MARKET], f"/listing/{offer.item_id}/any-name")
    page = Market(WORLD)(f"/listing/{offer.item_id}/any-name")

    assert (answer.status, answer.whole) == (200, True)
    assert answer.body == page.body
    assert answer.headers["x-seller"] == offer.vendor
    assert answer.headers["set-cookie"] == f"seen={offer.vendor}; Path=/"


async def test_head_sends_no_body(sites: Served) -> None:
    """HEAD gives the headers of GET and nothing else."""
    answer = await ask(sites.addresses[MARKET], "/", method="HEAD")

    assert answer.status == 200
    assert answer.body == b""
    assert int(answer.headers["content-length"]) > 1000


async def test_other_methods_are_refused_and_remembered(sites: Served) -> None:
    """A crawl that posts is found out."""
    answer = await ask(sites.addresses[MARKET], "/contact", method="POST", body=b"to=someone")

    assert answer.status == 405
    assert [(r.method, r.path_qs) for r in sites.log] == [("POST", "/contact")]


async def test_a_connection_can_be_used_again(sites: Served) -> None:
    """Requests on one connection are answered in turn, slow ones too."""
    reader, writer = await asyncio.open_connection(*sites.addresses[MARKET])
    asked = b"".join(
        b"GET /%s HTTP/1.1\r\nHost: market.test\r\n\r\n" % path for path in (b"help", b"robots.txt", b"none")
    )
    writer.write(asked[:30])
    await asyncio.sleep(0.01)
    writer.write(asked[30:])
    statuses = []
    for _ in range(3):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        statuses.append(head.split(" ")[1])
        await reader.readexactly(int(head.partition("Content-Length: ")[2].partition("\r\n")[0]))
    writer.close()
    await writer.wait_closed()

    assert statuses == ["200", "200", "404"]
    assert [r.path_qs for r in sites.log] == ["/help", "/robots.txt", "/none"]


async def test_the_log_says_who_asked_for_what_and_when(sites: Served) -> None:
    """Tests can prove what was asked for, in which order, and with which headers."""
    before = time.time()
    await ask(sites.addresses[MARKET], "/category/none?page=2")
    await ask(sites.addresses[BOARD], "/robots.txt", host=BOARD)
    first, second = sites.log

    assert (first.method, first.host, first.path_qs) == ("GET", MARKET, "/category/none?page=2")
    assert ("Connection", "close") in first.headers
    assert before <= first.time <= second.time <= time.time()
    assert second.host == BOARD


async def test_a_busy_page_answers_429_at_first(sites: Served) -> None:
    """The first requests for a busy page are told to wait; then it is given."""
    answers = [await ask(sites.addresses[MARKET], BUSY) for _ in range(4)]

    assert [answer.status for answer in answers] == [429, 429, 200, 200]
    assert [answer.headers.get("retry-after") for answer in answers] == ["1", "1", None, None]


async def test_an_unavailable_page_heals(sites: Served) -> None:
    """One listing and one advert answer 503 once."""
    listing, advert = f"/listing/{WORLD.listings[0].item_id}/x", f"/ad/{WORLD.adverts[0].item_id}.html"

    assert [(await ask(sites.addresses[MARKET], listing)).status for _ in range(3)] == [503, 200, 200]
    assert [(await ask(sites.addresses[BOARD], advert, host=BOARD)).status for _ in range(3)] == [503, 200, 200]


async def test_a_slow_page_takes_its_time_and_holds_up_no_other(sites: Served) -> None:
    """Another client is served while one waits."""
    start = time.monotonic()
    slow = asyncio.create_task(ask(sites.addresses[MARKET], "/help"))
    await asyncio.sleep(0.01)
    await ask(sites.addresses[MARKET], "/robots.txt")
    quick = time.monotonic() - start
    answer = await slow

    assert answer.status == 200
    assert quick < 0.15
    assert time.monotonic() - start >= 0.2


async def test_a_client_that_leaves_is_forgotten(sites: Served) -> None:
    """Nothing is sent to a client that did not wait for a slow page."""
    _, writer = await asyncio.open_connection(*sites.addresses[MARKET])
    writer.write(b"GET /help HTTP/1.1\r\nHost: market.test\r\n\r\n")
    await asyncio.sleep(0.05)
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.3)

    assert (await ask(sites.addresses[MARKET], "/robots.txt")).status == 200


async def test_an_endless_head_is_cut_off(sites: Served) -> None:
    """A request that never ends is not kept in memory."""
    reader, writer = await asyncio.open_connection(*sites.addresses[MARKET])
    writer.write(b"GET / HTTP/1.1\r\n" + b"X-Filler: " + b"a" * 200_000)
    with suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()

    assert not sites.log


async def test_a_silent_page_closes_without_an_answer(sites: Served) -> None:
    """Some pages are not given at all."""
    answer = await ask(sites.addresses[MARKET], "/news/silent")

    assert answer.status is None
    assert answer.body == b""


async def test_a_closed_page_ends_before_its_length(sites: Served) -> None:
    """The connection closes in the middle of a page that promised more."""
    answer = await ask(sites.addresses[MARKET], "/news/closed")

    assert answer.status == 200
    assert not answer.whole
    assert 0 < len(answer.body) < int(answer.headers["content-length"])


@pytest.mark.parametrize("name", ["truncated", "charset", "unknown-charset", "not-gzip", "empty"])
async def test_broken_pages_arrive_as_they_are(sites: Served, name: str) -> None:
    """Pages cut off in the middle of a tag, in a wrong charset or with a wrong encoding are sent whole."""
    answer = await ask(sites.addresses[MARKET], f"/news/{name}")

    assert (answer.status, answer.whole) == (200, True)
    assert answer.body == BROKEN[name].body


async def test_a_wrong_charset_is_wrong(sites: Served) -> None:
    """The page says UTF-8 and is not."""
    answer = await ask(sites.addresses[MARKET], "/news/charset")

    assert "utf-8" in answer.headers["content-type"]
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")


async def test_an_error_page_names_someone(sites: Served) -> None:
    """A trace of an error holds identifiers like any page."""
    answer = await ask(sites.addresses[BOARD], "/news/error", host=BOARD)
    blamed = [value for slot, value in WORLD.marks["board"] if slot == "error-page"]

    assert answer.status == 500
    assert blamed
    assert all(name.encode() in answer.body for name in blamed)


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/out/partner", "http://elsewhere.test/welcome"),
        ("/out/file", "file:///etc/hostname"),
        ("/go/2?for=x", "/go/3?for=x"),
    ],
    ids=["other host", "file", "chain"],
)
async def test_redirects_are_sent_as_redirects(sites: Served, target: str, location: str) -> None:
    """Where a redirect leads stands in its header."""
    answer = await ask(sites.addresses[MARKET], target)

    assert (answer.status, answer.headers["location"]) == (302, location)


async def test_a_kind_world_answers_at_once() -> None:
    """Without malice nothing is refused."""
    async with serve(WORLD, malice=KIND) as sites:
        targets = [BUSY, f"/listing/{WORLD.listings[0].item_id}/x", "/help"]
        answers = [await ask(sites.addresses[MARKET], target) for target in targets]

    assert [answer.status for answer in answers] == [200, 200, 200]


async def test_ports_are_free_again_afterwards() -> None:
    """A site can be served again where it was."""
    async with serve(WORLD) as sites:
        ports = tuple(port for _, port in sites.addresses.values())
    async with serve(WORLD, ports=(ports[0], ports[1])) as again:
        assert tuple(port for _, port in again.addresses.values()) == ports


async def test_clients_are_cut_off_when_the_sites_close() -> None:
    """A crawler that keeps its connections does not keep the sites open."""
    async with serve(WORLD) as sites:
        reader, writer = await asyncio.open_connection(*sites.addresses[MARKET])
        writer.write(b"GET /robots.txt HTTP/1.1\r\nHost: market.test\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
    with suppress(ConnectionError):
        await reader.read()

    assert reader.at_eof() or isinstance(reader.exception(), ConnectionError)
    writer.close()


def _get(address: Address, target: str, host: str) -> bytes:
    connection = http.client.HTTPConnection(*address, timeout=10)
    try:
        connection.request("GET", target, headers={"Host": host})
        return connection.getresponse().read()
    finally:
        connection.close()


def test_a_process_of_its_own_serves_the_same_pages() -> None:
    """For measuring, the sites run in another process, whose log can still be read."""
    recipe = Recipe(seed=21, listings=60, vendors=6, adverts=40)
    with ServerProcess(recipe, malice=KIND) as sites:
        body = _get(sites.addresses[MARKET], "/", MARKET)
        _get(sites.addresses[BOARD], "/help", BOARD)
        count, log = sites.count(), sites.log()
    with pytest.raises(OSError, match="refused"):
        _get(sites.addresses[MARKET], "/", MARKET)

    assert body == Market(WORLD, KIND)("/").body
    assert count == 2
    assert [(request.host, request.path_qs) for request in log] == [(MARKET, "/"), (BOARD, "/help")]
