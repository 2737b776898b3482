"""SOCKS5 as Tor speaks it: bytes in, bytes out, and no name is ever looked up here (RFC 1928, RFC 1929)."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address
from typing import Any

from crawlers.tor.replies import TorReplyError, TorUnavailableError, reply_of

USER = b"<torS0X>0"
"""Tells Tor that the password alone sets streams apart (proposal 351)."""
GREETING = b"\x05\x01\x02"
"""Version 5, and one way to log in: a name and a password. Without it streams would share circuits."""
LONGEST = 255


class Handshake:
    """One connection's talk with Tor until it is through to the other side.

    Args:
        host: the name to connect to; Tor looks it up.
        port: the port there.
        token: sets this stream's circuit apart from others.

    Attributes:
        done: True once the connection is made.
        left: what came after Tor's last word.
    """

    def __init__(self, host: str, port: int, token: bytes) -> None:
        if not 0 < len(host) <= LONGEST or not 0 < len(token) <= LONGEST:
            raise ValueError("a name and a token have 1 to 255 bytes")
        self._login = b"\x01" + bytes([len(USER)]) + USER + bytes([len(token)]) + token
        self._request = b"\x05\x01\x00" + _spelled(host) + port.to_bytes(2, "big")
        self._step = self._greeted
        self.done = False
        self.left = b""

    def begin(self) -> bytes:
        """What is said first."""
        return GREETING

    def receive(self, data: bytes) -> bytes:
        """Take in what Tor said; what to say next.

        Raises:
            TorReplyError: Tor cannot connect.
            TorUnavailableError: this is not Tor.
        """
        self.left += data
        said = b""
        while not self.done and (answer := self._step()) is not None:
            said += answer
        return said

    def _take(self, size: int) -> bytes | None:
        if len(self.left) < size:
            return None
        taken, self.left = self.left[:size], self.left[size:]
        return taken

    def _greeted(self) -> bytes | None:
        if (answer := self._take(2)) is None:
            return None
        if answer != b"\x05\x02":
            raise TorUnavailableError("what listens there does not take a name and a password as Tor does")
        self._step = self._logged_in
        return self._login

    def _logged_in(self) -> bytes | None:
        if (answer := self._take(2)) is None:
            return None
        if answer != b"\x01\x00":
            raise TorUnavailableError("what listens there does not take Tor's tokens")
        self._step = self._connected
        return self._request

    def _connected(self) -> bytes | None:
        if len(self.left) < 2:
            return None
        if self.left[0] != 5:
            raise TorUnavailableError("what listens there does not speak SOCKS5")
        if self.left[1]:
            raise reply_of(self.left[1])
        if len(self.left) < 5:
            return None
        size = {1: 4, 3: 1 + self.left[4], 4: 16}.get(self.left[3])
        if size is None:
            raise TorUnavailableError("what listens there does not speak SOCKS5")
        if self._take(4 + size + 2) is None:
            return None
        self.done = True
        return b""


def _spelled(host: str) -> bytes:
    """A host as SOCKS5 has it: a name to be looked up by Tor, or an address, which our Tor refuses (SafeSocks)."""
    try:
        return b"\x01" + IPv4Address(host).packed
    except ValueError:
        name = host.encode("ascii")
        return b"\x03" + bytes([len(name)]) + name


def dial(listener: str, host: str, port: int, *, timeout_s: float, token: bytes = b"check") -> socket.socket:
    """Connect through a listener and wait for it.

    Args:
        listener: ``unix:PATH`` or ``ADDRESS:PORT``.
        host: the name to connect to.
        port: the port there.
        timeout_s: longest wait.
        token: sets the stream apart.

    Raises:
        TorReplyError: Tor cannot connect.
        TorUnavailableError: nothing listens there, or it is not Tor.
    """
    talk = Handshake(host, port, token)
    connection: socket.socket | None = None
    try:
        connection = _open(listener, timeout_s)
        connection.sendall(talk.begin())
        while not talk.done:
            if not (data := connection.recv(512)):
                raise TorUnavailableError("what listens there hung up")
            connection.sendall(talk.receive(data))
    except OSError:
        _close(connection)
        raise TorUnavailableError(f"nothing answers at {listener}") from None
    except (TorReplyError, TorUnavailableError):
        _close(connection)
        raise
    return connection


def answer_of(listener: str, host: str, port: int, *, timeout_s: float) -> TorReplyError | None:
    """What a listener answers to a connection; None where it makes it."""
    try:
        dial(listener, host, port, timeout_s=timeout_s).close()
    except TorReplyError as error:
        return error
    return None


def _open(listener: str, timeout_s: float) -> socket.socket:
    kind, _, path = listener.partition(":")
    address: Any = path if kind == "unix" else (kind, int(path))
    connection = socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET)
    connection.settimeout(timeout_s)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _close(connection: socket.socket | None) -> None:
    if connection is not None:
        connection.close()
