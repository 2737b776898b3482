"""What an answer may look like on the wire: the head of bounded size, one length, few interim answers, no oddities."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientProtocol, _LenientHTTPClientParser
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import BadResponseVersion, ParseError, _contentLength
from twisted.web.client import _HTTP11ClientFactory

MOST_BYTES, MOST_LINES = 65_536, 128
"""Of all heads that are sent in answer to one request."""
MOST_INTERIM = 5
"""Answers such as ``100 Continue`` before the real one."""
MOST_PIECES, LEAST_PIECE = 10_000, 16
"""A body in more chunks than this is refused where they are shorter than that on average, in bytes."""


class WireError(Exception):
    """An answer is not HTTP as it should be; `code` says why, and nothing of the answer is kept."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Parser(_LenientHTTPClientParser):
    """Twisted's parser with limits; it takes the place of one that was made already, so its counts begin here."""

    _lines = _size = _interim = _pieces = _received = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        """Read one line of the head."""
        self._lines += 1
        self._size += len(line) + 1
        if self._size > MOST_BYTES or self._lines > MOST_LINES:
            raise WireError("head.too.large")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802
        """A line without an end."""
        raise WireError("head.too.large")

    def statusReceived(self, status: bytes) -> None:  # noqa: N802
        """Read the first line."""
        if not status.startswith(b"HTTP/1."):
            raise WireError("head.malformed")
        try:
            super().statusReceived(status)  # type: ignore[no-untyped-call]
        except (ParseError, BadResponseVersion):
            raise WireError("head.malformed") from None
        code = int(self.response.code)
        self._interim += code < 200
        if self._interim > MOST_INTERIM or code == 101:
            raise WireError("head.interim")
        if not 100 <= code < 600:
            raise WireError("head.status")

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802
        """Keep one header."""
        if b"\0" in name or b"\0" in value:
            raise WireError("head.malformed")
        super().headerReceived(name, value)  # type: ignore[no-untyped-call]

    def allHeadersReceived(self) -> None:  # noqa: N802
        """Go on to the body, where it is clear how long that is (RFC 9112 §6.3)."""
        coded = self.connHeaders.getRawHeaders(b"Transfer-Encoding") or []
        try:
            length = _contentLength(self.connHeaders)
        except ValueError:
            raise WireError("body.length") from None
        if coded and (length is not None or [each.lower() for each in coded] != [b"chunked"]):
            raise WireError("body.length")
        super().allHeadersReceived()  # type: ignore[no-untyped-call]
        if coded and (decoder := self.bodyDecoder) is not None:
            decoder.dataCallback = self._piece

    def _piece(self, data: bytes) -> None:
        self._pieces += 1
        self._received += len(data)
        if self._pieces > MOST_PIECES and self._received < self._pieces * LEAST_PIECE:
            raise WireError("body.chunks")
        self.response._bodyDataReceived(data)


class _Protocol(_LenientHTTP11ClientProtocol):
    """A connection that is cut off at once where the answer is not as it should be, and not used again."""

    def request(self, request: Any) -> Deferred[Any]:
        """Send a request."""
        answer = super().request(request)
        self._parser.__class__ = _Parser
        return answer

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802
        if isinstance(reason.value, WireError):
            self.transport.abortConnection()  # type: ignore[union-attr]
        super()._giveUp(reason)  # type: ignore[no-untyped-call]

    def _finishResponse_WAITING(self, rest: bytes) -> None:  # noqa: N802
        if rest and self._currentRequest is not None:
            self._currentRequest.persistent = False  # what follows belongs to no request
        super()._finishResponse_WAITING(rest)

    _finishResponse_TRANSMITTING = _finishResponse_WAITING  # noqa: N815


class WireFactory(_HTTP11ClientFactory):
    """Makes such connections."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: ARG002, N802
        """One connection."""
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
