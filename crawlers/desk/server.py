"""Serve the desk on loopback until a person ends it, with the guard before every page."""

from __future__ import annotations

import logging
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse

from crawlers.desk.guard import Asked, Door, cookies, headers, host_header, only_loopback
from crawlers.desk.view import render
from crawlers.logs import where
from policies.errors import UsageError

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

AT_ONCE = 32
"""Requests that are answered at a time; a browser sends six."""
GRACE_S = 2


class Guarded:
    """Pages behind their door: what is refused never reaches them, and whatever fails is told without its message."""

    def __init__(self, app: App, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        begun = False

        async def covered(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(headers(scope["path"]))
            await send(message)

        if refusal := self._door.refusal(asked_of(scope, self._door.cookie)):
            page = render("error", title="Not answered", says=refusal.reason)
            await HTMLResponse(page, refusal.status)(scope, receive, covered)
            return
        try:
            await self._app(scope, receive, covered)
        except Exception as error:
            log.error("a page of the desk failed%s", where(error))  # noqa: TRY400
            if not begun:
                page = render("error", title="Something failed", says="Nobody foresaw this; please report it.")
                await HTMLResponse(page, 500)(scope, receive, covered)


def asked_of(scope: Message, cookie: str) -> Asked:
    """A request as it is judged."""
    sent = Headers(scope=scope)
    hosts, given = sent.getlist("host"), sent.getlist("cookie")
    length = sent.get("content-length", "")
    return Asked(
        method=scope["method"],
        path=scope["path"],
        host=hosts[0] if len(hosts) == 1 else "",
        cookie=cookies(given[0] if len(given) == 1 else "").get(cookie, ""),
        site=sent.get("sec-fetch-site", ""),
        length=int(length) if length.isascii() and length.isdigit() else None,
    )


def listen(address: str, port: int) -> socket.socket:
    """A socket on loopback.

    Raises:
        UsageError: others could reach the address, or the port is in use.
    """
    family = socket.AF_INET6 if ":" in only_loopback(address) else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen()  # who opens the address at once waits, and is not turned away
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or "no such port"
        raise UsageError(
            f"--port {port}: cannot be listened on ({why}); leave it out, and a free one is taken"
        ) from None
    return listener


def door_of(listener: socket.socket) -> Door:
    """The door of the desk that listens there."""
    address, port = listener.getsockname()[:2]
    return Door(host=host_header(address, port))


def serve(app: App, listener: socket.socket) -> None:
    """Answer requests until the process is interrupted."""
    server_of(app).run(sockets=[listener])


def server_of(app: App) -> uvicorn.Server:
    """A server that logs nothing of what is asked."""
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=GRACE_S,
    )
    return uvicorn.Server(config)
