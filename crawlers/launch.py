"""One governed crawl: check, open, build, run, close; or refuse, and say why."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from crawlers import clock
from crawlers.browser.program import check_browser
from crawlers.settings import Machine
from crawlers.tor.supervisor import Needs, Tell, Tor
from crawlers.tor.tripwire import Tripwire
from crawlers.trust import check_suspended, suspensions
from pipelines import incidents, keys, seals, suppression
from pipelines.closing import certificate_path
from pipelines.database import Database
from pipelines.frontier import Counts, Frontier
from pipelines.ledger import Entry
from pipelines.store import OpenRun, RunSource, Store
from pipelines.suppression import Suppression
from pipelines.suspension import papers
from pipelines.worker import collect_seldom, forbid_dumps
from policies.approval import check_in_force, in_force
from policies.errors import GovernanceError, KeyFileError, PolicyError, RouteError, StoppedError, WithdrawnError
from policies.gate import Gate, RequestFacts
from policies.lint.check import blocking
from policies.model import Policy

if TYPE_CHECKING:
    from crawlers.governed import GovernedCrawler
    from crawlers.run import Run

log = logging.getLogger(__name__)
LOST = "sources.route"
"""The clause by which a run stops when its route is lost."""
WATCH_S = 0.5
"""How often the kill file, the approvals and the clock are looked at, in seconds."""
GRACE_S = 1.0
"""How long what is under way may take after a stop, in seconds."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a run ended.

    Attributes:
        run_id: the run.
        status: ``finished``, or ``interrupted``: the same command goes on with it.
        rule: the rule, or ``interrupted`` by a person, that ended it early; None where it read all there was.
        stopped_sources: source to the rule that stopped it.
        paused_sources: source to the clause by which it waits for a person.
    """

    run_id: str
    status: str
    rule: str | None
    stopped_sources: dict[str, str]
    paused_sources: dict[str, str]


def crawl(
    policy: Policy,
    machine: Machine,
    *,
    folder: Path | None = None,
    fresh: bool = False,
    on_run: Callable[[Run], None] = lambda _: None,
    on_tor: Tell = lambda _, __: None,
) -> Finished:
    """Run a policy, or resume its interrupted run. One call for each process: Twisted's reactor starts once.

    Args:
        policy: a resolved policy.
        machine: where things are.
        folder: that of the policy's file, beside which the signatures of its approvals are.
        fresh: close an interrupted run and begin anew.
        on_run: called with the `Run` when it is about to start, to watch it.
        on_tor: told how far Tor is, where a source is reached by it.

    Raises:
        BeholdenError: what stands in the way; nothing was fetched.
    """
    protect_process()
    check_may_run(policy, machine)
    check_browser(policy)
    keys.newest(policy.study.id, machine.keys)

    from scrapy.utils.reactor import install_reactor

    from crawlers.approved import check_signatures
    from crawlers.governed import spider_class

    # First of all: a source whose module imports the reactor would install another, and the crawl would never begin.
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    for source in policy.sources:
        spider_class(source.spider)
    check_signatures(policy, folder, machine, on=datetime.now(UTC).date())
    needs = Needs.of(policy)
    with contextlib.nullcontext() if needs is None else Tor.up(machine, needs, on_tor) as tor:
        return _in_reactor(_crawl(policy, machine, fresh, on_run, tor), tor)


def check_may_run(policy: Policy, machine: Machine) -> None:
    """Refuse to ask anything of a source where the policy may not run here and now.

    Raises:
        BeholdenError: what stands in the way.
    """
    check_in_force(policy, on=datetime.now(UTC).date())
    if found := blocking(policy, on=datetime.now(UTC).date()):
        rules = ", ".join(sorted({one.rule.id for one in found}))
        raise PolicyError(f"{policy.name}: must be mended before it runs ({rules}); see 'beholden policy lint'")
    check_suspended(policy, machine, on=datetime.now(UTC).date())
    _check_open(policy, machine)
    _check_kill_file(policy, machine)
    check_hours(policy)
    check_route(policy, machine)


def protect_process() -> None:
    """What this process and its children may not leave behind: group-readable files, core dumps, TLS keys."""
    os.umask(0o077)
    forbid_dumps()
    for name in ("SSLKEYLOGFILE", "SCRAPY_SETTINGS_MODULE", "SCRAPY_PROJECT"):
        os.environ.pop(name, None)


def kill_file(policy: Policy, machine: Machine) -> Path:
    """The file whose existence stops every run of the policy on this machine."""
    return machine.data / policy.stop.kill_file


def source_kill_file(policy: Policy, machine: Machine, source: str) -> Path:
    """The file whose existence stops one source of the policy on this machine."""
    return machine.data / f"{policy.stop.kill_file}.{policy.study.id}.{source}"


def _check_open(policy: Policy, machine: Machine) -> None:
    if certificate_path(policy.study.id, machine.data).exists():
        raise StoppedError(f"the study {policy.study.id} was closed; no run of it begins again")


def _check_kill_file(policy: Policy, machine: Machine) -> None:
    if kill_file(policy, machine).exists():
        raise StoppedError(f"{kill_file(policy, machine)} exists: this study is stopped. Remove it to run again.")


def check_hours(policy: Policy) -> None:
    """Refuse to begin outside the days and hours of the policy.

    Raises:
        StoppedError: naming the clause.
    """
    facts = RequestFacts(url=policy.sources[0].start[0])
    decision = Gate(policy).may_fetch(facts, now=datetime.now(UTC)).decision
    if decision.rule.startswith("schedule."):
        raise StoppedError(f"{policy.name}: {decision.reason} [{decision.rule}]; nothing is asked for now")


def check_route(policy: Policy, machine: Machine) -> None:
    """Refuse to begin where a source cannot be reached by the route that the policy names; there is no other.

    Raises:
        RouteError: naming the source.
    """
    for source in policy.sources:
        missing = [host for host in source.hosts if host.partition(":")[0] not in machine.local]
        if policy.synthetic and missing and source.route != "tor":
            raise RouteError(f"{missing[0]} is not served on this machine: name its port in BEHOLDEN_LOCAL")


def _in_reactor(work: Coroutine[Any, Any, Finished], tor: Tor | None) -> Finished:
    """Run to the end in Twisted's reactor, which runs on asyncio's loop."""
    from twisted.internet import reactor as installed

    reactor: Any = installed
    loop = asyncio.get_event_loop()
    task = loop.create_task(work)
    task.add_done_callback(lambda _: reactor.callWhenRunning(reactor.stop))
    for number in SIGNALS:
        loop.add_signal_handler(number, task.cancel)
    if tor is not None:
        tor.watch(lambda: _soon(loop, task.cancel))
    reactor.run(installSignalHandlers=False)
    try:
        return task.result()
    except asyncio.CancelledError:
        if tor is not None and tor.is_lost:
            raise RouteError("Tor was lost before anything was asked for; the same command begins again") from None
        raise StoppedError("interrupted before anything was asked for") from None


async def _crawl(
    policy: Policy, machine: Machine, fresh: bool, on_run: Callable[[Run], None], tor: Tor | None
) -> Finished:
    from crawlers.governed import GovernedCrawler
    from crawlers.logins import Logins
    from crawlers.logs import withhold_prints
    from crawlers.run import Run
    from pipelines.worker import open_pseudonymiser
    from pipelines.workers import Workers

    study = policy.study.id
    path = keys.newest(study, machine.keys)
    info = keys.load(path, study=study, data_folder=machine.data).info
    seal = seals.load(study, machine.keys, data_folder=machine.data)

    with Database.open(machine.database_url, data_dir=machine.data) as database:
        store = Store(database, study, ledger_key=seal.ledger_key)
        if not fresh and (epoch := store.resumable_epoch(policy.digest)) in keys.epochs(study, machine.keys):
            path = keys.key_path(study, machine.keys, epoch)
            info = keys.load(path, study=study, data_folder=machine.data).info
        opened = _open_run(store, policy, info.epoch, fresh)
        run_key = _run_key(store, opened, machine)
        if fresh:
            _forget_other_runs(store, opened, machine)
        prepare = partial(open_pseudonymiser, suppression=_suppression(store, machine))
        async with Workers(policy=policy, key=path, processes=machine.workers, open=prepare) as workers:
            run = Run(
                policy=policy,
                machine=machine,
                store=store,
                opened=opened,
                key=run_key,
                workers=workers,
                tor=tor,
                logins=Logins.of_run(policy, store, machine.keys),
            )
            on_run(run)
            with withhold_prints():
                await _run(GovernedCrawler(run), run)
        return _close(run, run_key)


def _suppression(store: Store, machine: Machine) -> Suppression:
    """Those who objected to the study: no record that names them is made again."""
    with store.database.transaction() as connection:
        digests = suppression.listed(connection, store.study)
    return Suppression(study=store.study, folder=machine.keys, digests=digests)


def _open_run(store: Store, policy: Policy, epoch: int, fresh: bool) -> OpenRun:
    return store.open_run(
        policy_id=policy.policy.id,
        policy_version=policy.policy.version,
        policy_digest=policy.digest,
        key_epoch=epoch,
        settings={
            "policy": policy.model_dump(mode="json", by_alias=True),
            "before": policy.before and policy.before.model_dump(mode="json", by_alias=True),
        },
        sources=[RunSource(id=s.id, spider=s.spider, hosts=s.hosts) for s in policy.sources],
        fresh=fresh,
        cadence=None if policy.synthetic else policy.schedule.cadence,
    )


def _run_key(store: Store, opened: OpenRun, machine: Machine) -> keys.RunKey:
    path = keys.RunKey.path(opened.run_id, machine.keys)
    if path.exists():
        return keys.RunKey.load(opened.run_id, machine.keys)
    if Frontier(store.database.connection, opened.run_id, opened.token).counts() != Counts():
        raise KeyFileError(f"{path}: the key of the interrupted run is gone, and with it its queue; use --fresh")
    return keys.RunKey.create(opened.run_id, machine.keys)


def _forget_other_runs(store: Store, opened: OpenRun, machine: Machine) -> None:
    """Destroy the keys of runs that will not go on: what they had queued can never be read again."""
    for run in store.runs():
        if run.id != opened.run_id and keys.RunKey.path(run.id, machine.keys).exists():
            keys.RunKey.load(run.id, machine.keys).destroy()


async def _run(crawler: GovernedCrawler, run: Run) -> None:
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, run.stop, "interrupted")
    run.on_stop = lambda: run.later(_close_spider(crawler))
    run.note(
        Entry(stage="run", verdict="allow", rule="approvals", reason="resumed" if run.opened.resumed else "started")
    )
    run.take_up_logins()
    if run.tor is not None:
        _watch_tor(run.tor, run, crawler)
    watch = asyncio.ensure_future(_watch(run, crawler))
    run.guard(watch)
    try:
        if run.stop_rule is None:
            collect_seldom()
            await crawler.crawl_async()
            crawler.verify()
        if not run.complete:
            run.stop("sources.spider")  # code of a source has closed the crawl
    finally:
        watch.cancel()
        crawler.started.set()
        run.note(Entry(stage="run", verdict="stop", rule=run.stop_rule or "sources.start", reason="ended"))
        await run.writer.close()


def _soon(loop: asyncio.AbstractEventLoop, do: Callable[[], Any]) -> None:
    """Do something in the loop's thread."""
    with contextlib.suppress(RuntimeError):  # the loop has ended, and the run with it
        loop.call_soon_threadsafe(do)


