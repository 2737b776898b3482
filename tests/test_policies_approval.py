"""Approvals: who must have approved what, and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from policies.approval import check_in_force, in_force, required_roles
from policies.coherence import CLAUSES
from policies.decision import Decision
from policies.errors import ApprovalError, ChangedError, ExpiredError, WithdrawnError
from tests.policies import EVERYBODY, NOW, approval, live, training

TODAY = NOW.date()
FIRST, LAST = date(2026, 11, 2), date(2027, 11, 1)
CONDITION = {"id": "notice", "text": "Publish the notice.", "field": "legal.transparency.notice_url"}


def rec(**changes: Any) -> dict[str, Any]:
    """Approvals by all, with these changes in the committee's."""
    return {"approvals": [approval("lead"), approval("rec", **changes), approval("dpo"), approval("security")]}


def due(day: str, **more: Any) -> dict[str, Any]:
    """Approvals by all, the committee's under a condition."""
    return rec(decision="approved_with_conditions", conditions=[CONDITION | {"due": day} | more])


def test_a_live_policy_with_all_approvals_may_run() -> None:
    """Lead, committee and data protection officer have approved this digest, and it is in force."""
    assert in_force(live(), on=TODAY) == Decision(
        allowed=True, rule="approvals", reason="every role has approved this digest"
    )


def test_synthetic_data_need_no_approval() -> None:
    """What can only reach this machine runs as a draft without approval."""
    assert in_force(training(), on=TODAY) == Decision(
        allowed=True, rule="approvals", reason="synthetic data on this machine need no approval"
    )


def test_who_must_approve_follows_from_the_tier() -> None:
    """A policy is approved by the roles of its risk tier, and by nobody where no person can be concerned."""
    amber = live(items={"advert": {"description": {"action": "derive", "features": ["length"]}}}, approvals=[])

    assert required_roles(amber) == ("lead", "rec", "dpo")
    assert in_force(amber, on=TODAY).reason == "no approval by lead, rec, dpo"
    assert required_roles(live(approvals=[])) == EVERYBODY
    assert required_roles(training(source={"route": "tor"})) == ()


REFUSED = {
    "closed": ({"policy": {"status": "closed"}}, TODAY, "policy.status", "the policy is closed"),
    "suspended": ({"policy": {"status": "suspended"}}, TODAY, "policy.status", "the policy is suspended"),
    "draft": ({"policy": {"status": "draft"}}, TODAY, "policy.status", "a draft runs only on synthetic data"),
    "no approvals": ({"approvals": []}, TODAY, "approvals.role", "no approval by lead, rec, dpo, security"),
    "no committee": (
        {"approvals": [approval("lead"), approval("dpo"), approval("security")]},
        TODAY,
        "approvals.role",
        "no approval by rec",
    ),
    "the wrong role": (
        {"approvals": [approval("lead"), approval("archive"), approval("dpo"), approval("security")]},
        TODAY,
        "approvals.role",
        "no approval by rec",
    ),
    "refused": (rec(decision="refused"), TODAY, "approvals.decision", "rec REC-2026-12 was refused"),
    "withdrawn": (rec(decision="withdrawn"), TODAY, "approvals.decision", "rec REC-2026-12 was withdrawn"),
    "another digest": (rec(digest="0" * 64), TODAY, "approvals.digest", "covers another version"),
    "the day before": ({}, FIRST - timedelta(days=1), "approvals.issued", "holds only from 2026-11-02"),
    "the day after": ({}, LAST + timedelta(days=1), "approvals.expires", "expired on 2027-11-01"),
    "one has expired": (rec(expires="2026-11-22"), TODAY, "approvals.expires", "rec REC-2026-12 expired on 2026-11-22"),
    "overdue": (due("2026-11-22"), TODAY, "approvals.conditions", "condition notice was due on 2026-11-22"),
    "to be met tomorrow": (
        due("2026-11-22", met_on="2026-11-24"),
        TODAY,
        "approvals.conditions",
        "condition notice was due on 2026-11-22",
    ),
}


@pytest.mark.parametrize(("change", "day", "rule", "words"), REFUSED.values(), ids=REFUSED)
def test_refuses(change: dict[str, Any], day: date, rule: str, words: str) -> None:
    """What a body said of a policy, or did not say, stops the run in the name of a clause."""
    decision = in_force(live(**change), on=day)

    assert not decision.allowed
    assert decision.rule == rule
    assert words in decision.reason
    assert rule in CLAUSES


ALLOWED = {
    "the first day": ({}, FIRST),
    "the last day": ({}, LAST),
    "one more role": (
        {"approvals": [approval(role) for role in (*EVERYBODY, "archive")]},
        TODAY,
    ),
    "due today": (due("2026-11-23"), TODAY),
    "met in time": (due("2026-11-10", met_on="2026-11-09"), TODAY),
    "met late": (due("2026-11-10", met_on="2026-11-20"), TODAY),
    "met today": (due("2026-11-10", met_on="2026-11-23"), TODAY),
    "without a day": (rec(decision="approved_with_conditions", conditions=[CONDITION]), TODAY),
}


@pytest.mark.parametrize(("change", "day"), ALLOWED.values(), ids=ALLOWED)
def test_allows(change: dict[str, Any], day: date) -> None:
    """First and last day belong to an approval, and a condition that is met or not yet due holds nobody up."""
    assert in_force(live(**change), on=day).allowed


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"decision": "refused"}, "approvals.decision"),
        ({"digest": "0" * 64}, "approvals.digest"),
        ({"expires": "2026-11-03"}, "approvals.expires"),
    ],
    ids=["refused", "another digest", "expired"],
)
def test_what_a_body_said_is_heeded_where_nobody_asked_it(changes: dict[str, Any], rule: str) -> None:
    """A word against a synthetic policy stops it too."""
    digest = training().digest
    policy = training(approvals=[{"digest": digest} | approval("rec", **changes)])

    assert in_force(policy, on=TODAY).rule == rule
    assert in_force(training(approvals=[{"digest": digest} | approval("rec")]), on=TODAY).allowed


@pytest.mark.parametrize("status", ["closed", "suspended"])
def test_a_closed_policy_does_not_run_on_synthetic_data_either(status: str) -> None:
    """What was closed stays closed."""
    assert in_force(training(policy={"status": status}), on=TODAY).rule == "policy.status"


def test_any_change_voids_the_approvals() -> None:
    """An approval given to one version does not cover the next."""
    digest = live().digest
    given = [{"digest": digest} | approval(role) for role in EVERYBODY]

    assert in_force(live(approvals=given), on=TODAY).allowed
    assert in_force(live(approvals=given, retention={"records_days": 1094}), on=TODAY).rule == "approvals.digest"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"policy": {"status": "suspended"}}, WithdrawnError),
        ({"policy": {"status": "draft"}}, ApprovalError),
        ({"approvals": [approval("lead")]}, ApprovalError),
        ({"approvals": [approval("rec", decision="withdrawn")]}, WithdrawnError),
        ({"approvals": [approval("rec", digest="a" * 64)]}, ChangedError),
        ({"approvals": [approval("rec", issued="2025-01-01", expires="2025-12-01")]}, ExpiredError),
    ],
)
def test_each_reason_is_an_error_of_its_own(changes: dict[str, Any], error: type[ApprovalError]) -> None:
    """A script tells by the exit code what is to be done; a policy in force raises nothing."""
    check_in_force(live(), on=TODAY)

    with pytest.raises(ApprovalError) as caught:
        check_in_force(live(**changes), on=TODAY)
    assert type(caught.value) is error
