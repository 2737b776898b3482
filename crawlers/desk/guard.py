"""Decide which requests the review desk answers: those of the one browser that was let in, and no others.

The desk listens on loopback, where every program and every web page of this machine can send requests to it. So the
address holds a secret that counts once; after that a cookie proves who asks, and each form carries a second secret.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.errors import UsageError

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a form: a letter that was scanned is the largest thing that a reviewer sends."""
OPEN = "/desk.css"
"""What anybody on this machine may read: it says how pages look, and nothing of any policy."""
METHODS = ("GET", "HEAD", "POST")
GUIDE = "/guide"
"""Below it is the built guide, whose pages have styles and pictures of their own; no script of theirs runs."""
CLOSED = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; style-src 'self'"
HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""What every answer carries: no copy left behind, no trace of where one was, no frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, as far as it is judged.

    Attributes:
        method: of the request.
        path: without its query.
        host: the Host header; empty where there is none, or several.
        cookie: the value of the desk's own cookie.
        site: the Sec-Fetch-Site header, in which a browser tells whose page sends the request; empty without one.
        length: the Content-Length header; None where there is none that is a number.
    """

    method: str
    path: str
    host: str
    cookie: str = ""
    site: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request is not answered."""

    status: int
    reason: str


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(slots=True, kw_only=True)
class Door:
    """Who is let in.

    Attributes:
        host: the one Host header that is answered, such as ``127.0.0.1:8123``.
        token: what the address holds; spent once it has let somebody in.
        session: what the cookie holds.
        form: what every form holds.
    """

    host: str
    token: str = field(default_factory=_secret)
    session: str = field(default_factory=_secret)
    form: str = field(default_factory=_secret)
    spent: bool = False

    @property
    def cookie(self) -> str:
        """The cookie's name. A browser gives cookies to every port of a host, so it names the port."""
        return f"beholden-desk-{self.host.rpartition(':')[2]}"

    def enter(self, token: str) -> bool:
        """Whether a token lets somebody in; the right one does so once."""
        right = not self.spent and secrets.compare_digest(token.encode(), self.token.encode())
        self.spent = self.spent or right
        return right

    def knows(self, cookie: str) -> bool:
        """Whether a cookie is the session's."""
        return secrets.compare_digest(cookie.encode(), self.session.encode())

    def trusts(self, form: str) -> bool:
        """Whether a form was written by this desk."""
        return secrets.compare_digest(form.encode(), self.form.encode())

    def refusal(self, asked: Asked) -> Refusal | None:
        """Why a request is not answered; None where it is. A form's own secret is checked once it has been read."""
        if asked.host != self.host:
            return Refusal(status=421, reason="This desk is reached by the address that the command printed.")
        if asked.method not in METHODS:
            return Refusal(status=405, reason="The desk knows no such method.")
        if asked.site not in ("", "none", "same-origin"):
            return Refusal(status=403, reason="Another page sent this request. Nothing was done.")
        if asked.path == "/enter":
            return None if asked.method == "GET" else Refusal(status=405, reason="The desk knows no such method here.")
        if asked.path != OPEN and not self.knows(asked.cookie):
            return Refusal(
                status=403,
                reason="This browser was not let in. Open the address that the command printed; it counts once, "
                "so where it was opened already, go on there or start 'beholden review' again.",
            )
        if asked.method == "POST" and (asked.length is None or asked.length > MAX_BODY):
            return Refusal(status=413, reason=f"A form holds at most {MAX_BODY // 1024**2} MiB.")
        return None


def headers(path: str) -> Mapping[str, str]:
    """What an answer carries: nothing is loaded from elsewhere, and no script runs."""
    more = " 'unsafe-inline'; img-src 'self' data:; font-src 'self'" if path.startswith(f"{GUIDE}/") else ""
    return {"Content-Security-Policy": CLOSED + more, **dict(HEADERS)}


def only_loopback(address: str) -> str:
    """An address to listen on, if nobody beyond this machine can reach it.

    Raises:
        UsageError: it is none of this machine's own.
    """
    try:
        inside = ipaddress.ip_address(address).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise UsageError(
            f"--host {address}: the review desk is for this machine alone; leave it at 127.0.0.1, and where the "
            "reviewer sits elsewhere, lead the port there with: ssh -L"
        )
    return address


def host_header(address: str, port: int) -> str:
    """The Host header of requests to an address and a port."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def cookies(header: str) -> Mapping[str, str]:
    """The cookies in a header, by their names; of two with one name neither counts."""
    found: dict[str, str] = {}
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        found[name] = "" if name in found else value
    return found