def _watch_tor(tor: Tor, run: Run, crawler: GovernedCrawler) -> None:
    """End the run at once when Tor is lost, or when something reaches past it where there is no other route."""
    loop = asyncio.get_running_loop()

    def lost() -> None:
        run.stop(LOST)
        crawler.cut_off()

    def reached_past() -> None:
        run.fail(GovernanceError("something in this crawl reached past Tor; it was stopped, and the run ends"))

    tor.watch(lambda: _soon(loop, lost))
    if all(source.route == "tor" for source in run.policy.sources):
        Tripwire(filter(None, (tor.listeners.onion, tor.listeners.web)), lambda: _soon(loop, reached_past)).arm()


async def _close_spider(crawler: GovernedCrawler) -> None:
    """Close the crawl as soon as it is open, and cut off what takes too long."""
    await crawler.started.wait()
    engine = crawler._engine
    if engine is not None and engine.spider is not None:
        asyncio.get_running_loop().call_later(GRACE_S, crawler.cut_off)
        await engine.close_spider_async(reason="governance")


def _suspension(run: Run) -> Callable[[], bool]:
    """Whether somebody has suspended the study since the run was allowed; asked again and again."""
    folder, study = suspensions(run.machine), run.policy.study.id
    lifted = papers(folder, study)
    try:
        check_suspended(run.policy, run.machine, on=datetime.now(UTC).date())
    except WithdrawnError:
        return lambda: True
    return lambda: papers(folder, study) != lifted


