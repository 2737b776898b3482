"""Serve both invented sites on loopback, and remember every request."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import cast

from crawlers.demo.board import Board
from crawlers.demo.malice import Malice
from crawlers.demo.market import Market
from crawlers.demo.page import Page, text
from crawlers.demo.world import BOARD, MARKET, World

MAX_HEAD = 65_536
CACHE_BYTES = 256 * 2**20
Address = tuple[str, int]
Site = Callable[[str, str], Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one client asked for, as it stood on the wire."""

    method: str
    host: str
    """The Host header, without a port."""
    path_qs: str
    headers: tuple[tuple[str, str], ...]
    time: float
    """`time.time` when its last header had been read."""

    def header(self, name: str) -> str:
        """The value of a header, named in lower case; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Sites:
    """What the connections share: the sites, the log, how often each address was asked for, and rendered answers."""

    def __init__(self, world: World, malice: Malice) -> None:
        self.log: list[Request] = []
        self.open: set[asyncio.Transport] = set()
        self._sites: Mapping[str, Site] = {MARKET: Market(world, malice), BOARD: Board(world, malice)}
        self._asked: Counter[tuple[str, str]] = Counter()
        self._rendered: dict[tuple[str, str], tuple[Page, bytes]] = {}
        self._size = 0

    def answer(self, request: Request, default: str) -> tuple[Page, bytes]:
        """The page for a request, and its bytes as sent to a GET; `default` is the site of the port."""
        if request.method not in ("GET", "HEAD"):
            page = text("This site is only for reading.\n", status=405)
            return page, _bytes(page)
        named = request.host in self._sites or request.host.endswith(".onion")
        key = (request.host if named else default, request.path_qs)
        page, sent = self._rendered.get(key) or self._render(key, default)
        if page.before:
            turn = self._asked[key]
            self._asked[key] += 1
            if turn < len(page.before):
                return page.before[turn], _bytes(page.before[turn])
        return page, sent

    def _render(self, key: tuple[str, str], default: str) -> tuple[Page, bytes]:
        host, path_qs = key
        path, _, query = path_qs.partition("?")
        site = self._sites.get(host)
        page = site(path, query) if site else renamed(self._sites[default](path, query), default, host)
        sent = _bytes(page)
        if self._size < CACHE_BYTES:
            self._size += len(sent)
            self._rendered[key] = (page, sent)
        return page, sent


def renamed(page: Page, old: str, new: str) -> Page:
    """A page of a site that is reached by another name, which its links then have."""
    headers = tuple((name, value.replace(f"//{old}", f"//{new}")) for name, value in page.headers)
    body = page.body.replace(f"//{old}".encode(), f"//{new}".encode())
    return replace(page, headers=headers, body=body, before=tuple(renamed(p, old, new) for p in page.before))


def _bytes(page: Page) -> bytes:
    lines = [f"HTTP/1.1 {page.status} {HTTPStatus(page.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (*page.headers, ("Content-Length", str(len(page.body))))]
    body = page.body if page.cut is None else page.body[: page.cut]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Connection(asyncio.Protocol):
    """One client; answers its requests in turn."""

    def __init__(self, sites: Sites, default: str) -> None:
        self._sites, self._default = sites, default
        self._buffer = b""
        self._busy = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to answer."""
        self._transport = cast(asyncio.Transport, transport)
        self._sites.open.add(self._transport)

    def data_received(self, data: bytes) -> None:
        """Collect a request, and answer it when it is whole."""
        self._buffer += data
        self._next()

    def connection_lost(self, _: Exception | None) -> None:
        """Forget a client who left."""
        self._sites.open.discard(cast(asyncio.Transport, self._transport))
        self._transport = None

    def _next(self) -> None:
        while self._transport is not None and not self._busy:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                if len(head) > MAX_HEAD:
                    self._transport.abort()
                return
            request = _read(head)
            length = int(request.header("content-length") or 0)
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            self._sites.log.append(request)
            self._answer(request)

    def _answer(self, request: Request) -> None:
        page, sent = self._sites.answer(request, self._default)
        if request.method == "HEAD":
            sent = sent[: sent.index(b"\r\n\r\n") + 4]
        last = page.silent or page.cut is not None or request.header("connection").lower() == "close"
        sent = b"" if page.silent else sent
        if page.delay:
            self._busy = True
            asyncio.get_running_loop().call_later(page.delay, self._late, sent, last)
        else:
            self._send(sent, last)

    def _late(self, sent: bytes, last: bool) -> None:
        self._busy = False
        self._send(sent, last)
        self._next()

    def _send(self, sent: bytes, last: bool) -> None:
        if self._transport is None:
            return
        self._transport.write(sent)
        if last:
            self._transport.close()


def _read(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    host = next((value for name, value in headers if name.lower() == "host"), "")
    target = rest.rpartition(" ")[0]
    if target.startswith("http://"):
        # As a client writes it that takes the site for its proxy.
        host, _, path = target.removeprefix("http://").partition("/")
        target = f"/{path}"
    return Request(
        method=method,
        host=host.partition(":")[0].lower(),
        path_qs=target,
        headers=headers,
        time=time.time(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Two sites on the air.

    Attributes:
        addresses: ``market.test`` and ``board.test`` to the address where they listen.
        log: every request so far, oldest first.
    """

    addresses: Mapping[str, Address]
    log: list[Request]


@asynccontextmanager
async def serve(
    world: World, *, host: str = "127.0.0.1", ports: tuple[int, int] = (0, 0), malice: Malice | None = None
) -> AsyncIterator[Served]:
    """Serve the market and the board of `world` on two ports of this machine; 0 takes a free one.

    The Host header, or the host of a whole URL as a proxy is asked, chooses the site; a host that is neither gets the
    site of the port.
    """
    loop, sites = asyncio.get_running_loop(), Sites(world, malice or Malice())
    servers: dict[str, asyncio.Server] = {}
    try:
        for name, port in zip((MARKET, BOARD), ports, strict=True):
            servers[name] = await loop.create_server(partial(Connection, sites, name), host, port)
        addresses = {name: server.sockets[0].getsockname()[:2] for name, server in servers.items()}
        yield Served(addresses=addresses, log=sites.log)
    finally:
        for server in servers.values():
            server.close()
        for transport in list(sites.open):
            transport.abort()
        await asyncio.sleep(0)
