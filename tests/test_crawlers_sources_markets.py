"""What the pages of the sources can hold beyond the saved ones, on made-up pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from web_poet import HttpResponse

from crawlers.sources import books, classifieds, cryptonia, empire
from crawlers.sources.classifieds import GonePage, IndexPage, PostingPage, RegionsPage
from crawlers.sources.cryptonia.listing import ListingPage
from crawlers.sources.cryptonia.market import unit_contents
from crawlers.sources.cryptonia.search import GatePage, SearchPage
from crawlers.sources.cryptonia.vendor import VendorPage, external_rating
from crawlers.sources.empire.listing import ListingPage as EmpireListing
from crawlers.sources.empire.vendor import VendorPage as EmpireVendor
from crawlers.sources.reading import SourcePage


def page(body: str, title: str = "") -> SourcePage[Any]:
    """A page with this body."""
    html = f"<!DOCTYPE html><head><title>{title}</title></head>{body}"
    return SourcePage(response=HttpResponse(url="http://site.test/a", body=html.encode()))


@pytest.mark.parametrize("module", [cryptonia, empire, classifieds, books], ids=lambda module: module.__name__)
def test_an_unknown_page_is_no_page_of_the_site(module: Any) -> None:
    """A page of no known kind gives no page object."""
    assert module.recognise(page("<p>Hello</p>")) is None


@pytest.mark.parametrize(
    ("words", "line"),
    [
        pytest.param("Dream: 3700+ deals, 4.96/5", "Dream 3700+ 4.96/5", id="at-least"),
        pytest.param("Dream: 31,000 deals, 4.87/5", "Dream 31000 4.87/5", id="thousands"),
        pytest.param("Dream: 5400 4.82/5", "Dream 5400 4.82/5", id="no-word-for-deals"),
        pytest.param("Dream: 3300 deals, 4.97", "Dream 3300 4.97", id="no-scale"),
        pytest.param("Dream: 4.97/5", "Dream 4.97/5", id="rating-only"),
        pytest.param("Dream: 250 deals", "Dream 250", id="sales-only"),
        pytest.param("Empire: 268 deals, 97.85/100%", "Empire 268 97.85/100", id="percent"),
        pytest.param("Abraxas: 10~20 deals, 5/5", "Abraxas 15 5/5", id="range"),
        pytest.param("Hansa: 1399/47/47", "Hansa 1399/47/47", id="counts"),
        pytest.param("Empire:", "Empire", id="nothing"),
        pytest.param("Agora: trusted", "Agora", id="other-words"),
    ],
)
def test_external_ratings(words: str, line: str) -> None:
    """Each way in which a market quotes another is read."""
    assert external_rating(words).line() == line


@pytest.mark.parametrize(
    ("unit", "quantity"),
    [
        pytest.param("112g", Decimal(112), id="grams"),
        pytest.param("3.5 gram", Decimal("3.5"), id="fraction"),
        pytest.param("1/4pound", Decimal("0.25"), id="quarter"),
        pytest.param("1/0pound", None, id="by-nothing"),
        pytest.param("Each", None, id="word"),
        pytest.param("$400", None, id="money"),
        pytest.param(None, None, id="no-unit"),
    ],
)
def test_unit_contents(unit: str | None, quantity: Decimal | None) -> None:
    """How much one unit holds is read from its name, where it says so."""
    assert unit_contents(unit) == quantity


CRYPTONIA_LISTING = """
<div class=mainarea><div class=mainarea_inner><h2>Thing</h2>
<div class=product_data><label>Price:</label><span class=lgtext>{price}</span></div>
<div class=product_data><label>&nbsp;5 Each or more:</label><span class=lgtext>2.00 USD/Each</span>
  <span>(0.1 BTC/Each)</span> <span class=pricetag>38% OFF</span></div>
