"""Whether a person may log in, and until when what came of it may be used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policies.errors import PolicyError
from policies.gate import Gate, RequestFacts
from policies.lint.check import blocking
from policies.model import Policy
from policies.sessions import has_condition, last_moment, may_log_in
from policies.tier import assess
from tests.policies import EVERYBODY, NOW, approval, live, training

LOGIN = {"login": "own_declared_account", "cookies": "session", "why": "The board shows adverts to members alone."}
CONDITION = {"id": "login", "text": "One account, in the study's name.", "field": "access.login"}


def member(**overrides: Any) -> Policy:
    """A live policy under which a person may log in, approved with a condition on it."""
    approvals = [approval(role, **({"conditions": [CONDITION]} if role == "rec" else {})) for role in EVERYBODY]
    return live(**{"access": LOGIN, "approvals": approvals} | overrides)


def rule(policy: Policy, *, now: datetime = NOW) -> tuple[bool, str]:
    """Whether a person may log in, and by which clause."""
    decision = may_log_in(policy, policy.sources[0], now=now)
    return decision.allowed, decision.rule


def test_a_login_needs_the_clause_an_approval_and_the_committees_condition() -> None:
    """Each of them, and in force."""
    assert rule(member()) == (True, "access.login")
    assert rule(live()) == (False, "access.login")
    assert rule(live(access=LOGIN)) == (False, "access.login")
    assert rule(member(approvals=[])) == (False, "approvals.role")
    assert rule(member(), now=NOW + timedelta(days=400)) == (False, "approvals.expires")
    assert rule(member(source={"not_after": "2026-11-22"})) == (False, "sources.not_after")


def test_on_this_machine_a_login_may_be_rehearsed() -> None:
    """A training policy reaches nothing else; its clause is needed all the same."""
    assert rule(training(access=LOGIN)) == (True, "access.login")
    assert rule(training()) == (False, "access.login")


@pytest.mark.parametrize(("role", "field"), [("lead", "access.login"), ("rec", "access.cookies")])
def test_only_the_committees_condition_on_the_login_counts(role: str, field: str) -> None:
    """Not the study lead's own, and not one on something else."""
    conditions = [CONDITION | {"field": field}]
    policy = live(access=LOGIN, approvals=[approval(role, conditions=conditions)])

    assert not has_condition(policy)


def test_a_session_ends_with_the_first_end_of_its_policy() -> None:
    """The day of an approval's end is its last; days end at midnight UTC."""

    def last(policy: Policy, days: int = 1000) -> datetime:
        return last_moment(policy, policy.sources[0], longest=timedelta(days=days), now=NOW)

    assert last(member()) == datetime(2027, 11, 2, tzinfo=UTC)
    assert last(member(schedule={"ends_on": "2026-12-24"})) == datetime(2026, 12, 25, tzinfo=UTC)
    assert last(member(source={"not_after": "2026-12-01"})) == datetime(2026, 12, 2, tzinfo=UTC)
    assert last(member(), days=2) == NOW + timedelta(days=2)


def test_a_login_makes_a_study_red() -> None:
    """The committee must know what it approves."""
    assert ("access.login", "a person of the study logs in there") in assess(member()).reasons


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({**LOGIN, "cookies": "none"}, "access.cookies"),
        ({"captcha": "pause_and_ask_human"}, "access.captcha"),
        ({"login": "shared_account"}, "access.login"),
        ({"captcha": "solve"}, "access.captcha"),
    ],
)
def test_what_makes_no_sense_or_goes_too_far_cannot_be_written(changes: dict[str, str], field: str) -> None:
    """A session is cookies; who asks a person must let one in; nothing else can be chosen."""
    with pytest.raises(PolicyError, match=field):
        training(access=changes)


@pytest.mark.parametrize("access", [LOGIN, {**LOGIN, "why": None}], ids=["no condition", "no why"])
def test_a_live_policy_without_condition_or_reason_does_not_run(access: dict[str, Any]) -> None:
    """The check names the rule."""
    policy = member(access=access) if access["why"] is None else live(access=access)

    assert "ACC005" in {found.rule.id for found in blocking(policy, on=NOW.date())}
    assert "ACC005" not in {found.rule.id for found in blocking(member(), on=NOW.date())}


ENDS = "/logout /log_out /user-logout /dologout /a/signoff.php /x?do=logout /x?do=account-sign-out /m.php?logout=1"
READS = "/catalog-offers /blog/outlook /ads/signs /x?q=analog /ads/logoutfitters /lookout"


@pytest.mark.parametrize("path", ENDS.split())
def test_no_link_that_ends_a_session_is_followed(path: str) -> None:
    """However it is spelt."""
    gate = Gate(training(source={"allow_paths": ["/*"]}))

    assert gate.in_scope(RequestFacts(url=f"http://board.test{path}")).decision.rule == "floor.H1"


@pytest.mark.parametrize("path", READS.split())
def test_what_only_looks_like_it_is_read(path: str) -> None:
    """Words that hold the same letters."""
    gate = Gate(training(source={"allow_paths": ["/*"]}))

    assert gate.in_scope(RequestFacts(url=f"http://board.test{path}")).decision.allowed
