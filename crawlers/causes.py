"""Why there was no answer, or none that could be read: one code for each cause, whatever library told of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet import error as net
from twisted.python.failure import Failure
from twisted.web.http import _DataLoss, _MalformedChunkedDataError

from crawlers.outcome import Ended, kind_of
from crawlers.transport.heads import WireError

CAUSES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((SSL.Error, VerificationError, net.CertificateError), "net.tls"),
    ((_MalformedChunkedDataError,), "body.chunks"),
    ((DownloadTimeoutError, net.TimeoutError), "net.timeout"),
    ((net.ConnectionRefusedError,), "net.refused"),
    ((CannotResolveHostError, net.DNSLookupError, socket.gaierror), "net.unresolved"),
    ((net.ConnectError,), "net.unreachable"),
    ((ResponseDataLossError, _DataLoss), "net.cut"),
    ((net.ConnectionLost, net.ConnectionDone, net.ConnectionAborted), "net.closed"),
)
"""Kinds of error to codes: the first that is found among an error and what it came from."""
WIRE = ("head.", "body.")
"""Beginnings of the codes of answers that are not HTTP as it should be: asking again is of no use."""


def cause_of(error: BaseException) -> str:
    """The code of what went wrong; never a message, which may hold a URL or a page."""
    if isinstance(error, Ended):
        return error.ending.reason
    if isinstance(error, DownloadCancelledError):
        return "too.large"
    chain = list(_chain(error))
    for each in chain:
        if isinstance(each, WireError):
            return each.code
    for kinds, code in CAUSES:
        if any(isinstance(each, kinds) for each in chain):
            return code
    return f"net.{kind_of(error)}"


def _chain(error: BaseException, depth: int = 8) -> Iterator[BaseException]:
    """An error, and all that it came from."""
    yield error
    further = [error.__cause__, *(getattr(error, "reasons", None) or [])]
    for each in further:
        value = each.value if isinstance(each, Failure) else each
        if isinstance(value, BaseException) and depth:
            yield from _chain(value, depth - 1)
