"""Bait: the pages that both sites have beside their content, and the links that lead to them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from urllib.parse import parse_qs, quote

from crawlers.demo import identifiers, planting
from crawlers.demo.malice import Malice
from crawlers.demo.page import HTML, Page, frame, links, redirect, text
from crawlers.demo.truth import Marks

PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
FOREIGN = (
    ("Sister market", "http://elsewhere.test/"),
    ("Same name, other port", "http://{host}:8099/"),
    ("Over TLS", "https://{host}/"),
    ("Below", "http://old.{host}/"),
    ("With a password", "http://guest:guest@{host}/"),
    ("Status", "http://127.0.0.1:9/status"),
    ("Router", "http://192.168.0.1/"),
    ("Cloud", "http://169.254.169.254/latest/meta-data/"),
    ("Price list", "file:///etc/hostname"),
    ("Archive", "ftp://files.elsewhere.test/prices.csv"),
    ("Write", "mailto:info@example.org"),
    ("Nothing", "javascript:void(0)"),
)
OUTWARD = {
    "partner": "http://elsewhere.test/welcome",
    "file": "file:///etc/hostname",
    "private": "http://10.0.0.8/status",
    "loopback": "http://127.0.0.1:9/status",
    "closed": "/private/invoices",
    "onion": "http://{onion}/",
}
ACTS = ("buy", "vote", "report", "favourite", "logout")


class Bait:
    """What one site holds against a crawler."""

    def __init__(self, host: str, marks: Marks, malice: Malice) -> None:
        self.host, self.malice = host, malice
        self._marks: Mapping[str, list[str]] = _by_slot(marks)
        self._pages: Mapping[str, Callable[[str, str], Page]] = {
            "robots.txt": lambda *_: self._robots(),
            "sitemap.xml": lambda *_: self._sitemap(),
            "private": self._closed,
            "search": self._closed,
            "account": self._account,
            "gate": lambda *_: CAPTCHA,
            "calendar": self._calendar,
            "archive": self._archive,
            "news": self._news,
            "out": self._out,
            "go": self._go,
            "media": lambda *_: Page(headers=(("Content-Type", "image/gif"),), body=PIXEL),
            "static": lambda *_: Page(headers=(("Content-Type", "text/css"),), body=b"body{margin:2em}"),
            **dict.fromkeys(ACTS, lambda *_: frame("Done", "<p>Done.</p>")),
        }

    def page(self, path: str, query: str) -> Page:
        """The page at an address that holds no content of the site's own."""
        first, _, rest = path.lstrip("/").partition("/")
        return self._pages[first](rest, query) if first in self._pages else self.missing(path)

    def missing(self, path: str) -> Page:
        """An error page; like many, it repeats the address and names someone to ask."""
        return frame("Not found", f"<h1>Not found</h1><p>{escape(path)}</p>{self._blame('error-page')}", status=404)

    def busy(self, page: Page) -> Page:
        """A page that answers 429 some times before it is given."""
        headers = (*HTML, ("Retry-After", str(self.malice.retry_after)))
        refusal = Page(status=429, headers=headers, body=f"<h1>Slow down</h1>{self._blame('refusal')}".encode())
        return replace(page, before=(refusal,) * self.malice.too_many)

    def down(self, page: Page) -> Page:
        """A page that answers 503 some times before it is given."""
        refusal = Page(status=503, body=f"<h1>Back soon</h1>{self._blame('refusal')}".encode())
        return replace(page, before=(refusal,) * self.malice.unavailable)

    def dressed(self, path: str, salt: str) -> str:
        """The link to `path`, with a session id and parameters in changing order where sessions are on."""
        if not self.malice.sessions:
            return path
        number = zlib.crc32(f"{path} {salt}".encode())
        query = [f"sid={number:08x}{number ^ 0x5A5A5A5A:08x}", "lang=en", "view=full"]
        turn = number % 3
        return f"{path}?{'&'.join(query[turn:] + query[:turn])}"

    def row_links(self, number: str) -> str:
        """What stands beside a record in a list: acts, and a closed page."""
        found = [(act, f"/{act}/{number}") for act in ("buy", "report")] if self.malice.acting_links else []
        found += [("invoice", f"/private/invoices/{number}")] if self.malice.closed_areas else []
        return links(found) if found else ""

    def home_links(self) -> str:
        """The links of the home page that lead away from its content."""
        on, found = self.malice, list[tuple[str, str]]()
        if on.closed_areas:
            found += [("Invoices", "/private/invoices"), ("Terms", "/private/open/terms")]
            found += [("Found before", f"/search?q={quote(v, safe='@')}") for v in self._marks.get("closed-query", ())]
        if on.walls:
            found += [("Log in", "/account/login"), ("Orders", "/account/orders"), ("I am not a robot", "/gate/check")]
        if on.images:
            found += [("Our shop", "/media/shop.jpg")]
        if on.endless:
            found += [("Calendar", "/calendar?month=2026-11"), ("Archive", "/archive/")]
        if on.sessions:
            found += [("Asked by", f"/help?from={quote(v, safe='@')}") for v in self._marks.get("query", ())]
            found += [("Answered by", f"/help#{v}") for v in self._marks.get("fragment", ())]
        if on.broken:
            found += [(f"News, {name}", f"/news/{name}") for name in BROKEN] + [("Sold out", "/gone/for-ever")]
        if on.foreign_links:
            found += [(label, href.format(host=self.host)) for label, href in FOREIGN]
        if on.redirects:
            found += [(f"To {name}", f"/out/{name}") for name in OUTWARD]
            found += [("To a person", f"/out/{i}") for i, _ in enumerate(self._marks.get("redirect-target", ()))]
            found += [("In turn", f"/go/1?for={quote(v, safe='@')}") for v in self._marks.get("redirect-chain", ())]
            found += [("Round and round", "/go/round")]
        if on.acting_links:
            found += [("Log out", "/logout"), ("Vote for us", "/vote/1?up=1")]
        return links(found) if found else ""

    def _blame(self, slot: str) -> str:
        return "".join(f"<p>Ask {escape(value)}.</p>" for value in self._marks.get(slot, ()))

    def _robots(self) -> Page:
        lines = [f"# Questions: {value}" for value in self._marks.get("robots", ())]
        lines += ["User-agent: greedybot", "Disallow: /", "", "User-agent: *"]
        closed = ("Disallow: /private/", "Disallow: /search", "Allow: /private/open/")
        lines += closed if self.malice.closed_areas else ("Disallow:",)
        if self.malice.crawl_delay is not None:
            lines.append(f"Crawl-delay: {self.malice.crawl_delay:g}")
        lines += ["", f"Sitemap: http://{self.host}/sitemap.xml"]
        own = self.malice.robots_text
        return text("\n".join(lines) + "\n" if own is None else own, status=self.malice.robots_status)

    def _sitemap(self) -> Page:
        away = ("http://elsewhere.test/", f"http://{self.host}/private/invoices")
        found = (f"http://{self.host}/", f"http://{self.host}/help", *(away if self.malice.foreign_links else ()))
        body = "".join(f"<url><loc>{address}</loc></url>" for address in found)
        xml = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</urlset>'
        return Page(headers=(("Content-Type", "application/xml"),), body=xml.encode())

    def _closed(self, rest: str, query: str) -> Page:
        return frame("Closed", f"<h1>Not for robots</h1><p>{escape(rest)} {escape(query)}</p>")

    def _account(self, rest: str, _: str) -> Page:
        return LOGIN if rest == "login" else redirect("/account/login")

    def _calendar(self, _: str, query: str) -> Page:
        asked = parse_qs(query).get("month", ["2026-11"])[0]
        year, _, month = asked.partition("-")
        if not (year.isdecimal() and month.isdecimal()):
            return self.missing("/calendar")
        count = int(year) * 12 + int(month) - 1
        near = [
            (f"{n // 12}-{n % 12 + 1:02}", f"/calendar?month={n // 12}-{n % 12 + 1:02}") for n in (count - 1, count + 1)
        ]
        return frame(f"Calendar {asked}", f"<h1>{escape(asked)}</h1><p>No events.</p>{links(near)}")

    def _archive(self, *_: str) -> Page:
        return frame("Archive", f"<h1>Archive</h1>{links([('Older', 'older/')])}")

    def _news(self, rest: str, _: str) -> Page:
        if rest == "error":
            trace = f"<pre>Traceback: no row for this user</pre>{self._blame('error-page')}"
            return frame("Error", f"<h1>Internal error</h1>{trace}", status=500)
        return BROKEN.get(rest) or self.missing(f"/news/{rest}")

    def _out(self, rest: str, _: str) -> Page:
        people = self._marks.get("redirect-target", [])
        if rest.isdecimal() and int(rest) < len(people):
            return redirect(f"http://elsewhere.test/u/{quote(people[int(rest)], safe='@')}")
        if rest not in OUTWARD:
            return self.missing(f"/out/{rest}")
        return redirect(OUTWARD[rest].format(onion=identifiers.onion(planting.stream(0, self.host))))

    def _go(self, rest: str, query: str) -> Page:
        following = {"1": f"/go/2?{query}", "2": f"/go/3?{query}", "3": "/help", "round": "/go/round"}
        return redirect(following[rest]) if rest in following else self.missing(f"/go/{rest}")


