"""A small scripted site on loopback, and the spider that follows all of its links."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from types import TracebackType
from typing import Any

from tests.forking import QuickDesk
from tests.policies import document

HOST = "board.test"
SO_TIMESTAMPNS = 35
"""``asm-generic/socket.h``: the kernel says when bytes came in, however busy this process is."""
LONGEST_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the site gives for a request.

    Attributes:
        wait_s: before the answer begins.
        then: how it ends: ``whole``, ``cut`` or ``reset`` half-way, ``silent`` for ever, or in a ``drip``.
        raw: sent instead of all of the above.
    """

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    wait_s: float = 0.0
    then: str = "whole"
    raw: bytes | None = None

    def sent(self) -> bytes:
        """Its bytes."""
        if self.raw is not None:
            return self.raw
        lines = [f"HTTP/1.1 {self.status} Answer", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join((*lines, "", "")).encode() + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request, as the site saw it.

    Attributes:
        at: when the kernel had its last byte, in seconds since 1970.
        at_once: how many requests were being answered then, this one included.
        turn: how often the same path had been asked for before.
        body: what was sent with it.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    at: float
    at_once: int
    turn: int
    body: bytes = b""


Script = Answer | Callable[[Hit], Answer] | tuple[Answer, ...]


def page(*links: str, text: str = "", title: str = "A page") -> Answer:
    """A page with links and a text."""
    anchors = "".join(f'<p><a href="{link}">on</a></p>' for link in links)
    return Answer(body=f"<!doctype html><title>{title}</title><p class=text>{text}</p>{anchors}".encode())


def advert(number: int | str, *links: str, text: str = "Blue widget") -> Answer:
    """A page that holds an advert."""
    return page(*links, text=f"<b id={number}>{text}</b>")


def to(location: str, status: int = 302, **headers: str) -> Answer:
    """A redirect."""
    return Answer(
        status=status, headers=(("Location", location), *((k.replace("_", "-"), v) for k, v in headers.items()))
    )


def plain(text: str, status: int = 200, **headers: str) -> Answer:
    """A text, such as a robots.txt."""
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status=status, body=text.encode(), headers=(("Content-Type", "text/plain"), *more))


MISSING = Answer(status=404, body=b"<p>Not found</p>")


@dataclass
class Site:
    """Serves paths from a script, one thread for each connection: ``with Site({"/": page("/a")}) as site``.

    A script is an answer, a row of answers of which the last is repeated, or a function. A path ending in ``*`` stands
    for all that begin so. Without a script, robots.txt is missing.

    Attributes:
        hold_after: requests after which every answer waits until `go_on` is called, however long a test needs.
    """

    script: Mapping[str, Script]
    tls: ssl.SSLContext | None = None
    log: list[Hit] = field(default_factory=list)
    port: int = 0
    hold_after: float = float("inf")

    def __enter__(self) -> Site:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self.port = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._turns: Counter[str] = Counter()
        self._busy = 0
        self._lock = threading.Lock()
        self._going = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def go_on(self) -> None:
        """Give the answers that were held back."""
        self._going.set()

    def paths(self, prefix: str = "/") -> list[str]:
        """The paths that were asked for, robots.txt left out, oldest first."""
        return [hit.path for hit in self.log if hit.path.startswith(prefix) and hit.path != "/robots.txt"]

    def gaps(self) -> list[float]:
        """Seconds between each request and the one before it."""
        times = sorted(hit.at for hit in self.log)
        return [later - earlier for earlier, later in pairwise(times)]

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        connection.settimeout(LONGEST_S)
        with self._lock:
            self._open.add(connection)
        with suppress(OSError), connection:
            if self.tls is None:
                self._answer_all(connection)
            else:
                with self.tls.wrap_socket(connection, server_side=True) as wrapped:
                    self._answer_all(wrapped)
        with self._lock:
            self._open.discard(connection)

    def _answer_all(self, connection: socket.socket) -> None:
        while (head := _read(connection)) is not None:
            answer = self._choose(*head)
            try:
                if len(self.log) > self.hold_after:
                    self._going.wait(LONGEST_S)
                time.sleep(answer.wait_s)
                if not _send(connection, answer):
                    return
            finally:
                with self._lock:
                    self._busy -= 1

    def _choose(self, head: bytes, body: bytes, at: float) -> Answer:
        first, *lines = head.decode("latin-1").split("\r\n")
        method, _, rest = first.partition(" ")
        path = rest.rpartition(" ")[0]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        with self._lock:
            self._busy += 1
            turn = self._turns[path]
            self._turns[path] += 1
            hit = Hit(method=method, path=path, headers=headers, at=at, at_once=self._busy, turn=turn, body=body)
            self.log.append(hit)
        script = self._script(path)
        if isinstance(script, tuple):
            return script[min(turn, len(script) - 1)]
        return script if isinstance(script, Answer) else script(hit)

    def _script(self, path: str) -> Script:
        if path in self.script:
            return self.script[path]
        found = [pattern for pattern in self.script if pattern.endswith("*") and path.startswith(pattern[:-1])]
        return self.script[max(found, key=len)] if found and path != "/robots.txt" else MISSING