<div class=product_data><label>In stock:</label><span>{stock}</span></div>
</div></div>"""


async def test_cryptonia_listing() -> None:
    """Stock that is below the smallest order is none, and the last step of a price list has no end."""
    stock = "2 gram</span><span style='x'>(Minimum order 28 gram)</span><span class=error>Out of Stock"
    read = cryptonia.recognise(page(CRYPTONIA_LISTING.format(price="4.00 USD/gram", stock=stock), _TITLE))
    assert isinstance(read, ListingPage)
    item = await read.to_item()

    assert (item.stock, item.min_order, item.price, item.unit) == (0, 28, Decimal("4.00"), "gram")
    assert item.bulk_prices == ("5- gram 2.00 USD",)
    assert (read.bulk[0].percent_off, item.escrow, item.ships_from, item.vendor) == (38, None, None, None)


_TITLE = "Cryptonia Market - Product Details"


def test_cryptonia_row_price_is_of_one_unit() -> None:
    """``Buy 100 For`` gives the price of a hundred: one costs a hundredth."""
    row = """<div class=mainarea_inner><table><tr><td class="product x"><a class=growlink href=/product/7>Thing</a>
      <div><span>US &rarr; WW</span></div></td><td class="price x"><span class=listprice>Buy 100 For</span>
      <span class=listprice>1500.00 USD/Pill</span></td></tr></table></div>"""
    read = cryptonia.recognise(page(row, "Cryptonia Market - Products"))
    assert isinstance(read, SearchPage)

    (item,) = read.listings
    assert (item.price, item.min_order, item.ships_to, item.vendor) == (Decimal(15), 100, ("Worldwide",), None)
    assert (read.page_count, read.next_href, read.categories) == (0, None, ())


def test_cryptonia_gate() -> None:
    """A page before the market is known as such, and has no items."""
    read = cryptonia.recognise(
        page("<p class=error>Internal connection error. Please…</p>", "Cryptonia DDoS Protection")
    )

    assert isinstance(read, GatePage)
    assert (read.is_failing, read.captcha_href, read.server_time) == (True, None, None)


async def test_cryptonia_vendor_without_a_profile() -> None:
    """A profile that says nothing gives an item that says nothing."""
    read = cryptonia.recognise(page("<h2>&nbsp;somebody</h2>", "Cryptonia Market - somebody Profile"))
    assert isinstance(read, VendorPage)
    item = await read.to_item()

    assert set(item.unsafe_values()) == {"item_id", "url", "handle"}
    assert read.feedback == []


EMPIRE_VENDOR = """<div class="right-content"><h1 class="seth1">somebody <i>|</i><span></span></h1>
<div class="user_info"><div class="user_info_mid"><h3 class="user_info_mid_head">somebody</h3></div></div>
<div class="tab"><a class="tablinks focus">{tab}</a></div>
<table class="autoshop_table"><tr><th>x</th></tr><tr><td></td>
<td><p>Fine</p><p>Thing</p><p>Seller Response: Thank you</p></td>
<td><p><font>a***z</font><br>USD 1,412.50</p></td>
<td><p>Sep 27, 2019 20:49<br><a>View items</a></p></td></tr></table></div>"""


def test_cryptonia_headings_in_a_vendors_own_words() -> None:
    """The handle is the page's own heading, whatever headings the vendor writes."""
    words = "<div id=general_div>Hello<h2>Welcome to my shop</h2></div>"
    read = cryptonia.recognise(page(f"<h2>somebody</h2>{words}", "Cryptonia Market - somebody Profile"))

    assert isinstance(read, VendorPage)
    assert read.name == "somebody"


def test_empire_feedback() -> None:
    """What the buyer says is read, the vendor's answer is not taken for it."""
    read = empire.recognise(page(EMPIRE_VENDOR.format(tab="Negative Feedback")))
    assert isinstance(read, EmpireVendor)

    (said,) = read.feedback
    assert (said.text, said.listing, said.rating, said.buyer) == ("Fine", "Thing", "negative", "a***z")
    assert (said.price, said.currency) == (Decimal("1412.50"), "USD")
    assert said.posted_at == datetime(2019, 9, 27, 20, 49)  # noqa: DTZ001  (the market names no zone)


def test_empire_feedback_that_a_vendor_leaves() -> None:
    """What a vendor says as a buyer is not feedback on the vendor."""
    read = empire.recognise(page(EMPIRE_VENDOR.format(tab="Left Feedback")))

    assert isinstance(read, EmpireVendor)
    assert read.feedback == []