def _by_slot(marks: Marks) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for slot, value in marks:
        found.setdefault(slot, []).append(value)
    return found


_NEWS = frame("News", "<h1>News</h1>" + "<p>The café is open again, naïve visitors are welcome.</p>" * 40)

BROKEN: Mapping[str, Page] = {
    "truncated": replace(_NEWS, body=_NEWS.body[: len(_NEWS.body) // 2] + b'<a href="/hel'),
    "charset": replace(_NEWS, body=_NEWS.body.decode().encode("latin-1")),
    "unknown-charset": replace(_NEWS, headers=(("Content-Type", "text/html; charset=x-none"),)),
    "closed": replace(_NEWS, cut=len(_NEWS.body) // 2),
    "silent": replace(_NEWS, silent=True),
    "not-gzip": replace(_NEWS, headers=(*HTML, ("Content-Encoding", "gzip"))),
    "empty": replace(_NEWS, body=b""),
    "error": replace(_NEWS, status=500),
}
"""``/news/NAME``, each broken in its own way."""

LOGIN = frame(
    "Log in",
    '<h1>Log in</h1><form method="post" action="/account/login"><label>User name <input name="username"></label>'
    '<label>Password <input type="password" name="password"></label><button>Log in</button></form>',
)
CAPTCHA = frame(
    "Are you human?",
    '<h1>Are you human?</h1><p>Type the letters in the picture to go on.</p><form method="post" action="/gate/check">'
    '<img src="/gate/captcha.png" alt="captcha"><input name="captcha" autocomplete="off"><button>Go on</button></form>',
)
