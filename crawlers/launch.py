"""One governed crawl: check, open, build, run, close; or refuse, and say why."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from crawlers.settings import Machine
from pipelines import keys
from pipelines.database import Database
from pipelines.ledger import Entry
from pipelines.store import OpenRun, RunSource, Store
from policies.approval import in_force
from policies.errors import ApprovalError, KeyFileError, StoppedError
from policies.model import Policy

if TYPE_CHECKING:
    from crawlers.governed import GovernedCrawler
    from crawlers.run import Run

log = logging.getLogger(__name__)
WATCH_S = 0.5
"""How often the kill file, the approvals and the clock are looked at, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a run ended.

    Attributes:
        run_id: the run.
        status: ``finished``, or ``interrupted``: the same command goes on with it.
        rule: the rule, or ``interrupted`` by a person, that ended it early; None where it read all there was.
        stopped_sources: source to the rule that stopped it.
    """

    run_id: str
    status: str
    rule: str | None
    stopped_sources: dict[str, str]


def crawl(
    policy: Policy, machine: Machine, *, fresh: bool = False, on_run: Callable[[Run], None] = lambda _: None
) -> Finished:
    """Run a policy, or resume its interrupted run. One call for each process: Twisted's reactor starts once.

    Args:
        policy: a resolved policy.
        machine: where things are.
        fresh: close an interrupted run and begin anew.
        on_run: called with the `Run` when it is about to start, to watch it.

    Raises:
        BeholdenError: what stands in the way; nothing was fetched.
    """
    protect_process()
    decision = in_force(policy, on=datetime.now(UTC).date())
    if not decision.allowed:
        raise ApprovalError(f"{policy.name}: {decision.reason} [{decision.rule}]")
    _check_kill_file(policy, machine)

    from scrapy.utils.reactor import install_reactor

    from crawlers.governed import spider_class

    for source in policy.sources:
        spider_class(source.spider)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    return _in_reactor(_crawl(policy, machine, fresh, on_run))


def protect_process() -> None:
    """What this process and its children may not leave behind: group-readable files, core dumps, TLS keys."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in ("SSLKEYLOGFILE", "SCRAPY_SETTINGS_MODULE", "SCRAPY_PROJECT"):
        os.environ.pop(name, None)


def kill_file(policy: Policy, machine: Machine) -> Path:
    """The file whose existence stops every run of the policy on this machine."""
    return machine.data / policy.stop.kill_file


def _check_kill_file(policy: Policy, machine: Machine) -> None:
    if kill_file(policy, machine).exists():
        raise StoppedError(f"{kill_file(policy, machine)} exists: this study is stopped. Remove it to run again.")


def _in_reactor(work: Coroutine[Any, Any, Finished]) -> Finished:
    """Run to the end in Twisted's reactor, which runs on asyncio's loop."""
    from twisted.internet import reactor as installed

    reactor: Any = installed
    task = asyncio.get_event_loop().create_task(work)
    task.add_done_callback(lambda _: reactor.callWhenRunning(reactor.stop))
    reactor.run(installSignalHandlers=False)
    return task.result()


async def _crawl(policy: Policy, machine: Machine, fresh: bool, on_run: Callable[[Run], None]) -> Finished:
    from crawlers.governed import GovernedCrawler
    from crawlers.logs import withhold_prints
    from crawlers.run import Run
    from pipelines.workers import Workers

    study = policy.study.id
    path = keys.key_path(study, machine.keys)
    if not path.exists():
        raise KeyFileError(f"the study {study} has no key; make one with: beholden keys create {study}")
    master = keys.load(path, study=study, data_folder=machine.data)
    ledger_key = master.sub_key(keys.Purpose.LEDGER)
    epoch = master.info.epoch
    del master

    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = Store(database, study, ledger_key=ledger_key)
        opened = _open_run(store, policy, epoch, fresh)
        run_key = (keys.RunKey.load if opened.resumed else keys.RunKey.create)(opened.run_id, machine.keys)
        if fresh:
            _forget_other_runs(store, opened, machine)
        async with Workers(policy=policy, key=path, processes=machine.workers) as workers:
            run = Run(policy=policy, machine=machine, store=store, opened=opened, key=run_key, workers=workers)
            on_run(run)
            with withhold_prints():
                await _run(GovernedCrawler(run), run)
        return _close(run, run_key)


def _open_run(store: Store, policy: Policy, epoch: int, fresh: bool) -> OpenRun:
    return store.open_run(
        policy_id=policy.policy.id,
        policy_version=policy.policy.version,
        policy_digest=policy.digest,
        key_epoch=epoch,
        settings={"policy": policy.model_dump(mode="json", by_alias=True)},
        sources=[RunSource(id=s.id, spider=s.spider, hosts=s.hosts) for s in policy.sources],
        fresh=fresh,
    )


def _forget_other_runs(store: Store, opened: OpenRun, machine: Machine) -> None:
    """Destroy the keys of runs that will not go on: what they had queued can never be read again."""
    for run in store.runs():
        if run.id != opened.run_id and keys.RunKey.path(run.id, machine.keys).exists():
            keys.RunKey.load(run.id, machine.keys).destroy()


async def _run(crawler: GovernedCrawler, run: Run) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, run.stop, "interrupted")
    run.on_stop = lambda: run.later(_close_spider(crawler))
    run.note(
        Entry(stage="run", verdict="allow", rule="approvals", reason="resumed" if run.opened.resumed else "started")
    )
    watch = asyncio.ensure_future(_watch(run))
    try:
        await crawler.crawl_async()
    finally:
        watch.cancel()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)
        run.note(Entry(stage="run", verdict="stop", rule=run.stop_rule or "sources.start", reason="ended"))
        await run.writer.close()


async def _close_spider(crawler: GovernedCrawler) -> None:
    engine = crawler._engine
    if engine is not None and engine.spider is not None:
        await engine.close_spider_async(reason="governance")


async def _watch(run: Run) -> None:
    """Stop the run on the kill file, on an approval that ends, and when its hours are over (hard floor H12)."""
    end = time.monotonic() + run.policy.schedule.max_run_hours * 3600
    path = kill_file(run.policy, run.machine)
    while True:
        if path.exists():
            run.stop("stop.kill_file")
        decision = in_force(run.policy, on=datetime.now(UTC).date())
        if not decision.allowed:
            run.stop(decision.rule)
        if time.monotonic() > end:
            run.stop("schedule.max_run_hours")
        await asyncio.sleep(WATCH_S)


def _close(run: Run, run_key: keys.RunKey) -> Finished:
    if run.failure is not None:
        raise run.failure
    status: Literal["interrupted", "finished"] = "interrupted" if run.stop_rule else "finished"
    run.store.close_run(status, run.stop_rule or "complete")
    if status == "finished":
        run_key.destroy()
    return Finished(run_id=run.opened.run_id, status=status, rule=run.stop_rule, stopped_sources=dict(run.stopped))
