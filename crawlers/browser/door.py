"""The browser's only way out of itself: a door on this machine that is never opened, and counts who knocks."""

from __future__ import annotations

import asyncio


class Door:
    """Listens on loopback as the browser's proxy, and hangs up on everybody.

    What a page needs is handed to the browser from within; whatever gets here instead went past that: sockets that a
    page opens, connections made ahead of need, and the calls home of the browser's own.

    Attributes:
        attempts: how often somebody knocked.
        port: where it listens.
    """

    def __init__(self) -> None:
        self.attempts = 0
        self.port = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._knocked, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def _knocked(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.attempts += 1
        writer.transport.abort()

    async def close(self) -> None:
        """Go away."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
