"""How a request ends before its page is read: refused, redirected, to be retried, failed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapy.exceptions import IgnoreRequest

from pipelines.ledger import Stage, Verdict
from pipelines.store import Outcome

CODE = re.compile(r"(?!.*[0-9]{5})[A-Za-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What became of a request.

    Attributes:
        outcome: what becomes of its place in the queue.
        stage, verdict, rule, reason: the ledger's entry.
        retry_after_s: when it goes back to the queue, seconds before it may be tried again.
        location: when it was redirected, where to.
        moved: True where that is the same page at another door of the same place.
        error: True when the host failed to answer well.
        late: True where it tells no more of the host than another answer did.
        charged: True where the budget of a request that was not sent went to another.
    """

    outcome: Outcome
    stage: Stage
    verdict: Verdict
    rule: str
    reason: str
    retry_after_s: float | None = None
    location: str | None = None
    moved: bool = False
    error: bool = False
    late: bool = False
    charged: bool = False


class Ended(IgnoreRequest):
    """Carries an `Ending` through Scrapy to the one place that writes it down."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.rule)
        self.ending = ending


def refused(rule: str, reason: str, *, charged: bool = False) -> Ended:
    """The policy does not let the request be made."""
    return Ended(Ending(outcome="refused", stage="request", verdict="deny", rule=rule, reason=reason, charged=charged))


def unsent(rule: str, reason: str = "not.now", *, charged: bool = False) -> Ended:
    """The request is not made now: it goes back to the queue."""
    return Ended(Ending(outcome="retry", stage="request", verdict="allow", rule=rule, reason=reason, charged=charged))


def kind_of(error: BaseException) -> str:
    """The class of an error, as a code of the ledger; never its message, which may hold a URL or a page."""
    name = type(error).__name__
    return name if CODE.fullmatch(name) else "unnamed"


def ended(outcome: Outcome, verdict: Verdict, rule: str, reason: str, *, error: bool = False) -> Ending:
    """An answer was read no further than its head."""
    return Ending(outcome=outcome, stage="response", verdict=verdict, rule=rule, reason=reason, error=error)
