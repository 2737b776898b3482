"""Decide whether a person may log in at a source, and until when what came of it may be used: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from policies.decision import Decision
from policies.gate import Gate, RequestFacts
from policies.model import Policy
from policies.sections.sources import Source

CLAUSE = "access.login"
"""The clause under which a person logs in."""


def has_condition(policy: Policy) -> bool:
    """Whether the ethics committee has set a condition on the login."""
    committees = (approval for approval in policy.approvals if approval.role == "rec")
    return any(condition.field.startswith(CLAUSE) for committee in committees for condition in committee.conditions)


def may_log_in(policy: Policy, source: Source, *, now: datetime) -> Decision:
    """Decide whether a person may log in at a source now.

    Where it is allowed at all, it is so under an approval in force, within the source's days and the study's hours, and
    on a live study under a condition of the ethics committee on this very clause.

    Args:
        policy: the resolved policy.
        source: one of its sources.
        now: an aware datetime.
    """
    if policy.access.login == "none":
        return _no("the policy lets nobody log in")
    decision = Gate(policy).may_fetch(RequestFacts(url=source.start[0]), now=now).decision
    if not decision.allowed:
        return decision
    if not policy.synthetic and not has_condition(policy):
        return _no("the ethics committee has set no condition on the login")
    return Decision(allowed=True, rule=CLAUSE, reason="a person may log in by hand, with an account of the study")


def last_moment(policy: Policy, source: Source, *, longest: timedelta, now: datetime) -> datetime:
    """When a session that is opened now ends at the latest: with the first approval, the schedule or the source.

    Args:
        policy: the resolved policy.
        source: where it is opened.
        longest: how long any session lasts at most.
        now: an aware datetime.
    """
    days = (policy.schedule.ends_on, source.not_after, *(approval.expires for approval in policy.approvals))
    return min((now + longest, *(_end(day) for day in days if day is not None)))


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _no(reason: str) -> Decision:
    return Decision(allowed=False, rule=CLAUSE, reason=reason)