async def test_empire_listing_that_ends() -> None:
    """An offer with an end has its day; a text behind another tab is not its description."""
    body = """<div class=right-content><div class=listDes><h2>Thing</h2><table class=productTbl><tbody>
      <tr><td>Product Class</td><td>Service</td></tr><tr><td>Ends In</td><td>2019-12-24</td></tr></tbody></table></div>
      <div class=tab><a class="tablinks focus">Refund policy</a></div>
      <div class=tabcontent><p>No refunds</p></div></div>"""
    read = empire.recognise(page(body))
    assert isinstance(read, EmpireListing)
    item = await read.to_item()

    assert item.ends_at == datetime(2019, 12, 24)  # noqa: DTZ001
    assert (item.description, item.product_class, item.stock, item.escrow) == (None, None, None, None)


POSTING = '<body class="posting"><h2 class="postingtitle">{header}</h2><div class="postingdate">{date}</div></body>'


@pytest.mark.parametrize(
    ("header", "title", "price", "location"),
    [
        pytest.param("Desk - $480 (here)", "Desk", 480, "here", id="price-behind"),
        pytest.param("$1,149,000 / 3br - 2000ft² - Flat (there)", "Flat", 1149000, "there", id="home"),
        pytest.param("$95 Lamp", "Lamp", 95, None, id="price-before"),
        pytest.param("Cat found", "Cat found", None, None, id="no-price"),
        pytest.param("Call $5 an hour or so", "Call $5 an hour or so", None, None, id="price-within"),
    ],
)
async def test_posting(header: str, title: str, price: int | None, location: str | None) -> None:
    """Heading, price and place are told apart."""
    read = classifieds.recognise(page(POSTING.format(header=header, date="")))
    assert isinstance(read, PostingPage)
    item = await read.to_item()

    assert (item.title, item.price, item.location) == (title, price, location)
    assert (item.currency, item.posted_at) == (None if price is None else "USD", None)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        pytest.param("Date: 2012-12-10,  8:51PM PDT", datetime(2012, 12, 11, 3, 51, tzinfo=UTC), id="zone"),
        pytest.param("Date: 2012-12-10,  8:51PM WAT", datetime(2012, 12, 10, 20, 51), id="other-zone"),  # noqa: DTZ001
        pytest.param("Date: 2012-99-10,  8:51PM PDT", None, id="no-day"),
    ],
)
async def test_posting_time(stated: str, expected: datetime | None) -> None:
    """The time keeps its zone where the zone is known."""
    read = classifieds.recognise(page(POSTING.format(header="x", date=stated)))
    assert isinstance(read, PostingPage)

    assert (await read.to_item()).posted_at == expected


def test_index_days() -> None:
    """A row's day comes from the row or from the heading above it, and its year from the foot of the page."""
    body = """<body class="toc"><h4 class="ban">Mon Nov 26</h4>
      <p class="row"><span class="itemdate"></span><a href="/cto/1.html">A</a></p>
      <p class="row"><span class="itemdate"> Dec 12</span><a href="/cto/2.html">B</a></p>
      <p id="nextpage"><a href="index100.html">next</a></p>{foot}</body>"""
    with_year = classifieds.recognise(page(body.format(foot="Copyright &copy; 2012 board")))
    without = classifieds.recognise(page(body.format(foot="")))
    assert isinstance(with_year, IndexPage)
    assert isinstance(without, IndexPage)

    assert [advert.posted_at for advert in with_year.adverts] == [date(2012, 11, 26), date(2012, 12, 12)]
    assert [advert.posted_at for advert in without.adverts] == [None, None]
    assert [advert.item_id for advert in without.adverts] == ["1", "2"]
    assert without.next_href == "index100.html"


def test_other_pages_of_the_board() -> None:
    """An advert that is gone and the list of regions are known as such."""
    gone = classifieds.recognise(page('<body class="posting"><h2>This posting has expired.</h2></body>'))
    regions = classifieds.recognise(page('<div id="list"><a href="http://a.test/">a</a></div>'))

    assert isinstance(gone, GonePage)
    assert isinstance(regions, RegionsPage)


@pytest.mark.parametrize(
    ("stated", "stock"),
    [
        pytest.param("In stock (15 available)", 15, id="some"),
        pytest.param("Out of stock", 0, id="none"),
    ],
)
async def test_book_stock(stated: str, stock: int) -> None:
    """A book that is out of stock has none."""
    read = books.recognise(page(f"<article class=product_page><p class=availability>{stated}</p></article>"))
    assert read is not None
    item = await read.to_item()

    assert (item.stock, item.rating, item.price) == (stock, None, None)
