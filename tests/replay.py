"""Serve the saved pages of a site on loopback, as the site would have: for crawls over real pages."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from socketserver import TCPServer
from types import TracebackType
from typing import ClassVar

from tests.golden import page_body, page_names

# Where a saved page stands on the site; ``{}`` is the name of its file.
PLACES: dict[str, dict[str, str]] = {
    "cryptonia": {
        r"listings/.*": "/product/{}",
        r"(users|feedback)/.*": "/user/{}",
        r"search_results/.*": "/products/all/{}",
        r"saved_.*": "/products/{}",
    },
    "empire": {
        r"(listings|custom_server_errors)/.*": "/product/{}",
        r"users/.*": "/u/{}",
        r"feedback/.*": "/Profile/setUserTab/p_feedback/{}",
        r"pgp/.*": "/Profile/setUserTab/pgp/{}",
        r"(search_results/|saved_).*": "/category/categories/{}",
    },
    "classifieds": {
        r"(posting|this)_.*": "/all/pst/{}.html",
        r"listing_.*": "/all/idx/{}.html",
        r"geolisting_.*": "/all/geo/{}.html",
    },
    "books": {r".*": "/catalogue/book_{}/index.html"},
}
GATE = "/gate/{}"
ROBOTS = b"User-agent: *\nDisallow: /messages\nDisallow: /orders\nDisallow: /account\nDisallow: /logout\n"


def place(site: str, name: str) -> str:
    """The path at which a saved page is served; log-in, flood and refresh pages stand behind ``/gate/``."""
    pattern = next((found for known, found in PLACES[site].items() if re.fullmatch(known, name)), GATE)
    return pattern.format(PurePosixPath(name).stem)


@lru_cache(maxsize=len(PLACES))
def pages(site: str) -> dict[str, bytes]:
    """Every path of a site and what stands there."""
    return {place(site, name): page_body(site, name) for name in page_names(site)}


class Replay:
    """A site that answers with its saved pages, as a context manager.

    The front page links every page but those behind ``/gate/``: meeting one of these stops a source. Whatever else
    a page links to on this host is not found. Links to other hosts are as they were saved.

    Attributes:
        host: the site's name, which no resolver knows.
        address: where it is to be reached.
        requests: method and path of each request, in order.
    """

    def __init__(self, site: str, *, link_gates: bool = False) -> None:
        self.host = f"{site}.test"
        self.requests: list[tuple[str, str]] = []
        self.answers = {"/robots.txt": (200, "text/plain", ROBOTS)}
        linked = sorted(path for path in pages(site) if link_gates or not path.startswith("/gate/"))
        self.answers["/"] = (200, "text/html; charset=utf-8", _front_page(linked))
        for path, body in pages(site).items():
            self.answers[path] = (404 if "_404_" in path else 200, "text/html; charset=utf-8", body)
        self.linked = tuple(linked)
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        """Where the site is to be reached: the loopback address and a free port."""
        return "127.0.0.1", self._server.server_address[1]

    def url(self, path: str = "/") -> str:
        """The address of a path under the site's own name."""
        return f"http://{self.host}:{self.address[1]}{path}"

    def __enter__(self) -> Replay:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Bind without asking a resolver for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    site: ClassVar[Replay]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.partition("?")[0]
        self.site.requests.append((self.command, self.path))
        status, media_type, body = self.site.answers.get(path, (404, "text/plain", b"Not found\n"))
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name that http.server gives)
        """Say nothing: a path can name a person."""


def _front_page(paths: list[str]) -> bytes:
    links = "\n".join(f'<li><a href="{escape(path)}">{escape(path)}</a></li>' for path in paths)
    return f"<!DOCTYPE html><title>Saved pages</title><ul>{links}</ul>".encode()
