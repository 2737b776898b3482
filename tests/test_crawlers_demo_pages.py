"""The pages of the invented sites: pure, equal for equal seeds, and full of what the truth says is planted."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsel import Selector

from crawlers.demo.board import Board
from crawlers.demo.malice import KIND, Malice
from crawlers.demo.market import Market
from crawlers.demo.page import Page
from crawlers.demo.world import World
from policies import robots, urls

Site = Market | Board
SEEDS = st.integers(min_value=0, max_value=10**9)
WORLD = World.generate(11)
ENDLESS = ("/calendar", "/archive/older")


def ask(site: Site, url: str) -> Page:
    """The page at a URL or a path with a query."""
    parts = urlsplit(url)
    return site(parts.path, parts.query)


def hrefs(page: Page) -> list[str]:
    """Where the links of a page lead, as they are written."""
    return Selector(body=page.body).xpath("//a/@href").getall() if page.body else []


def walk(site: Site) -> Iterator[tuple[str, Page]]:
    """Every page that links and redirects reach, each once, but for what has no end."""
    home = f"http://{site.host}/"
    waiting, seen = [home], set[str]()
    while waiting:
        url = waiting.pop()
        page = ask(site, url)
        yield url, page
        moved = [value for name, value in page.headers if name == "Location"]
        for href in (*hrefs(page), *moved):
            found = urljoin(url, href)
            if urlsplit(found).netloc != site.host or urlsplit(found).scheme != "http":
                continue
            key = urls.canonical(urls.parse(found))
            if key not in seen and not urlsplit(found).path.startswith(ENDLESS):
                seen.add(key)
                waiting.append(found)


def everything(site: Site) -> str:
    """All that a crawl of the whole site can read: addresses, headers and bodies, refusals too."""
    parts = []
    for url, page in [*walk(site), (f"http://{site.host}/robots.txt", site("/robots.txt"))]:
        for answer in (page, *page.before):
            headers = "\n".join(value for _, value in answer.headers)
            body = answer.body.decode("utf-8", "replace")
            parts += [url, headers, body, unescape(body)]
    return "\n".join(parts)


@pytest.fixture(params=[Market, Board], ids=["market", "board"])
def site(request: pytest.FixtureRequest) -> Site:
    """Each of the two sites in turn."""
    built: Site = request.param(WORLD)
    return built


@given(SEEDS)
@settings(max_examples=3)
def test_equal_seeds_give_equal_bytes(seed: int) -> None:
    """Every page of a site is the same, byte for byte, whenever it is asked for."""
    sizes = {"listings": 12, "vendors": 3, "adverts": 12, "canaries": 30}
    for build in (Market, Board):
        one, other = (list(walk(build(World.generate(seed, **sizes)))) for _ in range(2))

        assert len(one) > 12
        assert one == other


def test_links_lead_from_home_to_every_listing() -> None:
    """A crawl that follows links finds each listing and each page of its vendor."""
    market = Market(WORLD)
    paths = {urlsplit(url).path for url, page in walk(market) if page.status == 200}

    assert {path.split("/")[2] for path in paths if path.startswith("/listing/")} == {o.item_id for o in WORLD.listings}
    assert {path.split("/")[2] for path in paths if path.startswith("/vendor/")} == {v.handle for v in WORLD.vendors}


def test_links_lead_from_home_to_every_advert() -> None:
    """A crawl that follows links finds each advert."""
    paths = {urlsplit(url).path for url, page in walk(Board(WORLD)) if page.status == 200}

    assert {p for p in paths if p.startswith("/ad/")} == {f"/ad/{advert.item_id}.html" for advert in WORLD.adverts}


@given(SEEDS, st.sampled_from([0, 400]))
@settings(max_examples=4)
def test_every_planted_identifier_can_be_read_somewhere(seed: int, canaries: int) -> None:
    """A leak scan looks for nothing that a crawl could not have met."""
    world = World.generate(seed, listings=40, vendors=6, adverts=40, canaries=canaries)
    read = {"market": everything(Market(world)), "board": everything(Board(world))}
    planted = world.canaries if canaries else world.identifiers

    missing = [p.where for p in planted if p.value not in read[p.where.partition(".")[0]]]
    assert not missing


def test_canaries_stand_only_where_they_were_planted() -> None:
    """A canary of one site is not on the other."""
    world = World.generate(12, canaries=300)
    read = {"market": everything(Board(world)), "board": everything(Market(world))}

    assert not [c.where for c in world.canaries if c.value in read[c.where.partition(".")[0]]]


def test_listing_pages_have_the_size_of_real_ones() -> None:
    """A listing with forty comments is a page of 14 to 20 kB."""
    market = Market(World.generate(13, listings=200, vendors=8), KIND)
    sizes = [len(market(f"/listing/{10_000 + i}/x").body) for i in range(200)]

    assert min(sizes) > 14_000
    assert max(sizes) < 20_000


@pytest.mark.parametrize(
    "path",
    ["/listing/1/x", "/listing/", "/category/none", "/vendor/nobody", "/s/no/such/", "/s/", "/ad/1.html", "/nowhere"],
)
def test_unknown_addresses_are_error_pages(site: Site, path: str) -> None:
    """What does not exist is answered by 404, with the name of someone to ask."""
    page = site(path)

    assert page.status == 404
    assert b"Ask " in page.body


@pytest.mark.parametrize("query", ["page=99", "page=0", "page=-1", "page=x", "page=99999999999999999999", "page=²"])
def test_odd_page_numbers_do_no_harm(query: str) -> None:
    """A page number that is none is the first page; one that is too high is not there."""
    market = Market(WORLD)

    assert market("/category/Widgets", query).status == (404 if query == "page=99" else 200)
    assert market(f"/vendor/{WORLD.vendors[0].handle}", query).status == (404 if query == "page=99" else 200)


@pytest.mark.parametrize("build", [Market, Board], ids=["market", "board"])
def test_long_lists_are_not_deep(build: type[Site]) -> None:
    """However long a list is, few steps lead from the home page to its end."""
    site = build(World.generate(14, listings=3000, vendors=20, adverts=3000), KIND)
    depth, waiting = {f"http://{site.host}/": 0}, [f"http://{site.host}/"]
    for url in waiting:
        for href in hrefs(ask(site, url)):
            found = urljoin(url, href)
            if found not in depth and not urlsplit(found).path.startswith(("/listing/", "/vendor/", "/ad/")):
                depth[found] = depth[url] + 1
                waiting.append(found)

    assert len(depth) > 250
    assert max(depth.values()) <= 11


def test_closed_areas_are_closed_and_linked_into(site: Site) -> None:
    """robots.txt closes areas, and the home page leads into them all the same."""
    rules = robots.Robots.parse(site("/robots.txt").body)
    found = [urljoin(f"http://{site.host}/", href) for href in hrefs(site("/"))]
    inside = [url for url in found if urlsplit(url).netloc == site.host and "@" not in urlsplit(url).netloc]
    closed = [url for url in inside if not rules.may_fetch("beholden", urls.parse(url)).allowed]

    assert any(urlsplit(url).path == "/private/invoices" for url in closed)
    assert any(urlsplit(url).path == "/search" for url in closed)
    assert f"http://{site.host}/private/open/terms" not in closed
    assert f"http://{site.host}/help" not in closed


def test_robots_is_what_the_malice_says(site: Site) -> None:
    """A test can have any robots.txt, with any status."""
    malice = Malice(robots_text="User-agent: *\nDisallow: /\n", robots_status=503)
    page = type(site)(WORLD, malice)("/robots.txt")

    assert (page.status, page.body) == (503, b"User-agent: *\nDisallow: /\n")
    assert b"Crawl-delay: 2.5" in type(site)(WORLD, Malice(crawl_delay=2.5))("/robots.txt").body


def test_walls_are_linked_only_when_asked_for(site: Site) -> None:
    """An ordinary crawl meets no login and no captcha; they are there for whoever links to them."""
    walled = type(site)(WORLD, Malice(walls=True))

    assert not [href for _, page in walk(site) for href in hrefs(page) if href.startswith(("/account", "/gate"))]
    assert {"/account/login", "/account/orders", "/gate/check"} <= set(hrefs(walled("/")))


@pytest.mark.parametrize(
    ("path", "sign"),
    [("/account/login", b'type="password"'), ("/gate/check", b'name="captcha"')],
    ids=["login", "captcha"],
)
def test_walls_look_like_walls(site: Site, path: str, sign: bytes) -> None:
    """The walls answer 200, as many do, and can be known by what they show."""
    page = site(path)

    assert page.status == 200
    assert sign in page.body


def test_closed_orders_lead_to_the_login(site: Site) -> None:
    """A page for members sends everyone else to the login."""
    assert ("Location", "/account/login") in site("/account/orders").headers


def test_the_calendar_has_no_end(site: Site) -> None:
    """Each month leads to one that was not seen before."""
    url, seen = "/calendar?month=2026-11", set[str]()
    for _ in range(200):
        seen.add(url)
        url = hrefs(ask(site, url))[-1]

    assert len(seen) == 200
    assert parse_qs(urlsplit(url).query)["month"] == ["2043-07"]
    assert site("/calendar", "month=soon").status == 404


def test_the_archive_grows_with_each_step(site: Site) -> None:
    """A relative link makes the path longer for ever."""
    url = f"http://{site.host}/archive/"
    for _ in range(10):
        url = urljoin(url, hrefs(ask(site, url))[0])

    assert urls.repeated_segments(urlsplit(url).path) == 10


def test_session_links_lead_to_the_same_page() -> None:
    """One listing has many addresses, which differ in session and order alone."""
    market = Market(WORLD)
    found: dict[str, set[str]] = {}
    for url, page in walk(market):
        for href in hrefs(page):
            if href.startswith("/listing/"):
                absolute = urls.parse(urljoin(url, href))
                found.setdefault(urls.canonical(absolute), set()).add(absolute.href)
    orders = {tuple(parse_qs(urlsplit(url).query)) for same in found.values() for url in same}

    assert len(found) == len(WORLD.listings)
    assert max(len(same) for same in found.values()) > 1
    assert len(orders) == 3


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("partner", "http://elsewhere.test/"),
        ("file", "file:///"),
        ("private", "http://10."),
        ("loopback", "http://127."),
        ("closed", "/private/"),
        ("0", "http://elsewhere.test/u/"),
    ],
    ids=["other host", "file", "private address", "loopback", "closed area", "person"],
)
def test_redirects_lead_out_of_scope(site: Site, name: str, target: str) -> None:
    """Links within the site end at places where no crawl may go."""
    page = site(f"/out/{name}")

    assert page.status == 302
    assert dict(page.headers)["Location"].startswith(target)
    assert f"/out/{name}" in hrefs(site("/"))


def test_a_redirect_chain_stays_inside(site: Site) -> None:
    """Three redirects end at an ordinary page; another goes round for ever."""
    steps = [url for url in hrefs(site("/")) if url.startswith("/go/1")]
    for _ in range(3):
        steps.append(dict(ask(site, steps[-1]).headers)["Location"])

    assert steps[-1] == "/help"
    assert dict(site("/go/round").headers)["Location"] == "/go/round"


@pytest.mark.parametrize("path", ["/out/nowhere", "/out/99", "/go/9", "/news/none"])
def test_bait_that_is_not_there_is_missing(site: Site, path: str) -> None:
    """An unknown bait is an error page like any other."""
    assert site(path).status == 404


@pytest.mark.parametrize("act", ["buy", "vote", "report", "favourite", "logout"])
def test_links_that_act_answer_a_get(site: Site, act: str) -> None:
    """As on real sites, asking is enough to act: only not asking is safe."""
    assert site(f"/{act}/1").body.count(b"Done") > 0


def test_the_sitemap_names_what_may_not_be_fetched(site: Site) -> None:
    """A sitemap leads to a closed area and to another host too."""
    body = site("/sitemap.xml").body

    assert b"/private/invoices" in body
    assert b"elsewhere.test" in body


def test_a_kind_world_has_no_bait(site: Site) -> None:
    """For measuring, every link leads to content."""
    kind = type(site)(WORLD, KIND)
    firsts = {urlsplit(url).path.split("/")[1] for url, _ in walk(kind)}

    assert firsts <= {"", "category", "listing", "vendor", "help", "s", "ad"}
    assert not [url for url, page in walk(kind) if page.status != 200 or page.before or page.delay]
    assert b"Disallow:\n" in kind("/robots.txt").body


@pytest.mark.parametrize(
    ("malice", "sign"),
    [
        (Malice(closed_areas=False), "/private/invoices"),
        (Malice(endless=False), "/calendar?month=2026-11"),
        (Malice(broken=False), "/news/closed"),
        (Malice(images=False), "/media/shop.jpg"),
        (Malice(foreign_links=False), "file:///etc/hostname"),
        (Malice(redirects=False), "/go/round"),
        (Malice(acting_links=False), "/logout"),
    ],
    ids=["closed", "endless", "broken", "images", "foreign", "redirects", "acting"],
)
def test_each_malice_can_be_switched_off(site: Site, malice: Malice, sign: str) -> None:
    """A malice that is off leaves no link on the home page."""
    assert sign in hrefs(site("/"))
    assert sign not in hrefs(type(site)(WORLD, malice)("/"))


def test_pictures_are_shown_only_where_asked_for() -> None:
    """A listing shows pictures whose names and words hold identifiers, unless images are off."""
    number = WORLD.listings[1].item_id

    assert b"<img" in Market(WORLD)(f"/listing/{number}/x").body
    assert b"<img" not in Market(WORLD, Malice(images=False))(f"/listing/{number}/x").body
    assert dict(Market(WORLD)("/media/any.jpg").headers)["Content-Type"].startswith("image/")
