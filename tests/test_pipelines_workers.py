"""Workers: pages in, records out, and no page, error or death of a worker gets past them."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from decimal import Decimal
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest

from pipelines import worker_process
from pipelines import workers as module
from pipelines.entities import Entity
from pipelines.items import Advert, Record
from pipelines.keys import create, key_path
from pipelines.pages import PageResult, RawPage
from pipelines.pseudonymise import Pseudonymiser
from pipelines.worker import Ready, Setup, harden, open_pseudonymiser, quieten, serve
from pipelines.workers import Workers
from policies.errors import DetectorError, KeyFileError
from policies.model import Policy
from tests.detecting import open_and_die, open_badly, open_never, open_quickly
from tests.policies import training

POLICY = training(entities={"detector": {"names": "off"}})


Opener = Callable[[Policy, Path], Pseudonymiser]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key of the study."""
    folder = tmp_path_factory.mktemp("study") / "keys"
    create("small-test", folder)
    return key_path("small-test", folder)


def page(*descriptions: str) -> RawPage:
    """A page with an advert for each description."""
    return RawPage.of("board", [Advert(description=text) for text in descriptions])


def texts(result: PageResult) -> list[object]:
    """The stored descriptions."""
    return [record.values["description"] for record in result.records]


def workers(key: Path, processes: int = 1, *, opener: Opener = open_quickly, deadline_s: float = 20) -> Workers:
    """Workers that load no model."""
    return Workers(policy=POLICY, key=key, processes=processes, open=opener, deadline_s=deadline_s)


def exists(pid: int | None) -> bool:
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


@pytest.fixture
async def one(key: Path) -> AsyncIterator[Workers]:
    """One worker."""
    async with workers(key) as running:
        yield running


@pytest.mark.parametrize("processes", [0, 1, 2])
async def test_pages_come_back_as_records(key: Path, processes: int) -> None:
    """Every page gets its own answer, in whichever process and batch it was made."""
    async with workers(key, processes) as running:
        results = await asyncio.gather(*(running.submit(page(f"{n}: Annabel", "call 07700 900123")) for n in range(60)))

    assert [texts(result)[0] for result in results] == [f"{n}: ⟦PERSON⟧" for n in range(60)]
    assert len({texts(result)[1] for result in results}) == 1


async def test_workers_say_when_they_are_ready(key: Path) -> None:
    """While the models load, it can be told how far they are."""
    told: list[tuple[int, int]] = []
    running = Workers(policy=POLICY, key=key, processes=2, open=open_quickly, progress=lambda *of: told.append(of))
    async with running:
        pass

    assert told == [(1, 2), (2, 2)]


async def test_a_page_that_kills_its_worker_is_refused_alone(one: Workers) -> None:
    """The pages of its batch are answered all the same, by a new worker."""
    results = await asyncio.gather(*(one.submit(page(text)) for text in ("fine", "die", "good")))

    assert [texts(result) for result in results] == [["fine"], [], ["good"]]
    assert results[1].counts == {"refused:entities.on_detector_error": 1}
    assert texts(await one.submit(page("after"))) == ["after"]


async def test_a_page_that_takes_too_long_is_refused(key: Path) -> None:
    """A worker that is stuck is ended at the deadline; the event loop never waits for it."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.05)
            ticks += 1

    async with workers(key, deadline_s=1) as running:
        ticking = asyncio.create_task(tick())
        result = await running.submit(page("sleep"))
        ticking.cancel()

    assert [refusal.rule for refusal in result.refused] == ["entities.on_detector_error"]
    assert ticks > 10


async def test_the_time_for_a_page_is_the_policys(key: Path) -> None:
    """Where nothing else is said, a worker is ended when the policy's time for the detectors is over."""
    policy = training(entities={"detector": {"names": "off", "timeout_s": 1}})
    async with Workers(policy=policy, key=key, processes=1, open=open_quickly) as running:
        result = await running.submit(page("sleep"))

    assert [refusal.rule for refusal in result.refused] == ["entities.on_detector_error"]


async def test_an_interrupt_leaves_the_worker_alone(one: Workers) -> None:
    """Ctrl-C reaches every process of a terminal; the crawl stops in order, so its workers go on."""
    assert texts(await one.submit(page("interrupt"))) == ["interrupt"]


