"""The only way out of the browser that a person sees: to the hosts and ports of one source, by its route."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

from crawlers.browser.door import Door
from crawlers.sessions.way import Place, Way
from policies.errors import BeholdenError

REFUSED, UNREACHABLE = b"\x05\x02", b"\x05\x04"
NOWHERE = b"\x00\x01\x00\x00\x00\x00\x00\x00"
CHUNK = 65_536


class Passage(Door):
    """A SOCKS5 proxy on loopback that asks for no password (RFC 1928), and leads to a few places alone.

    Args:
        places: hosts and ports that it leads to.
        way: makes the connection.

    Attributes:
        attempts: how often something else was asked for.
    """

    def __init__(self, places: Collection[Place], way: Way) -> None:
        super().__init__()
        self._places, self._way = frozenset(places), way
        self._under_way: set[asyncio.Task[None]] = set()

    def _knocked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._lead(reader, writer))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Cut off who is on the way, and go away."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await super().close()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError):
            if (place := await _asked(reader, writer)) is None or place not in self._places:
                self.attempts += 1
                writer.write(REFUSED + NOWHERE)
                await writer.drain()
            else:
                await self._through(place, reader, writer)
        writer.transport.abort()

    async def _through(self, place: Place, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await asyncio.to_thread(self._way, *place)
        except (BeholdenError, OSError):
            writer.write(UNREACHABLE + NOWHERE)
            await writer.drain()
            return
        line.setblocking(False)
        far_reader, far_writer = await asyncio.open_connection(sock=line)
        try:
            writer.write(b"\x05\x00" + NOWHERE)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pour(reader, far_writer))
                both.create_task(_pour(far_reader, writer))
        except* OSError:
            pass
        finally:
            far_writer.transport.abort()


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Place | None:
    """Where somebody wants to go; None where they say it otherwise than a browser does."""
    version, ways = await reader.readexactly(2)
    if version != 5 or 0 not in await reader.readexactly(ways):
        return None
    writer.write(b"\x05\x00")
    version, command, _, kind = await reader.readexactly(4)
    if kind == 3:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii", "replace").lower()
    elif kind == 1:
        host = str(IPv4Address(await reader.readexactly(4)))
    elif kind == 4:
        host = str(IPv6Address(await reader.readexactly(16)))
    else:
        return None
    port = int.from_bytes(await reader.readexactly(2), "big")
    return (host, port) if (version, command) == (5, 1) else None


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(CHUNK):
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()
