"""What becomes of a request that got no answer: tried again, read at another door, refused, or kept for another day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy.exceptions import DownloadCancelledError

from crawlers import clock
from crawlers.causes import WIRE, cause_of
from crawlers.outcome import Ended, Ending, ended, kind_of
from crawlers.tor.replies import Kind, Reply, TorReplyError, TorUnavailableError
from policies.errors import RouteError

ROUNDS = 3
"""How often, in one sitting, a page goes the round of doors that Tor cannot open."""
SOON_S = 1.0
"""How long a page waits at least whose host's robots.txt could not be had."""

if TYPE_CHECKING:
    from crawlers.run import Run
    from crawlers.target import Visit


def ending_of(run: Run, visit: Visit, error: BaseException) -> Ending:
    """The ending of a request that failed."""
    if isinstance(error, Ended):
        return error.ending
    if isinstance(error, TorUnavailableError):
        run.stop("sources.route")
        return ended("retry", "allow", "sources.route", "tor.lost")
    if run.stop_rule is not None:
        return ended("retry", "allow", run.stop_rule, "cut.off")
    if isinstance(error, DownloadCancelledError):
        return ended("refused", "deny", "politeness.max_page_mb", "too.large")
    if isinstance(error, TorReplyError):
        return _not_connected(run, visit, error.reply)
    if isinstance(error, RouteError):
        return ended("refused", "deny", "sources.route", f"net.{kind_of(error)}")
    host = visit.lease.host
    if run.by_tor(host):
        run.circuits.renew(visit.target.url.host)
    reason = cause_of(error)
    if reason.startswith(WIRE):
        return ended("failed", "deny", "access.http", reason, error=True)
    if run.doors.are_many(host):
        return _at_other_door(run, visit, reason)
    return run.retry(visit, reason)


def _at_other_door(run: Run, visit: Visit, reason: str) -> Ending:
    """A page that failed is tried at other doors, and not more often in all than at one."""
    most = run.policy.politeness.backoff.retries
    if run.doors.moves(visit.target.url, most) < most:
        return move(run, visit, reason, most=most) or run.retry(visit, reason)
    return replace(ended("failed", "deny", "politeness.backoff", reason), error=True)


def unasked(run: Run, visit: Visit, error: BaseException) -> Ending:
    """The ending of a request that was not sent, because the host's robots.txt could not be had."""
    ending = ending_of(run, visit, error)
    if ending.verdict == "deny" and ending.outcome in ("failed", "retry"):
        return _later(run, visit, ending.reason, max(ending.retry_after_s or 0.0, SOON_S))
    return ending


def _not_connected(run: Run, visit: Visit, reply: Reply) -> Ending:
    """Tor could not connect: whatever the reason, it is not the page's fault, and the page is not given up for it."""
    if reply.kind is Kind.CLOSED:
        return run.walled(visit, reply.reason)
    if reply.kind is Kind.REFUSED:
        return ended("refused", "deny", "sources.route", reply.reason)
    run.circuits.renew(visit.target.url.host)
    wait = run.wait_s(reply)
    most = ROUNDS * len(visit.target.source.hosts)
    return move(run, visit, reply.reason, shut_s=max(wait, 1.0), most=most) or _later(run, visit, reply.reason, wait)


def _later(run: Run, visit: Visit, reason: str, wait: float) -> Ending:
    """Back to the queue, while the host is left alone for a while."""
    wait = max(wait, run.policy.politeness.backoff.start_s)
    run.spare(visit)
    run.pause(visit.lease.host, wait)
    return Ending(
        outcome="retry",
        stage="response",
        verdict="deny",
        rule="politeness.backoff",
        reason=reason,
        retry_after_s=wait,
        error=True,
    )


def move(run: Run, visit: Visit, reason: str, *, shut_s: float = 0.0, most: int | None = None) -> Ending | None:
    """The ending of a request whose page is asked for at another door instead; None where there is none.

    Args:
        run: the run.
        visit: the request.
        reason: why, as a code of the ledger.
        shut_s: how long this door is left alone.
        most: how often a page may be moved for such a reason; None where nothing was asked for.
    """
    now = clock.now()
    if not run.doors.are_many(visit.lease.host):
        return None
    if shut_s:
        run.doors.shut(visit.lease.host, now + shut_s)
    other = run.doors.other(visit.target.url, now, most=most)
    if other is None:
        return None
    return Ending(
        outcome="done",
        stage="response",
        verdict="allow",
        rule="sources.mirrors",
        reason=reason,
        location=other.href,
        moved=True,
        error=visit.started is not None,
    )