def _read(connection: socket.socket) -> tuple[bytes, bytes, float] | None:
    """The head and body of a request and when its head had come in; None where the client left."""
    received, at = b"", 0.0
    while b"\r\n\r\n" not in received:
        if isinstance(connection, ssl.SSLSocket):
            data, at = connection.recv(65_536), time.time()
        else:
            data, notes, _, _ = connection.recvmsg(65_536, 128)
            stamps = [struct.unpack("qq", note[:16]) for _, kind, note in notes if kind == SO_TIMESTAMPNS]
            at = stamps[0][0] + stamps[0][1] / 1e9 if stamps else time.time()
        if not data:
            return None
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\ncontent-length: *([0-9]+)", head)
    while length and len(body) < int(length[1]) and (more := connection.recv(65_536)):
        body += more
    return head, body, at


def _send(connection: socket.socket, answer: Answer) -> bool:
    """Send an answer; whether the connection may be used again."""
    sent = answer.sent()
    if answer.then == "silent":
        connection.recv(1)
        return False
    if answer.then == "drip":
        for byte in sent:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)
        return False
    if answer.then == "cut":
        connection.sendall(sent[: len(sent) // 2])
        return False
    if answer.then == "reset":
        connection.sendall(sent[: len(sent) // 2])
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    connection.sendall(sent)
    return answer.raw is None


WALKER = '''
from scrapy import Request
from crawlers.source import GovernedSpider
from pipelines.items import Advert

class Walker(GovernedSpider):
    """Follows every link, and takes each <b> for an advert."""
    name = "walker"

    def parse(self, response):
        for bold in response.xpath("//b"):
            yield Advert(item_id=bold.xpath("@id").get(), description=bold.xpath("string()").get())
        for link in response.xpath("//@href | //@src | //loc/text()").getall():
            try:
                yield Request(link if ":" in link.partition("/")[0] else response.urljoin(link))
            except ValueError:
                continue
'''


def walking(**overrides: Any) -> dict[str, Any]:
    """A policy under which the walker reads all of ``http://board.test``, politely where a test asks for it."""
    source = {"spider": "walker", "allow_paths": ["/*"], **overrides.pop("source", {})}
    entities = {"detector": {"names": "off"}}
    return document(source=source, entities=entities, **overrides)


def desk(folder: Any, *sites: Site, code: str = WALKER, spider: str = "Walker", **environment: str) -> QuickDesk:
    """A place to crawl from; the sites are ``board.test``, ``board2.test`` and so on."""
    names = (HOST, *(f"board{number}.test" for number in range(2, 9)))
    local = {name: site.port for name, site in zip(names, sites, strict=False)}
    found = QuickDesk(folder, local, {"BEHOLDEN_WORKERS": "0", **environment})
    found.plugin(spider.lower(), code, spider)
    return found


def refusals(result: Mapping[str, Any], *rules: str) -> dict[str, int]:
    """How often each of these rules refused."""
    return {rule: result["refusals"].get(rule, 0) for rule in rules}


def unordered(paths: Iterable[str]) -> list[str]:
    """Paths in an order that does not depend on when they were asked for."""
    return sorted(paths)