async def _watch(run: Run, crawler: GovernedCrawler) -> None:
    """Stop the run on the kill file, a suspension, an approval or hours that end, and on tampering (floor H12)."""
    end = time.monotonic() + run.policy.schedule.max_run_hours * 3600
    path, suspended = kill_file(run.policy, run.machine), _suspension(run)
    sources = {s.id: source_kill_file(run.policy, run.machine, s.id) for s in run.policy.sources}
    while True:
        if path.exists():
            run.stop("stop.kill_file")
        if suspended():
            run.stop("stop.owners")
        for source, stop in sources.items():
            if stop.exists():
                run.stop_source(source, "incidents.on_detect")
        await run.writer.call(incidents.take_up, run.store)
        decision = in_force(run.policy, on=datetime.fromtimestamp(clock.now(), UTC).date())
        if not decision.allowed:
            run.stop(decision.rule)
        if rule := run.admission.out_of_hours():
            run.stop(rule)
        if time.monotonic() > end:
            run.stop("schedule.max_run_hours")
        try:
            crawler.verify()
        except GovernanceError as error:
            run.fail(error)
        await asyncio.sleep(WATCH_S)


def _close(run: Run, run_key: keys.RunKey) -> Finished:
    if run.failure is not None:
        raise run.failure
    status: Literal["interrupted", "finished"] = "interrupted" if run.stop_rule else "finished"
    run.store.close_run(status, run.stop_rule or "complete")
    if status == "finished":
        run_key.destroy()
    return Finished(
        run_id=run.opened.run_id,
        status=status,
        rule=run.stop_rule,
        stopped_sources=dict(run.stopped),
        paused_sources=dict(run.paused),
    )
