"""Servers that mean harm: one behaviour for each host, and what must become of it."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType

from tests.site import _read

Play = Callable[[socket.socket, str], None]
Outcome = tuple[str, str]
"""The rule and the reason in the ledger."""

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n"
FINE = b"<b id=fine>A fine widget</b>"
SECRET = "hunter7x77"
"""Stands in everything that these servers send; it may be in no byte that a crawl leaves, and in no message."""
MARK = SECRET.encode()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        id: the host is ``ID.test``.
        does: what the server does, for the guide.
        play: how it answers.
        outcome: what the ledger must say of it; None where its pages are read, and do no harm.
        more: what else it may say: of links on its pages.
        robots: True where the answer is to ``/robots.txt``, and nothing else is asked for.
        port: ``tls`` where it is asked over TLS, ``none`` where nothing listens.
        shown: the group in the guide's table.
    """

    id: str
    does: str
    play: Play
    outcome: Outcome | None = None
    more: tuple[Outcome, ...] = ()
    robots: bool = False
    port: str = "plain"
    shown: str = ""

    @property
    def host(self) -> str:
        """Its name."""
        return f"{self.id}.test"


def raw(data: bytes) -> Play:
    """Send bytes, and hang up."""
    return lambda line, _: line.sendall(data)


def html(body: bytes, *headers: bytes) -> Play:
    """Send a page."""
    head = OK + b"".join(header + b"\r\n" for header in headers)
    return raw(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def endless(head: bytes, block: bytes) -> Play:
    """Send a beginning, and then the same for ever."""

    def play(line: socket.socket, _: str) -> None:
        line.sendall(head)
        while True:
            line.sendall(block)

    return play


def drops(data: bytes, tail: bytes = b"x") -> Play:
    """Send bytes one at a time, for ever."""

    def play(line: socket.socket, _: str) -> None:
        line.sendall(data)
        for _turn in range(600):
            time.sleep(0.1)
            line.sendall(tail)

    return play


def silent(line: socket.socket, _: str) -> None:
    """Say nothing."""
    line.recv(1)


def reset(data: bytes) -> Play:
    """Send bytes, and reset the connection."""

    def play(line: socket.socket, _: str) -> None:
        line.sendall(data)
        time.sleep(0.05)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return play


def to(location: str) -> Play:
    """Redirect."""
    return raw(
        b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: " + location.encode() + b"\r\n\r\n"
    )


def status(code: int, *headers: bytes) -> Play:
    """An answer with a status and little else."""
    lines = b"".join(header + b"\r\n" for header in headers)
    return raw(b"HTTP/1.1 %d %s\r\n%sConnection: close\r\nContent-Length: 5\r\n\r\nerror" % (code, MARK, lines))


@dataclass
class Hostile:
    """Plays all rows, each on its own host, beside ``fine.test``, which answers well: ``with Hostile(ROWS) as server``.

    ``1.ID.test`` and ``2.ID.test`` play a row too, so that it can be played on many hosts.

    Attributes:
        asked: the host, path and Cookie header of each request.
    """

    rows: Sequence[Row]
    contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    at: list[tuple[float, str]] = field(default_factory=list)
    fine_pages: int = 60

    def __enter__(self) -> Hostile:
        self._ended = False
        self._by_host = {row.host: row for row in self.rows}
        self._listeners: list[socket.socket] = []
        self._open: set[socket.socket] = set()
        self.ports = {"plain": self._listen(self._serve), "none": _free()}
        for row in self.rows:
            if row.port == "tls":
                self.ports[row.id] = self._listen(lambda line, row=row: self._serve_tls(line, row.id))  # type: ignore[misc]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended = True
        for line in (*self._listeners, *self._open):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
                line.close()

    def port(self, row: Row) -> int:
        """Where a row is played."""
        return self.ports[row.id if row.port == "tls" else row.port]

    def _listen(self, serve: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listeners.append(listener)
        threading.Thread(target=self._accept, args=(listener, serve), daemon=True).start()
        return int(listener.getsockname()[1])

    def _accept(self, listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        while not self._ended:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._attend, args=(line, serve), daemon=True).start()

    def _attend(self, line: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        line.settimeout(60)
        self._open.add(line)
        with suppress(OSError, ssl.SSLError), line:
            serve(line)
        self._open.discard(line)

    def _serve(self, line: socket.socket) -> None:
        while (head := _read(line)) is not None:
            first, *lines = head[0].decode("latin-1").split("\r\n")
            path = first.split(" ")[1]
            headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
            host = headers["host"]
            self.asked.append((host, path, headers.get("cookie", "")))
            self.at.append((head[2], host))
            row = self._by_host.get(host) or self._by_host.get(host.partition(".")[2])
            if row is not None and row.robots == (path == "/robots.txt") and path != "/fine":
                row.play(line, path)
                return
            line.sendall(self._well(path))

    def _well(self, path: str) -> bytes:
        """What a host says that means no harm."""
        if path == "/robots.txt":
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        number = int(path[6:]) if path[6:].isdigit() else 0
        more = (
            b'<a href="/fine/%d"></a>' % (number + 1) if path.startswith("/fine/") and number < self.fine_pages else b""
        )
        body = b"<b id=%d>A fine widget</b>" % number + more
        return OK.replace(b"Connection: close\r\n", b"") + b"Content-Length: %d\r\n\r\n" % len(body) + body

    def _serve_tls(self, line: socket.socket, name: str) -> None:
        if name == "tls-plain":
            line.recv(1)
            line.sendall(OK + b"\r\n" + MARK)
        elif name == "tls-silent":
            while line.recv(4_096):
                pass
        elif name == "tls-garbage":
            line.recv(4_096)
            line.sendall(b"\x16\x03\x03\x00\xff" + MARK * 99)
        elif name in self.contexts:
            with self.contexts[name].wrap_socket(line, server_side=True) as wrapped:
                self.asked.append((f"{name}.test", "over TLS", ""))
                wrapped.recv(4_096)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
