"""Worker processes for detection: pages go in, records come out, and the event loop never waits for a model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pipelines.pages import PageResult, RawPage
from pipelines.worker import Setup, open_pseudonymiser
from pipelines.worker_process import WorkerProcess
from policies.errors import DetectorError
from policies.model import Policy

if TYPE_CHECKING:
    from pipelines.pseudonymise import Pseudonymiser

T = TypeVar("T")
BATCH_PAGES = 96
BATCH_ITEMS = 400
"""A batch is closed when it holds so many pages, or so many items."""
DEATHS_IN_A_ROW = 8
"""So many pages that each end a fresh worker are a broken machine, not broken pages."""

Progress = Callable[[int, int], None]
"""Called with how many workers are ready, and how many there will be."""


@dataclass(slots=True, eq=False)
class _Job:
    page: RawPage
    answer: asyncio.Future[PageResult]

    def give(self, result: PageResult) -> None:
        if not self.answer.done():
            self.answer.set_result(result)

    def fail(self, error: DetectorError) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


@dataclass(slots=True, kw_only=True, eq=False)
class Workers:
    """Pseudonymises pages in processes of their own.

    Use it as ``async with Workers(...) as workers``, and ``await workers.submit(page)`` for each page.

    Attributes:
        policy: the policy to work under.
        key: the study's key file; only the workers read it.
        processes: how many; 0 works in this process, for tests and tiny runs.
        deadline_s: a batch that takes longer ends its worker; by default what the policy says.
        in_flight: pages that wait or are worked on; `submit` waits while there are so many.
        open: makes the pseudonymiser in the worker; a function of a module.
        progress: told how many workers are ready.
    """

    policy: Policy
    key: Path
    processes: int
    deadline_s: float | None = None
    in_flight: int = 0
    open: Callable[[Policy, Path], Pseudonymiser] = open_pseudonymiser
    progress: Progress | None = None
    _here: Pseudonymiser | None = None
    _workers: list[WorkerProcess] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _jobs: set[_Job] = field(default_factory=set)
    _queue: asyncio.Queue[_Job] = field(default_factory=asyncio.Queue)
    _room: asyncio.Semaphore = field(init=False)
    _threads: ThreadPoolExecutor = field(init=False)
    _broken: DetectorError | None = field(default_factory=lambda: DetectorError("the workers were not started"))
    _deaths: int = 0

    def __post_init__(self) -> None:
        self._room = asyncio.Semaphore(self.in_flight or max(1, self.processes) * BATCH_PAGES * 2)
        self._threads = ThreadPoolExecutor(max(1, self.processes), thread_name_prefix="beholden-worker")

    async def __aenter__(self) -> Workers:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the workers and wait until all can work.

        Raises:
            DetectorError: one cannot.
        """
        if not self.processes:
            self._here = self.open(self.policy, self.key)
            return
        setup = Setup(policy=self.policy, key=self.key, open=self.open)
        self._workers = [WorkerProcess(setup) for _ in range(self.processes)]
        starts = [self._in_thread(worker.start) for worker in self._workers]
        try:
            for ready, start in enumerate(asyncio.as_completed(starts), start=1):
                await start
                if self.progress is not None:
                    self.progress(ready, self.processes)
        except BaseException:
            await self.close()
            await asyncio.gather(*starts, return_exceptions=True)
            raise
        self._broken = None
        self._tasks = [asyncio.create_task(self._run(worker)) for worker in self._workers]

    async def submit(self, page: RawPage) -> PageResult:
        """What may be stored of a page. It waits for room, so that unread pages never pile up.

        Raises:
            DetectorError: the workers cannot work any more, or were closed.
        """
        if self._here is not None:
            return self._here.pages([page])[0]
        async with self._room:
            if self._broken is not None:
                raise self._broken
            job = _Job(page, asyncio.get_running_loop().create_future())
            self._jobs.add(job)
            self._queue.put_nowait(job)
            try:
                return await job.answer
            finally:
                self._jobs.discard(job)

    async def close(self) -> None:
        """End the workers. What they have not answered fails with DetectorError."""
        self._break(DetectorError("the workers were closed"))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._end)
        self._here = None

    def _end(self) -> None:
        # Whoever still waits for an answer is woken by the end of the process; an idle one just ends.
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown(wait=True)
        for worker in self._workers:
            worker.end()
        self._workers = []

    def _break(self, error: DetectorError) -> None:
        self._broken = self._broken or error
        for job in self._jobs:
            job.fail(self._broken)

    async def _run(self, worker: WorkerProcess) -> None:
        try:
            while True:
                await self._work(worker, await self._take())
        except DetectorError as error:
            self._break(error)

    async def _work(self, worker: WorkerProcess, jobs: list[_Job]) -> None:
        """Have a batch answered; where that ends the worker, page by page; the page that ends it again is refused."""
        if await self._answered(worker, jobs):
            return
        for job in jobs:
            if not await self._answered(worker, [job]):
                job.give(job.page.refused("entities.on_detector_error", "a detector failed or ran out of time on it"))
                self._deaths += 1
            else:
                self._deaths = 0
            if self._deaths >= DEATHS_IN_A_ROW:
                raise DetectorError(f"{self._deaths} pages in a row each ended their worker; run 'beholden doctor'")

    async def _answered(self, worker: WorkerProcess, jobs: list[_Job]) -> bool:
        call = self._in_thread(lambda: worker.answer([job.page for job in jobs]))
        done, _ = await asyncio.wait({call}, timeout=self.deadline_s or self.policy.entities.detector.timeout_s)
        if not done:
            worker.kill()
        results = await call
        if results is None:
            await self._in_thread(worker.start)
            return False
        for job, result in zip(jobs, results, strict=True):
            job.give(result)
        return True

    async def _take(self) -> list[_Job]:
        """The next batch: what is there. More gathers while the workers are busy: batches grow with the load."""
        jobs = [await self._queue.get()]
        while len(jobs) < BATCH_PAGES and sum(len(job.page.items) for job in jobs) < BATCH_ITEMS:
            try:
                jobs.append(self._queue.get_nowait())
            except asyncio.QueueEmpty:
                break
        return jobs

    def _in_thread(self, call: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, call)
