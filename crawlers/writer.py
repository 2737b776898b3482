"""The one thread that touches the database: it takes leases, and commits finished requests in groups."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from crawlers.outcome import kind_of
from pipelines.store import Committed, Store, Unit
from policies.errors import BeholdenError, StoreError

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

GROUP = 128
"""Units after which a commit does not wait."""
GROUP_S = 0.05
"""How long a unit waits for company, in seconds."""
MOST_WAITS = 4
"""Such waits of one group at most; none follows one in which no unit came, so a slow crawl does not wait in vain."""


class Writer:
    """Group commit: many finished requests, one transaction.

    Args:
        store: the open store.
        on_failure: called once, with the error, when the database or the ledger can no longer be written.
        on_commit: called after each commit.
    """

    def __init__(
        self, store: Store, *, on_failure: Callable[[BeholdenError], None], on_commit: Callable[[Committed], None]
    ) -> None:
        self._store, self._on_failure, self._on_commit = store, on_failure, on_commit
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._waiting: list[tuple[Unit, asyncio.Future[None]]] = []
        self._ring = asyncio.Event()
        self._full = asyncio.Event()
        self._busy = False
        self._closing = False
        self._failed: BeholdenError | None = None
        self._task = asyncio.ensure_future(self._commit_groups())

    @property
    def idle(self) -> bool:
        """True when nothing waits to be committed."""
        return not self._waiting and not self._busy

    @property
    def waiting(self) -> int:
        """How many units wait for a commit."""
        return len(self._waiting)

    def hurry(self) -> None:
        """Commit what waits at once: nobody is expected to join it."""
        self._full.set()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function of the store in its thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: function(*args, **kwargs))

    def add(self, unit: Unit) -> asyncio.Future[None]:
        """Hand over a finished request; the future is done when it is committed."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._failed:
            _end(done, self._failed)
            return done
        self._waiting.append((unit, done))
        self._ring.set()
        if len(self._waiting) >= GROUP:
            self._full.set()
        return done

    async def close(self) -> None:
        """Commit what waits, and end the thread."""
        self._closing = True
        self._ring.set()
        self._full.set()
        await self._task
        self._thread.shutdown()

    async def _commit_groups(self) -> None:
        while not (self._closing and not self._waiting):
            await self._ring.wait()
            if not self._closing:
                await self._gather()
            self._ring.clear()
            self._full.clear()
            await self._commit()

    async def _gather(self) -> None:
        for _ in range(MOST_WAITS):
            waiting = len(self._waiting)
            await _at_most(self._full, GROUP_S)
            if self._full.is_set() or len(self._waiting) == waiting:
                return

    async def _commit(self) -> None:
        group, self._waiting = self._waiting, []
        if not group:
            return
        self._busy = True
        try:
            committed = await self.call(self._store.commit, [unit for unit, _ in group])
        except Exception as error:
            self._fail(error, [done for _, done in group])
            return
        finally:
            self._busy = False
        for _, done in group:
            if not done.done():  # whoever waited may have been cancelled
                done.set_result(None)
        self._on_commit(committed)

    def _fail(self, error: Exception, group: list[asyncio.Future[None]]) -> None:
        if not isinstance(error, BeholdenError):
            error = StoreError(f"a commit failed ({kind_of(error)}); the run stops")
        self._failed = error
        for done in [*group, *(done for _, done in self._waiting)]:
            if not done.done():
                _end(done, error)
        self._waiting = []
        self._on_failure(error)


async def _at_most(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def _end(done: asyncio.Future[None], error: BeholdenError) -> None:
    """Let a unit fail. Nobody may wait for it, and `on_failure` has told of it: asyncio need not complain."""
    done.set_exception(error)
    done.exception()