async def test_what_cannot_cross_the_pipe_is_refused(one: Workers) -> None:
    """A value that cannot be sent costs its page."""
    odd = RawPage(source="board", items=(("advert", {"description": threading.Lock()}),))  # type: ignore[dict-item]

    assert len((await one.submit(odd)).refused) == 1


async def test_a_machine_on_which_every_page_fails_is_told(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When page after page ends a fresh worker, the workers give up, and so does whoever waits or comes later."""
    monkeypatch.setattr(module, "DEATHS_IN_A_ROW", 2)
    async with workers(key) as running:
        waiting = [asyncio.ensure_future(running.submit(page("die"))) for _ in range(3)]
        results = await asyncio.gather(*waiting, return_exceptions=True)

        assert sum(isinstance(result, DetectorError) for result in results) == 1
        with pytest.raises(DetectorError, match="2 pages in a row"):
            await running.submit(page("fine"))


@pytest.mark.parametrize(
    ("opener", "why"),
    [
        (open_never, "DetectorError: the names model is missing"),
        (open_badly, "cannot start: ValueError$"),
        (open_and_die, "ended while it loaded"),
    ],
)
async def test_a_worker_that_cannot_start_is_told(
    key: Path, opener: Opener, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """No run begins without its detectors; what failed is told by its class, without a traceback."""
    with pytest.raises(DetectorError, match=why):
        await workers(key, 2, opener=opener).start()
    assert "Zebedee" not in "".join(capfd.readouterr())


async def test_a_worker_that_is_never_ready_is_told(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading has its deadline too."""
    monkeypatch.setattr(worker_process, "START_SECONDS", 0.01)

    with pytest.raises(DetectorError, match="was not ready within"):
        await workers(key).start()


async def test_a_missing_key_stops_the_start(tmp_path: Path) -> None:
    """Without the study's key there are no workers."""
    with pytest.raises(DetectorError, match="KeyFileError"):
        await workers(tmp_path / "keys" / "a.key").start()
    with pytest.raises(KeyFileError):
        await workers(tmp_path / "keys" / "a.key", 0).start()


async def test_nothing_is_taken_before_the_start_or_after_the_end(key: Path) -> None:
    """Pages are answered only while the workers run."""
    running = workers(key)
    with pytest.raises(DetectorError, match="not started"):
        await running.submit(page("fine"))
    async with running:
        pass
    with pytest.raises(DetectorError, match="were closed"):
        await running.submit(page("fine"))


async def test_closing_ends_every_process_and_every_wait(key: Path) -> None:
    """Closing does not wait for a stuck page, and leaves no process behind."""
    running = workers(key, 2)
    await running.start()
    pids = [worker.process.pid for worker in running._workers if worker.process]
    stuck = asyncio.ensure_future(running.submit(page("sleep")))
    given_up = asyncio.ensure_future(running.submit(page("fine")))
    await asyncio.sleep(0.1)
    given_up.cancel()
    await asyncio.sleep(1)

    await running.close()
    with pytest.raises(DetectorError, match="were closed"):
        await stuck
    assert not any(map(exists, pids))


async def test_a_caller_that_gives_up_disturbs_nobody(one: Workers) -> None:
    """An answer that nobody waits for any more is dropped."""
    given_up = asyncio.ensure_future(one.submit(page("die")))
    other = asyncio.ensure_future(one.submit(page("fine")))
    await asyncio.sleep(0.3)
    given_up.cancel()

    assert texts(await other) == ["fine"]


async def test_only_so_many_pages_are_in_flight(key: Path) -> None:
    """Whoever reads faster than the detectors has to wait."""
    async with Workers(policy=POLICY, key=key, processes=1, open=open_quickly, in_flight=3) as running:
        asked = [asyncio.ensure_future(running.submit(page(str(n)))) for n in range(10)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)

        assert len(running._jobs) == 3
        assert len(await asyncio.gather(*asked)) == 10


async def test_batches_are_closed_by_their_items(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few large pages are a batch."""
    monkeypatch.setattr(module, "BATCH_ITEMS", 2)
    async with workers(key) as running:
        results = await asyncio.gather(*(running.submit(page("a", "b")) for _ in range(4)))

    assert [texts(result) for result in results] == [["a", "b"]] * 4


def test_no_worker_outlives_its_parent(key: Path) -> None:
    """Even when the parent is killed, its workers end."""
    script = (
        "import asyncio, os, signal, sys\n"
        "from pathlib import Path\n"
        "from pipelines.workers import Workers\n"
        "from tests.detecting import open_quickly\n"
        "from tests.policies import training\n"
        "async def main():\n"
        "    running = Workers(policy=training(), key=Path(sys.argv[1]), processes=1, open=open_quickly)\n"
        "    await running.start()\n"
        "    print(running._workers[0].process.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    root = Path(__file__).parent.parent
    ended = subprocess.run(
        [sys.executable, "-c", script, str(key)], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )

    deadline = time.monotonic() + 10
    while exists(int(ended.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not exists(int(ended.stdout))
    assert ended.stderr == ""


@pytest.fixture
def served(key: Path) -> Iterator[Callable[[Opener], object]]:
    """The worker's own loop, run in a thread of this process."""
    mine, theirs = Pipe()
    threads: list[threading.Thread] = []

    def begin(opener: Opener) -> object:
        thread = threading.Thread(target=serve, args=(theirs, Setup(policy=POLICY, key=key, open=opener)))
        threads.append(thread)
        thread.start()
        return mine

    yield begin
    mine.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("opener", "problem"),
    [(open_quickly, None), (open_never, "DetectorError: the names model is missing"), (open_badly, "ValueError")],
)
def test_the_first_word_of_a_worker(served: Callable[..., Any], opener: Opener, problem: str | None) -> None:
    """A worker says first whether it can work; of a foreign error it tells the class alone."""
    assert served(opener).recv() == Ready(problem)


def test_a_worker_answers_batch_by_batch(served: Callable[..., Any]) -> None:
    """Each batch of pages gets a list of results, until the connection is closed."""
    connection = served(open_quickly)
    assert connection.recv() == Ready()

    for batch in ([page("a")], [page("b"), page("07700 900123")]):
        connection.send(batch)
        results: list[PageResult] = connection.recv()
        assert [len(result.records) for result in results] == [1] * len(batch)


def test_opens_what_the_policy_asks_for(key: Path) -> None:
    """A worker loads the study's key and the detectors of the policy."""
    made = open_pseudonymiser(POLICY, key)

    assert isinstance(made.page([("advert", {"price": Decimal(20)})], source="board").records[0], Record)


def test_opens_nothing_where_a_detector_fails(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A detector that fails on an ordinary text is told before the run."""

    def broken(text: str) -> Iterable[Entity]:
        raise ValueError(text)

    monkeypatch.setattr("pipelines.patterns.identifiers", broken)
    with pytest.raises(DetectorError, match="fails on an ordinary text"):
        open_pseudonymiser(POLICY, key)


def test_a_hardened_process(tmp_path: Path) -> None:
    """A worker ignores interrupts, makes private files and no core dumps, and writes nothing to the terminal."""
    before = (
        signal.getsignal(signal.SIGINT),
        os.umask(0o022),
        resource.getrlimit(resource.RLIMIT_CORE),
        dict(os.environ),
    )
    streams = [os.dup(1), os.dup(2)]
    try:
        harden()
        quieten()
        os.write(2, b"raw")
        (tmp_path / "file").touch()
        seen = (
            signal.getsignal(signal.SIGINT),
            resource.getrlimit(resource.RLIMIT_CORE)[0],
            (tmp_path / "file").stat().st_mode & 0o777,
            [str(Path(f"/proc/self/fd/{stream}").readlink()) for stream in (1, 2)],
        )
    finally:
        for stream, saved in zip((1, 2), streams, strict=True):
            os.dup2(saved, stream)
            os.close(saved)
        signal.signal(signal.SIGINT, before[0])
        os.umask(before[1])
        os.environ.clear()
        os.environ.update(before[3])

    assert seen == (signal.SIG_IGN, 0, 0o600, ["/dev/null", "/dev/null"])
